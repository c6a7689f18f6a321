//! Roomkey as the Python extension module `roomkey._roomkey`.
//!
//! It exists to carry values: what Python hands over is looked at as it is and turned into the plain
//! values of the core, the core decides, and what it says goes back as Python objects or as one
//! exception with the core's code. The classes here are the ones users see (`roomkey.videosdk` and
//! its siblings only name them again), so that no Python frame stands between a caller and a mint.
//!
//! `arguments` looks at what comes in, `json` and `errors` carry values and refusals across, and
//! there is a module for each part of the core's surface.

#![allow(rustdoc::invalid_rust_codeblocks, reason = "the examples in these docs are Python")]

mod arguments;
mod claims;
mod connection;
mod conversation;
mod credentials;
mod endpoint;
mod endpoints;
mod errors;
mod event;
mod identifiers;
mod inspection;
mod interpreter;
mod json;
mod jws;
mod keyring;
mod machine;
mod opentok;
mod outputs;
mod rest;
mod revocation;
mod secret;
mod session_given;
mod session_id;
mod values;
mod vendor;
mod videoio;
mod vonage;

/// The extension module. Use it through `roomkey`.
#[pyo3::pymodule]
mod _roomkey {
    #[pymodule_export]
    use crate::claims::VerifiedClaims;
    #[pymodule_export]
    use crate::connection::ApiClaims;
    #[pymodule_export]
    use crate::conversation::{Conversation, OwnToken, Patience};
    #[pymodule_export]
    use crate::credentials::Credentials;
    #[pymodule_export]
    use crate::endpoint::{
        SessionEndpoint, SessionOrigin, SessionRefusal, session_sentence, stated_token,
    };
    #[pymodule_export]
    use crate::endpoints::{Answer, Endpoints, Pending, Policy};
    #[pymodule_export]
    use crate::errors::codes;
    #[pymodule_export]
    use crate::event::VendorEvent;
    #[pymodule_export]
    use crate::identifiers::{
        lifetime_seconds, parse_api_key, parse_app_id, parse_custom_room_id, parse_identity,
        parse_jti, parse_participant_id, parse_permission, parse_role, parse_room_id, parse_scope,
        timestamp_text,
    };
    #[pymodule_export]
    use crate::inspection::{Finding, Report, inspect};
    #[pymodule_export]
    use crate::interpreter::only_one_interpreter;
    #[pymodule_export]
    use crate::jws::{Key, Rs256Signer};
    #[pymodule_export]
    use crate::keyring::Keyring;
    #[pymodule_export]
    use crate::machine::{SessionInput, SessionLease, SessionMachine};
    #[pymodule_export]
    use crate::opentok::{OpentokClaims, OpentokCredentials};
    #[pymodule_export]
    use crate::rest::{NamedCall, RestApi, SigningApi};
    #[pymodule_export]
    use crate::revocation::Revocation;
    #[pymodule_export]
    use crate::secret::Secret;
    #[pymodule_export]
    use crate::session_given::{Fetched, SessionPolicy, SessionSource};
    #[pymodule_export]
    use crate::session_id::{SessionId, capabilities, may, session_capabilities, session_roles};
    #[pymodule_export]
    use crate::vendor::{Vendor, VendorClaims, VendorKeys, vendor, vendors};
    #[pymodule_export]
    use crate::videoio::{
        AppClaims, Authority, SessionClaims, SessionCredentials, VideoioEndpoints, ordinary_scopes,
        scopes,
    };
    #[pymodule_export]
    use crate::vonage::{VonageClaims, VonageCredentials, VonageVerifier};

    /// The version of the package.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name is Python's")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// The longest body that an endpoint looks at, in bytes.
    #[pymodule_export]
    const MAXIMUM_BODY_BYTES: usize = roomkey::videosdk::endpoints::MAXIMUM_BODY_BYTES;

    /// The longest that is waited for a vendor who asks for it, in seconds.
    #[pymodule_export]
    const LONGEST_WAIT_SECONDS: u64 = roomkey::retry::LONGEST_WAIT_SECONDS;

    /// So long before its end a client replaces its own token, in seconds.
    #[pymodule_export]
    const RENEWAL_MARGIN_SECONDS: u64 = roomkey::remote::OwnToken::MARGIN_SECONDS;

    /// So much of an answer is read, in bytes: one more than is understood.
    #[pymodule_export]
    const MOST_BYTES: usize = roomkey::remote::MOST_BYTES;

    /// The longest answer of the vendor that is understood, in bytes.
    #[pymodule_export]
    const MAXIMUM_ANSWER_BYTES: usize = roomkey::videosdk::rest::MAXIMUM_ANSWER_BYTES;
}

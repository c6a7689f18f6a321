//! Vonage Video: OpenTok's sessions and roles, under an application's private key instead of a secret.
//!
//! A client token is a JWT with RS256 and the claims `application_id`, `sub: video`,
//! `acl: {"paths":{"/session/**":{}}}`, `scope: session.connect`, `session_id`, `role`,
//! `initial_layout_class_list` (words with a space between), `connection_data`, `iat`, `exp`, `jti`.
//! The vendor's own SDKs differ about some of them; what of that is taken, and what is only named by
//! [`inspect`](crate::inspect), stands in `docs/decisions.md`.
//!
//! What a token grants and what is expected of it are OpenTok's types: [`Access`], [`Expectation`].
//!
//! ```
//! use roomkey::opentok::DEFAULT_LIFETIME;
//! use roomkey::vonage::{API_LIFETIME, Access, ApiAccess, ApiExpectation, Credentials, Expectation, Role};
//! use roomkey::{Code, Timestamp};
//! # fn private_key() -> String {
//! #     use aws_lc_rs::{encoding::{AsDer, Pkcs8V1Der}, rsa::{KeyPair, KeySize}};
//! #     let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
//! #     let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
//! #     let body = base64_simd::STANDARD.encode_to_string(der.as_ref());
//! #     format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
//! # }
//! let credentials = Credentials::new("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", &private_key())?;
//! let session = "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3MjY0NjI1ODg2NDd-MTF4TGExYmJoelBlR1FHbVhzbWd4STBrfn5-".parse()?;
//! let now = Timestamp::from_unix(1_726_462_600)?;
//! let token = credentials.mint(&Access::new(session, Role::Publisher), DEFAULT_LIFETIME, now)?;
//! let claims = credentials.verify(&token, &Expectation::any(), now)?;
//! assert_eq!((claims.role(), claims.application_id()), (Role::Publisher, credentials.application_id()));
//!
//! // A server that only lets people in needs no private key.
//! let call = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
//! assert!(credentials.verify_api(&call, &ApiExpectation::live(), now).is_ok());
//! assert_eq!(credentials.verifier().application_id(), claims.application_id());
//! let verifier = credentials.into_verifier();
//! assert!(verifier.verify(&token, &Expectation::any(), now).is_ok());
//! // Who is in a session may not call the API with the token for it.
//! let error = verifier.verify_api(&token, &ApiExpectation::live(), now).unwrap_err();
//! assert_eq!(error.code(), Code::TokenKindMismatch);
//! # Ok::<(), roomkey::Error>(())
//! ```

mod application;
mod by_name;
mod claims;
mod credentials;
mod look;

pub use crate::tokbox::{
    Access, AccessSpec, ApiAccess, ApiAccessSpec, ApiClaims, ApiExpectation, ApiExpectationSpec,
    Capability, Expectation, ExpectationSpec, Role, SessionId,
};
pub use application::ApplicationId;
pub(crate) use by_name::ENTRY;
pub use claims::Claims;
pub use credentials::{Credentials, Verifier};

use crate::time::Lifetime;

/// How long the vendor's SDKs let a token for the REST API live: 15 minutes.
///
/// ```
/// assert_eq!(roomkey::vonage::API_LIFETIME, roomkey::Lifetime::minutes(15)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const API_LIFETIME: Lifetime = Lifetime::from_valid(900);

/// The one thing a client token may reach.
pub(crate) const SESSION_PATHS: &str = "/session/**";

/// Vonage by its name, for who need not look for it.
///
/// ```
/// assert_eq!(roomkey::vendor::by_name("vonage")?, roomkey::vonage::VENDOR);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub const VENDOR: crate::vendor::Vendor = crate::vendor::Vendor::new(&ENTRY);

//! What each vendor's credentials are called, in files and in the environment.

use crate::vendor::{Other, Vendor};
use roomkey::Code;

/// One thing that belongs to credentials.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in TOML.
    pub(super) name: &'static str,
    /// What it is, for people.
    pub(super) what: &'static str,
    /// Its names in the environment and in `.env`. If it has two, both are read and must agree.
    pub(super) variables: &'static [&'static str],
    /// The code where it is missing.
    pub(super) code: Code,
}

const VIDEOSDK: &[Field] = &[
    Field {
        name: "api_key",
        what: "API key",
        variables: &["VIDEOSDK_API_KEY"],
        code: Code::ApiKeyInvalid,
    },
    // The vendor's samples use the first name, its server SDKs the second.
    Field {
        name: "secret",
        what: "secret",
        variables: &["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"],
        code: Code::SecretEmpty,
    },
];

const OPENTOK: &[Field] = &[
    Field {
        name: "api_key",
        what: "API key",
        variables: &["OPENTOK_API_KEY"],
        code: Code::ApiKeyInvalid,
    },
    Field {
        name: "secret",
        what: "secret",
        variables: &["OPENTOK_API_SECRET"],
        code: Code::SecretEmpty,
    },
];

const VONAGE: &[Field] = &[
    Field {
        name: "application_id",
        what: "application id",
        variables: &["VONAGE_APPLICATION_ID"],
        code: Code::ApplicationIdInvalid,
    },
    Field {
        name: "private_key",
        what: "private key",
        variables: &["VONAGE_PRIVATE_KEY"],
        code: Code::KeyInvalid,
    },
    Field {
        name: "private_key_path",
        what: "path of the private key",
        variables: &["VONAGE_PRIVATE_KEY_PATH"],
        code: Code::KeyInvalid,
    },
];

const VIDEOIO: &[Field] = &[
    Field {
        name: "secret",
        what: "secret of the authority",
        variables: &["VIDEOIO_AUTHORITY_SECRET"],
        code: Code::SecretEmpty,
    },
    Field {
        name: "app_token",
        what: "app token",
        variables: &["VIDEOIO_APP_TOKEN"],
        code: Code::ArgumentInvalid,
    },
];

/// What belongs to a vendor's credentials. A plain JWT's secret is looked for where VideoSDK's is.
pub(super) const fn fields(vendor: Vendor) -> &'static [Field] {
    match vendor {
        Vendor::Videosdk | Vendor::Jwt => VIDEOSDK,
        Vendor::Other(Other::Opentok) => OPENTOK,
        Vendor::Other(Other::Vonage) => VONAGE,
        Vendor::Other(Other::Videoio) => VIDEOIO,
    }
}

/// What to do where something is missing.
pub(super) const fn advice(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Videosdk | Vendor::Jwt => {
            "Set VIDEOSDK_API_KEY and VIDEOSDK_SECRET_KEY, or name a file with --credentials or a \
             database with --database."
        }
        Vendor::Other(Other::Opentok) => {
            "Set OPENTOK_API_KEY and OPENTOK_API_SECRET, or name a file with --credentials or a \
             database with --database."
        }
        Vendor::Other(Other::Vonage) => {
            "Set VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY_PATH (or VONAGE_PRIVATE_KEY, the PEM \
             itself), or name a file with --credentials or a database with --database."
        }
        Vendor::Other(Other::Videoio) => {
            "Set VIDEOIO_AUTHORITY_SECRET, and VIDEOIO_APP_TOKEN to mint sessions, or name a file \
             with --credentials or a database with --database."
        }
    }
}

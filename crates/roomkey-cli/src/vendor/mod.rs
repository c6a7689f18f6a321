//! Whose tokens: the vendors, the kinds of token each has, and which values say something about them.
//!
//! VideoSDK's tokens and plain JWTs have their own modules; what is here is common to the other
//! three. Options and members of lines have the same names, so one table says for both which of
//! them would silently do nothing.

mod demand;
mod keys;
mod wish;

pub(crate) use demand::Demand;
pub(crate) use keys::Keys;
pub(crate) use wish::Wish;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use roomkey::inspect::{self, Context};
use roomkey::{Code, Error, Result, Timestamp};
use roomkey_server::VendorName;
use std::fmt;

/// Whose tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Vendor {
    #[default]
    Videosdk,
    Other(Other),
    /// Anyone's.
    Jwt,
}

/// A vendor whose tokens [`Keys`] mints and verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Other {
    Opentok,
    Vonage,
    Videoio,
}

impl Other {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Opentok => "opentok",
            Self::Vonage => "vonage",
            Self::Videoio => "videoio",
        }
    }

    /// Reads the option of a command about session ids, which two of them have.
    pub(crate) fn with_sessions() -> impl TypedValueParser<Value = Self> {
        PossibleValuesParser::new(["opentok", "vonage"]).map(|text| match text.as_str() {
            "vonage" => Self::Vonage,
            _ => Self::Opentok,
        })
    }
}

impl From<Other> for VendorName {
    fn from(other: Other) -> Self {
        match other {
            Other::Opentok => Self::OpenTok,
            Other::Vonage => Self::Vonage,
            Other::Videoio => Self::VideoIo,
        }
    }
}

impl From<Other> for Vendor {
    fn from(other: Other) -> Self {
        Self::Other(other)
    }
}

impl ValueEnum for Vendor {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Videosdk,
            Self::Other(Other::Opentok),
            Self::Other(Other::Vonage),
            Self::Other(Other::Videoio),
            Self::Jwt,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Jwt => PossibleValue::new(self.as_str()).help("Anyone's: plain strict JWT"),
            _ => PossibleValue::new(self.as_str()),
        })
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Vendor {
    /// Those whose tokens are minted.
    const MINTED: [&'static str; 4] = ["videosdk", "opentok", "vonage", "videoio"];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Videosdk => "videosdk",
            Self::Other(other) => other.as_str(),
            Self::Jwt => "jwt",
        }
    }

    /// Reads the option of a command that has nothing to do with plain JWTs.
    pub(crate) fn named() -> impl TypedValueParser<Value = Self> {
        PossibleValuesParser::new(Self::MINTED).map(|text| Self::parse(&text).unwrap_or_default())
    }

    fn parse(text: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|one| one.as_str() == text)
    }

    /// Whose token a line wants made; `default` if it does not say.
    pub(crate) fn to_mint(text: Option<&str>, default: Self) -> Result<Self> {
        let vendor = text.map_or(Some(default), Self::parse);
        vendor.filter(|vendor| *vendor != Self::Jwt).ok_or(Error::because(
            Code::ArgumentInvalid,
            "`vendor` is `videosdk`, `opentok`, `vonage` or `videoio`.",
        ))
    }

    /// Whose token a line wants judged; `default` if it does not say.
    pub(crate) fn to_verify(text: Option<&str>, default: Self) -> Result<Self> {
        text.map_or(Some(default), Self::parse).ok_or(Error::because(
            Code::ArgumentInvalid,
            "`vendor` is `videosdk`, `opentok`, `vonage`, `videoio` or `jwt`.",
        ))
    }

    /// Which of the vendor's kinds of token a word means.
    pub(crate) fn form(self, kind: Option<&str>) -> Result<Form> {
        Ok(match self {
            Self::Videosdk => Form::Videosdk,
            Self::Jwt => Form::Jwt,
            Self::Other(other) => match (other, kind) {
                (Other::Opentok, Some("api")) => Form::OpentokApi,
                (Other::Opentok, _) => Form::Opentok,
                (Other::Vonage, Some("api")) => Form::VonageApi,
                (Other::Vonage, _) => Form::Vonage,
                (Other::Videoio, None | Some("session")) => Form::VideoioSession,
                (Other::Videoio, Some("app")) => Form::VideoioApp,
                (Other::Videoio, Some(_)) => {
                    return Err(Error::because(
                        Code::ArgumentInvalid,
                        "A token of `videoio` is of the kind `session` or `app`.",
                    ));
                }
            },
        })
    }

    /// Whose token it looks like, and what kind that vendor calls it, where that has to be said.
    pub(crate) fn guess(token: &str, now: Timestamp) -> Option<(Self, Option<&'static str>)> {
        Some(match inspect::inspect(token, &Context::at(now)).kind() {
            inspect::Kind::VideoSdk => (Self::Videosdk, None),
            inspect::Kind::OpenTokT1 | inspect::Kind::OpenTokJwt => (Other::Opentok.into(), None),
            inspect::Kind::VonageJwt => (Other::Vonage.into(), None),
            inspect::Kind::VideoIoSession => (Other::Videoio.into(), None),
            inspect::Kind::VideoIoApp => (Other::Videoio.into(), Some("app")),
            _ => return None,
        })
    }
}

/// A kind of token, as far as other values say something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Videosdk,
    Jwt,
    Opentok,
    OpentokApi,
    Vonage,
    VonageApi,
    VideoioSession,
    VideoioApp,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Videosdk => "a token of `videosdk`",
            Self::Jwt => "a plain `jwt`",
            Self::Opentok => "a client token of `opentok`",
            Self::OpentokApi => "a token for the API of `opentok`",
            Self::Vonage => "a client token of `vonage`",
            Self::VonageApi => "a token for the API of `vonage`",
            Self::VideoioSession => "a session token of `videoio`",
            Self::VideoioApp => "an app token of `videoio`",
        }
    }

    /// What says something when such a token is minted.
    const fn mint_takes(self) -> &'static [&'static str] {
        match self {
            Self::Videosdk => &[
                "api_key",
                "secret",
                "allow_weak_secret",
                "permissions",
                "room",
                "participant",
                "roles",
                "rights",
                "version",
                "lifetime",
                "max_lifetime",
                "claims",
                "jti",
            ],
            Self::Jwt => &[],
            Self::Opentok => &[
                "api_key",
                "secret",
                "allow_weak_secret",
                "kind",
                "session",
                "role",
                "data",
                "layout_classes",
                "nonce",
                "lifetime",
                "jti",
            ],
            Self::OpentokApi => {
                &["api_key", "secret", "allow_weak_secret", "kind", "lifetime", "jti"]
            }
            Self::Vonage => &[
                "application_id",
                "private_key_pem",
                "kind",
                "session",
                "role",
                "data",
                "layout_classes",
                "nonce",
                "lifetime",
                "jti",
            ],
            Self::VonageApi => &["application_id", "private_key_pem", "kind", "lifetime", "jti"],
            Self::VideoioSession => &[
                "secret",
                "allow_weak_secret",
                "kind",
                "app_token",
                "identity",
                "scopes",
                "lifetime",
                "jti",
            ],
            Self::VideoioApp => &["secret", "allow_weak_secret", "kind", "app", "jti"],
        }
    }

    /// What says something when such a token is verified.
    const fn verify_takes(self) -> &'static [&'static str] {
        match self {
            Self::Videosdk => &[
                "api_key",
                "secret",
                "any_api_key",
                "algorithms",
                "room",
                "participant",
                "use",
                "leeway",
                "max_lifetime",
                "allow_missing_expiry",
            ],
            Self::Jwt => &[
                "secret",
                "public_key_pem",
                "algorithms",
                "audience",
                "leeway",
                "max_lifetime",
                "allow_missing_expiry",
            ],
            Self::Opentok => &[
                "api_key",
                "secret",
                "kind",
                "session",
                "capability",
                "leeway",
                "max_lifetime",
                "allow_missing_expiry",
            ],
            Self::OpentokApi => &["api_key", "secret", "kind", "leeway", "max_lifetime"],
            Self::Vonage => &[
                "application_id",
                "public_key_pem",
                "kind",
                "session",
                "capability",
                "leeway",
                "max_lifetime",
                "allow_missing_expiry",
            ],
            Self::VonageApi => {
                &["application_id", "public_key_pem", "kind", "leeway", "max_lifetime"]
            }
            Self::VideoioSession => {
                &["secret", "kind", "app", "identity", "scope", "leeway", "max_lifetime"]
            }
            Self::VideoioApp => &["secret", "kind"],
        }
    }

    /// Refuses a value that says nothing about the token to be minted. Each comes with the name it
    /// is given under.
    pub(crate) fn check_mint<'n>(
        self,
        given: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<()> {
        self.check(self.mint_takes(), given)
    }

    /// Refuses a value that says nothing about the token to be verified.
    pub(crate) fn check_verify<'n>(
        self,
        given: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<()> {
        self.check(self.verify_takes(), given)
    }

    fn check<'n>(
        self,
        takes: &[&str],
        given: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<()> {
        match given.into_iter().find(|(name, _)| !takes.contains(name)) {
            Some((_, shown)) => Err(Error::because(
                Code::ArgumentInvalid,
                format!("`{shown}` says nothing about {}.", self.name()),
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_is_read_under_the_name_that_is_shown() {
        for vendor in Vendor::value_variants() {
            let shown = vendor.to_possible_value().unwrap();
            assert_eq!(shown.get_name(), vendor.as_str());
            assert_eq!(Vendor::parse(vendor.as_str()), Some(*vendor));
            assert_eq!(Vendor::MINTED.contains(&vendor.as_str()), *vendor != Vendor::Jwt);
        }
        assert!(Vendor::to_mint(Some("jwt"), Vendor::Videosdk).is_err());
        assert!(Vendor::to_verify(Some("VideoSDK"), Vendor::Videosdk).is_err());
    }
}

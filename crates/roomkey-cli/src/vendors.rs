//! OpenTok, Vonage and Video.io: what signs and verifies for them, told what to do in plain values.
//!
//! What may be asked for, and under which names, the core's `…Spec` types say. So options of the command
//! line and members of a line of JSON mean the same.

use clap::ValueEnum;
use roomkey::opentok::{self, AccessSpec, ApiAccessSpec, ApiExpectationSpec, ExpectationSpec};
use roomkey::videoio::{self, AppAccessSpec, Authority, SessionAccessSpec};
use roomkey::{Code, Error, Lifetime, LifetimeSpec, Result, Timestamp, vonage};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The vendors beside VideoSDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vendor {
    Opentok,
    Vonage,
    Videoio,
}

impl Vendor {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "opentok" => Some(Self::Opentok),
            "vonage" => Some(Self::Vonage),
            "videoio" => Some(Self::Videoio),
            _ => None,
        }
    }
}

/// What signs and verifies.
pub(crate) enum Signer {
    OpenTok(Box<opentok::Credentials>),
    Vonage(Box<vonage::Credentials>),
    /// Verifies only.
    VonagePublic(Box<vonage::Verifier>),
    VideoIo(Box<Authority>),
}

/// What to mint.
#[derive(Default)]
pub(crate) struct Order<'a> {
    /// `t1`, `jwt`, `client`, `api`, `session`, `app`: which of them there are the vendor says.
    pub(crate) kind: Option<&'a str>,
    pub(crate) lifetime: Option<LifetimeSpec>,
    /// For a session of Video.io.
    pub(crate) app_token: Option<&'a str>,
    /// The rest, by the names of the vendor's access.
    pub(crate) wish: Map<String, Value>,
}

impl Signer {
    pub(crate) fn mint(&self, order: Order<'_>, issued_at: Timestamp) -> Result<String> {
        let Order { kind, lifetime, app_token, mut wish } = order;
        if app_token.is_some() && !matches!(self, Self::VideoIo(_)) {
            return Err(wrong("`app_token` is for a session of Video.io."));
        }
        let lifetime = |default| match &lifetime {
            None => Ok(default),
            Some(spec) => spec.parse(Lifetime::MAXIMUM_SECONDS),
        };
        match (self, kind) {
            (Self::OpenTok(credentials), Some("api")) => {
                let access = read::<ApiAccessSpec<'_>>(wish)?.parse()?;
                credentials.mint_api(&access, lifetime(opentok::API_LIFETIME)?, issued_at)
            }
            (Self::OpenTok(credentials), kind) => {
                wish.extend(kind.map(|kind| ("kind".to_owned(), kind.into())));
                let access = read::<AccessSpec<'_>>(wish)?.parse()?;
                credentials.mint(&access, lifetime(opentok::DEFAULT_LIFETIME)?, issued_at)
            }
            (Self::Vonage(credentials), Some("api")) => {
                let access = read::<ApiAccessSpec<'_>>(wish)?.parse()?;
                credentials.mint_api(&access, lifetime(vonage::API_LIFETIME)?, issued_at)
            }
            (Self::Vonage(credentials), kind) => {
                let kind = kind.filter(|kind| *kind != "client");
                wish.extend(kind.map(|kind| ("kind".to_owned(), kind.into())));
                let access = read::<AccessSpec<'_>>(wish)?.parse()?;
                credentials.mint(&access, lifetime(opentok::DEFAULT_LIFETIME)?, issued_at)
            }
            (Self::VonagePublic(_), _) => Err(wrong("A public key verifies and signs nothing.")),
            (Self::VideoIo(authority), Some("app")) => {
                if lifetime(Lifetime::default())? != Lifetime::default() || app_token.is_some() {
                    return Err(wrong("An app token never expires, and is made from no other."));
                }
                authority.mint_app(&read::<AppAccessSpec<'_>>(wish)?.parse()?, issued_at)
            }
            (Self::VideoIo(authority), None | Some("session")) => {
                let token = app_token.ok_or_else(|| wrong("`app_token` is missing."))?;
                let app = authority.verify_app(token, issued_at)?;
                let access = read::<SessionAccessSpec<'_>>(wish)?.parse()?;
                authority.mint_session(&app, &access, lifetime(Lifetime::default())?, issued_at)
            }
            (Self::VideoIo(_), Some(_)) => Err(unknown_kind()),
        }
    }

    /// What a token says that is good. `demand`: by the names of the vendor's expectation.
    pub(crate) fn verify(
        &self,
        token: &str,
        kind: Option<&str>,
        mut demand: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Value> {
        let said = match (self, kind) {
            (Self::OpenTok(credentials), Some("api")) => {
                let expectation = read::<ApiExpectationSpec>(demand)?.parse()?;
                shown(&*credentials.verify_api(token, &expectation, now)?)
            }
            (Self::OpenTok(credentials), kind) => {
                demand.extend(kind.map(|kind| ("kind".to_owned(), kind.into())));
                let expectation = read::<ExpectationSpec<'_>>(demand)?.parse()?;
                shown(&*credentials.verify(token, &expectation, now)?)
            }
            (Self::Vonage(credentials), kind) => {
                return vonage_says(credentials.verifier(), token, kind, demand, now);
            }
            (Self::VonagePublic(verifier), kind) => {
                return vonage_says(verifier, token, kind, demand, now);
            }
            (Self::VideoIo(authority), Some("app")) => {
                if !demand.is_empty() {
                    return Err(wrong("Nothing more can be demanded of an app token."));
                }
                shown(&*authority.verify_app(token, now)?)
            }
            (Self::VideoIo(authority), None | Some("session")) => {
                let expectation = read::<videoio::ExpectationSpec<'_>>(demand)?.parse()?;
                shown(&*authority.verify_session(token, &expectation, now)?)
            }
            (Self::VideoIo(_), Some(_)) => return Err(unknown_kind()),
        };
        Ok(said)
    }
}

fn vonage_says(
    verifier: &vonage::Verifier,
    token: &str,
    kind: Option<&str>,
    mut demand: Map<String, Value>,
    now: Timestamp,
) -> Result<Value> {
    if kind == Some("api") {
        let expectation = read::<ApiExpectationSpec>(demand)?.parse()?;
        return Ok(shown(&*verifier.verify_api(token, &expectation, now)?));
    }
    let kind = kind.filter(|kind| *kind != "client");
    demand.extend(kind.map(|kind| ("kind".to_owned(), kind.into())));
    let expectation = read::<ExpectationSpec<'_>>(demand)?.parse()?;
    Ok(shown(&*verifier.verify(token, &expectation, now)?))
}

/// Claims can always be written.
fn shown(claims: &impl serde::Serialize) -> Value {
    serde_json::to_value(claims).unwrap_or_default()
}

fn wrong(reason: &'static str) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

fn unknown_kind() -> Error {
    wrong("The kinds of Video.io's tokens are `session` and `app`.")
}

/// Plain values as one of the core's types. Of what serde says only names are repeated: a value may be
/// anything.
fn read<T: DeserializeOwned>(members: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(members)).map_err(|error| {
        let said = error.to_string();
        if said.starts_with("unknown field") {
            Error::because(Code::ArgumentInvalid, format!("{said}."))
        } else {
            wrong("A member has a value of the wrong type.")
        }
    })
}

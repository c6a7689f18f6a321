//! The keys of a vendor, set up: what mints and verifies.

use super::{Demand, Wish};
use crate::json::put_on_one_line;
use crate::token::payload_as_it_stands;
use roomkey::jws::Leeway;
use roomkey::keyring::Keyring;
use roomkey::opentok::{self, AccessSpec, ApiClaims, Connection, ExpectationSpec};
use roomkey::videoio::{Authority, SessionClaims};
use roomkey::{ApiKey, Code, Error, Jti, Lifetime, Result, Secret, Timestamp, vonage};
use roomkey_server::TakenBack;
use serde::Serialize;
use zeroize::Zeroizing;

/// The keys of a vendor.
pub(crate) enum Keys {
    Opentok(Keyring<opentok::Credentials>),
    Vonage(Keyring<vonage::Credentials>),
    /// Only verifies.
    VonagePublic(Keyring<vonage::Verifier>),
    Videoio {
        keyring: Keyring<Authority>,
        /// The app for which sessions are minted where nothing else is said.
        app_token: Option<Zeroizing<String>>,
    },
    /// Those of a server, and which of their tokens it takes no more.
    Stored(Box<Keys>, Box<TakenBack>),
}

/// A token that is good, as far as it says so itself.
struct Good {
    claims: Vec<u8>,
    bearer: Bearer,
}

/// Who has it, as far as revocations look at that.
enum Bearer {
    /// Whoever calls an API.
    Server(Option<Jti>),
    /// A client of OpenTok or Vonage.
    Client(Box<Connection>),
    /// A user of Video.io.
    User(Box<SessionClaims>),
}

impl Keys {
    pub(crate) fn of_opentok(api_key: ApiKey, secret: &Secret) -> Result<Self> {
        let credentials = opentok::Credentials::from_parts(api_key, secret)?;
        Ok(Self::Opentok(credentials.into()))
    }

    pub(crate) fn of_vonage(application_id: &str, private_key_pem: &str) -> Result<Self> {
        let credentials = vonage::Credentials::new(application_id, private_key_pem)?;
        Ok(Self::Vonage(credentials.into()))
    }

    pub(crate) fn of_vonage_public(application_id: &str, public_key_pem: &str) -> Result<Self> {
        let verifier = vonage::Verifier::new(application_id, public_key_pem)?;
        Ok(Self::VonagePublic(verifier.into()))
    }

    pub(crate) fn of_videoio(secret: &Secret, app_token: Option<&str>) -> Self {
        let app_token = app_token.map(|token| Zeroizing::new(token.to_owned()));
        Self::Videoio { keyring: Authority::new(secret).into(), app_token }
    }

    /// Makes a token. The vendor says how long it lives if the wish does not.
    pub(crate) fn mint(&self, wish: &Wish<'_>, now: Timestamp) -> Result<String> {
        // The longest that can be written down: above 30 days it is the core that refuses.
        let lifetime = |default| wish.lifetime(default, Lifetime::LONGEST_SECONDS);
        match self {
            Self::Opentok(keyring) if wish.is("api") => {
                let lifetime = lifetime(opentok::API_LIFETIME)?;
                keyring.active()?.mint_api(&wish.api().parse()?, lifetime, now)
            }
            Self::Opentok(keyring) => {
                let lifetime = lifetime(opentok::DEFAULT_LIFETIME)?;
                keyring.active()?.mint(&wish.connection().parse()?, lifetime, now)
            }
            Self::Vonage(keyring) if wish.is("api") => {
                let lifetime = lifetime(vonage::API_LIFETIME)?;
                keyring.active()?.mint_api(&wish.api().parse()?, lifetime, now)
            }
            Self::Vonage(keyring) => {
                let lifetime = lifetime(opentok::DEFAULT_LIFETIME)?;
                let spec = wish.connection();
                let kind = spec.kind.filter(|kind| kind != "client");
                keyring.active()?.mint(&AccessSpec { kind, ..spec }.parse()?, lifetime, now)
            }
            Self::VonagePublic(_) => {
                Err(Error::because(Code::KeyInvalid, "A public key signs nothing."))
            }
            Self::Stored(keys, _) => keys.mint(wish, now),
            Self::Videoio { keyring, .. } if wish.is("app") => {
                keyring.active()?.mint_app(&wish.video_app().parse()?, now)
            }
            Self::Videoio { keyring, app_token } => {
                let signer = keyring.active()?;
                let ours = app_token.as_ref().map(|token| token.as_str());
                let app_token = wish.app_token.or(ours).ok_or(Error::because(
                    Code::ArgumentInvalid,
                    "A session is minted for an app token (`app_token`), and none was given.",
                ))?;
                let app = keyring.verify(|one| one.verify_app(app_token, now))?;
                let lifetime = wish.lifetime(Lifetime::default(), Lifetime::MAXIMUM_SECONDS)?;
                signer.mint_session(&app, &wish.video_session().parse()?, lifetime, now)
            }
        }
    }

    /// Decides whether to trust a token, and says as JSON on one line what it claims: under
    /// Roomkey's names where the vendor's kinds of token have different ones, else as it stands there.
    pub(crate) fn verify(
        &self,
        token: &str,
        demand: &Demand<'_>,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let good = self.read(token, demand, now)?;
        let leeway = Leeway::seconds(demand.leeway.unwrap_or_default())?;
        let is_taken_back = match (self, &good.bearer) {
            (Self::Stored(_, taken_back), Bearer::Server(jti)) => {
                taken_back.covers_id(jti.as_ref())
            }
            (Self::Stored(_, taken_back), Bearer::Client(seat)) => {
                taken_back.covers_seat(seat, leeway)
            }
            (Self::Stored(_, taken_back), Bearer::User(claims)) => {
                taken_back.covers_session(claims, leeway)
            }
            _ => false,
        };
        if is_taken_back { Err(Error::new(Code::TokenRevoked)) } else { Ok(good.claims) }
    }

    /// What a token claims that was minted just now.
    pub(crate) fn describe(
        &self,
        token: &str,
        demand: &Demand<'_>,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        Ok(self.read(token, demand, now)?.claims)
    }

    fn read(&self, token: &str, demand: &Demand<'_>, now: Timestamp) -> Result<Good> {
        match self {
            Self::Stored(keys, _) => keys.read(token, demand, now),
            Self::Opentok(keyring) if demand.is("api") => {
                let demand = demand.api().parse()?;
                Good::api(&*keyring.verify(|one| one.verify_api(token, &demand, now))?)
            }
            Self::Opentok(keyring) => {
                let demand = demand.connection().parse()?;
                let claims = keyring.verify(|one| one.verify(token, &demand, now))?;
                Good::client(&*claims, &claims)
            }
            Self::Vonage(keyring) => {
                verify_vonage(keyring, vonage::Credentials::verifier, token, demand, now)
            }
            Self::VonagePublic(keyring) => verify_vonage(keyring, |one| one, token, demand, now),
            Self::Videoio { keyring, .. } if demand.is("app") => {
                let jti = keyring.verify(|one| one.verify_app(token, now))?.jti().clone();
                let bearer = Bearer::Server(Some(jti));
                Ok(Good { claims: payload_as_it_stands(token)?, bearer })
            }
            Self::Videoio { keyring, .. } => {
                let demand = demand.video_session().parse()?;
                let claims =
                    keyring.verify(|one| one.verify_session(token, &demand, now))?.into_inner();
                let bearer = Bearer::User(Box::new(claims));
                Ok(Good { claims: payload_as_it_stands(token)?, bearer })
            }
        }
    }
}

impl Good {
    fn api(claims: &ApiClaims) -> Result<Self> {
        Ok(Self { claims: shown(claims)?, bearer: Bearer::Server(claims.jti().cloned()) })
    }

    fn client(claims: &impl Serialize, seat: &Connection) -> Result<Self> {
        Ok(Self { claims: shown(claims)?, bearer: Bearer::Client(Box::new(seat.clone())) })
    }
}

fn verify_vonage<C>(
    keyring: &Keyring<C>,
    verifier: impl Fn(&C) -> &vonage::Verifier,
    token: &str,
    demand: &Demand<'_>,
    now: Timestamp,
) -> Result<Good> {
    if demand.is("api") {
        let demand = demand.api().parse()?;
        let claims = keyring.verify(|one| verifier(one).verify_api(token, &demand, now))?;
        return Good::api(&claims);
    }
    let spec = demand.connection();
    let kind = spec.kind.filter(|kind| kind != "client");
    let demand = ExpectationSpec { kind, ..spec }.parse()?;
    let claims = keyring.verify(|one| verifier(one).verify(token, &demand, now))?;
    Good::client(&*claims, &claims)
}

fn shown(claims: &impl Serialize) -> Result<Vec<u8>> {
    let mut json = serde_json::to_vec(claims).map_err(|_| Error::new(Code::ClaimsInvalid))?;
    put_on_one_line(&mut json);
    Ok(json)
}

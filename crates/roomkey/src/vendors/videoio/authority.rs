//! What stands in for the vendor's cloud: one secret that signs both kinds of token.

use super::access::{AppAccess, SessionAccess};
use super::claims::{AppClaims, Kind, SessionClaims, invalid};
use super::expectation::Expectation;
use super::name::{AppId, Identity};
use crate::Verified;
use crate::crypto::Mac;
use crate::error::{Code, Result};
use crate::json::{self, write_text};
use crate::jws::mint::{Time, end_of, write_end};
use crate::jws::{Algorithm, Hs256, Parts, TimeRules};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use serde_json::{Map, Value};
use std::fmt;

/// Separates what is hashed into a user id from everything else that this key hashes: the signing
/// input of a token has no NUL in it.
const USER_ID_LABEL: &[u8] = b"roomkey videoio uid\0";

/// What stands in for the vendor's cloud: it gives apps their tokens, and for an app token and an
/// identity it gives a session token.
///
/// ```
/// use roomkey::videoio::{AppAccess, Authority, Expectation, Scope, SessionAccess};
/// use roomkey::{Lifetime, Secret, Timestamp};
///
/// let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let app_token = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
///
/// let app = authority.verify_app(&app_token, now)?;
/// let access = SessionAccess::new("ann@app.example".parse()?, [Scope::VideosCreate])?;
/// let token = authority.mint_session(&app, &access, Lifetime::hours(2)?, now)?;
///
/// let needed = Expectation::any().scope(Scope::VideosCreate);
/// let session = authority.verify_session(&token, &needed, now)?;
/// assert_eq!(session.identity().as_str(), "ann@app.example");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct Authority {
    key: Hs256,
    user_ids: Mac,
}

impl Authority {
    /// From a secret, which can be dropped afterwards.
    ///
    /// Keep it for as long as there are users: another secret ends every token, and gives every
    /// identity another user id. To change it, see [`keyring`](crate::keyring) and
    /// [`Authority::with_user_ids_of`].
    ///
    /// See [`Authority`] for an example.
    pub fn new(secret: &Secret) -> Self {
        let user_ids = secret.reveal(Mac::sha256);
        Self { key: Hs256::new(secret), user_ids }
    }

    /// The same, which names users as another does: for a secret that takes the place of one before.
    ///
    /// ```
    /// # use roomkey::{Secret, videoio::Authority};
    /// let first = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let second = || Authority::new(&Secret::allow_weak("78695a4b3c2d1e0ffedcba9876543210").unwrap());
    /// let (app, ann) = ("my-app".parse()?, "ann@app.example".parse()?);
    /// assert_ne!(second().user_id(&app, &ann), first.user_id(&app, &ann));
    /// assert_eq!(second().with_user_ids_of(&first).user_id(&app, &ann), first.user_id(&app, &ann));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn with_user_ids_of(self, other: &Self) -> Self {
        Self { user_ids: other.user_ids.clone(), ..self }
    }

    /// Makes an app token. As the vendor's, it never expires and gives full control of the app: it
    /// belongs on a server.
    ///
    /// # Errors
    /// `entropy_unavailable` when no random `jti` can be had.
    ///
    /// ```
    /// # use roomkey::{Jti, Secret, Timestamp, videoio::{AppAccess, Authority}};
    /// # let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let access = AppAccess::new("my-app".parse()?).jti(Jti::parse("1")?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// // The same inputs make the same token, byte for byte, in every language.
    /// assert_eq!(authority.mint_app(&access, now)?, authority.mint_app(&access, now)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn mint_app(&self, access: &AppAccess, now: Timestamp) -> Result<String> {
        let mut out = Vec::with_capacity(256);
        write_members(&mut out, [("acid", access.app.as_str()), ("role", Kind::App.role())]);
        out.push(b',');
        Time::IssuedAt.write(now, &mut out);
        out.extend_from_slice(b"\"iss\":");
        write_text(Kind::App.issuer(), &mut out);
        out.push(b',');
        write_end(&[], access.jti.as_ref(), &mut out)?;
        self.key.mint(&out)
    }

    /// Decides whether to trust an app token at a time.
    ///
    /// # Errors
    /// Any code of the category `token`, such as `token_kind_mismatch` for a session token.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp, videoio::Authority};
    /// # let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let error = authority.verify_app("YOUR_APPLICATION_TOKEN", now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenMalformed);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify_app(&self, token: &str, now: Timestamp) -> Result<Verified<AppClaims>> {
        let claims = AppClaims::read(self.open(token)?)?;
        let rules = TimeRules { without_expiry: true, ..TimeRules::default() };
        rules.check(claims.times(), now)?;
        Ok(Verified::new(claims))
    }

    /// Makes a session token for the bearer of an app token, valid from `now` for a lifetime.
    ///
    /// The vendor documents no form for these. Ours is a JWT with the claims `iss` (`roomkey`),
    /// `role` (`session`), `acid`, `sub` (the identity), `uid` (the user id), `scopes`, `iat`, `exp`
    /// and `jti`.
    ///
    /// # Errors
    /// `timestamp_invalid` when it would expire after the year 5138; `entropy_unavailable` when no
    /// random `jti` can be had.
    ///
    /// See [`Authority`] for an example.
    pub fn mint_session(
        &self,
        app: &Verified<AppClaims>,
        access: &SessionAccess,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<String> {
        let expires_at = end_of(lifetime, now)?;
        let mut out = Vec::with_capacity(512);
        write_members(
            &mut out,
            [
                ("iss", Kind::Session.issuer()),
                ("role", Kind::Session.role()),
                ("acid", app.app().as_str()),
                ("sub", access.identity.as_str()),
                ("uid", &self.user_id(app.app(), &access.identity)),
            ],
        );
        out.extend_from_slice(b",\"scopes\":");
        for (index, scope) in access.scopes.iter().enumerate() {
            out.push(if index == 0 { b'[' } else { b',' });
            write_text(scope.as_str(), &mut out);
        }
        out.extend_from_slice(b"],");
        let times = [(Time::IssuedAt, now), (Time::ExpiresAt, expires_at)];
        write_end(&times, access.jti.as_ref(), &mut out)?;
        self.key.mint(&out)
    }

    /// Decides whether to trust a session token, for a use, at a time.
    ///
    /// In this order: form, header, signature, kind, claims, user id, time, app, identity, scope.
    ///
    /// # Errors
    /// Any code of the category `token`; `docs/errors.md` lists them.
    ///
    /// ```
    /// # use roomkey::{Code, Secret, Timestamp, videoio::{AppAccess, Authority, Expectation}};
    /// # let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let app_token = authority.mint_app(&AppAccess::new("my-app".parse()?), now)?;
    /// let error = authority.verify_session(&app_token, &Expectation::any(), now).unwrap_err();
    /// assert_eq!(error.code(), Code::TokenKindMismatch);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn verify_session(
        &self,
        token: &str,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Verified<SessionClaims>> {
        let claims = SessionClaims::read(self.open(token)?)?;
        if claims.user_id() != self.user_id(claims.app(), claims.identity()) {
            return Err(invalid("uid"));
        }
        expectation.check(&claims, now)?;
        Ok(Verified::new(claims))
    }

    /// This authority's name for a user: 32 hexadecimal digits. The same identity of the same app
    /// always gives the same; another app gives another; and without the secret nobody can tell
    /// which identity it is, or try.
    ///
    /// ```
    /// # use roomkey::{Secret, videoio::Authority};
    /// # let authority = Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// let (here, there) = ("my-app".parse()?, "your-app".parse()?);
    /// let ann = "ann@app.example".parse()?;
    /// assert_eq!(authority.user_id(&here, &ann), authority.user_id(&here, &ann));
    /// assert_ne!(authority.user_id(&here, &ann), authority.user_id(&there, &ann));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn user_id(&self, app: &AppId, identity: &Identity) -> String {
        let mut state = self.user_ids.clone();
        state.update(USER_ID_LABEL);
        state.update(app.as_str().as_bytes());
        // Neither name can hold a NUL, so no two pairs are hashed as one.
        state.update(b"\0");
        state.update(identity.as_str().as_bytes());
        let tag = state.finish();
        // A tag has 32 bytes; half of them make a collision of two users unthinkable.
        let half = tag.as_ref().first_chunk::<16>().copied().unwrap_or_default();
        format!("{:032x}", u128::from_be_bytes(half))
    }

    /// The claims of a token that this secret signed, whatever they are.
    fn open(&self, token: &str) -> Result<Map<String, Value>> {
        let (parts, payload) = Parts::read(token, Algorithm::Hs256)?;
        self.key.check(&parts)?;
        json::read_object(&payload, Code::ClaimsInvalid)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority([redacted])")
    }
}

fn write_members<'a>(out: &mut Vec<u8>, members: impl IntoIterator<Item = (&'a str, &'a str)>) {
    for (index, (name, value)) in members.into_iter().enumerate() {
        out.push(if index == 0 { b'{' } else { b',' });
        write_text(name, out);
        out.push(b':');
        write_text(value, out);
    }
}

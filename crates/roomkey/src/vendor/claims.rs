//! What a token of any vendor says, as far as every shell can use it.

use crate::error::{Code, Error, Result};
use crate::id::Jti;
use crate::jws::Leeway;
use crate::revocation::Subject;
use crate::time::Timestamp;
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

/// What a token says, whoever's it is. Those that count are `Verified<Claims>`.
///
/// As JSON they are the [claims](Self::json), as far as a reader of numbers with 64 bits keeps them.
///
/// ```
/// use roomkey::vendor::{self, Credentials};
/// use roomkey::{Jti, Timestamp, revocation::Target};
///
/// let credentials = Credentials::new()
///     .with("api_key", "my-api-key")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// let keys = vendor::by_name("videosdk")?.open(&credentials)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let wish = br#"{"permissions":["allow_join"],"participant":"ann","lifetime":"15m","jti":"order-7"}"#;
/// let token = keys.mint(wish, now)?;
///
/// let claims = keys.verify(&token, br#"{"use":"join","room":"unicorn"}"#, now)?;
/// assert_eq!(claims.jti().map(Jti::as_str), Some("order-7"));
/// assert_eq!(claims.issued_at(), Some(now));
/// assert_eq!(claims.expires_at().map(Timestamp::unix), Some(1_700_000_900));
/// assert_eq!(claims.project(), Some("my-api-key"));
/// assert_eq!((claims.room(), claims.participant()), (None, Some("ann")));
/// assert!(claims.json().starts_with(br#"{"apikey":"my-api-key","permissions":["allow_join"]"#));
///
/// // It is for any room, and was verified for this one.
/// let taken_back = Target::Everyone { room: "unicorn".parse()?, issued_up_to: now };
/// assert!(taken_back.covers(&claims.subject()));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    json: Vec<u8>,
    jti: Option<Jti>,
    issued_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    project: Option<String>,
    room: Option<String>,
    participant: Option<String>,
    /// For which room and as whom it was taken, where that was asked for.
    entering: (Option<String>, Option<String>),
    leeway: Leeway,
}

impl Claims {
    /// The claims as they stand in a JWT that was verified, digit for digit: reading numbers and writing
    /// them again changes them.
    pub(crate) fn of_jwt(token: &str) -> Result<Self> {
        let payload = token.split('.').nth(1).ok_or(Error::new(Code::TokenMalformed))?;
        Ok(Self::of_json(crate::jws::decode(payload)?))
    }

    /// The claims under our names, where the vendor's kinds of token have different ones.
    pub(crate) fn of(claims: &impl Serialize) -> Result<Self> {
        serde_json::to_vec(claims).map(Self::of_json).map_err(|_| Error::new(Code::ClaimsInvalid))
    }

    fn of_json(json: Vec<u8>) -> Self {
        Self {
            json,
            jti: None,
            issued_at: None,
            expires_at: None,
            project: None,
            room: None,
            participant: None,
            entering: (None, None),
            leeway: Leeway::default(),
        }
    }

    pub(crate) fn jti_is(self, jti: Option<&Jti>) -> Self {
        Self { jti: jti.cloned(), ..self }
    }

    pub(crate) fn times_are(self, issued: Option<Timestamp>, expires: Option<Timestamp>) -> Self {
        Self { issued_at: issued, expires_at: expires, ..self }
    }

    pub(crate) fn project_is(self, project: Option<&str>) -> Self {
        Self { project: project.map(str::to_owned), ..self }
    }

    /// A token for any room or anyone was taken for these.
    pub(crate) fn entering(self, room: Option<&str>, participant: Option<&str>) -> Self {
        let entering = (room.map(str::to_owned), participant.map(str::to_owned));
        Self { entering, ..self }
    }

    pub(crate) fn room_is(self, room: Option<&str>) -> Self {
        Self { room: room.map(str::to_owned), ..self }
    }

    pub(crate) fn participant_is(self, participant: Option<&str>) -> Self {
        Self { participant: participant.map(str::to_owned), ..self }
    }

    pub(super) fn leeway_was(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// The claims as JSON: a JWT's as they stand in it, otherwise under Roomkey's names.
    ///
    /// See [`Claims`] for an example.
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// The id of the token.
    ///
    /// See [`Claims`] for an example.
    pub const fn jti(&self) -> Option<&Jti> {
        self.jti.as_ref()
    }

    /// When it was issued, in seconds.
    ///
    /// See [`Claims`] for an example.
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// The first second at which it is no longer valid.
    ///
    /// See [`Claims`] for an example.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Whose token it is: the API key, the application, the app.
    ///
    /// See [`Claims`] for an example.
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// The one room it is for; `None` for any, and where the vendor has no rooms.
    ///
    /// See [`Claims`] for an example.
    pub fn room(&self) -> Option<&str> {
        self.room.as_deref()
    }

    /// Whom it is for; `None` for anyone, and where the token does not say.
    ///
    /// See [`Claims`] for an example.
    pub fn participant(&self) -> Option<&str> {
        self.participant.as_deref()
    }

    /// What a revocation looks at. A token for any room or anyone enters what it was verified for.
    ///
    /// See [`Claims`] for an example.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            jti: self.jti.as_ref(),
            issued_at: self.issued_at,
            entering: self.entering.0.as_deref().or(self.room.as_deref()),
            entering_as: self.entering.1.as_deref().or(self.participant.as_deref()),
            leeway: self.leeway,
            ..Subject::default()
        }
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let claims: Value = serde_json::from_slice(&self.json).map_err(S::Error::custom)?;
        claims.serialize(serializer)
    }
}

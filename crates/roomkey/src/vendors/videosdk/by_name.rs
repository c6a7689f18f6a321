//! VideoSDK by its name: its description, and its tokens from JSON and from grants.

use super::claims::RIGHTS;
use super::{
    Access, AccessSpec, Claims, Credentials, Expectation, ExpectationSpec, Keyring, Permission,
    Role, SecretOnly,
};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::{Grant, Join, Word};
use crate::id::{ParticipantId, RoomId};
use crate::report::Kind;
use crate::time::{Lifetime, LifetimeSpec, Timestamp};
use crate::vendor::{
    self, About, Claim, CredentialField, Entry, Form, Given, Keys, Member, Mints, Tokens, Type,
    of_jwt,
};

const API_KEY: CredentialField =
    CredentialField::public("api_key", "API key", &["VIDEOSDK_API_KEY"], Code::ApiKeyInvalid)
        .or_any();

/// The vendor's samples use the first variable, its server SDKs the second.
const SECRET: CredentialField = CredentialField::secret(
    "secret",
    "secret",
    &["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"],
    Code::SecretEmpty,
);

/// What is not a word of ours in `permissions` and `roomkey_rights` comes out too, and nothing follows from it.
pub(super) const CLAIMS: &[Claim] = &[
    Claim::new("apikey", Type::Text, "the API key whose secret signed it", r#""my-api-key""#),
    Claim::new("permissions", Type::Texts, "what its bearer may do", r#"["allow_join"]"#),
    Claim::new("version", Type::Whole, "the version of the API, always 2", "2").optional(),
    Claim::new("roomId", Type::Text, "the one room it is for", r#""2kyv-gzay-64pg""#).optional(),
    Claim::new("participantId", Type::Text, "the one participant it is for", r#""ann""#).optional(),
    Claim::new("roles", Type::Texts, "what it is for", r#"["rtc"]"#)
        .one_of(&["rtc", "crawler"])
        .optional(),
    Claim::new(
        RIGHTS,
        Type::Texts,
        "what it is good for at our own server whatever its role",
        r#"["create"]"#,
    )
    .optional(),
    of_jwt::IAT.optional(),
    of_jwt::NBF.optional(),
    of_jwt::EXP.optional(),
    of_jwt::JTI.optional(),
];

pub(crate) static ENTRY: Entry = Entry {
    about: About {
        name: "videosdk",
        title: "VideoSDK",
        credentials: &[API_KEY, SECRET],
        forms: &[Form::new(&[], "a token of `videosdk`", Some(7200))
            .seen_as(&[Kind::VideoSdk])
            .example(
                r#"{"permissions":["allow_join"],"room":"2kyv-gzay-64pg","participant":"ann"}"#,
            )
            .mint(&[
                Member::new(
                    "permissions",
                    Type::Texts,
                    "what the bearer may do: `allow_join`, `ask_join`, `allow_mod`",
                )
                .one_of(&["allow_join", "ask_join", "allow_mod"])
                .required(),
                Member::new("room", Type::Text, "the one room it is for"),
                Member::new("participant", Type::Text, "the one participant it is for"),
                Member::new(
                    "roles",
                    Type::Texts,
                    "what it is for: `rtc` (joining), `crawler` (the API)",
                )
                .one_of(&["rtc", "crawler"]),
                Member::new(
                    "rights",
                    Type::Texts,
                    "what it is good for at our own server whatever its role: `create`, `validate`",
                )
                .one_of(&["create", "validate"]),
                // `--version` is the command's own.
                Member::new("version", Type::Whole, "2, to write it also where nothing demands it")
                    .option("v2"),
                Member::new("claims", Type::Object, "claims of your own").option("claim"),
                vendor::LIFETIME,
                Member::new(
                    "max_lifetime",
                    Type::Lifetime,
                    "admits a lifetime above 30 days, up to this",
                ),
                vendor::ISSUED_AT,
                vendor::JTI,
            ])
            .verify(&[
                Member::new(
                    "use",
                    Type::Text,
                    "what it is wanted for: `join`, `api`, `create`, `validate`",
                )
                .one_of(&["join", "api", "create", "validate"]),
                Member::new("room", Type::Text, "the room it has to be good for"),
                Member::new("participant", Type::Text, "the participant it has to be good for"),
                vendor::LEEWAY,
                vendor::MAX_LIFETIME,
                vendor::MISSING_EXPIRY,
            ])
            .claims_and_own(CLAIMS)
            .grant(&[])],
        grant: &[Word::Room, Word::Identity, Word::Join, Word::JoinAsk, Word::Moderate],
    },
    look: &super::look::LOOK,
    open: |given| {
        if given.are_for_any_api_key() {
            return Ok(Box::new(SecretOnly::new(&given.secret(&SECRET)?)));
        }
        Ok(Box::new(Credentials::try_from(given)?))
    },
    // A server of it has more than one project.
    local: None,
};

/// From credentials by their names, as [`Vendor::open`](crate::vendor::Vendor::open) takes them.
///
/// ```
/// use roomkey::videosdk;
/// let credentials = roomkey::vendor::Credentials::new()
///     .with("api_key", "my-api-key")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// assert!(videosdk::Credentials::try_from(&credentials).is_ok());
/// ```
impl TryFrom<&vendor::Credentials> for Credentials {
    type Error = Error;

    fn try_from(given: &vendor::Credentials) -> Result<Self> {
        Ok(Self::from_parts(given.api_key(&API_KEY)?, &given.secret(&SECRET)?))
    }
}

/// What a token of VideoSDK says of a grant; for joining alone, since whoever is in a room calls no API.
///
/// See [`grant`](crate::grant) for an example.
impl TryFrom<&Grant> for Access {
    type Error = Error;

    fn try_from(grant: &Grant) -> Result<Self> {
        let about = &ENTRY.about;
        grant.check(about.grant, about.title)?;
        let join = match grant.join {
            Join::Ask => Permission::AskJoin,
            Join::Direct | Join::None => Permission::AllowJoin,
        };
        let moderate = grant.moderate.then_some(Permission::AllowMod);
        Ok(Self::new(std::iter::once(join).chain(moderate))?
            .room(RoomId::parse(&grant.room)?)
            .participant(ParticipantId::parse(&grant.identity)?)
            .roles([Role::Rtc]))
    }
}

fn shown(token: &str, claims: &Claims, expected: &Expectation) -> Result<Verified<vendor::Claims>> {
    let shown = vendor::Claims::of_jwt(token)?
        .project_is(Some(claims.api_key().as_str()))
        .entering(
            expected.expected_room().map(RoomId::as_str),
            expected.expected_participant().map(ParticipantId::as_str),
        )
        .jti_is(claims.jti())
        .times_are(claims.issued_at(), claims.expires_at())
        .room_is(claims.room().map(RoomId::as_str))
        .participant_is(claims.participant().map(ParticipantId::as_str));
    Ok(Verified::new(shown))
}

impl Mints for Credentials {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = given.take::<LifetimeSpec>("lifetime")?;
        let longest = given.take::<LifetimeSpec>("max_lifetime")?;
        let lifetime = LifetimeSpec::choose(lifetime.as_ref(), longest.as_ref())?;
        let access = given.spec::<AccessSpec<'static>>()?.parse()?;
        Self::mint(self, &access, lifetime, issued_at)
    }

    fn mint_grant(&self, grant: &Grant, mut beside: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = beside.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let mut access = Access::try_from(grant)?;
        access.jti = beside.jti()?;
        Self::mint(self, &access, lifetime, issued_at)
    }
}

impl Tokens for Credentials {
    fn project(&self) -> Option<&str> {
        Some(self.api_key().as_str())
    }

    fn mints(&self) -> Result<&dyn Mints> {
        Ok(self)
    }

    fn verify(
        &self,
        token: &str,
        given: Given,
        now: Timestamp,
    ) -> Result<Verified<vendor::Claims>> {
        let expectation = given.spec::<ExpectationSpec<'static>>()?.parse()?;
        shown(token, &*Self::verify(self, token, &expectation, now)?, &expectation)
    }
}

/// As the credentials that are active, and as those whose API key a token names.
impl Tokens for Keyring {
    fn project(&self) -> Option<&str> {
        self.active().ok()?.project()
    }

    fn mints(&self) -> Result<&dyn Mints> {
        Ok(self.active()?)
    }

    fn verify(
        &self,
        token: &str,
        given: Given,
        now: Timestamp,
    ) -> Result<Verified<vendor::Claims>> {
        let expectation = given.spec::<ExpectationSpec<'static>>()?.parse()?;
        shown(token, &*Self::verify(self, token, &expectation, now)?, &expectation)
    }
}

impl From<Keyring> for Keys {
    fn from(keyring: Keyring) -> Self {
        Self::new(&ENTRY, keyring)
    }
}

impl Tokens for SecretOnly {
    fn mints(&self) -> Result<&dyn Mints> {
        Err(Error::because(Code::ApiKeyInvalid, "Without an API key nothing can be minted."))
    }

    fn verify(
        &self,
        token: &str,
        given: Given,
        now: Timestamp,
    ) -> Result<Verified<vendor::Claims>> {
        let expectation = given.spec::<ExpectationSpec<'static>>()?.parse()?;
        shown(token, &*self.verify_any_api_key(token, &expectation, now)?, &expectation)
    }
}

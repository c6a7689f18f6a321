//! LiveKit by its name: its description, and its tokens from JSON and from grants.

use super::rest::Api;
use super::webhook::RulesSpec;
use super::{
    Access, AccessSpec, Credentials, DEFAULT_LIFETIME, ExpectationSpec, Grants, Source, VideoGrant,
};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::{Grant, Publish, Track, Word};
use crate::json;
use crate::keyring::Keyring;
use crate::remote::SigningApi;
use crate::report::Kind;
use crate::time::{Lifetime, Timestamp};
use crate::vendor::{
    self, About, Claim, CredentialField, Entry, Form, Given, Keys, Local, Made, Member, Mints,
    Tokens, Type, of_jwt,
};
use serde_json::Value;

const API_KEY: CredentialField =
    CredentialField::public("api_key", "API key", &["LIVEKIT_API_KEY"], Code::ApiKeyInvalid);
const SECRET: CredentialField =
    CredentialField::secret("secret", "API secret", &["LIVEKIT_API_SECRET"], Code::SecretEmpty);

/// What its tokens can say: everything but waiting at a door, which the vendor does not have, and staying
/// outside, for which there are the vendor's own words.
const GRANT: &[Word] = &[
    Word::Room,
    Word::Identity,
    Word::Name,
    Word::Join,
    Word::Moderate,
    Word::PublishNothing,
    Word::PublishSome,
    Word::SubscribeNot,
    Word::Hidden,
    Word::Record,
    Word::Metadata,
    Word::NotBefore,
];

const MINT: &[Member] = &[
    Member::new("identity", Type::Text, "who it is"),
    Member::new("name", Type::Text, "the name that others see"),
    Member::new("room", Type::Text, "the one room it is for; it grants nothing by itself"),
    Member::new("video", Type::Object, "what it grants in rooms, such as `{\"roomJoin\": true}`"),
    Member::new("sip", Type::Object, "what it grants with telephones: `admin`, `call`"),
    Member::new("agent", Type::Object, "what it grants with agents in the vendor's cloud"),
    Member::new("inference", Type::Object, "what it grants with models there"),
    Member::new("observability", Type::Object, "what it grants with observations there"),
    Member::new("agent_endpoint", Type::Object, "what it grants with endpoints of agents"),
    Member::new("agent_thread", Type::Object, "what it grants with threads of agents"),
    // `--kind` is what vendors with more than one kind of token have.
    Member::new("kind", Type::Text, "the kind of participant, such as `agent`")
        .option("participant-kind"),
    Member::new("kind_details", Type::Texts, "more about its kind, such as `cloud_agent`"),
    Member::new("metadata", Type::Text, "text that everybody in the room can read"),
    Member::new("attributes", Type::Object, "texts by name that everybody in the room can read"),
    Member::new("room_preset", Type::Text, "a preset of the vendor's cloud for the room"),
    Member::new("room_config", Type::Object, "how the room is to be that it opens"),
    vendor::LIFETIME,
    vendor::NOT_BEFORE,
    vendor::ISSUED_AT,
    vendor::JTI,
];

const VERIFY: &[Member] = &[
    Member::new("room", Type::Text, "the room it has to be for"),
    Member::new("identity", Type::Text, "whom it has to be for"),
    Member::new("grant", Type::Text, "what it has to grant, such as `roomJoin` or `sip.call`"),
    vendor::LEEWAY,
    vendor::MAX_LIFETIME,
];

/// As they stand in the token.
pub(super) const CLAIMS: &[Claim] = &[
    Claim::new("iss", Type::Text, "the API key whose secret signed it", r#""APIkey1234567""#),
    Claim::new("sub", Type::Text, "who it is for", r#""ann""#).optional(),
    Claim::new(
        "identity",
        Type::Text,
        "the same again, as one of the vendor's SDKs writes it",
        r#""ann""#,
    )
    .optional(),
    Claim::new("name", Type::Text, "the name that others see", r#""Ann Lee""#).optional(),
    Claim::new(
        "video",
        Type::Object,
        "what it grants in rooms",
        r#"{"roomJoin":true,"room":"class-7"}"#,
    )
    .optional(),
    Claim::new("sip", Type::Object, "what it grants with telephones", r#"{"call":true}"#)
        .optional(),
    Claim::new(
        "agent",
        Type::Object,
        "what it grants with agents in the vendor's cloud",
        r#"{"admin":true}"#,
    )
    .optional(),
    Claim::new(
        "inference",
        Type::Object,
        "what it grants with models there",
        r#"{"perform":true}"#,
    )
    .optional(),
    Claim::new(
        "observability",
        Type::Object,
        "what it grants with observations there",
        r#"{"write":true}"#,
    )
    .optional(),
    Claim::new(
        "agentEndpoint",
        Type::Object,
        "what it grants with endpoints of agents",
        r#"{"call":true}"#,
    )
    .optional(),
    Claim::new(
        "agentThread",
        Type::Object,
        "what it grants with threads of agents",
        r#"{"read":true}"#,
    )
    .optional(),
    Claim::new("kind", Type::Text, "the kind of participant", r#""agent""#).optional(),
    Claim::new("kindDetails", Type::Texts, "more about its kind", r#"["cloud_agent"]"#).optional(),
    Claim::new("metadata", Type::Text, "text that everybody in the room can read", r#""seat 7""#)
        .optional(),
    Claim::new(
        "attributes",
        Type::Object,
        "texts by name that everybody in the room can read",
        r#"{"seat":"7"}"#,
    )
    .optional(),
    Claim::new(
        "roomPreset",
        Type::Text,
        "a preset of the vendor's cloud for the room",
        r#""lecture""#,
    )
    .optional(),
    Claim::new(
        "roomConfig",
        Type::Object,
        "how the room is to be that it opens",
        r#"{"maxParticipants":10}"#,
    )
    .optional(),
    of_jwt::NBF.optional(),
    of_jwt::IAT.optional(),
    of_jwt::EXP,
    of_jwt::JTI.optional(),
];

pub(crate) static ENTRY: Entry = Entry {
    about: About {
        name: "livekit",
        title: "LiveKit",
        credentials: &[API_KEY, SECRET],
        forms: &[Form::new(&[], "a token of `livekit`", Some(DEFAULT_LIFETIME.as_seconds()))
            .seen_as(&[Kind::LiveKit])
            .mint(MINT)
            .example(
                r#"{"identity":"ann","room":"class-7","video":{"roomJoin":true},"lifetime":"2h"}"#,
            )
            .verify(VERIFY)
            .claims_and_own(CLAIMS)
            .grant(&[])],
        grant: GRANT,
    },
    look: &super::look::LOOK,
    open: |given| Ok(Box::new(Credentials::try_from(given)?)),
    local: Some(Local {
        project: "api_key",
        project_title: "api key",
        project_made: Made::Letters("API", 12),
        key: "secret",
        key_made: Made::Hex(32),
        bearer: None,
        proof: (r#"{"identity":"ann","room":"class-7","video":{"roomJoin":true}}"#, "{}"),
        open: None,
    }),
};

/// What a token of LiveKit says of a grant. To moderate is `roomAdmin` in the room, to record `roomRecord`;
/// the screen is what is seen and what is heard there.
///
/// See [`grant`](crate::grant) for an example.
impl TryFrom<&Grant> for Access {
    type Error = Error;

    fn try_from(grant: &Grant) -> Result<Self> {
        grant.check(GRANT, ENTRY.about.title)?;
        let sources = match &grant.publish {
            Publish::Only(tracks) => Some(tracks.iter().flat_map(|track| sources(*track)).copied()),
            _ => None,
        };
        let video = VideoGrant {
            room_join: true,
            room: Some(grant.room.clone()),
            room_admin: grant.moderate,
            room_record: grant.record,
            can_publish: (grant.publish == Publish::Nothing).then_some(false),
            can_publish_sources: sources.map(Iterator::collect),
            can_subscribe: (!grant.subscribe).then_some(false),
            hidden: grant.hidden,
            ..VideoGrant::default()
        };
        let mut access = Self::new(Some(&grant.identity), Grants { video, ..Grants::default() })?;
        if let Some(name) = &grant.name {
            access = access.name(name.as_str())?;
        }
        Ok(match &grant.metadata {
            Some(metadata) => access.metadata(metadata.as_str()),
            None => access,
        })
    }
}

fn sources(track: Track) -> &'static [Source] {
    match track {
        Track::Camera => &[Source::Camera],
        Track::Microphone => &[Source::Microphone],
        Track::Screen => &[Source::ScreenShare, Source::ScreenShareAudio],
    }
}

/// From credentials by their names, as [`Vendor::open`](crate::vendor::Vendor::open) takes them.
///
/// ```
/// use roomkey::livekit;
/// let credentials = roomkey::vendor::Credentials::new()
///     .with("api_key", "APIkey1234567")
///     .with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
/// assert!(livekit::Credentials::try_from(&credentials).is_ok());
/// ```
impl TryFrom<&vendor::Credentials> for Credentials {
    type Error = Error;

    fn try_from(given: &vendor::Credentials) -> Result<Self> {
        Ok(Self::from_parts(given.api_key(&API_KEY)?, &given.secret(&SECRET)?))
    }
}

impl From<Keyring<Credentials>> for Keys {
    fn from(keyring: Keyring<Credentials>) -> Self {
        Self::new(&ENTRY, keyring)
    }
}

impl Mints for Credentials {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = given.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let access = given.spec::<AccessSpec<'static>>()?.parse()?;
        Self::mint(self, &access, lifetime, issued_at)
    }

    fn mint_grant(&self, grant: &Grant, mut beside: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = beside.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let mut access = Access::try_from(grant)?;
        access.not_before = beside.not_before()?;
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
        let claims = Self::verify(self, token, &expectation, now)?;
        let shown = vendor::Claims::of_jwt(token)?
            .project_is(Some(claims.api_key().as_str()))
            .jti_is(claims.jti())
            .times_are(claims.issued_at(), claims.expires_at())
            .room_is(claims.room())
            .participant_is(claims.identity());
        Ok(Verified::new(shown))
    }

    fn verify_webhook(
        &self,
        authorization: &str,
        body: &[u8],
        rules: &[u8],
        now: Timestamp,
    ) -> Result<Verified<vendor::Event>> {
        // A list would fit the struct too, by its order.
        let spec: RulesSpec = json::from_value(Value::Object(json::from_slice(rules)?))?;
        let event = Self::verify_webhook(self, authorization, body, &spec.parse()?, now)?;
        Ok(Verified::new(event.into_inner().into()))
    }

    fn api(&self, base: &str) -> Result<Box<dyn SigningApi>> {
        Ok(Box::new(Api::new(base, self.clone())?))
    }
}

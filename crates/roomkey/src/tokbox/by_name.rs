//! By their names OpenTok and Vonage take and show the same; which keys sign is theirs.

use super::described as claim;
use super::{Access, AccessSpec, ApiClaims, Connection, Kind, Role, SessionId};
use crate::Verified;
use crate::error::{Error, Result};
use crate::grant::{Grant, Publish, Word};
use crate::vendor::{self, Claim, Claims, Given, Member, Type};

pub(crate) const NONCE: Member =
    Member::new("nonce", Type::Whole, "a number below 2^53 instead of a random one (opentok)");

/// What every client token of the two vendors with these sessions takes.
pub(crate) const CLIENT_MINT: &[Member] = &[
    Member::new("session", Type::Text, "the session it is for").required(),
    Member::new(
        "role",
        Type::Text,
        "what its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`",
    )
    .one_of(claim::ROLES)
    .required(),
    Member::new(
        "data",
        Type::Text,
        "what others are told about its bearer, at most 1000 characters",
    ),
    Member::new(
        "layout_classes",
        Type::Texts,
        "the layout classes its bearer's streams start with",
    ),
    NONCE,
    vendor::LIFETIME,
    vendor::ISSUED_AT,
    vendor::JTI,
];

/// What one of them can be good for.
pub(crate) const CLIENT_VERIFY: &[Member] = &[
    Member::new("session", Type::Text, "the session it has to be for"),
    Member::new(
        "capability",
        Type::Text,
        "what its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, \
         `force_unpublish`, `force_mute`",
    )
    .one_of(&[
        "publish",
        "subscribe",
        "signal",
        "force_disconnect",
        "force_unpublish",
        "force_mute",
    ]),
    vendor::LEEWAY,
    vendor::MAX_LIFETIME,
    vendor::MISSING_EXPIRY,
];

/// The same of a token for the API.
pub(crate) const API_MINT: &[Member] = &[vendor::LIFETIME, vendor::ISSUED_AT, vendor::JTI];
pub(crate) const API_VERIFY: &[Member] = &[vendor::LEEWAY, vendor::MAX_LIFETIME];

/// What comes out of a token for the API.
pub(crate) const API_CLAIMS: &[Claim] = &[
    Claim::new("project", Type::Text, "the API key or the application that calls", r#""123456""#),
    claim::ISSUED,
    claim::EXPIRES,
    claim::ID,
];

/// What the role and the connection data can say.
pub(crate) const GRANT: &[Word] = &[
    Word::Room,
    Word::Identity,
    Word::Name,
    Word::Join,
    Word::Moderate,
    Word::PublishNothing,
    Word::SubscribeNot,
];

/// What a client token says of a grant. The room is a session id. The others are told the identity as
/// connection data, and with a name the JSON `{"identity": …, "name": …}`.
///
/// See [`grant`](crate::grant) for an example.
impl TryFrom<&Grant> for Access {
    type Error = Error;

    fn try_from(grant: &Grant) -> Result<Self> {
        access_of(grant, "OpenTok")
    }
}

fn access_of(grant: &Grant, vendor: &str) -> Result<Access> {
    grant.check(GRANT, vendor)?;
    let role = match (&grant.publish, grant.subscribe, grant.moderate) {
        (Publish::Everything, true, true) => Role::Moderator,
        (Publish::Everything, true, false) => Role::Publisher,
        (Publish::Everything, false, false) => Role::PublisherOnly,
        (_, true, false) => Role::Subscriber,
        // Each word alone can be said, and no role says them together.
        (Publish::Everything, false, true) | (_, false, _) => {
            return Err(Word::SubscribeNot.unsupported(vendor));
        }
        (_, true, true) => return Err(Word::PublishNothing.unsupported(vendor)),
    };
    let data = match &grant.name {
        None => grant.identity.clone(),
        Some(name) => serde_json::json!({ "identity": grant.identity, "name": name }).to_string(),
    };
    Access::new(SessionId::parse(&grant.room)?, role).data(data)
}

/// The access of a client token, from the vendor's own words.
pub(crate) fn access(kind: Option<&str>, given: Given) -> Result<Access> {
    let kind = kind.map(|kind| kind.to_owned().into());
    AccessSpec { kind, ..given.spec::<AccessSpec<'static>>()? }.parse()
}

/// The same from a grant.
pub(crate) fn granted(
    grant: &Grant,
    vendor: &str,
    kind: Kind,
    beside: &mut Given,
) -> Result<Access> {
    let jti = beside.jti()?;
    let access = access_of(grant, vendor)?.kind(kind);
    let access = match beside.take("nonce")? {
        Some(nonce) => access.nonce(nonce)?,
        None => access,
    };
    Ok(Access { jti, ..access })
}

/// What a client token says, for every shell. Its participant is its connection data.
pub(crate) fn client(
    claims: &impl serde::Serialize,
    seat: &Connection,
    project: &str,
) -> Result<Verified<Claims>> {
    let claims = Claims::of(claims)?
        .project_is(Some(project))
        .jti_is(seat.jti())
        .times_are(seat.issued_at(), seat.expires_at())
        .room_is(Some(seat.session().as_str()))
        .participant_is(seat.data());
    Ok(Verified::new(claims))
}

/// What a token for the API says, for every shell.
pub(crate) fn api(claims: &ApiClaims) -> Result<Verified<Claims>> {
    let shown = Claims::of(claims)?
        .project_is(Some(claims.project()))
        .jti_is(claims.jti())
        .times_are(claims.issued_at(), claims.expires_at());
    Ok(Verified::new(shown))
}

/// Whether a token for the API is meant.
pub(crate) fn is_for_api(given: &Given) -> bool {
    given.kind.as_deref() == Some("api")
}

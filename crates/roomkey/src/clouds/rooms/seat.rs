//! What a policy grants someone in a session: where VideoSDK's permissions become OpenTok's roles.

use crate::endpoint::Refusal;
use crate::grant::{self, Permission, Policy, TokenRequest};
use crate::id::RoomId;
use crate::revocation::Subject;
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::{Role, SessionId};

/// What a policy grants someone in a session.
///
/// ```
/// use roomkey::opentok::{Role, rooms::seat};
/// use roomkey::videosdk::endpoints::{PolicySpec, TokenRequest};
/// use roomkey::{Lifetime, Timestamp, revocation::Target};
///
/// let policy = PolicySpec {
///     permissions: vec!["allow_join".into()],
///     roles: vec!["rtc".into()],
///     ..PolicySpec::default()
/// }
/// .parse()?;
/// let asked = TokenRequest::from_query("participantId=ann&role=subscriber&lifetime=15m").unwrap();
/// let seat = seat(&policy, &asked, "class-7").unwrap();
/// assert_eq!((seat.role(), seat.data()), (Role::Subscriber, Some("ann")));
/// assert_eq!(seat.lifetime(), Lifetime::minutes(15)?);
///
/// // Whether the token would count, before it is made.
/// let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4".parse()?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let taken_back = Target::Everyone { room: "class-7".parse()?, issued_up_to: now };
/// assert!(taken_back.covers(&seat.subject(&session, "class-7", now)));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    pub(super) role: Role,
    pub(super) data: Option<String>,
    pub(super) lifetime: Lifetime,
}

impl Seat {
    /// As what they come.
    ///
    /// See [`Seat`] for an example.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What the others are told about them: the participant's id.
    ///
    /// See [`Seat`] for an example.
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }

    /// How long the token lives.
    ///
    /// See [`Seat`] for an example.
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// What a revocation looks at in the token that this becomes for a session, which the app calls by
    /// this name. One that is covered already would be refused for as long as it lives.
    ///
    /// See [`Seat`] for an example.
    pub fn subject<'a>(
        &'a self,
        session: &'a SessionId,
        name: &'a str,
        now: Timestamp,
    ) -> Subject<'a> {
        Subject {
            issued_at: Some(now),
            entering: Some(session.as_str()),
            also_entering: Some(name),
            entering_as: self.data(),
            ..Subject::default()
        }
    }
}

/// What the policy grants for a room. Its name may be anything; one that is no [`RoomId`] no policy can
/// list, so only callers who may enter any room may enter it.
///
/// # Errors
/// The refusals of [`Policy::grant`]; [`Refusal::LOBBY_UNSUPPORTED`] for who may only ask to join;
/// 400 for a role that there is not, or that the permissions beside it contradict, and for more than 30 days.
///
/// ```
/// # use roomkey::videosdk::endpoints::{PolicySpec, Refusal, TokenRequest};
/// # let policy = PolicySpec {
/// #     permissions: vec!["allow_join".into()],
/// #     roles: vec!["rtc".into()],
/// #     ..PolicySpec::default()
/// # }
/// # .parse()?;
/// use roomkey::opentok::rooms::seat;
/// let asked = TokenRequest::from_query("role=moderator").unwrap();
/// let refusal = seat(&policy, &asked, "class-7").unwrap_err();
/// assert_eq!(refusal, Refusal::PERMISSION_NOT_GRANTED);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn seat(policy: &Policy, asked: &TokenRequest, room: &str) -> Result<Seat, Refusal> {
    let room = RoomId::parse(room).ok();
    let role = asked.role.as_deref().map(Role::parse).transpose();
    let role = role.map_err(|error| Refusal::parameter(&error))?;
    let needed = role.map(|role| match role {
        Role::Moderator => &[Permission::AllowJoin, Permission::AllowMod][..],
        _ => &[Permission::AllowJoin],
    });
    let granted = policy.decide(&asked.as_for_policy(room.as_ref(), needed)?)?;
    let may = |permission| granted.permissions.contains(permission);
    let highest = match (may(Permission::AllowJoin), may(Permission::AllowMod)) {
        (true, true) => Role::Moderator,
        (true, false) => Role::Publisher,
        (false, true) => {
            return Err(Refusal::rule("`allow_mod` alone is no way in; add `allow_join`."));
        }
        (false, false) => return Err(Refusal::LOBBY_UNSUPPORTED),
    };
    if !granted.roles.admit(grant::Role::Rtc) {
        return Err(Refusal::ROLE_NOT_GRANTED);
    }
    // A policy may allow longer ones than these vendors do.
    let lifetime = Lifetime::seconds(granted.lifetime.as_seconds());
    Ok(Seat {
        role: role.unwrap_or(highest),
        data: granted.participant.map(|participant| participant.as_str().to_owned()),
        lifetime: lifetime.map_err(|error| Refusal::parameter(&error))?,
    })
}

//! What a caller may be granted. Asking for more is refused, never silently cut down.

use super::request::TokenRequest;
use super::{Permission, Permissions, Right, Rights, Role, Roles};
use crate::endpoint::Refusal;
use crate::error::{Code, Error, Result};
use crate::id::{ParticipantId, RoomId};
use crate::time::{Lifetime, LifetimeSpec};
use serde::Deserialize;

/// Which rooms a caller may have tokens for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rooms {
    /// All of them, also a token that names none and so is good for all.
    Any,
    /// Those that match one of these.
    Only(Vec<RoomPattern>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum RoomPattern {
    Exact(RoomId),
    Prefix(String),
}

/// What a caller may be granted, and what they get when they do not say what they want.
///
/// ```
/// use roomkey::videosdk::endpoints::{Policy, PolicySpec, Refusal, TokenRequest};
///
/// let policy: Policy = PolicySpec {
///     permissions: vec!["allow_join".into()],
///     roles: vec!["rtc".into()],
///     rooms: Some(vec!["class-*".into()]),
///     participant: Some("ann".into()),
///     ..PolicySpec::default()
/// }
/// .parse()?;
///
/// let grant = policy.grant(&TokenRequest::from_query("roomId=class-7").unwrap()).unwrap();
/// assert_eq!(grant.access().bound_participant().map(|who| who.as_str()), Some("ann"));
///
/// let elsewhere = TokenRequest::from_query("roomId=staff-room").unwrap();
/// assert_eq!(policy.grant(&elsewhere).unwrap_err(), Refusal::ROOM_NOT_GRANTED);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    permissions: Permissions,
    default_permissions: Permissions,
    rooms: Rooms,
    participant: Option<ParticipantId>,
    roles: Roles,
    rights: Rights,
    longest_lifetime: Lifetime,
    default_lifetime: Lifetime,
}

/// A [`Policy`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{Code, json, videosdk::endpoints::PolicySpec};
/// let spec: PolicySpec = json::from_slice(br#"{"permissions":["allow_join"],"roles":["rtc"]}"#)?;
/// assert!(spec.parse().is_ok());
/// assert_eq!(PolicySpec::default().parse().unwrap_err().code(), Code::PermissionsMissing);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct PolicySpec {
    /// The permissions that may be asked for. None is assumed.
    pub permissions: Vec<String>,
    /// The permissions of a token for which none were asked; all of them if this is absent, which
    /// takes a set without contradiction.
    pub default_permissions: Option<Vec<String>>,
    /// `crawler`, `rtc`: the uses that may be asked for. None is assumed: a token for `crawler`, or
    /// for both, calls the whole REST API, so for people write `rtc`.
    pub roles: Vec<String>,
    /// `create`, `validate`: which of the other two calls each token is good for whatever its role.
    /// None is assumed.
    pub rights: Vec<String>,
    /// Room ids, prefixes of some that end in `*`, or only `any`. Absent, all rooms.
    pub rooms: Option<Vec<String>>,
    /// The one participant whom the caller may be. Absent, they may be anyone.
    pub participant: Option<String>,
    /// The longest lifetime that may be asked for, `24h` if absent.
    pub longest_lifetime: Option<LifetimeSpec>,
    /// The lifetime of a token for which none was asked, `2h` or the longest if absent.
    pub default_lifetime: Option<LifetimeSpec>,
}

impl PolicySpec {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong; `permissions_missing` without permissions,
    /// `argument_invalid` without roles and for defaults that the policy itself does not grant.
    ///
    /// ```
    /// use roomkey::{Code, videosdk::endpoints::PolicySpec};
    /// let spec = PolicySpec { permissions: vec!["allow_join".into()], ..PolicySpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::ArgumentInvalid);
    /// ```
    pub fn parse(&self) -> Result<Policy> {
        // What may be granted may contradict itself, a token may not.
        let permissions = permission_list(&self.permissions)?;
        let default_permissions = match &self.default_permissions {
            Some(list) => permission_list(list)?,
            None => permissions,
        };
        let default_permissions = default_permissions.granting()?;
        if !default_permissions.iter().all(|one| permissions.contains(one)) {
            return Err(wrong("The default permissions are not among the permissions."));
        }
        let roles: Roles =
            self.roles.iter().map(|text| Role::parse(text)).collect::<Result<_>>()?;
        if roles.is_empty() {
            return Err(wrong("A policy names the roles that may be asked for."));
        }
        let rights: Rights =
            self.rights.iter().map(|text| Right::parse(text)).collect::<Result<_>>()?;
        let longest_lifetime = match &self.longest_lifetime {
            Some(spec) => spec.parse(Lifetime::LONGEST_SECONDS)?,
            None => Lifetime::days(1)?,
        };
        let default_lifetime = match &self.default_lifetime {
            Some(spec) => spec.parse(longest_lifetime.as_seconds())?,
            None => Lifetime::default().min(longest_lifetime),
        };
        Ok(Policy {
            permissions,
            default_permissions,
            rooms: rooms(self.rooms.as_deref())?,
            participant: self.participant.as_deref().map(ParticipantId::parse).transpose()?,
            roles,
            rights,
            longest_lifetime,
            default_lifetime,
        })
    }
}

/// What a policy made of a request, in nobody's words.
pub(crate) struct Granted {
    pub(crate) permissions: Permissions,
    pub(crate) roles: Roles,
    pub(crate) rights: Rights,
    pub(crate) room: Option<RoomId>,
    pub(crate) participant: Option<ParticipantId>,
    pub(crate) lifetime: Lifetime,
}

impl Policy {
    /// The longest lifetime that it grants.
    ///
    /// ```
    /// # use roomkey::{Lifetime, videosdk::endpoints::PolicySpec};
    /// # let spec = PolicySpec {
    /// #     permissions: vec!["ask_join".into()], roles: vec!["rtc".into()], ..PolicySpec::default()
    /// # };
    /// assert_eq!(spec.parse()?.longest_lifetime(), Lifetime::days(1)?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn longest_lifetime(&self) -> Lifetime {
        self.longest_lifetime
    }

    /// The permissions that may be asked for.
    ///
    /// ```
    /// # use roomkey::videosdk::{Permission, endpoints::PolicySpec};
    /// # let spec = PolicySpec {
    /// #     permissions: vec!["ask_join".into()], roles: vec!["rtc".into()], ..PolicySpec::default()
    /// # };
    /// assert!(spec.parse()?.permissions().contains(Permission::AskJoin));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// The roles that may be asked for.
    ///
    /// ```
    /// # use roomkey::videosdk::{Role, endpoints::PolicySpec};
    /// # let spec = PolicySpec {
    /// #     permissions: vec!["ask_join".into()], roles: vec!["rtc".into()], ..PolicySpec::default()
    /// # };
    /// assert!(spec.parse()?.roles().iter().eq([Role::Rtc]));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn roles(&self) -> Roles {
        self.roles
    }

    /// Whether who has it may make rooms: by the right `create`, or with tokens of the role `crawler`, which
    /// make them too. Whoever may not enters rooms that are there.
    ///
    /// ```
    /// # use roomkey::videosdk::endpoints::PolicySpec;
    /// let mut people = PolicySpec {
    ///     permissions: vec!["allow_join".into()],
    ///     roles: vec!["rtc".into()],
    ///     ..PolicySpec::default()
    /// };
    /// assert!(!people.parse()?.may_create());
    /// people.rights = vec!["create".into()];
    /// assert!(people.parse()?.may_create());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn may_create(&self) -> bool {
        self.rights.contains(Right::Create) || self.roles.contains(Role::Crawler)
    }

    /// Whether who has it may be one participant only.
    pub(crate) const fn is_for_one(&self) -> bool {
        self.participant.is_some()
    }

    /// The same policy for someone who may be this participant and nobody else.
    ///
    /// ```
    /// # use roomkey::videosdk::endpoints::{PolicySpec, Refusal, TokenRequest};
    /// let everyone = PolicySpec {
    ///     permissions: vec!["allow_join".into()],
    ///     roles: vec!["rtc".into()],
    ///     ..PolicySpec::default()
    /// }
    /// .parse()?;
    /// let ann = everyone.clone().for_participant("ann".parse()?);
    /// let as_ben = TokenRequest::from_query("participantId=ben").unwrap();
    /// assert_eq!(ann.grant(&as_ben).unwrap_err(), Refusal::PARTICIPANT_NOT_GRANTED);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn for_participant(mut self, participant: ParticipantId) -> Self {
        self.participant = Some(participant);
        self
    }

    /// Decides on a request: fills in what was not asked for, and refuses what is not granted.
    pub(crate) fn decide(&self, asked: &TokenRequest) -> Result<Granted, Refusal> {
        let refused = |error: Error| Refusal::parameter(&error);
        let room = asked.room.as_deref().map(RoomId::parse).transpose().map_err(refused)?;
        let participant =
            asked.participant.as_deref().map(ParticipantId::parse).transpose().map_err(refused)?;
        if participant.is_some() && self.participant.is_some() && participant != self.participant {
            return Err(Refusal::PARTICIPANT_NOT_GRANTED);
        }
        let participant = participant.or_else(|| self.participant.clone());
        let permissions: Permissions = match &asked.permissions {
            Some(words) => words.parse(Permission::parse)?,
            None => self.default_permissions,
        };
        let roles: Roles = match &asked.roles {
            Some(words) => words.parse(Role::parse)?,
            // A token for one room or one person is for joining; so the vendor's samples do it.
            None if room.is_some() || participant.is_some() => [Role::Rtc].into_iter().collect(),
            None => self.default_roles(),
        };
        let lifetime = match &asked.lifetime {
            Some(spec) => spec.parse(Lifetime::LONGEST_SECONDS).map_err(refused)?,
            None => self.default_lifetime,
        };
        self.check(permissions, room.as_ref(), roles, lifetime)?;
        let permissions = permissions.granting().map_err(|_| {
            Refusal::rule("Permissions must be given and must not contradict each other.")
        })?;
        // What is for one room makes no other, so it does not say that it could.
        let rights =
            self.rights.iter().filter(|right| room.is_none() || *right != Right::Create).collect();
        Ok(Granted { permissions, roles, rights, room, participant, lifetime })
    }

    fn check(
        &self,
        permissions: Permissions,
        room: Option<&RoomId>,
        roles: Roles,
        lifetime: Lifetime,
    ) -> Result<(), Refusal> {
        if !permissions.iter().all(|one| self.permissions.contains(one)) {
            return Err(Refusal::PERMISSION_NOT_GRANTED);
        }
        if !self.grants_room(room) {
            return Err(Refusal::ROOM_NOT_GRANTED);
        }
        // A token without roles is good for both uses, so it takes both.
        let takes_all = roles.is_empty() && !self.has_all_roles();
        if takes_all || !roles.iter().all(|role| self.roles.contains(role)) {
            return Err(Refusal::ROLE_NOT_GRANTED);
        }
        if lifetime > self.longest_lifetime {
            return Err(Refusal::LIFETIME_NOT_GRANTED);
        }
        Ok(())
    }

    fn has_all_roles(&self) -> bool {
        Role::ALL.iter().all(|role| self.roles.contains(*role))
    }

    /// The roles of a token for which none were asked: none, which admits both uses, if the caller
    /// may have both, and otherwise those they may have.
    fn default_roles(&self) -> Roles {
        if self.has_all_roles() { Roles::default() } else { self.roles }
    }

    fn grants_room(&self, room: Option<&RoomId>) -> bool {
        match (&self.rooms, room) {
            (Rooms::Any, _) => true,
            (Rooms::Only(_), None) => false,
            (Rooms::Only(patterns), Some(room)) => patterns.iter().any(|pattern| match pattern {
                RoomPattern::Exact(exact) => exact == room,
                RoomPattern::Prefix(prefix) => room.as_str().starts_with(prefix),
            }),
        }
    }
}

fn wrong(reason: &'static str) -> Error {
    Error::because(Code::ArgumentInvalid, reason)
}

fn permission_list(list: &[String]) -> Result<Permissions> {
    list.iter().map(|text| Permission::parse(text)).collect()
}

fn rooms(list: Option<&[String]>) -> Result<Rooms> {
    let Some(list) = list else { return Ok(Rooms::Any) };
    if list == ["any"] {
        return Ok(Rooms::Any);
    }
    if list.is_empty() {
        return Err(wrong("The list of rooms is empty."));
    }
    let pattern = |text: &String| {
        let not_a_room = |_| wrong("Rooms are room ids, prefixes that end in `*`, or only `any`.");
        match text.strip_suffix('*') {
            Some(prefix) => {
                RoomId::parse(prefix).map_err(not_a_room)?;
                Ok(RoomPattern::Prefix(prefix.to_owned()))
            }
            None => RoomId::parse(text).map(RoomPattern::Exact).map_err(not_a_room),
        }
    };
    Ok(Rooms::Only(list.iter().map(pattern).collect::<Result<_>>()?))
}

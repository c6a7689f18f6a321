//! What a caller may be granted. Asking for more is refused, never silently cut down.

use super::raw;
use crate::error::{Error, Result};
use roomkey::videosdk::{Access, Permission, Permissions, Role, Roles};
use roomkey::{Lifetime, RoomId};

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

/// The rights of a caller beyond tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) revoke: bool,
    pub(crate) metrics: bool,
}

/// What a caller may be granted, and what they get when they do not say what they want.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    permissions: Permissions,
    pub(crate) default_permissions: Permissions,
    rooms: Rooms,
    roles: Roles,
    longest: Lifetime,
    pub(crate) default_lifetime: Lifetime,
    pub(crate) rights: Rights,
}

/// Why a policy does not grant something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Permission,
    Room,
    Role,
    Lifetime,
}

/// What applies where a policy says nothing.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    pub(super) permissions: Permissions,
    pub(super) default_permissions: Permissions,
    pub(super) lifetime: Lifetime,
    pub(super) longest: Lifetime,
    pub(super) rights: Rights,
}

impl Policy {
    pub(super) fn read(subject: &str, raw: raw::Policy, defaults: &Defaults) -> Result<Self> {
        let wrong = |setting: &str, error: roomkey::Error| {
            Error::config(format!("{subject}: `{setting}`: {error}"))
        };
        let permissions = match raw.permissions {
            Some(list) => permissions(&list).map_err(|error| wrong("permissions", error))?,
            None => defaults.permissions,
        };
        let default_permissions = match raw.default_permissions {
            Some(list) => {
                permission_set(&list).map_err(|error| wrong("default_permissions", error))?
            }
            None => defaults.default_permissions,
        };
        if !default_permissions.iter().all(|one| permissions.contains(one)) {
            return Err(Error::config(format!(
                "{subject}: the permissions given by default are not among `permissions`; \
                 set `default_permissions`"
            )));
        }
        let roles = match raw.roles {
            Some(list) => list
                .iter()
                .map(|text| Role::parse(text))
                .collect::<roomkey::Result<Roles>>()
                .map_err(|error| wrong("roles", error))?,
            None => Role::ALL.iter().copied().collect(),
        };
        if roles.is_empty() {
            return Err(Error::config(format!("{subject}: `roles` is empty")));
        }
        let longest = match raw.longest_lifetime {
            Some(spec) => spec
                .parse(Lifetime::LONGEST_SECONDS)
                .map_err(|error| wrong("longest_lifetime", error))?,
            None => defaults.longest,
        };
        let rights = match raw.rights {
            Some(list) => rights(subject, &list)?,
            None => defaults.rights,
        };
        Ok(Self {
            permissions,
            default_permissions,
            rooms: rooms(subject, raw.rooms)?,
            roles,
            longest,
            default_lifetime: defaults.lifetime.min(longest),
            rights,
        })
    }

    /// Whether the caller may have this.
    pub(crate) fn check(
        &self,
        permissions: Permissions,
        room: Option<&RoomId>,
        roles: Roles,
        lifetime: Lifetime,
    ) -> Result<(), Refusal> {
        if !permissions.iter().all(|one| self.permissions.contains(one)) {
            return Err(Refusal::Permission);
        }
        if !self.grants_room(room) {
            return Err(Refusal::Room);
        }
        // A token without roles is good for both uses, so it takes both.
        let uses_all = Role::ALL.iter().all(|role| self.roles.contains(*role));
        if !uses_all && (roles.is_empty() || !roles.iter().all(|role| self.roles.contains(role))) {
            return Err(Refusal::Role);
        }
        if lifetime > self.longest {
            return Err(Refusal::Lifetime);
        }
        Ok(())
    }

    /// The roles of a token for which none were asked: none, which admits both uses, if the caller
    /// may have both, and otherwise those they may have.
    pub(crate) fn default_roles(&self) -> Roles {
        if Role::ALL.iter().all(|role| self.roles.contains(*role)) {
            Roles::default()
        } else {
            self.roles
        }
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

/// Any of the known permissions: what may be granted may contradict itself, a token may not.
fn permissions(list: &[String]) -> roomkey::Result<Permissions> {
    list.iter().map(|text| Permission::parse(text)).collect()
}

/// Permissions that can stand in one token.
pub(super) fn permission_set(list: &[String]) -> roomkey::Result<Permissions> {
    let parsed: Vec<Permission> =
        list.iter().map(|text| Permission::parse(text)).collect::<roomkey::Result<_>>()?;
    Ok(Access::new(parsed)?.permissions())
}

fn rooms(subject: &str, list: Option<Vec<String>>) -> Result<Rooms> {
    let Some(list) = list else { return Ok(Rooms::Any) };
    if list == ["any"] {
        return Ok(Rooms::Any);
    }
    let patterns: Vec<RoomPattern> = list
        .into_iter()
        .map(|text| {
            let (stem, is_prefix) = match text.strip_suffix('*') {
                Some(stem) => (stem, true),
                None => (text.as_str(), false),
            };
            let room = RoomId::parse(stem).map_err(|error| {
                Error::config(format!(
                    "{subject}: `rooms` lists room ids, prefixes ending in `*`, or only `any`: {error}"
                ))
            })?;
            Ok(if is_prefix {
                RoomPattern::Prefix(stem.to_owned())
            } else {
                RoomPattern::Exact(room)
            })
        })
        .collect::<Result<_>>()?;
    if patterns.is_empty() {
        return Err(Error::config(format!("{subject}: `rooms` is empty")));
    }
    Ok(Rooms::Only(patterns))
}

fn rights(subject: &str, list: &[String]) -> Result<Rights> {
    let mut rights = Rights::default();
    for text in list {
        match text.as_str() {
            "revoke" => rights.revoke = true,
            "metrics" => rights.metrics = true,
            _ => {
                return Err(Error::config(format!(
                    "{subject}: `rights` lists `revoke` and `metrics`"
                )));
            }
        }
    }
    Ok(rights)
}

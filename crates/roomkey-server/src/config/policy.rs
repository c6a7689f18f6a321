//! What a caller may be granted, and what else they may do.

use super::raw;
use crate::callers::Seat;
use crate::error::{Error, Result};
use crate::failure::Failure;
use roomkey::grant::{self, Permission, Permissions, PolicySpec, Right, Roles};
use roomkey::{Lifetime, LifetimeSpec};
use std::borrow::Cow;

/// The rights of a caller beyond tokens. Those that their tokens carry are the tokens' business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) revoke: bool,
    pub(crate) metrics: bool,
}

/// What a caller may be granted, and what else they may do.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// Not for everyone who has the policy: see [`Policy::tokens`].
    tokens: grant::Policy,
    pub(crate) rights: Rights,
}

/// What applies where a policy says nothing.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    pub(super) permissions: Permissions,
    pub(super) default_permissions: Permissions,
    pub(super) lifetime: Lifetime,
    pub(super) longest: Lifetime,
    pub(super) rights: Rights,
    /// What tokens are good for beside their roles.
    pub(super) token_rights: Vec<Right>,
    pub(super) roles: Roles,
}

impl Policy {
    /// Which tokens a caller with this seat may have.
    ///
    /// # Errors
    /// The refusal of those who cannot be anyone.
    pub(crate) fn tokens(
        &self,
        seat: &Seat,
    ) -> std::result::Result<Cow<'_, grant::Policy>, Failure> {
        match seat {
            Seat::Any => Ok(Cow::Borrowed(&self.tokens)),
            Seat::Only(participant) => {
                Ok(Cow::Owned(self.tokens.clone().for_participant(participant.clone())))
            }
            Seat::None => Err(Failure::participant_unknown()),
        }
    }

    /// Whether a room that is asked for and is not there is made.
    pub(crate) fn may_create(&self) -> bool {
        self.tokens.may_create()
    }

    /// Which tokens it may grant to one or another.
    pub(super) const fn of_everyone(&self) -> &grant::Policy {
        &self.tokens
    }

    pub(super) fn read(subject: &str, raw: raw::Policy, defaults: &Defaults) -> Result<Self> {
        let wrong = |error: roomkey::Error| Error::config(format!("{subject}: {error}"));
        let longest = match raw.longest_lifetime {
            Some(spec) => spec.parse(Lifetime::LONGEST_SECONDS).map_err(wrong)?,
            None => defaults.longest,
        };
        let (rights, token_rights) = match &raw.rights {
            Some(list) => rights(subject, list)?,
            None => (defaults.rights, defaults.token_rights.clone()),
        };
        let spec = PolicySpec {
            permissions: raw.permissions.unwrap_or_else(|| words(defaults.permissions)),
            default_permissions: Some(
                raw.default_permissions.unwrap_or_else(|| words(defaults.default_permissions)),
            ),
            roles: raw.roles.unwrap_or_else(|| {
                defaults.roles.iter().map(|role| role.as_str().to_owned()).collect()
            }),
            rights: token_rights.iter().map(|right| right.as_str().to_owned()).collect(),
            rooms: raw.rooms,
            participant: None,
            longest_lifetime: Some(seconds(longest)),
            default_lifetime: Some(seconds(defaults.lifetime.min(longest))),
        };
        Ok(Self { tokens: spec.parse().map_err(wrong)?, rights })
    }
}

fn words(permissions: Permissions) -> Vec<String> {
    permissions.iter().map(|one: Permission| one.as_str().to_owned()).collect()
}

fn seconds(lifetime: Lifetime) -> LifetimeSpec {
    LifetimeSpec::Number(lifetime.as_seconds().into())
}

/// Permissions that can stand in one token.
pub(super) fn permission_set(list: &[String]) -> roomkey::Result<Permissions> {
    let parsed: Permissions =
        list.iter().map(|text| Permission::parse(text)).collect::<roomkey::Result<_>>()?;
    parsed.granting()
}

fn rights(subject: &str, list: &[String]) -> Result<(Rights, Vec<Right>)> {
    let (mut rights, mut of_tokens) = (Rights::default(), Vec::new());
    for text in list {
        match text.as_str() {
            "revoke" => rights.revoke = true,
            "metrics" => rights.metrics = true,
            text => of_tokens.push(Right::parse(text).map_err(|_| {
                Error::config(format!(
                    "{subject}: `rights` lists `create` and `validate`, `revoke` and `metrics`"
                ))
            })?),
        }
    }
    Ok((rights, of_tokens))
}

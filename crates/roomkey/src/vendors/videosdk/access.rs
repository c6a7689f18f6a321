//! What a token is to grant, before it is a token.
//!
//! [`Access`] can only be built right: there is no permission by default, `version: 2` appears by
//! itself where the vendor demands it, and a custom claim cannot stand in for one of ours.
//! [`AccessSpec`] is the same as plain values, as they come out of JSON, keyword arguments or a
//! query string; every shell uses it, so that none decides anything itself.

use super::claims::RIGHTS;
use crate::error::{Code, Error, Result};
use crate::grant::{Permission, Permissions, Right, Rights, Role, Roles};
use crate::id::{Jti, ParticipantId, RoomId};
use crate::json;
use crate::jws::{NAMES, name_invalid};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The claims that Roomkey writes itself, or never writes.
const RESERVED: &[&str] = &[
    "apikey",
    "permissions",
    "version",
    "roomId",
    "participantId",
    "roles",
    RIGHTS,
    "iat",
    "exp",
    "nbf",
    "jti",
    "aud",
];

/// What a token is to grant. It is checked when it is built.
///
/// ```
/// use roomkey::videosdk::{Access, Credentials, Expectation, Permission, Right, Role};
/// use roomkey::{Code, Jti, Lifetime, Secret, Timestamp};
///
/// let access = Access::new([Permission::AllowJoin, Permission::AllowMod])?
///     .room("2kyv-gzay-64pg".parse()?)
///     .participant("lxvdplwt".parse()?)
///     .roles([Role::Rtc])
///     .rights([Right::Create])
///     .claim("name", "Renée")?
///     .jti(Jti::parse("order-7")?);
///
/// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint(&access, Lifetime::hours(1)?, now)?;
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// assert_eq!(
///     serde_json::to_value(&*claims).unwrap(),
///     serde_json::json!({
///         "apikey": "my-api-key", "permissions": ["allow_join", "allow_mod"], "version": 2,
///         "roomId": "2kyv-gzay-64pg", "participantId": "lxvdplwt", "roles": ["rtc"],
///         "roomkey_rights": ["create"], "name": "Renée",
///         "iat": 1_700_000_000, "exp": 1_700_003_600, "jti": "order-7",
///     })
/// );
///
/// assert_eq!(Access::new([]).unwrap_err().code(), Code::PermissionsMissing);
/// let both = Access::new([Permission::AskJoin, Permission::AllowMod]);
/// assert_eq!(both.unwrap_err().code(), Code::PermissionsContradictory);
/// assert_eq!(access.claim("apikey", "theirs").unwrap_err().code(), Code::ClaimReserved);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub(crate) permissions: Permissions,
    pub(crate) version: bool,
    pub(crate) room: Option<RoomId>,
    pub(crate) participant: Option<ParticipantId>,
    pub(crate) roles: Roles,
    pub(crate) rights: Rights,
    pub(crate) custom: BTreeMap<String, Value>,
    pub(crate) jti: Option<Jti>,
}

impl Access {
    /// Grants these permissions for every room, every participant and both uses.
    ///
    /// # Errors
    /// `permissions_missing`, `permissions_contradictory`.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Permission};
    /// assert!(Access::new([Permission::AllowJoin]).is_ok());
    /// ```
    pub fn new(permissions: impl IntoIterator<Item = Permission>) -> Result<Self> {
        let permissions: Permissions = permissions.into_iter().collect();
        Ok(Self::granted(permissions.granting()?, Roles::default(), Rights::default(), None, None))
    }

    /// What a policy granted.
    pub(super) const fn granted(
        permissions: Permissions,
        roles: Roles,
        rights: Rights,
        room: Option<RoomId>,
        participant: Option<ParticipantId>,
    ) -> Self {
        Self {
            permissions,
            version: false,
            room,
            participant,
            roles,
            rights,
            custom: BTreeMap::new(),
            jti: None,
        }
    }

    /// Only for this room.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn room(mut self, room: RoomId) -> Self {
        self.room = Some(room);
        self
    }

    /// Only for this participant.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn participant(mut self, participant: ParticipantId) -> Self {
        self.participant = Some(participant);
        self
    }

    /// Only for these uses. No role admits both.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn roles(mut self, roles: impl IntoIterator<Item = Role>) -> Self {
        self.roles = roles.into_iter().collect();
        self
    }

    /// With these rights beside its roles. None is assumed.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn rights(mut self, rights: impl IntoIterator<Item = Right>) -> Self {
        self.rights = rights.into_iter().collect();
        self
    }

    /// Writes `version: 2` also where nothing demands it.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
    /// # use roomkey::{Lifetime, Secret, Timestamp};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// let anyone = Access::new([Permission::AllowJoin])?;
    /// let says_version = |access: Access| -> roomkey::Result<bool> {
    ///     let token = credentials.mint(&access, Lifetime::default(), now)?;
    ///     Ok(credentials.verify(&token, &Expectation::any(), now)?.is_version_2())
    /// };
    /// assert!(!says_version(anyone.clone())?);
    /// assert!(says_version(anyone.version_2())?);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn version_2(mut self) -> Self {
        self.version = true;
        self
    }

    /// Adds a claim of your own. Custom claims are written in the order of their names.
    ///
    /// # Errors
    /// `claim_reserved` for the names that Roomkey writes; `claim_invalid` for an empty name, and for
    /// an `iss` or `sub` that is not text;
    /// `nesting_too_deep` for a value that no strict verifier would read.
    ///
    /// See [`Access`] for an example.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Result<Self> {
        let (name, value) = (name.into(), value.into());
        if RESERVED.contains(&name.as_str()) {
            return Err(Error::because(
                Code::ClaimReserved,
                format!("`{name}` is a claim that Roomkey writes itself, or never writes."),
            ));
        }
        if name.is_empty() {
            return Err(Error::because(Code::ClaimInvalid, "A custom claim has no name."));
        }
        if NAMES.contains(&name.as_str()) && !value.is_string() {
            return Err(name_invalid(&name));
        }
        if json::depth(&value) >= json::MAXIMUM_DEPTH {
            return Err(Error::because(
                Code::NestingTooDeep,
                "A custom claim is nested too deeply.",
            ));
        }
        self.custom.insert(name, value);
        Ok(self)
    }

    /// Gives the token this id instead of a random one.
    ///
    /// See [`Access`] for an example.
    #[must_use]
    pub fn jti(mut self, jti: Jti) -> Self {
        self.jti = Some(jti);
        self
    }

    /// What it permits.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Permission};
    /// assert!(Access::new([Permission::AskJoin])?.permissions().contains(Permission::AskJoin));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// The one room it is for, or every room.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Permission};
    /// assert!(Access::new([Permission::AskJoin])?.bound_room().is_none());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn bound_room(&self) -> Option<&RoomId> {
        self.room.as_ref()
    }

    /// The one participant it is for, or any.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Permission};
    /// let access = Access::new([Permission::AskJoin])?.participant("ann".parse()?);
    /// assert!(access.bound_participant().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn bound_participant(&self) -> Option<&ParticipantId> {
        self.participant.as_ref()
    }

    /// The uses it is for; none stands for both.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Permission, Role};
    /// let access = Access::new([Permission::AllowJoin])?.roles([Role::Rtc]);
    /// assert!(access.bound_roles().contains(Role::Rtc));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn bound_roles(&self) -> Roles {
        self.roles
    }

    /// The rights it comes with.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Permission, Right};
    /// let access = Access::new([Permission::AllowJoin])?.rights([Right::Create]);
    /// assert!(access.granted_rights().contains(Right::Create));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn granted_rights(&self) -> Rights {
        self.rights
    }

    pub(crate) fn writes_version(&self) -> bool {
        self.version || self.room.is_some() || self.participant.is_some() || !self.roles.is_empty()
    }
}

/// An [`Access`] as plain values. Unknown members and wrong types are refused.
///
/// The texts are borrowed where that is possible, so that a shell that has them already makes no
/// copy.
///
/// ```
/// use roomkey::videosdk::AccessSpec;
///
/// let spec: AccessSpec = serde_json::from_str(r#"{"permissions":["allow_join"],"room":"2kyv-gzay-64pg"}"#).unwrap();
/// assert!(spec.parse().is_ok());
/// assert!(serde_json::from_str::<AccessSpec>(r#"{"permission":["allow_join"]}"#).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct AccessSpec<'a> {
    /// `allow_join`, `ask_join`, `allow_mod`.
    pub permissions: Vec<Cow<'a, str>>,
    /// The one room.
    pub room: Option<Cow<'a, str>>,
    /// The one participant.
    pub participant: Option<Cow<'a, str>>,
    /// `crawler`, `rtc`.
    pub roles: Vec<Cow<'a, str>>,
    /// `create`, `validate`.
    pub rights: Vec<Cow<'a, str>>,
    /// 2, or nothing.
    pub version: Option<u64>,
    /// Custom claims.
    pub claims: BTreeMap<String, Value>,
    /// The id of the token; random if absent.
    pub jti: Option<Cow<'a, str>>,
}

impl AccessSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// The code of the first value that is wrong.
    ///
    /// ```
    /// use roomkey::{Code, videosdk::AccessSpec};
    /// let spec = AccessSpec { permissions: vec!["host".into()], ..AccessSpec::default() };
    /// assert_eq!(spec.parse().unwrap_err().code(), Code::PermissionUnknown);
    /// ```
    pub fn parse(self) -> Result<Access> {
        let permissions = self
            .permissions
            .iter()
            .map(|text| Permission::parse(text))
            .collect::<Result<Permissions>>()?;
        let mut access = Access::new(permissions.iter())?;
        access.version = match self.version {
            None => false,
            Some(2) => true,
            Some(_) => {
                return Err(Error::because(
                    Code::VersionInvalid,
                    "The only version that can be asked for is 2.",
                ));
            }
        };
        access.room = self.room.as_deref().map(RoomId::parse).transpose()?;
        access.participant = self.participant.as_deref().map(ParticipantId::parse).transpose()?;
        access.roles = self.roles.iter().map(|text| Role::parse(text)).collect::<Result<_>>()?;
        access.rights = self.rights.iter().map(|text| Right::parse(text)).collect::<Result<_>>()?;
        access.jti = self.jti.as_deref().map(Jti::parse).transpose()?;
        for (name, value) in self.claims {
            access = access.claim(name, value)?;
        }
        Ok(access)
    }
}

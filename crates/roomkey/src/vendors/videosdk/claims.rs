//! What a token says, read from its payload in one pass.

mod usual;

use crate::error::{Code, Error, Result};
use crate::grant::{Permission, Permissions, Right, Rights, Role, Roles};
use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::json::{self, Faults, Name, Scalar, ScalarSeed, ValueSeed};
use crate::jws::{NAMES, Times, name_invalid, stated_times};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The claim that holds rights. The vendor has none of that name, and ours never get another.
pub(crate) const RIGHTS: &str = "roomkey_rights";

/// How the payloads of some credentials begin that grant some permissions, and what that says.
#[derive(Clone, Copy)]
pub(super) struct Own<'o> {
    pub(super) api_key: &'o ApiKey,
    pub(super) permissions: Permissions,
    /// Both claims as a mint writes them, and the comma behind them.
    pub(super) json: &'o [u8],
}

/// The claims of a VideoSDK token. Those that count come out of
/// [`Credentials::verify`](super::Credentials::verify) as `Verified<Claims>`.
///
/// ```
/// use roomkey::videosdk::{Access, Credentials, Entry, Expectation, Permission, Right, Role};
/// use roomkey::{Jti, Lifetime, Secret, Timestamp};
///
/// let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let access = Access::new([Permission::AllowJoin])?
///     .room("2kyv-gzay-64pg".parse()?)
///     .rights([Right::Validate])
///     .claim("name", "Renée")?
///     .jti(Jti::parse("order-7")?);
/// let token = credentials.mint(&access, Lifetime::hours(1)?, now)?;
///
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// assert_eq!(claims.api_key().as_str(), "my-api-key");
/// assert!(claims.permissions().contains(Permission::AllowJoin));
/// assert_eq!(claims.entry(), Some(Entry::Direct));
/// assert_eq!(claims.room().map(|room| room.as_str()), Some("2kyv-gzay-64pg"));
/// assert!(claims.participant().is_none(), "whoever has it");
/// // No role admits every use.
/// assert!(claims.stated_roles().is_none() && claims.roles().admit(Role::Crawler));
/// assert!(claims.rights().contains(Right::Validate) && claims.stated_rights().is_some());
/// // What is not known grants nothing, and is named.
/// assert!(claims.unknown_permissions().is_empty() && claims.unknown_rights().is_empty());
/// assert!(claims.is_version_2(), "a room takes it");
/// assert_eq!((claims.issued_at(), claims.not_before()), (Some(now), None));
/// assert_eq!(claims.expires_at().map(Timestamp::unix), Some(1_700_003_600));
/// assert_eq!(claims.jti().map(Jti::as_str), Some("order-7"));
/// assert_eq!(claims.custom()["name"], "Renée");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    api_key: ApiKey,
    permissions: Permissions,
    unknown_permissions: Vec<String>,
    version_2: bool,
    room: Option<RoomId>,
    participant: Option<ParticipantId>,
    roles: Option<Roles>,
    rights: Option<Rights>,
    unknown_rights: Vec<String>,
    times: Times,
    jti: Option<Jti>,
    custom: BTreeMap<String, Value>,
}

impl Claims {
    /// The API key (`apikey`).
    ///
    /// See [`Claims`] for an example.
    pub const fn api_key(&self) -> &ApiKey {
        &self.api_key
    }

    /// The permissions that are known.
    ///
    /// See [`Claims`] for an example.
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// Permissions that are not known. They grant nothing.
    ///
    /// See [`Claims`] for an example.
    pub fn unknown_permissions(&self) -> &[String] {
        &self.unknown_permissions
    }

    /// Whether the token says `version: 2`.
    ///
    /// See [`Claims`] for an example.
    pub const fn is_version_2(&self) -> bool {
        self.version_2
    }

    /// The one room it is for (`roomId`), or every room.
    ///
    /// See [`Claims`] for an example.
    pub const fn room(&self) -> Option<&RoomId> {
        self.room.as_ref()
    }

    /// The one participant it is for (`participantId`), or any.
    ///
    /// See [`Claims`] for an example.
    pub const fn participant(&self) -> Option<&ParticipantId> {
        self.participant.as_ref()
    }

    /// What it may be used for. The empty set admits both uses.
    ///
    /// See [`Claims`] for an example.
    pub fn roles(&self) -> Roles {
        self.roles.unwrap_or_default()
    }

    /// The same as the token states it: nothing where it has no `roles`, which admits as much as
    /// the empty set does.
    ///
    /// See [`Claims`] for an example.
    pub const fn stated_roles(&self) -> Option<Roles> {
        self.roles
    }

    /// What it lets its bearer ask of [`endpoints`](super::endpoints) beside its roles
    /// (`roomkey_rights`). Nothing else honours them.
    ///
    /// See [`Claims`] for an example.
    pub fn rights(&self) -> Rights {
        self.rights.unwrap_or_default()
    }

    /// Rights that are not known. They grant nothing.
    ///
    /// See [`Claims`] for an example.
    pub fn unknown_rights(&self) -> &[String] {
        &self.unknown_rights
    }

    /// The rights that are known, as the token states them: nothing where it has no
    /// `roomkey_rights`.
    ///
    /// See [`Claims`] for an example.
    pub const fn stated_rights(&self) -> Option<Rights> {
        self.rights
    }

    stated_times! {
        /// When it was issued (`iat`, seconds).
        ///
        /// See [`Claims`] for an example.
        issued_at,
        /// From when it is valid (`nbf`, seconds; a fraction is rounded up).
        ///
        /// See [`Claims`] for an example.
        not_before,
        /// The first second at which it is no longer valid (`exp`; a fraction is rounded up).
        ///
        /// See [`Claims`] for an example.
        expires_at,
    }

    /// The id of the token (`jti`).
    ///
    /// See [`Claims`] for an example.
    pub const fn jti(&self) -> Option<&Jti> {
        self.jti.as_ref()
    }

    /// All other claims by name.
    ///
    /// See [`Claims`] for an example.
    pub const fn custom(&self) -> &BTreeMap<String, Value> {
        &self.custom
    }

    pub(crate) const fn times(&self) -> &Times {
        &self.times
    }

    /// Whether it has a claim for which the vendor demands `version: 2`.
    pub(crate) const fn needs_version_2(&self) -> bool {
        self.room.is_some() || self.participant.is_some() || self.roles.is_some()
    }

    /// Reads a payload. `expected` only saves a copy where the key is the expected one.
    pub(super) fn read(payload: &[u8], expected: &ApiKey) -> Result<Self> {
        match usual::read(payload, expected) {
            Some(claims) => Ok(claims),
            None => Self::read_any(payload, Some(expected)),
        }
    }

    /// Reads what follows a known beginning.
    pub(super) fn read_own(own: Own<'_>, rest: &[u8]) -> Result<Self> {
        match usual::read_own(own, rest) {
            Some(claims) => Ok(claims),
            None => Self::read_any(&[own.json, rest].concat(), Some(own.api_key)),
        }
    }

    /// The full reader, which alone decides what is refused and why.
    pub(crate) fn read_any(payload: &[u8], expected: Option<&ApiKey>) -> Result<Self> {
        let faults = Faults::default();
        json::read(payload, &faults, ClaimsSeed { faults: &faults, expected }, Code::ClaimsInvalid)
    }
}

/// In the order in which tokens are written.
impl serde::Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("apikey", &self.api_key)?;
        let known = self.permissions;
        let mut permissions: Vec<&str> = Vec::new();
        permissions.extend(known.iter().map(|one| -> &str { one.as_str() }));
        permissions.extend(self.unknown_permissions.iter().map(String::as_str));
        map.serialize_entry("permissions", &permissions)?;
        if self.version_2 {
            map.serialize_entry("version", &2)?;
        }
        if let Some(room) = &self.room {
            map.serialize_entry("roomId", room)?;
        }
        if let Some(participant) = &self.participant {
            map.serialize_entry("participantId", participant)?;
        }
        if let Some(roles) = &self.roles {
            map.serialize_entry("roles", roles)?;
        }
        if let Some(rights) = self.rights {
            let mut texts: Vec<&str> = Vec::new();
            texts.extend(rights.iter().map(|one| -> &str { one.as_str() }));
            texts.extend(self.unknown_rights.iter().map(String::as_str));
            map.serialize_entry(RIGHTS, &texts)?;
        }
        for (name, value) in &self.custom {
            map.serialize_entry(name, value)?;
        }
        for (name, time) in [
            ("iat", self.times.issued_at),
            ("nbf", self.times.not_before),
            ("exp", self.times.expires_at),
        ] {
            if let Some(time) = time {
                map.serialize_entry(name, &time)?;
            }
        }
        if let Some(jti) = &self.jti {
            map.serialize_entry("jti", jti)?;
        }
        map.end()
    }
}

/// The `apikey` of a payload that nobody has verified, to find the key to verify it with.
pub(crate) fn peek_api_key(payload: &[u8]) -> Result<ApiKey> {
    struct Seed<'f>(&'f Faults);

    impl<'de> DeserializeSeed<'de> for Seed<'_> {
        type Value = ApiKey;

        fn deserialize<D: serde::Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<ApiKey, D::Error> {
            deserializer.deserialize_map(self)
        }
    }

    impl<'de> Visitor<'de> for Seed<'_> {
        type Value = ApiKey;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a claims object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ApiKey, A::Error> {
            let mut found = None;
            while let Some(name) = map.next_key_seed(Name)? {
                if name == "apikey" {
                    let text = json::next_text(&mut map, self.0, api_key_missing)?;
                    found = ApiKey::allow_placeholder(&text).ok();
                } else {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
            }
            found.ok_or_else(|| self.0.refuse(api_key_missing()))
        }
    }

    let faults = Faults::default();
    json::read(payload, &faults, Seed(&faults), Code::ClaimsInvalid)
}

fn api_key_missing() -> Error {
    Error::new(Code::ApiKeyMissing)
}

fn permissions_invalid() -> Error {
    Error::new(Code::PermissionsInvalid)
}

fn roles_invalid() -> Error {
    Error::new(Code::RolesInvalid)
}

fn rights_invalid() -> Error {
    Error::because(Code::ClaimInvalid, "The claim `roomkey_rights` is not an array of texts.")
}

fn version_invalid() -> Error {
    Error::new(Code::VersionInvalid)
}

fn room_invalid() -> Error {
    Error::because(Code::ClaimInvalid, "The claim `roomId` is not a room id.")
}

fn participant_invalid() -> Error {
    Error::because(Code::ClaimInvalid, "The claim `participantId` is not a participant id.")
}

fn jti_invalid() -> Error {
    Error::because(Code::ClaimInvalid, "The claim `jti` is not a token id.")
}

struct ClaimsSeed<'f> {
    faults: &'f Faults,
    expected: Option<&'f ApiKey>,
}

impl<'de> DeserializeSeed<'de> for ClaimsSeed<'_> {
    type Value = Claims;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Claims, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ClaimsSeed<'_> {
    type Value = Claims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claims, A::Error> {
        let faults = self.faults;
        let mut api_key = None;
        let mut permissions = None;
        let mut version = None;
        let mut room = None;
        let mut participant = None;
        let mut roles = None;
        let mut rights = None;
        let (mut issued_at, mut not_before, mut expires_at) = (None, None, None);
        let mut jti = None;
        let mut custom = BTreeMap::new();
        while let Some(name) = map.next_key_seed(Name)? {
            let twice = match &*name {
                "apikey" => {
                    let text = json::next_text(&mut map, faults, api_key_missing)?;
                    let key = match self.expected {
                        Some(expected) if text == expected.as_str() => expected.clone(),
                        _ => ApiKey::allow_placeholder(&text)
                            .map_err(|_| faults.refuse(api_key_missing()))?,
                    };
                    api_key.replace(key).is_some()
                }
                "permissions" => {
                    permissions.replace(map.next_value_seed(PermissionsSeed(faults))?).is_some()
                }
                "version" => version.replace(next_version(&mut map, faults)?).is_some(),
                "roomId" => {
                    let text = json::next_text(&mut map, faults, room_invalid)?;
                    let id = RoomId::parse(&text).map_err(|_| faults.refuse(room_invalid()))?;
                    room.replace(id).is_some()
                }
                "participantId" => {
                    let text = json::next_text(&mut map, faults, participant_invalid)?;
                    let id = ParticipantId::parse(&text)
                        .map_err(|_| faults.refuse(participant_invalid()))?;
                    participant.replace(id).is_some()
                }
                "roles" => roles.replace(map.next_value_seed(RolesSeed(faults))?).is_some(),
                RIGHTS => rights.replace(map.next_value_seed(RightsSeed(faults))?).is_some(),
                "iat" => issued_at.replace(json::next_time(&mut map, faults)?).is_some(),
                "nbf" => not_before.replace(json::next_time(&mut map, faults)?).is_some(),
                "exp" => expires_at.replace(json::next_time(&mut map, faults)?).is_some(),
                "jti" => {
                    let text = json::next_text(&mut map, faults, jti_invalid)?;
                    let id = Jti::parse(&text).map_err(|_| faults.refuse(jti_invalid()))?;
                    jti.replace(id).is_some()
                }
                // The vendor knows no audience, so whichever is named, it is not us.
                "aud" => return Err(faults.refuse(Error::new(Code::AudienceUnexpected))),
                _ => {
                    let value = map.next_value_seed(ValueSeed::member(faults))?;
                    if NAMES.contains(&&*name) && !value.is_string() {
                        return Err(faults.refuse(name_invalid(&name)));
                    }
                    custom.insert(name.clone().into_owned(), value).is_some()
                }
            };
            if twice {
                faults.duplicate(&name)?;
            }
        }
        let (permissions, unknown_permissions) =
            permissions.ok_or_else(|| faults.refuse(permissions_invalid()))?;
        let (rights, unknown_rights) = match rights {
            Some((known, unknown)) => (Some(known), unknown),
            None => (None, Vec::new()),
        };
        Ok(Claims {
            api_key: api_key.ok_or_else(|| faults.refuse(api_key_missing()))?,
            permissions,
            unknown_permissions,
            version_2: version.is_some(),
            room,
            participant,
            roles,
            rights,
            unknown_rights,
            times: Times { issued_at, not_before, expires_at },
            jti,
            custom,
        })
    }
}

fn next_version<'de, A: MapAccess<'de>>(map: &mut A, faults: &Faults) -> Result<(), A::Error> {
    match map.next_value_seed(ScalarSeed { faults, otherwise: version_invalid })? {
        Scalar::Whole(2) => Ok(()),
        Scalar::Text(text) if text == "2" => {
            Err(faults
                .refuse(version_invalid().with_hint("It is the text \"2\": write the number 2.")))
        }
        _ => Err(faults.refuse(version_invalid())),
    }
}

struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(Name)
    }
}

struct PermissionsSeed<'f>(&'f Faults);

impl<'de> DeserializeSeed<'de> for PermissionsSeed<'_> {
    type Value = (Permissions, Vec<String>);

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        let faults = self.0;
        deserializer.deserialize_seq(self).inspect_err(|_| faults.note(permissions_invalid()))
    }
}

impl<'de> Visitor<'de> for PermissionsSeed<'_> {
    type Value = (Permissions, Vec<String>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of permissions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut known = Permissions::default();
        let mut unknown = Vec::new();
        while let Some(text) = sequence.next_element_seed(TextSeed)? {
            match Permission::parse(&text) {
                Ok(permission) => known.insert(permission),
                Err(_) => unknown.push(text.into_owned()),
            }
        }
        Ok((known, unknown))
    }
}

struct RolesSeed<'f>(&'f Faults);

impl<'de> DeserializeSeed<'de> for RolesSeed<'_> {
    type Value = Roles;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Roles, D::Error> {
        let faults = self.0;
        deserializer.deserialize_seq(self).inspect_err(|_| faults.note(roles_invalid()))
    }
}

impl<'de> Visitor<'de> for RolesSeed<'_> {
    type Value = Roles;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of roles")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Roles, A::Error> {
        let mut roles = Roles::default();
        while let Some(text) = sequence.next_element_seed(TextSeed)? {
            let role = Role::parse(&text).map_err(|error| {
                let refusal = roles_invalid();
                self.0.refuse(match error.hint() {
                    Some(hint) => refusal.with_hint(hint.to_owned()),
                    None => refusal,
                })
            })?;
            roles.insert(role);
        }
        Ok(roles)
    }
}

struct RightsSeed<'f>(&'f Faults);

impl<'de> DeserializeSeed<'de> for RightsSeed<'_> {
    type Value = (Rights, Vec<String>);

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        let faults = self.0;
        deserializer.deserialize_seq(self).inspect_err(|_| faults.note(rights_invalid()))
    }
}

impl<'de> Visitor<'de> for RightsSeed<'_> {
    type Value = (Rights, Vec<String>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rights")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut known = Rights::default();
        let mut unknown = Vec::new();
        while let Some(text) = sequence.next_element_seed(TextSeed)? {
            match Right::parse(&text) {
                Ok(right) => known.insert(right),
                Err(_) => unknown.push(text.into_owned()),
            }
        }
        Ok((known, unknown))
    }
}

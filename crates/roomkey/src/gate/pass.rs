//! Who stands at the door, and why that is believed.
//!
//! A token that opens a media server would let its bearer past every answer, so it is no door token. The [`Door`]
//! knows its own keys and is made only where no media server knows any of them; a [`Pass`] is made by a door alone,
//! from claims that were verified and that name the room and the participant. Nobody knocks with less.

use super::words::Name;
use crate::error::{Code, Error, Result};
use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::json;
use crate::jws::Leeway;
use crate::revocation::{Subject, Target};
use crate::time::Timestamp;
use crate::vendors::videosdk::{Claims, Entry, Permission};
use crate::verified::Verified;
use serde::{Deserialize, Serialize};

/// The claim in which whoever signs a door token says who its bearer is: an object of `issuer`, `subject` and `name`.
pub const IDENTITY_CLAIM: &str = "roomkey_identity";

/// The keys whose tokens open the door. See the [module](super) for an example.
///
/// ```
/// use roomkey::{ApiKey, Code, gate::Door};
/// let (own, media) = (ApiKey::parse("door-key-1")?, ApiKey::parse("media-key-1")?);
/// assert!(Door::new([own.clone()], [&media]).is_ok());
/// // A key that a media server knows opens the media server.
/// assert_eq!(Door::new([own, media.clone()], [&media]).unwrap_err().code(), Code::ArgumentInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Door {
    keys: Vec<ApiKey>,
    leeway: Leeway,
}

impl Door {
    /// The door of these keys, where media servers know those.
    ///
    /// # Errors
    /// `argument_invalid` if one is in both lists, or the door has none.
    ///
    /// See [`Door`] for an example.
    pub fn new<'m>(
        own: impl IntoIterator<Item = ApiKey>,
        media: impl IntoIterator<Item = &'m ApiKey>,
    ) -> Result<Self> {
        let keys: Vec<ApiKey> = own.into_iter().collect();
        if keys.is_empty() {
            return Err(Error::because(Code::ArgumentInvalid, "The door has no key."));
        }
        if media.into_iter().any(|key| keys.contains(key)) {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "A key of the door is known to a media server, which its tokens would open by themselves.",
            ));
        }
        Ok(Self { keys, leeway: Leeway::default() })
    }

    /// With the leeway that tokens are verified with: as much later they may say that they were issued, and what
    /// takes them back reaches so much further.
    ///
    /// ```
    /// use roomkey::{ApiKey, gate::Door, jws::Leeway};
    /// let door = Door::new([ApiKey::parse("door-key-1")?], [])?.leeway(Leeway::seconds(5)?);
    /// assert!(format!("{door:?}").contains('5'));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub const fn leeway(mut self, leeway: Leeway) -> Self {
        self.leeway = leeway;
        self
    }

    /// The pass of whoever brought a token.
    ///
    /// # Errors
    /// `token_kind_mismatch` for a token of another key; `room_mismatch` and `participant_mismatch` for one that
    /// names none; `role_not_allowed` and `permission_missing` for one that does not come in; `expiry_missing`;
    /// `claim_invalid` for an identity that is none.
    ///
    /// See the [module](super) for an example.
    pub fn pass(&self, claims: &Verified<Claims>) -> Result<Pass> {
        if !self.keys.contains(claims.api_key()) {
            return Err(Error::because(
                Code::TokenKindMismatch,
                "The token is not one of the door: it was signed with a key for something else.",
            ));
        }
        let room = claims.room().cloned().ok_or(Error::because(
            Code::RoomMismatch,
            "A door token is for one room, and this one names none.",
        ))?;
        let participant = claims.participant().cloned().ok_or(Error::because(
            Code::ParticipantMismatch,
            "A door token is for one participant, and this one names none.",
        ))?;
        let entry = claims.entry().ok_or_else(|| {
            if claims.permissions().contains(Permission::AllowJoin)
                || claims.permissions().contains(Permission::AskJoin)
            {
                Error::new(Code::RoleNotAllowed)
            } else {
                Error::new(Code::PermissionMissing)
            }
        })?;
        let expires_at = claims.expires_at().ok_or(Error::new(Code::ExpiryMissing))?;
        let vouched = claims.custom().get(IDENTITY_CLAIM).map(|value| {
            json::from_value::<Vouched>(value.clone()).map_err(|_| {
                Error::because(
                    Code::ClaimInvalid,
                    "The claim `roomkey_identity` is not an object of `issuer`, `subject` and `name`.",
                )
            })
        });
        Ok(Pass {
            room,
            participant,
            direct: entry == Entry::Direct,
            moderates: claims.permissions().contains(Permission::AllowMod),
            vouched: vouched.transpose()?,
            bearer: Bearer {
                api_key: claims.api_key().clone(),
                jti: claims.jti().cloned(),
                issued_at: claims.issued_at(),
                expires_at,
                leeway_seconds: self.leeway.as_seconds(),
            },
        })
    }
}

/// What a door token says that was verified: who may come into which room, and how. A [`Door`] makes it, and nobody
/// else.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pass {
    pub(super) room: RoomId,
    pub(super) participant: ParticipantId,
    pub(super) direct: bool,
    pub(super) moderates: bool,
    pub(super) vouched: Option<Vouched>,
    pub(super) bearer: Bearer,
}

impl Pass {
    /// The room that it is for.
    ///
    /// See the [module](super) for an example.
    pub const fn room(&self) -> &RoomId {
        &self.room
    }

    /// Whom it is for.
    ///
    /// See the [module](super) for an example.
    pub const fn participant(&self) -> &ParticipantId {
        &self.participant
    }
}

/// Who somebody is, as whoever signed the door token says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vouched {
    pub(super) issuer: Name,
    pub(super) subject: Name,
    pub(super) name: Name,
}

/// Who somebody is, and whether that is known or only typed.
///
/// ```
/// use roomkey::gate::Identity;
/// let typed: Identity = roomkey::json::from_slice(br#"{"verified":false,"name":"Ann"}"#)?;
/// assert!(!typed.verified && typed.issuer.is_none());
/// assert_eq!(typed.name.as_str(), "Ann");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "plain values that shells show")]
pub struct Identity {
    /// Whether whoever signed the door token says so. A name that is not was typed by whoever knocks.
    pub verified: bool,
    /// Who knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Name>,
    /// As whom they know them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// The name that is shown.
    pub name: Name,
}

impl Identity {
    /// What is known counts before what was typed; without either it is the participant's id.
    pub(super) fn of(pass: &Pass, typed: Option<Name>) -> Self {
        match &pass.vouched {
            Some(vouched) => Self {
                verified: true,
                issuer: Some(vouched.issuer.clone()),
                subject: Some(vouched.subject.clone()),
                name: vouched.name.clone(),
            },
            None => Self {
                verified: false,
                issuer: None,
                subject: None,
                name: typed.unwrap_or_else(|| short_name(pass.participant.as_str())),
            },
        }
    }

    /// Whether both are known to be the same person.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.verified
            && other.verified
            && self.issuer == other.issuer
            && self.subject == other.subject
    }
}

/// An id has no white space and nothing that deceives, so what is left of it is a name.
fn short_name(id: &str) -> Name {
    let short: String = id.chars().take(100).collect();
    Name::parse(&short).unwrap_or_else(|_| Name::of_nobody())
}

/// What is kept of a token to know later whether it was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bearer {
    pub(super) api_key: ApiKey,
    pub(super) jti: Option<Jti>,
    pub(super) issued_at: Option<Timestamp>,
    pub(super) expires_at: Timestamp,
    pub(super) leeway_seconds: u64,
}

impl Bearer {
    pub(super) fn is_covered(
        &self,
        target: &Target,
        room: &RoomId,
        participant: &ParticipantId,
    ) -> bool {
        target.covers(&Subject {
            jti: self.jti.as_ref(),
            issued_at: self.issued_at,
            entering: Some(room.as_str()),
            entering_as: Some(participant.as_str()),
            leeway: Leeway::seconds(self.leeway_seconds).unwrap_or_default(),
            ..Subject::default()
        })
    }

    /// Leeway counts for the end too.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.ends_at() <= now
    }

    pub(super) fn ends_at(&self) -> Timestamp {
        super::words::later(self.expires_at, u32::try_from(self.leeway_seconds).unwrap_or(0))
    }
}

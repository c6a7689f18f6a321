//! Which tokens no longer count, keyed on what they say and never on their text.
//!
//! A token can be spelled in more than one way by lax software, so a list of token texts is no list
//! of tokens. A [`Revocation`] names either one token by its `jti`, or all tokens of a participant
//! in a room that were issued up to a moment.
//!
//! ```
//! use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
//! use roomkey::{Jti, Lifetime, Secret, Timestamp, revocation::Revocation};
//!
//! let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let access = Access::new([Permission::AllowJoin])?.jti(Jti::parse("one")?);
//! let token = credentials.mint(&access, Lifetime::hours(1)?, now)?;
//! let claims = credentials.verify(&token, &Expectation::any(), now)?;
//!
//! let revocation = Revocation::Token { api_key: claims.api_key().clone(), jti: Jti::parse("one")? };
//! assert!(revocation.covers(&claims));
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::time::Timestamp;
#[cfg(feature = "videosdk")]
use crate::videosdk::Claims;

/// One decision that tokens no longer count.
///
/// See the [module](self) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Revocation {
    /// One token, by its id.
    Token {
        /// The API key it was signed with: ids are unique within one.
        api_key: ApiKey,
        /// Its `jti`, compared byte for byte.
        jti: Jti,
    },
    /// Every token of a participant for a room that was issued up to a moment, that second
    /// included. A token that says no issuing time, or names no room or no participant, is covered
    /// too wherever it would let this participant into this room.
    Participant {
        /// The API key the tokens were signed with.
        api_key: ApiKey,
        /// The room they are for.
        room: RoomId,
        /// The participant they are for.
        participant: ParticipantId,
        /// The last second whose tokens are covered.
        issued_up_to: Timestamp,
    },
}

/// What a revocation looks at in a token and its use, for shells that keep verified claims in a
/// form of their own.
///
/// ```
/// use roomkey::revocation::{Revocation, Subject};
/// use roomkey::{ApiKey, Jti};
///
/// let api_key = ApiKey::parse("my-api-key")?;
/// let revocation = Revocation::Token { api_key: api_key.clone(), jti: Jti::parse("one")? };
/// let jti = Jti::parse("one")?;
/// let subject = Subject {
///     api_key: &api_key,
///     jti: Some(&jti),
///     issued_at: None,
///     entering: None,
///     entering_as: None,
/// };
/// assert!(revocation.covers_subject(&subject));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Subject<'a> {
    /// The token's API key.
    pub api_key: &'a ApiKey,
    /// The token's id, if it has one.
    pub jti: Option<&'a Jti>,
    /// When the token says it was issued.
    pub issued_at: Option<Timestamp>,
    /// The room that is entered with it.
    pub entering: Option<&'a RoomId>,
    /// The participant as whom it is entered.
    pub entering_as: Option<&'a ParticipantId>,
}

impl Revocation {
    /// Whether it covers a token with these claims, whatever it is used for.
    ///
    /// A token bound to neither room nor participant is covered by the revocation of a
    /// participant only through [`Revocation::covers_entry`], which knows who is asking.
    ///
    /// ```
    /// # use roomkey::{Verified, revocation::Revocation, videosdk::Claims};
    /// fn is_revoked(list: &[Revocation], claims: &Verified<Claims>) -> bool {
    ///     list.iter().any(|revocation| revocation.covers(claims))
    /// }
    /// ```
    #[cfg(feature = "videosdk")]
    pub fn covers(&self, claims: &Claims) -> bool {
        self.covers_entry(claims, claims.room(), claims.participant())
    }

    /// Whether it covers a token with these claims when it is used to enter this room as this
    /// participant.
    ///
    /// ```
    /// # use roomkey::{ParticipantId, RoomId, Verified, revocation::Revocation, videosdk::Claims};
    /// fn may_enter(list: &[Revocation], claims: &Verified<Claims>, room: &RoomId, who: &ParticipantId) -> bool {
    ///     !list.iter().any(|revocation| revocation.covers_entry(claims, Some(room), Some(who)))
    /// }
    /// ```
    #[cfg(feature = "videosdk")]
    pub fn covers_entry(
        &self,
        claims: &Claims,
        entering: Option<&RoomId>,
        entering_as: Option<&ParticipantId>,
    ) -> bool {
        self.covers_subject(&Subject {
            api_key: claims.api_key(),
            jti: claims.jti(),
            issued_at: claims.issued_at(),
            entering,
            entering_as,
        })
    }

    /// The same from the parts of the claims that count here.
    ///
    /// See [`Subject`] for an example.
    pub fn covers_subject(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Token { api_key, jti } => subject.api_key == api_key && subject.jti == Some(jti),
            Self::Participant { api_key, room, participant, issued_up_to } => {
                subject.api_key == api_key
                    && subject.entering == Some(room)
                    && subject.entering_as == Some(participant)
                    && subject.issued_at.is_none_or(|issued_at| issued_at <= *issued_up_to)
            }
        }
    }
}

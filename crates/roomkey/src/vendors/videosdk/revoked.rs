//! What of a token of VideoSDK decides whether it was taken back.

use super::Claims;
use crate::id::{ParticipantId, RoomId};
use crate::revocation::{Revocation, Subject};

impl<'a> Subject<'a> {
    /// A token of VideoSDK that is used to enter a room as a participant.
    ///
    /// ```
    /// # use roomkey::{revocation::{Subject, Target}, videosdk::Claims};
    /// fn is_taken_back(target: &Target, claims: &Claims) -> bool {
    ///     target.covers(&Subject::of(claims, claims.room(), claims.participant()))
    /// }
    /// ```
    pub fn of(
        claims: &'a Claims,
        entering: Option<&'a RoomId>,
        entering_as: Option<&'a ParticipantId>,
    ) -> Self {
        Self {
            jti: claims.jti(),
            issued_at: claims.issued_at(),
            entering: entering.map(RoomId::as_str),
            entering_as: entering_as.map(ParticipantId::as_str),
            ..Self::default()
        }
    }
}

impl Revocation {
    /// Whether it covers a token with these claims, whatever it is used for.
    ///
    /// A token bound to neither room nor participant is covered by a revocation of those only through
    /// [`Revocation::covers_entry`], which knows who is asking.
    ///
    /// ```
    /// # use roomkey::{Verified, revocation::Revocation, videosdk::Claims};
    /// fn is_revoked(list: &[Revocation], claims: &Verified<Claims>) -> bool {
    ///     list.iter().any(|revocation| revocation.covers(claims))
    /// }
    /// ```
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
    pub fn covers_entry(
        &self,
        claims: &Claims,
        entering: Option<&RoomId>,
        entering_as: Option<&ParticipantId>,
    ) -> bool {
        self.covers_subject(claims.api_key(), &Subject::of(claims, entering, entering_as))
    }
}

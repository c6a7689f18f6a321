//! What of a token of VideoSDK decides whether it was taken back.

use super::Claims;
use crate::id::{ParticipantId, RoomId};
use crate::revocation::{Revocation, Subject};

impl<'a> Subject<'a> {
    /// A token of VideoSDK that is used to enter a room as a participant.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
    /// # use roomkey::{Lifetime, Secret, Timestamp, revocation::{Subject, Target}};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// let token = credentials.mint(&Access::new([Permission::AllowJoin])?, Lifetime::default(), now)?;
    /// let claims = credentials.verify(&token, &Expectation::any(), now)?;
    /// let target = Target::Everyone { room: "unicorn".parse()?, issued_up_to: now };
    /// assert!(target.covers(&Subject::of(&claims, Some(&"unicorn".parse()?), None)));
    /// assert!(!target.covers(&Subject::of(&claims, Some(&"elsewhere".parse()?), None)));
    /// # Ok::<(), roomkey::Error>(())
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
    /// # use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
    /// # use roomkey::{Lifetime, Secret, Timestamp, revocation::{Revocation, Target}};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// let access = Access::new([Permission::AllowJoin])?.jti("order-7".parse()?);
    /// let token = credentials.mint(&access, Lifetime::default(), now)?;
    /// let claims = credentials.verify(&token, &Expectation::any(), now)?;
    /// let revocation = |jti: &str| -> roomkey::Result<Revocation> {
    ///     Ok(Revocation::new("my-api-key".parse()?, Target::Token { jti: jti.parse()? }))
    /// };
    /// assert!(revocation("order-7")?.covers(&claims));
    /// assert!(!revocation("order-8")?.covers(&claims));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn covers(&self, claims: &Claims) -> bool {
        self.covers_entry(claims, claims.room(), claims.participant())
    }

    /// Whether it covers a token with these claims when it is used to enter this room as this
    /// participant.
    ///
    /// ```
    /// # use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
    /// # use roomkey::{Lifetime, Secret, Timestamp, revocation::{Revocation, Target}};
    /// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
    /// # let now = Timestamp::from_unix(1_700_000_000)?;
    /// // For any room, by anyone.
    /// let token = credentials.mint(&Access::new([Permission::AllowJoin])?, Lifetime::default(), now)?;
    /// let claims = credentials.verify(&token, &Expectation::any(), now)?;
    /// let target = Target::Everywhere { participant: "ann".parse()?, issued_up_to: now };
    /// let revocation = Revocation::new("my-api-key".parse()?, target);
    /// assert!(revocation.covers_entry(&claims, Some(&"unicorn".parse()?), Some(&"ann".parse()?)));
    /// assert!(!revocation.covers_entry(&claims, Some(&"unicorn".parse()?), Some(&"ben".parse()?)));
    /// # Ok::<(), roomkey::Error>(())
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

//! What a policy grants, as a token of VideoSDK says it.

use crate::endpoint::Refusal;
use crate::grant::{Granted, Policy, TokenRequest};
use crate::time::Lifetime;
use crate::vendors::videosdk::Access;

/// What a policy made of a request: what the token is to say, and for how long.
///
/// ```
/// use roomkey::videosdk::endpoints::{PolicySpec, TokenRequest};
/// use roomkey::{Jti, Lifetime, Timestamp, revocation::Target};
///
/// let policy = PolicySpec {
///     permissions: vec!["ask_join".into()],
///     roles: vec!["rtc".into()],
///     ..PolicySpec::default()
/// }
/// .parse()?;
/// let grant = policy.grant(&TokenRequest::from_query("roomId=unicorn").unwrap()).unwrap();
/// assert_eq!(grant.lifetime(), Lifetime::default());
/// assert_eq!(grant.access().bound_room().map(|room| room.as_str()), Some("unicorn"));
///
/// // Whether the token would count, before it is made.
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let taken_back = Target::Everyone { room: "unicorn".parse()?, issued_up_to: now };
/// assert!(taken_back.covers(&grant.subject(now)));
///
/// let once = grant.into_access().jti(Jti::parse("order-7")?);
/// assert!(once.bound_participant().is_none());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    access: Access,
    lifetime: Lifetime,
}

impl Grant {
    /// What the token is to say.
    ///
    /// See [`Grant`] for an example.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The same, to be changed or kept.
    ///
    /// See [`Grant`] for an example.
    pub fn into_access(self) -> Access {
        self.access
    }

    /// How long the token is to live.
    ///
    /// See [`Grant`] for an example.
    pub const fn lifetime(&self) -> Lifetime {
        self.lifetime
    }
}

impl From<Granted> for Grant {
    fn from(granted: Granted) -> Self {
        let Granted { permissions, roles, rights, room, participant, lifetime } = granted;
        Self { access: Access::granted(permissions, roles, rights, room, participant), lifetime }
    }
}

impl Policy {
    /// Decides on a request: fills in what was not asked for, and refuses what is not granted.
    ///
    /// # Errors
    /// A [`Refusal`] with status 400 for what cannot be asked and 403 for what is not granted.
    ///
    /// ```
    /// # use roomkey::videosdk::endpoints::{PolicySpec, Refusal, TokenRequest};
    /// # let policy = PolicySpec {
    /// #     permissions: vec!["allow_join".into()],
    /// #     roles: vec!["rtc".into()],
    /// #     ..PolicySpec::default()
    /// # }
    /// # .parse()?;
    /// let more = TokenRequest::from_query("permissions=allow_join,allow_mod").unwrap();
    /// assert_eq!(policy.grant(&more).unwrap_err(), Refusal::PERMISSION_NOT_GRANTED);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn grant(&self, asked: &TokenRequest) -> Result<Grant, Refusal> {
        if asked.role.is_some() {
            return Err(Refusal::rule(
                "`role` is for OpenTok and Vonage; here it is `permissions`.",
            ));
        }
        self.decide(asked).map(Grant::from)
    }
}

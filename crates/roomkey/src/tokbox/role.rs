//! The four roles, and what each may do, as data that other code can ask.

use crate::error::{Code, Error, Result};

macro_rules! words {
    ($(#[$doc:meta])* $one:ident, $refuse:expr; $($(#[$variant_doc:meta])* $variant:ident, $text:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $one {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $one {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text that stands in tokens and arguments.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Parses the exact text.
            ///
            /// # Errors
            /// Any other text, also in upper case.
            pub fn parse(text: &str) -> Result<Self> {
                let found = Self::ALL.iter().copied().find(|one| one.as_str() == text);
                found.ok_or_else(|| $refuse(text))
            }
        }

        $crate::written::written!($one: Display, FromStr, Serialize);
    };
}
pub(in crate::tokbox) use words;

fn role_unknown(text: &str) -> Error {
    let error = Error::because(
        Code::RoleUnknown,
        "A role is `subscriber`, `publisher`, `publisheronly` or `moderator`.",
    );
    let letters = text.replace(['_', '-', ' '], "");
    if Role::ALL.iter().any(|role| role.as_str().eq_ignore_ascii_case(&letters)) {
        error.with_hint("Roles are written in lower case and without separators.")
    } else {
        error
    }
}

fn capability_unknown(_: &str) -> Error {
    Error::because(
        Code::ArgumentInvalid,
        "A capability is `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish` or `force_mute`.",
    )
}

words! {
    /// What its bearer is in a session.
    ///
    /// ```
    /// use roomkey::opentok::Role;
    /// assert_eq!(Role::parse("publisheronly")?, Role::PublisherOnly);
    /// assert_eq!(Role::PublisherOnly.as_str(), "publisheronly");
    /// assert!(Role::parse("PUBLISHER_ONLY").unwrap_err().hint().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Role, role_unknown;
    /// Receives the streams of others.
    Subscriber, "subscriber";
    /// Sends a stream, receives those of others, and signals. The vendor's default.
    Publisher, "publisher";
    /// Sends a stream and does nothing else.
    PublisherOnly, "publisheronly";
    /// Does everything, also to others.
    Moderator, "moderator";
}

words! {
    /// Something that can be done in a session.
    ///
    /// ```
    /// use roomkey::opentok::Capability;
    /// assert_eq!(Capability::parse("force_mute")?, Capability::ForceMute);
    /// assert_eq!(Capability::ForceMute.as_str(), "force_mute");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Capability, capability_unknown;
    /// Sends a stream.
    Publish, "publish";
    /// Receives streams.
    Subscribe, "subscribe";
    /// Sends signals.
    Signal, "signal";
    /// Takes someone out of the session.
    ForceDisconnect, "force_disconnect";
    /// Ends someone's stream.
    ForceUnpublish, "force_unpublish";
    /// Switches off someone's microphone.
    ForceMute, "force_mute";
}

impl Role {
    /// Whether it may do so (the vendor's page "Token Creation Overview"). What that page does not
    /// promise a role, it may not: subscribers do not signal.
    ///
    /// ```
    /// use roomkey::opentok::{Capability, Role};
    /// assert!(Role::Publisher.may(Capability::Signal));
    /// assert!(!Role::PublisherOnly.may(Capability::Subscribe));
    /// ```
    pub const fn may(self, capability: Capability) -> bool {
        match self {
            Self::Subscriber => matches!(capability, Capability::Subscribe),
            Self::Publisher => matches!(
                capability,
                Capability::Publish | Capability::Subscribe | Capability::Signal
            ),
            Self::PublisherOnly => matches!(capability, Capability::Publish),
            Self::Moderator => true,
        }
    }

    /// Everything it may do.
    ///
    /// ```
    /// use roomkey::opentok::{Capability, Role};
    /// assert!(Role::Subscriber.capabilities().eq([Capability::Subscribe]));
    /// ```
    pub fn capabilities(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |capability| self.may(*capability))
    }
}

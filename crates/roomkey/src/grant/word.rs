//! The words of a grant, so that a vendor can say which of them it has words for.

use crate::error::{Code, Error};
use crate::written::written;

macro_rules! words {
    ($($(#[$doc:meta])* $variant:ident, $text:literal, $meaning:literal;)*) => {
        /// One thing that a grant can say.
        ///
        /// ```
        /// use roomkey::grant::Word;
        /// assert_eq!(Word::JoinAsk.as_str(), "join: ask");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Word {
            $($(#[$doc])* $variant,)*
        }

        impl Word {
            /// Every word there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The member, with its value where that matters.
            ///
            /// ```
            /// assert_eq!(roomkey::grant::Word::Room.as_str(), "room");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// What it means, for tables.
            ///
            /// ```
            /// assert_eq!(roomkey::grant::Word::Hidden.meaning(), "nobody sees them");
            /// ```
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

words! {
    /// The room.
    Room, "room", "for one room";
    /// Who it is.
    Identity, "identity", "for one person";
    /// The name that others see.
    Name, "name", "the name that others see";
    /// Straight in.
    Join, "join: join", "straight in";
    /// Through the lobby.
    JoinAsk, "join: ask", "waits until someone admits them";
    /// Not in at all.
    JoinNone, "join: none", "does something else than joining";
    /// Mutes and removes others.
    Moderate, "moderate", "mutes and removes others";
    /// Publishes nothing.
    PublishNothing, "publish: false", "publishes nothing";
    /// Publishes only some things.
    PublishSome, "publish: [...]", "publishes only some of camera, microphone, screen";
    /// Hears and sees nobody.
    SubscribeNot, "subscribe: false", "hears and sees nobody";
    /// Invisible.
    Hidden, "hidden", "nobody sees them";
    /// Records.
    Record, "record", "starts recordings";
    /// The app's own data.
    Metadata, "metadata", "carries data of the app";
    /// Not valid before some time.
    NotBefore, "not_before", "valid only from some time on";
}

written!(Word: Serialize);

impl Word {
    /// The member that says it.
    ///
    /// ```
    /// assert_eq!(roomkey::grant::Word::JoinAsk.member(), "join");
    /// ```
    pub fn member(self) -> &'static str {
        self.as_str().split(':').next().unwrap_or_default()
    }

    /// The refusal of a vendor that has no words for it.
    pub(crate) fn unsupported(self, vendor: &str) -> Error {
        let (member, word) = (self.member(), self.as_str());
        let what =
            if member == word { format!("`{word}`") } else { format!("`{member}` (`{word}`)") };
        let error = Error::because(
            Code::GrantUnsupported,
            format!("A token of {vendor} cannot say {what} of a grant."),
        );
        if self == Self::JoinAsk {
            error.with_hint("The vendor has no lobby: make the token after someone was admitted.")
        } else {
            error
        }
    }
}

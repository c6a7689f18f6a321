//! What a session may be used for.

use crate::error::{Code, Error, Result};
use crate::written::written;
use std::fmt;

macro_rules! scopes {
    ($($(#[$doc:meta])* $variant:ident = $bit:literal, $text:literal;)*) => {
        /// One thing that a session may do (the list of the vendor's Node SDK).
        ///
        /// ```
        /// use roomkey::videoio::Scope;
        /// assert_eq!(Scope::parse("videos.read")?, Scope::VideosRead);
        /// assert!(Scope::parse("Videos.Read").unwrap_err().hint().is_some());
        /// # Ok::<(), roomkey::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Scope {
            $($(#[$doc])* $variant,)*
        }

        impl Scope {
            /// All of them, in the order in which tokens list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text that stands in the token.
            ///
            /// ```
            /// assert_eq!(roomkey::videoio::Scope::StreamsCreate.as_str(), "streams.create");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            const fn bit(self) -> u16 {
                match self { $(Self::$variant => $bit,)* }
            }
        }
    };
}

scopes! {
    /// See everybody's videos.
    VideosAdminRead = 1, "videos.admin.read";
    /// See videos.
    VideosRead = 2, "videos.read";
    /// Change videos.
    VideosEdit = 4, "videos.edit";
    /// Delete videos.
    VideosDelete = 8, "videos.delete";
    /// Make videos.
    VideosCreate = 16, "videos.create";
    /// See everybody's streams.
    StreamsAdminRead = 32, "streams.admin.read";
    /// See streams.
    StreamsRead = 64, "streams.read";
    /// Start streams.
    StreamsCreate = 128, "streams.create";
    /// Delete streams.
    StreamsDelete = 256, "streams.delete";
}

impl Scope {
    /// Parses the exact text.
    ///
    /// # Errors
    /// `scope_unknown` for any other text, also in upper case.
    ///
    /// ```
    /// use roomkey::{Code, videoio::Scope};
    /// assert_eq!(Scope::parse("videos.*").unwrap_err().code(), Code::ScopeUnknown);
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(scope) = Self::ALL.iter().copied().find(|scope| scope.as_str() == text) {
            return Ok(scope);
        }
        let error = Error::new(Code::ScopeUnknown);
        let near = Self::ALL.iter().any(|one| one.as_str().eq_ignore_ascii_case(text.trim()));
        Err(if near { error.with_hint("Scopes are written in lower case.") } else { error })
    }

    /// Whether it reaches beyond what belongs to the session's own user.
    ///
    /// ```
    /// use roomkey::videoio::Scope;
    /// assert!(Scope::VideosAdminRead.is_admin());
    /// assert!(!Scope::VideosDelete.is_admin());
    /// ```
    pub const fn is_admin(self) -> bool {
        matches!(self, Self::VideosAdminRead | Self::StreamsAdminRead)
    }
}

written!(Scope: Display, FromStr, Serialize);

/// A set of scopes.
///
/// ```
/// use roomkey::videoio::{Scope, Scopes};
/// let set: Scopes = [Scope::VideosCreate, Scope::VideosRead].into_iter().collect();
/// assert!(set.iter().eq([Scope::VideosRead, Scope::VideosCreate]));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Scopes(u16);

impl Scopes {
    /// All but the two that reach beyond the user's own: what an ordinary user of an app gets when
    /// the API that is asked knows no scopes.
    ///
    /// ```
    /// use roomkey::videoio::{Scope, Scopes};
    /// assert_eq!(Scopes::ORDINARY.iter().count(), 7);
    /// assert!(!Scopes::ORDINARY.iter().any(Scope::is_admin));
    /// ```
    pub const ORDINARY: Self = Self(
        Scope::VideosRead.bit()
            | Scope::VideosEdit.bit()
            | Scope::VideosDelete.bit()
            | Scope::VideosCreate.bit()
            | Scope::StreamsRead.bit()
            | Scope::StreamsCreate.bit()
            | Scope::StreamsDelete.bit(),
    );

    /// Whether it is in the set.
    ///
    /// ```
    /// use roomkey::videoio::{Scope, Scopes};
    /// assert!(Scopes::ORDINARY.contains(Scope::VideosEdit));
    /// ```
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether nothing is in the set.
    ///
    /// ```
    /// assert!(roomkey::videoio::Scopes::default().is_empty());
    /// ```
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in the set, in the order in which tokens list it.
    ///
    /// ```
    /// use roomkey::videoio::{Scope, Scopes};
    /// assert_eq!(Scopes::ORDINARY.iter().next(), Some(Scope::VideosRead));
    /// ```
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }

    /// Parses each of some texts.
    ///
    /// # Errors
    /// `scope_unknown` for the first that is none; `scopes_missing` when there are none.
    ///
    /// ```
    /// use roomkey::{Code, videoio::Scopes};
    /// assert!(Scopes::parse(["videos.read"]).is_ok());
    /// let nothing: [&str; 0] = [];
    /// assert_eq!(Scopes::parse(nothing).unwrap_err().code(), Code::ScopesMissing);
    /// ```
    pub fn parse(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self> {
        let scopes = texts.into_iter().map(|text| Scope::parse(text.as_ref()));
        scopes.collect::<Result<Self>>()?.given()
    }

    /// The set, if there is something in it.
    pub(super) fn given(self) -> Result<Self> {
        if self.is_empty() { Err(Error::new(Code::ScopesMissing)) } else { Ok(self) }
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl serde::Serialize for Scopes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

//! The words in which a policy and a caller speak, whoever's token comes out: permissions, which are about
//! people, roles, which are about uses, and rights, which are about the calls of document 001 alone.
//!
//! VideoSDK writes them into its tokens as they stand; every other vendor's rooms translate them.

use crate::error::{Code, Error, Result};
use std::fmt;

macro_rules! grants {
    (
        $(#[$doc:meta])* $one:ident, $(#[$set_doc:meta])* $set:ident, $unknown:ident: $reason:expr, $hint:literal;
        $($(#[$variant_doc:meta])* $variant:ident = $bit:literal, $text:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $one {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $one {
            /// All of them, in the order in which tokens list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text that stands in the token.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Parses the exact text.
            ///
            /// # Errors
            #[doc = concat!("[`Code::", stringify!($unknown), "`] for any other text, also in upper case.")]
            pub fn parse(text: &str) -> Result<Self> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => {
                        let error = Error::because(Code::$unknown, $reason);
                        let near = Self::ALL.iter().any(|one| one.as_str().eq_ignore_ascii_case(text.trim()));
                        Err(if near { error.with_hint($hint) } else { error })
                    }
                }
            }

            const fn bit(self) -> u8 {
                match self { $(Self::$variant => $bit,)* }
            }
        }

        $crate::written::written!($one: Display, FromStr, Serialize);

        $(#[$set_doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct $set(u8);

        impl $set {
            /// Whether it is in the set.
            pub const fn contains(self, one: $one) -> bool {
                self.0 & one.bit() != 0
            }

            /// Whether nothing is in the set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// What is in the set, in the order in which tokens list it.
            pub fn iter(self) -> impl Iterator<Item = $one> {
                $one::ALL.iter().copied().filter(move |one| self.contains(*one))
            }

            pub(crate) fn insert(&mut self, one: $one) {
                self.0 |= one.bit();
            }
        }

        impl FromIterator<$one> for $set {
            fn from_iter<I: IntoIterator<Item = $one>>(items: I) -> Self {
                let mut set = Self::default();
                items.into_iter().for_each(|one| set.insert(one));
                set
            }
        }

        impl fmt::Debug for $set {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_set().entries(self.iter()).finish()
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.iter())
            }
        }
    };
}

grants! {
    /// What a participant may do (document 002, "Available permissions are").
    ///
    /// ```
    /// use roomkey::videosdk::Permission;
    /// assert_eq!(Permission::parse("ask_join")?, Permission::AskJoin);
    /// assert_eq!(Permission::AskJoin.as_str(), "ask_join");
    /// assert!(Permission::parse("Allow_Join").unwrap_err().hint().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Permission,
    /// A set of permissions.
    ///
    /// ```
    /// use roomkey::videosdk::{Permission, Permissions};
    /// let set: Permissions = [Permission::AllowMod, Permission::AllowJoin].into_iter().collect();
    /// assert!(set.iter().eq([Permission::AllowJoin, Permission::AllowMod]));
    /// assert!(!set.contains(Permission::AskJoin) && Permissions::default().is_empty());
    /// ```
    Permissions, PermissionUnknown: Code::PermissionUnknown.meaning(), "Permissions are written in lower case.";
    /// The participant joins directly, and may admit those who ask.
    AllowJoin = 1, "allow_join";
    /// The participant asks, and someone with `allow_join` admits or rejects.
    AskJoin = 2, "ask_join";
    /// The participant may toggle the webcam and microphone of others.
    AllowMod = 4, "allow_mod";
}

grants! {
    /// What a token may be used for (document 002, "roles").
    ///
    /// ```
    /// use roomkey::videosdk::Role;
    /// assert_eq!(Role::parse("rtc")?, Role::Rtc);
    /// assert_eq!(Role::Rtc.as_str(), "rtc");
    /// assert!(Role::parse("CRAWLER").unwrap_err().hint().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Role,
    /// A set of roles. The empty set admits both uses.
    ///
    /// ```
    /// use roomkey::videosdk::{Role, Roles};
    /// let roles: Roles = [Role::Rtc].into_iter().collect();
    /// assert!(roles.iter().eq([Role::Rtc]) && !roles.contains(Role::Crawler));
    /// assert!(roles.admit(Role::Rtc) && !roles.admit(Role::Crawler));
    /// assert!(Roles::default().is_empty() && Roles::default().admit(Role::Crawler));
    /// ```
    Roles, RoleUnknown: Code::RoleUnknown.meaning(), "Roles are written in lower case: `crawler`, `rtc`.";
    /// Only calls the v2 API and cannot join.
    Crawler = 1, "crawler";
    /// Only joins and cannot call the API.
    Rtc = 2, "rtc";
}

grants! {
    /// What a token lets its bearer ask of [`endpoints`](crate::videosdk::endpoints), and of nothing else.
    ///
    /// The vendor has no word for it: there only the role `crawler` makes a room, and that role calls
    /// the whole REST API. A right is Roomkey's own claim, `roomkey_rights`, so that a token for a
    /// person (`rtc`) can make the three calls of document 001 and no other.
    ///
    /// ```
    /// use roomkey::videosdk::Right;
    /// assert_eq!(Right::parse("create")?, Right::Create);
    /// assert_eq!(Right::Create.as_str(), "create");
    /// assert!(Right::parse("Create").unwrap_err().hint().is_some());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Right,
    /// A set of rights.
    ///
    /// ```
    /// use roomkey::videosdk::{Right, Rights};
    /// let rights: Rights = [Right::Validate].into_iter().collect();
    /// assert!(rights.iter().eq([Right::Validate]) && !rights.contains(Right::Create));
    /// assert!(Rights::default().is_empty());
    /// ```
    Rights, ArgumentInvalid: "A right is `create` or `validate`.", "Rights are written in lower case.";
    /// Makes meetings: `/create-meeting`.
    Create = 1, "create";
    /// Asks whether a meeting exists: `/validate-meeting`.
    Validate = 2, "validate";
}

impl Permissions {
    /// How many sets there are that a token may grant.
    pub(crate) const SETS: usize = 8;

    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// The set, if somebody can be let in with it: it has something, and nothing that VideoSDK's servers
    /// refuse (its client error 4008).
    ///
    /// # Errors
    /// `permissions_missing` and `permissions_contradictory`.
    ///
    /// ```
    /// use roomkey::grant::{Permission, Permissions};
    /// let set = |list: &[Permission]| list.iter().copied().collect::<Permissions>().granting();
    /// assert!(set(&[Permission::AskJoin]).is_ok());
    /// assert!(set(&[Permission::AskJoin, Permission::AllowJoin]).is_err() && set(&[]).is_err());
    /// ```
    pub fn granting(self) -> Result<Self> {
        if self.is_empty() {
            return Err(Error::new(Code::PermissionsMissing));
        }
        self.check().map(|()| self)
    }

    /// Refuses sets that VideoSDK's servers refuse (its client error 4008).
    pub(crate) fn check(self) -> Result<()> {
        if self.contains(Permission::AskJoin)
            && (self.contains(Permission::AllowJoin) || self.contains(Permission::AllowMod))
        {
            Err(Error::new(Code::PermissionsContradictory))
        } else {
            Ok(())
        }
    }
}

impl Roles {
    /// Whether a token with these roles may be used so.
    ///
    /// ```
    /// use roomkey::videosdk::{Role, Roles};
    /// assert!(Roles::default().admit(Role::Rtc));
    /// ```
    pub const fn admit(self, use_: Role) -> bool {
        self.is_empty() || self.contains(use_)
    }
}

//! Types that are one text: they are shown, read and serialized by it, and by nothing else.

/// Lets a type that has `as_str` (and `parse`, to be read) be shown, read and serialized as its text:
/// `written!(Role: Display, FromStr, Serialize)`.
macro_rules! written {
    ($name:ident: $($how:ident),+) => { $($crate::written::as_text!($how $name);)+ };
}
pub(crate) use written;

macro_rules! as_text {
    (Display $name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    (FromStr $name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(text: &str) -> $crate::Result<Self> {
                Self::parse(text)
            }
        }
    };
    (Serialize $name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(
                &self,
                serializer: S,
            ) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use as_text;

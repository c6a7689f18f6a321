//! What comes out of a client token of either vendor with these sessions, as data. Whose it is stands before that,
//! and is each vendor's own.

use crate::vendor::{Claim, Type};

pub(crate) const ROLES: &[&str] = &["subscriber", "publisher", "publisheronly", "moderator"];

pub(crate) const SESSION: Claim = Claim::new(
    "session",
    Type::Text,
    "the session it is for",
    r#""1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4""#,
);
pub(crate) const ROLE: Claim =
    Claim::new("role", Type::Text, "what its bearer is", r#""publisher""#).one_of(ROLES);
pub(crate) const DATA: Claim =
    Claim::new("data", Type::Text, "what others are told about its bearer", r#""ann""#).nullable();
pub(crate) const LAYOUT_CLASSES: Claim = Claim::new(
    "layout_classes",
    Type::Texts,
    "the layout classes its bearer's streams start with",
    r#"["focus"]"#,
);
pub(crate) const NONCE: Claim =
    Claim::new("nonce", Type::Text, "what makes it differ from others like it", r#""7""#)
        .nullable();
pub(crate) const ISSUED: Claim =
    Claim::new("iat", Type::Whole, "when it was issued, in Unix seconds", "1750000000").nullable();
pub(crate) const BEGINS: Claim =
    Claim::new("nbf", Type::Whole, "from when on it is valid, in Unix seconds", "null").nullable();
pub(crate) const EXPIRES: Claim = Claim::new(
    "exp",
    Type::Whole,
    "the first second at which it is no longer valid, in Unix seconds",
    "1750007200",
)
.nullable();
pub(crate) const ID: Claim = Claim::new(
    "jti",
    Type::Text,
    "the id of the token",
    r#""0f8fad5b-d9cb-469f-a165-70867728950e""#,
)
.nullable();

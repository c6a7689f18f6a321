//! What a token says of itself: when it was made and when it ends. Nothing is decided on it but when to ask for the next one.
//!
//! Here nothing is refused. What a strict reader would stop at (another spelling of base64, a character that is none, a depth, a number
//! such as 1e400) would make a token that ends one that does not, and it would be handed out for ever.

use super::token::Token;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// `exp` and `iat`, each where it is a number.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) exp: Option<f64>,
    pub(super) iat: Option<f64>,
}

impl Claims {
    /// Those of a token that seems to be a JWT.
    pub(super) fn of(token: &Token) -> Self {
        let mut parts = token.reveal().split('.');
        let (Some(_), Some(payload), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return Self::default();
        };
        let payload = payload.replace('-', "+").replace('_', "/");
        let decoded = base64_simd::forgiving_decode_to_vec(payload.as_bytes()).unwrap_or_default();
        let text = String::from_utf8_lossy(&decoded);
        let text = text.trim_start_matches('\u{feff}');
        // One at a time: one that cannot be read is no reason not to read the other.
        let claim = |name| Claim(name).deserialize(&mut serde_json::Deserializer::from_str(text));
        Self { exp: claim("exp").ok().flatten(), iat: claim("iat").ok().flatten() }
    }
}

/// A number by its name, the last of those as everybody reads them. What else stands there is skipped unread.
struct Claim(&'static str);

impl<'de> DeserializeSeed<'de> for Claim {
    type Value = Option<f64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<f64>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Claim {
    type Value = Option<f64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<f64>, A::Error> {
        let mut number = None;
        while let Some(is_it) = members.next_key_seed(Named(self.0))? {
            if is_it {
                number = members.next_value::<serde_json::Value>()?.as_f64();
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(number)
    }
}

/// Whether a name is this one. As bytes, since it may have half of a character in it.
struct Named(&'static str);

impl<'de> DeserializeSeed<'de> for Named {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Named {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<bool, E> {
        Ok(name == self.0.as_bytes())
    }
}

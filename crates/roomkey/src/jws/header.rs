//! The JOSE header: read once, compared with the key, obeyed in nothing.

use super::Algorithm;
use crate::error::{Code, Error, Result};
use crate::json::{self, Faults, Name, ValueSeed};
use serde::de::{DeserializeSeed, MapAccess, Visitor};
use std::fmt;

/// The header of every token that Roomkey mints with HS256, encoded: `{"alg":"HS256","typ":"JWT"}`.
pub(crate) const HS256_ENCODED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// The same with RS256: `{"alg":"RS256","typ":"JWT"}`.
pub(super) const RS256_ENCODED: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";

fn invalid() -> Error {
    Error::new(Code::HeaderInvalid)
}

/// What `typ` may be in a vendor's token.
pub(crate) const PLAIN: &[&str] = &["JWT"];

/// What of a header decides anything.
#[derive(Default)]
pub(crate) struct Header {
    algorithm: Option<String>,
    key_id: Option<String>,
    unsupported: Option<Error>,
}

impl Header {
    /// Which key it says to be signed with. It picks one of those that are trusted and no other.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }
}

/// Reads a header whose `typ`, if it has one, is one of these in any case.
pub(crate) fn read(encoded: &str, types: &'static [&'static str]) -> Result<Header> {
    let bytes = super::decode(encoded)?;
    let faults = Faults::default();
    json::read(&bytes, &faults, HeaderSeed { faults: &faults, types }, Code::HeaderInvalid)
}

/// Refuses a header that is not plainly that of a JWT signed with this algorithm.
pub(crate) fn check(encoded: &str, algorithm: Algorithm) -> Result<()> {
    check_typed(encoded, algorithm, PLAIN)
}

/// The same for a token of one of these types.
pub(crate) fn check_typed(
    encoded: &str,
    algorithm: Algorithm,
    types: &'static [&'static str],
) -> Result<()> {
    if encoded == HS256_ENCODED && algorithm == Algorithm::Hs256 {
        return Ok(());
    }
    let header = read(encoded, types)?;
    if header.algorithm.as_deref() != Some(algorithm.as_str()) {
        return Err(Error::because(
            Code::AlgorithmNotAllowed,
            match algorithm {
                Algorithm::Hs256 => "The header's `alg` is not `HS256`, the algorithm of the key.",
                Algorithm::Rs256 => "The header's `alg` is not `RS256`, the algorithm of the key.",
                Algorithm::Es256 => "The header's `alg` is not `ES256`, the algorithm of the key.",
                Algorithm::EdDsa => "The header's `alg` is not `EdDSA`, the algorithm of the key.",
            },
        ));
    }
    header.unsupported.map_or(Ok(()), Err)
}

impl Header {
    /// What it calls the algorithm.
    pub(crate) fn algorithm(&self) -> Option<&str> {
        self.algorithm.as_deref()
    }

    /// Why no verifier of ours takes it, whatever the algorithm.
    pub(crate) const fn unsupported(&self) -> Option<&Error> {
        self.unsupported.as_ref()
    }
}

struct HeaderSeed<'f> {
    faults: &'f Faults,
    types: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for HeaderSeed<'_> {
    type Value = Header;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Header, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for HeaderSeed<'_> {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        let faults = self.faults;
        let mut header = Header::default();
        let mut seen: Vec<String> = Vec::new();
        while let Some(name) = map.next_key_seed(Name)? {
            if seen.iter().any(|other| *other == name) {
                faults.duplicate(&name)?;
            }
            let mut refuse = |code| {
                header.unsupported.get_or_insert(Error::new(code));
            };
            match &*name {
                "alg" => {
                    header.algorithm =
                        Some(json::next_text(&mut map, faults, invalid)?.into_owned());
                }
                "typ" => {
                    let kind = json::next_text(&mut map, faults, invalid)?;
                    if !self.types.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
                        refuse(Code::HeaderTypeUnsupported);
                    }
                }
                "cty" => {
                    json::next_text(&mut map, faults, invalid)?;
                    refuse(Code::HeaderTypeUnsupported);
                }
                "kid" => {
                    header.key_id = Some(json::next_text(&mut map, faults, invalid)?.into_owned());
                }
                "crit" | "b64" => {
                    map.next_value_seed(ValueSeed::member(faults))?;
                    refuse(Code::HeaderCriticalUnsupported);
                }
                "zip" => {
                    map.next_value_seed(ValueSeed::member(faults))?;
                    refuse(Code::HeaderCompressionUnsupported);
                }
                _ => {
                    map.next_value_seed(ValueSeed::member(faults))?;
                }
            }
            seen.push(name.into_owned());
        }
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(header: &str) -> Option<Code> {
        let encoded = base64_simd::URL_SAFE_NO_PAD.encode_to_string(header);
        check(&encoded, Algorithm::Hs256).err().map(|error| error.code())
    }

    #[test]
    fn the_constants_are_the_headers_they_stand_for() {
        for (encoded, header) in [
            (HS256_ENCODED, &br#"{"alg":"HS256","typ":"JWT"}"#[..]),
            (RS256_ENCODED, br#"{"alg":"RS256","typ":"JWT"}"#),
        ] {
            assert_eq!(super::super::decode(encoded).unwrap(), header);
        }
    }

    #[test]
    fn each_rule_has_its_code() {
        for (header, expected) in [
            (r#"{"alg":"HS256"}"#, None),
            (r#"{"typ":"jwt","alg":"HS256","kid":"a","jku":"https://evil.test"}"#, None),
            (r#"{"alg":"none"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":"RS256"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":"hs256"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"typ":"JWT"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"ALG":"HS256"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":null}"#, Some(Code::HeaderInvalid)),
            (r#"{"alg":["HS256"]}"#, Some(Code::HeaderInvalid)),
            (r#"{"alg":"HS256","typ":1}"#, Some(Code::HeaderInvalid)),
            (r#"{"alg":"HS256","typ":"at+jwt"}"#, Some(Code::HeaderTypeUnsupported)),
            (r#"{"alg":"HS256","cty":"JWT"}"#, Some(Code::HeaderTypeUnsupported)),
            (r#"{"alg":"HS256","kid":7}"#, Some(Code::HeaderInvalid)),
            (r#"{"alg":"HS256","crit":[]}"#, Some(Code::HeaderCriticalUnsupported)),
            (r#"{"alg":"HS256","b64":true}"#, Some(Code::HeaderCriticalUnsupported)),
            (r#"{"alg":"HS256","zip":"DEF"}"#, Some(Code::HeaderCompressionUnsupported)),
            (r#"{"alg":"none","alg":"HS256"}"#, Some(Code::MemberDuplicated)),
            (r#"{"alg":"HS256","x":{"a":1,"a":2}}"#, Some(Code::MemberDuplicated)),
            (r#"["HS256"]"#, Some(Code::HeaderInvalid)),
            (r#"{"alg":"HS256"} "#, None),
            (r#"{"alg":"HS256"}x"#, Some(Code::HeaderInvalid)),
        ] {
            assert_eq!(code(header), expected, "{header}");
        }
    }
}

//! Whose token a JWT is: one small file a vendor, and one entry in the list.

mod agora;
mod daily;
mod hundredms;
mod jaas;
mod jitsi;
mod livekit;
mod opentok_jwt;
mod opentok_t1;
mod stream;
mod twilio;
mod videoio;
mod videosdk;
mod zoom;

use super::{Context, Kind, Report};
use serde_json::{Map, Value};

/// What is known of a vendor's JWTs.
pub(super) struct Vendor {
    /// The kind, if header and claims betray this vendor.
    recognise: fn(&Seen<'_>) -> Option<Kind>,
    /// The claims that it reads. Another spelling of one counts for nothing, and is found; whose list is
    /// empty takes any.
    claims: &'static [&'static str],
    /// What its header may call the algorithm.
    pub(super) algorithms: &'static [&'static str],
    /// Whether `typ` and `cty`, which no plain JWT has like this, are the vendor's.
    pub(super) content_type: fn(&Seen<'_>) -> bool,
    /// Finds what is wrong with the claims.
    pub(super) look: fn(&Seen<'_>, &Context<'_>, &mut Report),
}

/// The first that recognises a token has it, so those with the surest marks come first.
const VENDORS: &[Vendor] = &[
    twilio::VENDOR,
    jaas::VENDOR,
    videosdk::VENDOR,
    livekit::VENDOR,
    opentok_jwt::VONAGE,
    opentok_jwt::OPENTOK,
    videoio::VENDOR,
    zoom::VENDOR,
    hundredms::VENDOR,
    jitsi::VENDOR,
    daily::VENDOR,
    stream::VENDOR,
];

/// Looks at a token and says whether it is of this form.
type Form = fn(&str, &Context<'_>, &mut Report) -> bool;

/// The forms that are no JWT.
pub(super) const FORMS: &[Form] = &[opentok_t1::look, agora::look];

/// Whose token it is, and of which kind.
pub(super) fn of(seen: &Seen<'_>) -> Option<(&'static Vendor, Kind)> {
    let recognised = |vendor: &'static Vendor| {
        let kind = (vendor.recognise)(seen).or_else(|| {
            let corrected = vendor.corrected(seen.claims?)?;
            (vendor.recognise)(&Seen { header: seen.header, claims: Some(&corrected) })
        });
        Some((vendor, kind?))
    };
    VENDORS.iter().find_map(recognised)
}

impl Vendor {
    /// What most vendors have in common.
    const PLAIN: Self = Self {
        recognise: |_| None,
        claims: &[],
        algorithms: &["HS256"],
        content_type: |_| false,
        look: |_, _, _| {},
    };

    /// Whether a claim stands there in another spelling than the one that is read.
    pub(super) fn misspells(&self, seen: &Seen<'_>) -> bool {
        seen.claims.is_some_and(|claims| self.corrected(claims).is_some())
    }

    /// The claims with their names as the vendor reads them, if that makes a difference.
    fn corrected(&self, claims: &Map<String, Value>) -> Option<Map<String, Value>> {
        let mut corrected = claims.clone();
        for name in self.claims.iter().filter(|name| !claims.contains_key(**name)) {
            let other = claims.keys().find(|other| are_alike(name, other));
            if let Some(value) = other.and_then(|other| corrected.remove(other)) {
                corrected.insert((*name).to_owned(), value);
            }
        }
        (corrected != *claims).then_some(corrected)
    }
}

/// Whether two names are one but for case, `_` and `-`.
fn are_alike(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|one| !matches!(one, '_' | '-'))
            .map(|one| one.to_ascii_lowercase())
            .collect()
    };
    letters(one) == letters(other)
}

/// Header and claims of a token that nobody trusts.
pub(super) struct Seen<'v> {
    pub(super) header: &'v Map<String, Value>,
    /// If the payload could be read.
    pub(super) claims: Option<&'v Map<String, Value>>,
}

impl<'v> Seen<'v> {
    /// A member of the header, if it is text.
    pub(super) fn header(&self, name: &str) -> Option<&'v str> {
        self.header.get(name).and_then(Value::as_str)
    }

    pub(super) fn claim(&self, name: &str) -> Option<&'v Value> {
        self.claims?.get(name)
    }

    fn has(&self, name: &str) -> bool {
        self.claim(name).is_some()
    }

    /// A claim, if it is text.
    fn text(&self, name: &str) -> Option<&'v str> {
        self.claim(name).and_then(Value::as_str)
    }

    /// A claim, if it is an object.
    fn object(&self, name: &str) -> Option<&'v Map<String, Value>> {
        self.claim(name).and_then(Value::as_object)
    }

    /// Whether a claim is text that is not empty.
    fn names(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_but_for_case_and_joints() {
        assert!(are_alike("apikey", "apiKey") && are_alike("session_id", "sessionId"));
        assert!(!are_alike("apikey", "apikeys") && !are_alike("exp", "expire"));
    }
}

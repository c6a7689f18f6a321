//! How a vendor's tokens are recognised and looked at: what a vendor puts beside its description, so that
//! the inspector sees it without knowing it.

use super::{Context, FindingCode, Kind, Report};
use serde_json::{Map, Value};

/// What is known of a vendor's tokens.
pub(crate) struct Look {
    pub(crate) jwts: &'static [Jwt],
    pub(crate) forms: &'static [Form],
}

/// What a finding means for one kind of token, which may call things by other names.
pub(crate) type Words = &'static [(FindingCode, &'static str)];

/// How sure it is whose token one is that has these claims. Where two vendors recognise one, it is of the
/// one with the surer mark, and of two alike of the one whose vendor comes first in the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The token says so, in words that nobody else writes.
    Said,
    /// A claim that only this vendor has.
    Own,
    /// Claims that others have too, in this company.
    Company,
}

impl Mark {
    /// All of them, the surest first.
    pub(crate) const ALL: [Self; 3] = [Self::Said, Self::Own, Self::Company];
}

/// JWTs of a vendor.
pub(crate) struct Jwt {
    /// The kind, if header and claims betray this vendor.
    pub(crate) recognise: fn(&Seen<'_>) -> Option<Kind>,
    pub(crate) mark: Mark,
    /// The claims that it reads, in lists: those of its description and perhaps more. Another spelling of one
    /// counts for nothing, and is found; who has no list takes any.
    pub(crate) claims: &'static [&'static [&'static str]],
    /// What its header may call the algorithm.
    pub(crate) algorithms: &'static [&'static str],
    /// Whether `typ` and `cty`, which no plain JWT has like this, are the vendor's.
    pub(crate) content_type: fn(&Seen<'_>) -> bool,
    pub(crate) words: Words,
    /// Finds what is wrong with the claims.
    pub(crate) look: fn(&Seen<'_>, &Context<'_>, &mut Report),
}

/// A form that is no JWT.
pub(crate) struct Form {
    /// How many bytes the token has that stands at the start of a text.
    pub(crate) at: fn(&str) -> Option<usize>,
    /// Whether a text is one that lost its beginning.
    pub(crate) is_headless: fn(&str) -> bool,
    /// Looks at a token and says whether it is of this form.
    pub(crate) look: fn(&str, &Context<'_>, &mut Report) -> bool,
}

impl Jwt {
    /// What most vendors have in common.
    pub(crate) const PLAIN: Self = Self {
        recognise: |_| None,
        mark: Mark::Company,
        claims: &[],
        algorithms: &["HS256"],
        content_type: |_| false,
        words: &[],
        look: |_, _, _| {},
    };

    /// The kind, if the token is this vendor's but for the spelling of its claims.
    pub(crate) fn kind_of(&self, seen: &Seen<'_>) -> Option<Kind> {
        (self.recognise)(seen).or_else(|| {
            let corrected = self.corrected(seen.claims?)?;
            (self.recognise)(&Seen { header: seen.header, claims: Some(&corrected) })
        })
    }

    /// Whether a claim stands there in another spelling than the one that is read.
    pub(crate) fn misspells(&self, seen: &Seen<'_>) -> bool {
        seen.claims.is_some_and(|claims| self.corrected(claims).is_some())
    }

    /// The claims with their names as the vendor reads them, if that makes a difference.
    fn corrected(&self, claims: &Map<String, Value>) -> Option<Map<String, Value>> {
        let mut corrected = claims.clone();
        let read = self.claims.iter().copied().flatten();
        for name in read.filter(|name| !claims.contains_key(**name)) {
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
pub(crate) struct Seen<'v> {
    pub(crate) header: &'v Map<String, Value>,
    /// If the payload could be read.
    pub(crate) claims: Option<&'v Map<String, Value>>,
}

impl<'v> Seen<'v> {
    /// A member of the header, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&'v str> {
        self.header.get(name).and_then(Value::as_str)
    }

    pub(crate) fn claim(&self, name: &str) -> Option<&'v Value> {
        self.claims?.get(name)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.claim(name).is_some()
    }

    /// A claim, if it is text.
    pub(crate) fn text(&self, name: &str) -> Option<&'v str> {
        self.claim(name).and_then(Value::as_str)
    }

    /// A claim, if it is an object.
    pub(crate) fn object(&self, name: &str) -> Option<&'v Map<String, Value>> {
        self.claim(name).and_then(Value::as_object)
    }

    /// Whether a claim is text that is not empty.
    pub(crate) fn names(&self, name: &str) -> bool {
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

//! Whose seats are whose, so that two people never share one.
//!
//! A seat goes by a name, and each identity provider decides alone whom it calls what; so do two claims
//! of one provider. Therefore each of them has its names for itself: a [`Naming`] is only to be had from
//! [`Namings`], which gives out none that could say what another says.

use crate::error::{Error, Result};
use roomkey::ParticipantId;

const LONGEST_PREFIX: usize = 64;

/// Which participant the bearer of an identity provider's token may be.
#[derive(Clone, Debug)]
pub(crate) enum Participant {
    /// Anyone: the caller is a backend, which asks for others.
    Any,
    /// Whom the token names.
    Named(Naming),
}

/// How a token names a participant: by this claim, after this prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    claim: String,
    prefix: String,
}

impl Naming {
    /// The claim to be read.
    pub(crate) fn claim(&self) -> &str {
        &self.claim
    }

    /// The participant, if the claim says one.
    pub(crate) fn participant(&self, name: &str) -> Option<ParticipantId> {
        // Alone too, or nobody would be somebody by the prefix.
        let alone = ParticipantId::parse(name).ok()?;
        if self.prefix.is_empty() {
            return Some(alone);
        }
        ParticipantId::parse(&format!("{}{name}", self.prefix)).ok()
    }
}

/// All namings of a configuration.
#[derive(Debug, Default)]
pub(crate) struct Namings(Vec<Given>);

#[derive(Debug)]
struct Given {
    caller: String,
    issuer: String,
    naming: Naming,
}

impl Namings {
    /// Gives a caller this claim of this issuer.
    ///
    /// # Errors
    /// [`Error::Config`] if another issuer, or another claim, could name the same participant.
    pub(crate) fn give(
        &mut self,
        caller: &str,
        issuer: &str,
        claim: &str,
        prefix: Option<&str>,
    ) -> Result<Naming> {
        let prefix = match prefix {
            None => "",
            Some(text) if text.len() <= LONGEST_PREFIX && ParticipantId::parse(text).is_ok() => {
                text
            }
            Some(_) => {
                return Err(Error::config(format!(
                    "caller `{caller}`: `jwks.participant_prefix` is 1 to {LONGEST_PREFIX} bytes that a \
                     participant id can begin with"
                )));
            }
        };
        let overlaps = |other: &&Given| {
            let is_same = other.issuer == issuer && other.naming.claim == claim;
            let theirs = other.naming.prefix.as_str();
            !is_same && (prefix.starts_with(theirs) || theirs.starts_with(prefix))
        };
        if let Some(other) = self.0.iter().find(overlaps) {
            return Err(Error::config(format!(
                "callers `{}` and `{caller}` come with other identity providers or claims, and two people \
                 whom these give the same name would get one seat: give each a \
                 `jwks.participant_prefix`, such as `{caller}.`, of which none begins with another",
                other.caller
            )));
        }
        let naming = Naming { claim: claim.to_owned(), prefix: prefix.to_owned() };
        let given =
            Given { caller: caller.to_owned(), issuer: issuer.to_owned(), naming: naming.clone() };
        self.0.push(given);
        Ok(naming)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_issuers_or_claims_can_name_one_participant() {
        for (one, other, is_taken) in [
            (("i", "sub", None), ("j", "sub", None), false),
            (("i", "sub", None), ("i", "email", None), false),
            (("i", "sub", None), ("j", "sub", Some("j.")), false),
            (("i", "sub", Some("a.")), ("j", "sub", None), false),
            (("i", "sub", Some("a")), ("j", "sub", Some("ab")), false),
            (("i", "sub", Some("a.")), ("j", "sub", Some("a.")), false),
            (("i", "sub", Some("a.")), ("j", "sub", Some("b.")), true),
            (("i", "sub", Some("a.")), ("i", "email", Some("b.")), true),
            // The same people, for another audience or by other keys.
            (("i", "sub", None), ("i", "sub", None), true),
            (("i", "sub", None), ("i", "sub", Some("guest.")), true),
        ] {
            for (first, second) in [(one, other), (other, one)] {
                let mut namings = Namings::default();
                namings.give("one", first.0, first.1, first.2).unwrap();
                let given = namings.give("two", second.0, second.1, second.2);
                assert_eq!(given.is_ok(), is_taken, "{first:?} {second:?}");
            }
        }
        for prefix in ["", "a b", "\n", "\u{202e}", &"a".repeat(65)] {
            assert!(Namings::default().give("one", "i", "sub", Some(prefix)).is_err());
        }
    }

    #[test]
    fn a_prefix_makes_nobody_somebody() {
        let naming = Namings::default().give("one", "i", "sub", Some("staff.")).unwrap();
        let seat = |name: &str| naming.participant(name).map(|seat| seat.as_str().to_owned());
        assert_eq!(seat("ann").as_deref(), Some("staff.ann"));
        for nobody in ["", " ", "a b", "\n", &"a".repeat(255)] {
            assert_eq!(seat(nobody), None, "{nobody:?}");
        }
    }
}

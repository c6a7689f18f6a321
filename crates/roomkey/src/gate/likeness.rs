//! Names that look alike: `Ann` beside `Аnn` with a Cyrillic letter, `AIice` with a capital I, `ann` beside `Ann`.
//!
//! Nobody is turned away for a name; whoever answers a knock is told whom it could be mistaken for.

use super::words::Name;
use serde::{Deserialize, Serialize};
use unicode_security::skeleton;

/// What two names have in common that look alike: one of the two forms.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Look([String; 2]);

impl Look {
    pub(super) fn of(name: &Name) -> Self {
        let flat: String = name.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        let seen: String = skeleton(&flat).collect();
        // A capital I looks like an l, so letters are made small after looking as well as before.
        let small = flat.to_lowercase();
        Self([seen.to_lowercase(), skeleton(&small).collect::<String>().to_lowercase()])
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.0.iter().any(|form| other.0.contains(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        Look::of(&Name::parse(one).unwrap()).is_like(&Look::of(&Name::parse(other).unwrap()))
    }

    #[test]
    fn what_people_cannot_tell_apart_is_seen() {
        for (one, other) in [
            ("Ann", "Ann"),
            ("Ann", "\u{410}nn"),
            ("Alice", "AIice"),
            ("alice", "a1ice"),
            ("ALICE", "alice"),
            ("Zoë", "Zoe\u{308}"),
            ("Ann  Lee", "Ann Lee"),
            ("corn", "com"),
            ("paypal", "раураl"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [("Ann", "Anna"), ("Ben", "Dan"), ("Zoë", "Zoe"), ("日本", "本日")]
        {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}

//! Credentials from the environment.
//!
//! The vendor's samples call the secret `VIDEOSDK_SECRET_KEY`, its server SDKs `VIDEOSDK_SECRET`.
//! Both are read. When both are set they have to be the same: which of two secrets counts must not
//! depend on which program reads them. An empty variable counts as unset.

use super::pair::Pair;
use crate::failure::{Failure, Result};
use std::ffi::OsString;
use zeroize::Zeroizing;

pub(super) const API_KEY: &str = "VIDEOSDK_API_KEY";
pub(super) const SECRETS: [&str; 2] = ["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"];

pub(super) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Pair> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let api_key = match set(API_KEY).map(OsString::into_string) {
        Some(Ok(text)) => Some(text),
        Some(Err(_)) => {
            return Err(Failure::usage("api_key_invalid", format!("{API_KEY} is not UTF-8.")));
        }
        None => None,
    };
    let [first, second] =
        SECRETS.map(|name| set(name).map(|value| Zeroizing::new(value.into_encoded_bytes())));
    let secret = one_of(first, second, "The environment")?;
    Ok(Pair { api_key, secret, place: "the environment".to_owned() })
}

/// The one secret of two names for it.
pub(super) fn one_of(
    first: Option<Zeroizing<Vec<u8>>>,
    second: Option<Zeroizing<Vec<u8>>>,
    place: &str,
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    match (first, second) {
        (Some(first), Some(second)) if first != second => Err(Failure::usage(
            "argument_invalid",
            format!("{place} sets both {} and {}, and they differ.", SECRETS[0], SECRETS[1]),
        )
        .hint("Unset the one that is out of date.")),
        (first, second) => Ok(first.or(second)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Result<Pair> {
        read(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn either_name_of_the_secret_is_read_and_both_must_agree() {
        for names in [&SECRETS[..1], &SECRETS[1..], &SECRETS[..]] {
            let variables: Vec<_> = names.iter().map(|name| (*name, "one")).collect();
            let secret = found(&variables).unwrap().secret.unwrap();
            assert_eq!(secret.as_slice(), b"one");
        }
        let Err(failure) = found(&[(SECRETS[0], "sentinel-1"), (SECRETS[1], "sentinel-2")]) else {
            panic!("two secrets were taken");
        };
        let json = failure.to_json().to_string();
        assert!(json.contains("argument_invalid"));
        assert!(!json.contains("sentinel"), "{json}");
        assert!(found(&[(SECRETS[0], ""), (SECRETS[1], "two")]).unwrap().secret.is_some());
    }

    #[test]
    fn nothing_set_is_nothing_found() {
        let found = found(&[]).unwrap();
        assert!(found.api_key.is_none() && found.secret.is_none());
    }
}

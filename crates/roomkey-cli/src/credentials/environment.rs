//! Credentials from the environment. An empty variable counts as unset.

use super::found::{Found, Slots};
use crate::failure::Result;
use crate::whose::Whose;
use std::ffi::OsString;
use zeroize::Zeroizing;

pub(super) fn read(whose: Whose, variable: impl Fn(&str) -> Option<OsString>) -> Result<Found> {
    let mut slots = Slots::of(whose);
    for name in slots.variables() {
        let value = variable(name).filter(|value| !value.is_empty());
        if let Some(slot) = slots.find(name) {
            *slot = value.map(|value| Zeroizing::new(value.into_encoded_bytes()));
        }
    }
    slots.found_in("the environment")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: [&str; 2] = ["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"];

    fn found(variables: &[(&str, &str)]) -> Result<Found> {
        read(Whose::parse("videosdk").unwrap(), |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn either_name_of_the_secret_is_read_and_both_must_agree() {
        for names in [&SECRETS[..1], &SECRETS[1..], &SECRETS[..]] {
            let variables: Vec<_> = names.iter().map(|name| (*name, "one")).collect();
            let found = found(&variables).unwrap();
            assert_eq!(found.get("secret"), Some(&b"one"[..]));
        }
        let Err(failure) = found(&[(SECRETS[0], "sentinel-1"), (SECRETS[1], "sentinel-2")]) else {
            panic!("two secrets were taken");
        };
        let json = failure.to_json().to_string();
        assert!(json.contains("argument_invalid"));
        assert!(!json.contains("sentinel"), "{json}");
        let found = found(&[(SECRETS[0], ""), (SECRETS[1], "two")]).unwrap();
        assert_eq!(found.get("secret"), Some(&b"two"[..]));
    }

    #[test]
    fn nothing_set_is_nothing_found_and_the_advice_is_the_vendors() {
        let nothing = found(&[]).unwrap();
        assert!(nothing.get("api_key").is_none() && nothing.get("secret").is_none());
        for (vendor, name, variable) in [
            ("videosdk", "secret", "VIDEOSDK_SECRET_KEY"),
            ("opentok", "secret", "OPENTOK_API_SECRET"),
            ("vonage", "application_id", "VONAGE_APPLICATION_ID"),
            ("videoio", "secret", "VIDEOIO_AUTHORITY_SECRET"),
        ] {
            let nothing = read(Whose::parse(vendor).unwrap(), |_| None).unwrap();
            let json = nothing.needed(name).unwrap_err().to_json().to_string();
            assert!(json.contains(variable), "{json}");
        }
    }
}

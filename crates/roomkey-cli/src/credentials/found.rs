//! Credentials as they were found, not yet judged, and what each use demands of them.

use super::names::{self, Field};
use crate::failure::{Failure, Result};
use crate::output::warn;
use crate::vendor::{Other, Vendor};
use roomkey::videosdk::Credentials;
use roomkey::{ApiKey, Code, Error, Secret};
use std::path::Path;
use zeroize::Zeroizing;

type Bytes = Zeroizing<Vec<u8>>;

/// A place for each name of each field: what is read goes there first.
pub(super) struct Slots {
    vendor: Vendor,
    values: Vec<Vec<Option<Bytes>>>,
}

impl Slots {
    pub(super) fn of(vendor: Vendor) -> Self {
        let values = names::fields(vendor).iter();
        let values = values.map(|field| vec![None; field.variables.len()]).collect();
        Self { vendor, values }
    }

    /// The variables there are places for.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> + use<> {
        names::fields(self.vendor).iter().flat_map(|field| field.variables.iter().copied())
    }

    /// The place for a variable or for a field's own name, if there is such a one.
    pub(super) fn find(&mut self, name: &str) -> Option<&mut Option<Bytes>> {
        for (field, values) in names::fields(self.vendor).iter().zip(&mut self.values) {
            let place = field.variables.iter().position(|variable| *variable == name);
            if let Some(place) = place.or((field.name == name).then_some(0)) {
                return values.get_mut(place);
            }
        }
        None
    }

    /// What stands in the places, where two names for one thing have to agree: which of two secrets
    /// counts must not depend on which program reads them.
    pub(super) fn found_in(self, place: &str) -> Result<Found> {
        let mut found = Vec::new();
        for (field, values) in names::fields(self.vendor).iter().zip(self.values) {
            let mut given = values.into_iter().flatten();
            let first = given.next();
            if given.any(|other| Some(&other) != first.as_ref()) {
                let names = field.variables.join(" and ");
                return Err(Failure::usage(
                    "argument_invalid",
                    format!("{names} are both set in {place}, and they differ."),
                )
                .hint("Unset the one that is out of date."));
            }
            found.push((field, first));
        }
        Ok(Found { vendor: self.vendor, values: found, place: place.to_owned() })
    }
}

/// What was found, not yet judged.
pub(super) struct Found {
    vendor: Vendor,
    values: Vec<(&'static Field, Option<Bytes>)>,
    /// What to name in an error.
    place: String,
}

impl Found {
    /// The value of a field, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        let (_, value) = self.values.iter().find(|(field, _)| field.name == name)?;
        value.as_ref().map(|bytes| bytes.as_slice())
    }

    /// The value of a field that has to be there.
    pub(super) fn needed(&self, name: &str) -> Result<&[u8]> {
        self.get(name).ok_or_else(|| {
            let (what, code) = self
                .field(name)
                .map_or(("", "argument_invalid"), |field| (field.what, field.code.as_str()));
            Failure::usage(code, format!("There is no {what} in {}.", self.place))
                .hint(names::advice(self.vendor))
        })
    }

    /// The same as text.
    pub(super) fn text(&self, name: &str) -> Result<&str> {
        std::str::from_utf8(self.needed(name)?).map_err(|_| {
            let (what, code) = self
                .field(name)
                .map_or(("", "argument_invalid"), |field| (field.what, field.code.as_str()));
            Failure::usage(code, format!("The {what} in {} is not UTF-8.", self.place))
        })
    }

    fn field(&self, name: &str) -> Option<&'static Field> {
        self.values.iter().map(|(field, _)| *field).find(|field| field.name == name)
    }

    /// Credentials that may mint: no placeholder, no short secret unless asked for by name.
    pub(super) fn for_minting(&self, allow_weak_secret: bool) -> Result<Credentials> {
        let (api_key, secret) = self.for_importing(allow_weak_secret)?;
        Ok(Credentials::from_parts(api_key, &secret))
    }

    /// The same, apart.
    pub(super) fn for_importing(&self, allow_weak_secret: bool) -> Result<(ApiKey, Secret)> {
        let api_key = ApiKey::parse(self.text("api_key")?)?;
        Ok((api_key, self.secret(allow_weak_secret)?))
    }

    /// Credentials that verify: tokens that exist already are not ours to improve.
    pub(super) fn for_verifying(&self) -> Result<Credentials> {
        let api_key = ApiKey::allow_placeholder(self.text("api_key")?)?;
        Ok(Credentials::from_parts(api_key, &self.secret(true)?))
    }

    /// The secret alone.
    pub(super) fn secret(&self, allow_weak: bool) -> Result<Secret> {
        if self.vendor == Other::Vonage.into() {
            return Err(Failure::usage("argument_invalid", "Vonage's tokens have no secret.")
                .hint("`token verify --vendor vonage` checks their signatures."));
        }
        fit_secret(self.needed("secret")?, allow_weak)
    }
}

/// A secret, weak only if that was asked for by name, and then not without a word.
pub(crate) fn fit_secret(bytes: &[u8], allow_weak: bool) -> Result<Secret> {
    refuse_file_name(bytes)?;
    if !allow_weak {
        return Ok(Secret::new(bytes)?);
    }
    let secret = Secret::allow_weak(bytes)?;
    if let Some(code) = secret.weakness() {
        warn(code.meaning());
    }
    Ok(secret)
}

/// A secret of a token that is there already. What stands around it is named, since it is what makes
/// a good token look forged.
pub(crate) fn secret_as_given(bytes: &[u8]) -> roomkey::Result<Secret> {
    let secret = Secret::allow_weak(bytes)?;
    if let Some(code @ Code::SecretPadded) = secret.weakness() {
        warn(code.meaning());
    }
    Ok(secret)
}

/// Refuses a secret that is the name of a file: someone meant the content.
pub(crate) fn refuse_file_name(secret: &[u8]) -> roomkey::Result<()> {
    let is_file = std::str::from_utf8(secret).is_ok_and(|text| {
        !text.is_empty() && text.len() < 4096 && !text.contains('\0') && Path::new(text).is_file()
    });
    if is_file {
        return Err(Error::because(
            Code::SecretNotSymmetric,
            "The secret is the name of a file that exists.",
        )
        .with_hint("Give the secret itself, or name the file with --credentials."));
    }
    Ok(())
}

//! Credentials as they were found, not yet judged, and what each use demands of them.

use super::file;
use super::names::{self, Field};
use crate::failure::{Failure, Result};
use crate::output::warn;
use crate::whose::Whose;
use roomkey::vendor::{Credentials, KeyFile, agreed};
use roomkey::{ApiKey, Code, Error, Secret};
use std::path::Path;
use zeroize::Zeroizing;

type Bytes = Zeroizing<Vec<u8>>;

/// A place for each name of each field: what is read goes there first.
pub(super) struct Slots {
    whose: Whose,
    fields: Vec<Field>,
    values: Vec<Vec<Option<Bytes>>>,
}

impl Slots {
    pub(super) fn of(whose: Whose) -> Self {
        let fields = names::fields(whose);
        let values = fields.iter().map(|field| vec![None; field.variables.len()]).collect();
        Self { whose, fields, values }
    }

    /// The variables there are places for.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.fields.clone().into_iter().flat_map(|field| field.variables)
    }

    /// The place for a variable or for a field's own name, if there is such a one.
    pub(super) fn find(&mut self, name: &str) -> Option<&mut Option<Bytes>> {
        for (field, values) in self.fields.iter().zip(&mut self.values) {
            let place = field.variables.iter().position(|variable| *variable == name);
            if let Some(place) = place.or((field.name == name).then_some(0)) {
                return values.get_mut(place);
            }
        }
        None
    }

    /// What stands in the places, where two names for one thing have to agree.
    pub(super) fn found_in(self, place: &str) -> Result<Found> {
        let mut found = Vec::new();
        for (field, values) in self.fields.into_iter().zip(self.values) {
            let value = agreed(&field.variables, values.into_iter().flatten())
                .map_err(|error| Failure::from(error).hint(format!("They stand in {place}.")))?;
            found.push((field, value));
        }
        Ok(Found { whose: self.whose, values: found, place: place.to_owned() })
    }
}

/// What was found, not yet judged.
pub(super) struct Found {
    whose: Whose,
    values: Vec<(Field, Option<Bytes>)>,
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
                .map_or(("", "argument_invalid"), |field| (&*field.what, field.code.as_str()));
            Failure::usage(code, format!("There is no {what} in {}.", self.place))
                .hint(names::advice(self.whose))
        })
    }

    /// The same as text.
    pub(super) fn text(&self, name: &str) -> Result<&str> {
        std::str::from_utf8(self.needed(name)?).map_err(|_| {
            let (what, code) = self
                .field(name)
                .map_or(("", "argument_invalid"), |field| (&*field.what, field.code.as_str()));
            Failure::usage(code, format!("The {what} in {} is not UTF-8.", self.place))
        })
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.values.iter().map(|(field, _)| field).find(|field| field.name == name)
    }

    /// The vendor's credentials; a weak secret only if that was asked for by name, and then not without a
    /// word. Those for any API key have none.
    pub(super) fn credentials(&self, allow_weak: bool, any_api_key: bool) -> Result<Credentials> {
        let mut credentials = Credentials::new();
        for field in names::described(self.whose) {
            let is_there = field.file.map_or_else(
                || self.get(field.name),
                |file| self.get(file.name).or_else(|| self.get(file.path)),
            );
            if (is_there.is_none() && field.is_optional) || (any_api_key && field.may_be_any) {
                continue;
            }
            credentials = match field.file {
                Some(file) => {
                    let key = private_key(self, file)?;
                    credentials.with(field.name, key.as_bytes())
                }
                None if field.name == "secret" => {
                    let secret = fit_secret(self.needed(field.name)?, allow_weak)?;
                    secret.reveal(|bytes| credentials.with(field.name, bytes))
                }
                None => credentials.with(field.name, self.text(field.name)?.as_bytes()),
            };
        }
        let credentials = if allow_weak { credentials.allow_weak() } else { credentials };
        Ok(if any_api_key { credentials.any_api_key() } else { credentials })
    }

    /// The API key and the secret, to be kept in the database.
    pub(super) fn for_importing(&self, allow_weak_secret: bool) -> Result<(ApiKey, Secret)> {
        let api_key = ApiKey::parse(self.text("api_key")?)?;
        Ok((api_key, self.secret(allow_weak_secret)?))
    }

    /// The secret alone.
    pub(super) fn secret(&self, allow_weak: bool) -> Result<Secret> {
        if self.field("secret").is_none() {
            let vendor = self.whose;
            return Err(Failure::usage(
                "argument_invalid",
                format!("Tokens of `{vendor}` have no secret."),
            )
            .hint(format!("`token verify --vendor {vendor}` checks their signatures.")));
        }
        fit_secret(self.needed("secret")?, allow_weak)
    }
}

/// The private key itself, or the one in the file that is named. A path is never taken for a key,
/// nor a key for a path.
fn private_key(found: &Found, names: KeyFile) -> Result<Zeroizing<String>> {
    let variable = |name: &str| {
        let field = found.field(name);
        field.and_then(|field| field.variables.first().copied()).unwrap_or_default()
    };
    match (found.get(names.name), found.get(names.path)) {
        (Some(_), Some(_)) => Err(Failure::usage(
            "argument_invalid",
            "There are a private key and the path of one, and only one of them can count.",
        )
        .hint(format!("Unset {} or {}.", variable(names.name), variable(names.path)))),
        (None, Some(_)) => {
            let path = found.text(names.path)?;
            if path.contains("-----BEGIN") {
                return Err(Failure::usage("key_invalid", "The path of the private key is a key.")
                    .hint(format!("{} takes the PEM itself.", variable(names.name))));
            }
            file::read_private_text(Path::new(path))
        }
        _ => {
            let pem = found.text(names.name)?;
            if !pem.contains("-----BEGIN") {
                return Err(Failure::usage("key_invalid", "The private key is not PEM.")
                    .hint(format!("{} takes the name of its file.", variable(names.path))));
            }
            Ok(Zeroizing::new(pem.to_owned()))
        }
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

//! Who owns the rooms: this server, or a vendor's cloud with the credentials that the vendor's description names.
//!
//! What is no secret stands in the file or in a variable that the file names (`api_key`, `api_key_env`), a secret
//! in a variable or a file (`secret_env`, `secret_file`), and never in the configuration itself.

use super::read::remote_url;
use super::{AuthorityConfig, UpstreamConfig, raw};
use crate::error::{Error, Result};
use roomkey::vendor::{CredentialField, Credentials, Vendor};
use roomkey::{ApiKey, Secret};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

const LONGEST_SECRET: usize = 4096;
const LONGEST_PEM: usize = 16 * 1024;

pub(super) fn authority(raw: raw::Authority, vendor: Vendor) -> Result<AuthorityConfig> {
    let raw::Authority::Upstream(raw) = raw else { return Ok(AuthorityConfig::Local) };
    let base_url = raw.base_url.as_deref().map(|url| remote_url("[authority] `base_url`", url));
    let base_url = base_url.transpose()?;
    let about = vendor.about();
    // What stands in no variable, nobody signs with.
    let fields = || about.credentials.iter().filter(|field| !field.variables.is_empty());
    let known: Vec<String> = fields().flat_map(settings).collect();
    let of_none = raw.credentials.keys().find(|setting| !known.contains(setting));
    let weak = raw.allow_weak_secret && about.credential("secret").is_none();
    if let Some(setting) = of_none.map(String::as_str).or(weak.then_some("allow_weak_secret")) {
        return Err(Error::config(format!(
            "[authority] `{setting}` says nothing where `[tokens] vendor` is `{}`, which has {}",
            about.name,
            known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        )));
    }
    let texts = raw.credentials.into_iter().map(|(setting, value)| match value {
        toml::Value::String(text) => Ok((setting, text)),
        _ => Err(Error::config(format!("[authority] `{setting}` is not text"))),
    });
    let mut given = texts.collect::<Result<_>>()?;
    let mut credentials = Credentials::new();
    for field in fields() {
        let value = value(field, &mut given, raw.allow_weak_secret)?;
        if field.name == "api_key" {
            // A placeholder is none, whatever the secret may be.
            ApiKey::parse(&value)?;
        }
        credentials = credentials.with(field.name, value.as_bytes());
    }
    let credentials = if raw.allow_weak_secret { credentials.allow_weak() } else { credentials };
    vendor.open(&credentials).map_err(|error| {
        let reason = format!("[authority] {}", error.reason());
        roomkey::Error::because(error.code(), reason)
    })?;
    Ok(AuthorityConfig::Upstream(Arc::new(UpstreamConfig { base_url, credentials })))
}

/// What a field is called here: as files of credentials call it.
fn name_of(field: &CredentialField) -> &'static str {
    field.file.map_or(field.name, |file| file.name)
}

/// The settings for a field.
fn settings(field: &CredentialField) -> [String; 2] {
    let name = name_of(field);
    let ends = if field.is_secret { ["_env", "_file"] } else { ["", "_env"] };
    ends.map(|end| format!("{name}{end}"))
}

/// The value of a field, from one of its settings.
fn value(
    field: &CredentialField,
    given: &mut BTreeMap<String, String>,
    allow_weak: bool,
) -> Result<Zeroizing<String>> {
    let [one, other] = settings(field);
    match (given.remove(&one), given.remove(&other)) {
        (Some(text), None) if !field.is_secret => Ok(text.into()),
        (None, Some(variable)) if !field.is_secret => environment(&variable),
        (Some(variable), None) => alone(environment(&variable)?, field, &one, allow_weak),
        (None, Some(path)) => alone(in_file(path.into(), field)?, field, &other, allow_weak),
        _ => Err(Error::config(format!("[authority] needs either `{one}` or `{other}`"))),
    }
}

/// A secret, if it has one line. A file of settings, perhaps, would sign with all of them at once.
fn alone(
    text: Zeroizing<String>,
    field: &CredentialField,
    setting: &str,
    allow_weak: bool,
) -> Result<Zeroizing<String>> {
    if field.file.is_none() {
        if text.trim().contains(['\r', '\n']) {
            return Err(Error::config(format!(
                "[authority] `{setting}` has more than one line: it holds the secret alone"
            )));
        }
        let judge = if allow_weak { Secret::allow_weak } else { Secret::new };
        if let Err(error) = judge(text.as_bytes()) {
            let reason = format!("[authority] `{setting}`: {}", error.reason());
            return Err(roomkey::Error::because(error.code(), reason).into());
        }
    }
    Ok(text)
}

/// The text of a file that a setting names, without the line break at its end.
fn in_file(path: PathBuf, field: &CredentialField) -> Result<Zeroizing<String>> {
    let longest = if field.file.is_some() { LONGEST_PEM } else { LONGEST_SECRET };
    let read = secret_text(&path, longest);
    let mut text = read.map_err(|source| Error::File { path, source })?;
    // Editors end files with a line break. More than that one is somebody's mistake.
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// The text of a file that holds a secret, if it is no longer than any secret is.
fn secret_text(path: &Path, longest: usize) -> std::io::Result<Zeroizing<String>> {
    use std::io::Read;
    let mut text = Zeroizing::new(String::with_capacity(longest + 1));
    let file = std::fs::File::open(path)?;
    file.take(longest as u64 + 1).read_to_string(&mut text)?;
    if text.len() > longest {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    // The editor's mark is no part of the secret.
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

fn environment(name: &str) -> Result<Zeroizing<String>> {
    std::env::var(name)
        .map(Zeroizing::new)
        .map_err(|_| Error::config(format!("the environment variable `{name}` is not set")))
}

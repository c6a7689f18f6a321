//! Credentials from a file, in the two forms that people already have: TOML and `.env`.
//!
//! A file whose name ends in `.toml` is TOML, any other is `.env`. Nothing of the content is ever
//! shown, not even where it cannot be read: the line at fault may be the one with the secret.

use super::environment::{API_KEY, SECRETS, one_of};
use super::pair::Pair;
use crate::failure::{Failure, Result};
use crate::output::warn;
use serde::Deserialize;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// More than any honest file of credentials has.
const MAXIMUM_BYTES: u64 = 64 * 1024;

pub(super) fn read(path: &Path) -> Result<Pair> {
    let text = read_private_text(path)?;
    let place = format!("`{}`", path.display());
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_toml { from_toml(&text, place) } else { from_env(&text, place) }
}

/// Reads a small text file that holds a secret, and warns when others can read it too.
pub(crate) fn read_private_text(path: &Path) -> Result<Zeroizing<String>> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    warn_if_others_can_read(path, &metadata);
    let mut text = Zeroizing::new(String::new());
    file.take(MAXIMUM_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > MAXIMUM_BYTES {
        return Err(Failure::usage(
            "file_unusable",
            format!("`{}` is longer than 64 KiB.", path.display()),
        ));
    }
    Ok(text)
}

#[cfg(unix)]
fn warn_if_others_can_read(path: &Path, metadata: &Metadata) {
    use std::os::unix::fs::PermissionsExt;
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        let path = path.display();
        warn(format_args!("others can read `{path}`. Run: chmod 600 '{path}'"));
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Path, _: &Metadata) {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    #[serde(alias = "VIDEOSDK_API_KEY")]
    api_key: Option<String>,
    #[serde(alias = "VIDEOSDK_SECRET_KEY", alias = "VIDEOSDK_SECRET")]
    secret: Option<String>,
}

impl Drop for Toml {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

fn from_toml(text: &str, place: String) -> Result<Pair> {
    let mut read: Toml = toml::from_str(text).map_err(|error| {
        // The error's own words quote the line.
        let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, count_lines);
        Failure::usage("file_unusable", format!("{place}, line {line}: not understood."))
            .hint("Write `api_key = \"…\"` and `secret = \"…\"`, and nothing else.")
    })?;
    let secret = read.secret.take().map(|secret| Zeroizing::new(secret.into_bytes()));
    Ok(Pair { api_key: read.api_key.take(), secret, place })
}

fn count_lines(before: &str) -> usize {
    before.matches('\n').count() + 1
}

fn from_env(text: &str, place: String) -> Result<Pair> {
    let (mut api_key, mut first, mut second) = (None, None, None);
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let unreadable = || {
            let line = index + 1;
            Failure::usage("file_unusable", format!("{place}, line {line}: not understood."))
                .hint("Write NAME=value; quote a value that has spaces or `#` in it.")
        };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or_else(unreadable)?;
        let slot = match name.trim() {
            name if name == API_KEY || name == "api_key" => &mut api_key,
            name if name == SECRETS[0] || name == "secret" => &mut first,
            name if name == SECRETS[1] => &mut second,
            // A program's `.env` holds other things too.
            _ => continue,
        };
        let value = unquote(value.trim()).ok_or_else(unreadable)?;
        if slot.replace(value).is_some() {
            return Err(unreadable().hint("The name stands twice."));
        }
    }
    let bytes = |value: Option<Zeroizing<String>>| {
        value.map(|value| Zeroizing::new(value.as_bytes().to_vec()))
    };
    let secret = one_of(bytes(first), bytes(second), &place)?;
    Ok(Pair { api_key: api_key.map(|text| text.to_string()), secret, place })
}

/// The value of a line: in single quotes as it stands, in double quotes with `\"`, `\\` and `\n`
/// replaced, bare up to a `#` that follows white space.
fn unquote(value: &str) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(value.len()));
    let rest = if let Some(quoted) = value.strip_prefix('\'') {
        let (inside, rest) = quoted.split_once('\'')?;
        text.push_str(inside);
        rest
    } else if let Some(quoted) = value.strip_prefix('"') {
        let mut characters = quoted.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => text.push(match characters.next()? {
                    'n' => '\n',
                    same @ ('"' | '\\' | '$') => same,
                    _ => return None,
                }),
                plain => text.push(plain),
            }
        }
        characters.as_str()
    } else {
        let bare = value.split_once(" #").map_or(value, |(before, _)| before);
        text.push_str(bare.split_once("\t#").map_or(bare, |(before, _)| before).trim_end());
        ""
    };
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with('#')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(found: Result<Pair>) -> Option<String> {
        found.ok()?.secret.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn env_lines_are_read_as_shells_and_dotenv_read_them() {
        for (line, expected) in [
            ("VIDEOSDK_SECRET_KEY=abc", Some("abc")),
            ("VIDEOSDK_SECRET=abc\r", Some("abc")),
            ("export VIDEOSDK_SECRET = abc   # mine", Some("abc")),
            ("VIDEOSDK_SECRET=a#b", Some("a#b")),
            ("VIDEOSDK_SECRET='a # b'", Some("a # b")),
            ("VIDEOSDK_SECRET=\"a\\\"b\\\\c\" # x", Some("a\"b\\c")),
            ("secret = \"toml too\"", Some("toml too")),
            ("\n# only this\nOTHER=1\nVIDEOSDK_SECRET=x", Some("x")),
            ("VIDEOSDK_SECRET=\"open", None),
            ("VIDEOSDK_SECRET='a' b", None),
            ("no equals sign", None),
            ("VIDEOSDK_SECRET=a\nVIDEOSDK_SECRET=a", None),
            ("VIDEOSDK_SECRET=a\nVIDEOSDK_SECRET_KEY=b", None),
        ] {
            assert_eq!(secret(from_env(line, String::new())).as_deref(), expected, "{line:?}");
        }
    }

    #[test]
    fn toml_is_read_and_its_errors_quote_nothing() {
        let good = "# mine\napi_key = \"k\"\nsecret = \"s\"\n";
        assert_eq!(secret(from_toml(good, String::new())).as_deref(), Some("s"));
        for bad in [
            "api_key = 1\nsecret = \"sentinel\"",
            "secret = sentinel",
            "secret = \"sentinel\"\nsecret = \"sentinel\"",
            "secret = \"sentinel\"\nother = 1",
            "sentinel",
        ] {
            let Err(failure) = from_toml(bad, "`f`".into()) else { panic!("{bad} was taken") };
            let json = failure.to_json().to_string();
            assert!(json.contains("line"), "{json}");
            assert!(!json.contains("sentinel"), "{json}");
        }
    }
}

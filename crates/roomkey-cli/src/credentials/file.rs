//! Credentials from a file, in the two forms that people already have: TOML and `.env`.
//!
//! A file whose name ends in `.toml` is TOML, any other is `.env`. Nothing of the content is ever
//! shown, not even where it cannot be read: the line at fault may be the one with the secret.

use super::found::{Found, Slots};
use super::names;
use crate::failure::{Failure, Result};
use crate::output::warn;
use crate::whose::Whose;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

/// More than any honest file of credentials has.
const MAXIMUM_BYTES: u64 = 64 * 1024;

pub(super) fn read(whose: Whose, path: &Path) -> Result<Found> {
    let text = read_private_text(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let place = format!("`{}`", path.display());
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_toml { from_toml(whose, text, &place) } else { from_env(whose, text, &place) }
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

/// Reads TOML into its places. Names and values are refused in no words of its own, which quote.
struct Toml<'s>(&'s mut Slots);

impl<'t> Visitor<'t> for Toml<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("credentials")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            let value = map.next_value::<String>().map(|text| Zeroizing::new(text.into_bytes()))?;
            if let Some(slot) = self.0.find(&name) {
                *slot = Some(value);
            }
        }
        Ok(())
    }
}

/// A name that has a place which is still empty. It is read apart, so that an error knows its line.
struct Name<'s>(&'s mut Slots);

impl<'t> DeserializeSeed<'t> for Name<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'t>>(
        self,
        deserializer: D,
    ) -> std::result::Result<String, D::Error> {
        let name = String::deserialize(deserializer)?;
        match self.0.find(&name) {
            Some(None) => Ok(name),
            _ => Err(D::Error::custom("unknown or twice")),
        }
    }
}

fn from_toml(whose: Whose, text: &str, place: &str) -> Result<Found> {
    let mut slots = Slots::of(whose);
    let read = toml::Deserializer::parse(text)
        .and_then(|deserializer| deserializer.deserialize_map(Toml(&mut slots)));
    read.map_err(|error| {
        // The error's own words quote the line.
        let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, count_lines);
        let wanted: Vec<_> =
            names::fields(whose).iter().map(|field| format!("`{} = \"…\"`", field.name)).collect();
        Failure::usage("file_unusable", format!("{place}, line {line}: not understood."))
            .hint(format!("Write {}, and nothing else.", wanted.join(" and ")))
    })?;
    slots.found_in(place)
}

fn count_lines(before: &str) -> usize {
    before.matches('\n').count() + 1
}

fn from_env(whose: Whose, text: &str, place: &str) -> Result<Found> {
    let mut slots = Slots::of(whose);
    let mut rest = text;
    while !rest.is_empty() {
        let unreadable = || {
            let before = text.strip_suffix(rest).unwrap_or_default();
            let line = count_lines(before);
            Failure::usage("file_unusable", format!("{place}, line {line}: not understood.")).hint(
                "Write NAME=value; quote a value that has spaces, several lines or `#` in it.",
            )
        };
        let (line, following) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            rest = following;
            continue;
        }
        let (name, _) = line.split_once('=').ok_or_else(unreadable)?;
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        let value = rest.split_once('=').and_then(|(_, value)| unquote(value));
        rest = match (slots.find(name), value) {
            (Some(slot), Some((value, after))) => {
                if slot.replace(Zeroizing::new(value.as_bytes().to_vec())).is_some() {
                    return Err(unreadable().hint("The name stands twice."));
                }
                after
            }
            (Some(_), None) => return Err(unreadable()),
            // A program's `.env` holds other things too, in whatever form.
            (None, Some((_, after))) => after,
            (None, None) => following,
        };
    }
    slots.found_in(place)
}

/// The value that a text starts with, and what follows its line: in single quotes as it stands, in
/// double quotes with `\"`, `\\` and `\n` replaced, both perhaps over several lines; bare up to a `#`
/// that follows white space.
fn unquote(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let start = text.trim_start_matches([' ', '\t']);
    let mut value = Zeroizing::new(String::with_capacity(64));
    let rest = if let Some(quoted) = start.strip_prefix('\'') {
        let (inside, rest) = quoted.split_once('\'')?;
        value.push_str(inside);
        rest
    } else if let Some(quoted) = start.strip_prefix('"') {
        let mut characters = quoted.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => value.push(match characters.next()? {
                    'n' => '\n',
                    same @ ('"' | '\\' | '$') => same,
                    _ => return None,
                }),
                plain => value.push(plain),
            }
        }
        characters.as_str()
    } else {
        let (line, after) = start.split_once('\n').unwrap_or((start, ""));
        let bare = line.split_once(" #").map_or(line, |(before, _)| before);
        value.push_str(bare.split_once("\t#").map_or(bare, |(before, _)| before).trim());
        return Some((value, after));
    };
    let (tail, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let tail = tail.trim();
    (tail.is_empty() || tail.starts_with('#')).then_some((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Whose {
        Whose::parse("videosdk").unwrap()
    }

    fn secret(found: Result<Found>) -> Option<String> {
        found.ok()?.get("secret").map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
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
            ("VIDEOSDK_SECRET=\"a\nb\" # x\r\nOTHER=1", Some("a\nb")),
            ("OTHER='a\nb=c'\nVIDEOSDK_SECRET=x", Some("x")),
            ("OTHER=\"open\nVIDEOSDK_SECRET=x", Some("x")),
            ("OTHER=\"open\nVIDEOSDK_SECRET=\"x\"", Some("x")),
            ("OTHER=\nVIDEOSDK_SECRET=x", Some("x")),
            ("no equals sign", None),
            ("VIDEOSDK_SECRET=a\nVIDEOSDK_SECRET=a", None),
            ("VIDEOSDK_SECRET=a\nVIDEOSDK_SECRET_KEY=b", None),
        ] {
            assert_eq!(secret(from_env(usual(), line, "")).as_deref(), expected, "{line:?}");
        }
    }

    #[test]
    fn toml_is_read_and_its_errors_quote_nothing() {
        let good = "# mine\napi_key = \"k\"\nsecret = \"s\"\n";
        assert_eq!(secret(from_toml(usual(), good, "")).as_deref(), Some("s"));
        for bad in [
            "api_key = 1\nsecret = \"sentinel\"",
            "secret = sentinel",
            "secret = \"sentinel\"\nsecret = \"sentinel\"",
            "secret = \"sentinel\"\nother = 1",
            "sentinel",
        ] {
            let Err(failure) = from_toml(usual(), bad, "`f`") else { panic!("{bad} was taken") };
            let json = failure.to_json().to_string();
            assert!(json.contains("line"), "{json}");
            assert!(!json.contains("sentinel"), "{json}");
        }
    }
}

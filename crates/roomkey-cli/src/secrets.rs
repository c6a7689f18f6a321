//! Secrets for people and programs: on a terminal, in a pipe, or in a file for its owner alone, and never
//! in a log.
//!
//! What a server prints is kept by whoever started it: systemd writes it to its journal, others to files
//! that many can read. So a secret is printed only where somebody reads it and nothing else does.

use crate::failure::{Failure, Result};
use crate::whose::USUAL;
use roomkey::vendor;
use roomkey_server::VendorName;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// Credentials under the names that the vendors' SDKs read.
#[derive(Default)]
pub(crate) struct Lines(Vec<(&'static str, Zeroizing<String>)>);

impl Lines {
    pub(crate) fn add(&mut self, name: &'static str, value: &str) {
        self.0.push((name, Zeroizing::new(value.to_owned())));
    }

    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// As they stand in a `.env` file.
    pub(crate) fn to_env(&self) -> Zeroizing<String> {
        // The vendors' own values need no quotes; imported ones may.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/+=:@".contains(&byte);
        let length = self.0.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        // A string that grows leaves its old place unwiped.
        let mut text = Zeroizing::new(String::with_capacity(length));
        for (name, value) in &self.0 {
            let quote = if value.bytes().all(is_plain) { "" } else { "'" };
            for part in [*name, "=", quote, value.as_str(), quote, "\n"] {
                text.push_str(part);
            }
        }
        text
    }

    /// As one object.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let value = |text: &str| serde_json::Value::from(text);
        self.0.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Adds what programs of a vendor's project are given: its name, where it is a credential, and their secret.
pub(crate) fn add(lines: &mut Lines, vendor: VendorName, project: &str, secret: Option<&str>) {
    let variable = |credential: &str| {
        let field = vendor.vendor().about().credential(credential);
        field.and_then(|field| field.variables.first().copied())
    };
    if let Some(name) = variable(vendor.local().project) {
        lines.add(name, project);
    }
    if let (Some(name), Some(secret)) = (variable(vendor.handed()), secret) {
        lines.add(name, secret);
    }
}

/// Adds a key of the usual vendor, under the names that its server SDKs read: the last of each.
pub(crate) fn add_usual(lines: &mut Lines, api_key: &str, secret: &str) {
    let Ok(usual) = vendor::by_name(USUAL) else { return };
    for field in usual.about().credentials {
        if let Some(name) = field.variables.last() {
            lines.add(name, if field.is_secret { secret } else { api_key });
        }
    }
}

/// A secret as the text that every reader of a `.env` file takes for the same bytes. One that was imported
/// need not be such a text, and written otherwise it would be another secret.
pub(crate) fn exact(bytes: &[u8]) -> Result<Zeroizing<String>> {
    let is_kept = |text: &&str| text.chars().all(|one| one != '\'' && !one.is_control());
    match std::str::from_utf8(bytes).ok().filter(is_kept) {
        Some(text) => Ok(Zeroizing::new(text.to_owned())),
        None => Err(unfit()),
    }
}

/// Why [`exact`] refuses a secret.
pub(crate) fn unfit() -> Failure {
    Failure::refused(
        "argument_invalid",
        "The secret is no text that a line of a `.env` file can hold, so it is not written.",
    )
    .hint("It was imported: take it from where it came from.")
}

/// A new file for its owner alone, for secrets that are to be written to it. It goes again if they are not.
/// One that is there is left alone, as is what a link leads to.
pub(crate) struct NewFile<'a> {
    path: &'a Path,
    file: File,
    is_written: bool,
}

impl<'a> NewFile<'a> {
    pub(crate) fn create(path: &'a Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Self { path, file, is_written: false })
    }

    /// Returns where they are.
    pub(crate) fn write(mut self, lines: &Lines) -> Result<&'a Path> {
        let written = self.file.write_all(lines.to_env().as_bytes());
        let written = written.and_then(|()| self.file.sync_all());
        written.map_err(|error| Failure::file(self.path, &error))?;
        self.is_written = true;
        Ok(self.path)
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            drop(std::fs::remove_file(self.path));
        }
    }
}

/// Whether standard output leads to another program that was put there to read it.
#[cfg(unix)]
pub(crate) fn stdout_is_a_pipe() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let stdout = std::io::stdout();
    let Ok(handle) = stdout.as_fd().try_clone_to_owned() else { return false };
    let Ok(metadata) = std::fs::File::from(handle).metadata() else { return false };
    // systemd says which of its sockets lead to the journal.
    let journal = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    let is_journal = journal == format!("{}:{}", metadata.dev(), metadata.ino());
    let kind = metadata.file_type();
    (kind.is_fifo() || kind.is_socket()) && !is_journal
}

/// Where pipes cannot be told from files, secrets have to be asked for.
#[cfg(not(unix))]
pub(crate) fn stdout_is_a_pipe() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_cannot_hold_is_refused_and_not_written_as_another_secret() {
        assert_eq!(*exact("two words, \u{e9}".as_bytes()).unwrap(), "two words, \u{e9}");
        for bytes in [&b"caf\xe9"[..], b"it's", b"two\nlines", b"\x00"] {
            exact(bytes).unwrap_err();
        }
    }

    #[test]
    fn values_are_quoted_where_a_reader_would_take_them_apart() {
        let mut lines = Lines::default();
        assert!(lines.is_empty());
        lines.add("A", "eyJ.x-_");
        lines.add("B", "two words # and");
        assert_eq!(*lines.to_env(), "A=eyJ.x-_\nB='two words # and'\n");
    }
}

//! Where words go: data on standard output, everything else on standard error.
//!
//! Colour appears only on a terminal and never when `NO_COLOR` is set; `anstream` strips it.

use crate::failure::Result;
use crate::json;
use anstyle::{AnsiColor, Style};
use roomkey::id::is_deceptive;
use serde::Serialize;
use std::fmt;
use std::io::{IsTerminal, Write, stdout};

/// Who reads the output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// A script: one line of JSON.
    pub(crate) json: bool,
}

impl Output {
    /// Whether a person sees standard output, rather than a pipe or a file.
    pub(crate) fn is_seen(self) -> bool {
        !self.json && stdout().is_terminal()
    }
}

/// Writes one line of JSON to standard output.
pub(crate) fn write_json(value: &impl Serialize) -> Result<()> {
    write_bytes(&json::line(value)?)
}

/// Writes bytes to standard output as they are.
pub(crate) fn write_bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = stdout().lock();
    stdout.write_all(bytes)?;
    Ok(stdout.flush()?)
}

/// Writes text with styles to standard output.
pub(crate) fn write_styled(text: impl fmt::Display) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    write!(stdout, "{text}")?;
    Ok(stdout.flush()?)
}

/// Says something to the person at the terminal; nobody is told if nobody is there.
pub(crate) fn note(text: impl fmt::Display) {
    let _written = writeln!(anstream::stderr().lock(), "{text}");
}

/// Warns of something that does not stop the command.
pub(crate) fn warn(text: impl fmt::Display) {
    let yellow = AnsiColor::Yellow.on_default().bold();
    note(format_args!("{yellow}warning{yellow:#}: {text}"));
}

/// Lines of a name and a value, the values in one column.
#[derive(Debug, Default)]
pub(crate) struct Rows(Vec<(&'static str, String)>);

impl Rows {
    /// Adds a line.
    pub(crate) fn add(&mut self, name: &'static str, value: impl fmt::Display) {
        self.0.push((name, visible(&value.to_string())));
    }

    /// Adds a line if there is something to say.
    pub(crate) fn add_some(&mut self, name: &'static str, value: Option<impl fmt::Display>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }
}

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dim = Style::new().dimmed();
        let width = self.0.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in &self.0 {
            writeln!(f, "  {dim}{name:width$}{dim:#}  {value}")?;
        }
        Ok(())
    }
}

/// The text with every character that could steer or deceive a terminal written as an escape.
///
/// What a token says was written by a stranger.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_deceptive(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_cannot_steer_the_terminal() {
        assert_eq!(visible("\u{1b}[2Jx\u{202e}y\r\n"), r"\u{1b}[2Jx\u{202e}y\u{d}\u{a}");
        assert_eq!(visible("Zoë 日本 😀"), "Zoë 日本 😀");
    }

    #[test]
    fn values_stand_in_one_column() {
        let mut rows = Rows::default();
        rows.add("room", "a");
        rows.add_some("nobody", None::<&str>);
        rows.add("expires", "b");
        let plain = anstream::adapter::strip_str(&rows.to_string()).to_string();
        assert_eq!(plain, "  room     a\n  expires  b\n");
    }
}

//! How the command ends when it does not end well: a code, a sentence, a hint, an exit status.
//!
//! Scripts tell three ends apart. 0: it is good. 1: it was refused, or it failed. 2: it was asked
//! wrongly, and the command line, the environment or a file has to change first. A token that is
//! merely malformed is refused (1): whoever checks tokens asked rightly.

use crate::json;
use crate::output::Output;
use anstyle::{AnsiColor, Style};
use roomkey::{Category, Error};
use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

const REFUSED: u8 = 1;
const USAGE: u8 = 2;

/// A result whose error ends the command.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Why the command ends with another status than 0.
#[derive(Debug)]
pub(crate) struct Failure {
    code: Cow<'static, str>,
    reason: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    end: End,
}

#[derive(Debug, PartialEq)]
enum End {
    Status(u8),
    /// Nobody reads what we write any more, as in `roomkey … | head -1`. That is no error.
    BrokenPipe,
}

impl Failure {
    /// Refused, or failed while being done rightly: status 1.
    pub(crate) fn refused(
        code: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { code: code.into(), reason: reason.into(), hint: None, end: End::Status(REFUSED) }
    }

    /// Asked wrongly: status 2.
    pub(crate) fn usage(
        code: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { end: End::Status(USAGE), ..Self::refused(code, reason) }
    }

    /// The same with advice.
    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A file that could not be read or written. The system's words hold no content.
    pub(crate) fn file(path: &std::path::Path, error: &io::Error) -> Self {
        Self::usage("file_unusable", format!("`{}`: {error}.", path.display()))
    }

    /// Standard input that could not be read.
    pub(crate) fn input(error: &io::Error) -> Self {
        Self::refused("input_unusable", format!("Standard input: {error}."))
    }

    /// No threads or timers to be had.
    pub(crate) fn no_runtime(error: &io::Error) -> Self {
        Self::refused("runtime_unavailable", format!("The runtime cannot start: {error}."))
    }

    /// What went wrong, as a sentence.
    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }

    /// Tells the person or the script, and says how to end.
    pub(crate) fn report(self, output: Output) -> ExitCode {
        let End::Status(status) = self.end else {
            return ExitCode::SUCCESS;
        };
        let mut stderr = anstream::stderr().lock();
        // When not even standard error can be written there is nobody left to tell.
        let _written = if output.json {
            json::line(&self.to_json()).and_then(|line| stderr.write_all(&line))
        } else {
            self.write_for_people(&mut stderr)
        };
        ExitCode::from(status)
    }

    fn write_for_people(&self, out: &mut impl Write) -> io::Result<()> {
        let red = AnsiColor::Red.on_default().bold();
        let bold = Style::new().bold();
        writeln!(out, "{red}error[{}]{red:#}: {}", self.code, self.reason)?;
        match &self.hint {
            Some(hint) => writeln!(out, "  {bold}hint{bold:#}: {hint}"),
            None => Ok(()),
        }
    }

    /// `{"ok":false,"code","reason","hint"?}`
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let mut members = serde_json::Map::new();
        members.insert("ok".into(), false.into());
        members.insert("code".into(), self.code.as_ref().into());
        members.insert("reason".into(), self.reason.as_ref().into());
        if let Some(hint) = &self.hint {
            members.insert("hint".into(), hint.as_ref().into());
        }
        members.into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code().as_str();
        let reason = error.reason().to_owned();
        let failure = match error.category() {
            Category::Argument => Self::usage(code, reason),
            _ => Self::refused(code, reason),
        };
        Self { hint: error.hint().map(|hint| hint.to_owned().into()), ..failure }
    }
}

/// Tells what is wrong with the command line, or shows the help that was asked for.
///
/// People get clap's own words, with the usage and what was probably meant; scripts a line of JSON.
pub(crate) fn report_usage(error: &clap::Error) -> ExitCode {
    let is_wrong = error.use_stderr();
    if is_wrong && std::env::args_os().any(|argument| argument == "--json") {
        let words = error.render().to_string();
        let sentence =
            sentence(words.lines().next().unwrap_or_default().trim_start_matches("error: "));
        return Failure::usage("argument_invalid", sentence)
            .hint("`roomkey help` shows what there is.")
            .report(Output { json: true });
    }
    // When it cannot be printed there is nobody left to tell.
    let _printed = error.print();
    if is_wrong { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// Settings and files have to be changed by whoever asks; the rest failed while it was asked
/// rightly.
impl From<roomkey_server::Error> for Failure {
    fn from(error: roomkey_server::Error) -> Self {
        match error {
            roomkey_server::Error::Core(error) => error.into(),
            roomkey_server::Error::Config(_) | roomkey_server::Error::File { .. } => {
                Self::usage(error.code(), sentence(&error.to_string()))
            }
            _ => {
                let hint = advice(&error);
                let failure = Self::refused(error.code(), sentence(&error.to_string()));
                Self { hint: hint.map(Cow::Borrowed), ..failure }
            }
        }
    }
}

/// What a person can do about a server that does not start.
fn advice(error: &roomkey_server::Error) -> Option<&'static str> {
    use roomkey_server::{AuditError, Error};
    match error {
        Error::Bind { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
            Some("Stop what listens there, or take another port: `--bind 127.0.0.1:0` picks one.")
        }
        Error::Audit(AuditError::InUse) => {
            Some("Find out which process keeps the log locked, and stop it.")
        }
        Error::Audit(AuditError::Exposed(_)) => {
            Some("Give the file to whoever runs this, or make it theirs alone: chmod 600.")
        }
        _ => None,
    }
}

/// The server's errors are clauses, as is the custom for errors in chains.
fn sentence(clause: &str) -> String {
    let mut characters = clause.chars();
    let first = characters.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(characters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

/// Of writing to standard output: files and standard input are reported by name.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let end = match error.kind() {
            io::ErrorKind::BrokenPipe => End::BrokenPipe,
            _ => End::Status(REFUSED),
        };
        Self { end, ..Self::refused("output_unusable", format!("Standard output: {error}.")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roomkey::Code;

    #[test]
    fn the_status_says_who_has_to_act() {
        let end = |code| Failure::from(Error::new(code)).end;
        assert_eq!(end(Code::TokenExpired), End::Status(1));
        assert_eq!(end(Code::TokenMalformed), End::Status(1));
        assert_eq!(end(Code::SecretTooShort), End::Status(1));
        assert_eq!(end(Code::PermissionsMissing), End::Status(2));
        assert_eq!(end(Code::RoomIdInvalid), End::Status(2));
    }

    #[test]
    fn a_broken_pipe_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.end, End::BrokenPipe);
    }
}

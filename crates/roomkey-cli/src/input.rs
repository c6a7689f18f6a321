//! Takes a token or a session id from an argument or from standard input.

use crate::failure::{Failure, Result};
use crate::output::note;
use std::io::{BufRead, IsTerminal, Read, stdin};

/// More than any token or session id has: the core refuses those above 16 KiB, and says so.
const MAXIMUM_BYTES: u64 = 64 * 1024;

/// The argument, or standard input for `-` and for no argument.
///
/// One end of line at the end belongs to the pipe and is taken off; everything else belongs to
/// what was asked for. Bytes that are no text become replacement characters, which no token has.
/// `what` is asked of a person at a terminal.
pub(crate) fn text(argument: Option<&str>, what: &str) -> Result<String> {
    if let Some(text) = argument.filter(|text| *text != "-") {
        return Ok(text.to_owned());
    }
    let stdin = stdin().lock();
    let mut bytes = Vec::new();
    let read = if stdin.is_terminal() {
        note(format_args!("Paste {what} and press Enter:"));
        stdin.take(MAXIMUM_BYTES).read_until(b'\n', &mut bytes)
    } else {
        stdin.take(MAXIMUM_BYTES).read_to_end(&mut bytes)
    };
    read.map_err(|error| Failure::input(&error))?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

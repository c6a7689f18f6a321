//! Takes a token or a session id from an argument or from standard input, and what is looked into also from
//! a file.

use crate::failure::{Failure, Result};
use crate::output::note;
use roomkey::inspect::{MAXIMUM_TEXT_BYTES, Pasted};
use std::fs::File;
use std::io::{BufRead, IsTerminal, Read, stdin};
use std::path::Path;

/// One byte more than is looked at, so that the core sees that it is too much.
const MAXIMUM_BYTES: u64 = MAXIMUM_TEXT_BYTES as u64 + 1;

/// The argument, or standard input for `-` and for no argument.
///
/// A byte-order mark in front and one end of line at the end belong to the pipe and are taken off;
/// everything else belongs to what was asked for. Bytes that are no text become replacement characters,
/// which no token has. `what` is asked of a person at a terminal.
pub(crate) fn text(argument: Option<&str>, what: &str) -> Result<String> {
    let is_piped = argument.is_none_or(|text| text == "-");
    let text = with_mark(argument, what)?;
    let without_mark = text.strip_prefix('\u{feff}').filter(|_| is_piped).map(str::to_owned);
    Ok(without_mark.unwrap_or(text))
}

/// The same with the byte-order mark, if there is one.
fn with_mark(argument: Option<&str>, what: &str) -> Result<String> {
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

/// What is to be looked into, a byte-order mark included: the argument, what is in the file that it names, or
/// standard input. A token names no file.
pub(crate) fn text_or_file(argument: Option<&str>, what: &str) -> Result<String> {
    let Some(path) = argument.and_then(file_named) else { return with_mark(argument, what) };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAXIMUM_BYTES).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The file that a text names, if it is the name of one and no token.
pub(crate) fn file_named(text: &str) -> Option<&Path> {
    let path = Path::new(text);
    let may_be = text.len() < 4096 && !text.contains('\0') && !Pasted::read(text).has_token();
    (may_be && path.is_file()).then_some(path)
}

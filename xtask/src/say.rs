//! One way to print, which does not mind a closed pipe.

use std::io::Write;

/// Prints a line at once, so that it stands before the output of what is started next.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Prints without ending the line.
pub(crate) fn begin(text: &str) {
    let mut out = std::io::stdout().lock();
    let _closed = write!(out, "{text}").and_then(|()| out.flush());
}

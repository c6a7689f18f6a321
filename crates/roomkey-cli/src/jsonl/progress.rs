//! A progress bar on standard error, for long runs that somebody watches.
//!
//! It appears after a second, on a terminal, and only when the answers go elsewhere. How far the
//! input reaches is known when it is a file; otherwise only how much was done.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr, stdout};
use std::time::{Duration, Instant};

const QUIET_FOR: Duration = Duration::from_secs(1);
const KNOWN_END: &str = "{bar:30} {percent:>3} %  {msg}  {elapsed} of about {duration}";
const UNKNOWN_END: &str = "{spinner} {msg}  {elapsed}";

/// Counts what was done, and shows it if somebody looks.
pub(super) struct Progress {
    /// `None` when nobody looks.
    started: Option<Instant>,
    bar: Option<ProgressBar>,
    lines: u64,
    bytes: u64,
}

impl Progress {
    pub(super) fn new() -> Self {
        let is_watched = stderr().is_terminal() && !stdout().is_terminal();
        Self { started: is_watched.then(Instant::now), bar: None, lines: 0, bytes: 0 }
    }

    #[cfg(test)]
    pub(super) const fn hidden() -> Self {
        Self { started: None, bar: None, lines: 0, bytes: 0 }
    }

    /// These lines were answered.
    pub(super) fn advance(&mut self, lines: &[u8]) {
        let Some(started) = self.started else { return };
        self.lines += lines.split_inclusive(|&byte| byte == b'\n').count() as u64;
        self.bytes += lines.len() as u64;
        if self.bar.is_none() && started.elapsed() >= QUIET_FOR {
            self.bar = Some(bar(started.elapsed()));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.bytes);
            bar.set_message(format!("{} lines", self.lines));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish();
        }
    }
}

fn bar(elapsed: Duration) -> ProgressBar {
    let (bar, template) = match input_bytes() {
        Some(bytes) => (ProgressBar::new(bytes), KNOWN_END),
        None => (ProgressBar::new_spinner(), UNKNOWN_END),
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_elapsed(elapsed)
}

/// How many bytes standard input has, if it is a file.
fn input_bytes() -> Option<u64> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let descriptor = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
        let metadata = std::fs::File::from(descriptor).metadata().ok()?;
        metadata.is_file().then_some(metadata.len())
    }
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_can_be_drawn() {
        for template in [KNOWN_END, UNKNOWN_END] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn what_nobody_watches_is_not_drawn() {
        let mut progress = Progress::hidden();
        progress.advance(b"a\nb\n");
        assert!(progress.bar.is_none());
    }

    #[test]
    fn a_long_run_is_drawn_and_counted() {
        let mut progress = Progress::hidden();
        progress.started = Instant::now().checked_sub(2 * QUIET_FOR);
        progress.advance(b"a\nb\n");
        progress.advance(b"c");
        let bar = progress.bar.clone().unwrap();
        assert_eq!((bar.position(), bar.message().as_str()), (5, "3 lines"));
    }
}

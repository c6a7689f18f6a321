//! What is installed. A part that needs something else is skipped, and says so.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Whether a program can be started.
pub(crate) fn has(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The first of some programs that cannot be started.
pub(crate) fn lacking(programs: &[&'static str]) -> Option<&'static str> {
    programs.iter().copied().find(|program| !has(program))
}

/// The first of some programs that can be started.
pub(crate) fn first_of(programs: &[&'static str]) -> Option<&'static str> {
    programs.iter().copied().find(|program| has(program))
}

/// Where a program is that can be found by its name.
pub(crate) fn place_of(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

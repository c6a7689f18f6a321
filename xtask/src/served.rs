//! A server that runs while something is asked of it.

use crate::repository::{Error, binary};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that says in its first line where it listens, and is stopped by its own process id when it is dropped.
pub(crate) struct Served {
    process: Child,
    /// That line.
    pub(crate) said: String,
}

impl Served {
    pub(crate) fn start(command: &mut Command) -> Result<Self, Error> {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut served = Self { process: quiet.spawn()?, said: String::new() };
        if let Some(output) = served.process.stdout.as_mut() {
            BufReader::new(output).read_line(&mut served.said)?;
        }
        if served.said.is_empty() {
            return Err("the server does not say where it listens".into());
        }
        Ok(served)
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// A `roomkey serve` of its own, with its database in a folder, and without credentials of whoever runs the tests. Its line
/// is JSON.
pub(crate) fn authority(folder: &Path) -> Result<Served, Error> {
    let mut serve = Command::new(binary("roomkey"));
    serve
        .args(["serve", "--json", "--bind", "127.0.0.1:0", "--database"])
        .arg(format!("sqlite:{}", folder.join("rooms.db").display()))
        .env_clear()
        .env("HOME", folder);
    Served::start(&mut serve)
}

//! Runs a command into a log, with an end to its patience.

use crate::repository::{Error, target};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a running command is looked at.
const POLL: Duration = Duration::from_millis(50);

/// The log of one part, to which each of its commands appends.
pub(crate) struct Log {
    path: PathBuf,
}

impl Log {
    /// An empty log in the target directory.
    pub(crate) fn new(part: &str) -> Result<Self, Error> {
        let directory = target().join("xtask");
        fs::create_dir_all(&directory)?;
        let path = directory.join(format!("{part}.log"));
        File::create(&path)?;
        Ok(Self { path })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Everything in it.
    pub(crate) fn text(&self) -> String {
        fs::read(&self.path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    fn append(&self) -> Result<File, Error> {
        Ok(OpenOptions::new().append(true).open(&self.path)?)
    }

    /// Adds a line of our own.
    pub(crate) fn note(&self, line: &str) {
        use std::io::Write;
        if let Ok(mut file) = self.append() {
            let _lost = writeln!(file, "{line}");
        }
    }

    /// Runs a command to its end and says whether it succeeded. Its output goes into the log.
    pub(crate) fn run(&self, command: &mut Command, limit: Duration) -> Result<bool, Error> {
        self.note(&format!("$ {}", written(command)));
        let program = command.get_program().to_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(self.append()?)
            .stderr(self.append()?)
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", program.to_string_lossy()))?;
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            if begun.elapsed() > limit {
                child.kill()?;
                child.wait()?;
                self.note(&format!("xtask: stopped after {} s", limit.as_secs()));
                return Ok(false);
            }
            std::thread::sleep(POLL);
        }
    }
}

/// What a command writes. One that fails is an error, which is what it wrote.
pub(crate) fn told(command: &mut Command) -> Result<Vec<u8>, Error> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&said).into_owned().into())
}

/// The command as a person would type it.
fn written(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

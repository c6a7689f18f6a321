//! Runs the command as a person or a script would, and looks at everything it says.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test uses a part, and tests may fail loudly"
)]

use serde_json::Value;
use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

#[cfg(unix)]
pub mod server;
pub mod vendors;

pub const API_KEY: &str = "my-api-key";
/// A secret that must never be seen in what the command says.
pub const SECRET: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";

/// The command with nothing in its environment.
pub fn roomkey() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// The command with credentials in its environment.
pub fn with_credentials() -> Command {
    let mut command = roomkey();
    command.env("VIDEOSDK_API_KEY", API_KEY).env("VIDEOSDK_SECRET_KEY", SECRET);
    command
}

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(self.stdout.trim_end()).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The one line of JSON on standard error.
    pub fn error_json(&self) -> Value {
        serde_json::from_str(self.stderr.trim_end()).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// It succeeded.
    #[track_caller]
    pub fn good(self) -> Self {
        assert_eq!(self.status, 0, "{self:?}");
        self
    }

    /// It ended with this status, and said this code and nothing on standard output.
    #[track_caller]
    pub fn failed(self, status: i32, code: &str) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.stderr.contains(&format!("error[{code}]: ")), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self
    }
}

pub fn run(command: &mut Command) -> Ran {
    finish(&command.output().unwrap())
}

fn finish(output: &Output) -> Ran {
    let ran = Ran {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET), "a secret was shown");
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

/// Runs it with arguments.
pub fn run_with<S: AsRef<OsStr>>(
    command: &mut Command,
    arguments: impl IntoIterator<Item = S>,
) -> Ran {
    run(command.args(arguments))
}

/// Runs it with something on standard input.
pub fn run_on(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // It may end before it has read everything.
            let _written = stdin.write_all(input);
        });
        child.wait_with_output().unwrap()
    });
    finish(&output)
}

/// A token that permits joining, minted by the command.
pub fn token(arguments: &[&str]) -> String {
    let mut command = with_credentials();
    command.args(["token", "mint", "-p", "allow_join"]).args(arguments);
    run(&mut command).good().stdout.trim_end().to_owned()
}

/// Writes a file that its owner alone can read.
pub fn write_private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

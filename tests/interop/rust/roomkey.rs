//! The `roomkey` command as the tests use it: a server that stops with the test, and tokens by the
//! line. The command comes from the variable `ROOMKEY`, or from a plain `cargo build`.

use serde_json::Value;
use std::io::{BufRead, BufReader, Error, Result, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

fn command() -> Command {
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../target/debug/roomkey");
    let mut command = Command::new(std::env::var_os("ROOMKEY").unwrap_or_else(|| built.into()));
    // Credentials in the environment must decide nothing here.
    for (name, _) in std::env::vars() {
        if name.starts_with("VIDEOSDK_") || name.starts_with("ROOMKEY_") {
            command.env_remove(name);
        }
    }
    command
}

/// A running server, stopped when dropped.
pub struct Server {
    child: Child,
    _folder: tempfile::TempDir,
    /// Where it listens.
    pub url: String,
    /// The public half of its credentials.
    pub api_key: String,
    /// The secret half.
    pub secret: String,
}

impl Server {
    /// Starts one on a free port, with a database of its own.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite:{}", folder.path().join("rooms.db").display());
        let mut child = command()
            .args(["serve", "--json", "--bind", "127.0.0.1:0", "--database", &database])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let started: Value = serde_json::from_str(&line)
            .inspect_err(|_| drop(child.kill().and_then(|()| child.wait())))?;
        let text = |name: &str| started[name].as_str().unwrap_or_default().to_owned();
        let (url, api_key, secret) = (text("url"), text("api_key"), text("secret"));
        Ok(Self { child, _folder: folder, url, api_key, secret })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Sends objects to `roomkey token mint --jsonl` or `verify --jsonl`, one answer each.
///
/// # Errors
/// When the command fails to run or answers something else.
pub fn tokens(verb: &str, questions: &[Value]) -> Result<Vec<Value>> {
    let mut child = command()
        .args(["token", verb, "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    if let Some(mut input) = child.stdin.take() {
        input.write_all(lines.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let answers = String::from_utf8_lossy(&output.stdout);
    let answers = answers
        .lines()
        .map(serde_json::from_str)
        .collect::<std::result::Result<Vec<Value>, _>>()?;
    if answers.len() == questions.len() {
        Ok(answers)
    } else {
        Err(Error::other(format!("{} questions, {} answers", questions.len(), answers.len())))
    }
}

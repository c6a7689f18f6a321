//! `roomkey serve` in a process of its own.

use super::roomkey;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that is killed if the test forgets it.
pub struct Server {
    pub child: Child,
    pub listening: Value,
}

impl Server {
    pub fn start(directory: &Path, more: &[&str]) -> Self {
        let child = roomkey()
            .current_dir(directory)
            .args(["serve", "--json", "--bind", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self::listening(child)
    }

    /// A server that is being started, once it listens.
    pub fn listening(mut child: Child) -> Self {
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let listening = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"));
        Self { child, listening }
    }

    pub fn text(&self, name: &str) -> &str {
        self.listening[name].as_str().unwrap()
    }

    pub fn ask(&self, method: &str, path: &str, form: &str) -> (u16, Value) {
        let address = self.text("url").strip_prefix("http://").unwrap();
        let (status, body) = http(address, method, path, form);
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    /// Sends a signal and waits for the end.
    pub fn stop(&mut self, signal: &str) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let deadline = Instant::now() + Duration::from_secs(15);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            assert!(Instant::now() < deadline, "the server did not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// As much of a client as three calls need.
pub fn http(address: &str, method: &str, path: &str, form: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let headers = match form.len() {
        0 => String::new(),
        length => format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        ),
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n{form}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// The actions in a log, in order.
pub fn actions(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap();
    let action = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        record["action"].as_str().unwrap().to_owned()
    };
    text.lines().map(action).collect()
}

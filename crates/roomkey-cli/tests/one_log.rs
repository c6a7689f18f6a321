//! Several processes on one database and one audit log: the log says what was done and nothing else,
//! whoever is killed and whoever rotates it.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod common;

use common::server::Server;
use common::{roomkey, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A library that is put before the system's: whoever brings the audit log to the disk says so by making a
/// file, and comes no further. That is between the record and the commit.
const HALT: &str = r#"
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
int fdatasync(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    const char *halted = getenv("ROOMKEY_TEST_HALTED");
    if (halted && strstr(path, "audit.jsonl")) {
        close(open(halted, O_CREAT | O_WRONLY, 0600));
        for (;;) pause();
    }
    return syscall(SYS_fdatasync, file);
}
"#;

fn records(log: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(log).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn outcomes(log: &Path, action: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let records = records(log);
    let of_action = records.iter().filter(|record| record["action"] == action);
    of_action.map(|record| (text(&record["caller"]), text(&record["outcome"]))).collect()
}

#[track_caller]
fn within(limit: Duration, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < limit, "not within {limit:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A folder with a database and its log.
struct House {
    directory: tempfile::TempDir,
    database: String,
    log: PathBuf,
}

impl House {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", directory.path().join("roomkey.db").display());
        let log = directory.path().join("roomkey.audit.jsonl");
        Self { directory, database, log }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = roomkey();
        command.args(arguments).args(["--database", &self.database]);
        command
    }

    fn state(&self, key: &str) -> String {
        let keys = run(&mut self.command(&["keys", "list", "--json"])).good().json();
        let keys = keys["keys"].as_array().unwrap();
        let key = keys.iter().find(|one| one["api_key"] == key).unwrap();
        key["state"].as_str().unwrap().to_owned()
    }

    fn verify(&self, older: &[&Path]) {
        run(roomkey().args(["audit", "verify"]).args(older).arg(&self.log)).good();
    }
}

#[test]
fn what_a_killed_command_had_recorded_is_corrected_beside_a_running_server_and_not_before_it_is_dead()
 {
    let house = House::new();
    let (source, library) = (house.path("halt.c"), house.path("halt.so"));
    std::fs::write(&source, HALT).unwrap();
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source);
    assert!(compiler.status().unwrap().success());
    let mut server = Server::start(house.directory.path(), &[]);
    run(&mut house.command(&["keys", "add", "--api-key", "other"])).good();
    let halted = house.path("halted");
    for (arguments, action, outcome, state) in [
        (&["keys", "disable", "other"][..], "key.disable", "ok", "disabled"),
        (&["keys", "enable", "other"], "key.enable", "not_done", "disabled"),
        (&["keys", "rotate"], "key.rotate", "not_done", "disabled"),
        (&["revoke", "--jti", "taken-back"], "token.revoke", "ok", "disabled"),
    ] {
        let mut command = house.command(arguments);
        command.env("LD_PRELOAD", &library).env("ROOMKEY_TEST_HALTED", &halted);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        within(Duration::from_secs(10), || halted.exists());
        // It may still commit, so nobody says that it has not.
        std::thread::sleep(Duration::from_millis(1500));
        let of_command = ("local command".to_owned(), "ok".to_owned());
        assert_eq!(outcomes(&house.log, action), std::slice::from_ref(&of_command));
        assert_eq!(server.ask("GET", "/get-token", "").0, 200);
        child.kill().unwrap();
        child.wait().unwrap();
        let corrected = [of_command, ("recovery".to_owned(), outcome.to_owned())];
        within(Duration::from_millis(2500), || outcomes(&house.log, action) == corrected);
        std::fs::remove_file(&halted).unwrap();
        assert_eq!(house.state("other"), state, "{action}");
        assert_eq!(house.state(server.text("api_key")), "active", "{action}");
    }
    let revoked = run(&mut house.command(&["revocations"])).good().stdout;
    assert!(revoked.contains("taken-back"), "{revoked}");
    // Once is enough, and a start finds nothing to do.
    std::thread::sleep(Duration::from_millis(1200));
    assert_eq!(server.stop("-TERM"), 0);
    let count =
        |log: &Path| records(log).iter().filter(|record| record["caller"] == "recovery").count();
    assert_eq!(count(&house.log), 4);
    assert_eq!(Server::start(house.directory.path(), &[]).stop("-TERM"), 0);
    assert_eq!(count(&house.log), 4);
    house.verify(&[]);
}

#[test]
fn two_servers_on_one_log_follow_each_others_rotations() {
    let house = House::new();
    let mut servers = [(); 2].map(|()| Server::start(house.directory.path(), &[]));
    let mint = |server: &Server| assert_eq!(server.ask("GET", "/get-token", "").0, 200);
    let mut older: Vec<PathBuf> = Vec::new();
    for round in 0..4 {
        servers.iter().for_each(mint);
        let old = house.path(&format!("old.{round}"));
        std::fs::rename(&house.log, &old).unwrap();
        if round == 3 {
            // As a tool that makes the new file itself.
            std::fs::write(&house.log, "").unwrap();
        }
        servers.iter().for_each(mint);
        older.push(old);
        // One of them is told, the other, or both at once.
        let told = match round {
            0 => &servers[..1],
            1 => &servers[1..],
            _ => &servers[..],
        };
        for server in told {
            let pid = server.child.id().to_string();
            assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
        }
        within(Duration::from_secs(10), || {
            std::fs::metadata(&house.log).is_ok_and(|file| file.len() > 0)
        });
        servers.iter().for_each(mint);
        run(&mut house.command(&["keys", "add"])).good();
        servers.iter().rev().for_each(mint);
        let here: Vec<_> = records(&house.log)
            .iter()
            .map(|one| one["action"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(here[0], "audit.continue", "{round}");
        assert_eq!(here.iter().filter(|action| *action == "token.mint").count(), 4, "{round}");
    }
    for server in &mut servers {
        assert_eq!(server.stop("-TERM"), 0);
    }
    let older: Vec<_> = older.iter().map(PathBuf::as_path).collect();
    house.verify(&older);
}

/// A signal that comes as soon as the server is known to listen, or before.
#[test]
fn a_rotation_right_at_the_start_ends_no_server() {
    let house = House::new();
    let mut older: Vec<PathBuf> = Vec::new();
    for round in 0..5 {
        let mut server = Server::start(house.directory.path(), &[]);
        let old = house.path(&format!("old.{round}"));
        std::fs::rename(&house.log, &old).unwrap();
        older.push(old);
        let pid = server.child.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
        within(Duration::from_secs(10), || {
            std::fs::metadata(&house.log).is_ok_and(|file| file.len() > 0)
        });
        assert_eq!(server.stop("-TERM"), 0);
    }
    let older: Vec<_> = older.iter().map(PathBuf::as_path).collect();
    house.verify(&older);
}

#[test]
fn an_export_that_does_not_come_about_is_not_recorded_and_leaves_no_file() {
    let house = House::new();
    run(&mut house.command(&["keys", "add"])).good();
    let file = house.path("secrets.env");
    let to_file = |more: &[&str]| {
        let mut command = house.command(&["keys", "export"]);
        run(command.args(more).arg("--file").arg(&file))
    };
    std::fs::write(&file, "mine").unwrap();
    to_file(&[]).failed(2, "file_unusable");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    std::fs::remove_file(&file).unwrap();
    to_file(&["unknown"]).failed(1, "not_found");
    assert!(!file.exists());
    // A secret that no line of a file can hold.
    let mut import = house.command(&["keys", "add", "--api-key", "odd", "--secret-stdin"]);
    common::run_on(&mut import, b"0123456789 it's a secret of 32 bytes and more").good();
    to_file(&["odd"]).failed(1, "argument_invalid");
    assert!(!file.exists());
    run(&mut house.command(&["keys", "export", "odd"])).failed(1, "argument_invalid");
    assert_eq!(outcomes(&house.log, "key.export"), []);
    to_file(&[]).good();
    assert!(std::fs::read_to_string(&file).unwrap().contains("VIDEOSDK_SECRET"));
    assert_eq!(outcomes(&house.log, "key.export").len(), 1);
    house.verify(&[]);
}

//! The log does not say that something was done which was not, whichever step of it failed.

#![cfg(target_os = "linux")]

use crate::process::{Client, Process, credentials, token};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// A library that is put before the system's: bringing a file to the disk fails while its name ends as a
/// file says.
const SYNC: &str = r#"
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
static int fails(int file) {
    char link[64], path[4096] = "", name[256] = "";
    const char *control = getenv("ROOMKEY_TEST_SYNC");
    int said = control ? open(control, O_RDONLY) : -1;
    if (said < 0) return 0;
    ssize_t length = read(said, name, sizeof name - 1);
    close(said);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (length <= 0 || readlink(link, path, sizeof path - 1) < length) return 0;
    if (strcmp(path + strlen(path) - length, name)) return 0;
    errno = EIO;
    return 1;
}
int fdatasync(int file) { return fails(file) ? -1 : syscall(SYS_fdatasync, file); }
int fsync(int file) { return fails(file) ? -1 : syscall(SYS_fsync, file); }
"#;

/// Who asked for a revocation and what the log says came of it, of the records after these.
fn outcomes(directory: &Path, jti: &str) -> Vec<String> {
    let text = std::fs::read_to_string(directory.join("roomkey.audit.jsonl")).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_token = records.filter(|one| one["action"] == "token.revoke" && one["jti"] == jti);
    of_token.map(|one| one["outcome"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_change_that_the_disk_did_not_take_is_recorded_as_failed_and_does_not_come_back() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let control = directory.join("failing");
    let process = Process::start_under(directory, SYNC, ("ROOMKEY_TEST_SYNC", &control));
    let credentials = credentials(&process);
    let mut client = Client::connect(&process.address).unwrap();
    let revoke = |client: &mut Client, jti: &str| {
        let body = json!({ "jti": jti }).to_string();
        client.ask("POST", "/revocations", &process.local_key, &body).unwrap()
    };
    for (name, code) in
        [("roomkey.audit.jsonl", "audit_unavailable"), ("roomkey.db-wal", "store_unavailable")]
    {
        assert_eq!(revoke(&mut client, &format!("before-{code}")).0, 200);
        std::fs::write(&control, name).unwrap();
        let (status, answer) = revoke(&mut client, code);
        assert_eq!((status, &answer["code"]), (503, &code.into()));
        let started = Instant::now();
        // What takes something away may also be done, and then the log says that.
        while outcomes(directory, code).len() < 2 {
            assert!(started.elapsed() < Duration::from_secs(3), "{:?}", outcomes(directory, code));
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(outcomes(directory, code), ["ok", code]);
        std::fs::remove_file(&control).unwrap();
        assert_eq!(revoke(&mut client, &format!("after-{code}")).0, 200);
        let good = token(&credentials, code);
        assert_eq!(client.ask("GET", "/v2/rooms", &good, "").unwrap().0, 200);
    }
    // The last thing that happens before a kill is that a commit fails.
    std::fs::write(&control, "roomkey.db-wal").unwrap();
    assert_eq!(revoke(&mut client, "at-last").0, 503);
    process.kill();
    std::fs::remove_file(&control).unwrap();
    let process = Process::start(directory);
    let mut client = Client::connect(&process.address).unwrap();
    for jti in ["audit_unavailable", "store_unavailable", "at-last"] {
        let status = client.ask("GET", "/v2/rooms", &token(&credentials, jti), "").unwrap().0;
        let was_done = outcomes(directory, jti).last().is_some_and(|outcome| outcome == "ok");
        assert_eq!(status == 401, was_done, "{jti}: {:?}", outcomes(directory, jti));
    }
    for code in ["audit_unavailable", "store_unavailable"] {
        for when in ["before", "after"] {
            let taken_back = token(&credentials, &format!("{when}-{code}"));
            assert_eq!(client.ask("GET", "/v2/rooms", &taken_back, "").unwrap().0, 401);
        }
    }
    process.stop();
    roomkey_server::audit::verify(&directory.join("roomkey.audit.jsonl")).unwrap();
}

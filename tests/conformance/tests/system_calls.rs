//! Verification asks the operating system for nothing but memory, whatever a token's header says.
//!
//! Headers that name a file, a device or a URL (`kid`, `jku`, `x5u`) have made other verifiers read
//! and fetch. This program runs itself under `strace`, verifies hostile tokens between two calls that
//! are easy to recognise, and looks at what the kernel was asked in between. Without `strace`, or
//! where tracing is not permitted, it says that it was skipped.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "it says what it ran, and a test may fail loudly"
)]

use aws_lc_rs::hmac;
use roomkey::inspect::{Context, inspect};
use roomkey::videosdk::{Credentials, Expectation, KeyState, Keyring};
use roomkey::{Secret, Timestamp};
use serde_json::{Value, json};
use std::hint::black_box;
use std::process::{Command, ExitCode};

const SECRET: &str = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592";
const NOW: i64 = 1_800_000_000;
/// Files that are not there: looking for them is what the trace begins and ends with.
const BEGIN: &str = "/roomkey-verification-begins";
const END: &str = "/roomkey-verification-ends";
/// What memory and threads may cost.
const HARMLESS: &[&str] = &["brk", "mmap", "munmap", "mremap", "madvise", "mprotect", "futex"];
/// The argument with which this program verifies instead of testing, and the one with which it reads
/// a file too: a test that cannot fail says nothing.
const VERIFY: &str = "verify-between-markers";
const READ: &str = "and-read-a-file";

fn main() -> ExitCode {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    if has(VERIFY) {
        verify_between_markers(has(READ));
        return ExitCode::SUCCESS;
    }
    let (passed, failed, skipped) = match test() {
        Err(reason) => {
            println!("SKIPPED ({reason})");
            (0, 0, 1)
        }
        Ok(Ok(())) => {
            println!("no file, no socket, no clock while {} tokens were verified", tokens().len());
            (1, 0, 0)
        }
        Ok(Err(reason)) => {
            println!("FAILED: {reason}");
            (0, 1, 0)
        }
    };
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What came out, or why it cannot be tested here.
fn test() -> Result<Result<(), String>, String> {
    if judge(&traced(&[VERIFY, READ])?).is_ok() {
        return Ok(Err("a file that is read goes unnoticed".into()));
    }
    Ok(judge(&traced(&[VERIFY])?))
}

/// What this program asked the kernel, a call a line, or why that is not known.
fn traced(arguments: &[&str]) -> Result<String, String> {
    let has_strace = Command::new("strace").arg("--version").output();
    if !has_strace.is_ok_and(|output| output.status.success()) {
        return Err("strace is not installed".into());
    }
    let program = std::env::current_exe().unwrap();
    let output = Command::new("strace").arg("-f").arg(program).args(arguments).output().unwrap();
    let trace = String::from_utf8_lossy(&output.stderr).into_owned();
    if !trace.contains("execve(") {
        return Err(format!("strace may not trace here: {}", trace.trim()));
    }
    assert!(output.status.success(), "the traced program fails: {trace}");
    Ok(trace)
}

/// Whether the kernel was asked for nothing between the markers.
fn judge(trace: &str) -> Result<(), String> {
    let (_, after) = trace.split_once(BEGIN).ok_or("the trace has no beginning")?;
    let (between, _) = after.split_once(END).ok_or("the trace has no end")?;
    // The first line is the rest of the first marker's, and the last the start of the second's.
    let mut lines: Vec<&str> = between.lines().skip(1).collect();
    let last = lines.pop().ok_or("the trace has one line")?;
    if !name_of(last).contains("stat") {
        return Err(format!("the trace does not end with a marker: {last}"));
    }
    let asked: Vec<&str> = lines
        .into_iter()
        .filter(|line| {
            let name = name_of(line);
            let maps_a_file = name == "mmap" && !line.contains("MAP_ANONYMOUS");
            !HARMLESS.contains(&name) || maps_a_file
        })
        .collect();
    if asked.is_empty() { Ok(()) } else { Err(asked.join("\n")) }
}

/// The name of the call in a line such as `[pid 7] openat(AT_FDCWD, …`.
fn name_of(line: &str) -> &str {
    let call = line.rsplit_once("] ").map_or(line, |(_, call)| call);
    call.split_once('(').map_or(call, |(name, _)| name).trim()
}

fn verify_between_markers(reads: bool) {
    let credentials = Credentials::new("trace", Secret::new(SECRET).unwrap()).unwrap();
    let mut keyring = Keyring::new();
    keyring.add(credentials, KeyState::Active).unwrap();
    let expectation = Expectation::api();
    let now = Timestamp::from_unix(NOW).unwrap();
    let context = Context::at(now);
    let tokens = tokens();
    let mut good = 0;
    // The first such call asks the kernel whether it knows it.
    drop(std::fs::metadata("/roomkey-warms-up"));
    drop(std::fs::metadata(BEGIN));
    for token in &tokens {
        good += usize::from(black_box(keyring.verify(black_box(token), &expectation, now)).is_ok());
        drop(black_box(inspect(black_box(token), &context)));
    }
    if reads {
        drop(black_box(std::fs::read("/dev/null")));
    }
    drop(std::fs::metadata(END));
    assert!(good > 0 && good < tokens.len(), "{good} of {} are good", tokens.len());
}

/// Tokens whose headers lead somewhere, each once signed with the right key and once not.
fn tokens() -> Vec<String> {
    let places = [
        "/etc/passwd",
        "/dev/null",
        "/dev/stdin",
        "/proc/self/environ",
        "../../../../../../etc/hostname",
        "file:///etc/passwd",
        "http://127.0.0.1:9/keys.json",
        "https://attacker.example/keys.json",
        "\\\\attacker.example\\\\share",
        "' UNION SELECT 'secret",
        "|/usr/bin/id",
        "trace",
    ];
    let mut headers = vec![json!({ "alg": "HS256", "typ": "JWT" })];
    for place in places {
        for name in ["kid", "jku", "x5u", "x5c", "jwk", "iss", "cty", "crit", "zip"] {
            for value in [json!(place), json!([place]), json!({ "kty": "oct", "k": place })] {
                let mut header = json!({ "alg": "HS256", "typ": "JWT" });
                header.as_object_mut().unwrap().insert(name.into(), value);
                headers.push(header);
            }
        }
    }
    for alg in ["none", "HS512", "RS256", "/etc/passwd"] {
        headers.push(json!({ "alg": alg, "typ": "JWT", "kid": "/etc/passwd" }));
    }
    let right = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let wrong = hmac::Key::new(hmac::HMAC_SHA256, &[]);
    headers.iter().flat_map(|header| [signed(header, &right), signed(header, &wrong)]).collect()
}

fn signed(header: &Value, key: &hmac::Key) -> String {
    let payload = json!({
        "apikey": "trace",
        "permissions": ["allow_join"],
        "iat": NOW,
        "exp": NOW + 600,
    });
    let encode = |bytes: &[u8]| base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes);
    let text = |value: &Value| encode(value.to_string().as_bytes());
    let input = format!("{}.{}", text(header), text(&payload));
    let tag = hmac::sign(key, input.as_bytes());
    format!("{input}.{}", encode(tag.as_ref()))
}

//! The Swift package: put together as it is handed out, and tested beside a running server.
//!
//! What uniffi writes of the library, and the header of the C interface, are put in; neither is kept. On Linux `roomkey.pc`
//! says where the library is.

use super::Outcome;
use super::interop::build;
use super::node::{LIMIT, copy, emptied};
use super::uniffi;
use crate::package::swift as archive;
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::served::{self, Served};
use crate::setup::swift::Swift;
use crate::tally::Tally;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Swift 6.0's library of observation lacks a symbol on Linux, which nobody calls. What is for views is tested with it, and
/// is not in the package there.
const WITH_OBSERVATION: &[&str] =
    &["-Xswiftc", "-DROOMKEY_OBSERVATION", "-Xlinker", "--allow-shlib-undefined"];

/// What is written from the library, and where it belongs.
const WRITTEN: &[(&str, &str)] =
    &[("RoomkeyCore.swift", "Sources/RoomkeyCore"), ("RoomkeyFFI.h", "Sources/RoomkeyFFI")];

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let swift = match Swift::find() {
        Ok(swift) => swift,
        Err(reason) => return Ok(Outcome::LeftOut(reason)),
    };
    build(log)?;
    let library = uniffi::build(log)?;
    let Laid { package, libraries } = lay_out(log, &library, "swift")?;
    let archive = archive::pack(log, &package, &target().join("swift/packed"))?;
    let faults = archive::faults(log, &archive, &package)?;
    for fault in &faults {
        log.note(fault);
    }
    let server = served::authority(&emptied("swift/server")?)?;
    let mut test = swift.command(
        &package,
        &["test", "--scratch-path", &target().join("swift/build").display().to_string()],
    );
    test.args(WITH_OBSERVATION)
        .env("PKG_CONFIG_PATH", &libraries)
        .env("LD_LIBRARY_PATH", &libraries)
        .env("ROOMKEY_VECTORS", root().join("tests/vectors"))
        .env("ROOMKEY_ROOT", root())
        .env("ROOMKEY_SERVED", server.said.trim());
    let passed = log.run(&mut test, LIMIT)?;
    let examples = examples(log, &swift, &libraries, &server)?;
    drop(server);
    let printed = log.text();
    let mut tally = counted(&printed);
    if tally.is_empty() {
        tally.failed += 1;
    }
    // Neither the language's version 6 nor anything else has something to say about it.
    let is_quiet =
        !printed.lines().any(|line| line.contains(".swift:") && line.contains("warning: "));
    tally += Tally::of(is_quiet);
    tally += Tally::of(faults.is_empty());
    tally += examples;
    if !passed && tally.failed == 0 {
        tally.failed += 1;
    }
    Ok(Outcome::Ran(tally))
}

/// The tests and the vectors that ran.
fn counted(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        let line = line.trim();
        let of_a_test =
            |mark: &str| line.strip_prefix(mark).filter(|rest| !rest.starts_with("run "));
        if of_a_test("✔ Test ").is_some_and(|rest| rest.contains(" passed after ")) {
            tally.passed += 1;
        } else if of_a_test("✘ Test ").is_some_and(|rest| rest.contains(" failed after ")) {
            tally.failed += 1;
        } else if let Some(count) = line.strip_prefix("vectors: ") {
            tally.passed +=
                count.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0);
        }
    }
    tally
}

/// The examples, as programs that depend on the package: each says what stands here, in this order.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "backend",
        &[
            "ann may [\"allow_join\"] for 7200 s",
            "at another door: room_mismatch",
            "changed by somebody: signature_invalid",
            "allow_join",
        ],
    ),
    (
        "session",
        &[
            "DISCONNECTED",
            "CONNECTING",
            "CONNECTED",
            "a token of 3 parts",
            "not with this token: remote_forbidden",
            "DISCONNECTED",
        ],
    ),
];

/// Runs the examples beside the server.
fn examples(log: &Log, swift: &Swift, libraries: &Path, server: &Served) -> Result<Tally, Error> {
    let said: Value = serde_json::from_str(server.said.trim())?;
    let endpoint =
        format!("{}/get-token", said.get("url").and_then(Value::as_str).unwrap_or_default());
    let build = target().join("swift/examples").display().to_string();
    let mut tally = Tally::default();
    for (name, expected) in EXAMPLES {
        let before = log.text().len();
        let mut run =
            swift.command(&root().join("examples/swift"), &["run", "--scratch-path", &build, name]);
        run.env("PKG_CONFIG_PATH", libraries)
            .env("LD_LIBRARY_PATH", libraries)
            .env("VIDEOSDK_API_KEY", "my-api-key")
            .env("VIDEOSDK_SECRET_KEY", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            .env("TOKEN_ENDPOINT", &endpoint);
        let has_ended = log.run(&mut run, LIMIT)?;
        let printed = log.text();
        let mut lines = printed.get(before..).unwrap_or_default().lines();
        let is_said = expected.iter().all(|line| lines.any(|said| said.contains(line)));
        if !is_said {
            log.note(&format!("the example {name} does not say {expected:?}"));
        }
        tally += Tally::of(has_ended && is_said);
    }
    Ok(tally)
}

/// The package, and where its library is.
pub(crate) struct Laid {
    /// The package as it is handed out, with its tests.
    pub(crate) package: PathBuf,
    /// The library's folder, with the file that says so.
    pub(crate) libraries: PathBuf,
}

/// Puts the package together with this library, in a folder below `target`.
pub(crate) fn lay_out(log: &Log, library: &Path, folder: &str) -> Result<Laid, Error> {
    let libraries = target().join(folder).join("lib");
    put(library, &libraries)?;
    let place = libraries.display();
    let about = format!(
        "Name: roomkey\nDescription: Roomkey's core\nVersion: {}\nLibs: -L{place} -lroomkey_uniffi\nCflags:\n",
        env!("CARGO_PKG_VERSION")
    );
    fs::write(libraries.join("roomkey.pc"), about)?;
    let written = uniffi::write(log, "swift", library, &format!("{folder}/written"))?;
    let (source, package) = (root().join("bindings/swift"), target().join(folder).join("package"));
    for part in ["Sources", "Tests"] {
        let place = package.join(part);
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        copy(&source.join(part), &place)?;
    }
    fs::copy(source.join("Package.swift"), package.join("Package.swift"))?;
    for (file, place) in WRITTEN {
        put(&written.join(file), &package.join(place))?;
    }
    put(&root().join("bindings/c/include/roomkey.h"), &package.join("Sources/RoomkeyFFI"))?;
    Ok(Laid { package, libraries })
}

fn put(file: &Path, folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder)?;
    fs::copy(file, folder.join(file.file_name().unwrap_or_default()))?;
    Ok(())
}

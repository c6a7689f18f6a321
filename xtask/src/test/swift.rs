//! The Swift package: put together as it is handed out, and tested beside a running server.
//!
//! What uniffi writes of the library, and the header of the C interface, are put in; neither is kept. On Linux `roomkey.pc`
//! says where the library is.

use super::Outcome;
use super::interop::build;
use super::node::{LIMIT, copy, emptied};
use super::uniffi;
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::served;
use crate::setup::swift::Swift;
use crate::tally::Tally;
use std::fs;
use std::path::{Path, PathBuf};

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
    let libraries = libraries(&library)?;
    let package = package(log, &library)?;
    let server = served::authority(&emptied("swift/server")?)?;
    let mut test = swift.command(
        &package,
        &["test", "--scratch-path", &target().join("swift/build").display().to_string()],
    );
    test.env("PKG_CONFIG_PATH", &libraries)
        .env("LD_LIBRARY_PATH", &libraries)
        .env("ROOMKEY_VECTORS", root().join("tests/vectors"))
        .env("ROOMKEY_README", root().join("bindings/swift/README.md"))
        .env("ROOMKEY_SERVED", server.said.trim());
    let passed = log.run(&mut test, LIMIT)?;
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

/// The one library, and what says where it is.
fn libraries(library: &Path) -> Result<PathBuf, Error> {
    let folder = target().join("swift/lib");
    put(library, &folder)?;
    let place = folder.display();
    let about = format!(
        "Name: roomkey\nDescription: Roomkey's core\nVersion: {}\nLibs: -L{place} -lroomkey_uniffi\nCflags:\n",
        env!("CARGO_PKG_VERSION")
    );
    fs::write(folder.join("roomkey.pc"), about)?;
    Ok(folder)
}

/// The package as it is handed out, with its tests.
fn package(log: &Log, library: &Path) -> Result<PathBuf, Error> {
    let written = uniffi::write(log, "swift", library, "swift/written")?;
    let (source, package) = (root().join("bindings/swift"), target().join("swift/package"));
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
    Ok(package)
}

fn put(file: &Path, folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder)?;
    fs::copy(file, folder.join(file.file_name().unwrap_or_default()))?;
    Ok(())
}

//! The sources of the Swift package with what is written from the library, for Linux. Apple's platforms take the archive that
//! `bindings/swift/scripts/xcframework.sh` makes there.

use super::emptied;
use crate::repository::{Error, root, target};
use crate::run::{Log, told};
use crate::test::{BUILD, swift, uniffi};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What must be in it, and cannot be had from elsewhere.
const NEEDED: &[&str] = &[
    "Package.swift",
    "README.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "Sources/RoomkeyCore/RoomkeyCore.swift",
    "Sources/RoomkeyFFI/RoomkeyFFI.h",
    "Sources/RoomkeyFFI/module.modulemap",
    "Sources/RoomkeyFFI/roomkey.h",
    "Sources/Roomkey/PrivacyInfo.xcprivacy",
    "Sources/Roomkey/Session/SessionManager.swift",
];

/// Into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    let library = uniffi::build(log)?;
    let laid = swift::lay_out(log, &library, "swift-package")?;
    let faults = faults(log, &pack(log, &laid.package, out)?, &laid.package)?;
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ").into()) }
}

/// Packs a package that was put together; the same each time, byte by byte.
pub(crate) fn pack(log: &Log, package: &Path, out: &Path) -> Result<PathBuf, Error> {
    let name = format!("roomkey-swift-{}", env!("CARGO_PKG_VERSION"));
    let stage = emptied(&target().join("swift-stage"))?;
    let folder = stage.join(&name);
    crate::test::copy(&package.join("Sources"), &folder.join("Sources"))?;
    fs::copy(package.join("Package.swift"), folder.join("Package.swift"))?;
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "bindings/swift/README.md"] {
        let file = root().join(file);
        fs::copy(&file, folder.join(file.file_name().unwrap_or_default()))?;
    }
    fs::create_dir_all(out)?;
    let archive = out.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--mtime=2026-01-01T00:00:00Z", "--mode=u=rwX,go=rX"])
        .args(["--owner=0", "--group=0", "--numeric-owner", "--use-compress-program", "gzip -n"])
        .arg("-cf")
        .arg(&archive)
        .arg("-C")
        .args([&stage, Path::new(&name)]);
    if log.run(&mut tar, BUILD)? { Ok(archive) } else { Err("the sources cannot be packed".into()) }
}

/// What is wrong with what was packed of this package.
pub(crate) fn faults(log: &Log, archive: &Path, package: &Path) -> Result<Vec<String>, Error> {
    let text = String::from_utf8(told(Command::new("tar").arg("-tzf").arg(archive))?)?;
    let there: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once('/')?.1)).collect();
    let mut faults: Vec<String> = NEEDED
        .iter()
        .filter(|file| !there.contains(file))
        .map(|file| format!("the archive lacks {file}"))
        .collect();
    let libraries = there.iter().filter(|file| file.contains("libroomkey"));
    faults.extend(libraries.map(|file| format!("{file} is of one machine")));
    let first = fs::read(archive)?;
    let again = pack(log, package, &target().join("swift-stage-again"))?;
    if first != fs::read(again)? {
        faults.push("the archive is another when it is packed again".into());
    }
    Ok(faults)
}

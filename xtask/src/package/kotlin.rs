//! What is for Maven Central: the jars for the JVM and the archive for Android, each with its description and its sources.
//!
//! The classes are compiled by Maven; here they are put beside what belongs to them, in the folders of a repository. What is
//! packed here is the same, byte by byte, whenever it is packed. The libraries of other platforms come from `target/native`,
//! where the workflow puts them; an archive for Android without any is called so, and cannot be taken for the one that is published.

mod check;
mod describe;

pub(crate) use check::faults;

use super::{emptied, files};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::test::{BUILD, copy, kotlin, uniffi};
use crate::tools::lacking;
use describe::{ARTEFACTS, Artefact};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The time of everything in an archive.
const TIME: &str = "2026-01-01T00:00:00Z";

/// Builds everything with the libraries as they are handed out, into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    if let Some(program) = lacking(&["javac", "jar", "mvn", "nm", "strip"]) {
        return Err(format!("{program} is not installed").into());
    }
    let built = emptied(&target().join("kotlin-package"))?;
    let whole = uniffi::release(log)?;
    kotlin::lay_out(log, &kotlin::client(log)?, &whole, "kotlin-package")?;
    let elsewhere = target().join("native");
    if elsewhere.exists() {
        copy(&elsewhere, &built.join("native"))?;
    }
    let mut maven = Command::new("mvn");
    maven
        .current_dir(root().join("bindings/kotlin"))
        .args(["--batch-mode", "--no-transfer-progress", "package", "--projects"])
        .arg("roomkey,client,okhttp,android")
        .arg(format!("-Droomkey.target={}", built.display()));
    if !log.run(&mut maven, BUILD)? {
        return Err("the classes do not build".into());
    }
    pack(log, &built, out)?;
    let faults = faults(log, &built, out)?;
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ").into()) }
}

/// The folder of an artefact in a repository.
fn place(out: &Path, artefact: &Artefact) -> PathBuf {
    out.join("dev/roomkey").join(artefact.name).join(env!("CARGO_PKG_VERSION"))
}

/// What is before the ending of an artefact's files.
fn stem(artefact: &Artefact) -> String {
    format!("{}-{}", artefact.name, env!("CARGO_PKG_VERSION"))
}

/// What an artefact is in: a jar, or an archive for Android that says so where it has no libraries.
fn main_file(built: &Path, artefact: &Artefact) -> String {
    let stem = stem(artefact);
    match artefact.packaging {
        "aar" if !libraries(built).exists() => format!("{stem}-without-libraries.aar"),
        packaging => format!("{stem}.{packaging}"),
    }
}

/// Where Android's libraries are, if there are any.
fn libraries(built: &Path) -> PathBuf {
    built.join("native/jni")
}

/// Puts what Maven built into the folders of a repository.
pub(crate) fn pack(log: &Log, built: &Path, out: &Path) -> Result<(), Error> {
    for artefact in ARTEFACTS {
        let (place, stem) = (place(out, artefact), stem(artefact));
        fs::create_dir_all(&place)?;
        let jar = built.join(format!("maven/{}/{stem}.jar", artefact.name));
        let main = place.join(main_file(built, artefact));
        if artefact.packaging == "aar" {
            archive(log, built, &jar, &main)?;
        } else {
            fs::copy(&jar, main)?;
        }
        fs::write(place.join(format!("{stem}.pom")), describe::pom(artefact)?)?;
        let sources = emptied(&built.join("stage/sources"))?;
        for folder in artefact.sources {
            copy(&root().join("bindings/kotlin").join(folder), &sources)?;
        }
        if artefact.has_core {
            copy(&built.join("generated"), &sources)?;
        }
        licences(&sources)?;
        zip(log, &sources, &place.join(format!("{stem}-sources.jar")))?;
        // Central asks for one; what there is to read is the page of the package.
        let page = emptied(&built.join("stage/javadoc"))?;
        fs::copy(root().join("bindings/kotlin/README.md"), page.join("README.md"))?;
        licences(&page)?;
        zip(log, &page, &place.join(format!("{stem}-javadoc.jar")))?;
    }
    Ok(())
}

/// The archive for Android: classes, manifest, rules for shrinking, and a library for each kind of processor.
fn archive(log: &Log, built: &Path, jar: &Path, to: &Path) -> Result<(), Error> {
    let stage = emptied(&built.join("stage/aar"))?;
    let source = root().join("bindings/kotlin");
    fs::copy(jar, stage.join("classes.jar"))?;
    fs::copy(source.join("android/AndroidManifest.xml"), stage.join("AndroidManifest.xml"))?;
    fs::copy(source.join("resources/META-INF/proguard/roomkey.pro"), stage.join("proguard.txt"))?;
    // It has no resources.
    fs::write(stage.join("R.txt"), "")?;
    licences(&stage)?;
    let libraries = libraries(built);
    if libraries.exists() {
        copy(&libraries, &stage.join("jni"))?;
    }
    zip(log, &stage, to)
}

fn licences(to: &Path) -> Result<(), Error> {
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root().join(file), to.join(file))?;
    }
    Ok(())
}

/// Everything in a folder as one archive, in order and at one time.
fn zip(log: &Log, folder: &Path, to: &Path) -> Result<(), Error> {
    let mut names = Vec::new();
    list(folder, folder, &mut names)?;
    let mut jar = Command::new("jar");
    jar.current_dir(folder).args(["--create", "--no-manifest", "--date", TIME, "--file"]);
    if log.run(jar.arg(to).args(names), BUILD)? {
        Ok(())
    } else {
        Err(format!("{} cannot be packed", to.display()).into())
    }
}

/// The files below a folder, in order.
fn list(top: &Path, folder: &Path, names: &mut Vec<PathBuf>) -> Result<(), Error> {
    for path in files(folder)? {
        if path.is_dir() {
            list(top, &path, names)?;
        } else {
            names.push(path.strip_prefix(top)?.to_owned());
        }
    }
    Ok(())
}

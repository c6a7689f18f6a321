//! Reads what was packed, as somebody would who is about to publish it.

use super::describe::ARTEFACTS;
use super::{emptied, files, main_file, pack, place, stem};
use crate::repository::Error;
use crate::run::{Log, told};
use crate::test::{BUILD, uniffi};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What every description says.
const TOLD: &[&str] =
    &["name", "description", "url", "licenses", "developers", "scm", "connection", "dependencies"];

/// What is wrong with what was packed into this folder.
pub(crate) fn faults(log: &Log, built: &Path, out: &Path) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let again = emptied(&built.join("stage/again"))?;
    pack(log, built, &again)?;
    for artefact in ARTEFACTS {
        let (place, second) = (place(out, artefact), super::place(&again, artefact));
        let stem = stem(artefact);
        let main = main_file(built, artefact);
        let mut expected = [
            format!("{stem}-sources.jar"),
            format!("{stem}-javadoc.jar"),
            format!("{stem}.pom"),
            main.clone(),
        ];
        expected.sort();
        let there: Vec<String> = files(&place)?.iter().map(|path| name(path)).collect();
        if there != expected {
            faults.push(format!("{} has {there:?}", artefact.name));
        }
        for file in &expected {
            if fs::read(place.join(file))? != fs::read(second.join(file))? {
                faults.push(format!("{file} is another when it is packed again"));
            }
        }
        let pom = fs::read_to_string(place.join(format!("{stem}.pom")))?;
        let lacks = |element: &&&str| {
            !pom.contains(&format!("<{element}>")) || pom.contains(&format!("<{element}></"))
        };
        faults.extend(
            TOLD.iter().filter(lacks).map(|element| format!("{stem}.pom has no {element}")),
        );
        if pom.contains("${") || pom.contains("<version></version>") {
            faults.push(format!("{stem}.pom leaves something open"));
        }
        let sources = listed(&place.join(format!("{stem}-sources.jar")))?;
        if !sources.iter().any(|file| file == "LICENSE-MIT")
            || !sources.iter().any(|file| has_ending(file, "kt"))
        {
            faults.push(format!("{stem}-sources.jar lacks something"));
        }
        let unpacked = unpacked(log, built, &place.join(main))?;
        let classes = match artefact.packaging {
            "aar" => {
                faults.extend(of_the_archive(&unpacked)?);
                self::unpacked(log, built, &unpacked.join("classes.jar"))?
            }
            _ => unpacked,
        };
        let library = classes.join(uniffi::PLATFORM).join(uniffi::FILE);
        if library.exists() != (artefact.has_core && artefact.packaging == "jar") {
            faults.push(format!("{stem}: {} is in it or is not", library.display()));
        }
        // The whole of it is held to it too, so that it is seen that this looks right.
        if signs(&classes)? != (artefact.name == "roomkey") {
            faults.push(format!("{stem} has classes that sign, or has none"));
        }
    }
    Ok(faults)
}

/// What is wrong with the archive for Android.
fn of_the_archive(folder: &Path) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let there: Vec<String> = files(folder)?.iter().map(|path| name(path)).collect();
    let expected = ["AndroidManifest.xml", "LICENSE-APACHE", "LICENSE-MIT", "R.txt", "classes.jar"];
    let more = there.iter().filter(|name| !expected.contains(&name.as_str()));
    let more: Vec<&str> = more.map(String::as_str).collect();
    if there.len() != expected.len() + more.len()
        || !matches!(*more, ["proguard.txt"] | ["jni", "proguard.txt"])
    {
        faults.push(format!("the archive for Android has {there:?}"));
    }
    let manifest = fs::read_to_string(folder.join("AndroidManifest.xml"))?;
    for word in ["package=\"dev.roomkey.android\"", "minSdkVersion=\"26\"", "permission.INTERNET"] {
        if !manifest.contains(word) {
            faults.push(format!("the manifest lacks {word}"));
        }
    }
    if !fs::read_to_string(folder.join("proguard.txt"))?.contains("com.sun.jna.Structure") {
        faults.push("the rules for shrinking keep nothing".into());
    }
    Ok(faults)
}

/// Whether a class has something that is called as what signs is: such a name stands in it behind its length.
fn signs(folder: &Path) -> Result<bool, Error> {
    for path in files(folder)? {
        if path.is_dir() {
            if signs(&path)? {
                return Ok(true);
            }
        } else if path.extension().is_some_and(|ending| ending == "class") {
            let bytes = fs::read(&path)?;
            let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
            if has(b"\x00\x04mint") || has(b"\x00\x04sign") {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn unpacked(log: &Log, built: &Path, archive: &Path) -> Result<PathBuf, Error> {
    let folder = emptied(&built.join("stage/unpacked").join(name(archive)))?;
    let mut jar = Command::new("jar");
    if log.run(jar.current_dir(&folder).args(["--extract", "--file"]).arg(archive), BUILD)? {
        Ok(folder)
    } else {
        Err(format!("{} cannot be unpacked", archive.display()).into())
    }
}

fn listed(archive: &Path) -> Result<Vec<String>, Error> {
    let said = told(Command::new("jar").args(["--list", "--file"]).arg(archive))?;
    Ok(String::from_utf8(said)?.lines().map(str::to_owned).collect())
}

fn has_ending(file: &str, ending: &str) -> bool {
    Path::new(file).extension().is_some_and(|own| own == ending)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

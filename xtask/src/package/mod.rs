//! `cargo xtask package`: everything that is published, made into one folder and tried from there.
//!
//! What is tried is what people get: each package is installed into an empty folder, without a network and
//! without what it was built from, and used once. Nothing here publishes; the workflows do, with what
//! this command made.

mod crates;
pub(crate) mod kotlin;
mod node;
mod python;
mod session;
pub(crate) mod swift;
mod system;

use crate::repository::{Error, target};
use crate::run::Log;
use crate::say::{begin, say};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A kind of package: its name, what it makes, and how.
struct Kind {
    name: &'static str,
    about: &'static str,
    make: fn(&Log, &Path) -> Result<(), Error>,
}

const KINDS: &[Kind] = &[
    Kind { name: "python", about: "the wheel and the sources for PyPI", make: python::make },
    Kind { name: "node", about: "the tarballs for npm", make: node::make },
    Kind { name: "session", about: "the session manager for npm", make: session::make },
    Kind {
        name: "crates",
        about: "the crates, and whether they could be published",
        make: crates::make,
    },
    Kind {
        name: "kotlin",
        about: "the jars and the archive for Maven Central",
        make: kotlin::make,
    },
    Kind { name: "swift", about: "the sources of the Swift package, for Linux", make: swift::make },
    Kind {
        name: "system",
        about: "the command and the server, as tar and .deb",
        make: system::make,
    },
];

/// Where the packages go, and which are made.
struct Options {
    out: PathBuf,
    only: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Error> {
        let mut options = Self { out: target().join("packages"), only: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--out" => options.out = std::path::absolute(value()?)?,
                "--only" => {
                    let name = value()?;
                    if !KINDS.iter().any(|kind| kind.name == name) {
                        let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
                        return Err(format!("--only is one of {}", names.join(", ")).into());
                    }
                    options.only.push(name.clone());
                }
                other => return Err(format!("unknown option {other}").into()),
            }
        }
        Ok(options)
    }
}

/// Makes the packages and says whether each could be made and works.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let options = Options::parse(arguments)?;
    let mut all_work = true;
    for kind in KINDS {
        if !options.only.is_empty() && !options.only.iter().any(|name| name == kind.name) {
            continue;
        }
        begin(&format!("{:<8}{:<48}", kind.name, kind.about));
        let begun = Instant::now();
        let log = Log::new(&format!("package-{}", kind.name))?;
        let folder = emptied(&options.out.join(kind.name))?;
        let made = (kind.make)(&log, &folder);
        let seconds = begun.elapsed().as_secs_f64();
        match made {
            Ok(()) => {
                say(&format!("works {seconds:7.1} s"));
                for path in files(&folder)? {
                    say(&format!("    {}", path.display()));
                }
            }
            Err(error) => {
                all_work = false;
                say(&format!("FAILED {seconds:6.1} s  {error}; see {}", log.path().display()));
            }
        }
    }
    Ok(all_work)
}

/// An empty folder.
fn emptied(folder: &Path) -> Result<PathBuf, Error> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

/// What is in a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Error>>()?;
    files.sort();
    Ok(files)
}

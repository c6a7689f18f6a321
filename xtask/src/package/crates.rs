//! The crates, as `cargo publish` would send them: packed, and then built and used by a project that has nothing
//! else.
//!
//! Cargo can build each by itself from what it packed, and compiles everything again for each; so that is done here,
//! for all at once.

use super::system::works;
use super::{emptied, files};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::test::{BUILD, cargo, cargo_in, metadata};
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    /// The registries it may be sent to; none of them for `publish = false`.
    publish: Option<Vec<String>>,
}

/// What an app of somebody else's does with the core.
const APP: &str = r#"use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
use roomkey::{Lifetime, Secret, Timestamp};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
    let credentials = Credentials::new("my-api-key", secret)?;
    let now = Timestamp::try_from(std::time::SystemTime::now())?;
    let access = Access::new([Permission::AllowJoin])?;
    let token = credentials.mint(&access, Lifetime::hours(1)?, now)?;
    credentials.verify(&token, &Expectation::any(), now)?;
    Ok(())
}
"#;

/// All of them, into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    let names = published()?;
    let mut words = vec!["package", "--locked", "--allow-dirty", "--no-verify"];
    for name in &names {
        words.extend(["--package", name]);
    }
    if !log.run(&mut cargo(&words), BUILD)? {
        return Err("the crates cannot be packed".into());
    }
    let version = env!("CARGO_PKG_VERSION");
    let packed = target().join("package");
    for name in &names {
        let file = format!("{name}-{version}.crate");
        fs::copy(packed.join(&file), out.join(&file))?;
    }
    use_them(log, out)
}

/// The crates of the workspace that are for others.
fn published() -> Result<Vec<String>, Error> {
    let metadata: Metadata = metadata(&["--no-deps"])?;
    let for_others = |package: &Package| package.publish.as_ref().is_none_or(|to| !to.is_empty());
    let names: Vec<String> =
        metadata.packages.into_iter().filter(for_others).map(|package| package.name).collect();
    if names.is_empty() { Err("no crate is for others".into()) } else { Ok(names) }
}

/// Builds the crates, an app on the core and the command in a folder with nothing but what was packed, which stands
/// in the place of the registry's, and without a network.
fn use_them(log: &Log, packed: &Path) -> Result<(), Error> {
    let folder = emptied(&target().join("crates"))?;
    let mut manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"*-*\"]\n".to_owned();
    manifest.push_str("\n[patch.crates-io]\n");
    for file in files(packed)? {
        let mut unpack = Command::new("tar");
        unpack.arg("-xzf").arg(&file).arg("-C").arg(&folder);
        if !log.run(&mut unpack, BUILD)? {
            return Err(format!("{} cannot be unpacked", file.display()).into());
        }
        let unpacked = file.file_stem().and_then(|stem| stem.to_str()).ok_or("no name")?;
        for part in ["LICENSE-APACHE", "LICENSE-MIT", "Cargo.toml", "src"] {
            if !folder.join(unpacked).join(part).exists() {
                return Err(format!("{unpacked} comes without {part}").into());
            }
        }
        let name = unpacked.rsplit_once('-').ok_or("no version")?.0;
        writeln!(manifest, "{name} = {{ path = \"{unpacked}\" }}")?;
    }
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The versions that are tested, which are at hand.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let app = folder.join("app");
    fs::create_dir_all(app.join("src"))?;
    let version = env!("CARGO_PKG_VERSION");
    let own = format!(
        "[package]\nname = \"app\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nroomkey = \"{version}\"\n"
    );
    fs::write(app.join("Cargo.toml"), own)?;
    fs::write(app.join("src/main.rs"), APP)?;
    let words = ["run", "--offline", "--quiet", "--package", "app"];
    if !log.run(&mut cargo_in(&folder, &words), BUILD)? {
        return Err("an app on the packed core does not work".into());
    }
    if !log.run(&mut cargo_in(&folder, &["build", "--offline", "--workspace"]), BUILD)? {
        return Err("a packed crate does not build".into());
    }
    works(log, &target().join("debug/roomkey"))
}

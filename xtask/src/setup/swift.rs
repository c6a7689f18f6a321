//! Swift on Linux: the machine's own, or Debian's in a folder of its own.
//!
//! Debian has Swift since its release 13. On an older one that release is unpacked into the cache with `debootstrap`,
//! and what runs in it sees the checkout and its own `/proc` in a mount namespace that ends with the command,
//! so nothing stays mounted.

use super::cache;
use crate::repository::{Error, root};
use crate::say::say;
use crate::tools::has;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The release of Debian whose Swift is taken, 6.0.
const RELEASE: &str = "trixie";

/// Swift, and what it needs to compile for Linux and to link.
const PACKAGES: &[&str] = &["swiftlang", "libc6-dev", "libstdc++-14-dev"];

/// `$1` is the folder of the release, `$2` the checkout, the rest what runs in it.
const INSIDE: &str = r#"set -e
release=$1 checkout=$2
shift 2
mount -t proc proc "$release/proc"
mkdir -p "$release$checkout"
mount --rbind "$checkout" "$release$checkout"
exec chroot "$release" "$@""#;

/// A Swift that runs here.
#[derive(Debug)]
pub(crate) enum Swift {
    /// The machine's own.
    Installed,
    /// Debian's, in this folder.
    Unpacked(PathBuf),
}

impl Swift {
    /// The one to take, or why there is none.
    pub(crate) fn find() -> Result<Self, String> {
        if has("swift") {
            return Ok(Self::Installed);
        }
        if let Some(reason) = hindrance() {
            return Err(reason.to_owned());
        }
        match place() {
            Some(place) if place.is_dir() => Ok(Self::Unpacked(place)),
            _ => Err("`cargo xtask setup swift` brings Swift".into()),
        }
    }

    /// `swift` with these arguments, in this folder of the checkout.
    pub(crate) fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        match self {
            Self::Installed => {
                let mut command = Command::new("swift");
                command.args(arguments).current_dir(folder);
                command
            }
            Self::Unpacked(release) => {
                let mut command = inside(release, &root());
                command
                    .args(["env", "-C"])
                    .arg(folder)
                    .arg("HOME=/root")
                    .arg("swift")
                    .args(arguments);
                command
            }
        }
    }
}

/// Why Debian's Swift cannot be had on this machine, if it cannot.
fn hindrance() -> Option<&'static str> {
    if !runs(Command::new("unshare").args(["--mount", "--propagation", "private", "true"])) {
        return Some("this machine lets nobody mount, which Debian's Swift needs");
    }
    (!has("apt-get")).then_some("this machine is no Debian, whose Swift would be taken")
}

pub(super) fn setup() -> Result<bool, Error> {
    if let Ok(found) = Swift::find() {
        say(&format!("Swift is there: {found:?}"));
        return Ok(true);
    }
    if let Some(reason) = hindrance() {
        say(&format!("left out: {reason}"));
        return Ok(true);
    }
    let place = place().ok_or("there is no HOME and no ROOMKEY_CACHE")?;
    let folder = place.parent().ok_or("the cache has no folder")?;
    fs::create_dir_all(folder)?;
    // Half of it must not be taken for all of it, so it is unpacked beside its place and moved there.
    let building = folder.join(format!("building-{}", std::process::id()));
    say("unpacking Debian's Swift, about three minutes and three gigabytes");
    let unpacked = unpack(&building);
    if matches!(unpacked, Ok(true)) {
        fs::rename(&building, &place)?;
        say(&format!("{} is there", place.display()));
    } else {
        let _ = fs::remove_dir_all(&building);
    }
    unpacked
}

fn place() -> Option<PathBuf> {
    Some(cache()?.join("swift").join(RELEASE))
}

fn unpack(building: &Path) -> Result<bool, Error> {
    if !has("debootstrap") {
        let installed = installs("update", &[])? && installs("install", &["debootstrap"])?;
        if !installed {
            return Err("debootstrap cannot be installed".into());
        }
    }
    let mirror = mirror()?;
    // What it mounts on its way is gone with it, also where it ends halfway.
    let mut debootstrap = Command::new("unshare");
    debootstrap.args(["--mount", "--propagation", "private", "debootstrap"]);
    debootstrap.args(["--variant=minbase", "--include=ca-certificates", RELEASE]);
    debootstrap.arg(building).arg(mirror).stdout(Stdio::null());
    if !debootstrap.status()?.success() {
        return Ok(false);
    }
    let mut install = inside(building, &root());
    install.args(["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "sh", "-c"]);
    install.arg(format!(
        "apt-get update -qq && apt-get install -qq --yes --no-install-recommends {} && apt-get clean",
        PACKAGES.join(" ")
    ));
    let installed = install.stdout(Stdio::null()).status()?.success();
    Ok(installed && runs(inside(building, &root()).args(["swift", "--version"])))
}

fn installs(verb: &str, packages: &[&str]) -> Result<bool, Error> {
    let mut apt = Command::new("apt-get");
    apt.args([verb, "-qq", "--yes", "--no-install-recommends"]).args(packages);
    Ok(apt.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()).status()?.success())
}

/// Where this machine's own packages come from, and so those of another release.
fn mirror() -> Result<String, Error> {
    let mut targets = Command::new("apt-get");
    targets.args(["indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"]);
    let listed = String::from_utf8(targets.output()?.stdout)?;
    let of_a_release = |line: &str| {
        let (address, release) = line.split_once(' ')?;
        (!release.contains('-')).then(|| address.to_owned())
    };
    listed.lines().find_map(of_a_release).ok_or_else(|| "apt names no mirror".into())
}

/// A command in a release; its arguments follow.
fn inside(release: &Path, checkout: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c", INSIDE, "sh"]);
    command.arg(release).arg(checkout);
    command
}

fn runs(command: &mut Command) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

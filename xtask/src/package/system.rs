//! The command and the server for a machine: as a tar, and as a package for Debian and Ubuntu.

use super::{emptied, files};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::test::{BUILD, cargo};
use crate::tools::has;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(2);

/// Both, into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    let words = ["build", "--release", "--locked", "--package", "roomkey-cli"];
    must(log, &mut cargo(&words), BUILD, "the command does not build")?;
    let command = target().join("release/roomkey");
    let version = env!("CARGO_PKG_VERSION");
    let (machine, system) = (std::env::consts::ARCH, std::env::consts::OS);
    let name = format!("roomkey-{version}-{machine}-{system}");

    let laid_out = emptied(&target().join("system").join(&name))?;
    fs::copy(&command, laid_out.join("roomkey"))?;
    for file in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root().join(file), laid_out.join(file))?;
    }
    write_generated(log, &command, &laid_out)?;
    let tar = out.join(format!("{name}.tar.gz"));
    let mut pack = Command::new("tar");
    pack.args(["--owner=0", "--group=0", "--numeric-owner", "-czf"]).arg(&tar);
    pack.arg("-C").arg(target().join("system")).arg(&name);
    must(log, &mut pack, LIMIT, "the tar cannot be packed")?;
    let unpacked = emptied(&target().join("system/unpacked"))?;
    let mut unpack = Command::new("tar");
    unpack.args(["--strip-components", "1", "-xzf"]).arg(&tar).arg("-C").arg(&unpacked);
    must(log, &mut unpack, LIMIT, "the tar cannot be unpacked")?;
    works(log, &unpacked.join("roomkey"))?;

    if !has("dpkg-deb") {
        log.note("no dpkg-deb here: no package for Debian");
        return Ok(());
    }
    let deb = out.join(format!("roomkey_{version}_{}.deb", debian_name(machine)));
    lay_out_debian(&laid_out, &target().join("system/debian"), version, machine)?;
    let mut pack = Command::new("dpkg-deb");
    pack.args(["--root-owner-group", "--build"]).arg(target().join("system/debian")).arg(&deb);
    must(log, &mut pack, LIMIT, "the package for Debian cannot be packed")?;
    let installed = emptied(&target().join("system/installed"))?;
    let mut install = Command::new("dpkg-deb");
    install.arg("--extract").arg(&deb).arg(&installed);
    must(log, &mut install, LIMIT, "the package for Debian cannot be unpacked")?;
    works(log, &installed.join("usr/bin/roomkey"))
}

fn must(log: &Log, command: &mut Command, limit: Duration, wrong: &str) -> Result<(), Error> {
    if log.run(command, limit)? { Ok(()) } else { Err(wrong.into()) }
}

/// The manual pages and the completions, as the command itself writes them.
fn write_generated(log: &Log, command: &Path, folder: &Path) -> Result<(), Error> {
    let mut pages = Command::new(command);
    must(log, pages.args(["man", "--out"]).arg(folder.join("man")), LIMIT, "no manual pages")?;
    for (words, file) in [
        (["completions", "bash"], "roomkey.bash"),
        (["completions", "zsh"], "_roomkey"),
        (["completions", "fish"], "roomkey.fish"),
    ] {
        let written = Command::new(command).args(words).output()?;
        if !written.status.success() {
            log.note(&String::from_utf8_lossy(&written.stderr));
            return Err(format!("`roomkey {}` failed", words.join(" ")).into());
        }
        fs::write(folder.join(file), written.stdout)?;
    }
    Ok(())
}

/// Mints and verifies a token in an empty folder, with nothing but the file itself.
pub(super) fn works(log: &Log, command: &Path) -> Result<(), Error> {
    let folder = emptied(&target().join("system/try"))?;
    let at = |words: &[&str]| {
        let mut run = Command::new(command);
        run.current_dir(&folder).args(words).env_clear();
        run.env("VIDEOSDK_API_KEY", "my-api-key");
        run.env("VIDEOSDK_SECRET", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
        run
    };
    let token = folder.join("token.txt");
    let minted = at(&["token", "mint", "--permission", "allow_join"]).output()?;
    fs::write(&token, &minted.stdout)?;
    let mut verify = at(&["token", "verify", "--use", "join"]);
    let verified = verify.stdin(fs::File::open(&token)?).output()?;
    log.note(&String::from_utf8_lossy(&verified.stdout));
    if !minted.status.success() || !verified.status.success() {
        return Err(format!("{} mints no token that it verifies", command.display()).into());
    }
    // The configuration that is shipped, with a folder that is there.
    let shipped = fs::read_to_string(root().join("packaging/roomkey.toml"))?;
    let here = shipped.replace("/var/lib/roomkey", &folder.to_string_lossy());
    fs::write(folder.join("roomkey.toml"), here)?;
    let mut check = at(&["config", "check", "roomkey.toml"]);
    must(log, &mut check, LIMIT, "the configuration that is shipped is refused")
}

/// The folders of a package for Debian.
fn lay_out_debian(from: &Path, to: &Path, version: &str, machine: &str) -> Result<(), Error> {
    let to = emptied(to)?;
    let packaging = root().join("packaging");
    for (file, place) in [
        (from.join("roomkey"), "usr/bin/roomkey"),
        (from.join("README.md"), "usr/share/doc/roomkey/README.md"),
        (from.join("CHANGELOG.md"), "usr/share/doc/roomkey/changelog"),
        (from.join("LICENSE-MIT"), "usr/share/doc/roomkey/copyright"),
        (from.join("roomkey.bash"), "usr/share/bash-completion/completions/roomkey"),
        (from.join("_roomkey"), "usr/share/zsh/vendor-completions/_roomkey"),
        (from.join("roomkey.fish"), "usr/share/fish/vendor_completions.d/roomkey.fish"),
        (packaging.join("roomkey.service"), "usr/lib/systemd/system/roomkey.service"),
        (packaging.join("roomkey.toml"), "etc/roomkey/roomkey.toml"),
    ] {
        let place = to.join(place);
        fs::create_dir_all(place.parent().ok_or("a file has a folder")?)?;
        fs::copy(file, place)?;
    }
    let pages = to.join("usr/share/man/man1");
    fs::create_dir_all(&pages)?;
    for page in files(&from.join("man"))? {
        fs::copy(&page, pages.join(page.file_name().ok_or("a page has a name")?))?;
    }
    let control = to.join("DEBIAN");
    fs::create_dir_all(&control)?;
    fs::write(control.join("conffiles"), "/etc/roomkey/roomkey.toml\n")?;
    let about = format!(
        "Package: roomkey\nVersion: {version}\nArchitecture: {}\n\
         Maintainer: The Roomkey authors <maintainers@roomkey.invalid>\n\
         Section: net\nPriority: optional\nDepends: libc6 (>= {}), libgcc-s1\n\
         Homepage: {}\n\
         Description: token server and command for video meetings\n \
         Mints, verifies and explains the access tokens of VideoSDK, OpenTok, Vonage and\n \
         Video.io, and serves them to apps. The service is installed and not started:\n \
         systemctl enable --now roomkey.\n",
        debian_name(machine),
        glibc()?,
        env!("CARGO_PKG_REPOSITORY"),
    );
    fs::write(control.join("control"), about)?;
    Ok(())
}

/// The machine as Debian calls it.
fn debian_name(machine: &str) -> &str {
    match machine {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// The C library that the command was linked with, which is the oldest that it is known to run with.
fn glibc() -> Result<String, Error> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output()?;
    let text = String::from_utf8(said.stdout)?;
    let version = text.split_whitespace().nth(1).ok_or("getconf names no glibc")?;
    Ok(version.to_owned())
}

//! LiveKit's media server, built with Go.

use crate::repository::Error;
use crate::say::say;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// LiveKit's media server, as the Go module proxy has it.
const LIVEKIT: &str = "github.com/livekit/livekit-server/cmd/server";
const LIVEKIT_VERSION: &str = "v1.13.5";

/// Where LiveKit's server is, or would be.
fn livekit_server() -> Option<PathBuf> {
    Some(super::cache()?.join("livekit-server").join(LIVEKIT_VERSION).join("server"))
}

/// LiveKit's server, where it has been built.
pub(crate) fn built_livekit_server() -> Option<PathBuf> {
    livekit_server().filter(|server| server.is_file())
}

pub(super) fn setup() -> Result<bool, Error> {
    let place = livekit_server().ok_or("there is no HOME and no ROOMKEY_CACHE")?;
    if place.is_file() {
        say(&format!("{} is there", place.display()));
        return Ok(true);
    }
    let go = Command::new("go").arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !go.is_ok_and(|status| status.success()) {
        say("left out: Go is not installed");
        return Ok(true);
    }
    let folder = place.parent().ok_or("the cache has no folder")?;
    fs::create_dir_all(folder)?;
    // Half a server must not be taken for one, so it is built beside its place and moved there.
    let building = folder.join(format!("building-{}", std::process::id()));
    fs::create_dir_all(&building)?;
    say(&format!("building LiveKit's server {LIVEKIT_VERSION}, about ten minutes"));
    let built = Command::new("go")
        .args(["install", &format!("{LIVEKIT}@{LIVEKIT_VERSION}")])
        .env("GOBIN", &building)
        .status()?;
    let moved = if built.success() { moved(&building, &place) } else { Ok(()) };
    fs::remove_dir_all(&building)?;
    moved?;
    Ok(built.success())
}

fn moved(from: &Path, to: &Path) -> Result<(), Error> {
    let name = to.file_name().ok_or("the server has no name")?;
    fs::rename(from.join(name), to)?;
    say(&format!("{} is there", to.display()));
    Ok(())
}

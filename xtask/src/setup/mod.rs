//! `cargo xtask setup`: brings what tests ask for and no package manager of this machine has.
//!
//! It goes into a cache outside of the checkout, in a folder for its version, so that one build serves all
//! checkouts and a new version is built anew. `ROOMKEY_CACHE` names another place.

mod livekit;
pub(crate) mod swift;

pub(crate) use livekit::built_livekit_server;

use crate::repository::Error;
use std::path::PathBuf;

pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    match arguments {
        [what] if what == "livekit" => livekit::setup(),
        [what] if what == "swift" => swift::setup(),
        _ => Err("setup what? There are: livekit, swift".into()),
    }
}

/// The folder of the cache, unless this machine has no place for one.
fn cache() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    of("ROOMKEY_CACHE")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(of("XDG_CACHE_HOME")?).join("roomkey")))
        .or_else(|| Some(PathBuf::from(of("HOME")?).join(".cache/roomkey")))
}

//! Where things are.

use std::path::{Path, PathBuf};

/// Any failure of a chore itself, as opposed to a test that fails.
pub(crate) type Error = Box<dyn std::error::Error>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// The one directory that everything is built in, the excluded workspaces too, so that they share
/// what they have in common.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

/// A command of the development build.
pub(crate) fn binary(name: &str) -> PathBuf {
    target().join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

//! Where things are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Any failure of a chore itself, as opposed to a test that fails.
pub(crate) type Error = Box<dyn std::error::Error>;

/// Finds the repository that the current directory is in, which need not be the one that this was built in:
/// several checkouts may share a target directory.
///
/// # Errors
/// The current directory is in none.
pub(crate) fn find() -> Result<(), Error> {
    let here = std::env::current_dir()?;
    let root = root_of(&here).ok_or("the current directory is not in the repository")?;
    // Whoever is first decides, and there is one current directory.
    let _known = ROOT.set(root.to_owned());
    Ok(())
}

static ROOT: OnceLock<PathBuf> = OnceLock::new();

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    ROOT.get_or_init(|| {
        let here = std::env::current_dir().unwrap_or_default();
        root_of(&here).map_or_else(|| here.clone(), Path::to_owned)
    })
    .clone()
}

/// The innermost directory above with what only the root has.
fn root_of(directory: &Path) -> Option<&Path> {
    const MARKS: [&str; 3] = ["Cargo.toml", "xtask/Cargo.toml", "crates/roomkey/Cargo.toml"];
    directory.ancestors().find(|above| MARKS.iter().all(|mark| above.join(mark).is_file()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_the_one_around_the_current_directory() {
        let here = std::env::current_dir().expect("a current directory");
        let root = root_of(&here).expect("tests run inside of it");
        assert_eq!(root_of(&root.join("crates/roomkey/src")), Some(root));
        let other = std::env::temp_dir();
        assert_eq!(root_of(&other), None);
    }
}

//! The files of a database belong to their owner alone.

use crate::error::{Error, Result};
use std::path::Path;

/// Creates the file if need be, for its owner alone. What is there and is no file is refused: a device would
/// take the database and lose it.
pub(super) fn make(path: &Path) -> Result<()> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600).custom_flags(libc::O_NONBLOCK);
    }
    let metadata = options.open(path).and_then(|file| file.metadata()).map_err(failed)?;
    if metadata.is_file() { Ok(()) } else { Err(failed(std::io::Error::other(NO_FILE))) }
}

const NO_FILE: &str = "it is no ordinary file";

/// Takes a database away from everyone but its owner. The files that SQLite puts beside it get the same
/// permissions; those that are there already may hold secrets too, since a server that was killed leaves
/// them.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "as on Unix"))]
pub(super) fn make_private(path: &Path) -> Result<()> {
    #[cfg(not(unix))]
    let _ = path;
    #[cfg(unix)]
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let path = Path::new(&name);
        narrow(path, end).map_err(|error| {
            let reason = format!("it is open to others and cannot be made private: {error}");
            let source = std::io::Error::new(error.kind(), reason);
            Error::File { path: path.to_owned(), source }
        })?;
    }
    Ok(())
}

#[cfg(unix)]
fn narrow(path: &Path, end: &str) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // Where the database itself is, its owner says, perhaps with a link; those beside it SQLite makes.
    let metadata = if end.is_empty() { path.metadata() } else { path.symlink_metadata() };
    let outcome = metadata.and_then(|metadata| {
        if !metadata.is_file() {
            return Err(std::io::Error::other(NO_FILE));
        }
        if metadata.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
        Ok(())
    });
    match outcome {
        // SQLite removes them when the last connection is closed, which may be now.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

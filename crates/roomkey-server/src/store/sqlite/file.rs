//! The files of a database belong to their owner alone.

use crate::error::{Error, Result};
use std::path::Path;

/// Creates the file if need be, and takes it away from everyone but its owner. The files that
/// SQLite puts beside it get the same permissions; those that are there already may hold secrets
/// too, since a server that was killed leaves them.
pub(super) fn make_private(path: &Path) -> Result<()> {
    let failed = |path: &Path, source| Error::File { path: path.to_owned(), source };
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| failed(path, error))?;
    #[cfg(unix)]
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let path = Path::new(&name);
        narrow(path).map_err(|error| {
            let reason = format!("it is open to others and cannot be made private: {error}");
            failed(path, std::io::Error::new(error.kind(), reason))
        })?;
    }
    Ok(())
}

#[cfg(unix)]
fn narrow(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let outcome = std::fs::metadata(path).and_then(|metadata| {
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

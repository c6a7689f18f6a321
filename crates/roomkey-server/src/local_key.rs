//! The local key: what shows that a request comes from whom the database belongs to.
//!
//! On loopback, where no callers are configured, everyone who can connect looks the same, and that
//! may be the whole world, if a proxy on this machine passes requests on and says nothing of it. So
//! whatever goes beyond what anyone may do asks for a key that stands in a file beside the database,
//! readable by its owner alone. The credentials of the socket would not do: the proxy may run as the
//! same user.

use crate::error::{Error, Result};
use crate::private_file;
use aws_lc_rs::digest::{SHA256, digest};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;

/// The local key of a server that runs.
#[derive(Debug)]
pub(crate) struct LocalKey {
    pub(crate) path: PathBuf,
    /// Of the key, which nobody else needs to keep.
    pub(crate) sha256: [u8; 32],
}

impl LocalKey {
    /// Where the key of a database stands; nowhere for one in memory.
    pub(crate) fn path(database: Option<&Path>) -> Option<PathBuf> {
        let path = database?.with_extension("local.key");
        Some(std::path::absolute(&path).unwrap_or(path))
    }

    /// The key that stands in this file, which is made if it is not there.
    pub(crate) fn keep(path: PathBuf) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        roomkey_entropy::fill(&mut *bytes).map_err(roomkey::Error::from)?;
        let mut text = Zeroizing::new(crate::id::hex(&*bytes));
        text.push('\n');
        match private_file::read_or_write(&path, text.as_bytes()) {
            Ok(found) => match sha256(&found) {
                Some(sha256) => Ok(Self { path, sha256 }),
                None => Err(Error::File { path, source: std::io::Error::other(NO_KEY) }),
            },
            Err(source) => Err(Error::File { path, source }),
        }
    }
}

const NO_KEY: &str = "it holds no key of a server; move it away, and the server makes one";

/// The hash of a key as it stands in a file, if it is one.
fn sha256(content: &[u8]) -> Option<[u8; 32]> {
    let key = content.strip_suffix(b"\n").unwrap_or(content);
    let is_key = key.len() == 2 * KEY_BYTES
        && key.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte));
    is_key.then(|| digest(&SHA256, key).as_ref().try_into().ok()).flatten()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn keep(path: &Path) -> Result<LocalKey> {
        LocalKey::keep(path.to_owned())
    }

    #[test]
    fn it_is_made_once_for_its_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = LocalKey::path(Some(&directory.path().join("a.db"))).unwrap();
        assert_eq!(path.file_name().unwrap(), "a.local.key");
        let first = keep(&path).unwrap();
        let metadata = path.metadata().unwrap();
        assert_eq!((metadata.mode() & 0o777, metadata.len(), metadata.nlink()), (0o600, 65, 1));
        assert_eq!(keep(&path).unwrap().sha256, first.sha256);
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
        std::fs::remove_file(&path).unwrap();
        assert_ne!(keep(&path).unwrap().sha256, first.sha256);
        assert!(LocalKey::path(None).is_none());
    }

    #[test]
    fn of_servers_that_start_at_once_all_have_the_same() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.local.key");
        let keys: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> =
                (0..8).map(|_| scope.spawn(|| keep(&path).unwrap().sha256)).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_others_may_have_chosen_or_seen_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.local.key");
        let elsewhere = directory.path().join("elsewhere");
        let good = format!("{}\n", "a".repeat(64));
        std::fs::write(&elsewhere, &good).unwrap();
        std::fs::set_permissions(&elsewhere, PermissionsExt::from_mode(0o600)).unwrap();
        symlink(&elsewhere, &path).unwrap();
        keep(&path).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        symlink(directory.path().join("nowhere"), &path).unwrap();
        keep(&path).unwrap_err();
        assert!(!directory.path().join("nowhere").exists());
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        keep(&path).unwrap_err();
        std::fs::remove_dir(&path).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o602] {
            std::fs::write(&path, &good).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            assert!(keep(&path).unwrap_err().to_string().contains("others"));
            std::fs::remove_file(&path).unwrap();
        }
        for content in ["", "a", &good.to_uppercase(), &format!("{good}\n"), &good.repeat(2)] {
            std::fs::write(&path, content).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
            assert!(keep(&path).unwrap_err().to_string().contains("no key"), "{content}");
        }
        std::fs::write(&path, &good).unwrap();
        assert!(keep(&path).is_ok());
        // Only root can give a file away.
        if std::os::unix::fs::chown(&path, Some(65534), None).is_ok() {
            assert!(keep(&path).unwrap_err().to_string().contains("somebody else"));
        }
    }
}

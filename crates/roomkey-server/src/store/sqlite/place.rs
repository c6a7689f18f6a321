//! Whether the database is still where it was opened.
//!
//! Who has a file open goes on reading and writing it after it was removed or another was put in its
//! place, and notices nothing: rooms are acknowledged that are gone with the process, and what the
//! command revokes in the file that is there now, the server never sees. So the files are looked at
//! before each commit and ten times a second, and compared with those that were opened. Once they
//! are others, nothing counts until they are back or the server was started again.
//!
//! A file that was overwritten in place is the same file; that shows when it was cut to nothing, when its
//! generations are older than those that were seen in it, or if it is the log beside the database, which
//! can be read as a start would read it.

use super::log_file;
use crate::error::StoreError;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// SQLite keeps a log beside the database, and an index of that log.
const ENDS: [&str; 3] = ["", "-wal", "-shm"];
/// Every database begins with a head of this many bytes, once something was written to it.
const SHORTEST: u64 = 100;

/// What a file is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

impl Identity {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { device: metadata.dev(), number: metadata.ino() }
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self { device: 0, number: 0 }
    }
}

#[derive(Debug)]
struct Opened {
    files: Vec<(PathBuf, Identity)>,
    is_lost: AtomicBool,
    is_older: AtomicBool,
    /// The log beside the database cannot be read again, and never will be.
    is_damaged: AtomicBool,
}

/// Where a database was opened; nowhere if it lives in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Place(Option<Arc<Opened>>);

impl Place {
    /// To be called when the database is open, and SQLite has its files.
    pub(super) fn of(path: &Path) -> Self {
        let files = ENDS.iter().filter_map(|end| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            let identity = Identity::of(&std::fs::metadata(&name).ok()?);
            Some((name.into(), identity))
        });
        let (is_lost, is_older) = (AtomicBool::new(false), AtomicBool::new(false));
        let is_damaged = AtomicBool::new(false);
        Self(Some(Arc::new(Opened { files: files.collect(), is_lost, is_older, is_damaged })))
    }

    /// Whether there are files.
    pub(super) const fn is_somewhere(&self) -> bool {
        self.0.is_some()
    }

    /// Looks at the files now.
    pub(super) fn look(&self) -> Result<(), StoreError> {
        let Some(opened) = &self.0 else { return Ok(()) };
        if opened.is_damaged.load(Ordering::Relaxed) {
            return Err(damaged());
        }
        let found = opened.files.iter().enumerate().try_for_each(|(index, (path, identity))| {
            let metadata = std::fs::metadata(path)
                .map_err(|error| format!("`{}`: {error}", path.display()))?;
            if Identity::of(&metadata) != *identity {
                Err(format!("`{}` is not the file that was opened", path.display()))
            } else if index == 0 && metadata.len() < SHORTEST {
                Err(format!("`{}` was cut to nothing", path.display()))
            } else {
                Ok(())
            }
        });
        let was_lost = opened.is_lost.swap(found.is_err(), Ordering::Relaxed);
        match (&found, was_lost) {
            (Err(reason), false) => {
                tracing::error!(reason, "the database was removed or replaced; start again");
            }
            (Ok(()), true) => tracing::info!("the database is back where it was"),
            _ => {}
        }
        if opened.is_older.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("it was overwritten with an older one".into()));
        }
        found.map_err(StoreError::Unavailable)
    }

    /// To be told whether what is in the file is older than what was there before.
    pub(super) fn note_age(&self, is_older: bool) {
        let Some(opened) = &self.0 else { return };
        if is_older && !opened.is_older.swap(is_older, Ordering::Relaxed) {
            tracing::error!("the database was overwritten with an older one; start again");
        }
        opened.is_older.store(is_older, Ordering::Relaxed);
    }

    /// Why what was committed a moment ago is not found in the log, if it is not. Once that may be
    /// because the log was worked into the database meanwhile, and begun again.
    pub(super) fn missed(&self, committed: &[u8]) -> Option<&'static str> {
        let (log, _) = self.0.as_ref()?.files.get(1)?;
        log_file::expect(log, committed).err()
    }

    /// To be told that the log cannot be read again. Nothing makes that good, so nothing counts until
    /// the server was started again.
    pub(super) fn note_damage(&self, reason: &'static str) -> StoreError {
        if let Some(opened) = &self.0 {
            tracing::error!(reason, "the log of the database was changed by others; start again");
            opened.is_damaged.store(true, Ordering::Relaxed);
        }
        damaged()
    }

    /// What the last look found.
    pub(super) fn is_lost(&self) -> bool {
        let is_lost = |opened: &Arc<Opened>| {
            opened.is_lost.load(Ordering::Relaxed)
                || opened.is_older.load(Ordering::Relaxed)
                || opened.is_damaged.load(Ordering::Relaxed)
        };
        self.0.as_ref().is_some_and(is_lost)
    }
}

fn damaged() -> StoreError {
    StoreError::Unavailable("its log was cut or overwritten".into())
}

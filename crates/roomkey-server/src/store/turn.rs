//! One process at a time sets a database up.
//!
//! Two first starts at once would both bring the tables up to date, both write the key of Vonage's
//! SDKs, and one of them would fail with words that explain nothing. So whoever opens a database locks
//! the folder that it is in, which leaves no file behind and is free again when the process ends, however
//! it does. It orders those who set up and keeps nobody from using the database.

use crate::error::{Result, StoreError};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// Longer than setting up takes on a slow machine: an RSA key, and a check of many revocations.
const LONGEST: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Kept while a database is set up.
#[derive(Debug)]
pub(crate) struct Turn {
    _folder: Option<File>,
}

impl Turn {
    /// Waits until nobody else sets up a database in the same folder.
    pub(crate) async fn take(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self { _folder: None }) };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // Where a folder cannot be opened or locked (other systems, some network file systems), there
        // is no order; a folder that is not there is told when the database is opened.
        let Ok(folder) = File::open(folder) else { return Ok(Self { _folder: None }) };
        let started = Instant::now();
        loop {
            match folder.try_lock() {
                Ok(()) => return Ok(Self { _folder: Some(folder) }),
                Err(TryLockError::Error(_)) => return Ok(Self { _folder: None }),
                Err(TryLockError::WouldBlock) => {}
            }
            if started.elapsed() > LONGEST {
                let reason = "another process has been setting it up for 20 seconds";
                return Err(StoreError::Unavailable(reason.into()).into());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

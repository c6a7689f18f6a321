//! Where the database is, as a type that only parsing can make.

use crate::error::{Error, Result};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `sqlite:PATH`, or `sqlite::memory:` for one that is gone when the server stops.
///
/// ```
/// use roomkey_server::DatabaseUrl;
/// use std::path::Path;
/// let url: DatabaseUrl = "sqlite:roomkey.db".parse()?;
/// assert_eq!(url, DatabaseUrl::file("roomkey.db"));
/// assert_eq!(url.path(), Some(Path::new("roomkey.db")));
/// assert_eq!(DatabaseUrl::memory().path(), None);
/// assert!("postgres://db.example/roomkey".parse::<DatabaseUrl>().is_err());
/// # Ok::<(), roomkey_server::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseUrl(Place);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Memory,
    File(PathBuf),
}

impl DatabaseUrl {
    /// The file, unless the database lives in memory.
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Place::Memory => None,
            Place::File(path) => Some(path),
        }
    }

    /// A SQLite database in this file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Place::File(path.into()))
    }

    /// A SQLite database in memory.
    pub const fn memory() -> Self {
        Self(Place::Memory)
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::file("roomkey.db")
    }
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let invalid = || {
            Error::config(
                "the database is `sqlite:PATH` or `sqlite::memory:`, such as `sqlite:roomkey.db`",
            )
        };
        let rest = text.strip_prefix("sqlite:").ok_or_else(invalid)?;
        if rest == ":memory:" {
            return Ok(Self::memory());
        }
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.is_empty() || path.contains(['?', '\0']) {
            return Err(invalid());
        }
        Ok(Self::file(path))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Memory => f.write_str("sqlite::memory:"),
            Place::File(path) => write!(f, "sqlite:{}", path.display()),
        }
    }
}

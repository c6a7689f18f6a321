//! Why the server could not be set up, or a store operation could not be done.
//!
//! What a client of the HTTP interface sees is another matter: see `http::failure`.

use std::path::PathBuf;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. It never holds a secret.
///
/// ```
/// use roomkey_server::{Config, Error};
/// let error = Config::from_toml("bnid = '127.0.0.1:9000'").unwrap_err();
/// assert!(matches!(error, Error::Config(_)));
/// assert_eq!(error.code(), "config_invalid");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration cannot be used. The sentence names the setting.
    #[error("{0}")]
    Config(String),
    /// A key, token, id or time was refused by the core.
    #[error(transparent)]
    Core(#[from] roomkey::Error),
    /// The database failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit log cannot be used.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: std::net::SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A file cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The HTTP client for the upstream or for JWKS cannot be made.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

impl Error {
    pub(crate) fn config(reason: impl Into<String>) -> Self {
        Self::Config(reason.into())
    }

    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "config_invalid",
            Self::Core(error) => error.code().as_str(),
            Self::Store(error) => error.code(),
            Self::Audit(error) => error.code(),
            Self::Bind { .. } => "bind_failed",
            Self::File { .. } => "file_unusable",
            Self::Client(_) => "client_unavailable",
        }
    }
}

/// Why the database did not do something.
///
/// ```
/// use roomkey_server::{DatabaseUrl, Error, Store, StoreError};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let Err(Error::Store(error)) = store.remove_revocation("5f3b1c0d9e8a7b6c5d4e3f2a").await else {
///     unreachable!("there is none")
/// };
/// assert!(matches!(error, StoreError::NotFound(_)));
/// assert_eq!(error.code(), "not_found");
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be read or written now: full, read-only, locked, damaged or closed. What was
    /// acknowledged before is still there.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// There is no such key, room or session.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The API key exists already, or its secret does under whatever name.
    #[error("the API key, or its secret under whatever name, exists already")]
    KeyExists,
    /// A vendor's keys belong to one project here, and this is another's.
    #[error("the keys of this vendor belong to `{0}` here, and a server has one project of it")]
    ProjectTaken(String),
    /// No more revocations are kept until some have run out.
    #[error("the list of revocations is full")]
    RevocationsFull,
    /// It is older than the audit log says: a copy was put in its place, or the disk has lost its end.
    /// What was revoked and disabled since would count again.
    #[error(
        "the database is older than its audit log: its keys are at change {} of {}, its revocations at \
         {} of {}. Put the newest copy in its place, or run `roomkey audit replay` (with `--older FILE` for \
         each file that the log was moved to), which revokes, retires and disables again what the log says. Who wants to begin anew moves the log away too",
        .found.0, .recorded.0, .found.1, .recorded.1
    )]
    Stale {
        /// The changes of keys and of revocations that are in it.
        found: (i64, i64),
        /// Those that the log says were in it.
        recorded: (i64, i64),
    },
    /// The caller has as many revocations in force as it may.
    #[error("the caller has as many revocations in force as it may")]
    TooManyRevocations,
    /// It is damaged: a row cannot be understood, or differs from its copy. The disk has failed, or
    /// another program has written into it. Put a backup in its place.
    #[error("the database is damaged: something is wrong with {0}")]
    Corrupt(&'static str),
}

impl StoreError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "store_unavailable",
            Self::NotFound(_) => "not_found",
            Self::KeyExists => "key_exists",
            Self::ProjectTaken(_) => "project_taken",
            Self::RevocationsFull => "revocations_full",
            Self::TooManyRevocations => "revocations_too_many",
            Self::Corrupt(_) => "store_corrupt",
            Self::Stale { .. } => "store_stale",
        }
    }
}

/// Why the audit log cannot be used.
///
/// ```
/// # let directory = tempfile::tempdir().unwrap();
/// use roomkey_server::{AuditError, audit};
/// let log = directory.path().join("roomkey.audit.jsonl");
/// std::fs::write(&log, "{\"seq\":1}\n").unwrap();
/// let error = audit::verify(&log).unwrap_err();
/// assert!(matches!(error, AuditError::Altered { line: 1 }));
/// assert_eq!(error.code(), "audit_altered");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// It cannot be read or written. While that is so nothing is minted.
    #[error("the audit log cannot be used: {0}")]
    Unavailable(std::io::Error),
    /// Another process writes to it and does not come to an end.
    #[error("the audit log is in use by another process")]
    InUse,
    /// Others than its owner can read or write it, and that cannot be changed.
    #[error("the audit log can be read or written by others and cannot be made private: {0}")]
    Exposed(std::io::Error),
    /// Records are missing: it is not there, was cut or emptied (as copy-and-truncate does), or is older
    /// than the database that was recorded in it. Without them nobody knows whether the database is
    /// older too.
    #[error(
        "the audit log is not whole: {reason}. Put the file back; if it was rotated, \
         `roomkey audit begin --after FILE` continues the old one, and if it is lost, \
         `roomkey audit begin --lost` goes on without it"
    )]
    Incomplete {
        /// Which file, and what is missing.
        reason: String,
    },
    /// A record of an earlier version does not say how to make again what it says was done.
    #[error(
        "record {number} of the audit log (`{action}`) is of an earlier version and does not say enough to be \
         made again, so nothing was changed. Move the log away, run `roomkey audit begin --lost`, and repeat by \
         hand what the log says was taken away since the copy was made: `roomkey revoke`, \
         `roomkey keys disable`, `roomkey keys rotate`"
    )]
    Wordless {
        /// The number of the record (`seq`).
        number: u64,
        /// What it says was done.
        action: String,
    },
    /// A record was altered, removed or inserted.
    #[error(
        "the audit log was altered: record {line} does not continue the one before it. \
         Move the file away to start a new one, and find out who wrote to it"
    )]
    Altered {
        /// The line of the first record that does not fit, counted from 1 in what was read.
        line: u64,
    },
}

impl AuditError {
    /// The same, for another whose record was in the same write.
    pub(crate) fn again(&self) -> Self {
        let same = |error: &std::io::Error| std::io::Error::new(error.kind(), error.to_string());
        match self {
            Self::Unavailable(error) => Self::Unavailable(same(error)),
            Self::InUse => Self::InUse,
            Self::Exposed(error) => Self::Exposed(same(error)),
            Self::Incomplete { reason } => Self::Incomplete { reason: reason.clone() },
            Self::Wordless { number, action } => {
                Self::Wordless { number: *number, action: action.clone() }
            }
            Self::Altered { line } => Self::Altered { line: *line },
        }
    }

    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "audit_unavailable",
            Self::InUse => "audit_in_use",
            Self::Exposed(_) => "audit_exposed",
            Self::Incomplete { .. } | Self::Wordless { .. } => "audit_incomplete",
            Self::Altered { .. } => "audit_altered",
        }
    }
}

impl From<std::io::Error> for AuditError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::ResourceBusy => Self::InUse,
            std::io::ErrorKind::UnexpectedEof => Self::Incomplete {
                reason: "it was cut or emptied while it was in use, as copy-and-truncate does"
                    .into(),
            },
            _ => Self::Unavailable(error),
        }
    }
}

//! The local database, for the commands that look into it or change it while a server may run.

use crate::config;
use crate::failure::{Failure, Result};
use clap::Args;
use roomkey_server::{Config, DatabaseUrl, Store};
use std::future::Future;
use std::path::{Path, PathBuf};

/// Which database, and where changes of it are written down: in the audit log of its server.
#[derive(Args, Clone, Debug)]
pub(crate) struct Location {
    /// The database of the server [default: sqlite:roomkey.db]
    #[arg(long, value_name = "sqlite:PATH")]
    database: Option<DatabaseUrl>,
    /// The configuration of the server, if it says where the database or the audit log is
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Location {
    /// The configuration that the server has, as far as it says where things are.
    pub(crate) fn config(&self) -> Result<Config> {
        let config = match &self.config {
            Some(path) => config::read(path)?,
            None => Config::default(),
        };
        Ok(match &self.database {
            Some(database) => config.with_database(database.clone()),
            None => config,
        })
    }

    /// Looks into a database that is there already.
    pub(crate) fn with<T, F>(&self, work: impl FnOnce(Store) -> F) -> Result<T>
    where
        F: Future<Output = roomkey_server::Result<T>>,
    {
        let config = self.config()?;
        look(config.database(), config.audit_path().as_deref(), work)
    }

    /// Changes a database that is there already.
    pub(crate) fn change<T, F>(&self, work: impl FnOnce(Store) -> F) -> Result<T>
    where
        F: Future<Output = roomkey_server::Result<T>>,
    {
        let config = self.config()?;
        is_there(config.database())?;
        change(&config, work)
    }

    /// Changes a database, which is made if it is not there.
    pub(crate) fn change_or_make<T, F>(&self, work: impl FnOnce(Store) -> F) -> Result<T>
    where
        F: Future<Output = roomkey_server::Result<T>>,
    {
        change(&self.config()?, work)
    }
}

fn change<T, F>(config: &Config, work: impl FnOnce(Store) -> F) -> Result<T>
where
    F: Future<Output = roomkey_server::Result<T>>,
{
    runtime()?.block_on(async {
        let store = Store::open(config.database()).await?;
        let store = match config.audit_path() {
            Some(log) => store.recorded_in(&log).await?,
            None => store,
        };
        Ok(work(store).await?)
    })
}

/// Does something with a database that is there already.
pub(crate) fn with_existing<T, F>(url: &DatabaseUrl, work: impl FnOnce(Store) -> F) -> Result<T>
where
    F: Future<Output = roomkey_server::Result<T>>,
{
    let log = Config::default().with_database(url.clone()).audit_path();
    look(url, log.as_deref(), work)
}

/// What an older database says may have been taken back since, if the log beside it says so.
fn look<T, F>(url: &DatabaseUrl, log: Option<&Path>, work: impl FnOnce(Store) -> F) -> Result<T>
where
    F: Future<Output = roomkey_server::Result<T>>,
{
    is_there(url)?;
    runtime()?.block_on(async {
        let store = Store::open(url).await?;
        if let Some(log) = log {
            store.refuse_if_older_than(log).await?;
        }
        Ok(work(store).await?)
    })
}

/// Does something with a database and its log, whatever they say about each other.
pub(crate) fn with_log<T, F>(
    location: &Location,
    work: impl FnOnce(Store, PathBuf) -> F,
) -> Result<T>
where
    F: Future<Output = roomkey_server::Result<T>>,
{
    let config = location.config()?;
    is_there(config.database())?;
    let log = config.audit_path().ok_or_else(|| {
        Failure::usage("argument_invalid", "A database in memory has no audit log of its own.")
    })?;
    runtime()?.block_on(async { Ok(work(Store::open(config.database()).await?, log).await?) })
}

/// Who asks for a list does not want a new and empty file because of a slip in its name.
fn is_there(url: &DatabaseUrl) -> Result<()> {
    match url.path() {
        Some(path) if !path.is_file() => Err(Failure::usage(
            "file_unusable",
            format!("There is no database `{}`.", path.display()),
        )
        .hint("`roomkey serve` and `roomkey keys add` make one; --database names another.")),
        _ => Ok(()),
    }
}

/// A runtime for a command that does one thing.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::no_runtime(&error))
}

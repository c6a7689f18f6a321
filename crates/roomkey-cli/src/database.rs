//! The local database, for the commands that look into it or change it while a server may run.

use crate::failure::{Failure, Result};
use clap::Args;
use roomkey_server::{DatabaseUrl, Store};
use std::future::Future;

/// Which database.
#[derive(Args, Clone, Debug)]
pub(crate) struct Database {
    /// The database of the server
    #[arg(long, value_name = "sqlite:PATH", default_value_t = DatabaseUrl::default())]
    pub(crate) database: DatabaseUrl,
}

impl Database {
    /// Does something with a database that is there already.
    pub(crate) fn with<T, F>(&self, work: impl FnOnce(Store) -> F) -> Result<T>
    where
        F: Future<Output = roomkey_server::Result<T>>,
    {
        with_existing(&self.database, work)
    }

    /// Does something with a database, which is made if it is not there.
    pub(crate) fn with_new<T, F>(&self, work: impl FnOnce(Store) -> F) -> Result<T>
    where
        F: Future<Output = roomkey_server::Result<T>>,
    {
        with(&self.database, work)
    }
}

/// Does something with a database that is there already: who asks for a list does not want a new
/// and empty file because of a slip in its name.
pub(crate) fn with_existing<T, F>(url: &DatabaseUrl, work: impl FnOnce(Store) -> F) -> Result<T>
where
    F: Future<Output = roomkey_server::Result<T>>,
{
    if let Some(path) = url.path()
        && !path.is_file()
    {
        return Err(Failure::usage(
            "file_unusable",
            format!("There is no database `{}`.", path.display()),
        )
        .hint("`roomkey serve` and `roomkey keys add` make one; --database names another."));
    }
    with(url, work)
}

fn with<T, F>(url: &DatabaseUrl, work: impl FnOnce(Store) -> F) -> Result<T>
where
    F: Future<Output = roomkey_server::Result<T>>,
{
    runtime()?.block_on(async { Ok(work(Store::open(url).await?).await?) })
}

/// A runtime for a command that does one thing.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::no_runtime(&error))
}

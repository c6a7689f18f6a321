//! The tarball of the session manager for npm.

use crate::repository::Error;
use crate::run::Log;
use crate::test::session::{build_package, install};
use crate::tools::lacking;
use std::path::Path;

/// Into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    if let Some(program) = lacking(&["node", "npm"]) {
        return Err(format!("{program} is not installed").into());
    }
    build_package(log)?;
    install(log, out)?;
    Ok(())
}

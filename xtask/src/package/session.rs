//! The tarball of the session manager for npm.

use crate::repository::Error;
use crate::run::Log;
use crate::test::session::{build_package, install};
use crate::tools::has;
use std::path::Path;

/// Into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    for program in ["node", "npm"] {
        if !has(program) {
            return Err(format!("{program} is not installed").into());
        }
    }
    build_package(log)?;
    install(log, out)?;
    Ok(())
}

//! The tarballs for npm: the package, and one for each platform that was built.

use crate::repository::{Error, root};
use crate::run::Log;
use crate::test::node::{build_package, install};
use crate::tools::lacking;
use std::path::Path;

/// Both, into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    if let Some(program) = lacking(&["node", "npm"]) {
        return Err(format!("{program} is not installed").into());
    }
    let source = root().join("bindings/node");
    build_package(log, &source)?;
    install(log, &source, out)?;
    Ok(())
}

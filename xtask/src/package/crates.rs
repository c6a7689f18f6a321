//! The crates, as `cargo publish` would send them: packed, unpacked again and compiled without a network.

use super::files;
use crate::repository::{Error, target};
use crate::run::Log;
use crate::test::{BUILD, cargo};
use std::fs;
use std::path::Path;

/// In the order in which one needs the other.
const CRATES: &[&str] = &["roomkey-entropy", "roomkey", "roomkey-server", "roomkey-cli"];

/// All of them, into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    let mut words = vec!["package", "--locked", "--allow-dirty"];
    for name in CRATES {
        words.extend(["--package", name]);
    }
    if !log.run(&mut cargo(&words), BUILD)? {
        return Err("the crates cannot be packed, or do not build from what was packed".into());
    }
    let version = env!("CARGO_PKG_VERSION");
    let packed = target().join("package");
    for name in CRATES {
        let file = format!("{name}-{version}.crate");
        fs::copy(packed.join(&file), out.join(&file))?;
    }
    if files(out)?.len() == CRATES.len() { Ok(()) } else { Err("a crate is missing".into()) }
}

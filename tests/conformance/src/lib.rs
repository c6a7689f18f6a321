//! Runs the vectors of `tests/vectors` through everything that claims to follow them.
//!
//! A vector says what goes in and what must come out. Whatever takes it is an [`Implementation`]:
//! the core, the calls of bytes that other languages make, the command, the server over HTTP. The [runner](run) asks each for its answer,
//! compares, counts, and lets nothing slip by: an unknown type is a failure, a wrong count is a
//! failure, and what an implementation cannot express it has to say, by name.
//!
//! ```
//! use roomkey_conformance::{run, through_core::Core, vectors};
//!
//! let report = run::all(&Core, &vectors::load().unwrap());
//! assert_eq!(report.failures(), &[] as &[String]);
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test may fail loudly"
)]

pub mod run;
pub mod third_party;
pub mod through_command;
pub mod through_core;
pub mod through_http;
pub mod through_wire;
pub mod vectors;

pub use run::Implementation;

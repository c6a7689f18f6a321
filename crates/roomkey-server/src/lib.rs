//! WIP
pub mod audit;
mod clock;
pub mod config;
mod error;
mod id;
mod store;
pub use config::Config;
pub use error::{AuditError, Error, Result, StoreError};
pub use store::{CreatedKey, DatabaseUrl, KeyInfo, NewKey, Project, Store};

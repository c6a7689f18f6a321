//! The Roomkey server: tokens for video rooms, and the rooms, over HTTP.
//!
//! With nothing configured it is a whole video backend on loopback: it makes a project with a key
//! on first start, keeps its rooms in a SQLite file, and serves the three calls of the vendor's page
//! "Server Setup" as well as the vendor's own REST API, so that official SDKs work against it.
//!
//! # Interface for whoever runs it
//!
//! - [`Config`]: [`Config::default`], [`Config::from_toml`], then [`Config::with_bind`],
//!   [`Config::with_database`], [`Config::with_audit_path`] for what a command line says.
//! - [`Server`]: [`Server::bind`], [`Server::local_addr`], [`Server::api_key`],
//!   [`Server::created_key`] (once, when the database was new), [`Server::run`] with a future that
//!   ends when the server is to stop; [`AuditLog::reopen`] when its log was rotated.
//! - [`Store`], on the database of a server that runs or does not: [`Store::open`],
//!   [`Store::ensure_first_key`], [`Store::keys`], [`Store::add_key`], [`Store::set_key_state`],
//!   [`Store::rotate`], [`Store::keyring`], [`Store::revoke`], [`Store::revocations`],
//!   [`Store::remove_revocation`]; for other vendors [`Store::vendor_keys`],
//!   [`Store::add_vendor_key`], [`Store::rotate_vendor`], [`Store::set_vendor_key_state`]. A server that
//!   runs notices changes within a second. [`Store::recorded_in`] writes them down in the audit log
//!   that the server writes. [`Store::replay`] and [`Store::begin_log`] are for when the two are not of
//!   one age.
//! - [`audit::verify`] checks an audit log, [`openapi_json`] is the interface as a document,
//!   [`logging::init`] sends the log to standard error.
//!
//! ```
//! use roomkey_server::{Config, DatabaseUrl, Server};
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
//! let config = Config::default()
//!     .with_bind("127.0.0.1:0".parse().unwrap())
//!     .with_database(DatabaseUrl::memory());
//! let server = Server::bind(config).await?;
//! assert!(server.created_key().is_some());
//! server.run(async { /* until the program is told to stop */ }).await?;
//! # Ok::<(), roomkey_server::Error>(())
//! # }).unwrap();
//! ```
//!
//! # How it is built
//!
//! `socket` takes connections and bounds what they cost. `http` is the interface: tables of routes, the
//! server's own and each vendor's, a guard around all of them, a handler each. Handlers read a request and write an answer, and decide nothing:
//! about tokens the core does, about all else `desk` (tokens handed out, meetings, rooms, sessions, other
//! vendors, what no longer counts), on top of the `store`, which says what is kept and recorded and leaves to
//! `store::sqlite` how.
//! `failure` is every way to say no. `upstream` is the vendor itself. `callers` and `config` say who may
//! ask for what, and `local_key` who the server belongs to; `audit` writes down what they got;
//! `readiness` says whether all this works at the moment.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")
)]

mod app;
pub mod audit;
mod callers;
mod clock;
pub mod config;
mod desk;
mod error;
mod failure;
mod few;
mod http;
mod id;
mod limit;
mod local_key;
pub mod logging;
mod metrics;
mod private_file;
mod readiness;
mod request_id;
mod sender;
mod server;
mod socket;
mod store;
mod upstream;

pub use config::Config;
pub use desk::taken_back::TakenBack;
pub use error::{AuditError, Error, Result, StoreError};
pub use http::steps::Steps;
pub use logging::LogFormat;
pub use server::{AuditLog, Server, Vendors};
pub use store::{
    CreatedKey, CreatedVendorKey, DatabaseUrl, KeptRevocation, KeyInfo, NewKey, NewRevocation,
    Project, Replayed, RevocationScope, Store, VendorCredentials, VendorKeyInfo, VendorName,
    VendorSecret,
};

/// What tests need to stand in for a socket.
#[doc(hidden)]
pub mod testing {
    /// Marks a request as coming from this address.
    pub fn peer(address: std::net::SocketAddr) -> impl Clone + Send + Sync + 'static {
        crate::http::Peer(address)
    }
}

/// The HTTP interface as an OpenAPI 3.1 document, in JSON.
///
/// ```
/// assert!(roomkey_server::openapi_json().contains("/get-token"));
/// ```
pub fn openapi_json() -> &'static str {
    http::openapi::json()
}

//! The server as its clients and its operators see it. One test program, so that it links once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    missing_docs,
    unreachable_pub,
    reason = "tests may fail loudly"
)]

mod authority;
mod by_name;
mod callers;
mod crash;
mod crowds;
mod damage;
mod disk;
mod document;
mod endings;
mod guard;
mod livekit;
mod methods;
mod old_truth;
mod openapi;
mod people;
mod place;
mod process;
mod records;
mod revocations;
mod rights;
mod rotation;
mod script;
mod secrets;
mod settled;
mod sockets;
mod store;
mod support;
mod tokens;
mod upstream;
mod vendor_clouds;
mod vendor_keys;
mod vendors;

//! The native half of the npm package `roomkey`.
//!
//! The TypeScript in `../src` checks the types of what callers pass and gives names to what comes
//! back; this crate calls the core. What a crossing costs decides its form: to read an object of
//! six fields through Node-API takes longer than to mint a token. So texts and numbers go in and
//! one text comes out.
//!
//! A text that comes out is a token, a JSON text, empty, or `!` and a JSON text that says why not.
//! Nothing is thrown for a refusal, because an exception costs more than a verification. What is
//! thrown (a constructor has no other way) has such a text for its message.

#![cfg_attr(test, allow(dead_code, reason = "only Node calls what is here"))]

mod asked;
mod bound;
mod claims;
mod conversation;
mod crossing;
mod endpoints;
mod inspect;
mod jws;
mod plain;
mod rest;
mod revocation;
mod secret;
mod signer;
mod tokbox;
mod vendor;
mod videoio;

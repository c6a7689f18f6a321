//! What the server knows and does, whoever asks: rooms, sessions, other vendors' keys, and what was
//! taken back.
//!
//! Handlers of HTTP read a request, ask here, and write the answer. Nothing here knows of paths,
//! headers or status codes beyond the [`Failure`](crate::failure::Failure) that it returns, so that
//! another way in (a command, a console) gets the same answers.

pub(crate) mod again;
pub(crate) mod by_name;
pub(crate) mod handout;
pub(crate) mod meetings;
pub(crate) mod revoked;
pub(crate) mod room_sessions;
pub(crate) mod rooms;
pub(crate) mod taken_back;
pub(crate) mod tokens;
pub(crate) mod vendors;

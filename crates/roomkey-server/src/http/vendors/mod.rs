//! The vendors beside VideoSDK: the calls of their clouds, and the routes of their sample servers.
//!
//! `/session/create` and `/v1/sessions` answer as OpenTok, Vonage and Video.io do, so that their
//! server SDKs work here unchanged (`clouds`). `/room/{name}` is what the samples of OpenTok and Vonage
//! give a browser; here callers are known, and their policy says in what role they come (`handout`).

mod clouds;
mod handout;

pub(super) use clouds::{create_session, create_videoio_session};
pub(super) use handout::{default_room, room};

//! VideoSDK's REST API as requests to send and answers to understand; sending is up to the caller.
//!
//! An [`Api`] makes [`Call`]s. A call holds an [`http::Request`] for whatever client the platform
//! has, and knows how to read the answer to it. The vendor answers errors in several shapes (JSON
//! with `error`, `message` or `msg`, plain text on 400, 402 for an unknown room); all of them come
//! out as one [`Error`](crate::Error) with a code that starts with `remote_`.
//!
//! The token goes into `Authorization` as it is, without a `Bearer` prefix (the vendor's page
//! "Create a Room": "the token will not include any prefix"), and is marked as sensitive there.
//! Never follow a redirect with it.
//!
//! ```
//! use roomkey::videosdk::rest::{Api, NewRoom};
//!
//! let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
//! assert_eq!(call.request().method(), http::Method::POST);
//! assert_eq!(call.request().uri(), "https://api.videosdk.live/v2/rooms");
//!
//! let answer = http::Response::new(br#"{"roomId":"2kyv-gzay-64pg","disabled":false}"#.to_vec());
//! let room = call.understand(&answer)?;
//! assert_eq!(room.room_id().as_str(), "2kyv-gzay-64pg");
//! # Ok::<(), roomkey::Error>(())
//! ```

mod model;
mod named;
mod request;
#[cfg(test)]
mod tests;

pub use crate::remote::{Call, MAXIMUM_ANSWER_BYTES};
pub use model::{
    AutoClose, NewRoom, Page, PageQuery, Region, Room, Session, SessionQuery, SessionRef, Webhook,
};
pub use request::{Api, RoomRef};

/// A call that was made by its name. See [`Api::call`].
pub type NamedCall = Call<serde_json::Value>;

//! LiveKit's API for rooms and participants as requests to send and answers to understand; sending is up to
//! the caller.
//!
//! It is Twirp: `POST {base}/twirp/livekit.RoomService/{method}` with JSON. An [`Api`] has the credentials,
//! and every [`Call`] its own token, which lives five minutes and grants what this call needs and nothing
//! else: `roomCreate` to create and delete, `roomList` to list, `roomAdmin` in the one room for what is done
//! inside. The vendor answers a missing grant with 401 `permissions denied`; errors come out as one
//! [`Error`](crate::Error) with a code that starts with `remote_`. The password of the server's relay, which
//! stands in the answer to `CreateRoom`, is left out.
//!
//! ```
//! use roomkey::livekit::{Credentials, rest::{Api, NewRoom}};
//! use roomkey::{Secret, Timestamp};
//!
//! let credentials = Credentials::new("APIx7Qm2", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let api = Api::new("wss://my-project.livekit.cloud", credentials)?;
//! let now = Timestamp::from_unix(1_700_000_000)?;
//!
//! let call = api.create_room(&NewRoom::named("class-7"), now)?;
//! assert_eq!(call.request().uri().path(), "/twirp/livekit.RoomService/CreateRoom");
//!
//! let answer = http::Response::new(br#"{"sid":"RM_1","name":"class-7","turn_password":"x"}"#.to_vec());
//! let room = call.understand(&answer)?;
//! assert_eq!(room.name(), "class-7");
//! assert!(!room.raw().contains_key("turn_password"));
//! # Ok::<(), roomkey::Error>(())
//! ```

mod answer;
mod model;
mod named;
mod request;
#[cfg(test)]
mod tests;

pub use crate::remote::{Call, MAXIMUM_ANSWER_BYTES};
pub use model::{NewRoom, Participant, ParticipantUpdate, Room};
pub use request::Api;

/// A call that was made by its name. See [`Api::call_by_name`].
pub type NamedCall = Call<serde_json::Value>;

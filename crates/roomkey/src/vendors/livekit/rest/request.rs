//! The calls: the method, the grant it needs, and the body of each.

use super::Call;
use super::answer::call;
use super::model::{
    NewRoom, Participant, ParticipantUpdate, Room, nothing, participant, participants, room, rooms,
};
use crate::error::{Code, Error, Result};
use crate::livekit::access::Access;
use crate::livekit::credentials::Credentials;
use crate::livekit::grants::{Grants, VideoGrant};
use crate::livekit::name::{check_identity, check_room};
use crate::remote;
use crate::time::{Lifetime, Timestamp};
use http::{Method, Request, header};
use serde_json::{Map, Value, json};

/// How long the token of a call lives: long enough for a call to be tried again.
const LIFETIME: Lifetime = Lifetime::from_valid(300);

/// The vendor's API for rooms, at the base URL of a server.
///
/// ```
/// use roomkey::livekit::{Credentials, rest::{Api, NewRoom, ParticipantUpdate}};
/// use roomkey::{Secret, Timestamp};
///
/// let credentials = || Credentials::new("devkey", Secret::allow_weak("secret")?);
/// let api = Api::new("ws://localhost:7880", credentials()?)?;
/// assert_eq!(api.base(), "http://localhost:7880");
/// assert!(Api::new("http://livekit.example.com", credentials()?).is_err(), "tokens in the clear");
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let method = |request: &http::Request<Vec<u8>>| {
///     request.uri().path().trim_start_matches("/twirp/livekit.RoomService/").to_owned()
/// };
/// let open = api.create_room(&NewRoom::named("class-7"), now)?;
/// assert_eq!(method(open.request()), "CreateRoom");
/// let some = api.list_rooms(&["class-7"], now)?;
/// assert_eq!(some.request().body(), br#"{"names":["class-7"]}"#);
/// let say = api.update_room_metadata("class-7", "lesson 3", now)?;
/// assert_eq!(say.request().body(), br#"{"metadata":"lesson 3","room":"class-7"}"#);
/// assert_eq!(method(api.delete_room("class-7", now)?.request()), "DeleteRoom");
///
/// assert_eq!(method(api.list_participants("class-7", now)?.request()), "ListParticipants");
/// let ann = api.get_participant("class-7", "ann", now)?;
/// assert_eq!(ann.request().body(), br#"{"identity":"ann","room":"class-7"}"#);
/// let mute = api.mute_track("class-7", "ann", "TR_1", true, now)?;
/// assert_eq!(method(mute.request()), "MutePublishedTrack");
/// let update = ParticipantUpdate { name: Some("Ann Lee".into()), ..ParticipantUpdate::default() };
/// let rename = api.update_participant("class-7", "ann", &update, now)?;
/// assert_eq!(method(rename.request()), "UpdateParticipant");
/// assert!(api.remove_participant("class-7", "ann", now)?.is_repeatable());
/// let bell = api.send_data("class-7", b"the lesson is over", &[], Some("chat"), now)?;
/// assert!(!bell.is_repeatable(), "they would hear it twice");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
pub struct Api {
    base: String,
    credentials: Credentials,
}

impl Api {
    /// At a base URL such as `LIVEKIT_URL` has it: `wss://` is read as `https://`, and `ws://` as `http://`,
    /// which is accepted on loopback only.
    ///
    /// # Errors
    /// `base_url_invalid`.
    ///
    /// ```
    /// # use roomkey::{Secret, livekit::{Credentials, rest::Api}};
    /// # let credentials = Credentials::new("devkey", Secret::allow_weak("secret")?)?;
    /// let api = Api::new("wss://my-project.livekit.cloud", credentials)?;
    /// assert_eq!(api.base(), "https://my-project.livekit.cloud");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn new(base: &str, credentials: Credentials) -> Result<Self> {
        let spelled = match base.split_once("://") {
            Some(("wss", rest)) => format!("https://{rest}"),
            Some(("ws", rest)) => format!("http://{rest}"),
            _ => base.to_owned(),
        };
        Ok(Self { base: remote::base_url(&spelled)?, credentials })
    }

    /// The base URL, without a slash at its end.
    ///
    /// See [`Api`] for an example.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Creates a room, or gives back the one of this name.
    ///
    /// # Errors
    /// `room_id_invalid`, and as [`Credentials::mint`]. So for every call.
    ///
    /// See [`Api`] for an example.
    pub fn create_room(&self, new: &NewRoom, now: Timestamp) -> Result<Call<Room>> {
        check_room(&new.name)?;
        let video = VideoGrant { room_create: true, ..VideoGrant::default() };
        self.call("CreateRoom", video, &new.to_json(), true, room, now)
    }

    /// Lists the rooms that are open, or those of these names.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// See [`Api`] for an example.
    pub fn list_rooms(&self, names: &[&str], now: Timestamp) -> Result<Call<Vec<Room>>> {
        let video = VideoGrant { room_list: true, ..VideoGrant::default() };
        let body = if names.is_empty() { json!({}) } else { json!({ "names": names }) };
        self.call("ListRooms", video, &body, true, rooms, now)
    }

    /// Closes a room; everybody in it is disconnected.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// See [`Api`] for an example.
    pub fn delete_room(&self, name: &str, now: Timestamp) -> Result<Call<()>> {
        check_room(name)?;
        let video = VideoGrant { room_create: true, ..VideoGrant::default() };
        self.call("DeleteRoom", video, &json!({ "room": name }), true, nothing, now)
    }

    /// Changes the metadata of a room.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// See [`Api`] for an example.
    pub fn update_room_metadata(
        &self,
        name: &str,
        metadata: &str,
        now: Timestamp,
    ) -> Result<Call<Room>> {
        let body = members([("metadata", json!(metadata))]);
        self.inside("UpdateRoomMetadata", name, None, body, true, room, now)
    }

    /// Lists those in a room.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// See [`Api`] for an example.
    pub fn list_participants(&self, name: &str, now: Timestamp) -> Result<Call<Vec<Participant>>> {
        self.inside("ListParticipants", name, None, Map::new(), true, participants, now)
    }

    /// Fetches somebody in a room.
    ///
    /// # Errors
    /// `identity_invalid`, and as [`Api::create_room`]. So for every call about somebody.
    ///
    /// See [`Api`] for an example.
    pub fn get_participant(
        &self,
        name: &str,
        identity: &str,
        now: Timestamp,
    ) -> Result<Call<Participant>> {
        self.inside("GetParticipant", name, Some(identity), Map::new(), true, participant, now)
    }

    /// Disconnects somebody. Their token goes on opening the room for as long as it lives, and so do those
    /// that the server gave them for reconnecting: whoever decides about admission has to know it.
    ///
    /// # Errors
    /// As [`Api::get_participant`].
    ///
    /// See [`Api`] for an example.
    pub fn remove_participant(
        &self,
        name: &str,
        identity: &str,
        now: Timestamp,
    ) -> Result<Call<()>> {
        self.inside("RemoveParticipant", name, Some(identity), Map::new(), true, nothing, now)
    }

    /// Mutes a track, or unmutes it where the server's configuration admits that.
    ///
    /// # Errors
    /// As [`Api::get_participant`].
    ///
    /// See [`Api`] for an example.
    pub fn mute_track(
        &self,
        name: &str,
        identity: &str,
        track_sid: &str,
        muted: bool,
        now: Timestamp,
    ) -> Result<Call<()>> {
        let body = members([("trackSid", json!(track_sid)), ("muted", json!(muted))]);
        self.inside("MutePublishedTrack", name, Some(identity), body, true, nothing, now)
    }

    /// Changes somebody's name, metadata, attributes, or what they may do.
    ///
    /// # Errors
    /// As [`Api::get_participant`].
    ///
    /// See [`Api`] for an example.
    pub fn update_participant(
        &self,
        name: &str,
        identity: &str,
        update: &ParticipantUpdate,
        now: Timestamp,
    ) -> Result<Call<Participant>> {
        let mut body = Map::new();
        update.write(&mut body);
        self.inside("UpdateParticipant", name, Some(identity), body, true, participant, now)
    }

    /// Sends bytes to those in a room: to these, or to all if there are none.
    ///
    /// # Errors
    /// As [`Api::get_participant`].
    ///
    /// See [`Api`] for an example.
    pub fn send_data(
        &self,
        name: &str,
        data: &[u8],
        to: &[&str],
        topic: Option<&str>,
        now: Timestamp,
    ) -> Result<Call<()>> {
        to.iter().try_for_each(|identity| check_identity(identity))?;
        let data = json!(base64_simd::STANDARD.encode_to_string(data));
        let mut body = members([("data", data), ("kind", json!("RELIABLE"))]);
        if !to.is_empty() {
            body.insert("destinationIdentities".to_owned(), json!(to));
        }
        if let Some(topic) = topic {
            body.insert("topic".to_owned(), json!(topic));
        }
        self.inside("SendData", name, None, body, false, nothing, now)
    }

    /// A call about a room, or about somebody in it.
    #[expect(clippy::too_many_arguments, reason = "what the calls differ in")]
    fn inside<T: 'static>(
        &self,
        method: &str,
        name: &str,
        identity: Option<&str>,
        mut body: Map<String, Value>,
        repeatable: bool,
        read: fn(Value) -> Result<T>,
        now: Timestamp,
    ) -> Result<Call<T>> {
        check_room(name)?;
        identity.map_or(Ok(()), check_identity)?;
        body.insert("room".to_owned(), json!(name));
        if let Some(identity) = identity {
            body.insert("identity".to_owned(), json!(identity));
        }
        let room = Some(name.to_owned());
        let video = VideoGrant { room_admin: true, room, ..VideoGrant::default() };
        self.call(method, video, &Value::Object(body), repeatable, read, now)
    }

    fn call<T: 'static>(
        &self,
        method: &str,
        video: VideoGrant,
        body: &Value,
        repeatable: bool,
        read: fn(Value) -> Result<T>,
        now: Timestamp,
    ) -> Result<Call<T>> {
        let access = Access::new(None, Grants { video, ..Grants::default() })?;
        let token = self.credentials.mint(&access, LIFETIME, now)?;
        let mut bytes = Vec::new();
        crate::json::write_ordered(body, &mut bytes);
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/twirp/livekit.RoomService/{method}", self.base))
            .header(header::AUTHORIZATION, remote::sensitive("Bearer ", &token)?)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .body(bytes)
            .map_err(|_| Error::new(Code::BaseUrlInvalid))?;
        Ok(call(request, repeatable, read))
    }
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

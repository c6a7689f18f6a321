//! The calls: method, path, query and body of each.

use super::Call;
use super::model::{
    NewRoom, Page, PageQuery, Room, Session, SessionQuery, SessionRef, page, room, session,
};
use crate::error::{Code, Error, Result};
use crate::id::{CustomRoomId, ParticipantId, RoomId};
use crate::remote;
use http::{Method, Request, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// Everything but the characters that RFC 3986 leaves unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A room by its id or by the name the app gave it.
///
/// ```
/// use roomkey::videosdk::rest::{Api, RoomRef};
/// let named = RoomRef::Custom(&"Stand-up, Mondays".parse()?);
/// let call = Api::cloud().fetch_room("a.b.c", named)?;
/// assert_eq!(call.request().uri().path(), "/v2/rooms/Stand-up%2C%20Mondays");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a room has two names")]
pub enum RoomRef<'a> {
    /// The vendor's id.
    Id(&'a RoomId),
    /// The app's own name.
    Custom(&'a CustomRoomId),
}

impl RoomRef<'_> {
    fn escaped(self) -> String {
        let text = match self {
            Self::Id(id) => id.as_str(),
            Self::Custom(id) => id.as_str(),
        };
        utf8_percent_encode(text, ESCAPED).to_string()
    }
}

impl<'a> From<&'a RoomId> for RoomRef<'a> {
    fn from(id: &'a RoomId) -> Self {
        Self::Id(id)
    }
}

impl<'a> From<&'a CustomRoomId> for RoomRef<'a> {
    fn from(id: &'a CustomRoomId) -> Self {
        Self::Custom(id)
    }
}

/// The vendor's API, or one that speaks like it, at a base URL.
///
/// ```
/// use roomkey::videosdk::rest::Api;
/// let local = Api::new("http://127.0.0.1:9000")?;
/// assert!(Api::new("http://api.example.com").is_err(), "tokens do not travel in the clear");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    base: String,
}

impl Api {
    /// The vendor's cloud, `https://api.videosdk.live`.
    ///
    /// ```
    /// assert_eq!(roomkey::videosdk::rest::Api::cloud().base(), "https://api.videosdk.live");
    /// ```
    pub fn cloud() -> Self {
        Self { base: "https://api.videosdk.live".to_owned() }
    }

    /// Another base URL: scheme and host, without the `/v2` that some samples put there. A path
    /// before it is kept. `http` is accepted on loopback only.
    ///
    /// # Errors
    /// `base_url_invalid`.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// // The `.env` of the official samples ends in /v2; so the call would go to /v2/v2/rooms.
    /// assert_eq!(Api::new("https://api.videosdk.live/v2")?.base(), "https://api.videosdk.live");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn new(base: &str) -> Result<Self> {
        Ok(Self { base: remote::base_url(base)? })
    }

    /// The base URL, without a slash at its end.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// assert_eq!(Api::new("http://localhost:9000/")?.base(), "http://localhost:9000");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Creates a room. With a custom id that exists already the vendor answers with that room.
    ///
    /// # Errors
    /// `token_malformed` when the token cannot stand in a header. So for every call.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom};
    /// let new = NewRoom { custom_room_id: Some("unicorn".parse()?), ..NewRoom::default() };
    /// let call = Api::cloud().create_room("a.b.c", &new)?;
    /// assert_eq!(call.request().body(), br#"{"customRoomId":"unicorn"}"#);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create_room(&self, token: &str, new: &NewRoom) -> Result<Call<Room>> {
        self.post("/v2/rooms", token, &new.to_json(), room)
    }

    /// Asks whether a room exists and is ours.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::Api};
    /// let room: RoomId = "2kyv-gzay-64pg".parse()?;
    /// let call = Api::cloud().validate_room("a.b.c", &room)?;
    /// assert_eq!(call.request().uri().path(), "/v2/rooms/validate/2kyv-gzay-64pg");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn validate_room<'a>(&self, token: &str, id: impl Into<RoomRef<'a>>) -> Result<Call<Room>> {
        self.get(&format!("/v2/rooms/validate/{}", id.into().escaped()), token, room)
    }

    /// Fetches a room.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{CustomRoomId, videosdk::rest::Api};
    /// let name: CustomRoomId = "Stand-up, Mondays".parse()?;
    /// let call = Api::cloud().fetch_room("a.b.c", &name)?;
    /// assert_eq!(call.request().uri().path(), "/v2/rooms/Stand-up%2C%20Mondays");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn fetch_room<'a>(&self, token: &str, id: impl Into<RoomRef<'a>>) -> Result<Call<Room>> {
        self.get(&format!("/v2/rooms/{}", id.into().escaped()), token, room)
    }

    /// Lists rooms, a page at a time.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, PageQuery};
    /// let call = Api::cloud().list_rooms("a.b.c", &PageQuery::new(2, 50))?;
    /// assert_eq!(call.request().uri().query(), Some("page=2&perPage=50"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn list_rooms(&self, token: &str, query: &PageQuery) -> Result<Call<Page<Room>>> {
        self.get(&with_query("/v2/rooms", &query.pairs()), token, |value| page(value, room))
    }

    /// Closes a room for ever. It takes the vendor's id: a custom id is answered with 402.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::Api};
    /// let room: RoomId = "2kyv-gzay-64pg".parse()?;
    /// let call = Api::cloud().deactivate_room("a.b.c", &room)?;
    /// assert_eq!(call.request().body(), br#"{"roomId":"2kyv-gzay-64pg"}"#);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn deactivate_room(&self, token: &str, id: &RoomId) -> Result<Call<Room>> {
        self.post("/v2/rooms/deactivate", token, &json!({ "roomId": id }), room)
    }

    /// Lists sessions, a page at a time.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, SessionQuery};
    /// let query = SessionQuery { room: Some("2kyv-gzay-64pg".parse()?), ..SessionQuery::default() };
    /// let call = Api::cloud().list_sessions("a.b.c", &query)?;
    /// assert_eq!(call.request().uri().path(), "/v2/sessions");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn list_sessions(&self, token: &str, query: &SessionQuery) -> Result<Call<Page<Session>>> {
        self.get(&with_query("/v2/sessions", &query.pairs()), token, |value| page(value, session))
    }

    /// Fetches a session by its id.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// let call = Api::cloud().fetch_session("a.b.c", "61d54d0560a18e699abcc8a4")?;
    /// assert_eq!(call.request().uri().path(), "/v2/sessions/61d54d0560a18e699abcc8a4");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn fetch_session(&self, token: &str, id: &str) -> Result<Call<Session>> {
        let id = RoomId::parse(id).map_err(|_| {
            Error::because(Code::ArgumentInvalid, "A session id is letters and digits.")
        })?;
        self.get(&format!("/v2/sessions/{id}"), token, session)
    }

    /// Ends the session of a room for everyone in it.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::Api};
    /// let room: RoomId = "2kyv-gzay-64pg".parse()?;
    /// let call = Api::cloud().end_session("a.b.c", &room, None)?;
    /// assert_eq!(call.request().uri().path(), "/v2/sessions/end");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn end_session(
        &self,
        token: &str,
        room: &RoomId,
        session_id: Option<&str>,
    ) -> Result<Call<Session>> {
        let mut body = Map::new();
        body.insert("roomId".to_owned(), json!(room));
        if let Some(id) = session_id {
            body.insert("sessionId".to_owned(), json!(id));
        }
        self.post("/v2/sessions/end", token, &Value::Object(body), session)
    }

    /// Removes a participant from a session. The vendor answers with a session or with a sentence.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::{Api, SessionRef}};
    /// let room: RoomId = "2kyv-gzay-64pg".parse()?;
    /// let call = Api::cloud().remove_participant("a.b.c", SessionRef::Room(&room), &"lxvdplwt".parse()?)?;
    /// assert_eq!(call.request().uri().path(), "/v2/sessions/participants/remove");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn remove_participant(
        &self,
        token: &str,
        from: SessionRef<'_>,
        participant: &ParticipantId,
    ) -> Result<Call<()>> {
        let body = match from {
            SessionRef::Room(room) => json!({ "participantId": participant, "roomId": room }),
            SessionRef::Session(id) => json!({ "participantId": participant, "sessionId": id }),
        };
        self.post("/v2/sessions/participants/remove", token, &body, |_| Ok(()))
    }

    /// v1: creates a meeting, by the app's own name if it has one.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// let call = Api::cloud().create_meeting_v1("a.b.c", Some(&"unicorn".parse()?))?;
    /// assert_eq!(call.request().uri().path(), "/v1/meetings");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create_meeting_v1(
        &self,
        token: &str,
        name: Option<&CustomRoomId>,
    ) -> Result<Call<Room>> {
        let body = name.map_or_else(|| json!({}), |name| json!({ "userMeetingId": name }));
        self.post("/v1/meetings", token, &body, room)
    }

    /// v1: asks whether a meeting exists and is ours.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::Api};
    /// let meeting: RoomId = "87i6-bvw8-dtn1".parse()?;
    /// let call = Api::cloud().validate_meeting_v1("a.b.c", &meeting)?;
    /// assert_eq!(call.request().method(), http::Method::POST);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn validate_meeting_v1(&self, token: &str, meeting: &RoomId) -> Result<Call<Room>> {
        self.post(&format!("/v1/meetings/{meeting}"), token, &json!({}), room)
    }

    /// v1: fetches a meeting.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::Api};
    /// let meeting: RoomId = "87i6-bvw8-dtn1".parse()?;
    /// let call = Api::cloud().fetch_meeting_v1("a.b.c", &meeting)?;
    /// assert_eq!(call.request().method(), http::Method::GET);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn fetch_meeting_v1(&self, token: &str, meeting: &RoomId) -> Result<Call<Room>> {
        self.get(&format!("/v1/meetings/{meeting}"), token, room)
    }

    /// The oldest form, `/api/meetings`: creates a meeting.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::videosdk::rest::Api;
    /// let call = Api::cloud().create_api_meeting("a.b.c", None)?;
    /// assert_eq!(call.request().uri().path(), "/api/meetings");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create_api_meeting(
        &self,
        token: &str,
        region: Option<&super::Region>,
    ) -> Result<Call<Room>> {
        let body = region.map_or_else(|| json!({}), |region| json!({ "region": region.as_str() }));
        self.post("/api/meetings", token, &body, room)
    }

    /// The oldest form, `/api/meetings`: asks whether a meeting exists and is ours.
    ///
    /// # Errors
    /// As [`Api::create_room`].
    ///
    /// ```
    /// # use roomkey::{RoomId, videosdk::rest::Api};
    /// let meeting: RoomId = "87i6-bvw8-dtn1".parse()?;
    /// let call = Api::cloud().validate_api_meeting("a.b.c", &meeting)?;
    /// assert_eq!(call.request().uri().path(), "/api/meetings/87i6-bvw8-dtn1");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn validate_api_meeting(&self, token: &str, meeting: &RoomId) -> Result<Call<Room>> {
        self.post(&format!("/api/meetings/{meeting}"), token, &json!({}), room)
    }

    fn get<T: 'static>(
        &self,
        path: &str,
        token: &str,
        read: fn(Value) -> Result<T>,
    ) -> Result<Call<T>> {
        self.request(Method::GET, path, token, Vec::new(), read)
    }

    fn post<T: 'static>(
        &self,
        path: &str,
        token: &str,
        body: &Value,
        read: fn(Value) -> Result<T>,
    ) -> Result<Call<T>> {
        let mut bytes = Vec::new();
        crate::json::write_ordered(body, &mut bytes);
        self.request(Method::POST, path, token, bytes, read)
    }

    fn request<T: 'static>(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Vec<u8>,
        read: fn(Value) -> Result<T>,
    ) -> Result<Call<T>> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::AUTHORIZATION, remote::sensitive("", token)?)
            .header(header::ACCEPT, "application/json");
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(body).map_err(|_| Error::new(Code::BaseUrlInvalid))?;
        let is_repeatable = request.method().is_safe();
        Ok(Call::json(request, is_repeatable, read))
    }
}

fn with_query(path: &str, pairs: &[(&str, String)]) -> String {
    let mut out = path.to_owned();
    for (index, (name, value)) in pairs.iter().enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        out.extend(utf8_percent_encode(value, ESCAPED));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_that_would_leak_a_token_are_refused() {
        for base in [
            "",
            "api.videosdk.live",
            "ftp://api.videosdk.live",
            "http://api.videosdk.live",
            "https://user@api.videosdk.live",
            "https://api.videosdk.live?x=1",
            "http://127.0.0.1.evil.test",
            "http://localhost.evil.test",
            "https://",
            "https:// /",
        ] {
            assert_eq!(
                Api::new(base).map_err(|error| error.code()),
                Err(Code::BaseUrlInvalid),
                "{base}"
            );
        }
        for base in ["http://[::1]:9000", "http://127.0.0.1:9000", "https://rooms.example/video"] {
            assert!(Api::new(base).is_ok(), "{base}");
        }
    }

    #[test]
    fn the_token_is_sent_raw_and_not_shown() {
        let call = Api::cloud().create_room("secret.token.text", &NewRoom::default()).unwrap();
        assert_eq!(call.request().headers()["authorization"], "secret.token.text");
        assert!(!format!("{call:?}").contains("secret.token.text"));
        for token in ["", "a b", "a\r\nx: y", "é"] {
            assert!(Api::cloud().create_room(token, &NewRoom::default()).is_err(), "{token:?}");
        }
    }
}

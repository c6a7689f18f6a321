//! The three calls of the vendor's page "Server Setup" as pure functions: get a token, create a
//! meeting, validate a meeting.
//!
//! Every app that uses VideoSDK has these three endpoints somewhere, copied from a sample that hands
//! a moderator's token to anyone who asks. Here they are once: a request goes in as text, an answer
//! comes out, and where the vendor has to be asked first, the request to send. The app's own code
//! says who is asking, by choosing their [`Policy`]; what they get is decided here, the same in the
//! server and in every web framework of every language.
//!
//! ```
//! use roomkey::videosdk::endpoints::{Endpoints, Incoming, PolicySpec, Step};
//! use roomkey::videosdk::{Credentials, KeyState, Keyring, rest::Api};
//! use roomkey::{Secret, Timestamp};
//!
//! let mut keyring = Keyring::new();
//! let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
//! keyring.add(Credentials::new("my-api-key", secret)?, KeyState::Active)?;
//! let endpoints = Endpoints::new(keyring, Api::cloud());
//! let now = Timestamp::from_unix(1_700_000_000)?;
//!
//! let host = PolicySpec {
//!     permissions: vec!["allow_join".into(), "allow_mod".into()],
//!     roles: vec!["rtc".into()],
//!     rights: vec!["create".into(), "validate".into()],
//!     ..PolicySpec::default()
//! }
//! .parse()?;
//! let answer = endpoints.get_token(&host, &Incoming::default(), now);
//! assert_eq!(answer.status(), 200);
//!
//! // {"token":"…"} is also what the other two take.
//! let request = Incoming { body: answer.body().as_bytes(), ..Incoming::default() };
//! let Step::Send(call) = endpoints.create_meeting(&request, now) else { panic!() };
//! assert_eq!(call.request().uri(), "https://api.videosdk.live/v2/rooms");
//! // The vendor asks for another role than people have, so it gets a token of our own.
//! assert!(!answer.body().contains(call.request().headers()["authorization"].to_str().unwrap()));
//! let room = http::Response::new(r#"{"roomId":"2kyv-gzay-64pg"}"#);
//! assert!(call.answer(&room).body().contains(r#""meetingId":"2kyv-gzay-64pg""#));
//! # Ok::<(), roomkey::Error>(())
//! ```

mod grant;
mod handout;
mod request;
mod room;

pub use crate::endpoint::{
    Answer, Incoming, MAXIMUM_BODY_BYTES, MediaType, Refusal, credential, read_query,
};
pub use crate::grant::{Policy, PolicySpec, TokenRequest};
pub use grant::Grant;
pub use handout::Handout;
pub use request::MeetingRequest;
pub use room::{CheckedRoom, RoomRequest};

use super::rest::{Api, Call, Room};
use super::{Access, Claims, Expectation, Keyring, Permission, Right, Role};
use crate::Verified;
use crate::endpoint::json_answer;
use crate::error::Result;
use crate::id::RoomId;
use crate::time::{Lifetime, Timestamp};
use http::{Request, Response};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// How long a token lives that is made for one call of the vendor's API: a call takes some seconds, and
/// clocks may differ by some minutes.
const CALL_SECONDS: u64 = 300;

/// What has to happen next.
///
/// ```
/// use roomkey::videosdk::{Keyring, endpoints::{Endpoints, Incoming, Step}, rest::Api};
/// use roomkey::Timestamp;
///
/// let endpoints = Endpoints::new(Keyring::new(), Api::cloud());
/// let nobody = Incoming { body: br#"{"token":"a.b.c"}"#, ..Incoming::default() };
/// match endpoints.create_meeting(&nobody, Timestamp::from_unix(1_700_000_000)?) {
///     // Before the vendor hears of it.
///     Step::Answer(answer) => assert_eq!(answer.status(), 401),
///     Step::Send(_) => unreachable!(),
/// }
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is an answer, or the vendor is asked first")]
pub enum Step {
    /// Answer the client.
    Answer(Answer),
    /// Ask the vendor, and turn what it says into the answer.
    Send(Pending),
}

/// A request to the vendor on whose answer the client's depends.
///
/// ```
/// use roomkey::videosdk::endpoints::{Incoming, MeetingRequest, Pending};
/// use roomkey::videosdk::{Access, Credentials, Expectation, KeyState, Keyring, Permission, rest::Api};
/// use roomkey::{Lifetime, Secret, Timestamp};
///
/// let mut keyring = Keyring::new();
/// let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
/// keyring.add(Credentials::new("my-api-key", secret)?, KeyState::Active)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = keyring.mint(&Access::new([Permission::AllowJoin])?, Lifetime::default(), now)?;
/// let claims = keyring.verify(&token, &Expectation::api(), now)?;
///
/// let body = format!(r#"{{"token":"{token}","region":"sg001"}}"#);
/// let request = Incoming { body: body.as_bytes(), ..Incoming::default() };
/// let asked = MeetingRequest::read(&request).unwrap();
/// let making = Pending::create(&keyring, &Api::cloud(), &asked, &claims, now).unwrap();
/// assert_eq!(making.request().uri().path(), "/v2/rooms");
///
/// let room = "2kyv-gzay-64pg".parse()?;
/// let looking = Pending::validate(&keyring, &Api::cloud(), (&asked, &room), &claims, now).unwrap();
/// assert_eq!(looking.request().uri().path(), "/v2/rooms/validate/2kyv-gzay-64pg");
///
/// // What the vendor says becomes the answer to the client, in one step or in two.
/// let said = http::Response::new(r#"{"roomId":"2kyv-gzay-64pg","disabled":true}"#);
/// assert_eq!(making.answer(&said).status(), 200);
/// let closed = making.call().understand(&said)?;
/// assert!(making.shown(&closed).unwrap().contains(r#""meetingId":"2kyv-gzay-64pg""#));
/// assert_eq!(looking.shown(&closed).unwrap_err().code(), "room_disabled");
/// assert_eq!(making.unanswered(true).status(), 504);
/// assert_eq!(making.unanswered(false).status(), 502);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct Pending {
    call: Call<Room>,
    refuses_disabled: bool,
}

impl Pending {
    /// The room that is asked for, to be made for the bearer of a token that was verified for it.
    ///
    /// # Errors
    /// The refusal of a parameter that is wrong; those of [`token_for_vendor`].
    ///
    /// See [`Pending`] for an example.
    pub fn create(
        keyring: &Keyring,
        api: &Api,
        asked: &MeetingRequest,
        claims: &Verified<Claims>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let new = asked.new_room().map_err(|error| Refusal::parameter(&error))?;
        let token = token_for_vendor(keyring, asked.token(), claims, now)?;
        let call = api.create_room(&token, &new);
        let call = call.map_err(|error| Refusal::parameter(&error))?;
        Ok(Self { call, refuses_disabled: false })
    }

    /// A room to be looked up for the bearer of a token that was verified for it.
    ///
    /// # Errors
    /// Those of [`token_for_vendor`].
    ///
    /// See [`Pending`] for an example.
    pub fn validate(
        keyring: &Keyring,
        api: &Api,
        (asked, room): (&MeetingRequest, &RoomId),
        claims: &Verified<Claims>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let token = token_for_vendor(keyring, asked.token(), claims, now)?;
        let call = api.validate_room(&token, room);
        let call = call.map_err(|error| Refusal::parameter(&error))?;
        Ok(Self { call, refuses_disabled: true })
    }

    /// What to send. Never follow a redirect with it: it carries a token.
    ///
    /// See [`Pending`] for an example.
    pub const fn request(&self) -> &Request<Vec<u8>> {
        self.call.request()
    }

    /// The answer to the client, from the vendor's.
    ///
    /// See [`Pending`] for an example.
    pub fn answer(&self, vendors: &Response<impl AsRef<[u8]>>) -> Answer {
        let room = self.call.understand(vendors).map_err(|error| Refusal::upstream(&error));
        match room.and_then(|room| self.shown(&room)) {
            Ok(body) => json_answer(body),
            Err(refusal) => refusal.to_answer(),
        }
    }

    /// The call to the vendor, whose answer is a room: for who wants to know more than the answer to the
    /// client.
    ///
    /// See [`Pending`] for an example.
    pub const fn call(&self) -> &Call<Room> {
        &self.call
    }

    /// The body of the answer to the client, from the room.
    ///
    /// # Errors
    /// [`Refusal::ROOM_DISABLED`] where it matters.
    ///
    /// See [`Pending`] for an example.
    pub fn shown(&self, room: &Room) -> Result<String, Refusal> {
        if self.refuses_disabled && room.is_disabled() {
            return Err(Refusal::ROOM_DISABLED);
        }
        Ok(shown(room))
    }

    /// The answer to the client when the vendor gave none: in time, or at all.
    ///
    /// See [`Pending`] for an example.
    pub fn unanswered(&self, timed_out: bool) -> Answer {
        if timed_out { Refusal::UPSTREAM_TIMEOUT } else { Refusal::UPSTREAM_FAILED }.to_answer()
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pending({:?})", self.call)
    }
}

/// The three endpoints, for one project at the vendor.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct Endpoints {
    keyring: Keyring,
    api: Api,
}

impl Endpoints {
    /// Tokens are minted and verified with this keyring, rooms are made at this API.
    ///
    /// See [`Endpoints`] for an example.
    pub const fn new(keyring: Keyring, api: Api) -> Self {
        Self { keyring, api }
    }

    /// `GET /get-token`, by a caller with this policy. It answers `{"token": …}`.
    ///
    /// The app has to know who is asking: this does not look at `Authorization`.
    ///
    /// ```
    /// # use roomkey::videosdk::{Keyring, endpoints::{Endpoints, Incoming, PolicySpec}, rest::Api};
    /// # use roomkey::Timestamp;
    /// let guest = PolicySpec {
    ///     permissions: vec!["ask_join".into()],
    ///     roles: vec!["rtc".into()],
    ///     ..PolicySpec::default()
    /// }
    /// .parse()?;
    /// let endpoints = Endpoints::new(Keyring::new(), Api::cloud());
    /// let request = Incoming { query: "permissions=allow_mod", ..Incoming::default() };
    /// let answer = endpoints.get_token(&guest, &request, Timestamp::from_unix(0)?);
    /// assert_eq!(answer.status(), 403);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn get_token(&self, policy: &Policy, request: &Incoming<'_>, now: Timestamp) -> Answer {
        let handed_out = TokenRequest::read(request)
            .and_then(|asked| policy.grant(&asked)?.mint(&self.keyring, now));
        match handed_out {
            Ok(handout) => handout.to_answer(),
            Err(refusal) => refusal.to_answer(),
        }
    }

    /// `POST /create-meeting`, by the bearer of the token in it.
    ///
    /// ```
    /// # use roomkey::videosdk::{Keyring, endpoints::{Endpoints, Incoming, Step}, rest::Api};
    /// # use roomkey::Timestamp;
    /// let endpoints = Endpoints::new(Keyring::new(), Api::cloud());
    /// let request = Incoming { body: br#"{"token":"a.b.c"}"#, ..Incoming::default() };
    /// let step = endpoints.create_meeting(&request, Timestamp::from_unix(0)?);
    /// assert!(matches!(step, Step::Answer(answer) if answer.status() == 401));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn create_meeting(&self, request: &Incoming<'_>, now: Timestamp) -> Step {
        let expectation = Expectation::right(Right::Create);
        step(self.meeting(request, &expectation, now).and_then(|(asked, claims)| {
            Pending::create(&self.keyring, &self.api, &asked, &claims, now)
        }))
    }

    /// `POST /validate-meeting/{meeting}`, by the bearer of the token in it. The id is the one of the
    /// path, percent-decoded.
    ///
    /// ```
    /// # use roomkey::videosdk::{Keyring, endpoints::{Endpoints, Incoming, Step}, rest::Api};
    /// # use roomkey::Timestamp;
    /// let endpoints = Endpoints::new(Keyring::new(), Api::cloud());
    /// let now = Timestamp::from_unix(0)?;
    /// let step = endpoints.validate_meeting("../rooms", &Incoming::default(), now);
    /// assert!(matches!(step, Step::Answer(answer) if answer.status() == 400));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn validate_meeting(&self, meeting: &str, request: &Incoming<'_>, now: Timestamp) -> Step {
        // Before anything else happens with it: what is no room id goes nowhere.
        let room = RoomId::parse(meeting).map_err(|error| Refusal::parameter(&error));
        step(room.and_then(|room| {
            let expectation = Expectation::right(Right::Validate).room(room.clone());
            let (asked, claims) = self.meeting(request, &expectation, now)?;
            Pending::validate(&self.keyring, &self.api, (&asked, &room), &claims, now)
        }))
    }

    /// Who asks, before anything else if the header says it, and for what. A server that reads bodies
    /// itself need not wait for that of a stranger.
    fn meeting(
        &self,
        request: &Incoming<'_>,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<(MeetingRequest, Verified<Claims>), Refusal> {
        let verify = |token: &str| {
            let verified = self.keyring.verify(token, expectation, now);
            verified.map_err(|error| Refusal::token(&error))
        };
        let in_header = request.authorization.map(credential).transpose()?.flatten();
        let shown = in_header.map(verify).transpose()?;
        let asked = MeetingRequest::read(request)?;
        // If it stands in the body too, it is the same.
        let claims = shown.map_or_else(|| verify(asked.token()), Ok)?;
        Ok((asked, claims))
    }
}

/// The token to call the vendor's API with, for a client whose own token is good for the call: the
/// client's, or where that has a right of ours and not the role that the vendor asks for, a new one.
///
/// The new one is for this server and the vendor alone; it has the id of the client's, if that has
/// one, so that the records of both are found by it.
///
/// # Errors
/// [`Refusal::KEY_NOT_ACTIVE`], [`Refusal::ENTROPY_UNAVAILABLE`].
///
/// ```
/// # use roomkey::videosdk::{Access, Credentials, Expectation, KeyState, Keyring, Permission, Right, Role};
/// # use roomkey::videosdk::endpoints::token_for_vendor;
/// # use roomkey::{Lifetime, Secret, Timestamp};
/// # let mut keyring = Keyring::new();
/// # let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
/// # keyring.add(Credentials::new("my-api-key", secret)?, KeyState::Active)?;
/// # let now = Timestamp::from_unix(1_700_000_000)?;
/// let person = Access::new([Permission::AllowJoin])?.roles([Role::Rtc]).rights([Right::Create]);
/// let theirs = keyring.mint(&person, Lifetime::default(), now)?;
/// let claims = keyring.verify(&theirs, &Expectation::right(Right::Create), now)?;
///
/// let ours = token_for_vendor(&keyring, &theirs, &claims, now).unwrap();
/// let understood = keyring.verify(&ours, &Expectation::api(), now)?;
/// assert_eq!(understood.jti(), claims.jti());
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn token_for_vendor<'a>(
    keyring: &Keyring,
    token: &'a str,
    claims: &Claims,
    now: Timestamp,
) -> Result<Cow<'a, str>, Refusal> {
    if claims.roles().admit(Role::Crawler) {
        return Ok(Cow::Borrowed(token));
    }
    let mint = || {
        let mut access = Access::new([Permission::AllowJoin])?.roles([Role::Crawler]);
        access.jti = claims.jti().cloned();
        keyring.mint(&access, Lifetime::seconds(CALL_SECONDS)?, now)
    };
    mint().map(Cow::Owned).map_err(|error| Refusal::from_core(&error))
}

/// Refuses a token that is for one room when something else is asked for.
///
/// # Errors
/// [`Refusal::ROOM_MISMATCH`].
///
/// ```
/// # use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
/// # use roomkey::videosdk::endpoints::{Refusal, for_room};
/// # use roomkey::{Lifetime, RoomId, Secret, Timestamp};
/// # let credentials = Credentials::new("my-api-key", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
/// # let now = Timestamp::from_unix(1_700_000_000)?;
/// let room: RoomId = "2kyv-gzay-64pg".parse()?;
/// let access = Access::new([Permission::AllowJoin])?.room(room.clone());
/// let token = credentials.mint(&access, Lifetime::default(), now)?;
/// let claims = credentials.verify(&token, &Expectation::any(), now)?;
/// assert_eq!(for_room(&claims, Some(&room)), Ok(()));
/// assert_eq!(for_room(&claims, None), Err(Refusal::ROOM_MISMATCH));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn for_room(claims: &Claims, room: Option<&RoomId>) -> Result<(), Refusal> {
    match (claims.room(), room) {
        (None, _) => Ok(()),
        (Some(bound), Some(room)) if bound == room => Ok(()),
        (Some(_), _) => Err(Refusal::ROOM_MISMATCH),
    }
}

/// Everything the vendor says of a room, with its id under both names: clients of either generation
/// find theirs.
///
/// ```
/// # use roomkey::videosdk::{endpoints::shown, rest::{Api, NewRoom}};
/// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
/// let room = call.understand(&http::Response::new(r#"{"roomId":"2kyv-gzay-64pg"}"#))?;
/// assert_eq!(shown(&room), r#"{"meetingId":"2kyv-gzay-64pg","roomId":"2kyv-gzay-64pg"}"#);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn shown(room: &Room) -> String {
    let mut members = room.raw().clone();
    for name in ["roomId", "meetingId"] {
        members.insert(name.to_owned(), room.room_id().as_str().into());
    }
    Value::Object(members).to_string()
}

fn step(next: Result<Pending, Refusal>) -> Step {
    match next {
        Ok(pending) => Step::Send(pending),
        Err(refusal) => Step::Answer(refusal.to_answer()),
    }
}

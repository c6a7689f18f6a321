//! A call of any vendor's API: what to send, and what the answer to it says.

use super::body_of;
use crate::error::{Code, Error, Result};
use http::{Request, Response};
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// An answer, with the body as bytes whatever it was given as.
type Given<'a> = Response<&'a [u8]>;

/// What understands an answer.
type Reader<T> = dyn Fn(&Given<'_>) -> Result<T> + Send + Sync;

/// A request, and what it takes to understand the answer to it.
///
/// ```
/// use roomkey::{Code, videosdk::rest::{Api, NewRoom}};
///
/// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
/// assert_eq!(call.request().headers()["content-type"], "application/json");
///
/// let answer = http::Response::builder().status(429).header("retry-after", "7").body("").unwrap();
/// let error = call.understand(&answer).unwrap_err();
/// assert_eq!((error.code(), error.retry_after()), (Code::RemoteRateLimited, Some(7)));
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct Call<T> {
    request: Request<Vec<u8>>,
    repeatable: bool,
    read: Box<Reader<T>>,
}

impl<T: 'static> Call<T> {
    /// `read` is given every answer, also one that is no success.
    pub(crate) fn new(
        request: Request<Vec<u8>>,
        repeatable: bool,
        read: impl Fn(&Given<'_>) -> Result<T> + Send + Sync + 'static,
    ) -> Self {
        Self { request, repeatable, read: Box::new(read) }
    }

    /// Whose answer is JSON once it is a success.
    pub(crate) fn json(
        request: Request<Vec<u8>>,
        repeatable: bool,
        read: fn(Value) -> Result<T>,
    ) -> Self {
        Self::new(request, repeatable, move |answer| {
            let body = body_of(answer)?;
            read(serde_json::from_slice(body).map_err(|_| Error::new(Code::RemoteAnswerInvalid))?)
        })
    }

    /// The same call, with what was understood made into something else.
    pub(crate) fn map<U: 'static>(self, change: fn(T) -> Result<U>) -> Call<U> {
        let read = self.read;
        Call::new(self.request, self.repeatable, move |answer| change(read(answer)?))
    }
}

impl<T> Call<T> {
    /// What to send.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom};
    /// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
    /// assert_eq!(call.request().uri().path(), "/v2/rooms");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn request(&self) -> &Request<Vec<u8>> {
        &self.request
    }

    /// Whether sending it again after a failure can do no harm.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom, PageQuery};
    /// assert!(Api::cloud().list_rooms("a.b.c", &PageQuery::default())?.is_repeatable());
    /// assert!(!Api::cloud().create_room("a.b.c", &NewRoom::default())?.is_repeatable());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// The codes that start with `remote_`. Whether and when to try again says a
    /// [`Conversation`](super::Conversation).
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom};
    /// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?;
    /// let answer = http::Response::new(r#"{"roomId":"2kyv-gzay-64pg"}"#);
    /// assert_eq!(call.understand(&answer)?.room_id().as_str(), "2kyv-gzay-64pg");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn understand(&self, answer: &Response<impl AsRef<[u8]>>) -> Result<T> {
        let mut given = Response::new(answer.body().as_ref());
        *given.status_mut() = answer.status();
        *given.headers_mut() = answer.headers().clone();
        (self.read)(&given)
    }
}

impl<T: Serialize + 'static> Call<T> {
    /// The same call, with what was understood as plain values: what bindings make of every call.
    ///
    /// ```
    /// # use roomkey::videosdk::rest::{Api, NewRoom};
    /// let call = Api::cloud().create_room("a.b.c", &NewRoom::default())?.into_json();
    /// let answer = http::Response::new(r#"{"roomId":"2kyv-gzay-64pg"}"#);
    /// assert_eq!(call.understand(&answer)?["room_id"], "2kyv-gzay-64pg");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn into_json(self) -> Call<Value> {
        self.map(|understood| {
            serde_json::to_value(understood).map_err(|_| Error::new(Code::RemoteAnswerInvalid))
        })
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} {})", self.request.method(), self.request.uri())
    }
}

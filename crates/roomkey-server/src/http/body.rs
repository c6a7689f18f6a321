//! Bodies and queries: bounded in size, time and form before anyone looks at them.

use super::credentials::authorization;
use crate::app::{App, Client};
use crate::callers::Caller;
use crate::failure::Failure;
use crate::socket::crowd::Seat;
use axum::body::{Body, HttpBody};
use http::request::Parts;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use roomkey::endpoint::{self, Incoming, MediaType};
use serde::de::DeserializeOwned;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What has not come this soon is waited for, which costs a place.
const PROMPT: Duration = Duration::from_millis(100);
/// How long a body may take whatever it brings,
const PATIENCE: Duration = Duration::from_secs(2);
/// and how many bytes buy it another second. The slowest modems brought more.
const BYTES_A_SECOND: u32 = 1024;

/// Whose body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// They have shown who they are.
    Known,
    /// What shows who they are may be in the body, or anyone may ask.
    Stranger,
}

impl Asker {
    /// A caller is known, but for the one who stands for everyone.
    pub(super) fn of(app: &App, caller: &Caller) -> Self {
        if app.callers.is_anonymous(caller) { Self::Stranger } else { Self::Known }
    }
}

/// Reads a body to its end, within the size and the time that the configuration gives it.
pub(super) async fn read(
    app: &App,
    parts: &Parts,
    body: Body,
    asker: Asker,
) -> Result<Vec<u8>, Failure> {
    if parts
        .headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        // Nothing is inflated, so nothing can blow up.
        return Err(Failure::media_type_unsupported());
    }
    if body.is_end_stream() {
        return Ok(Vec::new());
    }
    if u64::try_from(app.config.limits.body_bytes).is_ok_and(|most| body.size_hint().lower() > most)
    {
        // It says so itself, and need not be waited for.
        return Err(Failure::body_too_large());
    }
    // Boxed, so that requests without a body do not carry the room that this takes.
    Box::pin(read_whole(app, parts, body, asker)).await
}

async fn read_whole(
    app: &App,
    parts: &Parts,
    body: Body,
    asker: Asker,
) -> Result<Vec<u8>, Failure> {
    let began = Instant::now();
    let longest = app.config.limits.body_timeout;
    let mut arriving =
        Arriving { body: Limited::new(body, app.config.limits.body_bytes), bytes: Vec::new() };
    if let Ok(end) = tokio::time::timeout(PROMPT.min(longest), arriving.rest()).await {
        return end.map(|()| arriving.bytes);
    }
    let seat = parts.extensions.get::<Arc<Seat>>();
    let _waiting = seat.map(|seat| WaitingFor::start(seat));
    let client = parts.extensions.get::<Client>().filter(|_| asker == Asker::Stranger);
    let place = client.map(|client| app.unread.wait(*client));
    let given_up = async {
        match &place {
            Some(place) => place.given_up().await,
            None => std::future::pending().await,
        }
    };
    let mut given_up = pin!(given_up);
    loop {
        let bought = u32::try_from(arriving.bytes.len()).unwrap_or(u32::MAX);
        let bought = Duration::from_secs(1) * bought / BYTES_A_SECOND;
        let late = began + PATIENCE.saturating_add(bought).min(longest);
        tokio::select! {
            biased;
            more = arriving.more() => if !more? {
                return Ok(arriving.bytes);
            },
            () = tokio::time::sleep_until(late.into()) => return Err(Failure::body_timeout()),
            () = &mut given_up => return Err(Failure::rate_limited().with_retry_after(1)),
        }
    }
}

/// A body and what has come of it. It is copied: the parts as they come keep more alive than they
/// hold.
struct Arriving {
    body: Limited<Body>,
    bytes: Vec<u8>,
}

impl Arriving {
    /// Takes the next part. `false` when there is none.
    async fn more(&mut self) -> Result<bool, Failure> {
        match self.body.frame().await {
            None => Ok(false),
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.bytes.extend_from_slice(data);
                }
                Ok(true)
            }
            Some(Err(error)) if error.is::<LengthLimitError>() => Err(Failure::body_too_large()),
            Some(Err(_)) => Err(Failure::body_malformed()),
        }
    }

    async fn rest(&mut self) -> Result<(), Failure> {
        while self.more().await? {}
        Ok(())
    }
}

/// A connection whose body is waited for, so that it may have to leave, until this is dropped.
struct WaitingFor<'a>(&'a Seat);

impl<'a> WaitingFor<'a> {
    fn start(seat: &'a Seat) -> Self {
        seat.quiet();
        Self(seat)
    }
}

impl Drop for WaitingFor<'_> {
    fn drop(&mut self) {
        self.0.busy();
    }
}

/// Reads a request to its end and hands it to the core's reader.
pub(super) async fn asked<T, E: Into<Failure>>(
    app: &App,
    parts: &Parts,
    body: Body,
    asker: Asker,
    read: impl FnOnce(&Incoming<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    asked_as(app, parts, body, asker, authorization, read).await
}

/// The same for a reader that takes the header `Authorization` in another form.
pub(super) async fn asked_as<T, E: Into<Failure>>(
    app: &App,
    parts: &Parts,
    body: Body,
    asker: Asker,
    authorization: fn(&HeaderMap) -> Result<Option<&str>, Failure>,
    read_request: impl FnOnce(&Incoming<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    let content_type = content_type(&parts.headers)?;
    let body = read(app, parts, body, asker).await?;
    let request = Incoming {
        query: parts.uri.query().unwrap_or_default(),
        authorization: authorization(&parts.headers)?,
        content_type,
        body: &body,
    };
    read_request(&request).map_err(Into::into)
}

/// A JSON object of someone who has shown who they are, or the default when there is no body, whatever
/// type that has. JSON without `Content-Type` is taken, as the vendor's iOS sample sends it.
pub(crate) async fn json<T: DeserializeOwned + Default>(
    app: &App,
    parts: &Parts,
    body: Body,
) -> Result<T, Failure> {
    let content_type = content_type(&parts.headers)?;
    let body = read(app, parts, body, Asker::Known).await?;
    let request = Incoming { content_type, body: &body, ..Incoming::default() };
    Ok(request.read_body(&[MediaType::Json])?)
}

/// The query as a flat object. Names that stand twice are refused; whether unknown ones
/// are, the type decides.
pub(crate) fn query<T: DeserializeOwned + Default>(uri: &http::Uri) -> Result<T, Failure> {
    Ok(endpoint::read_query(uri.query().unwrap_or_default())?)
}

/// The one header `Content-Type`.
pub(super) fn content_type(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            value.to_str().map(Some).map_err(|_| Failure::media_type_unsupported())
        }
        (Some(_), Some(_)) => Err(Failure::media_type_unsupported()),
    }
}

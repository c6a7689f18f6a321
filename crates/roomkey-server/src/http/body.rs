//! Bodies and queries: bounded in size, time and form before anyone looks at them.

use super::failure::Failure;
use crate::app::App;
use axum::body::{Body, HttpBody};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use roomkey::videosdk::endpoints::{self, Incoming, MediaType};
use serde::de::DeserializeOwned;

/// Reads a body to its end, within the size and the time that the configuration gives it.
pub(super) async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Failure> {
    if headers
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
    Box::pin(read_whole(app, body)).await
}

async fn read_whole(app: &App, body: Body) -> Result<Vec<u8>, Failure> {
    let limits = &app.config.limits;
    let whole = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.body_timeout, whole).await {
        Err(_) => Err(Failure::body_timeout()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Failure::body_too_large()),
        Ok(Err(_)) => Err(Failure::body_malformed()),
        Ok(Ok(collected)) => Ok(collected.to_bytes().into()),
    }
}

/// A JSON object, or the default when there is no body, whatever type that has. JSON without
/// `Content-Type` is taken, as the vendor's iOS sample sends it.
pub(crate) async fn json<T: DeserializeOwned + Default>(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Failure> {
    let content_type = content_type(headers)?;
    let body = read(app, headers, body).await?;
    let request = Incoming { content_type, body: &body, ..Incoming::default() };
    Ok(request.read_body(&[MediaType::Json])?)
}

/// The query as a flat object. Names that stand twice are refused; whether unknown ones
/// are, the type decides.
pub(crate) fn query<T: DeserializeOwned + Default>(uri: &http::Uri) -> Result<T, Failure> {
    Ok(endpoints::read_query(uri.query().unwrap_or_default())?)
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

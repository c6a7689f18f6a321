//! Bodies and queries: bounded in size, time and form before anyone looks at them.

use super::failure::Failure;
use crate::app::App;
use axum::body::{Body, HttpBody};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

/// What a body says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
}

/// Reads a body to its end, within the size and the time that the configuration gives it.
async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Failure> {
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

/// A JSON object, or the default when there is no body. JSON without `Content-Type` is taken, as
/// the vendor's iOS sample sends it.
pub(crate) async fn json<T: DeserializeOwned + Default>(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Failure> {
    match declared(headers)? {
        Kind::Json => from_json(&read(app, headers, body).await?),
        Kind::Form => Err(Failure::media_type_unsupported()),
    }
}

/// A JSON object or a urlencoded form, as the vendor's Android sample sends it.
pub(crate) async fn json_or_form<T: DeserializeOwned + Default>(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Failure> {
    let kind = declared(headers)?;
    let bytes = read(app, headers, body).await?;
    match kind {
        Kind::Json => from_json(&bytes),
        Kind::Form => serde_urlencoded::from_bytes(&bytes).map_err(|_| Failure::body_malformed()),
    }
}

/// The query as a flat object. Names that stand twice are refused; whether unknown ones
/// are, the type decides.
pub(crate) fn query<T: DeserializeOwned + Default>(uri: &http::Uri) -> Result<T, Failure> {
    match uri.query() {
        None | Some("") => Ok(T::default()),
        Some(text) => serde_urlencoded::from_str(text).map_err(|_| Failure::query_malformed()),
    }
}

fn from_json<T: DeserializeOwned + Default>(bytes: &[u8]) -> Result<T, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(T::default());
    }
    // Anything but an object would also fit a struct, if its members stand in the right order.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Failure::body_malformed());
    }
    serde_json::from_slice(bytes).map_err(|_| Failure::body_malformed())
}

fn declared(headers: &HeaderMap) -> Result<Kind, Failure> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(header::CONTENT_TYPE) {
            Err(Failure::media_type_unsupported())
        } else {
            Ok(Kind::Json)
        };
    };
    let text = value.to_str().map_err(|_| Failure::media_type_unsupported())?;
    let essence = text.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        Ok(Kind::Json)
    } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Ok(Kind::Form)
    } else {
        Err(Failure::media_type_unsupported())
    }
}

//! `GET /session.js`: the session manager for pages, as a file for a script tag.
//!
//! It is the same for everybody, so any page may have it and may check it (`integrity`). What a page writes behind its
//! address (document 004 has tokens there) is for the script in the browser: nobody reads it here, and an answer to
//! an address with something behind it is not kept.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use std::fmt::Write;
use std::sync::OnceLock;

pub(super) const PATH: &str = "/session.js";

/// Written by `npm run build` in `bindings/web/session`.
const SCRIPT: &str = include_str!("session.js");

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// `GET /session.js`
pub(super) async fn session(request: Request) -> Response {
    let tag = tag();
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    });
    let keep = match request.uri().query() {
        None | Some("") => "max-age=600",
        Some(_) => "no-store",
    };
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
        ([(header::CONTENT_TYPE, kind)], SCRIPT).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.extend(HeaderValue::from_str(tag).ok().map(|tag| (header::ETAG, tag)));
    response
}

/// What tells this script from others: the beginning of its SHA-256.
fn tag() -> &'static str {
    static TAG: OnceLock<String> = OnceLock::new();
    TAG.get_or_init(|| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, SCRIPT.as_bytes());
        let mut tag = String::from("\"");
        for byte in digest.as_ref().iter().take(16) {
            // Text takes what is written to it.
            let _ = write!(tag, "{byte:02x}");
        }
        tag + "\""
    })
}

//! What happens to every request before and after its handler.
//!
//! Before: an id, the rate limit, `Host` (against DNS rebinding), `Origin` (against pages that call
//! a local server behind their visitor's back), methods. After: headers that keep answers out of
//! caches and browsers from guessing, CORS for listed origins, a count, and a line in the log that
//! holds no query, no header and no path parameter.

use super::failure::{Failure, RefusedWith};
use super::route_label;
use crate::app::{App, Client};
use crate::request_id::RequestId;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;
use tower::Service;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Answers a request: wraps every route and the answer to unknown paths.
///
/// It is no layer of the router, because a layer costs an allocation or two for every request.
pub(super) async fn guard(
    app: &App,
    mut routes: Router,
    mut request: Request,
    peer: Option<IpAddr>,
) -> Response {
    let started = Instant::now();
    let id = RequestId::next();
    request.extensions_mut().insert(id);
    let route = route_label(request.uri().path());
    let method = request.method().clone();
    let origin = listed_origin(app, request.headers());

    let mut response = match admit(app, &request, peer, started, origin.is_some()) {
        Err(failure) => failure.into_response(),
        Ok(()) if is_preflight(&request) => match &origin {
            Some(_) => preflight(),
            None => Failure::method_not_allowed().into_response(),
        },
        Ok(()) => match routes.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
    };

    finish(&mut response, id, origin);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.request(route, status, took);
    let code = response.extensions().get::<RefusedWith>().map(|refused| refused.0);
    if let Some(code) = code {
        app.metrics.refusal(code);
    }
    let took_us = took.as_micros();
    if status >= 500 {
        tracing::error!(%id, %method, route, status, code, took_us, ?peer, "failed");
    } else if status >= 400 {
        tracing::info!(%id, %method, route, status, code, took_us, ?peer, "refused");
    } else {
        tracing::debug!(%id, %method, route, status, took_us, ?peer, "served");
    }
    response
}

fn admit(
    app: &App,
    request: &Request,
    peer: Option<IpAddr>,
    now: Instant,
    origin_is_listed: bool,
) -> Result<(), Failure> {
    let path = request.uri().path();
    // Probes ask by address and have to be answered when everything else is refused.
    let is_probe = matches!(path, "/healthz" | "/readyz");
    if !is_probe {
        limit(app, request.headers(), peer, now)?;
        check_host(app, request)?;
        check_origin(app, request.headers(), origin_is_listed)?;
    }
    // `GET` routes would answer `HEAD` too, and mint for nobody.
    if request.method() == Method::HEAD && !is_probe {
        return Err(Failure::method_not_allowed());
    }
    Ok(())
}

fn limit(
    app: &App,
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    now: Instant,
) -> Result<(), Failure> {
    let caller = super::credentials::authorization(headers)
        .ok()
        .flatten()
        .and_then(|credential| app.callers.key_index(credential));
    let client = match (caller, peer) {
        (Some(index), _) => Client::Caller(index),
        (None, Some(address)) => address.into(),
        (None, None) => return Ok(()),
    };
    app.limiter.admit(&client, now).map_err(|wait| {
        // Whole seconds, rounded up.
        let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
        Failure::rate_limited().with_retry_after(seconds.max(1))
    })
}

fn check_host(app: &App, request: &Request) -> Result<(), Failure> {
    let mut values = request.headers().get_all(header::HOST).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Failure::host_malformed());
    };
    allowed_host(app, value.to_str().map_err(|_| Failure::host_malformed())?)?;
    // A request in absolute form names the host twice, and both count.
    match request.uri().authority() {
        Some(authority) => allowed_host(app, authority.as_str()),
        None => Ok(()),
    }
}

fn allowed_host(app: &App, text: &str) -> Result<(), Failure> {
    let authority: Authority = text.parse().map_err(|_| Failure::host_malformed())?;
    if authority.as_str().contains('@') || !has_good_port(&authority) {
        return Err(Failure::host_malformed());
    }
    let host = authority.host().to_ascii_lowercase();
    let allowed = &app.config.allowed_hosts;
    let is_allowed = allowed.contains(&host)
        || (app.config.is_loopback() && is_loopback(&host))
        // Off loopback every caller is known, so a foreign name gives nobody anything.
        || (!app.config.is_loopback() && allowed.is_empty());
    if is_allowed { Ok(()) } else { Err(Failure::host_not_allowed()) }
}

/// Whether what follows the host is a port or nothing.
fn has_good_port(authority: &Authority) -> bool {
    let (text, host) = (authority.as_str(), authority.host());
    match text.strip_prefix(host).map(|rest| rest.strip_prefix(':').ok_or(rest)) {
        // A colon alone stands for the usual port (RFC 3986, section 3.2.3).
        Some(Err("") | Ok("")) => true,
        Some(Ok(port)) => {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
        }
        _ => false,
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The origin of the request, if it is one that may call from a browser.
fn listed_origin(app: &App, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let listed = |known: &String| known.as_bytes() == origin.as_bytes();
    app.config.allowed_origins.iter().any(listed).then(|| origin.clone())
}

fn check_origin(app: &App, headers: &HeaderMap, is_listed: bool) -> Result<(), Failure> {
    if headers.get_all(header::ORIGIN).iter().count() > 1 {
        return Err(Failure::origin_not_allowed());
    }
    match headers.get(header::ORIGIN) {
        Some(_) if is_listed => Ok(()),
        Some(origin) if app.config.is_loopback() && is_loopback_origin(origin) => Ok(()),
        Some(_) => Err(Failure::origin_not_allowed()),
        // Browsers leave `Origin` out of some cross-site requests, but not this.
        None if headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "cross-site") => {
            Err(Failure::origin_not_allowed())
        }
        None => Ok(()),
    }
}

fn is_loopback_origin(origin: &HeaderValue) -> bool {
    let host = origin
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")))
        .filter(|authority| !authority.contains(['@', '/']))
        .and_then(|authority| authority.parse::<Authority>().ok());
    host.is_some_and(|authority| {
        has_good_port(&authority) && is_loopback(&authority.host().to_ascii_lowercase())
    })
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type"),
        ),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn finish(response: &mut Response, id: RequestId, origin: Option<HeaderValue>) {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let readable = HeaderValue::from_static("x-request-id, retry-after");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, readable);
    }
}

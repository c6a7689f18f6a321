//! What happens to every request before and after its handler.
//!
//! Before: an id, who sent it, who asks, the rate limit, `Host` (against DNS rebinding), `Origin`
//! (against pages that call a local server behind their visitor's back), methods. After: headers that
//! keep answers out of caches and browsers from guessing, CORS for listed origins and on loopback for
//! pages of this machine, a count, and a line in the log that holds no query, no header and no path
//! parameter.

use super::credentials::{Identified, authorization};
use super::{Credential, Route, allowed, route_of, without_last_slash};
use crate::app::{App, Client};
use crate::callers::Caller;
use crate::clock;
use crate::config::is_loopback;
use crate::failure::{Failure, RefusedWith};
use crate::request_id::RequestId;
use crate::sender::Sender;
use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;
use tower::Service;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The host by which the server calls itself, if that may be asked for: mostly it is the one that is.
///
/// What a host is allowed for cannot change while the server runs, so it is looked at once.
#[derive(Clone, Debug)]
pub(super) struct UsualHost(Option<Arc<str>>);

impl UsualHost {
    pub(super) fn of(app: &App) -> Self {
        let own = app.public_url.split_once("://").map(|(_, host)| host);
        Self(own.filter(|host| allowed_host(app, host).is_ok()).map(Arc::from))
    }

    fn is(&self, text: &str) -> bool {
        self.0.as_deref() == Some(text)
    }
}

/// Answers a request: wraps every route and the answer to unknown paths.
///
/// It is no layer of the router, because a layer costs an allocation or two for every request.
pub(super) async fn guard(
    app: &App,
    mut routes: Router,
    host: &UsualHost,
    mut request: Request,
    peer: Option<IpAddr>,
) -> Response {
    let started = Instant::now();
    if let Some(uri) = without_last_slash(request.uri()) {
        *request.uri_mut() = uri;
    }
    let sender = app.config.proxies.sender(peer, request.headers());
    let id = RequestId::next(sender.address);
    request.extensions_mut().insert(id);
    if let (Some(address), false) = (sender.address, request.body().is_end_stream()) {
        // Whoever waits for the body wants to know for whom.
        request.extensions_mut().insert(Client::from(address));
    }
    let asked = route_of(request.uri().path());
    let route = asked.map_or("unknown", |route| route.path);
    let method = request.method().clone();
    let origin = welcome_origin(app, asked, sender, request.headers());
    // Who asks is found out once, for the limit and for the handler alike.
    let caller = asked
        .filter(|route| matches!(route.credential, Credential::Caller | Credential::Right))
        .map(|_| identify(app, sender, request.headers(), id, started));
    let known = caller.as_ref().and_then(|caller| caller.as_ref().ok());

    let is_welcome = origin.is_some() || asked.is_some_and(Route::is_public);
    let admitted = admit(app, host, &request, sender, known, started, is_welcome);
    // A `HEAD` would mint for nobody.
    let is_minting = method == Method::HEAD && asked.is_some_and(Route::mints);
    if let Some(caller) = caller {
        request.extensions_mut().insert(Identified(caller));
    }
    let mut response = match admitted {
        Err(failure) => failure.into_response(),
        Ok(()) if is_preflight(&request) => match &origin {
            Some(_) => preflight(),
            None if asked.is_none() => Failure::not_found().into_response(),
            None => Failure::method_not_allowed().into_response(),
        },
        Ok(()) if is_minting => Failure::method_not_allowed().into_response(),
        Ok(()) => match routes.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
    };

    if let (StatusCode::METHOD_NOT_ALLOWED, Some(route)) = (response.status(), asked)
        && let Ok(methods) = HeaderValue::try_from(allowed(app, route))
    {
        response.headers_mut().insert(header::ALLOW, methods);
    }
    finish(&mut response, id, origin);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.request(route, status, took);
    let code = response.extensions().get::<RefusedWith>().map(|refused| refused.0);
    if let Some(code) = code {
        app.metrics.refusal(code);
    }
    // As a number: what has more bits is written as text.
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let client = sender.address.map(tracing::field::display);
    if status >= 500 {
        tracing::error!(%id, %method, route, status, code, took_us, client, "failed");
    } else if status == 429 {
        app.too_often.write(started, |left_out| {
            tracing::info!(%id, %method, route, status, code, took_us, client, left_out, "refused");
        });
    } else if status >= 400 {
        tracing::info!(%id, %method, route, status, code, took_us, client, "refused");
    } else {
        tracing::debug!(%id, %method, route, status, took_us, client, "served");
    }
    response
}

fn admit(
    app: &App,
    host: &UsualHost,
    request: &Request,
    sender: Sender,
    caller: Option<&Caller>,
    now: Instant,
    origin_is_welcome: bool,
) -> Result<(), Failure> {
    let path = request.uri().path();
    // Probes ask by address and have to be answered when everything else is refused.
    let is_probe = matches!(path, "/healthz" | "/readyz");
    if !is_probe {
        limit(app, sender, caller, now)?;
        check_host(app, host, request)?;
        check_origin(app, request.headers(), origin_is_welcome)?;
    }
    Ok(())
}

/// Who asks, if they prove it, or ask on this machine. It comes before the limit, which is another for
/// who is known; so what it costs is bounded by itself.
fn identify(
    app: &App,
    sender: Sender,
    headers: &HeaderMap,
    id: RequestId,
    started: Instant,
) -> Result<Caller, Failure> {
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let caller = app.callers.identify(authorization(headers)?, id, now, started)?;
    if sender.is_proxied && app.callers.is_anonymous(&caller) {
        return Err(Failure::not_local());
    }
    Ok(caller)
}

/// Callers who have proved who they are have an allowance each, which nobody who shares their address
/// can use up; all others have one for each address.
fn limit(app: &App, sender: Sender, caller: Option<&Caller>, now: Instant) -> Result<(), Failure> {
    let proven = caller.filter(|caller| !app.callers.is_anonymous(caller));
    let admitted = match (proven, sender.address) {
        (Some(caller), _) => app.limits.callers.admit(&caller.name, now),
        (None, Some(address)) => app.limits.addresses.admit(&address.into(), now),
        (None, None) => Ok(()),
    };
    admitted.map_err(Failure::too_often)
}

fn check_host(app: &App, usual: &UsualHost, request: &Request) -> Result<(), Failure> {
    let mut values = request.headers().get_all(header::HOST).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Failure::host_malformed());
    };
    let host = value.to_str().map_err(|_| Failure::host_malformed())?;
    if !usual.is(host) {
        allowed_host(app, host)?;
    }
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

/// The origin of the request, if pages of it may read the answer.
fn welcome_origin(
    app: &App,
    route: Option<&Route>,
    sender: Sender,
    headers: &HeaderMap,
) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let is_for_pages = route.is_some_and(Route::is_for_pages);
    let listed = app.config.allowed_origins.iter();
    let mut listed = listed.filter(|known| known.as_str().as_bytes() == origin.as_bytes());
    let is_welcome = if let Some(known) = listed.next() {
        // Whoever has no origin may be anyone.
        is_for_pages || !known.is_opaque()
    } else {
        let is_near = app.config.is_loopback() && !sender.is_proxied;
        is_for_pages && is_near && is_loopback_origin(origin)
    };
    is_welcome.then(|| origin.clone())
}

fn check_origin(app: &App, headers: &HeaderMap, is_welcome: bool) -> Result<(), Failure> {
    if headers.get_all(header::ORIGIN).iter().count() > 1 {
        return Err(Failure::origin_not_allowed());
    }
    match headers.get(header::ORIGIN) {
        Some(_) if is_welcome => Ok(()),
        Some(origin) if app.config.is_loopback() && is_loopback_origin(origin) => Ok(()),
        Some(_) => Err(Failure::origin_not_allowed()),
        // Browsers leave `Origin` out of some cross-site requests, but not this.
        None if !is_welcome
            && headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "cross-site") =>
        {
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
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    let mut text = Vec::with_capacity(RequestId::USUAL_BYTES);
    id.push(&mut text);
    if let Ok(id) = HeaderValue::try_from(text) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        // The session manager knows by `Date` how long a token lives, whatever the device's clock says.
        let readable = HeaderValue::from_static("x-request-id, retry-after, date");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, readable);
    }
}

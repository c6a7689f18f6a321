//! The HTTP interface: tables of routes, and what they all have in common.
//!
//! A table makes the router and the OpenAPI document alike, so neither can have a route that the
//! other has not. The server has one, and so has each vendor with routes of its own (`vendors`).

mod body;
mod by_name;
mod call;
mod credentials;
mod document;
mod guard;
mod meetings;
pub(crate) mod openapi;
mod operations;
mod respond;
mod revocations;
mod room_sessions;
mod rooms;
mod script;
mod vendors;

pub(crate) use guard::Peer;

use crate::app::App;
use crate::failure::Failure;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodFilter;
use http::Uri;
use http::uri::PathAndQuery;
use std::net::IpAddr;
use std::sync::Arc;

/// Which servers have a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of them.
    Always,
    /// Those that own the rooms.
    Local,
    /// Those that have sessions of OpenTok or Vonage.
    Tokbox,
    /// Those that know where LiveKit's media server is.
    LiveKit,
}

impl Scope {
    fn is_served(self, app: &App) -> bool {
        match self {
            Self::Always => true,
            Self::Local => app.authorities.is_some(),
            Self::Tokbox => app.tokbox.is_some(),
            Self::LiveKit => app.authorities.is_some() && app.config.livekit_url().is_some(),
        }
    }
}

/// What a request has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    None,
    /// A caller's key or JWT; nothing on a loopback server without callers.
    Caller,
    /// The key or JWT of a caller who has the right to do this; on a loopback server without callers
    /// the local key.
    Right,
    /// A VideoSDK token in the body.
    TokenInBody,
    /// A VideoSDK token in `Authorization`.
    Token,
    /// A token for OpenTok's API in `X-OPENTOK-AUTH`, or for Vonage's in `Authorization`.
    ProjectToken,
    /// An app token of Video.io in `Authorization`.
    AppToken,
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) method: MethodFilter,
    pub(crate) path: &'static str,
    pub(crate) scope: Scope,
    pub(crate) credential: Credential,
    pub(crate) summary: &'static str,
}

impl Route {
    /// Whether pages are to call it: the three calls of document 001, and those that the vendors'
    /// clients make.
    fn is_for_pages(&self) -> bool {
        matches!(
            self.credential,
            Credential::TokenInBody | Credential::AppToken | Credential::Caller
        )
    }

    /// Whether it is the same for everybody who asks, from wherever: a page of any site may have it.
    fn is_public(&self) -> bool {
        self.path == script::PATH
    }

    /// Whether asking changes something, though the method is `GET`: a token is minted, and a session
    /// made if need be.
    fn mints(&self) -> bool {
        self.credential == Credential::Caller
    }
}

/// Routes that belong together: those of the server itself, or a vendor's.
pub(crate) struct Part {
    routes: &'static [Route],
    /// Adds those that this server has.
    add: fn(&App, Routes) -> Routes,
}

type Routes = Router<Arc<App>>;

/// A table of routes makes the constant `PART`.
macro_rules! routes {
    ($($method:ident $path:literal $scope:ident $credential:ident $handler:path, $summary:literal;)*) => {
        pub(in crate::http) const PART: $crate::http::Part = $crate::http::Part {
            routes: &[$($crate::http::Route {
                method: ::axum::routing::MethodFilter::$method,
                path: $path,
                scope: $crate::http::Scope::$scope,
                credential: $crate::http::Credential::$credential,
                summary: $summary,
            },)*],
            add: |app, router| {
                $(let router = if $crate::http::Scope::$scope.is_served(app) {
                    let handler = ::axum::routing::on(::axum::routing::MethodFilter::$method, $handler);
                    router.route($path, handler)
                } else {
                    router
                };)*
                router
            },
        };
    };
}
use routes;

/// The server's own routes, and a line for each vendor that has some. Where paths of two vendors are alike, those
/// of the one that was here first stay, and the other's stand below its name (`/{vendor}/…`).
const PARTS: &[Part] =
    &[PART, by_name::PART, vendors::tokbox::PART, vendors::videoio::PART, vendors::livekit::PART];

/// The whole table.
pub(crate) fn all_routes() -> impl Iterator<Item = &'static Route> {
    PARTS.iter().flat_map(|part| part.routes)
}

routes! {
    GET "/get-token" Always Caller document::get_token, "Mints an access token.";
    POST "/create-meeting" Always TokenInBody document::create_meeting, "Creates a room.";
    POST "/validate-meeting/{meetingId}" Always TokenInBody document::validate_meeting, "Says whether a room exists and can be used.";

    POST "/v2/rooms" Local Token rooms::create, "Creates a room, or returns the one with this custom id.";
    GET "/v2/rooms" Local Token rooms::list, "Lists rooms, the newest first.";
    GET "/v2/rooms/validate/{id}" Local Token rooms::validate, "Says whether a room exists and can be used.";
    POST "/v2/rooms/deactivate" Local Token rooms::deactivate, "Closes a room for ever.";
    GET "/v2/rooms/{id}" Local Token rooms::fetch, "Describes a room, by any of its ids.";

    GET "/v2/sessions" Local Token room_sessions::list, "Lists sessions, the newest first.";
    POST "/v2/sessions/end" Local Token room_sessions::end, "Ends the session of a room.";
    POST "/v2/sessions/participants/remove" Local Token room_sessions::remove, "Removes a participant from a session.";
    GET "/v2/sessions/{id}" Local Token room_sessions::fetch, "Describes a session.";
    GET "/v2/sessions/{id}/participants" Local Token room_sessions::participants, "Lists who was in a session.";
    GET "/v2/sessions/{id}/participants/active" Local Token room_sessions::active_participants, "Lists who is in a session.";
    GET "/v2/sessions/{id}/participants/{participantId}" Local Token room_sessions::participant, "Describes a participant of a session.";

    POST "/v1/meetings" Local Token meetings::create, "Creates a meeting.";
    GET "/v1/meetings" Local Token meetings::list, "Lists meetings, the newest first.";
    POST "/v1/meetings/{meetingId}" Local Token meetings::validate, "Says whether a meeting exists and can be used.";
    GET "/v1/meetings/{meetingId}" Local Token meetings::fetch, "Describes a meeting.";
    GET "/v1/meeting-sessions" Local Token room_sessions::list_v1, "Lists sessions, the newest first.";
    GET "/v1/meeting-sessions/{id}" Local Token room_sessions::fetch_v1, "Describes a session.";
    POST "/v1/meeting-sessions/{id}/end" Local Token room_sessions::end_v1, "Ends a session.";
    POST "/v1/meeting-sessions/{id}/remove-participant" Local Token room_sessions::remove_v1, "Removes a participant from a session.";
    POST "/api/meetings" Local Token meetings::create, "Creates a meeting.";
    POST "/api/meetings/{meetingId}" Local Token meetings::validate, "Says whether a meeting exists and can be used.";

    POST "/revocations" Always Right revocations::revoke, "Takes back a token; or those of a participant, of a room, or of a participant in it.";
    GET "/revocations" Always Right revocations::list, "Lists the revocations in force.";
    DELETE "/revocations/{id}" Always Right revocations::remove, "Forgets a revocation: what it took back is good again.";

    GET "/session.js" Always None script::session, "The session manager for pages: a script that defines SessionManager.";

    GET "/healthz" Always None operations::health, "Says that the process answers.";
    GET "/readyz" Always None operations::ready, "Says that the server can do its work.";
    GET "/metrics" Always Right operations::metrics, "Counters for Prometheus.";
    GET "/openapi.json" Always None operations::openapi, "This interface as an OpenAPI document.";
}

/// The whole interface.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    app: Arc<App>,
    routes: Router,
}

impl Interface {
    pub(crate) fn new(app: Arc<App>) -> Self {
        let routes = PARTS
            .iter()
            .fold(Router::new(), |router, part| (part.add)(&app, router))
            .fallback(async || Failure::not_found())
            .method_not_allowed_fallback(async || Failure::method_not_allowed())
            .with_state(app.clone());
        Self { app, routes }
    }

    /// Answers a request that came from this address. What may change something is carried out to its
    /// end in a task of its own, whether or not somebody waits for the answer: half of a revocation is
    /// none, and a token that was recorded was handed out or was not. `held` is let go of after that.
    pub(crate) async fn answer<K: Send + 'static>(
        &self,
        request: Request,
        peer: Option<IpAddr>,
        held: K,
    ) -> Response {
        let has_to_end = may_change(&request);
        let (app, routes) = (self.app.clone(), self.routes.clone());
        let answering = async move {
            let answer = guard::guard(&app, routes, request, peer).await;
            drop(held);
            answer
        };
        if !has_to_end {
            return answering.await;
        }
        tokio::spawn(answering).await.unwrap_or_else(|_| Failure::internal().into_response())
    }

    /// The same as a router, whose requests carry a [`Peer`] if they come from somewhere.
    pub(crate) fn into_router(self) -> Router {
        Router::new().fallback(async move |request: Request| {
            let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
            self.answer(request, peer, ()).await
        })
    }
}

/// Whether a request may change something: by its method, or because the route mints whatever the method.
fn may_change(request: &Request) -> bool {
    let path = request.uri().path();
    let path = path.strip_suffix('/').unwrap_or(path);
    !request.method().is_safe() || route_of(path).is_some_and(Route::mints)
}

/// The methods of this route's path, as the header `Allow` has them.
fn allowed(app: &App, route: &Route) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for one in all_routes().filter(|one| one.path == route.path && one.scope.is_served(app)) {
        if one.method == MethodFilter::GET {
            methods.push("GET");
            if !one.mints() {
                methods.push("HEAD");
            }
        } else if one.method == MethodFilter::DELETE {
            methods.push("DELETE");
        } else {
            methods.push("POST");
        }
    }
    methods.join(", ")
}

/// One slash at the end of a path means nothing, on every route.
fn without_last_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

/// The route that a request is for, by whatever method.
fn route_of(path: &str) -> Option<&'static Route> {
    let same = |route: &&Route| {
        let mut parts = path.split('/');
        route.path.split('/').all(|part| {
            parts
                .next()
                .is_some_and(|given| part == given || (part.starts_with('{') && !given.is_empty()))
        }) && parts.next().is_none()
    };
    all_routes().find(|route| route.path == path).or_else(|| all_routes().find(same))
}

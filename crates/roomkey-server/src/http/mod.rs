//! The HTTP interface: tables of routes, and what they all have in common.
//!
//! A table makes the router and the OpenAPI document alike, so neither can have a route that the
//! other has not. The server has one, and so has each vendor with routes of its own (`vendors`).

mod body;
mod by_name;
mod call;
mod credentials;
mod document;
mod ending;
mod guard;
mod meetings;
pub(crate) mod openapi;
mod operations;
mod respond;
mod revocations;
mod room_sessions;
mod rooms;
mod script;
pub(crate) mod steps;
mod vendors;

pub(crate) use guard::Peer;
use guard::UsualHost;

use crate::app::App;
use crate::failure::Failure;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodFilter;
use ending::Ending;
use http::Uri;
use http::uri::PathAndQuery;
use std::net::IpAddr;
use std::sync::Arc;
use utoipa::openapi::schema::Object;

/// Which servers have a route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    is_served: fn(&App) -> bool,
    /// The same for people; nothing for routes that all of them have.
    pub(crate) words: Option<&'static str>,
}

/// All of them.
const ALWAYS: Scope = Scope { is_served: |_| true, words: None };

/// Those that own the rooms.
const LOCAL: Scope = Scope {
    is_served: |app| app.authorities.is_some(),
    words: Some("On servers that own the rooms."),
};

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
    /// A token for a vendor's API, as the vendor's clients bring it: in one of these ways.
    OfVendor {
        schemes: &'static [Scheme],
        /// Whether pages have one.
        in_pages: bool,
    },
}

/// A way to bring a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    /// What the document calls it.
    pub(crate) name: &'static str,
    /// The header that has it, if it does not stand in `Authorization` after `Bearer`.
    pub(crate) header: Option<&'static str>,
}

const NONE: Credential = Credential::None;
const CALLER: Credential = Credential::Caller;
const RIGHT: Credential = Credential::Right;
const TOKEN_IN_BODY: Credential = Credential::TokenInBody;
const TOKEN: Credential = Credential::Token;

/// What a body is to be: a schema and its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    pub(crate) name: &'static str,
    pub(crate) schema: fn() -> Object,
}

/// What else the document says of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Takes {
    /// The parameters of its query.
    pub(crate) query: &'static [&'static str],
    pub(crate) body: Option<Body>,
}

impl Takes {
    const NOTHING: Self = Self { query: &[], body: None };

    const fn body(name: &'static str, schema: fn() -> Object) -> Self {
        Self { query: &[], body: Some(Body { name, schema }) }
    }
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) method: MethodFilter,
    pub(crate) path: &'static str,
    pub(crate) scope: Scope,
    pub(crate) credential: Credential,
    pub(crate) summary: &'static str,
    pub(crate) takes: Takes,
}

impl Route {
    /// Whether pages are to call it: the three calls of document 001, and those that the vendors'
    /// clients make.
    fn is_for_pages(&self) -> bool {
        matches!(
            self.credential,
            Credential::TokenInBody
                | Credential::Caller
                | Credential::OfVendor { in_pages: true, .. }
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
    ($($method:ident $path:literal $scope:ident $credential:ident $handler:path, $summary:literal $(, takes $takes:expr)?;)*) => {
        pub(in crate::http) const PART: $crate::http::Part = $crate::http::Part {
            routes: &[$($crate::http::Route {
                method: ::axum::routing::MethodFilter::$method,
                path: $path,
                scope: $scope,
                credential: $credential,
                summary: $summary,
                takes: [$($takes,)? $crate::http::Takes::NOTHING][0],
            },)*],
            add: |app, router| {
                $(let router = if ($scope.is_served)(app) {
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

/// The server's own routes. Where paths of two vendors are alike, those of the one that was here first stay, and
/// the other's stand below its name (`/{vendor}/…`).
const PARTS: &[Part] = &[PART, by_name::PART];

fn parts() -> impl Iterator<Item = &'static Part> {
    PARTS.iter().chain(vendors::ALL.iter().map(|one| &one.part))
}

/// The whole table.
pub(crate) fn all_routes() -> impl Iterator<Item = &'static Route> {
    parts().flat_map(|part| part.routes)
}

/// What `/get-token` is asked in its query.
const TOKEN_WISH: Takes = Takes {
    query: &["roomId", "peerId", "participantId", "permissions", "roles", "role", "lifetime"],
    body: None,
};

routes! {
    GET "/get-token" ALWAYS CALLER document::get_token, "Mints an access token.", takes TOKEN_WISH;
    POST "/create-meeting" ALWAYS TOKEN_IN_BODY document::create_meeting, "Creates a room.";
    POST "/validate-meeting/{meetingId}" ALWAYS TOKEN_IN_BODY document::validate_meeting, "Says whether a room exists and can be used.";

    POST "/v2/rooms" LOCAL TOKEN rooms::create, "Creates a room, or returns the one with this custom id.";
    GET "/v2/rooms" LOCAL TOKEN rooms::list, "Lists rooms, the newest first.";
    GET "/v2/rooms/validate/{id}" LOCAL TOKEN rooms::validate, "Says whether a room exists and can be used.";
    POST "/v2/rooms/deactivate" LOCAL TOKEN rooms::deactivate, "Closes a room for ever.";
    GET "/v2/rooms/{id}" LOCAL TOKEN rooms::fetch, "Describes a room, by any of its ids.";

    GET "/v2/sessions" LOCAL TOKEN room_sessions::list, "Lists sessions, the newest first.";
    POST "/v2/sessions/end" LOCAL TOKEN room_sessions::end, "Ends the session of a room.";
    POST "/v2/sessions/participants/remove" LOCAL TOKEN room_sessions::remove, "Removes a participant from a session.";
    GET "/v2/sessions/{id}" LOCAL TOKEN room_sessions::fetch, "Describes a session.";
    GET "/v2/sessions/{id}/participants" LOCAL TOKEN room_sessions::participants, "Lists who was in a session.";
    GET "/v2/sessions/{id}/participants/active" LOCAL TOKEN room_sessions::active_participants, "Lists who is in a session.";
    GET "/v2/sessions/{id}/participants/{participantId}" LOCAL TOKEN room_sessions::participant, "Describes a participant of a session.";

    POST "/v1/meetings" LOCAL TOKEN meetings::create, "Creates a meeting.";
    GET "/v1/meetings" LOCAL TOKEN meetings::list, "Lists meetings, the newest first.";
    POST "/v1/meetings/{meetingId}" LOCAL TOKEN meetings::validate, "Says whether a meeting exists and can be used.";
    GET "/v1/meetings/{meetingId}" LOCAL TOKEN meetings::fetch, "Describes a meeting.";
    GET "/v1/meeting-sessions" LOCAL TOKEN room_sessions::list_v1, "Lists sessions, the newest first.";
    GET "/v1/meeting-sessions/{id}" LOCAL TOKEN room_sessions::fetch_v1, "Describes a session.";
    POST "/v1/meeting-sessions/{id}/end" LOCAL TOKEN room_sessions::end_v1, "Ends a session.";
    POST "/v1/meeting-sessions/{id}/remove-participant" LOCAL TOKEN room_sessions::remove_v1, "Removes a participant from a session.";
    POST "/api/meetings" LOCAL TOKEN meetings::create, "Creates a meeting.";
    POST "/api/meetings/{meetingId}" LOCAL TOKEN meetings::validate, "Says whether a meeting exists and can be used.";

    POST "/revocations" ALWAYS RIGHT revocations::revoke, "Takes back a token; or those of a participant, of a room, or of a participant in it.";
    GET "/revocations" ALWAYS RIGHT revocations::list, "Lists the revocations in force.";
    DELETE "/revocations/{id}" ALWAYS RIGHT revocations::remove, "Forgets a revocation: what it took back is good again.";

    GET "/session.js" ALWAYS NONE script::session, "The session manager for pages: a script that defines SessionManager.";

    GET "/healthz" ALWAYS NONE operations::health, "Says that the process answers.";
    GET "/readyz" ALWAYS NONE operations::ready, "Says that the server can do its work.";
    GET "/metrics" ALWAYS RIGHT operations::metrics, "Counters for Prometheus.";
    GET "/openapi.json" ALWAYS NONE operations::openapi, "This interface as an OpenAPI document.";
}

/// The whole interface.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    app: Arc<App>,
    routes: Router,
    host: UsualHost,
}

impl Interface {
    pub(crate) fn new(app: Arc<App>) -> Self {
        let routes = parts()
            .fold(Router::new(), |router, part| (part.add)(&app, router))
            .fallback(async || Failure::not_found())
            .method_not_allowed_fallback(async || Failure::method_not_allowed())
            .with_state(app.clone());
        let host = UsualHost::of(&app);
        Self { app, routes, host }
    }

    /// Answers a request that came from this address. What may change something is carried out to its
    /// end, whether or not somebody waits for the answer: half of a revocation is none, and a token that
    /// was recorded was handed out or was not. `held` is let go of after that.
    pub(crate) async fn answer<K: Send + 'static>(
        &self,
        request: Request,
        peer: Option<IpAddr>,
        held: K,
    ) -> Response {
        let has_to_end = may_change(&request);
        let (app, routes, host) = (self.app.clone(), self.routes.clone(), self.host.clone());
        let answering = async move {
            let answer = guard::guard(&app, routes, &host, request, peer).await;
            drop(held);
            answer
        };
        if !has_to_end {
            return answering.await;
        }
        Ending::of(answering).await.unwrap_or_else(|_| Failure::internal().into_response())
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
    for one in all_routes().filter(|one| one.path == route.path && (one.scope.is_served)(app)) {
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

//! Tokens for the rooms of OpenTok and Vonage, as the callers' policies grant them.

use super::{find_or_create, from_core, sessions};
use crate::app::App;
use crate::audit::Record;
use crate::callers::Caller;
use crate::clock;
use crate::desk::vendors::Sessions;
use crate::failure::Failure;
use crate::http::body::Asker;
use crate::http::credentials::caller;
use crate::http::document::asked;
use crate::http::respond;
use crate::request_id::RequestId;
use crate::store::By;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::opentok::{SessionId, rooms};
use roomkey::revocation::Subject;
use roomkey::videosdk::endpoints::TokenRequest;
use roomkey::{CustomRoomId, Jti};
use std::sync::Arc;

/// `GET /session`, which the vendor's sample redirects to `/room/session`.
pub(in crate::http) async fn default_room(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    admit(&app, "session", parts, body).await
}

/// `GET /room/{name}`
pub(in crate::http) async fn room(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let name = respond::path_id(&mut parts).await?;
    admit(&app, &name, parts, body).await
}

async fn admit(app: &App, name: &str, parts: Parts, body: Body) -> Result<Response, Failure> {
    let caller = caller(&parts)?;
    let wanted = asked(app, &parts, body, Asker::of(app, &caller), TokenRequest::read).await?;
    if wanted.room().is_some() {
        return Err(Failure::rule("The room stands in the path."));
    }
    let sessions = sessions(app)?;
    let name = CustomRoomId::parse(name).map_err(|error| Failure::parameter(&error))?;
    let handout = Handout { app, sessions, parts: &parts, wanted: &wanted, caller };
    let seat = handout.grant(name.as_str(), name.as_str()).await?;
    let by = By {
        caller: (*handout.caller.name).into(),
        jti: None,
        request: RequestId::of(&parts.extensions),
    };
    let session = match sessions.find(&app.store, name.as_str()).await? {
        Some(session) => session,
        None if handout.caller.policy.may_create() => {
            find_or_create(app, sessions, Some(name.as_str()), by).await?
        }
        None => return handout.refuse(name.as_str(), Failure::right_missing()).await,
    };
    handout.token(&seat, &session, name.as_str(), name.as_str()).await
}

/// `GET /get-token` for a session.
pub(in crate::http) async fn get_token(
    app: &App,
    parts: &Parts,
    caller: Caller,
    wanted: &TokenRequest,
    room: &str,
) -> Result<Response, Failure> {
    let sessions = sessions(app)?;
    let handout = Handout { app, sessions, parts, wanted, caller };
    let session = rooms::session(room, sessions.signer().project())?;
    let named = app.store.session_name(&session).await?;
    if named.is_none() && sessions.are_local() {
        return Err(Failure::room_not_found());
    }
    let name = named.flatten();
    let room = name.as_deref().unwrap_or(session.as_str());
    let seat = handout.grant(room, session.as_str()).await?;
    handout.token(&seat, &session, room, session.as_str()).await
}

/// A token on its way to a caller.
struct Handout<'a> {
    app: &'a App,
    sessions: &'a Sessions,
    parts: &'a Parts,
    wanted: &'a TokenRequest,
    caller: Caller,
}

impl Handout<'_> {
    async fn grant(&self, room: &str, shown: &str) -> Result<rooms::Seat, Failure> {
        let seat =
            self.caller.tokens().and_then(|tokens| Ok(rooms::seat(&tokens, self.wanted, room)?));
        match seat {
            Ok(seat) => Ok(seat),
            Err(refusal) => self.refuse(shown, refusal).await,
        }
    }

    /// Records a refusal.
    async fn refuse<T>(&self, shown: &str, failure: Failure) -> Result<T, Failure> {
        let record = Record {
            action: "token.refuse",
            caller: Some(&self.caller.name),
            room: Some(shown),
            request: RequestId::of(&self.parts.extensions),
            outcome: failure.code(),
            ..Record::default()
        };
        self.app.record(&record).await?;
        Err(failure)
    }

    async fn token(
        &self,
        seat: &rooms::Seat,
        session: &SessionId,
        name: &str,
        shown: &str,
    ) -> Result<Response, Failure> {
        let Self { app, sessions, parts, caller, .. } = self;
        app.store.is_there()?;
        let now = clock::now().map_err(|error| from_core(&error))?;
        // It would be refused by this server for as long as it lives.
        let would_count = [session.as_str(), name].iter().all(|room| {
            !app.revoked.covers_other(&Subject {
                issued_at: Some(now),
                entering: Some(room),
                entering_as: seat.data(),
                ..Subject::default()
            })
        });
        if !would_count {
            return self.refuse(shown, Failure::just_revoked()).await;
        }
        let jti = Jti::random().map_err(|error| from_core(&error))?;
        let signer = sessions.signer();
        let token = signer.mint(seat, session, Some(jti.clone()), now);
        let token = token.map_err(|error| Failure::parameter(&error))?;
        app.record(&Record {
            action: "token.mint",
            caller: Some(&caller.name),
            room: Some(shown),
            participant: seat.data(),
            roles: Some(seat.role().as_str()),
            lifetime: Some(seat.lifetime().as_seconds()),
            jti: Some(jti.as_str()),
            request: RequestId::of(&parts.extensions),
            outcome: "ok",
            ..Record::default()
        })
        .await?;
        app.metrics.tokens_minted.inc();
        Ok(respond::json_text(signer.admission(session, &token)))
    }
}

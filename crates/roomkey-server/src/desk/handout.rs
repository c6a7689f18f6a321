//! Tokens for callers: what their policy grants is minted, recorded and handed out, once.
//!
//! The order is the same whatever the vendor. Who may not have what they ask for is refused, and that is
//! recorded. A token that is among those taken back would be refused for as long as it lives, so it is not
//! made. What is made is recorded before anybody has it.

mod by_name;
mod livekit;
mod own;
mod tokbox;
mod videoio;

pub(crate) use videoio::AppSession;

use crate::app::App;
use crate::audit::Record;
use crate::callers::Caller;
use crate::clock;
use crate::desk::vendors::Tokbox;
use crate::failure::Failure;
use crate::request_id::RequestId;
use crate::store::By;
use own::Own;
use roomkey::grant::TokenRequest;
use roomkey::opentok::rooms::{self, Seat};
use roomkey::{CustomRoomId, Timestamp};
use std::borrow::Cow;
use tokbox::InSession;

/// What somebody may have: a token, once it is minted.
pub(crate) trait Granted {
    type Token: Minted;

    /// Whether the token would be among those that were taken back.
    fn is_taken_back(&self, app: &App, now: Timestamp) -> Result<bool, Failure>;

    fn mint(self, now: Timestamp) -> Result<Self::Token, Failure>;
}

/// A token that nobody has yet.
pub(crate) trait Minted {
    /// What it allows.
    fn grants(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// As what its bearer comes.
    fn roles(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// What else is recorded of it.
    fn record(&self) -> Record<'_>;

    /// The answer to whoever asked.
    fn into_answer(self) -> String;
}

/// For whom something is handed out, as the log names them.
#[derive(Clone, Copy)]
pub(crate) struct Receiver<'a> {
    pub(crate) name: &'a str,
    pub(crate) request: Option<RequestId>,
}

/// Mints what was granted, and records it before it is handed out.
pub(crate) async fn hand_out<G: Granted>(
    app: &App,
    receiver: Receiver<'_>,
    granted: G,
    now: Timestamp,
) -> Result<String, Failure> {
    let token = granted.mint(now)?;
    let (grants, roles) = (token.grants(), token.roles());
    app.record(&Record {
        action: "token.mint",
        caller: Some(receiver.name),
        grants: grants.as_deref(),
        roles: roles.as_deref(),
        request: receiver.request,
        outcome: "ok",
        ..token.record()
    })
    .await?;
    app.metrics.tokens_minted.inc();
    drop((grants, roles));
    Ok(token.into_answer())
}

/// A caller who asks for a token.
pub(crate) struct Asking<'a, W = TokenRequest> {
    pub(crate) app: &'a App,
    pub(crate) caller: &'a Caller,
    pub(crate) wanted: &'a W,
    pub(crate) request: Option<RequestId>,
}

impl Asking<'_> {
    /// `/get-token`. Without a room, tokens of every vendor are this server's own: they make meetings and
    /// join none.
    pub(crate) async fn token(&self) -> Result<String, Failure> {
        if let (Some(tokbox), Some(room)) = (self.app.sessions_as_rooms(), self.wanted.room()) {
            return Box::pin(self.for_session(tokbox, room)).await;
        }
        let granted = self.caller.tokens().and_then(|tokens| Ok(tokens.grant(self.wanted)?));
        let granted = granted.map(|grant| Own { grant, keys: self.app.keys.current() });
        self.hand_out(None, granted).await
    }

    /// `/room/{name}`: makes the session if need be and the caller may.
    pub(crate) async fn admit(&self, name: &str) -> Result<String, Failure> {
        if self.wanted.room().is_some() {
            return Err(Failure::rule("The room stands in the path."));
        }
        let Self { app, caller, .. } = self;
        let tokbox = app.tokbox()?;
        let name = CustomRoomId::parse(name).map_err(|error| Failure::parameter(&error))?;
        let name = name.as_str();
        let seat = match self.seat(name) {
            Ok(seat) => seat,
            Err(refusal) => return self.refuse(Some(name), refusal).await,
        };
        let session = match tokbox.find(&app.store, name).await? {
            Some(session) => session,
            None if caller.policy.may_create() => {
                tokbox.find_or_create(app, Some(name), self.by()).await?
            }
            None => return self.refuse(Some(name), Failure::right_missing()).await,
        };
        let granted =
            InSession { signer: tokbox.signer(), seat, session: &session, name, shown: name };
        self.hand_out(Some(name), Ok(granted)).await
    }

    /// A token for a session that somebody else has made.
    async fn for_session(&self, tokbox: &Tokbox, room: &str) -> Result<String, Failure> {
        let session = rooms::session(room, tokbox.signer().project())?;
        let named = self.app.store.session_name(&session).await?;
        if named.is_none() && tokbox.are_local() {
            return Err(Failure::room_not_found());
        }
        let named = named.flatten();
        let name = named.as_deref().unwrap_or(session.as_str());
        let granted = self.seat(name).map(|seat| InSession {
            signer: tokbox.signer(),
            seat,
            session: &session,
            name,
            shown: session.as_str(),
        });
        self.hand_out(Some(session.as_str()), granted).await
    }

    fn seat(&self, room: &str) -> Result<Seat, Failure> {
        Ok(rooms::seat(&*self.caller.tokens()?, self.wanted, room)?)
    }
}

impl<W: Sync> Asking<'_, W> {
    /// `room`: where it is asked for, if the log is to say it of a refusal.
    async fn hand_out<G: Granted>(
        &self,
        room: Option<&str>,
        granted: Result<G, Failure>,
    ) -> Result<String, Failure> {
        let now = clock::now().map_err(|error| Failure::from_core(&error))?;
        let receiver = Receiver { name: &self.caller.name, request: self.request };
        match granted {
            Ok(granted) => {
                self.app.expect_keys()?;
                if granted.is_taken_back(self.app, now)? {
                    return self.refuse(room, Failure::just_revoked()).await;
                }
                hand_out(self.app, receiver, granted, now).await
            }
            Err(refusal) => self.refuse(room, refusal).await,
        }
    }

    /// Records a refusal.
    async fn refuse<T>(&self, room: Option<&str>, refusal: Failure) -> Result<T, Failure> {
        self.app
            .record(&Record {
                action: "token.refuse",
                caller: Some(&self.caller.name),
                room,
                request: self.request,
                outcome: refusal.code(),
                ..Record::default()
            })
            .await?;
        Err(refusal)
    }

    fn by(&self) -> By {
        By { caller: self.caller.name.clone(), jti: None, request: self.request }
    }
}

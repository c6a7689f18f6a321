//! Document 001: get a token, create a meeting, validate a meeting.
//!
//! Compatible with the vendor's sample servers as its sample clients use them: parameters in the
//! query or in a JSON body even on GET, forms, JSON without `Content-Type`, a trailing slash; and
//! rooms are answered with both `roomId` and `meetingId`.

use super::body;
use super::credentials::{authorization, for_room, verify};
use super::failure::Failure;
use super::respond;
use crate::app::App;
use crate::audit::Record;
use crate::callers::Caller;
use crate::clock::{self, Millis};
use crate::config::Refusal;
use crate::request_id::RequestId;
use crate::rooms::{self, NewRoomBody};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use roomkey::videosdk::{Access, Permission, Permissions, Role, Roles};
use roomkey::{Jti, Lifetime, LifetimeSpec, ParticipantId, RoomId};
use serde::Deserialize;
use std::borrow::Cow;
use std::sync::Arc;

/// What `/get-token` may be asked for. All of it is optional, and nothing else may be asked for: a
/// misspelt wish would otherwise be answered with the default.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    #[serde(rename = "roomId")]
    room: Option<String>,
    #[serde(rename = "peerId")]
    peer: Option<String>,
    #[serde(rename = "participantId")]
    participant: Option<String>,
    permissions: Option<Words>,
    roles: Option<Words>,
    lifetime: Option<LifetimeSpec>,
}

/// `allow_join,ask_join` in a query, an array in JSON.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Words {
    Joined(String),
    List(Vec<String>),
}

impl Words {
    fn parse<T, C: FromIterator<T>>(
        &self,
        parse: impl Fn(&str) -> roomkey::Result<T>,
    ) -> Result<C, Failure> {
        let words: Vec<&str> = match self {
            Self::Joined(text) => text.split(',').collect(),
            Self::List(list) => list.iter().map(String::as_str).collect(),
        };
        words
            .into_iter()
            .map(parse)
            .collect::<roomkey::Result<C>>()
            .map_err(|error| Failure::parameter(&error))
    }
}

/// What is asked for in two places must be the same.
fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> Result<Option<T>, Failure> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(Failure::ambiguous()),
        (one, other) => Ok(one.or(other)),
    }
}

impl Wanted {
    fn or(self, other: Self) -> Result<Self, Failure> {
        Ok(Self {
            room: agree(self.room, other.room)?,
            peer: agree(self.peer, other.peer)?,
            participant: agree(self.participant, other.participant)?,
            permissions: agree(self.permissions, other.permissions)?,
            roles: agree(self.roles, other.roles)?,
            lifetime: agree(self.lifetime, other.lifetime)?,
        })
    }
}

/// What a token is to be.
#[derive(Debug)]
struct Grant {
    permissions: Permissions,
    room: Option<RoomId>,
    participant: Option<ParticipantId>,
    roles: Roles,
    lifetime: Lifetime,
}

impl Grant {
    /// Fills in the defaults of the caller and checks the rest against the policy.
    fn decide(wanted: Wanted, caller: &Caller) -> Result<Self, Failure> {
        let refused = |error: roomkey::Error| Failure::parameter(&error);
        let policy = &caller.policy;
        let who = agree(wanted.peer, wanted.participant)?;
        let room = wanted.room.as_deref().map(RoomId::parse).transpose().map_err(refused)?;
        let participant = who.as_deref().map(ParticipantId::parse).transpose().map_err(refused)?;
        let permissions: Permissions = match &wanted.permissions {
            Some(words) => words.parse(Permission::parse)?,
            None => policy.default_permissions,
        };
        let roles: Roles = match &wanted.roles {
            Some(words) => words.parse(Role::parse)?,
            // A token for one room or one person is for joining; so the samples do it.
            None if room.is_some() || participant.is_some() => [Role::Rtc].into_iter().collect(),
            None => policy.default_roles(),
        };
        let lifetime = match &wanted.lifetime {
            Some(spec) => spec.parse(Lifetime::LONGEST_SECONDS).map_err(refused)?,
            None => policy.default_lifetime,
        };
        policy.check(permissions, room.as_ref(), roles, lifetime).map_err(
            |refusal| match refusal {
                Refusal::Permission => Failure::permission_not_granted(),
                Refusal::Room => Failure::room_not_granted(),
                Refusal::Role => Failure::role_not_granted(),
                Refusal::Lifetime => Failure::lifetime_not_granted(),
            },
        )?;
        Ok(Self { permissions, room, participant, roles, lifetime })
    }
}

/// `GET /get-token`
pub(super) async fn get_token(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let wanted = wanted(&app, &parts, body).await?;
    let now = clock::now().map_err(|error| Failure::from_core(&error))?;
    let caller = app.callers.identify(authorization(&parts.headers)?, now)?;
    let request_id = RequestId::of(&parts.extensions);
    let grant = match Grant::decide(wanted, &caller) {
        Ok(grant) => grant,
        Err(failure) => {
            app.record(&Record {
                action: "token.refuse",
                caller: Some(&caller.name),
                request: request_id,
                outcome: failure.code,
                ..Record::default()
            })
            .await?;
            return Err(failure);
        }
    };
    let jti = Jti::random().map_err(|error| Failure::from_core(&error))?;
    let token = mint(&app, &grant, jti.clone(), now)?;
    app.record(&Record {
        action: "token.mint",
        caller: Some(&caller.name),
        room: grant.room.as_ref().map(RoomId::as_str),
        participant: grant.participant.as_ref().map(ParticipantId::as_str),
        grants: Some(&words(grant.permissions)),
        jti: Some(jti.as_str()),
        request: request_id,
        outcome: "ok",
        ..Record::default()
    })
    .await?;
    app.metrics.tokens_minted.inc();
    // A token has no character that JSON escapes.
    Ok(respond::json_text(format!("{{\"token\":\"{token}\"}}")))
}

async fn wanted(app: &App, parts: &Parts, body: Body) -> Result<Wanted, Failure> {
    let from_query: Wanted = body::query(&parts.uri)?;
    from_query.or(body::json(app, &parts.headers, body).await?)
}

fn mint(app: &App, grant: &Grant, jti: Jti, now: roomkey::Timestamp) -> Result<String, Failure> {
    let mut access = Access::new(grant.permissions.iter())
        .map_err(|_| {
            Failure::rule("Permissions must be given and must not contradict each other.")
        })?
        .roles(grant.roles.iter())
        .jti(jti);
    if let Some(room) = &grant.room {
        access = access.room(room.clone());
    }
    if let Some(participant) = &grant.participant {
        access = access.participant(participant.clone());
    }
    app.keys
        .current()
        .mint(&access, grant.lifetime, now)
        .map_err(|error| Failure::from_core(&error))
}

/// Permissions as the audit log names them.
fn words(permissions: Permissions) -> Cow<'static, str> {
    let mut all = permissions.iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Cow::Borrowed(only.as_str()),
        _ => Cow::Owned(permissions.iter().map(Permission::as_str).collect::<Vec<_>>().join(",")),
    }
}

/// The body of the two meeting routes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MeetingBody {
    token: Option<String>,
    region: Option<String>,
    #[serde(rename = "customRoomId")]
    custom_room_id: Option<String>,
}

/// A token has no place in a URL; it is looked for there to refuse two that differ.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TokenInQuery {
    token: Option<String>,
}

fn only_token(parts: &Parts, in_body: Option<String>) -> Result<String, Failure> {
    let in_header = authorization(&parts.headers)?.map(str::to_owned);
    let in_query = body::query::<TokenInQuery>(&parts.uri)?.token;
    let token = agree(in_body, in_header)?;
    if in_query.is_some() && in_query != token {
        return Err(Failure::ambiguous());
    }
    token.ok_or(Failure::token_invalid())
}

/// `POST /create-meeting`
pub(super) async fn create_meeting(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let wanted: MeetingBody = body::json_or_form(&app, &parts.headers, body).await?;
    let token = only_token(&parts, wanted.token)?;
    let claims = verify(&app, &token)?;
    for_room(&claims, None)?;
    let mut new = NewRoomBody::with_custom_id(wanted.custom_room_id);
    new.region = wanted.region.filter(|region| !region.is_empty());
    let (room_id, answer) = if let Some(upstream) = &app.upstream {
        upstream.create_room(&token, &new).await?
    } else {
        let now = Millis::now().map_err(|error| Failure::from_core(&error))?;
        let room = rooms::create(&app, claims.api_key(), new, now).await?;
        let answer = rooms::v2_text_with_meeting_id(&app, &room);
        (room.room_id, answer)
    };
    app.record(&Record {
        action: "room.create",
        caller: Some(claims.api_key().as_str()),
        room: Some(room_id.as_str()),
        jti: claims.jti().map(Jti::as_str),
        request: RequestId::of(&parts.extensions),
        outcome: "ok",
        ..Record::default()
    })
    .await?;
    app.metrics.rooms_created.inc();
    Ok(respond::json_text(answer))
}

/// `POST /validate-meeting/{meetingId}`
pub(super) async fn validate_meeting(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let id = respond::path_id(&mut parts).await?;
    // Before anything else happens with it: what is no room id goes nowhere.
    let room_id = RoomId::parse(&id).map_err(|error| Failure::parameter(&error))?;
    let wanted: MeetingBody = body::json_or_form(&app, &parts.headers, body).await?;
    let token = only_token(&parts, wanted.token)?;
    let claims = verify(&app, &token)?;
    for_room(&claims, Some(&room_id))?;
    let answer = if let Some(upstream) = &app.upstream {
        upstream.validate_room(&token, &room_id).await?
    } else {
        let room = rooms::validate(&app, &claims, room_id.as_str()).await?;
        rooms::v2_text_with_meeting_id(&app, &room)
    };
    Ok(respond::json_text(answer))
}

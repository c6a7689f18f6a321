//! `roomkey session create --jsonl` and `inspect --jsonl`.

use super::answer;
use super::members::{self, Members, Slot, Taken, Text, Value};
use crate::clock;
use crate::session_id::Parts;
use roomkey::opentok::{NewSessionIdSpec, SessionId};
use roomkey::{Code, Error, Result, Timestamp};
use serde::de::MapAccess;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One session to create.
#[derive(Default)]
struct New<'l> {
    id: Slot<&'l RawValue>,
    project: Slot<Text<'l>>,
    created_at: Slot<i64>,
    location: Slot<Cow<'l, str>>,
    peer_to_peer: Slot<bool>,
    milliseconds: Slot<u16>,
    nonce: Slot<Cow<'l, str>>,
}

impl<'l> Members<'l> for New<'l> {
    fn take<A: MapAccess<'l>>(&mut self, name: &str, value: &mut Value<'_, A>) -> Taken<A::Error> {
        match name {
            "id" => value.into(&mut self.id, "JSON"),
            "project" => value.into(&mut self.project, "text"),
            "created_at" => value.into(&mut self.created_at, "a whole number of seconds"),
            "location" => value.into(&mut self.location, "text"),
            "peer_to_peer" => value.into(&mut self.peer_to_peer, "true or false"),
            "milliseconds" => value.into(&mut self.milliseconds, "a number from 0 to 999"),
            "nonce" => value.into(&mut self.nonce, "text"),
            _ => Ok(false),
        }
    }

    fn id(&self) -> Option<&'l str> {
        self.id.value.map(RawValue::get)
    }
}

/// Creates session after session.
pub(super) struct Creator<'p> {
    /// Of lines that name none.
    pub(super) project: Option<&'p str>,
}

impl Creator<'_> {
    fn create(&self, new: &New<'_>) -> Result<SessionId> {
        let created_at = match new.created_at.value {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now_for_line()?,
        };
        let spec = NewSessionIdSpec {
            location: new.location.value.as_deref().map(Cow::Borrowed),
            peer_to_peer: new.peer_to_peer.value.unwrap_or(false),
            milliseconds: new.milliseconds.value.unwrap_or(0),
            nonce: new.nonce.value.as_deref().map(Cow::Borrowed),
        };
        let project = match self.project {
            Some(project) if new.project.value.is_none() => project,
            _ => new.project.required("project")?,
        };
        SessionId::create(project, &spec.parse()?, created_at)
    }
}

impl super::Engine for Creator<'_> {
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        match members::read::<New<'_>>(line) {
            Ok(new) => match self.create(&new) {
                // A session id has no character that JSON escapes.
                Ok(session) => {
                    answer::good(new.id(), "session", format!("\"{session}\"").as_bytes(), out);
                }
                Err(error) => answer::refused(new.id(), &error, out),
            },
            Err(unreadable) => answer::refused(unreadable.id, &unreadable.error, out),
        }
    }
}

/// One session to look into.
#[derive(Default)]
struct Question<'l> {
    id: Slot<&'l RawValue>,
    session: Slot<Text<'l>>,
}

impl<'l> Members<'l> for Question<'l> {
    fn take<A: MapAccess<'l>>(&mut self, name: &str, value: &mut Value<'_, A>) -> Taken<A::Error> {
        match name {
            "id" => value.into(&mut self.id, "JSON"),
            "session" => value.into(&mut self.session, "text"),
            _ => Ok(false),
        }
    }

    fn id(&self) -> Option<&'l str> {
        self.id.value.map(RawValue::get)
    }
}

/// Looks into session after session.
pub(super) struct Inspector;

impl Inspector {
    fn parts(question: &Question<'_>) -> Result<Vec<u8>> {
        let session = SessionId::parse(question.session.required("session")?)?;
        serde_json::to_vec(&Parts::of(&session)).map_err(|_| Error::new(Code::SessionIdInvalid))
    }
}

impl super::Engine for Inspector {
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        match members::read::<Question<'_>>(line) {
            Ok(question) => match Self::parts(&question) {
                Ok(parts) => answer::good(question.id(), "parts", &parts, out),
                Err(error) => answer::refused(question.id(), &error, out),
            },
            Err(unreadable) => answer::refused(unreadable.id, &unreadable.error, out),
        }
    }
}

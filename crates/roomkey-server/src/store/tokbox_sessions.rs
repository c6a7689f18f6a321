//! Sessions of OpenTok and Vonage: their ids say whose they are, and here is which of them exist.

use super::Store;
use super::backend::ask;
use super::changes::{By, Change};
use crate::clock::Millis;
use crate::error::{Result, StoreError};
use roomkey::opentok::SessionId;
use std::collections::HashMap;

/// A session to be kept.
#[derive(Clone, Debug)]
pub(crate) struct TokboxSession {
    pub(crate) id: SessionId,
    /// `opentok` or `vonage`.
    pub(crate) vendor: &'static str,
    /// The API key or the application id.
    pub(crate) project: String,
    /// What the server's own routes know it by.
    pub(crate) name: Option<String>,
    /// What was wished for, as JSON.
    pub(crate) settings: String,
    pub(crate) created: Millis,
}

impl Store {
    /// Keeps a session. One that has a name is kept only if there is none of that name yet; the one
    /// that counts is returned. `None` when the session is known already, under this name or another
    /// or without one: whoever made it has made no new one.
    pub(crate) async fn keep_session(
        &self,
        session: TokboxSession,
        by: By,
    ) -> Result<Option<SessionId>> {
        let id = session.id.clone();
        let recorded = move |kept: &Option<SessionId>| {
            let made =
                Change { room: Some(id.as_str().to_owned()), ..Change::new("room.create", by) };
            if *kept == Some(id) { vec![made] } else { Vec::new() }
        };
        Ok(ask!(self, db => db.keep_session(session, recorded).await)?)
    }

    /// The project's session of this name.
    pub(crate) async fn named_session(
        &self,
        vendor: &str,
        project: &str,
        name: &str,
    ) -> Result<Option<SessionId>, StoreError> {
        ask!(self, db => db.named_session(vendor, project, name).await)
    }

    /// What a session is called here, if it is; `None` when there is no such session.
    pub(crate) async fn session_name(
        &self,
        id: &SessionId,
    ) -> Result<Option<Option<String>>, StoreError> {
        ask!(self, db => db.session_name(id).await)
    }

    /// The same of a room of any vendor: what it is called here beside its id, if it is.
    pub(crate) async fn name_of_room(
        &self,
        vendor: &str,
        room: &str,
    ) -> Result<Option<String>, StoreError> {
        ask!(self, db => db.name_of_room(vendor, room).await)
    }

    /// What sessions are called, by their id.
    pub(crate) async fn session_names(&self) -> Result<HashMap<String, String>, StoreError> {
        ask!(self, db => db.session_names().await)
    }
}

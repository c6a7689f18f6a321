//! `roomkey session create --jsonl` and `inspect --jsonl`.

use super::line::Line;
use crate::clock;
use crate::session_id::Parts;
use roomkey::opentok::{NewSessionIdSpec, SessionId};
use roomkey::{Code, Error, Result, Timestamp};
use std::borrow::Cow;

/// Creates session after session.
pub(super) struct Creator<'p> {
    /// Of lines that name none.
    pub(super) project: Option<&'p str>,
}

impl super::Engine for Creator<'_> {
    const ANSWER: &'static str = "session";

    fn answer(&mut self, line: &mut Line<'_>) -> Result<Vec<u8>> {
        let project = line.text("project")?;
        let created_at = line.take::<i64>("created_at", "a whole number of seconds")?;
        let spec = NewSessionIdSpec {
            location: line.take::<Cow<'_, str>>("location", "text")?,
            peer_to_peer: line.take("peer_to_peer", "true or false")?.unwrap_or(false),
            milliseconds: line.take("milliseconds", "a number from 0 to 999")?.unwrap_or(0),
            nonce: line.take::<Cow<'_, str>>("nonce", "text")?,
        };
        line.refuse_rest()?;
        let project = project.as_deref().or(self.project);
        let project = project.ok_or_else(|| Line::missing("project"))?;
        let created_at = match created_at {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now_for_line()?,
        };
        let session = SessionId::create(project, &spec.parse()?, created_at)?;
        // A session id has no character that JSON escapes.
        Ok(format!("\"{session}\"").into_bytes())
    }
}

/// Looks into session after session.
pub(super) struct Inspector;

impl super::Engine for Inspector {
    const ANSWER: &'static str = "parts";

    fn answer(&mut self, line: &mut Line<'_>) -> Result<Vec<u8>> {
        let session = line.text("session")?;
        line.refuse_rest()?;
        let session = SessionId::parse(&session.ok_or_else(|| Line::missing("session"))?)?;
        serde_json::to_vec(&Parts::of(&session)).map_err(|_| Error::new(Code::SessionIdInvalid))
    }
}

//! What stands in a session id.

use crate::clock::in_words;
use crate::output::Rows;
use roomkey::Timestamp;
use roomkey::opentok::SessionId;
use serde::Serialize;
use std::net::Ipv4Addr;

/// What stands in a session id. Anyone can write one, so it proves nothing.
#[derive(Serialize)]
pub(crate) struct Parts<'s> {
    project: &'s str,
    generation: &'static str,
    location: Option<Ipv4Addr>,
    /// Seconds.
    created_at: Option<Timestamp>,
    flag: Option<&'s str>,
}

impl<'s> Parts<'s> {
    pub(crate) fn of(session: &'s SessionId) -> Self {
        Self {
            project: session.project(),
            generation: session.generation().as_str(),
            location: session.location(),
            created_at: session.created_at(),
            flag: session.flag(),
        }
    }

    /// The same for people.
    pub(super) fn rows(&self, now: Timestamp) -> Rows {
        let mut rows = Rows::default();
        rows.add("project", self.project);
        rows.add("generation", self.generation);
        rows.add_some("location", self.location);
        rows.add_some("created", self.created_at.map(|time| in_words(time, now)));
        rows.add_some("flag", self.flag);
        rows
    }
}

//! A session that was made, and its answer.

use super::form::Form;
use crate::Verified;
use crate::endpoint::Answer;
use crate::id::Jti;
use crate::time::Timestamp;
use crate::tokbox::rest::{Auth, NewSession};
use crate::tokbox::{ApiClaims, SessionId};
use http::StatusCode;
use serde_json::json;

/// A session that was made, and its answer.
///
/// ```
/// use roomkey::endpoint::Incoming;
/// use roomkey::opentok::endpoints::{Endpoints, SessionCall};
/// use roomkey::opentok::rest::{ArchiveMode, Auth};
/// use roomkey::opentok::{API_LIFETIME, ApiAccess, Credentials};
/// use roomkey::{Secret, Timestamp};
///
/// let credentials = Credentials::new("123456", Secret::new("1234567890abcdef1234567890abcdef1234567890")?)?;
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let token = credentials.mint_api(&ApiAccess::new(), API_LIFETIME, now)?;
/// let request = Incoming {
///     content_type: Some("application/x-www-form-urlencoded"),
///     body: b"archiveMode=always&p2p.preference=disabled",
///     ..Incoming::default()
/// };
/// let call = SessionCall { opentok_auth: Some(&token), accept: Some("application/json"), request };
///
/// let created = Endpoints::new(credentials).create_session(&call, 0, now).unwrap();
/// assert_eq!((created.auth(), created.claims().project()), (Auth::OpenTok, "123456"));
/// assert_eq!(created.wished().archive_mode, ArchiveMode::Always);
/// let answer = created.to_answer();
/// assert_eq!(answer.status(), 200);
/// assert!(answer.body().contains(created.session().as_str()));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
pub struct Created {
    pub(super) session: SessionId,
    pub(super) auth: Auth,
    pub(super) claims: Verified<ApiClaims>,
    pub(super) wished: NewSession,
    pub(super) segment: Jti,
    pub(super) form: Form,
    pub(super) now: Timestamp,
}

impl Created {
    /// Its id.
    ///
    /// See [`Created`] for an example.
    pub const fn session(&self) -> &SessionId {
        &self.session
    }

    /// Whose it is: OpenTok's or Vonage's.
    ///
    /// See [`Created`] for an example.
    pub const fn auth(&self) -> Auth {
        self.auth
    }

    /// Who asked for it.
    ///
    /// See [`Created`] for an example.
    pub const fn claims(&self) -> &Verified<ApiClaims> {
        &self.claims
    }

    /// What was wished for.
    ///
    /// See [`Created`] for an example.
    pub const fn wished(&self) -> &NewSession {
        &self.wished
    }

    /// 200 and the session, in the form that was asked for.
    ///
    /// See [`Created`] for an example.
    pub fn to_answer(&self) -> Answer {
        let (session, project) = (self.session.as_str(), self.claims.project());
        let created = java_date(self.now);
        let body = match self.form {
            Form::Json => {
                let mut made = json!({
                    "session_id": session,
                    "project_id": project,
                    "partner_id": project,
                    "create_dt": created,
                    "session_status": null,
                    "status_invalid": null,
                    "media_server_hostname": null,
                    "media_server_url": "",
                    "messaging_server_url": null,
                    "messaging_url": null,
                    "symphony_address": null,
                    "properties": null,
                    "ice_server": null,
                    "session_segment_id": self.segment.as_str(),
                    "ice_servers": null,
                    "ice_credential_expiration": 86_100,
                });
                // Vonage's SDK for Java looks for it here and nowhere else.
                if let (Auth::Vonage, Some(members)) = (self.auth, made.as_object_mut()) {
                    members.insert("application_id".to_owned(), project.into());
                }
                json!([made]).to_string()
            }
            // None of these has a character that XML escapes.
            Form::Xml => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><sessions><Session>\
                 <session_id>{session}</session_id><partner_id>{project}</partner_id>\
                 <create_dt>{created}</create_dt><media_server_url></media_server_url>\
                 </Session></sessions>"
            ),
        };
        self.form.answer(StatusCode::OK, body)
    }
}
/// As the vendor writes dates: `Tue Nov 14 22:13:20 UTC 2023`.
fn java_date(time: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = time.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let number = |range: std::ops::Range<usize>| part(range).parse::<usize>().unwrap_or_default();
    let weekday = usize::try_from(time.unix() / 86_400 % 7).unwrap_or_default();
    format!(
        "{} {} {} {} UTC {}",
        DAYS.get(weekday).unwrap_or(&""),
        MONTHS.get(number(5..7).saturating_sub(1)).unwrap_or(&""),
        part(8..10),
        part(11..19),
        part(0..4)
    )
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_the_vendors() {
        for (unix, text) in [
            (1_700_000_000, "Tue Nov 14 22:13:20 UTC 2023"),
            (951_782_400, "Tue Feb 29 00:00:00 UTC 2000"),
        ] {
            assert_eq!(java_date(Timestamp::from_unix(unix).unwrap()), text);
        }
    }
}

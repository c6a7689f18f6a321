//! Answers, in JSON and in XML.

use crate::error::{Code, Error, Result};
use crate::remote;
use crate::tokbox::SessionId;
use http::{Response, StatusCode};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// How deep an answer's XML may be nested. The vendor's has three levels.
const MAXIMUM_XML_DEPTH: usize = 16;

/// The session of an answer.
pub(super) fn understand(answer: &Response<&[u8]>) -> Result<Session> {
    let body = remote::body_of(answer).map_err(|error| sharpened(error, answer))?;
    let members = if is_xml(body) { first_of_xml(body) } else { first_of_json(body) };
    let members = members.ok_or(Error::new(Code::RemoteAnswerInvalid))?;
    let id = members.get("session_id").and_then(Value::as_str);
    let id = id.and_then(|id| SessionId::parse(id).ok());
    Ok(Session { id: id.ok_or(Error::new(Code::RemoteAnswerInvalid))?, raw: members })
}

/// A session as the vendor describes it.
///
/// ```
/// use roomkey::opentok::rest::{Api, NewSession};
/// let call = Api::opentok().create_session("a.b.c", &NewSession::default())?;
/// let body = concat!(
///     r#"[{"session_id":"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4","#,
///     r#""create_dt":"Sat Mar 15 14:42:23 PDT 2014"}]"#
/// );
/// let session = call.understand(&http::Response::new(body))?;
/// assert_eq!(session.session_id().project(), "123456");
/// assert_eq!(session.raw()["create_dt"], "Sat Mar 15 14:42:23 PDT 2014");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Session {
    #[serde(rename = "session_id")]
    id: SessionId,
    raw: Map<String, Value>,
}

impl Session {
    /// Its id.
    ///
    /// See [`Session`] for an example.
    pub const fn session_id(&self) -> &SessionId {
        &self.id
    }

    /// Everything the vendor said, to be passed on.
    ///
    /// See [`Session`] for an example.
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }
}

/// What the vendor says along with 403 tells the cure.
fn sharpened(error: Error, answer: &Response<&[u8]>) -> Error {
    if answer.status() != StatusCode::FORBIDDEN {
        return error;
    }
    let body = *answer.body();
    let body = body.get(..body.len().min(4096)).unwrap_or(body);
    let said = match first_of_json(body).or_else(|| first_of_xml(body)) {
        Some(members) => members.get("message").and_then(Value::as_str).map(str::to_lowercase),
        None => None,
    };
    let said = said.unwrap_or_default();
    let (code, hint) = if said.contains("invalid signature") {
        (Code::RemoteSignatureInvalid, "Use the secret or the private key of this very project.")
    } else if said.contains("issued time") {
        (Code::RemoteTokenEarly, "Set the clock of the machine that mints the token.")
    } else if said.contains("invalid token format") {
        (Code::RemoteTokenMalformed, "Send a token for the API, whole and without a prefix.")
    } else if said.contains("invalid issuer") || said.contains("invalid partner") {
        (
            Code::RemoteProjectUnknown,
            "OpenTok's projects and Vonage's applications have APIs apart.",
        )
    } else {
        return error;
    };
    Error::because(code, error.reason().to_owned()).with_hint(hint)
}

/// The session of `[{…}]`, or the members of `{…}`.
fn first_of_json(body: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body).ok()? {
        Value::Array(items) => match items.into_iter().next()? {
            Value::Object(members) => Some(members),
            _ => None,
        },
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn is_xml(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// The first text of each element, by the element's name: of `<Session>`'s members, or of an
/// error's. A document type is refused: nothing here needs entities.
fn first_of_xml(body: &[u8]) -> Option<Map<String, Value>> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut members = Map::new();
    let mut open: Vec<String> = Vec::new();
    let mut complete = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                if complete || open.len() >= MAXIMUM_XML_DEPTH {
                    return None;
                }
                open.push(element.local_name().as_ref().to_owned());
            }
            Event::End(_) => {
                open.pop()?;
                complete = open.is_empty();
            }
            Event::Text(text) => {
                let text = text.trim();
                if let Some(name) = open.last().filter(|_| !text.is_empty()) {
                    members.entry(name.clone()).or_insert_with(|| text.into());
                }
            }
            Event::DocType(_) | Event::GeneralRef(_) => return None,
            Event::Eof => break,
            _ => {}
        }
    }
    Some(members).filter(|_| complete)
}

//! What a token of Agora opens: services, each with a place, a user and privileges that end.
//!
//! Source: `AccessToken2` in `AgoraIO/Tools`, and for channels Agora's documentation.

use super::bytes::Bytes;
use crate::report::{FindingCode, Report};
use serde_json::{Map, Value, json};

/// Voice and video.
pub(super) const RTC: u16 = 1;

const CHAT: u16 = 5;
const APAAS: u16 = 7;

/// Of a service its number, its name, the texts behind its privileges, and the names of those.
type Known = (u16, &'static str, &'static [&'static str], &'static [&'static str]);

const SERVICES: &[Known] = &[
    (RTC, "rtc", &["channel", "uid"], &["join", "publish_audio", "publish_video", "publish_data"]),
    (2, "rtm", &["user"], &["login"]),
    (3, "streaming", &["channel", "account"], &["publish_mix", "publish_raw"]),
    (4, "fpa", &[], &["login"]),
    (CHAT, "chat", &["user"], &["user", "app"]),
    (6, "fcdn", &["channel", "account"], &["publish", "play"]),
    (APAAS, "apaas", &["room", "user"], &["room_user", "user", "app"]),
    (RTM2, "rtm2", &["user"], &["login"]),
];

const RTM2: u16 = 8;

/// What the second generation of messages gives rights to, and which, by their numbers from 0.
const RESOURCES: &[&str] = &["message", "stream", "group", "server_group", "user"];
const RIGHTS: &[&str] = &["read", "write"];

/// One service of a token.
pub(super) struct Service {
    kind: u16,
    /// The privileges by number, each with its seconds from the time of issue; 0 is as long as the token.
    pub(super) privileges: Vec<(u16, u32)>,
    fields: Map<String, Value>,
}

impl Service {
    /// Reads one. What follows a service that nobody here knows cannot be read; its privileges can.
    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let kind = bytes.u16()?;
        let privileges = bytes.list(|bytes| Some((bytes.u16()?, bytes.u32()?)))?;
        let mut fields = Map::new();
        let texts = known(kind).map(|(_, _, texts, _)| *texts).unwrap_or_default();
        for name in texts {
            fields.insert((*name).to_owned(), bytes.text()?);
        }
        match kind {
            APAAS => drop(fields.insert("role".to_owned(), bytes.i16()?.into())),
            RTM2 => drop(fields.insert("resources".to_owned(), resources(bytes)?)),
            _ => {}
        }
        Some(Self { kind, privileges, fields })
    }

    /// Whether its fields are known, so that what comes behind it can be found.
    pub(super) fn is_known(&self) -> bool {
        known(self.kind).is_some()
    }

    /// As it is shown, with the privileges and what `end` makes of their seconds.
    pub(super) fn show(&self, end: impl Fn(u32) -> u64) -> Value {
        let name = known(self.kind).map(|(_, name, ..)| Value::from(*name));
        let privileges: Map<String, Value> = self
            .privileges
            .iter()
            .map(|(number, seconds)| (privilege(self.kind, *number), end(*seconds).into()))
            .collect();
        let mut shown = Map::new();
        shown.insert("service".to_owned(), name.unwrap_or_else(|| self.kind.into()));
        shown.extend(self.fields.clone());
        shown.insert("privileges".to_owned(), privileges.into());
        shown.into()
    }

    pub(super) fn look(&self, report: &mut Report) {
        let numbers: Vec<u16> = self.privileges.iter().map(|(number, _)| *number).collect();
        if self.kind == RTC {
            look_at_publishing(&numbers, report);
        }
        // A privilege of the whole app is for its server's calls.
        if (self.kind == CHAT && numbers.contains(&2))
            || (self.kind == APAAS && numbers.contains(&3))
        {
            report.find(FindingCode::FullControl);
        }
        match self.fields.get("channel").and_then(Value::as_str) {
            Some("*") => report.find(FindingCode::RoomUnbound),
            Some(channel) if !is_channel(channel) => report.find(FindingCode::ClaimInvalid),
            _ => {}
        }
    }
}

/// The name of a privilege, or its number.
pub(super) fn privilege(service: u16, number: u16) -> String {
    let names = known(service).map(|(_, _, _, names)| *names).unwrap_or_default();
    let at = usize::from(number).checked_sub(1);
    at.and_then(|at| names.get(at)).map_or_else(|| number.to_string(), |name| (*name).to_owned())
}

/// Who may join and not publish publishes all the same, unless the project forbids it.
pub(super) fn look_at_publishing(privileges: &[u16], report: &mut Report) {
    if [2, 3, 4].iter().any(|one| !privileges.contains(one)) {
        report.find(FindingCode::PublishUnguarded);
    }
}

fn known(kind: u16) -> Option<&'static Known> {
    SERVICES.iter().find(|(number, ..)| *number == kind)
}

/// Less than 64 bytes of these.
fn is_channel(name: &str) -> bool {
    let belongs =
        |one: u8| one.is_ascii_alphanumeric() || b" !#$%&()+-:;<=.>?@[]^_{}|~,".contains(&one);
    (1..64).contains(&name.len()) && name.bytes().all(belongs)
}

/// `u16 n × (u16 resource, u16 m × (u16 right, u16 k × str))`
fn resources(bytes: &mut Bytes<'_>) -> Option<Value> {
    let name = |names: &[&str], number: u16| {
        names.get(usize::from(number)).map_or_else(|| number.into(), |name| Value::from(*name))
    };
    let resources = bytes.list(|bytes| {
        let resource = name(RESOURCES, bytes.u16()?);
        let rights = bytes.list(|bytes| {
            let right = name(RIGHTS, bytes.u16()?);
            Some(json!({ "right": right, "names": bytes.list(Bytes::text)? }))
        })?;
        Some(json!({ "resource": resource, "rights": rights }))
    })?;
    Some(resources.into())
}

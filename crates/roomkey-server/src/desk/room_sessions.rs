//! Sessions as the vendor's API shows them.

use crate::app::App;
use crate::clock::Millis;
use crate::failure::Failure;
use crate::store::{Page, RoomSession, RoomSessionFilter, VisitRecord};
use roomkey::videosdk::Claims;
use serde::Deserialize;
use serde_json::{Value, json};

/// What lists of sessions can be filtered by.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Filter {
    query: Option<String>,
    room_id: Option<String>,
    custom_room_id: Option<String>,
    meeting_id: Option<String>,
    status: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

impl Filter {
    pub(crate) fn parse(self, claims: &Claims) -> Result<RoomSessionFilter, Failure> {
        let mut names = [self.query, self.room_id, self.custom_room_id, self.meeting_id]
            .into_iter()
            .flatten()
            .filter(|name| !name.is_empty());
        let mut room = names.next();
        if names.any(|other| Some(&other) != room.as_ref()) {
            return Err(Failure::ambiguous());
        }
        if let Some(bound) = claims.room() {
            if room.as_deref().is_some_and(|room| room != bound.as_str()) {
                return Err(Failure::room_mismatch());
            }
            room = Some(bound.as_str().to_owned());
        }
        let ongoing = match self.status.as_deref() {
            None | Some("") => None,
            Some("ongoing") => Some(true),
            Some("ended") => Some(false),
            Some(_) => return Err(Failure::rule("`status` is `ongoing` or `ended`.")),
        };
        let moment = |text: Option<String>| match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => text.parse::<i64>().map(Some).map_err(|_| {
                Failure::rule("`startDate` and `endDate` are milliseconds since 1970.")
            }),
        };
        Ok(RoomSessionFilter {
            room,
            ongoing,
            started_from_ms: moment(self.start_date)?,
            started_to_ms: moment(self.end_date)?,
        })
    }
}

/// The shape of API v2.
pub(crate) fn v2(app: &App, session: &RoomSession, visits: &[VisitRecord]) -> Value {
    v2_with(app, session, &participants(visits))
}

/// The shape of API v2 with these participants.
pub(crate) fn v2_with(app: &App, session: &RoomSession, participants: &[Value]) -> Value {
    let base = &app.public_url;
    json!({
        "id": session.session_id,
        "roomId": session.room_id,
        "customRoomId": session.custom_room_id,
        "userId": session.project_id,
        "start": Millis::from_stored(session.started_ms),
        "end": session.ended_ms.map(Millis::from_stored),
        "status": if session.ended_ms.is_some() { "ended" } else { "ongoing" },
        "participants": participants,
        "links": {
            "get_room": format!("{base}/v2/rooms/{}", session.room_id),
            "get_session": format!("{base}/v2/sessions/{}", session.session_id),
        },
    })
}

/// The shape of API v1.
pub(crate) fn v1(session: &RoomSession, visits: &[VisitRecord]) -> Value {
    json!({
        "id": session.session_id,
        "meetingId": session.room_id,
        "start": Millis::from_stored(session.started_ms),
        "end": session.ended_ms.map(Millis::from_stored),
        "participants": participants(visits),
    })
}

/// What v2 answers to the end of a session: the older names, as the vendor's server does.
pub(crate) fn ended(session: &RoomSession, visits: &[VisitRecord]) -> Value {
    let mut value = v1(session, visits);
    if let Some(members) = value.as_object_mut() {
        members.insert("userMeetingId".to_owned(), session.custom_room_id.clone().into());
        members.insert("roomId".to_owned(), session.room_id.clone().into());
        members.insert("userId".to_owned(), session.project_id.clone().into());
    }
    value
}

/// Participants with all their stays, in the order in which they first came.
pub(crate) fn participants(visits: &[VisitRecord]) -> Vec<Value> {
    let mut people: Vec<(&VisitRecord, Vec<Value>)> = Vec::new();
    for visit in visits {
        let stay = json!({
            "start": Millis::from_stored(visit.started_ms),
            "end": visit.ended_ms.map(Millis::from_stored),
        });
        match people.iter_mut().find(|(known, _)| known.participant_id == visit.participant_id) {
            Some((_, stays)) => stays.push(stay),
            None => people.push((visit, vec![stay])),
        }
    }
    people
        .into_iter()
        .map(|(visit, stays)| {
            json!({
                "participantId": visit.participant_id,
                "name": visit.name,
                "timelog": stays,
            })
        })
        .collect()
}

/// One page of the participants, and how many there are in all.
pub(crate) fn page_of_participants(visits: &[VisitRecord], page: Page) -> (Vec<Value>, i64) {
    let all = participants(visits);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.size).unwrap_or(usize::MAX);
    (all.into_iter().skip(skip).take(size).collect(), total)
}

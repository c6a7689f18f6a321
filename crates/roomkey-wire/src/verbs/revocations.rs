//! Which tokens no longer count.

use super::{Asked, Member};
use crate::answer;
use crate::members::Members;
use crate::refusal::wrong;
use roomkey::jws::Leeway;
use roomkey::revocation::{Revocation, Subject, Target, TargetSpec};
use roomkey::{ApiKey, Jti, Result, Timestamp};
use serde_json::{Value, json};

/// The members of a revocation that is made.
pub(super) const MEMBERS_AND_NOW: &[Member] = &[
    Member::text("api_key", "the project whose tokens are meant"),
    Member::text("kind", "`token`, `participant`, `everyone` or `everywhere`"),
    Member::text("jti", "the id of the token").optional(),
    Member::text("room", "the room").optional(),
    Member::text("participant", "the participant").optional(),
    Member::seconds("issued_up_to", "up to when they were issued; now, if that is left out")
        .optional(),
    Member::seconds("now", "the time, in Unix seconds"),
];

fn members_of_one() -> &'static [Member] {
    MEMBERS_AND_NOW.split_last().map_or(&[], |(_, members)| members)
}

/// Reads one. Where no time is given, one that was made some time ago covers nothing by mistake: it is
/// refused.
fn read(members: &mut Members<'_>, now: Option<Timestamp>) -> Result<Revocation> {
    let kind = members.text("kind")?;
    let (jti, room) = (members.optional::<String>("jti")?, members.optional::<String>("room")?);
    let participant = members.optional::<String>("participant")?;
    let issued_up_to = members.optional::<i64>("issued_up_to")?;
    let fits = match kind.as_str() {
        "token" => jti.is_some(),
        "participant" => room.is_some() && participant.is_some(),
        "everyone" | "everywhere" => true,
        _ => {
            return Err(wrong(
                "A revocation is of a `token`, a `participant`, `everyone` or `everywhere`.",
            ));
        }
    };
    if !fits {
        return Err(wrong(
            "A revocation of a `token` has a `jti`, of a `participant` a `room` and who it is.",
        ));
    }
    let now = match (now, issued_up_to, &jti) {
        (Some(now), ..) => now,
        (None, Some(moment), _) => Timestamp::from_unix(moment)?,
        // One token is meant, whenever it was issued.
        (None, None, Some(_)) => Timestamp::from_unix(0)?,
        (None, None, None) => return Err(wrong("The member `issued_up_to` is missing.")),
    };
    let target = TargetSpec {
        jti: jti.as_deref(),
        room: room.as_deref(),
        participant: participant.as_deref(),
        everyone: kind == "everyone",
        everywhere: kind == "everywhere",
        issued_up_to,
    };
    let target = target.parse(now)?;
    Ok(Revocation::new(ApiKey::parse(&members.text("api_key")?)?, target))
}

fn shown(revocation: &Revocation) -> Value {
    let api_key = revocation.api_key();
    match revocation.target() {
        Target::Token { jti } => json!({ "api_key": api_key, "kind": "token", "jti": jti }),
        Target::Participant { room, participant, issued_up_to } => json!({
            "api_key": api_key, "kind": "participant", "room": room, "participant": participant,
            "issued_up_to": issued_up_to,
        }),
        Target::Everyone { room, issued_up_to } => json!({
            "api_key": api_key, "kind": "everyone", "room": room, "issued_up_to": issued_up_to,
        }),
        Target::Everywhere { participant, issued_up_to } => json!({
            "api_key": api_key, "kind": "everywhere", "participant": participant,
            "issued_up_to": issued_up_to,
        }),
    }
}

pub(super) fn revocation(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let now = asked.members.time("now")?;
    Ok(answer::text(&shown(&read(&mut asked.members, Some(now))?)))
}

pub(super) fn revoked(asked: &mut Asked<'_>) -> Result<Vec<u8>> {
    let members = &mut asked.members;
    let revocations = members.list("revocations")?;
    let api_key = ApiKey::allow_placeholder(&members.text("api_key")?)?;
    let jti = members.optional::<String>("jti")?.as_deref().map(Jti::parse).transpose()?;
    let (room, participant) =
        (members.optional::<String>("room")?, members.optional::<String>("participant")?);
    let subject = Subject {
        jti: jti.as_ref(),
        issued_at: members.optional::<i64>("iat")?.map(Timestamp::from_unix).transpose()?,
        entering: room.as_deref(),
        entering_as: participant.as_deref(),
        leeway: Leeway::seconds(members.optional("leeway")?.unwrap_or_default())?,
        ..Subject::default()
    };
    let mut is_revoked = false;
    for one in revocations {
        // Each is read, also behind one that covers: a list that cannot be read decides nothing.
        let mut one = Members::read(one, members_of_one())?;
        is_revoked |= read(&mut one, None)?.covers_subject(&api_key, &subject);
    }
    Ok(answer::text(&json!({ "revoked": is_revoked })))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_last_member_is_the_time_at_which_it_is_made() {
        assert!(super::members_of_one().iter().all(|member| member.name != "now"));
        assert_eq!(super::members_of_one().len(), 6);
    }
}

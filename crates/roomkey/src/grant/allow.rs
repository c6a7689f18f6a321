//! What a policy says to a grant: word by word, and what it has no word for it does not grant.

use super::{Grant, Permission, Policy, TokenRequest, Word};
use crate::endpoint::Refusal;
use crate::id::{ParticipantId, RoomId};
use crate::time::{Lifetime, LifetimeSpec};

impl Policy {
    /// Whether it gives somebody this grant, and for how long. `known_as`: what the policy calls the room,
    /// where that is not what the vendor calls it.
    ///
    /// What names who comes and where is compared with the policy's rooms and its participant; what takes
    /// something away from who joins needs no word of it.
    pub(crate) fn allow(
        &self,
        grant: &Grant,
        known_as: Option<&str>,
        lifetime: Option<&LifetimeSpec>,
    ) -> Result<Lifetime, Refusal> {
        let mut needed = Vec::new();
        for word in grant.words() {
            match word {
                Word::Join => needed.push(Permission::AllowJoin),
                Word::JoinAsk => needed.push(Permission::AskJoin),
                Word::Moderate => needed.push(Permission::AllowMod),
                Word::Room
                | Word::Identity
                | Word::Name
                | Word::PublishNothing
                | Word::PublishSome
                | Word::SubscribeNot
                | Word::NotBefore => {}
                // What others in the room take for the word of the app's backend.
                Word::Metadata if !self.is_for_one() => {}
                Word::Metadata | Word::JoinNone | Word::Hidden | Word::Record => {
                    return Err(Refusal::PERMISSION_NOT_GRANTED);
                }
            }
        }
        let participant = ParticipantId::parse(&grant.identity).ok();
        if self.is_for_one() && participant.is_none() {
            return Err(Refusal::PARTICIPANT_NOT_GRANTED);
        }
        // A name that is no room id no policy can list, so only who may enter any room may enter it.
        let room = RoomId::parse(known_as.unwrap_or(&grant.room)).ok();
        let asked = TokenRequest::to_join(room.as_ref(), participant.as_ref());
        Ok(self.decide(&asked.with(&needed, lifetime.cloned()))?.lifetime)
    }
}

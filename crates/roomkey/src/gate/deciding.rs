//! Who answers a knock, and what the answer does.

use super::ending::{Cause, Ending, Refusal};
use super::event::What;
use super::input::Decision;
use super::machine::{Answer, Gate, Work};
use super::output::Reply;
use super::record::Entry;
use super::words::{EntryId, Seat};
use crate::id::is_deceptive;

/// The most characters that are said to those who wait.
const LONGEST_MESSAGE: usize = 500;

impl Gate {
    /// Whoever speaks, if they answer knocks: `allow_join` by token, or made host.
    fn host(&self, by: &Seat) -> Result<&Entry, Refusal> {
        let speaker = self.speaker(by)?;
        if speaker.answers() { Ok(speaker) } else { Err(Refusal::PermissionMissing) }
    }

    pub(super) fn answer(
        &mut self,
        by: &Seat,
        id: &EntryId,
        decision: Decision,
        remember: bool,
        work: &mut Work,
    ) -> Answer {
        let host = self.host(by)?;
        let knock = self.entries.get(id).ok_or(Refusal::EntryUnknown)?;
        if knock.participant == host.participant || knock.identity.is_same(&host.identity) {
            return Err(Refusal::Oneself.into());
        }
        let wanted = match decision {
            Decision::Allowed => Ending::Admitted,
            Decision::Denied => Ending::Denied,
        };
        if !knock.is_waiting() {
            let ending = knock.ending.ok_or(Refusal::EntryUnknown)?;
            let (entry, by) = (id.clone(), knock.by.clone());
            return Ok(if ending == wanted && by.is_some() {
                Reply::Answered { entry, ending, repeated: true }
            } else {
                Reply::TooLate { entry, ending, by }
            });
        }
        if decision == Decision::Allowed {
            self.is_not_full(&knock.participant)?;
        }
        let host = host.participant.clone();
        let (participant, identity) = (knock.participant.clone(), knock.identity.clone());
        self.end_knock(id, wanted, Cause::Host, Some(host), work);
        if decision == Decision::Denied {
            self.quieten(&participant, &identity, remember, work);
        }
        Ok(Reply::Answered { entry: id.clone(), ending: wanted, repeated: false })
    }

    pub(super) fn admit_all(&mut self, by: &Seat, work: &mut Work) -> Answer {
        let host = self.host(by)?;
        let (host, identity) = (host.participant.clone(), host.identity.clone());
        let mut admitted = 0;
        for id in self.waiting() {
            let Some(knock) = self.entries.get(&id) else { continue };
            let is_own = knock.participant == host || knock.identity.is_same(&identity);
            if is_own || self.is_not_full(&knock.participant).is_err() {
                continue;
            }
            self.end_knock(&id, Ending::Admitted, Cause::Host, Some(host.clone()), work);
            admitted += 1;
        }
        Ok(Reply::AdmittedAll { admitted, waiting: self.waiting().len() })
    }

    pub(super) fn tell_waiting(&mut self, by: &Seat, text: &str, work: &mut Work) -> Answer {
        let by = self.host(by)?.participant.clone();
        let fits = (1..=LONGEST_MESSAGE).contains(&text.chars().count());
        if !fits
            || text.trim().is_empty()
            || text.chars().any(|one| one != '\n' && is_deceptive(one))
        {
            return Err(Refusal::TextInvalid.into());
        }
        self.tell(What::Message { by, text: text.to_owned() }, work);
        Ok(Reply::Done)
    }
}

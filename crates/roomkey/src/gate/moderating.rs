//! What a moderator does to others: `allow_mod` by token, or made host by somebody who has it.

use super::ending::{Cause, Ending, Refusal};
use super::event::What;
use super::input::{Action, Device};
use super::machine::{Answer, Gate, Touched, Work};
use super::memory::known_as;
use super::output::Reply;
use super::record::{Ban, Entry};
use super::words::{EntryId, Seat};
use crate::id::ParticipantId;

impl Gate {
    pub(super) fn moderate(
        &mut self,
        by: &Seat,
        target: &ParticipantId,
        action: Action,
        work: &mut Work,
    ) -> Answer {
        let speaker = self.speaker(by)?;
        let is_own = speaker.participant == *target;
        let gives_back = is_own && action == Action::GiveBackHost;
        if !speaker.may_moderate() && !gives_back {
            return Err(Refusal::PermissionMissing.into());
        }
        if is_own && matches!(action, Action::Remove | Action::Ban | Action::MakeHost) {
            return Err(Refusal::Oneself.into());
        }
        let is_of_target = |entry: &Entry| entry.participant == *target;
        let by_token = speaker.moderates;
        let throws_out = matches!(action, Action::Remove | Action::Ban);
        let outranks = |entry: &&Entry| entry.is_live() && entry.moderates;
        if throws_out && !by_token && self.entries.values().filter(outranks).any(is_of_target) {
            return Err(Refusal::Outranked.into());
        }
        let by = speaker.participant.clone();
        let inside = self.live(|entry| is_of_target(entry) && entry.is_inside());
        let here = self.live(is_of_target);
        let there = match action {
            Action::Ban | Action::Forgive => true,
            Action::Remove => !here.is_empty(),
            _ => !inside.is_empty(),
        };
        if !there {
            return Err(Refusal::ParticipantUnknown.into());
        }
        match action {
            Action::DisableMicrophone | Action::DisableWebcam => {}
            Action::AskMicrophone => self.ask(&inside, Device::Microphone, work),
            Action::AskWebcam => self.ask(&inside, Device::Webcam, work),
            Action::MakeHost => self.set_host(&inside, true, work),
            Action::GiveBackHost => self.set_host(&inside, false, work),
            Action::Forgive => self.forgive(target, work),
            Action::Remove => {
                self.take_back(target, work);
                for id in here {
                    self.put_out(&id, Ending::Denied, Cause::Removed, work);
                }
            }
            Action::Ban => self.ban(target, &by, work),
        }
        let participant = target.clone();
        self.tell(What::Moderated { participant, action, by }, work);
        Ok(Reply::Done)
    }

    fn ask(&mut self, ids: &[EntryId], device: Device, work: &mut Work) {
        for id in ids {
            if let Some(entry) = self.change(id, work) {
                entry.asked_to.insert(device);
            }
        }
    }

    fn set_host(&mut self, ids: &[EntryId], is_host: bool, work: &mut Work) {
        for id in ids {
            let Some(entry) = self.change(id, work) else { continue };
            if entry.made_host == is_host {
                continue;
            }
            entry.made_host = is_host;
            let (host, moderates) = (entry.answers(), entry.may_moderate());
            let (entry, participant) = (entry.id.clone(), entry.participant.clone());
            self.tell(What::RightsChanged { entry, participant, host, moderates }, work);
        }
    }

    /// Who they are known as is banned: under every name that one of their entries has, and each that is known so goes.
    fn ban(&mut self, target: &ParticipantId, by: &ParticipantId, work: &mut Work) {
        let nobody = |entry: &Entry| entry.participant == *target;
        let mut names: Vec<String> = self
            .entries
            .values()
            .filter(|entry| nobody(entry))
            .flat_map(|entry| known_as(&entry.participant, &entry.identity))
            .collect();
        names.push(format!("participant:{target}"));
        names.sort();
        names.dedup();
        for name in names {
            let (of, by) = (target.clone(), by.clone());
            let ban = Ban { version: 0, of, by, since: work.now, lifted: None };
            self.bans.insert(name.clone(), ban);
            work.touched.insert(Touched::Ban(name));
        }
        self.take_back(target, work);
        for id in self.live(|entry| self.is_banned(&entry.participant, &entry.identity)) {
            self.put_out(&id, Ending::Banned, Cause::Banned, work);
        }
    }

    /// Who was banned or denied may knock again, under every name. Tokens that were taken back stay so.
    fn forgive(&mut self, target: &ParticipantId, work: &mut Work) {
        for (name, ban) in self.bans.iter_mut().filter(|(_, ban)| ban.of == *target) {
            ban.lifted = Some(work.now);
            work.touched.insert(Touched::Ban(name.clone()));
        }
        for (name, memory) in &mut self.memories {
            if memory.of.as_ref() == Some(target) {
                (memory.quiet_until, memory.is_not_to_ask) = (None, false);
                work.touched.insert(Touched::Memory(name.clone()));
            }
        }
    }

    pub(super) fn accept(&mut self, by: &Seat, device: Device, work: &mut Work) -> Answer {
        let speaker = self.speaker(by)?;
        if !speaker.asked_to.contains(&device) {
            return Err(Refusal::NotAsked.into());
        }
        let participant = speaker.participant.clone();
        if let Some(entry) = self.change(&by.entry, work) {
            entry.asked_to.remove(&device);
        }
        self.tell(What::Accepted { participant, device }, work);
        Ok(Reply::Done)
    }
}

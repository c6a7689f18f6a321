//! What always holds, tried in every order over small bounds and in long runs by chance.
//!
//! Around the room stands a world that means it harm: everybody says anything at any time, as often as they like and with
//! everything that was ever handed out, while two processes handle it and stop where that hurts. After each step
//! everything that always holds is looked at ([`holds`]). Below is what is promised one by one.

mod door;
mod explorer;
mod holds;
mod people;
mod replies;
mod runs;
mod world;

use super::taken::Taken;
use super::words::later;
use super::{
    Action, Decision, Device, Ending, Gate, Input, Joined, Record, Refusal, Reply, ResumeHash,
    RoomRules, RulesSpec, Seat, Step, What,
};
use crate::revocation::Target;
use crate::time::Timestamp;
use people::{Who, address, fresh, hash, proof, room, secret, start};

/// A room, and who does what in it. Time passes where it is said.
struct Meeting {
    gate: Gate,
    now: Timestamp,
    drawn: u32,
}

impl Meeting {
    fn new(rules: RulesSpec) -> Self {
        Self { gate: Gate::new(room(), rules.parse().unwrap(), start()), now: start(), drawn: 0 }
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is said once")]
    fn say(&mut self, input: Input) -> Step {
        self.gate.handle(self.now, &input)
    }

    fn reply(&mut self, input: Input) -> Reply {
        self.say(input).reply.unwrap()
    }

    fn wait(&mut self, seconds: u32) -> Step {
        self.now = later(self.now, seconds);
        self.say(Input::Timeout)
    }

    fn join(&mut self, who: Who) -> Step {
        self.drawn += 1;
        let input = Input::Join {
            pass: super::Pass {
                bearer: super::pass::Bearer {
                    expires_at: later(self.now, 9_000),
                    ..who.pass().bearer
                },
                ..who.pass()
            },
            name: None,
            hash: hash(secret(who, 0)),
            address: address(),
            fresh: fresh(self.drawn),
        };
        self.say(input)
    }

    fn inside(&mut self, who: Who) -> Seat {
        joined(self.join(who).reply).seat
    }

    fn knock(&mut self, who: Who) -> Seat {
        match self.join(who).reply {
            Some(Reply::Waiting { seat, .. }) => seat,
            other => panic!("{other:?}"),
        }
    }

    fn answer(&mut self, by: &Seat, knock: &Seat, decision: Decision, remember: bool) -> Reply {
        let (by, entry) = (by.clone(), knock.entry.clone());
        self.reply(Input::Answer { by, entry, decision, remember })
    }

    fn claim(&mut self, knock: &Seat, who: Who) -> Reply {
        self.drawn += 1;
        let (entry, fresh) = (knock.entry.clone(), fresh(self.drawn));
        self.reply(Input::Claim { entry, proof: proof(secret(who, 0)), fresh })
    }

    fn moderate(&mut self, by: &Seat, who: Who, action: Action) -> Reply {
        let (by, participant) = (by.clone(), who.participant());
        self.reply(Input::Moderate { by, participant, action })
    }
}

fn joined(reply: Option<Reply>) -> Joined {
    match reply {
        Some(Reply::Joined(joined)) => *joined,
        other => panic!("{other:?}"),
    }
}

fn refusal(reply: Option<Reply>) -> (Refusal, u16, Option<Timestamp>) {
    match reply {
        Some(Reply::Refused { why, number, retry_at }) => (why, number, retry_at),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_that_a_room_is_can_be_written_down_and_read_again() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let ann = meeting.inside(Who::Ann);
    let ben = meeting.knock(Who::Ben);
    meeting.answer(&ann, &ben, Decision::Allowed, false);
    let ben = joined(Some(meeting.claim(&ben, Who::Ben)));
    let cid = meeting.knock(Who::Cid);
    meeting.answer(&ann, &cid, Decision::Denied, true);
    meeting.moderate(&ann, Who::Ben, Action::AskMicrophone);
    meeting.drawn += 1;
    let (next, fresh) = (hash(secret(Who::Ben, 1)), fresh(meeting.drawn));
    let proof = proof(secret(Who::Ben, 0));
    let _ = meeting.say(Input::Resume { ticket: ben.ticket, proof, next, fresh });
    meeting.moderate(&ann, Who::Bis, Action::Ban);
    for target in [
        Target::Token { jti: "one".parse().unwrap() },
        Target::Participant {
            room: (&room()).into(),
            participant: "eve".parse().unwrap(),
            issued_up_to: start(),
        },
        Target::Everywhere { participant: "eve".parse().unwrap(), issued_up_to: start() },
        Target::Everyone { room: "elsewhere".parse().unwrap(), issued_up_to: start() },
    ] {
        let _ = meeting.say(Input::Revoke { taken: Taken::Tokens { target } });
    }
    let _ =
        meeting.say(Input::Revoke { taken: Taken::Key { api_key: "old-key".parse().unwrap() } });
    let read = |record: Record| {
        let (kind, key, json) = (record.kind(), record.key(), record.to_json());
        let again = Record::from_json(kind, &key, json.as_bytes()).unwrap();
        assert_eq!(again, record);
        let with_more = json.replacen('{', r#"{"more":1,"#, 1);
        assert!(Record::from_json(kind, &key, with_more.as_bytes()).is_err(), "{with_more}");
        again
    };
    let records: Vec<Record> = meeting.gate.records().map(read).collect();
    for kind in ["room", "entry", "memory", "ban", "taken"] {
        assert!(records.iter().any(|record| record.kind() == kind), "{kind}");
    }
    assert_eq!(Gate::load(room(), records.into_iter().rev()).unwrap(), meeting.gate);
    assert!(Gate::load(room(), []).is_err());
}

#[test]
fn whoever_follows_the_records_of_others_has_the_room_that_they_have() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let mut other = meeting.gate.clone();
    let mut follow = |step: &Step| {
        let version = other.version();
        let newer = step.records.iter().filter(|record| record.version() > version);
        newer.cloned().for_each(|record| other.follow(record));
        other.clone()
    };
    let step = meeting.join(Who::Ann);
    assert_eq!(follow(&step), meeting.gate);
    let step = meeting.join(Who::Ben);
    assert_eq!(follow(&step), meeting.gate);
}

#[test]
fn a_record_that_comes_late_brings_nothing_back_and_an_answer_of_an_older_room_does_not_count() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let ann = meeting.inside(Who::Ann);
    let late: Vec<Record> = meeting.gate.records().collect();
    let old = meeting.gate.clone();
    let _ = meeting.say(Input::Leave { by: ann.clone() });
    let gone = meeting.gate.clone();
    for record in late {
        meeting.gate.follow(record);
    }
    assert_eq!(meeting.gate, gone);

    let (entry, by) = ("knock-that-is-not".parse().unwrap(), ann);
    let (decision, remember) = (Decision::Allowed, false);
    let refused = old.clone().handle(start(), &Input::Answer { by, entry, decision, remember });
    assert!(refused.records.is_empty());
    assert!(old.clone().store(&refused));
    assert!(!meeting.gate.store(&refused), "somebody else has it otherwise by now");
}

#[test]
fn a_second_answer_that_contradicts_is_told_of_the_first_and_one_that_repeats_it_is_not_refused() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let (ann, hal) = (meeting.inside(Who::Ann), meeting.inside(Who::Hal));
    let ben = meeting.knock(Who::Ben);
    let answered =
        |ending, repeated| Reply::Answered { entry: ben.entry.clone(), ending, repeated };
    assert_eq!(
        meeting.answer(&ann, &ben, Decision::Denied, false),
        answered(Ending::Denied, false)
    );
    assert_eq!(meeting.answer(&hal, &ben, Decision::Denied, false), answered(Ending::Denied, true));
    let (entry, by) = (ben.entry.clone(), Some(Who::Ann.participant()));
    let late = Reply::TooLate { entry, ending: Ending::Denied, by };
    assert_eq!(meeting.answer(&hal, &ben, Decision::Allowed, false), late);
    assert!(matches!(
        meeting.claim(&ben, Who::Ben),
        Reply::Over { ending: Some(Ending::Denied), .. }
    ));
}

#[test]
fn who_was_denied_waits_and_who_was_told_so_does_not_ask_again_under_any_name_until_forgiven() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let ann = meeting.inside(Who::Ann);
    let ben = meeting.knock(Who::Ben);
    meeting.answer(&ann, &ben, Decision::Denied, false);
    let until = later(meeting.now, 60);
    for who in [Who::Ben, Who::Bis] {
        let cool = (Refusal::KnockCoolDown, 4025, Some(until));
        assert_eq!(refusal(meeting.join(who).reply), cool);
    }
    let _ = meeting.wait(60);
    let ben = meeting.knock(Who::Ben);
    meeting.answer(&ann, &ben, Decision::Denied, true);
    let _ = meeting.wait(5_000);
    assert_eq!(refusal(meeting.join(Who::Bis).reply), (Refusal::KnockNotAgain, 4008, None));
    meeting.moderate(&ann, Who::Ben, Action::Forgive);
    meeting.knock(Who::Bis);
}

#[test]
fn a_person_an_address_and_a_room_have_only_so_many_knocks() {
    for (rules, knocks) in [
        (RulesSpec { knocks_per_person: 2, ..RulesSpec::default() }, 2),
        (RulesSpec { knocks_per_address: 3, ..RulesSpec::default() }, 3),
        (RulesSpec { knocks_per_room: 4, ..RulesSpec::default() }, 4),
    ] {
        let mut meeting = Meeting::new(rules);
        for count in 0..knocks {
            let step = meeting.join(Who::Cid);
            let rings = step
                .events
                .iter()
                .any(|event| matches!(event.what, What::EntryRequested { ring: true, .. }));
            assert_eq!(rings, count == 0, "a repeat does not ring");
            let Some(Reply::Waiting { seat, .. }) = step.reply else { panic!() };
            let _ = meeting.say(Input::Withdraw { by: seat });
        }
        let until = later(meeting.now, 600);
        assert_eq!(refusal(meeting.join(Who::Cid).reply), (Refusal::KnockLimit, 4025, Some(until)));
        let _ = meeting.wait(600);
        meeting.knock(Who::Cid);
    }
}

#[test]
fn who_is_thrown_out_stays_out_with_the_token_that_they_had_and_who_is_banned_with_any() {
    let mut meeting = Meeting::new(RulesSpec { lobby: false, ..RulesSpec::default() });
    let ann = meeting.inside(Who::Ann);
    let cid = meeting.inside(Who::Cid);
    assert_eq!(
        meeting.moderate(&cid, Who::Ann, Action::Remove),
        Reply::Refused { why: Refusal::PermissionMissing, number: 4066, retry_at: None }
    );
    assert_eq!(meeting.moderate(&ann, Who::Cid, Action::Remove), Reply::Done);
    assert_eq!(refusal(meeting.join(Who::Cid).reply).0, Refusal::TokenRevoked);
    meeting.inside(Who::Ben);
    assert_eq!(meeting.moderate(&ann, Who::Ben, Action::Ban), Reply::Done);
    for who in [Who::Ben, Who::Bis] {
        assert_eq!(refusal(meeting.join(who).reply), (Refusal::Banned, 4025, None));
    }
    // Later tokens too are covered by what is taken back later.
    let taken = |moment| Taken::Tokens {
        target: Target::Everywhere { participant: "hal".parse().unwrap(), issued_up_to: moment },
    };
    let early = Timestamp::from_plausible(people::START - 3_600);
    let _ = meeting.say(Input::Revoke { taken: taken(early) });
    let _ = meeting.say(Input::Revoke { taken: taken(start()) });
    let _ = meeting.say(Input::Revoke { taken: taken(early) });
    assert_eq!(refusal(meeting.join(Who::Hal).reply).0, Refusal::TokenRevoked);
}

#[test]
fn a_lobby_that_opens_lets_in_who_waits_and_one_that_is_shut_makes_the_next_one_wait() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let ben = meeting.knock(Who::Ben);
    let open = RoomRules::from_json(br#"{"lobby":false}"#).unwrap();
    let _ = meeting.say(Input::Rules { rules: open });
    joined(Some(meeting.claim(&ben, Who::Ben)));
    let _ = meeting.say(Input::Rules { rules: RoomRules::default() });
    meeting.knock(Who::Cid);
}

#[test]
fn the_order_of_a_media_token_is_in_nobodys_words_and_a_repeated_claim_orders_the_same() {
    let mut meeting = Meeting::new(RulesSpec::default());
    let ann = meeting.inside(Who::Ann);
    let ben = meeting.knock(Who::Ben);
    meeting.answer(&ann, &ben, Decision::Allowed, false);
    let first = joined(Some(meeting.claim(&ben, Who::Ben)));
    meeting.now = later(meeting.now, 1);
    let second = joined(Some(meeting.claim(&ben, Who::Ben)));
    assert_eq!((&first.media, &first.ticket), (&second.media, &second.ticket));
    assert_eq!(first.media.lifetime.as_seconds(), 90);
    assert!(!first.media.grant.words().any(|word| word == crate::grant::Word::Moderate));
    // What spoke for them first does not any more.
    let device = Device::Microphone;
    let stale = meeting.reply(Input::Accept { by: first.seat, device });
    assert_eq!(refusal(Some(stale)).0, Refusal::ConnectionReplaced);
    let _ = meeting.wait(90);
    assert_eq!(refusal(Some(meeting.claim(&ben, Who::Ben))).0, Refusal::AdmissionOver);
}

#[test]
fn who_waits_without_a_host_is_told_of_outside_and_then_turned_away() {
    let rules = RulesSpec {
        host_absent_tell_seconds: Some(5),
        host_absent_refuse_seconds: Some(30),
        ..RulesSpec::default()
    };
    let mut meeting = Meeting::new(rules);
    meeting.knock(Who::Ben);
    assert_eq!(meeting.gate.poll_timeout(), Some(later(meeting.now, 5)));
    let told = |step: &Step| step.events.iter().map(|event| event.what.kind()).collect::<Vec<_>>();
    assert_eq!(told(&meeting.wait(5)), ["participantWaited"]);
    assert_eq!(told(&meeting.wait(24)), [""; 0]);
    let step = meeting.wait(1);
    let absent =
        |what: &What| matches!(what, What::EntryResponded { ending: Ending::HostAbsent, .. });
    assert!(step.events.iter().any(|event| absent(&event.what)));
}

#[test]
fn names_that_look_like_that_of_somebody_who_is_there_are_named() {
    let mut meeting = Meeting::new(RulesSpec::default());
    meeting.inside(Who::Ann);
    let name = super::Name::parse("\u{410}nn").unwrap();
    let step = meeting.say(Input::Join {
        pass: Who::Cid.pass(),
        name: Some(name),
        hash: ResumeHash([7; 32]),
        address: address(),
        fresh: fresh(99),
    });
    let Some(What::EntryRequested { looks_like, identity, .. }) =
        step.events.first().map(|event| &event.what)
    else {
        panic!()
    };
    assert_eq!(*looks_like, [Who::Ann.participant()]);
    assert!(!identity.verified);
}

#[test]
fn who_came_in_while_there_was_no_lobby_knocks_when_they_come_again_and_there_is_one() {
    let rules = |lobby| RulesSpec { lobby, ..RulesSpec::default() };
    let mut meeting = Meeting::new(rules(false));
    meeting.inside(Who::Ben);
    let _ = meeting.say(Input::Rules { rules: rules(true).parse().unwrap() });
    meeting.knock(Who::Ben);
}

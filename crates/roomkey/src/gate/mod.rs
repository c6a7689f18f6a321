//! Who may come into a room, decided live: people knock, hosts answer, moderators moderate, and who is out stays out.
//!
//! A [`Gate`] is one room, loaded from what is stored of it. It has no clock, no network, no chance and no threads, and
//! it owns nothing: any process loads the room, handles what has happened and stores what comes of it, and a step whose
//! room was changed meanwhile does not count and is made again. How servers and clients stand on it is in `docs/gate.md`.
//!
//! What always holds:
//!
//! 1. Nobody is inside but by a [`Pass`]: a token that was verified, of a key that no media server knows, for this room
//!    and this participant, which had not ended when they came in.
//! 2. Who has `ask_join` is inside only after the answer of somebody else who was inside and connected when answering and
//!    has `allow_join` by token or was made host; or where the rules had no lobby when they came, or opened it while
//!    they waited.
//! 3. A knock ends once, in one of seven ways, and what it ended in stays. Whatever nobody does, time ends it.
//! 4. The first of two answers counts, whoever handles them, and whoever gave the second is told what came of the first. An
//!    answer to a knock that has ended does nothing.
//! 5. An admission lets in one person, once, within its window, who knows the secret; said again it is the same seat and
//!    the same order of a media token.
//! 6. A ticket brings back whom it was given to, once, with the secret, as long as they are in the room.
//! 7. Who is banned is neither waiting nor admitted nor inside, under any name that they are known by; nor is who came
//!    with a token that was taken back. Both hold for coming back, too.
//! 8. Only who is inside and connected says anything, by the connection that counts. Only moderators moderate.
//! 9. No more wait, are inside, or sit in the seats of one participant than the rules say.
//! 10. Who was denied does not knock before they may, and who knocks again is not heard again.
//! 11. Events have numbers without gaps. A snapshot and the events behind it are what there is, from whichever step on.
//! 12. What is refused changes nothing, and what is stored is all there is: a room that is loaded again is the same.
//!
//! The tests of this module try all of it in every order over small bounds, with two processes, everything that was ever
//! handed out in everybody's hands, and replies that never arrive; and in long runs by chance.
//!
//! ```
//! use roomkey::gate::{
//!     Address, Decision, Door, Ending, Fresh, Gate, Input, MediaOrder, Name, Proof, Reply, ResumeHash, RoomRules, Seen,
//!     Snapshot, Stands, Step,
//! };
//! use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
//! use roomkey::{ApiKey, Lifetime, RoomId, Secret, Timestamp};
//!
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let room = RoomId::parse("2kyv-gzay-64pg")?;
//!
//! // The door has a key of its own: no media server knows it.
//! let keys = Credentials::new("door-key-1", Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?)?;
//! let door = Door::new([ApiKey::parse("door-key-1")?], [&ApiKey::parse("media-key-1")?])?;
//! let pass = |participant: &str, permissions: &[Permission]| {
//!     let access = Access::new(permissions.iter().copied())?.room(room.clone()).participant(participant.parse()?);
//!     let token = keys.mint(&access, Lifetime::default(), now)?;
//!     door.pass(&keys.verify(&token, &Expectation::join(room.clone()), now)?)
//! };
//! // A client draws a secret, keeps it and sends its hash.
//! let secret = "q0Jr0nPsbNOcc2Nd0cDqhzn7nMfS9XeW2Zl1Lx0m8aY";
//! let hash = ResumeHash::parse("sAwJKfJ7wjGf0YPRRrVAYtG65Sm2tmHIolfbW5sJAzY")?;
//! let join = |participant: &str, permissions: &[Permission]| -> roomkey::Result<Input> {
//!     Ok(Input::Join {
//!         pass: pass(participant, permissions)?,
//!         name: Some(Name::parse("Ben")?),
//!         hash,
//!         address: Address::parse("203.0.113.7")?,
//!         fresh: Fresh::random()?,
//!     })
//! };
//!
//! // Ann has `allow_join` and is inside at once. What there is is stored, and then she is answered.
//! let mut stored = Gate::new(room.clone(), RoomRules::default(), now);
//! let mut gate = Gate::load(room.clone(), stored.records())?;
//! let step: Step = gate.handle(now, &join("ann", &[Permission::AllowJoin, Permission::AllowMod])?);
//! assert!(stored.store(&step));
//! let Some(Reply::Joined(ann)) = step.reply else { panic!("she waits") };
//! assert_eq!((ann.answers, ann.moderates, ann.stands()), (true, true, Stands::Host));
//!
//! // Ben has `ask_join`. He waits, and Ann, who is connected, is told.
//! let step = gate.handle(now, &join("ben", &[Permission::AskJoin])?);
//! assert!(stored.store(&step) && step.events[0].is_for(&ann.seat.entry, Stands::Host));
//! let Some(Reply::Waiting { seat: ben, .. }) = step.reply else { panic!("he is inside") };
//! let Snapshot { waiting, .. } = gate.snapshot(Stands::Host);
//! assert!(matches!(&waiting[..], [Seen { entry, away: false, .. }] if *entry == ben.entry));
//! // What Ann was shown when she came, and the event behind it, are the same.
//! let mut shown = ann.snapshot.clone();
//! shown.follow(&step.events[0]);
//! assert_eq!(shown, gate.snapshot(Stands::Host));
//! assert_eq!(gate.poll_timeout().map(Timestamp::unix), Some(now.unix() + 600), "he does not wait for ever");
//!
//! // Another process has the same room. Whichever stores first has answered.
//! let mut other = Gate::load(room.clone(), stored.records())?;
//! let answer = |decision| Input::Answer {
//!     by: ann.seat.clone(),
//!     entry: ben.entry.clone(),
//!     decision,
//!     remember: false,
//! };
//! let allowed = gate.handle(now, &answer(Decision::Allowed));
//! let denied = other.handle(now, &answer(Decision::Denied));
//! assert!(stored.store(&allowed) && !stored.store(&denied));
//! // The second loads the room again, and Ann is told that the knock has ended otherwise.
//! let step = stored.clone().handle(now, &answer(Decision::Denied));
//! assert!(matches!(step.reply, Some(Reply::TooLate { ending: Ending::Admitted, .. })));
//!
//! // Ben claims what he was given, by his secret. Only now a media token is minted for him.
//! let claim = Input::Claim { entry: ben.entry, proof: Proof::of(secret)?, fresh: Fresh::random()? };
//! let step = gate.handle(now, &claim);
//! assert!(stored.store(&step));
//! let Some(Reply::Joined(ben)) = step.reply else { panic!("he is not inside") };
//! let MediaOrder { grant, lifetime, .. } = ben.media;
//! assert_eq!(roomkey::livekit::Access::try_from(&grant)?.identity(), Some("ben"));
//! assert_eq!(lifetime.as_seconds(), u64::from(gate.rules().join_window_seconds));
//! assert_eq!((gate.version(), gate.number()), (4, 4));
//!
//! // Who keeps a room loaded follows what others have stored.
//! let mut kept = Gate::new(room, RoomRules::default(), now);
//! stored.records().for_each(|record| kept.follow(record));
//! assert_eq!(kept, stored);
//! # Ok::<(), roomkey::Error>(())
//! ```

mod deciding;
mod ending;
mod entering;
mod event;
mod input;
mod leaving;
mod likeness;
mod machine;
mod memory;
mod moderating;
mod numbers;
mod output;
mod pass;
mod places;
mod record;
mod rules;
mod snapshot;
mod storing;
mod taken;
#[cfg(test)]
mod tests;
mod timing;
mod words;

pub use ending::{Cause, Ending, Refusal};
pub use event::{Event, Stands, What};
pub use input::{Action, Decision, Device, Input};
pub use machine::Gate;
pub use numbers::number_of;
pub use output::{Joined, MediaOrder, Reply, Seen, Snapshot, Step};
pub use pass::{Door, IDENTITY_CLAIM, Identity, Pass};
pub use record::Record;
pub use rules::{RoomRules, RulesSpec, Seats};
pub use taken::Taken;
pub use words::{Address, EntryId, Fresh, Name, Proof, ResumeHash, Seat, Ticket};

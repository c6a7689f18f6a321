//! What always holds, tried in every order over small bounds and in long runs by chance.
//!
//! Around the machine stands a world that means it harm: answers come late, in any order, after they were
//! given up and with any result, and whoever drives the machine is late by any time. After each step
//! everything that always holds is looked at ([`world`]). What it did in runs by chance can be written down for
//! machines in other languages, which have to do the same ([`traces`]).

mod chance;
mod diagram;
mod soak;
mod traces;
mod wire;
mod world;

use super::{Fetched, Input, Machine, Moment, Output, Policy, Source, State, Token, Why};
use proptest::prelude::*;
use std::collections::{HashSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::time::Duration;
use world::{Budget, Move, World};

/// Tries every order of moves up to a time, and says how many states there are.
fn explore(budget: Budget, horizon: u64) -> Result<usize, String> {
    explore_and_look(budget, horizon, |_, _| {})
}

/// The same, and shows each move in its world.
fn explore_and_look(
    budget: Budget,
    horizon: u64,
    mut look: impl FnMut(&World, Move),
) -> Result<usize, String> {
    let hash = |world: &World| {
        let mut hasher = Mixed(0);
        world.hash(&mut hasher);
        hasher.finish()
    };
    let first = World::new(small(), budget);
    let mut seen = HashSet::from([hash(&first)]);
    let mut open = VecDeque::from([first]);
    while let Some(world) = open.pop_front() {
        for step in world.moves(horizon) {
            look(&world, step);
            let next =
                world.after(step).map_err(|fault| format!("{fault}\nby {step:?} in {world:#?}"))?;
            if seen.insert(hash(&next)) {
                open.push_back(next);
            }
        }
    }
    Ok(seen.len())
}

/// Hashes a state word by word. The usual hasher takes bytes one by one, which without optimisation is most of what
/// exploring costs; nobody chooses these states to have them collide.
struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = (mixed ^ (mixed >> 32)).wrapping_add(1);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Waits of a few milliseconds, so that everything happens in a few steps.
fn small() -> Policy {
    let ms = Duration::from_millis;
    Policy {
        least_left: ms(1),
        flight: ms(3),
        start: ms(5),
        lease: ms(3),
        least_margin: ms(1),
        most_margin: ms(1),
        first_wait: ms(1),
        longest_wait: ms(2),
        longest_asked: ms(4),
        apart: ms(1),
        window: ms(6),
        most: 3,
    }
}

const NOTHING: Budget =
    Budget { starts: 0, stops: 0, leases: 0, rejections: 0, acceptances: 0, pushes: 0, nudges: 0 };

#[test]
fn whatever_happens_around_starts_stops_and_leases_everything_holds() {
    let budget = Budget { starts: 2, stops: 1, leases: 1, ..NOTHING };
    let states = explore(budget, 3).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_rejections_everything_holds() {
    let budget = Budget { starts: 1, leases: 1, rejections: 2, acceptances: 1, ..NOTHING };
    let states = explore(budget, 4).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_pushes_and_a_network_that_comes_back_everything_holds() {
    let budget = Budget { starts: 1, stops: 1, leases: 1, pushes: 1, nudges: 1, ..NOTHING };
    let states = explore(budget, 3).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_changes_of_the_source_everything_holds() {
    let budget = Budget { starts: 3, stops: 1, ..NOTHING };
    let states = explore(budget, 2).unwrap();
    assert!(states > 1_000, "{states}");
}

/// The same further out: `cargo test --release -p roomkey --lib far_out -- --ignored --nocapture`, some minutes.
#[test]
#[ignore = "millions of states"]
fn far_out_everything_holds() {
    for budget in [
        Budget { starts: 2, stops: 1, leases: 2, ..NOTHING },
        Budget { starts: 1, leases: 1, rejections: 2, acceptances: 1, ..NOTHING },
        Budget { starts: 1, stops: 1, leases: 1, rejections: 1, pushes: 1, nudges: 1, ..NOTHING },
        Budget { starts: 3, stops: 2, ..NOTHING },
    ] {
        println!("{budget:?}: {} states", explore(budget, 8).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// With the usual waits, over hours: sleep, answers after minutes, anything.
    #[test]
    fn long_runs_by_chance_hold(steps in prop::collection::vec((0_u64..120_000, any::<u32>(), any::<prop::sample::Index>()), 400)) {
        let budget = Budget { starts: 20, stops: 10, leases: 100, rejections: 30, acceptances: 30, pushes: 30, nudges: 30 };
        let mut world = World::new(Policy::USUAL, budget);
        for (wait, drawn, which) in steps {
            // Half of the time something happens at once.
            if wait < 60_000 {
                world = world.later(wait);
            }
            let moves = world.moves(u64::MAX);
            world = world.drawing(drawn).after(*which.get(&moves)).map_err(TestCaseError::fail)?;
        }
    }
}

// --- What is promised, one by one ------------------------------------------------------------------

struct Session {
    machine: Machine,
    now: Moment,
}

impl Session {
    fn new() -> Self {
        Self { machine: Machine::new(), now: Moment::from_millis(0) }
    }

    fn say(&mut self, input: Input) -> Vec<Output> {
        self.machine.handle(self.now, 0, input)
    }

    fn wait(&mut self, seconds: u64) -> Vec<Output> {
        self.now = self.now.after(Duration::from_secs(seconds));
        self.say(Input::Timeout)
    }

    /// Starts from a source and lets the first token come, which lives for so many seconds.
    fn started(seconds: u64) -> Self {
        let mut session = Self::new();
        let outputs = session.say(Input::Start { waiter: 0, source: Source::renewable() });
        session.say(Input::Got {
            flight: flight_in(&outputs).unwrap(),
            fetched: token("hush-hush", seconds),
        });
        session
    }
}

fn token(text: &str, seconds: u64) -> Fetched {
    Fetched::new(Token::parse(text).unwrap()).lives_for(Duration::from_secs(seconds))
}

fn flight_in(outputs: &[Output]) -> Option<u64> {
    outputs.iter().find_map(|output| match output {
        Output::Fetch { flight, .. } => Some(*flight),
        _ => None,
    })
}

#[test]
fn twenty_who_ask_at_once_make_one_request() {
    let mut session = Session::new();
    let mut fetches =
        flight_in(&session.say(Input::Start { waiter: 0, source: Source::renewable() }))
            .into_iter()
            .count();
    for waiter in 1..=20 {
        fetches += flight_in(&session.say(Input::Lease { waiter })).into_iter().count();
    }
    assert_eq!(fetches, 1);
    let outputs = session.say(Input::Got { flight: 1, fetched: token("a", 600) });
    let leased = outputs.iter().filter(|output| matches!(output, Output::Leased { .. })).count();
    assert_eq!(leased, 20);
}

#[test]
fn two_hours_of_sleep_hand_out_no_token_that_has_ended() {
    let mut session = Session::started(600);
    session.now = session.now.after(Duration::from_hours(2));
    assert_eq!(
        session.machine.state(session.now),
        State::Renewing,
        "also before anything is handled"
    );
    let outputs = session.say(Input::Lease { waiter: 1 });
    assert!(flight_in(&outputs).is_some());
    assert!(!outputs.iter().any(|output| matches!(output, Output::Leased { .. })));
}

#[test]
fn an_answer_after_the_stop_counts_for_nothing() {
    let mut session = Session::new();
    let flight =
        flight_in(&session.say(Input::Start { waiter: 0, source: Source::renewable() })).unwrap();
    let outputs = session.say(Input::Stop);
    assert!(outputs.contains(&Output::Cancel { flight }));
    assert!(outputs.contains(&Output::Started { waiter: 0, state: State::Disconnected }));
    assert_eq!(session.say(Input::Got { flight, fetched: token("late", 600) }), []);
    assert_eq!(session.say(Input::Push { fetched: token("pushed", 600) }), []);
    assert_eq!(session.machine.state(session.now), State::Disconnected);
    assert_eq!(session.machine.poll_timeout(), None);
}

#[test]
fn a_token_for_somebody_else_is_not_used() {
    let mut session = Session::new();
    let source = Source::renewable().expects("ann");
    let flight = flight_in(&session.say(Input::Start { waiter: 0, source })).unwrap();
    session.say(Input::Got { flight, fetched: token("a", 600).names("ben") });
    assert_eq!(session.machine.state(session.now), State::Error);
    assert_eq!(session.machine.why(), Some(Why::IdentityMismatch));
}

#[test]
fn a_server_that_says_how_long_to_wait_is_waited_for_and_a_network_that_is_back_is_not() {
    for (asked, waits) in [(Some(Duration::from_secs(20)), true), (None, false)] {
        let mut session = Session::started(600);
        let flight = flight_in(&session.wait(480)).unwrap();
        session.wait(2);
        let failure = super::Failure::Transient { retry_after: asked };
        session.machine.handle(session.now, u32::MAX, Input::Missed { flight, failure });
        assert_eq!(session.machine.state(session.now), State::Connected);
        assert_eq!(flight_in(&session.say(Input::Nudge)).is_none(), waits);
    }
}

#[test]
fn a_server_that_takes_no_token_ends_the_session_and_one_rejection_now_and_then_does_not() {
    let reject_twice_after = |seconds| {
        let mut session = Session::started(36_000);
        let outputs = session.say(Input::Rejected { generation: 1 });
        assert_eq!(flight_in(&outputs), None, "a second apart");
        let flight = flight_in(&session.wait(1)).unwrap();
        session.say(Input::Got { flight, fetched: token("second", 36_000) });
        session.wait(seconds);
        session.say(Input::Rejected { generation: 2 });
        session.machine.state(session.now)
    };
    assert_eq!(reject_twice_after(1), State::Error);
    assert_eq!(reject_twice_after(3600), State::Renewing);
}

#[test]
fn a_token_of_which_the_clock_may_be_wrong_is_renewed_by_it_and_given_out_all_the_same() {
    let mut session = Session::new();
    let first = Fetched::new(Token::parse("a").unwrap()).seems_to_live_for(Duration::ZERO);
    let source = Source::renewable().beginning_with(first);
    let outputs = session.say(Input::Start { waiter: 0, source });
    assert!(outputs.contains(&Output::Started { waiter: 0, state: State::Connected }));
    assert!(matches!(session.say(Input::Lease { waiter: 1 })[..], [Output::Leased { .. }]));
    assert!(flight_in(&session.wait(1)).is_some());
}

#[test]
fn a_server_that_hands_out_tokens_of_a_second_is_asked_six_times_a_minute() {
    let mut session = Session::new();
    let mut outputs = session.say(Input::Start { waiter: 0, source: Source::renewable() });
    let mut fetches = 0;
    while session.now < Moment::from_millis(60_000) {
        if let Some(flight) = flight_in(&outputs) {
            fetches += 1;
            outputs = session.say(Input::Got { flight, fetched: token("short", 1) });
            continue;
        }
        if let Some(time) = session.machine.poll_timeout() {
            session.now = time;
        } else {
            session.say(Input::Start { waiter: 0, source: Source::renewable() });
            session.now = session.now.after(Duration::from_secs(1));
        }
        outputs = session.say(Input::Timeout);
    }
    assert!((2..=7).contains(&fetches), "{fetches}");
}

#[test]
fn nothing_prints_a_token() {
    let mut session = Session::started(600);
    let leased = session.say(Input::Lease { waiter: 1 });
    let printed = format!("{:?} {leased:?}", session.machine);
    assert!(!printed.contains("hush"), "{printed}");
}

#[test]
fn moves_are_all_tried() {
    // The world would prove nothing if some of them never came up.
    let mut seen = HashSet::new();
    let budget = Budget {
        starts: 1,
        stops: 1,
        leases: 1,
        rejections: 1,
        acceptances: 1,
        pushes: 1,
        nudges: 1,
    };
    let mut open = vec![World::new(small(), budget)];
    for _ in 0..4 {
        open = open
            .iter()
            .flat_map(|world| world.moves(4).into_iter().map(move |step| (world, step)))
            .map(|(world, step)| {
                seen.insert(std::mem::discriminant(&step));
                world.after(step).unwrap()
            })
            .take(3000)
            .collect();
    }
    assert_eq!(seen.len(), Move::KINDS);
}

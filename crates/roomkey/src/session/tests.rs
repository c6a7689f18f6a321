//! What always holds, tried in every order over small bounds and in long runs by chance.
//!
//! Around the machine stands a world that means it harm: answers come late, in any order, after they were
//! given up and with any result, and whoever drives the machine is late by any time. After each step
//! everything that always holds is looked at ([`holds`]). What it did in runs by chance can be written down for
//! machines in other languages, which have to do the same ([`traces`]).

mod chance;
mod diagram;
mod explorer;
mod given;
mod holds;
#[cfg(feature = "videoio")]
mod origin;
mod runs;
mod soak;
mod traces;
mod wire;
mod world;

use super::stage::{Held, Renewal, Stage};
use super::{Fetched, Input, Machine, Moment, Output, Source, State, Token, Why};
use std::time::Duration;

/// What only tests look at.
impl Machine {
    fn held(&self) -> Option<&Held> {
        if let Stage::Active(held) = &self.stage { Some(held) } else { None }
    }

    const fn is_about_to_renew(&self) -> bool {
        matches!(self.renewal, Renewal::At { .. } | Renewal::Flying { .. })
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

//! Long runs by chance: people come, knock, answer, throw out and lose their connections for minutes.
//!
//! What happens is drawn by `proptest-state-machine` and said in words that mean something in every world (the newest
//! knock, the oldest seat), so a run that breaks something can be cut down to the few steps that it takes. After each of
//! them everything that always holds is looked at ([`super::holds`]).
//!
//! A run of the tests has a few; `PROPTEST_CASES=10000 cargo test --release -p roomkey --lib gate::tests::runs` has as many
//! as are wished.

use super::super::{Action, Decision, RulesSpec, Seats};
use super::people::{Who, hasty};
use super::world::{Budget, Change, Move, World};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use proptest_state_machine::ReferenceStateMachine;

/// Cases where nobody says how many.
const CASES: u32 = 12;
/// Steps in a case, at the most.
const LONGEST: usize = 60;

const ALL: [Who; 6] = [Who::Ann, Who::Hal, Who::Ben, Who::Bis, Who::Cid, Who::Eva];

/// A step in words that need no numbers: how far back is whom it is about, and who does it.
#[derive(Clone, Copy, Debug)]
struct Words {
    kind: u8,
    who: Who,
    one: usize,
    other: usize,
    flag: bool,
    seconds: u8,
    begins: bool,
}

/// Nothing has to be known to say anything.
#[derive(Clone, Debug)]
struct Anything;

impl ReferenceStateMachine for Anything {
    type State = Self;
    type Transition = Words;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Words> {
        let who = prop::sample::select(&ALL[..]);
        let places = (0_usize..6, 0_usize..6);
        let small = (any::<bool>(), prop_oneof![8 => Just(0_u8), 1 => 1_u8..4], any::<bool>());
        (0_u8..40, who, places, small)
            .prop_map(|(kind, who, (one, other), (flag, seconds, begins))| Words {
                kind,
                who,
                one,
                other,
                flag,
                seconds,
                begins,
            })
            .boxed()
    }

    fn apply(state: Self, _: &Words) -> Self {
        state
    }
}

/// The newest but so many, if there are any.
fn back(count: usize, many: usize) -> Option<usize> {
    count.checked_sub(1 + many.min(count.saturating_sub(1)))
}

fn step(world: &World, words: Words) -> Move {
    let Words { kind, who, one, other, flag, .. } = words;
    let (entry, ticket) = (back(world.known.len(), one), back(world.tickets.len(), one));
    // Whoever does it came early: hosts are there first.
    let place = (other.min(world.known.len().saturating_sub(1)), u32::from(one == 5));
    let Some(entry) = entry else { return Move::Join(Who::Ann, 0) };
    let knocked = world.known[entry].has_knocked;
    let action = Action::ALL[usize::from(words.seconds + kind) % Action::ALL.len()];
    match kind {
        0..8 => Move::Join(who, u8::from(flag)),
        8..16 if knocked => Move::Answer(
            place,
            entry,
            if flag || other > 2 { Decision::Allowed } else { Decision::Denied },
            one == 4,
        ),
        16..22 if knocked => Move::Claim(entry, other != 5),
        22..25 => ticket
            .map_or(Move::Timeout, |ticket| Move::Resume(ticket, other != 5, 2 + u8::from(flag))),
        25..28 => Move::Lost(place),
        28 => Move::Leave(place),
        29..33 => Move::Moderate(place, who, action),
        33 => Move::Accept(place),
        34 => Move::AdmitAll(place),
        35 if one == 0 => Move::Revoke(who),
        36 => Move::Rules(Change::Lobby(!flag)),
        37 if one == 0 && other == 0 => Move::End,
        38 => Move::Elsewhere(who),
        39 => {
            if flag {
                Move::Finish
            } else {
                Move::Crash
            }
        }
        _ => Move::Timeout,
    }
}

fn holds(rules: &RulesSpec, steps: &[Words]) -> Result<(), String> {
    let budget = Budget {
        joins: Vec::new(),
        moves: u8::MAX,
        later: u8::MAX,
        begins: u8::MAX,
        kinds: Vec::new(),
    };
    let mut world = World::new(rules.clone(), budget);
    for words in steps {
        for _ in 0..words.seconds {
            world = world.after(Move::Later, false)?;
        }
        let next = step(&world, *words);
        let is_said = !matches!(next, Move::Timeout | Move::Finish | Move::Crash);
        let begins = words.begins && is_said && world.pending.is_none() && words.one == 3;
        world = world.after(next, begins)?;
    }
    Ok(())
}

/// What does not hold in one of so many runs, and the fewest steps after which it does not.
fn broken(rules: &RulesSpec, cases: u32) -> Option<(String, Vec<Words>)> {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let runs = Anything::sequential_strategy(1..LONGEST);
    let done = TestRunner::new(config)
        .run(&runs, |(_, steps, _)| holds(rules, &steps).map_err(TestCaseError::fail));
    match done {
        Ok(()) => None,
        Err(TestError::Fail(_, (_, steps, _))) => {
            let fault = holds(rules, &steps).err().unwrap_or_default();
            Some((fault, steps))
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how many runs there are is said outside")]
fn long_runs_by_chance_hold() {
    let cases = std::env::var("PROPTEST_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    for seats in [Seats::Replace, Seats::Refuse, Seats::SecondDevice] {
        let rules = RulesSpec { seats, host_absent_refuse_seconds: Some(3), ..hasty() };
        if let Some((fault, steps)) = broken(&rules, cases) {
            let steps: Vec<String> = steps.iter().map(|step| format!("{step:?}")).collect();
            panic!("{fault}, after {} steps with {seats:?}:\n{}", steps.len(), steps.join("\n"));
        }
    }
}

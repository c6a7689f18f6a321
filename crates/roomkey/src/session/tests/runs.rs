//! Long runs by chance, over hours: somebody starts, stops and asks, answers come or do not, and the device sleeps.
//!
//! What happens is drawn by `proptest-state-machine` from a model of who wants what. It is said in words that mean something in every
//! world (the newest request, the token that there is), so a run that breaks something can be cut down to the few inputs that it takes.
//! After each of them everything that always holds is looked at ([`super::holds`]), and that the model is right.
//!
//! A run of the tests has a few; `PROPTEST_CASES=10000 cargo test --release -p roomkey --lib long_runs` has as many as are wished.

use super::super::{Machine, Policy, State};
use super::explorer::NOTHING;
use super::given::{From, Life, Miss};
use super::world::{Budget, Move, World};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use proptest_state_machine::ReferenceStateMachine;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Cases where nobody says how many.
const CASES: u32 = 48;
/// Inputs in a case, at the most.
const LONGEST: usize = 300;

/// Here nobody counts.
const FREELY: Budget = Budget { from: From::ALL, ..NOTHING };

/// When the next thing happens.
#[derive(Clone, Copy, Debug)]
enum Wait {
    After(u64),
    /// When the machine wants to be told, and so many milliseconds later.
    Due(u64),
}

/// What happens then, in words that need no numbers.
#[derive(Clone, Copy, Debug)]
enum Act {
    Timeout,
    Start(From),
    Stop,
    Lease,
    /// Whoever has waited for the shortest does not any more.
    Forget,
    /// The newest request but so many is answered.
    Got(usize, Life),
    Missed(usize, Miss),
    /// The newest token but so many.
    Reject(u64),
    Accept,
    Push(Life),
    Nudge,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    wait: Wait,
    drawn: u32,
    act: Act,
}

/// Who wants what: all that can be known without the machine.
#[derive(Clone, Debug)]
struct Wanted(Option<From>);

impl ReferenceStateMachine for Wanted {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self(None)).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        let wait = prop_oneof![
            4 => Just(Wait::After(0)),
            3 => (0_u64..2).prop_map(Wait::Due),
            2 => (0_u64..2_000).prop_map(Wait::After),
            1 => (0_u64..120_000).prop_map(Wait::After),
        ];
        let drawn = prop_oneof![Just(0), Just(u32::MAX), any::<u32>()];
        let which = prop_oneof![6 => Just(0_usize), 1 => 1_usize..3];
        let life = prop::sample::select(&Life::ALL[..]);
        let good = prop_oneof![2 => Just(Life::Long), 1 => Just(Life::Short)];
        let answer = (which.clone(), prop_oneof![3 => good, 1 => life.clone()]);
        let miss = (which, prop::sample::select(&Miss::ALL[..]));
        let start = prop::sample::select(From::ALL).prop_map(Act::Start);
        let again =
            state.0.map_or_else(|| start.clone().boxed(), |from| Just(Act::Start(from)).boxed());
        let starts = if state.0.is_some() { 1 } else { 30 };
        let act = prop_oneof![
            starts => start,
            2 => again,
            1 => Just(Act::Stop),
            8 => Just(Act::Timeout),
            8 => Just(Act::Lease),
            1 => Just(Act::Forget),
            12 => answer.prop_map(|(which, life)| Act::Got(which, life)),
            5 => miss.prop_map(|(which, miss)| Act::Missed(which, miss)),
            3 => (0_u64..2).prop_map(Act::Reject),
            2 => Just(Act::Accept),
            2 => life.prop_map(Act::Push),
            2 => Just(Act::Nudge),
        ];
        (wait, drawn, act).prop_map(|(wait, drawn, act)| Step { wait, drawn, act }).boxed()
    }

    fn apply(state: Self, step: &Step) -> Self {
        match step.act {
            Act::Start(from) => Self(Some(from)),
            Act::Stop => Self(None),
            _ => state,
        }
    }
}

fn stepped(world: &World, step: Step) -> Result<World, String> {
    let now = world.now;
    let time = match step.wait {
        Wait::After(milliseconds) => now.after(Duration::from_millis(milliseconds)),
        Wait::Due(more) => {
            let due = world.machine.poll_timeout().unwrap_or(now);
            due.max(now).after(Duration::from_millis(more))
        }
    };
    let world = world.clone().later(time.as_millis() - now.as_millis()).drawing(step.drawn);
    let newest = |back: usize| world.open.iter().rev().nth(back).map(|request| request.flight);
    let next = match step.act {
        Act::Timeout => Move::Timeout,
        Act::Start(from) => Move::Start(from),
        Act::Stop => Move::Stop,
        Act::Lease => Move::Lease,
        Act::Forget => {
            world.waiting.last().map_or(Move::Timeout, |(waiter, _)| Move::Forget(*waiter))
        }
        Act::Got(back, life) => {
            newest(back).map_or(Move::Timeout, |flight| Move::Got(flight, life))
        }
        Act::Missed(back, miss) => {
            newest(back).map_or(Move::Timeout, |flight| Move::Missed(flight, miss))
        }
        Act::Reject(back) => Move::Reject(world.generation.saturating_sub(back)),
        Act::Accept => Move::Accept(world.generation),
        Act::Push(life) => Move::Push(life),
        Act::Nudge => Move::Nudge,
    };
    world.after(next)
}

/// Whether everything holds in a run of a machine with these waits, in a world where the usual ones count.
fn holds(policy: &Policy, steps: &[Step], seen: Option<&AtomicUsize>) -> Result<(), String> {
    let mut world = World::new(Policy::USUAL, FREELY);
    world.machine = Machine::with(policy.clone());
    let mut wanted = Wanted(None);
    for step in steps {
        if let Some(seen) = seen {
            seen.fetch_add(1, Ordering::SeqCst);
        }
        wanted = Wanted::apply(wanted, step);
        world = stepped(&world, *step)?;
        if (world.told == State::Disconnected) != wanted.0.is_none() {
            return Err(format!("it is {:?}, and wanted is {:?}", world.told, wanted.0));
        }
    }
    Ok(())
}

/// Whether runs are others each time.
#[derive(Clone, Copy)]
enum Chance {
    New,
    /// As always, where what is looked at is what becomes of them.
    Same,
}

/// What does not hold in one of so many runs, and the fewest inputs after which it does not.
fn broken(policy: &Policy, cases: u32, chance: Chance) -> Option<(String, Vec<Step>)> {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let runs = Wanted::sequential_strategy(1..LONGEST);
    let mut runner = match chance {
        Chance::New => TestRunner::new(config),
        Chance::Same => {
            let always = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config, always)
        }
    };
    let done = runner.run(&runs, |(_, steps, seen)| {
        holds(policy, &steps, seen.as_deref()).map_err(TestCaseError::fail)
    });
    let mut steps = match done {
        Ok(()) => return None,
        Err(TestError::Fail(_, (_, steps, _))) => steps,
        Err(other) => panic!("{other}"),
    };
    // What was there for the sake of something that has become simpler since is left out, too.
    while let Some(without) = (0..steps.len()).rev().find_map(|index| {
        let mut without = steps.clone();
        without.remove(index);
        holds(policy, &without, None).is_err().then_some(without)
    }) {
        steps = without;
    }
    Some((holds(policy, &steps, None).unwrap_err(), steps))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how many runs there are is said outside")]
fn long_runs_by_chance_hold() {
    let cases = std::env::var("PROPTEST_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    if let Some((fault, steps)) = broken(&Policy::USUAL, cases, Chance::New) {
        let steps: Vec<String> = steps.iter().map(|step| format!("{step:?}")).collect();
        panic!("{fault}, after {} inputs:\n{}", steps.len(), steps.join("\n"));
    }
}

#[test]
fn a_run_that_breaks_something_is_cut_down_to_the_few_inputs_that_it_takes() {
    // It asks as often as it likes.
    let hasty = Policy { apart: Duration::ZERO, most: 1_000, ..Policy::USUAL };
    let (fault, steps) = broken(&hasty, 1_000, Chance::Same).unwrap();
    assert!(fault.contains("requests of late"), "{fault}");
    // Two sessions in one moment, say.
    assert!((2..=4).contains(&steps.len()), "{steps:?}");
    // It hands out what ends at once.
    let careless = Policy { least_left: Duration::from_millis(1), ..Policy::USUAL };
    let (fault, steps) = broken(&careless, 1_000, Chance::Same).unwrap();
    assert!(fault.contains("a token that has ended or is about to"), "{fault}");
    assert!((2..=4).contains(&steps.len()), "{steps:?}");
}

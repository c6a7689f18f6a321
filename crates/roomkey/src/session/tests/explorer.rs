//! Every order of what may happen, over small bounds.

use super::super::Policy;
use super::given::From;
use super::world::{Budget, Move, World};
use std::collections::HashSet;
use std::time::Duration;

/// Tries every order of moves up to a time, and says how many states there are.
fn explore(budget: Budget, horizon: u64) -> Result<usize, String> {
    explore_and_look(budget, horizon, |_, _| {})
}

/// The same, and shows each move in its world.
pub(super) fn explore_and_look(
    budget: Budget,
    horizon: u64,
    mut look: impl FnMut(&World, Move),
) -> Result<usize, String> {
    crate::tests::explore(World::new(small(), budget), |world| {
        let after = |step| {
            look(world, step);
            world.after(step).map_err(|fault| format!("{fault}\nby {step:?} in {world:#?}"))
        };
        world.moves(horizon).into_iter().map(after).collect()
    })
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

pub(super) const NOTHING: Budget = Budget {
    from: &[From::Fixed, From::Ended, From::Ann, From::Ben],
    starts: 0,
    stops: 0,
    leases: 0,
    rejections: 0,
    acceptances: 0,
    pushes: 0,
    nudges: 0,
};

#[test]
fn whatever_happens_around_starts_stops_and_leases_everything_holds() {
    let budget = Budget { starts: 2, stops: 1, leases: 1, ..NOTHING };
    let states = explore(budget, 2).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_rejections_everything_holds() {
    let budget = Budget { starts: 1, leases: 1, rejections: 2, acceptances: 1, ..NOTHING };
    let states = explore(budget, 3).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_pushes_and_a_network_that_comes_back_everything_holds() {
    let budget = Budget { starts: 1, stops: 1, leases: 1, pushes: 1, nudges: 1, ..NOTHING };
    let states = explore(budget, 2).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_changes_of_the_source_everything_holds() {
    let budget = Budget { starts: 3, stops: 1, ..NOTHING };
    let states = explore(budget, 2).unwrap();
    assert!(states > 1_000, "{states}");
}

#[test]
fn whatever_happens_around_tokens_that_are_there_already_everything_holds() {
    let from = &[From::Doubted, From::Begun, From::Anybody];
    let budget = Budget { from, starts: 2, stops: 1, leases: 1, rejections: 1, ..NOTHING };
    let states = explore(budget, 2).unwrap();
    assert!(states > 1_000, "{states}");
}

/// The same further out: `cargo test --release -p roomkey --lib far_out -- --ignored --nocapture`, a minute and
/// 0.7 GB.
#[test]
#[ignore = "five million states"]
fn far_out_everything_holds() {
    for (budget, horizon) in [
        (Budget { starts: 2, stops: 1, leases: 2, ..NOTHING }, 4),
        (Budget { starts: 1, leases: 1, rejections: 2, acceptances: 1, ..NOTHING }, 4),
        (
            Budget {
                starts: 1,
                stops: 1,
                leases: 1,
                rejections: 1,
                pushes: 1,
                nudges: 1,
                ..NOTHING
            },
            4,
        ),
        (Budget { starts: 3, stops: 2, ..NOTHING }, 4),
    ] {
        let budget = Budget { from: From::ALL, ..budget };
        let states = explore(budget, horizon).unwrap();
        println!("{budget:?} to {horizon}: {states} states");
    }
}

#[test]
fn moves_are_all_tried() {
    // The world would prove nothing if some of them never came up.
    let mut seen = HashSet::new();
    let budget = Budget {
        from: From::ALL,
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

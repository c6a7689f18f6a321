//! The states and what leads from one to another, drawn from what the machine does in every order over small bounds.

use super::super::{State, Why};
use super::explorer::{NOTHING, explore_and_look};
use super::world::{Budget, Move, World};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What leads from one state to another, by their names.
type Arrows = BTreeMap<(usize, usize), BTreeSet<String>>;

const ORDER: [State; 5] =
    [State::Disconnected, State::Connecting, State::Connected, State::Renewing, State::Error];

fn place(state: State) -> usize {
    ORDER.iter().position(|one| *one == state).unwrap()
}

const fn word(step: Move) -> &'static str {
    match step {
        Move::Later | Move::Timeout => "time",
        Move::Start(_) => "start",
        Move::Stop => "stop",
        Move::Lease => "a token is asked for",
        Move::Forget(_) => "who waited does not any more",
        Move::Got(..) => "a token comes",
        Move::Missed(..) => "a request fails",
        Move::Reject(_) => "the token is rejected",
        Move::Accept(_) => "the token is accepted",
        Move::Push(_) => "a token is pushed",
        Move::Nudge => "the network is back",
    }
}

fn look(arrows: &mut Arrows, around: &World, step: Move) {
    if step == Move::Later {
        return;
    }
    let [by_time, own] = around.changes(step);
    let by_time = by_time.into_iter().map(|change| (word(Move::Timeout), change));
    let own = own.into_iter().map(|change| (word(step), change));
    let mut from = around.told();
    for (word, (to, why)) in by_time.chain(own) {
        let label = why.map_or(word.to_owned(), |why: Why| format!("{word} ({})", why.as_str()));
        arrows.entry((place(from), place(to))).or_default().insert(label);
        from = to;
    }
}

fn diagram() -> String {
    let mut arrows = Arrows::new();
    for (budget, horizon) in [
        (Budget { starts: 2, stops: 1, ..NOTHING }, 3),
        (Budget { starts: 1, ..NOTHING }, 6),
        (Budget { starts: 1, stops: 1, rejections: 2, ..NOTHING }, 4),
        (Budget { starts: 1, stops: 1, rejections: 1, pushes: 1, ..NOTHING }, 3),
    ] {
        explore_and_look(budget, horizon, |world, step| look(&mut arrows, world, step)).unwrap();
    }
    let mut drawn = "stateDiagram-v2\n    [*] --> DISCONNECTED\n".to_owned();
    for ((from, to), words) in arrows {
        let words: Vec<String> = words.into_iter().collect();
        let [from, to] = [from, to].map(|place| ORDER[place].as_str());
        writeln!(drawn, "    {from} --> {to} : {}", words.join(", ")).unwrap();
    }
    drawn
}

#[test]
#[ignore = "what `cargo xtask states` runs"]
#[expect(clippy::disallowed_methods, reason = "what is drawn is for the documentation")]
fn drawn() {
    std::fs::write(std::env::var("ROOMKEY_DIAGRAM").unwrap(), diagram()).unwrap();
}

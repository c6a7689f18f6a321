//! Every order of what may happen, over small bounds.

use super::super::{Action, Decision, RulesSpec, Seats};
use super::people::{Who, hasty};
use super::world::{Budget, Change, Kind, Move, Place, World};

/// Tries every order of moves, and says how many states there are.
pub(super) fn explore(world: World) -> Result<usize, String> {
    explore_and_look(world, |_, _, _| {})
}

/// The same, and shows each move with the worlds before and after it.
pub(super) fn explore_and_look(
    first: World,
    mut look: impl FnMut(&World, Move, &World),
) -> Result<usize, String> {
    crate::tests::explore(first, |world| {
        let mut all = Vec::new();
        for step in world.moves() {
            let is_said = !matches!(step, Move::Later | Move::Timeout | Move::Finish | Move::Crash);
            let may_begin = is_said && world.budget.begins > 0 && world.pending.is_none();
            for begins in [false, true].into_iter().take(1 + usize::from(may_begin)) {
                let next = world
                    .after(step, begins)
                    .map_err(|fault| format!("{fault}\nby {step:?} in {world:#?}"))?;
                look(world, step, &next);
                all.push(next);
            }
        }
        Ok(all)
    })
}

/// A world in which some things have happened already, and what may happen then.
pub(super) fn then(rules: RulesSpec, before: &[Move], budget: Budget) -> World {
    let nothing = Budget { joins: Vec::new(), moves: 0, later: 9, begins: 0, kinds: Vec::new() };
    let mut world = World::new(rules, nothing).going(before);
    world.budget = budget;
    world
}

const HOST: Place = (0, 0);
const ALLOWED: Decision = Decision::Allowed;
/// Who is there first.
const HAL: Move = Move::Join(Who::Hal, 0);
const ANN: Move = Move::Join(Who::Ann, 0);
const BEN: Move = Move::Join(Who::Ben, 0);
/// The second who came is let in, and comes in.
const LET_IN: Move = Move::Answer(HOST, 1, ALLOWED, false);
const COMES: Move = Move::Claim(1, true);

/// Everything that is explored, by what it is about.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn explored() -> Vec<(&'static str, World)> {
    let budget = |joins: &[Who], moves, later, begins, kinds: &[Kind]| Budget {
        joins: joins.to_vec(),
        moves,
        later,
        begins,
        kinds: kinds.to_vec(),
    };
    let absent = RulesSpec {
        host_absent_refuse_seconds: Some(2),
        host_absent_tell_seconds: Some(1),
        ..hasty()
    };
    let narrow = RulesSpec { participant_limit: 2, lobby_limit: 1, ..hasty() };
    let seats = |seats| RulesSpec { seats, ..hasty() };
    let moderation = [
        Kind::Moderate(Who::Hal, Action::MakeHost),
        Kind::Moderate(Who::Hal, Action::GiveBackHost),
        Kind::Moderate(Who::Ann, Action::Ban),
        Kind::Moderate(Who::Ben, Action::MakeHost),
        Kind::Moderate(Who::Ben, Action::AskMicrophone),
        Kind::Moderate(Who::Ben, Action::Remove),
        Kind::Accept,
    ];
    let out = [
        Kind::Moderate(Who::Ben, Action::Ban),
        Kind::Moderate(Who::Ben, Action::Forgive),
        Kind::Moderate(Who::Ben, Action::Remove),
        Kind::Answer,
    ];
    let back = [Kind::Lost, Kind::Resume, Kind::Leave];
    let changes = Kind::Rules(&[
        Change::Lobby(false),
        Change::Lobby(true),
        Change::OnlyAnnAndBen,
        Change::Over,
    ]);
    vec![
        (
            "answers",
            then(hasty(), &[HAL, BEN], budget(&[Who::Ben, Who::Cid], 3, 0, 0, &[Kind::Answer])),
        ),
        ("answers late", then(hasty(), &[HAL, BEN], budget(&[Who::Ben], 2, 4, 0, &[Kind::Answer]))),
        (
            "answers of guests",
            then(
                hasty(),
                &[HAL, BEN, LET_IN, COMES, Move::Join(Who::Cid, 0)],
                budget(&[], 2, 0, 0, &[Kind::Answer, Kind::AdmitAll]),
            ),
        ),
        (
            "answers for oneself",
            then(
                hasty(),
                &[
                    ANN,
                    BEN,
                    LET_IN,
                    COMES,
                    Move::Moderate(HOST, Who::Ben, Action::MakeHost),
                    Move::Join(Who::Bis, 0),
                ],
                budget(&[], 2, 0, 0, &[Kind::Answer, Kind::AdmitAll, Kind::Leave]),
            ),
        ),
        (
            "two answers at a time",
            then(
                hasty(),
                &[HAL, ANN, BEN],
                budget(&[], 2, 0, 1, &[Kind::Answer, Kind::AdmitAll, Kind::Leave]),
            ),
        ),
        ("claims", then(hasty(), &[HAL, BEN, LET_IN], budget(&[Who::Ben], 2, 3, 1, &[]))),
        ("tickets", then(hasty(), &[HAL, BEN, LET_IN, COMES], budget(&[], 3, 0, 0, &back))),
        (
            "connections",
            then(hasty(), &[HAL, BEN], budget(&[Who::Ben], 2, 3, 0, &[Kind::Lost, Kind::Leave])),
        ),
        (
            "moderation",
            then(
                hasty(),
                &[ANN, HAL, BEN, Move::Answer(HOST, 2, ALLOWED, false), Move::Claim(2, true)],
                budget(&[], 3, 0, 0, &moderation),
            ),
        ),
        ("bans", then(hasty(), &[ANN, BEN], budget(&[Who::Ben, Who::Bis], 3, 0, 0, &out))),
        ("bans at a time", then(hasty(), &[ANN, BEN, LET_IN], budget(&[Who::Bis], 2, 0, 1, &out))),
        (
            "hosts who go",
            then(
                absent,
                &[HAL, BEN],
                budget(&[Who::Hal, Who::Cid], 2, 3, 0, &[Kind::Lost, Kind::Leave]),
            ),
        ),
        (
            "few places",
            then(narrow, &[ANN], budget(&[Who::Ben, Who::Cid], 3, 0, 0, &[Kind::AdmitAll])),
        ),
        (
            "rules",
            then(
                hasty(),
                &[ANN, BEN],
                budget(&[Who::Ben, Who::Cid], 3, 0, 0, &[changes, Kind::Elsewhere]),
            ),
        ),
        (
            "tokens taken back",
            then(
                hasty(),
                &[HAL, BEN, LET_IN],
                budget(
                    &[Who::Ben, Who::Cid],
                    2,
                    0,
                    1,
                    &[Kind::Revoke(Who::Ben), Kind::Key, Kind::Over],
                ),
            ),
        ),
        (
            "tokens that end",
            then(
                hasty(),
                &[HAL, Move::Join(Who::Eva, 0)],
                budget(&[Who::Eva], 2, 3, 0, &[Kind::Answer]),
            ),
        ),
        ("one seat", then(seats(Seats::Replace), &[HAL], budget(&[Who::Hal], 3, 0, 0, &back))),
        ("no other seat", then(seats(Seats::Refuse), &[HAL], budget(&[Who::Hal], 2, 2, 0, &back))),
        (
            "two seats",
            then(seats(Seats::SecondDevice), &[HAL], budget(&[Who::Hal], 4, 0, 0, &[Kind::Lost])),
        ),
    ]
}

/// Explores one of them.
fn tried(about: &str) {
    let (_, world) = explored().into_iter().find(|(name, _)| *name == about).unwrap();
    let states = explore(world).unwrap_or_else(|fault| panic!("{about}: {fault}"));
    println!("{about}: {states} states");
    assert!(states > 10, "{about}: {states}");
}

#[test]
fn whatever_happens_around_knocks_and_answers_everything_holds() {
    tried("answers");
}

#[test]
fn whatever_happens_around_answers_that_come_late_everything_holds() {
    tried("answers late");
}

#[test]
fn whatever_happens_around_two_processes_that_answer_everything_holds() {
    tried("two answers at a time");
}

#[test]
fn whatever_happens_around_claims_everything_holds() {
    tried("claims");
}

#[test]
fn whatever_happens_around_tickets_everything_holds() {
    tried("tickets");
}

#[test]
fn whatever_happens_around_connections_that_are_lost_everything_holds() {
    tried("connections");
}

#[test]
fn whatever_happens_around_moderation_everything_holds() {
    tried("moderation");
}

#[test]
fn whatever_happens_around_bans_everything_holds() {
    tried("bans");
}

#[test]
fn whatever_happens_around_two_processes_that_ban_and_let_in_everything_holds() {
    tried("bans at a time");
}

#[test]
fn whatever_happens_around_hosts_who_go_everything_holds() {
    tried("hosts who go");
}

#[test]
fn whatever_happens_around_few_places_everything_holds() {
    tried("few places");
}

#[test]
fn whatever_happens_around_rules_that_change_everything_holds() {
    tried("rules");
}

#[test]
fn whatever_happens_around_tokens_that_are_taken_back_everything_holds() {
    tried("tokens taken back");
}

#[test]
fn whatever_happens_around_tokens_that_end_everything_holds() {
    tried("tokens that end");
}

#[test]
fn whatever_happens_around_a_second_seat_that_replaces_the_first_everything_holds() {
    tried("one seat");
}

#[test]
fn whatever_happens_around_a_second_seat_that_is_refused_everything_holds() {
    tried("no other seat");
}

#[test]
fn whatever_happens_around_a_second_device_everything_holds() {
    tried("two seats");
}

#[test]
fn whatever_happens_around_answers_of_guests_everything_holds() {
    tried("answers of guests");
}

#[test]
fn whatever_happens_around_answers_for_oneself_everything_holds() {
    tried("answers for oneself");
}

/// The same further out: `cargo test --release -p roomkey --lib gate::tests::explorer::far_out -- --ignored --nocapture`,
/// some minutes.
#[test]
#[ignore = "hundreds of thousands of states"]
fn far_out_everything_holds() {
    for (about, mut world) in explored() {
        world.budget.moves += 1;
        world.budget.later += 1;
        let states = explore(world).unwrap_or_else(|fault| panic!("{about}: {fault}"));
        println!("{about}: {states} states");
    }
}

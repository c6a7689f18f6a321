//! Minting and verifying in Python: the built wheel beside other people's packages.
//!
//! Without SHA instructions it is measured where the wheel is built without them, see `super::processor`.

use super::beside::said;
use super::table::{Goal, Table};
use super::{Effort, median, processor};
use crate::repository::{Error, root};
use crate::run::Log;
use crate::say::{begin, say};
use crate::test::python::{install, tools, wheel};
use crate::tools::first_of;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What is measured, by the names the script gives the rows.
const ROWS: &[(&str, &str)] = &[
    ("empty", "an empty call: a getter"),
    ("floor", "floor: hmac.digest of the signing input"),
    ("roomkey/mint", "roomkey mint"),
    ("roomkey/mint_many", "roomkey mint_many, per token of 1000"),
    ("roomkey/verify", "roomkey verify"),
    ("roomkey/verify_to_dict", "roomkey verify, all claims as a dict"),
    ("webtoken/mint", "webtoken + uuid4 mint"),
    ("webtoken/verify", "webtoken verify *"),
    ("pyjwt/mint", "PyJWT + uuid4 mint"),
    ("pyjwt/verify", "PyJWT verify"),
    ("joserfc/mint", "joserfc + uuid4 mint"),
    ("joserfc/verify", "joserfc verify"),
    ("livekit/mint", "livekit-api mint (its own claims)"),
    ("livekit/verify", "livekit-api verify (its own claims)"),
    ("opentok/t1_mint", "roomkey, OpenTok T1 mint"),
    ("opentok/t1_verify", "roomkey, OpenTok T1 verify"),
    ("opentok/jwt_mint", "roomkey, OpenTok JWT mint"),
    ("opentok/jwt_verify", "roomkey, OpenTok JWT verify"),
    ("sdk/t1_mint", "opentok T1 mint"),
    ("sdk/jwt_mint", "opentok JWT mint"),
    ("plain/t1_verify", "floor: T1 by Python's own hmac and urllib"),
    ("pyjwt/opentok_verify", "PyJWT, OpenTok JWT verify"),
];

/// The ratios that are wanted: how many times the second row takes what the first does.
const GOALS: &[(&str, &str, &str, Goal)] = &[
    ("webtoken / roomkey, mint", "webtoken/mint", "roomkey/mint", Goal::AtLeast(6.0)),
    ("PyJWT / roomkey, mint", "pyjwt/mint", "roomkey/mint", Goal::AtLeast(20.0)),
    ("webtoken / roomkey, verify", "webtoken/verify", "roomkey/verify", Goal::AtLeast(5.0)),
    ("PyJWT / roomkey, verify", "pyjwt/verify", "roomkey/verify", Goal::AtLeast(25.0)),
    ("opentok / roomkey, T1 mint", "sdk/t1_mint", "opentok/t1_mint", Goal::AtLeast(10.0)),
    (
        "plain Python / roomkey, T1 verify",
        "plain/t1_verify",
        "opentok/t1_verify",
        Goal::AtLeast(10.0),
    ),
    ("opentok / roomkey, JWT mint", "sdk/jwt_mint", "opentok/jwt_mint", Goal::AtLeast(10.0)),
    (
        "PyJWT / roomkey, OpenTok JWT verify",
        "pyjwt/opentok_verify",
        "opentok/jwt_verify",
        Goal::AtLeast(10.0),
    ),
    ("mint_many / mint, per token", "roomkey/mint_many", "roomkey/mint", Goal::AtMost(0.5)),
];

/// Nanoseconds of each row in one round.
type Round = BTreeMap<String, f64>;

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    say("\n## Python\n");
    let python = first_of(&["python3", "python"]).ok_or("python3 is not installed")?;
    let log = Log::new("bench-python")?;
    begin("building the wheel");
    let list = root().join("bench/python/requirements.txt");
    let python =
        tools(&log, Path::new(python), "bench", &list)?.ok_or("the module venv is missing")?;
    install(&log, &python, &wheel(&log, &python)?)?;
    say("");
    let (name, capabilities) = processor();
    let rounds = rounds(&python, capabilities, effort)?;
    say(&format!("\nWith {name}:\n"));
    report(&rounds);
    say("\n* prints a word for each token, here to nowhere.");
    Ok(())
}

fn rounds(python: &Path, capabilities: Option<&str>, effort: Effort) -> Result<Vec<Round>, Error> {
    let mut script = Command::new(python);
    script
        .arg("-I")
        .arg(root().join("bench/python/tokens.py"))
        .arg(effort.rounds.to_string())
        .arg((effort.row_seconds / 4.0).to_string());
    let lines = String::from_utf8(said(&mut script, capabilities)?)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Ratios are of the same round, and the middle one is shown.
fn report(rounds: &[Round]) {
    let mut table = Table::new(&["what", "ns"]);
    for (row, about) in ROWS {
        let times: Vec<f64> = rounds.iter().filter_map(|round| round.get(*row).copied()).collect();
        table.row(vec![(*about).to_owned(), format!("{:.0}", median(&times))]);
    }
    table.print();
    say("");
    let mut table = Table::new(&["ratio", "times", "goal"]);
    for (about, one, other, goal) in GOALS {
        let of = |round: &Round| Some(round.get(*one)? / round.get(*other)?);
        let ratio = median(&rounds.iter().filter_map(of).collect::<Vec<_>>());
        table.row(vec![(*about).to_owned(), format!("{ratio:.2}"), goal.judge(ratio)]);
    }
    table.print();
}

//! Whether time tells a stranger how much of a signature is right: Welch's t of a million
//! verifications each with the HMAC wrong in its first and in its last byte.
//!
//! No test depends on it: what a busy machine adds to the times is no fault of the code.

use super::table::{Goal, Table};
use super::{Effort, cargo, median};
use crate::repository::{Error, target};
use crate::run::told;
use crate::say::{begin, say};
use serde::Deserialize;
use std::process::Command;

/// Where the custom of dudect draws the line: beyond it the groups differ.
const MOST: f64 = 4.5;

#[derive(Deserialize)]
struct Measured {
    verify: f64,
    same: f64,
    early: f64,
}

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    say("\n## Timing\n");
    let built =
        cargo(&["build", "--locked", "--quiet", "--release", "--bin", "timing"]).status()?;
    if !built.success() {
        return Err("the program that measures time does not build".into());
    }
    let mut measured = Vec::new();
    for round in 1..=effort.rounds {
        begin(&format!("round {round} of {}, ", effort.rounds));
        let mut timing = Command::new(target().join("release/timing"));
        let said = told(timing.arg(effort.verifications.to_string()))?;
        measured.push(serde_json::from_slice::<Measured>(&said)?);
    }
    say("");
    let of = |which: fn(&Measured) -> f64| {
        let all: Vec<f64> = measured.iter().map(|one| which(one).abs()).collect();
        median(&all)
    };
    let mut table = Table::new(&["wrong in the first or the last byte", "|t|", "goal"]);
    for (what, t, goal) in [
        ("roomkey verify", of(|one| one.verify), Goal::AtMost(MOST)),
        ("the same byte twice, to see the noise", of(|one| one.same), Goal::AtMost(MOST)),
        (
            "a comparison that stops early, to see that it shows",
            of(|one| one.early),
            Goal::AtLeast(MOST),
        ),
    ] {
        table.row(vec![what.to_owned(), format!("{t:.2}"), goal.judge(t)]);
    }
    table.print();
    Ok(())
}

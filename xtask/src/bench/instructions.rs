//! How many instructions a mint and a verification take at each vendor. They do not depend on who else is at work.
//!
//! Valgrind counts them, for a processor without SHA instructions, which it does not have.

use super::cargo;
use super::table::{Goal, Table};
use crate::repository::{Error, target};
use crate::say::say;
use crate::tools::has;
use std::process::Command;

/// What `spin` calls it, what it is, and what is wanted.
const ROWS: &[(&str, &str, Option<Goal>)] = &[
    ("aws-lc", "HMAC-SHA256 of VideoSDK's signing input by aws-lc", None),
    ("mint", "VideoSDK mint", Some(Goal::AtMost(13_000.0))),
    ("verify", "VideoSDK verify", Some(Goal::AtMost(17_000.0))),
    ("t1-mint", "OpenTok T1 mint, from texts", None),
    ("t1-verify", "OpenTok T1 verify", None),
    ("opentok-mint", "OpenTok JWT mint, from texts", None),
    ("opentok-verify", "OpenTok JWT verify", None),
    ("vonage-mint", "Vonage mint (RS256), from texts", None),
    ("vonage-verify", "Vonage verify", None),
    ("videoio-mint", "Video.io session mint", None),
    ("videoio-verify", "Video.io session verify", None),
    ("livekit-mint", "LiveKit mint", None),
    ("livekit-verify", "LiveKit verify", None),
];

/// How often, the second time twice as often: the difference is free of what starting costs.
const TIMES: u32 = 200;

pub(super) fn run() -> Result<(), Error> {
    say("\n## Instructions\n");
    if !has("valgrind") {
        say("left out: valgrind is not installed");
        return Ok(());
    }
    let words = ["build", "--locked", "--quiet", "--release", "--bin", "spin"];
    if !cargo(&words).status()?.success() {
        return Err("the program that is counted does not build".into());
    }
    let mut table = Table::new(&["what", "instructions", "goal"]);
    for (name, about, goal) in ROWS {
        let counted = counted(name, 2 * TIMES)?.saturating_sub(counted(name, TIMES)?);
        let each = counted / u64::from(TIMES);
        let judged = goal.map_or_else(String::new, |goal| {
            // Counts are small enough for it.
            #[expect(clippy::cast_precision_loss, reason = "nobody counts beyond 2^52 here")]
            let each = each as f64;
            goal.judge(each)
        });
        table.row(vec![(*about).to_owned(), each.to_string(), judged]);
    }
    table.print();
    Ok(())
}

/// All instructions of a process that does it so many times.
fn counted(what: &str, times: u32) -> Result<u64, Error> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(target().join("release/spin"))
        .args([what, &times.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{what}: {said}").into());
    }
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    let count = count.and_then(|(_, count)| count.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind counts nothing: {said}").into())
}

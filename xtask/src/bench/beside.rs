//! Rows of a package beside other people's, measured by one program of its language.

use super::median;
use super::table::{Goal, Table};
use crate::repository::Error;
use crate::run::told;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// Nanoseconds of each row, round by round.
pub(super) type Measured = BTreeMap<String, Vec<f64>>;

/// What a program writes, in this setting of the processor ([`super::processor`]). What it says besides is shown.
pub(super) fn said(program: &mut Command, capabilities: Option<&str>) -> Result<Vec<u8>, Error> {
    program.env_remove("OPENSSL_ia32cap").stderr(Stdio::inherit());
    if let Some(capabilities) = capabilities {
        program.env("OPENSSL_ia32cap", capabilities);
    }
    told(program)
}

/// What a program measured, which it writes as JSON.
pub(super) fn measured(
    program: &mut Command,
    capabilities: Option<&str>,
) -> Result<Measured, Error> {
    #[derive(Deserialize)]
    struct Output {
        measured: Measured,
    }
    Ok(serde_json::from_slice::<Output>(&said(program, capabilities)?)?.measured)
}

/// Shows these rows, each beside ours of the same verb. Ratios are of the same round, since both fell in the same second,
/// and the middle one is shown.
pub(super) fn report(rows: &[&str], goals: &[(&str, Goal)], measured: &Measured) {
    let mut table = Table::new(&["what", "ns", "× ours", "goal"]);
    for row in rows {
        let Some(times) = measured.get(*row) else { continue };
        let (verb, name) = row.split_once('/').unwrap_or(("", row));
        let ours = measured.get(&format!("{verb}/roomkey"));
        let ratio = ours.map(|ours| {
            let ratios: Vec<f64> = times.iter().zip(ours).map(|(time, our)| time / our).collect();
            median(&ratios)
        });
        let goal = goals.iter().find(|(name, _)| name == row).map(|(_, goal)| *goal);
        table.row(vec![
            format!("{verb} {name}").trim().to_owned(),
            format!("{:.0}", median(times)),
            ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            goal.zip(ratio).map_or_else(String::new, |(goal, ratio)| goal.judge(ratio)),
        ]);
    }
    table.print();
}

//! Minting and verifying in Swift beside what the C interface alone takes: what the language adds.
//!
//! `bench/swift` does both in one process, in rows that alternate: a loop in C over fields that are packed already, and the
//! package's `mint` and `verify`, which read the clock, pack, and make a value of what comes back.

use super::beside::{Measured, measured};
use super::table::{Goal, Table};
use super::{Effort, median};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::say::{begin, say};
use crate::setup::swift::Swift;
use crate::test::swift::{Laid, lay_out};
use crate::test::{BUILD, uniffi};

/// What is measured, and how many times the floor it may take.
const ROWS: &[(&str, Goal)] = &[("mint", Goal::AtMost(1.2)), ("verify", Goal::AtMost(1.5))];

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    let swift = match Swift::find() {
        Ok(swift) => swift,
        Err(reason) => {
            say(&format!("SKIPPED (Swift: {reason})"));
            return Ok(());
        }
    };
    say("\n## Swift\n");
    begin("building the package …");
    let log = Log::new("bench-swift")?;
    let Laid { package, libraries } = lay_out(&log, &uniffi::release(&log)?, "swift-bench")?;
    let built = target().join("swift-bench/build").display().to_string();
    let (rounds, seconds) = (effort.rounds * 3, effort.row_seconds / 4.0);
    let bench = |verb: &str, more: &[&str]| {
        let words = [&[verb, "-c", "release", "--scratch-path", &built], more].concat();
        let mut command = swift.command(&root().join("bench/swift"), &words);
        command
            .env("ROOMKEY_PACKAGE", &package)
            .env("PKG_CONFIG_PATH", &libraries)
            .env("LD_LIBRARY_PATH", &libraries);
        command
    };
    if !log.run(&mut bench("build", &[]), BUILD)? {
        return Err(format!("the bench does not build; see {}", log.path().display()).into());
    }
    let program = ["--skip-build", "tokens", &rounds.to_string(), &seconds.to_string()];
    let measured = measured(&mut bench("run", &program), None)?;
    say("\n");
    report(&measured);
    Ok(())
}

fn report(measured: &Measured) {
    let mut table = Table::new(&["what", "ns in C", "ns in Swift", "× C", "goal"]);
    for (row, goal) in ROWS {
        let of =
            |language: &str| measured.get(&format!("{language}/{row}")).map(|times| median(times));
        let (Some(floor), Some(ours)) = (of("C"), of("Swift")) else { continue };
        let ratio = ours / floor;
        let cells =
            [(*row).to_owned(), format!("{floor:.0}"), format!("{ours:.0}"), format!("{ratio:.2}")];
        table.row([cells.to_vec(), vec![goal.judge(ratio)]].concat());
    }
    table.print();
}

//! Counts of tests, read from what the test runners print.

use std::ops::AddAssign;

/// How many tests went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// One check that passed or failed.
    pub(crate) fn of(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// Whether anything was counted.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Adds up the summaries in a log, of libtest, of `node --test`, of Maven's Surefire and our own:
    ///
    /// - `test result: ok. 12 passed; 0 failed; 1 ignored; …`
    /// - `# pass 12`, `# fail 0`, `# skipped 1` (also with `ℹ` in place of `#`)
    /// - `[INFO] Tests run: 13, Failures: 0, Errors: 0, Skipped: 1`, which closes a module; a line that
    ///   goes on is about one class of it
    /// - `12 passed, 0 failed, 1 skipped`
    pub(crate) fn read(log: &str) -> Self {
        let mut tally = Self::default();
        for line in log.lines() {
            let line = line.trim();
            if let Some(result) = line.strip_prefix("test result: ") {
                let counts = result.split_once(". ").map_or("", |(_, counts)| counts);
                tally += counted(counts.split(';'));
            } else if let Some(count) =
                line.strip_prefix("# ").or_else(|| line.strip_prefix("\u{2139} "))
            {
                let (name, number) = count.split_once(' ').unwrap_or_default();
                let number = number.parse().unwrap_or(0);
                match name {
                    "pass" => tally.passed += number,
                    "fail" => tally.failed += number,
                    "skipped" => tally.skipped += number,
                    _ => {}
                }
            } else if let Some((_, counts)) = line.split_once("] Tests run: ")
                && !line.contains("Time elapsed")
            {
                tally += surefire(counts);
            } else if line.ends_with(" skipped") && line.contains(" failed, ") {
                tally += counted(line.split(','));
            }
        }
        tally
    }
}

fn counted<'a>(counts: impl Iterator<Item = &'a str>) -> Tally {
    let mut tally = Tally::default();
    for count in counts {
        let (number, name) = count.trim().split_once(' ').unwrap_or_default();
        let number = number.parse().unwrap_or(0);
        match name {
            "passed" => tally.passed += number,
            "failed" => tally.failed += number,
            "ignored" | "skipped" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

/// `13, Failures: 0, Errors: 0, Skipped: 1`
fn surefire(counts: &str) -> Tally {
    let mut numbers = counts.split(", ").map(|count| count.rsplit(' ').next()?.parse::<u64>().ok());
    let mut next = || numbers.next().flatten().unwrap_or(0);
    let (run, failures, errors, skipped) = (next(), next(), next(), next());
    let failed = failures + errors;
    Tally { passed: run.saturating_sub(failed + skipped), failed, skipped }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The closing line of a run.
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runners_summary_is_understood() {
        let log = "\
running 3 tests
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out
# tests 7
# pass 6
# fail 1
# skipped 0
\u{2139} pass 4
[ERROR] Tests run: 8, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 2.1 s <<< FAILURE! -- in a.B
[ERROR] Tests run: 8, Failures: 1, Errors: 2, Skipped: 1
100 passed, 0 failed, 2 skipped
";
        assert_eq!(Tally::read(log), Tally { passed: 129, failed: 6, skipped: 4 });
    }

    #[test]
    fn prose_is_not_counted() {
        assert!(Tally::read("12 passed the gate\n# passwords 3\ntest result: unknown").is_empty());
    }
}

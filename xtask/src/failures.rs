//! Which tests failed, and what they said, read from what the test runners print.
//!
//! A log of all tests has thousands of lines, and the one that fails is seldom among the last. So a run ends
//! with the names of the tests that failed and their own lines.

/// The most lines of one failure that are shown: the first ones, which say what was expected.
const MOST_LINES: usize = 40;

/// The most failures of one log that are shown whole.
const MOST_FAILURES: usize = 25;

/// What is shown of a log in which no failure can be made out.
const LAST_LINES: usize = 40;

/// A test that failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    name: String,
    lines: Vec<String>,
}

/// The end of a run of a part, for whoever has to mend it.
pub(crate) fn shown(log: &str) -> Vec<String> {
    let failures = read(log);
    if failures.is_empty() {
        let lines: Vec<&str> = log.lines().collect();
        let last = lines.iter().skip(lines.len().saturating_sub(LAST_LINES));
        return last.map(|line| format!("    {line}")).collect();
    }
    let mut out = Vec::new();
    for failure in failures.iter().take(MOST_FAILURES) {
        out.push(format!("  {}", failure.name));
        let lines =
            failure.lines.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty());
        out.extend(lines.take(MOST_LINES).map(|line| format!("      {line}")));
    }
    if failures.len() > MOST_FAILURES {
        out.push(format!("  … and {} more", failures.len() - MOST_FAILURES));
    }
    out
}

/// Every failure in a log, whichever runners wrote it.
pub(crate) fn read(log: &str) -> Vec<Failure> {
    let lines: Vec<&str> = log.lines().collect();
    let mut found: Vec<Failure> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at + 1..).unwrap_or_default();
        let (failure, taken) = match Start::of(line) {
            Some(start) => start.read(line, rest),
            None => (None, 0),
        };
        if let Some(failure) = failure {
            match found.iter_mut().find(|known| known.name == failure.name) {
                // A runner lists the names again, without what was said.
                Some(known) if known.lines.is_empty() => *known = failure,
                Some(_) => {}
                None => found.push(failure),
            }
        }
        at += 1 + taken;
    }
    found
}

/// How a failure starts, by who reports it.
enum Start<'l> {
    /// libtest: `---- NAME stdout ----`, up to the next or to the list of names.
    Libtest(&'l str),
    /// libtest: `test NAME ... FAILED`.
    LibtestLine(&'l str),
    /// pytest: `____ NAME ____`, up to the next or to a line of `=`.
    Pytest(&'l str),
    /// pytest: `FAILED FILE::NAME - REASON`.
    PytestLine(&'l str),
    /// TAP of node: `not ok 1 - NAME`, and YAML.
    Tap(&'l str),
    /// rustc and clippy: `error: …`, up to an empty line.
    Compiler(&'l str),
    /// Our own: `RULE: BROKEN`, and lines that are indented.
    Rule(&'l str),
    /// Our vectors and Bun: all on one line.
    Line(&'l str),
}

impl<'l> Start<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let bare = line.trim();
        if let Some(name) = between(line, "---- ", " stdout ----") {
            return Some(Self::Libtest(name));
        }
        if let Some(name) = between(line, "test ", " ... FAILED") {
            return Some(Self::LibtestLine(name));
        }
        if bare.starts_with("____") && bare.ends_with("____") {
            let name = bare.trim_matches('_').trim();
            return (!name.is_empty()).then_some(Self::Pytest(name));
        }
        if let Some(name) = line.strip_prefix("FAILED ").filter(|name| name.contains("::")) {
            return Some(Self::PytestLine(name));
        }
        if let Some((_, name)) =
            bare.strip_prefix("not ok ").and_then(|rest| rest.split_once(" - "))
        {
            let is_meant = name.contains("# TODO") || name.contains("# SKIP");
            return (!is_meant).then_some(Self::Tap(name));
        }
        if line.starts_with("error: ") || line.starts_with("error[") {
            // Those repeat that something failed above.
            let repeats = [
                "error: test failed",
                "error: could not compile",
                "error: aborting",
                "error: 1 target",
                "error: doctest failed",
            ];
            let says_nothing =
                repeats.iter().any(|one| line.starts_with(one)) || line.contains("targets failed");
            return (!says_nothing).then_some(Self::Compiler(line));
        }
        if let Some(rule) = line.strip_suffix(": BROKEN") {
            return Some(Self::Rule(rule));
        }
        let is_own = line.starts_with("  ") && line.contains(" FAILED ");
        (is_own || bare.starts_with("(fail) ")).then_some(Self::Line(bare))
    }

    /// The failure, and how many of the lines that follow belong to it.
    fn read(self, line: &str, rest: &[&str]) -> (Option<Failure>, usize) {
        let up_to = |ends: &dyn Fn(&str) -> bool| {
            rest.iter().position(|line| ends(line)).unwrap_or(rest.len())
        };
        let starts =
            |line: &str| matches!(Start::of(line), Some(Start::Libtest(_) | Start::Pytest(_)));
        let (name, count) = match self {
            Self::Libtest(name) => (name, up_to(&|line| starts(line) || line == "failures:")),
            Self::LibtestLine(name) | Self::PytestLine(name) | Self::Line(name) => (name, 0),
            Self::Pytest(name) => (name, up_to(&|line| starts(line) || line.starts_with("===="))),
            Self::Compiler(name) => (name, up_to(&|line| line.trim().is_empty())),
            Self::Rule(name) => (name, up_to(&|line| !line.starts_with("    "))),
            Self::Tap(name) => {
                let is_yaml = rest.first().is_some_and(|line| line.trim() == "---");
                let count = if is_yaml { up_to(&|line| line.trim() == "...") } else { 0 };
                let yaml = rest.get(..count).unwrap_or_default();
                // A suite fails because a test in it did, which has been told.
                if yaml.iter().any(|line| line.contains("subtestsFailed")) {
                    return (None, count);
                }
                (name, count)
            }
        };
        let indent = line.len() - line.trim_start().len();
        let lines = rest.get(..count).unwrap_or_default().iter();
        let lines = lines.map(|line| line.get(indent..).unwrap_or(line.trim_start()).to_owned());
        // The short summary of pytest names the file too: `FILE::NAME - REASON`.
        let name = name
            .split_once(" - ")
            .filter(|(test, _)| test.contains("::"))
            .map_or(name, |(test, _)| test);
        let name = name.rsplit_once(".py::").map_or(name, |(_, test)| test);
        (Some(Failure { name: name.to_owned(), lines: lines.collect() }), count)
    }
}

fn between<'l>(line: &'l str, start: &str, end: &str) -> Option<&'l str> {
    line.strip_prefix(start)?.strip_suffix(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(log: &str) -> Vec<String> {
        read(log).into_iter().map(|failure| failure.name).collect()
    }

    #[test]
    fn a_failing_test_of_cargo_is_named_with_its_lines() {
        let log = "\
running 3 tests
test a::holds ... ok
test a::breaks ... FAILED
test a::panics ... FAILED

failures:

---- a::breaks stdout ----

thread 'a::breaks' (7) panicked at src/a.rs:3:9:
assertion `left == right` failed
  left: 1
 right: 2

---- a::panics stdout ----
no luck

failures:
    a::breaks
    a::panics

test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out
error: test failed, to rerun pass `-p a --lib`
";
        let failures = read(log);
        assert_eq!(names(log), ["a::breaks", "a::panics"]);
        assert!(failures[0].lines.contains(&"  left: 1".to_owned()), "{failures:?}");
        assert!(!failures[0].lines.contains(&"no luck".to_owned()), "{failures:?}");
        assert_eq!(failures[1].lines.first().map(String::as_str), Some("no luck"));
    }

    #[test]
    fn a_failing_test_of_pytest_is_named_with_its_lines() {
        let log = "\
..F.                                                                     [100%]
=================================== FAILURES ===================================
_________________________ test_it_holds[one - two] _____________________________

    def test_it_holds():
>       assert 1 == 2
E       assert 1 == 2

tests/test_a.py:4: AssertionError
=========================== short test summary info ============================
FAILED tests/test_a.py::test_other - RuntimeError: no
1 failed, 3 passed in 0.05s
";
        assert_eq!(names(log), ["test_it_holds[one - two]", "test_other"]);
        assert!(read(log)[0].lines.iter().any(|line| line.contains("assert 1 == 2")));
    }

    #[test]
    fn a_failing_test_of_node_is_named_and_its_suite_is_not() {
        let log = "\
TAP version 13
# Subtest: suite
    # Subtest: it holds
    not ok 1 - it holds
      ---
      duration_ms: 1.2
      error: 'Expected values to be strictly equal'
      ...
    ok 2 - other
    not ok 3 - later # TODO
not ok 1 - suite
  ---
  failureType: 'subtestsFailed'
  ...
# fail 1
";
        assert_eq!(names(log), ["it holds"]);
        assert!(read(log)[0].lines.iter().any(|line| line.contains("strictly equal")));
    }

    #[test]
    fn what_does_not_compile_a_broken_rule_and_a_vector_are_named_too() {
        let log = "\
error[E0308]: mismatched types
 --> src/a.rs:1:1
  |

error: could not compile `a` (lib) due to 1 previous error
arrows point down: BROKEN
    roomkey uses tokio
  core     FAILED inspect/clean (nothing to say): it came out otherwise
";
        let found = names(log);
        assert_eq!(found[..2], ["error[E0308]: mismatched types", "arrows point down"]);
        assert!(found[2].contains("FAILED inspect/clean"), "{found:?}");
        assert_eq!(read(log)[1].lines, ["    roomkey uses tokio"]);
    }

    #[test]
    fn a_log_that_nobody_understands_is_shown_from_its_end() {
        let log = (0..100).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
        let shown = shown(&log);
        assert_eq!(
            (shown.len(), shown.last().map(|line| line.trim())),
            (LAST_LINES, Some("line 99"))
        );
    }
}

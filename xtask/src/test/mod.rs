//! `cargo xtask test`: every test of the repository, part by part.
//!
//! A part is a name, a reason it may have to be skipped, and commands. What a part prints goes to
//! `target/xtask/PART.log`; at the end of the run stand the tests that failed and what they said.

mod architecture;
mod c;
pub(crate) mod field;
mod houses;
mod interop;
pub(crate) mod kotlin;
mod livekit;
mod names;
pub(crate) mod node;
mod pages;
mod proof;
pub(crate) mod python;
mod rooms;
mod rust;
pub(crate) mod session;
mod sources;
mod supply;
pub(crate) mod swift;
mod toy;
pub(crate) mod uniffi;
mod vendors;

pub(crate) use node::copy;
pub(crate) use rust::{BUILD, cargo, cargo_in, metadata};

use crate::failures;
use crate::repository::Error;
use crate::run::Log;
use crate::say::{begin, say};
use crate::tally::Tally;
use std::time::Instant;

/// How a part ended.
pub(crate) enum Outcome {
    /// It ran; whether it passed is in the count.
    Ran(Tally),
    /// It could not run, for this reason.
    Skipped(String),
    /// It was not run, for this reason, and no machine has to be able to.
    LeftOut(String),
}

struct Part {
    name: &'static str,
    about: &'static str,
    run: fn(&Log) -> Result<Outcome, Error>,
}

const FORMAT: Part = Part { name: "format", about: "cargo fmt --check", run: rust::format };
const ARCHITECTURE: Part = Part {
    name: "architecture",
    about: "arrows only point down, claims have tests",
    run: architecture::check,
};
const SUPPLY: Part =
    Part { name: "supply", about: "licences, sources, duplicates", run: supply::check };
const FACES: Part =
    Part { name: "faces", about: "what is written from descriptions is current", run: rust::faces };

/// In the order in which they tell most for the least time.
const PARTS: &[Part] = &[
    FORMAT,
    ARCHITECTURE,
    SUPPLY,
    Part { name: "clippy", about: "no warnings in any target", run: rust::clippy },
    Part {
        name: "features",
        about: "the core with each vendor and each library alone",
        run: rust::features,
    },
    Part { name: "webassembly", about: "the core without a system", run: rust::webassembly },
    FACES,
    Part { name: "api", about: "the public API is the one that is kept", run: crate::api::test },
    Part { name: "rust", about: "unit, integration and documentation tests", run: rust::test },
    Part {
        name: "libraries",
        about: "vectors with each cryptographic library alone",
        run: rust::libraries,
    },
    Part { name: "docs", about: "rustdoc without warnings, examples that show", run: rust::docs },
    Part { name: "vectors", about: "vectors re-signed by another language", run: proof::vectors },
    Part { name: "fuzz", about: "a short run of every fuzz target", run: proof::fuzz },
    Part { name: "mutation", about: "each security rule has a test", run: proof::mutation },
    Part { name: "python", about: "the wheel, in clean environments", run: python::test },
    Part { name: "node", about: "the npm package, installed", run: node::test },
    Part {
        name: "session",
        about: "the session manager for browsers and Node",
        run: session::test,
    },
    Part { name: "session-field", about: "sessions as the field treats them", run: field::test },
    Part { name: "chromium", about: "the session manager in pages", run: pages::chromium },
    Part { name: "c", about: "the C interface, misused under sanitizers", run: c::test },
    Part { name: "kotlin", about: "the jars, as they are installed", run: kotlin::test },
    Part { name: "swift", about: "the Swift package, as it is handed out", run: swift::test },
    Part { name: "toy", about: "a vendor made up, through every door", run: toy::test },
    Part { name: "interop-node", about: "npm: official SDK, JWT libraries", run: interop::node },
    Part { name: "interop-python", about: "PyPI: PyJWT", run: interop::python },
    Part { name: "interop-java", about: "Maven: official SDKs, Nimbus", run: interop::java },
    Part { name: "livekit", about: "LiveKit's media server as a judge", run: livekit::test },
    Part { name: "interop-rust", about: "the vendor's crate", run: interop::rust },
];

/// The gate before a commit: a minute or less where everything is built. What stands in one row waits for nobody in the
/// other: while the core's tests run, clippy has the compiler.
const GATE: [&[Part]; 2] = [
    &[Part { name: "core", about: "unit tests and vectors of the core", run: rust::core }, FACES],
    &[
        FORMAT,
        ARCHITECTURE,
        SUPPLY,
        Part { name: "clippy", about: "no warnings in any target", run: rust::clippy_of_workspace },
    ],
];

struct Options {
    require_all: bool,
    only: Vec<String>,
    list: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Error> {
        let mut options = Self { require_all: false, only: Vec::new(), list: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--require-all" => options.require_all = true,
                "--list" => options.list = true,
                "--only" => {
                    let parts = arguments.next().ok_or("--only needs the name of a part")?;
                    for part in parts.split(',') {
                        if !PARTS.iter().any(|one| matches(one.name, part)) {
                            return Err(format!("no part is called {part}; see --list").into());
                        }
                        options.only.push(part.to_owned());
                    }
                }
                other => return Err(format!("unknown option {other}").into()),
            }
        }
        Ok(options)
    }

    fn wants(&self, part: &Part) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| matches(part.name, name))
    }
}

/// `interop` stands for all parts whose names begin with it.
fn matches(part: &str, wanted: &str) -> bool {
    part.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Runs the parts and says whether all that had to pass did.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let options = Options::parse(arguments)?;
    if options.list {
        for part in PARTS {
            say(&format!("{:<16}{}", part.name, part.about));
        }
        return Ok(true);
    }
    let parts = PARTS.iter().filter(|part| options.wants(part));
    let begun = Instant::now();
    let ended = parts.map(|part| {
        begin(&format!("{:<16}", part.name));
        let end = run(part, options.require_all);
        say(&end.said);
        end
    });
    Ok(told(&ended.collect::<Vec<_>>(), begun))
}

/// The gate before a commit, and whether it is open.
pub(crate) fn gate(arguments: &[String]) -> Result<bool, Error> {
    if !arguments.is_empty() {
        return Err("cargo xtask check takes no options".into());
    }
    let begun = Instant::now();
    let row = |parts: &'static [Part]| {
        let ended = parts.iter().map(|part| {
            let end = run(part, true);
            say(&format!("{:<16}{}", part.name, end.said));
            end
        });
        ended.collect::<Vec<_>>()
    };
    let ended = std::thread::scope(|scope| {
        let rows = GATE.map(|parts| scope.spawn(move || row(parts)));
        rows.map(std::thread::ScopedJoinHandle::join)
    });
    let mut parts = Vec::new();
    for row in ended {
        parts.extend(row.map_err(|_| "a part of the gate panicked")?);
    }
    Ok(told(&parts, begun))
}

/// What became of a part.
struct End {
    part: &'static str,
    said: String,
    tally: Tally,
    /// If there is something to read in it.
    log: Option<Log>,
}

/// Says what failed, how long all of it took and how much of the processors, and whether nothing failed.
fn told(ended: &[End], begun: Instant) -> bool {
    let mut total = Tally::default();
    for End { part, tally, log, .. } in ended {
        total += *tally;
        let Some(log) = log else { continue };
        say(&format!("\nFAILED in {part}; all of it is in {}", log.path().display()));
        for line in failures::shown(&log.text()) {
            say(&line);
        }
    }
    // A machine that is busy with something else is slow, and computes no more for that.
    let computed = computed().map_or_else(String::new, |time| format!(", {time:.0} s of CPU"));
    say(&format!("\n{:.0} s in all{computed}", begun.elapsed().as_secs_f64()));
    say(&total.to_string());
    total.failed == 0
}

/// Seconds for which the processors worked for what was run here and has ended; Linux says it.
fn computed() -> Option<f64> {
    /// Ticks in a second, as Linux tells them to programs on every machine.
    const TICKS: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name of the program, which may hold anything: `cutime` and `cstime` are its 14th and 15th.
    let (_, numbers) = text.rsplit_once(") ")?;
    let of_children = numbers.split(' ').skip(13).take(2);
    let ticks: f64 = of_children.map(|number| number.parse::<f64>().unwrap_or(0.0)).sum();
    Some(ticks / TICKS)
}

/// Runs a part to its end.
fn run(part: &Part, require_all: bool) -> End {
    let begun = Instant::now();
    let log = Log::new(part.name);
    let outcome = log.as_ref().map_or_else(|error| Err(error.to_string().into()), part.run);
    let seconds = begun.elapsed().as_secs_f64();
    let (said, tally) = match outcome {
        Ok(Outcome::Ran(tally)) => {
            let word = if tally.failed == 0 { "ok      " } else { "FAILED  " };
            (format!("{word} {seconds:7.1} s  {tally}"), tally)
        }
        Ok(Outcome::Skipped(reason)) if require_all => {
            let said = format!(
                "FAILED   {seconds:7.1} s  SKIPPED ({reason}), and --require-all was given"
            );
            return End { part: part.name, said, tally: Tally::of(false), log: None };
        }
        Ok(Outcome::Skipped(reason) | Outcome::LeftOut(reason)) => {
            let tally = Tally { skipped: 1, ..Tally::default() };
            (format!("SKIPPED  {seconds:7.1} s  ({reason})"), tally)
        }
        Err(error) => (format!("FAILED   {seconds:7.1} s  {error}"), Tally::of(false)),
    };
    End { part: part.name, said, tally, log: log.ok().filter(|_| tally.failed > 0) }
}

//! Whether good clients notice five thousand bad ones: slow heads and bodies, silence, answers that
//! nobody reads. And whether the memory that they take is given back.
//!
//! The server has its default limits and room for all of them (`connections`), so what is measured is what
//! holding them costs. They come from many addresses or from one; the good clients from others, each asking
//! 25 times a second. Each round asks without them and with them, so that what else the machine does
//! falls on both.

use super::http::{self, Running, pinned, program};
use super::table::{Goal, Table};
use super::{Effort, cargo, median};
use crate::repository::Error;
use crate::say::{begin, say};
use serde::Deserialize;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const HOSTILE: &str = "5000";
const GOOD: &str = "64";
/// From how many addresses the hostile ones come.
const CASES: [(&str, &str); 2] = [("250", "250 addresses"), ("1", "one address")];
/// Files that each of the processes may have open.
const FILES: usize = 8192;
const SETTINGS: &str = "[limits]\nconnections = 6000\n";

/// Milliseconds.
const SLOWEST: f64 = 50.0;
/// Megabytes that may stay when they have gone.
const MOST_KEPT: f64 = 15.0;
const PATIENCE: Duration = Duration::from_secs(30);
/// Seconds. Slow bodies and answers are given up after ten, and come again all at once.
const SHORTEST: f64 = 12.0;

#[derive(Deserialize)]
struct Visits {
    lost: f64,
    median_us: f64,
    p99_us: f64,
}

#[derive(Default)]
struct Measured {
    alone_p50: Vec<f64>,
    alone: Vec<f64>,
    beside_p50: Vec<f64>,
    beside: Vec<f64>,
    lost: Vec<f64>,
    held: Vec<f64>,
    opened: Vec<f64>,
    base: Vec<f64>,
    during: Vec<f64>,
    after: Vec<f64>,
    seconds: Vec<f64>,
}

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    say("\n## A hostile crowd\n");
    if !may_open_files()? {
        say(&format!("SKIPPED: this machine lets no process have {FILES} files open"));
        return Ok(());
    }
    http::built(&mut cargo(&["build", "--locked", "--quiet", "--release", "--bins"]))?;
    http::build_ours()?;
    let mut measured = CASES.map(|_| Measured::default());
    // A round takes two minutes.
    let rounds = effort.rounds.div_ceil(3);
    for round in 1..=rounds {
        begin(&format!("round {round} of {rounds}, "));
        for ((addresses, _), measured) in CASES.iter().zip(&mut measured) {
            measure(addresses, effort, measured)?;
        }
    }
    say("");
    for ((_, case), measured) in CASES.iter().zip(&measured) {
        report(case, measured);
    }
    if let Ok(load) = std::fs::read_to_string("/proc/loadavg") {
        say(&format!("load of the machine: {}", load.trim()));
    }
    Ok(())
}

fn may_open_files() -> Result<bool, Error> {
    let mut command = with_files(&Command::new("true"));
    Ok(command.stderr(Stdio::null()).status()?.success())
}

/// A command that may have many files open.
fn with_files(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -n {FILES} && exec \"$@\""), "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    shell
}

/// The bad clients, who go when this is dropped.
struct Crowd {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Crowd {
    fn gather(url: &str, addresses: &str) -> Result<(Self, f64), Error> {
        #[derive(Deserialize)]
        struct There {
            held: f64,
        }
        let mut command = Command::new(program("crowd"));
        command.arg(url.trim_start_matches("http://")).arg(HOSTILE).arg(addresses);
        // They are elsewhere and take no time of the good ones' machine.
        let mut nice = Command::new("nice");
        nice.args(["-n", "5"]).arg(command.get_program()).args(command.get_args());
        let mut child =
            pinned("1", &with_files(&nice)).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("the crowd has no output")?;
        let mut crowd = Self { child, output: BufReader::new(output) };
        let there: There = serde_json::from_str(&crowd.line()?)?;
        Ok((crowd, there.held))
    }

    fn line(&mut self) -> Result<String, Error> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line)
    }

    /// Sends it away; how many there were at the least, and how often one came.
    fn end(mut self) -> Result<(f64, f64), Error> {
        #[derive(Deserialize)]
        struct Were {
            least: f64,
            opened: f64,
        }
        drop(self.child.stdin.take());
        let were: Were = serde_json::from_str(&self.line()?)?;
        Ok((were.least, were.opened))
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// What the good clients see, who ask from the other core.
fn visit(server: &Running, effort: Effort) -> Result<Visits, Error> {
    let mut command = Command::new(program("visitors"));
    command.arg(format!("{}/get-token", server.url)).arg(GOOD);
    command.arg(effort.server_seconds.max(SHORTEST).to_string());
    let output = pinned("1", &command).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the good clients were refused".into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn measure(addresses: &str, effort: Effort, measured: &mut Measured) -> Result<(), Error> {
    let settings = target_settings()?;
    let server = Running::start(&with_files(&http::ours_with_settings(&settings)))?;
    let alone = visit(&server, effort)?;
    let Some(base) = server.memory() else { return Err("the system does not tell memory".into()) };
    let (crowd, held) = Crowd::gather(&server.url, addresses)?;
    let beside = visit(&server, effort)?;
    let during = server.memory().unwrap_or(f64::NAN);
    let (least, opened) = crowd.end()?;
    let gone = Instant::now();
    let mut after = server.memory().unwrap_or(f64::NAN);
    while after > base + MOST_KEPT && gone.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(200));
        after = server.memory().unwrap_or(f64::NAN);
    }
    measured.alone_p50.push(alone.median_us / 1000.0);
    measured.alone.push(alone.p99_us / 1000.0);
    measured.beside_p50.push(beside.median_us / 1000.0);
    measured.beside.push(beside.p99_us / 1000.0);
    measured.lost.push(beside.lost);
    measured.held.push(held.min(least));
    measured.opened.push(opened);
    measured.base.push(base);
    measured.during.push(during);
    measured.after.push(after);
    measured.seconds.push(gone.elapsed().as_secs_f64());
    Ok(())
}

/// A file with the settings, outside the folder that is emptied.
fn target_settings() -> Result<std::path::PathBuf, Error> {
    let folder = crate::repository::target().join("xtask");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("bench-crowd.toml");
    std::fs::write(&file, SETTINGS)?;
    Ok(file)
}

fn report(case: &str, measured: &Measured) {
    let mut table =
        Table::new(&[&format!("5000 hostile connections from {case}"), "median", "goal"]);
    let kept: Vec<f64> =
        measured.after.iter().zip(&measured.base).map(|(after, base)| after - base).collect();
    let slowest = median(&measured.beside);
    for (what, value, goal) in [
        ("p50 ms without them", median(&measured.alone_p50), None),
        ("p99 ms without them", median(&measured.alone), None),
        ("p50 ms beside them", median(&measured.beside_p50), None),
        ("p99 ms beside them", slowest, Some(Goal::AtMost(SLOWEST))),
        ("connections of good clients that were lost", median(&measured.lost), None),
        ("of them there at the least", median(&measured.held), None),
        ("came, with those that came again", median(&measured.opened), None),
        ("resident MB before", median(&measured.base), None),
        ("resident MB beside them", median(&measured.during), None),
        ("resident MB when they have gone", median(&measured.after), None),
        ("MB more than before", median(&kept), Some(Goal::AtMost(MOST_KEPT))),
        ("seconds until then", median(&measured.seconds), None),
    ] {
        let judged = goal.map_or_else(String::new, |goal| goal.judge(value));
        table.row(vec![what.to_owned(), format!("{value:.1}"), judged]);
    }
    table.print();
}

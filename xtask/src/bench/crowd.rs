//! Whether good clients notice five thousand bad ones: slow heads and bodies, silence, answers that
//! nobody reads. And whether the memory that they take is given back.
//!
//! The server has room for all of them (`connections`), so what is measured is what holding them costs.
//! Each round asks without them and with them, so that what else the machine does falls on both.

use super::http::{self, Running, pinned, program};
use super::table::{Goal, Table};
use super::{Effort, cargo, median};
use crate::repository::Error;
use crate::say::{begin, say};
use serde::Deserialize;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const HOSTILE: usize = 5000;
/// Files that each of the two processes may have open.
const FILES: usize = 8192;
const SETTINGS: &str = "[limits]\nrequests_per_second = 10000000\nconnections = 6000\n";

/// Milliseconds.
const SLOWEST: f64 = 50.0;
/// Megabytes that may stay when they have gone.
const MOST_KEPT: f64 = 15.0;
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Measured {
    alone: Vec<f64>,
    beside: Vec<f64>,
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
    let mut measured = Measured::default();
    for round in 1..=effort.rounds {
        begin(&format!("round {round} of {}, ", effort.rounds));
        measure(effort, &mut measured)?;
    }
    say("");
    report(&measured);
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
    fn gather(url: &str) -> Result<(Self, f64), Error> {
        #[derive(Deserialize)]
        struct There {
            held: f64,
        }
        let mut command = Command::new(program("crowd"));
        command.arg(url.trim_start_matches("http://")).arg(HOSTILE.to_string());
        let mut child = pinned("1", &with_files(&command))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
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

fn measure(effort: Effort, measured: &mut Measured) -> Result<(), Error> {
    let settings = target_settings()?;
    let server = Running::start(&with_files(&http::ours_with_settings(&settings)))?;
    let url = format!("{}/get-token", server.url);
    let alone = http::ask(&url, "", effort.server_seconds)?;
    let Some(base) = server.memory() else { return Err("the system does not tell memory".into()) };
    let (crowd, held) = Crowd::gather(&server.url)?;
    let beside = http::ask(&url, "", effort.server_seconds)?;
    let during = server.memory().unwrap_or(f64::NAN);
    let (least, opened) = crowd.end()?;
    let gone = Instant::now();
    let mut after = server.memory().unwrap_or(f64::NAN);
    // Memory is given back while the server has little to do.
    while after > base + MOST_KEPT && gone.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(200));
        after = server.memory().unwrap_or(f64::NAN);
    }
    measured.alone.push(alone.p99_us / 1000.0);
    measured.beside.push(beside.p99_us / 1000.0);
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

fn report(measured: &Measured) {
    let mut table = Table::new(&["get-token beside 5000 hostile connections", "median", "goal"]);
    let kept: Vec<f64> =
        measured.after.iter().zip(&measured.base).map(|(after, base)| after - base).collect();
    let slowest = median(&measured.beside);
    for (what, value, goal) in [
        ("p99 ms without them", median(&measured.alone), None),
        ("p99 ms beside them", slowest, Some(Goal::AtMost(SLOWEST))),
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

//! The token server beside the stacks people build one from, over HTTP on the loopback.
//!
//! The server has one core and the client the other, where there are two. Each round measures every
//! server once, so that whatever else the machine does falls on all of them. Beside answers per
//! second stands the processor time of an answer, which other programs disturb far less.

use super::table::{Goal, Table};
use super::{Effort, cargo, median};
use crate::repository::{Error, root, target};
use crate::say::{begin, say};
use crate::served::Served;
use crate::tools::has;
use serde::Deserialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CONNECTIONS: &str = "64";

#[derive(Clone, Copy, PartialEq)]
enum Route {
    Token,
    Meeting,
}

/// A server to measure.
struct Contender {
    name: &'static str,
    start: fn() -> Command,
    route: Route,
    node: bool,
}

const OURS: &str = "roomkey serve";
const OURS_MEETING: &str = "roomkey serve, durable";

const CONTENDERS: &[Contender] = &[
    Contender { name: OURS, start: ours, route: Route::Token, node: false },
    Contender {
        name: "bare axum, roomkey",
        start: || bare("core"),
        route: Route::Token,
        node: false,
    },
    Contender {
        name: "bare axum, jsonwebtoken",
        start: || bare("jsonwebtoken"),
        route: Route::Token,
        node: false,
    },
    Contender {
        name: "Express 4, jsonwebtoken 8.5.1",
        start: || stack("express"),
        route: Route::Token,
        node: true,
    },
    Contender {
        name: "Express 4, jsonwebtoken 9",
        start: || stack("express-9"),
        route: Route::Token,
        node: true,
    },
    Contender {
        name: "Fastify, fast-jwt",
        start: || stack("fastify"),
        route: Route::Token,
        node: true,
    },
    Contender { name: OURS_MEETING, start: ours, route: Route::Meeting, node: false },
    Contender {
        name: "roomkey serve, in memory",
        start: ours_in_memory,
        route: Route::Meeting,
        node: false,
    },
    Contender {
        name: "bare axum, rooms in memory",
        start: || bare("rooms"),
        route: Route::Meeting,
        node: false,
    },
];

/// Ours against whom, and what is wanted.
const GOALS: &[(&str, &str, f64)] = &[
    (OURS, "Express 4, jsonwebtoken 8.5.1", 20.0),
    (OURS, "Fastify, fast-jwt", 4.0),
    (OURS, "bare axum, roomkey", 0.7),
    (OURS_MEETING, "bare axum, rooms in memory", 0.4),
];

const MOST_MEMORY: f64 = 30.0;

#[derive(Default)]
struct Measured {
    per_second: Vec<f64>,
    /// Processor time of the server, in microseconds an answer.
    cost: Vec<f64>,
    slowest: Vec<f64>,
    memory: Vec<f64>,
}

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    say("\nbuilding the servers");
    built(&mut cargo(&["build", "--locked", "--quiet", "--release", "--bins"]))?;
    build_ours()?;
    let node = has("node") && has("npm");
    if node {
        let mut install = Command::new("npm");
        install.current_dir(root().join("bench/node")).args(["ci", "--silent", "--no-audit"]);
        built(&mut install)?;
    } else {
        say("SKIPPED (Node: node or npm is not installed): the stacks on Node");
    }
    let contenders: Vec<&Contender> = CONTENDERS.iter().filter(|one| node || !one.node).collect();
    let mut measured: Vec<Measured> = contenders.iter().map(|_| Measured::default()).collect();
    say("\n## HTTP\n");
    for round in 1..=effort.rounds {
        begin(&format!("round {round} of {}:", effort.rounds));
        for (contender, measured) in contenders.iter().zip(&mut measured) {
            begin(&format!(" {},", contender.name));
            measure(contender, effort, measured)
                .map_err(|error| format!("{}: {error}", contender.name))?;
        }
        say("");
    }
    report(&contenders, &measured);
    Ok(())
}

/// The server as it is shipped.
pub(super) fn build_ours() -> Result<(), Error> {
    let words = ["build", "--locked", "--quiet", "--release", "--package", "roomkey-cli"];
    built(crate::test::cargo(&words).env("CARGO_TARGET_DIR", target()))
}

pub(super) fn built(command: &mut Command) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    if command.status()?.success() { Ok(()) } else { Err(format!("{program} fails").into()) }
}

/// A command that runs on one core, where there are two and they can be chosen.
pub(super) fn pinned(core: &str, command: &Command) -> Command {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 || !has("taskset") {
        let mut same = Command::new(command.get_program());
        same.args(command.get_args());
        return same;
    }
    let mut pinned = Command::new("taskset");
    pinned.args(["--cpu-list", core]).arg(command.get_program()).args(command.get_args());
    pinned
}

pub(super) fn program(name: &str) -> PathBuf {
    target().join("release").join(name)
}

fn bare(what: &str) -> Command {
    let mut command = Command::new(program("bare"));
    command.arg(what);
    command
}

fn stack(what: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(root().join("bench/node/server.js")).arg(what);
    command
}

fn ours() -> Command {
    ours_with(&format!("sqlite:{}", folder().join("rooms.db").display()))
}

/// The same without a disk: no file, no audit log.
fn ours_in_memory() -> Command {
    ours_with("sqlite::memory:")
}

fn ours_with(database: &str) -> Command {
    serve(database, &root().join("bench/roomkey.toml"))
}

/// With other settings.
pub(super) fn ours_with_settings(file: &Path) -> Command {
    serve(&format!("sqlite:{}", folder().join("rooms.db").display()), file)
}

fn serve(database: &str, settings: &Path) -> Command {
    let mut command = Command::new(program("roomkey"));
    command.args(["serve", "--json", "--bind", "127.0.0.1:0", "--database", database]);
    command.arg("--config").arg(settings);
    command
}

/// Where our server keeps its database, emptied before each start.
fn folder() -> PathBuf {
    target().join("xtask").join("bench-server")
}

/// A server on the first core.
pub(super) struct Running {
    served: Served,
    pub(super) url: String,
}

impl Running {
    pub(super) fn start(command: &Command) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Started {
            url: String,
        }
        if folder().exists() {
            std::fs::remove_dir_all(folder())?;
        }
        std::fs::create_dir_all(folder())?;
        let served = Served::start(&mut pinned("0", command))?;
        let Started { url } =
            serde_json::from_str(&served.said).map_err(|_| "it does not say where it listens")?;
        Ok(Self { served, url })
    }

    /// Processor time since it started, where the system tells.
    fn processor_seconds(&self) -> Option<f64> {
        // Linux counts in hundredths of a second, whatever the clock of the processor.
        const TICKS_A_SECOND: f64 = 100.0;
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", self.served.process_id())).ok()?;
        // The name of the program is in brackets and may hold anything; fields follow it.
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields = fields.split(' ').skip(11).take(2);
        let ticks: Vec<f64> = fields.filter_map(|field| field.parse().ok()).collect();
        Some(ticks.iter().sum::<f64>() / TICKS_A_SECOND)
    }

    /// Resident memory in MB, where the system tells.
    pub(super) fn memory(&self) -> Option<f64> {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.served.process_id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }
}

#[derive(Deserialize)]
pub(super) struct Load {
    /// Answers in the time that counts.
    answers: f64,
    /// Answers in that time and before it.
    all: f64,
    seconds: f64,
    pub(super) p99_us: f64,
}

fn measure(contender: &Contender, effort: Effort, measured: &mut Measured) -> Result<(), Error> {
    let server = Running::start(&(contender.start)())?;
    let idle = server.processor_seconds();
    let load = match contender.route {
        Route::Token => ask(&format!("{}/get-token", server.url), "", effort.server_seconds)?,
        Route::Meeting => {
            let token = token(&server.url)?;
            let body = format!("{{\"token\":\"{token}\"}}");
            ask(&format!("{}/create-meeting", server.url), &body, effort.server_seconds)?
        }
    };
    measured.per_second.push(load.answers / load.seconds);
    if let (Some(before), Some(after)) = (idle, server.processor_seconds()) {
        measured.cost.push((after - before) * 1e6 / load.all);
    }
    measured.slowest.push(load.p99_us / 1000.0);
    measured.memory.extend(server.memory());
    Ok(())
}

/// Asks from the other core. The body goes through a pipe: it holds a token.
pub(super) fn ask(url: &str, body: &str, seconds: f64) -> Result<Load, Error> {
    let mut command = Command::new(program("load"));
    command.args([url, CONNECTIONS, &seconds.to_string()]);
    let mut child = pinned("1", &command).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(body.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err("the load generator fails".into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// One token, by one plain request.
fn token(url: &str) -> Result<String, Error> {
    use std::io::Read;
    #[derive(Deserialize)]
    struct Token {
        token: String,
    }
    let host = url.strip_prefix("http://").ok_or("the server's URL is not http")?;
    let mut stream = std::net::TcpStream::connect(host)?;
    write!(stream, "GET /get-token HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("the answer has no body")?;
    Ok(serde_json::from_str::<Token>(body)?.token)
}

fn report(contenders: &[&Contender], measured: &[Measured]) {
    let mut table = Table::new(&["server", "route", "per second", "CPU µs each", "p99 ms", "MB"]);
    for (contender, measured) in contenders.iter().zip(measured) {
        table.row(vec![
            contender.name.to_owned(),
            match contender.route {
                Route::Token => "get-token".to_owned(),
                Route::Meeting => "create-meeting".to_owned(),
            },
            format!("{:.0}", median(&measured.per_second)),
            format!("{:.1}", median(&measured.cost)),
            format!("{:.1}", median(&measured.slowest)),
            format!("{:.1}", median(&measured.memory)),
        ]);
    }
    say("");
    table.print();

    let of = |name: &str| {
        contenders.iter().zip(measured).find(|(one, _)| one.name == name).map(|(_, found)| found)
    };
    let mut table = Table::new(&["ratio", "per second", "by CPU time", "goal"]);
    for (ours, theirs, least) in GOALS {
        let (Some(our), Some(their)) = (of(ours), of(theirs)) else { continue };
        // Rounds are compared with themselves, as both fell in the same minute.
        let ratios: Vec<f64> =
            our.per_second.iter().zip(&their.per_second).map(|(our, their)| our / their).collect();
        let costs: Vec<f64> =
            our.cost.iter().zip(&their.cost).map(|(our, their)| their / our).collect();
        let ratio = median(&ratios);
        table.row(vec![
            format!("{ours} / {theirs}"),
            format!("{ratio:.2}"),
            format!("{:.2}", median(&costs)),
            Goal::AtLeast(*least).judge(ratio),
        ]);
    }
    for name in [OURS, OURS_MEETING] {
        let Some(measured) = of(name) else { continue };
        let memory = median(&measured.memory);
        table.row(vec![
            format!("{name}: resident MB"),
            format!("{memory:.1}"),
            String::new(),
            Goal::AtMost(MOST_MEMORY).judge(memory),
        ]);
    }
    say("");
    table.print();
}

//! What the machine did in runs by chance, written down: a line of JSON for each run, with what went in and what
//! came out. Machines in other languages have to do the same (`cargo xtask traces` writes them), and a machine
//! with a mistake in it has to be seen to differ (`tests/mutation/traces.py`).

use super::super::{
    Failure, Fetched, Flight, Input, Machine, Moment, Output, Policy, Source, Token, Waiter,
};
use super::chance::Chance;
use super::wire;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::Write;
use std::time::Duration;

/// Times about which something changes, in milliseconds.
const EDGES: [u64; 14] = [
    0, 1, 9_999, 10_000, 10_001, 19_999, 20_000, 50_000, 50_003, 99_999, 600_000, 1_500_001,
    3_600_000, 86_400_000,
];

/// A run: somebody who drives the machine in ways that nobody should.
struct Run {
    chance: Chance,
    machine: Machine,
    now: u64,
    sources: Vec<Source>,
    waiters: Waiter,
    flights: Flight,
    tokens: u64,
    generation: u64,
    is_live: bool,
    steps: Vec<Value>,
}

/// The run that a seed makes.
fn trace(seed: u64) -> Value {
    let mut chance = Chance::new(seed);
    let policy = policy(&mut chance);
    let wire = wire::policy(&policy);
    let most = match chance.below(100) {
        0 => 300,
        1..=15 => 60,
        _ => 20,
    };
    let steps = 4 + chance.below(most);
    let mut run = Run {
        chance,
        machine: Machine::with(policy),
        now: 0,
        sources: Vec::new(),
        waiters: 0,
        flights: 0,
        tokens: 0,
        generation: 0,
        is_live: false,
        steps: Vec::new(),
    };
    for _ in 0..steps {
        run.step();
    }
    json!({"seed": seed.to_string(), "policy": wire, "steps": run.steps})
}

fn policy(chance: &mut Chance) -> Policy {
    if chance.in_a_hundred(60) {
        return Policy::USUAL;
    }
    let mut wait = || Duration::from_millis(chance.one_of(&[1_000, 1_001, 7_777, 15_000, 120_000]));
    let (fetch, start, lease) = (wait(), wait(), wait());
    Policy::USUAL.fetch_within(fetch).start_within(start).lease_within(lease)
}

impl Run {
    fn step(&mut self) {
        let now = self.time();
        let (drawn, input) = (self.chance.drawn(), self.input());
        let wire = wire::input(&input);
        let outputs = self.machine.handle(Moment::from_millis(now), drawn, input);
        self.learn(&outputs);
        // What it would be later, if nobody told the machine until then.
        let later = now + self.chance.one_of(&EDGES) + self.chance.below(3);
        self.steps.push(json!({
            "now": now,
            "drawn": drawn,
            "input": wire,
            "outputs": outputs.iter().map(wire::output).collect::<Vec<_>>(),
            "timeout": self.machine.poll_timeout().map(Moment::as_millis),
            "state": self.machine.state(Moment::from_millis(now)).as_str(),
            "why": self.machine.why().map(super::super::Why::as_str),
            "later": {"now": later, "state": self.machine.state(Moment::from_millis(later)).as_str()},
        }));
    }

    /// Often the same moment, often just when something is due, sometimes much later; now and then one that is past.
    fn time(&mut self) -> u64 {
        let due = self.machine.poll_timeout().map(Moment::as_millis);
        let now = match self.chance.below(100) {
            0..40 => self.now,
            40..65 => due.unwrap_or(self.now),
            65..70 => due.unwrap_or(self.now).saturating_sub(1).max(self.now),
            70..75 => due.unwrap_or(self.now) + 1,
            75..85 => self.now + self.chance.below(2_000),
            85..92 => self.now + self.chance.below(61_000),
            92..98 => self.now + self.chance.one_of(&EDGES),
            98 => self.now + self.chance.below(300_000_000),
            _ => return self.now.saturating_sub(self.chance.below(5_000)),
        };
        self.now = self.now.max(now);
        self.now
    }

    fn learn(&mut self, outputs: &[Output]) {
        for output in outputs {
            match output {
                Output::Fetch { flight, .. } => (self.flights, self.is_live) = (*flight, true),
                Output::Cancel { .. } => self.is_live = false,
                _ => {}
            }
        }
        self.generation =
            self.generation.max(self.machine.held().map_or(0, |held| held.generation));
    }

    fn input(&mut self) -> Input {
        if self.sources.is_empty() && self.chance.in_a_hundred(80) {
            return self.start();
        }
        if self.is_live && self.chance.in_a_hundred(45) {
            self.is_live = false;
            return self.answer(self.flights);
        }
        match self.chance.below(100) {
            0..9 => self.start(),
            9..12 => Input::Stop,
            12..35 => Input::Lease { waiter: self.waiter() },
            35..40 => Input::Forget { waiter: 1 + self.chance.below(self.waiters + 1) },
            40..46 => {
                let flight = self.chance.below(self.flights + 2);
                self.answer(flight)
            }
            46..58 => Input::Rejected { generation: self.generation() },
            58..65 => Input::Accepted { generation: self.generation() },
            65..71 => Input::Push { fetched: self.fetched() },
            71..78 => Input::Nudge,
            _ => Input::Timeout,
        }
    }

    fn start(&mut self) -> Input {
        let waiter = self.waiter();
        if !self.sources.is_empty() && self.chance.in_a_hundred(50) {
            let which = self.chance.below(self.sources.len() as u64);
            let source = self.sources[usize::try_from(which).unwrap()].clone();
            return Input::Start { waiter, source };
        }
        let mut source = Source::renewable();
        if self.chance.in_a_hundred(20) {
            source = Source::fixed(self.fetched());
        } else if self.chance.in_a_hundred(15) {
            source = source.beginning_with(self.fetched());
        }
        source = source.named(self.chance.one_of(&["", "a", "b"]));
        if self.chance.in_a_hundred(40) {
            source = source.expects(self.chance.one_of(&["ann", "ben"]));
        }
        self.sources.push(source.clone());
        Input::Start { waiter, source }
    }

    fn answer(&mut self, flight: Flight) -> Input {
        if self.chance.in_a_hundred(60) {
            return Input::Got { flight, fetched: self.fetched() };
        }
        let failure = if self.chance.in_a_hundred(15) {
            Failure::Permanent
        } else {
            let waits = [0, 1_000, 20_000, 60_000, 3_600_000, 3_600_001, 864_000_000];
            let asked = Duration::from_millis(self.chance.one_of(&waits));
            Failure::Transient { retry_after: self.chance.in_a_hundred(35).then_some(asked) }
        };
        Input::Missed { flight, failure }
    }

    fn fetched(&mut self) -> Fetched {
        self.tokens += 1;
        let fetched = Fetched::new(Token::parse(&format!("t{}", self.tokens)).unwrap());
        let lifetime = match self.chance.below(10) {
            0..2 => None,
            2..5 => Some(self.chance.one_of(&EDGES)),
            5..9 => Some(self.chance.below(2_000_000)),
            _ => Some(self.chance.below(1 << 45)),
        };
        let fetched = match lifetime.map(Duration::from_millis) {
            None => fetched,
            Some(lifetime) if self.chance.in_a_hundred(80) => fetched.lives_for(lifetime),
            Some(lifetime) => fetched.seems_to_live_for(lifetime),
        };
        if self.chance.in_a_hundred(80) {
            return fetched;
        }
        fetched.names(self.chance.one_of(&["ann", "ben"]))
    }

    fn waiter(&mut self) -> Waiter {
        self.waiters += 1;
        self.waiters
    }

    fn generation(&mut self) -> u64 {
        if self.chance.in_a_hundred(75) {
            self.generation
        } else {
            self.chance.below(self.generation + 2)
        }
    }
}

/// Where the machine does something else than a trace says.
fn difference(trace: &Value) -> Option<String> {
    let mut machine = Machine::with(wire::policy_of(&trace["policy"]));
    for step in trace["steps"].as_array().unwrap() {
        let now = Moment::from_millis(step["now"].as_u64().unwrap());
        let later = Moment::from_millis(step["later"]["now"].as_u64().unwrap());
        let drawn = u32::try_from(step["drawn"].as_u64().unwrap()).unwrap();
        let outputs = machine.handle(now, drawn, wire::input_of(&step["input"]));
        let seen = json!({
            "now": step["now"],
            "drawn": drawn,
            "input": step["input"],
            "outputs": outputs.iter().map(wire::output).collect::<Vec<_>>(),
            "timeout": machine.poll_timeout().map(Moment::as_millis),
            "state": machine.state(now).as_str(),
            "why": machine.why().map(super::super::Why::as_str),
            "later": {"now": step["later"]["now"], "state": machine.state(later).as_str()},
        });
        if seen != *step {
            return Some(format!("seed {}: {seen} instead of {step}", trace["seed"]));
        }
    }
    None
}

#[test]
fn what_a_trace_says_is_read_as_it_was_written() {
    for seed in 0..500 {
        let line = trace(seed).to_string();
        assert_eq!(difference(&serde_json::from_str(&line).unwrap()), None);
    }
}

#[test]
fn traces_show_every_word_that_goes_in_and_comes_out() {
    let mut words = HashSet::new();
    for seed in 0..500 {
        gather(&trace(seed), &mut words);
    }
    let wanted = "start stop lease forget got missed rejected accepted push nudge timeout permanent transient \
        fetch cancel changed renewal_refused started leased denied \
        renewal rejection retry DISCONNECTED CONNECTING CONNECTED RENEWING ERROR \
        not_started stopped refused expired identity_mismatch";
    for word in wanted.split_whitespace() {
        assert!(words.contains(word), "{word}");
    }
    for (name, value) in [("why", "timeout"), ("why", "rejected"), ("reason", "start")] {
        assert!(words.contains(&format!("{name}={value}")), "{name}={value}");
    }
}

/// Names and texts, and the two together where a text is a word.
fn gather(value: &Value, words: &mut HashSet<String>) {
    match value {
        Value::String(text) => drop(words.insert(text.clone())),
        Value::Array(all) => all.iter().for_each(|one| gather(one, words)),
        Value::Object(members) => {
            for (name, member) in members {
                words.insert(name.clone());
                words.extend(member.as_str().map(|text| format!("{name}={text}")));
                gather(member, words);
            }
        }
        _ => {}
    }
}

/// As many as `ROOMKEY_TRACES` says, from the seed that it says, to the file that it says.
#[test]
#[ignore = "what `cargo xtask traces` runs"]
#[expect(clippy::disallowed_methods, reason = "what is written is for other languages' tests")]
fn traces_are_written() {
    let wish = std::env::var("ROOMKEY_TRACES").unwrap();
    let (count, wish) = wish.split_once(' ').unwrap();
    let (seed, path) = wish.split_once(' ').unwrap();
    let (count, seed): (u64, u64) = (count.parse().unwrap(), seed.parse().unwrap());
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    for number in 0..count {
        writeln!(file, "{}", trace(seed.wrapping_add(number))).unwrap();
    }
    file.flush().unwrap();
}

#[test]
#[ignore = "what `tests/mutation/traces.py` runs"]
#[expect(
    clippy::disallowed_methods,
    reason = "what is read was written for other languages' tests"
)]
fn traces_are_played_back() {
    let lines = std::fs::read_to_string(std::env::var("ROOMKEY_PLAYED").unwrap()).unwrap();
    for line in lines.lines() {
        if let Some(difference) = difference(&serde_json::from_str(line).unwrap()) {
            panic!("{difference}");
        }
    }
}

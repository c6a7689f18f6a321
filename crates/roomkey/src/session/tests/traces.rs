//! What the machine answers in many runs by chance, as lines of JSON: machines in other languages have to answer
//! the same to the same. `cargo xtask traces` writes them; `docs/sessions.md` says what stands in a line.

use super::super::{
    Failure, Fetched, Flight, Generation, Input, Machine, Moment, Output, Policy, Source, Token,
    Why,
};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::Duration;

/// Lives that stand at a border, or on both sides of it: milliseconds.
const LIVES: [u64; 16] = [
    0,
    1,
    999,
    1_000,
    9_999,
    10_000,
    10_001,
    14_999,
    20_003,
    59_999,
    60_000,
    600_000,
    1_499_999,
    1_500_001,
    7_777_777,
    2_592_000_000,
];
const WAITS: [u64; 12] = [0, 0, 0, 1, 499, 999, 1_000, 1_001, 14_999, 60_000, 300_000, 7_200_000];
const ASKED: [u64; 6] = [0, 1, 1_000, 20_000, 3_600_000, 90_000_000];
const NAMES: [&str; 3] = ["ann", "ben", "Zoë ✓"];

/// Numbers by chance that a seed settles (`SplitMix64`).
struct Chance(u64);

impl Chance {
    const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    const fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound
    }

    const fn is(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let index = self.below(all.len() as u64);
        all[usize::try_from(index).unwrap()]
    }

    const fn number(&mut self) -> u32 {
        match self.below(4) {
            0 => 0,
            1 => u32::MAX,
            _ => (self.draw() >> 32) as u32,
        }
    }
}

/// One run: what was said to the machine, and what it said.
struct Run {
    chance: Chance,
    machine: Machine,
    now: Moment,
    waiter: u64,
    /// Requests that were ever made and not answered, given up or not.
    open: Vec<Flight>,
    token: u64,
}

impl Run {
    fn line(seed: u64) -> Value {
        let mut chance = Chance(seed);
        let waits = [1_000, 5_000, 15_000, 30_000, 120_000];
        let (fetch, start, lease) = (chance.of(&waits), chance.of(&waits), chance.of(&waits));
        let is_usual = chance.is(2);
        let policy = if is_usual {
            Policy::USUAL
        } else {
            Policy::USUAL
                .fetch_within(Duration::from_millis(fetch))
                .start_within(Duration::from_millis(start))
                .lease_within(Duration::from_millis(lease))
        };
        let mut run = Self {
            chance,
            machine: Machine::with(policy),
            now: Moment::from_millis(0),
            waiter: 0,
            open: Vec::new(),
            token: 0,
        };
        let count = 6 + run.chance.below(14) + if run.chance.is(10) { 40 } else { 0 };
        let steps: Vec<Value> = (0..count).map(|number| run.step(number)).collect();
        let mut line = json!({ "steps": steps });
        if !is_usual {
            line["policy"] = json!({ "fetch": fetch, "start": start, "lease": lease });
        }
        line
    }

    fn step(&mut self, number: u64) -> Value {
        self.pass();
        let drawn = self.chance.number();
        let input = if number == 0 && !self.chance.is(20) { self.start() } else { self.input() };
        let said = input_as_json(&input);
        let outputs = self.machine.handle(self.now, drawn, input);
        for output in &outputs {
            if let Output::Fetch { flight, .. } = output {
                self.open.push(*flight);
            }
        }
        json!({
            "now": self.now.as_millis(),
            "drawn": drawn,
            "input": said,
            "outputs": outputs.iter().map(output_as_json).collect::<Vec<_>>(),
            "timeout": self.machine.poll_timeout().map(Moment::as_millis),
            "state": self.machine.state(self.now).as_str(),
            "why": self.machine.why().map(Why::as_str),
        })
    }

    /// Time passes: to what is due, a moment before or after it, or by anything. Now and then it goes back.
    fn pass(&mut self) {
        let due = self.machine.poll_timeout();
        let wait = match (self.chance.below(8), due) {
            (0 | 1, Some(due)) => self.now.until(due),
            (2, Some(due)) => self.now.until(due).saturating_sub(Duration::from_millis(1)),
            (3, Some(due)) => self.now.until(due) + Duration::from_millis(1),
            (4, _) => Duration::from_millis(self.chance.below(40_000)),
            _ => Duration::from_millis(self.chance.of(&WAITS)),
        };
        self.now = self.now.after(wait);
        if self.chance.is(50) {
            let back = self.chance.below(10_000).min(self.now.as_millis());
            self.now = Moment::from_millis(self.now.as_millis() - back);
        }
    }

    fn input(&mut self) -> Input {
        match self.chance.below(20) {
            0 => self.start(),
            1 if self.chance.is(2) => Input::Stop,
            2..=4 => {
                self.waiter += 1;
                Input::Lease { waiter: self.waiter }
            }
            5 => Input::Forget { waiter: self.waiter.saturating_sub(self.chance.below(2)) },
            6..=9 if !self.open.is_empty() => {
                let flight = self.answered();
                Input::Got { flight, fetched: self.fetched() }
            }
            10..=12 if !self.open.is_empty() => {
                let flight = self.answered();
                Input::Missed { flight, failure: self.failure() }
            }
            13 | 14 => Input::Rejected { generation: self.generation() },
            15 => Input::Accepted { generation: self.generation() },
            16 => Input::Push { fetched: self.fetched() },
            17 => Input::Nudge,
            _ => Input::Timeout,
        }
    }

    /// The token that there is, mostly, or the one before it.
    fn generation(&mut self) -> Generation {
        self.machine.held().saturating_sub(self.chance.below(4) / 3)
    }

    /// Any request that was made; mostly the last. Now and then one is answered that never was.
    fn answered(&mut self) -> Flight {
        if self.chance.is(40) {
            return self.open.len() as u64 + 7;
        }
        let last = self.open.len() - 1;
        let index =
            if self.chance.is(4) { self.chance.below(last as u64 + 1) } else { last as u64 };
        self.open.remove(usize::try_from(index).unwrap())
    }

    fn start(&mut self) -> Input {
        self.waiter += 1;
        let first = (!self.chance.is(3)).then(|| self.fetched());
        let source = match (self.chance.below(8), first) {
            (0, Some(first)) => Source::fixed(first),
            (1, Some(first)) => Source::renewable().beginning_with(first),
            _ => Source::renewable(),
        };
        let source = source.named(self.chance.of(&["x", "y"]));
        let is_for_one = self.chance.is(2);
        let source = if is_for_one { source.expects(NAMES[0]) } else { source };
        Input::Start { waiter: self.waiter, source }
    }

    fn fetched(&mut self) -> Fetched {
        self.token += 1;
        let fetched = Fetched::new(Token::parse(&format!("t{}", self.token)).unwrap());
        let life = Duration::from_millis(if self.chance.is(3) {
            self.chance.below(3_000_000)
        } else {
            self.chance.of(&LIVES)
        });
        let fetched = match self.chance.below(6) {
            0 => fetched,
            1 => fetched.seems_to_live_for(life),
            _ => fetched.lives_for(life),
        };
        match self.chance.below(6) {
            0 => fetched.names(self.chance.of(&NAMES)),
            1 | 2 => fetched.names(NAMES[0]),
            _ => fetched,
        }
    }

    fn failure(&mut self) -> Failure {
        match self.chance.below(5) {
            0 => Failure::Permanent,
            1 | 2 => Failure::Transient {
                retry_after: Some(Duration::from_millis(self.chance.of(&ASKED))),
            },
            _ => Failure::Transient { retry_after: None },
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap()
}

/// What is not there is not written.
fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect())
}

fn fetched_as_json(fetched: &Fetched) -> Value {
    object([
        ("token", Some(json!(fetched.token.reveal()))),
        ("lifetime", fetched.lifetime.map(|lifetime| json!(milliseconds(lifetime)))),
        ("sure", Some(json!(fetched.is_sure))),
        ("identity", fetched.identity.as_ref().map(|identity| json!(identity))),
    ])
}

fn input_as_json(input: &Input) -> Value {
    match input {
        Input::Start { waiter, source } => json!({ "start": { "waiter": waiter, "source": object([
            ("first", source.first.as_ref().map(fetched_as_json)),
            ("renewable", Some(json!(source.is_renewable))),
            ("identity", source.identity.as_ref().map(|identity| json!(identity))),
            ("name", Some(json!(source.name()))),
        ]) } }),
        Input::Stop => json!("stop"),
        Input::Lease { waiter } => json!({ "lease": { "waiter": waiter } }),
        Input::Forget { waiter } => json!({ "forget": { "waiter": waiter } }),
        Input::Got { flight, fetched } => {
            json!({ "got": { "flight": flight, "fetched": fetched_as_json(fetched) } })
        }
        Input::Missed { flight, failure } => {
            let failure = match failure {
                Failure::Permanent => json!("permanent"),
                Failure::Transient { retry_after } => {
                    json!({ "transient": { "retry_after": retry_after.map(milliseconds) } })
                }
            };
            json!({ "missed": { "flight": flight, "failure": failure } })
        }
        Input::Rejected { generation } => json!({ "rejected": { "generation": generation } }),
        Input::Accepted { generation } => json!({ "accepted": { "generation": generation } }),
        Input::Push { fetched } => json!({ "push": { "fetched": fetched_as_json(fetched) } }),
        Input::Nudge => json!("nudge"),
        Input::Timeout => json!("timeout"),
    }
}

fn output_as_json(output: &Output) -> Value {
    match output {
        Output::Fetch { flight, reason, deadline } => json!({ "fetch": {
            "flight": flight, "reason": reason.as_str(), "deadline": deadline.as_millis(),
        } }),
        Output::Cancel { flight } => json!({ "cancel": { "flight": flight } }),
        Output::Changed { state, number, why } => json!({ "changed": {
            "state": state.as_str(), "number": number, "why": why.map(Why::as_str),
        } }),
        Output::RenewalRefused { why } => json!({ "renewal_refused": { "why": why.as_str() } }),
        Output::Started { waiter, state } => {
            json!({ "started": { "waiter": waiter, "state": state.as_str() } })
        }
        Output::Leased { waiter, generation, token } => json!({ "leased": {
            "waiter": waiter, "generation": generation, "token": token.reveal(),
        } }),
        Output::Denied { waiter, why } => {
            json!({ "denied": { "waiter": waiter, "why": why.as_str() } })
        }
    }
}

/// Every word that traces can have is in a few hundred of them: others are held to all of it.
#[test]
fn a_few_hundred_traces_have_every_word() {
    let mut text = String::new();
    for seed in 0..600 {
        writeln!(text, "{}", Run::line(seed)).unwrap();
    }
    let words = [
        "\"start\":",
        "\"stop\"",
        "\"lease\":",
        "\"forget\":",
        "\"got\":",
        "\"missed\":",
        "\"permanent\"",
        "\"rejected\":",
        "\"accepted\":",
        "\"push\":",
        "\"nudge\"",
        "\"timeout\"",
        "\"first\":",
        "\"policy\":",
        "\"fetch\":",
        "\"cancel\":",
        "\"renewal_refused\":",
        "\"started\":",
        "\"leased\":",
        "\"denied\":",
        "\"DISCONNECTED\"",
        "\"CONNECTING\"",
        "\"CONNECTED\"",
        "\"RENEWING\"",
        "\"ERROR\"",
        "\"renewal\"",
        "\"rejection\"",
        "\"retry\"",
        "\"not_started\"",
        "\"stopped\"",
        "\"refused\"",
        "\"expired\"",
        "\"identity_mismatch\"",
        "\"why\":\"timeout\"",
        "\"why\":\"rejected\"",
    ];
    let missing: Vec<&str> = words.into_iter().filter(|word| !text.contains(*word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let different: HashSet<&str> = text.lines().collect();
    assert_eq!(different.len(), 600);
}

/// Writes as many as `ROOMKEY_TRACES` says, from the seed that it says, to the file that it says.
#[test]
#[ignore = "`cargo xtask traces` runs it"]
#[expect(clippy::disallowed_methods, reason = "what is written is for other languages' tests")]
fn traces_are_written() {
    let wish = std::env::var("ROOMKEY_TRACES").unwrap();
    let (count, wish) = wish.split_once(' ').unwrap();
    let (seed, path) = wish.split_once(' ').unwrap();
    let (count, seed): (u64, u64) = (count.parse().unwrap(), seed.parse().unwrap());
    let mut text = String::new();
    for number in 0..count {
        writeln!(text, "{}", Run::line(seed.wrapping_add(number))).unwrap();
    }
    std::fs::write(path, text).unwrap();
}

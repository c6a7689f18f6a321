//! Many hours of a session on a device that has a bad time, in virtual time: a network that comes and goes, sleep, and a
//! clock that somebody sets.
//!
//! Here a server hands out tokens as one does, by its own right clock, and what it answers goes through
//! [`Profile::understand`] with the device's wrong one. Whoever drives the machine calls it when it wants to be called, or far
//! too late. A token that is handed out is compared with the truth.

use super::super::{
    Failure, Flight, Generation, Input, Machine, Moment, Output, Policy, Profile, Source, State,
};
use super::chance::Chance;
use http::Response;
use std::time::{Duration, UNIX_EPOCH};

/// When the device was started, by the right clock: milliseconds since 1970.
const STARTED: u64 = 1_750_000_000_000;
const HOUR: u64 = 3_600_000;

/// An answer that is under way: to which request, when it comes, and what it says if anything does.
struct Letter {
    flight: Flight,
    comes: u64,
    says: Option<Response<String>>,
}

/// How the server says how long its tokens live.
#[derive(Clone, Copy)]
enum Manner {
    ExpiresIn,
    ExpiresAtAndDate,
    Jwt,
}

struct Device {
    chance: Chance,
    machine: Machine,
    /// The right time since the device was started, which counts sleep.
    now: u64,
    /// By how much the device's own clock is wrong.
    wrong: i64,
    is_online: bool,
    letters: Vec<Letter>,
    waiters: u64,
    /// Requests, and when they left.
    fetches: Vec<u64>,
    generation: Generation,
    told: State,
    changes: u64,
    leased: u64,
}

impl Device {
    fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            machine: Machine::with(Policy::USUAL),
            now: 0,
            wrong: 0,
            is_online: true,
            letters: Vec::new(),
            waiters: 0,
            fetches: Vec::new(),
            generation: 0,
            told: State::Disconnected,
            changes: 0,
            leased: 0,
        }
    }

    fn live(&mut self, until: u64) {
        self.start();
        while self.now < until {
            self.pass();
            self.happen();
        }
        assert!(self.leased > until / HOUR, "it was of use: {} tokens", self.leased);
    }

    /// Until the next thing that is due, some seconds, or a sleep of hours in which nothing is done.
    fn pass(&mut self) {
        let due = self.machine.poll_timeout().map_or(u64::MAX, Moment::as_millis);
        let letter = self.letters.iter().map(|letter| letter.comes).min().unwrap_or(u64::MAX);
        let step = self.now + self.chance.below(60_000);
        self.now = if self.chance.below(400) == 0 {
            self.now + self.chance.below(6 * HOUR)
        } else {
            due.min(letter).min(step).max(self.now)
        };
    }

    fn happen(&mut self) {
        let (come, rest) = std::mem::take(&mut self.letters)
            .into_iter()
            .partition::<Vec<_>, _>(|letter| letter.comes <= self.now);
        self.letters = rest;
        for letter in come {
            let flight = letter.flight;
            let input = match letter.says {
                None => Input::Missed { flight, failure: Failure::Transient { retry_after: None } },
                Some(says) => match Profile::Any.understand(&says, self.device_time()) {
                    Ok(fetched) => Input::Got { flight, fetched },
                    Err(refusal) => Input::Missed { flight, failure: refusal.failure() },
                },
            };
            self.say(input);
        }
        match self.chance.below(100) {
            0..30 => {
                self.waiters += 1;
                self.say(Input::Lease { waiter: self.waiters });
            }
            30..33 => self.is_online = !self.is_online,
            33..35 if self.is_online => self.say(Input::Nudge),
            35 => {
                self.wrong = i64::try_from(self.chance.below(2 * 86_400_000)).unwrap() - 86_400_000;
            }
            36 if self.chance.in_a_hundred(20) => {
                self.say(Input::Stop);
                assert_eq!(self.machine.state(self.moment()), State::Disconnected);
            }
            37 => self.say(Input::Rejected { generation: self.generation }),
            38..45 => self.say(Input::Accepted { generation: self.generation }),
            _ => self.say(Input::Timeout),
        }
        // Users come back.
        if matches!(self.told, State::Disconnected | State::Error) && self.chance.in_a_hundred(30) {
            self.start();
        }
    }

    fn start(&mut self) {
        self.waiters += 1;
        self.say(Input::Start { waiter: self.waiters, source: Source::renewable() });
    }

    fn moment(&self) -> Moment {
        Moment::from_millis(self.now)
    }

    fn device_time(&self) -> u64 {
        (STARTED + self.now).saturating_add_signed(self.wrong)
    }

    fn say(&mut self, input: Input) {
        let drawn = self.chance.drawn();
        for output in self.machine.handle(self.moment(), drawn, input) {
            match output {
                Output::Fetch { flight, .. } => self.send(flight),
                Output::Changed { state, number, .. } => {
                    assert!(state != self.told && number == self.changes + 1, "told once");
                    (self.told, self.changes) = (state, number);
                }
                Output::Leased { token, generation, .. } => {
                    self.generation = generation;
                    self.leased += 1;
                    let end = token.reveal().rsplit('-').next().unwrap().parse::<u64>().unwrap();
                    assert!(end > self.now, "a token that ended {} ms ago", self.now - end);
                }
                _ => {}
            }
        }
        assert_eq!(self.machine.state(self.moment()), self.told, "what was told is what it is");
        let due = self.machine.poll_timeout();
        assert!(due.is_none_or(|due| due > self.moment()), "what is due was done");
        if matches!(self.told, State::Connecting | State::Renewing) {
            assert!(due.is_some(), "it will not be forgotten");
        }
    }

    /// The server answers after a while, or never; sometimes that it cannot.
    fn send(&mut self, flight: Flight) {
        let now = self.now;
        self.fetches.retain(|sent| now - sent < 60_000);
        assert!(self.fetches.last().is_none_or(|last| now - last >= 1_000), "a second apart");
        self.fetches.push(now);
        assert!(self.fetches.len() <= 6, "six in a minute");
        let arrives = now + self.chance.below(3_000);
        let comes = arrives
            + self.chance.below(4_000)
            + if self.chance.in_a_hundred(5) { 60_000 } else { 0 };
        let says = if !self.is_online || self.chance.in_a_hundred(10) {
            None
        } else if self.chance.in_a_hundred(10) {
            let status = self.chance.one_of(&[500, 503, 429, 429, 408]);
            let wait = self.chance.one_of(&["1", "30", "soon", "900"]);
            let refusal = Response::builder().status(status).header("retry-after", wait);
            Some(refusal.body(String::new()).unwrap())
        } else {
            Some(self.token(arrives))
        };
        self.letters.push(Letter { flight, comes, says });
    }

    /// A token made when the request arrived, whose text ends in the truth about its end.
    fn token(&mut self, made: u64) -> Response<String> {
        let lifetime = self.chance.one_of(&[30_u64, 120, 600, 3_600, 86_400]) * 1000;
        let end = made + lifetime;
        let (date, text) = (STARTED + made, format!("-{end}"));
        let manner =
            self.chance.one_of(&[Manner::ExpiresIn, Manner::ExpiresAtAndDate, Manner::Jwt]);
        match manner {
            Manner::ExpiresIn => {
                Response::new(format!(r#"{{"token":"t{text}","expires_in":{}}}"#, lifetime / 1000))
            }
            Manner::ExpiresAtAndDate => {
                let http = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(date));
                let at = (STARTED + end) / 1000;
                let body = format!(r#"{{"sessionToken":"t{text}","expiresAt":{at}}}"#);
                Response::builder().header("date", http).body(body).unwrap()
            }
            Manner::Jwt => {
                // Seconds in a JWT are whole: the end is rounded down, and so is when it was made.
                let (iat, exp) = (date.div_ceil(1000), (STARTED + end) / 1000);
                let claims = format!(r#"{{"iat":{iat},"exp":{exp}}}"#);
                let payload = base64_simd::URL_SAFE_NO_PAD.encode_to_string(claims);
                Response::new(format!("e30.{payload}.c2ln{text}"))
            }
        }
    }
}

#[test]
fn hundreds_of_hours_with_a_bad_network_sleep_and_a_wrong_clock_hand_out_no_token_that_has_ended() {
    for seed in 0..8 {
        Device::new(seed).live(100 * HOUR);
    }
}

/// `cargo test --release -p roomkey --lib ten_thousand_hours -- --ignored --nocapture`
#[test]
#[ignore = "takes a while where it is not optimised"]
fn ten_thousand_hours_hand_out_no_token_that_has_ended() {
    let mut leased = 0;
    for seed in 0..100 {
        let mut device = Device::new(1_000 + seed);
        device.live(100 * HOUR);
        leased += device.leased;
    }
    println!("10000 hours, {leased} tokens handed out, none of them ended");
}

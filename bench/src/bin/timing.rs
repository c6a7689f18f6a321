//! Whether the time of a verification tells how much of a signature is right.
//!
//! A comparison that stops at the first difference takes longer the later that difference comes, and a
//! stranger who can measure it finds a signature byte by byte. So tokens whose HMAC is wrong in its
//! first byte and tokens whose HMAC is wrong in its last are verified in a random order, each is
//! timed, and Welch's test says whether the two groups differ (as dudect does it). Beside it stand two
//! measurements of the measurement: the same group twice, which must not differ, and a comparison
//! that does stop early, which must.
//!
//! `timing 1000000` prints one line of JSON.

use roomkey::videosdk::{Credentials, Expectation};
use roomkey::{Result, Timestamp};
use std::hint::black_box;
use std::time::Instant;

/// A token in two forms that are wrong in different places.
struct Pair([String; 2]);

impl Pair {
    /// The token with these characters of its signature changed. A signature is 43 characters in
    /// base64url; the first holds bits of the first byte and the 42nd bits of the last.
    fn wrong_at(token: &str, places: [usize; 2]) -> Self {
        let start = token.rfind('.').map_or(0, |dot| dot + 1);
        Self(places.map(|place| {
            let change = |(at, letter): (usize, char)| match letter {
                'A' if at == start + place => 'B',
                _ if at == start + place => 'A',
                same => same,
            };
            token.chars().enumerate().map(change).collect()
        }))
    }
}

/// Times of a group: how many, their mean and the sum of squares around it (Welford).
#[derive(Clone, Copy, Default)]
struct Times {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Times {
    fn add(&mut self, time: f64) {
        self.count += 1.0;
        let from_old = time - self.mean;
        self.mean += from_old / self.count;
        self.squares += from_old * (time - self.mean);
    }

    fn variance_of_mean(self) -> f64 {
        self.squares / (self.count - 1.0) / self.count
    }
}

/// Welch's t of two groups.
fn welch(groups: [Times; 2]) -> f64 {
    let [first, second] = groups;
    (first.mean - second.mean) / (first.variance_of_mean() + second.variance_of_mean()).sqrt()
}

/// A generator of random bits that costs nothing (xorshift).
struct Coin(u64);

impl Coin {
    fn toss(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::from(self.0 >> 40 & 1 == 1)
    }
}

/// How many tokens are laid out before they are timed one after the other.
const BATCH: usize = 64;

/// The t of many measurements. Times above a bound that a tenth of the first ones pass are left out, as
/// they tell about other programs.
fn measure(pair: &Pair, times: usize, mut what: impl FnMut(&str)) -> f64 {
    let mut coin = Coin(0x9e37_79b9_7f4a_7c15);
    // Where a token lies in memory and what ran before it must not depend on its form.
    let mut tokens = vec![String::with_capacity(1024); BATCH];
    let mut batch = || {
        let sides: [usize; BATCH] = std::array::from_fn(|_| coin.toss());
        for (token, side) in tokens.iter_mut().zip(sides) {
            token.clone_from(&pair.0[side]);
        }
        let mut taken = [0.0; BATCH];
        for (token, time) in tokens.iter().zip(&mut taken) {
            let begun = Instant::now();
            what(black_box(token));
            *time = begun.elapsed().as_nanos() as f64;
        }
        (sides, taken)
    };
    let mut first: Vec<f64> = (0..200).flat_map(|_| batch().1).collect();
    first.sort_by(f64::total_cmp);
    let bound = first[first.len() * 9 / 10];
    let mut groups = [Times::default(); 2];
    for _ in 0..(2 * times).div_ceil(BATCH) {
        let (sides, taken) = batch();
        for (side, time) in sides.into_iter().zip(taken).filter(|(_, time)| *time <= bound) {
            groups[side].add(time);
        }
    }
    welch(groups)
}

fn verify(credentials: &Credentials, expectation: &Expectation, now: Timestamp, token: &str) {
    let refused = credentials.verify(token, expectation, now).is_err();
    assert!(black_box(refused), "a wrong signature was taken");
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let times: usize = std::env::args().nth(1).unwrap_or_default().parse()?;
    let credentials = roomkey_bench::credentials()?;
    let (expectation, now) = (roomkey_bench::expectation()?, roomkey_bench::now()?);
    let mint = || -> Result<String> {
        credentials.mint(&roomkey_bench::access()?, roomkey_bench::lifetime()?, now)
    };
    let token = mint()?;
    let check = |token: &str| verify(&credentials, &expectation, now, token);
    let verified = measure(&Pair::wrong_at(&token, [0, 41]), times, check);
    let same = measure(&Pair::wrong_at(&token, [41, 41]), times, check);
    // Early enough to be seen: the comparison of a whole token, in its first or its last letter.
    let right = token.clone().into_bytes();
    let early = measure(&Pair::wrong_at(&token, [0, 41]), times, |token| {
        let (_, given) = token.rsplit_once('.').unwrap_or_default();
        let expected = right.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
        let mut pairs = given.bytes().zip(expected);
        black_box(pairs.all(|(one, other)| black_box(one) == *other));
    });
    println!(
        "{{\"times\":{times},\"verify\":{verified:.2},\"same\":{same:.2},\"early\":{early:.2}}}"
    );
    Ok(())
}

//! A door keeper: reads a token from standard input and says who may come into a room, and how.
//!
//! ```sh
//! export VIDEOSDK_API_KEY=my-api-key VIDEOSDK_SECRET=9d3b1f0a6c5e4827b1a0f3c2d4e59687
//! cargo run -p roomkey-examples --bin token_for_a_guest | cargo run -p roomkey-examples --bin door
//! ```

use roomkey::jws::Leeway;
use roomkey::videosdk::{Claims, Credentials, Entry, Expectation};
use roomkey::{Result, Verified};
use std::io::Read;
use std::process::ExitCode;

/// Takes verified claims and nothing less: what was only inspected does not compile here.
fn let_in(claims: &Verified<Claims>) -> String {
    let who = claims.participant().map_or("someone", |who| who.as_str());
    match claims.entry() {
        Some(Entry::Direct) => format!("{who} comes in"),
        Some(Entry::Ask) => format!("{who} waits in the lobby"),
        None => format!("{who} stays outside"),
    }
}

fn verify(token: &str) -> Result<Verified<Claims>> {
    let credentials = Credentials::from_variables(|name| std::env::var(name).ok())?;
    let expectation = Expectation::join("2kyv-gzay-64pg".parse()?).leeway(Leeway::seconds(5)?);
    credentials.verify(token, &expectation, roomkey_examples::now()?)
}

fn main() -> ExitCode {
    let mut token = String::new();
    if std::io::stdin().read_to_string(&mut token).is_err() {
        token.clear();
    }
    match verify(token.trim()) {
        Ok(claims) => {
            println!("{}", let_in(&claims));
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{}: {error}", error.code());
            ExitCode::FAILURE
        }
    }
}

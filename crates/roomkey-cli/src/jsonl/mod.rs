//! Bulk work: one JSON object a line in, one answer a line out, in order.
//!
//! A line that cannot be understood gets an answer like any other and the rest goes on. Lines are
//! bounded, so memory is; answers to the lines that have come are written before more are waited
//! for, so a program may also ask one by one through a pipe.

mod answer;
mod cache;
mod line;
mod lines;
mod members;
mod mint;
mod progress;
mod session_id;
mod verify;

use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::whose::Whose;
use line::Line;
use progress::Progress;
use roomkey::vendor::Vendor;
use std::io::{stdin, stdout};
use std::process::ExitCode;

/// Answers one line after the other. Each worker has its own.
trait Engine: Send {
    /// What the answer is called.
    const ANSWER: &'static str;

    /// The answer to a line, as JSON.
    fn answer(&mut self, line: &mut Line<'_>) -> roomkey::Result<Vec<u8>>;
}

/// Appends the answer to a line, which ends with a line feed.
fn answer<E: Engine>(engine: &mut E, line: &[u8], out: &mut Vec<u8>) {
    match members::read(line) {
        Ok(mut line) => match engine.answer(&mut line) {
            Ok(value) => answer::good(line.id(), E::ANSWER, &value, out),
            Err(error) => answer::refused(line.id(), &error, out),
        },
        Err(unreadable) => answer::refused(unreadable.id, &unreadable.error, out),
    }
}

/// `roomkey token verify --jsonl`. A source that was named serves lines without a key of their own.
pub(crate) fn verify(whose: Whose, source: &Source) -> Result<ExitCode> {
    let lent = match whose {
        _ if !source.is_named() => None,
        Whose::Vendor(vendor) => Some(source.to_verify(vendor, false)?),
        Whose::Jwt => {
            return Err(Failure::usage(
                "argument_invalid",
                "Plain JWTs bring their key in the line.",
            )
            .hint("Leave --credentials and --database out."));
        }
    };
    run(|| verify::Engine::new(whose, lent.as_ref()))
}

/// `roomkey token mint --jsonl`. A source that was named serves lines without a key of their own.
pub(crate) fn mint(vendor: Vendor, source: &Source) -> Result<ExitCode> {
    let lent = source.is_named().then(|| source.to_mint(vendor, false)).transpose()?;
    run(|| mint::Engine::new(vendor, lent.as_ref()))
}

/// `roomkey session create --jsonl`. The project serves lines that name none.
pub(crate) fn create_sessions(project: Option<&str>) -> Result<ExitCode> {
    run(|| Ok(session_id::Creator { project }))
}

/// `roomkey session inspect --jsonl`.
pub(crate) fn inspect_sessions() -> Result<ExitCode> {
    run(|| Ok(session_id::Inspector))
}

fn run<E: Engine>(engine: impl Fn() -> Result<E>) -> Result<ExitCode> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    let engines = (0..workers).map(|_| engine()).collect::<Result<Vec<_>>>()?;
    let answering =
        |mut engine| move |line: &[u8], out: &mut Vec<u8>| answer(&mut engine, line, out);
    let mut workers: Vec<_> = engines.into_iter().map(answering).collect();
    lines::answer_all(&mut workers, stdin().lock(), stdout().lock(), &mut Progress::new())?;
    Ok(ExitCode::SUCCESS)
}

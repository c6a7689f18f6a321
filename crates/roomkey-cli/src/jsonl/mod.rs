//! Bulk work: one JSON object a line in, one answer a line out, in order.
//!
//! A line that cannot be understood gets an answer like any other and the rest goes on. Lines are
//! bounded, so memory is; answers to the lines that have come are written before more are waited
//! for, so a program may also ask one by one through a pipe.

mod answer;
mod cache;
mod lines;
mod members;
mod mint;
mod progress;
mod vendors;
mod verify;

use crate::credentials::Source;
use crate::failure::Result;
use progress::Progress;
use std::io::{stdin, stdout};
use std::process::ExitCode;

/// Answers one line after the other. Each worker has its own.
trait Engine: Send {
    /// Appends the answer to a line, which ends with a line feed.
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>);
}

/// `roomkey token verify --jsonl`. A source that was named serves lines without a key of their own.
pub(crate) fn verify(source: &Source) -> Result<ExitCode> {
    let judge = source.is_named().then(|| source.judge(false)).transpose()?;
    run(|| verify::Engine::new(judge.as_ref()))
}

/// `roomkey token mint --jsonl`. A source that was named serves lines without a key of their own.
pub(crate) fn mint(source: &Source) -> Result<ExitCode> {
    let signer = source.is_named().then(|| source.signer(false)).transpose()?;
    run(|| mint::Engine::new(signer.as_ref()))
}

fn run<E: Engine>(engine: impl Fn() -> Result<E>) -> Result<ExitCode> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    let mut engines = (0..workers).map(|_| engine()).collect::<Result<Vec<_>>>()?;
    lines::answer_all(&mut engines, stdin().lock(), stdout().lock(), &mut Progress::new())?;
    Ok(ExitCode::SUCCESS)
}

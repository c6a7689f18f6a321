//! The chores of the repository, in Rust so that they run wherever the project builds.
//!
//! `cargo xtask check` is the gate before a commit; `cargo xtask test` runs everything that can fail; `cargo xtask bench` measures what the
//! documentation claims; `cargo xtask package` makes what is published. All are plain sequences of commands
//! that a person could type.

mod api;
mod bench;
mod faces;
mod failures;
mod package;
mod repository;
mod run;
mod say;
mod served;
mod setup;
mod states;
mod tally;
mod test;
mod tools;
mod traces;

use say::say;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--require-all] [--only PART]...   run every test, or some parts
cargo xtask test --list                             name the parts
cargo xtask check                                   the gate before a commit: what tells most within a minute
cargo xtask bench [--quick] [--python] [--node] [--kotlin] [--swift] [--only tokens|instructions|http|crowd|timing]
                                                    measure what the documentation claims
cargo xtask faces [--check]                         write docs/vendors.md and the faces by name from the descriptions
cargo xtask api [--check]                           write the public API of the crates into docs/api
cargo xtask states [--check]                        draw the session's states into docs/sessions.md
cargo xtask traces [--count N] [--seed N] [FILE]    write what the session machine answers in runs by chance
cargo xtask rivals                                  measure other session managers, for docs/sessions.md
cargo xtask package [--out FOLDER] [--only python|node|session|crates|kotlin|swift|system]...
                                                    make what is published, and try it
cargo xtask setup livekit                           build LiveKit's server for the part `livekit`, once
cargo xtask setup swift                             bring Debian's Swift for the part `swift`, once";

fn main() -> ExitCode {
    if let Err(error) = repository::find() {
        say(&format!("xtask: {error}"));
        return ExitCode::from(2);
    }
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let done = match command.as_deref() {
        Some("test") => test::main(&rest),
        Some("check") => test::gate(&rest),
        Some("bench") => bench::main(&rest),
        Some("api") => api::main(&rest),
        Some("faces") => faces::main(&rest),
        Some("package") => package::main(&rest),
        Some("states") => states::main(&rest),
        Some("traces") => traces::main(&rest),
        Some("rivals") if rest.is_empty() => test::field::rivals(),
        Some("setup") => setup::main(&rest),
        Some("help" | "--help" | "-h") => {
            say(USAGE);
            return ExitCode::SUCCESS;
        }
        _ => Err(format!("usage:\n{USAGE}").into()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("xtask: {error}"));
            ExitCode::from(2)
        }
    }
}

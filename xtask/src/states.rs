//! `cargo xtask states`: the states of a client's session and what leads from one to another, drawn from what the core's machine
//! does when everything is tried in every order. With `--check` it says whether the documentation has it as it is.

use crate::repository::{Error, root, target};
use crate::run::told;
use crate::say::say;
use crate::test::cargo;

const PAGE: &str = "docs/sessions.md";
const BEGIN: &str = "<!-- states: begin -->\n";
const END: &str = "<!-- states: end -->";

pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        [] => {
            let (_, wanted) = pages()?;
            std::fs::write(root().join(PAGE), wanted)?;
            say(&format!("{PAGE} has the states"));
            Ok(true)
        }
        ["--check"] => {
            let is_current = is_current()?;
            if !is_current {
                say(&format!("{PAGE} has other states than the machine: run `cargo xtask states`"));
            }
            Ok(is_current)
        }
        _ => Err("cargo xtask states takes `--check` and nothing else".into()),
    }
}

/// Whether the page is as it would be written.
pub(crate) fn is_current() -> Result<bool, Error> {
    let (page, wanted) = pages()?;
    Ok(page == wanted)
}

/// The page as it is, and as it ought to be.
fn pages() -> Result<(String, String), Error> {
    let page = std::fs::read_to_string(root().join(PAGE))?;
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| format!("{PAGE} has no place for the states"))?;
    let drawn = drawn()?;
    let wanted = format!("{before}{BEGIN}\n```mermaid\n{drawn}```\n\n{END}{after}");
    Ok((page, wanted))
}

fn drawn() -> Result<String, Error> {
    let file = target().join("session/states.mmd");
    std::fs::create_dir_all(target().join("session"))?;
    let words = ["test", "--quiet", "--locked", "-p", "roomkey", "--lib"];
    let mut run = cargo(&words);
    run.args(["session::tests::diagram::drawn", "--", "--ignored", "--exact"])
        .env("ROOMKEY_DIAGRAM", &file);
    told(&mut run).map_err(|error| format!("no diagram: {error}"))?;
    Ok(std::fs::read_to_string(file)?)
}

#!/usr/bin/env python3
"""Switches off one rule of the core after another and demands that a test notices.

    python3 tests/mutation/run.py             every mutation in rules.py
    python3 tests/mutation/run.py WORD...     those whose rule or file has one of the words

The core is copied to a scratch folder with every mutation in it, each behind a switch, and built
once. With every rule in place all tests run once, and each switch writes down which tests come by.
Then, for each mutation, the tests that come by its switch run with it on: the vectors, because
bindings have nothing else, then the core's own tests. Before a mutation counts as unnoticed, every
test has run with it. A mutation that no test notices, and one whose source text is gone, is a failure.
"""

import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import tomllib

from rules import RULES

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What others wrote is built once for the copy and for everything else, so the copy shares the target
# directory. Its own crates have another version there, or they would be taken for the real ones.
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
SCRATCH = TARGET / "mutation" / "copy"
COPIED = ["Cargo.lock", "README.md", "crates/roomkey", "crates/roomkey-blocks", "crates/roomkey-entropy", "crates/roomkey-wire", "docs"]
COPIED += ["tests/conformance", "tests/vectors", "clippy.toml", "rustfmt.toml"]
PATIENCE = 120

SWITCH = '''//! Which rule is switched off, and which tests come by which rule.
use std::cell::RefCell;
use std::collections::HashSet;
use std::io::Write;
use std::sync::OnceLock;

static SWITCHED_OFF: OnceLock<usize> = OnceLock::new();
static CAME_BY: OnceLock<Option<std::fs::File>> = OnceLock::new();
thread_local! {
    static SEEN: RefCell<HashSet<usize>> = RefCell::default();
}

/// Whether it is this one.
#[allow(clippy::disallowed_methods, reason = "this copy is for tests")]
pub(crate) fn on(number: usize) -> bool {
    let read = || std::env::var("ROOMKEY_MUTATION").ok()?.parse().ok();
    let open = || {
        let path = std::env::var("ROOMKEY_CAME_BY").ok()?;
        std::fs::OpenOptions::new().append(true).create(true).open(path).ok()
    };
    if let Some(mut file) = CAME_BY.get_or_init(open).as_ref() {
        if SEEN.try_with(|seen| seen.borrow_mut().insert(number)).unwrap_or(true) {
            let thread = std::thread::current();
            let line = format!("{number}\\t{}\\n", thread.name().unwrap_or(""));
            file.write_all(line.as_bytes()).unwrap_or_else(|_| std::process::abort());
        }
    }
    *SWITCHED_OFF.get_or_init(|| read().unwrap_or(0)) == number
}
'''


def switched(rule, source: str) -> str:
    """Both behaviours in one text. In a replacement `MUTANT` stands for the switch; without it the
    replacement stands beside the source, as a statement or as an expression."""
    on = f"crate::mutation::on({rule.number})"
    if "MUTANT" in rule.replace:
        return rule.replace.replace("MUTANT", on)
    if rule.find.endswith(";"):
        return f"if {on} {{ {rule.replace} }} else {{ {source} }}"
    return f"(if {on} {{ {rule.replace} }} else {{ {source} }})"


def mutated(code: str, rules: list, lost: list) -> str:
    """The code of one file with its mutations; those that do not apply are added to `lost`."""
    spans = {}
    for rule in rules:
        count = code.count(rule.find)
        if count == 1:
            start = code.index(rule.find)
            spans.setdefault((start, start + len(rule.find)), []).append(rule)
        else:
            lost.append((rule, f"its source text stands there {count} times"))
    limit = len(code)
    for (start, end), here in sorted(spans.items(), reverse=True):
        if end > limit:
            lost += [(rule, "its source text overlaps that of another mutation") for rule in here]
            continue
        text, limit = code[start:end], start
        # Those that write the switch themselves hold the source text, so they come first and alone.
        here.sort(key=lambda rule: "MUTANT" not in rule.replace)
        for place, rule in enumerate(here):
            if place and "MUTANT" in rule.replace:
                lost.append((rule, "a second mutation of one text that writes the switch itself"))
            else:
                text = switched(rule, text)
        code = code[:start] + text + code[end:]
    return code


def apply(rules: list) -> list:
    """Writes the mutations into the scratch copy and says which do not apply."""
    lost = []
    for file in sorted({rule.file for rule in rules}):
        path = SCRATCH / "crates/roomkey/src" / file
        # The tests below the code may hold the same text.
        code, mark, tests = path.read_text().partition("#[cfg(test)]\nmod tests {")
        here = [rule for rule in rules if rule.file == file]
        path.write_text(mutated(code, here, lost) + mark + tests)
    return lost


def copy() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)
    for name in COPIED:
        source, target = ROOT / name, SCRATCH / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("target"))
        else:
            shutil.copy(source, target)
    lines, members = [], 'members = ["crates/*", "tests/conformance"]'
    for line in (ROOT / "Cargo.toml").read_text().splitlines():
        if line.startswith("members ="):
            line = members
        if not line.startswith("default-members ="):
            lines.append(line)
    manifest = "\n".join(lines) + "\n"
    version = tomllib.loads(manifest)["workspace"]["package"]["version"]
    manifest = manifest.replace(f'version = "{version}"', f'version = "{version}-mutated"')
    (SCRATCH / "Cargo.toml").write_text(manifest)
    for crate, first in (("roomkey", "pub mod error;"), ("roomkey-wire", "mod answer;")):
        library = SCRATCH / "crates" / crate / "src/lib.rs"
        library.write_text(library.read_text().replace(first, f"mod mutation;\n{first}", 1))
        (library.parent / "mutation.rs").write_text(SWITCH)


@dataclasses.dataclass(frozen=True)
class Tests:
    """A program of tests, each of which runs in a thread of its name."""

    name: str
    program: str
    # Arguments that run all of them, the same with each in a thread of its own, and those named behind.
    all: list
    apart: list
    exact: list
    # The tests that come by a mutation, by its number.
    came_by: dict = dataclasses.field(default_factory=lambda: collections.defaultdict(set))

    def run(self, arguments: list, number: int, **environment) -> bool:
        """Whether they pass with that rule switched off. What does not end does not pass."""
        environment |= {"ROOMKEY_MUTATION": str(number), "RUST_BACKTRACE": "0"}
        environment |= {"CARGO_MANIFEST_DIR": str(SCRATCH / "tests/conformance")}
        command, folder = [self.program, *arguments], SCRATCH / "crates/roomkey"
        try:
            done = subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def look(self) -> bool:
        """Finds out which tests come by which mutation, and whether all pass with none."""
        log = SCRATCH.parent / "came-by"
        # Which none of them may write: not every rule has a vector.
        log.write_text("")
        passed = self.run(self.apart, 0, ROOMKEY_CAME_BY=str(log))
        for line in log.read_text().splitlines():
            number, _, test = line.partition("\t")
            self.came_by[int(number)].add(test)
        named = set().union(*self.came_by.values()) - {"", "main"}
        return passed and self.run([*self.exact, *sorted(named)], 0)

    def notice(self, number: int, all_of_them: bool) -> bool:
        if all_of_them:
            return not self.run(self.all, number)
        tests = self.came_by[number]
        # A thread without the name of a test is one that some test has started, nobody knows which.
        if tests & {"", "main"}:
            return not self.run(self.all, number)
        return bool(tests) and not self.run([*self.exact, *sorted(tests)], number)


def build() -> list:
    """Builds the tests, the vectors' first."""
    command = ["cargo", "test", "--no-run", "--message-format", "json"]
    command += ["-p", "roomkey", "-p", "roomkey-wire", "-p", "roomkey-conformance", "--lib", "--test", "vectors"]
    # With all of both cryptographic libraries, which have tests against each other.
    command += ["--features", "roomkey/pure-rsa-signing"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    done = subprocess.run(command, cwd=SCRATCH, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        said = [one["message"] for one in messages(done.stdout) if "message" in one]
        errors = [one["rendered"] for one in said if one["level"] == "error"]
        sys.exit("the mutated copy does not build:\n" + "\n".join(errors or [done.stderr]))
    programs = {}
    for one in messages(done.stdout):
        if one["reason"] == "compiler-artifact" and one.get("executable"):
            programs[one["target"]["name"]] = one["executable"]
    # With one thread Rust's tests run in that of the program, which has another name.
    threads = ["--test-threads", "2"]
    return [
        Tests("vectors", programs["vectors"], ["--ours"], ["--apart"], ["--exact"]),
        Tests("unit tests", programs["roomkey"], [], threads, ["--exact"]),
        Tests("the wire's tests", programs["roomkey_wire"], [], threads, ["--exact"]),
    ]


def messages(output: str):
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def noticed_by(programs: list, number: int):
    """Who notices: first ask those who come by, then, before giving up, everybody."""
    rounds = [(tests, all_of_them) for all_of_them in (False, True) for tests in programs]
    return next((tests.name for tests, all_of_them in rounds if tests.notice(number, all_of_them)), None)


def main() -> int:
    words = sys.argv[1:]
    rules = [rule for rule in RULES if not words or any(word in f"{rule.file} {rule.name}" for word in words)]
    copy()
    lost = apply(rules)
    begun = time.monotonic()
    programs = build()
    print(f"built in {time.monotonic() - begun:.0f} s", flush=True)
    for tests in programs:
        if not tests.look():
            sys.exit(f"the {tests.name} fail with every rule in place")
    gone = {rule.number for rule, _ in lost}
    there = [rule for rule in rules if rule.number not in gone]
    survivors = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        found = workers.map(lambda rule: noticed_by(programs, rule.number), there)
        for rule, by in zip(there, found):
            print(f"{rule.file:28} {rule.name:64} {by or 'SURVIVED'}", flush=True)
            survivors += by is None
    for rule, why in lost:
        print(f"{rule.file:28} {rule.name:64} LOST: {why}")
    failed = survivors + len(lost)
    print(f"{len(rules) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

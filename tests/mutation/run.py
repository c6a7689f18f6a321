#!/usr/bin/env python3
"""Switches off one rule of the core after another and demands that a test notices.

    python3 tests/mutation/run.py             every mutation in rules.py
    python3 tests/mutation/run.py WORD...     those whose rule or file has one of the words

The core is copied to a scratch folder with every mutation in it, each behind a switch, and built
once; then the tests run once per mutation with that switch on. So a few hundred mutations take a
minute or two. First run are the vectors, because bindings have nothing else, then the core's own
tests. A mutation that no test notices, and one whose source text is gone, is a failure.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from rules import RULES

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A target directory of its own: Cargo tells packages apart by their place in their workspace, so in
# a shared one the mutated core would be taken for the real one.
SCRATCH = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "mutation" / "copy"
TARGET = SCRATCH.parent / "target"
COPIED = ["Cargo.lock", "README.md", "crates/roomkey", "crates/roomkey-entropy", "docs"]
COPIED += ["tests/conformance", "tests/vectors", "clippy.toml", "rustfmt.toml"]
PATIENCE = 60

SWITCH = '''//! Which rule is switched off.
use std::sync::OnceLock;
static SWITCHED_OFF: OnceLock<usize> = OnceLock::new();
/// Whether it is this one.
#[allow(clippy::disallowed_methods, reason = "this copy is for tests")]
pub(crate) fn on(number: usize) -> bool {
    let read = || std::env::var("ROOMKEY_MUTATION").ok()?.parse().ok();
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
    (SCRATCH / "Cargo.toml").write_text("\n".join(lines) + "\n")
    library = SCRATCH / "crates/roomkey/src/lib.rs"
    library.write_text(library.read_text().replace("pub mod error;", "mod mutation;\npub mod error;", 1))
    (library.parent / "mutation.rs").write_text(SWITCH)


def build() -> list:
    """Builds the tests and returns their programs, the vectors' first."""
    command = ["cargo", "test", "--no-run", "--message-format", "json"]
    command += ["-p", "roomkey", "-p", "roomkey-conformance", "--lib", "--test", "vectors"]
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
    return [("vectors", [programs["vectors"], "--ours"]), ("unit tests", [programs["roomkey"]])]


def messages(output: str):
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def notices(command: list, number: int) -> bool:
    environment = os.environ | {"ROOMKEY_MUTATION": str(number), "RUST_BACKTRACE": "0"}
    environment |= {"CARGO_MANIFEST_DIR": str(SCRATCH / "tests/conformance")}
    try:
        done = subprocess.run(command, cwd=SCRATCH / "crates/roomkey", env=environment, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def main() -> int:
    words = sys.argv[1:]
    rules = [rule for rule in RULES if not words or any(word in f"{rule.file} {rule.name}" for word in words)]
    copy()
    lost = apply(rules)
    begun = time.monotonic()
    programs = build()
    print(f"built in {time.monotonic() - begun:.0f} s", flush=True)
    for name, command in programs:
        if notices(command, 0):
            sys.exit(f"the {name} fail with every rule in place")
    gone = {rule.number for rule, _ in lost}
    survivors = []
    for rule in rules:
        if rule.number in gone:
            continue
        by = next((name for name, command in programs if notices(command, rule.number)), None)
        print(f"{rule.file:28} {rule.name:64} {by or 'SURVIVED'}", flush=True)
        if by is None:
            survivors.append(rule)
    for rule, why in lost:
        print(f"{rule.file:28} {rule.name:64} LOST: {why}")
    failed = len(survivors) + len(lost)
    print(f"{len(rules) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

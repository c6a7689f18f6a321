//! Every code is proven by a vector, every decision is written down.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use roomkey::Code;
use roomkey::inspect::FindingCode;
use roomkey_conformance::third_party::policy;
use roomkey_conformance::vectors::{self, File};
use std::collections::BTreeSet;

/// Codes that no vector can bring about, and why.
const WITHOUT_VECTOR: &[(Code, &str)] = &[
    (Code::EntropyUnavailable, "a vector cannot break the machine's random generator"),
    (Code::InternalFault, "a vector cannot make the core panic, and nothing else can"),
    (Code::AlgorithmUnavailable, "only the core without aws-lc refuses, in a test of its own"),
];

fn files() -> Vec<File> {
    vectors::load().expect("the vectors")
}

fn document(name: &str) -> String {
    let path = vectors::repository().join("docs").join(name);
    std::fs::read_to_string(&path).expect("a page of the documentation")
}

#[test]
fn every_code_is_demanded_by_a_vector() {
    let files = files();
    let tests = files.iter().flat_map(|file| &file.test_groups).flat_map(|group| &group.tests);
    let demanded: BTreeSet<&str> = tests.filter_map(|test| test.code.as_deref()).collect();
    for code in Code::ALL {
        let exempt = WITHOUT_VECTOR.iter().any(|(other, _)| other == code);
        assert_ne!(demanded.contains(code.as_str()), exempt, "{code}");
    }
    for code in demanded {
        assert!(code.parse::<Code>().is_ok(), "the vectors demand {code}, which is no code");
    }
}

#[test]
fn every_finding_is_demanded_by_a_vector() {
    let files = files();
    let groups = files.iter().flat_map(|file| &file.test_groups);
    let found: BTreeSet<&str> = groups
        .flat_map(|group| &group.tests)
        .filter_map(|test| test.output.as_ref()?.get("findings")?.as_array())
        .flatten()
        .filter_map(|code| code.as_str())
        .collect();
    let all: BTreeSet<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(found, all);
}

#[test]
fn every_code_is_documented() {
    let errors = document("errors.md");
    for code in Code::ALL {
        assert!(errors.contains(&format!("| `{code}` |")), "docs/errors.md does not list {code}");
    }
}

#[test]
fn every_decision_about_the_vectors_of_others_is_written_down() {
    let decisions = document("decisions.md");
    let rows: BTreeSet<(&str, &str)> = decisions
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split("` | `");
            Some((cells.next()?, cells.next()?.split('`').next()?))
        })
        .collect();
    let decided: BTreeSet<(&str, &str)> = policy::cases()
        .map(|case| (case, policy::verdict(case).expect("every case has a verdict")))
        .collect();
    assert_eq!(rows, decided);
}

#[test]
fn decisions_name_vectors_that_exist() {
    let files = files();
    let tests = files.iter().flat_map(|file| &file.test_groups).flat_map(|group| &group.tests);
    let known: BTreeSet<String> = tests
        .map(|test| test.id.clone())
        .chain(files.iter().map(|file| file.name.clone()))
        .collect();
    let mut count = 0;
    for entry in document("decisions.md").split("*(").skip(1) {
        let written = entry.split(")*").next().unwrap_or_default();
        for name in written.split('`').skip(1).step_by(2) {
            let exists = match name.strip_suffix('…') {
                Some(start) => known.iter().any(|id| id.starts_with(start)),
                None => known.contains(name),
            };
            assert!(exists, "docs/decisions.md names {name}, which is no vector");
            count += 1;
        }
    }
    assert!(count > 30, "only {count} vectors are named");
}

/// A row of `docs/hardening.md`: its vectors demand its codes, and no other.
#[test]
fn every_attack_is_answered_as_documented() {
    let files = files();
    let groups = files.iter().flat_map(|file| &file.test_groups);
    let tests: Vec<_> = groups.flat_map(|group| &group.tests).collect();
    let quoted = |cell: &str| -> BTreeSet<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let mut rows = 0;
    for line in document("hardening.md").lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [attack, answer, proof] = cells.as_slice() else { panic!("{line}") };
        let (codes, names) = (quoted(answer), quoted(proof));
        if codes.is_empty() {
            continue;
        }
        let mut demanded = BTreeSet::new();
        for name in names {
            let vectors = tests.iter().filter(|test| test.id == name);
            let codes_of: Vec<&str> = vectors.filter_map(|test| test.code.as_deref()).collect();
            let fitting: Vec<&&str> =
                codes_of.iter().filter(|code| codes.contains(**code)).collect();
            assert!(!fitting.is_empty(), "{attack}: {name} demands {codes_of:?}");
            demanded.extend(fitting.into_iter().map(|code| (*code).to_owned()));
        }
        assert_eq!(demanded, codes, "{attack}");
        rows += 1;
    }
    assert!(rows > 30, "only {rows} rows were read");
}

//! Holds the README to its word about vendors: whatever its table says is supported has a test.
//!
//! The table has a row per ability and a column per vendor. A test that shows a cell which is not a dash says so in a
//! comment above it, so that whoever takes the test away takes the proof away.

use crate::repository::root;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What stands above a test, before an ability, its vendors and a full stop, with a comma between each.
const MARK: &str = " Proof of the README's table: ";

/// Where tests are.
const FOLDERS: [&str; 3] = ["bindings", "crates", "tests"];

/// What is no source of ours.
const NOT_OURS: [&str; 4] = ["node_modules", "target", "lib", "vectors"];

/// What in this README is claimed without a test, and what tests claim to show that it does not claim.
pub(super) fn unproven(readme: &str) -> Vec<String> {
    let mut proofs = Proofs::default();
    for folder in FOLDERS {
        proofs.collect(&root().join(folder));
    }
    // The sources of vectors are tests too, and the vectors are large.
    proofs.collect(&root().join("tests/vectors/source"));
    compared(readme, &proofs)
}

fn compared(readme: &str, Proofs(proofs): &Proofs) -> Vec<String> {
    let Some(cells) = cells(readme) else { return vec!["there is no vendor table".to_owned()] };
    let unproven = cells.iter().filter(|cell| !proofs.iter().any(|(proven, _)| proven == *cell));
    let unclaimed = proofs.iter().filter(|(proven, _)| !cells.contains(proven));
    let mut wrong: Vec<String> =
        unproven.map(|(ability, vendor)| format!("no test shows {ability}, {vendor}")).collect();
    wrong.extend(unclaimed.map(|((ability, vendor), file)| {
        format!("{file} shows {ability}, {vendor}, which the table does not claim")
    }));
    wrong
}

/// An ability and a vendor.
type Cell = (String, String);

/// What tests say that they show, each with its file.
#[derive(Default)]
struct Proofs(Vec<(Cell, String)>);

impl Proofs {
    fn collect(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() && !NOT_OURS.iter().any(|one| name == *one) {
                self.collect(&path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                self.read(&text, &path.display().to_string());
            }
        }
    }

    fn read(&mut self, text: &str, file: &str) {
        for (_, proof) in text.lines().filter_map(|line| line.split_once(MARK)) {
            let mut words = proof.trim_end_matches('.').split(", ");
            let Some(ability) = words.next() else { continue };
            let cells =
                words.map(|vendor| ((ability.to_owned(), vendor.to_owned()), file.to_owned()));
            self.0.extend(cells);
        }
    }
}

/// Every cell of the table that claims something.
fn cells(readme: &str) -> Option<BTreeSet<Cell>> {
    let mut rows = readme
        .lines()
        .skip_while(|line| !line.starts_with("| | VideoSDK |"))
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim));
    let vendors: Vec<&str> = rows.next()?.skip(1).collect();
    let mut cells = BTreeSet::new();
    for mut row in rows.skip(1) {
        let ability = row.next()?;
        for (vendor, cell) in vendors.iter().zip(row) {
            if cell != "–" {
                cells.insert((ability.to_owned(), (*vendor).to_owned()));
            }
        }
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "| | VideoSDK | Jitsi |\n| --- | --- | --- |\n| mint | yes | – |\n";

    fn wrong(readme: &str, test: &str) -> Vec<String> {
        let mut proofs = Proofs::default();
        proofs.read(test, "a.rs");
        compared(readme, &proofs)
    }

    /// In two parts, so that this file proves nothing.
    fn mark(cells: &str) -> String {
        format!("    //{MARK}{cells}.\n    fn test() {{}}\n")
    }

    #[test]
    fn a_cell_with_a_test_is_proven() {
        assert_eq!(wrong(TABLE, &mark("mint, VideoSDK")), [""; 0]);
    }

    #[test]
    fn a_cell_without_a_test_is_seen() {
        assert_eq!(wrong(TABLE, "fn test() {}"), ["no test shows mint, VideoSDK"]);
        assert_eq!(wrong("no table", ""), ["there is no vendor table"]);
    }

    #[test]
    fn a_proof_of_what_is_not_claimed_is_seen() {
        let wrong = wrong(TABLE, &mark("mint, VideoSDK, Jitsi"));
        assert_eq!(wrong, ["a.rs shows mint, Jitsi, which the table does not claim"]);
    }
}

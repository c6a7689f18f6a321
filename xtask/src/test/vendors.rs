//! Holds the README to its word about vendors: whatever its table says is supported has a test.
//!
//! The table has a row per ability and a column per vendor. Below it, a list names for each cell that is not
//! a dash the test that shows it, as a file and a name in that file.

use crate::repository::root;
use std::collections::BTreeSet;

/// What in this README is claimed without a test, or backed by a test that is not there.
pub(super) fn unproven(readme: &str) -> Vec<String> {
    let Some(cells) = cells(readme) else { return vec!["there is no vendor table".to_owned()] };
    let proofs: Vec<Proof<'_>> = readme.lines().filter_map(Proof::read).collect();
    let mut wrong: Vec<String> = cells
        .iter()
        .filter(|cell| !proofs.iter().any(|proof| proof.shows(cell)))
        .map(|(ability, vendor)| format!("no test is named for {ability}, {vendor}"))
        .collect();
    for proof in &proofs {
        let claimed = |vendor: &&str| cells.contains(&(proof.ability.into(), (*vendor).into()));
        if !proof.vendors.iter().all(claimed) {
            wrong.push(format!("the table does not claim all of {}", proof.line));
        }
        let text = std::fs::read_to_string(root().join(proof.file)).unwrap_or_default();
        if !text.contains(proof.test) {
            wrong.push(format!("{} has no test {}", proof.file, proof.test));
        }
    }
    wrong
}

/// A line ``- ability, Vendor, Vendor: `file`, `name` ``.
struct Proof<'a> {
    line: &'a str,
    ability: &'a str,
    vendors: Vec<&'a str>,
    file: &'a str,
    test: &'a str,
}

impl<'a> Proof<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (cells, proof) = line.strip_prefix("- ")?.split_once(": `")?;
        let (file, test) = proof.strip_suffix('`')?.split_once("`, `")?;
        let mut cells = cells.split(", ");
        Some(Self { line, ability: cells.next()?, vendors: cells.collect(), file, test })
    }

    fn shows(&self, (ability, vendor): &(String, String)) -> bool {
        self.ability == ability && self.vendors.contains(&vendor.as_str())
    }
}

/// Every cell of the table that claims something, as ability and vendor.
fn cells(readme: &str) -> Option<BTreeSet<(String, String)>> {
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
    const FILE: &str = "xtask/src/test/vendors.rs";

    #[test]
    fn a_cell_with_a_test_is_proven() {
        let readme =
            format!("{TABLE}\n- mint, VideoSDK: `{FILE}`, `a_cell_with_a_test_is_proven`\n");
        assert!(unproven(&readme).is_empty(), "{:?}", unproven(&readme));
    }

    #[test]
    fn a_cell_without_a_test_is_seen() {
        assert_eq!(unproven(TABLE), ["no test is named for mint, VideoSDK"]);
        assert_eq!(unproven("no table"), ["there is no vendor table"]);
    }

    #[test]
    fn a_test_that_is_gone_and_a_claim_that_is_not_made_are_seen() {
        let gone = format!("not{}there", "_");
        let readme = format!("{TABLE}\n- mint, VideoSDK, Jitsi: `{FILE}`, `{gone}`\n");
        let wrong = unproven(&readme);
        assert!(wrong[0].starts_with("the table does not claim"), "{wrong:?}");
        assert_eq!(wrong[1], format!("{FILE} has no test {gone}"));
    }
}

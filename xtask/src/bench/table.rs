//! Tables that read well on a terminal and as Markdown.

use crate::say::say;

/// Rows of text under a heading.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(heading: &[&str]) -> Self {
        Self { rows: vec![heading.iter().map(|&text| text.to_owned()).collect()] }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(crate) fn print(&self) {
        let columns = self.rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        for (index, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
            say(&format!("| {} |", cells.join(" | ")));
            if index == 0 {
                let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                say(&format!("| {} |", dashes.join(" | ")));
            }
        }
    }
}

/// What is wanted of a ratio.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    /// The goal and whether it is met.
    pub(crate) fn judge(self, ratio: f64) -> String {
        let (wanted, met) = match self {
            Self::AtMost(most) => (format!("at most {most}"), ratio <= most),
            Self::AtLeast(least) => (format!("at least {least}"), ratio >= least),
        };
        format!("{wanted}: {}", if met { "met" } else { "MISSED" })
    }
}

//! A report in a person's words.

use super::Report;
use crate::time::{Timestamp, Words};
use serde_json::Value;
use std::cmp::Ordering;
use std::fmt;

pub(crate) fn put_times_into_words(report: &mut Report, now: Timestamp) {
    report.issued = report.issued_at.map(|time| relative(time, now));
    report.expires = report.expires_at.map(|time| relative(time, now));
    report.remaining = report.expires_at.map(|time| Words(time.seconds_since(now)).to_string());
}

fn relative(time: Timestamp, now: Timestamp) -> String {
    match time.cmp(&now) {
        Ordering::Greater => format!("in {}", Words(time.seconds_since(now))),
        Ordering::Less => format!("{} ago", Words(now.seconds_since(time))),
        Ordering::Equal => "now".to_owned(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.words();
        writeln!(f, "This is {kind}. It has not been verified.")?;
        for (title, part) in [("Header", &self.header), ("Claims", &self.claims)] {
            if let Some(part) = part {
                writeln!(f, "\n{title}")?;
                write_members(part, f)?;
            }
        }
        if self.issued_at.is_some() || self.expires_at.is_some() {
            writeln!(f, "\nTime")?;
        }
        for (word, time, relative) in
            [("issued ", self.issued_at, &self.issued), ("expires", self.expires_at, &self.expires)]
        {
            if let (Some(time), Some(relative)) = (time, relative) {
                writeln!(f, "  {word}  {time} ({relative})")?;
            }
        }
        writeln!(f, "\nFindings")?;
        if self.findings.is_empty() {
            writeln!(f, "  none")?;
        }
        for finding in &self.findings {
            writeln!(
                f,
                "  {:7}  {}: {}",
                finding.severity().as_str(),
                finding.code(),
                finding.sentence()
            )?;
        }
        Ok(())
    }
}

/// One member a line. JSON's own escapes keep control characters off the terminal; what they leave
/// (C1 controls, marks that turn the direction of text) is escaped here.
fn write_members(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let members = match value {
        Value::Object(members) => members,
        other => return writeln!(f, "  {}", printable(&other.to_string())),
    };
    for (name, value) in members {
        writeln!(f, "  {}: {}", printable(name), printable(&value.to_string()))?;
    }
    Ok(())
}

fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if crate::id::is_deceptive(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

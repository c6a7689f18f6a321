//! Asks an implementation for its answers and compares them with the vectors.

use crate::vectors::{File, Group, Outcome, Test};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What an implementation makes of a test.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "every runner has to treat each of them")]
pub enum Answer {
    /// It worked, and this came out.
    Ok(Map<String, Value>),
    /// It was refused with this code.
    Refused(String),
    /// This implementation has no way to be asked that, for this reason.
    NotExpressible(&'static str),
    /// The type of the test is not known here.
    UnknownType,
}

impl Answer {
    /// It worked, and one thing came out.
    pub fn one(name: &str, value: impl Into<Value>) -> Self {
        Self::Ok([(name.to_owned(), value.into())].into_iter().collect())
    }

    /// It worked, and these members came out, of an object.
    ///
    /// # Panics
    /// Where it is none.
    pub fn of(members: Value) -> Self {
        let Value::Object(members) = members else { panic!("no object: {members}") };
        Self::Ok(members)
    }

    /// It worked, and nothing came out.
    pub fn nothing() -> Self {
        Self::Ok(Map::new())
    }
}

impl<T: Into<Self>> From<roomkey::Result<T>> for Answer {
    fn from(result: roomkey::Result<T>) -> Self {
        match result {
            Ok(value) => value.into(),
            Err(error) => Self::Refused(error.code().as_str().to_owned()),
        }
    }
}

/// Something that follows the vectors.
pub trait Implementation {
    /// What it is called in reports.
    fn name(&self) -> &'static str;

    /// Its answers to the tests of a group, in their order.
    fn answers(&self, group: &Group) -> Vec<Answer>;
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    name: &'static str,
    executed: BTreeMap<String, usize>,
    not_expressible: BTreeMap<String, usize>,
    codes: BTreeSet<String>,
    failures: Vec<String>,
}

impl Report {
    /// What went wrong, a line each.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// How many tests ran and came out right.
    pub fn passed(&self) -> usize {
        self.executed.values().sum::<usize>().saturating_sub(self.failures.len())
    }

    /// Fails unless so many percent of a file's tests could be asked here at all.
    pub fn demand_share(&mut self, file: &File, percent: usize) {
        let executed = self.executed.get(&file.name).copied().unwrap_or_default();
        if executed * 100 < file.number_of_tests * percent {
            let total = file.number_of_tests;
            let name = &file.name;
            self.failures.push(format!("{name}: only {executed} of {total} could be asked here"));
        }
    }

    /// The codes that some vector demanded and the implementation gave.
    pub const fn codes(&self) -> &BTreeSet<String> {
        &self.codes
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, executed) in &self.executed {
            writeln!(f, "  {:8} {file:16} {executed:4} ran", self.name)?;
        }
        for (reason, count) in &self.not_expressible {
            writeln!(f, "  {:8} {:16} {count:4} cannot be asked here: {reason}", self.name, "")?;
        }
        for failure in &self.failures {
            writeln!(f, "  {:8} FAILED {failure}", self.name)?;
        }
        Ok(())
    }
}

/// Runs every vector of these files.
pub fn all(implementation: &impl Implementation, files: &[File]) -> Report {
    let mut report = Report { name: implementation.name(), ..Report::default() };
    for file in files {
        let mut seen = 0;
        for group in &file.test_groups {
            let answers = implementation.answers(group);
            if answers.len() != group.tests.len() {
                report.failures.push(format!(
                    "{}: {} answers to {} tests",
                    file.name,
                    answers.len(),
                    group.tests.len()
                ));
            }
            for (test, answer) in group.tests.iter().zip(answers) {
                seen += 1;
                judge(file, group, test, answer, &mut report);
            }
        }
        if seen != file.number_of_tests {
            report.failures.push(format!(
                "{}: {seen} tests ran and numberOfTests is {}",
                file.name, file.number_of_tests
            ));
        }
    }
    report
}

fn judge(file: &File, group: &Group, test: &Test, answer: Answer, report: &mut Report) {
    let name = format!("{}/{} ({})", file.name, test.id, test.comment);
    match answer {
        Answer::UnknownType => {
            report.failures.push(format!("{name}: unknown type {}", group.kind));
        }
        Answer::NotExpressible(reason) => {
            *report.not_expressible.entry(reason.to_owned()).or_default() += 1;
        }
        Answer::Ok(members) => {
            *report.executed.entry(file.name.clone()).or_default() += 1;
            if test.result == Outcome::Error {
                let code = test.code.as_deref().unwrap_or("no code");
                report.failures.push(format!("{name}: wanted {code}, and it was accepted"));
            }
            if test.result == Outcome::Ok && test.output.as_ref() != Some(&members) {
                let (came, wanted) = (Value::Object(members), &test.output);
                report.failures.push(format!("{name}: {came} came out, not {wanted:?}"));
            }
        }
        Answer::Refused(code) => {
            *report.executed.entry(file.name.clone()).or_default() += 1;
            if test.code.as_deref() == Some(&code) {
                report.codes.insert(code);
            } else {
                let wanted = test.code.as_deref().unwrap_or("success");
                report.failures.push(format!("{name}: wanted {wanted}, got {code}"));
            }
        }
    }
}

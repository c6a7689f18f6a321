//! Holds what others wrote to `deny.toml`: its licence, where it comes from, and that one version of it is enough.
//!
//! cargo-deny reads the same file and knows advisories too, but a machine need not have it; so what needs
//! no database is decided here, from `cargo metadata` alone.

use super::Outcome;
use super::rust::{BUILD, cargo, metadata};
use crate::repository::{Error, root};
use crate::run::Log;
use crate::tally::Tally;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Rules {
    licenses: Licenses,
    sources: Sources,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skipped>,
}

#[derive(Deserialize)]
struct Skipped {
    #[serde(rename = "crate")]
    name_at_version: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// None for what stands in this repository.
    source: Option<String>,
}

pub(super) fn check(log: &Log) -> Result<Outcome, Error> {
    let metadata: Metadata = metadata(&["--all-features"])?;
    let rules: Rules = toml::from_str(&std::fs::read_to_string(root().join("deny.toml"))?)?;
    let mut tally = Tally::default();
    for (rule, broken) in [
        ("licences are on the list", wrong_licences(&rules, &metadata)),
        ("crates come from the registry", wrong_sources(&rules, &metadata)),
        ("one version of each, but for those on the list", duplicates(&rules, &metadata)),
    ] {
        tally += Tally::of(broken.is_empty());
        log.note(&format!("{rule}: {}", if broken.is_empty() { "held" } else { "BROKEN" }));
        for line in broken {
            log.note(&format!("    {line}"));
        }
    }
    if cargo(&["deny", "--version"]).output()?.status.success() {
        let sure = ["deny", "--offline", "check", "bans", "licenses", "sources"];
        tally += Tally::of(log.run(&mut cargo(&sure), BUILD)?);
        // Whether it has the database is for the log: a test does not hang on a network.
        let asked = log.run(&mut cargo(&["deny", "check", "advisories"]), BUILD)?;
        log.note(if asked { "no advisory" } else { "advisories: read what cargo-deny says above" });
    } else {
        log.note("advisories were not asked: cargo-deny is not installed");
    }
    Ok(Outcome::Ran(tally))
}

impl Metadata {
    /// What others wrote.
    fn others(&self) -> impl Iterator<Item = (&Package, &str)> {
        self.packages.iter().filter_map(|one| Some((one, one.source.as_deref()?)))
    }
}

fn wrong_licences(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let allowed = |licence: &str| rules.licenses.allow.contains(licence);
    let wrong = metadata.others().filter_map(|(package, _)| {
        let stated = package.license.as_deref().unwrap_or("no licence");
        let line = format!("{} {}: {stated}", package.name, package.version);
        (!is_satisfied(stated, &allowed)).then_some(line)
    });
    wrong.collect()
}

/// Whether a licence expression can be met: `AND` binds closer than `OR`, for which `/` stood once.
fn is_satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => {
            let met = any_of(words, allowed);
            words.next() == Some(")") && met
        }
        Some(licence) => {
            let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
            exception.map_or_else(
                || allowed(licence),
                |exception| allowed(&format!("{licence} WITH {exception}")),
            )
        }
        None => false,
    }
}

fn wrong_sources(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let is_known = |source: &str| {
        let registry = source.strip_prefix("registry+");
        registry.is_some_and(|url| rules.sources.allow_registry.iter().any(|known| known == url))
    };
    let wrong = metadata.others().filter(|(_, source)| !is_known(source));
    wrong.map(|(package, source)| format!("{}: {source}", package.name)).collect()
}

fn duplicates(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut skipped: BTreeSet<&str> =
        rules.bans.skip.iter().map(|one| one.name_at_version.as_str()).collect();
    for (package, _) in metadata.others() {
        let name = format!("{}@{}", package.name, package.version);
        let others = versions.entry(&package.name).or_default();
        if !skipped.remove(name.as_str()) {
            others.push(name);
        }
    }
    let several = versions.into_values().filter(|names| names.len() > 1);
    let mut wrong: Vec<String> = several.map(|names| names.join(" and ")).collect();
    wrong.extend(skipped.into_iter().map(|name| format!("{name} is on the list and not there")));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(skip: &str) -> Rules {
        let text = format!(
            "[licenses]\nallow = [\"MIT\", \"ISC\", \"Apache-2.0 WITH LLVM-exception\"]\n\
             [sources]\nallow-registry = [\"https://registry\"]\n[bans]\nskip = [{skip}]\n"
        );
        toml::from_str(&text).unwrap()
    }

    fn package(version: &str, license: &str, source: &str) -> Package {
        let (name, version) = ("some".to_owned(), version.to_owned());
        Package {
            name,
            version,
            license: Some(license.to_owned()),
            source: Some(source.to_owned()),
        }
    }

    #[test]
    fn a_licence_is_met_as_its_expression_says() {
        let rules = rules("");
        let met = |text: &str| is_satisfied(text, &|one| rules.licenses.allow.contains(one));
        for text in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND ISC"] {
            assert!(met(text), "{text}");
        }
        assert!(met("GPL-3.0 OR ISC AND MIT") && met("Apache-2.0 WITH LLVM-exception"));
        for text in
            ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT", "", "MIT WITH odd", "MIT ISC"]
        {
            assert!(!met(text), "{text}");
        }
    }

    #[test]
    fn a_licence_a_source_and_a_second_version_that_nobody_allowed_are_seen() {
        let good = || package("1.0.0", "MIT", "registry+https://registry");
        let with = |other: Package| Metadata { packages: vec![good(), other] };
        let copyleft = with(package("1.0.0", "GPL-3.0", "registry+https://registry"));
        assert_eq!(wrong_licences(&rules(""), &copyleft), ["some 1.0.0: GPL-3.0"]);
        let git = with(package("1.0.0", "MIT", "git+https://registry"));
        assert_eq!(wrong_sources(&rules(""), &git), ["some: git+https://registry"]);
        let twice = with(package("2.0.0", "MIT", "registry+https://registry"));
        assert_eq!(duplicates(&rules(""), &twice), ["some@1.0.0 and some@2.0.0"]);
        assert!(duplicates(&rules("{ crate = \"some@1.0.0\" }"), &twice).is_empty());
        let gone = rules("{ crate = \"some@0.9.0\" }");
        assert!(duplicates(&gone, &twice).iter().any(|line| line.contains("not there")));
    }
}

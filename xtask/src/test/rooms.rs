//! Holds the shape inside of a crate: its modules are rooms, what one uses of another is an arrow, and which
//! arrows there may be is data.
//!
//! The witness is the source text: every path that begins with `crate` or `super`, in everything but
//! comments, texts and tests. A module that nobody listed and an arrow that nobody allowed are broken rules, so that a
//! new one is a decision that shows up in a review.

use super::sources::{code_of, sources_in};
use crate::repository::Error;
use std::collections::BTreeMap;
use std::path::Path;

/// A room and the rooms that it may use. A name that ends in `/*` stands for each folder there, which the
/// root of the crate may show by its name alone.
pub(super) type Room = (&'static str, &'static [&'static [&'static str]]);

/// A crate and its rooms.
pub(super) struct House {
    pub(super) name: &'static str,
    pub(super) sources: &'static str,
    pub(super) rooms: &'static [Room],
}

/// Modules as the path of each and its source.
type Modules = BTreeMap<String, String>;

impl House {
    /// What is broken.
    pub(super) fn check(&self, repository: &Path) -> Result<Vec<String>, Error> {
        let sources = sources_in(&repository.join(self.sources))?.into_iter();
        let modules = sources.map(|(file, source)| (module_of(&file), source)).collect();
        Ok(self.wrong(&modules))
    }

    fn wrong(&self, modules: &Modules) -> Vec<String> {
        let mut wrong = Vec::new();
        for (module, source) in modules {
            // What only shows the rooms may show each.
            if module.is_empty() || self.shown(module, modules).is_some() {
                continue;
            }
            let from = self.room_of(module, modules);
            let Some(allowed) = self.allowed(&from) else {
                wrong.push(format!("{}: `{module}` is in no room", self.name));
                continue;
            };
            for (line, path) in paths(module, source) {
                let to = self.room_of(&path, modules);
                if to != from && !allowed.iter().any(|rooms| has(rooms, &to)) {
                    wrong
                        .push(format!("{}: {from} uses {to} (`{module}`, line {line})", self.name));
                }
            }
        }
        wrong
    }

    /// The room in which a path ends.
    fn room_of(&self, path: &str, modules: &Modules) -> String {
        let mut names = path.split("::");
        let first = names.next().unwrap_or_default();
        if let Some(room) = self.shown(first, modules) {
            return room;
        }
        // Types and the like that the root of the crate shows belong to what is below everything.
        if first.is_empty() || first.starts_with(|one: char| one.is_ascii_uppercase()) {
            return "base".to_owned();
        }
        let inside = names.next().map(|second| format!("{first}/{second}"));
        let is_room = |room: &String| {
            self.rooms.iter().any(|(name, _)| is_of(name, room))
                && is_module(&room.replace('/', "::"), modules)
        };
        inside.filter(is_room).unwrap_or_else(|| first.to_owned())
    }

    /// The folder of a `/*` that the root shows by its name.
    fn shown(&self, name: &str, modules: &Modules) -> Option<String> {
        let folders = self.rooms.iter().filter_map(|(room, _)| room.strip_suffix("/*"));
        let mut shown = folders.filter(|folder| is_module(&format!("{folder}::{name}"), modules));
        shown.next().map(|folder| format!("{folder}/{name}"))
    }

    fn allowed(&self, room: &str) -> Option<&'static [&'static [&'static str]]> {
        let exact = self.rooms.iter().find(|(name, _)| *name == room);
        let folder = || self.rooms.iter().find(|(name, _)| is_of(name, room));
        exact.or_else(folder).map(|(_, below)| *below)
    }
}

fn is_module(path: &str, modules: &Modules) -> bool {
    !path.ends_with(':')
        && modules.keys().any(|one| {
            one.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
}

fn has(rooms: &[&str], room: &str) -> bool {
    rooms.iter().any(|one| *one == room || is_of(one, room))
}

/// Whether a room is one of the folders that a name with `/*` stands for.
fn is_of(name: &str, room: &str) -> bool {
    let folder = name.strip_suffix('*');
    folder.is_some_and(|folder| room.starts_with(folder) && room.len() > folder.len())
}

/// The path of the module that a file is.
fn module_of(file: &str) -> String {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let module = if matches!(name, "lib" | "mod") { folder } else { path };
    module.replace('/', "::")
}

/// Every path of a module into its crate, with the line where it stands.
fn paths(module: &str, source: &str) -> Vec<(usize, String)> {
    let code = code_of(source);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let is_whole = code.get(..at).is_none_or(|before| {
            !before.ends_with(|one: char| one.is_alphanumeric() || matches!(one, '_' | ':' | '$'))
        });
        if !is_whole {
            continue;
        }
        let line = code.get(..at).unwrap_or_default().lines().count().max(1);
        let mut base: Vec<&str> = module.split("::").filter(|name| !name.is_empty()).collect();
        let mut rest = code.get(at..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix("crate::") {
            base.clear();
            rest = after;
        }
        while let Some(after) = rest.strip_prefix("super::") {
            base.pop();
            rest = after;
        }
        for name in heads(rest, 2) {
            let path: Vec<&str> = base.iter().copied().chain(name.iter().copied()).collect();
            found.push((line, path.join("::")));
        }
    }
    found
}

/// The first names of a path, or of each path in braces.
fn heads(text: &str, depth: usize) -> Vec<Vec<&str>> {
    if depth == 0 {
        return vec![Vec::new()];
    }
    if let Some(inside) = text.strip_prefix('{') {
        return items(inside)
            .into_iter()
            .flat_map(|item| heads(item.trim_start(), depth))
            .collect();
    }
    let end = text.find(|one: char| !one.is_alphanumeric() && one != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let deeper = match rest.strip_prefix("::") {
        Some(rest) => heads(rest, depth - 1),
        None => vec![Vec::new()],
    };
    deeper.into_iter().map(|rest| std::iter::once(name).chain(rest).collect()).collect()
}

/// What stands between commas up to the brace that closes.
fn items(text: &str) -> Vec<&str> {
    let (mut items, mut start, mut depth) = (Vec::new(), 0, 0usize);
    for (at, one) in text.char_indices() {
        match one {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.extend(text.get(start..at).filter(|item| !item.trim().is_empty()));
                return items;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: House = House {
        name: "house",
        sources: "",
        rooms: &[
            ("base", &[]),
            ("vendor", &[&["base"]]),
            ("vendors/*", &[&["base", "vendor"]]),
            ("vendors", &[&["base", "vendor", "vendors/*"]]),
            ("inspect", &[&["base", "vendors"]]),
        ],
    };

    /// A house in which one module has this source, and what is wrong with it.
    fn with(module: &str, source: &str) -> Vec<String> {
        let rooms = ["", "base", "vendor", "vendors", "vendors::one", "vendors::two", "inspect"];
        let mut modules: Modules =
            rooms.into_iter().map(|room| (room.to_owned(), String::new())).collect();
        modules.insert(module.to_owned(), source.to_owned());
        HOUSE.wrong(&modules)
    }

    #[test]
    fn no_vendor_may_use_another_however_it_writes_that() {
        for source in [
            "use crate::vendors::two::Claims;",
            "use crate::two::Claims;",
            "use crate::{base, two::Claims};",
            "use crate::{\n    base::{Error, Result},\n    vendors::{two, one},\n};",
            "use super::two::Claims;",
            "fn f() -> crate::two::Claims {}",
            "pub use super::super::vendors::two;",
        ] {
            let wrong = with("vendors::one", source);
            assert!(
                wrong.iter().any(|line| line.contains("vendors/one uses vendors/two")),
                "{source}"
            );
        }
        let wrong = with("vendors::one::look", "use super::super::two::Claims;");
        assert_eq!(wrong, ["house: vendors/one uses vendors/two (`vendors::one::look`, line 1)"]);
    }

    #[test]
    fn an_arrow_that_points_up_is_seen() {
        assert_eq!(
            with("base", "\nuse crate::vendor::About;"),
            ["house: base uses vendor (`base`, line 2)"]
        );
        assert_eq!(with("vendor", "use crate::vendors::by_name;").len(), 1);
    }

    #[test]
    fn a_room_that_nobody_listed_is_seen() {
        assert_eq!(with("cellar", ""), ["house: `cellar` is in no room"]);
    }

    #[test]
    fn arrows_that_are_allowed_and_what_is_no_code_are_no_fault() {
        for source in [
            "use crate::vendor::About;",
            "use super::super::base::Error;",
            "use crate::Error;",
            "use crate::one::Claims;",
            "/// As [`crate::two::Claims`].",
            "// use crate::two::Claims;",
            "fn f() {} // not crate::two",
            "$crate::two::Claims",
            "#[cfg(test)]\nmod tests {\n    use crate::two::Claims;\n}",
        ] {
            assert_eq!(with("vendors::one", source), [""; 0], "{source}");
        }
        assert_eq!(with("vendors::one::look", "use super::Claims;"), [""; 0]);
        assert_eq!(with("vendors", "use one::ENTRY;\nuse self::two::ENTRY;"), [""; 0]);
    }
}

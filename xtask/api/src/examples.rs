//! Whether every public item has an example that runs and shows something.
//!
//! An example shows something if it asserts: what is merely called or compiled teaches nobody what comes out. It
//! need not be an item's own. What a type can do is told best by one example of the type that uses all of it, so a
//! member may have its example there, and an item that only serves a module in the module's.

use rustdoc_types::{Crate, Id, Item, ItemEnum, Visibility};
use std::collections::BTreeSet;

/// What is missing, a line each: the path of the item and what it lacks.
pub(crate) fn missing(of: &Crate) -> BTreeSet<String> {
    let mut walk = Walk { of, seen: BTreeSet::new(), missing: BTreeSet::new() };
    walk.item(of.root, &mut Vec::new(), "");
    walk.missing
}

struct Walk<'a> {
    of: &'a Crate,
    seen: BTreeSet<Id>,
    missing: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// `around` is what the examples of the item that holds this one say.
    fn item(&mut self, id: Id, path: &mut Vec<&'a str>, around: &str) {
        let Some(item) = self.of.index.get(&id) else { return };
        if let ItemEnum::Use(reexport) = &item.inner {
            if let (Visibility::Public, Some(id)) = (&item.visibility, reexport.id) {
                self.item(id, path, around);
            }
            return;
        }
        let (Some(name), true) = (item.name.as_deref(), is_public(item)) else { return };
        if !self.seen.insert(id) {
            return;
        }
        path.push(name);
        let own = self.examples(item, path);
        let told = self.linked(item) + around;
        let is_shown = own.is_some() || names(&told, name) || self.has_shown_member(item, &told);
        let here = own.unwrap_or_default() + &told;
        if !is_shown && needs_example(item) {
            self.missing.insert(format!("{}: no example", path.join("::")));
        }
        for member in self.members(item) {
            self.item(member, path, &here);
        }
        path.pop();
    }

    /// What an item has inside. What traits say of a type has its examples at the trait.
    fn members(&self, item: &Item) -> Vec<Id> {
        let impls = match &item.inner {
            ItemEnum::Module(one) => return one.items.clone(),
            ItemEnum::Trait(one) => return one.items.clone(),
            ItemEnum::Struct(one) => &one.impls,
            ItemEnum::Enum(one) => &one.impls,
            ItemEnum::Union(one) => &one.impls,
            _ => return Vec::new(),
        };
        let blocks = impls.iter().filter_map(|id| match &self.of.index.get(id)?.inner {
            ItemEnum::Impl(block) if block.trait_.is_none() => Some(block),
            _ => None,
        });
        blocks.flat_map(|block| block.items.iter().copied()).collect()
    }

    /// The code of the examples that an item's documentation points at: `See [Other] for an example.`
    fn linked(&self, item: &Item) -> String {
        let others = item.links.values().filter_map(|id| self.of.index.get(id));
        let docs = others.filter_map(|other| other.docs.as_deref());
        docs.flat_map(blocks).map(|block| block.code).collect()
    }

    /// A value need not be called by its type's name where something is done with it.
    fn has_shown_member(&self, item: &Item, code: &str) -> bool {
        let members = self.members(item);
        let mut members = members.iter().filter_map(|id| self.of.index.get(id)?.name.as_deref());
        members.any(|name| names(code, name))
    }

    /// The code of the examples of an item, if it has any. Those that show nothing are said.
    fn examples(&mut self, item: &Item, path: &[&str]) -> Option<String> {
        let blocks = blocks(item.docs.as_deref()?);
        for block in &blocks {
            if let Some(fault) = block.fault() {
                self.missing.insert(format!("{}: {fault}", path.join("::")));
            }
        }
        let texts: Vec<&str> = blocks.iter().map(|block| block.code.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }
}

fn needs_example(item: &Item) -> bool {
    // A module's examples are its members'. The value of a constant is its example; an alias has that of what it
    // stands for.
    !matches!(
        item.inner,
        ItemEnum::Module(_)
            | ItemEnum::Constant { .. }
            | ItemEnum::AssocConst { .. }
            | ItemEnum::Static(_)
            | ItemEnum::TypeAlias(_)
            | ItemEnum::AssocType { .. }
    )
}

fn is_public(item: &Item) -> bool {
    // What a trait or an enum has is as public as it is.
    matches!(item.visibility, Visibility::Public | Visibility::Default)
}

/// A block of Rust in documentation, which is a test.
struct Block {
    words: String,
    code: String,
}

impl Block {
    fn fault(&self) -> Option<&'static str> {
        let is = |word: &str| self.words.split(',').any(|one| one.trim() == word);
        if is("ignore") || is("no_run") {
            Some("an example that does not run")
        } else if is("compile_fail") {
            None
        } else if !self.code.contains("assert") {
            Some("an example that asserts nothing")
        } else if self.declares_in_vain() {
            Some("an example whose function nobody calls")
        } else {
            None
        }
    }

    /// A function that is declared and not called does not run, whatever it asserts.
    fn declares_in_vain(&self) -> bool {
        let words = words(&self.code);
        let names = words.windows(2).filter(|pair| pair.first() == Some(&"fn"));
        names
            .filter_map(|pair| pair.last())
            .any(|name| *name != "main" && words.iter().filter(|word| *word == name).count() < 2)
            && !self.code.contains("impl ")
    }
}

/// The blocks of documentation that rustdoc runs: those that do not say another language.
fn blocks(docs: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in docs.lines() {
        let line = line.trim_start();
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(words), None) => {
                open = Some(Block { words: words.trim().to_owned(), code: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.code.push_str(line);
                block.code.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks.retain(|block| {
        let mut words = block.words.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.all(|word| {
            ["rust", "ignore", "no_run", "compile_fail", "should_panic", "standalone_crate"]
                .contains(&word)
        })
    });
    blocks
}

fn words(code: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.split(|letter| !is_part(letter)).filter(|word| !word.is_empty()).collect()
}

fn names(code: &str, name: &str) -> bool {
    words(code).contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(docs: &str) -> Option<&'static str> {
        blocks(docs).first().and_then(Block::fault)
    }

    #[test]
    fn an_example_that_shows_nothing_is_a_fault() {
        assert_eq!(fault("```\nassert_eq!(one(), 1);\n```"), None);
        assert_eq!(fault("```\nlet x = one();\n```"), Some("an example that asserts nothing"));
        assert_eq!(
            fault("```\n# fn show(one: &One) {\nassert!(one.is());\n# }\n```"),
            Some("an example whose function nobody calls")
        );
        assert_eq!(fault("```\nfn one() -> u8 { 1 }\nassert_eq!(one(), 1);\n```"), None);
        assert_eq!(fault("```no_run\nassert!(run());\n```"), Some("an example that does not run"));
        assert_eq!(fault("```compile_fail\nlet x: u8 = -1;\n```"), None);
        assert!(blocks("```text\nnothing to run\n```\n```json\n{}\n```").is_empty());
    }

    #[test]
    fn a_name_is_a_whole_word() {
        assert!(names("claims.room()", "room"));
        assert!(!names("claims.room_id()", "room"));
    }
}

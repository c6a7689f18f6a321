//! The sources of a crate as text, which witness its shape.

use crate::repository::Error;
use std::collections::BTreeMap;
use std::path::Path;

/// Every file below a folder that is no test, by its path there, and what stands in it.
pub(super) fn sources_in(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut sources = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if name != "tests" {
                let inside = sources_in(&entry.path())?.into_iter();
                sources.extend(inside.map(|(path, source)| (format!("{name}/{path}"), source)));
            }
        } else if name.strip_suffix(".rs").is_some_and(|module| module != "tests") {
            sources.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(sources)
}

/// The source without comments and without the tests at its end; lines stay where they are.
pub(super) fn code_of(source: &str) -> String {
    let is_tests = |lines: &[&str]| match lines {
        [attribute, module, ..] => {
            attribute.starts_with("#[cfg(")
                && attribute.contains("test")
                && module.starts_with("mod ")
                && module.ends_with('{')
        }
        _ => false,
    };
    let lines: Vec<&str> = source.lines().collect();
    let end = lines.windows(2).position(is_tests).unwrap_or(lines.len());
    let bare = |line: &&str| {
        let is_comment = line.trim_start().starts_with("//");
        if is_comment { "" } else { line.split(" // ").next().unwrap_or_default() }.to_owned()
    };
    lines.iter().take(end).map(bare).collect::<Vec<String>>().join("\n")
}

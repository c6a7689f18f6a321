//! The vectors as they stand on disk.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// One file of vectors.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct File {
    /// Where its schema is.
    pub schema: String,
    /// What wrote it.
    pub generator: String,
    /// How many tests there are in all groups.
    pub number_of_tests: usize,
    /// What the flags mean.
    pub notes: Map<String, Value>,
    /// The tests, in groups that share keys.
    pub test_groups: Vec<Group>,
    /// The name of the file.
    #[serde(skip)]
    pub name: String,
}

/// Tests that share a type and keys.
#[derive(Debug, Deserialize)]
pub struct Group {
    /// What kind of tests these are.
    #[serde(rename = "type")]
    pub kind: String,
    /// The tests.
    pub tests: Vec<Test>,
    /// What else belongs to the group: credentials, keys.
    #[serde(flatten)]
    pub shared: Map<String, Value>,
}

/// One test.
#[derive(Clone, Debug, Deserialize)]
pub struct Test {
    /// Its name, unique in the file.
    pub id: String,
    /// What it is about.
    pub comment: String,
    /// Whether something must come out, or an error.
    pub result: Outcome,
    /// What must come out, if something must.
    pub output: Option<Map<String, Value>>,
    /// The code, if it is an error.
    pub code: Option<String>,
    /// What goes in.
    #[serde(flatten)]
    pub members: Map<String, Value>,
}

/// How a test must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "it works or it does not")]
pub enum Outcome {
    /// Something comes out.
    Ok,
    /// An error with a code comes out.
    Error,
}

impl File {
    /// Each test as a file of its own, under the name `file/id`.
    pub fn apart(&self) -> Vec<(String, Self)> {
        let mut all = Vec::with_capacity(self.number_of_tests);
        for group in &self.test_groups {
            for test in &group.tests {
                let (kind, shared) = (group.kind.clone(), group.shared.clone());
                let alone = Self {
                    schema: self.schema.clone(),
                    generator: self.generator.clone(),
                    number_of_tests: 1,
                    notes: Map::new(),
                    test_groups: vec![Group { kind, shared, tests: vec![test.clone()] }],
                    name: self.name.clone(),
                };
                all.push((format!("{}/{}", self.name, test.id), alone));
            }
        }
        all
    }
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// Reads every file of vectors.
pub fn load() -> Result<Vec<File>, String> {
    load_those(|_| true)
}

/// Reads the files of vectors whose names are wanted.
pub fn load_those(is_wanted: impl Fn(&str) -> bool) -> Result<Vec<File>, String> {
    let folder = repository().join("tests/vectors");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    if paths.is_empty() {
        return Err(format!("{}: no vectors", folder.display()));
    }
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let wanted = paths.iter().map(|path| (path, name(path))).filter(|(_, name)| is_wanted(name));
    wanted.map(|(path, name)| read(path, name)).collect()
}

fn read(path: &Path, name: String) -> Result<File, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let mut file: File = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    file.name = name;
    Ok(file)
}

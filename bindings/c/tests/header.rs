//! The header says what the code says.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use roomkey_c::{ROOMKEY_NO_ROOM, ROOMKEY_NOWHERE, ROOMKEY_OK, ROOMKEY_REFUSED, ROOMKEY_ROOM};
use std::collections::BTreeSet;

const HEADER: &str = include_str!("../include/roomkey.h");
const CODE: &str = include_str!("../src/lib.rs");

/// A type of the code, as C writes it in front of a name.
fn in_c(rust: &str) -> &'static str {
    match rust {
        "*const u8" => "const uint8_t *",
        "*mut u8" => "uint8_t *",
        "*const roomkey_secret" => "const roomkey_secret *",
        "*mut roomkey_bytes" => "roomkey_bytes *",
        "*mut u64" => "uint64_t *",
        "usize" => "size_t ",
        "u64" => "uint64_t ",
        "i64" => "int64_t ",
        "i32" => "int32_t ",
        "" => "void ",
        other => panic!("no type of C is known for {other}"),
    }
}

fn parameter(rust: &str) -> String {
    let (name, kind) = rust.split_once(':').expect("a name and a type");
    format!("{}{}", in_c(kind.trim()), name.trim())
}

/// The functions of the code, as C declares them.
fn declared() -> BTreeSet<String> {
    let functions = CODE.split("extern \"C\" fn ").skip(1);
    functions
        .map(|rest| {
            let (name, rest) = rest.split_once('(').expect("parameters");
            let (parameters, rest) = rest.split_once(')').expect("their end");
            let answer = rest.split_once('{').expect("a body").0.trim();
            let answer = in_c(answer.strip_prefix("-> ").unwrap_or(answer).trim());
            let parameters = parameters.split(',').map(str::trim).filter(|one| !one.is_empty());
            let parameters: Vec<String> = parameters.map(parameter).collect();
            format!("{answer}{name}({});", parameters.join(", "))
        })
        .collect()
}

#[test]
fn every_function_is_declared_as_it_is() {
    let lines = HEADER.lines().filter(|line| line.ends_with(");") && line.contains("roomkey_"));
    let header: BTreeSet<String> = lines.map(str::to_owned).collect();
    assert_eq!(header, declared());
    assert_eq!(header.len(), 6);
}

#[test]
fn every_constant_is_defined_as_it_is() {
    assert_eq!(ROOMKEY_NO_ROOM, i64::MIN);
    for line in [
        format!("#define ROOMKEY_OK {ROOMKEY_OK}"),
        format!("#define ROOMKEY_REFUSED {ROOMKEY_REFUSED}"),
        format!("#define ROOMKEY_NOWHERE {ROOMKEY_NOWHERE}"),
        "#define ROOMKEY_NO_ROOM INT64_MIN".to_owned(),
        format!("#define ROOMKEY_ROOM {ROOMKEY_ROOM}"),
    ] {
        assert!(HEADER.lines().any(|known| known == line), "{line}");
    }
    let constants = CODE.lines().filter(|line| line.starts_with("pub const ROOMKEY_"));
    assert_eq!(constants.count(), HEADER.matches("#define ROOMKEY_").count() - 1);
}

#[test]
fn every_struct_has_the_members_it_has() {
    for name in ["roomkey_bytes", "roomkey_secret"] {
        let (_, code) = CODE.split_once(&format!("pub struct {name} {{")).expect("the struct");
        let code = code.split_once("\n}").expect("its end").0;
        let members = code.lines().filter_map(|line| line.trim().strip_prefix("pub "));
        let code: Vec<String> =
            members.map(|line| format!("{};", parameter(line.trim_end_matches(',')))).collect();
        let (_, header) =
            HEADER.split_once(&format!("typedef struct {name} {{\n")).expect("it too");
        let header = header.split_once("\n}").expect("its end").0;
        let header: Vec<&str> = header.lines().map(str::trim).collect();
        assert_eq!(header, code, "{name}");
    }
}

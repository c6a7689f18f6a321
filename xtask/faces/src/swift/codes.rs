//! `Sources/Roomkey/Codes.swift`: a member for each code that something is refused with.

use crate::faces::{camel_cased, wrapped};
use roomkey::Code;

const CODES_OPENING: &str = "\
// The stable words of what is refused; `docs/errors.md` has cause and cure of each.
//
// Written by `cargo xtask faces` from the list in the core: change that, and not this file.

extension RoomkeyError.Code {
";

/// `Codes.swift`: the stable words of what is refused.
pub(crate) fn codes() -> String {
    let mut out = CODES_OPENING.to_owned();
    for code in Code::ALL {
        let what = format!("`{code}`: {}", code.meaning());
        out.extend([format!("{}\n", wrapped(&what, "    /// ", 116))]);
        let name = camel_cased(code.as_str());
        out.extend([format!("    public static let {name} = Self(rawValue: \"{code}\")\n")]);
    }
    out.push_str("}\n");
    out
}

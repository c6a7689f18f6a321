//! Which files outside the vendors' own name a vendor: a list that can only become shorter.
//!
//! A vendor is found by its name, so nobody has to write one down. Where somebody does, the file stands here, under
//! the reason for it (`docs/decisions.md` has the reasons at length). A file that names one and is not listed is a
//! fault of the shape; so is a line of the list whose file names none any more.

use super::sources::{code_of, sources_in};
use crate::repository::Error;
use std::collections::BTreeMap;
use std::path::Path;

/// Names of vendors, and of what two of them share, however they are written.
const VENDORS: &[&str] =
    &["videosdk", "opentok", "vonage", "tokbox", "videoio", "video.io", "livekit"];

/// Where the product's sources are.
const SOURCES: &[&str] = &[
    "crates/roomkey/src",
    "crates/roomkey-blocks/src",
    "crates/roomkey-cli/src",
    "crates/roomkey-entropy/src",
    "crates/roomkey-memory/src",
    "crates/roomkey-server/src",
    "crates/roomkey-session/src",
    "bindings/node/native",
    "bindings/python/src",
];

/// What is a vendor's own: folders, and files of one vendor or of the two that share their sessions.
const OWN: &[&str] = &[
    "crates/roomkey/src/vendors/",
    "crates/roomkey/src/tokbox/",
    "crates/roomkey/src/clouds/",
    "crates/roomkey/src/opentok.rs",
    "crates/roomkey-cli/src/session_id/",
    "crates/roomkey-cli/src/jsonl/session_id.rs",
    "crates/roomkey-server/src/http/vendors/",
    "crates/roomkey-server/src/desk/handout/",
    "crates/roomkey-server/src/store/tokbox_sessions.rs",
    "crates/roomkey-server/src/store/sqlite/tokbox_sessions.rs",
];

/// A reason, and the files that name vendors for it.
struct Named {
    why: &'static str,
    files: &'static [&'static str],
}

/// The files that name a vendor and are nobody's own.
const NAMED: &[Named] = &[
    Named {
        why: "a vendor is a module at the root of the core, and a feature",
        files: &["crates/roomkey/src/lib.rs"],
    },
    Named {
        why: "words that are public and stable: codes, kinds and findings are told apart by them",
        files: &[
            "crates/roomkey/src/endpoint/refusal.rs",
            "crates/roomkey/src/error.rs",
            "crates/roomkey/src/report/finding.rs",
            "crates/roomkey/src/report/kind.rs",
        ],
    },
    Named {
        why: "placeholders that stand in vendors' samples are no secrets, whoever's secret is meant",
        files: &["crates/roomkey/src/secret.rs"],
    },
    Named {
        why: "what endpoints that hand out tokens are asked, each in its own words",
        files: &["crates/roomkey/src/session/profile.rs"],
    },
    Named {
        why: "an app token starts a session of Video.io's cloud, as document 004 has it",
        files: &["crates/roomkey/src/session/mod.rs", "crates/roomkey/src/session/origin.rs"],
    },
    Named {
        why: "tokens of the door are in VideoSDK's words, as documents 001 to 003 have them",
        files: &["crates/roomkey/src/gate/pass.rs"],
    },
    Named {
        why: "the vendor that the command means where none is named, and examples and headings of its help",
        files: &[
            "crates/roomkey-cli/src/credentials/mod.rs",
            "crates/roomkey-cli/src/options.rs",
            "crates/roomkey-cli/src/token/mint.rs",
            "crates/roomkey-cli/src/token/verify.rs",
            "crates/roomkey-cli/src/whose.rs",
        ],
    },
    Named {
        why: "the server's own interface, its keys and its rooms are VideoSDK's",
        files: &[
            "crates/roomkey-server/src/app.rs",
            "crates/roomkey-server/src/config/raw.rs",
            "crates/roomkey-server/src/desk/meetings.rs",
            "crates/roomkey-server/src/desk/room_sessions.rs",
            "crates/roomkey-server/src/desk/rooms.rs",
            "crates/roomkey-server/src/desk/tokens.rs",
            "crates/roomkey-server/src/http/call.rs",
            "crates/roomkey-server/src/http/credentials.rs",
            "crates/roomkey-server/src/http/document.rs",
            "crates/roomkey-server/src/http/meetings.rs",
            "crates/roomkey-server/src/http/revocations.rs",
            "crates/roomkey-server/src/http/room_sessions.rs",
            "crates/roomkey-server/src/http/rooms.rs",
            "crates/roomkey-server/src/server/keys.rs",
            "crates/roomkey-server/src/store/key_rows.rs",
            "crates/roomkey-server/src/store/keys.rs",
            "crates/roomkey-server/src/upstream.rs",
        ],
    },
    Named {
        why: "sessions of OpenTok and Vonage may be the server's rooms, and it keeps them",
        files: &[
            "crates/roomkey-server/src/desk/by_name.rs",
            "crates/roomkey-server/src/server.rs",
            "crates/roomkey-server/src/store/mod.rs",
            "crates/roomkey-server/src/store/sqlite/mod.rs",
        ],
    },
    Named {
        why: "routes that a vendor has of its own sign with its own types, and are handed out by their own files",
        files: &[
            "crates/roomkey-server/src/desk/handout.rs",
            "crates/roomkey-server/src/desk/vendors.rs",
            "crates/roomkey-server/src/store/vendors.rs",
        ],
    },
    Named {
        why: "where LiveKit's media server is, is the one setting that a vendor has",
        files: &[
            "crates/roomkey-server/src/config/mod.rs",
            "crates/roomkey-server/src/config/read.rs",
        ],
    },
    Named {
        why: "faces of the vendors with types of their own, which were there before they were found by name",
        files: &[
            "bindings/node/native/claims.rs",
            "bindings/node/native/endpoints.rs",
            "bindings/node/native/lib.rs",
            "bindings/node/native/plain.rs",
            "bindings/node/native/rest.rs",
            "bindings/node/native/signer.rs",
            "bindings/node/native/tokbox.rs",
            "bindings/node/native/videoio.rs",
            "bindings/python/src/claims.rs",
            "bindings/python/src/connection.rs",
            "bindings/python/src/credentials.rs",
            "bindings/python/src/endpoints.rs",
            "bindings/python/src/identifiers.rs",
            "bindings/python/src/keyring.rs",
            "bindings/python/src/lib.rs",
            "bindings/python/src/opentok.rs",
            "bindings/python/src/rest.rs",
            "bindings/python/src/revocation.rs",
            "bindings/python/src/session_id.rs",
            "bindings/python/src/videoio.rs",
            "bindings/python/src/vonage.rs",
        ],
    },
];

/// What is broken.
pub(super) fn wrong(repository: &Path) -> Result<Vec<String>, Error> {
    let mut naming = Naming::new();
    for folder in SOURCES {
        for (path, source) in sources_in(&repository.join(folder))? {
            let path = format!("{folder}/{path}");
            if !OWN.iter().any(|own| path.starts_with(own))
                && let Some(line) = names_vendor(&source)
            {
                naming.insert(path, line);
            }
        }
    }
    Ok(compare(&naming, NAMED))
}

/// The files that name a vendor, each with the first line that does.
type Naming = BTreeMap<String, usize>;

/// The first line of code that names a vendor.
fn names_vendor(source: &str) -> Option<usize> {
    let names = |line: &str| {
        let line = line.to_lowercase();
        VENDORS.iter().any(|vendor| line.contains(vendor))
    };
    code_of(source).lines().position(names).map(|line| line + 1)
}

fn compare(naming: &Naming, listed: &[Named]) -> Vec<String> {
    let all = || listed.iter().flat_map(|named| named.files);
    let new = naming.iter().filter(|(path, _)| !all().any(|file| file == path));
    let new = new.map(|(path, line)| format!("{path} names a vendor (line {line})"));
    let gone = listed.iter().flat_map(|named| named.files.iter().map(|file| (named.why, file)));
    let gone = gone.filter(|(_, file)| !naming.contains_key(**file));
    let gone = gone.map(|(why, file)| format!("{file} is listed and names no vendor: {why}"));
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_code_or_text_is_seen_and_one_in_a_comment_or_a_test_is_not() {
        assert_eq!(names_vendor("use a;\nuse roomkey::videosdk::Claims;"), Some(2));
        assert_eq!(names_vendor("const NAME: &str = \"LiveKit\";"), Some(1));
        assert_eq!(names_vendor("/// As VideoSDK does.\nfn f() {} // not OpenTok"), None);
        assert_eq!(names_vendor("#[cfg(test)]\nmod tests {\n    use roomkey::vonage;\n}"), None);
    }

    #[test]
    fn a_file_more_and_a_file_less_are_both_a_fault() {
        let naming = Naming::from([("a.rs".to_owned(), 3), ("b.rs".to_owned(), 1)]);
        let listed = &[Named { why: "it was so", files: &["b.rs", "c.rs"] }];
        let wrong = compare(&naming, listed);
        assert_eq!(
            wrong,
            ["a.rs names a vendor (line 3)", "c.rs is listed and names no vendor: it was so"]
        );
        assert_eq!(compare(&naming, &[Named { why: "", files: &["a.rs", "b.rs"] }]), [""; 0]);
    }
}

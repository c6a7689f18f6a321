//! `docs/wire.md`: what can be asked through the calls of bytes on which further languages stand.

use crate::page::{line, table};
use roomkey_wire::{KINDS, Member, VERBS};

const OPENING: &str = "\
# The wire: Roomkey for further languages

The tables are written by `cargo xtask faces` from `crates/roomkey-wire`: change that, and not this page.

A language that has no binding of its own reaches the core through five calls of bytes. Kotlin, Java and Swift stand on them,
and whoever can call C can do the same. They decide nothing, and the vectors of `tests/vectors` pass through them, all of them
(`tests/conformance/src/through_wire` is what a runner in another language looks like).

| call | Rust (`roomkey_wire`) | C (`bindings/c/include/roomkey.h`) | the JVM (`dev.roomkey.internal.Native`) |
| --- | --- | --- | --- |
| open | `open(kind, json, secrets)` | `roomkey_open` | `long open(byte[] kind, byte[] json, byte[][] names, byte[][] values)` |
| close | `close(handle)` | `roomkey_close` | `void close(long handle)` |
| call | `call(handle, verb, json)` | `roomkey_call` | `byte[] call(long handle, byte[] verb, byte[] json)` |
| mint | `mint(handle, packed, now)` | `roomkey_mint` | `byte[] mint(long handle, byte[] packed, long now)` |
| verify | `verify_fields(handle, token, packed, now)` | `roomkey_verify` | `byte[] verify(long handle, byte[] token, byte[] packed, long now)` |

- **A handle is a number**, never an address. It is positive and below 2^63, 0 is none, and one that was closed is never given again: whoever
  uses it is refused with `argument_invalid`, and gets no token. Handles are for all threads. Closing during a call is
  safe: the call ends with what it has. No lock is held while something is signed or verified. At most 262 144 are open at a time.
- **Secrets stand beside the JSON**, by their names, as bytes. They are copied once, to where they are wiped; wipe your own.
- **A refusal** is `{\"code\", \"category\", \"message\", \"retryable\"}`, with `hint` and `retryAfter` (seconds) where there is one; the codes
  are those of [errors.md](errors.md). `internal_fault` is a crash that did not cross. The JVM throws `NativeRefusal`, with these bytes.
- **Verified claims lose their proof** when they cross. The class that holds them has to be one that only the language's own
  `verify` can make.
- **In C** texts have a length and no NUL. What `roomkey_call` answers is freed with `roomkey_free`, which wipes it. `roomkey_mint` and
  `roomkey_verify` write into the caller's memory: the answer is how many bytes, or minus how many of a refusal, or
  `ROOMKEY_NO_ROOM`; 4096 bytes are enough for usual tokens, and `ROOMKEY_ROOM` for all, whoever signed them and whatever they say.

## Packed fields

Minting and verifying through JSON is complete, and slower than the token libraries of some languages. So these two take fields.

The first byte is `1`: the vendor's fields follow. A field is a byte for its kind and what belongs to it; numbers are little-endian. What is
left out at the end is absent.

| kind | is | what follows |
| --- | --- | --- |
| 0 | absent | nothing |
| 1 | a text | its length in bytes (32 bits), and UTF-8 |
| 2 | a number | 64 bits with a sign |
| 3 | a list of texts | how many (32 bits), and of each its length and UTF-8 |

An empty text is not an absent one, and no text can run into the next field: the difference would be that between no room and any.

Or the first byte is `0`, and one text field follows: the JSON of `input` or `expectation` below, for every vendor.

| what | fields, in this order |
| --- | --- |
| mint, VideoSDK | permissions (list), room, participant, roles (list), lifetime (a text or a number of seconds), jti, claims (a text: JSON), rights (list), version (number), max_lifetime (as lifetime) |
| mint, OpenTok and Vonage | session, role, kind, data, layout_classes (list), nonce (number), jti, lifetime |
| verify, VideoSDK | use, room, participant, leeway (number), max_lifetime, allow_missing_expiry (0 or 1) |
| verify, OpenTok and Vonage | session, capability, kind, leeway (number), max_lifetime, allow_missing_expiry (0 or 1) |
| said, VideoSDK | entry (`direct`, `ask` or absent), api_key, permissions (number), version, room, participant, roles (number; absent: not stated), rights (number; absent: not stated), iat, nbf, exp, jti, the app's own claims (a text: JSON), unknown permissions (list), unknown rights (list) |
| said, OpenTok and Vonage | kind, project, session, role, data, layout_classes (list), nonce (text), iat, nbf, exp, jti |
| said, by name (`0`) | claims (a text: JSON), project, room, participant, iat, exp, jti |

Permissions, roles and rights come out as a number whose bit *n* stands for word *n* of the verb `lists`.

## What can be opened

Members that are not marked are needed.
";

const VERBS_OPENING: &str = "
## What can be asked

In `input` and `expectation` each member is read as if it stood alone, so that claims may be nested as deeply as everywhere. `null` is a
member that is absent, and a member that no verb knows is refused. `body` may be given as `body_hex`. What can be asked of
`0` needs nothing open. What an endpoint answers with `send` is to be sent to the vendor; the same call again, with what became of it in `vendor`,
gives the answer to the client.
";

/// The page.
pub(crate) fn text() -> String {
    let mut page = OPENING.to_owned();
    page.push('\n');
    let head = ["kind", "is", "members", "secrets"].map(str::to_owned).into();
    table(
        &mut page,
        head,
        KINDS.iter().map(|kind| {
            let secrets: Vec<String> = kind.secrets.iter().map(|one| secret(one)).collect();
            vec![
                format!("`{}`", kind.name),
                kind.what.to_owned(),
                members(kind.members),
                secrets.join(", "),
            ]
        }),
    );
    page.push_str(VERBS_OPENING);
    let mut of = "";
    for verb in VERBS {
        if verb.of() != of {
            of = verb.of();
            let kinds: Vec<String> = of.split(", ").map(|kind| format!("`{kind}`")).collect();
            line(&mut page, &format!("\n### Of {}\n", kinds.join(" and ")));
            line(&mut page, "| verb | does | members | answers |\n| --- | --- | --- | --- |");
        }
        let answer = if verb.answer.is_empty() { "`{}`".to_owned() } else { answers(verb.answer) };
        let row = [format!("`{}`", verb.name), verb.what.to_owned(), members(verb.members), answer];
        line(&mut page, &format!("| {} |", row.join(" | ")));
    }
    page
}

/// A name, or words.
fn secret(text: &str) -> String {
    if text.contains(' ') { text.to_owned() } else { format!("`{text}`") }
}

/// Names as names; a sentence stays one.
fn answers(text: &str) -> String {
    let is_name = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if text.split(' ').all(is_name) && !text.starts_with("one ") {
        let names: Vec<String> = text.split(' ').map(|name| format!("`{name}`")).collect();
        return names.join(", ");
    }
    text.to_owned()
}

fn members(members: &[Member]) -> String {
    let described = members.iter().map(|member| {
        let optional = if member.is_optional { ", may be absent" } else { "" };
        format!("`{}` ({}{optional}): {}", member.name, member.of, member.what)
    });
    described.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_verb_and_member_stands_on_the_page() {
        let page = text();
        for kind in KINDS {
            assert!(page.contains(&format!("\n| `{}` | ", kind.name)), "{}", kind.name);
        }
        for verb in VERBS {
            assert!(
                page.contains(&format!("\n| `{}` | {} | ", verb.name, verb.what)),
                "{}",
                verb.name
            );
            assert!(
                verb.members.iter().all(|member| page.contains(&format!("`{}` (", member.name)))
            );
        }
    }

    #[test]
    fn verbs_of_one_kind_stand_together() {
        let page = text();
        let mut kinds: Vec<&str> = VERBS.iter().map(roomkey_wire::Verb::of).collect();
        kinds.dedup();
        assert_eq!(page.matches("\n### Of ").count(), kinds.len());
        let all = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), all, "one of them has two headings");
    }
}

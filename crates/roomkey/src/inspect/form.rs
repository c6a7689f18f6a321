//! What a token looks like from outside: where one starts in a text, and where it ends.

use super::forms;
use crate::json;
use crate::jws::MAXIMUM_BYTES;
use crate::report::{decode_leniently, is_base64, is_base64url, run};
use serde_json::Value;

/// Before which lines an editor or a mail program does not break a token.
const SHORTEST_WRAPPED_LINE: usize = 40;

/// Most parts of a compact token: those of a JWE.
const MOST_PARTS: usize = 5;

/// Whether a text starts as a token starts.
pub(super) fn starts(text: &str) -> bool {
    at(text).is_some() || starts_as_jwt(text) || forms().any(|form| (form.is_headless)(text))
}

/// A header, readable or not, and a dot.
fn starts_as_jwt(text: &str) -> bool {
    text.split_once('.').is_some_and(|(header, _)| {
        // What starts with `{` starts so in base64.
        header.starts_with('e')
            && decode_leniently(header).is_some_and(|bytes| bytes.starts_with(b"{"))
    })
}

/// All tokens in a text, in their order.
pub(super) fn find_all(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut is_inside = false;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let length = if is_inside { None } else { at(rest) };
        rest = if let Some(length) = length {
            let (mut token, mut after) = split(rest, length);
            let token = extended(&mut token, &mut after);
            found.push(Found { start, token });
            after
        } else {
            rest.get(first.len_utf8()..).unwrap_or_default()
        };
        is_inside = length.is_none() && (is_base64url(first) || first == '.');
    }
    found
}

/// A token that was found in a text.
pub(super) struct Found {
    /// At which byte of the text it starts.
    pub(super) start: usize,
    /// The token, without the line breaks that stood in it.
    pub(super) token: String,
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// How many bytes the token has that stands at the start of a text.
fn at(text: &str) -> Option<usize> {
    forms().find_map(|form| (form.at)(text)).or_else(|| jwt_at(text))
}

fn jwt_at(text: &str) -> Option<usize> {
    if !text.starts_with('e') {
        return None;
    }
    let part = |text: &str| {
        let unpadded = run(text, is_base64url);
        unpadded + run(text.get(unpadded..).unwrap_or_default(), |one| one == '=')
    };
    let mut length = part(text);
    let header = text.get(..length)?;
    if !text.get(length..)?.starts_with('.') {
        return None;
    }
    let header = header_of(header)?;
    let parts = if header.get("enc").is_some() { MOST_PARTS } else { 3 };
    for _ in 1..parts {
        let Some(rest) = text.get(length..).and_then(|rest| rest.strip_prefix('.')) else { break };
        length += 1 + part(rest);
    }
    Some(length)
}

fn header_of(encoded: &str) -> Option<Value> {
    let bytes = decode_leniently(encoded).filter(|bytes| bytes.starts_with(b"{"))?;
    json::read_leniently(&bytes).ok().map(|(value, _)| value)
}

/// Whether a character stands in tokens, of whatever kind and alphabet.
pub(super) fn is_of_tokens(one: char) -> bool {
    is_base64(one) || one == '.'
}

/// Joins the lines that follow, if the token was cut by a line break: they have to be of its
/// characters and nothing else.
fn extended(token: &mut &str, after: &mut &str) -> String {
    let mut whole = (*token).to_owned();
    let mut is_wrapped = whole.len() >= SHORTEST_WRAPPED_LINE;
    while is_wrapped && whole.len() <= MAXIMUM_BYTES && !is_whole(&whole) {
        let Some(rest) = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')) else {
            break;
        };
        let rest = rest.trim_start_matches([' ', '\t']);
        let length = run(rest, is_of_tokens);
        let (line, next) = split(rest, length);
        let ends_there = next.is_empty() || next.starts_with(['\r', '\n']);
        if line.is_empty() || !ends_there || starts(line) {
            break;
        }
        whole.push_str(line);
        *after = next;
        // Only the last line is short.
        is_wrapped = line.len() >= SHORTEST_WRAPPED_LINE;
    }
    whole
}

/// Whether nothing is missing at the end, as far as that can be told.
pub(super) fn is_whole(token: &str) -> bool {
    let mut parts = token.split('.');
    let (header, payload, signature) = (parts.next(), parts.next(), parts.next());
    let (Some(header), Some(_), Some(signature)) = (header.and_then(header_of), payload, signature)
    else {
        return false;
    };
    let algorithm = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    signature_fits(algorithm, signature).unwrap_or(!signature.is_empty())
}

/// Whether a signature is as long as this algorithm makes it; `None` for algorithms that we do not know.
pub(super) fn signature_fits(algorithm: &str, signature: &str) -> Option<bool> {
    let characters = |bytes: usize| (bytes * 8).div_ceil(6);
    let length = signature.trim_end_matches('=').len();
    let bytes = match algorithm {
        "HS256" => 32,
        "HS384" => 48,
        "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => 64,
        "ES384" => 96,
        "ES512" => 132,
        "Ed448" => 114,
        // As long as the key, of which nobody takes less than 2048 bits.
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
            return Some(length >= characters(256));
        }
        _ => return None,
    };
    Some(length == characters(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_signature_is_its_algorithms() {
        for (algorithm, length, expected) in [
            ("HS256", 43, Some(true)),
            ("HS256", 42, Some(false)),
            ("HS512", 86, Some(true)),
            ("ES256", 86, Some(true)),
            ("ES512", 176, Some(true)),
            ("RS256", 341, Some(false)),
            ("RS256", 342, Some(true)),
            ("PS512", 683, Some(true)),
            ("none", 0, None),
            ("FOO", 7, None),
        ] {
            assert_eq!(signature_fits(algorithm, &"A".repeat(length)), expected, "{algorithm}");
        }
    }
}

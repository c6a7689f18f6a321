//! Finds the token in what people paste: quotes, a `Bearer`, a line of headers, a cookie, a URL, JSON,
//! wrapped lines, a byte-order mark.
//!
//! This is for looking. `verify` takes a token and nothing else, so that there is one spelling of it.

use super::form::{self, Found};
use super::{FindingCode, MAXIMUM_TEXT_BYTES};
use crate::id::is_deceptive;
use crate::json;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::borrow::Cow;

/// Members that hold a token, before all others.
const MEMBERS: [&str; 8] = [
    "token",
    "access_token",
    "accessToken",
    "participant_token",
    "participantToken",
    "jwt",
    "session_token",
    "id_token",
];

/// A text that somebody pasted, taken apart into a token and what stands around it.
///
/// ```
/// use roomkey::inspect::{FindingCode, Pasted};
///
/// let pasted = Pasted::read("curl -H 'Authorization: Bearer eyJhbGciOiJub25lIn0.e30.AAAA'");
/// assert_eq!(pasted.token(), "eyJhbGciOiJub25lIn0.e30.AAAA");
/// assert_eq!(pasted.around(), [FindingCode::InHeaderLine]);
/// assert!(Pasted::read("eyJhbGciOiJub25lIn0.e30.AAAA").is_bare());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Pasted {
    token: String,
    around: Vec<FindingCode>,
    has_token: bool,
}

impl Pasted {
    /// Looks for a token. Of a text above 64 KiB nothing is read.
    ///
    /// ```
    /// use roomkey::inspect::Pasted;
    /// let pasted = Pasted::read(r#"{"token":"eyJhbGciOiJub25lIn0.e30.AAAA"}"#);
    /// assert!(pasted.token().starts_with("eyJ"));
    /// ```
    pub fn read(text: &str) -> Self {
        if text.len() > MAXIMUM_TEXT_BYTES {
            let around = vec![FindingCode::TokenTooLarge];
            return Self { token: String::new(), around, has_token: false };
        }
        let mut around = Around::default();
        let inner = peel(text, &mut around);
        if form::starts(inner)
            && inner.chars().all(|one| form::is_of_tokens(one) || one.is_whitespace())
        {
            let token = join(inner, &mut around);
            return Self { token, around: around.0, has_token: true };
        }
        if let Some(token) = within(inner, &mut around) {
            return Self { token, around: around.0, has_token: true };
        }
        let token = if inner.chars().all(|one| form::is_of_tokens(one) || one.is_whitespace()) {
            glue(inner, &mut around)
        } else {
            inner.to_owned()
        };
        Self { token, around: around.0, has_token: false }
    }

    /// The token, or what is left of a text in which there is none.
    ///
    /// ```
    /// use roomkey::inspect::Pasted;
    /// assert_eq!(Pasted::read(" hello ").token(), "hello");
    /// ```
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whether something in the text starts as a token does. It need not be a good one.
    ///
    /// ```
    /// use roomkey::inspect::Pasted;
    /// assert!(!Pasted::read("./token.txt").has_token());
    /// ```
    pub const fn has_token(&self) -> bool {
        self.has_token
    }

    /// What stood around the token, or in it, and was taken off.
    ///
    /// ```
    /// use roomkey::inspect::{FindingCode, Pasted};
    /// assert_eq!(Pasted::read(" hello ").around(), [FindingCode::WhiteSpace]);
    /// ```
    pub fn around(&self) -> &[FindingCode] {
        &self.around
    }

    /// Whether nothing was taken off: the text is a token, or it is none.
    ///
    /// ```
    /// use roomkey::inspect::Pasted;
    /// assert!(!Pasted::read("'hello'").is_bare());
    /// ```
    pub const fn is_bare(&self) -> bool {
        self.around.is_empty()
    }
}

/// Tokens are not for logs.
impl std::fmt::Debug for Pasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pasted([redacted], {:?})", self.around)
    }
}

#[derive(Default)]
struct Around(Vec<FindingCode>);

impl Around {
    fn find(&mut self, code: FindingCode) {
        if !self.0.contains(&code) {
            self.0.push(code);
        }
    }
}

type TakeOff = for<'t> fn(&'t str) -> &'t str;

/// What may stand around, and how it is named.
const LAYERS: [(TakeOff, FindingCode); 6] = [
    (|text| text.trim_matches('\u{feff}'), FindingCode::ByteOrderMark),
    (str::trim, FindingCode::WhiteSpace),
    (|text| text.trim_matches(is_deceptive), FindingCode::ForeignCharacters),
    (without_scheme, FindingCode::BearerPrefix),
    (without_quotes, FindingCode::Quoted),
    (|text| text.trim_end_matches([';', ',']), FindingCode::ForeignCharacters),
];

/// Takes layer after layer off, until there is none.
fn peel<'t>(text: &'t str, around: &mut Around) -> &'t str {
    let mut inner = text;
    loop {
        let before = inner.len();
        for (take_off, code) in LAYERS {
            let left = take_off(inner);
            if left.len() != inner.len() {
                around.find(code);
                inner = left;
            }
        }
        if inner.len() == before {
            return inner;
        }
    }
}

fn without_scheme(text: &str) -> &str {
    match text.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer ") => rest.trim_start(),
        _ => text,
    }
}

fn without_quotes(text: &str) -> &str {
    const PAIRS: [(char, char); 6] =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('<', '>')];
    let inside = |(open, close)| {
        let inside = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains([open, close])).then_some(inside)
    };
    PAIRS.into_iter().find_map(inside).unwrap_or(text)
}

/// A text of nothing but a token and white space: wrapped lines, or a token and words behind it.
fn join(text: &str, around: &mut Around) -> String {
    let mut words = text.split_whitespace();
    let (first, mut others) = (words.next().unwrap_or_default(), words.clone());
    if words.next().is_some() && form::is_whole(first) {
        around.find(FindingCode::InText);
        if others.any(form::starts) {
            around.find(FindingCode::SeveralTokens);
        }
        return first.to_owned();
    }
    glue(text, around)
}

fn glue(text: &str, around: &mut Around) -> String {
    if text.contains(char::is_whitespace) {
        around.find(FindingCode::WhiteSpace);
    }
    text.split_whitespace().collect()
}

/// The first token inside of something else.
fn within(text: &str, around: &mut Around) -> Option<String> {
    if text.starts_with(['{', '[']) {
        // A member may hold a `Bearer` too, or a URL.
        let inside = in_json(text).into_iter().flat_map(|text| {
            let inner = peel(&text, &mut Around::default()).to_owned();
            let is_token = form::starts(&inner) && inner.chars().all(form::is_of_tokens);
            if is_token { vec![inner] } else { tokens_in(&inner) }
        });
        if let Some(token) = first_of(inside.collect(), around) {
            around.find(FindingCode::InJson);
            return Some(token);
        }
    }
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    for text in [Cow::Borrowed(text), decoded] {
        let found = form::find_all(&text);
        // A foreign character in a token is a fault of that token.
        if found.first().is_some_and(|found| found.start == 0 && !form::is_whole(&found.token))
            && matches!(text, Cow::Borrowed(_))
            && !text.contains(char::is_whitespace)
        {
            return Some(text.into_owned());
        }
        let place = found.first().map(|first| place_of(&text, first));
        let tokens = found.into_iter().map(|found| found.token).collect();
        if let Some(token) = first_of(tokens, around) {
            around.find(place.unwrap_or(FindingCode::InText));
            return Some(token);
        }
    }
    None
}

fn tokens_in(text: &str) -> Vec<String> {
    form::find_all(text).into_iter().map(|found| found.token).collect()
}

fn first_of(tokens: Vec<String>, around: &mut Around) -> Option<String> {
    let mut tokens = tokens.into_iter();
    let first = tokens.next()?;
    if tokens.any(|other| other != first) {
        around.find(FindingCode::SeveralTokens);
    }
    Some(first)
}

/// All texts in a JSON text, those of the members first that usually hold a token.
fn in_json(text: &str) -> Vec<String> {
    let Ok((value, _)) = json::read_leniently(text.as_bytes()) else { return Vec::new() };
    let mut texts = Vec::new();
    collect(value, None, &mut texts);
    texts.sort_by_key(|(place, _)| *place);
    texts.into_iter().map(|(_, text)| text).collect()
}

/// `json` bounds the depth.
fn collect(value: Value, name: Option<&str>, texts: &mut Vec<(usize, String)>) {
    match value {
        Value::String(text) => {
            let place = name.and_then(|name| MEMBERS.iter().position(|member| *member == name));
            texts.push((place.unwrap_or(MEMBERS.len()), text));
        }
        Value::Array(items) => items.into_iter().for_each(|item| collect(item, name, texts)),
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, Some(&name), texts);
            }
        }
        _ => {}
    }
}

/// What kind of text it is that a token stands in.
fn place_of(text: &str, found: &Found) -> FindingCode {
    let before = text.get(..found.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    let word = line.rsplit([' ', '\t', '\'', '"']).next().unwrap_or_default();
    let is_pair = word.ends_with('=');
    if line.trim_end_matches('"').trim_end().ends_with(':') && line.ends_with('"') {
        FindingCode::InJson
    } else if word.contains("://") || word.starts_with('/') || word.contains(['?', '#', '&']) {
        FindingCode::InUrl
    } else if line.contains("cookie:") || is_pair && (line.contains(';') || text.contains("; ")) {
        FindingCode::InCookie
    } else if is_header(&line) {
        FindingCode::InHeaderLine
    } else {
        FindingCode::InText
    }
}

/// `authorization: bearer `, perhaps behind a word or two of a command or a protocol's arrow.
fn is_header(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(before, _)| {
        let name = before.rsplit([' ', '"', '\'', '>', '<']).next().unwrap_or_default();
        let is_name = |one: char| one.is_ascii_alphanumeric() || one == '-';
        name == "authorization"
            || name.starts_with("x-")
            || !name.is_empty() && name.len() == before.len() && name.chars().all(is_name)
    })
}

//! The letters of tokens, read as kindly as they can be: whoever looks wants to see what is there.

/// How many bytes at the start of a text are of such characters.
pub(crate) fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|one| !belongs(one)).unwrap_or(text.len())
}

pub(crate) fn is_base64url(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '-' || one == '_'
}

pub(crate) fn is_base64(one: char) -> bool {
    is_base64url(one) || matches!(one, '+' | '/' | '=')
}

/// Either alphabet, with or without padding.
pub(crate) fn decode_leniently(part: &str) -> Option<Vec<u8>> {
    let standard = part.trim_end_matches('=').replace('-', "+").replace('_', "/");
    base64_simd::forgiving_decode_to_vec(standard.as_bytes()).ok()
}

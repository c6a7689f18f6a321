//! Ids of stored things: 24 hexadecimal digits, as the vendor's are.

use crate::clock::Millis;
use roomkey::{Code, Error, Result};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A new id: four bytes of time, five random bytes of this process, three of a counter. Ids made
/// later sort later, so that new rows go to the end of an index.
pub(crate) fn object_id(now: Millis) -> Result<String> {
    static PROCESS: OnceLock<[u8; 8]> = OnceLock::new();
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let process = if let Some(process) = PROCESS.get() {
        process
    } else {
        let mut fresh = [0u8; 8];
        roomkey_entropy::fill(&mut fresh)?;
        PROCESS.get_or_init(|| fresh)
    };
    let seconds =
        u32::try_from(now.as_i64() / 1000).map_err(|_| Error::new(Code::TimestampInvalid))?;
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut bytes = Vec::with_capacity(12);
    bytes.extend_from_slice(&seconds.to_be_bytes());
    bytes.extend(process.iter().take(5));
    bytes.extend(count.to_be_bytes().iter().skip(1));
    Ok(hex(&bytes))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len() * 2);
    push_hex(bytes, &mut text);
    // Hexadecimal digits are UTF-8.
    String::from_utf8(text).unwrap_or_default()
}

/// Bytes from 64 hexadecimal digits.
pub(crate) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// Appends bytes in lower-case hexadecimal.
pub(crate) fn push_hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    for byte in bytes {
        out.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
}

/// Whether a text is an id of this form.
pub(crate) fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_24_digits_unique_and_in_order() {
        let now = Millis::now().unwrap();
        let ids: Vec<String> = (0..1000).map(|_| object_id(now).unwrap()).collect();
        assert!(ids.iter().all(|id| is_object_id(id)));
        assert!(ids.is_sorted());
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 1000);
    }
}

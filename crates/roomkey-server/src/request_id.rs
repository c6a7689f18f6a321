//! What ties an answer, a line of the log and a record of the audit log together: the id of a
//! request, and the address that it came from.

use std::fmt;
use std::net::IpAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Eight random digits for the process, and a count; and who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestId {
    process: u32,
    count: u64,
    client: Option<IpAddr>,
}

impl RequestId {
    /// The next id, for a request from this address.
    pub(crate) fn next(client: Option<IpAddr>) -> Self {
        static PROCESS: OnceLock<u32> = OnceLock::new();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let process = *PROCESS.get_or_init(|| {
            let mut bytes = [0; 4];
            // Without random bytes two servers use the same ids, which confuses people and harms
            // nobody.
            let _ = roomkey_entropy::fill(&mut bytes);
            u32::from_be_bytes(bytes)
        });
        Self { process, count: COUNT.fetch_add(1, Ordering::Relaxed), client }
    }

    /// The id of the request that these extensions belong to.
    pub(crate) fn of(extensions: &http::Extensions) -> Option<Self> {
        extensions.get().copied()
    }

    /// The address that the request came from.
    pub(crate) const fn client(&self) -> Option<IpAddr> {
        self.client
    }
}

/// As long as one is while the count has eight digits, which it has for years.
const USUAL: usize = 17;

impl RequestId {
    /// Its text, if it is of the usual length. It stands in every answer and in every record, and this is
    /// much faster than to format it.
    pub(crate) fn usual_text(&self) -> Option<[u8; USUAL]> {
        let count = u32::try_from(self.count).ok()?;
        let mut text = [b'-'; USUAL];
        let (process, rest) = text.split_first_chunk_mut()?;
        *process = eight_digits(self.process);
        *rest.last_chunk_mut()? = eight_digits(count);
        Some(text)
    }
}

/// A number in hexadecimal.
fn eight_digits(number: u32) -> [u8; 8] {
    // A digit in each byte, the first in the highest.
    let mut spread = u64::from(number);
    spread = (spread | (spread << 16)) & 0x0000_ffff_0000_ffff;
    spread = (spread | (spread << 8)) & 0x00ff_00ff_00ff_00ff;
    spread = (spread | (spread << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    spread.to_be_bytes().map(|digit| if digit < 10 { b'0' + digit } else { b'a' - 10 + digit })
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.usual_text() {
            Some(text) => f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?),
            None => write!(f, "{:08x}-{:08x}", self.process, self.count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_process_and_its_count_in_hexadecimal() {
        for (process, count) in [
            (0, 0),
            (0x0123_4567, 0x89ab_cdef),
            (0xfedc_ba98, 0x7654_3210),
            (u32::MAX, u32::MAX.into()),
            (7, u64::from(u32::MAX) + 1),
            (7, u64::MAX),
        ] {
            let id = RequestId { process, count, client: None };
            assert_eq!(id.to_string(), format!("{process:08x}-{count:08x}"));
        }
    }
}

//! What ties an answer, a line of the log and a record of the audit log together: the id of a
//! request, and the address that it came from.

use crate::id::push_hex;
use std::fmt;
use std::io::Write;
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
    /// As long as its text is while the count has eight digits.
    pub(crate) const USUAL_BYTES: usize = 17;

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

    /// Writes it as it is displayed. It stands in every answer and in every record, and to format it takes longer.
    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        push_hex(&self.process.to_be_bytes(), out);
        out.push(b'-');
        match u32::try_from(self.count) {
            Ok(count) => push_hex(&count.to_be_bytes(), out),
            // After years. Writing to a vector cannot fail.
            Err(_) => drop(write!(out, "{:x}", self.count)),
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{:08x}", self.process, self.count)
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
            let text = format!("{process:08x}-{count:08x}");
            assert_eq!(id.to_string(), text);
            let mut written = Vec::new();
            id.push(&mut written);
            assert_eq!(written, text.as_bytes());
        }
    }
}

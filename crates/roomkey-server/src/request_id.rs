//! The id of a request, which stands in the answer, the log and the audit log.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Eight random digits for the process, and a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestId {
    process: u32,
    count: u64,
}

impl RequestId {
    pub(crate) fn next() -> Self {
        static PROCESS: OnceLock<u32> = OnceLock::new();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let process = *PROCESS.get_or_init(|| {
            let mut bytes = [0; 4];
            // Without random bytes two servers use the same ids, which confuses people and harms
            // nobody.
            let _ = roomkey_entropy::fill(&mut bytes);
            u32::from_be_bytes(bytes)
        });
        Self { process, count: COUNT.fetch_add(1, Ordering::Relaxed) }
    }

    /// The id of the request that these extensions belong to.
    pub(crate) fn of(extensions: &http::Extensions) -> Option<Self> {
        extensions.get().copied()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{:08x}", self.process, self.count)
    }
}

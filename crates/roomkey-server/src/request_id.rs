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

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{:08x}", self.process, self.count)
    }
}

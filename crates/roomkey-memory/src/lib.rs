//! Gives memory that is free back to the operating system.
//!
//! The allocator of the GNU C library keeps what was freed for the next time. After a crowd of
//! thousands of connections that is hundreds of megabytes which nobody uses, in a server that needs
//! thirty. Other allocators give it back by themselves.
//!
//! This crate exists so that the server can forbid `unsafe`: asking the allocator is a call of C.
//!
//! ```
//! // It can be asked at any time, and again.
//! drop(vec![1_u8; 1 << 20]);
//! roomkey_memory::give_back();
//! let kept = vec![7_u8; 1 << 20];
//! roomkey_memory::give_back();
//! assert!(kept.iter().all(|byte| *byte == 7));
//! ```

/// Gives back what is free, which takes some milliseconds; does nothing where nobody has to ask.
///
/// See the [crate] for an example.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    gnu::give_back();
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod gnu {
    #[allow(unsafe_code)]
    pub(crate) fn give_back() {
        // SAFETY: it takes the allocator's own locks and touches free memory only; any thread may
        // call it at any time.
        unsafe { libc::malloc_trim(0) };
    }
}

//! Random bytes for token ids and room ids, cheap enough to draw one per token.
//!
//! A draw from the operating system costs about as much as a whole HMAC, and aws-lc's generator takes
//! tens of milliseconds for its first byte. So bytes are made 4 KiB at a time, in a buffer that belongs
//! to the thread, by `ChaCha20` from a fresh seed of the operating system's for each buffer; what was
//! handed out is wiped and cannot be computed again.
//!
//! A buffer has one danger: after `fork` parent and child hold the same unused bytes and would hand
//! out the same ids. A handler that the C library runs in every forked child moves a generation
//! counter, and a buffer of another generation is thrown away. Where no handler can be registered
//! nothing is buffered.
//!
//! This crate exists so that the core can forbid `unsafe` outright: registering the handler is an
//! unsafe line.
//!
//! ```
//! let mut id = [0u8; 16];
//! roomkey_entropy::fill(&mut id)?;
//! assert_ne!(id, [0u8; 16]);
//! # Ok::<(), roomkey_entropy::Unavailable>(())
//! ```

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use std::cell::RefCell;
use std::fmt;
use zeroize::Zeroize;

const CAPACITY: usize = 4096;

/// The operating system's generator gave no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the random number generator is unavailable")
    }
}

impl std::error::Error for Unavailable {}

struct Buffer {
    bytes: [u8; CAPACITY],
    used: usize,
    generation: u64,
}

thread_local! {
    static BUFFER: RefCell<Buffer> =
        const { RefCell::new(Buffer { bytes: [0; CAPACITY], used: CAPACITY, generation: 0 }) };
}

/// Fills `target` with unpredictable bytes.
///
/// # Errors
/// [`Unavailable`] when the generator fails; `target` must not be used then.
pub fn fill(target: &mut [u8]) -> Result<(), Unavailable> {
    let Some(generation) = fork::generation() else {
        return draw(target);
    };
    if target.len() > CAPACITY / 4 {
        return draw(target);
    }
    // A thread that is being torn down has no buffer any more; it is served directly.
    BUFFER
        .try_with(|buffer| {
            let mut buffer = buffer.borrow_mut();
            if buffer.generation != generation || CAPACITY - buffer.used < target.len() {
                expand(&mut buffer.bytes)?;
                buffer.used = 0;
                buffer.generation = generation;
            }
            let start = buffer.used;
            let end = start + target.len();
            let source = buffer.bytes.get_mut(start..end).ok_or(Unavailable)?;
            target.copy_from_slice(source);
            source.zeroize();
            buffer.used = end;
            Ok(())
        })
        .unwrap_or_else(|_| draw(target))
}

/// Fills a buffer from a seed of the operating system's that is used for nothing else. The kernel
/// takes four times as long for as many bytes, which a mint would feel.
fn expand(target: &mut [u8]) -> Result<(), Unavailable> {
    let mut seed = [0; 32];
    draw(&mut seed)?;
    ChaCha20Rng::from_seed(seed).fill_bytes(target);
    seed.zeroize();
    Ok(())
}

fn draw(target: &mut [u8]) -> Result<(), Unavailable> {
    getrandom::fill(target).map_err(|_| Unavailable)
}

#[cfg(unix)]
mod fork {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static GENERATION: AtomicU64 = AtomicU64::new(1);
    static REGISTERED: OnceLock<bool> = OnceLock::new();

    extern "C" fn in_child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of forks this process descends from, or `None` when they cannot be noticed.
    pub(crate) fn generation() -> Option<u64> {
        REGISTERED.get_or_init(register).then(|| GENERATION.load(Ordering::Relaxed))
    }

    #[allow(unsafe_code)]
    fn register() -> bool {
        // SAFETY: `in_child` is an `extern "C"` function without arguments that lives as long as
        // the program and only adds to an atomic, which is allowed in a forked child.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) == 0 }
    }
}

#[cfg(not(unix))]
mod fork {
    /// There is no `fork` here, so one generation lasts for ever.
    pub(crate) fn generation() -> Option<u64> {
        Some(1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn every_draw_differs_across_buffers_and_threads() {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                std::thread::spawn(|| {
                    (0..5000)
                        .map(|_| {
                            let mut id = [0u8; 16];
                            super::fill(&mut id).map(|()| id)
                        })
                        .collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        let mut seen = HashSet::new();
        for thread in threads {
            for id in thread.join().expect("thread ends").expect("generator works") {
                assert!(seen.insert(id), "an id was drawn twice");
            }
        }
        assert_eq!(seen.len(), 20_000);
    }

    #[test]
    fn large_requests_are_filled_to_the_end() {
        let mut bytes = vec![0u8; 10_000];
        super::fill(&mut bytes).expect("generator works");
        assert!(bytes[9_900..].iter().any(|&byte| byte != 0));
    }

    #[cfg(unix)]
    #[test]
    #[allow(unsafe_code)]
    fn a_forked_child_does_not_repeat_its_parent() {
        use std::io::{Read, Write};
        use std::os::fd::FromRawFd;

        let mut warm_up = [0u8; 16];
        super::fill(&mut warm_up).expect("generator works");
        let mut ends = [0; 2];
        // SAFETY: `ends` has room for the two descriptors that `pipe` writes.
        assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
        // SAFETY: the child only draws bytes, writes them to the pipe and leaves.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let mut id = [0u8; 16];
            let drawn = super::fill(&mut id).is_ok();
            // SAFETY: the descriptor is open and owned by this process.
            let mut pipe = unsafe { std::fs::File::from_raw_fd(ends[1]) };
            let written = pipe.write_all(&id).is_ok();
            // SAFETY: ends the child without running the test harness twice.
            unsafe { libc::_exit(i32::from(!(drawn && written))) };
        }
        let mut mine = [0u8; 16];
        super::fill(&mut mine).expect("generator works");
        // SAFETY: both descriptors are open and owned by this process.
        let (mut read, write) =
            unsafe { (std::fs::File::from_raw_fd(ends[0]), std::fs::File::from_raw_fd(ends[1])) };
        drop(write);
        let mut theirs = [0u8; 16];
        read.read_exact(&mut theirs).expect("the child wrote its bytes");
        let mut status = 0;
        // SAFETY: waits for the child made above.
        unsafe { libc::waitpid(child, &raw mut status, 0) };
        assert_eq!(status, 0);
        assert_ne!(mine, theirs, "parent and child drew the same bytes");
    }
}

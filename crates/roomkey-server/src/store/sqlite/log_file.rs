//! Whether what SQLite wrote to the log beside the database can be read again.
//!
//! SQLite writes to its log and does not look at what it wrote before. When somebody cuts or
//! overwrites that file under a server, everything goes on, and all that was acknowledged since the
//! last checkpoint is gone with the process: what stands in the log counts up to the first frame
//! whose checksum is wrong. So the frames are read as a start would read them, and what was committed
//! a moment ago has to be among those that count. (What follows them may be anything: the rest of a
//! transaction that failed, or of an older log.)
//!
//! Only the log is opened here. Closing another of SQLite's files would take away its locks.
//! The format: <https://www.sqlite.org/fileformat2.html#walformat>.

use memchr::memmem;
use std::path::Path;

const HEAD: usize = 32;
const FRAME_HEAD: usize = 24;
/// The last bit says in which order the bytes of a word are summed.
const MAGIC: u32 = 0x377f_0682;

/// Fails if these bytes, which were committed a moment ago, would not be found again.
pub(super) fn expect(path: &Path, committed: &[u8]) -> Result<(), &'static str> {
    let log = std::fs::read(path).map_err(|_| "it cannot be read")?;
    let head = Head::read(&log).ok_or("its head was overwritten")?;
    let mut sum = head.sum;
    for frame in log.get(HEAD..).unwrap_or_default().chunks_exact(FRAME_HEAD + head.page) {
        let (Some(start), Some(page)) = (frame.get(..8), frame.get(FRAME_HEAD..)) else { break };
        sum = head.add(head.add(sum, start), page);
        let is_whole = frame.get(8..16) == Some(&head.salt)
            && word(frame, 16) == Some(sum.0)
            && word(frame, 20) == Some(sum.1);
        if !is_whole {
            break;
        }
        if memmem::find(page, committed).is_some() {
            return Ok(());
        }
    }
    Err("what was written to it cannot be read again")
}

struct Head {
    page: usize,
    salt: [u8; 8],
    sum: (u32, u32),
    is_big_endian: bool,
}

impl Head {
    fn read(log: &[u8]) -> Option<Self> {
        let magic = word(log, 0)?;
        if magic & !1 != MAGIC {
            return None;
        }
        let page = usize::try_from(word(log, 8)?).ok().filter(|page| *page >= 512)?;
        let salt = log.get(16..24)?.try_into().ok()?;
        let head = Self { page, salt, sum: (0, 0), is_big_endian: magic & 1 == 1 };
        let sum = head.add((0, 0), log.get(..24)?);
        (word(log, 24) == Some(sum.0) && word(log, 28) == Some(sum.1))
            .then_some(Self { sum, ..head })
    }

    fn add(&self, (mut one, mut other): (u32, u32), bytes: &[u8]) -> (u32, u32) {
        let word = |bytes: &[u8]| {
            let bytes = bytes.try_into().unwrap_or_default();
            if self.is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
        };
        for pair in bytes.chunks_exact(8) {
            let (left, right) = pair.split_at(4);
            one = one.wrapping_add(word(left)).wrapping_add(other);
            other = other.wrapping_add(word(right)).wrapping_add(one);
        }
        (one, other)
    }
}

/// The big-endian word at this place.
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

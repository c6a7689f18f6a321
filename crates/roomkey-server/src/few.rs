//! Lines of the log that strangers may cause as often as they like.
//!
//! Who asks too often is refused for next to nothing, but a line for each refusal would let one client
//! write megabytes a second to the operator's disk. So some are written each second, and the next of
//! them says how many were not.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many lines are written in a second.
const MOST: u32 = 10;

/// What has been written of late.
#[derive(Debug, Default)]
pub(crate) struct Few(Mutex<Second>);

#[derive(Debug, Default)]
struct Second {
    began: Option<Instant>,
    written: u32,
    left_out: u64,
}

impl Few {
    /// Writes a line, if it is to be written now. It is told how many were not since the last one, if any.
    pub(crate) fn write(&self, now: Instant, line: impl FnOnce(Option<u64>)) {
        if let Some(left_out) = self.turn(now) {
            line((left_out > 0).then_some(left_out));
        }
    }

    /// Whether a line is to be written now, and then how many were not since the last one.
    fn turn(&self, now: Instant) -> Option<u64> {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = second
            .began
            .is_none_or(|began| now.saturating_duration_since(began) >= Duration::from_secs(1));
        if is_over {
            second.began = Some(now);
            second.written = 0;
        }
        if second.written >= MOST {
            second.left_out = second.left_out.saturating_add(1);
            return None;
        }
        second.written += 1;
        Some(std::mem::take(&mut second.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_writes_some_lines_a_second_and_the_next_says_how_many_it_did_not() {
        let (few, now) = (Few::default(), Instant::now());
        let written = (0..1000).filter_map(|_| few.turn(now)).collect::<Vec<_>>();
        assert_eq!(written, [0; MOST as usize]);
        let later = now + Duration::from_secs(1);
        assert_eq!(few.turn(later), Some(1000 - u64::from(MOST)));
        assert_eq!(few.turn(later), Some(0));
    }
}

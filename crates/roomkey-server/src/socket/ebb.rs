//! When a crowd has gone, so that the memory it took can be given back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many connections fewer leave enough behind to look for.
const A_CROWD: usize = 100;

/// How many connections there are, and the most there have been since memory was given back. Counted as they
/// come: a crowd that stays for less than a second takes as much.
#[derive(Debug, Default)]
pub(crate) struct Ebb {
    here: AtomicUsize,
    most: AtomicUsize,
}

/// A connection, until this is dropped.
#[derive(Debug)]
pub(crate) struct Here(Arc<Ebb>);

impl Ebb {
    pub(crate) fn come(self: &Arc<Self>) -> Here {
        let here = self.here.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(here, Ordering::Relaxed);
        Here(self.clone())
    }

    /// Whether a crowd has gone since this was last so.
    pub(crate) fn has_come(&self) -> bool {
        let here = self.here.load(Ordering::Relaxed);
        let is_so = self.most.load(Ordering::Relaxed).saturating_sub(here) >= A_CROWD;
        if is_so {
            self.most.store(here, Ordering::Relaxed);
        }
        is_so
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        self.0.here.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_seen_to_have_gone_however_shortly_it_stayed() {
        let ebb = Arc::new(Ebb::default());
        let stays = ebb.come();
        for _ in 0..3 {
            // Between two looks.
            let crowd: Vec<Here> = (0..A_CROWD).map(|_| ebb.come()).collect();
            assert!(!ebb.has_come(), "it is here");
            drop(crowd);
            let crowd: Vec<Here> = (0..A_CROWD).map(|_| ebb.come()).collect();
            drop(crowd);
            assert!(ebb.has_come());
            assert!(!ebb.has_come(), "once");
        }
        // One after the other leave nothing.
        (0..10 * A_CROWD).for_each(|_| drop(ebb.come()));
        assert!(!ebb.has_come());
        drop(stays);
    }
}

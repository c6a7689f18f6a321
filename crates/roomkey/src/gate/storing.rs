//! What a step leaves to be stored, and what counts of two that were made at the same time.

use super::machine::{Gate, Touched, Work};
use super::output::{Reply, Step};
use super::record::{Body, Record};

impl Gate {
    pub(super) fn finish(&mut self, seen: u64, work: Work, reply: Option<Reply>) -> Step {
        let Work { now, mut touched, events } = work;
        if touched.is_empty() && events.is_empty() {
            return Step { seen, records: Vec::new(), events, reply };
        }
        touched.insert(Touched::Room);
        self.head.version = seen.saturating_add(1);
        self.head.latest = now;
        for one in &touched {
            self.stamp(one);
        }
        let records = touched.iter().filter_map(|one| self.record(one)).collect();
        Step { seen, records, events, reply }
    }

    /// Writes the version into a record that changed.
    fn stamp(&mut self, touched: &Touched) {
        let version = self.head.version;
        let place = match touched {
            Touched::Room => None,
            Touched::Entry(id) => self.entries.get_mut(id).map(|entry| &mut entry.version),
            Touched::Memory(key) => self.memories.get_mut(key).map(|memory| &mut memory.version),
            Touched::Ban(key) => self.bans.get_mut(key).map(|ban| &mut ban.version),
            Touched::Taken(key) => self.taken.get_mut(key).map(|taken| &mut taken.version),
        };
        if let Some(place) = place {
            *place = version;
        }
    }

    pub(super) fn record(&self, touched: &Touched) -> Option<Record> {
        let (key, body) = match touched {
            Touched::Room => (String::new(), Body::Room(Box::new(self.head.clone()))),
            Touched::Entry(id) => {
                (id.to_string(), Body::Entry(Box::new(self.entries.get(id)?.clone())))
            }
            Touched::Memory(key) => (key.clone(), Body::Memory(self.memories.get(key)?.clone())),
            Touched::Ban(key) => (key.clone(), Body::Ban(self.bans.get(key)?.clone())),
            Touched::Taken(key) => (key.clone(), Body::Taken(self.taken.get(key)?.clone())),
        };
        Some(Record { key, body })
    }

    /// Stores a step in a room that is kept in memory, and says whether it counts: the one thing that every store has to
    /// do as this does. A step that has seen another version is not stored at all.
    ///
    /// See [the module](super) for an example.
    pub fn store(&mut self, step: &Step) -> bool {
        if step.seen != self.head.version {
            return false;
        }
        for record in &step.records {
            self.follow(record.clone());
        }
        true
    }
}

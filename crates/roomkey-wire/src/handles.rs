//! What is open, by number.
//!
//! A number holds where a thing lies and how often the place was used before: whoever closes something and asks
//! for it again is refused, also when the place has been taken by another. No lock is held while anything is
//! done with what was found, so closing during a call takes nothing from under it.

use crate::refusal::wrong;
use roomkey::Result;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The uses of a place fit into 31 bits, so that a number is a positive one in languages that have no others.
const LAST_USE: u32 = u32::MAX >> 1;

/// Things by number.
pub(crate) struct Table<T> {
    places: RwLock<Places<T>>,
    most: usize,
}

struct Places<T> {
    all: Vec<Place<T>>,
    free: Vec<u32>,
    open: usize,
}

struct Place<T> {
    /// The how-manieth use this is, from 1 on.
    number_of_use: u32,
    thing: Option<Arc<T>>,
}

impl<T> Table<T> {
    /// Without anything, for so many at a time.
    pub(crate) const fn new(most: usize) -> Self {
        let places = Places { all: Vec::new(), free: Vec::new(), open: 0 };
        Self { places: RwLock::new(places), most }
    }

    /// The number of a thing that is open from now on.
    pub(crate) fn insert(&self, thing: T) -> Result<u64> {
        let mut places = self.write();
        if places.open >= self.most {
            return Err(wrong(
                "Too much is open at a time: what is no longer needed has to be closed.",
            ));
        }
        let index = if let Some(index) = places.free.pop() {
            index
        } else {
            // One less than the largest, since a number is one more than the index.
            let index = u32::try_from(places.all.len()).ok().filter(|index| *index < u32::MAX);
            let index =
                index.ok_or_else(|| wrong("No number is left for what is to be opened."))?;
            places.all.push(Place { number_of_use: 1, thing: None });
            index
        };
        let place = usize::try_from(index).ok().and_then(|index| places.all.get_mut(index));
        let place = place.ok_or_else(not_open)?;
        place.thing = Some(Arc::new(thing));
        let number = number(index, place.number_of_use);
        places.open = places.open.saturating_add(1);
        Ok(number)
    }

    /// The thing with this number.
    pub(crate) fn get(&self, number: u64) -> Result<Arc<T>> {
        let places = self.read();
        let place = index(number).and_then(|index| places.all.get(index));
        let place = place.filter(|place| place.number_of_use == use_of(number));
        place.and_then(|place| place.thing.as_ref()).map(Arc::clone).ok_or_else(not_open)
    }

    /// Whether a thing had this number, which it has no more.
    pub(crate) fn remove(&self, number: u64) -> bool {
        let removed = {
            let mut places = self.write();
            let place = index(number).and_then(|index| places.all.get_mut(index));
            let place = place.filter(|place| place.number_of_use == use_of(number));
            let removed = place.and_then(|place| {
                let thing = place.thing.take()?;
                place.number_of_use = place.number_of_use.saturating_add(1);
                Some((thing, place.number_of_use <= LAST_USE))
            });
            if let Some((_, is_of_use)) = &removed {
                places.open = places.open.saturating_sub(1);
                if let Some(index) = index(number).filter(|_| *is_of_use) {
                    places.free.extend(u32::try_from(index));
                }
            }
            removed
        };
        // What wipes itself does so outside of the lock.
        removed.is_some()
    }

    // What panicked did so beside the table, whose own lines do not.
    fn read(&self) -> RwLockReadGuard<'_, Places<T>> {
        self.places.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Places<T>> {
        self.places.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn number(index: u32, number_of_use: u32) -> u64 {
    (u64::from(number_of_use) << 32) | u64::from(index).saturating_add(1)
}

fn index(number: u64) -> Option<usize> {
    usize::try_from((number & u64::from(u32::MAX)).checked_sub(1)?).ok()
}

fn use_of(number: u64) -> u32 {
    u32::try_from(number >> 32).unwrap_or_default()
}

fn not_open() -> roomkey::Error {
    wrong("What was asked about is not open: it was closed, or never opened.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_was_closed_is_refused_and_never_given_again() {
        let table = Table::new(10);
        let first = table.insert("first").unwrap();
        assert!(table.remove(first) && !table.remove(first));
        let second = table.insert("second").unwrap();
        assert_ne!(first, second);
        assert!(table.get(first).is_err());
        assert_eq!(*table.get(second).unwrap(), "second");
    }

    #[test]
    fn no_number_is_zero_small_or_negative() {
        let table = Table::new(10);
        let number = table.insert(()).unwrap();
        assert!(i64::try_from(number).unwrap() > i64::from(u32::MAX));
        for foreign in
            [0, 1, 2, number + 1, number - 1, u64::MAX, number | 1 << 63, number & 0xffff_ffff]
        {
            assert!(table.get(foreign).is_err() && !table.remove(foreign), "{foreign}");
        }
    }

    #[test]
    fn only_so_many_are_open_at_a_time() {
        let table = Table::new(2);
        let numbers = [table.insert(()).unwrap(), table.insert(()).unwrap()];
        assert!(table.insert(()).is_err());
        assert!(table.remove(numbers[0]));
        assert!(table.insert(()).is_ok());
    }

    #[test]
    fn a_place_that_was_used_too_often_is_left() {
        let table = Table::new(2);
        let number = table.insert(()).unwrap();
        table.write().all.iter_mut().for_each(|place| place.number_of_use = LAST_USE);
        let last = (u64::from(LAST_USE) << 32) | (number & 0xffff_ffff);
        assert!(table.remove(last));
        let next = table.insert(()).unwrap();
        assert_ne!(next & 0xffff_ffff, number & 0xffff_ffff);
    }

    #[test]
    fn closing_takes_nothing_from_under_a_call() {
        let table = Table::new(2);
        let number = table.insert(vec![7]).unwrap();
        let held = table.get(number).unwrap();
        assert!(table.remove(number));
        assert_eq!(*held, [7]);
    }

    #[test]
    fn many_threads_open_use_and_close() {
        let table = Table::new(1000);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let table = &table;
                scope.spawn(move || {
                    for round in 0..2000 {
                        let number = table.insert((thread, round)).unwrap();
                        assert_eq!(*table.get(number).unwrap(), (thread, round));
                        assert!(table.remove(number) && table.get(number).is_err());
                    }
                });
            }
        });
        assert_eq!(table.read().open, 0);
    }
}

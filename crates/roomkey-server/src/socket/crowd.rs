//! Who has to leave when every place is taken.
//!
//! A connection costs a place, and whoever opens enough of them takes all. So when there is none left,
//! some of those leave that are not being answered: who says nothing, who sends a request or a body
//! slowly, who does not take the answer. First go those of addresses that hold more than their share,
//! among them the ones that have been quiet for longest; so a crowd from a few addresses pushes itself
//! out, and a newcomer has time to say what it wants.

use crate::app::Client;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// How long a connection may be quiet when others wait for its place.
const GRACE: Duration = Duration::from_millis(250);
/// How soon those who may have to leave are looked for again while others wait.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// One in so many leaves at a time, so that not every newcomer pays for a search.
const PART: usize = 64;

/// Answering a request, which nobody is sent away from.
const BUSY: u64 = u64::MAX;

/// All places, and who has them.
#[derive(Debug)]
pub(crate) struct Crowd {
    most: usize,
    places: Arc<Semaphore>,
    seats: Mutex<HashMap<usize, Weak<Seat>>>,
    next: AtomicUsize,
    began: Instant,
}

/// A connection's place. It is free again when the last holder lets go of it.
#[derive(Debug)]
pub(crate) struct Seat {
    crowd: Arc<Crowd>,
    number: usize,
    /// Whom it counts for; nobody for a proxy, behind which are many.
    client: Option<Client>,
    /// When it fell quiet, in milliseconds since the beginning.
    quiet_since: AtomicU64,
    leave: Notify,
    _place: OwnedSemaphorePermit,
}

impl Crowd {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        let most = most.min(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            most,
            places: Arc::new(Semaphore::new(most)),
            seats: Mutex::default(),
            next: AtomicUsize::new(0),
            began: Instant::now(),
        })
    }

    /// A place, for which others leave if there is none. `None` when there never will be.
    pub(crate) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        loop {
            if let Ok(place) = self.places.clone().try_acquire_owned() {
                return Some(place);
            }
            self.make_room();
            let waited = tokio::time::timeout(LOOK_EVERY, self.places.clone().acquire_owned());
            if let Ok(place) = waited.await {
                return place.ok();
            }
        }
    }

    /// Gives a place to a connection.
    pub(crate) fn seat(
        self: &Arc<Self>,
        client: Option<Client>,
        place: OwnedSemaphorePermit,
    ) -> Arc<Seat> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let seat = Arc::new(Seat {
            crowd: self.clone(),
            number,
            client,
            quiet_since: AtomicU64::new(self.now()),
            leave: Notify::new(),
            _place: place,
        });
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.insert(number, Arc::downgrade(&seat));
        seat
    }

    /// Waits until every place is free.
    pub(crate) async fn gone(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        drop(self.places.acquire_many(all).await);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(BUSY - 1)
    }

    fn make_room(&self) {
        // Held until the lock is not: the last to let go of a seat takes it off the table.
        let seats: Vec<Arc<Seat>> = {
            let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
            seats.values().filter_map(Weak::upgrade).collect()
        };
        let late = u64::try_from(GRACE.as_millis()).unwrap_or(0);
        let Some(before) = self.now().checked_sub(late) else { return };
        let quiet: Vec<(Option<Client>, u64)> = seats
            .iter()
            .map(|seat| (seat.client, seat.quiet_since.load(Ordering::Relaxed)))
            .collect();
        let most = (self.most / PART).max(1);
        let leaving = who_leaves(&quiet, self.most, before, most);
        if !leaving.is_empty() {
            tracing::debug!(connections = leaving.len(), "quiet connections made room for others");
        }
        for seat in leaving.into_iter().filter_map(|index| seats.get(index)) {
            seat.quiet_since.store(BUSY, Ordering::Relaxed);
            seat.leave.notify_one();
        }
    }
}

/// Which of these leave: at most so many, of those that have been quiet since `before`.
fn who_leaves(
    seats: &[(Option<Client>, u64)],
    places: usize,
    before: u64,
    most: usize,
) -> Vec<usize> {
    let mut held: HashMap<Client, usize> = HashMap::new();
    for client in seats.iter().filter_map(|(client, _)| *client) {
        *held.entry(client).or_default() += 1;
    }
    let proxied = seats.iter().filter(|(client, _)| client.is_none()).count();
    let share = places / held.len().saturating_add(proxied).max(1);
    let has_its_share = |client: &Option<Client>| {
        client.as_ref().and_then(|client| held.get(client)).is_none_or(|count| *count <= share)
    };
    let mut quiet: Vec<(bool, u64, usize)> = seats
        .iter()
        .enumerate()
        // Who holds more than their share has no time of grace: a request now and then would keep it all.
        .filter(|(_, (client, since))| {
            *since <= before || (*since != BUSY && !has_its_share(client))
        })
        .map(|(index, (client, since))| (has_its_share(client), *since, index))
        .collect();
    quiet.sort_unstable();
    quiet.into_iter().take(most).map(|(_, _, index)| index).collect()
}

impl Seat {
    /// Whether it is a proxy's, behind which are many.
    pub(crate) const fn is_shared(&self) -> bool {
        self.client.is_none()
    }

    /// A request of this connection is being answered.
    pub(crate) fn busy(&self) {
        self.quiet_since.store(BUSY, Ordering::Relaxed);
    }

    /// From now on the connection is waited for.
    pub(crate) fn quiet(&self) {
        self.quiet_since.store(self.crowd.now(), Ordering::Relaxed);
    }

    /// Done when another needs the place more.
    pub(crate) async fn has_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.crowd.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn client(last: u8) -> Client {
        IpAddr::from([192, 0, 2, last]).into()
    }

    #[test]
    fn who_holds_more_than_a_share_leaves_first_and_then_who_was_quiet_for_longest() {
        let mut seats = vec![(Some(client(1)), 10), (Some(client(2)), 5), (None, 1)];
        seats.extend((0..13).map(|number| (Some(client(9)), 20 + number)));
        assert_eq!(who_leaves(&seats, 16, 100, 2), [3, 4]);
        // That they asked for something a moment ago is no excuse.
        assert_eq!(who_leaves(&seats, 16, 0, 2), [3, 4]);
        // Who is being answered stays, whoever it is, and of the others who came a moment ago.
        seats.iter_mut().skip(3).for_each(|seat| seat.1 = BUSY);
        assert_eq!(who_leaves(&seats, 16, 7, 16), [2, 1]);
        seats[2].1 = BUSY;
        assert_eq!(who_leaves(&seats, 16, 19, 16), [1, 0]);
        assert!(who_leaves(&seats, 16, 0, 16).is_empty());
    }

    #[tokio::test]
    async fn a_place_is_free_when_the_last_holder_has_let_go() {
        let crowd = Crowd::new(1);
        let seat = crowd.seat(Some(client(1)), crowd.place().await.unwrap());
        let working = seat.clone();
        seat.busy();
        drop(seat);
        let next = tokio::time::timeout(Duration::from_millis(400), crowd.place());
        assert!(next.await.is_err(), "a request is being answered");
        working.quiet();
        let leaving = tokio::spawn(async move { working.has_to_leave().await });
        let next = crowd.place().await.unwrap();
        leaving.await.unwrap();
        drop(next);
        crowd.gone().await;
        assert!(crowd.seats.lock().unwrap().is_empty());
    }
}

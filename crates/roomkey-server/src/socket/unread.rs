//! How many bodies of strangers may be on their way at once.
//!
//! Where the token stands in the body, nobody is known before it has been read. A body that comes
//! with its head or right behind it costs nothing. One that keeps the server waiting has one of a few
//! places that its address has; when those are taken, the one that has been waited for longest is
//! given up. So many slow bodies from one address hinder each other and nobody else.

use crate::app::Client;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How many bodies of one address are waited for at once.
const MOST: usize = 32;

/// The bodies that are waited for.
#[derive(Debug, Default)]
pub(crate) struct Unread(Mutex<HashMap<Client, VecDeque<Arc<Notify>>>>);

/// A body that is waited for, until this is dropped.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    unread: &'a Unread,
    client: Client,
    given_up: Arc<Notify>,
}

impl Unread {
    /// Waits for one more body of this client.
    pub(crate) fn wait(&self, client: Client) -> Waiting<'_> {
        let given_up = Arc::new(Notify::new());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = all.entry(client).or_default();
        waiting.push_back(given_up.clone());
        if waiting.len() > MOST
            && let Some(oldest) = waiting.pop_front()
        {
            oldest.notify_one();
        }
        Waiting { unread: self, client, given_up }
    }
}

impl Waiting<'_> {
    /// Done when others of the same address need the place.
    pub(crate) async fn given_up(&self) {
        self.given_up.notified().await;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut all = self.unread.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = all.get_mut(&self.client) {
            waiting.retain(|other| !Arc::ptr_eq(other, &self.given_up));
            if waiting.is_empty() {
                all.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[tokio::test]
    async fn the_oldest_body_of_an_address_is_given_up_for_the_newest_and_other_addresses_are_not()
    {
        let unread = Unread::default();
        let client = |last| IpAddr::from([192, 0, 2, last]).into();
        let other = unread.wait(client(2));
        let mut all: VecDeque<_> = (0..MOST).map(|_| unread.wait(client(1))).collect();
        for _ in 0..3 {
            all.push_back(unread.wait(client(1)));
            all.pop_front().unwrap().given_up().await;
        }
        let is_waiting = async |waiting: &Waiting<'_>| {
            let soon = std::time::Duration::from_millis(10);
            tokio::time::timeout(soon, waiting.given_up()).await.is_err()
        };
        for waiting in all.iter().chain([&other]) {
            assert!(is_waiting(waiting).await);
        }
        // Who is done frees the place.
        all.pop_back();
        all.push_back(unread.wait(client(1)));
        assert!(is_waiting(&all[0]).await);
        drop((all, other));
        assert!(unread.0.lock().unwrap().is_empty());
    }
}

//! How many signatures an address can make us check in vain.
//!
//! A signature costs more to check than all else that is done for a stranger, and whether it is good
//! shows only afterwards. So one that is not known yet takes from a small allowance of its sender's
//! address, before it is checked, and gives back if it was good: who is known pays nothing, however
//! often they ask. Credentials that have proved themselves are remembered (`proven`), so that a flood
//! from an address that many share stops none of them.

use crate::app::Client;
use crate::limit::Limiter;
use std::time::{Duration, Instant};

/// In vain, for each address and second: some two hundredths of a core.
const A_SECOND: u32 = 200;
const AT_ONCE: u32 = 400;

/// What is left to each address.
#[derive(Debug)]
pub(super) struct Guesses(Limiter<Client>);

/// One credential of somebody at an address.
#[derive(Debug)]
pub(super) struct Guess<'a> {
    guesses: &'a Guesses,
    client: Option<Client>,
    now: Instant,
    is_taken: bool,
}

impl Default for Guesses {
    fn default() -> Self {
        Self(Limiter::new(A_SECOND, AT_ONCE))
    }
}

impl Guesses {
    /// For a credential from this address. Who has none is in this process.
    pub(super) const fn one(&self, client: Option<Client>, now: Instant) -> Guess<'_> {
        Guess { guesses: self, client, now, is_taken: false }
    }
}

impl Guess<'_> {
    /// Pays for the credential, however many keys it is tried with.
    ///
    /// # Errors
    /// How long to wait, if nothing is left.
    pub(super) fn take(&mut self) -> Result<(), Duration> {
        if let (Some(client), false) = (&self.client, self.is_taken) {
            self.guesses.0.admit(client, self.now)?;
            self.is_taken = true;
        }
        Ok(())
    }

    /// It was good.
    pub(super) fn give_back(self) {
        if let (Some(client), true) = (&self.client, self.is_taken) {
            self.guesses.0.give_back(client);
        }
    }
}

//! What vendors other than VideoSDK are asked: a wish or an expectation as one JSON text, and the time.
//!
//! Their tokens are made of few texts, so one text costs little more than each by itself, and there is one way
//! for what is usual and what is not. It crosses as in [`crate::bound`]; what that cannot carry crosses again
//! through Node-API.

use crate::bound::{Arguments, Callable, Unusual};
use crate::crossing::{moment, refusal};
use roomkey::{Lifetime, LifetimeSpec, Result, Timestamp, json};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The longest wish or expectation that crosses the fast way.
const LONGEST: usize = 6 * 1024;

/// Enough bytes of a token for the core to see that it is too long, wherever its last character ends.
const TOO_LONG: usize = roomkey::jws::MAXIMUM_BYTES + 4;

/// What a token is to be, and for how long.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish<T> {
    pub(crate) access: T,
    pub(crate) lifetime: Option<LifetimeSpec>,
}

impl<T: DeserializeOwned> Wish<T> {
    pub(crate) fn read(text: &str) -> Result<Self> {
        json::from_slice(text.as_bytes())
    }

    /// The lifetime, or the vendor's usual one. What is too long for the vendor is refused when it is minted.
    pub(crate) fn lifetime(&self, usual: Lifetime) -> Result<Lifetime> {
        let asked = self.lifetime.as_ref();
        asked.map_or(Ok(usual), |spec| spec.parse(Lifetime::LONGEST_SECONDS))
    }
}

/// Mints: a wish and the time.
pub(crate) struct Mint<F>(pub(crate) F);

impl<F: Fn(&str, Timestamp) -> Result<String> + 'static> Callable for Mint<F> {
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual> {
        let wish = arguments.text(LONGEST)?;
        let now = arguments.number()?;
        let minted = moment(now).and_then(|now| (self.0)(wish, now));
        Ok(minted.unwrap_or_else(|error| refusal(&error)))
    }
}

/// Verifies: a token, an expectation and the time.
pub(crate) struct Verify<F>(pub(crate) F);

impl<F: Fn(&str, &str, Timestamp) -> Result<String> + 'static> Callable for Verify<F> {
    fn call(&self, arguments: &mut Arguments<'_>) -> Result<String, Unusual> {
        let token = arguments.start_of_text(TOO_LONG)?;
        let expectation = arguments.text(LONGEST)?;
        let now = arguments.number()?;
        let verified = moment(now).and_then(|now| (self.0)(token, expectation, now));
        Ok(verified.unwrap_or_else(|error| refusal(&error)))
    }
}

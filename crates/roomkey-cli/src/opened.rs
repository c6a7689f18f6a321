//! A vendor's keys, and what the server that they belong to takes no more.

use crate::json::put_on_one_line;
use roomkey::vendor::{self, Claims};
use roomkey::{ApiKey, Code, Error, Result, Timestamp, Verified};
use roomkey_server::TakenBack;

/// The keys of a vendor, set up.
pub(crate) struct Keys {
    of_vendor: vendor::Keys,
    /// What was revoked, if they are a server's.
    taken_back: Option<Box<TakenBack>>,
    /// The one API key whose tokens are wanted.
    only: Option<ApiKey>,
}

impl From<vendor::Keys> for Keys {
    fn from(keys: vendor::Keys) -> Self {
        Self { of_vendor: keys, taken_back: None, only: None }
    }
}

impl Keys {
    /// Those of a server, and which of their tokens it takes no more.
    pub(crate) fn stored(keys: vendor::Keys, taken_back: TakenBack) -> Self {
        Self { taken_back: Some(Box::new(taken_back)), ..keys.into() }
    }

    /// For tokens of this API key alone.
    pub(crate) fn only(self, api_key: Option<ApiKey>) -> Self {
        Self { only: api_key, ..self }
    }

    /// Makes a token.
    pub(crate) fn mint(&self, wish: &[u8], now: Timestamp) -> Result<String> {
        self.of_vendor.mint(wish, now)
    }

    /// Decides whether to trust a token, and says as JSON on one line what it claims.
    pub(crate) fn verify(&self, token: &str, demand: &[u8], now: Timestamp) -> Result<Vec<u8>> {
        let claims = self.of_vendor.verify(token, demand, now)?;
        if self.only.as_ref().is_some_and(|only| claims.project() != Some(only.as_str())) {
            return Err(Error::new(Code::ApiKeyMismatch));
        }
        let vendor = self.of_vendor.vendor();
        if self.taken_back.as_ref().is_some_and(|list| list.covers(vendor, &claims)) {
            return Err(Error::new(Code::TokenRevoked));
        }
        Ok(shown(&claims))
    }

    /// What a token claims that was minted just now.
    pub(crate) fn describe(&self, token: &str, demand: &[u8], now: Timestamp) -> Result<Vec<u8>> {
        self.of_vendor.verify(token, demand, now).map(|claims| shown(&claims))
    }
}

fn shown(claims: &Verified<Claims>) -> Vec<u8> {
    let mut json = claims.json().to_vec();
    put_on_one_line(&mut json);
    json
}

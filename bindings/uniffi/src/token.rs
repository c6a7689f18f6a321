//! Tokens that came, where they come from, and why none came.

use crate::error::{CoreError, Refusal, duration, milliseconds, whole};
use roomkey::session::{self, Failure, Fetched, Source, Token};
use serde_json::Map;
use std::sync::Arc;

/// A token that came, and what is known about it.
#[derive(Debug, uniffi::Object)]
pub struct SessionFetched(pub(crate) Fetched);

#[uniffi::export]
impl SessionFetched {
    /// Lives are milliseconds, counted from when it was asked for: `lives_for` by whoever made it, `seems_to_live_for` by
    /// a clock that may be wrong. With neither it never ends by itself. `identity` is whom it is for.
    ///
    /// Refuses with `token_malformed` and `token_too_large` what cannot be a token.
    #[uniffi::constructor]
    pub fn new(
        token: String,
        lives_for: Option<i64>,
        seems_to_live_for: Option<i64>,
        identity: Option<String>,
    ) -> Result<Arc<Self>, CoreError> {
        let mut fetched = Fetched::new(Token::parse(&token)?);
        if let Some(life) = seems_to_live_for {
            fetched = fetched.seems_to_live_for(duration(life, "seemsToLiveFor")?);
        }
        if let Some(life) = lives_for {
            fetched = fetched.lives_for(duration(life, "livesFor")?);
        }
        if let Some(identity) = identity {
            fetched = fetched.names(&identity);
        }
        Ok(Arc::new(Self(fetched)))
    }

    /// A token that somebody has: how long it seems to live by its own `exp` and the device's clock, in milliseconds
    /// since 1970.
    #[uniffi::constructor]
    pub fn stated(token: String, now: i64) -> Result<Arc<Self>, CoreError> {
        let token = Token::parse(&token)?;
        Ok(Arc::new(Self(session::stated(token, &Map::new(), whole(now, "now")?)?)))
    }

    /// The text, which nothing else shows.
    pub fn reveal(&self) -> Result<String, CoreError> {
        Ok(self.0.token().reveal().to_owned())
    }

    /// Milliseconds that it lives for sure, if that is known.
    pub fn lives_for(&self) -> Result<Option<i64>, CoreError> {
        Ok(self.0.lifetime().filter(|_| self.0.is_sure()).map(milliseconds))
    }

    /// Milliseconds that it seems to live by a clock that may be wrong, if nothing better is known.
    pub fn seems_to_live_for(&self) -> Result<Option<i64>, CoreError> {
        Ok(self.0.lifetime().filter(|_| !self.0.is_sure()).map(milliseconds))
    }

    /// Whom it is for, where that is said.
    pub fn identity(&self) -> Result<Option<String>, CoreError> {
        Ok(self.0.identity().map(str::to_owned))
    }
}

/// Where the tokens of a session come from. Two that are equal are the same session.
#[derive(Debug, uniffi::Object)]
pub struct SessionSource(pub(crate) Source);

#[uniffi::export]
impl SessionSource {
    /// With a first token, or one that can be renewed, or both.
    #[uniffi::constructor]
    pub fn new(
        first: Option<Arc<SessionFetched>>,
        renewable: bool,
        name: Option<String>,
        identity: Option<String>,
    ) -> Result<Arc<Self>, CoreError> {
        let mut source = Source::of(first.map(|first| first.0.clone()), renewable)?;
        if let Some(name) = name {
            source = source.named(&name);
        }
        if let Some(identity) = identity {
            source = source.expects(&identity);
        }
        Ok(Arc::new(Self(source)))
    }
}

/// Why a request brought no token. Nothing of the answer is in it.
#[derive(Debug, uniffi::Object)]
pub struct SessionRefusal(pub(crate) session::Refusal);

#[uniffi::export]
impl SessionRefusal {
    /// What is wrong, for people and programs.
    pub fn refusal(&self) -> Result<Refusal, CoreError> {
        Ok(Refusal::from(self.0.error()))
    }

    /// Whether another try would be answered alike.
    pub fn is_permanent(&self) -> Result<bool, CoreError> {
        Ok(self.0.failure() == Failure::Permanent)
    }

    /// Milliseconds after which to try again, where the server says so.
    pub fn retry_after(&self) -> Result<Option<i64>, CoreError> {
        Ok(self.0.failure().retry_after().map(milliseconds))
    }
}

//! What a token has to be good for, in the plain values that options and lines have.

use roomkey::opentok::{ApiExpectationSpec, ExpectationSpec};
use roomkey::{LifetimeSpec, videoio};
use std::borrow::Cow;

/// What a token has to be good for. Which of the values count, [`Form`](super::Form) has decided.
#[derive(Default)]
pub(crate) struct Demand<'a> {
    pub(crate) kind: Option<&'a str>,
    pub(crate) session: Option<&'a str>,
    pub(crate) capability: Option<&'a str>,
    pub(crate) app: Option<&'a str>,
    pub(crate) identity: Option<&'a str>,
    pub(crate) scope: Option<&'a str>,
    pub(crate) leeway: Option<u64>,
    pub(crate) maximum_lifetime: Option<LifetimeSpec>,
    pub(crate) allow_missing_expiry: bool,
}

impl Demand<'_> {
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind == Some(kind)
    }

    /// Of a client token of OpenTok or Vonage, which calls its one kind `client`.
    pub(super) fn connection(&self) -> ExpectationSpec<'_> {
        ExpectationSpec {
            session: self.session.map(Cow::Borrowed),
            capability: self.capability.map(Cow::Borrowed),
            kind: self.kind.map(Cow::Borrowed),
            leeway: self.leeway,
            maximum_lifetime: self.maximum_lifetime.clone(),
            allow_missing_expiry: self.allow_missing_expiry,
        }
    }

    pub(super) fn api(&self) -> ApiExpectationSpec {
        ApiExpectationSpec { leeway: self.leeway, maximum_lifetime: self.maximum_lifetime.clone() }
    }

    pub(super) fn video_session(&self) -> videoio::ExpectationSpec<'_> {
        videoio::ExpectationSpec {
            app: self.app.map(Cow::Borrowed),
            identity: self.identity.map(Cow::Borrowed),
            scope: self.scope.map(Cow::Borrowed),
            leeway: self.leeway,
            maximum_lifetime: self.maximum_lifetime.clone(),
        }
    }
}

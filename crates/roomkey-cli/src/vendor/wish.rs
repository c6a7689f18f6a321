//! What a token is to grant, in the plain values that options and lines have.

use roomkey::opentok::{AccessSpec, ApiAccessSpec};
use roomkey::videoio::{AppAccessSpec, SessionAccessSpec};
use roomkey::{Lifetime, LifetimeSpec, Result};
use std::borrow::Cow;

/// What a token is to grant. Which of the values count, [`Form`](super::Form) has decided.
#[derive(Default)]
pub(crate) struct Wish<'a> {
    pub(crate) kind: Option<Cow<'a, str>>,
    pub(crate) session: Option<Cow<'a, str>>,
    pub(crate) role: Option<Cow<'a, str>>,
    pub(crate) data: Option<Cow<'a, str>>,
    pub(crate) layout_classes: Vec<Cow<'a, str>>,
    pub(crate) nonce: Option<u64>,
    pub(crate) jti: Option<Cow<'a, str>>,
    pub(crate) app: Option<Cow<'a, str>>,
    pub(crate) identity: Option<Cow<'a, str>>,
    pub(crate) scopes: Vec<Cow<'a, str>>,
    /// The app token for which a session is minted.
    pub(crate) app_token: Option<&'a str>,
    pub(crate) lifetime: Option<LifetimeSpec>,
}

impl Wish<'_> {
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    /// A client token of OpenTok or Vonage, which calls its one kind `client`.
    pub(super) fn connection(&self) -> AccessSpec<'_> {
        AccessSpec {
            session: self.session.as_deref().unwrap_or_default().into(),
            role: self.role.as_deref().map(Cow::Borrowed),
            kind: self.kind.as_deref().map(Cow::Borrowed),
            data: self.data.as_deref().map(Cow::Borrowed),
            layout_classes: self.layout_classes.iter().map(|one| Cow::Borrowed(&**one)).collect(),
            nonce: self.nonce,
            jti: self.jti.as_deref().map(Cow::Borrowed),
        }
    }

    pub(super) fn api(&self) -> ApiAccessSpec<'_> {
        ApiAccessSpec { jti: self.jti.as_deref().map(Cow::Borrowed) }
    }

    pub(super) fn video_app(&self) -> AppAccessSpec<'_> {
        AppAccessSpec {
            app: self.app.as_deref().unwrap_or_default().into(),
            jti: self.jti.as_deref().map(Cow::Borrowed),
        }
    }

    pub(super) fn video_session(&self) -> SessionAccessSpec<'_> {
        SessionAccessSpec {
            identity: self.identity.as_deref().unwrap_or_default().into(),
            scopes: self.scopes.iter().map(|one| Cow::Borrowed(&**one)).collect(),
            jti: self.jti.as_deref().map(Cow::Borrowed),
        }
    }

    /// How long it lives, which the vendor may bound further.
    pub(super) fn lifetime(&self, default: Lifetime, maximum_seconds: u64) -> Result<Lifetime> {
        self.lifetime.as_ref().map_or(Ok(default), |spec| spec.parse(maximum_seconds))
    }
}

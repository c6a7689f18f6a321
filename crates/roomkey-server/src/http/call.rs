//! A call of the vendor's API: what all of them have in common, said once.
//!
//! Every route of that API takes a token in `Authorization` and looks at it before anything else.
//! A handler that takes a [`Call`] has that behind it, and reads the rest of the request in the
//! order in which it is to be refused.

use super::credentials::api_token;
use super::{body, respond};
use crate::app::App;
use crate::desk::meetings::by;
use crate::failure::Failure;
use crate::request_id::RequestId;
use crate::store::By;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http::request::Parts;
use roomkey::Verified;
use roomkey::videosdk::Claims;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, PoisonError};

/// A request whose token is good for the API.
pub(super) struct Call {
    pub(super) app: Arc<App>,
    pub(super) claims: Verified<Claims>,
    parts: Parts,
    /// Never locked: it makes a call something that can be lent while others are waited for, which
    /// a body alone is not.
    body: Mutex<Body>,
}

impl FromRequest<Arc<App>> for Call {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let claims = api_token(app, &parts.headers).await?;
        Ok(Self { app: app.clone(), claims, parts, body: Mutex::new(body) })
    }
}

impl Call {
    /// The one parameter of the path.
    pub(super) async fn id(&mut self) -> Result<String, Failure> {
        respond::path_id(&mut self.parts).await
    }

    /// The two parameters of the path.
    pub(super) async fn ids(&mut self) -> Result<(String, String), Failure> {
        respond::path_ids(&mut self.parts).await
    }

    /// The query as a flat object.
    pub(super) fn query<T: DeserializeOwned + Default>(&self) -> Result<T, Failure> {
        body::query(&self.parts.uri)
    }

    /// The body as a JSON object. A second time there is none. While it is waited for, keys and
    /// revocations may change, so the token is looked at again.
    pub(super) async fn json<T: DeserializeOwned + Default>(&mut self) -> Result<T, Failure> {
        let body = std::mem::take(self.body.get_mut().unwrap_or_else(PoisonError::into_inner));
        let read = body::json(&self.app, &self.parts, body).await?;
        self.claims = api_token(&self.app, &self.parts.headers).await?;
        Ok(read)
    }

    /// The bearer of the token, for the log.
    pub(super) fn by(&self) -> By {
        by(&self.claims, RequestId::of(&self.parts.extensions))
    }
}

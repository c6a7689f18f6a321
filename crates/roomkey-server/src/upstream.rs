//! Rooms at the vendor: the core builds the requests and understands the answers, and this sends
//! them.
//!
//! The host is the configured one and nothing a client says can change it. Redirects are not
//! followed, because the request carries a token; answers are read up to a bound; and what the
//! vendor answers is passed on with a true status, in our words.

use crate::clock::now;
use crate::error::{Error, Result};
use crate::failure::Failure;
use roomkey::retry::received;
use roomkey::videosdk::endpoints::{Pending, Refusal};
use roomkey::videosdk::rest::{Api, MAXIMUM_ANSWER_BYTES, Room};
use std::time::Duration;

/// VideoSDK's API.
#[derive(Debug)]
pub(crate) struct Upstream {
    api: Api,
    cloud: Cloud,
}

/// Sends requests to a vendor.
#[derive(Debug)]
pub(crate) struct Cloud(reqwest::Client);

impl Upstream {
    pub(crate) fn new(base_url: &str, timeout: Duration) -> Result<Self> {
        Ok(Self { api: Api::new(base_url)?, cloud: Cloud::new(timeout)? })
    }

    pub(crate) const fn api(&self) -> &Api {
        &self.api
    }

    /// Sends a call, and takes the room from the answer.
    pub(crate) async fn send(&self, call: &Pending) -> Result<Room, Failure> {
        self.cloud.send(call.request(), |answer| call.understand(answer), Refusal::upstream).await
    }
}

impl Cloud {
    pub(crate) fn new(timeout: Duration) -> Result<Self> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .connect_timeout(timeout)
            .build()
            .map(Self)
            .map_err(|error| Error::Client(error.without_url().to_string()))
    }

    pub(crate) async fn send<T>(
        &self,
        request: &http::Request<Vec<u8>>,
        understand: impl FnOnce(&http::Response<Vec<u8>>) -> roomkey::Result<T>,
        refuse: fn(&roomkey::Error) -> Refusal,
    ) -> Result<T, Failure> {
        let sent = self
            .0
            .request(request.method().clone(), request.uri().to_string())
            .headers(request.headers().clone())
            .body(request.body().clone())
            .send()
            .await;
        let mut response = sent.map_err(|error| broken(&error))?;
        let mut answer = http::Response::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        if let Ok(now) = now() {
            received(answer.headers_mut(), now);
        }
        while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
            if answer.body().len().saturating_add(chunk.len()) > MAXIMUM_ANSWER_BYTES {
                tracing::warn!("the vendor's answer is too long");
                return Err(Failure::upstream_failed());
            }
            answer.body_mut().extend_from_slice(&chunk);
        }
        understand(&answer).map_err(|error| {
            tracing::info!(code = error.code().as_str(), reason = %error, "the vendor refused");
            refuse(&error).into()
        })
    }
}

fn broken(error: &reqwest::Error) -> Failure {
    tracing::warn!(timeout = error.is_timeout(), "the vendor's service does not answer");
    if error.is_timeout() { Failure::upstream_timeout() } else { Failure::upstream_failed() }
}

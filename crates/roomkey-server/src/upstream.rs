//! Rooms at the vendor: the core builds the requests, understands the answers and says what a failure comes
//! to, and this sends.
//!
//! The host is the configured one and nothing a client says can change it. Redirects are not
//! followed, because the request carries a token; answers are read up to a bound; and what the
//! vendor answers is passed on with a true status, in our words.

use crate::clock::now;
use crate::error::{Error, Result};
use crate::failure::Failure;
use roomkey::endpoint::Refusal;
use roomkey::remote::{Call, Conversation, MOST_BYTES, News, Next, Patience};
use roomkey::videosdk::endpoints::Pending;
use roomkey::videosdk::rest::{Api, Room};
use std::time::Duration;

/// VideoSDK's API.
#[derive(Debug)]
pub(crate) struct Upstream {
    api: Api,
    cloud: Cloud,
}

/// Sends requests to a vendor.
#[derive(Debug)]
pub(crate) struct Cloud {
    client: reqwest::Client,
    patience: Patience,
}

impl Upstream {
    /// At another address than the vendor's, if there is one.
    pub(crate) fn new(base_url: Option<&str>, timeout: Duration) -> Result<Self> {
        let api = base_url.map_or_else(|| Ok(Api::cloud()), Api::new)?;
        Ok(Self { api, cloud: Cloud::new(timeout)? })
    }

    pub(crate) const fn api(&self) -> &Api {
        &self.api
    }

    /// Sends a call, and takes the room from the answer.
    pub(crate) async fn send(&self, call: &Pending) -> Result<Room, Failure> {
        self.cloud.send(call.call(), Refusal::upstream).await
    }
}

impl Cloud {
    pub(crate) fn new(timeout: Duration) -> Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .connect_timeout(timeout)
            .build()
            .map_err(|error| Error::Client(error.without_url().to_string()))?;
        Ok(Self { client, patience: Patience::once(timeout) })
    }

    /// Sends a call once: the client that waits for it asks again, and is told when that makes sense.
    pub(crate) async fn send<T>(
        &self,
        call: &Call<T>,
        refuse: fn(&roomkey::Error) -> Refusal,
    ) -> Result<T, Failure> {
        let exchanged = self.exchange(call.request()).await;
        let news = match &exchanged {
            Ok(answer) => News::Answer(borrowed(answer)),
            Err(error) if error.is_timeout() => News::TimedOut,
            Err(_) => News::Unreachable,
        };
        let timed_out = matches!(news, News::TimedOut);
        match Conversation::new(self.patience).hear(call, news, now().ok(), 0) {
            Next::Done(Ok(understood)) => Ok(understood),
            Next::Done(Err(error)) => {
                tracing::info!(code = error.code().as_str(), reason = %error, "the vendor refused");
                Err(if timed_out { Failure::upstream_timeout() } else { refuse(&error).into() })
            }
            Next::Wait(_) | Next::Cancelled => Err(Failure::upstream_failed()),
        }
    }

    async fn exchange(
        &self,
        request: &http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, reqwest::Error> {
        let mut response = self
            .client
            .request(request.method().clone(), request.uri().to_string())
            .headers(request.headers().clone())
            .body(request.body().clone())
            .send()
            .await?;
        let mut answer = http::Response::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        while answer.body().len() < MOST_BYTES
            && let Some(chunk) = response.chunk().await?
        {
            answer.body_mut().extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

fn borrowed(answer: &http::Response<Vec<u8>>) -> http::Response<&[u8]> {
    let mut same = http::Response::new(answer.body().as_slice());
    *same.status_mut() = answer.status();
    *same.headers_mut() = answer.headers().clone();
    same
}

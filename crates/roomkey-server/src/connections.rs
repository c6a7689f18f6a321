//! Sockets: how many, for how long, and how they end.
//!
//! hyper itself reads the requests, with a bound on the size of a head and on the time it may take
//! to arrive; idle connections end by the same clock. Whether it is clear where a request ends is
//! looked at before hyper sees it (`framing`). An answer has to be taken within the time that a body
//! has to arrive. When every place is taken, those that are not being answered lose theirs: a crowd
//! that says nothing must not keep out who has something to ask.
//!
//! What may change something is run to its end in a task of its own, whether or not the client waits
//! for it: half of a revocation is none. It keeps the place of its connection for as long, so that
//! hanging up gives nobody more than waiting does, and so that stopping waits for it.

use crate::app::App;
use crate::framing::{self, Framed};
use crate::http::Interface;
use crate::http::failure::Failure;
use crate::patience::Patient;
use axum::body::Body;
use axum::response::IntoResponse;
use http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

/// The longest head of a request. A token is at most 16 KiB.
const LONGEST_HEAD: usize = 32 * 1024;
const MOST_HEADERS: usize = 64;
/// How long a connection may say nothing when others wait for its place.
const GRACE: Duration = Duration::from_secs(1);
/// How often those who may have to leave are looked for while others wait.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What connections are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Serving,
    /// Finish the request that is under way, and close.
    Finishing,
    /// Close.
    Over,
}

/// Serves connections until `shutdown` is done, and those that are open a little longer.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    shutdown: impl Future<Output = ()>,
) {
    let interface = Interface::new(app.clone());
    let most = app.config.limits.connections.min(Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(most));
    let crowded = Arc::new(Notify::new());
    let (phase, observed) = watch::channel(Phase::Serving);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &places, &crowded) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { break };
        let (app, interface) = (app.clone(), interface.clone());
        let (phase, crowded) = (observed.clone(), crowded.clone());
        tokio::spawn(serve_one(stream, peer, Arc::new(place), app, interface, phase, crowded));
    }
    drop(listener);
    phase.send_replace(Phase::Finishing);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let finished =
        tokio::time::timeout(app.config.limits.shutdown_timeout, places.acquire_many(all)).await;
    if finished.is_err() {
        tracing::warn!("connections that did not finish in time are closed");
        phase.send_replace(Phase::Over);
        // They end at once now; a second is for the scheduler.
        drop(tokio::time::timeout(Duration::from_secs(1), places.acquire_many(all)).await);
    }
}

/// The next connection, once there is a place for it. `None` when there never will be.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    crowded: &Notify,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = free_place(places, crowded).await?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            Err(error) => {
                // The peer is gone already, or there are no file descriptors left for now.
                tracing::warn!(reason = %error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// A place, for which silent connections are asked to leave if there is none.
async fn free_place(places: &Arc<Semaphore>, crowded: &Notify) -> Option<OwnedSemaphorePermit> {
    if let Ok(place) = places.clone().try_acquire_owned() {
        return Some(place);
    }
    loop {
        crowded.notify_waiters();
        if let Ok(place) = tokio::time::timeout(LOOK_EVERY, places.clone().acquire_owned()).await {
            return place.ok();
        }
    }
}

/// Counts a request for as long as it is being answered.
struct Answering<'a>(&'a AtomicUsize);

impl<'a> Answering<'a> {
    fn start(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn answer(
    interface: &Interface,
    request: Request<Body>,
    peer: SocketAddr,
    place: &Arc<OwnedSemaphorePermit>,
) -> Response<Body> {
    if request.method().is_safe() {
        return interface.answer(request, Some(peer.ip())).await;
    }
    let (interface, place) = (interface.clone(), place.clone());
    let answered = tokio::spawn(async move {
        let answer = interface.answer(request, Some(peer.ip())).await;
        drop(place);
        answer
    });
    answered.await.unwrap_or_else(|_| Failure::internal().into_response())
}

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    place: Arc<OwnedSemaphorePermit>,
    app: Arc<App>,
    interface: Interface,
    mut phase: watch::Receiver<Phase>,
    crowded: Arc<Notify>,
) {
    let since = Instant::now();
    let answering = AtomicUsize::new(0);
    // Answers are small and whole; waiting to send them gains nothing.
    drop(stream.set_nodelay(true));
    app.metrics.connections.inc();
    let service = service_fn(|request: Request<Incoming>| async {
        let _answering = Answering::start(&answering);
        let is_last = framing::is_last(request.headers());
        let mut answer = answer(&interface, request.map(Body::new), peer, &place).await;
        if is_last {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok::<_, Infallible>(answer)
    });
    let stream = Framed::new(Patient::new(stream, app.config.limits.body_timeout));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Who has sent everything may say so and still wants the answer.
        .half_close(true)
        .header_read_timeout(app.config.limits.header_timeout)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    loop {
        let no_place_left = crowded.notified();
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(reason = %error, "a connection ended early");
                }
                break;
            }
            () = no_place_left => {
                if since.elapsed() >= GRACE && answering.load(Ordering::Relaxed) == 0 {
                    tracing::debug!("a silent connection made room for another");
                    break;
                }
            }
            changed = phase.changed() => {
                let now = *phase.borrow_and_update();
                if changed.is_err() || now == Phase::Over {
                    break;
                }
                if now == Phase::Finishing {
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
    app.metrics.connections.dec();
}

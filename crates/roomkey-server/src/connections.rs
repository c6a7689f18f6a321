//! Sockets: how many, for how long, and how they end.
//!
//! hyper itself reads the requests, with a bound on the size of a head and on the time it may take
//! to arrive; idle connections end by the same clock.

use crate::app::App;
use crate::http::{Peer, router};
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::Service;

/// The longest head of a request. A token is at most 16 KiB.
const LONGEST_HEAD: usize = 32 * 1024;
const MOST_HEADERS: usize = 64;

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
    let router = router(app.clone());
    let most = app.config.limits.connections.min(Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(most));
    let (phase, observed) = watch::channel(Phase::Serving);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { break };
        let connection = serve_one(stream, peer, app.clone(), router.clone(), observed.clone());
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
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
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
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

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    app: Arc<App>,
    router: axum::Router,
    mut phase: watch::Receiver<Phase>,
) {
    // Answers are small and whole; waiting to send them gains nothing.
    drop(stream.set_nodelay(true));
    app.metrics.connections.inc();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.config.limits.header_timeout)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(reason = %error, "a connection ended early");
                }
                break;
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

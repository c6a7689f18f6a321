//! Sockets: how many, for how long, and how they end.
//!
//! hyper itself reads the requests, with a bound on the size of a head and on the time it may take
//! to arrive; idle connections end by the same clock. Whether it is clear where a request ends is
//! looked at before hyper sees it (`framing`). An answer has to be taken within the time that a body
//! has to arrive. When every place is taken, some of those that are not being answered lose theirs
//! (`crowd`): a crowd that says nothing must not keep out who has something to ask. Nor must one that asks
//! all the time, so connections take turns (`pace`).
//!
//! What may change something is carried out whether or not the client waits for it, and keeps the place
//! of its connection for as long, so that hanging up gives nobody more than waiting does, and so that
//! stopping waits for it.

use crate::app::App;
use crate::http::Interface;
use crate::socket::alarm::Alarm;
use crate::socket::crowd::{Crowd, Seat};
use crate::socket::framing::{self, Framed};
use crate::socket::pace::Pace;
use crate::socket::patience::Patient;
use axum::body::{Body, HttpBody};
use http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};

/// The longest head of a request. A token is at most 16 KiB.
const LONGEST_HEAD: usize = 32 * 1024;
const MOST_HEADERS: usize = 64;
/// How long those who are told to end at once are waited for.
const FAREWELL: Duration = Duration::from_millis(500);

/// What connections are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Serving,
    /// Finish the request that is under way, and close.
    Finishing,
    /// Close.
    Over,
}

/// How many connections may wait to be taken. One too many is not refused: its first packet is dropped, and
/// the client says it again a second later. The system may allow fewer.
const WAITING: u32 = 4096;
/// How many bytes the system keeps for a connection in each direction (Linux doubles it). Left alone it keeps
/// up to four megabytes of an answer that nobody takes, and a thousand such connections use up what it
/// has for all: then everybody waits, for seconds.
const KEPT_BY_SYSTEM: u32 = 64 * 1024;
/// How many are taken before it is somebody else's turn, so that a crowd that comes does not keep those
/// waiting who are here.
const AT_ONCE: u32 = 16;

/// Listens on an address, with room for a crowd that comes at once.
pub(crate) fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // So that a server that is started again need not wait for the connections of the one before. On
    // Windows it would mean that two may listen on one address.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    // Connections inherit both.
    socket.set_send_buffer_size(KEPT_BY_SYSTEM)?;
    socket.set_recv_buffer_size(KEPT_BY_SYSTEM)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves connections until `shutdown` is done, and those that are open a little longer.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    shutdown: impl Future<Output = ()>,
) {
    let interface = Interface::new(app.clone());
    let crowd = Crowd::new(app.config.limits.connections);
    let (phase, observed) = watch::channel(Phase::Serving);
    let mut shutdown = pin!(shutdown);
    let mut taken = 0_u32;
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &crowd) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { break };
        let address = peer.ip().to_canonical();
        let client = (!app.config.proxies.trusts(address)).then(|| address.into());
        let seat = crowd.seat(client, place);
        let (app, interface) = (app.clone(), interface.clone());
        tokio::spawn(serve_one(stream, peer, seat, app, interface, observed.clone()));
        taken = taken.wrapping_add(1);
        if taken.is_multiple_of(AT_ONCE) {
            tokio::task::yield_now().await;
        }
    }
    drop(listener);
    phase.send_replace(Phase::Finishing);
    if tokio::time::timeout(app.config.limits.shutdown_timeout, crowd.gone()).await.is_err() {
        tracing::warn!("connections that did not finish in time are closed");
        phase.send_replace(Phase::Over);
        // They end at once now; the moment is for the scheduler.
        drop(tokio::time::timeout(FAREWELL, crowd.gone()).await);
    }
}

/// The next connection, once there is a place for it. `None` when there never will be.
async fn accept(
    listener: &TcpListener,
    crowd: &Crowd,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = crowd.place().await?;
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

/// A request that is being answered, until this is dropped.
struct Answering<'a>(&'a Seat);

impl<'a> Answering<'a> {
    fn start(seat: &'a Seat) -> Self {
        seat.busy();
        Self(seat)
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.quiet();
    }
}

async fn answer(
    interface: &Interface,
    mut request: Request<Body>,
    peer: SocketAddr,
    seat: &Arc<Seat>,
) -> Response<Body> {
    if !request.body().is_end_stream() {
        // Whoever reads the body may have to wait for it.
        request.extensions_mut().insert(seat.clone());
    }
    interface.answer(request, Some(peer.ip()), seat.clone()).await
}

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    seat: Arc<Seat>,
    app: Arc<App>,
    interface: Interface,
    mut phase: watch::Receiver<Phase>,
) {
    // Answers are small and whole; waiting to send them gains nothing.
    drop(stream.set_nodelay(true));
    // First, so that it ends last: when everything else has been freed.
    let _here = app.ebb.come();
    app.metrics.connections.inc();
    let pace = Pace::new(seat.is_shared());
    let service = service_fn(|request: Request<Incoming>| async {
        pace.next().await;
        let _answering = Answering::start(&seat);
        let is_last = framing::is_last(request.headers());
        let mut answer = answer(&interface, request.map(Body::new), peer, &seat).await;
        pace.answered(answer.status(), Instant::now());
        if is_last {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok::<_, Infallible>(answer)
    });
    let stream = Framed::new(Patient::new(stream, app.config.limits.body_timeout));
    let connection = http1::Builder::new()
        .timer(Alarm::default())
        // Who has sent everything may say so and still wants the answer.
        .half_close(true)
        .header_read_timeout(app.config.limits.header_timeout)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    loop {
        tokio::select! {
            biased;
            ended = poll_fn(|context| { pace.turn(); connection.as_mut().poll(context) }) => {
                if let Err(error) = ended {
                    tracing::debug!(reason = %error, "a connection ended early");
                }
                break;
            }
            () = seat.has_to_leave() => break,
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[tokio::test]
    async fn what_a_client_does_not_read_or_the_server_not_yet_is_bounded_in_the_system_too() {
        const MOST: usize = 1024 * 1024;
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let client = TcpSocket::new_v4().unwrap();
        client.set_recv_buffer_size(4096).unwrap();
        client.set_send_buffer_size(4096).unwrap();
        let far = client.connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, _) = listener.accept().await.unwrap();
        for stream in [&near, &far] {
            let mut taken = 0;
            // Until it takes nothing for a while.
            while tokio::time::timeout(Duration::from_millis(300), stream.writable()).await.is_ok()
            {
                match stream.try_write(&[0; 16_000]) {
                    Ok(count) => taken += count,
                    Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                }
                assert!(taken < MOST, "{taken} bytes are kept for who does not read");
            }
            assert!(taken > 0);
        }
    }
}

//! Asks one question now and then from many addresses, as people do, and says how long answers took.
//!
//! `visitors http://127.0.0.1:9000/get-token COUNT SECONDS`: each of them has an address of its own on the
//! loopback network, a connection that is kept alive, and a request 25 times a second, which the server's
//! default rate limit allows. Time counts from when a request was due, so that one slow answer does not
//! hide how long those behind it have waited. A connection that is lost is opened again and counted.
//! It prints one JSON object: answers, connections that were lost, the median and the slowest hundredth.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;

type Error = Box<dyn std::error::Error + Send + Sync>;

const EVERY: Duration = Duration::from_millis(40);
/// Answers before this are not counted.
const WARM_UP: Duration = Duration::from_millis(500);
/// A request that has no answer by then is given up, and counts as this slow.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: visitors URL COUNT SECONDS");
    let url = next()?;
    let count: u32 = next()?.parse()?;
    let end = Instant::now() + WARM_UP + Duration::from_secs_f64(next()?.parse()?);
    let (host, path) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .ok_or("the URL is http://HOST:PORT/PATH")?;
    let address: SocketAddr = host.parse()?;
    let request: Arc<str> = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").into();
    let visitors: Vec<_> = (0..count)
        .map(|index| {
            tokio::spawn(visit(address, index, EVERY * index / count, request.clone(), end))
        })
        .collect();
    let (mut took, mut lost) = (Vec::new(), 0);
    for visitor in visitors {
        let (theirs, lost_theirs) = visitor.await??;
        took.extend(theirs);
        lost += lost_theirs;
    }
    took.sort_unstable();
    let at =
        |share: usize| took.get(took.len() * share / 100).copied().unwrap_or(PATIENCE).as_micros();
    println!(
        "{{\"answers\":{},\"lost\":{lost},\"median_us\":{},\"p99_us\":{}}}",
        took.len(),
        at(50),
        at(99)
    );
    Ok(())
}

/// One of them: how long each answer took, and how often the connection was lost.
async fn visit(
    address: SocketAddr,
    index: u32,
    first: Duration,
    request: Arc<str>,
    end: Instant,
) -> Result<(Vec<Duration>, usize), Error> {
    let counted_from = Instant::now() + WARM_UP;
    let (mut took, mut lost) = (Vec::new(), 0);
    let mut due = Instant::now() + first;
    let mut stream = None;
    while due < end {
        tokio::time::sleep_until(due).await;
        let answer = tokio::time::timeout_at(due + PATIENCE, async {
            let open = match stream.take() {
                Some(open) => open,
                None => connect(address, index).await?,
            };
            ask(open, &request).await
        });
        match answer.await {
            Ok(Ok(open)) => stream = Some(open),
            // A refusal ends the measurement; a lost connection is one that had to be opened again.
            Ok(Err(error)) if error.is::<std::io::Error>() => {
                lost += 1;
                // It is asked again, and has waited since it was due.
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
            Ok(Err(error)) => return Err(error),
            Err(_) => lost += 1,
        }
        // Those that came due meanwhile were not sent, and have waited too.
        let now = Instant::now();
        while due <= now {
            if due >= counted_from {
                took.push(now - due);
            }
            due += EVERY;
        }
    }
    Ok((took, lost))
}

async fn connect(address: SocketAddr, index: u32) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // Only Linux has the whole network on its loopback interface.
    if cfg!(target_os = "linux") {
        let host = Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + index);
        socket.bind((host, 0).into())?;
    }
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn ask(mut stream: TcpStream, request: &str) -> Result<TcpStream, Error> {
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(2048);
    loop {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        if roomkey_bench::is_whole(&answer)? {
            return Ok(stream);
        }
    }
}

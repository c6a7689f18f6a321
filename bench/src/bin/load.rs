//! Asks one question over and over on many connections, for a bounded time.
//!
//! `load http://127.0.0.1:9000/get-token CONNECTIONS SECONDS` sends `GET`, or `POST` with the JSON
//! on standard input if there is any. It prints one JSON object: how many good answers came, in
//! how many seconds, and how long the median and the slowest hundredth took. Connections are kept
//! alive, a request is sent when the last one is answered, and any answer but 200 is an error.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Error = Box<dyn std::error::Error>;

/// Answers before this are not counted: compilers, caches and pools are warming up.
const WARM_UP: Duration = Duration::from_millis(500);

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: load URL CONNECTIONS SECONDS");
    let url = next()?;
    let connections: usize = next()?.parse()?;
    let seconds: f64 = next()?.parse()?;
    let mut body = String::new();
    std::io::stdin().read_to_string(&mut body)?;
    let (host, path) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .ok_or("the URL is http://HOST:PORT/PATH")?;
    let request = request(host, path, &body);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(host, request, connections, Duration::from_secs_f64(seconds)))
}

fn request(host: &str, path: &str, body: &str) -> Arc<[u8]> {
    let text = if body.is_empty() {
        format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n")
    } else {
        format!(
            "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    text.into_bytes().into()
}

async fn run(
    host: &str,
    request: Arc<[u8]>,
    connections: usize,
    duration: Duration,
) -> Result<(), Error> {
    let latencies = Arc::new(Mutex::new(Vec::<Duration>::new()));
    let counting = Arc::new(AtomicBool::new(false));
    let mut clients = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let client = ask(stream, request.clone(), counting.clone(), latencies.clone());
        clients.push(tokio::spawn(async move { client.await.map_err(|error| error.to_string()) }));
    }
    tokio::time::sleep(WARM_UP).await;
    let begun = Instant::now();
    counting.store(true, Ordering::Relaxed);
    tokio::time::sleep(duration).await;
    let took = begun.elapsed();
    counting.store(false, Ordering::Relaxed);
    for client in clients {
        if client.is_finished() {
            client.await??;
            return Err("a connection ended early".into());
        }
        client.abort();
    }
    let mut latencies = latencies.lock().map_err(|_| "a client panicked")?.clone();
    latencies.sort_unstable();
    let at = |share: f64| {
        let index = (latencies.len() as f64 * share) as usize;
        latencies.get(index).copied().unwrap_or_default().as_micros()
    };
    println!(
        "{{\"answers\":{},\"seconds\":{:.3},\"median_us\":{},\"p99_us\":{}}}",
        latencies.len(),
        took.as_secs_f64(),
        at(0.5),
        at(0.99)
    );
    Ok(())
}

/// Asks until it is stopped.
async fn ask(
    mut stream: TcpStream,
    request: Arc<[u8]>,
    counting: Arc<AtomicBool>,
    latencies: Arc<Mutex<Vec<Duration>>>,
) -> Result<(), Error> {
    let mut buffer = vec![0u8; 16 * 1024];
    loop {
        let begun = Instant::now();
        stream.write_all(&request).await?;
        read_answer(&mut stream, &mut buffer).await?;
        if counting.load(Ordering::Relaxed) {
            latencies.lock().map_err(|_| "a client panicked")?.push(begun.elapsed());
        }
    }
}

/// Reads one whole answer, which must be good.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<(), Error> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        filled += read;
        let answer = &buffer[..filled];
        let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&answer[..end])?;
        if !head.starts_with("HTTP/1.1 200 ") {
            return Err(format!("answered {}", head.lines().next().unwrap_or_default()).into());
        }
        let length: usize = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .ok_or("the answer has no content-length")?
            .1
            .trim()
            .parse()?;
        if filled >= end + 4 + length {
            return Ok(());
        }
    }
}

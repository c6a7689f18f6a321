//! Asks one question over and over on many connections, for a bounded time.
//!
//! `load http://127.0.0.1:9000/get-token CONNECTIONS SECONDS` sends `GET`, or `POST` with the JSON
//! on standard input if there is any. It prints one JSON object: how many good answers came in how
//! many seconds, how many with the warm-up before it, and how long the median and the slowest
//! hundredth took. Connections are kept
//! alive, a request is sent when the last one is answered, and any answer but 200 is an error.
//!
//! It looks at its sockets in turn and never sleeps. A client that sleeps has to be woken, and on a
//! virtual machine waking another core costs the server more than its answer does.

use roomkey_bench::is_whole;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Answers before this are not counted: compilers, caches and pools are warming up.
const WARM_UP: Duration = Duration::from_millis(500);

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: load URL CONNECTIONS SECONDS");
    let url = next()?;
    let connections: usize = next()?.parse()?;
    let duration = Duration::from_secs_f64(next()?.parse()?);
    let mut body = String::new();
    std::io::stdin().read_to_string(&mut body)?;
    let (host, path) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .ok_or("the URL is http://HOST:PORT/PATH")?;
    let request = request(host, path, &body);
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(host)?);
    }
    let warm_up = ask_for(WARM_UP, &mut clients, &request)?;
    let begun = Instant::now();
    let mut latencies = ask_for(duration, &mut clients, &request)?;
    let took = begun.elapsed();
    latencies.sort_unstable();
    let at = |share: usize| {
        latencies.get(latencies.len() * share / 100).copied().unwrap_or_default().as_micros()
    };
    println!(
        "{{\"answers\":{},\"all\":{},\"seconds\":{:.3},\"median_us\":{},\"p99_us\":{}}}",
        latencies.len(),
        warm_up.len() + latencies.len(),
        took.as_secs_f64(),
        at(50),
        at(99)
    );
    Ok(())
}

fn request(host: &str, path: &str, body: &str) -> Vec<u8> {
    let text = if body.is_empty() {
        format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n")
    } else {
        format!(
            "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    text.into_bytes()
}

/// Keeps every connection busy for so long; returns how long each answer took.
fn ask_for(
    duration: Duration,
    clients: &mut [Client],
    request: &[u8],
) -> Result<Vec<Duration>, Error> {
    let begun = Instant::now();
    let mut latencies = Vec::new();
    while begun.elapsed() < duration {
        let mut progress = false;
        for client in &mut *clients {
            let asked = client.asked;
            match asked {
                None => client.ask(request)?,
                Some(asked) if client.has_answer()? => {
                    latencies.push(asked.elapsed());
                    client.ask(request)?;
                }
                Some(_) => continue,
            }
            progress = true;
        }
        if !progress {
            // Gives way where both share a core; elsewhere it returns at once.
            std::thread::yield_now();
        }
    }
    Ok(latencies)
}

/// One connection.
struct Client {
    stream: TcpStream,
    asked: Option<Instant>,
    answer: Vec<u8>,
}

impl Client {
    fn connect(host: &str) -> Result<Self, Error> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, asked: None, answer: Vec::with_capacity(4096) })
    }

    /// A request is far smaller than a socket's buffer, so it goes out whole.
    fn ask(&mut self, request: &[u8]) -> Result<(), Error> {
        self.answer.clear();
        self.asked = Some(Instant::now());
        self.stream.write_all(request)?;
        Ok(())
    }

    /// Reads what has come, and says whether that is a whole answer.
    fn has_answer(&mut self) -> Result<bool, Error> {
        let mut buffer = [0u8; 4096];
        match self.stream.read(&mut buffer) {
            Ok(0) => return Err("the server closed the connection".into()),
            Ok(read) => self.answer.extend(&buffer[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        is_whole(&self.answer)
    }
}

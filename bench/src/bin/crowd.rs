//! Holds many hostile connections against a server, until standard input ends.
//!
//! `crowd 127.0.0.1:9000 COUNT ADDRESSES [KIND]`. A quarter of them say nothing, a quarter send a head and a
//! quarter a body a byte a second, and a quarter ask as fast as they are let and never read an answer.
//! They come from so many addresses of the loopback network, and come again a second after they were
//! sent away. With a kind from 0 to 3 all are of that kind. It prints one JSON object when nearly all are there, and one at the end: how many were
//! there at the least, and how often one was opened.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

type Error = Box<dyn std::error::Error>;

/// How long it may take until nearly all are there.
const PATIENCE: Duration = Duration::from_secs(30);

const COME_AGAIN: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Crowd {
    held: AtomicUsize,
    opened: AtomicUsize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: crowd ADDRESS:PORT COUNT ADDRESSES [KIND]");
    let address: SocketAddr = next()?.parse()?;
    let count: usize = next()?.parse()?;
    let addresses: usize = next()?.parse()?;
    let kind: Option<usize> = next().ok().map(|kind| kind.parse()).transpose()?;
    let crowd = Arc::new(Crowd::default());
    for index in 0..count {
        let how = kind.unwrap_or(index % 4);
        tokio::spawn(stay(address, index, index / 4 % addresses.max(1), how, crowd.clone()));
    }
    let began = Instant::now();
    while crowd.held.load(Relaxed) < count * 95 / 100 && began.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut least = crowd.held.load(Relaxed);
    println!("{{\"held\":{least}}}");
    let (end, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _nothing = std::io::stdin().read_to_end(&mut Vec::new());
        let _nobody = end.send(());
    });
    while ended.try_recv().is_err() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        least = least.min(crowd.held.load(Relaxed));
    }
    println!("{{\"least\":{least},\"opened\":{}}}", crowd.opened.load(Relaxed));
    Ok(())
}

/// One of them, for as long as the program runs.
async fn stay(address: SocketAddr, index: usize, from: usize, how: usize, crowd: Arc<Crowd>) {
    // Not all in the same moment.
    tokio::time::sleep(Duration::from_millis(index as u64 / 4)).await;
    loop {
        if let Ok(stream) = connect(address, from).await {
            crowd.opened.fetch_add(1, Relaxed);
            crowd.held.fetch_add(1, Relaxed);
            // Until it is sent away.
            let _gone = bother(stream, how, address).await;
            crowd.held.fetch_sub(1, Relaxed);
        }
        tokio::time::sleep(COME_AGAIN).await;
    }
}

async fn connect(address: SocketAddr, from: usize) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // Only Linux has the whole network on its loopback interface.
    if cfg!(target_os = "linux") {
        let from = u32::try_from(from).unwrap_or(0);
        let host = Ipv4Addr::from_bits(Ipv4Addr::new(127, 0, 0, 2).to_bits() + from);
        socket.bind((host, 0).into())?;
    }
    // What is not read stays at the server.
    socket.set_recv_buffer_size(4096)?;
    // What they have not sent yet lies on their machines, which here is the server's.
    socket.set_send_buffer_size(16 * 1024)?;
    socket.connect(address).await
}

async fn bother(mut stream: TcpStream, how: usize, host: SocketAddr) -> std::io::Result<()> {
    match how {
        0 => {}
        1 => stream.write_all(b"GET /get-token HTTP/1.1\r\nx-slow: ").await?,
        2 => {
            let head = format!(
                "POST /create-meeting HTTP/1.1\r\nhost: {host}\r\n\
                 content-type: application/json\r\ncontent-length: 65536\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&[b' '; 16 * 1024]).await?;
        }
        _ => {
            let question = format!("GET /openapi.json HTTP/1.1\r\nhost: {host}\r\n\r\n");
            loop {
                stream.write_all(question.as_bytes()).await?;
            }
        }
    }
    let mut buffer = [0; 512];
    loop {
        match tokio::time::timeout(Duration::from_secs(1), stream.read(&mut buffer)).await {
            Ok(Ok(0)) => return Ok(()),
            Ok(answer) => drop(answer?),
            Err(_) if how == 0 => {}
            Err(_) => stream.write_all(b" ").await?,
        }
    }
}

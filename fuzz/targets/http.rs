//! Bodies, queries and headers that a server is sent. It runs in this process, with a database in
//! memory, and must answer each request with a status that is nobody's fault but the sender's.
//!
//! The first byte chooses the route, the second what the body says it is; then come the query and
//! the body, parted by a line break.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::videosdk::{Access, Credentials, Permission};
use roomkey::{Lifetime, Timestamp};
use roomkey_server::{Config, DatabaseUrl, Server};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ROUTES: &[&str] = &[
    "GET /get-token",
    "POST /create-meeting",
    "POST /validate-meeting/2kyv-gzay-64pg",
    "POST /v2/rooms",
    "GET /v2/rooms",
    "GET /v2/rooms/validate/2kyv-gzay-64pg",
    "POST /v2/rooms/deactivate",
    "GET /v2/sessions",
    "POST /v2/sessions/end",
    "POST /v2/sessions/participants/remove",
    "POST /v1/meetings",
    "POST /api/meetings",
    "POST /revocations",
];
const CALLER: &str = "the-key-of-a-caller";
const KINDS: &[&str] = &[
    "Content-Type: application/json\r\n",
    "Content-Type: application/x-www-form-urlencoded\r\n",
    "",
    "Content-Type: text/plain\r\n",
];

/// A server that runs until the process ends, and a token that is good for its API.
fn server() -> &'static (SocketAddr, String) {
    static SERVER: OnceLock<(SocketAddr, String)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        // The SHA-256 of `CALLER`, who may do what a server without callers keeps for its owner.
        let callers = "[[callers]]\nname = 'caller'\nroles = ['rtc', 'crawler']\nrights = ['revoke']\n\
            permissions = ['allow_join']\nkey_sha256 = \
            '51a453c910d9d005183bd18aea2cf548992cb85d08e0088f3640cd1020e436f3'";
        let config = Config::from_toml(callers)
            .expect("a configuration")
            .with_bind("127.0.0.1:0".parse().expect("an address"))
            .with_database(DatabaseUrl::memory());
        let server = runtime.block_on(Server::bind(config)).expect("a server");
        let created = server.created_key().expect("a key for a new database");
        let credentials = Credentials::from_parts(created.api_key().clone(), created.secret());
        let access = Access::new([Permission::AllowJoin]).expect("an access");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let now = Timestamp::from_unix(now.try_into().expect("a time")).expect("a time");
        let lifetime = Lifetime::days(30).expect("a lifetime");
        let token = credentials.mint(&access, lifetime, now).expect("a token");
        let address = server.local_addr();
        std::thread::spawn(move || runtime.block_on(server.run(std::future::pending())));
        (address, token)
    })
}

fuzz_target!(|data: &[u8]| {
    let [route, kind, rest @ ..] = data else { return };
    let (address, token) = server();
    let route = ROUTES[usize::from(*route) % ROUTES.len()];
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    let (query, body) = match rest.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&rest[..end], &rest[end + 1..]),
        None => (&b""[..], rest),
    };
    // What is no query would be another request, and that is hyper's to judge.
    let query: String =
        query.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect();
    let is_callers = matches!(route, "GET /get-token" | "POST /revocations");
    let credential: &str = if is_callers { CALLER } else { token };
    let mut request = format!(
        "{route}?{query} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {credential}\r\n{kind}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    // A server may answer, and close, before it has read everything.
    let _ = stream.write_all(&request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).unwrap_or_default();
    assert!(matches!(status.as_bytes(), [b'2' | b'4', _, _]), "{route}: {answer}");
});

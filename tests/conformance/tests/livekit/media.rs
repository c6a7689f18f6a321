//! The media server, in a process of its own, and what is asked of it.

use http::{Request, Response};
use roomkey::livekit::rest::Api;
use roomkey::livekit::{Access, Credentials, DEFAULT_LIFETIME, Grants, VideoGrant};
use roomkey::{Secret, Timestamp};
use roomkey_conformance::third_party::{base64, hs256};
use serde_json::{Value, json};
use std::io::{BufRead, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

pub(crate) const KEY: &str = "APIx7Qm2kR9";
pub(crate) const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A media server that listens.
pub(crate) struct Media {
    address: SocketAddr,
}

/// One that was started here and stops when it is dropped.
pub(crate) struct Server {
    child: Child,
    media: Media,
}

impl Deref for Server {
    type Target = Media;

    fn deref(&self) -> &Media {
        &self.media
    }
}

/// Addresses on the loopback where nobody listens.
pub(crate) fn free() -> [SocketAddr; 3] {
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|one| one.local_addr().unwrap())
}

impl Server {
    /// On free ports of the loopback, sending webhooks to this place.
    pub(crate) fn start(webhooks: Option<SocketAddr>) -> Self {
        Self::with(KEY, SECRET, webhooks)
    }

    /// With one key.
    pub(crate) fn with(key: &str, secret: &str, webhooks: Option<SocketAddr>) -> Self {
        // A port is free until somebody else takes it: then another try.
        let start = |_| Self::try_to_start(key, secret, webhooks);
        (0..10).find_map(start).expect("the server listens")
    }

    fn try_to_start(key: &str, secret: &str, webhooks: Option<SocketAddr>) -> Option<Self> {
        let program = std::env::var_os("ROOMKEY_LIVEKIT_SERVER");
        let program = program.expect("ROOMKEY_LIVEKIT_SERVER: `cargo xtask test --only livekit`");
        let [address, tcp, udp] = free();
        let mut config = json!({
            "port": address.port(),
            "bind_addresses": ["127.0.0.1"],
            "keys": { key: secret },
            "rtc": { "tcp_port": tcp.port(), "udp_port": udp.port(), "use_external_ip": false },
            "logging": { "level": "error" },
        });
        if let Some(place) = webhooks {
            config["webhook"] = json!({ "api_key": key, "urls": [format!("http://{place}/hook")] });
        }
        let child = Command::new(program)
            .args(["--config-body", &config.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut server = Self { child, media: Media { address } };
        // It is this server that listens there: another one has other keys.
        let token = minted_by(key, secret, Some("ann"), listing());
        let begun = Instant::now();
        while TcpStream::connect(address).is_err()
            || !server.allows(&token, "RoomService/ListRooms", &json!({}))
        {
            if server.child.try_wait().unwrap().is_some() || begun.elapsed() > PATIENCE {
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Media {
    pub(crate) const fn at(address: SocketAddr) -> Self {
        Self { address }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn api(&self) -> Api {
        Api::new(&format!("ws://{}", self.address), credentials()).unwrap()
    }

    pub(crate) fn send(&self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        send(self.address, request)
    }

    /// Whether the token may join: this room, or the one that it names.
    pub(crate) fn admits(&self, token: &str, room: &str) -> bool {
        let request = Request::get(format!("/rtc/validate?room={room}"))
            .header("authorization", format!("Bearer {token}"));
        self.send(&request.body(Vec::new()).unwrap()).status().is_success()
    }

    /// Whether the token may make this call.
    pub(crate) fn allows(&self, token: &str, method: &str, body: &Value) -> bool {
        let request = Request::post(format!("/twirp/livekit.{method}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        let answer = self.send(&request.body(body.to_string().into_bytes()).unwrap());
        let said = String::from_utf8_lossy(answer.body()).into_owned();
        match answer.status().as_u16() {
            401 | 403 => false,
            // Past the door: what is not configured here, or not there, was allowed.
            200 | 404 | 500 | 503 => true,
            other => panic!("{method} was answered with {other}: {said}"),
        }
    }
}

/// Sends a request as HTTP/1.0, whose answers end with the connection.
pub(crate) fn send(address: SocketAddr, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let place = request.uri().path_and_query().map_or("/", |place| place.as_str());
    let mut head = format!("{} {place} HTTP/1.0\r\nHost: {address}\r\n", request.method());
    for (name, value) in request.headers() {
        head.extend([name.as_str(), ": ", value.to_str().unwrap(), "\r\n"]);
    }
    let length = request.body().len().to_string();
    head.extend(["Content-Length: ", &length, "\r\n\r\n"]);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(request.body()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let (head, body) = halves(&answer);
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    Response::builder().status(status).body(body.to_vec()).unwrap()
}

/// Head and body of an answer or a request.
pub(crate) fn halves(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    (String::from_utf8_lossy(&bytes[..end]).into_owned(), &bytes[end + 4..])
}

/// The head of an answer, up to the empty line.
pub(crate) fn head_of(stream: &mut impl BufRead) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).unwrap() > 0, "{head}");
    }
    head
}

pub(crate) fn credentials() -> Credentials {
    credentials_of(KEY, SECRET)
}

pub(crate) fn credentials_of(key: &str, secret: &str) -> Credentials {
    Credentials::new(key, Secret::new(secret).unwrap()).unwrap()
}

pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap()
}

pub(crate) fn minted(identity: Option<&str>, grants: Grants) -> String {
    minted_by(KEY, SECRET, identity, grants)
}

pub(crate) fn minted_by(key: &str, secret: &str, identity: Option<&str>, grants: Grants) -> String {
    let access = Access::new(identity, grants).unwrap();
    credentials_of(key, secret).mint(&access, DEFAULT_LIFETIME, now()).unwrap()
}

pub(crate) fn video(grant: VideoGrant) -> Grants {
    Grants { video: grant, ..Grants::default() }
}

fn listing() -> Grants {
    video(VideoGrant { room_list: true, ..VideoGrant::default() })
}

/// A token with any claims, by another library.
pub(crate) fn signed(secret: &str, claims: &Value) -> String {
    let input = format!("{}.{}", base64(r#"{"alg":"HS256"}"#), base64(claims.to_string()));
    let signature = hs256(secret.as_bytes(), &input);
    format!("{input}.{signature}")
}

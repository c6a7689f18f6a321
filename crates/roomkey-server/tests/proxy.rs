//! A real nginx on the same machine, in front of a server on loopback: strangers who come through it
//! get nothing that takes the trust of the machine, whether it says that it is there or not.
//!
//! Without nginx it says that it was skipped.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "it says what it ran, and a test may fail loudly"
)]

use roomkey_server::{Config, DatabaseUrl, Server};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const KEY: &str = "b7f1f2d8c3a94e0c9d1e5f60718293a4";
const KEY_SHA256: &str = "b23dfd8b627cc9bcd63a19184b6d1418a378efcc134960f5183c82c33784c763";

fn main() -> ExitCode {
    if nginx().is_none() {
        println!("SKIPPED (nginx is not installed)\n0 passed, 0 failed, 1 skipped");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(strangers_get_nothing_through_a_proxy_that_says_nothing());
    runtime.block_on(strangers_get_nothing_through_a_proxy_that_says_so());
    runtime.block_on(everyone_behind_a_trusted_proxy_is_someone());
    println!("3 passed, 0 failed, 0 skipped");
    ExitCode::SUCCESS
}

async fn strangers_get_nothing_through_a_proxy_that_says_nothing() {
    let server = Running::start("").await;
    let nginx = Nginx::start(server.address, "");
    // What anyone on this machine may have, they may have, because they cannot be told apart.
    let (status, answer) = nginx.ask("127.0.0.2", "GET", "/get-token", "", "").await;
    assert_eq!(status, 200, "{answer}");
    let token = answer["token"].as_str().unwrap();
    let claims = claims(token);
    assert_eq!(claims["permissions"], serde_json::json!(["allow_join"]));
    assert_eq!(claims["roles"], serde_json::json!(["rtc"]));
    let body = format!(r#"{{"token":"{token}"}}"#);
    assert_eq!(nginx.ask("127.0.0.2", "POST", "/create-meeting", "", &body).await.0, 200);
    let bearer = format!("Authorization: {token}\r\n");
    let (status, answer) = nginx.ask("127.0.0.2", "GET", "/v2/rooms", &bearer, "").await;
    assert_eq!((status, &answer["code"]), (403, &"role_not_allowed".into()));
    for (method, path, code) in [
        ("GET", "/metrics", "local_key_required"),
        ("GET", "/revocations", "local_key_required"),
        ("POST", "/revocations", "local_key_required"),
        ("GET", "/v2/rooms", "token_invalid"),
        ("POST", "/v2/rooms", "token_invalid"),
        ("GET", "/v2/sessions", "token_invalid"),
    ] {
        let (status, answer) = nginx.ask("127.0.0.2", method, path, "", "").await;
        assert_eq!((status, &answer["code"]), (401, &code.into()), "{method} {path}");
    }
    for more in ["permissions=allow_mod", "roles=crawler"] {
        let path = format!("/get-token?{more}");
        let (status, _) = nginx.ask("127.0.0.2", "GET", &path, "", "").await;
        assert_eq!(status, 403, "{more}");
    }
    server.end().await;
}

async fn strangers_get_nothing_through_a_proxy_that_says_so() {
    let server = Running::start("").await;
    for says in
        ["X-Forwarded-For $proxy_add_x_forwarded_for", "X-Real-IP $remote_addr", "Via nginx"]
    {
        let nginx = Nginx::start(server.address, &format!("proxy_set_header {says};"));
        for path in ["/get-token", "/get-token?roomId=abcd-efgh-ijkl", "/room/class-7", "/session"]
        {
            let (status, answer) = nginx.ask("127.0.0.2", "GET", path, "", "").await;
            assert_eq!((status, &answer["code"]), (403, &"not_local".into()), "{says}: {path}");
        }
        for path in ["/metrics", "/revocations"] {
            let (status, _) = nginx.ask("127.0.0.2", "GET", path, "", "").await;
            assert!(matches!(status, 401 | 403), "{says}: {path}");
        }
    }
    assert_eq!(ask(server.address, "127.0.0.1", "GET", "/get-token", "", "").await.0, 200);
    server.end().await;
}

async fn everyone_behind_a_trusted_proxy_is_someone() {
    let server = Running::start(&format!(
        "trusted_proxies = ['127.0.0.1']\n[limits]\nrequests_per_second = 1\nburst = 2\n\
         [[callers]]\nname = 'backend'\nkey_sha256 = '{KEY_SHA256}'\npermissions = ['allow_join']\nroles = ['rtc']"
    ))
    .await;
    let nginx = Nginx::start(
        server.address,
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    );
    for forged in ["1.1.1.1", "1.1.1.2"] {
        let header = format!("X-Forwarded-For: {forged}\r\n");
        let (status, _) = nginx.ask("127.0.0.2", "GET", "/get-token", &header, "").await;
        assert_eq!(status, 401);
    }
    assert_eq!(nginx.ask("127.0.0.2", "GET", "/get-token", "", "").await.0, 429);
    assert_eq!(nginx.ask("127.0.0.3", "GET", "/get-token", "", "").await.0, 401);
    let bearer = format!("Authorization: Bearer {KEY}\r\n");
    assert_eq!(nginx.ask("127.0.0.2", "GET", "/get-token", &bearer, "").await.0, 200);
    let log = std::fs::read_to_string(server.directory.path().join("roomkey.audit.jsonl")).unwrap();
    let record = log.lines().find(|line| line.contains("\"token.mint\"")).unwrap();
    assert!(record.contains("\"client\":\"127.0.0.2\""), "{record}");
    server.end().await;
}

/// The program, which Debian puts where only root's shell looks.
fn nginx() -> Option<&'static str> {
    ["nginx", "/usr/sbin/nginx"].into_iter().find(|program| {
        let version = Command::new(program).arg("-v").stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    })
}

/// What a token says, without asking whether it is good.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap()).unwrap()
}

struct Running {
    address: SocketAddr,
    stop: tokio::sync::oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<roomkey_server::Result<()>>,
    directory: tempfile::TempDir,
}

impl Running {
    async fn start(toml: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let config = Config::from_toml(&format!("bind = '127.0.0.1:0'\n{toml}")).unwrap();
        let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
        let server = Server::bind(config.with_database(database)).await.unwrap();
        let address = server.local_addr();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let ended = tokio::spawn(server.run(async { drop(stopped.await) }));
        Self { address, stop, ended, directory }
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        self.ended.await.unwrap().unwrap();
    }
}

/// It is killed when this is dropped.
struct Nginx {
    child: Child,
    address: SocketAddr,
    _directory: tempfile::TempDir,
}

impl Nginx {
    /// In front of this server, with these directives beside `proxy_pass`.
    fn start(server: SocketAddr, directives: &str) -> Self {
        // It cannot pick a port by itself, and another program may be faster.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let directory = tempfile::tempdir().unwrap();
            let child = Self::spawn(directory.path(), free, server, directives);
            let mut nginx = Self { child, address: free, _directory: directory };
            if nginx.listens() {
                return nginx;
            }
        }
        panic!("nginx does not start");
    }

    fn spawn(directory: &Path, own: SocketAddr, server: SocketAddr, directives: &str) -> Child {
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {}/{name};", directory.display()))
            .concat();
        let config = format!(
            "daemon off; master_process off; pid {0}/pid; error_log stderr crit;\n\
             events {{}}\n\
             http {{ access_log off; {paths}\n\
             server {{ listen {own}; location / {{ proxy_pass http://{server}; {directives} }} }} }}\n",
            directory.display()
        );
        let file = directory.join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        Command::new(nginx().unwrap()).arg("-p").arg(directory).arg("-c").arg(file).spawn().unwrap()
    }

    fn listens(&mut self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.child.try_wait().unwrap().is_none() && Instant::now() < deadline {
            if TcpStream::connect(self.address).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    async fn ask(
        &self,
        from: &str,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> (u16, Value) {
        ask(self.address, from, method, path, headers, body).await
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Asks from one of the many addresses of this machine.
async fn ask(
    address: SocketAddr,
    from: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> (u16, Value) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
    let stream = socket.connect(address).await.unwrap().into_std().unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = stream;
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    })
    .await
    .unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

//! The whole way: `roomkey serve` on a fresh folder, the media server that the lines of its banner start, and tokens that come
//! from the running server.

use crate::media::{
    Media, PATIENCE, Server, credentials_of, free, head_of, minted_by, now, send, signed, video,
};
use base64_simd::URL_SAFE_NO_PAD;
use http::Request;
use roomkey::Code;
use roomkey::livekit::{Ability, Expectation, VideoGrant};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn the_lines_that_serve_prints_start_a_media_server_that_takes_what_serve_hands_out() {
    let folder = Folder::new();
    let [media, tcp, udp] = free();
    folder.configure(&format!("[livekit]\nurl = 'ws://{media}'\n"));
    let (first, told) = folder.serve(&["--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    first.stop();
    let (api_key, secret) = (text(&told["livekit"]["api_key"]), text(&told["livekit"]["secret"]));
    let credentials = credentials_of(api_key, secret);

    let (served, banner) = folder.serve(&[]);
    assert!(!banner.contains(secret), "it is shown once");
    let lines = lines_of(&banner, api_key);
    assert_eq!(lines.lines().count(), 3, "{banner}");
    let shell = folder.run(&lines, tcp, udp);
    let answer = shell.answer();
    assert_eq!(answer["server_url"], format!("ws://{media}"));
    let token = text(&answer["participant_token"]);
    let media = shell.media(media, token);

    // What was asked for, and no more.
    let expected = Expectation::any().room("my-room").identity("ann").can(Ability::RoomJoin);
    let claims = credentials.verify(token, &expected, now()).unwrap();
    assert!(media.admits(token, "my-room"));
    for (call, body) in [
        ("RoomService/ListRooms", json!({})),
        ("RoomService/CreateRoom", json!({ "name": "my-room" })),
        ("RoomService/ListParticipants", json!({ "room": "my-room" })),
    ] {
        assert!(!media.allows(token, call, &body), "{call}");
    }
    // Whoever asks for another room comes into that of the token.
    let joined = media.joins(token, "another");
    assert!(holds(&joined, "my-room") && !holds(&joined, "another"), "{joined:?}");
    let another = credentials.verify(token, &Expectation::any().room("another"), now());
    assert_eq!(another.unwrap_err().code(), Code::RoomMismatch);

    // The same claims an hour ago; under another secret; and changed after they were signed.
    let payload = payload_of(token);
    let mut past = payload.clone();
    for time in ["iat", "nbf", "exp"] {
        if let Some(seconds) = payload[time].as_i64() {
            past[time] = json!(seconds - 7 * 86_400);
        }
    }
    let past = signed(secret, &past);
    assert!(!media.admits(&past, "my-room"), "a token that has ended");
    let ended = credentials.verify(&past, &Expectation::any(), now());
    assert_eq!(ended.unwrap_err().code(), Code::TokenExpired);
    assert!(media.admits(&signed(secret, &payload), "my-room"), "the secret is that of serve");
    assert!(!media.admits(&signed(&secret.replace(['0', '1'], "2"), &payload), "my-room"));
    let mut changed = payload.clone();
    changed["video"]["room"] = json!("another");
    let changed = signed(secret, &changed);
    let (body, _) = changed.rsplit_once('.').unwrap();
    let (_, signature) = token.rsplit_once('.').unwrap();
    assert!(!media.admits(&format!("{body}.{signature}"), "my-room"));

    // By its name, in nobody's words.
    let grant =
        json!({ "room": "my-room", "identity": "ben", "join": "join", "publish": ["microphone"] });
    let by_name = served.ask("/vendors/livekit/token", None, &json!({ "grant": grant }));
    let by_name = text(&by_name["token"]).to_owned();
    assert!(media.admits(&by_name, "my-room"));

    // Taken back: whoever verifies here refuses it. The media server does not ask and takes it until it ends, as
    // docs/server.md says; a release that asks would make this line fail, and that sentence untrue.
    let owner = std::fs::read_to_string(folder.path("roomkey.local.key")).unwrap();
    let revoked = served.ask("/revocations", Some(owner.trim()), &json!({ "token": token }));
    assert_eq!(revoked["jti"], claims.jti().unwrap().as_str());
    let refused = served.ask("/vendors/livekit/verify", None, &json!({ "token": token }));
    assert_eq!(refused["code"], "token_invalid");
    let known = served.ask("/vendors/livekit/verify", None, &json!({ "token": by_name }));
    assert_eq!(known["room"], "my-room", "{known}");
    assert_eq!(folder.verdict(token), "token_revoked");
    assert!(media.admits(token, "my-room"));

    // Rotated: the media server refuses what is new until it is told the new secret.
    let database = folder.database();
    let words = ["keys", "rotate", "--vendor", "livekit", "--database", &database];
    assert!(folder.roomkey(&words).status().unwrap().success());
    let begun = Instant::now();
    let new = loop {
        let answer = served.ask("/livekit/token", None, &json!({ "room": "my-room" }));
        let token = text(&answer["participant_token"]).to_owned();
        if credentials.verify(&token, &Expectation::any(), now()).is_err() {
            break token;
        }
        assert!(begun.elapsed() < PATIENCE, "the server goes on signing with the old secret");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(!media.admits(&new, "my-room"));
    assert!(media.admits(&by_name, "my-room"));
}

#[test]
fn who_moderates_does_so_in_the_room_of_the_token_and_who_does_not_nowhere() {
    let folder = Folder::new();
    // To anyone on the machine it is granted only where that is said of them.
    let both = "['allow_join', 'allow_mod']";
    folder.configure(&format!("[loopback]\npermissions = {both}\ndefault_permissions = {both}\n"));
    let (served, told) = folder.serve(&["--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let (api_key, secret) = (text(&told["livekit"]["api_key"]), text(&told["livekit"]["secret"]));
    let media = Server::with(api_key, secret, None);
    let answer = served.ask("/livekit/token", None, &json!({ "room": "my-room" }));
    let token = text(&answer["participant_token"]);
    let grant = |moderates: bool| {
        let grant =
            json!({ "room": "my-room", "identity": "ann", "join": "join", "moderate": moderates });
        let answer = served.ask("/vendors/livekit/token", None, &json!({ "grant": grant }));
        text(&answer["token"]).to_owned()
    };
    for (token, moderates) in [(token, true), (&grant(true), true), (&grant(false), false)] {
        assert!(media.admits(token, "my-room"));
        for (room, is_its) in [("my-room", true), ("another", false)] {
            let call = "RoomService/ListParticipants";
            let acts = media.allows(token, call, &json!({ "room": room }));
            assert_eq!(acts, moderates && is_its, "{room}");
        }
        assert!(!media.allows(token, "RoomService/DeleteRoom", &json!({ "room": "my-room" })));
    }
    // A media server that knows other keys knows none of them.
    let others = secret.replace(['0', '1'], "2");
    let other = Server::with("APIanother", &others, None);
    assert!(!other.admits(token, "my-room"));
    let join =
        VideoGrant { room_join: true, room: Some("my-room".into()), ..VideoGrant::default() };
    let own = minted_by("APIanother", &others, Some("ann"), video(join));
    assert!(other.admits(&own, "my-room") && !media.admits(&own, "my-room"));
}

/// Where a server keeps its data.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.path("roomkey.db").display())
    }

    fn configure(&self, lines: &str) {
        std::fs::write(self.path("roomkey.toml"), lines).unwrap();
    }

    /// The command, for which nothing of the environment counts.
    fn roomkey(&self, words: &[&str]) -> Command {
        let program = std::env::var_os("ROOMKEY");
        let program = program.expect("ROOMKEY: `cargo xtask test --only livekit`");
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).args(words).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Starts the server, and returns what it says of itself: a line of JSON, or the banner.
    fn serve(&self, more: &[&str]) -> (Served, String) {
        let mut serve = self.roomkey(&["serve", "--bind", "127.0.0.1:0", "--config"]);
        serve.arg(self.path("roomkey.toml")).args(["--database", &self.database()]).args(more);
        let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut out, mut err) = (
            BufReader::new(child.stdout.take().unwrap()),
            BufReader::new(child.stderr.take().unwrap()),
        );
        let mut said = String::new();
        if more.contains(&"--json") {
            out.read_line(&mut said).unwrap();
        } else {
            while !said.ends_with("Ctrl-C stops it.\n") {
                let count = err.read_line(&mut said).unwrap();
                assert!(count > 0, "it does not start: {said}");
            }
        }
        // What it goes on to say is read and forgotten, so that it never waits for a reader.
        std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
        let url = said.split(['"', ' ', '\n']).find(|word| word.starts_with("http://127.0.0.1:"));
        let address = url.and_then(|url| url.strip_prefix("http://")?.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address: {said}"));
        (Served { child, address }, said)
    }

    /// Which code the command has for a token, by what the database knows.
    fn verdict(&self, token: &str) -> String {
        let mut verify = self.roomkey(&["token", "verify", token, "--vendor", "livekit", "--json"]);
        let output = verify.args(["--database", &self.database()]).stdout(Stdio::piped());
        let output = output.stderr(Stdio::piped()).output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let code = said.split('"').find(|word| word.starts_with("token_"));
        code.unwrap_or_else(|| panic!("no code: {said}")).to_owned()
    }

    /// Runs lines as a person's shell does, where `livekit-server` is the real one. Its other ports are free ones too.
    fn run(&self, lines: &str, tcp: SocketAddr, udp: SocketAddr) -> Shell {
        let programs = self.path("bin");
        std::fs::create_dir(&programs).unwrap();
        let server = std::env::var_os("ROOMKEY_LIVEKIT_SERVER").unwrap();
        std::os::unix::fs::symlink(server, programs.join("livekit-server")).unwrap();
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        let (answered, complained) = (self.path("answered"), self.path("complained"));
        let child = Command::new("sh")
            .args(["-c", &format!("{lines}\nwait")])
            .current_dir(self.0.path())
            .env_clear()
            .env("PATH", path)
            .env("LIVEKIT_RTC_TCP_PORT", tcp.port().to_string())
            .env("UDP_PORT", udp.port().to_string())
            .stdin(Stdio::null())
            .stdout(File::create(&answered).unwrap())
            .stderr(File::create(&complained).unwrap())
            .process_group(0)
            .spawn()
            .unwrap();
        Shell { child, answered, complained }
    }
}

/// `roomkey serve`, until it is dropped.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    /// Posts JSON and reads JSON, whatever the status.
    fn ask(&self, path: &str, key: Option<&str>, body: &Value) -> Value {
        let mut request = Request::post(path).header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = request.body(body.to_string().into_bytes()).unwrap();
        let answer = send(self.address, &request);
        let said = serde_json::from_slice(answer.body());
        said.unwrap_or_else(|_| panic!("{path} was answered with {answer:?}"))
    }

    /// Ends it as a service manager does.
    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A shell with all that it has started, until it is dropped.
struct Shell {
    child: Child,
    answered: PathBuf,
    complained: PathBuf,
}

impl Shell {
    fn until<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            let complaints = || std::fs::read_to_string(&self.complained).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "{what}: {}", complaints());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What the last of the lines was answered.
    fn answer(&self) -> Value {
        self.until("no token", || {
            serde_json::from_str(&std::fs::read_to_string(&self.answered).ok()?).ok()
        })
    }

    /// The media server among what it has started, once it listens and takes this token.
    fn media(&self, address: SocketAddr, token: &str) -> Media {
        self.until("no media server that takes the token", || {
            TcpStream::connect(address).ok()?;
            let media = Media::at(address);
            media.admits(token, "my-room").then_some(media)
        })
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // The media server is in the background of the shell, in the group that is the shell's own.
        let group = format!("-{}", self.child.id());
        let _gone = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _reaped = self.child.wait();
    }
}

impl Media {
    /// What the server says first to whoever joins with a token and asks for a room.
    fn joins(&self, token: &str, room: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "GET /rtc?room={room}&access_token={token}&protocol=15&auto_subscribe=0 HTTP/1.1\r\nHost: {}\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.address()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut stream = BufReader::new(stream);
        let head = head_of(&mut stream);
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        // A frame of a server: two bytes, then the length if it is a long one.
        let mut start = [0; 2];
        stream.read_exact(&mut start).unwrap();
        let length = match start[1] {
            126 => {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                usize::from(u16::from_be_bytes(length))
            }
            short => usize::from(short),
        };
        let mut message = vec![0; length];
        stream.read_exact(&mut message).unwrap();
        message
    }
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|some| some == word.as_bytes())
}

/// What a person copies from the banner for LiveKit.
fn lines_of(banner: &str, api_key: &str) -> String {
    let mut lines = banner.lines().skip_while(|line| !line.starts_with("LiveKit"));
    assert!(lines.next().is_some_and(|title| title.ends_with(api_key)), "{banner}");
    let lines = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, and not {value}"))
}

/// What a token says.
fn payload_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap()).unwrap()
}

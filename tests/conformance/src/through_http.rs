//! The vectors over HTTP: tokens for VideoSDK's REST API, as a server that runs judges them.
//!
//! The server has its own clock, its own rooms and its own answers. So each token is moved to the
//! server's time and to a room that is there (and signed again, if it was signed), and a code of the
//! core becomes the status that the vendor's documents name: 401, or 403 for the wrong role or room.

use crate::run::{Answer, Implementation};
use crate::third_party::{base64, hs256};
use crate::vectors::{Group, Outcome, Test};
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The room that vectors ask for.
const ROOM: &str = "2kyv-gzay-64pg";

/// A server with the vectors' credentials, on a database of its own.
#[derive(Debug)]
pub struct Server {
    child: Child,
    folder: PathBuf,
    address: SocketAddr,
    secret: String,
    room: String,
}

impl Server {
    /// Starts the command's server on loopback.
    pub fn start(binary: &Path, api_key: &str, secret: &str) -> Result<Self, String> {
        let failed = |error: std::io::Error| error.to_string();
        let name = format!("roomkey-conformance-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let database = format!("sqlite:{}", folder.join("vectors.db").display());
        let mut add = Command::new(binary)
            .args(["keys", "add", "--secret-stdin", "--api-key", api_key, "--database", &database])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut stdin = add.stdin.take().ok_or("no pipe")?;
        stdin.write_all(secret.as_bytes()).map_err(failed)?;
        drop(stdin);
        if !add.wait().map_err(failed)?.success() {
            return Err("the key was not added".to_owned());
        }
        let mut child = Command::new(binary)
            .args(["serve", "--json", "--bind", "127.0.0.1:0", "--database", &database])
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("no pipe")?;
        BufReader::new(stdout).read_line(&mut line).map_err(failed)?;
        let started: Value = serde_json::from_str(&line).map_err(|error| error.to_string())?;
        let url = started["url"].as_str().ok_or("the server does not say where it listens")?;
        let address = url.trim_start_matches("http://").parse().map_err(|_| url.to_owned())?;
        let (secret, room) = (secret.to_owned(), String::new());
        Ok(Self { child, folder, address, secret, room })
    }

    /// Where its keys are.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.folder.join("vectors.db").display())
    }

    /// The key that shows its owner.
    pub fn local_key_path(&self) -> PathBuf {
        self.folder.join("vectors.local.key")
    }

    /// Makes the room that the vectors ask for, under the id that the server gives it.
    pub fn make_room(&mut self, token: &str) -> u16 {
        let body = json!({ "token": token });
        let (status, room) = self.ask("POST", "/create-meeting", None, Some(&body));
        room["roomId"].as_str().unwrap_or_default().clone_into(&mut self.room);
        status
    }

    /// One request on a connection of its own: the status and the body as JSON.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.address,
            body.len()
        );
        if let Some(token) = token {
            request.extend(["Authorization: ", token, "\r\n"]);
        }
        if !body.is_empty() {
            request.push_str("Content-Type: application/json\r\n");
        }
        request.push_str("\r\n");
        request.push_str(&body);
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status.expect("a status"), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// What comes of the calls that a test is about: the one that its use names, or those of the API,
    /// which a right opens one of.
    fn statuses(&self, token: &str, test: &Test) -> Vec<u16> {
        let body = json!({ "token": token });
        let wanted_for = test.members["expectation"]["use"].as_str();
        let path = match wanted_for {
            Some("create") => "/create-meeting".to_owned(),
            _ => format!("/validate-meeting/{}", self.room),
        };
        let mut statuses = Vec::new();
        if matches!(wanted_for, Some("create" | "validate")) || !has_rights(token) {
            let (status, said) = self.ask("POST", &path, None, Some(&body));
            if status == 401 {
                assert_eq!(said["error"], "Token is invalid or expired", "document 002");
            }
            statuses.push(status);
        }
        if matches!(wanted_for, Some("create" | "validate")) {
            return statuses;
        }
        // Header values are visible characters, and a comma would make two of one.
        let fits = token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        if fits && !token.is_empty() && token.len() <= 8000 {
            let path = format!("/v2/rooms/validate/{}", self.room);
            statuses.push(self.ask("GET", &path, Some(token), None).0);
        }
        statuses
    }

    fn judge(&self, test: &Test) -> Answer {
        let wanted = match wanted_status(test) {
            Ok(status) => status,
            Err(reason) => return Answer::NotExpressible(reason),
        };
        let token = test.members["token"].as_str().expect("text");
        let token = match moved(token, test, &self.secret, &self.room) {
            Ok(token) => token,
            Err(reason) => return Answer::NotExpressible(reason),
        };
        match self.statuses(&token, test).into_iter().find(|status| *status != wanted) {
            Some(other) => Answer::Refused(format!("status {other} instead of {wanted}")),
            None => match test.result {
                Outcome::Ok => Answer::Ok(test.output.clone().expect("an output")),
                Outcome::Error => Answer::Refused(test.code.clone().expect("a code")),
            },
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill().and_then(|()| self.child.wait());
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

impl Implementation for Server {
    fn name(&self) -> &'static str {
        "server"
    }

    fn answers(&self, group: &Group) -> Vec<Answer> {
        let tests = group.tests.iter();
        match group.kind.as_str() {
            "token_verify" => tests.map(|test| self.judge(test)).collect(),
            "identifier"
            | "inspect"
            | "jws_open"
            | "jwt_verify"
            | "keyring"
            | "leeway"
            | "conversation"
            | "lifetime"
            | "livekit_rest_request"
            | "livekit_rest_response"
            | "mint"
            | "rest_request"
            | "rest_response"
            | "revocation"
            | "rsa_key"
            | "secret"
            | "session_answer"
            | "session_request"
            | "timestamp"
            | "token_mint"
            | "variables"
            | "verify"
            | "webhook" => {
                tests.map(|_| Answer::NotExpressible("no request asks for that")).collect()
            }
            "endpoints" => tests
                .map(|_| Answer::NotExpressible("its policies are those of its file"))
                .collect(),
            kind if ["opentok_", "vonage_", "videoio_"].iter().any(|one| kind.starts_with(one)) => {
                tests
                    .map(|_| Answer::NotExpressible("its keys are those of its database"))
                    .collect()
            }
            _ => tests.map(|_| Answer::UnknownType).collect(),
        }
    }
}

/// The status for a test, judged as a call of the API for the room of the vectors.
fn wanted_status(test: &Test) -> Result<u16, &'static str> {
    let expectation = test.members["expectation"].as_object().expect("an object");
    for (name, value) in expectation {
        match name.as_str() {
            "use" if value == "api" => {}
            "room" if value == ROOM => {}
            "use" => {}
            _ => return Err("a request says no leeway, maximum, waiver or participant"),
        }
    }
    let has_right =
        expectation.get("use").is_some_and(|use_| use_ == "create" || use_ == "validate");
    let joins = expectation.get("use").is_some_and(|use_| use_ == "join");
    match test.code.as_deref() {
        Some("role_not_allowed" | "permission_missing") if joins => Err("joining is no request"),
        Some("role_not_allowed" | "room_mismatch") => Ok(403),
        Some("timestamp_invalid") => Err("the server has a clock of its own"),
        Some(_) => Ok(401),
        None if has_right => Ok(200),
        None => {
            let claims = &test.output.as_ref().expect("an output")["claims"];
            let roles = claims.get("roles").and_then(Value::as_array);
            let for_api = roles
                .is_none_or(|roles| roles.is_empty() || roles.iter().any(|role| role == "crawler"));
            Ok(if for_api { 200 } else { 403 })
        }
    }
}

/// Whether a token speaks of rights, which make it good for a call and not for the others.
fn has_rights(token: &str) -> bool {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let payload = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap_or_default();
    String::from_utf8_lossy(&payload).contains("roomkey_rights")
}

/// The token at the server's time and for its room, signed again if it was signed.
fn moved(token: &str, test: &Test, secret: &str, room: &str) -> Result<String, &'static str> {
    let Some((signed, signature)) = token.rsplit_once('.') else { return Ok(token.to_owned()) };
    if signature != hs256(secret.as_bytes(), signed) {
        return Ok(token.to_owned());
    }
    let Some((header, payload)) = signed.split_once('.') else { return Ok(token.to_owned()) };
    let Ok(payload) = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload) else {
        return Ok(token.to_owned());
    };
    let Ok(payload) = String::from_utf8(payload) else { return Ok(token.to_owned()) };
    let then = test.members["now"].as_i64().expect("seconds");
    if !(1_700_000_000..1_800_000_000).contains(&then) {
        return Err("the server has a clock of its own");
    }
    if let Ok(claims) = serde_json::from_str::<Map<String, Value>>(&payload) {
        let away =
            |name: &str| Some(claims.get(name)?.as_f64()? - f64::from(i32::try_from(then).ok()?));
        let close =
            |name, from: f64, to: f64| away(name).is_some_and(|away| (from..to).contains(&away));
        if close("exp", -5.0, 5.0) || close("nbf", -5.0, 5.0) || close("iat", 50.0, 70.0) {
            return Err("a second decides, and the server's clock does not stand still");
        }
    }
    if payload.contains("e9}") {
        return Err("its time is written in a way that cannot be moved");
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let later = i64::try_from(now).expect("a time") - then;
    let signed =
        format!("{header}.{}", base64(with_times_moved(&payload.replace(ROOM, room), later)));
    let signature = hs256(secret.as_bytes(), &signed);
    Ok(format!("{signed}.{signature}"))
}

/// Adds to every number that is a time of the vectors, in seconds, milliseconds or microseconds.
fn with_times_moved(payload: &str, later: i64) -> String {
    let mut out = String::new();
    let mut rest = payload;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character: char| !character.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        out.push_str(before);
        let scale = match digits.len() {
            10 => 1,
            13 => 1000,
            16 => 1_000_000,
            _ => 0,
        };
        match digits.parse::<i64>() {
            Ok(number) if scale > 0 && digits.starts_with("17") => {
                out.push_str(&(number + later * scale).to_string());
            }
            _ => out.push_str(digits),
        }
        rest = after;
    }
    out + rest
}

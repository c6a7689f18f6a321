//! A server in a folder of its own, and ways to ask it.

use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use roomkey::keyring::Keyring;
use roomkey::videosdk::{Access, Credentials, Permission, Role};
use roomkey::{
    Jti, Lifetime, ParticipantId, RoomId, Secret, Timestamp, livekit, opentok, videoio, vonage,
};
use roomkey_server::{Config, DatabaseUrl, Server, VendorCredentials, VendorName, VendorSecret};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tower::ServiceExt;

/// A server without sockets.
pub struct Fixture {
    pub server: Server,
    pub credentials: Credentials,
    router: axum::Router,
    pub directory: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// Asserts a refusal in its one shape, with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        let body = self.json();
        assert_eq!((self.status.as_u16(), &body["code"]), (status, &code.into()), "{}", self.text);
        assert_eq!(body["statusCode"], status);
        assert!(body["error"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(body.as_object().unwrap().len(), 3);
        assert_eq!(self.headers["content-type"], "application/json");
        assert_eq!(self.headers["x-content-type-options"], "nosniff");
        assert_eq!(self.headers["cache-control"], "no-store");
    }

    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert_eq!(self.headers["cache-control"], "no-store");
        self.json()
    }
}

/// A request with a loopback host and these headers.
pub fn request(
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut builder = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        builder = builder.header("host", "127.0.0.1:9000");
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.uri(uri).body(body.into()).unwrap()
}

impl Fixture {
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// With this configuration; database and audit log go to a folder of their own.
    pub async fn with(toml: &str) -> Self {
        Self::at(tempfile::tempdir().unwrap(), toml).await
    }

    /// In this folder, with what is in it already.
    pub async fn at(directory: tempfile::TempDir, toml: &str) -> Self {
        let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
        let config = Config::from_toml(toml).unwrap();
        let bind = (config.bind().ip(), 0).into();
        let server =
            Box::pin(Server::bind(config.with_bind(bind).with_database(database))).await.unwrap();
        let credentials = match server.created_key() {
            Some(created) => Credentials::from_parts(created.api_key().clone(), created.secret()),
            None => upstream_credentials(),
        };
        let router = server.router();
        Self { server, credentials, router, directory }
    }

    /// Drops the server and everything that holds on to its files.
    pub fn stop(self) -> tempfile::TempDir {
        let Self { server, router, directory, .. } = self;
        drop((server, router));
        directory
    }

    pub fn audit_log(&self) -> PathBuf {
        self.directory.path().join("roomkey.audit.jsonl")
    }

    pub fn audit_lines(&self) -> Vec<Value> {
        std::fs::read_to_string(self.audit_log())
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, uri: &str) -> Answer {
        let key = self.credential_for(uri);
        let headers: Vec<_> = key.iter().map(|key| ("authorization", key.as_str())).collect();
        self.ask(request("GET", uri, &headers, Body::empty())).await
    }

    pub async fn post_json(&self, uri: &str, body: &Value) -> Answer {
        let key = self.credential_for(uri);
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(key.iter().map(|key| ("authorization", key.as_str())));
        self.ask(request("POST", uri, &headers, body.to_string())).await
    }

    pub async fn delete(&self, uri: &str) -> Answer {
        let key = self.credential_for(uri);
        let headers: Vec<_> = key.iter().map(|key| ("authorization", key.as_str())).collect();
        self.ask(request("DELETE", uri, &headers, Body::empty())).await
    }

    /// The local key, for what asks for it.
    fn credential_for(&self, uri: &str) -> Option<String> {
        let is_for_owner = uri.starts_with("/revocations") || uri == "/metrics";
        is_for_owner.then(|| local_key(self.directory.path()))
    }

    /// Calls the API with a token in `Authorization`.
    pub async fn api(&self, method: &str, uri: &str, token: &str, body: Option<Value>) -> Answer {
        let headers = [("authorization", token), ("content-type", "application/json")];
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.ask(request(method, uri, &headers, body)).await
    }

    /// A token that may call the API.
    pub fn api_token(&self) -> String {
        self.mint(&Access::new([Permission::AllowJoin]).unwrap().roles([Role::Crawler]))
    }

    pub fn mint(&self, access: &Access) -> String {
        self.credentials.mint(access, Lifetime::default(), now()).unwrap()
    }

    /// A token for the API with this id.
    pub fn token_with_id(&self, jti: &str) -> String {
        self.mint(&Access::new([Permission::AllowJoin]).unwrap().jti(Jti::parse(jti).unwrap()))
    }

    /// A token for the API that is bound to a room and a person.
    pub fn bound_token(&self, room: &RoomId, participant: &str) -> String {
        let access = Access::new([Permission::AllowJoin])
            .unwrap()
            .room(room.clone())
            .participant(ParticipantId::parse(participant).unwrap())
            .roles([Role::Crawler, Role::Rtc]);
        self.mint(&access)
    }

    /// A new room, made through the API.
    pub async fn room(&self) -> RoomId {
        let answer = self.api("POST", "/v2/rooms", &self.api_token(), None).await.ok();
        RoomId::parse(answer["roomId"].as_str().unwrap()).unwrap()
    }
}

pub const UPSTREAM_SECRET: &str = "5d41402abc4b2a76b9719d911017c592";

pub fn upstream_credentials() -> Credentials {
    Credentials::new("upstream-key", Secret::new(UPSTREAM_SECRET).unwrap()).unwrap()
}

pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_unix(i64::try_from(since.as_secs()).unwrap()).unwrap()
}

/// The key beside the database of this folder, as a bearer.
pub fn local_key(directory: &Path) -> String {
    let key = std::fs::read_to_string(directory.join("roomkey.local.key")).unwrap();
    format!("Bearer {}", key.trim_end())
}

/// The hash of a bearer key as it stands in a configuration.
pub fn sha256(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// What the server has made for its vendors, in their own types.
pub(crate) trait OfVendors {
    fn here(&self) -> &VendorCredentials;

    fn opentok(&self) -> roomkey_server::Result<opentok::Credentials> {
        self.here().active(VendorName::OPENTOK)
    }

    fn opentok_keyring(&self) -> roomkey_server::Result<Keyring<opentok::Credentials>> {
        self.here().keyring(VendorName::OPENTOK)
    }

    fn opentok_api_key(&self) -> &str {
        self.here().project(VendorName::OPENTOK)
    }

    fn opentok_secret(&self) -> roomkey_server::Result<Secret> {
        self.shared(VendorName::OPENTOK)
    }

    fn vonage(&self) -> roomkey_server::Result<vonage::Credentials> {
        self.here().active(VendorName::VONAGE)
    }

    fn vonage_application_id(&self) -> &str {
        self.here().project(VendorName::VONAGE)
    }

    fn vonage_private_key_pem(&self) -> roomkey_server::Result<String> {
        Ok(match self.here().secret(VendorName::VONAGE)? {
            VendorSecret::PrivateKey(pem) => pem.to_string(),
            VendorSecret::Shared(_) => unreachable!(),
        })
    }

    fn videoio(&self) -> roomkey_server::Result<videoio::Authority> {
        Ok(self.videoio_keyring()?.active()?.clone())
    }

    fn videoio_keyring(&self) -> roomkey_server::Result<Keyring<videoio::Authority>> {
        Ok(videoio::authorities(&self.here().credentials(VendorName::VIDEOIO)?)?)
    }

    fn videoio_app(&self) -> &str {
        self.here().project(VendorName::VIDEOIO)
    }

    fn videoio_app_token(&self, now: Timestamp) -> roomkey_server::Result<String> {
        let token = self.here().handed(VendorName::VIDEOIO, now)?.unwrap();
        Ok(token.reveal(|bytes| String::from_utf8(bytes.to_vec()).unwrap()))
    }

    fn livekit_api_key(&self) -> &str {
        self.here().project(VendorName::LIVEKIT)
    }

    fn livekit_secret(&self) -> roomkey_server::Result<Secret> {
        self.shared(VendorName::LIVEKIT)
    }

    fn livekit_keyring(&self) -> roomkey_server::Result<Keyring<livekit::Credentials>> {
        self.here().keyring(VendorName::LIVEKIT)
    }

    fn shared(&self, vendor: VendorName) -> roomkey_server::Result<Secret> {
        Ok(match self.here().secret(vendor)? {
            VendorSecret::Shared(secret) => secret,
            VendorSecret::PrivateKey(_) => unreachable!(),
        })
    }
}

impl OfVendors for VendorCredentials {
    fn here(&self) -> &VendorCredentials {
        self
    }
}

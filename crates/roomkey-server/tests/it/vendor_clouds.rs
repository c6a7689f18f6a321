//! The clouds of OpenTok and Vonage behind our routes, played by a server that answers what a test
//! tells it to.

use crate::support::{Fixture, now, request, sha256};
use crate::upstream::{answer, vendor};
use roomkey::opentok::{
    self, ApiAccess, ApiExpectation, Expectation, NewSessionId, Role, SessionId,
};
use roomkey::{Secret, vonage};
use roomkey_server::{Config, DatabaseUrl, Server};
use serde_json::json;
use std::io::{Read, Write};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, Sender, channel};

const PROJECT: &str = "123456";
const SECRET: &str = "1234567890abcdef1234567890abcdef1234567890";
const APPLICATION: &str = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f";

/// A private key of this run.
static PEM: LazyLock<String> = LazyLock::new(|| {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    let key = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let text = base64_simd::STANDARD.encode_to_string(der.as_ref());
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
});

fn project() -> opentok::Credentials {
    opentok::Credentials::new(PROJECT, Secret::new(SECRET).unwrap()).unwrap()
}

fn application() -> vonage::Credentials {
    vonage::Credentials::new(APPLICATION, &PEM).unwrap()
}

fn session(project: &str) -> SessionId {
    SessionId::create(project, &NewSessionId::default(), now()).unwrap()
}

/// The vendor's answer with this session.
fn made(session: &SessionId) -> Vec<u8> {
    let body = json!([{ "session_id": session.as_str(), "project_id": "p", "create_dt": "now" }]);
    answer("200 OK", "content-type: application/json\r\n", &body.to_string())
}

/// The settings for OpenTok, with a file that holds the secret.
fn opentok_settings(url: &str, folder: &tempfile::TempDir) -> String {
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    format!(
        "[tokens]\nvendor = 'opentok'\n[authority]\nmode = 'upstream'\nbase_url = '{url}'\n\
         api_key = '{PROJECT}'\nsecret_file = '{}'\n[limits]\nupstream_timeout = '3s'\n",
        file.display()
    )
}

fn vonage_settings(url: &str, folder: &tempfile::TempDir) -> String {
    let file = folder.path().join("key.pem");
    std::fs::write(&file, PEM.as_bytes()).unwrap();
    format!(
        "[tokens]\nvendor = 'vonage'\n[authority]\nmode = 'upstream'\nbase_url = '{url}'\n\
         application_id = '{APPLICATION}'\nprivate_key_file = '{}'\n",
        file.display()
    )
}

pub async fn before_opentok(url: &str) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    Fixture::with(&opentok_settings(url, &folder)).await
}

/// A vendor that makes this session once, when it is told to go on; says when it was asked.
pub fn slow_vendor(session: &SessionId) -> (String, Receiver<()>, Sender<()>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let ((asked, was_asked), (go_on, goes_on)) = (channel(), channel());
    let answer = made(session);
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).unwrap();
        assert!(buffer[..read].starts_with(b"POST /session/create "));
        asked.send(()).unwrap();
        let patience = std::time::Duration::from_secs(5);
        if goes_on.recv_timeout(patience).is_ok() {
            // Whoever asked may have gone.
            drop(stream.write_all(&answer));
        }
    });
    (url, was_asked, go_on)
}

/// The header of a request, whose name is in lower case.
fn header<'a>(question: &'a str, name: &str) -> Option<&'a str> {
    let lines = question.lines();
    lines.filter_map(|line| line.split_once(": ")).find(|(one, _)| *one == name).map(|(_, v)| v)
}

// Proof of the README's table: in its cloud, OpenTok.
#[tokio::test]
async fn three_calls_make_a_session_at_opentok() {
    let wanted = session(PROJECT);
    let (url, questions) = vendor(vec![made(&wanted)]);
    let fixture = before_opentok(&url).await;
    let token = fixture.get("/get-token").await.ok()["token"].as_str().unwrap().to_owned();
    // What a client gets is this server's own, and nothing at the vendor.
    assert!(
        fixture.credentials.verify(&token, &roomkey::videosdk::Expectation::any(), now()).is_ok()
    );
    assert!(project().verify_api(&token, &ApiExpectation::live(), now()).is_err());

    let body = json!({ "token": token });
    let meeting = fixture.post_json("/create-meeting", &body).await.ok();
    for name in ["roomId", "meetingId", "sessionId"] {
        assert_eq!(meeting[name], wanted.as_str());
    }
    let question = questions.recv().unwrap();
    assert!(question.starts_with("POST /session/create HTTP/1.1"), "{question}");
    let sent = header(&question, "x-opentok-auth").unwrap();
    project().verify_api(sent, &ApiExpectation::live(), now()).unwrap();
    assert!(!question.contains(&token), "the client's token stays here");
    assert!(question.contains("p2p.preference=disabled"), "{question}");

    let uri = format!("/get-token?roomId={wanted}&participantId=ann");
    let joining = fixture.get(&uri).await.ok();
    assert_eq!(
        (&joining["apiKey"], &joining["sessionId"]),
        (&json!(PROJECT), &json!(wanted.as_str()))
    );
    let expectation = Expectation::any().session(wanted.clone());
    let claims = project().verify(joining["token"].as_str().unwrap(), &expectation, now()).unwrap();
    assert_eq!((claims.role(), claims.data()), (Role::Publisher, Some("ann")));
    let uri = format!("/validate-meeting/{wanted}");
    assert_eq!(fixture.post_json(&uri, &body).await.ok()["roomId"], wanted.as_str());

    // A session that was made elsewhere is the project's by its id; another project's is not.
    let elsewhere = session(PROJECT);
    fixture.get(&format!("/get-token?roomId={elsewhere}")).await.ok();
    fixture.post_json(&format!("/validate-meeting/{elsewhere}"), &body).await.ok();
    let foreign = session("654321");
    let uri = format!("/get-token?roomId={foreign}");
    fixture.get(&uri).await.refused(404, "room_not_found");
    let uri = format!("/validate-meeting/{foreign}");
    fixture.post_json(&uri, &body).await.refused(404, "room_not_found");

    // Nobody's cloud is played here.
    let api_token = project().mint_api(&ApiAccess::new(), opentok::API_LIFETIME, now()).unwrap();
    let headers = [("x-opentok-auth", api_token.as_str())];
    let answer = fixture.ask(request("POST", "/session/create", &headers, "")).await;
    answer.refused(404, "not_found");
}

// Proof of the README's table: in its cloud, Vonage.
#[tokio::test]
async fn three_calls_make_a_session_at_vonage() {
    let wanted = session(APPLICATION);
    let (url, questions) = vendor(vec![made(&wanted)]);
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::with(&vonage_settings(&url, &folder)).await;
    let body = json!({ "token": fixture.get("/get-token").await.ok()["token"] });
    let meeting = fixture.post_json("/create-meeting", &body).await.ok();
    assert_eq!(meeting["meetingId"], wanted.as_str());
    let question = questions.recv().unwrap();
    assert!(question.starts_with("POST /session/create HTTP/1.1"), "{question}");
    let sent = header(&question, "authorization").unwrap().strip_prefix("Bearer ").unwrap();
    application().verify_api(sent, &ApiExpectation::live(), now()).unwrap();
    let joining = fixture.get(&format!("/get-token?roomId={wanted}")).await.ok();
    assert_eq!(joining["applicationId"], APPLICATION);
    let token = joining["token"].as_str().unwrap();
    application().verify(token, &Expectation::any().session(wanted), now()).unwrap();
}

#[tokio::test]
async fn the_vendor_is_asked_once_for_a_name() {
    let (one, other) = (session(PROJECT), session(PROJECT));
    let (url, questions) = vendor(vec![made(&one), made(&other)]);
    let fixture = before_opentok(&url).await;
    let first = fixture.get("/room/class-7").await.ok();
    assert_eq!(first["sessionId"], one.as_str());
    assert_eq!(fixture.get("/room/class-7").await.ok()["sessionId"], one.as_str());
    // By this way, too, it is the room of that name.
    let body = json!({ "token": fixture.get("/get-token").await.ok()["token"], "customRoomId": "class-7" });
    let meeting = fixture.post_json("/create-meeting", &body).await.ok();
    assert_eq!(
        (&meeting["roomId"], &meeting["customRoomId"]),
        (&json!(one.as_str()), &json!("class-7"))
    );
    assert_eq!(questions.try_iter().count(), 1);
}

#[tokio::test]
async fn one_session_is_never_two_rooms() {
    let one = session(PROJECT);
    let (url, _questions) = vendor(vec![made(&one), made(&one), made(&one)]);
    let fixture = before_opentok(&url).await;
    fixture.get("/room/lobby").await.ok();
    // Whoever may enter this one would be in the other.
    fixture.get("/room/staff").await.refused(502, "upstream_failed");
    let body = json!({ "token": fixture.get("/get-token").await.ok()["token"] });
    fixture.post_json("/create-meeting", &body).await.refused(502, "upstream_failed");
    assert_eq!(fixture.get("/room/lobby").await.ok()["sessionId"], one.as_str());
    let made = fixture.audit_lines();
    assert_eq!(made.iter().filter(|line| line["action"] == "room.create").count(), 1);
}

#[tokio::test]
async fn two_at_once_are_given_one_session() {
    let (one, other) = (session(PROJECT), session(PROJECT));
    let (url, _questions) = vendor(vec![made(&one), made(&other)]);
    let fixture = before_opentok(&url).await;
    let answers = tokio::join!(fixture.get("/room/class-7"), fixture.get("/room/class-7"));
    let given = answers.0.ok()["sessionId"].clone();
    assert_eq!(given, answers.1.ok()["sessionId"]);
    assert!(given == one.as_str() || given == other.as_str());
    let made = fixture.audit_lines();
    let made: Vec<_> = made.iter().filter(|line| line["action"] == "room.create").collect();
    assert_eq!((made.len(), &made[0]["room"]), (1, &given), "the one that counts is recorded");
}

#[tokio::test]
async fn what_the_vendor_refuses_is_not_the_clients_fault() {
    let evil = r#"{"code":-1,"message":"<script>eyJhbGciOi"}"#;
    let foreign = json!([{ "session_id": session("654321").as_str() }]).to_string();
    for (status, headers, body, expected, code) in [
        ("401 Unauthorized", "", evil, 502, "upstream_failed"),
        ("403 Forbidden", "", evil, 502, "upstream_failed"),
        ("404 Not Found", "", evil, 502, "upstream_failed"),
        ("400 Bad Request", "", evil, 502, "upstream_failed"),
        ("429 Too Many Requests", "retry-after: 7\r\n", "", 429, "rate_limited"),
        ("503 Service Unavailable", "", "", 502, "upstream_failed"),
        ("302 Found", "location: http://127.0.0.1:1/steal\r\n", "", 502, "upstream_failed"),
        ("200 OK", "", "garbage", 502, "upstream_failed"),
        ("200 OK", "", "[]", 502, "upstream_failed"),
        ("200 OK", "", &foreign, 502, "upstream_failed"),
    ] {
        let (url, _questions) = vendor(vec![answer(status, headers, body)]);
        let fixture = before_opentok(&url).await;
        let refused = fixture.get("/room/class-7").await;
        refused.refused(expected, code);
        assert!(!refused.text.contains("script") && !refused.text.contains("eyJ"));
        if expected == 429 {
            assert_eq!(refused.headers["retry-after"], "7");
        }
        let made = fixture.audit_lines();
        assert!(made.iter().all(|line| line["action"] != "room.create"));
    }
    let (url, _questions) = vendor(vec![Vec::new()]);
    let fixture = before_opentok(&url).await;
    fixture.get("/room/class-7").await.refused(504, "upstream_timeout");
    let fixture = before_opentok("http://127.0.0.1:1").await;
    fixture.get("/room/class-7").await.refused(502, "upstream_failed");
}

#[tokio::test]
async fn who_may_not_enter_makes_nothing_at_the_vendor() {
    let (url, questions) = vendor(vec![made(&session(PROJECT))]);
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::with(&format!(
        "bind = '0.0.0.0:9000'\nallowed_hosts = ['127.0.0.1']\n{}\
         [[callers]]\nname = 'pupil'\nkey_sha256 = '{}'\npermissions = ['allow_join', 'ask_join']\n\
         default_permissions = ['ask_join']\nroles = ['rtc']\nrights = ['create']\nrooms = ['class-*']\n",
        opentok_settings(&url, &folder),
        sha256("pupil's key"),
    ))
    .await;
    let as_pupil = async |uri: &str| {
        let headers = [("authorization", "Bearer pupil's key")];
        fixture.ask(request("GET", uri, &headers, "")).await
    };
    fixture.get("/room/class-7").await.refused(401, "caller_unknown");
    as_pupil("/room/staff?role=publisher").await.refused(403, "room_not_granted");
    as_pupil("/room/class%207?role=publisher").await.refused(403, "room_not_granted");
    as_pupil("/room/class-7?role=moderator").await.refused(403, "permission_not_granted");
    as_pupil("/room/class-7").await.refused(403, "lobby_unsupported");
    let elsewhere = session(PROJECT);
    as_pupil(&format!("/get-token?role=publisher&roomId={elsewhere}"))
        .await
        .refused(403, "room_not_granted");
    assert_eq!(questions.try_iter().count(), 0);
    as_pupil("/room/class-7?role=subscriber").await.ok();
    assert_eq!(questions.try_iter().count(), 1);
}

#[tokio::test]
async fn a_name_is_one_of_a_project() {
    let fixture = Fixture::with("[tokens]\nvendor = 'opentok'").await;
    let local = fixture.get("/room/class-7").await.ok();
    let directory = fixture.stop();

    // Then the operator moves to the vendor's cloud and keeps the database.
    let there = session(PROJECT);
    let (url, _questions) = vendor(vec![made(&there)]);
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let config = Config::from_toml(&opentok_settings(&url, &directory)).unwrap();
    let bind = "127.0.0.1:0".parse().unwrap();
    let server = Server::bind(config.with_bind(bind).with_database(database)).await.unwrap();
    let router = server.router();
    let ask = async || {
        let request = request("GET", "/room/class-7", &[], "");
        let answer = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        let body = http_body_util::BodyExt::collect(answer.into_body()).await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&body.to_bytes()).unwrap()
    };
    let moved = ask().await;
    assert_eq!((&moved["apiKey"], &moved["sessionId"]), (&json!(PROJECT), &json!(there.as_str())));
    assert_ne!(moved["sessionId"], local["sessionId"]);
    assert_eq!(ask().await["sessionId"], there.as_str());
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("secret"), SECRET).unwrap();
    std::fs::write(path("key.pem"), PEM.as_bytes()).unwrap();
    for (name, around) in
        [("line", "*\n"), ("crlf", "*\r\n"), ("lines", "*\n\n"), ("quoted", "\"*\"")]
    {
        std::fs::write(path(name), around.replace('*', SECRET)).unwrap();
    }
    let (secret, pem) = (path("secret"), path("key.pem"));
    let project = format!("api_key = '{PROJECT}'\nsecret_file = '{secret}'\n");
    let application = format!("application_id = '{APPLICATION}'\nprivate_key_file = '{pem}'\n");
    let read = |vendor: &str, settings: &str| {
        Config::from_toml(&format!(
            "[tokens]\nvendor = '{vendor}'\n[authority]\nmode = 'upstream'\n{settings}"
        ))
    };
    assert!(read("opentok", &project).is_ok());
    assert!(read("vonage", &application).is_ok());
    assert!(read("videosdk", &project).is_ok());
    let both = format!("{project}{application}");
    let file = |file: &str| format!("secret_file = '{file}'\n");
    let of_file = |name: &str| format!("api_key = '{PROJECT}'\n{}", file(&path(name)));
    // An editor's line break is no part of the secret.
    assert!(read("opentok", &of_file("line")).is_ok());
    assert!(read("opentok", &of_file("crlf")).is_ok());
    for (vendor, settings, words) in [
        ("zoom", project.clone(), "line 2"),
        ("OpenTok", project.clone(), "line 2"),
        ("opentok", application.clone(), "application_id"),
        ("opentok", both.clone(), "application_id"),
        ("videosdk", both.clone(), "application_id"),
        ("vonage", both, "private_key"),
        ("vonage", project.clone(), "private_key"),
        ("vonage", format!("{application}allow_weak_secret = true\n"), "private_key"),
        ("opentok", String::new(), "api_key"),
        ("opentok", format!("api_key = '{PROJECT}'\n"), "secret"),
        ("opentok", format!("api_key_env = 'X'\n{project}"), "api_key"),
        ("opentok", format!("secret_env = 'X'\n{project}"), "secret"),
        ("opentok", format!("api_key = 'letters'\n{}", file(&secret)), "API key"),
        ("opentok", format!("{project}base_url = 'http://api.opentok.example'\n"), "base_url"),
        ("opentok", format!("{project}base_url = 'https://me@api.opentok.example'\n"), "base_url"),
        ("opentok", format!("{project}redirects = true\n"), "redirects"),
        ("opentok", of_file("lines"), "`secret_file`: The secret has white space"),
        ("videosdk", of_file("quoted"), "`secret_file`: The secret has white space or quotes"),
        ("vonage", format!("application_id = '{APPLICATION}'\n"), "private_key"),
        ("vonage", format!("private_key_file = '{pem}'\n"), "application_id"),
        ("vonage", format!("private_key_env = 'X'\n{application}"), "private_key"),
        (
            "vonage",
            format!("application_id = '{PROJECT}'\nprivate_key_file = '{pem}'\n"),
            "application id",
        ),
        (
            "vonage",
            format!("application_id = '{APPLICATION}'\nprivate_key_file = '{secret}'\n"),
            "not PEM",
        ),
    ] {
        let error = read(vendor, &settings).expect_err(&settings);
        let shown = format!("{error} {error:?}");
        assert!(error.to_string().contains(words), "{vendor}: {settings}: {error}");
        assert!(!shown.contains(SECRET) && !shown.contains("PRIVATE KEY-"), "{shown}");
    }
}

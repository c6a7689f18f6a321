//! OpenTok, Vonage and Video.io: their calls, the routes of their sample servers, and the three routes
//! of document 001 with another vendor behind them.

use crate::support::{Answer, Fixture, OfVendors, now, request, sha256};
use roomkey::opentok::{self, ApiAccess, Capability, Expectation, Role, SessionId};
use roomkey::videosdk::KeyState;
use roomkey::{Lifetime, Secret, videoio, vonage};
use roomkey_server::{Config, DatabaseUrl, Project, Server, Store, VendorCredentials, VendorName};
use serde_json::{Value, json};

fn vendors(fixture: &Fixture) -> &VendorCredentials {
    &fixture.server.vendors().unwrap().credentials
}

fn opentok(fixture: &Fixture) -> opentok::Credentials {
    vendors(fixture).opentok().unwrap()
}

fn vonage(fixture: &Fixture) -> vonage::Credentials {
    vendors(fixture).vonage().unwrap()
}

fn api_token(credentials: &opentok::Credentials) -> String {
    credentials.mint_api(&ApiAccess::new(), opentok::API_LIFETIME, now()).unwrap()
}

fn vonage_token(credentials: &vonage::Credentials) -> String {
    credentials.mint_api(&ApiAccess::new(), vonage::API_LIFETIME, now()).unwrap()
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("accept", "application/json");

async fn create(fixture: &Fixture, headers: &[(&str, &str)], form: &str) -> Answer {
    fixture.ask(request("POST", "/session/create", headers, form.to_owned())).await
}

fn session_of(answer: &Answer) -> SessionId {
    answer.ok()[0]["session_id"].as_str().unwrap().parse().unwrap()
}

/// Asserts the vendor's form of a refusal.
#[track_caller]
fn denied(answer: &Answer, status: u16, message: &str) {
    let body = answer.json();
    assert_eq!((answer.status.as_u16(), &body["message"]), (status, &message.into()), "{body}");
    assert_eq!(body["description"], body["message"]);
    assert_eq!(answer.headers["cache-control"], "no-store");
}

// Proof of the README's table: local authority, OpenTok, Vonage.
#[tokio::test]
async fn a_session_is_created_for_a_project_and_for_an_application() {
    let fixture = Fixture::new().await;
    let (project, application) = (opentok(&fixture), vonage(&fixture));
    let (token, bearer) = (api_token(&project), format!("Bearer {}", vonage_token(&application)));

    let form = "archiveMode=manual&p2p.preference=enabled";
    let answer = create(&fixture, &[("x-opentok-auth", &token), FORM, JSON], form).await;
    assert!(session_of(&answer).belongs_to(project.api_key().as_str()));
    assert_eq!(answer.ok()[0]["partner_id"], project.api_key().as_str());
    let form = "archiveMode=manual&location=null&p2p.preference=disabled";
    let answer = create(&fixture, &[("authorization", &bearer), FORM, JSON], form).await;
    assert!(session_of(&answer).belongs_to(application.application_id().as_str()));

    // Whoever does not ask for JSON gets XML.
    let answer = create(&fixture, &[("x-opentok-auth", &token)], "").await;
    assert_eq!(answer.headers["content-type"], "text/xml;charset=utf-8");
    assert!(answer.text.contains("<sessions><Session><session_id>1_"), "{}", answer.text);
    // Both are told the same, and our own client understands both.
    let api = opentok::rest::Api::opentok();
    let call = api.create_session(&token, &opentok::rest::NewSession::default()).unwrap();
    let understood = http::Response::builder().status(200).body(answer.text.into_bytes()).unwrap();
    assert!(call.understand(&understood).is_ok());

    let made = fixture.audit_lines();
    let made: Vec<_> = made.iter().filter(|line| line["action"] == "room.create").collect();
    assert_eq!(made.len(), 3);
    assert_eq!(made[0]["caller"], project.api_key().as_str());
}

#[tokio::test]
async fn a_bad_token_is_told_in_the_vendors_words() {
    let fixture = Fixture::new().await;
    let project = opentok(&fixture);
    let key = project.api_key().as_str();
    let other_secret = Secret::new("0000000000111111111122222222223333333333").unwrap();
    let forged = opentok::Credentials::new(key, other_secret).unwrap();
    let foreign = opentok::Credentials::new("123456", vendors(&fixture).opentok_secret().unwrap());
    let session = SessionId::create(key, &opentok::NewSessionId::default(), now()).unwrap();
    let client = project.mint(
        &opentok::Access::new(session, Role::Moderator),
        opentok::DEFAULT_LIFETIME,
        now(),
    );
    let early = project.mint_api(
        &ApiAccess::new(),
        opentok::API_LIFETIME,
        now().after(Lifetime::hours(1).unwrap()),
    );
    let before =
        roomkey::Timestamp::from_unix(i64::try_from(now().unix()).unwrap() - 7200).unwrap();
    let late = project.mint_api(&ApiAccess::new(), opentok::API_LIFETIME, before).unwrap();
    for (token, message) in [
        ("", "Invalid token format"),
        ("x", "Invalid token format"),
        ("eyJhbGciOiJub25lIn0.e30.x", "Invalid token format"),
        (&vonage_token(&vonage(&fixture)), "Invalid token format"),
        (&client.unwrap(), "Invalid token format"),
        (&api_token(&forged), "Invalid signature"),
        (&api_token(&foreign.unwrap()), "Invalid partner credentials"),
        (&early.unwrap(), "issued time cannot be greater than current time"),
        (&late, "token has expired"),
    ] {
        let answer = create(&fixture, &[("x-opentok-auth", token), FORM, JSON], "").await;
        denied(&answer, 403, message);
    }
    let token = api_token(&project);
    // Right for OpenTok, wrong for Vonage.
    let bearer = format!("Bearer {token}");
    denied(
        &create(&fixture, &[("authorization", &bearer), JSON], "").await,
        403,
        "Invalid token format",
    );
    let xml = create(&fixture, &[("x-opentok-auth", "x")], "").await;
    assert!(xml.text.contains("<errorPayload><code>-1</code><message>Invalid token format"));
    let both = [("x-opentok-auth", token.as_str()), ("authorization", &bearer), JSON];
    assert_eq!(create(&fixture, &both, "").await.status, 400);
    let twice = [("x-opentok-auth", token.as_str()), ("x-opentok-auth", &token), JSON];
    create(&fixture, &twice, "").await.refused(400, "credentials_ambiguous");
}

#[tokio::test]
async fn wishes_are_read_strictly() {
    let fixture = Fixture::new().await;
    let token = api_token(&opentok(&fixture));
    let headers = [("x-opentok-auth", token.as_str()), FORM, JSON];
    for form in [
        "",
        "p2p.preference=always",
        "archiveMode=always&archiveName=a&archiveResolution=1280x720&p2p.preference=disabled",
        "location=192.0.2.1",
        "location=null",
        "e2ee=true&p2p.preference=disabled",
        "e2ee=false",
    ] {
        session_of(&create(&fixture, &headers, form).await);
    }
    for form in [
        "p2p.preference=yes",
        "archiveMode=always&p2p.preference=enabled",
        "archiveName=a",
        "archiveMode=always&archiveName=%00",
        "location=here",
        "location=127.0.0.1%0d%0a",
        "e2ee=1",
        "e2ee=true&archiveMode=always",
        "E2EE=true",
        "archiveMode=manual&archiveMode=always",
        "session_id=1_x",
        "archiveMode=%3C%2Fmessage%3E",
    ] {
        let answer = create(&fixture, &headers, form).await;
        assert_eq!(answer.status, 400, "{form}: {}", answer.text);
        assert!(!answer.text.contains('<'), "{}", answer.text);
    }
    let as_json = [("x-opentok-auth", token.as_str()), ("content-type", "application/json"), JSON];
    assert_eq!(create(&fixture, &as_json, "{}").await.status, 415);
    let long = format!("archiveName={}", "a".repeat(100_000));
    create(&fixture, &headers, &long).await.refused(413, "body_too_large");
}

// Proof of the README's table: local authority, Video.io.
// Proof of the README's table: revocation, Video.io.
#[tokio::test]
async fn a_session_token_of_videoio_is_traded_for_an_app_token() {
    let fixture = Fixture::new().await;
    let app_token = vendors(&fixture).videoio_app_token(now()).unwrap();
    let authority = vendors(&fixture).videoio().unwrap();
    let ask = async |authorization: &str, content_type: &str, body: &str| {
        let headers = [("authorization", authorization), ("content-type", content_type)];
        fixture.ask(request("POST", "/v1/sessions", &headers, body.to_owned())).await
    };
    let bearer = format!("Bearer {app_token}");
    let answer = ask(&bearer, "application/json", r#"{"identity":"ann"}"#).await.ok();
    let token = answer["sessionToken"].as_str().unwrap();
    let expectation = videoio::Expectation::any();
    let claims = authority.verify_session(token, &expectation, now()).unwrap();
    assert_eq!(claims.identity().as_str(), "ann");
    let first = format!("App token={app_token}");
    let answer = ask(&first, FORM.1, "identity=ann").await.ok();
    let again = answer["session_key"].as_str().unwrap();
    let again = authority.verify_session(again, &expectation, now()).unwrap();
    assert_eq!(claims.user_id(), again.user_id(), "one identity is one user");

    // The token is judged before the body.
    ask(&bearer, "application/json", "[").await.refused(400, "body_malformed");
    for (kind, body) in [("application/json", r#"{"identity":"ann"}"#), ("text/plain", "[")] {
        ask("Bearer x", kind, body).await.refused(401, "token_invalid");
    }
    // A session token is no app token.
    let session = format!("Bearer {token}");
    ask(&session, "application/json", r#"{"identity":"bob"}"#).await.refused(401, "token_invalid");
    ask(&bearer, "application/json", "{}").await.refused(400, "identity_invalid");
    let minted = fixture.audit_lines();
    let minted: Vec<_> = minted.iter().filter(|line| line["action"] == "token.mint").collect();
    assert_eq!((minted.len(), &minted[0]["participant"]), (2, &"ann".into()));
    assert!(!minted[0].to_string().contains(token));

    // A person is taken back too: they get no new token yet, and the old ones count no more.
    let bob = ask(&bearer, "application/json", r#"{"identity":"Bob B."}"#).await.ok();
    let keys = videoio::keys(authority.clone().into(), None);
    let verified = |token: &str| keys.verify(token, b"{}", now()).unwrap();
    let (bob, ann) = (verified(bob["sessionToken"].as_str().unwrap()), verified(token));
    let path = fixture.directory.path().join("roomkey.db");
    let taken_back = async || {
        let store = Store::open(&DatabaseUrl::file(&path)).await.unwrap();
        store.taken_back().await.unwrap()
    };
    assert!(!taken_back().await.covers(keys.vendor(), &bob));
    let body = json!({ "participantId": "Bob B.", "everywhere": true });
    fixture.post_json("/revocations", &body).await.ok();
    assert!(taken_back().await.covers(keys.vendor(), &bob));
    assert!(!taken_back().await.covers(keys.vendor(), &ann));
    ask(&bearer, "application/json", r#"{"identity":"Bob B."}"#).await.refused(409, "just_revoked");
    ask(&bearer, "application/json", r#"{"identity":"ann"}"#).await.ok();
    // An app token never expires, and what takes it back is kept for ever.
    let kept = fixture.post_json("/revocations", &json!({ "token": *app_token })).await.ok();
    assert_eq!((&kept["keptUntil"], &kept["jti"]), (&Value::Null, &claims_jti(&app_token).into()));
    ask(&bearer, "application/json", r#"{"identity":"ann"}"#).await.refused(401, "token_invalid");
    fixture.delete(&format!("/revocations/{}", kept["id"].as_str().unwrap())).await.ok();
    ask(&bearer, "application/json", r#"{"identity":"ann"}"#).await.ok();

    // What was taken back counts no more.
    let jti = claims_jti(&app_token);
    fixture.post_json("/revocations", &json!({ "jti": jti })).await.ok();
    for body in [r#"{"identity":"ann"}"#, "["] {
        ask(&bearer, "application/json", body).await.refused(401, "token_invalid");
    }
}

fn claims_jti(token: &str) -> String {
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}

// Proof of the README's table: rooms by name, OpenTok.
#[tokio::test]
async fn a_room_of_a_name_is_one_session_for_everyone() {
    let fixture = Fixture::new().await;
    let project = opentok(&fixture);
    let (one, other) = tokio::join!(fixture.get("/room/class-7"), fixture.get("/room/class-7"));
    let (one, other) = (one.ok(), other.ok());
    assert_eq!(one["sessionId"], other["sessionId"], "asked for at the same moment");
    assert_ne!(one["token"], other["token"]);
    assert_eq!(one["apiKey"], project.api_key().as_str());
    let token = one["token"].as_str().unwrap();
    let session: SessionId = one["sessionId"].as_str().unwrap().parse().unwrap();
    let expectation = Expectation::any().session(session).can(Capability::Publish);
    let claims = project.verify(token, &expectation, now()).unwrap();
    assert_eq!(claims.role(), Role::Publisher, "and not a moderator");

    let other = fixture.get("/room/class-8").await.ok();
    assert_ne!(other["sessionId"], one["sessionId"]);
    let named = fixture.get("/session").await.ok();
    assert_eq!(named["sessionId"], fixture.get("/room/session").await.ok()["sessionId"]);

    // And after a restart.
    let directory = fixture.stop();
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let config =
        Config::default().with_bind("127.0.0.1:0".parse().unwrap()).with_database(database);
    let server = Server::bind(config).await.unwrap();
    assert!(server.vendors().unwrap().created.is_empty());
    let answer =
        tower::ServiceExt::oneshot(server.router(), request("GET", "/room/class-7", &[], ""));
    let body = http_body_util::BodyExt::collect(answer.await.unwrap().into_body()).await.unwrap();
    let again: Value = serde_json::from_slice(&body.to_bytes()).unwrap();
    assert_eq!(again["sessionId"], one["sessionId"]);
}

#[tokio::test]
async fn the_role_is_the_policys() {
    let fixture = Fixture::new().await;
    let role = async |query: &str| {
        let answer = fixture.get(&format!("/room/r?{query}")).await;
        let token = answer.ok()["token"].as_str().unwrap().to_owned();
        let claims = opentok(&fixture).verify(&token, &Expectation::any(), now()).unwrap();
        (claims.role(), claims.data().map(str::to_owned))
    };
    assert_eq!(role("role=subscriber").await.0, Role::Subscriber);
    assert_eq!(role("role=publisheronly").await.0, Role::PublisherOnly);
    assert_eq!(role("participantId=ann").await.1.as_deref(), Some("ann"));
    for (query, status, code) in [
        ("role=moderator", 403, "permission_not_granted"),
        ("permissions=allow_mod", 403, "permission_not_granted"),
        ("permissions=ask_join", 403, "lobby_unsupported"),
        ("role=publisher&permissions=allow_join", 400, "credentials_ambiguous"),
        ("role=Publisher", 400, "role_unknown"),
        ("lifetime=48h", 403, "lifetime_not_granted"),
        ("roomId=other", 400, "parameter_invalid"),
        ("name=other", 400, "query_malformed"),
    ] {
        fixture.get(&format!("/room/r?{query}")).await.refused(status, code);
    }
    for name in ["a%2Fb", "..%2Fx", "%00", "%E2%80%AE", &"a".repeat(129)] {
        let answer = fixture.get(&format!("/room/{name}")).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text);
    }
    // A name that is special to some languages is a name.
    assert!(fixture.get("/room/__proto__").await.ok()["sessionId"].is_string());
}

fn reachable(vendor: &str) -> String {
    format!(
        "bind = \"0.0.0.0:9000\"\nallowed_hosts = [\"127.0.0.1\"]\n[tokens]\nvendor = \"{vendor}\"\n\
         [[callers]]\nname = \"teacher\"\nkey_sha256 = \"{}\"\npermissions = [\"allow_join\", \"allow_mod\"]\n\
         roles = [\"rtc\", \"crawler\"]\n\
         [[callers]]\nname = \"pupil\"\nkey_sha256 = \"{}\"\npermissions = [\"allow_join\"]\nroles = [\"rtc\"]\n\
         rooms = [\"class-*\"]\n",
        sha256("teacher's key"),
        sha256("pupil's key"),
    )
}

// Proof of the README's table: rooms by name, Vonage.
#[tokio::test]
async fn off_loopback_callers_are_known() {
    let fixture = Fixture::with(&reachable("vonage")).await;
    let as_caller = async |key: &str, uri: &str| {
        let authorization = format!("Bearer {key}");
        fixture.ask(request("GET", uri, &[("authorization", &authorization)], "")).await
    };
    fixture.get("/room/class-7").await.refused(401, "caller_unknown");
    as_caller("nobody's key", "/room/class-7").await.refused(401, "caller_unknown");
    as_caller("pupil's key", "/room/staff").await.refused(403, "room_not_granted");
    as_caller("pupil's key", "/room/class-7?role=moderator")
        .await
        .refused(403, "permission_not_granted");
    let alone = as_caller("teacher's key", "/room/staff?permissions=allow_mod").await;
    alone.refused(400, "parameter_invalid");
    let staff = as_caller("teacher's key", "/room/staff?role=moderator").await.ok();
    assert_eq!(staff["applicationId"], vonage(&fixture).application_id().as_str());
    let session = staff["sessionId"].as_str().unwrap();
    // By its id it is the same room.
    as_caller("pupil's key", &format!("/get-token?roomId={session}"))
        .await
        .refused(403, "room_not_granted");
    // Who may not make rooms comes when one is there.
    as_caller("pupil's key", "/room/class-7").await.refused(403, "right_missing");
    as_caller("teacher's key", "/room/class-7").await.ok();
    let class = as_caller("pupil's key", "/room/class-7").await.ok();
    let session = class["sessionId"].as_str().unwrap();
    let token = as_caller("pupil's key", &format!("/get-token?roomId={session}")).await.ok();
    let token = token["token"].as_str().unwrap();
    assert!(vonage(&fixture).verify(token, &Expectation::any(), now()).is_ok());
}

/// What an app does that was written for VideoSDK.
async fn three_calls(fixture: &Fixture) -> (String, String) {
    let first = fixture.get("/get-token").await.ok();
    let body = json!({ "token": first["token"] });
    let made = fixture.post_json("/create-meeting", &body).await.ok();
    let room = made["meetingId"].as_str().unwrap().to_owned();
    assert_eq!(made["roomId"], made["meetingId"]);
    let joining = fixture.get(&format!("/get-token?roomId={room}&participantId=ann")).await.ok();
    let token = joining["token"].as_str().unwrap().to_owned();
    let uri = format!("/validate-meeting/{room}");
    let answer = fixture.post_json(&uri, &body).await.ok();
    assert_eq!(answer["roomId"], room.as_str());
    (room, token)
}

// Proof of the README's table: the three calls, VideoSDK, OpenTok, Vonage.
#[tokio::test]
async fn the_vendor_changes_by_configuration_alone() {
    let fixture = Fixture::with("[tokens]\nvendor = \"videosdk\"").await;
    let (_, token) = three_calls(&fixture).await;
    let expectation = roomkey::videosdk::Expectation::any();
    assert!(fixture.credentials.verify(&token, &expectation, now()).is_ok());

    let fixture = Fixture::with("[tokens]\nvendor = \"opentok\"").await;
    let (room, token) = three_calls(&fixture).await;
    let expectation = Expectation::any().session(room.parse().unwrap());
    let claims = opentok(&fixture).verify(&token, &expectation, now()).unwrap();
    assert_eq!((claims.role(), claims.data()), (Role::Publisher, Some("ann")));
    // The token for the session validates it, too.
    let uri = format!("/validate-meeting/{room}");
    fixture.post_json(&uri, &json!({ "token": token })).await.ok();
    // But makes no other.
    fixture
        .post_json("/create-meeting", &json!({ "token": token }))
        .await
        .refused(401, "token_invalid");
    let other = three_calls(&fixture).await.0;
    let uri = format!("/validate-meeting/{other}");
    fixture.post_json(&uri, &json!({ "token": token })).await.refused(401, "token_invalid");
    fixture.post_json("/revocations", &json!({ "jti": claims_jti(&token) })).await.ok();
    let uri = format!("/validate-meeting/{room}");
    fixture.post_json(&uri, &json!({ "token": token })).await.refused(401, "token_invalid");

    let fixture = Fixture::with("[tokens]\nvendor = \"vonage\"").await;
    let (room, token) = three_calls(&fixture).await;
    let expectation = Expectation::any().session(room.parse().unwrap());
    assert!(vonage(&fixture).verify(&token, &expectation, now()).is_ok());
    let uri = format!("/validate-meeting/{room}");
    fixture.post_json(&uri, &json!({ "token": token })).await.ok();
    fixture.post_json("/revocations", &json!({ "jti": claims_jti(&token) })).await.ok();
    fixture.post_json(&uri, &json!({ "token": token })).await.refused(401, "token_invalid");
}

#[tokio::test]
async fn sessions_that_are_not_ours_are_not_found() {
    let fixture = Fixture::with("[tokens]\nvendor = \"opentok\"").await;
    let own = SessionId::create(
        opentok(&fixture).api_key().as_str(),
        &opentok::NewSessionId::default(),
        now(),
    );
    let foreign = SessionId::create("123456", &opentok::NewSessionId::default(), now());
    let token = json!({ "token": fixture.get("/get-token").await.ok()["token"] });
    for room in [own.unwrap().as_str(), foreign.unwrap().as_str(), "2kyv-gzay-64pg"] {
        fixture.get(&format!("/get-token?roomId={room}")).await.refused(404, "room_not_found");
        let uri = format!("/validate-meeting/{room}");
        fixture.post_json(&uri, &token).await.refused(404, "room_not_found");
        fixture.post_json(&uri, &json!({ "token": "x" })).await.refused(401, "token_invalid");
    }
    fixture.get("/get-token?role=moderator").await.refused(400, "parameter_invalid");
}

#[tokio::test]
async fn the_private_key_is_a_file_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new().await;
    let path = fixture.server.vendors().unwrap().private_key_path.clone().unwrap();
    assert_eq!(path, fixture.directory.path().join("roomkey.vonage.pem"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let pem = std::fs::read_to_string(&path).unwrap();
    let id = vonage(&fixture).application_id().as_str().to_owned();
    let from_file = vonage::Credentials::new(&id, &pem).unwrap();
    let bearer = format!("Bearer {}", vonage_token(&from_file));
    session_of(&create(&fixture, &[("authorization", &bearer), JSON], "").await);

    let directory = fixture.stop();
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let config =
        Config::default().with_bind("127.0.0.1:0".parse().unwrap()).with_database(database);
    // Written again if it is gone.
    std::fs::remove_file(&path).unwrap();
    drop(Server::bind(config.clone()).await.unwrap());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), pem);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let names =
        std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let keys: Vec<_> = names.filter(|name| name.to_string_lossy().contains("pem")).collect();
    assert_eq!(
        keys,
        ["roomkey.vonage.pem"],
        "it got its name when it was whole, and left no other"
    );
    // Somebody else's is left alone, and a link is not followed.
    std::fs::write(&path, "mine").unwrap();
    let error = Server::bind(config.clone()).await.unwrap_err();
    assert!(error.to_string().contains("another key"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    let elsewhere = directory.path().join("elsewhere");
    std::fs::write(&elsewhere, &pem).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    assert!(Server::bind(config).await.is_err());
}

/// Two databases of one stem share the place of the file.
#[tokio::test]
async fn no_secret_is_made_that_is_never_shown() {
    let fixture = Fixture::new().await;
    let directory = fixture.stop();
    let database = DatabaseUrl::file(directory.path().join("roomkey.sqlite"));
    let config =
        Config::default().with_bind("127.0.0.1:0".parse().unwrap()).with_database(database);
    // They cannot share a log.
    assert_eq!(Server::bind(config.clone()).await.unwrap_err().code(), "store_stale");
    let config = config.with_audit_path(directory.path().join("its.audit.jsonl"));
    let error = Server::bind(config.clone()).await.unwrap_err();
    assert!(error.to_string().contains("another database"), "{error}");
    let other = directory.path().join("other.pem");
    std::fs::rename(directory.path().join("roomkey.vonage.pem"), other).unwrap();
    let server = Server::bind(config).await.unwrap();
    assert!(server.created_key().is_some());
    assert_eq!(server.vendors().unwrap().created, VendorName::all().collect::<Vec<_>>());
}

#[tokio::test]
async fn credentials_are_made_once_however_many_start() {
    let directory = tempfile::tempdir().unwrap();
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let one = Store::open(&database).await.unwrap();
    let other = Store::open(&database).await.unwrap();
    let made = tokio::join!(one.ensure_vendor_credentials(), other.ensure_vendor_credentials());
    assert!(made.0.unwrap() != made.1.unwrap(), "one of the two made them");
    let one = one.vendor_credentials().await.unwrap().unwrap();
    let other = other.vendor_credentials().await.unwrap().unwrap();
    assert_eq!(one.opentok_api_key(), other.opentok_api_key());
    assert_eq!(one.vonage_private_key_pem().unwrap(), other.vonage_private_key_pem().unwrap());
    let shown = format!("{one:?}");
    assert!(!shown.contains("PRIVATE") && shown.contains(one.opentok_api_key()), "{shown}");
}

#[tokio::test]
async fn damaged_credentials_are_refused_at_the_start() {
    let fixture = Fixture::new().await;
    let directory = fixture.stop();
    let path = directory.path().join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    for sql in [
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'BLOB', 'BLOC') WHERE name = 'vendor_keys'",
    ] {
        sqlx::query(sql).execute(&mut *connection).await.unwrap();
    }
    drop(connection);
    pool.close().await;
    let config = Config::default()
        .with_bind("127.0.0.1:0".parse().unwrap())
        .with_database(DatabaseUrl::file(path));
    assert_eq!(Server::bind(config).await.unwrap_err().code(), "store_corrupt");
}

#[tokio::test]
async fn a_room_may_have_any_name_that_an_app_gives() {
    let fixture = Fixture::with("[tokens]\nvendor = \"opentok\"").await;
    let token = fixture.get("/get-token").await.ok()["token"].clone();
    let body = json!({ "token": token, "customRoomId": "Klasse 7ä, Montag" });
    let made = fixture.post_json("/create-meeting", &body).await.ok();
    assert_eq!(made["customRoomId"], "Klasse 7ä, Montag");
    let same = fixture.get("/room/Klasse%207%C3%A4,%20Montag").await.ok();
    assert_eq!(same["sessionId"], made["roomId"]);
    let session = made["roomId"].as_str().unwrap();
    fixture.get(&format!("/get-token?roomId={session}")).await.ok();
    let bad = json!({ "token": token, "customRoomId": "a/b" });
    fixture.post_json("/create-meeting", &bad).await.refused(400, "custom_room_id_invalid");
}

#[tokio::test]
async fn a_database_of_before_there_were_other_vendors_gets_them() {
    let fixture = Fixture::new().await;
    let key = fixture.server.api_key().clone();
    let directory = fixture.stop();
    let path = directory.path().join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    for sql in [
        "DROP TABLE vendor_sessions",
        "DROP TABLE vendor_keys",
        "DELETE FROM _sqlx_migrations WHERE version IN (3, 7, 8)",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
    std::fs::remove_file(directory.path().join("roomkey.vonage.pem")).unwrap();
    let config = Config::default()
        .with_bind("127.0.0.1:0".parse().unwrap())
        .with_database(DatabaseUrl::file(path));
    let server = Server::bind(config).await.unwrap();
    assert_eq!(server.api_key(), &key, "what there was stays");
    assert!(server.created_key().is_none());
    assert_eq!(server.vendors().unwrap().created, VendorName::all().collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_taken_back_stays_so_when_keys_change() {
    const SETTINGS: &str = "[tokens]\nvendor = \"opentok\"";
    let fixture = Fixture::with(SETTINGS).await;
    let first = fixture.server.api_key().clone();
    let project = opentok(&fixture);
    let app_token = vendors(&fixture).videoio_app_token(now()).unwrap();
    let api = project
        .mint_api(&ApiAccess::new().jti("api".parse().unwrap()), opentok::API_LIFETIME, now())
        .unwrap();
    let room = fixture.get("/room/class-7?participantId=ann").await.ok();
    let (seat, session) = (room["token"].as_str().unwrap(), room["sessionId"].as_str().unwrap());
    for jti in ["api", &claims_jti(seat), &claims_jti(&app_token)] {
        fixture.post_json("/revocations", &json!({ "jti": jti })).await.ok();
    }
    let all_are_refused = async |fixture: &Fixture| {
        let answer = create(fixture, &[("x-opentok-auth", &api), JSON], "").await;
        denied(&answer, 403, "Invalid token format");
        let bearer = format!("Bearer {app_token}");
        let headers = [("authorization", bearer.as_str())];
        let asked = request("POST", "/v1/sessions", &headers, r#"{"identity":"ann"}"#);
        fixture.ask(asked).await.refused(401, "token_invalid");
        let uri = format!("/validate-meeting/{session}");
        fixture.post_json(&uri, &json!({ "token": seat })).await.refused(401, "token_invalid");
    };
    all_are_refused(&fixture).await;
    let directory = fixture.stop();
    let database = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let store = Store::open(&database).await.unwrap();
    store.rotate(Project::First).await.unwrap();
    store.set_key_state(&first, KeyState::Disabled).await.unwrap();
    all_are_refused(&Fixture::at(directory, SETTINGS).await).await;
}

// Proof of the README's table: revocation, OpenTok, Vonage.
#[tokio::test]
async fn a_participants_seats_are_taken_back_by_name_and_by_session() {
    for vendor in ["opentok", "vonage"] {
        let fixture = Fixture::with(&format!("[tokens]\nvendor = \"{vendor}\"")).await;
        let seat = async |name: &str, who: &str| {
            let uri = format!("/room/{name}?participantId={who}");
            let room = fixture.get(&uri).await.ok();
            let text = |member: &str| room[member].as_str().unwrap().to_owned();
            (text("sessionId"), text("token"))
        };
        let validate = async |(session, token): &(String, String)| {
            let body = json!({ "token": token });
            fixture.post_json(&format!("/validate-meeting/{session}"), &body).await
        };
        let (ann, bob) = (seat("class-7", "ann").await, seat("class-7", "bob").await);
        let (elsewhere, unlisted) = (seat("class-8", "ann").await, seat("Klasse%208", "ann").await);
        for seat in [&ann, &bob, &elsewhere, &unlisted] {
            validate(seat).await.ok();
        }
        for room in ["class-7", &unlisted.0] {
            let body = json!({ "roomId": room, "participantId": "ann" });
            fixture.post_json("/revocations", &body).await.ok();
        }
        validate(&ann).await.refused(401, "token_invalid");
        validate(&unlisted).await.refused(401, "token_invalid");
        validate(&bob).await.ok();
        validate(&elsewhere).await.ok();
        // Those issued later count again, as those of VideoSDK do.
        let earlier = now().unix() - 120;
        let body = json!({ "roomId": "class-8", "participantId": "ann", "issuedUpTo": earlier });
        fixture.post_json("/revocations", &body).await.ok();
        validate(&elsewhere).await.ok();
        // The whole room, by its name or its session's id, and a person in every room.
        fixture.post_json("/revocations", &json!({ "roomId": bob.0, "everyone": true })).await.ok();
        validate(&bob).await.refused(401, "token_invalid");
        let cat = seat("Klasse%209", "cat").await;
        let body = json!({ "roomId": "Klasse 9", "everyone": true });
        let kept = fixture.post_json("/revocations", &body).await.ok();
        validate(&cat).await.refused(401, "token_invalid");
        fixture.get("/room/Klasse%209?participantId=dan").await.refused(409, "just_revoked");
        let uri = format!("/revocations/{}", kept["id"].as_str().unwrap());
        fixture.delete(&uri).await.ok();
        validate(&cat).await.ok();
        let body = json!({ "participantId": "ann", "everywhere": true });
        fixture.post_json("/revocations", &body).await.ok();
        validate(&elsewhere).await.refused(401, "token_invalid");
    }
}

#[tokio::test]
async fn a_token_of_any_vendor_is_taken_back_as_itself_or_the_way_that_works_is_said() {
    for vendor in ["opentok", "vonage"] {
        let fixture = Fixture::with(&format!("[tokens]\nvendor = \"{vendor}\"")).await;
        let seat = async || {
            let room = fixture.get("/room/class-7?participantId=ann").await.ok();
            let text = |member: &str| room[member].as_str().unwrap().to_owned();
            (text("sessionId"), text("token"))
        };
        let validate = async |(session, token): &(String, String)| {
            let body = json!({ "token": token });
            fixture.post_json(&format!("/validate-meeting/{session}"), &body).await
        };
        let (one, other) = (seat().await, seat().await);
        let kept = fixture.post_json("/revocations", &json!({ "token": one.1 })).await.ok();
        assert_eq!(kept["jti"], claims_jti(&one.1));
        let lives = kept["keptUntil"].as_u64().unwrap().saturating_sub(now().unix());
        assert!((7100..=7200 + 60).contains(&lives), "until the token has ended: {lives}");
        validate(&one).await.refused(401, "token_invalid");
        // Nobody else's, and no other of the same person.
        validate(&other).await.ok();
    }

    // A T1 token has no id, and two of one person for one session are alike.
    let fixture = Fixture::with("[tokens]\nvendor = \"opentok\"").await;
    let room = fixture.get("/room/class-7").await.ok();
    let session = room["sessionId"].as_str().unwrap();
    let access = opentok::Access::new(session.parse().unwrap(), Role::Publisher)
        .kind(opentok::Kind::T1)
        .data("ann")
        .unwrap();
    let token = opentok(&fixture).mint(&access, Lifetime::default(), now()).unwrap();
    let validate = async || {
        let path = format!("/validate-meeting/{session}");
        fixture.post_json(&path, &json!({ "token": token })).await
    };
    validate().await.ok();
    let refused = fixture.post_json("/revocations", &json!({ "token": token })).await;
    refused.refused(400, "parameter_invalid");
    for way in ["`roomId`", "`participantId`", "the connection data"] {
        assert!(refused.text.contains(way), "{}", refused.text);
    }
    validate().await.ok();
    let body = json!({ "roomId": session, "participantId": "ann" });
    fixture.post_json("/revocations", &body).await.ok();
    validate().await.refused(401, "token_invalid");

    // What calls the vendors' APIs has an id, if it was given one.
    let with_id = ApiAccess::new().jti("call".parse().unwrap());
    let calls = [
        opentok(&fixture).mint_api(&with_id, opentok::API_LIFETIME, now()).unwrap(),
        vonage(&fixture).mint_api(&with_id, vonage::API_LIFETIME, now()).unwrap(),
    ];
    for call in calls {
        let kept = fixture.post_json("/revocations", &json!({ "token": call })).await.ok();
        assert_eq!(kept["jti"], "call");
    }
    // Whoever has one of another project has nothing to take back.
    let secret = Secret::new("1234567890abcdef1234567890abcdef1234567890").unwrap();
    let foreign = opentok::Credentials::new("123456", secret).unwrap();
    let foreign = api_token(&foreign);
    let refused = fixture.post_json("/revocations", &json!({ "token": foreign })).await;
    refused.refused(400, "parameter_invalid");
}

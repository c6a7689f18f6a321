//! Keys of OpenTok, Vonage and Video.io change, and nobody is refused for it who should not be.

use crate::process::{Client, Process};
use crate::support::{Fixture, OfVendors, now, request};
use roomkey::keyring::KeyState;
use roomkey::opentok::{API_LIFETIME, ApiAccess, ApiExpectation, Expectation};
use roomkey::videosdk::{Access, Credentials, Permission, Right};
use roomkey::{Code, Lifetime, Secret, videoio, vonage};
use roomkey_server::{
    DatabaseUrl, Error, NewKey, Project, Store, StoreError, VendorCredentials, VendorName,
    VendorSecret,
};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

const SECRET: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";

pub async fn open(directory: &Path) -> Store {
    Store::open(&DatabaseUrl::file(directory.join("roomkey.db"))).await.unwrap()
}

async fn credentials(store: &Store) -> VendorCredentials {
    store.vendor_credentials().await.unwrap().unwrap()
}

async fn set(store: &Store, vendor: VendorName, index: usize, state: KeyState) {
    let keys = store.vendor_keys(vendor).await.unwrap();
    store.set_vendor_key_state(vendor, &keys[index].id, state).await.unwrap();
}

async fn states(store: &Store, vendor: VendorName) -> Vec<KeyState> {
    store.vendor_keys(vendor).await.unwrap().into_iter().map(|key| key.state).collect()
}

/// Asks again for a while; a running server follows within a second, a busy machine a little later.
async fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(5), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn vonage_call(credentials: &VendorCredentials) -> String {
    let key = credentials.vonage().unwrap();
    key.mint_api(&ApiAccess::new(), vonage::API_LIFETIME, now()).unwrap()
}

fn opentok_call(credentials: &VendorCredentials) -> String {
    let key = credentials.opentok().unwrap();
    key.mint_api(&ApiAccess::new(), API_LIFETIME, now()).unwrap()
}

// Proof of the README's table: rotation of keys, Video.io.
#[tokio::test]
async fn a_server_follows_the_keys_of_every_vendor() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let mut client = Client::connect(&process.address).unwrap();
    let store = open(directory.path()).await;
    let before = credentials(&store).await;
    let (old_call, old_app) = (vonage_call(&before), before.videoio_app_token(now()).unwrap());
    let create = |client: &mut Client, token: &str| {
        client.ask("POST", "/session/create", &format!("Bearer {token}"), "").unwrap().0
    };
    let session = |client: &mut Client, app_token: &str| {
        let bearer = format!("Bearer {app_token}");
        let (status, answer) =
            client.ask("POST", "/v1/sessions", &bearer, r#"{"identity":"ann"}"#).unwrap();
        (status, answer["sessionToken"].as_str().unwrap_or_default().to_owned())
    };
    let room = |client: &mut Client| client.ask("GET", "/room/r", "", "").unwrap().1;
    let ours = |room: &Value, keys: &VendorCredentials| {
        let token = room["token"].as_str().unwrap();
        keys.opentok().unwrap().verify(token, &Expectation::any(), now()).is_ok()
    };
    assert_eq!(create(&mut client, &old_call), 200);
    let (status, first_session) = session(&mut client, &old_app);
    assert_eq!(status, 200);
    let first_room = room(&mut client);
    assert!(ours(&first_room, &before));

    for vendor in VendorName::all() {
        store.rotate_vendor(vendor).await.unwrap();
    }
    let after = credentials(&store).await;
    soon("the new secret of OpenTok signs", || ours(&room(&mut client), &after)).await;
    assert_eq!(room(&mut client)["sessionId"], first_room["sessionId"], "one room, one session");
    let passive = after.opentok_keyring().unwrap();
    let token = first_room["token"].as_str().unwrap();
    assert!(passive.verify(|key| key.verify(token, &Expectation::any(), now())).is_ok());
    let (new_call, new_app) = (vonage_call(&after), after.videoio_app_token(now()).unwrap());
    soon("the new key of Vonage", || create(&mut client, &new_call) == 200).await;
    soon("the new key of Video.io", || session(&mut client, &new_app).0 == 200).await;
    assert_eq!(create(&mut client, &old_call), 200, "what was signed before is good");
    let (status, by_old_app) = session(&mut client, &old_app);
    assert_eq!(status, 200);
    let authorities = after.videoio_keyring().unwrap();
    let user = |token: &str| {
        let any = videoio::Expectation::any();
        let claims = authorities.verify(|key| key.verify_session(token, &any, now())).unwrap();
        claims.user_id().to_owned()
    };
    assert_eq!(user(&first_session), user(&by_old_app), "one identity is one user");
    let pem = directory.path().join("roomkey.vonage.pem");
    let holds = |keys: &VendorCredentials| {
        std::fs::read_to_string(&pem).unwrap() == keys.vonage_private_key_pem().unwrap()
    };
    soon("the file has the key that signs", || holds(&after)).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&pem).unwrap().permissions().mode() & 0o777, 0o600);
    }

    for vendor in VendorName::all() {
        set(&store, vendor, 0, KeyState::Disabled).await;
    }
    soon("a disabled key of Vonage", || create(&mut client, &old_call) == 403).await;
    soon("a disabled key of Video.io", || session(&mut client, &old_app).0 == 401).await;
    assert_eq!((create(&mut client, &new_call), session(&mut client, &new_app).0), (200, 200));
    // Back to the first: the file follows that, too.
    set(&store, VendorName::VONAGE, 0, KeyState::Active).await;
    soon("the first key signs again", || holds(&before)).await;
    // With none that signs the file stays, and who asks for a room is told why there is no token.
    for index in [0, 1] {
        set(&store, VendorName::VONAGE, index, KeyState::Disabled).await;
    }
    set(&store, VendorName::OPENTOK, 1, KeyState::Passive).await;
    set(&store, VendorName::VIDEOIO, 1, KeyState::Passive).await;
    soon("nothing signs at Video.io", || session(&mut client, &new_app).0 == 503).await;
    let told = |client: &mut Client| client.ask("GET", "/room/r", "", "").unwrap();
    soon("nothing signs", || told(&mut client).0 == 503).await;
    assert_eq!(told(&mut client).1["code"], "key_not_active");
    assert!(holds(&before));
    process.stop();
    let log = std::fs::read_to_string(directory.path().join("stderr.log")).unwrap();
    assert!(!log.contains("PRIVATE KEY"));
}

#[tokio::test]
async fn a_file_that_is_not_ours_keeps_what_it_has_and_the_keys_count_all_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let mut client = Client::connect(&process.address).unwrap();
    let store = open(directory.path()).await;
    let pem = directory.path().join("roomkey.vonage.pem");
    std::fs::write(&pem, "somebody else's").unwrap();
    store.rotate_vendor(VendorName::VONAGE).await.unwrap();
    let bearer = format!("Bearer {}", vonage_call(&credentials(&store).await));
    let mut create = || client.ask("POST", "/session/create", &bearer, "").unwrap().0;
    soon("the new key counts", || create() == 200).await;
    let log = || std::fs::read_to_string(directory.path().join("stderr.log")).unwrap();
    soon("the log says so", || log().contains("has not the one that signs")).await;
    assert_eq!(std::fs::read_to_string(&pem).unwrap(), "somebody else's");
    process.stop();
}

/// Sends the head of a request, and the body after `between`.
async fn in_two(address: &str, head: String, body: &str, between: impl AsyncFnOnce()) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    between().await;
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    drop(stream.read_to_string(&mut answer));
    answer
}

#[tokio::test]
async fn a_key_that_is_disabled_while_a_body_is_on_its_way_opens_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let store = open(directory.path()).await;
    let keys = credentials(&store).await;
    for vendor in VendorName::all() {
        store.rotate_vendor(vendor).await.unwrap();
    }
    let app_token = keys.videoio_app_token(now()).unwrap();
    let created = store.add_key(NewKey::default()).await.unwrap();
    let ours = Credentials::from_parts(created.api_key().clone(), created.secret());
    let access = Access::new([Permission::AllowJoin]).unwrap();
    let access = access.rights([Right::Create]);
    let token = ours.mint(&access, Lifetime::default(), now()).unwrap();
    let disable = async |vendor| match vendor {
        Some(vendor) => set(&store, vendor, 0, KeyState::Disabled).await,
        None => store.set_key_state(created.api_key(), KeyState::Disabled).await.unwrap(),
    };
    for (vendor, path, credential, body, status) in [
        (
            Some(VendorName::OPENTOK),
            "/session/create",
            format!("x-opentok-auth: {}", opentok_call(&keys)),
            "archiveMode=manual",
            "403",
        ),
        (
            Some(VendorName::VONAGE),
            "/session/create",
            format!("authorization: Bearer {}", vonage_call(&keys)),
            "archiveMode=manual",
            "403",
        ),
        (
            Some(VendorName::VIDEOIO),
            "/v1/sessions",
            format!("authorization: App token={app_token}"),
            "identity=ann",
            "401",
        ),
        (None, "/create-meeting", format!("authorization: {token}"), "region=eu001", "401"),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{credential}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let undisturbed = in_two(&process.address, head.clone(), body, async || {}).await;
        assert!(undisturbed.starts_with("HTTP/1.1 200"), "{undisturbed}");
        let refused = in_two(&process.address, head.clone(), body, async || {
            disable(vendor).await;
            // Until the server refuses others.
            let mut answer = String::new();
            for _ in 0..100 {
                answer = in_two(&process.address, head.clone(), body, async || {}).await;
                if answer.starts_with(&format!("HTTP/1.1 {status}")) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("{answer}");
        });
        let answer = refused.await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    process.stop();
}

// Proof of the README's table: rotation of keys, OpenTok, Vonage.
#[tokio::test]
async fn a_seat_signed_before_counts_until_its_key_is_disabled() {
    for (vendor, name) in [(VendorName::OPENTOK, "opentok"), (VendorName::VONAGE, "vonage")] {
        let settings = format!("[tokens]\nvendor = \"{name}\"");
        let fixture = Fixture::with(&settings).await;
        let room = fixture.get("/room/class").await.ok();
        let session = room["sessionId"].as_str().unwrap().to_owned();
        let uri = format!("/validate-meeting/{session}");
        let body = json!({ "token": room["token"] });
        fixture.post_json(&uri, &body).await.ok();
        let directory = fixture.stop();
        let store = open(directory.path()).await;
        store.rotate_vendor(vendor).await.unwrap();
        let fixture = Fixture::at(directory, &settings).await;
        fixture.post_json(&uri, &body).await.ok();
        assert_eq!(fixture.get("/room/class").await.ok()["sessionId"], session.as_str());
        // One token of these vendors is taken back as itself, too.
        let kept = fixture.post_json("/revocations", &body).await.ok();
        fixture.post_json(&uri, &body).await.refused(401, "token_invalid");
        fixture.delete(&format!("/revocations/{}", kept["id"].as_str().unwrap())).await.ok();
        fixture.post_json(&uri, &body).await.ok();
        let directory = fixture.stop();
        set(&store, vendor, 0, KeyState::Disabled).await;
        let fixture = Fixture::at(directory, &settings).await;
        fixture.post_json(&uri, &body).await.refused(401, "token_invalid");
        // What is refused anyway is no token that could be taken back.
        let refused = fixture.post_json("/revocations", &body).await;
        refused.refused(400, refused.json()["code"].as_str().unwrap());
        // With nothing active nothing is minted, and the server says that it is not ready.
        fixture.get("/readyz").await.ok();
        let directory = fixture.stop();
        set(&store, vendor, 1, KeyState::Passive).await;
        let fixture = Fixture::at(directory, &settings).await;
        fixture.get("/room/class").await.refused(503, "key_not_active");
        fixture.get("/session").await.refused(503, "key_not_active");
        fixture.get("/readyz").await.refused(503, "key_not_active");
    }
}

#[tokio::test]
async fn a_disabled_key_of_any_vendor_is_refused_in_every_call() {
    let fixture = Fixture::new().await;
    let keys = fixture.server.vendors().unwrap().credentials.clone();
    let (opentok, vonage) = (opentok_call(&keys), format!("Bearer {}", vonage_call(&keys)));
    let app_token = keys.videoio_app_token(now()).unwrap();
    let asked = [
        ("/session/create", ("x-opentok-auth", opentok.clone()), ""),
        ("/session/create", ("authorization", vonage), ""),
        ("/v1/sessions", ("authorization", format!("Bearer {app_token}")), "{\"identity\":\"a\"}"),
        (
            "/v1/sessions",
            ("authorization", format!("App token={app_token}")),
            "{\"identity\":\"a\"}",
        ),
    ];
    let ask = async |fixture: &Fixture| {
        let mut statuses = Vec::new();
        for (path, (name, value), body) in &asked {
            let headers = [(*name, value.as_str()), ("accept", "application/json")];
            let answer = fixture.ask(request("POST", path, &headers, *body)).await;
            let secret = ["disabled", "key"].iter().any(|word| answer.text.contains(word));
            statuses.push((answer.status.as_u16(), secret));
        }
        for token in [opentok.as_str(), &app_token] {
            let revoked = fixture.post_json("/revocations", &json!({ "token": token })).await;
            statuses.push((revoked.status.as_u16(), false));
        }
        statuses
    };
    let statuses: Vec<_> = ask(&fixture).await.into_iter().map(|(status, _)| status).collect();
    // A token of OpenTok's API has an id only if it was given one.
    assert_eq!(statuses[..4], [200, 200, 200, 200]);
    let directory = fixture.stop();
    let store = open(directory.path()).await;
    for vendor in VendorName::all() {
        store.rotate_vendor(vendor).await.unwrap();
        set(&store, vendor, 0, KeyState::Disabled).await;
    }
    let fixture = Fixture::at(directory, "").await;
    let refused = [403, 403, 401, 401, 400, 400].map(|status| (status, false));
    assert_eq!(ask(&fixture).await, refused, "and nobody is told that the key was there");
}

#[tokio::test]
async fn the_same_key_is_added_once_however_it_is_spelt() {
    let store = Store::open(&DatabaseUrl::memory()).await.unwrap();
    store.ensure_vendor_credentials().await.unwrap();
    let keys = credentials(&store).await;
    let shared = |bytes: &[u8]| VendorSecret::Shared(Secret::new(bytes).unwrap());
    let secret = keys.opentok_secret().unwrap().reveal(<[u8]>::to_vec);
    let pem = keys.vonage_private_key_pem().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let pkcs8 = base64_simd::STANDARD.decode_to_vec(body).unwrap();
    // The same numbers without the frame that says that they are RSA's.
    let pkcs1 = base64_simd::STANDARD.encode_to_string(&pkcs8[26..]);
    let label = "RSA PRIVATE KEY";
    for (vendor, spelt) in [
        (VendorName::OPENTOK, shared(&secret)),
        // HMAC pads its keys with NUL bytes.
        (VendorName::OPENTOK, shared(&[&secret[..], b"\0"].concat())),
        (VendorName::VONAGE, VendorSecret::PrivateKey(pem.clone().into())),
        (VendorName::VONAGE, VendorSecret::PrivateKey(pem.replace('\n', "\r\n").into())),
        (
            VendorName::VONAGE,
            VendorSecret::PrivateKey(
                format!("-----BEGIN {label}-----\n{pkcs1}\n-----END {label}-----\n").into(),
            ),
        ),
    ] {
        set(&store, vendor, 0, KeyState::Disabled).await;
        let added = store.add_vendor_key(vendor, Some(spelt)).await;
        let is_told = matches!(added, Err(Error::Store(StoreError::KeyExists)));
        assert!(is_told, "{added:?}");
        assert_eq!(states(&store, vendor).await, [KeyState::Disabled], "it revives nothing");
    }
    for (vendor, wrong) in [
        (VendorName::OPENTOK, VendorSecret::PrivateKey(pem.into())),
        (VendorName::VONAGE, shared(&secret)),
        (VendorName::VONAGE, VendorSecret::PrivateKey("no key".to_owned().into())),
    ] {
        let error = store.add_vendor_key(vendor, Some(wrong)).await.unwrap_err();
        assert_eq!(error.code(), "key_invalid");
    }
}

/// What a key of a vendor signs that is good for nothing in particular, and with what it is verified.
fn wish(vendor: VendorName) -> (&'static str, &'static str) {
    match vendor.as_str() {
        "videoio" => (r#"{"kind":"app","app":"a"}"#, r#"{"kind":"app"}"#),
        "livekit" => (r#"{"identity":"a","room":"r","video":{"roomJoin":true}}"#, "{}"),
        _ => (r#"{"kind":"api"}"#, r#"{"kind":"api"}"#),
    }
}

/// As their vendors rotate: both secrets stand under one API key for a while.
#[tokio::test]
async fn two_secrets_of_one_api_key_sign_one_after_the_other_and_verify_both() {
    let store = Store::open(&DatabaseUrl::memory()).await.unwrap();
    store.ensure_vendor_credentials().await.unwrap();
    for vendor in VendorName::all() {
        let (wish, expected) = wish(vendor);
        let keys = async || credentials(&store).await.keys(vendor, now()).unwrap().unwrap();
        let verify = async |token: &str| {
            keys().await.verify(token, expected.as_bytes(), now()).map_err(|error| error.code())
        };
        let before = keys().await;
        let is_by_the_first =
            |token: &str| before.verify(token, expected.as_bytes(), now()).is_ok();
        let mint = async || keys().await.mint(wish.as_bytes(), now()).unwrap();
        let project = credentials(&store).await.project(vendor).to_owned();
        let added = if vendor.vendor().about().credential(vendor.local().project).is_some() {
            store.import_vendor_key(vendor, &project, None).await.unwrap()
        } else {
            let named = store.import_vendor_key(vendor, &project, None).await;
            assert_eq!(named.unwrap_err().code(), "argument_invalid");
            store.add_vendor_key(vendor, None).await.unwrap()
        };
        assert_eq!(added.name, project);
        assert_eq!(states(&store, vendor).await, [KeyState::Active, KeyState::Active]);
        let old = mint().await;
        assert!(is_by_the_first(&old), "{vendor:?}: it signs until it is retired");
        set(&store, vendor, 0, KeyState::Passive).await;
        let new = mint().await;
        assert!(!is_by_the_first(&new));
        assert!(verify(&old).await.is_ok() && verify(&new).await.is_ok());
        set(&store, vendor, 0, KeyState::Disabled).await;
        assert!(verify(&new).await.is_ok());
        assert!(verify(&old).await.is_err(), "{vendor:?}: only one of the two is disabled");
        // A key of another project is none of this one's.
        if vendor.local().project == "api_key" {
            let other = store.import_vendor_key(vendor, "12345678", None).await;
            assert_eq!(other.unwrap_err().code(), "project_taken");
        }
    }
}

#[tokio::test]
async fn an_api_key_from_elsewhere_is_taken_with_its_secret_before_there_is_another() {
    let store = Store::open(&DatabaseUrl::memory()).await.unwrap();
    let secret = || VendorSecret::Shared(Secret::new(SECRET).unwrap());
    let livekit = VendorName::LIVEKIT;
    let bad = store.import_vendor_key(livekit, "no api key", Some(secret())).await;
    assert_eq!(bad.unwrap_err().code(), "api_key_invalid");
    store.import_vendor_key(livekit, "APIdashboard", Some(secret())).await.unwrap();
    assert!(!store.ensure_vendor_credentials().await.unwrap().contains(&livekit));
    assert_eq!(credentials(&store).await.livekit_api_key(), "APIdashboard");
    let again = store.import_vendor_key(livekit, "APIdashboard", Some(secret())).await;
    assert_eq!(again.unwrap_err().code(), "key_exists");
}

/// VideoSDK's tokens name their key, so one secret stands under one name.
#[tokio::test]
async fn a_secret_is_taken_under_one_name_alone_and_a_disabled_one_under_none() {
    let store = Store::open(&DatabaseUrl::memory()).await.unwrap();
    let new = |api_key: &str, secret: &[u8], project| NewKey {
        api_key: Some(api_key.parse().unwrap()),
        secret: Some(Secret::new(secret).unwrap()),
        project,
    };
    store.add_key(new("one", SECRET.as_bytes(), Project::First)).await.unwrap();
    let padded = [SECRET.as_bytes(), b"\0"].concat();
    let other = b"0123456789abcdef0123456789abcdef";
    for state in [KeyState::Active, KeyState::Passive, KeyState::Disabled] {
        store.set_key_state(&"one".parse().unwrap(), state).await.unwrap();
        for (api_key, secret) in [("two", SECRET.as_bytes()), ("two", &padded), ("one", other)] {
            for project in [Project::First, Project::New] {
                let added = store.add_key(new(api_key, secret, project)).await;
                let is_told = matches!(added, Err(Error::Store(StoreError::KeyExists)));
                assert!(is_told, "{state:?} {api_key}: {added:?}");
            }
        }
        assert_eq!(store.keys().await.unwrap().len(), 1);
    }
    store.add_key(new("two", other, Project::New)).await.unwrap();
}

/// Neither server runs, so neither follows the database by itself.
#[tokio::test]
async fn of_two_servers_on_one_database_each_takes_what_the_other_signs_right_after_a_rotation() {
    let fixture = Fixture::new().await;
    let store = open(fixture.directory.path()).await;
    let created = store.rotate(Project::First).await.unwrap();
    let new = Credentials::from_parts(created.api_key().clone(), created.secret());
    let access = Access::new([Permission::AllowJoin]).unwrap();
    let token = new.mint(&access, Lifetime::default(), now()).unwrap();
    fixture.post_json("/create-meeting", &json!({ "token": token })).await.ok();
    // Those of the other vendors name no key.
    for vendor in [VendorName::OPENTOK, VendorName::VONAGE] {
        store.rotate_vendor(vendor).await.unwrap();
        let keys = credentials(&store).await;
        let (header, value) = match vendor.as_str() {
            "opentok" => ("x-opentok-auth", opentok_call(&keys)),
            _ => ("authorization", format!("Bearer {}", vonage_call(&keys))),
        };
        let headers = [(header, value.as_str()), ("accept", "application/json")];
        let asked = request("POST", "/session/create", &headers, "");
        assert_eq!(fixture.ask(asked).await.status, 200, "{vendor:?}");
    }
    store.rotate_vendor(VendorName::VIDEOIO).await.unwrap();
    let token = credentials(&store).await.videoio_app_token(now()).unwrap();
    let headers =
        [("authorization", &*format!("Bearer {}", &*token)), ("content-type", "application/json")];
    let asked = request("POST", "/v1/sessions", &headers, r#"{"identity":"ann"}"#);
    fixture.ask(asked).await.ok();
    store.rotate_vendor(VendorName::LIVEKIT).await.unwrap();
    let keys = credentials(&store).await.keys(VendorName::LIVEKIT, now()).unwrap().unwrap();
    let token = keys.mint(wish(VendorName::LIVEKIT).0.as_bytes(), now()).unwrap();
    fixture.post_json("/vendors/livekit/verify", &json!({ "token": token })).await.ok();
    // And what is forged is refused after a look, as before.
    let (start, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{start}.{}", "A".repeat(43));
    let asked = fixture.post_json("/vendors/livekit/verify", &json!({ "token": forged })).await;
    asked.refused(401, "token_invalid");
}

#[tokio::test]
async fn a_key_is_changed_under_its_own_vendor_alone() {
    let store = Store::open(&DatabaseUrl::memory()).await.unwrap();
    store.ensure_vendor_credentials().await.unwrap();
    for vendor in VendorName::all() {
        let id = store.vendor_keys(vendor).await.unwrap()[0].id.clone();
        for other in VendorName::all().filter(|other| *other != vendor) {
            let changed = store.set_vendor_key_state(other, &id, KeyState::Disabled).await;
            assert_eq!(changed.unwrap_err().code(), "not_found");
        }
        assert_eq!(states(&store, vendor).await, [KeyState::Active]);
    }
}

#[tokio::test]
async fn of_rotations_at_once_one_key_signs_in_the_end() {
    let directory = tempfile::tempdir().unwrap();
    let (one, other) = (open(directory.path()).await, open(directory.path()).await);
    let made = tokio::join!(
        one.add_vendor_key(VendorName::OPENTOK, None),
        other.add_vendor_key(VendorName::OPENTOK, None)
    );
    assert_eq!(made.0.unwrap().name, made.1.unwrap().name, "both are of one project");
    let rotated = tokio::join!(
        one.rotate_vendor(VendorName::OPENTOK),
        other.rotate_vendor(VendorName::OPENTOK)
    );
    assert_eq!(rotated.0.unwrap().name, rotated.1.unwrap().name);
    let mut states = states(&one, VendorName::OPENTOK).await;
    states.sort_by_key(|state| state.as_str());
    let passive = KeyState::Passive;
    assert_eq!(states, [KeyState::Active, passive, passive, passive]);
}

/// Changes a database as another version would.
pub async fn change(directory: &Path, statements: &[&str]) {
    let path = directory.join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    for sql in statements {
        sqlx::query(sqlx::AssertSqlSafe((*sql).to_owned())).execute(&pool).await.unwrap();
    }
    pool.close().await;
}

/// Takes a database back to when a vendor had one key.
pub async fn forget_keyrings(directory: &Path) {
    let before = include_str!("../../src/store/sqlite/migrations/0003_other_vendors.sql");
    let tables: Vec<&str> =
        before.split(';').filter(|sql| sql.contains("vendor_credentials")).collect();
    change(directory, &tables).await;
    let statements = [
        // What such a version knew.
        "INSERT INTO vendor_credentials SELECT vendor, name, secret, created_ms FROM vendor_keys \
         WHERE vendor IN ('opentok', 'vonage', 'videoio')",
        "DROP TABLE vendor_keys",
        "DELETE FROM _sqlx_migrations WHERE version = 7",
    ];
    change(directory, &statements).await;
}

#[tokio::test]
async fn a_vendor_more_or_less_is_no_damage() {
    let fixture = Fixture::new().await;
    let of = |fixture: &Fixture| {
        let known = &fixture.server.vendors().unwrap().credentials;
        (known.opentok_api_key().to_owned(), known.vonage_application_id().to_owned())
    };
    let before = of(&fixture);
    let directory = fixture.stop();
    let statements = [
        "DELETE FROM vendor_keys WHERE vendor = 'vonage'",
        "INSERT INTO vendor_keys VALUES ('another', '0', 'n', x'00', 'active', 99, 0)",
    ];
    change(directory.path(), &statements).await;
    std::fs::remove_file(directory.path().join("roomkey.vonage.pem")).unwrap();
    let fixture = Fixture::at(directory, "").await;
    let after = of(&fixture);
    assert_eq!(before.0, after.0, "what there was stays");
    assert!(after.1.len() == before.1.len() && after.1 != before.1, "what was missing is made");
    assert_eq!(fixture.server.vendors().unwrap().created, [VendorName::VONAGE]);
}

#[tokio::test]
async fn a_database_of_before_keys_could_change_keeps_them_and_what_they_signed() {
    let settings = "[tokens]\nvendor = \"vonage\"";
    let fixture = Fixture::with(settings).await;
    let room = fixture.get("/room/class").await.ok();
    let known = fixture.server.vendors().unwrap().credentials.clone();
    let directory = fixture.stop();
    forget_keyrings(directory.path()).await;
    let fixture = Fixture::at(directory, settings).await;
    let vendors = fixture.server.vendors().unwrap();
    assert_eq!(vendors.created, [VendorName::LIVEKIT], "which that version did not know");
    let live = ApiExpectation::live();
    let opentok = vendors.credentials.opentok().unwrap();
    assert!(opentok.verify_api(&opentok_call(&known), &live, now()).is_ok());
    let old = known.videoio_app_token(now()).unwrap();
    assert!(vendors.credentials.videoio().unwrap().verify_app(&old, now()).is_ok());
    let pem = vendors.credentials.vonage_private_key_pem().unwrap();
    assert_eq!(pem, known.vonage_private_key_pem().unwrap());
    let uri = format!("/validate-meeting/{}", room["sessionId"].as_str().unwrap());
    fixture.post_json(&uri, &json!({ "token": room["token"] })).await.ok();
    assert_eq!(fixture.get("/room/class").await.ok()["sessionId"], room["sessionId"]);
}

#[tokio::test]
async fn a_replay_retires_and_disables_keys_of_vendors_and_names_those_that_are_lost() {
    for is_of_before in [false, true] {
        let fixture = Fixture::new().await;
        let known = fixture.server.vendors().unwrap().credentials.clone();
        let (directory, log) = (fixture.directory.path().to_owned(), fixture.audit_log());
        let directory_guard = fixture.stop();
        // Also what stands in SQLite's own log yet.
        let copy = format!("VACUUM INTO '{}'", directory.join("backup").display());
        let recorded = async || open(&directory).await.recorded_in(&log).await.unwrap();
        if is_of_before {
            // A copy that was made before a vendor could have two keys.
            forget_keyrings(&directory).await;
            change(&directory, &[&copy]).await;
        }
        let store = recorded().await;
        let id = async |store: &Store, vendor, index: usize| -> String {
            store.vendor_keys(vendor).await.unwrap()[index].id.clone()
        };
        let first = id(&store, VendorName::OPENTOK, 0).await;
        // A key of VideoSDK that is called as a project of a vendor is, and as one of its keys.
        for name in [known.vonage_application_id(), &id(&store, VendorName::VIDEOIO, 0).await] {
            let api_key = Some(roomkey::ApiKey::parse(name).unwrap());
            store.add_key(roomkey_server::NewKey { api_key, ..Default::default() }).await.unwrap();
        }
        store.close().await;
        if !is_of_before {
            change(&directory, &[&copy]).await;
        }
        let store = recorded().await;
        set(&store, VendorName::OPENTOK, 0, KeyState::Disabled).await;
        store.rotate_vendor(VendorName::VONAGE).await.unwrap();
        set(&store, VendorName::VIDEOIO, 0, KeyState::Disabled).await;
        set(&store, VendorName::VIDEOIO, 0, KeyState::Active).await;
        let lost = format!("vonage:{}", id(&store, VendorName::VONAGE, 1).await);
        let retired = format!("vonage:{}", id(&store, VendorName::VONAGE, 0).await);
        store.close().await;
        for end in ["-wal", "-shm"] {
            drop(std::fs::remove_file(directory.join(format!("roomkey.db{end}"))));
        }
        std::fs::rename(directory.join("backup"), directory.join("roomkey.db")).unwrap();
        let store = open(&directory).await;
        let stale = store.clone().recorded_in(&log).await.map(drop).unwrap_err();
        assert_eq!(stale.code(), "store_stale");
        let replayed = store.replay(&[], &log).await.unwrap();
        assert_eq!(replayed.disabled, [format!("opentok:{first}")]);
        assert_eq!(replayed.retired, [retired]);
        assert!(replayed.lost.contains(&lost), "{:?}", replayed.lost);
        assert_eq!(replayed.lost.len(), if is_of_before { 3 } else { 1 }, "{:?}", replayed.lost);
        assert_eq!(states(&store, VendorName::OPENTOK).await, [KeyState::Disabled]);
        assert_eq!(states(&store, VendorName::VONAGE).await, [KeyState::Passive]);
        assert_eq!(states(&store, VendorName::VIDEOIO).await, [KeyState::Active], "as it ends");
        let keys = store.keys().await.unwrap();
        assert!(keys.iter().all(|key| key.state == KeyState::Active), "{keys:?}");
        let refused = credentials(&store).await.opentok_keyring().unwrap();
        let live = ApiExpectation::live();
        let token = opentok_call(&known);
        let judged = refused.verify(|key| key.verify_api(&token, &live, now()));
        assert_eq!(judged.unwrap_err().code(), Code::ApiKeyDisabled);
        store.close().await;
        // What is kept is used on, and signs again once there is a key.
        let fixture = Fixture::at(directory_guard, "").await;
        let store = open(&directory).await;
        store.rotate_vendor(VendorName::VONAGE).await.unwrap();
        assert_eq!(
            credentials(&store).await.vonage().unwrap().application_id().as_str(),
            known.vonage_application_id()
        );
        drop(fixture);
    }
}

#[tokio::test]
async fn each_change_of_a_vendors_keys_is_recorded() {
    let fixture = Fixture::new().await;
    let log = fixture.audit_log();
    let directory = fixture.stop();
    let store = open(directory.path()).await.recorded_in(&log).await.unwrap();
    let vendor = VendorName::VIDEOIO;
    let first = store.vendor_keys(vendor).await.unwrap().remove(0);
    let next = store.rotate_vendor(vendor).await.unwrap();
    set(&store, vendor, 0, KeyState::Disabled).await;
    set(&store, vendor, 0, KeyState::Active).await;
    set(&store, vendor, 1, KeyState::Passive).await;
    let records: Vec<Value> = std::fs::read_to_string(&log)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|record: &Value| record["change"]["data"]["vendor"] == "videoio")
        .collect();
    let told: Vec<_> = records
        .iter()
        .map(|record| {
            assert_eq!(record["key"], first.name.as_str());
            let data = &record["change"]["data"];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&record["action"]), text(&data["keyId"]), text(&data["state"]))
        })
        .collect();
    let expected = [
        ("key.add", &first.id, "active"),
        ("key.rotate", &next.id, "active"),
        ("key.disable", &first.id, "disabled"),
        ("key.enable", &first.id, "active"),
        ("key.retire", &next.id, "passive"),
    ];
    let expected = expected.map(|(action, id, state)| (action.into(), id.clone(), state.into()));
    assert_eq!(told, expected);
    assert_eq!(records[1]["change"]["data"]["retired"], json!([first.id]));
}

//! What every vendor has by its name: `/vendors/{vendor}/token` and `/verify`, and `/inspect`. Whatever is asked of
//! them, nobody gets more than their policy names, and nothing counts that was taken back.

use crate::support::{Answer, Fixture, OfVendors, now, request, sha256};
use roomkey::Lifetime;
use roomkey::keyring::KeyState;
use roomkey::opentok::{NewSessionId, SessionId};
use roomkey::revocation::Target;
use roomkey::vendor;
use roomkey::videosdk::{Access, Credentials, Permission};
use roomkey_server::{
    DatabaseUrl, NewKey, NewRevocation, Project, RevocationScope, Store, VendorName,
};
use serde_json::{Value, json};

const PUPILS: &str = "[[callers]]\nname = 'pupils'\nkey_sha256 = '{}'\npermissions = ['allow_join']\n\
                      roles = ['rtc']\nrooms = ['class-*']\nlongest_lifetime = '1h'\n";

fn path(vendor: &str, verb: &str) -> String {
    format!("/vendors/{vendor}/{verb}")
}

/// A grant for `ann` in `class-7`, with these members beside it or instead of it.
fn wish(beside: &Value) -> Value {
    let mut grant = json!({ "room": "class-7", "identity": "ann", "join": "join" });
    for (name, value) in beside.as_object().unwrap() {
        grant[name] = value.clone();
    }
    json!({ "grant": grant })
}

fn token(answer: &Value) -> String {
    answer["token"].as_str().unwrap().to_owned()
}

async fn minted(fixture: &Fixture, vendor: &str, beside: Value) -> String {
    token(&fixture.post_json(&path(vendor, "token"), &wish(&beside)).await.ok())
}

async fn verified(fixture: &Fixture, vendor: &str, token: &str) -> Answer {
    fixture.post_json(&path(vendor, "verify"), &json!({ "token": token })).await
}

async fn as_caller(fixture: &Fixture, key: &str, uri: &str, body: &Value) -> Answer {
    let key = format!("Bearer {key}");
    let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
    fixture.ask(request("POST", uri, &headers, body.to_string())).await
}

async fn pupils() -> Fixture {
    Fixture::with(&PUPILS.replace("{}", &sha256("pupils-key"))).await
}

fn store(fixture: &Fixture) -> DatabaseUrl {
    DatabaseUrl::file(fixture.directory.path().join("roomkey.db"))
}

/// A session of the project that the server has made for itself.
fn session(fixture: &Fixture) -> String {
    let credentials = &fixture.server.vendors().unwrap().credentials;
    let new = NewSessionId::default();
    let session = SessionId::create(credentials.opentok_api_key(), &new, now()).unwrap();
    session.as_str().to_owned()
}

#[tokio::test]
async fn every_vendor_that_knows_grants_is_minted_verified_and_recorded_by_its_name() {
    let fixture = Fixture::new().await;
    for vendor in vendor::all() {
        let about = vendor.about();
        let answer = match about.name {
            // Their rooms are sessions of the project.
            "opentok" => minted(&fixture, about.name, json!({ "room": session(&fixture) })).await,
            "vonage" => continue,
            _ if about.grant.is_empty() => {
                let asked = fixture.post_json(&path(about.name, "token"), &wish(&json!({}))).await;
                asked.refused(400, "grant_unsupported");
                continue;
            }
            name => minted(&fixture, name, json!({})).await,
        };
        let line = fixture.audit_lines().pop().unwrap();
        let shown = verified(&fixture, about.name, &answer).await.ok();
        for (member, value) in [
            ("action", &json!("token.mint")),
            ("caller", &json!("loopback")),
            ("grants", &json!("join: join")),
            ("room", &shown["room"]),
            ("participant", &json!("ann")),
            ("jti", &shown["jti"]),
            ("key", &shown["project"]),
            ("lifetime", &json!(7200)),
        ] {
            assert_eq!(line[member], *value, "{line}");
        }
        assert_eq!(shown["participant"], "ann");
        assert_eq!(shown["expires_at"], shown["issued_at"].as_u64().unwrap() + 7200);
        assert!(shown["claims"].is_object());
        assert!(!line.to_string().contains(&answer), "no token is in the log");
        // Tokens of one vendor are none of another's.
        for other in ["videosdk", "livekit", "opentok"] {
            if other != about.name {
                verified(&fixture, other, &answer).await.refused(401, "token_invalid");
            }
        }
        let report = fixture.post_json("/inspect", &json!({ "token": answer })).await.ok();
        assert_eq!(report["verified"], false);
        assert!(report["kind"].as_str().unwrap().starts_with(about.name), "{report}");
    }
}

#[tokio::test]
async fn the_path_of_a_vendors_own_contract_stays_the_vendors() {
    let fixture = Fixture::new().await;
    let asked = json!({ "room_name": "class-7" });
    let answer = fixture.post_json("/livekit/token", &asked).await.ok();
    assert!(answer["participant_token"].is_string());
    fixture.post_json("/vendors/livekit/token", &asked).await.refused(400, "body_malformed");
    fixture.post_json("/livekit/token", &wish(&json!({}))).await.refused(400, "body_malformed");
    fixture.get("/vendors/livekit/token").await.refused(405, "method_not_allowed");
}

#[tokio::test]
async fn a_vendor_that_there_is_not_and_one_without_keys_are_the_same() {
    let fixture = Fixture::new().await;
    let long = "v".repeat(4000);
    for name in ["nobody", "LiveKit", "livekit%20", "..%2Flivekit", "jwt", &long] {
        for verb in ["token", "verify"] {
            let answer = fixture.post_json(&path(name, verb), &json!({})).await;
            answer.refused(404, "vendor_unknown");
        }
    }
    // Where rooms are at the vendor the others have no keys here.
    let environment = "[authority]\nmode = 'upstream'\napi_key = 'upstream-key'\nsecret_file = ";
    let directory = tempfile::tempdir().unwrap();
    let secret = directory.path().join("secret");
    std::fs::write(&secret, crate::support::UPSTREAM_SECRET).unwrap();
    let fixture = Fixture::with(&format!("{environment}'{}'\n", secret.display())).await;
    let asked = fixture.post_json(&path("livekit", "token"), &wish(&json!({}))).await;
    asked.refused(404, "vendor_unknown");
    let good = minted(&fixture, "videosdk", json!({})).await;
    assert_eq!(verified(&fixture, "videosdk", &good).await.ok()["project"], "upstream-key");
}

#[tokio::test]
async fn strangers_learn_nothing_not_even_which_vendors_there_are() {
    let fixture = pupils().await;
    let bodies = [wish(&json!({})), json!({ "token": "a.b.c" }), json!({ "no": "thing" })];
    for vendor in ["livekit", "nobody"] {
        for (verb, body) in ["token", "verify", "verify"].iter().zip(&bodies) {
            let uri = path(vendor, verb);
            fixture.post_json(&uri, body).await.refused(401, "caller_unknown");
            as_caller(&fixture, "guess", &uri, body).await.refused(401, "caller_unknown");
        }
    }
    fixture.post_json("/inspect", &bodies[1]).await.refused(401, "caller_unknown");
    assert!(!fixture.audit_lines().iter().any(|line| line["action"] == "token.mint"));
}

#[tokio::test]
async fn a_policy_is_compared_with_a_grant_word_by_word() {
    let fixture = pupils().await;
    for vendor in ["videosdk", "livekit"] {
        let uri = path(vendor, "token");
        let ask = async |body: Value| as_caller(&fixture, "pupils-key", &uri, &body).await;
        ask(wish(&json!({}))).await.ok();
        for (beside, code) in [
            (json!({ "moderate": true }), "permission_not_granted"),
            (json!({ "hidden": true }), "permission_not_granted"),
            (json!({ "record": true }), "permission_not_granted"),
            (json!({ "join": "ask" }), "permission_not_granted"),
            (json!({ "join": "none" }), "permission_not_granted"),
            (json!({ "room": "staff" }), "room_not_granted"),
            (json!({ "room": "class-7\u{a0}" }), "room_not_granted"),
        ] {
            ask(wish(&beside)).await.refused(403, code);
            let line = fixture.audit_lines().pop().unwrap();
            assert_eq!((&line["action"], &line["outcome"]), (&json!("token.refuse"), &json!(code)));
        }
        let mut long = wish(&json!({}));
        long["lifetime"] = json!("2h");
        ask(long).await.refused(403, "lifetime_not_granted");
        for member in ["issued_at", "jti", "not_before", "kind", "video", "permissions", "secret"] {
            let mut more = wish(&json!({}));
            more[member] = json!(1);
            ask(more).await.refused(400, "body_malformed");
        }
    }
    // On loopback nobody moderates by default, and LiveKit has no lobby.
    let fixture = Fixture::new().await;
    let uri = path("livekit", "token");
    let asked = fixture.post_json(&uri, &wish(&json!({ "moderate": true }))).await;
    asked.refused(403, "permission_not_granted");
    let asked = fixture.post_json(&uri, &wish(&json!({ "join": "ask" }))).await;
    asked.refused(400, "grant_unsupported");
    minted(&fixture, "videosdk", json!({ "join": "ask" })).await;
}

#[tokio::test]
async fn bodies_that_are_huge_or_no_object_or_come_with_a_query_are_refused() {
    let fixture = Fixture::new().await;
    let huge = json!({ "token": "a".repeat(70_000) });
    for uri in ["/vendors/livekit/token", "/vendors/livekit/verify", "/inspect"] {
        fixture.post_json(uri, &huge).await.refused(413, "body_too_large");
        fixture.post_json(uri, &json!(["token"])).await.refused(400, "body_malformed");
        let query = format!("{uri}?token=a.b.c");
        fixture.post_json(&query, &json!({})).await.refused(400, "query_malformed");
        fixture.post_json(uri, &json!({})).await.refused(400, "parameter_invalid");
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let asked = request("POST", uri, &form, "token=a.b.c");
        fixture.ask(asked).await.refused(415, "media_type_unsupported");
    }
    let twice = r#"{"token":"a.b.c","token":"d.e.f"}"#;
    let json = [("content-type", "application/json")];
    for uri in ["/vendors/livekit/verify", "/inspect"] {
        let asked = request("POST", uri, &json, twice);
        fixture.ask(asked).await.refused(400, "body_malformed");
    }
}

#[tokio::test]
async fn what_was_taken_back_by_token_room_or_person_is_good_nowhere() {
    let fixture = Fixture::new().await;
    for vendor in ["videosdk", "livekit"] {
        let person = format!("ann-{vendor}");
        let first = minted(&fixture, vendor, json!({ "identity": person })).await;
        fixture.post_json("/revocations", &json!({ "token": first })).await.ok();
        verified(&fixture, vendor, &first).await.refused(401, "token_invalid");
        let second = minted(&fixture, vendor, json!({ "identity": person })).await;
        verified(&fixture, vendor, &second).await.ok();
        let body = json!({ "roomId": "class-7", "participantId": person });
        fixture.post_json("/revocations", &body).await.ok();
        verified(&fixture, vendor, &second).await.refused(401, "token_invalid");
        let again = wish(&json!({ "identity": person }));
        let asked = fixture.post_json(&path(vendor, "token"), &again).await;
        asked.refused(409, "just_revoked");
        minted(&fixture, vendor, json!({ "identity": "ben" })).await;
    }
}

#[tokio::test]
async fn a_session_that_has_a_name_is_judged_and_taken_back_by_it() {
    let hash = sha256("pupils-key");
    let makers = format!(
        "[[callers]]\nname = 'makers'\nkey_sha256 = '{}'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         rights = ['create', 'revoke']\n",
        sha256("makers-key")
    );
    let fixture = Fixture::with(&format!("{}{makers}", PUPILS.replace("{}", &hash))).await;
    let made = async |name: &str| {
        let asked = request("GET", name, &[("authorization", "Bearer makers-key")], "");
        fixture.ask(asked).await.ok()["sessionId"].as_str().unwrap().to_owned()
    };
    let (class, staff) = (made("/room/class-7").await, made("/room/staff").await);
    let uri = path("opentok", "token");
    let ask = async |room: &str| {
        as_caller(&fixture, "pupils-key", &uri, &wish(&json!({ "room": room }))).await
    };
    let good = token(&ask(&class).await.ok());
    ask(&staff).await.refused(403, "room_not_granted");
    // One without a name no policy for some rooms lists, and that of another project nobody can sign for.
    ask(&session(&fixture)).await.refused(403, "room_not_granted");
    let foreign = SessionId::create("654321", &NewSessionId::default(), now()).unwrap();
    let asked = wish(&json!({ "room": foreign.as_str() }));
    as_caller(&fixture, "makers-key", &uri, &asked).await.refused(400, "session_foreign");
    // With a display name the token would call her something that no revocation of hers meets.
    let named = wish(&json!({ "room": class, "name": "Ann" }));
    as_caller(&fixture, "pupils-key", &uri, &named).await.refused(400, "grant_unsupported");
    let body = json!({ "roomId": "class-7", "everyone": true });
    as_caller(&fixture, "makers-key", "/revocations", &body).await.ok();
    let judged = json!({ "token": good });
    let uri = path("opentok", "verify");
    as_caller(&fixture, "pupils-key", &uri, &judged).await.refused(401, "token_invalid");
    ask(&class).await.refused(409, "just_revoked");
}

#[tokio::test]
async fn a_revocation_for_one_project_is_none_for_another_and_counts_for_vendors_without_projects()
{
    let fixture = Fixture::new().await;
    let store = Store::open(&store(&fixture)).await.unwrap();
    let new = NewKey { project: Project::New, ..NewKey::default() };
    let other = store.add_key(new).await.unwrap();
    let other_keys = Credentials::from_parts(other.api_key().clone(), other.secret());
    let room = "class-7".parse().unwrap();
    let access = Access::new([Permission::AllowJoin]).unwrap().room(room);
    let foreign = other_keys.mint(&access, Lifetime::default(), now()).unwrap();
    let own = minted(&fixture, "videosdk", json!({})).await;
    let livekit = minted(&fixture, "livekit", json!({})).await;
    // A server follows its database within a tenth of a second.
    let is_good = async |vendor: &str, token: &str, expected: bool| {
        for _ in 0..100 {
            if fixture.server.follow_store().await
                && verified(&fixture, vendor, token).await.status.is_success() == expected
            {
                return;
            }
        }
        panic!("{vendor}: it is not {expected}");
    };
    for (vendor, token) in [("videosdk", &foreign), ("videosdk", &own), ("livekit", &livekit)] {
        is_good(vendor, token, true).await;
    }
    let revocation = NewRevocation {
        scope: RevocationScope::Key(other.api_key().clone()),
        target: Target::Everyone { room: "class-7".parse().unwrap(), issued_up_to: now() },
        keep_until: None,
    };
    store.revoke(revocation).await.unwrap();
    is_good("videosdk", &foreign, false).await;
    is_good("livekit", &livekit, false).await;
    is_good("videosdk", &own, true).await;
    // What the one is told, the other is.
    let taken_back = store.taken_back().await.unwrap();
    for (vendor, token, expected) in
        [("videosdk", &foreign, true), ("videosdk", &own, false), ("livekit", &livekit, true)]
    {
        let keys = if vendor == "videosdk" {
            store.keyring().await.unwrap().into()
        } else {
            let all = store.vendor_credentials().await.unwrap().unwrap();
            all.keys(VendorName::LIVEKIT, now()).unwrap().unwrap()
        };
        let claims = keys.verify(token, b"{}", now()).unwrap();
        assert_eq!(taken_back.covers(keys.vendor(), &claims), expected, "{vendor}");
    }
}

#[tokio::test]
async fn without_an_active_key_nothing_is_minted_and_what_a_disabled_one_signed_is_refused() {
    let fixture = Fixture::new().await;
    let good = minted(&fixture, "livekit", json!({})).await;
    let directory = fixture.stop();
    let url = DatabaseUrl::file(directory.path().join("roomkey.db"));
    let livekit = VendorName::LIVEKIT;
    let set = async |state: KeyState| {
        let store = Store::open(&url).await.unwrap();
        let id = store.vendor_keys(livekit).await.unwrap()[0].id.clone();
        store.set_vendor_key_state(livekit, &id, state).await.unwrap();
    };
    set(KeyState::Passive).await;
    let fixture = Fixture::at(directory, "").await;
    let asked = fixture.post_json(&path("livekit", "token"), &wish(&json!({}))).await;
    asked.refused(503, "key_not_active");
    verified(&fixture, "livekit", &good).await.ok();
    let directory = fixture.stop();
    set(KeyState::Disabled).await;
    let fixture = Fixture::at(directory, "").await;
    verified(&fixture, "livekit", &good).await.refused(401, "token_invalid");
    let asked = fixture.post_json(&path("livekit", "token"), &wish(&json!({}))).await;
    asked.refused(503, "key_not_active");
}

#[tokio::test]
async fn a_verdict_is_for_what_is_asked_and_says_no_more_of_a_bad_token() {
    let fixture = Fixture::new().await;
    let good = minted(&fixture, "livekit", json!({})).await;
    let (start, _) = good.rsplit_once('.').unwrap();
    let forged = format!("{start}.{}", "A".repeat(43));
    for (token, beside, status, code) in [
        (&good, json!({ "room": "class-7", "identity": "ann", "grant": "roomJoin" }), 200, ""),
        (&good, json!({ "room": "class-8" }), 403, "room_mismatch"),
        (&good, json!({ "identity": "ben" }), 401, "token_invalid"),
        (&good, json!({ "grant": "roomAdmin" }), 401, "token_invalid"),
        (&forged, json!({ "room": "class-8" }), 401, "token_invalid"),
        (&good, json!({ "secret": "s" }), 400, "argument_invalid"),
        (&good, json!({ "permissions": ["allow_join"] }), 400, "argument_invalid"),
    ] {
        let mut body = beside.clone();
        body["token"] = json!(token);
        let answer = fixture.post_json(&path("livekit", "verify"), &body).await;
        if code.is_empty() {
            answer.ok();
        } else {
            answer.refused(status, code);
        }
    }
    let without = fixture.post_json(&path("livekit", "verify"), &json!({ "token": 1 })).await;
    without.refused(400, "parameter_invalid");
}

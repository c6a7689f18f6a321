//! The commands on the local database: keys, revocations, and tokens of the database's keys.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

mod common;

use common::{API_KEY, Ran, SECRET, roomkey, run, run_on, with_credentials};
use serde_json::{Value, json};
use std::process::Command;

/// A database of its own, and the command on it.
struct Database {
    directory: tempfile::TempDir,
}

impl Database {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.directory.path().join("test.db").display())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = roomkey();
        command.args(arguments).arg("--database").arg(self.url());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    fn json(&self, arguments: &[&str]) -> Value {
        run(self.command(arguments).arg("--json")).good().json()
    }

    fn add(&self) -> String {
        self.json(&["keys", "add"])["api_key"].as_str().unwrap().to_owned()
    }

    fn states(&self) -> Vec<String> {
        let keys = self.json(&["keys", "list"]);
        let state = |key: &Value| key["state"].as_str().unwrap().to_owned();
        keys["keys"].as_array().unwrap().iter().map(state).collect()
    }

    fn mint(&self, more: &[&str]) -> String {
        let mut command = self.command(&["token", "mint", "-p", "allow_join"]);
        run(command.args(more)).good().stdout.trim_end().to_owned()
    }

    fn verify(&self, token: &str, more: &[&str]) -> Ran {
        run(self.command(&["token", "verify", token]).args(more))
    }
}

#[test]
fn what_is_not_there_is_not_made_by_asking() {
    let database = Database::new();
    for arguments in [
        &["keys", "list"][..],
        &["keys", "rotate"],
        &["keys", "disable", "k"],
        &["keys", "list", "--vendor", "opentok"],
        &["keys", "rotate", "--vendor", "vonage"],
        &["revocations"],
        &["revoke", "--jti", "x"],
        &["token", "verify", "a.b.c"],
        &["token", "mint", "-p", "allow_join"],
    ] {
        database.run(arguments).failed(2, "file_unusable");
    }
    assert_eq!(std::fs::read_dir(database.directory.path()).unwrap().count(), 0);
}

#[test]
fn a_new_key_shows_its_secret_once_and_the_list_never() {
    let database = Database::new();
    let added = database.json(&["keys", "add"]);
    let (api_key, secret) = (added["api_key"].as_str().unwrap(), added["secret"].as_str().unwrap());
    assert_eq!(secret.len(), 64);
    let token = database.mint(&[]);
    let mut verify = roomkey();
    verify.env("VIDEOSDK_API_KEY", api_key).env("VIDEOSDK_SECRET", secret);
    run(verify.args(["token", "verify", &token])).good();

    let listed = database.run(&["keys", "list"]).good();
    assert!(listed.stdout.contains(api_key) && !listed.stdout.contains(secret));
    let keys = database.json(&["keys", "list"]);
    assert_eq!(keys["keys"][0]["api_key"], json!(api_key));
    assert!(!keys.to_string().contains(secret));

    let people = database.run(&["keys", "add", "--api-key", "named"]).good();
    assert!(people.stdout.contains("named") && people.stderr.contains("keys export"));
}

#[test]
fn keys_are_imported_from_wherever_secrets_may_come_from() {
    let database = Database::new();
    let mut import = with_credentials();
    import.args(["keys", "add", "--import", "--json", "--database", &database.url()]);
    assert_eq!(run(&mut import).good().json(), json!({ "api_key": API_KEY, "secret": null }));
    let again =
        run(with_credentials().args(["keys", "add", "--import", "--database", &database.url()]));
    again.failed(1, "key_exists");

    let mut stdin = database.command(&["keys", "add", "--secret-stdin", "--api-key", "piped"]);
    run_on(&mut stdin, format!("{SECRET}\n").as_bytes()).failed(1, "key_exists");
    let own = |api_key: &str| format!("{SECRET}-{api_key}");
    let mut stdin = database.command(&["keys", "add", "--secret-stdin", "--api-key", "piped"]);
    run_on(&mut stdin, format!("{}\n", own("piped")).as_bytes()).good();
    let mut stdin = database.command(&["keys", "add", "--secret-stdin", "--api-key", "short"]);
    run_on(&mut stdin, b"short\n").failed(1, "secret_too_short");
    let mut stdin = database.command(&["keys", "add", "--secret-stdin", "--api-key", "long"]);
    run_on(&mut stdin, &[b'x'; 5000]).failed(2, "argument_invalid");
    assert_eq!(database.run(&["keys", "add", "--secret-stdin"]).status, 2);

    let file = database.directory.path().join("credentials.toml");
    common::write_private(&file, &format!("api_key = \"filed\"\nsecret = \"{}\"\n", own("filed")));
    let mut import = database.command(&["keys", "add", "--import"]);
    run(import.arg("--credentials").arg(&file)).good();
    assert_eq!(database.states().len(), 3);

    // A token of each verifies, and with the secret alone outside of the database too.
    for api_key in [API_KEY, "piped", "filed"] {
        let token = database.mint(&["--key", api_key]);
        database.verify(&token, &["--key", api_key]).good();
        let mut verify = roomkey();
        let secret = if api_key == API_KEY { SECRET.to_owned() } else { own(api_key) };
        verify.env("VIDEOSDK_API_KEY", api_key).env("VIDEOSDK_SECRET", secret);
        run(verify.args(["token", "verify", &token])).good();
    }
}

/// As whoever has a media server of LiveKit already takes over its key.
#[test]
fn a_key_of_another_vendor_is_taken_over_with_its_api_key() {
    let database = Database::new();
    let add = |api_key: &str, secret: &str| {
        let words = ["keys", "add", "--vendor", "livekit", "--secret-stdin", "--api-key", api_key];
        run_on(&mut database.command(&words), secret.as_bytes())
    };
    add("APIx7Qm2", SECRET).good();
    add("APIx7Qm2", SECRET).failed(1, "key_exists");
    let second = format!("{SECRET}-second");
    add("APIother", &second).failed(1, "project_taken");
    add("APIx7Qm2", &second).good();
    let keys = database.json(&["keys", "list", "--vendor", "livekit"]);
    let names = keys["keys"].as_array().unwrap().iter().map(|key| key["api_key"].clone());
    assert!(names.eq([json!("APIx7Qm2"), json!("APIx7Qm2")]), "{keys}");
}

#[test]
fn rotation_keeps_old_tokens_good_until_the_key_is_disabled() {
    let database = Database::new();
    let old = database.add();
    let token = database.mint(&[]);
    let new = database.json(&["keys", "rotate"]);
    assert_eq!(new["secret"].as_str().unwrap().len(), 64);
    assert_eq!(database.states(), ["passive", "active"]);
    database.verify(&token, &[]).good();
    database.run(&["token", "mint", "-p", "allow_join", "--key", &old]).failed(1, "key_not_active");

    database.run(&["keys", "disable", &old]).good();
    assert_eq!(database.states(), ["disabled", "active"]);
    database.verify(&token, &[]).failed(1, "api_key_disabled");
    database.run(&["keys", "enable", &old]).good();
    database.run(&["keys", "retire", &old]).good();
    database.verify(&token, &[]).good();
    let other = new["api_key"].as_str().unwrap();
    database.verify(&token, &["--key", other]).failed(1, "api_key_mismatch");

    database.run(&["keys", "disable", other]).good();
    database.run(&["token", "mint", "-p", "allow_join"]).failed(1, "key_not_active");
    database.run(&["keys", "disable", "unknown"]).failed(1, "not_found");
    database.run(&["keys", "rotate", "--project-of", "unknown"]).failed(1, "not_found");
    database.run(&["token", "mint", "-p", "allow_join", "--key", "x"]).failed(1, "api_key_unknown");
}

#[test]
fn a_revoked_token_is_refused_and_others_are_not() {
    let database = Database::new();
    let api_key = database.add();
    let token = database.mint(&["--jti", "one"]);
    let other = database.mint(&["--jti", "two"]);
    let revoked = database.json(&["revoke", "--jti", "one", "--keep", "7d"]);
    assert_eq!(revoked["revoked"]["jti"], "one");
    database.verify(&token, &[]).failed(1, "token_revoked");
    database.verify(&other, &[]).good();
    let kept = database.json(&["revocations"]);
    assert_eq!(kept["revocations"], json!([revoked["revoked"]]));
    let own = database.json(&["revoke", "--jti", "two", "--key", &api_key]);
    assert_eq!(own["revoked"]["api_key"], json!(api_key));
    assert!(database.run(&["revocations"]).good().stdout.contains("token one"));
    database.verify(&other, &[]).failed(1, "token_revoked");
    let id = own["revoked"]["id"].as_str().unwrap();
    assert_eq!(database.json(&["reinstate", id])["reinstated"], own["revoked"]);
    database.verify(&other, &[]).good();
    database.run(&["reinstate", id]).failed(1, "not_found");
    let endless = database.json(&["revoke", "--jti", "app", "--endless"]);
    assert_eq!(endless["revoked"]["keep_until"], Value::Null);
    // A token that was made elsewhere may live longer than any that the server makes.
    let kept = &own["revoked"];
    let seconds = kept["keep_until"].as_u64().unwrap() - kept["created_at"].as_u64().unwrap();
    assert_eq!(seconds / 86_400, 3650);
}

#[test]
fn a_room_and_a_person_are_revoked_by_name() {
    let database = Database::new();
    database.add();
    let bound = |room: &str, who: &str| database.mint(&["--room", room, "--participant", who]);
    let (ann, ben, ann_there) = (bound("here", "ann"), bound("here", "ben"), bound("there", "ann"));
    database.run(&["revoke", "--participant", "ann", "--everywhere"]).good();
    database.verify(&ann, &[]).failed(1, "token_revoked");
    database.verify(&ann_there, &[]).failed(1, "token_revoked");
    database.verify(&ben, &[]).good();
    let everyone = database.run(&["revoke", "--room", "here", "--everyone"]).good();
    assert!(everyone.stdout.contains("everyone in room here"), "{}", everyone.stdout);
    database.verify(&ben, &[]).failed(1, "token_revoked");
    database.verify(&bound("there", "ben"), &[]).good();
}

#[test]
fn what_a_leeway_lets_in_a_revocation_does_not_miss() {
    let database = Database::new();
    database.add();
    let token =
        database.mint(&["--room", "r", "--participant", "ann", "--issued-at", "1700000089"]);
    let ann = ["revoke", "--room", "r", "--participant", "ann", "--issued-before", "1700000001"];
    database.run(&ann).good();
    database.verify(&token, &["--now", "1700000000"]).failed(1, "issued_in_future");
    let now = ["--now", "1700000000", "--leeway", "30"];
    database.verify(&token, &now).failed(1, "token_revoked");
}

#[test]
fn a_participant_is_revoked_up_to_a_moment() {
    let database = Database::new();
    database.add();
    let bound = |room: &str, who: &str, issued: &str| {
        database.mint(&["--room", room, "--participant", who, "--issued-at", issued])
    };
    let before = bound("room-a", "ann", "1700000000");
    let after = bound("room-a", "ann", "1700000061");
    let elsewhere = bound("room-b", "ann", "1700000000");
    let someone = bound("room-a", "ben", "1700000000");
    let unbound = database.mint(&["--issued-at", "1700000000"]);
    let now = ["--now", "1700000100"];
    database
        .run(&[
            "revoke",
            "--room",
            "room-a",
            "--participant",
            "ann",
            "--issued-before",
            "1700000001",
        ])
        .good();
    database.verify(&before, &now).failed(1, "token_revoked");
    for good in [&after, &elsewhere, &someone, &unbound] {
        database.verify(good, &now).good();
    }
    // A token for anyone does not let this one in either, when that is who asks.
    let entering = ["--now", "1700000100", "--room", "room-a", "--participant", "ann"];
    database.verify(&unbound, &entering).failed(1, "token_revoked");

    database.run(&["revoke", "--room", "room-a", "--participant", "ann"]).good();
    database.verify(&after, &now).failed(1, "token_revoked");
}

#[test]
fn every_change_is_in_the_audit_log_and_nothing_else_is() {
    let database = Database::new();
    let log = database.directory.path().join("test.audit.jsonl");
    let records = || {
        let text = std::fs::read_to_string(&log).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let first = database.add();
    database.run(&["keys", "disable", "unknown"]).failed(1, "not_found");
    database.run(&["keys", "add", "--api-key", &first]).failed(1, "key_exists");
    database.run(&["keys", "list"]).good();
    database.mint(&[]);
    assert_eq!(records().len(), 1, "only what happened");
    let second = database.json(&["keys", "rotate"])["api_key"].as_str().unwrap().to_owned();
    database.run(&["revoke", "--room", "room-a", "--participant", "ann"]).good();
    database.run(&["revocations"]).good();
    let all = records();
    let shown: Vec<_> = all
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            [text("action"), text("key"), text("room"), text("participant"), text("outcome")]
        })
        .collect();
    assert_eq!(
        shown,
        [
            ["key.add", &first, "", "", "ok"],
            ["key.rotate", &second, "", "", "ok"],
            ["token.revoke", "", "room-a", "ann", "ok"],
        ]
    );
    run(roomkey().args(["audit", "verify"]).arg(&log)).good();
}

#[test]
fn what_cannot_be_recorded_is_not_done() {
    let database = Database::new();
    let api_key = database.add();
    let log = database.directory.path().join("test.audit.jsonl");
    let before = (database.json(&["keys", "list"]), database.json(&["revocations"]));
    let changes = [
        &["keys", "add", "--api-key", "other"][..],
        &["keys", "rotate"],
        &["keys", "disable", &api_key],
        &["revoke", "--jti", "one"],
        &["revoke", "--room", "room-a", "--participant", "ann"],
    ];
    let nothing_changes = |more: &[&str], code: &str| {
        for arguments in changes {
            run(database.command(arguments).args(more)).failed(1, code);
        }
        let after = (database.json(&["keys", "list"]), database.json(&["revocations"]));
        assert_eq!(before, after);
    };
    let good = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, good.replace("key.add", "key.bad") + &good).unwrap();
    nothing_changes(&[], "audit_altered");
    std::fs::remove_file(&log).unwrap();
    std::fs::create_dir(&log).unwrap();
    nothing_changes(&[], "audit_unavailable");
    std::fs::remove_dir(&log).unwrap();
    if cfg!(target_os = "linux") {
        // It opens well, and is full when the change is about to be committed.
        let config = database.directory.path().join("roomkey.toml");
        std::fs::write(&config, "[audit]\npath = '/dev/full'\n").unwrap();
        nothing_changes(&["--config", config.to_str().unwrap()], "audit_unavailable");
    }
    std::fs::write(&log, good).unwrap();
    database.run(&["keys", "disable", &api_key]).good();
    run(roomkey().args(["audit", "verify"]).arg(&log)).good();
}

#[test]
fn half_a_revocation_is_wrong_usage() {
    let database = Database::new();
    database.add();
    for arguments in [
        &["revoke"][..],
        &["revoke", "--room", "a"],
        &["revoke", "--room", "a", "--everywhere"],
        &["revoke", "--participant", "a", "--everyone"],
        &["revoke", "--room", "a", "--participant", "b", "--everyone"],
        &["revoke", "--everyone"],
        &["revoke", "--participant", "a"],
        &["revoke", "--jti", "x", "--room", "a", "--participant", "b"],
        &["revoke", "--jti", "x", "--issued-before", "1"],
        &["revoke", "--jti", ""],
        &["revoke", "--room", "a", "--participant", "b", "--issued-before", "1700000000000"],
        &["revoke", "--jti", "x", "--keep", "forever"],
    ] {
        assert_eq!(database.run(arguments).status, 2, "{arguments:?}");
    }
    database.run(&["revoke", "--jti", "x", "--key", "unknown"]).failed(1, "not_found");
    assert_eq!(database.json(&["revocations"]), json!({ "revocations": [] }));
}

#[test]
fn a_database_lends_no_secret_and_only_sqlite_is_taken() {
    let database = Database::new();
    database.add();
    database.verify("a.b.c", &["--vendor", "jwt"]).failed(2, "argument_invalid");
    database.verify("a.b.c", &["--any-api-key"]).failed(2, "argument_invalid");
    let both = ["token", "verify", "a.b.c", "--database", "sqlite:x", "--credentials", "y"];
    assert_eq!(run(roomkey().args(both)).status, 2);
    let other = ["keys", "list", "--database", "postgres://x/y"];
    assert_eq!(run(roomkey().args(other)).status, 2);
    assert_eq!(run(roomkey().args(["token", "verify", "a", "--key", "k"])).status, 2);
}

#[cfg(unix)]
#[test]
fn a_damaged_database_is_a_refusal_and_stays_as_it_is() {
    let database = Database::new();
    let file = database.directory.path().join("test.db");
    common::write_private(&file, "this is no database, but it is somebody's text");
    database.run(&["keys", "list"]).failed(1, "store_unavailable");
    database.run(&["keys", "add"]).failed(1, "store_unavailable");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("this is no database"));
}

#[test]
fn keys_of_other_vendors_are_added_rotated_retired_and_disabled() {
    let database = Database::new();
    for (vendor, name, secret) in [
        ("opentok", "api_key", "secret"),
        ("vonage", "application_id", "private_key"),
        ("videoio", "app", "secret"),
    ] {
        let keys = |verb: &str, more: &[&str]| {
            let mut command = database.command(&["keys", verb, "--vendor", vendor]);
            run(command.args(more).arg("--json")).good().json()
        };
        let states = || {
            let listed = keys("list", &[]);
            let state = |key: &Value| key["state"].as_str().unwrap().to_owned();
            listed["keys"].as_array().unwrap().iter().map(state).collect::<Vec<_>>()
        };
        let mint = || {
            let mut command = database.command(&["token", "mint", "--vendor", vendor]);
            let kind = if vendor == "videoio" { "app" } else { "api" };
            command.args(["--kind", kind]);
            if vendor == "videoio" {
                command.args(["--app", "my-app"]);
            }
            command
        };
        let verify = |token: &str| {
            let kind = if vendor == "videoio" { "app" } else { "api" };
            let command = ["token", "verify", "--vendor", vendor, "--kind", kind, token];
            database.run(&command)
        };
        let first = keys("add", &[]);
        let old = run(&mut mint()).good().stdout.trim_end().to_owned();
        let next = keys("rotate", &[]);
        assert_eq!(first[name], next[name], "sessions and users belong to it");
        assert!(next[secret].is_string() && first[secret] != next[secret]);
        assert_eq!(states(), ["passive", "active"]);
        verify(&old).good();
        verify(run(&mut mint()).good().stdout.trim_end()).good();
        let id = first["id"].as_str().unwrap();
        keys("disable", &[id]);
        verify(&old).failed(1, "api_key_disabled");
        keys("enable", &[id]);
        keys("retire", &[id]);
        verify(&old).good();
        keys("retire", &[next["id"].as_str().unwrap()]);
        run(&mut mint()).failed(1, "key_not_active");
        assert_eq!(states(), ["passive", "passive"]);
        let shown = database.run(&["keys", "list", "--vendor", vendor]).good().stdout;
        assert!(shown.contains(id) && !shown.contains(first[secret].as_str().unwrap()));
        let unknown = ["keys", "disable", "--vendor", vendor, "unknown"];
        database.run(&unknown).failed(1, "not_found");
        let other = ["keys", "rotate", "--vendor", vendor, "--project-of", "x"];
        assert_eq!(database.run(&other).status, 2);
    }
    let mut piped = database.command(&["keys", "add", "--vendor", "videoio", "--secret-stdin"]);
    run_on(&mut piped, format!("{SECRET}\n").as_bytes()).good();
    let mut piped = database.command(&["keys", "add", "--vendor", "vonage", "--secret-stdin"]);
    run_on(&mut piped, b"no key\n").failed(1, "key_invalid");
    let log = std::fs::read_to_string(database.directory.path().join("test.audit.jsonl")).unwrap();
    let count = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!((count("\"key.rotate\""), count("\"key.retire\"")), (3, 6));
    assert_eq!(count("\"keyId\""), 19);
}

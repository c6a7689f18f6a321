//! What was taken back stays taken back: older databases, older logs, and changes that a crash has cut in
//! two.

use crate::support::{Fixture, now};
use roomkey::revocation::Target;
use roomkey::videosdk::KeyState;
use roomkey::{ApiKey, Lifetime, Secret};
use roomkey_server::{
    Config, DatabaseUrl, Error, NewKey, NewRevocation, RevocationScope, Server, Store, VendorName,
    audit,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A database and its log in a folder, with the keys `signing` and `other`.
struct House {
    directory: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let house = Self { directory: tempfile::tempdir().unwrap() };
        let store = house.store().await.unwrap();
        for name in ["signing", "other"] {
            store.add_key(imported(name)).await.unwrap();
        }
        store.close().await;
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn database(&self) -> PathBuf {
        self.path("roomkey.db")
    }

    fn log(&self) -> PathBuf {
        self.path("roomkey.audit.jsonl")
    }

    async fn store(&self) -> Result<Store, Error> {
        self.unrecorded().await.recorded_in(&self.log()).await
    }

    async fn unrecorded(&self) -> Store {
        Store::open(&DatabaseUrl::file(self.database())).await.unwrap()
    }

    async fn serve(&self) -> Result<Server, Error> {
        let config = Config::from_toml("bind = '127.0.0.1:0'").unwrap();
        Server::bind(config.with_database(DatabaseUrl::file(self.database()))).await
    }

    /// Why it is not used, by whoever changes it, serves it or looks into it.
    async fn refused(&self) -> [Option<String>; 3] {
        let code = |error: Error| error.code().to_owned();
        let store = self.unrecorded().await;
        let looks = store.refuse_if_older_than(&self.log()).await.err().map(code);
        store.close().await;
        [self.store().await.err().map(code), self.serve().await.err().map(code), looks]
    }

    fn keep(&self, name: &str) {
        std::fs::copy(self.database(), self.path(name)).unwrap();
    }

    fn put_back(&self, name: &str) {
        self.remove_database();
        std::fs::copy(self.path(name), self.database()).unwrap();
    }

    fn remove_database(&self) {
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(self.path(&format!("roomkey.db{end}"))));
        }
    }

    fn records(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.log()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn imported(name: &str) -> NewKey {
    // Of its own, since no secret stands under two names.
    let secret = format!("6f5902ac237024bdd0c176cb93063dc4c3f1a0b2d4e5f60718293a4b5c6d7e8f-{name}");
    let secret = Secret::new(secret);
    NewKey {
        api_key: Some(ApiKey::parse(name).unwrap()),
        secret: Some(secret.unwrap()),
        ..NewKey::default()
    }
}

fn key(name: &str) -> ApiKey {
    ApiKey::parse(name).unwrap()
}

async fn revoke(store: &Store, jti: &str) {
    store.revoke(of_signing(Target::Token { jti: jti.parse().unwrap() })).await.unwrap();
}

fn of_signing(target: Target) -> NewRevocation {
    let keep_until = Some(now().after(Lifetime::days(1).unwrap()));
    NewRevocation { scope: RevocationScope::Key(key("signing")), target, keep_until }
}

/// The ids of tokens that are revoked.
async fn revoked(store: &Store) -> Vec<String> {
    let all = store.revocations().await.unwrap();
    let id = |one: &Target| match one {
        Target::Token { jti } => jti.as_str().to_owned(),
        other => panic!("{other:?}"),
    };
    let mut ids: Vec<_> = all.iter().map(|kept| id(&kept.target)).collect();
    ids.sort();
    ids
}

async fn state(store: &Store, name: &str) -> Option<KeyState> {
    let keys = store.keys().await.unwrap();
    keys.into_iter().find(|one| one.api_key.as_str() == name).map(|one| one.state)
}

const STALE: &str = "store_stale";
const INCOMPLETE: &str = "audit_incomplete";

fn all(code: &str) -> [Option<String>; 3] {
    [Some(code.into()), Some(code.into()), Some(code.into())]
}

#[tokio::test]
async fn an_older_copy_of_the_database_is_refused_and_the_log_makes_it_narrow_again() {
    let house = House::new().await;
    house.keep("backup");
    let store = house.store().await.unwrap();
    revoke(&store, "taken-back").await;
    store.set_key_state(&key("other"), KeyState::Disabled).await.unwrap();
    store.add_key(imported("added-since")).await.unwrap();
    store.set_key_state(&key("signing"), KeyState::Disabled).await.unwrap();
    store.set_key_state(&key("signing"), KeyState::Active).await.unwrap();
    revoke(&store, "the-last").await;
    revoke(&store, "by-mistake").await;
    let mistake = store.revocations().await.unwrap().pop().unwrap();
    store.remove_revocation(&mistake.id).await.unwrap();
    store.close().await;
    house.keep("newest");
    house.put_back("backup");
    assert_eq!(house.refused().await, all(STALE));
    let error = house.store().await.unwrap_err().to_string();
    assert!(error.contains("roomkey audit replay"), "{error}");

    let store = house.unrecorded().await;
    let replayed = store.replay(&[], &house.log()).await.unwrap();
    assert_eq!(replayed.disabled, ["other"]);
    assert_eq!((replayed.lost, replayed.revoked), (vec!["added-since".to_owned()], 2));
    assert_eq!(revoked(&store).await, ["taken-back", "the-last"]);
    assert_eq!(state(&store, "other").await, Some(KeyState::Disabled));
    assert_eq!(
        state(&store, "signing").await,
        Some(KeyState::Active),
        "as the log says in the end"
    );
    store.close().await;
    assert_eq!(house.refused().await, [None, None, None]);
    audit::verify(&house.log()).unwrap();
    // The copy that would have been right is older than what was done to the other.
    house.put_back("newest");
    assert_eq!(house.refused().await, all(STALE));
}

#[tokio::test]
async fn a_replay_never_enables() {
    let house = House::new().await;
    let store = house.store().await.unwrap();
    store.set_key_state(&key("other"), KeyState::Disabled).await.unwrap();
    store.close().await;
    house.keep("backup");
    let store = house.store().await.unwrap();
    store.set_key_state(&key("other"), KeyState::Active).await.unwrap();
    store.rotate(roomkey_server::Project::First).await.unwrap();
    revoke(&store, "x").await;
    store.close().await;
    house.put_back("backup");
    assert_eq!(house.refused().await, all(STALE));
    let store = house.unrecorded().await;
    let replayed = store.replay(&[], &house.log()).await.unwrap();
    assert_eq!((replayed.retired, replayed.lost.len()), (vec!["signing".to_owned()], 1));
    assert_eq!(state(&store, "other").await, Some(KeyState::Disabled));
    store.close().await;
    // The key that signed is lost. A new one is made, and nothing else is missing.
    assert_eq!(house.serve().await.unwrap_err().code(), "key_not_active");
    let store = house.store().await.unwrap();
    store.rotate(roomkey_server::Project::First).await.unwrap();
    store.close().await;
    house.serve().await.unwrap();
}

#[tokio::test]
async fn a_replay_does_not_do_what_the_log_says_was_not_done() {
    let house = House::new().await;
    house.keep("backup");
    let store = house.store().await.unwrap();
    revoke(&store, "taken-back").await;
    let id = store.revocations().await.unwrap().remove(0).id;
    store.close().await;
    for step in ["token.reinstate", "key.rotate"] {
        house.keep("before");
        let store = house.store().await.unwrap();
        match step {
            "key.rotate" => drop(store.rotate(roomkey_server::Project::First).await.unwrap()),
            _ => drop(store.remove_revocation(&id).await.unwrap()),
        }
        store.close().await;
        // Killed between the record and the commit.
        house.put_back("before");
        house.store().await.unwrap().close().await;
        let records = house.records();
        let last = records.iter().rfind(|record| record["action"] == step).unwrap();
        assert_eq!(last["outcome"], "not_done");
    }
    house.put_back("backup");
    let store = house.unrecorded().await;
    let replayed = store.replay(&[], &house.log()).await.unwrap();
    assert_eq!((replayed.retired, replayed.lost), (vec![], vec![]));
    assert_eq!(revoked(&store).await, ["taken-back"]);
    assert_eq!(state(&store, "signing").await, Some(KeyState::Active));
    store.close().await;
}

/// As after a kill between the record and the commit: the log has the last change and the database has
/// not.
#[tokio::test]
async fn what_was_recorded_and_not_committed_is_done_or_said_not_to_be() {
    let house = House::new().await;
    for (step, outcome) in [
        ("token.revoke", "ok"),
        ("key.disable", "ok"),
        ("key.retire", "ok"),
        ("key.enable", "not_done"),
        ("key.add", "not_done"),
        ("key.rotate", "not_done"),
    ] {
        let store = house.store().await.unwrap();
        store.set_key_state(&key("other"), KeyState::Passive).await.unwrap();
        store.set_key_state(&key("other"), KeyState::Active).await.unwrap();
        if step == "key.enable" {
            store.set_key_state(&key("other"), KeyState::Disabled).await.unwrap();
        }
        store.close().await;
        house.keep("before");
        let store = house.store().await.unwrap();
        match step {
            "token.revoke" => revoke(&store, "taken-back").await,
            "key.add" => drop(store.add_key(imported("new")).await.unwrap()),
            "key.rotate" => drop(store.rotate(roomkey_server::Project::First).await.unwrap()),
            _ => {
                let state = match step {
                    "key.disable" => KeyState::Disabled,
                    "key.retire" => KeyState::Passive,
                    _ => KeyState::Active,
                };
                store.set_key_state(&key("other"), state).await.unwrap();
            }
        }
        store.close().await;
        house.put_back("before");
        let before = house.records().len();
        let server = house.serve().await.unwrap_or_else(|error| panic!("{step}: {error}"));
        drop(server);
        let added: Vec<Value> = house.records()[before..].to_vec();
        let correction = &added[0];
        assert_eq!(
            (&correction["action"], &correction["outcome"], &correction["caller"]),
            (&step.into(), &outcome.into(), &"recovery".into()),
            "{correction}"
        );
        let store = house.store().await.unwrap();
        let expected = match step {
            "key.disable" | "key.enable" => KeyState::Disabled,
            "key.retire" => KeyState::Passive,
            _ => KeyState::Active,
        };
        assert_eq!(state(&store, "other").await, Some(expected), "{step}");
        assert_eq!(state(&store, "signing").await, Some(KeyState::Active), "{step}");
        assert_eq!(state(&store, "new").await, None);
        store.close().await;
        assert_eq!(revoked(&house.unrecorded().await).await, ["taken-back"]);
        // Once is enough.
        let records = house.records();
        let corrections = |records: &[Value]| {
            records.iter().filter(|record| record["caller"] == "recovery").count()
        };
        house.store().await.unwrap().close().await;
        assert_eq!(corrections(&house.records()), corrections(&records));
        audit::verify(&house.log()).unwrap();
    }
}

/// SQLite's log ends without a word where a bit of it has changed. The audit log knows what is missing.
#[tokio::test]
async fn a_changed_bit_in_the_databases_log_revives_nothing() {
    let house = House::new().await;
    let store = house.store().await.unwrap();
    let names: Vec<String> = (0..12).map(|number| format!("token-{number:02}")).collect();
    for name in &names {
        revoke(&store, name).await;
    }
    let database = std::fs::read(house.database()).unwrap();
    let log = std::fs::read(house.path("roomkey.db-wal")).unwrap();
    let audit_log = std::fs::read(house.log()).unwrap();
    store.close().await;
    let (mut refused, mut healed) = (0, 0);
    for at in (32 * 8..log.len() * 8).step_by(log.len() * 8 / 40) {
        let mut changed = log.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let _gone = std::fs::remove_file(house.path("roomkey.db-shm"));
        std::fs::write(house.database(), &database).unwrap();
        std::fs::write(house.path("roomkey.db-wal"), &changed).unwrap();
        std::fs::write(house.log(), &audit_log).unwrap();
        let Ok(store) = Store::open(&DatabaseUrl::file(house.database())).await else { continue };
        let found = revoked(&store).await.len();
        match store.clone().recorded_in(&house.log()).await {
            Ok(recorded) => {
                healed += usize::from(found < names.len());
                assert_eq!(revoked(&recorded).await, names, "bit {at}");
            }
            Err(error) => {
                assert_eq!(error.code(), STALE, "bit {at}");
                refused += 1;
                store.replay(&[], &house.log()).await.unwrap();
                assert_eq!(revoked(&store).await, names, "bit {at}");
            }
        }
        store.close().await;
    }
    assert!(refused > 20 && healed > 0, "{refused} refused, {healed} healed");
}

#[tokio::test]
async fn a_database_whose_log_is_missing_empty_cut_or_anothers_is_not_taken_for_the_truth() {
    let house = House::new().await;
    drop(house.serve().await.unwrap());
    let whole = std::fs::read(house.log()).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let other = House::new().await;
    drop(other.serve().await.unwrap());
    let others = std::fs::read(other.log()).unwrap();
    for changed in [None, Some(&[][..]), Some(&whole[..first]), Some(&others[..])] {
        match changed {
            None => std::fs::remove_file(house.log()).unwrap(),
            Some(bytes) => std::fs::write(house.log(), bytes).unwrap(),
        }
        let [changes, serves, _] = house.refused().await;
        assert_eq!((changes.as_deref(), serves.as_deref()), (Some(INCOMPLETE), Some(INCOMPLETE)));
    }
    // Put back, it is as it was.
    std::fs::write(house.log(), &whole).unwrap();
    assert_eq!(house.refused().await, [None, None, None]);
    // Moved away by whoever rotates it while no server runs.
    std::fs::rename(house.log(), house.path("log.1")).unwrap();
    let store = house.unrecorded().await;
    let wrong = store.begin_log(&house.log(), Some(&other.log())).await.unwrap_err();
    assert_eq!(wrong.code(), INCOMPLETE);
    store.begin_log(&house.log(), Some(&house.path("log.1"))).await.unwrap();
    assert_eq!(
        store.begin_log(&house.log(), Some(&house.path("log.1"))).await.unwrap_err().code(),
        INCOMPLETE,
        "there is one already"
    );
    store.close().await;
    drop(house.serve().await.unwrap());
    assert!(audit::verify_all(&[house.path("log.1"), house.log()]).is_ok());
    // Lost for good: the new log says so in its first record.
    std::fs::remove_file(house.log()).unwrap();
    assert_eq!(house.serve().await.unwrap_err().code(), INCOMPLETE);
    let store = house.unrecorded().await;
    store.begin_log(&house.log(), None).await.unwrap();
    store.close().await;
    assert_eq!(house.records()[0]["outcome"], "log_lost");
    assert_eq!(house.refused().await, [None, None, None]);
    audit::verify(&house.log()).unwrap();
}

#[tokio::test]
async fn a_replay_reaches_through_the_files_of_a_rotated_log() {
    let house = House::new().await;
    house.keep("backup");
    let store = house.store().await.unwrap();
    revoke(&store, "in-the-first-file").await;
    revoke(&store, "in-the-first-file-too").await;
    store.close().await;
    let server = house.serve().await.unwrap();
    let old = house.path("log.1");
    std::fs::rename(house.log(), &old).unwrap();
    assert!(server.audit_log().reopen().await.unwrap());
    drop(server);
    let store = house.store().await.unwrap();
    revoke(&store, "in-the-second").await;
    store.close().await;
    drop(house.serve().await.unwrap());
    house.put_back("backup");
    assert_eq!(house.refused().await, all(STALE));
    let store = house.unrecorded().await;
    let error = store.replay(&[], &house.log()).await.unwrap_err();
    assert_eq!(error.code(), INCOMPLETE);
    assert!(error.to_string().contains("--older"), "{error}");
    let replayed = store.replay(std::slice::from_ref(&old), &house.log()).await.unwrap();
    assert_eq!(replayed.revoked, 3);
    assert_eq!(
        revoked(&store).await,
        ["in-the-first-file", "in-the-first-file-too", "in-the-second"]
    );
    store.close().await;
    // It is older than the key that the first start wrote for Vonage's SDKs, too.
    std::fs::remove_file(house.path("roomkey.vonage.pem")).unwrap();
    assert_eq!(house.refused().await, [None, None, None]);
}

#[tokio::test]
async fn a_log_is_not_continued_beside_a_database_that_lacks_its_last_change() {
    let house = House::new().await;
    house.keep("backup");
    let store = house.store().await.unwrap();
    revoke(&store, "acknowledged").await;
    store.close().await;
    let old = house.path("log.1");
    std::fs::rename(house.log(), &old).unwrap();
    house.put_back("backup");
    let store = house.unrecorded().await;
    let error = store.begin_log(&house.log(), Some(&old)).await.unwrap_err();
    assert_eq!(error.code(), STALE);
    assert!(error.to_string().contains("--older FILE"), "{error}");
    assert!(!house.log().exists());
    let replayed = store.replay(std::slice::from_ref(&old), &house.log()).await.unwrap();
    assert_eq!(replayed.revoked, 1);
    assert_eq!(revoked(&store).await, ["acknowledged"]);
    store.close().await;
    assert_eq!(house.refused().await, [None, None, None]);
    let files = [old, house.log()];
    audit::verify_all(&files).unwrap();
    // The newest copy is as good as it was, and now older than what was done to the other.
    house.put_back("backup");
    assert_eq!(house.refused().await, all(STALE));
}

#[tokio::test]
async fn a_log_that_ends_in_half_a_record_is_continued_after_its_last_whole_one() {
    let house = House::new().await;
    let old = house.path("log.1");
    std::fs::rename(house.log(), &old).unwrap();
    let mut text = std::fs::read_to_string(&old).unwrap();
    text.push_str("{\"seq\":3,\"ti");
    std::fs::write(&old, text).unwrap();
    let store = house.unrecorded().await;
    store.begin_log(&house.log(), Some(&old)).await.unwrap();
    store.close().await;
    assert_eq!(house.refused().await, [None, None, None]);
    let whole = audit::verify_all(&[old, house.log()]).unwrap();
    assert_eq!((whole.torn, whole.continues), (false, None));
}

#[tokio::test]
async fn a_replay_over_records_that_cannot_be_made_again_changes_nothing_and_says_which() {
    let nothing = "0".repeat(64);
    let mut last = None;
    for action in ["key.disable", "key.retire", "key.rotate", "token.revoke"] {
        let house = House { directory: tempfile::tempdir().unwrap() };
        let store = house.unrecorded().await;
        store.add_key(imported("signing")).await.unwrap();
        // As the version before wrote it.
        let line = format!(
            r#"{{"seq":1,"time":"2026-01-01T00:00:00.000Z","action":"{action}","key":"signing","jti":"x","outcome":"ok","prev":"{nothing}"}}"#
        );
        std::fs::write(house.log(), line.clone() + "\n").unwrap();
        let error = store.replay(&[], &house.log()).await.unwrap_err();
        assert_eq!(error.code(), INCOMPLETE);
        let text = error.to_string();
        assert!(text.contains("record 1 ") && text.contains(action), "{text}");
        assert_eq!(house.records().len(), 1);
        assert_eq!(state(&store, "signing").await, Some(KeyState::Active));
        last = Some((house, store, line));
    }
    let (house, store, line) = last.unwrap();
    // What the error says: by hand, with a new log.
    std::fs::remove_file(house.log()).unwrap();
    store.begin_log(&house.log(), None).await.unwrap();
    let recorded = house.store().await.unwrap();
    revoke(&recorded, "x").await;
    recorded.close().await;
    store.close().await;
    assert_eq!(house.refused().await, [None, None, None]);
    // What was not done needs no repeating.
    house.remove_database();
    std::fs::write(house.log(), line.replace("ok", "store_unavailable") + "\n").unwrap();
    house.unrecorded().await.replay(&[], &house.log()).await.unwrap();
}

#[tokio::test]
async fn a_new_database_beside_an_old_log_does_not_forget_what_was_revoked() {
    let house = House::new().await;
    let store = house.store().await.unwrap();
    revoke(&store, "taken-back").await;
    let project = store.keys().await.unwrap().remove(0).project;
    let issued_up_to = now();
    for target in [
        Target::Everyone { room: "room".parse().unwrap(), issued_up_to },
        Target::Everywhere { participant: "ann".parse().unwrap(), issued_up_to },
    ] {
        let scope = RevocationScope::Project(project.clone());
        store.revoke(NewRevocation { scope, target, keep_until: None }).await.unwrap();
    }
    let before = store.revocations().await.unwrap();
    store.close().await;
    drop(house.serve().await.unwrap());
    house.remove_database();
    std::fs::remove_file(house.path("roomkey.vonage.pem")).unwrap();
    // Its keys may come back by hand, and their tokens with them.
    assert_eq!(house.refused().await, all(STALE));
    let store = house.unrecorded().await;
    let replayed = store.replay(&[], &house.log()).await.unwrap();
    let (of_vendors, ours): (Vec<_>, Vec<_>) =
        replayed.lost.into_iter().partition(|key| key.contains(':'));
    assert_eq!(
        (ours, of_vendors.len()),
        (vec!["other".to_owned(), "signing".to_owned()], VendorName::all().count())
    );
    let store = store.recorded_in(&house.log()).await.unwrap();
    store.add_key(imported("signing")).await.unwrap();
    let again = store.revocations().await.unwrap();
    assert_eq!(again.len(), before.len());
    for (again, before) in again.iter().zip(&before) {
        assert_eq!((&again.id, &again.target), (&before.id, &before.target));
        assert_eq!(again.keep_until, before.keep_until);
    }
    // The project is not there any more, and its keys may be in another.
    assert_eq!(again[1].scope, RevocationScope::Database);
    store.close().await;
    // Who wants to begin anew moves the log away too.
    house.remove_database();
    std::fs::remove_file(house.log()).unwrap();
    drop(house.serve().await.unwrap());
}

#[tokio::test]
async fn a_rotated_log_of_a_running_server_goes_on_and_the_next_start_finds_it() {
    let fixture = Fixture::new().await;
    fixture.get("/get-token").await.ok();
    let old = fixture.directory.path().join("old");
    let log = fixture.server.audit_log();
    assert!(!log.reopen().await.unwrap());
    std::fs::rename(fixture.audit_log(), &old).unwrap();
    // Until the server is told it writes on where it did, and commands do not begin a second chain.
    fixture.get("/get-token").await.ok();
    let database = DatabaseUrl::file(fixture.directory.path().join("roomkey.db"));
    let store = Store::open(&database).await.unwrap();
    let refused = store.clone().recorded_in(&fixture.audit_log()).await.unwrap_err();
    assert_eq!(refused.code(), INCOMPLETE);
    assert!(log.reopen().await.unwrap());
    fixture.get("/get-token").await.ok();
    let store = store.recorded_in(&fixture.audit_log()).await.unwrap();
    store.add_key(NewKey::default()).await.unwrap();
    fixture.get("/get-token").await.ok();
    let lines = fixture.audit_lines();
    let actions: Vec<_> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["audit.continue", "token.mint", "key.add", "token.mint"]);
    store.close().await;
    let current = fixture.audit_log();
    assert!(audit::verify_all(&[old.as_path(), current.as_path()]).is_ok());
    let directory = fixture.stop();
    let fixture = Fixture::at(directory, "").await;
    fixture.get("/get-token").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_first_starts_at_once_make_one_set_of_keys() {
    for _ in 0..3 {
        let directory = tempfile::tempdir().unwrap();
        let start = |path: &Path| {
            let config = Config::from_toml("bind = '127.0.0.1:0'").unwrap();
            let config = config.with_database(DatabaseUrl::file(path.join("roomkey.db")));
            tokio::spawn(async { Server::bind(config).await })
        };
        let starts = [0, 1, 2].map(|_| start(directory.path()));
        let mut servers = Vec::new();
        for start in starts {
            servers.push(start.await.unwrap().unwrap());
        }
        assert_eq!(servers.iter().filter(|one| one.created_key().is_some()).count(), 1);
        assert!(servers.iter().all(|one| one.api_key() == servers[0].api_key()));
        audit::verify(&directory.path().join("roomkey.audit.jsonl")).unwrap();
    }
}

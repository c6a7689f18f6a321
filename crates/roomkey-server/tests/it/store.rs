//! The database as the command line and the server use it.

use crate::support::{Fixture, now};
use roomkey::revocation::Target;
use roomkey::videosdk::KeyState;
use roomkey::{ApiKey, Code, Jti, Secret, Timestamp};
use roomkey_server::{
    DatabaseUrl, Error, NewKey, NewRevocation, Project, RevocationScope, Store, StoreError,
};
use serde_json::json;
use std::path::Path;

async fn open(directory: &Path) -> Store {
    Store::open(&DatabaseUrl::file(directory.join("roomkey.db"))).await.unwrap()
}

#[tokio::test]
async fn the_first_key_is_made_once_and_its_secret_shown_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let created = store.ensure_first_key().await.unwrap().unwrap();
    assert!(store.ensure_first_key().await.unwrap().is_none());
    store.close().await;
    let store = open(directory.path()).await;
    assert!(store.ensure_first_key().await.unwrap().is_none());
    let keys = store.keys().await.unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(&keys[0].api_key, created.api_key());
    assert_eq!(keys[0].state, KeyState::Active);
    let secret = created.secret().reveal(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
    for shown in [format!("{created:?}"), format!("{keys:?}"), format!("{store:?}")] {
        assert!(!shown.contains(&secret));
    }
    assert_eq!(secret.len(), 64);
}

#[cfg(unix)]
#[tokio::test]
async fn files_with_secrets_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new().await;
    fixture.room().await;
    for entry in std::fs::read_dir(fixture.directory.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("roomkey.db");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(open(directory.path()).await);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

/// Whoever names the wrong file has done no harm.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_database_of_ours_is_left_as_it_is() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("roomkey.db");
    let others = format!("sqlite:{}?mode=rwc", path.display());
    let pool = sqlx::SqlitePool::connect(&others).await.unwrap();
    sqlx::query("CREATE TABLE bookmarks (url TEXT)").execute(&pool).await.unwrap();
    pool.close().await;
    let database = std::fs::read(&path).unwrap();
    for content in [b"root:x:0:0:root:/root:/bin/bash\n".to_vec(), vec![b'a'; 5000], database] {
        std::fs::write(&path, &content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = Store::open(&DatabaseUrl::file(&path)).await.unwrap_err();
        assert_eq!(error.code(), "store_unavailable");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o644);
        if !content.starts_with(b"SQLite") {
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
    }
    let pool = sqlx::SqlitePool::connect(&others).await.unwrap();
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema").fetch_all(&pool).await.unwrap();
    assert_eq!(tables, ["bookmarks"]);
    pool.close().await;

    let device = Path::new("/dev/null");
    let before = device.metadata().unwrap().permissions().mode();
    let error = Store::open(&DatabaseUrl::file(device)).await.unwrap_err();
    assert_eq!(error.code(), "file_unusable");
    assert_eq!(device.metadata().unwrap().permissions().mode(), before);

    // Nor does a link that lies beside the database lead anywhere.
    let link = directory.path().join("linked");
    std::fs::create_dir(&link).unwrap();
    let target = directory.path().join("target");
    std::fs::write(&target, "").unwrap();
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o644)).unwrap();
    symlink(&target, link.join("roomkey.db-wal")).unwrap();
    Store::open(&DatabaseUrl::file(link.join("roomkey.db"))).await.unwrap_err();
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o644);
}

#[tokio::test]
async fn a_database_of_a_newer_version_says_so() {
    let directory = tempfile::tempdir().unwrap();
    open(directory.path()).await.close().await;
    let path = directory.path().join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 7")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let error = Store::open(&DatabaseUrl::file(&path)).await.unwrap_err();
    assert!(error.to_string().contains("newer version"), "{error}");
}

#[tokio::test]
async fn keys_are_added_rotated_and_disabled() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let error = store.rotate(Project::First).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::NotFound(_))));
    let first = store.ensure_first_key().await.unwrap().unwrap();
    let imported = store
        .add_key(NewKey {
            api_key: Some(ApiKey::parse("from-the-dashboard").unwrap()),
            secret: Some(Secret::allow_weak("short").unwrap()),
            project: Project::First,
        })
        .await
        .unwrap();
    let again = NewKey { api_key: Some(imported.api_key().clone()), ..NewKey::default() };
    let error = store.add_key(again).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::KeyExists)));
    let unknown = Project::Of(ApiKey::parse("unknown").unwrap());
    let error = store.add_key(NewKey { project: unknown, ..NewKey::default() }).await.unwrap_err();
    assert_eq!(error.code(), "not_found");

    assert_eq!(store.keyring().await.unwrap().active().unwrap().api_key(), first.api_key());
    let rotated = store.rotate(Project::First).await.unwrap();
    let states: Vec<KeyState> =
        store.keys().await.unwrap().into_iter().map(|key| key.state).collect();
    assert_eq!(states, [KeyState::Passive, KeyState::Passive, KeyState::Active]);
    let keyring = store.keyring().await.unwrap();
    assert_eq!(keyring.active().unwrap().api_key(), rotated.api_key());

    let other = store.add_key(NewKey { project: Project::New, ..NewKey::default() }).await.unwrap();
    store.set_key_state(rotated.api_key(), KeyState::Disabled).await.unwrap();
    // Nobody signs for the first project now: the key of another must not do it instead.
    let keyring = store.keyring().await.unwrap();
    assert_eq!(keyring.active().unwrap_err().code(), Code::KeyNotActive);
    assert_eq!(keyring.find(other.api_key()).unwrap().1, KeyState::Passive);
    let of_other = Project::Of(other.api_key().clone());
    let keyring = store.keyring_of(&of_other).await.unwrap();
    assert_eq!(keyring.active().unwrap().api_key(), other.api_key());
    assert_eq!(keyring.find(rotated.api_key()).unwrap().1, KeyState::Disabled);
    let unknown = ApiKey::parse("unknown").unwrap();
    let error = store.set_key_state(&unknown, KeyState::Active).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
}

#[tokio::test]
async fn revocations_are_kept_extended_and_forgotten() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let api_key = ApiKey::parse("key").unwrap();
    let at = |seconds: i64| Timestamp::from_unix(seconds).unwrap();
    let present = i64::try_from(now().unix()).unwrap();
    let new = |target: Target, keep_until: i64| NewRevocation {
        scope: RevocationScope::Key(api_key.clone()),
        target,
        keep_until: Some(at(keep_until)),
    };
    let token = |jti: &str| Target::Token { jti: Jti::parse(jti).unwrap() };
    let person = |up_to: i64| Target::Participant {
        room: "room".parse().unwrap(),
        participant: "ann".parse().unwrap(),
        issued_up_to: at(up_to),
    };
    let first = store.revoke(new(token("a"), present + 100)).await.unwrap();
    let again = store.revoke(new(token("a"), present + 50)).await.unwrap();
    assert_eq!(first, again, "the same again is the same");
    store.revoke(new(person(10), present + 100)).await.unwrap();
    store.revoke(new(person(5), present + 200)).await.unwrap();
    let kept = store.revocations().await.unwrap();
    let kept: Vec<_> =
        kept.into_iter().map(|kept| (kept.target, kept.keep_until.unwrap().unix())).collect();
    let end = |seconds: i64| u64::try_from(present + seconds).unwrap();
    assert_eq!(kept, [(token("a"), end(100)), (person(10), end(200))]);
    // Two days past: gone with the next change. An hour past: a clock may yet be set back.
    store.revoke(new(token("old"), present - 2 * 86_400)).await.unwrap();
    store.revoke(new(token("recent"), present - 3600)).await.unwrap();
    let endless = NewRevocation { keep_until: None, ..new(token("a"), 1) };
    assert_eq!(store.revoke(endless).await.unwrap().keep_until, None);
    let again = store.revoke(new(token("a"), present + 50)).await.unwrap();
    assert_eq!((again.id, again.keep_until), (first.id.clone(), None));
    let kept = store.revocations().await.unwrap();
    let targets: Vec<_> = kept.into_iter().map(|kept| kept.target).collect();
    assert_eq!(targets, [token("a"), person(10), token("recent")]);
    store.remove_revocation(&first.id).await.unwrap();
    assert_eq!(store.remove_revocation(&first.id).await.unwrap_err().code(), "not_found");
    assert_eq!(store.revocations().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_damaged_database_is_an_error_and_not_an_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    store.ensure_first_key().await.unwrap();
    store.close().await;
    let path = directory.path().join("roomkey.db");
    let whole = std::fs::read(&path).unwrap();
    for at in [0, 16, 100] {
        let mut damaged = whole.clone();
        for byte in damaged.iter_mut().skip(at).take(16) {
            *byte ^= 0xa5;
        }
        std::fs::write(&path, damaged).unwrap();
        let url = DatabaseUrl::file(&path);
        let result = async { Store::open(&url).await?.ensure_first_key().await }.await;
        assert!(!matches!(result, Ok(Some(_))), "damage at {at} was taken for a new database");
    }
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let url = DatabaseUrl::file(&path);
    let result = async { Store::open(&url).await?.ensure_first_key().await }.await;
    assert!(!matches!(result, Ok(Some(_))), "half a database was taken for a new one");
}

/// People cannot join yet, so their traces are put into the database from outside.
#[tokio::test]
async fn sessions_and_their_people_are_shown_ended_and_removed() {
    let fixture = Fixture::new().await;
    let room = fixture.room().await;
    let token = fixture.api_token();
    let path = fixture.directory.path().join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let session = "61d54d0560a18e699abcc8a4";
    sqlx::query(
        "INSERT INTO sessions SELECT $1, room_id, project_id, 1700000000000, NULL FROM rooms",
    )
    .bind(session)
    .execute(&pool)
    .await
    .unwrap();
    for (participant, start, end) in [
        ("ann", 1_700_000_000_000i64, Some(1_700_000_060_000i64)),
        ("ben", 1_700_000_010_000, None),
        ("ann", 1_700_000_120_000, None),
    ] {
        sqlx::query("INSERT INTO visits VALUES ($1, $2, 'Name', $3, $4)")
            .bind(session)
            .bind(participant)
            .bind(start)
            .bind(end)
            .execute(&pool)
            .await
            .unwrap();
    }
    let api = async |method: &str, uri: String, body: Option<serde_json::Value>| {
        fixture.api(method, &uri, &token, body).await
    };
    let listed = api("GET", format!("/v2/sessions?roomId={room}&status=ongoing"), None).await.ok();
    assert_eq!(listed["pageInfo"]["total"], 1);
    let shown = &listed["data"][0];
    assert_eq!((&shown["id"], &shown["status"]), (&json!(session), &json!("ongoing")));
    assert_eq!(shown["start"], "2023-11-14T22:13:20.000Z");
    assert_eq!(shown["participants"][0]["participantId"], "ann");
    assert_eq!(shown["participants"][0]["timelog"].as_array().unwrap().len(), 2);
    let people = api("GET", format!("/v2/sessions/{session}/participants?perPage=1&page=2"), None)
        .await
        .ok();
    assert_eq!(people["pageInfo"]["total"], 2);
    assert_eq!(people["data"]["participants"][0]["participantId"], "ben");
    let one = api("GET", format!("/v2/sessions/{session}/participants/ben"), None).await.ok();
    assert_eq!(one["name"], "Name");

    let remove = json!({ "roomId": room, "participantId": "ben" });
    let answer =
        api("POST", "/v2/sessions/participants/remove".into(), Some(remove.clone())).await.ok();
    assert!(answer.is_string());
    let answer = api("POST", "/v2/sessions/participants/remove".into(), Some(remove)).await;
    answer.refused(404, "participant_not_found");
    let active = api("GET", format!("/v2/sessions/{session}/participants/active"), None).await.ok();
    let active = active["data"][0]["participants"].as_array().unwrap();
    assert_eq!(active.len(), 1);

    let ended = api("POST", "/v2/sessions/end".into(), Some(json!({ "roomId": room }))).await.ok();
    assert_eq!((&ended["id"], &ended["meetingId"]), (&json!(session), &json!(room)));
    assert!(ended["end"].is_string());
    let again = api("POST", "/v2/sessions/end".into(), Some(json!({ "roomId": room }))).await;
    again.refused(404, "session_not_found");
    let shown = api("GET", format!("/v1/meeting-sessions/{session}"), None).await.ok();
    assert_eq!(shown["meetingId"], json!(room));
    assert!(shown["participants"][0]["timelog"][1]["end"].is_string());
    let actions: Vec<String> = fixture
        .audit_lines()
        .iter()
        .map(|line| line["action"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        actions.contains(&"participant.remove".into()) && actions.contains(&"session.end".into())
    );
    pool.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_killed_server_left_beside_its_database_is_narrowed_too() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new().await;
    let left = ["roomkey.db", "roomkey.db-wal", "roomkey.db-shm", "roomkey.audit.jsonl"];
    let mode = |name: &str| {
        let metadata = std::fs::metadata(fixture.directory.path().join(name)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    for name in left {
        let path = fixture.directory.path().join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666)).unwrap();
    }
    let store =
        open(fixture.directory.path()).await.recorded_in(&fixture.audit_log()).await.unwrap();
    assert_eq!(left.map(mode), [0o600; 4]);
    store.close().await;
}

#[tokio::test]
async fn a_change_that_is_recorded_and_then_fails_is_recorded_as_failed() {
    let fixture = Fixture::new().await;
    let store =
        open(fixture.directory.path()).await.recorded_in(&fixture.audit_log()).await.unwrap();
    let key = store.keys().await.unwrap().remove(0);
    // What makes the commit itself fail: a row that points to nothing.
    let path = fixture.directory.path().join("roomkey.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query(
        "CREATE TRIGGER spoil AFTER UPDATE ON api_keys BEGIN \
         INSERT INTO rooms VALUES ('r', 'o', 'nowhere', NULL, '{}', 0, 0, 0); END",
    )
    .execute(&pool)
    .await
    .unwrap();
    let error = store.set_key_state(&key.api_key, KeyState::Disabled).await.unwrap_err();
    assert_eq!(error.code(), "store_unavailable");
    assert_eq!(store.keys().await.unwrap(), [key]);
    let outcomes: Vec<_> = (fixture.audit_lines().iter())
        .filter(|line| line["action"] == "key.disable")
        .map(|line| line["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["ok", "store_unavailable"]);
    fixture.get("/get-token").await.ok();
    assert!(roomkey_server::audit::verify(&fixture.audit_log()).is_ok());
    pool.close().await;
    store.close().await;
}

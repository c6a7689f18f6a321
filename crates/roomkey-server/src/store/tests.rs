//! What every backend promises, asked of each in one list ([`each`]).
//!
//! What is a backend's alone (files that are damaged, removed or replaced, processes that are killed) has its
//! tests in `tests/it`.

use super::*;
use crate::clock::Millis;
use crate::error::Error;
use roomkey::keyring::KeyState;
use roomkey::opentok::{NewSessionId, SessionId};
use roomkey::revocation::Target;
use roomkey::{CustomRoomId, Timestamp};

/// Runs a test against a new database of every kind.
async fn each(test: impl AsyncFn(Store)) {
    let directory = tempfile::tempdir().unwrap();
    let on_disk = DatabaseUrl::file(directory.path().join("roomkey.db"));
    for url in [DatabaseUrl::memory(), on_disk] {
        test(Store::open(&url).await.unwrap()).await;
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn now() -> Millis {
    Millis::from_stored(1_800_000_000_000)
}

fn is_missing<T: std::fmt::Debug>(outcome: Result<T>, what: &str) -> bool {
    matches!(outcome.unwrap_err(), Error::Store(StoreError::NotFound(found)) if found == what)
}

#[tokio::test]
async fn keys_are_there_in_their_order_and_only_those_of_one_project_sign() {
    each(async |store| {
        let first = store.ensure_first_key().await.unwrap().unwrap();
        assert!(store.ensure_first_key().await.unwrap().is_none());
        let other = NewKey { project: Project::New, ..NewKey::default() };
        let other = store.add_key(other).await.unwrap();
        let third = store.add_key(NewKey::default()).await.unwrap();
        let again = NewKey { api_key: Some(third.api_key().clone()), ..NewKey::default() };
        assert_eq!(store.add_key(again).await.unwrap_err().code(), "key_exists");

        let keys = store.keys().await.unwrap();
        let names: Vec<_> = keys.iter().map(|key| &key.api_key).collect();
        assert_eq!(names, [first.api_key(), other.api_key(), third.api_key()]);
        assert_eq!(keys[0].project, keys[2].project);
        assert_ne!(keys[0].project, keys[1].project);
        assert_eq!(store.keyring().await.unwrap().active().unwrap().api_key(), first.api_key());
        let of_other = store.keyring_of(&Project::Of(other.api_key().clone())).await.unwrap();
        assert_eq!(of_other.active().unwrap().api_key(), other.api_key());

        let new = store.rotate(Project::First).await.unwrap();
        let states: Vec<_> =
            store.keys().await.unwrap().into_iter().map(|key| (key.api_key, key.state)).collect();
        let expected = [
            (first.api_key(), KeyState::Passive),
            (other.api_key(), KeyState::Active),
            (third.api_key(), KeyState::Passive),
            (new.api_key(), KeyState::Active),
        ];
        assert_eq!(states, expected.map(|(key, state)| (key.clone(), state)));
        let unknown: ApiKey = "unknown".parse().unwrap();
        assert!(is_missing(store.set_key_state(&unknown, KeyState::Active).await, "API key"));
        assert!(is_missing(store.export_key(Some(&unknown)).await, "API key"));
        let exported = store.export_key(Some(new.api_key())).await.unwrap();
        assert_eq!(exported.secret().reveal(<[u8]>::to_vec), new.secret().reveal(<[u8]>::to_vec));
    })
    .await;
}

#[tokio::test]
async fn a_vendors_keys_belong_to_one_project_and_each_is_there_once() {
    each(async |store| {
        let vendor = VendorName::OPENTOK;
        assert!(is_missing(store.rotate_vendor(vendor).await.map(|key| key.id), "key"));
        let first = store.add_vendor_key(vendor, None).await.unwrap();
        let VendorSecret::Shared(secret) = first.secret else { panic!("it is a shared secret") };
        let again = VendorSecret::Shared(secret);
        let refused = store.add_vendor_key(vendor, Some(again)).await.unwrap_err();
        assert_eq!(refused.code(), "key_exists");
        let next = store.rotate_vendor(vendor).await.unwrap();
        assert_eq!(next.name, first.name);
        let keys = store.vendor_keys(vendor).await.unwrap();
        let states: Vec<_> = keys.iter().map(|key| (&key.id, key.state)).collect();
        assert_eq!(states, [(&first.id, KeyState::Passive), (&next.id, KeyState::Active)]);
        // What is missing is made, and nothing else.
        let made = store.ensure_vendor_credentials().await.unwrap();
        assert!(!made.contains(&vendor) && made.contains(&VendorName::VONAGE));
        assert_eq!(store.vendor_keys(vendor).await.unwrap().len(), 2);
        assert!(store.ensure_vendor_credentials().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_custom_id_is_one_room_of_its_project_and_nobody_elses() {
    each(async |store| {
        let own = store.ensure_first_key().await.unwrap().unwrap();
        let other = NewKey { project: Project::New, ..NewKey::default() };
        let other = store.add_key(other).await.unwrap();
        let new = || NewRoom {
            custom_room_id: Some(CustomRoomId::parse("stand-up").unwrap()),
            settings: "{}".to_owned(),
        };
        let create = async |key: &CreatedKey| {
            store.create_room(key.api_key(), new(), now(), By::local()).await.unwrap()
        };
        let room = create(&own).await;
        assert_eq!(create(&own).await.room_id, room.room_id);
        assert_ne!(create(&other).await.room_id, room.room_id);
        let find = async |key: &CreatedKey| {
            store.find_room(key.api_key(), RoomName::Room(&room.room_id)).await.unwrap()
        };
        assert_eq!(find(&own).await, Some(room.clone()));
        assert_eq!(find(&other).await, None);
        let close = async |key: &CreatedKey| {
            store.deactivate_room(key.api_key(), &room.room_id, now(), By::local()).await
        };
        assert!(is_missing(close(&other).await, "room"));
        close(&own).await.unwrap();
        assert!(find(&own).await.unwrap().disabled);
    })
    .await;
}

#[tokio::test]
async fn rooms_of_many_who_ask_at_once_are_all_there() {
    each(async |store| {
        let key = store.ensure_first_key().await.unwrap().unwrap();
        let mut asking = tokio::task::JoinSet::new();
        for number in 0..50 {
            let (store, api_key) = (store.clone(), key.api_key().clone());
            asking.spawn(async move {
                let custom_room_id = (number % 5 == 0)
                    .then(|| CustomRoomId::parse(&format!("room-{number}")).unwrap());
                let new = NewRoom { custom_room_id, settings: "{}".to_owned() };
                store.create_room(&api_key, new, now(), By::local()).await.unwrap()
            });
        }
        let made = asking.join_all().await;
        let page = Page { number: 0, size: 100 };
        let (rooms, total) = store.list_rooms(key.api_key(), None, page).await.unwrap();
        assert_eq!((rooms.len(), total), (50, 50));
        assert!(made.iter().all(|room| rooms.contains(room)));
    })
    .await;
}

#[tokio::test]
async fn a_name_is_one_session_of_its_project() {
    each(async |store| {
        let session = |name: Option<&str>| TokboxSession {
            id: SessionId::create("123456", &NewSessionId::default(), at(1_800_000_000)).unwrap(),
            vendor: "opentok",
            project: "123456".to_owned(),
            name: name.map(str::to_owned),
            settings: "{}".to_owned(),
            created: now(),
        };
        let (first, other) = (session(Some("class-7")), session(None));
        let keep = async |session: &TokboxSession| {
            store.keep_session(session.clone(), By::local()).await.unwrap()
        };
        assert_eq!(keep(&first).await, Some(first.id.clone()));
        assert_eq!(keep(&session(Some("class-7"))).await, Some(first.id.clone()));
        assert_eq!(keep(&other).await, Some(other.id.clone()));
        assert_eq!(keep(&other).await, None, "it is known already");
        let named = store.named_session("opentok", "123456", "class-7").await.unwrap();
        assert_eq!(named, Some(first.id.clone()));
        assert_eq!(store.named_session("vonage", "123456", "class-7").await.unwrap(), None);
        assert_eq!(store.session_name(&first.id).await.unwrap(), Some(Some("class-7".to_owned())));
        assert_eq!(store.session_name(&other.id).await.unwrap(), Some(None));
        assert_eq!(store.session_names().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_revocation_reaches_as_far_as_it_was_ever_said_to() {
    each(async |store| {
        let noon = 1_800_000_000;
        let new = |moment: i64| NewRevocation {
            scope: RevocationScope::Database,
            target: Target::Everyone { room: "class-7".parse().unwrap(), issued_up_to: at(moment) },
            keep_until: Some(at(moment + 60)),
        };
        let before = store.generations().await.unwrap();
        let revoke = async |moment: i64, most: Option<u32>| {
            store.revoke_by(new(moment), By::local(), most, now()).await.map(|(kept, _)| kept)
        };
        let first = revoke(noon, Some(1)).await.unwrap();
        for moment in [noon - 60, noon + 60] {
            let again = revoke(moment, Some(1)).await.unwrap();
            assert_eq!(again.id, first.id);
            assert_eq!(again.target.issued_up_to(), Some(at(noon.max(moment))));
        }
        let token = Target::Token { jti: "one".parse().unwrap() };
        let other = NewRevocation { target: token, ..new(noon) };
        let refused = store.revoke_by(other, By::local(), Some(1), now()).await.unwrap_err();
        assert_eq!(refused.code(), "revocations_too_many");
        let elsewhere =
            NewRevocation { scope: RevocationScope::Project("none".to_owned()), ..new(noon) };
        assert!(is_missing(store.revoke(elsewhere).await, "project"));
        let kept = store.revocations().await.unwrap();
        assert_eq!(kept.len(), 1, "what was refused is not there");
        let page = Page { number: 0, size: 1 };
        assert_eq!(store.page_of_revocations(page).await.unwrap(), (kept, 1));
        store.remove_revocation(&first.id).await.unwrap();
        assert!(is_missing(store.remove_revocation(&first.id).await, "revocation"));
        assert!(store.revocations().await.unwrap().is_empty());
        let after = store.generations().await.unwrap();
        assert_eq!((after.keys, after.revocations), (before.keys, before.revocations + 4));
    })
    .await;
}

#[tokio::test]
async fn what_is_changed_is_recorded_once_and_what_is_refused_is_not() {
    each(async |store| {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let store = store.recorded_in(&log).await.unwrap();
        let key = store.ensure_first_key().await.unwrap().unwrap();
        store.ensure_first_key().await.unwrap();
        store.set_key_state(key.api_key(), KeyState::Passive).await.unwrap();
        store.set_key_state(&"unknown".parse().unwrap(), KeyState::Active).await.unwrap_err();
        let vendors = store.add_vendor_key(VendorName::VIDEOIO, None).await.unwrap();
        let state = KeyState::Disabled;
        store.set_vendor_key_state(VendorName::VIDEOIO, &vendors.id, state).await.unwrap();
        store.set_vendor_key_state(VendorName::OPENTOK, &vendors.id, state).await.unwrap_err();
        store.rotate(Project::First).await.unwrap();
        let text = std::fs::read_to_string(&log).unwrap();
        let records: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let actions: Vec<_> = records.iter().map(|one| one["action"].as_str().unwrap()).collect();
        let expected = ["key.add", "key.retire", "key.add", "key.disable", "key.rotate"];
        assert_eq!(actions, expected);
        // One form for the keys of every vendor.
        let data = |number: usize| &records[number]["change"]["data"];
        assert_eq!(data(1), &serde_json::json!({ "state": "passive" }));
        let of_vendor =
            serde_json::json!({ "vendor": "videoio", "keyId": vendors.id, "state": "disabled" });
        assert_eq!(data(3), &of_vendor);
        assert_eq!(records[3]["key"], vendors.name);
        assert_eq!(data(4), &serde_json::json!({ "state": "active", "retired": [] }));
    })
    .await;
}

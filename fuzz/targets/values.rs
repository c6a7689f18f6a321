//! The texts that callers give: names, lifetimes, secrets, keys, requests for tokens.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::jws::{Key, Rs256Signer};
use roomkey::videosdk::rest::Api;
use roomkey::videosdk::{AccessSpec, Permission, Role};
use roomkey::{ApiKey, CustomRoomId, Jti, Lifetime, LifetimeSpec, ParticipantId, RoomId, Secret};
use roomkey_fuzz::{credentials, now};

fuzz_target!(|data: &[u8]| {
    let _ = (Secret::new(data), Secret::allow_weak(data));
    let _ = roomkey::json::from_slice::<LifetimeSpec>(data);
    if let Ok(access) = roomkey::json::from_slice::<AccessSpec>(data).and_then(|spec| spec.parse())
    {
        // What can be asked for can be minted, and what is minted is accepted.
        if let Ok(token) = credentials().mint(&access, Lifetime::default(), now()) {
            let any = roomkey::videosdk::Expectation::any();
            credentials().verify(&token, &any, now()).expect("our own token");
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(room) = RoomId::parse(text) {
        let call = Api::cloud().validate_room("a.b.c", &room).expect("a room id fits into a path");
        assert_eq!(call.request().uri().path(), format!("/v2/rooms/validate/{room}"));
    }
    if let Ok(room) = CustomRoomId::parse(text) {
        let call = Api::cloud().fetch_room("a.b.c", &room).expect("a custom id is escaped");
        assert_eq!(call.request().uri().path().matches('/').count(), 3);
        assert_eq!(call.request().uri().query(), None);
    }
    if let Ok(api) = Api::new(text) {
        assert!(api.base().starts_with("https://") || api.base().starts_with("http://"));
    }
    let _ = (ParticipantId::parse(text), ApiKey::parse(text), Jti::parse(text));
    let _ = (Lifetime::parse(text), Permission::parse(text), Role::parse(text));
    let _ = (Key::rs256_pem(text), Rs256Signer::from_pem(text));
});

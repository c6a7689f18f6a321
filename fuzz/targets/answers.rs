//! Answers of a vendor's service, and of servers that hand tokens out to clients: two bytes of status, then the body.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::session::Profile;
use roomkey::videosdk::rest::{Api, NewRoom, PageQuery, SessionQuery, SessionRef};
use roomkey::{RoomId, opentok};

fuzz_target!(|data: &[u8]| {
    let [high, low, body @ ..] = data else { return };
    let status = u16::from_be_bytes([*high, *low]);
    let Ok(answer) = http::Response::builder().status(status).body(body) else { return };
    let (api, token) = (Api::cloud(), "eyJhbGciOiJIUzI1NiJ9.e30.AAAA");
    let room = RoomId::parse("2kyv-gzay-64pg").expect("a room id");
    let participant = "lxvdplwt".parse().expect("a participant id");
    let call = "a call of ours";
    let errors = [
        api.create_room(token, &NewRoom::default()).expect(call).understand(&answer).err(),
        api.list_rooms(token, &PageQuery::default()).expect(call).understand(&answer).err(),
        api.fetch_session(token, "61d5").expect(call).understand(&answer).err(),
        api.list_sessions(token, &SessionQuery::default()).expect(call).understand(&answer).err(),
        api.remove_participant(token, SessionRef::Room(&room), &participant)
            .expect(call)
            .understand(&answer)
            .err(),
    ];
    let opentok = opentok::rest::Api::opentok()
        .create_session(token, &opentok::rest::NewSession::default())
        .expect(call)
        .understand(&answer)
        .err();
    for name in ["any", "get-token", "videoio-v2", "livekit", "bare"] {
        let profile = Profile::parse(name).expect("a profile");
        match profile.understand(&answer, 1_750_000_000_000) {
            Ok(fetched) => {
                let token = fetched.token().reveal();
                assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
                assert!(fetched.is_sure() || fetched.lifetime().is_some());
            }
            Err(refusal) => {
                let said = refusal.error().to_string();
                assert!(
                    !said.contains(char::is_control) && !said.contains("eyJ"),
                    "what was answered is told: {said}"
                );
            }
        }
    }
    for error in errors.into_iter().chain([opentok]).flatten() {
        let said = error.to_string();
        assert!(!said.contains(char::is_control), "{said:?}");
        assert!(!said.contains("eyJ"), "the vendor's echo of a token is passed on: {said}");
    }
});

//! The real media server as a judge: what it opens for our tokens, call by call, what it answers, and what it
//! sends.
//!
//! `cargo xtask setup livekit` builds the server, and `cargo xtask test --only livekit` runs this. The variable
//! `ROOMKEY_LIVEKIT_SERVER` names the server, and `ROOMKEY` the command.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]
#![allow(clippy::indexing_slicing, reason = "a test may fail loudly")]

mod media;
#[cfg(unix)]
mod served;

use media::{KEY, PATIENCE, SECRET, Server, credentials, head_of, minted, now, signed, video};
use roomkey::jws::Leeway;
use roomkey::livekit::rest::{Api, NewRoom, ParticipantUpdate, Room};
use roomkey::livekit::webhook::Rules;
use roomkey::livekit::{
    Ability, Credentials, Expectation, Grants, RoomConfig, SipGrant, VideoGrant,
};
use roomkey::{Code, Secret, Timestamp};
use serde_json::{Value, json};
use std::io::{BufReader, Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// What our verifier says to the same question.
fn ours(token: &str, ability: Ability, room: Option<&str>) -> bool {
    let expectation = Expectation::any().can(ability);
    let expectation = room.into_iter().fold(expectation, Expectation::room);
    credentials().verify(token, &expectation, now()).is_ok()
}

#[test]
fn the_server_opens_for_a_token_what_our_verifier_says() {
    let server = Server::start(None);
    for room in ["class-7", "class-8"] {
        let call = server.api().create_room(&NewRoom::named(room), now()).unwrap();
        call.understand(&server.send(call.request())).unwrap();
    }
    let in_7 = || VideoGrant { room: Some("class-7".to_owned()), ..VideoGrant::default() };
    let nothing = VideoGrant::default;
    let mut answers = 0;
    for grants in [
        video(VideoGrant { room_join: true, ..in_7() }),
        video(VideoGrant { room_create: true, ..nothing() }),
        video(VideoGrant { room_list: true, ..nothing() }),
        video(VideoGrant { room_record: true, ..nothing() }),
        video(VideoGrant { ingress_admin: true, ..nothing() }),
        video(VideoGrant { agent: true, ..nothing() }),
        video(VideoGrant { room_admin: true, ..in_7() }),
        video(VideoGrant { room_admin: true, room_join: true, ..in_7() }),
        video(VideoGrant { room_create: true, room_list: true, ..in_7() }),
        Grants { sip: SipGrant { admin: true, call: true }, ..Grants::default() },
    ] {
        let token = minted(Some("ann"), grants.clone());
        for room in ["class-7", "class-8"] {
            let joins = server.admits(&token, room);
            // The server takes the room of the token and not that of the request, if the token has one.
            let asked = grants.video.room.as_deref().unwrap_or(room);
            assert_eq!(joins, ours(&token, Ability::RoomJoin, Some(asked)), "{grants:?} {room}");
            let call = "RoomService/ListParticipants";
            let acts = server.allows(&token, call, &json!({ "room": room }));
            assert_eq!(acts, ours(&token, Ability::RoomAdmin, Some(room)), "{grants:?} {room}");
            answers += 2;
        }
        let creates =
            server.allows(&token, "RoomService/CreateRoom", &json!({ "name": "class-7" }));
        assert_eq!(creates, ours(&token, Ability::RoomCreate, None), "{grants:?}");
        let lists = server.allows(&token, "RoomService/ListRooms", &json!({}));
        assert_eq!(lists, ours(&token, Ability::RoomList, None), "{grants:?}");
        answers += 2;
    }
    assert_eq!(answers, 60);
}

#[test]
fn what_is_refused_here_and_taken_there_is_known() {
    let server = Server::start(None);
    let seconds = now().unix();
    let usual = json!({
        "iss": KEY, "sub": "ann", "video": {"roomJoin": true, "room": "class-7"},
        "nbf": seconds, "iat": seconds, "exp": seconds + 600,
    });
    // The change, what the server says, what we say.
    for (change, theirs, code) in [
        (json!({}), true, None),
        (json!({"exp": null}), true, Some(Code::TimeInvalid)),
        (json!({"exp": (seconds + 600) * 1000}), true, Some(Code::TimeInMilliseconds)),
        (json!({"exp": (seconds + 600).to_string()}), true, Some(Code::TimeInvalid)),
        (json!({"exp": seconds - 55}), true, None),
        (json!({"exp": seconds - 70}), false, Some(Code::TokenExpired)),
        (json!({"nbf": seconds + 55}), true, None),
        (json!({"nbf": seconds + 75}), false, Some(Code::TokenNotYetValid)),
        (json!({"iat": seconds + 3600}), true, Some(Code::IssuedInFuture)),
        (json!({"sub": "", "jti": "ben"}), true, Some(Code::ClaimInvalid)),
        (json!({"sub": ""}), false, Some(Code::ClaimInvalid)),
        (json!({"aud": "me"}), true, Some(Code::AudienceUnexpected)),
        (json!({"tenant": 7}), true, None),
        (json!({"kind": "robot"}), true, None),
        (json!({"attributes": {"seat": 7}}), false, Some(Code::ClaimInvalid)),
        (
            json!({"video": {"roomJoin": "true", "room": "class-7"}}),
            false,
            Some(Code::ClaimInvalid),
        ),
        (json!({"video": {"ROOMJOIN": true, "room": "class-7"}}), true, Some(Code::ClaimInvalid)),
        (json!({"video": {"roomJoin": true}}), false, Some(Code::PermissionMissing)),
        (json!({"video": {"roomJoin": true, "room": "class-7", "canDance": true}}), true, None),
        (json!({"video": {"roomCreate": true}}), false, Some(Code::PermissionMissing)),
        (json!({"roomConfig": {"emptyTimeout": -1}}), false, Some(Code::ClaimInvalid)),
        (json!({"roomConfig": {"empty_timeout": "60"}}), true, None),
        (
            json!({"video": {"roomJoin": true, "room": "é".repeat(129)}}),
            false,
            Some(Code::ClaimInvalid),
        ),
        (json!({"sub": "i".repeat(257)}), false, Some(Code::ClaimInvalid)),
        (json!({"iss": "other"}), false, Some(Code::ApiKeyMismatch)),
    ] {
        let mut claims = usual.clone();
        claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let token = signed(SECRET, &claims);
        assert_eq!(server.admits(&token, "class-7"), theirs, "the server, of {change}");
        let demand = Expectation::any().can(Ability::RoomJoin).leeway(Leeway::seconds(60).unwrap());
        let verified = credentials().verify(&token, &demand, now());
        assert_eq!(verified.err().map(|error| error.code()), code, "we, of {change}");
    }
    let other = signed("another secret", &usual);
    assert!(!server.admits(&other, "class-7"));
}

// Proof of the README's table: API client, LiveKit.
#[test]
fn the_servers_answers_are_understood() {
    let server = Server::start(None);
    let (api, now) = (server.api(), now());
    let config =
        RoomConfig::parse(&json!({ "empty_timeout": 77, "maxParticipants": "5" })).unwrap();
    let new = NewRoom { config: Some(config), ..NewRoom::named("class-7") };
    let call = api.create_room(&new, now).unwrap();
    let answer = server.send(call.request());
    let said: Value = serde_json::from_slice(answer.body()).unwrap();
    assert!(said["turn_password"].as_str().is_some_and(|text| !text.is_empty()), "{said}");
    let room = call.understand(&answer).unwrap();
    assert_eq!((room.name(), room.participants()), ("class-7", 0));
    assert_eq!(room.raw()["empty_timeout"], 77);
    assert_eq!(room.raw()["max_participants"], 5);
    assert!(!room.raw().contains_key("turn_password"));

    let call = api.update_room_metadata("class-7", "lesson 3", now).unwrap();
    let room = call.understand(&server.send(call.request())).unwrap();
    assert_eq!(room.raw()["metadata"], "lesson 3");
    let call = api.list_rooms(&["class-7", "class-9"], now).unwrap();
    let rooms = call.understand(&server.send(call.request())).unwrap();
    assert_eq!(rooms.iter().map(Room::name).collect::<Vec<_>>(), ["class-7"]);
    let call = api.list_participants("class-7", now).unwrap();
    assert_eq!(call.understand(&server.send(call.request())).unwrap(), []);

    let gone = |answer: Option<roomkey::Error>| answer.map(|error| error.code());
    let call = api.get_participant("class-7", "ann", now).unwrap();
    let refused = gone(call.understand(&server.send(call.request())).err());
    assert_eq!(refused, Some(Code::RemoteNotFound));
    let call = api.remove_participant("class-7", "ann", now).unwrap();
    let refused = gone(call.understand(&server.send(call.request())).err());
    assert_eq!(refused, Some(Code::RemoteNotFound));
    let update = ParticipantUpdate { name: Some("Ann".into()), ..ParticipantUpdate::default() };
    let call = api.update_participant("class-7", "ann", &update, now).unwrap();
    let refused = gone(call.understand(&server.send(call.request())).err());
    assert_eq!(refused, Some(Code::RemoteNotFound));
    let call = api.send_data("class-7", b"hello", &[], Some("chat"), now).unwrap();
    call.understand(&server.send(call.request())).unwrap();

    let call = api.delete_room("class-7", now).unwrap();
    call.understand(&server.send(call.request())).unwrap();
    let call = api.list_rooms(&[], now).unwrap();
    assert_eq!(call.understand(&server.send(call.request())).unwrap(), []);

    let other = Credentials::new(KEY, Secret::new(SECRET.replace('4', "5")).unwrap()).unwrap();
    let api = Api::new(&format!("http://{}", server.address()), other).unwrap();
    let call = api.list_rooms(&[], now).unwrap();
    let refused = call.understand(&server.send(call.request())).unwrap_err();
    assert_eq!(refused.code(), Code::RemoteUnauthorized);
    assert!(!refused.to_string().contains("eyJ"), "its answer repeats the token: {refused}");
}

#[test]
fn what_the_server_sends_is_taken_and_nothing_else() {
    let hooks = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::start(Some(hooks.local_addr().unwrap()));
    let call = server.api().create_room(&NewRoom::named("class-7"), now()).unwrap();
    call.understand(&server.send(call.request())).unwrap();

    let (authorization, body) = received(&hooks);
    let rules = Rules::default().leeway(Leeway::seconds(5).unwrap());
    let ours = credentials();
    let event = ours.verify_webhook(&authorization, &body, &rules, now()).unwrap();
    assert_eq!((event.name(), event.room()), ("room_started", Some("class-7")));
    assert!(!event.id().is_empty());
    assert!(!Value::Object(event.raw().clone()).to_string().contains("turnPassword"));

    let code = |body: &[u8], at: Timestamp| {
        ours.verify_webhook(&authorization, body, &rules, at).err().map(|error| error.code())
    };
    assert_eq!(code(&[&body[..], b"\n"].concat(), now()), Some(Code::WebhookBodyMismatch));
    let later = Timestamp::from_unix(i64::try_from(now().unix()).unwrap() + 400).unwrap();
    assert_eq!(code(&body, later), Some(Code::TokenExpired));
    let as_access = ours.verify(&authorization, &Expectation::any(), now()).unwrap_err();
    assert_eq!(as_access.code(), Code::TokenKindMismatch);
}

/// The header and the body of the next webhook.
fn received(hooks: &TcpListener) -> (String, Vec<u8>) {
    hooks.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    let stream = loop {
        match hooks.accept() {
            Ok((stream, _)) => break stream,
            Err(_) => assert!(begun.elapsed() < PATIENCE, "no webhook came"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut stream = BufReader::new(stream);
    let head = head_of(&mut stream);
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value).unwrap()
    };
    let mut body = vec![0; header("content-length").parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    stream.get_mut().write_all(answer).unwrap();
    (header("authorization").to_owned(), body)
}

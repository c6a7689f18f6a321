//! What is shown of a token. The vectors hold what is found.

use crate::Timestamp;
use crate::inspect::{Context, Kind, Report, inspect};
use proptest::prelude::*;
use serde_json::{Value, json};

/// By `agora-token` 2.0.6 for Node: channel "lobby", uid 7, a subscriber for 600 seconds in a token of 3600.
const SUBSCRIBER: &str = "007eJxTYGAw93Ay3xw863loh4J1ebBo70yj+y4XQtcppnBMs69L2abAYJCIH3625M4W4GNgmJI3mYWRAQIjmBgYWBly8pOSKhkZzAGEBBw7";

/// By the same: channel "lobby" and messages for the account "ann", and an app's token for the chat.
const WITH_MESSAGES: &str = "007eJxTYLjIV2sS9XL7UqlHEjXi4YzcxqveXDid4l5akjBvW/OqRVMUGAwS8cPPltzZAnwMDC1Kc5mYGBgZWBgYGUCACUwyg0kWMMnKkJOflFTJzJCYlwdSycgA0gfmAgBH+SBu";
const CHAT: &str = "007eJxTYJC5vXaXo3CM4wlrBa6Cveabd84QFyw9Xr7ri9w9099JgpYKDAaJ+OFnS+5sAT4GBqt/usyMDKwMjAxMDCA+AwMAFmUa5Q==";

fn report(token: &str) -> Report {
    inspect(token, &Context::at(Timestamp::from_unix(0).unwrap()))
}

/// The first of its services, and where it is said when the token was issued.
fn service(report: &Report, at: usize) -> Value {
    report.claims().unwrap().get("services").unwrap().get(at).unwrap().clone()
}

#[test]
fn app_channel_user_and_the_ends_of_privileges_are_shown() {
    let seen = report(SUBSCRIBER);
    let issued = seen.issued_at().unwrap().unix();
    assert_eq!(seen.header(), Some(&json!({ "app_id": "0a".repeat(16) })));
    assert_eq!(
        service(&seen, 0),
        json!({
            "service": "rtc", "channel": "lobby", "uid": "7",
            "privileges": { "join": issued + 600 },
        })
    );
    let text = seen.to_string();
    assert!(text.contains("lobby") && text.contains("\"join\""), "{text}");
}

#[test]
fn a_privilege_without_an_end_has_the_tokens() {
    let seen = report(WITH_MESSAGES);
    let end = seen.expires_at().unwrap().unix();
    assert_eq!(end, seen.issued_at().unwrap().unix() + 3600);
    let first = service(&seen, 0);
    for name in ["join", "publish_audio", "publish_video", "publish_data"] {
        assert_eq!(first["privileges"][name], end, "{first}");
    }
    assert_eq!(first["uid"], "ann");
    assert_eq!(
        service(&seen, 1),
        json!({ "service": "rtm", "user": "ann", "privileges": { "login": end } })
    );
    assert_eq!(service(&report(CHAT), 0)["privileges"].as_object().unwrap().len(), 1);
}

/// Nothing that is cut, joined or changed at any place ends in anything but a report.
#[test]
fn no_change_of_a_token_does_more_than_a_report() {
    for token in [SUBSCRIBER, WITH_MESSAGES, CHAT] {
        for at in 7..token.len() {
            let (before, after) = token.split_at(at);
            for text in [
                before.to_owned(),
                format!("{before}A{after}"),
                format!("{before}A{}", after.get(1..).unwrap()),
                format!("{before}_{}", after.get(1..).unwrap()),
                format!("{before}{before}"),
            ] {
                let seen = report(&text);
                assert_eq!(seen.kind(), Kind::Agora007, "{text}");
                assert!(!seen.to_string().is_empty());
            }
        }
    }
}

/// These bytes as a token: one block that is stored (RFC 1951, section 3.2.4) and its Adler-32.
fn stored(bytes: &[u8]) -> String {
    let length = u16::try_from(bytes.len()).unwrap();
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    let mut stream = vec![0x78, 0x9c, 1];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(bytes);
    stream.extend(((high << 16) | low).to_be_bytes());
    format!("007{}", base64_simd::STANDARD.encode_to_string(stream))
}

/// A head that is right, and behind it what a stranger likes: counts, services and lengths that are not.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let head = [&[0, 0, 0, 0][..], &[0; 12]].concat();
    let small = prop::collection::vec(0_u8..9, 0..200);
    let any = prop::collection::vec(any::<u8>(), 0..4000);
    (prop::bool::ANY, prop_oneof![small, any]).prop_map(move |(has_head, rest)| {
        if has_head { [head.as_slice(), &rest].concat() } else { rest }
    })
}

proptest! {
    /// Whatever is inside ends in a report, which is not much longer than what was inside.
    #[test]
    fn nothing_inside_does_more_than_a_report(bytes in content()) {
        let seen = report(&stored(&bytes));
        prop_assert_eq!(seen.kind(), Kind::Agora007);
        prop_assert!(serde_json::to_string(&seen).unwrap().len() < 4096 + 32 * bytes.len());
        prop_assert!(!seen.to_string().is_empty());
    }
}

//! What is shown of a token. The vectors hold what is found.

use crate::Timestamp;
use crate::inspect::{Context, Kind, Report, inspect};
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

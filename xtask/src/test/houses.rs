//! The rooms of the core and of the server, from the floor up, and which arrows there may be between them.

use super::rooms::House;

/// What everything in the core is made of.
const BASE: &[&str] =
    &["base", "error", "id", "json", "secret", "time", "verified", "written", "crypto"];

/// What vendors, and whoever plays their clouds, stand on.
const CORE: &[&str] = &["jws", "grant", "report", "keyring", "revocation", "endpoint", "remote"];

pub(super) const HOUSES: &[House] = &[
    House {
        name: "roomkey",
        sources: "crates/roomkey/src",
        rooms: &[
            ("written", &[]),
            ("error", &[&["written"]]),
            ("crypto", &[]),
            ("secret", &[&["error"]]),
            ("time", &[&["error"]]),
            ("id", &[&["error", "secret", "written"]]),
            ("json", &[&["error", "time"]]),
            ("verified", &[]),
            ("jws", &[BASE]),
            ("endpoint", &[BASE]),
            ("retry", &[BASE]),
            ("remote", &[BASE, &["retry"]]),
            ("keyring", &[BASE]),
            ("revocation", &[BASE, &["jws"]]),
            ("grant", &[BASE, &["endpoint"]]),
            ("report", &[BASE, &["jws"]]),
            // The one arrow up: the list is asked for by name here, and says which names are no secrets.
            ("vendor", &[BASE, CORE, &["vendors"]]),
            // What OpenTok and Vonage share, for these two and what serves both.
            ("tokbox", &[BASE, CORE, &["vendor"]]),
            ("vendors/opentok", &[BASE, CORE, &["vendor", "tokbox"]]),
            ("vendors/vonage", &[BASE, CORE, &["vendor", "tokbox"]]),
            // No vendor uses another.
            ("vendors/*", &[BASE, CORE, &["retry", "vendor"]]),
            ("vendors", &[BASE, &["report", "vendor", "vendors/*"]]),
            ("clouds", &[BASE, CORE, &["vendor", "tokbox", "vendors/opentok", "vendors/vonage"]]),
            // A session may be started as document 004 says, with what Video.io's own page is given.
            ("session", &[BASE, &["retry", "remote", "vendors/videoio"]]),
            // Who may come in: its door tokens are in VideoSDK's words.
            ("gate", &[BASE, &["jws", "grant", "revocation", "vendors/videosdk"]]),
            ("inspect", &[BASE, &["jws", "report", "vendors"]]),
        ],
    },
    House {
        name: "roomkey-server",
        sources: "crates/roomkey-server/src",
        rooms: &[
            ("error", &[]),
            ("clock", &[&["error"]]),
            ("id", &[LOW]),
            ("request_id", &[LOW]),
            ("sender", &[LOW]),
            ("private_file", &[LOW]),
            ("limit", &[LOW]),
            ("metrics", &[LOW]),
            ("logging", &[LOW]),
            ("few", &[LOW]),
            ("failure", &[LOW]),
            ("audit", &[LOW]),
            ("store", &[LOW, &["audit"]]),
            ("local_key", &[LOW]),
            ("upstream", &[LOW, &["failure"]]),
            ("config", &[LOW, &["failure", "store", "callers"]]),
            // Up: callers, connections and readiness are handed the whole of the server that runs.
            ("callers", &[LOW, &["failure", "config", "app"]]),
            ("socket", &[LOW, &["app", "http"]]),
            ("readiness", &[LOW, &["failure", "app"]]),
            (
                "desk",
                &[LOW, &["failure", "audit", "store", "upstream", "config", "callers", "app"]],
            ),
            (
                "app",
                &[
                    LOW,
                    &["failure", "audit", "store", "upstream", "config", "callers", "desk"],
                    &["readiness", "socket"],
                ],
            ),
            (
                "http",
                &[
                    LOW,
                    &["failure", "audit", "store", "upstream", "config", "callers", "desk"],
                    &["readiness", "socket", "app"],
                ],
            ),
            (
                "server",
                &[
                    LOW,
                    &["failure", "audit", "store", "upstream", "config", "callers", "desk"],
                    &["readiness", "socket", "app", "http", "local_key"],
                ],
            ),
        ],
    },
];

/// What everything in the server is made of.
const LOW: &[&str] = &[
    "base",
    "error",
    "clock",
    "id",
    "request_id",
    "sender",
    "private_file",
    "limit",
    "metrics",
    "logging",
    "few",
];

//! Calls of vendors' APIs.

use super::{Open, Said, body_of, none, only, secret_of, text, those, tokens, with};
use crate::run::Answer;
use crate::through_core::livekit;
use crate::through_core::rest::{self, any_arguments};
use crate::vectors::{Group, Test};
use roomkey::remote::MOST_BYTES;
use serde_json::{Map, Value, json};

fn api(group: &Group, test: &Test) -> Said<Open> {
    if let Some(given) = group.shared.get("credentials") {
        // It signs its calls itself.
        let secrets = ["api_key", "secret"].map(|name| (name, secret_of(&given[name])));
        let vendor = text(&group.shared, "vendor");
        return Open::new(&format!("api:{vendor}"), &those(test, &["base"]), &secrets);
    }
    let vendor = match group.kind.split('_').next().expect("a kind") {
        "opentok" => text(&test.members, "auth"),
        "videoio" => "videoio",
        _ => "videosdk",
    };
    Open::new(&format!("api:{vendor}"), &those(test, &["base", "generation"]), &[])
}

pub(super) fn request(group: &Group, test: &Test) -> Said {
    let api = api(group, test)?;
    let mut request = api.call("request", &those(test, &["call", "token", "arguments"]))?;
    assert!(request["repeatable"].is_boolean());
    // OpenTok's is a form, or XML.
    let body = match group.kind.as_str() {
        "opentok_rest_request" => json!(request["body"].as_str().unwrap_or_default()),
        _ => body_of(&request),
    };
    request.insert("body".to_owned(), body);
    Ok(only(request, &["method", "url", "headers", "body"]))
}

/// A request whose token the keys have signed: what it grants stands in the token's place.
pub(super) fn signed_request(group: &Group, test: &Test) -> Said {
    let api = api(group, test)?;
    let mut request = api.call("request", &those(test, &["call", "arguments", "now"]))?;
    let headers = request["headers"].as_object_mut().expect("headers");
    let bearer = headers.remove("authorization").expect("each call has a token");
    let token = bearer.as_str().and_then(|it| it.strip_prefix("Bearer ")).expect("a bearer");
    let expectation = json!({ "max_lifetime": "5m" });
    let asked = with(those(test, &["now"]), "token", json!(token));
    let claims = tokens::keys(group)?.call("verify", &with(asked, "expectation", expectation))?;
    assert_eq!(claims["participant"], Value::Null);
    let body = body_of(&request);
    request.insert("body".to_owned(), body);
    request.insert("video".to_owned(), claims["claims"]["video"].clone());
    let is_repeatable = request["repeatable"].clone();
    request.insert("is_repeatable".to_owned(), is_repeatable);
    Ok(only(request, &["method", "url", "headers", "body", "video", "is_repeatable"]))
}

/// What is said of rooms and of those inside.
pub(super) fn signed_response(group: &Group, test: &Test) -> Said {
    let asked = those(test, &["call", "arguments", "status", "headers", "body"]);
    let mut answer = api(group, test)?.call("understand", &asked)?;
    Ok(livekit::shown(answer["value"].take()))
}

pub(super) fn response(group: &Group, test: &Test) -> Said {
    let api = api(group, test)?;
    let given = those(test, &["status", "headers", "body"]);
    if let Some(call) = test.members.get("call") {
        let name = call.as_str().expect("text");
        let asked = with(with(given, "call", call.clone()), "arguments", any_arguments(name));
        let mut answer = api.call("understand", &asked)?;
        return Ok(rest::shown(name, answer["value"].take()));
    }
    let mut arguments = those(test, &["identity"]);
    if test.members.get("generation").is_some_and(|generation| generation == "second") {
        arguments = with(arguments, "scopes", json!(["videos.read"]));
    }
    let asked = with(with(given, "call", json!("create_session")), "arguments", arguments);
    let mut answer = api.call("understand", &asked)?;
    let Value::Object(mut members) = answer["value"].take() else { panic!("an object") };
    members.remove("raw");
    Ok(Answer::Ok(members))
}

/// The body of an answer, as far as anybody reads it.
fn body_as_read(event: &Map<String, Value>) -> String {
    let mut body = event["body"].as_str().expect("text").to_owned();
    let length = match (event.get("padded_to"), event.get("endless")) {
        (Some(length), _) => usize::try_from(length.as_u64().expect("bytes")).expect("a length"),
        (None, Some(_)) => MOST_BYTES,
        (None, None) => body.len(),
    };
    body.extend(std::iter::repeat_n(' ', length - body.len()));
    body
}

pub(super) fn conversation(_: &Group, test: &Test) -> Said {
    let api = Open::new("api:videosdk", &none(), &[])?;
    let own = Open::new("own_token", &json!({ "lifetime": 600 }), &[])?;
    let name = text(&test.members, "call");
    let arguments = if name == "fetch_room" { any_arguments(name) } else { none() };
    let about = json!({
        "api": api.0, "call": name, "arguments": arguments, "attempts": test.members["attempts"],
    });
    let talk = Open::new("conversation", &about, &[])?;
    // It has what it needs: the API may be closed.
    drop(api);
    let mut instructions = Vec::new();
    for event in test.members["events"].as_array().expect("a list") {
        let event = event.as_object().expect("an object");
        let now = &event["now"];
        let happened = text(event, "event");
        if ["begin", "waited"].contains(&happened) {
            let kept = own.call("good_at", &json!({ "now": now }))?["token"].take();
            let token = if let Value::String(token) = kept {
                token
            } else {
                let token = now.to_string();
                own.call("keep", &json!({ "token": token, "now": now }))?;
                token
            };
            let sent = talk.call("request", &json!({ "token": token }))?;
            assert!(json!(sent["headers"]).to_string().contains(&token));
            let issued_at: u64 = token.parse().expect("seconds");
            instructions.push(json!({ "send": { "issued_at": issued_at } }));
            continue;
        }
        let drawn = event.get("drawn").cloned().unwrap_or_else(|| json!(0));
        let mut heard = json!({ "event": happened, "now": now, "drawn": drawn });
        if happened == "answer" {
            heard = with(heard, "status", event["status"].clone());
            heard = with(heard, "headers", event["headers"].clone());
            heard = with(heard, "body", json!(body_as_read(event)));
        }
        let answered = roomkey_wire::call(talk.0, "hear", heard.to_string().as_bytes());
        instructions.push(match answered {
            Ok(answer) => {
                let answer: Map<String, Value> = serde_json::from_slice(&answer).expect("JSON");
                match answer.get("value") {
                    Some(room) => json!({ "room": room["room_id"] }),
                    None => json!(answer),
                }
            }
            Err(refusal) => {
                let refusal: Value = serde_json::from_slice(&refusal.to_json()).expect("JSON");
                json!({ "error": refusal["code"], "retry_after": refusal.get("retryAfter") })
            }
        });
    }
    Ok(Answer::one("instructions", instructions))
}

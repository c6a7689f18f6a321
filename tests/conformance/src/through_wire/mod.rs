//! The vectors through the calls of bytes on which further languages stand: what a runner in such a language
//! does, in Rust.

mod calls;
mod endpoints;
mod packed;
mod plain;
mod tokens;

use crate::run::{Answer, Implementation};
use crate::vectors::{Group, Test};
use serde_json::{Map, Value, json};

/// The wire.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing in it")]
pub struct Wire;

impl Implementation for Wire {
    fn name(&self) -> &'static str {
        "wire"
    }

    fn answers(&self, group: &Group) -> Vec<Answer> {
        let answer = match group.kind.as_str() {
            "conversation" => calls::conversation,
            "endpoints" => endpoints::videosdk,
            "identifier" | "videoio_identifier" => plain::identifier,
            "inspect" => plain::inspect,
            "jws_open" => plain::jws_open,
            "jwt_verify" => plain::jwt_verify,
            "keyring" => tokens::keyring,
            "leeway" => plain::leeway,
            "lifetime" => plain::lifetime,
            "mint" | "token_mint" | "opentok_mint" | "vonage_mint" | "videoio_mint" => tokens::mint,
            "livekit_rest_request" => calls::signed_request,
            "livekit_rest_response" => calls::signed_response,
            "opentok_endpoint" => endpoints::opentok,
            "opentok_rest_request" | "rest_request" | "videoio_rest_request" => calls::request,
            "opentok_rest_response" | "rest_response" | "videoio_rest_response" => calls::response,
            "opentok_role" => plain::role,
            "opentok_seat" => plain::seat,
            "opentok_session" => plain::session_id,
            "revocation" => tokens::revocation,
            "rsa_key" => plain::rsa_key,
            "secret" => plain::secret,
            "session_answer" => plain::session_answer,
            "session_request" => plain::session_request,
            "timestamp" => plain::timestamp,
            "variables" => tokens::variables,
            "verify" | "token_verify" | "opentok_verify" | "vonage_verify" | "videoio_verify" => {
                tokens::verify
            }
            "videoio_endpoint" => endpoints::videoio,
            "videoio_script_url" => plain::script_url,
            "webhook" => tokens::webhook,
            _ => |_: &Group, _: &Test| Ok(Answer::UnknownType),
        };
        group
            .tests
            .iter()
            .map(|test| answer(group, test).unwrap_or_else(|refused| refused))
            .collect()
    }
}

/// What came out, or the refusal.
type Said<T = Answer> = Result<T, Answer>;

fn refused(refusal: &roomkey_wire::Refusal) -> Answer {
    let crossed: Value = serde_json::from_slice(&refusal.to_json()).expect("a refusal is JSON");
    let code = crossed["code"].as_str().expect("a code");
    assert_eq!(code, refusal.code().as_str());
    assert!(crossed["message"].as_str().is_some_and(|text| text.ends_with('.')), "{crossed}");
    assert!(crossed["category"].is_string() && crossed["retryable"].is_boolean(), "{crossed}");
    Answer::Refused(code.to_owned())
}

/// Something that is open, until it is dropped.
struct Open(u64);

impl Open {
    fn new(kind: &str, json: &Value, secrets: &[(&str, &[u8])]) -> Said<Self> {
        let opened = roomkey_wire::open(kind, json.to_string().as_bytes(), secrets);
        opened.map(Self).map_err(|refusal| refused(&refusal))
    }

    fn call(&self, verb: &str, json: &Value) -> Said<Map<String, Value>> {
        let answered = roomkey_wire::call(self.0, verb, json.to_string().as_bytes());
        let answered = answered.map_err(|refusal| refused(&refusal))?;
        Ok(serde_json::from_slice(&answered).expect("an answer is a JSON object"))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        assert_eq!(roomkey_wire::close(self.0), self.0 != 0, "what is open can be closed");
        assert!(!roomkey_wire::close(self.0), "and that once");
    }
}

/// Verbs that need nothing open.
fn call(verb: &str, json: &Value) -> Said<Map<String, Value>> {
    Open(0).call(verb, json)
}

fn text<'v>(members: &'v Map<String, Value>, name: &str) -> &'v str {
    members
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("the vector has no text {name}"))
}

/// These members of a test, where it has them.
fn those(test: &Test, names: &[&str]) -> Value {
    let found = names.iter().filter_map(|name| Some((*name, test.members.get(*name)?)));
    Value::Object(found.map(|(name, value)| (name.to_owned(), value.clone())).collect())
}

/// These members of an answer.
fn only(mut answer: Map<String, Value>, names: &[&str]) -> Answer {
    let found = names.iter().map(|name| {
        let value = answer.remove(*name).unwrap_or_else(|| panic!("no {name} was answered"));
        ((*name).to_owned(), value)
    });
    Answer::Ok(found.collect())
}

/// The JSON that a body is.
fn body_of(answer: &Map<String, Value>) -> Value {
    match &answer["body"] {
        Value::Null => Value::Null,
        body => serde_json::from_str(body.as_str().expect("a body is text")).expect("and JSON"),
    }
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value.as_object_mut().expect("an object").insert(name.to_owned(), member);
    value
}

fn secret_of(value: &Value) -> &[u8] {
    value.as_str().expect("text").as_bytes()
}

fn none() -> Value {
    json!({})
}

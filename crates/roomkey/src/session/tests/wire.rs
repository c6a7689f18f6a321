//! What goes in and out as JSON, for traces. Times are milliseconds, and all numbers are below 2^53.

use super::super::{Failure, Fetched, Input, Output, Policy, Source, Token};
use serde_json::{Map, Value, json};
use std::time::Duration;

pub(super) fn policy(policy: &Policy) -> Value {
    json!({
        "fetch": milliseconds(policy.flight),
        "start": milliseconds(policy.start),
        "lease": milliseconds(policy.lease),
    })
}

pub(super) fn policy_of(value: &Value) -> Policy {
    let [fetch, start, lease] = ["fetch", "start", "lease"].map(|name| duration(&value[name]));
    Policy::USUAL.fetch_within(fetch).start_within(start).lease_within(lease)
}

pub(super) fn input(input: &Input) -> Value {
    match input {
        Input::Start { waiter, source } => {
            json!({"start": {"waiter": waiter, "source": self::source(source)}})
        }
        Input::Stop => "stop".into(),
        Input::Lease { waiter } => json!({"lease": {"waiter": waiter}}),
        Input::Forget { waiter } => json!({"forget": {"waiter": waiter}}),
        Input::Got { flight, fetched } => {
            json!({"got": {"flight": flight, "fetched": self::fetched(fetched)}})
        }
        Input::Missed { flight, failure } => {
            let failure = match failure {
                Failure::Permanent => "permanent".into(),
                Failure::Transient { retry_after } => {
                    json!({"transient": {"retry_after": retry_after.map(milliseconds)}})
                }
            };
            json!({"missed": {"flight": flight, "failure": failure}})
        }
        Input::Rejected { generation } => json!({"rejected": {"generation": generation}}),
        Input::Accepted { generation } => json!({"accepted": {"generation": generation}}),
        Input::Push { fetched } => json!({"push": {"fetched": self::fetched(fetched)}}),
        Input::Nudge => "nudge".into(),
        Input::Timeout => "timeout".into(),
    }
}

pub(super) fn input_of(value: &Value) -> Input {
    let (name, inner) = match value {
        Value::String(name) => (name.as_str(), &Value::Null),
        Value::Object(one) => {
            one.iter().next().map(|(name, inner)| (name.as_str(), inner)).unwrap()
        }
        _ => panic!("{value}"),
    };
    let number = |name: &str| inner[name].as_u64().unwrap();
    match name {
        "start" => Input::Start { waiter: number("waiter"), source: source_of(&inner["source"]) },
        "stop" => Input::Stop,
        "lease" => Input::Lease { waiter: number("waiter") },
        "forget" => Input::Forget { waiter: number("waiter") },
        "got" => Input::Got { flight: number("flight"), fetched: fetched_of(&inner["fetched"]) },
        "missed" => {
            let failure = match &inner["failure"] {
                Value::String(_) => Failure::Permanent,
                other => {
                    let wait = &other["transient"]["retry_after"];
                    Failure::Transient { retry_after: (!wait.is_null()).then(|| duration(wait)) }
                }
            };
            Input::Missed { flight: number("flight"), failure }
        }
        "rejected" => Input::Rejected { generation: number("generation") },
        "accepted" => Input::Accepted { generation: number("generation") },
        "push" => Input::Push { fetched: fetched_of(&inner["fetched"]) },
        "nudge" => Input::Nudge,
        "timeout" => Input::Timeout,
        _ => panic!("{value}"),
    }
}

pub(super) fn output(output: &Output) -> Value {
    match output {
        Output::Fetch { flight, reason, attempt, deadline } => {
            json!({"fetch": {"flight": flight, "reason": reason.as_str(), "attempt": attempt, "deadline": deadline.as_millis()}})
        }
        Output::Cancel { flight } => json!({"cancel": {"flight": flight}}),
        Output::Changed { state, number, why } => {
            let why = why.map(super::super::Why::as_str);
            json!({"changed": {"state": state.as_str(), "number": number, "why": why}})
        }
        Output::RenewalRefused { why } => json!({"renewal_refused": {"why": why.as_str()}}),
        Output::Started { waiter, state } => {
            json!({"started": {"waiter": waiter, "state": state.as_str()}})
        }
        Output::Leased { waiter, generation, token } => {
            json!({"leased": {"waiter": waiter, "generation": generation, "token": token.reveal()}})
        }
        Output::Denied { waiter, why } => {
            json!({"denied": {"waiter": waiter, "why": why.as_str()}})
        }
    }
}

fn source(source: &Source) -> Value {
    let mut members = Map::new();
    members.extend(source.first.as_ref().map(|first| ("first".to_owned(), fetched(first))));
    members.insert("renewable".into(), source.is_renewable.into());
    members.extend(
        source.identity.as_deref().map(|identity| ("identity".to_owned(), identity.into())),
    );
    members.insert("name".into(), source.name().into());
    members.into()
}

fn source_of(value: &Value) -> Source {
    let first = value.get("first").map(fetched_of);
    let mut source = Source::renewable().named(value["name"].as_str().unwrap());
    source.is_renewable = value["renewable"].as_bool().unwrap();
    source.first = first;
    source.identity = value.get("identity").map(|identity| identity.as_str().unwrap().to_owned());
    source
}

fn fetched(fetched: &Fetched) -> Value {
    let mut members = Map::new();
    members.insert("token".into(), fetched.token.reveal().into());
    let lifetime = fetched.lifetime.map(|lifetime| milliseconds(lifetime).into());
    members.extend(lifetime.map(|lifetime| ("lifetime".to_owned(), lifetime)));
    members.insert("sure".into(), fetched.is_sure.into());
    members.extend(
        fetched.identity.as_deref().map(|identity| ("identity".to_owned(), identity.into())),
    );
    members.into()
}

fn fetched_of(value: &Value) -> Fetched {
    let mut fetched = Fetched::new(Token::parse(value["token"].as_str().unwrap()).unwrap());
    fetched.lifetime = value.get("lifetime").map(duration);
    fetched.is_sure = value["sure"].as_bool().unwrap();
    fetched.identity = value.get("identity").map(|identity| identity.as_str().unwrap().to_owned());
    fetched
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}

fn duration(value: &Value) -> Duration {
    Duration::from_millis(value.as_u64().unwrap())
}

//! Hostile tokens, each with its clock and its key, and the good ones among them.

use super::{Tally, base64, hs256, list, read, seconds, t1, text, verdict};
use roomkey::jws::{self, Key, Leeway};
use roomkey::opentok;
use roomkey::videosdk::{Credentials, Expectation};
use roomkey::{Code, Error, Result, Secret};
use serde_json::Value;
use std::path::Path;

/// The API key of every token of this file that has one.
const API_KEY: &str = "5f0e1c9a-0000-4000-8000-0123456789ab";

pub(super) fn run(folder: &Path, tally: &mut Tally) {
    let file = read(folder, "negative.json.gz");
    for vector in list(&file, "vectors") {
        let layer = text(vector, "layer");
        let source = format!("hostile tokens, {layer}");
        let id = text(vector, "id");
        let token = token_of(&file, vector);
        let got = verdict(match layer {
            "jwt" => as_jwt(&file, vector, &token),
            "videosdk" => as_videosdk(&file, vector, &token),
            "opentok-t1" => as_t1(&file, vector, &token),
            other => panic!("no layer is called {other}"),
        });
        match text(vector, "expect") {
            "accept" => tally.demand(&source, id, got == "accept", &got),
            "reject" => tally.demand(&source, id, got != "accept", &got),
            "policy" => tally.decided(&source, id, id, &got),
            other => panic!("nobody can expect {other}"),
        }
    }
}

fn secret<'v>(file: &'v Value, vector: &Value) -> &'v str {
    file["keys"][text(vector, "key")].as_str().expect("a secret")
}

/// The token as it stands, or built by its recipe where it is too long to stand anywhere.
fn token_of(file: &Value, vector: &Value) -> String {
    if let Some(token) = vector.get("token") {
        return token.as_str().expect("text").to_owned();
    }
    let recipe = &vector["recipe"];
    if recipe["t1"] == true {
        let key = &file["keys"][text(vector, "key")];
        let data = spelled_out(&recipe["data"]);
        return t1(text(key, "secret"), text(key, "api_key"), &data);
    }
    if recipe.get("repeat").is_some() {
        return spelled_out(recipe);
    }
    assert_eq!(recipe["sign"], true, "{recipe}");
    let part = |plain: &str, recipes: &[&str]| match recipe.get(plain).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => spelled_out(recipes.iter().find_map(|name| recipe.get(*name)).expect("a recipe")),
    };
    let header = part("header", &["header_gen"]);
    let payload = part("payload_text", &["payload"]);
    let signed = format!("{}.{}", base64(header), base64(payload));
    let signature = hs256(secret(file, vector).as_bytes(), &signed);
    format!("{signed}.{signature}")
}

fn spelled_out(recipe: &Value) -> String {
    let of = |name: &str| recipe.get(name).and_then(Value::as_str).unwrap_or_default();
    let count = usize::try_from(recipe["count"].as_u64().expect("a count")).expect("a count");
    let middle = match recipe.get("nest_open") {
        Some(_) => of("nest_open").repeat(count) + of("leaf") + &of("nest_close").repeat(count),
        None => of("repeat").repeat(count),
    };
    format!("{}{middle}{}", of("prefix"), of("suffix"))
}

fn as_t1(file: &Value, vector: &Value, token: &str) -> Result<()> {
    let key = &file["keys"][text(vector, "key")];
    let secret = Secret::new(text(key, "secret"))?;
    let credentials = opentok::Credentials::new(text(key, "api_key"), secret)?;
    credentials.verify(token, &opentok::Expectation::any(), seconds(vector, "now")).map(|_| ())
}

fn as_jwt(file: &Value, vector: &Value, token: &str) -> Result<()> {
    let algorithms: Vec<&str> =
        list(vector, "alg_allow").iter().filter_map(Value::as_str).collect();
    let key = match algorithms.as_slice() {
        ["HS256"] => Key::hs256(&Secret::new(secret(file, vector))?),
        ["RS256"] => {
            Key::rs256_pem(text(&file["public_keys"][text(vector, "key")], "public_spki_pem"))?
        }
        other => panic!("no key of ours is for {other:?}"),
    };
    let leeway = Leeway::seconds(vector["leeway"].as_u64().expect("seconds"))?;
    let mut expectation = jws::Expectation::live().leeway(leeway);
    if text(vector, "ref") == "TIM-09" {
        expectation = expectation.maximum_lifetime(roomkey::Lifetime::days(30)?);
    }
    key.verify(token, &expectation, seconds(vector, "now")).map(|_| ())
}

fn as_videosdk(file: &Value, vector: &Value, token: &str) -> Result<()> {
    let context = vector.get("context").cloned().unwrap_or_default();
    let of = |name: &str| context.get(name).and_then(Value::as_str);
    let credentials = Credentials::new(
        of("expected_apikey").unwrap_or(API_KEY),
        Secret::new(secret(file, vector))?,
    )?;
    let mut expectation = match of("action") {
        Some("join") => Expectation::join_some_room(),
        Some("api") => Expectation::api(),
        None => Expectation::any(),
        Some(_) => return Err(Error::new(Code::ArgumentInvalid)),
    };
    if let Some(room) = of("roomId") {
        expectation = expectation.room(room.parse()?);
    }
    if let Some(participant) = of("participantId") {
        expectation = expectation.participant(participant.parse()?);
    }
    credentials.verify(token, &expectation, seconds(vector, "now")).map(|_| ())
}

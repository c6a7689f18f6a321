//! The vectors through the command `roomkey`: in bulk where it works in bulk, else one by one.

use crate::run::{Answer, Implementation};
use crate::third_party::bytes;
use crate::vectors::{Group, Test};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const API_KEY: &str = "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10";
const OPENTOK_KEY: &str = "123456";
const OPENTOK_SESSION: &str =
    "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
const CAPABILITIES: [&str; 6] =
    ["publish", "subscribe", "signal", "force_disconnect", "force_unpublish", "force_mute"];
/// The app token of `my-app`, signed with the secret below.
const APP_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2lkIjoibXktYXBwIiwicm9sZSI6ImFwcCIsImlhdCI6MTc1MDAwMDAwMCwiaXNzIjoidmlkZW8uaW8iLCJqdGkiOiJhcHAtMSJ9.NG-SFhCgqfsH9kMKCGyV_RY8C7kaLMK291rSnYEsT08";
const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";

/// The command, built for debugging.
#[derive(Clone, Debug)]
pub struct Binary {
    path: PathBuf,
}

impl Binary {
    /// The one that `ROOMKEY_BIN` names, or else the one of this target directory, freshly built.
    pub fn find() -> Result<Self, String> {
        if let Some(path) = std::env::var_os("ROOMKEY_BIN") {
            return Ok(Self { path: path.into() });
        }
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let debug = program.ancestors().nth(2).ok_or("this program is nowhere")?;
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--quiet", "--package", "roomkey-cli"]);
        build.arg("--target-dir").arg(debug.parent().ok_or("no target directory")?);
        build.current_dir(crate::vectors::repository());
        let status = build.status().map_err(|error| error.to_string())?;
        let path = debug.join("roomkey").with_extension(std::env::consts::EXE_EXTENSION);
        if status.success() && path.exists() {
            Ok(Self { path })
        } else {
            Err(format!("{} was not built", path.display()))
        }
    }

    /// The program.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn run(&self, words: &[&str], variables: &Map<String, Value>, input: &str) -> Output {
        let mut command = Command::new(&self.path);
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in ["VIDEOSDK_API_KEY", "VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"] {
            command.env_remove(name);
        }
        for (name, value) in variables {
            command.env(name, value.as_str().expect("text"));
        }
        let mut child = command.spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_owned();
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("the command ends");
        writer.join().expect("the writer ends");
        output
    }

    /// Answers to lines of JSON, in order.
    fn bulk(&self, noun: &str, verb: &str, lines: &[Value]) -> Vec<Value> {
        let mut input: Vec<String> = lines.iter().map(Value::to_string).collect();
        input.push(String::new());
        let output = self.run(&[noun, verb, "--jsonl"], &Map::new(), &input.join("\n"));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let answers: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(answers.len(), lines.len(), "a line in, an answer out");
        for (line, answer) in lines.iter().zip(&answers) {
            assert_eq!(line["id"], answer["id"], "answers come in order");
        }
        answers
    }
}

impl Implementation for Binary {
    fn name(&self) -> &'static str {
        "command"
    }

    fn answers(&self, group: &Group) -> Vec<Answer> {
        let tests = group.tests.iter();
        match group.kind.as_str() {
            // Proof of the README's table: command, VideoSDK.
            "token_mint" => self.in_bulk("mint", group, mint_line, minted),
            "identifier" => self.in_bulk("mint", group, name_line, |_, _| Answer::nothing()),
            "secret" => self.in_bulk("mint", group, secret_line, |_, _| Answer::nothing()),
            "lifetime" => self.in_bulk("mint", group, lifetime_line, lifetime_of),
            "token_verify" => self.in_bulk("verify", group, verify_line, verified),
            "jwt_verify" => self.in_bulk("verify", group, jwt_line, verified),
            "leeway" => self.in_bulk("verify", group, leeway_line, |test, _| {
                Answer::one("seconds", test.members["input"].clone())
            }),
            "inspect" => tests.map(|test| self.inspect(test)).collect(),
            "variables" => tests.map(|test| self.variables(test)).collect(),
            "keyring" | "revocation" => {
                tests.map(|_| Answer::NotExpressible("its keyring is a database")).collect()
            }
            "jws_open" | "rsa_key" => {
                tests.map(|_| Answer::NotExpressible("it has no verb for bare keys")).collect()
            }
            "timestamp" => {
                tests.map(|_| Answer::NotExpressible("it does not print a bare time")).collect()
            }
            "conversation"
            | "endpoints"
            | "livekit_rest_request"
            | "livekit_rest_response"
            | "rest_request"
            | "rest_response" => {
                tests.map(|_| Answer::NotExpressible("it does not call the vendor")).collect()
            }
            // Proof of the README's table: command, OpenTok, Vonage, Video.io.
            "opentok_mint" | "vonage_mint" | "videoio_mint" => {
                self.in_bulk("mint", group, vendors_mint_line, minted)
            }
            "mint" => self.in_bulk("mint", group, named_mint_line, minted),
            "verify" => self.in_bulk("verify", group, named_verify_line, |_, answer| {
                Answer::one("claims", answer["claims"].clone())
            }),
            "opentok_verify" | "vonage_verify" => {
                self.in_bulk("verify", group, vendors_verify_line, |_, answer| {
                    Answer::one("claims", answer["claims"].clone())
                })
            }
            "videoio_verify" => self.in_bulk("verify", group, vendors_verify_line, verified),
            "videoio_identifier" => {
                self.in_bulk("mint", group, videoio_name_line, |_, _| Answer::nothing())
            }
            "opentok_session" => self.sessions(group),
            "opentok_role" => self.roles(group),
            "opentok_rest_request"
            | "opentok_rest_response"
            | "videoio_rest_request"
            | "videoio_rest_response" => {
                tests.map(|_| Answer::NotExpressible("it does not call the vendor")).collect()
            }
            "videoio_endpoint" | "opentok_endpoint" | "opentok_seat" => {
                tests.map(|_| Answer::NotExpressible("its endpoints are the server's")).collect()
            }
            "session_answer" | "session_request" => {
                tests.map(|_| Answer::NotExpressible("it keeps no session")).collect()
            }
            "webhook" => tests.map(|_| Answer::NotExpressible("it receives no webhooks")).collect(),
            "videoio_script_url" => {
                tests.map(|_| Answer::NotExpressible("it loads no scripts")).collect()
            }
            _ => tests.map(|_| Answer::UnknownType).collect(),
        }
    }
}

/// A line of input, or why there can be none.
type Line = Result<Value, &'static str>;

impl Binary {
    fn in_bulk(
        &self,
        verb: &str,
        group: &Group,
        line: fn(&Group, &Test) -> Line,
        good: fn(&Test, &Value) -> Answer,
    ) -> Vec<Answer> {
        let lines: Vec<Line> = group
            .tests
            .iter()
            .map(|test| {
                line(group, test).map(|mut line| {
                    line["id"] = json!(test.id);
                    line
                })
            })
            .collect();
        let asked: Vec<Value> = lines.iter().filter_map(|line| line.clone().ok()).collect();
        let mut answers = self.bulk("token", verb, &asked).into_iter();
        let mut answer = |test: &Test, line: Line| {
            if let Err(reason) = line {
                return Answer::NotExpressible(reason);
            }
            let answer = answers.next().expect("an answer for each line");
            match answer["code"].as_str() {
                Some(code) => Answer::Refused(code.to_owned()),
                None => good(test, &answer),
            }
        };
        group.tests.iter().zip(lines).map(|(test, line)| answer(test, line)).collect()
    }

    /// Session ids to look into, and others to make.
    fn sessions(&self, group: &Group) -> Vec<Answer> {
        let parsed = |answer: &Value| Answer::Ok(answer["parts"].as_object().expect("one").clone());
        let made = |answer: &Value| Answer::one("session", answer["session"].clone());
        let answer = |test: &Test| {
            let members = &test.members;
            let (answer, is_parsed) = if let Some(session) = members.get("input") {
                let line = json!({ "id": test.id, "session": session });
                (self.bulk("session", "inspect", &[line]).remove(0), true)
            } else {
                let mut line = members["create"].clone();
                line["id"] = json!(test.id);
                line["project"] = members["project"].clone();
                line["created_at"] = members["now"].clone();
                (self.bulk("session", "create", &[line]).remove(0), false)
            };
            match answer["code"].as_str() {
                Some(code) => Answer::Refused(code.to_owned()),
                None if is_parsed => parsed(&answer),
                None => made(&answer),
            }
        };
        group.tests.iter().map(answer).collect()
    }

    /// What a role may do: which capabilities a token with it is good for.
    fn roles(&self, group: &Group) -> Vec<Answer> {
        let answer = |test: &Test| {
            let order = with(opentok_order(), "role", &test.members["input"]);
            let minted = self.bulk("token", "mint", &[order]).remove(0);
            if let Some(code) = minted["code"].as_str() {
                return Answer::Refused(code.to_owned());
            }
            let questions: Vec<Value> = CAPABILITIES
                .iter()
                .map(|capability| {
                    json!({
                        "id": null, "vendor": "opentok", "api_key": OPENTOK_KEY, "secret": SECRET,
                        "now": 1_750_000_000, "token": minted["token"], "capability": capability,
                    })
                })
                .collect();
            let answers = self.bulk("token", "verify", &questions);
            let may: Vec<&str> = answers
                .iter()
                .zip(CAPABILITIES)
                .filter(|(answer, _)| answer["ok"] == true)
                .map(|(_, capability)| capability)
                .collect();
            Answer::one("may", may)
        };
        group.tests.iter().map(answer).collect()
    }

    fn inspect(&self, test: &Test) -> Answer {
        let now = test.members["now"].to_string();
        let mut words = vec!["token", "inspect", "--json", "--now", &now];
        let mut variables = Map::new();
        if let Some(secret) = test.members.get("secret") {
            words.push("--check-secret");
            variables.insert("VIDEOSDK_API_KEY".to_owned(), API_KEY.into());
            variables.insert("VIDEOSDK_SECRET".to_owned(), secret.clone());
        }
        // A line feed at the end belongs to the pipe, so one more is written.
        let token = test.members["token"].as_str().expect("text");
        let output = self.run(&words, &variables, &format!("{token}\n"));
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report as JSON");
        assert_eq!(report["verified"], false);
        let findings = report["findings"].as_array().expect("findings");
        let mut codes: Vec<&str> =
            findings.iter().filter_map(|finding| finding["code"].as_str()).collect();
        codes.sort_unstable();
        Answer::of(json!({ "kind": report["kind"], "findings": codes }))
    }

    fn variables(&self, test: &Test) -> Answer {
        let variables = test.members["variables"].as_object().expect("an object");
        let output = self.run(&["token", "mint", "-p", "allow_join", "--json"], variables, "");
        let printed = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(printed).expect("UTF-8");
        for name in ["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"] {
            let secret = variables.get(name).and_then(Value::as_str).unwrap_or_default();
            let is_words = secret.contains(char::is_whitespace) || secret.len() < 8;
            assert!(is_words || !said.contains(secret), "a secret is printed: {said}");
        }
        let answer: Value = said
            .lines()
            .find_map(|line| serde_json::from_str(line).ok())
            .unwrap_or_else(|| panic!("no JSON in {said}"));
        match answer["code"].as_str() {
            Some(code) => Answer::Refused(code.to_owned()),
            None => Answer::one("api_key", answer["claims"]["apikey"].clone()),
        }
    }
}

/// A line that mints, with everything good in it.
fn good_line() -> Value {
    json!({
        "vendor": "videosdk", "api_key": API_KEY, "secret": SECRET,
        "permissions": ["allow_join"], "issued_at": 1_750_000_000, "jti": "a",
    })
}

fn with(mut line: Value, name: &str, value: &Value) -> Value {
    line[name] = value.clone();
    line
}

#[expect(clippy::unnecessary_wraps, reason = "other lines cannot always be written")]
fn mint_line(group: &Group, test: &Test) -> Line {
    let credentials = &group.shared["credentials"];
    let mut line = test.members["input"].clone();
    line["vendor"] = json!("videosdk");
    line["api_key"] = credentials["api_key"].clone();
    line["secret"] = credentials["secret"].clone();
    line["issued_at"] = test.members["now"].clone();
    Ok(line)
}

fn minted(_: &Test, answer: &Value) -> Answer {
    Answer::one("token", answer["token"].clone())
}

fn name_line(group: &Group, test: &Test) -> Line {
    let input = &test.members["input"];
    let line = good_line();
    Ok(match group.shared["kind"].as_str().expect("text") {
        "room_id" => with(line, "room", input),
        "participant_id" => with(line, "participant", input),
        "api_key" => with(line, "api_key", input),
        "jti" => with(line, "jti", input),
        "permission" => with(line, "permissions", &json!([input])),
        "role" => with(line, "roles", &json!([input])),
        _ => return Err("it does not take custom room ids"),
    })
}

/// A line that mints a client token of OpenTok, with everything good in it.
fn opentok_order() -> Value {
    json!({
        "id": null, "vendor": "opentok", "api_key": OPENTOK_KEY, "secret": SECRET,
        "session": OPENTOK_SESSION, "role": "publisher", "issued_at": 1_750_000_000,
    })
}

/// The key of a group of OpenTok, Vonage or Video.io in the command's words, and the kind of token.
/// `pem` is what a PEM is called there.
fn vendors_line(group: &Group, test: &Test, pem: &str) -> Value {
    let shared = &group.shared;
    let (vendor, _) = group.kind.split_once('_').expect("a vendor and a verb");
    let mut line = json!({ "vendor": vendor });
    match vendor {
        "opentok" => {
            line["api_key"] = shared["credentials"]["api_key"].clone();
            line["secret"] = shared["credentials"]["secret"].clone();
        }
        "vonage" => {
            line["application_id"] = shared["application"]["application_id"].clone();
            line[pem] = shared["application"]["pem"].clone();
        }
        _ => {
            line["secret"] = shared["authority"]["secret"].clone();
            line["kind"] = shared["kind"].clone();
        }
    }
    if test.members.get("use").is_some_and(|use_| use_ == "api") {
        line["kind"] = json!("api");
    }
    line
}

#[expect(clippy::unnecessary_wraps, reason = "other lines cannot always be written")]
fn vendors_mint_line(group: &Group, test: &Test) -> Line {
    let mut line = vendors_line(group, test, "private_key_pem");
    for (name, value) in test.members["input"].as_object().expect("an object") {
        line[name] = value.clone();
    }
    line["issued_at"] = test.members["now"].clone();
    if let Some(app_token) = test.members.get("app_token") {
        line["app_token"] = app_token.clone();
    }
    Ok(line)
}

fn vendors_verify_line(group: &Group, test: &Test) -> Line {
    verification(test, vendors_line(group, test, "public_key_pem"))
}

/// A vendor by its name, with its credentials.
fn named_line(group: &Group, given: &Value) -> Line {
    let mut line = group.shared["credentials"].clone();
    line["vendor"] = group.shared["vendor"].clone();
    for (name, value) in given.as_object().expect("an object") {
        if line.get(name).is_some() {
            return Err("a line's key is the one member of that name");
        }
        line[name] = value.clone();
    }
    Ok(line)
}

fn named_mint_line(group: &Group, test: &Test) -> Line {
    let mut line = named_line(group, &test.members["input"])?;
    if line.get("issued_at").is_none() {
        line["issued_at"] = test.members["now"].clone();
    }
    Ok(line)
}

fn named_verify_line(group: &Group, test: &Test) -> Line {
    let mut line = named_line(group, &test.members["expectation"])?;
    for name in ["token", "now"] {
        line[name] = test.members[name].clone();
    }
    Ok(line)
}

fn videoio_name_line(group: &Group, test: &Test) -> Line {
    let line = json!({
        "vendor": "videoio", "secret": SECRET, "jti": "a", "issued_at": 1_750_000_000,
    });
    let session = |name: &str, value: &Value| {
        let mut line = line.clone();
        line["app_token"] = json!(APP_TOKEN);
        line["identity"] = json!("ann@app.example");
        line["scopes"] = json!(["videos.read"]);
        with(line, name, value)
    };
    let input = &test.members["input"];
    Ok(match group.shared["kind"].as_str().expect("text") {
        "app_id" => with(with(line, "kind", &json!("app")), "app", input),
        "identity" => session("identity", input),
        "scope" => session("scopes", &json!([input])),
        _ => return Err("it knows no other names"),
    })
}

fn secret_line(_: &Group, test: &Test) -> Line {
    let given = test.members.get("text").ok_or("its secrets are text")?;
    let line = with(good_line(), "secret", given);
    Ok(with(line, "allow_weak_secret", &test.members["allow_weak"]))
}

fn lifetime_line(_: &Group, test: &Test) -> Line {
    if test.members.contains_key("maximum") {
        return Err("it takes no other maximum in bulk");
    }
    Ok(with(good_line(), "lifetime", &test.members["input"]))
}

fn lifetime_of(_: &Test, answer: &Value) -> Answer {
    let claims = payload(answer["token"].as_str().expect("a token"));
    let of = |name: &str| claims[name].as_u64().expect("seconds");
    Answer::one("seconds", of("exp") - of("iat"))
}

fn payload(token: &str) -> Value {
    let payload = bytes(token.split('.').nth(1).expect("a payload"));
    serde_json::from_slice(&payload).expect("JSON")
}

/// What both kinds of verification may be told, in the command's words.
#[expect(clippy::unnecessary_wraps, reason = "other lines cannot always be written")]
fn verification(test: &Test, mut line: Value) -> Line {
    let expectation = test.members["expectation"].as_object().expect("an object");
    for (name, value) in expectation {
        let member = if name == "maximum_lifetime" { "max_lifetime" } else { name };
        line[member] = value.clone();
    }
    line["token"] = test.members["token"].clone();
    line["now"] = test.members["now"].clone();
    Ok(line)
}

fn verify_line(group: &Group, test: &Test) -> Line {
    let credentials = &group.shared["credentials"];
    let key = json!({
        "vendor": "videosdk", "api_key": credentials["api_key"], "secret": credentials["secret"],
    });
    verification(test, key)
}

fn jwt_line(group: &Group, test: &Test) -> Line {
    let mut line = group.shared["key"].clone();
    let members = line.as_object_mut().expect("an object");
    let algorithm = members.remove("algorithm").expect("an algorithm");
    line["vendor"] = json!("jwt");
    line["algorithms"] = json!([algorithm]);
    verification(test, line)
}

/// The command shows claims as they stand in the token; the vectors say what they mean. So the
/// payload is compared, and what it means is taken from the vector.
fn verified(test: &Test, answer: &Value) -> Answer {
    let stands = payload(test.members["token"].as_str().expect("text"));
    let means = test.output.as_ref().and_then(|output| output.get("claims"));
    match means {
        Some(means) if answer["claims"] == stands => Answer::one("claims", means.clone()),
        _ => Answer::one("claims", answer["claims"].clone()),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "other lines cannot always be written")]
fn leeway_line(_: &Group, test: &Test) -> Line {
    // A token of the vectors that is good at this time.
    Ok(json!({
        "vendor": "videosdk", "api_key": API_KEY, "secret": SECRET, "now": 1_750_000_000,
        "token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhcGlrZXkiOiIwYjZmMWE1Mi05YzFlLTRkNTMtOGE1NC0yZjZkMWM3ZTlhMTAiLCJwZXJtaXNzaW9ucyI6WyJhbGxvd19qb2luIl0sImlhdCI6MTc1MDAwMDAwMCwiZXhwIjoxNzUwMDA3MjAwLCJqdGkiOiJmY2YyN2E2NC04NWM2LTQ3NDItOTZjYi1lYmU5ZjkzMGVmNmUifQ.DUQSPR4PQ-XsEw9TtWsp3SEMeJ7uzrFP1Wt9US8kgUY",
        "leeway": test.members["input"],
    }))
}

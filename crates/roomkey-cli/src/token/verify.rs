//! `roomkey token verify`: decides whether to trust a token, or one of every line of standard
//! input.

use super::describe;
use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::input;
use crate::jsonl;
use crate::output::{Output, Rows, write_json, write_styled};
use crate::vendor::{self, Other, Vendor};
use anstyle::AnsiColor;
use clap::{Args, ValueEnum};
use roomkey::inspect::Pasted;
use roomkey::jws::{self, Key, Leeway};
use roomkey::videosdk::{Expectation, Right};
use roomkey::{Category, Lifetime, LifetimeSpec, ParticipantId, RoomId, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Decide whether to trust a token
///
/// Exit status 0: it is good. 1: it is refused, and the code says why.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The token; `-` or nothing reads it from standard input
    #[arg(value_name = "TOKEN")]
    token: Option<String>,
    /// Whose token it is; of lines, those that name no `vendor`
    #[arg(long, value_enum, default_value_t)]
    vendor: Vendor,
    /// Read one JSON object a line from standard input, answer each with one line
    ///
    /// Lines of this --vendor that name no key are verified with --credentials or --database, which
    /// also knows what was revoked of VideoSDK.
    #[arg(long, conflicts_with_all = ["token", "Demand", "OfVideosdk", "OfConnection", "OfVideoio", "OfKey"])]
    jsonl: bool,
    #[command(flatten)]
    demand: Demand,
    #[command(flatten)]
    source: Source,
}

/// What the token has to be good for.
#[derive(Args, Debug)]
struct Demand {
    /// By how many seconds clocks may differ
    #[arg(long, value_name = "SECONDS")]
    leeway: Option<u64>,
    /// Refuse it if it lives longer than this
    #[arg(long, visible_alias = "maximum-lifetime", value_name = "TIME")]
    max_lifetime: Option<String>,
    /// Admit it without `exp`: for ever, or of opentok and vonage for a day
    #[arg(long)]
    allow_missing_expiry: bool,
    /// The time to decide at, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,
    /// The kind it must be. opentok: t1, jwt (either if not said), api. vonage: client (the
    /// default), api. videoio: session (the default), app. Those of kind api call the REST API
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    videosdk: OfVideosdk,
    #[command(flatten)]
    connection: OfConnection,
    #[command(flatten)]
    videoio: OfVideoio,
    #[command(flatten)]
    key: OfKey,
}

/// What only VideoSDK's tokens can be good for.
#[derive(Args, Debug)]
#[command(next_help_heading = "VideoSDK")]
struct OfVideosdk {
    /// What it is wanted for
    #[arg(long = "use", value_enum, value_name = "USE")]
    use_: Option<Use>,
    /// It must be good for this room
    #[arg(long, value_name = "ID")]
    room: Option<RoomId>,
    /// It must be good for this participant
    #[arg(long, value_name = "ID")]
    participant: Option<ParticipantId>,
    /// Only the secret is known: admit whatever API key the token names
    #[arg(long)]
    any_api_key: bool,
}

/// What only client tokens of OpenTok and Vonage can be good for.
#[derive(Args, Debug)]
#[command(next_help_heading = "OpenTok and Vonage")]
struct OfConnection {
    /// It must be for this session
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Its role must allow this: publish, subscribe, signal, `force_disconnect`, `force_unpublish`,
    /// `force_mute`
    #[arg(long, value_name = "WORD")]
    capability: Option<String>,
}

/// What only sessions of Video.io can be good for.
#[derive(Args, Debug)]
#[command(next_help_heading = "Video.io")]
struct OfVideoio {
    /// It must be of this app
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// It must be of this user
    #[arg(long, value_name = "TEXT")]
    identity: Option<String>,
    /// It must have this scope
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
}

/// What only some keys can open.
#[derive(Args, Debug)]
#[command(next_help_heading = "Vonage and plain JWT")]
struct OfKey {
    /// The audience that `aud` must name (plain JWT)
    #[arg(long, value_name = "TEXT")]
    audience: Option<String>,
    /// A file with the RSA public key in PEM, for RS256. For vonage `VONAGE_APPLICATION_ID` says
    /// whose it is
    #[arg(long, value_name = "FILE", conflicts_with = "Source")]
    public_key: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Use {
    /// Joining a room
    Join,
    /// Calling the REST API
    Api,
    /// Making a meeting
    Create,
    /// Asking whether a meeting exists
    Validate,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if arguments.jsonl {
        return jsonl::verify(arguments.vendor, &arguments.source);
    }
    let (vendor, demand) = (arguments.vendor, &arguments.demand);
    vendor.form(demand.kind.as_deref())?.check_verify(demand.given())?;
    let clock = clock::now()?;
    let now = demand.now.map_or(Ok(clock), Timestamp::from_unix)?;
    let (source, token) = (&arguments.source, arguments.token.as_deref());
    let verdict = match vendor {
        Vendor::Videosdk => demand.verify_videosdk(source, token, now),
        Vendor::Jwt => demand.verify_jwt(source, token, now),
        Vendor::Other(other) => demand.verify_other(other, source, token, now),
    };
    // Whoever has the wrong vendor may well have no credentials of it.
    let verdict = verdict.map_err(|failure| hinted(failure, vendor, token.unwrap_or("-"), now))?;
    tell(&verdict, vendor, now, output)
}

/// The token and what became of it: lines for people if it is good.
struct Verdict {
    token: String,
    outcome: roomkey::Result<Good>,
}

struct Good {
    rows: Rows,
    /// The claims, as JSON on one line.
    claims: Vec<u8>,
}

#[derive(Serialize)]
struct GoodLine<'a> {
    ok: bool,
    claims: &'a RawValue,
}

fn tell(verdict: &Verdict, vendor: Vendor, now: Timestamp, output: Output) -> Result<ExitCode> {
    match &verdict.outcome {
        Ok(good) if output.json => {
            let claims = serde_json::from_slice(&good.claims).map_err(std::io::Error::from)?;
            write_json(&GoodLine { ok: true, claims })?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(Good { rows, .. }) => {
            let green = AnsiColor::Green.on_default().bold();
            write_styled(format_args!("{green}good{green:#}\n{rows}"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let failure = Failure::from(error.clone());
            let refusal =
                hinted(more_than_a_token(failure, &verdict.token), vendor, &verdict.token, now);
            // A demand that was made wrongly is no verdict.
            if output.json && error.category() != Category::Argument {
                // The verdict is what was asked for, so it is data. When nobody reads it any more the
                // token is no better for it: the status must not turn into that of a good one.
                let _written = write_json(&refusal.to_json());
                return Ok(ExitCode::FAILURE);
            }
            Err(refusal)
        }
    }
}

/// If there is a token in the text and it is not all of it, or the text names a file, points to what looks
/// into that. It is refused all the same: a token has one spelling.
fn more_than_a_token(failure: Failure, text: &str) -> Failure {
    let pasted = Pasted::read(text);
    if pasted.has_token() && !pasted.is_bare() {
        return failure.hint(
            "There is more here than a token. `roomkey token inspect` finds it and says what stands around it.",
        );
    }
    if input::file_named(text).is_some() {
        return failure.hint(
            "It is the name of a file: `roomkey token verify - < FILE` reads the token in it.",
        );
    }
    failure
}

/// If it looks like a token of another vendor, says that it does.
fn hinted(failure: Failure, vendor: Vendor, token: &str, now: Timestamp) -> Failure {
    match Vendor::guess(token, now) {
        Some((looks_like, kind)) if looks_like != vendor && vendor != Vendor::Jwt => {
            let kind = kind.map(|kind| format!(" --kind {kind}")).unwrap_or_default();
            failure.hint(format!("It looks like a token for --vendor {looks_like}{kind}."))
        }
        _ => failure,
    }
}

impl Demand {
    /// The options that were given, with the names that all interfaces have for them.
    fn given(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (videosdk, connection, videoio) = (&self.videosdk, &self.connection, &self.videoio);
        [
            ("leeway", "--leeway", self.leeway.is_some()),
            ("max_lifetime", "--max-lifetime", self.max_lifetime.is_some()),
            ("allow_missing_expiry", "--allow-missing-expiry", self.allow_missing_expiry),
            ("kind", "--kind", self.kind.is_some()),
            ("use", "--use", videosdk.use_.is_some()),
            ("room", "--room", videosdk.room.is_some()),
            ("participant", "--participant", videosdk.participant.is_some()),
            ("any_api_key", "--any-api-key", videosdk.any_api_key),
            ("session", "--session", connection.session.is_some()),
            ("capability", "--capability", connection.capability.is_some()),
            ("app", "--app", videoio.app.is_some()),
            ("identity", "--identity", videoio.identity.is_some()),
            ("scope", "--scope", videoio.scope.is_some()),
            ("audience", "--audience", self.key.audience.is_some()),
            ("public_key_pem", "--public-key", self.key.public_key.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, option, is_there)| is_there.then_some((name, option)))
    }

    fn leeway(&self) -> Result<Leeway> {
        Ok(Leeway::seconds(self.leeway.unwrap_or_default())?)
    }

    fn maximum_lifetime(&self) -> Result<Option<Lifetime>> {
        let parse = |text: &String| Lifetime::parse_up_to(text, Lifetime::LONGEST_SECONDS);
        Ok(self.max_lifetime.as_ref().map(parse).transpose()?)
    }

    fn expectation(&self) -> Result<Expectation> {
        let mut expectation = match self.videosdk.use_ {
            None => Expectation::any(),
            Some(Use::Join) => Expectation::join_some_room(),
            Some(Use::Api) => Expectation::api(),
            Some(Use::Create) => Expectation::right(Right::Create),
            Some(Use::Validate) => Expectation::right(Right::Validate),
        }
        .leeway(self.leeway()?);
        if let Some(room) = &self.videosdk.room {
            expectation = expectation.room(room.clone());
        }
        if let Some(participant) = &self.videosdk.participant {
            expectation = expectation.participant(participant.clone());
        }
        if let Some(maximum) = self.maximum_lifetime()? {
            expectation = expectation.maximum_lifetime(maximum);
        }
        if self.allow_missing_expiry {
            expectation = expectation.allow_missing_expiry();
        }
        Ok(expectation)
    }

    fn verify_videosdk(
        &self,
        source: &Source,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Verdict> {
        let expectation = self.expectation()?;
        let judge = source.judge(self.videosdk.any_api_key)?;
        let token = input::text(token, "a token")?;
        let outcome = judge.verify(&token, &expectation, now);
        let outcome = outcome.and_then(|claims| Good::of(&token, describe::claims(&claims, now)));
        Ok(Verdict { token, outcome })
    }

    fn verify_jwt(&self, source: &Source, token: Option<&str>, now: Timestamp) -> Result<Verdict> {
        let key = match &self.key.public_key {
            Some(path) => Key::rs256_pem(&read_public_key(path)?)?,
            None => Key::hs256(&source.secret(Vendor::Jwt)?),
        };
        let mut expectation = jws::Expectation::live().leeway(self.leeway()?);
        if let Some(maximum) = self.maximum_lifetime()? {
            expectation = expectation.maximum_lifetime(maximum);
        }
        if let Some(audience) = &self.key.audience {
            expectation = expectation.audience(audience);
        }
        if self.allow_missing_expiry {
            expectation = expectation.allow_missing_expiry();
        }
        let token = input::text(token, "a token")?;
        let outcome = key.verify(&token, &expectation, now);
        let outcome = outcome.and_then(|claims| Good::of(&token, describe::plain(&claims)));
        Ok(Verdict { token, outcome })
    }

    fn verify_other(
        &self,
        vendor: Other,
        source: &Source,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Verdict> {
        let demand = vendor::Demand {
            kind: self.kind.as_deref(),
            session: self.connection.session.as_deref(),
            capability: self.connection.capability.as_deref(),
            app: self.videoio.app.as_deref(),
            identity: self.videoio.identity.as_deref(),
            scope: self.videoio.scope.as_deref(),
            leeway: self.leeway,
            maximum_lifetime: self.max_lifetime.clone().map(LifetimeSpec::Text),
            allow_missing_expiry: self.allow_missing_expiry,
        };
        let keys = match &self.key.public_key {
            Some(path) => Source::vonage_public(&read_public_key(path)?)?,
            None => source.keys(vendor, true)?,
        };
        let token = input::text(token, "a token")?;
        let outcome = keys.verify(&token, &demand, now);
        let outcome = outcome.and_then(|claims| {
            let rows = describe::members(&claims, now)?;
            Ok(Good { rows, claims })
        });
        Ok(Verdict { token, outcome })
    }
}

impl Good {
    /// With the claims as they stand in the token.
    fn of(token: &str, rows: Rows) -> roomkey::Result<Self> {
        Ok(Self { rows, claims: super::payload_as_it_stands(token)? })
    }
}

fn read_public_key(path: &Path) -> Result<String> {
    use std::io::Read;
    let mut pem = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(64 * 1024).read_to_string(&mut pem))
        .map_err(|error| Failure::file(path, &error))?;
    Ok(pem)
}

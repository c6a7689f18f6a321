//! `roomkey token verify`: decides whether to trust a token, or one of every line of standard
//! input.

use super::{describe, input};
use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::jsonl;
use crate::output::{Output, Rows, write_json, write_styled};
use crate::vendors;
use anstyle::AnsiColor;
use clap::{Args, ValueEnum};
use roomkey::jws::{self, Key, Leeway};
use roomkey::videosdk::Expectation;
use roomkey::{Lifetime, ParticipantId, RoomId, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
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
    /// Read one JSON object a line from standard input, answer each with one line
    ///
    /// Lines for VideoSDK that name neither `api_key` nor `secret` are verified with --credentials
    /// or --database, which also knows what was revoked.
    #[arg(long, conflicts_with_all = ["token", "Demand"])]
    jsonl: bool,
    #[command(flatten)]
    demand: Demand,
    #[command(flatten)]
    source: Source,
}

/// What the token has to be good for.
#[derive(Args, Debug)]
struct Demand {
    /// Whose token it is: a vendor's, or anyone's (plain strict JWT)
    #[arg(long, value_enum, default_value_t = Vendor::Videosdk)]
    vendor: Vendor,
    /// What it is wanted for
    #[arg(long = "use", value_enum, value_name = "USE")]
    use_: Option<Use>,
    /// It must be good for this room
    #[arg(long, value_name = "ID")]
    room: Option<RoomId>,
    /// It must be good for this participant
    #[arg(long, value_name = "ID")]
    participant: Option<ParticipantId>,
    /// By how many seconds clocks may differ
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    leeway: u64,
    /// Refuse it if it lives longer than this
    #[arg(long, value_name = "TIME")]
    max_lifetime: Option<String>,
    /// Admit it without `exp`, although it is then valid for ever
    #[arg(long)]
    allow_missing_expiry: bool,
    /// Only the secret is known: admit whatever API key the token names
    #[arg(long)]
    any_api_key: bool,
    /// The audience that `aud` must name (plain JWT)
    #[arg(long, value_name = "TEXT")]
    audience: Option<String>,
    /// A file with the RSA public key in PEM, for RS256 (plain JWT, Vonage)
    #[arg(long, value_name = "FILE", conflicts_with = "Source")]
    public_key: Option<PathBuf>,
    /// The kind of token: t1, jwt, api (OpenTok); client, api (Vonage); session, app (Video.io)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// It must be good for this session (OpenTok, Vonage)
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Its bearer must be allowed to do this, such as publish (OpenTok, Vonage)
    #[arg(long, value_name = "CAPABILITY")]
    capability: Option<String>,
    /// It must be of this app (Video.io)
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// It must be for this user (Video.io)
    #[arg(long, value_name = "NAME")]
    identity: Option<String>,
    /// It must be good for this scope (Video.io)
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// The time to decide at, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Vendor {
    Videosdk,
    Opentok,
    Vonage,
    Videoio,
    Jwt,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Use {
    /// Joining a room
    Join,
    /// Calling the REST API
    Api,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if arguments.jsonl {
        return jsonl::verify(&arguments.source);
    }
    let demand = &arguments.demand;
    demand.check()?;
    let clock = clock::now()?;
    let now = demand.now.map_or(Ok(clock), Timestamp::from_unix)?;
    let verdict = match demand.vendor {
        Vendor::Videosdk => {
            demand.verify_videosdk(&arguments.source, arguments.token.as_deref(), now)?
        }
        Vendor::Jwt => demand.verify_jwt(&arguments.source, arguments.token.as_deref(), now)?,
        Vendor::Opentok => {
            return demand.verify_for(vendors::Vendor::Opentok, arguments, now, output);
        }
        Vendor::Vonage => {
            return demand.verify_for(vendors::Vendor::Vonage, arguments, now, output);
        }
        Vendor::Videoio => {
            return demand.verify_for(vendors::Vendor::Videoio, arguments, now, output);
        }
    };
    tell(&verdict, output)
}

/// The token and what became of it: lines for people if it is good.
struct Verdict {
    token: String,
    outcome: roomkey::Result<Rows>,
}

#[derive(Serialize)]
struct Good<'a> {
    ok: bool,
    claims: &'a RawValue,
}

fn tell(verdict: &Verdict, output: Output) -> Result<ExitCode> {
    match &verdict.outcome {
        Ok(_) if output.json => {
            let payload = super::payload_as_it_stands(&verdict.token)?;
            let claims = serde_json::from_slice(&payload).map_err(std::io::Error::from)?;
            write_json(&Good { ok: true, claims })?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(rows) => {
            let green = AnsiColor::Green.on_default().bold();
            write_styled(format_args!("{green}good{green:#}\n{rows}"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => refused(error, output),
    }
}

fn refused(error: &roomkey::Error, output: Output) -> Result<ExitCode> {
    let refusal = Failure::from(error.clone());
    if output.json {
        // The verdict is what was asked for, so it is data. When nobody reads it any more the
        // token is no better for it: the status must not turn into that of a good one.
        let _written = write_json(&refusal.to_json());
        return Ok(ExitCode::FAILURE);
    }
    Err(refusal)
}

impl Demand {
    /// Refuses combinations in which an option would silently do nothing.
    fn check(&self) -> Result<()> {
        use Vendor::{Jwt, Opentok, Videoio, Videosdk, Vonage};
        let options: [(&str, bool, &[Vendor]); 13] = [
            ("--public-key", self.public_key.is_some(), &[Jwt, Vonage]),
            ("--audience", self.audience.is_some(), &[Jwt]),
            ("--room", self.room.is_some(), &[Videosdk]),
            ("--participant", self.participant.is_some(), &[Videosdk]),
            ("--use", self.use_.is_some(), &[Videosdk]),
            ("--any-api-key", self.any_api_key, &[Videosdk]),
            (
                "--allow-missing-expiry",
                self.allow_missing_expiry,
                &[Videosdk, Jwt, Opentok, Vonage],
            ),
            ("--kind", self.kind.is_some(), &[Opentok, Vonage, Videoio]),
            ("--session", self.session.is_some(), &[Opentok, Vonage]),
            ("--capability", self.capability.is_some(), &[Opentok, Vonage]),
            ("--app", self.app.is_some(), &[Videoio]),
            ("--identity", self.identity.is_some(), &[Videoio]),
            ("--scope", self.scope.is_some(), &[Videoio]),
        ];
        let idle = options
            .into_iter()
            .find(|(_, is_given, vendors)| *is_given && !vendors.contains(&self.vendor))
            .map(|(option, ..)| option);
        match idle {
            Some(option) => Err(Failure::usage(
                "argument_invalid",
                format!("{option} says nothing about tokens of this --vendor."),
            )),
            None => Ok(()),
        }
    }

    /// What is demanded, by the names that the core gives it.
    fn demand(&self) -> Map<String, Value> {
        let text = |text: &Option<String>| text.clone().map(Value::from);
        [
            ("session", text(&self.session)),
            ("capability", text(&self.capability)),
            ("app", text(&self.app)),
            ("identity", text(&self.identity)),
            ("scope", text(&self.scope)),
            ("maximum_lifetime", text(&self.max_lifetime)),
            ("leeway", (self.leeway > 0).then(|| self.leeway.into())),
            ("allow_missing_expiry", self.allow_missing_expiry.then_some(true.into())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }

    fn verify_for(
        &self,
        vendor: vendors::Vendor,
        arguments: &Arguments,
        now: Timestamp,
        output: Output,
    ) -> Result<ExitCode> {
        let signer = match &self.public_key {
            Some(path) => Source::vonage_public(path)?,
            None => arguments.source.vendor(vendor)?,
        };
        let token = input::token(arguments.token.as_deref())?;
        match signer.verify(&token, self.kind.as_deref(), self.demand(), now) {
            Ok(claims) if output.json => {
                write_json(&serde_json::json!({ "ok": true, "claims": claims }))?;
                Ok(ExitCode::SUCCESS)
            }
            Ok(claims) => {
                let green = AnsiColor::Green.on_default().bold();
                let rows = describe::members(&claims, now);
                write_styled(format_args!("{green}good{green:#}\n{rows}"))?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => refused(&error, output),
        }
    }

    fn maximum_lifetime(&self) -> Result<Option<Lifetime>> {
        let parse = |text: &String| Lifetime::parse_up_to(text, Lifetime::LONGEST_SECONDS);
        Ok(self.max_lifetime.as_ref().map(parse).transpose()?)
    }

    fn expectation(&self) -> Result<Expectation> {
        let mut expectation = match self.use_ {
            None => Expectation::any(),
            Some(Use::Join) => Expectation::join_some_room(),
            Some(Use::Api) => Expectation::api(),
        }
        .leeway(Leeway::seconds(self.leeway)?);
        if let Some(room) = &self.room {
            expectation = expectation.room(room.clone());
        }
        if let Some(participant) = &self.participant {
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
        let judge = source.judge(self.any_api_key)?;
        let token = input::token(token)?;
        let outcome = judge.verify(&token, &expectation, now);
        Ok(Verdict { token, outcome: outcome.map(|claims| describe::claims(&claims, now)) })
    }

    fn verify_jwt(&self, source: &Source, token: Option<&str>, now: Timestamp) -> Result<Verdict> {
        let key = match &self.public_key {
            Some(path) => Key::rs256_pem(&read_public_key(path)?)?,
            None => Key::hs256(&source.secret()?),
        };
        let mut expectation = jws::Expectation::live().leeway(Leeway::seconds(self.leeway)?);
        if let Some(maximum) = self.maximum_lifetime()? {
            expectation = expectation.maximum_lifetime(maximum);
        }
        if let Some(audience) = &self.audience {
            expectation = expectation.audience(audience);
        }
        if self.allow_missing_expiry {
            expectation = expectation.allow_missing_expiry();
        }
        let token = input::token(token)?;
        let outcome = key.verify(&token, &expectation, now).map(|claims| describe::plain(&claims));
        Ok(Verdict { token, outcome })
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

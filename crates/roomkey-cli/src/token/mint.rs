//! `roomkey token mint`: makes a token, or one for every line of standard input.

use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::jsonl;
use crate::output::{Output, Rows, note, write_bytes, write_json};
use clap::Args;
use roomkey::videosdk::{AccessSpec, Credentials, Expectation};
use roomkey::{Lifetime, Timestamp};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Make a token
///
/// The token goes to standard output, alone.
#[derive(Args, Debug)]
#[command(
    after_help = "Example: roomkey token mint -p allow_join --room 2kyv-gzay-64pg --lifetime 2h"
)]
pub(crate) struct Arguments {
    /// Read one JSON object a line from standard input, answer each with one line
    ///
    /// Lines that name neither `api_key` nor `secret` are signed with --credentials or --database.
    #[arg(long, conflicts_with = "Grant")]
    jsonl: bool,
    #[command(flatten)]
    grant: Grant,
    #[command(flatten)]
    source: Source,
}

/// What the token is to grant.
#[derive(Args, Debug)]
struct Grant {
    /// What the bearer may do: `allow_join`, `ask_join`, `allow_mod`. There is no default
    #[arg(short, long = "permission", value_name = "PERMISSION", value_delimiter = ',')]
    permissions: Vec<String>,
    /// The one room it is for
    #[arg(long, value_name = "ID")]
    room: Option<String>,
    /// The one participant it is for
    #[arg(long, value_name = "ID")]
    participant: Option<String>,
    /// What it may be used for: rtc (only join), crawler (only call the API)
    #[arg(long = "role", value_name = "ROLE", value_delimiter = ',')]
    roles: Vec<String>,
    /// How long it lives: 90s, 15m, 2h, 7d
    #[arg(long, value_name = "TIME", default_value = "2h")]
    lifetime: String,
    /// Admit a lifetime above 30 days, up to this
    #[arg(long, value_name = "TIME")]
    max_lifetime: Option<String>,
    /// A claim of your own, as text
    #[arg(long = "claim", value_name = "NAME=TEXT")]
    text_claims: Vec<String>,
    /// A claim of your own, as JSON
    #[arg(long = "claim-json", value_name = "NAME=JSON")]
    json_claims: Vec<String>,
    /// The id of the token instead of a random one
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// When it is issued, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    issued_at: Option<i64>,
    /// Write `version: 2` also where nothing demands it
    #[arg(long)]
    v2: bool,
    /// Sign with a secret that is short or a placeholder
    #[arg(long)]
    allow_weak_secret: bool,
}

#[derive(Serialize)]
struct Minted<'a> {
    ok: bool,
    token: &'a str,
    claims: &'a RawValue,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if arguments.jsonl {
        return jsonl::mint(&arguments.source);
    }
    let grant = &arguments.grant;
    let now = clock::now()?;
    let issued_at = grant.issued_at.map_or(Ok(now), Timestamp::from_unix)?;
    let access = grant.spec()?.parse()?;
    let lifetime = grant.lifetime()?;
    let signer = arguments.source.signer(grant.allow_weak_secret)?;
    let credentials = signer.credentials()?;
    let token = credentials.mint(&access, lifetime, issued_at)?;
    if output.json {
        let payload = super::payload_as_it_stands(&token)?;
        let claims = serde_json::from_slice(&payload).map_err(std::io::Error::from)?;
        write_json(&Minted { ok: true, token: &token, claims })?;
    } else {
        write_bytes(format!("{token}\n").as_bytes())?;
        if output.is_seen() {
            note(summary(credentials, &token, issued_at, now)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Grant {
    fn spec(&self) -> Result<AccessSpec<'_>> {
        Ok(AccessSpec {
            permissions: self.permissions.iter().map(Into::into).collect(),
            room: self.room.as_ref().map(Into::into),
            participant: self.participant.as_ref().map(Into::into),
            roles: self.roles.iter().map(Into::into).collect(),
            version: self.v2.then_some(2),
            claims: self.claims()?,
            jti: self.jti.as_ref().map(Into::into),
        })
    }

    fn lifetime(&self) -> Result<Lifetime> {
        let maximum = match &self.max_lifetime {
            Some(text) => Lifetime::parse_up_to(text, Lifetime::LONGEST_SECONDS)?.as_seconds(),
            None => Lifetime::MAXIMUM_SECONDS,
        };
        Ok(Lifetime::parse_up_to(&self.lifetime, maximum)?)
    }

    fn claims(&self) -> Result<BTreeMap<String, Value>> {
        let mut claims = BTreeMap::new();
        let texts = self.text_claims.iter().map(|pair| (pair, false));
        for (pair, is_json) in texts.chain(self.json_claims.iter().map(|pair| (pair, true))) {
            let (name, text) = pair.split_once('=').ok_or_else(|| {
                Failure::usage("argument_invalid", "A claim is given as NAME=VALUE.")
            })?;
            let value = if is_json { json(name, text)? } else { text.into() };
            if claims.insert(name.to_owned(), value).is_some() {
                return Err(Failure::usage(
                    "argument_invalid",
                    format!("The claim `{name}` is given twice."),
                ));
            }
        }
        Ok(claims)
    }
}

fn json(name: &str, text: &str) -> Result<Value> {
    roomkey::json::from_slice(text.as_bytes()).map_err(|error| {
        let reason = format!("The claim `{name}` is refused: {}", error.reason());
        Failure::usage(error.code().as_str(), reason)
            .hint("Text needs quotes in JSON; use --claim for plain text.")
    })
}

/// What the token says, for the person who made it.
fn summary(
    credentials: &Credentials,
    token: &str,
    issued_at: Timestamp,
    now: Timestamp,
) -> Result<Rows> {
    let claims = credentials.verify(token, &Expectation::any(), issued_at)?;
    Ok(super::describe::claims(&claims, now))
}

//! `roomkey token mint`: makes a token, or one for every line of standard input.

use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::jsonl;
use crate::output::{Output, Rows, note, write_bytes, write_json};
use crate::vendor::{Demand, Form, Vendor, Wish};
use clap::Args;
use roomkey::videosdk::{AccessSpec, Credentials, Expectation};
use roomkey::{Lifetime, LifetimeSpec, Timestamp};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Make a token
///
/// The token goes to standard output, alone.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  roomkey token mint -p allow_join --room 2kyv-gzay-64pg --lifetime 2h
  roomkey token mint --vendor opentok --session 1_MX4x… --role publisher
  roomkey token mint --vendor vonage --kind api
  roomkey token mint --vendor videoio --identity ann@app.example --scope videos.read")]
pub(crate) struct Arguments {
    /// Whose token it is to be; of lines, those that name no `vendor`
    #[arg(long, value_parser = Vendor::named(), default_value = "videosdk")]
    vendor: Vendor,
    /// Read one JSON object a line from standard input, answer each with one line
    ///
    /// Lines of this --vendor that name no key are signed with --credentials or --database.
    #[arg(long, conflicts_with_all = ["Grant", "OfVideosdk", "OfConnection", "OfVideoio"])]
    jsonl: bool,
    #[command(flatten)]
    grant: Grant,
    #[command(flatten)]
    source: Source,
}

/// What the token is to grant.
#[derive(Args, Debug)]
struct Grant {
    /// How long it lives: 90s, 15m, 2h, 7d [default: 2h; opentok and vonage: 1d, or for --kind api
    /// 5m and 15m]
    #[arg(long, value_name = "TIME")]
    lifetime: Option<String>,
    /// The id of the token instead of a random one
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// When it is issued, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    issued_at: Option<i64>,
    /// videosdk: what it may be used for: rtc (only join), crawler (only call the API). opentok,
    /// vonage: what its bearer is: subscriber, publisher, publisheronly, moderator
    #[arg(long = "role", value_name = "ROLE", value_delimiter = ',')]
    roles: Vec<String>,
    /// Sign with a secret that is short or a placeholder
    #[arg(long)]
    allow_weak_secret: bool,
    /// The kind of token. opentok: jwt (the default), t1, api. vonage: client (the default), api.
    /// videoio: session (the default), app. Those of kind api call the REST API
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    videosdk: OfVideosdk,
    #[command(flatten)]
    connection: OfConnection,
    #[command(flatten)]
    videoio: OfVideoio,
}

/// What only VideoSDK's tokens say.
#[derive(Args, Debug)]
#[command(next_help_heading = "VideoSDK")]
struct OfVideosdk {
    /// What the bearer may do: `allow_join`, `ask_join`, `allow_mod`. There is no default
    #[arg(short, long = "permission", value_name = "PERMISSION", value_delimiter = ',')]
    permissions: Vec<String>,
    /// The one room it is for
    #[arg(long, value_name = "ID")]
    room: Option<String>,
    /// The one participant it is for
    #[arg(long, value_name = "ID")]
    participant: Option<String>,
    /// What it is good for at our own /create-meeting and /validate-meeting, whatever its role:
    /// `create`, `validate`
    #[arg(long = "right", value_name = "RIGHT", value_delimiter = ',')]
    rights: Vec<String>,
    /// Admit a lifetime above 30 days, up to this
    #[arg(long, value_name = "TIME")]
    max_lifetime: Option<String>,
    /// A claim of your own, as text
    #[arg(long = "claim", value_name = "NAME=TEXT")]
    text_claims: Vec<String>,
    /// A claim of your own, as JSON
    #[arg(long = "claim-json", value_name = "NAME=JSON")]
    json_claims: Vec<String>,
    /// Write `version: 2` also where nothing demands it
    #[arg(long)]
    v2: bool,
}

/// What only client tokens of OpenTok and Vonage say.
#[derive(Args, Debug)]
#[command(next_help_heading = "OpenTok and Vonage")]
struct OfConnection {
    /// The session it is for
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// What others in the session are told about its bearer: at most 1000 characters
    #[arg(long, value_name = "TEXT")]
    data: Option<String>,
    /// A layout class that its bearer's streams start with
    #[arg(long = "layout-class", value_name = "WORD", value_delimiter = ',')]
    layout_classes: Vec<String>,
    /// A number instead of a random one, below 2^53 (opentok)
    #[arg(long, value_name = "NUMBER")]
    nonce: Option<u64>,
}

/// What only tokens of Video.io say.
#[derive(Args, Debug)]
#[command(next_help_heading = "Video.io")]
struct OfVideoio {
    /// Your name for the user whose session it is
    #[arg(long, value_name = "TEXT")]
    identity: Option<String>,
    /// What the session may be used for, such as videos.read. There is no default
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',')]
    scopes: Vec<String>,
    /// The app that an app token is for (--kind app)
    #[arg(long, value_name = "ID")]
    app: Option<String>,
}

#[derive(Serialize)]
struct Minted<'a> {
    ok: bool,
    token: &'a str,
    claims: &'a RawValue,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    if arguments.jsonl {
        return jsonl::mint(arguments.vendor, &arguments.source);
    }
    let (vendor, grant) = (arguments.vendor, &arguments.grant);
    let form = vendor.form(grant.kind.as_deref())?;
    form.check_mint(grant.given(form))?;
    let now = clock::now()?;
    let issued_at = grant.issued_at.map_or(Ok(now), Timestamp::from_unix)?;
    let Vendor::Other(vendor) = vendor else {
        return mint_videosdk(arguments, issued_at, now, output);
    };
    let wish = grant.wish()?;
    let keys = arguments.source.keys(vendor, grant.allow_weak_secret)?;
    let token = keys.mint(&wish, issued_at)?;
    // What it says is shown as the verifier reads it: a token that is not good is none of ours.
    let demand = Demand { kind: grant.kind.as_deref(), ..Demand::default() };
    let claims = keys.describe(&token, &demand, issued_at)?;
    tell(&token, &claims, || Ok(super::describe::members(&claims, now)?), output)
}

fn mint_videosdk(
    arguments: &Arguments,
    issued_at: Timestamp,
    now: Timestamp,
    output: Output,
) -> Result<ExitCode> {
    let grant = &arguments.grant;
    let access = grant.spec()?.parse()?;
    let lifetime = grant.lifetime()?;
    let signer = arguments.source.signer(grant.allow_weak_secret)?;
    let credentials = signer.credentials()?;
    let token = credentials.mint(&access, lifetime, issued_at)?;
    let claims = super::payload_as_it_stands(&token)?;
    tell(&token, &claims, || summary(credentials, &token, issued_at, now), output)
}

/// The token for whoever asked, and what it says, which is JSON.
fn tell(
    token: &str,
    claims: &[u8],
    rows: impl FnOnce() -> Result<Rows>,
    output: Output,
) -> Result<ExitCode> {
    if output.json {
        let claims = serde_json::from_slice(claims).map_err(std::io::Error::from)?;
        write_json(&Minted { ok: true, token, claims })?;
    } else {
        write_bytes(format!("{token}\n").as_bytes())?;
        if output.is_seen() {
            note(rows()?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Grant {
    /// The options that were given, with the names that all interfaces have for them.
    fn given(&self, form: Form) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (videosdk, connection, videoio) = (&self.videosdk, &self.connection, &self.videoio);
        let has_claims = !(videosdk.text_claims.is_empty() && videosdk.json_claims.is_empty());
        let role = if form == Form::Videosdk { "roles" } else { "role" };
        [
            ("lifetime", "--lifetime", self.lifetime.is_some()),
            ("jti", "--jti", self.jti.is_some()),
            (role, "--role", !self.roles.is_empty()),
            ("allow_weak_secret", "--allow-weak-secret", self.allow_weak_secret),
            ("kind", "--kind", self.kind.is_some()),
            ("permissions", "--permission", !videosdk.permissions.is_empty()),
            ("room", "--room", videosdk.room.is_some()),
            ("participant", "--participant", videosdk.participant.is_some()),
            ("rights", "--right", !videosdk.rights.is_empty()),
            ("max_lifetime", "--max-lifetime", videosdk.max_lifetime.is_some()),
            ("claims", "--claim", has_claims),
            ("version", "--v2", videosdk.v2),
            ("session", "--session", connection.session.is_some()),
            ("data", "--data", connection.data.is_some()),
            ("layout_classes", "--layout-class", !connection.layout_classes.is_empty()),
            ("nonce", "--nonce", connection.nonce.is_some()),
            ("identity", "--identity", videoio.identity.is_some()),
            ("scopes", "--scope", !videoio.scopes.is_empty()),
            ("app", "--app", videoio.app.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, option, is_there)| is_there.then_some((name, option)))
    }

    fn wish(&self) -> Result<Wish<'_>> {
        let role = match self.roles.as_slice() {
            [] => None,
            [role] => Some(role),
            _ => {
                return Err(Failure::usage(
                    "argument_invalid",
                    "A token of this vendor has one role.",
                ));
            }
        };
        Ok(Wish {
            kind: self.kind.as_ref().map(Into::into),
            session: self.connection.session.as_ref().map(Into::into),
            role: role.map(Into::into),
            data: self.connection.data.as_ref().map(Into::into),
            layout_classes: self.connection.layout_classes.iter().map(Into::into).collect(),
            nonce: self.connection.nonce,
            jti: self.jti.as_ref().map(Into::into),
            app: self.videoio.app.as_ref().map(Into::into),
            identity: self.videoio.identity.as_ref().map(Into::into),
            scopes: self.videoio.scopes.iter().map(Into::into).collect(),
            app_token: None,
            lifetime: self.lifetime.clone().map(LifetimeSpec::Text),
        })
    }

    fn spec(&self) -> Result<AccessSpec<'_>> {
        Ok(AccessSpec {
            permissions: self.videosdk.permissions.iter().map(Into::into).collect(),
            room: self.videosdk.room.as_ref().map(Into::into),
            participant: self.videosdk.participant.as_ref().map(Into::into),
            roles: self.roles.iter().map(Into::into).collect(),
            rights: self.videosdk.rights.iter().map(Into::into).collect(),
            version: self.videosdk.v2.then_some(2),
            claims: self.claims()?,
            jti: self.jti.as_ref().map(Into::into),
        })
    }

    fn lifetime(&self) -> Result<Lifetime> {
        let maximum = match &self.videosdk.max_lifetime {
            Some(text) => Lifetime::parse_up_to(text, Lifetime::LONGEST_SECONDS)?.as_seconds(),
            None => Lifetime::MAXIMUM_SECONDS,
        };
        let parse = |text: &String| Lifetime::parse_up_to(text, maximum);
        Ok(self.lifetime.as_ref().map_or_else(|| Ok(Lifetime::default()), parse)?)
    }

    fn claims(&self) -> Result<BTreeMap<String, Value>> {
        let mut claims = BTreeMap::new();
        let texts = self.videosdk.text_claims.iter().map(|pair| (pair, false));
        for (pair, is_json) in
            texts.chain(self.videosdk.json_claims.iter().map(|pair| (pair, true)))
        {
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

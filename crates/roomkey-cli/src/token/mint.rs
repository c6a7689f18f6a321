//! `roomkey token mint`: makes a token, or one for every line of standard input.

use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::jsonl;
use crate::output::{Output, Rows, note, write_bytes, write_json};
use crate::vendors::{self, Order};
use clap::{Args, ValueEnum};
use roomkey::videosdk::{AccessSpec, Credentials, Expectation};
use roomkey::{Lifetime, LifetimeSpec, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
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
    /// Whose token it is
    #[arg(long, value_enum, default_value_t = Vendor::Videosdk)]
    vendor: Vendor,
    /// What the bearer may do: `allow_join`, `ask_join`, `allow_mod`. There is no default
    #[arg(short, long = "permission", value_name = "PERMISSION", value_delimiter = ',')]
    permissions: Vec<String>,
    /// The one room it is for
    #[arg(long, value_name = "ID")]
    room: Option<String>,
    /// The one participant it is for
    #[arg(long, value_name = "ID")]
    participant: Option<String>,
    /// What it may be used for: rtc (only join), crawler (only call the API). For OpenTok and Vonage
    /// as what its bearer comes: subscriber, publisher, publisheronly, moderator
    #[arg(long = "role", value_name = "ROLE", value_delimiter = ',')]
    roles: Vec<String>,
    /// How long it lives: 90s, 15m, 2h, 7d [default: 2h; for OpenTok and Vonage 1d, for their APIs minutes]
    #[arg(long, value_name = "TIME")]
    lifetime: Option<String>,
    #[command(flatten)]
    other: Other,
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

/// What only other vendors' tokens say.
#[derive(Args, Debug)]
#[command(next_help_heading = "OpenTok, Vonage and Video.io")]
struct Other {
    /// The kind of token: t1, jwt, api (OpenTok); client, api (Vonage); session, app (Video.io)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The session it lets its bearer into (OpenTok, Vonage)
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// What the others in the session are told about its bearer, at most 1000 characters
    #[arg(long, value_name = "TEXT")]
    data: Option<String>,
    /// A layout class that its bearer's streams begin with
    #[arg(long = "layout-class", value_name = "NAME", value_delimiter = ',')]
    layout_classes: Vec<String>,
    /// The app that an app token is for (Video.io)
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// The app's own name for the user (Video.io)
    #[arg(long, value_name = "NAME")]
    identity: Option<String>,
    /// What the session is good for, such as videos.read (Video.io)
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',')]
    scopes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Vendor {
    Videosdk,
    Opentok,
    Vonage,
    Videoio,
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
    grant.check()?;
    let vendor = match grant.vendor {
        Vendor::Videosdk => None,
        Vendor::Opentok => Some(vendors::Vendor::Opentok),
        Vendor::Vonage => Some(vendors::Vendor::Vonage),
        Vendor::Videoio => Some(vendors::Vendor::Videoio),
    };
    if let Some(vendor) = vendor {
        return mint_for(vendor, arguments, issued_at, output);
    }
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

fn mint_for(
    vendor: vendors::Vendor,
    arguments: &Arguments,
    issued_at: Timestamp,
    output: Output,
) -> Result<ExitCode> {
    let (grant, source) = (&arguments.grant, &arguments.source);
    let kind = grant.other.kind.as_deref();
    let is_session = vendor == vendors::Vendor::Videoio && kind != Some("app");
    let app_token = is_session.then(|| source.app_token()).transpose()?;
    let order = Order {
        kind,
        lifetime: grant.lifetime.clone().map(LifetimeSpec::Text),
        app_token: app_token.as_ref().map(|token| token.as_str()),
        wish: grant.wish(),
    };
    let token = source.vendor(vendor)?.mint(order, issued_at)?;
    if output.json {
        write_json(&serde_json::json!({ "ok": true, "token": token }))?;
    } else {
        write_bytes(format!("{token}\n").as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Grant {
    /// Refuses options that say nothing about tokens of this vendor.
    fn check(&self) -> Result<()> {
        use Vendor::{Opentok, Videoio, Videosdk, Vonage};
        let other = &self.other;
        let options: [(&str, bool, &[Vendor]); 17] = [
            ("--permission", !self.permissions.is_empty(), &[Videosdk]),
            ("--room", self.room.is_some(), &[Videosdk]),
            ("--participant", self.participant.is_some(), &[Videosdk]),
            ("--role", !self.roles.is_empty(), &[Videosdk, Opentok, Vonage]),
            ("--max-lifetime", self.max_lifetime.is_some(), &[Videosdk]),
            ("--claim", !self.text_claims.is_empty(), &[Videosdk]),
            ("--claim-json", !self.json_claims.is_empty(), &[Videosdk]),
            ("--v2", self.v2, &[Videosdk]),
            ("--allow-weak-secret", self.allow_weak_secret, &[Videosdk]),
            ("--kind", other.kind.is_some(), &[Opentok, Vonage, Videoio]),
            ("--session", other.session.is_some(), &[Opentok, Vonage]),
            ("--data", other.data.is_some(), &[Opentok, Vonage]),
            ("--layout-class", !other.layout_classes.is_empty(), &[Opentok, Vonage]),
            ("--app", other.app.is_some(), &[Videoio]),
            ("--identity", other.identity.is_some(), &[Videoio]),
            ("--scope", !other.scopes.is_empty(), &[Videoio]),
            ("more than one --role", self.roles.len() > 1, &[Videosdk]),
        ];
        for (option, is_given, vendors) in options {
            if is_given && !vendors.contains(&self.vendor) {
                return Err(Failure::usage(
                    "argument_invalid",
                    format!("{option} says nothing about tokens of this --vendor."),
                ));
            }
        }
        Ok(())
    }

    /// What is wished for, by the names that the core gives it.
    fn wish(&self) -> Map<String, Value> {
        let other = &self.other;
        let list = |list: &Vec<String>| (!list.is_empty()).then(|| Value::from(list.clone()));
        let text = |text: &Option<String>| text.clone().map(Value::from);
        [
            ("session", text(&other.session)),
            ("role", text(&self.roles.first().cloned())),
            ("data", text(&other.data)),
            ("layout_classes", list(&other.layout_classes)),
            ("app", text(&other.app)),
            ("identity", text(&other.identity)),
            ("scopes", list(&other.scopes)),
            ("jti", text(&self.jti)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }

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
        match &self.lifetime {
            Some(text) => Ok(Lifetime::parse_up_to(text, maximum)?),
            None => Ok(Lifetime::default()),
        }
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

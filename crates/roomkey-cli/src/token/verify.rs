//! `roomkey token verify`: decides whether to trust a token, or one of every line of standard
//! input.

use super::describe;
use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::input;
use crate::jsonl;
use crate::options::{Options, Verifying};
use crate::output::{Output, Rows, write_json, write_styled};
use crate::whose::{USUAL, Whose};
use anstyle::AnsiColor;
use clap::Args;
use roomkey::inspect::Pasted;
use roomkey::jws::{self, Key};
use roomkey::vendor::Vendor;
use roomkey::{Category, LifetimeSpec, Timestamp};
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
    #[arg(long, value_parser = Whose::anyones(), default_value = USUAL)]
    vendor: Whose,
    /// Read one JSON object a line from standard input, answer each with one line
    ///
    /// Lines of this --vendor that name no key are verified with --credentials or --database, which
    /// also knows what was revoked of VideoSDK.
    #[arg(long, conflicts_with = "token")]
    jsonl: bool,
    /// The time to decide at, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS", conflicts_with = "jsonl")]
    now: Option<i64>,
    /// Only the secret is known: admit whatever API key the token names (videosdk)
    #[arg(long, conflicts_with = "jsonl", help_heading = "VideoSDK")]
    any_api_key: bool,
    /// The audience that `aud` must name (plain JWT)
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "jsonl",
        help_heading = "Vonage and plain JWT"
    )]
    audience: Option<String>,
    /// The issuer that `iss` must be (plain JWT)
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "jsonl",
        help_heading = "Vonage and plain JWT"
    )]
    issuer: Option<String>,
    /// A file with the RSA public key in PEM, for RS256 (vonage and plain JWT). For vonage
    /// `VONAGE_APPLICATION_ID` says whose it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["Source", "jsonl"], help_heading = "Vonage and plain JWT")]
    public_key: Option<PathBuf>,
    #[command(flatten)]
    options: Options<Verifying>,
    #[command(flatten)]
    source: Source,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let whose = arguments.vendor;
    if arguments.jsonl {
        return jsonl::verify(whose, &arguments.source);
    }
    let now =
        arguments.now.map_or_else(clock::now, |seconds| Ok(Timestamp::from_unix(seconds)?))?;
    let verdict = match whose {
        Whose::Vendor(vendor) => arguments.verify_vendors(vendor, now),
        Whose::Jwt => arguments.verify_jwt(now),
    };
    // Whoever has the wrong vendor may well have no credentials of it.
    let token = arguments.token.as_deref().unwrap_or("-");
    let verdict = verdict.map_err(|failure| hinted(failure, whose, token, now))?;
    tell(&verdict, whose, now, output)
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

fn tell(verdict: &Verdict, vendor: Whose, now: Timestamp, output: Output) -> Result<ExitCode> {
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
fn hinted(failure: Failure, vendor: Whose, token: &str, now: Timestamp) -> Failure {
    match Whose::guess(token, now) {
        Some((looks_like, kind)) if looks_like != vendor && vendor != Whose::Jwt => {
            let kind = kind.map(|kind| format!(" --kind {kind}")).unwrap_or_default();
            failure.hint(format!("It looks like a token for --vendor {looks_like}{kind}."))
        }
        _ => failure,
    }
}

impl Arguments {
    fn verify_vendors(&self, vendor: Vendor, now: Timestamp) -> Result<Verdict> {
        let whose = Whose::Vendor(vendor);
        for (option, given) in [("audience", &self.audience), ("issuer", &self.issuer)] {
            if given.is_some() {
                return Err(says_nothing(option, whose));
            }
        }
        let takes_any = vendor.about().credentials.iter().any(|field| field.may_be_any);
        if self.any_api_key && !takes_any {
            return Err(says_nothing("any-api-key", whose));
        }
        let demand = self.options.to_json(vendor)?;
        let keys = match &self.public_key {
            Some(path) if vendor.about().credential("public_key_pem").is_some() => {
                Source::public(vendor, &read_public_key(path)?)?
            }
            Some(_) => return Err(says_nothing("public-key", whose)),
            None => self.source.to_verify(vendor, self.any_api_key)?,
        };
        let token = input::text(self.token.as_deref(), "a token")?;
        let demand = serde_json::to_vec(&demand).map_err(std::io::Error::from)?;
        let outcome = keys.verify(&token, &demand, now);
        let outcome = outcome.and_then(|claims| {
            let rows = describe::members(&claims, now)?;
            Ok(Good { rows, claims })
        });
        Ok(Verdict { token, outcome })
    }

    fn verify_jwt(&self, now: Timestamp) -> Result<Verdict> {
        self.options.check_plain(&["leeway", "max-lifetime", "allow-missing-expiry"])?;
        let key = match &self.public_key {
            Some(path) => Key::rs256_pem(&read_public_key(path)?)?,
            None => Key::hs256(&self.source.secret(Whose::Jwt)?),
        };
        let leeway = self.options.one("leeway").map(str::parse).transpose();
        let leeway = leeway.map_err(|_| {
            Failure::usage("argument_invalid", "`--leeway` is not a whole number from 0 on.")
        })?;
        let longest = self.options.one("max-lifetime");
        let expectation = jws::ExpectationSpec {
            audience: self.audience.as_deref().map(Into::into),
            issuer: self.issuer.as_deref().map(Into::into),
            leeway,
            maximum_lifetime: longest.map(|text| LifetimeSpec::Text(text.to_owned())),
            allow_missing_expiry: self.options.has("allow-missing-expiry"),
        }
        .parse()?;
        let token = input::text(self.token.as_deref(), "a token")?;
        let outcome = key.verify(&token, &expectation, now).and_then(|claims| {
            Ok(Good {
                rows: describe::plain(&claims),
                claims: super::payload_as_it_stands(&token)?,
            })
        });
        Ok(Verdict { token, outcome })
    }
}

fn says_nothing(option: &str, whose: Whose) -> Failure {
    Failure::usage(
        "argument_invalid",
        format!("`--{option}` says nothing about a token of `{whose}`."),
    )
}

fn read_public_key(path: &Path) -> Result<String> {
    use std::io::Read;
    let mut pem = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(64 * 1024).read_to_string(&mut pem))
        .map_err(|error| Failure::file(path, &error))?;
    Ok(pem)
}

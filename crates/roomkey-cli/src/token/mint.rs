//! `roomkey token mint`: makes a token, or one for every line of standard input.

use crate::clock;
use crate::credentials::Source;
use crate::failure::{Failure, Result};
use crate::jsonl;
use crate::options::{Minting, Options};
use crate::output::{Output, note, write_bytes, write_json};
use crate::whose::{USUAL, Whose};
use clap::Args;
use roomkey::Timestamp;
use roomkey::vendor::Vendor;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::process::ExitCode;

/// Make a token
///
/// The token goes to standard output, alone.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  roomkey token mint -p allow_join --room 2kyv-gzay-64pg --lifetime 2h
  roomkey token mint --vendor opentok --session 1_MX4x… --role publisher
  roomkey token mint --vendor vonage --kind api
  roomkey token mint --vendor videoio --identity ann@app.example --scope videos.read
  roomkey token mint --grant '{\"room\":\"class-7\",\"identity\":\"ann\",\"join\":\"join\"}'")]
pub(crate) struct Arguments {
    /// Whose token it is to be; of lines, those that name no `vendor`
    #[arg(long, value_parser = Whose::named(), default_value = USUAL)]
    vendor: Vendor,
    /// Read one JSON object a line from standard input, answer each with one line
    ///
    /// Lines of this --vendor that name no key are signed with --credentials or --database.
    #[arg(long)]
    jsonl: bool,
    /// Sign with a secret that is short or a placeholder
    #[arg(long, conflicts_with = "jsonl")]
    allow_weak_secret: bool,
    #[command(flatten)]
    options: Options<Minting>,
    #[command(flatten)]
    source: Source,
}

#[derive(Serialize)]
struct Minted<'a> {
    ok: bool,
    token: &'a str,
    claims: &'a RawValue,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let vendor = arguments.vendor;
    if arguments.jsonl {
        return jsonl::mint(vendor, &arguments.source);
    }
    let options = &arguments.options;
    let wish = options.to_json(vendor)?;
    if arguments.allow_weak_secret && vendor.about().credential("secret").is_none() {
        let name = vendor.about().name;
        return Err(Failure::usage(
            "argument_invalid",
            format!("`--allow-weak-secret` says nothing about a token of `{name}`."),
        ));
    }
    let now = clock::now()?;
    let issued_at = wish.get("issued_at").and_then(serde_json::Value::as_i64);
    let keys = arguments.source.to_mint(vendor, arguments.allow_weak_secret)?;
    let token = keys.mint(&serde_json::to_vec(&wish).map_err(std::io::Error::from)?, now)?;
    // What it says is shown as the verifier reads it: a token that is not good is none of ours.
    let issued_at = issued_at.map_or(Ok(now), Timestamp::from_unix)?;
    let demand = match options.kind() {
        Some(kind) => json!({ "kind": kind }),
        None => json!({}),
    };
    let claims = keys.describe(&token, demand.to_string().as_bytes(), issued_at)?;
    if output.json {
        let claims = serde_json::from_slice(&claims).map_err(std::io::Error::from)?;
        write_json(&Minted { ok: true, token: &token, claims })?;
    } else {
        write_bytes(format!("{token}\n").as_bytes())?;
        if output.is_seen() {
            note(super::describe::members(&claims, now)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

//! The keys of vendors other than VideoSDK, whose API key, application or app stays when keys change.

use crate::failure::{Failure, Result};
use crate::output::{Output, Rows, note, write_json, write_styled};
use crate::whose::USUAL;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use roomkey_server::{CreatedVendorKey, VendorKeyInfo, VendorName, VendorSecret};
use std::fmt::Write;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Whose keys: VideoSDK's, unless it is another vendor's.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(super) struct Whose {
    /// Whose keys
    #[arg(long, value_name = "VENDOR", default_value = USUAL, value_parser = parser())]
    vendor: Named,
}

#[derive(Clone, Copy, Debug)]
struct Named(Option<VendorName>);

impl Whose {
    /// Another vendor than VideoSDK.
    pub(super) const fn other(self) -> Option<VendorName> {
        self.vendor.0
    }

    /// Another vendor, of which none of these options says anything.
    pub(super) fn other_without(self, options: &[(&str, bool)]) -> Result<Option<VendorName>> {
        let Some(vendor) = self.other() else { return Ok(None) };
        match options.iter().find(|(_, is_given)| *is_given) {
            None => Ok(Some(vendor)),
            Some((name, _)) => Err(Failure::usage(
                "argument_invalid",
                format!("{name} says nothing about the keys of {}.", vendor.as_str()),
            )),
        }
    }
}

fn parser() -> impl TypedValueParser<Value = Named> {
    let names = VendorName::all().map(VendorName::as_str);
    PossibleValuesParser::new([USUAL].into_iter().chain(names))
        .map(|text| Named(VendorName::find(&text)))
}

pub(super) fn list(vendor: VendorName, keys: &[VendorKeyInfo], output: Output) -> Result<ExitCode> {
    if output.json {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| {
                serde_json::json!({
                    "id": key.id,
                    vendor.local().project: key.name,
                    "state": key.state.as_str(),
                    "created_at": key.created_at,
                })
            })
            .collect();
        write_json(&serde_json::json!({ "keys": keys }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = keys.iter().map(|key| key.name.len()).max().unwrap_or(0).max(14);
    let name = vendor.local().project_title;
    let mut text = format!("key           {name:width$}  state     created\n");
    for key in keys {
        let (id, state) = (&key.id, key.state.as_str());
        // Writing into a string has no way to fail.
        let _written = writeln!(text, "{id}  {:width$}  {state:8}  {}", key.name, key.created_at);
    }
    write_styled(text)?;
    Ok(ExitCode::SUCCESS)
}

/// Shows a new key, and its secret if it was just made: this is the only time.
pub(super) fn created(
    vendor: VendorName,
    created: &CreatedVendorKey,
    is_secret_new: bool,
    output: Output,
) -> Result<ExitCode> {
    let text = || match &created.secret {
        // One that was made is hexadecimal.
        VendorSecret::Shared(secret) => {
            Zeroizing::new(secret.reveal(|bytes| String::from_utf8_lossy(bytes).into_owned()))
        }
        VendorSecret::PrivateKey(pem) => pem.clone(),
    };
    let secret = is_secret_new.then(text);
    let secret = secret.as_ref().map(|text| text.as_str());
    let is_pem = matches!(created.secret, VendorSecret::PrivateKey(_));
    if output.json {
        write_json(&serde_json::json!({
            "id": created.id,
            vendor.local().project: created.name,
            if is_pem { "private_key" } else { "secret" }: secret,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = Rows::default();
    rows.add("key", &created.id);
    rows.add(vendor.local().project_title, &created.name);
    rows.add_some("secret", secret.filter(|_| !is_pem));
    write_styled(rows)?;
    if let Some(pem) = secret.filter(|_| is_pem) {
        write_styled(pem)?;
    }
    if is_secret_new {
        note("Keep it now: `roomkey keys export` shows only what signs, and no private key.");
    }
    Ok(ExitCode::SUCCESS)
}

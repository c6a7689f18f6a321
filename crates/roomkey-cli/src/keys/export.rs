//! `roomkey keys export`: the secrets of the database once more, for its owner.

use crate::clock;
use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, Rows, note, write_json, write_styled};
use crate::secrets::{self, Lines, NewFile};
use clap::Args;
use roomkey::ApiKey;
use roomkey_server::{VendorCredentials, VendorName};
use std::path::PathBuf;
use std::process::ExitCode;

/// Print what the server signs with, secrets included, as the lines of a `.env` file
///
/// For whoever lost what `roomkey serve` and `roomkey keys add` showed, or was never shown it. The database
/// holds these secrets in clear, so this tells nobody anything who could not read it there. It is recorded
/// in the audit log (`key.export`). Vonage's private key stands in a file of its own beside the database.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Only this key of VideoSDK, instead of the one that signs and the other vendors' credentials
    #[arg(value_name = "APIKEY")]
    api_key: Option<ApiKey>,
    /// Write them to this file, which must not exist, for its owner alone
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    database: Location,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let one = arguments.api_key.clone();
    let mut others = Lines::default();
    if one.is_none()
        && let Some(vendors) =
            arguments.database.with(|store| async move { store.vendor_credentials().await })?
    {
        for vendor in VendorName::all() {
            if vendors.signs(vendor) {
                add(&mut others, vendor, &vendors)?;
            } else {
                note(format_args!("No key of {} is active.", vendor.as_str()));
            }
        }
    }
    // Whatever can go wrong goes wrong before the record says that they were handed out.
    let file = arguments.file.as_deref().map(NewFile::create).transpose()?;
    let is_fit = |secret: &[u8]| secrets::exact(secret).is_ok();
    let exported = arguments
        .database
        .change(|store| async move { store.export_key_if(one.as_ref(), is_fit).await })?;
    let key = exported.ok_or_else(secrets::unfit)?;
    let mut lines = Lines::default();
    let secret = key.secret().reveal(secrets::exact)?;
    secrets::add_usual(&mut lines, key.api_key().as_str(), &secret);
    lines.append(others);
    let Some(file) = file else {
        if output.json {
            write_json(&lines.to_json())?;
        } else {
            write_styled(lines.to_env().as_str())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let path = file.write(&lines)?.display();
    if output.json {
        write_json(&serde_json::json!({ "file": path.to_string() }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("secrets", path);
        write_styled(rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn add(lines: &mut Lines, vendor: VendorName, vendors: &VendorCredentials) -> Result<()> {
    // What SDKs of Video.io take is a token, for one, and not what it is signed with.
    let handed = vendors.handed(vendor, clock::now()?)?;
    let handed = handed.map(|secret| secret.reveal(secrets::exact)).transpose()?;
    let secret = handed.as_ref().map(|text| text.as_str());
    secrets::add(lines, vendor, vendors.project(vendor), secret);
    Ok(())
}

//! `roomkey keys export`: the secrets of the database once more, for its owner.

use crate::clock;
use crate::database::Location;
use crate::failure::Result;
use crate::output::{Output, Rows, note, write_json, write_styled};
use crate::secrets::{self, Lines};
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
    let (key, vendors) = arguments.database.change(|store| async move {
        let key = store.export_key(one.as_ref()).await?;
        let vendors = if one.is_none() { store.vendor_credentials().await? } else { None };
        Ok((key, vendors))
    })?;
    let mut lines = Lines::default();
    lines.add("VIDEOSDK_API_KEY", key.api_key().as_str());
    lines.add("VIDEOSDK_SECRET", &key.secret().reveal(secrets::exact)?);
    if let Some(vendors) = vendors {
        for vendor in VendorName::ALL {
            if vendors.signs(vendor) {
                add(&mut lines, vendor, &vendors)?;
            } else {
                note(format_args!("No key of {} is active.", vendor.as_str()));
            }
        }
    }
    let Some(file) = &arguments.file else {
        if output.json {
            write_json(&lines.to_json())?;
        } else {
            write_styled(lines.to_env().as_str())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    secrets::write_new(file, &lines)?;
    if output.json {
        write_json(&serde_json::json!({ "file": file.display().to_string() }))?;
    } else {
        let mut rows = Rows::default();
        rows.add("secrets", file.display());
        write_styled(rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn add(lines: &mut Lines, vendor: VendorName, vendors: &VendorCredentials) -> Result<()> {
    match vendor {
        VendorName::OpenTok => {
            let secret = vendors.opentok_secret()?;
            lines.add("OPENTOK_API_KEY", vendors.opentok_api_key());
            lines.add("OPENTOK_API_SECRET", &secret.reveal(secrets::exact)?);
        }
        VendorName::Vonage => {
            lines.add("VONAGE_APPLICATION_ID", vendors.vonage_application_id());
        }
        VendorName::VideoIo => {
            lines.add("VIDEOIO_APP_TOKEN", &vendors.videoio_app_token(clock::now()?)?);
        }
    }
    Ok(())
}

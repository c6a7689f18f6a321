//! `roomkey keys rotate`: a new key signs from now on, and nobody is refused for it.

use super::vendor::{self, Whose};
use crate::database::Location;
use crate::failure::Result;
use crate::output::Output;
use clap::Args;
use roomkey::ApiKey;
use roomkey_server::{Project, Store};
use std::process::ExitCode;

/// Make a new key that signs from now on; the active ones become passive
///
/// What the old keys signed stays good until it expires. Disable them after that. Of the other vendors
/// the API key, the application or the app stays, and with it sessions and users; the secret or the
/// private key is new.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    whose: Whose,
    /// Rotate in the project of this key, instead of the first project
    #[arg(long, value_name = "APIKEY")]
    project_of: Option<ApiKey>,
    #[command(flatten)]
    database: Location,
}

pub(super) fn run(arguments: Arguments, output: Output) -> Result<ExitCode> {
    let without = [("--project-of", arguments.project_of.is_some())];
    if let Some(vendor) = arguments.whose.other_without(&without)? {
        let rotate = |store: Store| async move { store.rotate_vendor(vendor).await };
        return vendor::created(vendor, &arguments.database.change(rotate)?, true, output);
    }
    let project = arguments.project_of.map_or(Project::First, Project::Of);
    let created = arguments.database.change(|store| async move { store.rotate(project).await })?;
    super::show_created(&created, true, output)
}

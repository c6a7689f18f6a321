//! `roomkey keys rotate`: a new key signs from now on, and nobody is refused for it.

use crate::database::Location;
use crate::failure::Result;
use crate::output::Output;
use clap::Args;
use roomkey::ApiKey;
use roomkey_server::Project;
use std::process::ExitCode;

/// Make a new key that signs from now on; the active ones become passive
///
/// What the old keys signed stays good until it expires. Disable them after that.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Rotate in the project of this key, instead of the first project
    #[arg(long, value_name = "APIKEY")]
    project_of: Option<ApiKey>,
    #[command(flatten)]
    database: Location,
}

pub(super) fn run(arguments: Arguments, output: Output) -> Result<ExitCode> {
    let project = arguments.project_of.map_or(Project::First, Project::Of);
    let created = arguments.database.change(|store| async move { store.rotate(project).await })?;
    super::show_created(&created, true, output)
}

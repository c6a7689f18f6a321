//! The vendors' own routes, registered by each: its file says what it has ([`Own`]), and [`ALL`] has a line for it.

mod livekit;
mod tokbox;
mod videoio;

use super::Part;
use super::steps::StepsOf;
use roomkey::vendor::Vendor;

/// What a vendor has of its own.
pub(super) struct Own {
    pub(super) part: Part,
    /// How a person tries it, for each vendor whose routes they are.
    pub(super) steps: &'static [(Vendor, StepsOf)],
}

pub(super) const ALL: &[Own] = &[tokbox::OWN, videoio::OWN, livekit::OWN];

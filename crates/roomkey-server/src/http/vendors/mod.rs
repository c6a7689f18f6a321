//! The vendors' own routes, registered by each: its file makes a `PART` of a table, and `PARTS` has a line for it.

pub(super) mod livekit;
pub(super) mod tokbox;
pub(super) mod videoio;

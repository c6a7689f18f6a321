//! What a person copies into a shell to try a vendor on a server that runs: the lines that a vendor's own routes
//! come with, or for every other vendor those for a token by its name.

use super::vendors::ALL;
use crate::store::VendorName;
use std::fmt::{self, Write};

/// Where the lines are for.
///
/// ```
/// use roomkey_server::{Steps, VendorName};
/// let steps = Steps {
///     url: "http://127.0.0.1:9000",
///     program: "roomkey",
///     database: "sqlite:roomkey.db",
///     caller: "",
///     project: "APIkey1234567",
///     handed: None,
///     rooms_vendor: None,
///     media_server: Some("ws://127.0.0.1:7880"),
/// };
/// assert!(steps.of(VendorName::LIVEKIT).contains("http://127.0.0.1:9000/livekit/token"));
/// ```
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct Steps<'a> {
    /// Where the server is.
    pub url: &'a str,
    /// The command, as a shell is told to run it.
    pub program: &'a str,
    /// The database, as a shell takes it.
    pub database: &'a str,
    /// What `curl` is told so that it is a caller; empty where everybody is.
    pub caller: &'a str,
    /// The name of the vendor's project.
    pub project: &'a str,
    /// What the programs of that project are given, if it may be shown.
    pub handed: Option<&'a str>,
    /// Whose sessions the rooms of a name are.
    pub rooms_vendor: Option<&'a str>,
    /// Where clients are told that the media server is; `None` where nobody has said it.
    pub media_server: Option<&'a str>,
}

/// Writes a vendor's lines, each with a line feed behind it.
pub(super) type StepsOf = fn(&Steps<'_>, &mut String) -> fmt::Result;

impl fmt::Debug for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Steps<'_> {
    /// The lines for a vendor, each with a line feed behind it; none for one whose tokens can say no grant and that
    /// has no routes of its own.
    ///
    /// See [`Steps`] for an example.
    pub fn of(&self, vendor: VendorName) -> String {
        let mut all = ALL.iter().flat_map(|own| own.steps);
        let own = all.find(|(one, _)| *one == vendor.vendor());
        let mut lines = String::new();
        // Writing into a string has no way to fail.
        let _written = match own {
            Some((_, steps)) => steps(self, &mut lines),
            None => self.by_name(vendor, &mut lines),
        };
        lines
    }

    fn by_name(&self, vendor: VendorName, lines: &mut String) -> fmt::Result {
        let (about, Self { url, caller, .. }) = (vendor.vendor().about(), self);
        if about.grant.is_empty() {
            return Ok(());
        }
        writeln!(
            lines,
            "curl -s{caller} -H 'Content-Type: application/json' -d \
             '{{\"grant\":{{\"room\":\"my-room\",\"identity\":\"ann\",\"join\":\"join\"}}}}' {url}/vendors/{}/token",
            about.name
        )
    }
}

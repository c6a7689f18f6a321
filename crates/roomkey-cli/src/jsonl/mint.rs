//! `roomkey token mint --jsonl`: credentials and a wish in each line, a token for each.

use super::cache::Cache;
use super::line::Line;
use crate::clock;
use crate::credentials::refuse_file_name;
use crate::failure::Failure;
use crate::opened::Keys;
use crate::whose::Whose;
use roomkey::vendor::Vendor;
use roomkey::{Result, Timestamp};

/// Mints line after line.
pub(super) struct Engine<'s> {
    keys: Cache<Keys>,
    /// Of lines that name none.
    vendor: Vendor,
    /// For lines of that vendor without a key of their own.
    lent: Option<&'s Keys>,
}

impl<'s> Engine<'s> {
    pub(super) fn new(
        vendor: Vendor,
        lent: Option<&'s Keys>,
    ) -> std::result::Result<Self, Failure> {
        Ok(Self { keys: Cache::new()?, vendor, lent })
    }
}

impl super::Engine for Engine<'_> {
    const ANSWER: &'static str = "token";

    fn answer(&mut self, line: &mut Line<'_>) -> Result<Vec<u8>> {
        // A token has no character that JSON escapes.
        Ok(format!("\"{}\"", self.mint(line)?).into_bytes())
    }
}

impl Engine<'_> {
    fn mint(&mut self, line: &mut Line<'_>) -> Result<String> {
        let vendor = Whose::to_mint(line.text("vendor")?.as_deref(), self.vendor)?;
        // A line that says when asks no clock: its vendor takes that instead.
        let now =
            if line.has("issued_at") { Timestamp::from_unix(0)? } else { clock::now_for_line()? };
        let weak = if vendor.about().credential("secret").is_some() {
            line.take::<bool>("allow_weak_secret", "true or false")?.unwrap_or(false)
        } else {
            false
        };
        let lent = self.lent.filter(|_| vendor == self.vendor && !line.has_key(vendor));
        if let Some(keys) = lent {
            return keys.mint(&line.rest(), now);
        }
        // Either half of a pair: the public one signs nothing, and the vendor says so.
        let without = if line.has("public_key_pem") { "private_key_pem" } else { "public_key_pem" };
        let (credentials, parts) = line.credentials(vendor, without)?;
        let flag: &[u8] = if weak { b"weak" } else { b"" };
        let mut digest = vec![vendor.about().name.as_bytes(), flag];
        digest.extend(parts.iter().map(|(_, part)| part.as_bytes()));
        let keys = self.keys.get(&digest, || {
            for (_, secret) in parts.iter().filter(|(name, _)| *name == "secret") {
                refuse_file_name(secret.as_bytes())?;
            }
            let credentials = if weak { credentials.allow_weak() } else { credentials };
            Ok(vendor.open(&credentials)?.into())
        })?;
        keys.mint(&line.rest(), now)
    }
}

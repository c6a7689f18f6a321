//! The form of a request for a session: what is wished for, read strictly.

use crate::endpoint::{Incoming, MediaType, Refusal};
use crate::error::{Code, Error, Result};
use crate::tokbox::rest::{ArchiveMode, MediaMode, NewSession, Resolution};
use crate::tokbox::session_id::location;
use serde::Deserialize;

/// What is wished for, as it stands in the form. Nothing else may be: a misspelt `e2ee` would be
/// answered with a session that is not encrypted.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(super) struct Wishes {
    #[serde(rename = "p2p.preference")]
    peer_to_peer: Option<String>,
    /// What Vonage's Python SDK writes beside `p2p.preference`, where it says the same or nothing.
    #[serde(rename = "media_mode")]
    media_mode: Option<String>,
    archive_mode: Option<String>,
    archive_name: Option<String>,
    archive_resolution: Option<String>,
    location: Option<String>,
    e2ee: Option<String>,
    /// Whose session it is to be, which OpenTok's PHP SDK repeats.
    #[serde(rename = "api_key")]
    api_key: Option<String>,
}

impl Wishes {
    /// For the project that the token is of.
    pub(super) fn parse(&self, project: &str) -> Result<NewSession> {
        let unknown = |reason| Err(Error::because(Code::ArgumentInvalid, reason));
        if self.api_key.as_ref().is_some_and(|key| key != project) {
            return unknown("`api_key` is not the project that the token is of.");
        }
        // `@vonage/video` writes what was left out as `null`, and others as nothing.
        let said = |text: &'_ Option<String>| {
            text.clone().filter(|text| !matches!(text.as_str(), "" | "null" | "undefined"))
        };
        let media_mode = match said(&self.peer_to_peer).as_deref() {
            None => None,
            // Vonage's Python SDK has said `always`, and who hands its Node SDK a word for the media
            // mode sends that.
            Some("enabled" | "always" | "relayed") => Some(MediaMode::Relayed),
            Some("disabled" | "routed") => Some(MediaMode::Routed),
            Some(_) => return unknown("`p2p.preference` is `enabled` or `disabled`."),
        };
        match said(&self.media_mode).as_deref() {
            None => {}
            Some("relayed" | "routed") if media_mode.is_some() => {}
            Some(_) => {
                return unknown("`media_mode` is `relayed` or `routed`, beside `p2p.preference`.");
            }
        }
        let e2ee = match said(&self.e2ee).as_deref() {
            None | Some("false" | "False") => false,
            Some("true" | "True") => true,
            Some(_) => return unknown("`e2ee` is `true` or `false`."),
        };
        let archive_mode =
            said(&self.archive_mode).map_or(Ok(ArchiveMode::Manual), |text| text.parse())?;
        Ok(NewSession {
            media_mode,
            archive_mode,
            archive_name: said(&self.archive_name),
            archive_resolution: said(&self.archive_resolution)
                .map(|text| text.parse::<Resolution>())
                .transpose()?,
            location: said(&self.location).as_deref().map(location).transpose()?,
            e2ee,
        })
    }
}
pub(super) fn wishes(request: &Incoming<'_>) -> Result<Wishes, Refusal> {
    request.without_query()?.read_body(&[MediaType::Form])
}

//! A grant as plain values, as it comes out of JSON.

use super::{Grant, Join, Publish, Track};
use crate::error::{Code, Error, Result};
use serde::Deserialize;
use std::borrow::Cow;

/// A [`Grant`] as plain values. Unknown members and wrong types are refused.
///
/// ```
/// use roomkey::{Code, grant::GrantSpec, json};
/// let spec: GrantSpec = json::from_slice(
///     br#"{"room":"class-7","identity":"ann","join":"join","publish":["microphone"]}"#,
/// )?;
/// assert!(spec.parse().is_ok());
/// let spec: GrantSpec = json::from_slice(br#"{"room":"class-7","identity":"ann"}"#)?;
/// assert_eq!(spec.parse().unwrap_err().code(), Code::PermissionsMissing);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct GrantSpec<'a> {
    /// The room.
    pub room: Cow<'a, str>,
    /// Who it is.
    pub identity: Cow<'a, str>,
    /// The name that others see.
    pub name: Option<Cow<'a, str>>,
    /// `join`, `ask` or `none`. None is assumed.
    pub join: Option<Cow<'a, str>>,
    /// Whether they mute and remove others; no if absent.
    pub moderate: Option<bool>,
    /// Whether they publish, or what: `camera`, `microphone`, `screen`; everything if absent.
    pub publish: Option<PublishSpec<'a>>,
    /// Whether they hear and see others; yes if absent.
    pub subscribe: Option<bool>,
    /// Whether nobody sees them; no if absent.
    pub hidden: Option<bool>,
    /// Whether they start recordings; no if absent.
    pub record: Option<bool>,
    /// Data of the app.
    pub metadata: Option<Cow<'a, str>>,
}

/// What is published, as plain values.
///
/// ```
/// use roomkey::{grant::PublishSpec, json};
/// assert_eq!(json::from_slice::<PublishSpec>(b"false")?, PublishSpec::All(false));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way to say it")]
pub enum PublishSpec<'a> {
    /// Everything or nothing.
    All(bool),
    /// These.
    Some(Vec<Cow<'a, str>>),
}

impl GrantSpec<'_> {
    /// Checks the values.
    ///
    /// # Errors
    /// `argument_invalid`; `permissions_missing` if it does not say how they get in.
    ///
    /// See [`GrantSpec`] for an example.
    pub fn parse(&self) -> Result<Grant> {
        let join = self.join.as_deref().ok_or(Error::because(
            Code::PermissionsMissing,
            "The grant does not say how someone gets in: `join` is `join`, `ask` or `none`.",
        ))?;
        let mut grant = Grant::new(&*self.room, &*self.identity, join.parse::<Join>()?)?;
        if let Some(name) = &self.name {
            grant = grant.name(&**name)?;
        }
        grant.publish = match &self.publish {
            None | Some(PublishSpec::All(true)) => Publish::Everything,
            Some(PublishSpec::All(false)) => Publish::Nothing,
            Some(PublishSpec::Some(tracks)) => published(tracks)?,
        };
        grant.metadata = self.metadata.as_deref().map(str::to_owned);
        grant.moderate = self.moderate.unwrap_or(false);
        grant.subscribe = self.subscribe.unwrap_or(true);
        grant.hidden = self.hidden.unwrap_or(false);
        grant.record = self.record.unwrap_or(false);
        Ok(grant)
    }
}

/// An empty list is nothing, and all of them are everything; each is said once.
fn published(tracks: &[Cow<'_, str>]) -> Result<Publish> {
    let mut only: Vec<Track> = Vec::new();
    for text in tracks {
        let track: Track = text.parse()?;
        if !only.contains(&track) {
            only.push(track);
        }
    }
    Ok(match only.len() {
        0 => Publish::Nothing,
        count if count == Track::ALL.len() => Publish::Everything,
        _ => Publish::Only(only),
    })
}

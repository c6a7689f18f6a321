//! The vendors: a folder each, with its words, its tokens, its API and its description; and the list.
//!
//! A vendor's name stands here and in the crate's features, and is a module at the root of the crate.

#[cfg(feature = "livekit")]
pub mod livekit;
#[cfg(feature = "opentok")]
pub(crate) mod opentok;
#[cfg(feature = "toy-vendor")]
mod toy;
#[cfg(feature = "videoio")]
pub mod videoio;
#[cfg(feature = "videosdk")]
pub mod videosdk;
#[cfg(feature = "vonage")]
pub mod vonage;

use crate::error::{Code, Error, Result};
use crate::report::{Kind, Look};
use crate::vendor::{Entry, Vendor};

static LIST: &[&Entry] = &[
    #[cfg(feature = "videosdk")]
    &videosdk::ENTRY,
    #[cfg(feature = "opentok")]
    &opentok::ENTRY,
    #[cfg(feature = "vonage")]
    &vonage::ENTRY,
    #[cfg(feature = "videoio")]
    &videoio::ENTRY,
    #[cfg(feature = "livekit")]
    &livekit::ENTRY,
    #[cfg(feature = "toy-vendor")]
    &toy::ENTRY,
];

/// Every vendor that this build knows.
///
/// ```
/// assert!(roomkey::vendor::all().any(|vendor| vendor.about().name == "vonage"));
/// ```
pub fn all() -> impl Iterator<Item = Vendor> {
    LIST.iter().map(|entry| Vendor::new(entry))
}

/// The vendor whose tokens are of this kind to the inspector, and what it calls that kind where that has to be
/// said; `None` for vendors whose tokens are only looked at.
///
/// ```
/// use roomkey::inspect::Kind;
/// use roomkey::vendor;
/// let (videoio, kind) = vendor::of_kind(Kind::VideoIoApp).unwrap();
/// assert_eq!((videoio.about().name, kind), ("videoio", Some("app")));
/// assert!(vendor::of_kind(Kind::ZoomVideo).is_none());
/// ```
pub fn of_kind(kind: Kind) -> Option<(Vendor, Option<&'static str>)> {
    all().find_map(|vendor| {
        let mut forms = vendor.about().forms.iter().enumerate();
        let (index, form) = forms.find(|(_, form)| form.seen_as.contains(&kind))?;
        // The first is the one that is meant where nothing is said.
        Some((vendor, form.kinds.first().copied().filter(|_| index > 0)))
    })
}

/// What each says of its tokens to the inspector.
pub(crate) fn looks() -> impl Iterator<Item = &'static Look> {
    LIST.iter().map(|entry| entry.look)
}

/// The vendor of this name, in lower case.
///
/// # Errors
/// `argument_invalid`, with the names there are.
///
/// ```
/// use roomkey::vendor::by_name;
/// assert!(by_name("opentok").is_ok());
/// assert!(by_name("OpenTok").unwrap_err().reason().contains("`opentok`"));
/// ```
pub fn by_name(name: &str) -> Result<Vendor> {
    all().find(|vendor| vendor.about().name == name).ok_or_else(|| {
        let names: Vec<String> = all().map(|one| format!("`{}`", one.about().name)).collect();
        Error::because(
            Code::ArgumentInvalid,
            format!("There is no such vendor; there are {}.", names.join(", ")),
        )
    })
}

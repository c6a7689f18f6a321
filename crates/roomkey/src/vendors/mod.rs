//! A folder per vendor: its words, its tokens, its API. A vendor's name stands in this list and in the
//! crate's features, and is a module at the root of the crate.

#[cfg(feature = "opentok")]
pub mod opentok;
#[cfg(feature = "videoio")]
pub mod videoio;
#[cfg(feature = "videosdk")]
pub mod videosdk;
#[cfg(feature = "vonage")]
pub mod vonage;

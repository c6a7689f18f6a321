//! What serves OpenTok and Vonage together, above both: the API that their SDKs call, and tokens for named
//! rooms by policy.

pub mod endpoints;
#[cfg(feature = "vonage")]
pub mod rooms;

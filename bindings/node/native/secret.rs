//! Secrets: bytes go in, and nothing comes out.

use crate::crossing::thrown;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

/// A secret that signs.
#[napi]
#[derive(Debug)]
pub struct Secret(pub(crate) roomkey::Secret);

#[napi]
impl Secret {
    /// From these exact bytes. The caller wipes its own copy.
    #[napi(constructor, catch_unwind)]
    pub fn new(bytes: Uint8Array, allow_weak: bool) -> napi::Result<Self> {
        let bytes = bytes.to_vec();
        let made = if allow_weak {
            roomkey::Secret::allow_weak(bytes)
        } else {
            roomkey::Secret::new(bytes)
        };
        made.map(Self).map_err(|error| thrown(&error))
    }
}

//! The payload of a verified token as it stands there, digit for digit.
//!
//! Reading claims into numbers and writing them again changes them: `2.50` becomes `2.5`, and
//! integers beyond 64 bits become floats. A script that compares claims wants them unchanged.

use crate::json::put_on_one_line;
use roomkey::{Code, Error, Result};

/// The payload of a token that was just verified, on one line.
pub(crate) fn payload_as_it_stands(token: &str) -> Result<Vec<u8>> {
    let refused = || Error::new(Code::TokenMalformed);
    let payload = token.split('.').nth(1).ok_or_else(refused)?;
    let mut json = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).map_err(|_| refused())?;
    put_on_one_line(&mut json);
    Ok(json)
}

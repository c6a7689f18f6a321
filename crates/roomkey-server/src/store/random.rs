//! Where new names and keys come from.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use roomkey::vendor::Source;
use roomkey::{Code, Error, Result};
use zeroize::Zeroizing;

/// The operating system's random bytes, and RSA keys of aws-lc.
pub(super) struct Random;

impl Source for Random {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        Ok(roomkey_entropy::fill(bytes)?)
    }

    fn rsa_pem(&mut self, bits: u16) -> Result<Zeroizing<Vec<u8>>> {
        let failed = |_| Error::new(Code::EntropyUnavailable);
        let size = match bits {
            ..=2048 => KeySize::Rsa2048,
            2049..=3072 => KeySize::Rsa3072,
            3073.. => KeySize::Rsa4096,
        };
        let pair = KeyPair::generate(size).map_err(failed)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(failed)?;
        let body = Zeroizing::new(base64_simd::STANDARD.encode_to_string(der.as_ref()));
        let mut pem = Zeroizing::new(Vec::with_capacity(body.len() + body.len() / 64 + 64));
        pem.extend_from_slice(b"-----BEGIN PRIVATE KEY-----\n");
        for line in body.as_bytes().chunks(64) {
            pem.extend_from_slice(line);
            pem.push(b'\n');
        }
        pem.extend_from_slice(b"-----END PRIVATE KEY-----\n");
        Ok(pem)
    }
}

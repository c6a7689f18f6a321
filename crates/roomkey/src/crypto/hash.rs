//! A hash without a key, of what is hashed once in a while.

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    #[cfg(feature = "aws-lc")]
    {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
        // It has 32 bytes.
        digest.as_ref().first_chunk().copied().unwrap_or_default()
    }
    #[cfg(not(feature = "aws-lc"))]
    {
        use sha2::Digest;
        sha2::Sha256::digest(bytes).into()
    }
}

#[cfg(test)]
mod tests {
    /// FIPS 180-4's own example, and nothing.
    #[test]
    fn it_is_sha_256() {
        for (bytes, start) in [("abc", [0xba, 0x78, 0x16, 0xbf]), ("", [0xe3, 0xb0, 0xc4, 0x42])] {
            assert_eq!(super::sha256(bytes.as_bytes())[..4], start);
        }
    }
}

//! Mints or verifies in a loop and does nothing else, to be run under a profiler:
//! `spin mint 10000`, `spin verify 10000`, `spin aws-lc 10000` and `spin rust-crypto 10000` for the HMAC of
//! the signing input alone, and `spin nothing 0` to see what starting costs.

use aws_lc_rs::hmac as aws_lc;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::hint::black_box;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let times: u32 = arguments.next().unwrap_or_default().parse()?;
    let credentials = roomkey_bench::credentials()?;
    let (access, expectation) = (roomkey_bench::access()?, roomkey_bench::expectation()?);
    let (lifetime, now) = (roomkey_bench::lifetime()?, roomkey_bench::now()?);
    let token = credentials.mint(&access, lifetime, now)?;
    let (signed, _) = token.rsplit_once('.').ok_or("no token")?;
    match what.as_str() {
        "nothing" => {}
        "mint" => {
            for _ in 0..times {
                black_box(credentials.mint(black_box(&access), lifetime, now)?);
            }
        }
        "verify" => {
            for _ in 0..times {
                black_box(credentials.verify(black_box(&token), &expectation, now)?);
            }
        }
        "aws-lc" => {
            let key = aws_lc::Key::new(aws_lc::HMAC_SHA256, roomkey_bench::SECRET.as_bytes());
            for _ in 0..times {
                black_box(aws_lc::sign(&key, black_box(signed.as_bytes())));
            }
        }
        "rust-crypto" => {
            let key = Hmac::<Sha256>::new_from_slice(roomkey_bench::SECRET.as_bytes())?;
            for _ in 0..times {
                black_box(key.clone().chain_update(black_box(signed)).finalize());
            }
        }
        other => {
            let words = "mint, verify, aws-lc, rust-crypto or nothing";
            return Err(format!("{words}, not {other:?}").into());
        }
    }
    Ok(())
}

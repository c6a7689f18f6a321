//! Mints or verifies in a loop and does nothing else, to be run under a profiler:
//! `spin mint 10000`, `spin verify 10000`, `spin aws-lc 10000` and `spin rust-crypto 10000` for the HMAC of
//! the signing input alone, `spin t1-mint 10000` and `spin t1-verify 10000` for OpenTok's older tokens, and `spin nothing 0` to see what starting costs.

use aws_lc_rs::hmac as aws_lc;
use hmac::{Hmac, KeyInit, Mac};
use roomkey::opentok::{self, AccessSpec};
use sha2::Sha256;
use std::hint::black_box;

const SESSION: &str = "1_MX4xMjM0NTZ-fjE3NjQzOTY4MDAwMDB-QUJDREVGR0hJSktMTU5PUFFSU1RVVldYfn5-";

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
        "t1-mint" => {
            let keys = opentok()?;
            for _ in 0..times {
                let access = seat().parse()?;
                black_box(keys.mint(black_box(&access), opentok::DEFAULT_LIFETIME, now)?);
            }
        }
        "t1-verify" => {
            let keys = opentok()?;
            let token = keys.mint(&seat().parse()?, opentok::DEFAULT_LIFETIME, now)?;
            let expected = opentok::ExpectationSpec {
                session: Some(SESSION.into()),
                capability: Some("publish".into()),
                ..Default::default()
            };
            for _ in 0..times {
                black_box(keys.verify(black_box(&token), &expected.parse()?, now)?);
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
            let words = "mint, verify, t1-mint, t1-verify, aws-lc, rust-crypto or nothing";
            return Err(format!("{words}, not {other:?}").into());
        }
    }
    Ok(())
}

fn opentok() -> roomkey::Result<opentok::Credentials> {
    opentok::Credentials::new("123456", roomkey::Secret::new(roomkey_bench::SECRET)?)
}

/// As a caller of a binding says it, in texts.
fn seat() -> AccessSpec<'static> {
    AccessSpec {
        session: SESSION.into(),
        role: Some("publisher".into()),
        kind: Some("t1".into()),
        data: Some("name=ann".into()),
        layout_classes: vec!["focus".into()],
        ..AccessSpec::default()
    }
}

//! Mints or verifies in a loop and does nothing else, to be run under a profiler:
//! `spin mint 10000`, `spin verify 10000`, `spin aws-lc 10000` and `spin rust-crypto 10000` for the HMAC of
//! the signing input alone, `spin t1-mint 10000` and `spin t1-verify 10000` for OpenTok's older tokens, and `spin nothing 0` to see what starting costs.
//! `c-mint`, `c-verify`, `json-mint` and `json-verify` do the same through C: with packed fields, and with JSON.

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
        "c-mint" => through_c::mint(times)?,
        "c-verify" => through_c::verify(times, &token)?,
        "json-mint" => {
            let wish = through_c::wish_as_json();
            through_c::call(times, "mint", &wish)?;
        }
        "json-verify" => {
            let demand = through_c::demand_as_json(&token);
            through_c::call(times, "verify", &demand)?;
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
            let words = "mint, verify, c-mint, c-verify, json-mint, json-verify, t1-mint, t1-verify, aws-lc, rust-crypto \
                         or nothing";
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

/// What a language that calls C does, but for its own half.
mod through_c {
    use roomkey_bench::{API_KEY, PARTICIPANT, ROOM, SECRET};
    use roomkey_c::{roomkey_bytes, roomkey_call, roomkey_free, roomkey_mint, roomkey_verify};
    use roomkey_wire::Packed;
    use std::error::Error;
    use std::ptr;

    fn keys() -> Result<u64, Box<dyn Error>> {
        let secrets = [("api_key", API_KEY.as_bytes()), ("secret", SECRET.as_bytes())];
        Ok(roomkey_wire::open("vendor:videosdk", b"{}", &secrets)?)
    }

    fn now() -> Result<i64, Box<dyn Error>> {
        Ok(roomkey_bench::now()?.unix().try_into()?)
    }

    pub fn mint(times: u32) -> Result<(), Box<dyn Error>> {
        let (keys, now, mut out) = (keys()?, now()?, [0; 4096]);
        for _ in 0..times {
            // Whoever mints packs each time.
            let wish = Packed::new()
                .list(&["allow_join"])
                .text(ROOM)
                .text(PARTICIPANT)
                .list(&["crawler", "rtc"])
                .number(7200);
            let (wish, room) = (wish.bytes(), out.len());
            // SAFETY: both are slices of this function.
            let length = unsafe {
                roomkey_mint(keys, wish.as_ptr(), wish.len(), now, out.as_mut_ptr(), room)
            };
            assert!(length > 0);
        }
        Ok(())
    }

    pub fn verify(times: u32, token: &str) -> Result<(), Box<dyn Error>> {
        let (keys, now, mut out) = (keys()?, now()?, [0; 4096]);
        for _ in 0..times {
            let demand = Packed::new().text("join").text(ROOM).text(PARTICIPANT);
            let (demand, room) = (demand.bytes(), out.len());
            // SAFETY: all are slices of this function.
            let length = unsafe {
                roomkey_verify(
                    keys,
                    token.as_ptr(),
                    token.len(),
                    demand.as_ptr(),
                    demand.len(),
                    now,
                    out.as_mut_ptr(),
                    room,
                )
            };
            assert!(length > 0);
        }
        Ok(())
    }

    pub fn wish_as_json() -> String {
        let now = now().unwrap_or_default();
        format!(
            r#"{{"input":{{"permissions":["allow_join"],"room":"{ROOM}","participant":"{PARTICIPANT}","roles":["crawler","rtc"],"lifetime":7200}},"now":{now}}}"#
        )
    }

    pub fn demand_as_json(token: &str) -> String {
        let now = now().unwrap_or_default();
        format!(
            r#"{{"token":"{token}","expectation":{{"use":"join","room":"{ROOM}","participant":"{PARTICIPANT}"}},"now":{now}}}"#
        )
    }

    pub fn call(times: u32, verb: &str, json: &str) -> Result<(), Box<dyn Error>> {
        let keys = keys()?;
        for _ in 0..times {
            let mut out = roomkey_bytes { data: ptr::null_mut(), length: 0 };
            // SAFETY: all are of this function.
            let code = unsafe {
                roomkey_call(
                    keys,
                    verb.as_ptr(),
                    verb.len(),
                    json.as_ptr(),
                    json.len(),
                    &raw mut out,
                )
            };
            assert!(code == 0 && out.length > 0);
            // SAFETY: it is what the call wrote.
            unsafe { roomkey_free(&raw mut out) };
        }
        Ok(())
    }
}

//! Mints or verifies in a loop and does nothing else, to be run under a profiler, or counted as
//! `cargo xtask bench --only instructions` does: `spin livekit-mint 10000`. `mint` and `verify` alone are VideoSDK's, `t1-…` are OpenTok's
//! older tokens; `c-mint`, `c-verify`, `json-mint` and `json-verify` do VideoSDK's through C: with packed fields, and with JSON.
//! `aws-lc` and `rust-crypto` are the HMAC of the signing input alone, and `nothing` shows what starting costs.

use aws_lc_rs::hmac as aws_lc;
use hmac::{Hmac, KeyInit, Mac};
use roomkey::opentok::{self, AccessSpec};
use roomkey::{Lifetime, Secret, Timestamp, livekit, videoio, vonage};
use serde_json::Value;
use sha2::Sha256;
use std::hint::black_box;

type Fault = Box<dyn std::error::Error>;

/// What is done again and again.
type Step = Box<dyn FnMut() -> Result<(), Fault>>;

/// Sets up what is needed once.
type Made = fn() -> Result<Step, Fault>;

const ROWS: &[(&str, Made)] = &[
    ("nothing", || Ok(Box::new(|| Ok(())))),
    ("mint", mint),
    ("verify", verify),
    ("t1-mint", || opentok_mint("t1")),
    ("t1-verify", || opentok_verify("t1")),
    ("opentok-mint", || opentok_mint("jwt")),
    ("opentok-verify", || opentok_verify("jwt")),
    ("vonage-mint", vonage_mint),
    ("vonage-verify", vonage_verify),
    ("videoio-mint", videoio_mint),
    ("videoio-verify", videoio_verify),
    ("livekit-mint", livekit_mint),
    ("livekit-verify", livekit_verify),
    ("c-mint", through_c::mint),
    ("c-verify", || through_c::verify(token()?)),
    ("json-mint", || through_c::call("mint", through_c::wish_as_json()?)),
    ("json-verify", || through_c::call("verify", through_c::demand_as_json(&token()?)?)),
    ("aws-lc", aws_lc),
    ("rust-crypto", rust_crypto),
];

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let times: u32 = arguments.next().unwrap_or_default().parse()?;
    let names = || ROWS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let row = ROWS.iter().find(|(name, _)| *name == what);
    let (_, made) = row.ok_or_else(|| format!("one of {}, not {what:?}", names()))?;
    let mut step = made()?;
    for _ in 0..times {
        step()?;
    }
    Ok(())
}

fn step<T>(mut make: impl FnMut() -> roomkey::Result<T> + 'static) -> Step {
    Box::new(move || {
        black_box(make()?);
        Ok(())
    })
}

/// The clock and the lifetime of every row, asked for once.
fn times() -> roomkey::Result<(Timestamp, Lifetime)> {
    Ok((roomkey_bench::now()?, roomkey_bench::lifetime()?))
}

fn secret() -> roomkey::Result<Secret> {
    Secret::new(roomkey_bench::SECRET)
}

fn token() -> roomkey::Result<String> {
    let (now, lifetime) = times()?;
    roomkey_bench::credentials()?.mint(&roomkey_bench::access()?, lifetime, now)
}

fn mint() -> Result<Step, Fault> {
    let ((now, lifetime), keys) = (times()?, roomkey_bench::credentials()?);
    let access = roomkey_bench::access()?;
    Ok(step(move || keys.mint(black_box(&access), lifetime, now)))
}

fn verify() -> Result<Step, Fault> {
    let ((now, _), keys, token) = (times()?, roomkey_bench::credentials()?, token()?);
    let expected = roomkey_bench::expectation()?;
    Ok(step(move || keys.verify(black_box(&token), &expected, now)))
}

const SESSION: &str = "1_MX4xMjM0NTZ-fjE3NjQzOTY4MDAwMDB-QUJDREVGR0hJSktMTU5PUFFSU1RVVldYfn5-";

fn opentok() -> roomkey::Result<opentok::Credentials> {
    opentok::Credentials::new("123456", secret()?)
}

/// As a caller of a binding says it, in texts.
fn seat(session: &str, kind: &'static str) -> roomkey::Result<opentok::Access> {
    let spec = AccessSpec {
        session: session.into(),
        role: Some("publisher".into()),
        kind: Some(kind.into()),
        data: Some("name=ann".into()),
        layout_classes: vec!["focus".into()],
        ..AccessSpec::default()
    };
    spec.parse()
}

fn expected(session: &str) -> roomkey::Result<opentok::Expectation> {
    let spec = opentok::ExpectationSpec {
        session: Some(session.into()),
        capability: Some("publish".into()),
        ..Default::default()
    };
    spec.parse()
}

fn opentok_mint(kind: &'static str) -> Result<Step, Fault> {
    let ((now, lifetime), keys) = (times()?, opentok()?);
    Ok(step(move || keys.mint(&seat(black_box(SESSION), kind)?, lifetime, now)))
}

fn opentok_verify(kind: &'static str) -> Result<Step, Fault> {
    let ((now, lifetime), keys) = (times()?, opentok()?);
    let token = keys.mint(&seat(SESSION, kind)?, lifetime, now)?;
    Ok(step(move || keys.verify(black_box(&token), &expected(SESSION)?, now)))
}

const OF_VONAGE: &str = "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3MjY0NjI1ODg2NDd-MTF4TGExYmJoelBlR1FHbVhzbWd4STBrfn5-";

/// With the key of the vectors, because to make one takes another number of instructions each time.
fn vonage() -> Result<vonage::Credentials, Fault> {
    let vectors: Value = serde_json::from_str(include_str!("../../../tests/vectors/mint.json"))?;
    let groups = vectors["testGroups"].as_array().ok_or("no vectors")?;
    let group = groups.iter().find(|group| group["vendor"] == "vonage").ok_or("none of Vonage")?;
    let key = group["credentials"]["private_key_pem"].as_str().ok_or("no key")?;
    Ok(vonage::Credentials::new("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", key)?)
}

fn vonage_mint() -> Result<Step, Fault> {
    let ((now, lifetime), keys) = (times()?, vonage()?);
    Ok(step(move || keys.mint(&seat(black_box(OF_VONAGE), "jwt")?, lifetime, now)))
}

fn vonage_verify() -> Result<Step, Fault> {
    let ((now, lifetime), keys) = (times()?, vonage()?);
    let token = keys.mint(&seat(OF_VONAGE, "jwt")?, lifetime, now)?;
    Ok(step(move || keys.verify(black_box(&token), &expected(OF_VONAGE)?, now)))
}

/// A session for the bearer of an app token, which is verified once.
fn videoio() -> roomkey::Result<impl Fn() -> roomkey::Result<String>> {
    let (now, lifetime) = times()?;
    let authority = videoio::Authority::new(&secret()?);
    let app = authority.mint_app(&videoio::AppAccess::new("my-app".parse()?), now)?;
    let app = authority.verify_app(&app, now)?;
    let scopes = videoio::Scopes::ORDINARY;
    let access = videoio::SessionAccess::new("ann@app.example".parse()?, scopes.iter())?;
    Ok(move || authority.mint_session(&app, black_box(&access), lifetime, now))
}

fn videoio_mint() -> Result<Step, Fault> {
    Ok(step(videoio()?))
}

fn videoio_verify() -> Result<Step, Fault> {
    let (now, _) = times()?;
    let (authority, token) = (videoio::Authority::new(&secret()?), videoio()?()?);
    let expected = videoio::Expectation::any();
    Ok(step(move || authority.verify_session(black_box(&token), &expected, now)))
}

fn livekit() -> roomkey::Result<(livekit::Credentials, livekit::Access)> {
    let keys = livekit::Credentials::new("APIx7Qm2kR9", secret()?)?;
    Ok((keys, livekit::Access::join("class-7", "ann")?.name("Ann")?))
}

fn livekit_mint() -> Result<Step, Fault> {
    let ((now, lifetime), (keys, access)) = (times()?, livekit()?);
    Ok(step(move || keys.mint(black_box(&access), lifetime, now)))
}

fn livekit_verify() -> Result<Step, Fault> {
    let ((now, lifetime), (keys, access)) = (times()?, livekit()?);
    let token = keys.mint(&access, lifetime, now)?;
    let expected = livekit::Expectation::any().room("class-7").identity("ann");
    let expected = expected.can(livekit::Ability::RoomJoin);
    Ok(step(move || keys.verify(black_box(&token), &expected, now)))
}

fn aws_lc() -> Result<Step, Fault> {
    let key = aws_lc::Key::new(aws_lc::HMAC_SHA256, roomkey_bench::SECRET.as_bytes());
    let token = token()?;
    Ok(step(move || Ok(aws_lc::sign(&key, black_box(signed(&token))))))
}

fn rust_crypto() -> Result<Step, Fault> {
    let key = Hmac::<Sha256>::new_from_slice(roomkey_bench::SECRET.as_bytes())?;
    let token = token()?;
    Ok(step(move || Ok(key.clone().chain_update(black_box(signed(&token))).finalize())))
}

fn signed(token: &str) -> &[u8] {
    token.rsplit_once('.').map_or(&[], |(signed, _)| signed.as_bytes())
}

/// What a language that calls C does, but for its own half.
mod through_c {
    use super::{Fault, Step};
    use roomkey_bench::{API_KEY, PARTICIPANT, ROOM, SECRET};
    use roomkey_c::{roomkey_bytes, roomkey_call, roomkey_free, roomkey_mint, roomkey_verify};
    use roomkey_wire::Packed;
    use std::ptr;

    fn keys() -> Result<u64, Fault> {
        let secrets = [("api_key", API_KEY.as_bytes()), ("secret", SECRET.as_bytes())];
        Ok(roomkey_wire::open("vendor:videosdk", b"{}", &secrets)?)
    }

    fn now() -> Result<i64, Fault> {
        Ok(roomkey_bench::now()?.unix().try_into()?)
    }

    pub fn mint() -> Result<Step, Fault> {
        let (keys, now, mut out) = (keys()?, now()?, [0; 4096]);
        Ok(Box::new(move || {
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
            Ok(())
        }))
    }

    pub fn verify(token: String) -> Result<Step, Fault> {
        let (keys, now, mut out) = (keys()?, now()?, [0; 4096]);
        Ok(Box::new(move || {
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
            Ok(())
        }))
    }

    pub fn wish_as_json() -> Result<String, Fault> {
        let now = now()?;
        Ok(format!(
            r#"{{"input":{{"permissions":["allow_join"],"room":"{ROOM}","participant":"{PARTICIPANT}","roles":["crawler","rtc"],"lifetime":7200}},"now":{now}}}"#
        ))
    }

    pub fn demand_as_json(token: &str) -> Result<String, Fault> {
        let now = now()?;
        Ok(format!(
            r#"{{"token":"{token}","expectation":{{"use":"join","room":"{ROOM}","participant":"{PARTICIPANT}"}},"now":{now}}}"#
        ))
    }

    pub fn call(verb: &'static str, json: String) -> Result<Step, Fault> {
        let keys = keys()?;
        Ok(Box::new(move || {
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
            Ok(())
        }))
    }
}

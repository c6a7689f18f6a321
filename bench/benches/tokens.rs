//! Minting and verifying one token, beside the HMAC that no HS256 library can avoid: by aws-lc and by
//! RustCrypto, of which the faster one is the floor.
//!
//! Every row signs or checks the claim set of the vendor's page "Authentication and Tokens" with
//! `iat`, `exp` and `jti`. The environment variable `ROOMKEY_BENCH_BACKEND` (`aws_lc_rs` or
//! `rust_crypto`) names the backend that `jsonwebtoken` uses in this process.

use aws_lc_rs::hmac as aws_lc;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::CryptoProvider;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use roomkey::Timestamp;
use roomkey::videosdk::{Access, Credentials};
use roomkey_bench::{API_KEY, PARTICIPANT, ROOM, SECRET};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::hint::black_box;
use std::time::Duration;

const BATCH: usize = 1000;

#[derive(Serialize, Deserialize)]
struct Typed {
    apikey: String,
    permissions: Vec<String>,
    version: u32,
    #[serde(rename = "roomId")]
    room_id: String,
    #[serde(rename = "participantId")]
    participant_id: String,
    roles: Vec<String>,
    iat: u64,
    exp: u64,
    jti: String,
}

fn typed(now: u64, jti: String) -> Typed {
    Typed {
        apikey: API_KEY.into(),
        permissions: vec!["allow_join".into()],
        version: 2,
        room_id: ROOM.into(),
        participant_id: PARTICIPANT.into(),
        roles: vec!["crawler".into(), "rtc".into()],
        iat: now,
        exp: now + 7200,
        jti,
    }
}

fn floor(c: &mut Criterion, signing_input: &str) {
    let key = aws_lc::Key::new(aws_lc::HMAC_SHA256, SECRET.as_bytes());
    c.bench_function("floor/aws_lc", |b| {
        b.iter(|| aws_lc::sign(&key, black_box(signing_input.as_bytes())));
    });
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key will do");
    c.bench_function("floor/rust_crypto", |b| {
        b.iter(|| key.clone().chain_update(black_box(signing_input)).finalize());
    });
}

fn ours(c: &mut Criterion, credentials: &Credentials, now: Timestamp) {
    let access = roomkey_bench::access().expect("an access");
    let lifetime = roomkey_bench::lifetime().expect("a lifetime");
    c.bench_function("roomkey/mint", |b| {
        b.iter(|| credentials.mint(black_box(&access), lifetime, black_box(now)).expect("mints"));
    });

    let token = credentials.mint(&access, lifetime, now).expect("mints");
    let expectation = roomkey_bench::expectation().expect("an expectation");
    c.bench_function("roomkey/verify", |b| {
        b.iter(|| credentials.verify(black_box(&token), &expectation, now).expect("verifies"));
    });

    let guests: Vec<Access> = (0..BATCH)
        .map(|number| {
            access.clone().participant(format!("guest{number:03}").parse().expect("an id"))
        })
        .collect();
    let mut group = c.benchmark_group("roomkey");
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function("mint_many_1000", |b| {
        b.iter(|| credentials.mint_many(black_box(&guests), lifetime, black_box(now)));
    });
    group.finish();
}

fn jsonwebtoken(c: &mut Criterion, backend: &str, now: u64) {
    let header = Header::new(Algorithm::HS256);
    let encoding = EncodingKey::from_secret(SECRET.as_bytes());
    let decoding = DecodingKey::from_secret(SECRET.as_bytes());
    c.bench_function(&format!("jsonwebtoken_{backend}/mint"), |b| {
        b.iter(|| {
            let claims = typed(black_box(now), uuid::Uuid::new_v4().to_string());
            jsonwebtoken::encode(&header, &claims, &encoding).expect("encodes")
        });
    });

    let claims = typed(now, uuid::Uuid::new_v4().to_string());
    let token = jsonwebtoken::encode(&header, &claims, &encoding).expect("encodes");
    let validation = Validation::new(Algorithm::HS256);
    c.bench_function(&format!("jsonwebtoken_{backend}/verify"), |b| {
        b.iter(|| {
            jsonwebtoken::decode::<Typed>(black_box(&token), &decoding, &validation)
                .expect("decodes")
        });
    });
}

fn official(c: &mut Criterion) {
    let builder = || {
        videosdk::AccessTokenBuilder::new(API_KEY, SECRET)
            .set_participant(PARTICIPANT)
            .grant(videosdk::Grant::AllowJoin)
            .for_room(ROOM)
            .expires_in(Duration::from_secs(7200))
    };
    // The vendor's crate makes no `jti` itself; a token that can be told apart needs one.
    c.bench_function("official/mint", |b| {
        b.iter(|| {
            builder().set_claim("jti", uuid::Uuid::new_v4().to_string()).to_jwt().expect("mints")
        });
    });
    let token = builder().set_claim("jti", uuid::Uuid::new_v4().to_string()).to_jwt();
    let token = token.expect("mints");
    c.bench_function("official/verify", |b| {
        b.iter(|| videosdk::verify_token(black_box(&token), SECRET).expect("verifies"));
    });
}

fn tokens(c: &mut Criterion) {
    let backend = std::env::var("ROOMKEY_BENCH_BACKEND").unwrap_or_else(|_| "aws_lc_rs".into());
    let provider: &'static CryptoProvider = match backend.as_str() {
        "aws_lc_rs" => &jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER,
        "rust_crypto" => &jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER,
        other => panic!("ROOMKEY_BENCH_BACKEND is {other:?}, which is no backend"),
    };
    provider.install_default().expect("nothing has been signed yet");

    let now = roomkey_bench::now().expect("the clock is set");
    let credentials = roomkey_bench::credentials().expect("credentials");
    let access = roomkey_bench::access().expect("an access");
    let lifetime = roomkey_bench::lifetime().expect("a lifetime");
    let token = credentials.mint(&access, lifetime, now).expect("mints");
    let (signing_input, _) = token.rsplit_once('.').expect("three parts");

    floor(c, signing_input);
    ours(c, &credentials, now);
    jsonwebtoken(c, &backend, now.unix());
    official(c);
}

criterion_group!(benches, tokens);
criterion_main!(benches);

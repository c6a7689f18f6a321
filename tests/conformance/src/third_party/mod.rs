//! Vectors by others: Wycheproof, the RFCs, hostile tokens, tokens of other people's libraries.
//!
//! They are not part of this repository; they run when a folder `../shared/vectors` stands beside
//! it. Every verdict they demand is ours or the run fails. Where they demand only that a choice be
//! made (`policy`), the choice stands in [`policy`] and, with its reason, in `docs/decisions.md`.

pub mod interop;
pub mod negative;
pub mod opentok;
pub mod policy;
pub mod rfc;
pub mod wycheproof;

use crate::vectors::repository;
use aws_lc_rs::hmac;
use roomkey::jws::Key;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where the vectors of others are, if they are there.
pub fn folder() -> Option<PathBuf> {
    Some(repository().join("../shared/vectors")).filter(|folder| folder.is_dir())
}

/// Reads a gzipped JSON file.
pub fn read(folder: &Path, name: &str) -> Value {
    let path = folder.join(name);
    let file =
        std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("gzipped text");
    serde_json::from_str(&text).expect("JSON")
}

/// What a run over the vectors of others found.
#[derive(Debug, Default)]
pub struct Tally {
    agreed: BTreeMap<String, usize>,
    not_yet: BTreeMap<String, usize>,
    policies: BTreeMap<String, String>,
    failures: Vec<String>,
}

impl Tally {
    /// The verdict was the demanded one.
    pub fn agree(&mut self, source: &str) {
        *self.agreed.entry(source.to_owned()).or_default() += 1;
    }

    /// The verdict has to be this.
    pub fn demand(&mut self, source: &str, id: &str, fits: bool, got: &str) {
        if fits {
            self.agree(source);
        } else {
            self.failures.push(format!("{source}/{id}: {got}"));
        }
    }

    /// The verdict has to be the one that was decided.
    pub fn decided(&mut self, source: &str, id: &str, case: &str, got: &str) {
        match policy::verdict(case) {
            Some(wanted) if wanted == got => {
                self.agree(source);
                self.policies.insert(case.to_owned(), got.to_owned());
            }
            Some(wanted) => {
                self.failures.push(format!("{source}/{id}: decided {wanted}, got {got}"));
            }
            None => self.failures.push(format!("{source}/{id}: {case} is not decided; {got}")),
        }
    }

    /// Vectors for something that is not built yet, or not there.
    pub fn not_yet(&mut self, what: &str) {
        *self.not_yet.entry(what.to_owned()).or_default() += 1;
    }

    /// What went wrong, a line each.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// How many verdicts were as demanded.
    pub fn executed(&self) -> usize {
        self.agreed.values().sum()
    }

    /// The decisions that some vector has confirmed.
    pub const fn policies(&self) -> &BTreeMap<String, String> {
        &self.policies
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (source, count) in &self.agreed {
            writeln!(f, "  others   {source:42} {count:4} as demanded")?;
        }
        for (what, count) in &self.not_yet {
            writeln!(f, "  others   {what:42} {count:4} not run")?;
        }
        for (case, verdict) in &self.policies {
            writeln!(f, "  policy   {case:42} {verdict}")?;
        }
        for failure in &self.failures {
            writeln!(f, "  others   FAILED {failure}")?;
        }
        Ok(())
    }
}

/// Everything, if it is there.
pub fn all() -> Option<Tally> {
    let folder = folder()?;
    let mut tally = Tally::default();
    wycheproof::run(&folder, &mut tally);
    rfc::run(&folder, &mut tally);
    negative::run(&folder, &mut tally);
    interop::run(&folder, &mut tally);
    opentok::run(&folder, &mut tally);
    for case in policy::cases() {
        if !tally.policies.contains_key(case) && tally.failures.is_empty() {
            tally.failures.push(format!("no vector asks for the decision {case}"));
        }
    }
    Some(tally)
}

/// `accept` or the code of the refusal.
pub fn verdict<T>(result: roomkey::Result<T>) -> String {
    match result {
        Ok(_) => "accept".to_owned(),
        Err(error) => error.code().as_str().to_owned(),
    }
}

pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no text {name} in {value}"))
}

pub(crate) fn seconds(value: &Value, name: &str) -> roomkey::Timestamp {
    roomkey::Timestamp::from_unix(value[name].as_i64().expect("seconds")).expect("a time")
}

pub(crate) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("no list {name}"))
}

/// Base64url without padding.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}

pub(crate) fn bytes(encoded: &str) -> Vec<u8> {
    base64_simd::URL_SAFE_NO_PAD.decode_to_vec(encoded).expect("base64url")
}

/// An RSA key of a JWK.
pub(crate) fn rsa_of(jwk: &Value) -> roomkey::Result<Key> {
    Key::rs256_components(&bytes(text(jwk, "n")), &bytes(text(jwk, "e")))
}

/// A T1 token signed by `aws-lc-rs` itself, which is not the code under test.
pub fn t1(secret: &str, api_key: &str, data: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let tag = hmac::sign(&key, data.as_bytes());
    let digits: Vec<String> = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let inner = format!("partner_id={api_key}&sig={}:{data}", digits.concat());
    format!("T1=={}", base64_simd::STANDARD.encode_to_string(inner))
}

/// A signature by `jsonwebtoken`, which is not the code under test.
pub fn hs256(secret: &[u8], signed: &str) -> String {
    let key = jsonwebtoken::EncodingKey::from_secret(secret);
    jsonwebtoken::crypto::sign(signed.as_bytes(), &key, jsonwebtoken::Algorithm::HS256)
        .expect("a signature")
}

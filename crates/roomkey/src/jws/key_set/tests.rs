//! Tokens of a provider with a key of each kind, and sets in which not every key is fit.

use super::*;
use crate::jws::stated_issuer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use serde_json::json;

const NOW: i64 = 1_700_000_000;

enum Signer {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

fn text(bytes: &[u8]) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}

impl Signer {
    fn all() -> [Self; 3] {
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        [
            Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
            Self::Ec(ec),
            Self::Ed(Ed25519KeyPair::generate().unwrap()),
        ]
    }

    const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
        }
    }

    fn jwk(&self) -> Value {
        match self {
            Self::Rsa(pair) => {
                let parts: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
                json!({ "kty": "RSA", "n": text(&parts.n), "e": text(&parts.e) })
            }
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Self::Ed(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref()) })
            }
        }
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let random = SystemRandom::new();
        let signed = format!(
            "{}.{}",
            text(header.to_string().as_bytes()),
            text(claims.to_string().as_bytes())
        );
        let signature = match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
                signature
            }
            Self::Ec(pair) => pair.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Ed(pair) => pair.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", text(&signature))
    }
}

fn with(mut value: Value, name: &str, other: impl Into<Value>) -> Value {
    value[name] = other.into();
    value
}

fn set(keys: &[Value]) -> Result<KeySet> {
    KeySet::read(json!({ "keys": keys }).to_string().as_bytes())
}

fn claims() -> Value {
    json!({ "iss": "https://id.example/", "sub": "ann", "exp": NOW + 60 })
}

fn code(set: &KeySet, token: &str) -> Option<Code> {
    let now = Timestamp::from_unix(NOW).unwrap();
    set.verify(token, &Expectation::live(), now).err().map(|error| error.code())
}

#[test]
fn each_kind_of_key_verifies_its_one_algorithm_in_every_type_of_token() {
    for signer in Signer::all() {
        let own = set(&[with(signer.jwk(), "kid", "one")]).unwrap();
        let header = json!({ "alg": signer.algorithm(), "kid": "one" });
        for typ in [
            None,
            Some("JWT"),
            Some("jwt"),
            Some("application/jwt"),
            Some("at+jwt"),
            Some("application/at+JWT"),
        ] {
            let header = typ.map_or_else(|| header.clone(), |typ| with(header.clone(), "typ", typ));
            assert_eq!(code(&own, &signer.sign(&header, &claims())), None, "{header}");
        }
        for typ in ["JWE", "dpop+jwt", "secevent+jwt", "logout+jwt", ""] {
            let token = signer.sign(&with(header.clone(), "typ", typ), &claims());
            assert_eq!(code(&own, &token), Some(Code::HeaderTypeUnsupported), "{typ}");
        }
        for algorithm in
            ["none", "HS256", "RS256", "ES256", "EdDSA", "RS512", "PS256", "ES384", "es256"]
        {
            if algorithm != signer.algorithm() {
                let token = signer.sign(&with(header.clone(), "alg", algorithm), &claims());
                assert_eq!(code(&own, &token), Some(Code::AlgorithmNotAllowed), "{algorithm}");
            }
        }
        // Of another pair of the same kind.
        for stranger in Signer::all() {
            let header = json!({ "alg": stranger.algorithm(), "kid": "one" });
            assert!(code(&own, &stranger.sign(&header, &claims())).is_some());
        }
        let late = with(claims(), "exp", NOW);
        assert_eq!(code(&own, &signer.sign(&header, &late)), Some(Code::TokenExpired));
    }
}

#[test]
fn a_public_key_is_never_a_shared_secret() {
    for signer in Signer::all() {
        let own = set(&[with(signer.jwk(), "kid", "one")]).unwrap();
        let bytes = signer.jwk().to_string();
        for secret in [bytes.as_bytes(), signer.jwk()["x"].as_str().unwrap_or("n").as_bytes()] {
            let header = text(br#"{"alg":"HS256","kid":"one"}"#);
            let signed = format!("{header}.{}", text(claims().to_string().as_bytes()));
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
            let mac = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
            let token = format!("{signed}.{}", text(mac.as_ref()));
            assert_eq!(code(&own, &token), Some(Code::AlgorithmNotAllowed));
        }
    }
    // Nor is a secret that somebody published.
    let oct = json!({ "kty": "oct", "kid": "one", "alg": "HS256", "k": text(&[7; 32]) });
    assert_eq!(set(&[oct]).unwrap_err().code(), Code::KeyInvalid);
}

#[test]
fn an_odd_key_is_left_out_and_the_others_stay() {
    let [rsa, ec, ed] = Signer::all();
    let good = with(ec.jwk(), "kid", "good");
    let named = |key: Value| with(key, "kid", "odd");
    for odd in [
        json!(null),
        json!("key"),
        json!([]),
        json!({}),
        with(rsa.jwk(), "kid", 7),
        named(with(rsa.jwk(), "use", "enc")),
        named(with(rsa.jwk(), "use", "SIG")),
        named(with(rsa.jwk(), "use", json!(["sig"]))),
        named(with(rsa.jwk(), "key_ops", json!([]))),
        named(with(rsa.jwk(), "key_ops", json!(["encrypt", "wrapKey"]))),
        named(with(rsa.jwk(), "key_ops", json!(["sign"]))),
        named(with(rsa.jwk(), "key_ops", "verify")),
        named(with(rsa.jwk(), "alg", "RS512")),
        named(with(rsa.jwk(), "alg", "PS256")),
        named(with(rsa.jwk(), "alg", "HS256")),
        named(with(rsa.jwk(), "alg", "RSA-OAEP")),
        named(with(rsa.jwk(), "alg", "somebody's own")),
        named(with(rsa.jwk(), "n", "AQ")),
        named(with(rsa.jwk(), "n", "???")),
        named(with(rsa.jwk(), "n", 7)),
        named(with(rsa.jwk(), "e", "AQ")),
        named(with(rsa.jwk(), "d", "AQAB")),
        named(with(ec.jwk(), "crv", "P-384")),
        named(with(ec.jwk(), "crv", "secp256k1")),
        named(with(ec.jwk(), "alg", "RS256")),
        named(with(ec.jwk(), "x", text(&[1; 32]))),
        named(with(ec.jwk(), "x", text(&[1; 31]))),
        named(with(ed.jwk(), "crv", "X25519")),
        named(with(ed.jwk(), "crv", "P-256")),
        named(with(ed.jwk(), "x", text(&[1; 31]))),
        named(with(ed.jwk(), "x", format!("{}=", ed.jwk()["x"].as_str().unwrap()))),
        json!({ "kty": "oct", "kid": "odd", "k": "AyM32w" }),
    ] {
        let set = set(&[odd.clone(), good.clone(), odd.clone()]).unwrap();
        assert_eq!((set.len(), set.left_out().len()), (1, 2), "{odd}");
        let header = json!({ "alg": "ES256", "kid": "good" });
        assert_eq!(code(&set, &ec.sign(&header, &claims())), None, "{odd}");
    }
    // What is no name is said, and not taken for none.
    let nameless = set(&[with(rsa.jwk(), "kid", 7), good.clone()]).unwrap();
    assert_eq!(nameless.left_out()[0].to_string(), "a key without `kid`: its `kid` is not text");
    for fit in [
        with(with(rsa.jwk(), "use", "sig"), "alg", "RS256"),
        with(rsa.jwk(), "key_ops", json!(["verify"])),
        with(rsa.jwk(), "key_ops", json!(["sign", "verify"])),
        with(rsa.jwk(), "x5c", json!(["MIIB"])),
        with(with(ed.jwk(), "use", "sig"), "alg", "EdDSA"),
    ] {
        assert!(set(std::slice::from_ref(&fit)).is_ok(), "{fit}");
    }
}

#[test]
fn the_key_is_the_one_that_the_token_names() {
    let [rsa, ec, ed] = Signer::all();
    let all = [with(rsa.jwk(), "kid", "a"), with(ec.jwk(), "kid", "b"), with(ed.jwk(), "kid", "b")];
    let both = set(&all).unwrap();
    let token = |signer: &Signer, kid: Option<&str>| {
        let header = json!({ "alg": signer.algorithm() });
        let header = kid.map_or_else(|| header.clone(), |kid| with(header.clone(), "kid", kid));
        signer.sign(&header, &claims())
    };
    assert_eq!(code(&both, &token(&rsa, Some("a"))), None);
    // One name for two kinds of keys, as some providers have it.
    assert_eq!(code(&both, &token(&ec, Some("b"))), None);
    assert_eq!(code(&both, &token(&ed, Some("b"))), None);
    for (kid, lacks) in [(Some("b"), false), (Some("A"), true), (Some(""), true), (None, true)] {
        assert!(code(&both, &token(&rsa, kid)).is_some(), "{kid:?}");
        assert_eq!(both.lacks_key_of(&token(&rsa, kid)), lacks, "{kid:?}");
    }
    // Where there is one key only, it need not be named.
    let only = set(&all[..1]).unwrap();
    assert_eq!(code(&only, &token(&rsa, None)), None);
    assert!(!only.lacks_key_of(&token(&rsa, None)) && only.lacks_key_of(&token(&rsa, Some("b"))));
    // What is no token names no key, so that nobody looks for it.
    for token in ["", "a.b", "a.b.c", "eyJhbGciOjd9.e30.AA"] {
        assert!(!both.lacks_key_of(token) && code(&both, token).is_some(), "{token}");
    }
}

#[test]
fn what_is_no_set_is_refused() {
    let [_, ec, _] = Signer::all();
    for text in ["", "{}", "[]", "null", r#"{"keys":[]}"#, r#"{"keys":{}}"#, r#"{"keys":[{}]}"#] {
        assert_eq!(KeySet::read(text.as_bytes()).unwrap_err().code(), Code::KeyInvalid, "{text}");
    }
    assert!(set(&vec![ec.jwk(); KeySet::MOST_KEYS]).is_ok());
    assert!(set(&vec![ec.jwk(); KeySet::MOST_KEYS + 1]).is_err());
    let mut long = json!({ "keys": [ec.jwk()] }).to_string().into_bytes();
    long.resize(KeySet::MAXIMUM_BYTES, b' ');
    assert!(KeySet::read(&long).is_ok());
    long.push(b' ');
    assert!(KeySet::read(&long).is_err());
}

#[test]
fn a_key_of_two_providers_does_not_say_whose_token_it_is() {
    let signer = &Signer::all()[2];
    let own = set(&[with(signer.jwk(), "kid", "one")]).unwrap();
    let header = json!({ "alg": signer.algorithm(), "kid": "one" });
    let now = Timestamp::from_unix(NOW).unwrap();
    let code = |issuer: &str, claims: &Value| {
        let token = signer.sign(&header, claims);
        assert_eq!(stated_issuer(&token).as_deref(), claims.get("iss").and_then(Value::as_str));
        let expectation = Expectation::live().issuer(issuer);
        own.verify(&token, &expectation, now).err().map(|error| error.code())
    };
    assert_eq!(code("https://id.example/", &claims()), None);
    assert_eq!(code("https://id.example", &claims()), Some(Code::ClaimInvalid));
    assert_eq!(code("https://id.example/", &json!({ "exp": NOW + 60 })), Some(Code::ClaimInvalid));
}

//! Public keys and, where RustCrypto may sign, private ones.

use super::super::{Unfit, aws_lc, pure};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
};

/// A signature by aws-lc, with the key that verifies it as each library reads it.
struct Signed {
    aws_lc: aws_lc::PublicKey,
    pure: pure::PublicKey,
    signature: Vec<u8>,
}

const MESSAGE: &[u8] = b"header.payload";

fn signed() -> Vec<Signed> {
    let random = SystemRandom::new();
    let rsa = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let mut signature = vec![0; rsa.public_modulus_len()];
    rsa.sign(&RSA_PKCS1_SHA256, &random, MESSAGE, &mut signature).unwrap();
    let der = rsa.public_key().as_ref();
    let PublicKeyComponents { n, e }: PublicKeyComponents<Vec<u8>> = rsa.public_key().into();
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = ec.public_key().as_ref().try_into().unwrap();
    let ed = Ed25519KeyPair::generate().unwrap();
    let compressed = ed.public_key().as_ref().try_into().unwrap();
    vec![
        Signed {
            aws_lc: aws_lc::PublicKey::rsa_der(der).unwrap(),
            pure: pure::PublicKey::rsa_der(der).unwrap(),
            signature: signature.clone(),
        },
        Signed {
            aws_lc: aws_lc::PublicKey::rsa(&n, &e).unwrap(),
            pure: pure::PublicKey::rsa(&n, &e).unwrap(),
            signature,
        },
        Signed {
            aws_lc: aws_lc::PublicKey::p256(point).unwrap(),
            pure: pure::PublicKey::p256(point).unwrap(),
            signature: ec.sign(&random, MESSAGE).unwrap().as_ref().to_vec(),
        },
        Signed {
            aws_lc: aws_lc::PublicKey::ed25519(compressed).unwrap(),
            pure: pure::PublicKey::ed25519(compressed).unwrap(),
            signature: ed.sign(MESSAGE).as_ref().to_vec(),
        },
    ]
}

#[test]
fn both_trust_the_same_signatures() {
    for Signed { aws_lc, pure, signature } in signed() {
        let both = |message: &[u8], signature: &[u8]| {
            let verdict = aws_lc.verifies(message, signature);
            assert_eq!(verdict, pure.verifies(message, signature));
            verdict
        };
        assert!(both(MESSAGE, &signature));
        assert!(!both(b"header.payloae", &signature));
        assert!(!both(b"", &signature));
        for at in 0..signature.len() {
            let mut other = signature.clone();
            other[at] ^= 1;
            assert!(!both(MESSAGE, &other), "byte {at}");
        }
        assert!(!both(MESSAGE, &signature[1..]));
        assert!(!both(MESSAGE, &signature[..signature.len() - 1]));
        assert!(!both(MESSAGE, &[&[0], &signature[..]].concat()));
        assert!(!both(MESSAGE, &[&signature[..], &[0]].concat()));
        assert!(!both(MESSAGE, &vec![0; signature.len()]));
        assert!(!both(MESSAGE, &vec![0xff; signature.len()]));
        assert!(!both(MESSAGE, &[]));
    }
}

#[cfg(feature = "pure-rsa-signing")]
#[test]
fn both_sign_alike_and_refuse_the_same_private_keys() {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};

    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    // PKCS #1 is the last member of what stands around it.
    let at = pkcs8.as_ref().windows(4).rposition(|four| four[..2] == [0x30, 0x82] && four[2] > 1);
    let der = &pkcs8.as_ref()[at.unwrap()..];
    let (one, other) =
        (aws_lc::RsaSigner::from_der(der).unwrap(), pure::RsaSigner::from_der(der).unwrap());
    let signature = other.sign(MESSAGE).unwrap();
    assert_eq!(one.sign(MESSAGE).unwrap(), signature);
    assert!(other.public().unwrap().verifies(MESSAGE, &signature));
    assert!(one.public().unwrap().verifies(MESSAGE, &signature));
    for wrong in [&b""[..], b"no key", &der[..der.len() - 1]] {
        assert_eq!(aws_lc::RsaSigner::from_der(wrong).err(), Some(Unfit::Unreadable));
        assert_eq!(pure::RsaSigner::from_der(wrong).err(), Some(Unfit::Unreadable));
    }
}

#[test]
fn both_refuse_the_same_keys() {
    let unfit = |one: Result<aws_lc::PublicKey, Unfit>, other: Result<pure::PublicKey, Unfit>| {
        let unfit = one.err();
        assert_eq!(unfit, other.err());
        unfit
    };
    let rsa_der =
        |der: &[u8]| unfit(aws_lc::PublicKey::rsa_der(der), pure::PublicKey::rsa_der(der));
    assert_eq!(rsa_der(b""), Some(Unfit::Unreadable));
    assert_eq!(rsa_der(b"no key"), Some(Unfit::Unreadable));
    let rsa = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = rsa.public_key().as_ref();
    assert_eq!(rsa_der(der), None);
    assert_eq!(rsa_der(&der[..der.len() - 1]), Some(Unfit::Unreadable));
    assert_eq!(rsa_der(&[der, &[0]].concat()), Some(Unfit::Unreadable));
    assert_eq!(rsa_der(&short()), Some(Unfit::TooSmall));
    let p256 =
        |point: &[u8; 65]| unfit(aws_lc::PublicKey::p256(point), pure::PublicKey::p256(point));
    let mut point = [1; 65];
    assert_eq!(p256(&point), Some(Unfit::Unreadable));
    point[0] = 4;
    assert_eq!(p256(&point), Some(Unfit::Unreadable), "not on the curve");
    assert_eq!(p256(&[0; 65]), Some(Unfit::Unreadable), "the point at infinity");
}

/// A public key of 1024 bits, as PKCS #1 has it.
fn short() -> Vec<u8> {
    let modulus = [&[0x02, 0x81, 0x81, 0x00, 0x80][..], &[1; 127]].concat();
    let numbers = [&modulus[..], &[0x02, 0x03, 0x01, 0x00, 0x01]].concat();
    [&[0x30, 0x81, u8::try_from(numbers.len()).unwrap()][..], &numbers].concat()
}

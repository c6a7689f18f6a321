//! When keys are read, how long they are good, and how often strangers can make us look.

use super::*;
use crate::config::{Config, Namings};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

const ISSUER: &str = "https://id.example/";

struct Provider(Ed25519KeyPair, &'static str);

fn text(bytes: &[u8]) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}

impl Provider {
    fn new(kid: &'static str) -> Self {
        Self(Ed25519KeyPair::generate().unwrap(), kid)
    }

    fn jwk(&self) -> Value {
        let x = text(self.0.public_key().as_ref());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": self.1, "x": x })
    }

    fn token_from(&self, issuer: &str, kid: &str) -> String {
        let header = json!({ "alg": "EdDSA", "kid": kid, "typ": "at+jwt" }).to_string();
        let soon = crate::clock::now().unwrap().unix() + 300;
        let claims = json!({ "iss": issuer, "aud": "roomkey", "sub": "ann", "exp": soon });
        let signed = format!("{}.{}", text(header.as_bytes()), text(claims.to_string().as_bytes()));
        format!("{signed}.{}", text(self.0.sign(signed.as_bytes()).as_ref()))
    }

    fn token(&self) -> String {
        self.token_from(ISSUER, self.1)
    }
}

fn jwks(providers: &[&Provider]) -> String {
    let keys: Vec<Value> = providers.iter().map(|provider| provider.jwk()).collect();
    json!({ "keys": keys }).to_string()
}

fn issuer(source: JwksSource, max_age: Duration) -> Arc<Issuer> {
    let caller = Caller::anyone("users", &Config::default().loopback);
    let naming = Namings::default().give("users", ISSUER, "sub", None).unwrap();
    let config = JwksConfig {
        source,
        issuer: ISSUER.to_owned(),
        audience: "roomkey".to_owned(),
        refresh: Duration::from_mins(10),
        max_age,
        participant: Participant::Named(naming),
    };
    Arc::new(Issuer::new(caller, config, Duration::from_secs(2)).unwrap())
}

/// What comes of it when its signature is checked too.
fn identify(issuer: &Issuer, token: &str) -> Answer {
    let now = crate::clock::now().unwrap();
    let Some(named) = roomkey::jws::stated_issuer(token) else {
        return Answer::Stranger(CREDENTIAL_UNKNOWN);
    };
    match issuer.look_at(token, &named, now) {
        Answer::Undecided(keys) => match issuer.decide(&keys, token, now) {
            Ok(caller) => Answer::Known(caller),
            Err(reason) => Answer::Stranger(reason),
        },
        answer => answer,
    }
}

async fn is_soon_known(issuer: &Issuer, token: &str, within: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < within {
        if matches!(identify(issuer, token), Answer::Known(_)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

/// Serves what the function says, and counts.
fn serve(answer: impl Fn() -> String + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::SeqCst);
            let mut asked = [0; 1024];
            drop(stream.read(&mut asked));
            let body = answer();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            drop(stream.write_all(format!("{head}{body}").as_bytes()));
        }
    });
    (url, count)
}

/// Reads the keys again and again, until the task is aborted.
fn keep_fresh(issuer: &Arc<Issuer>) -> tokio::task::JoinHandle<()> {
    let issuer = issuer.clone();
    tokio::spawn(async move { issuer.keep_fresh().await })
}

#[tokio::test]
async fn keys_that_cannot_be_read_again_run_out() {
    let provider = Provider::new("one");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, jwks(&[&provider])).unwrap();
    let max_age = Duration::from_millis(300);
    let issuer = issuer(JwksSource::File(file.clone()), max_age);
    assert!(
        !issuer.is_ready() && matches!(identify(&issuer, &provider.token()), Answer::KeysUnknown)
    );
    assert_eq!(issuer.refresh().await, Look::Changed);
    assert!(issuer.is_ready() && matches!(identify(&issuer, &provider.token()), Answer::Known(_)));
    // For a while the last good ones stay.
    std::fs::remove_file(&file).unwrap();
    assert_eq!(issuer.refresh().await, Look::Failed);
    assert!(matches!(identify(&issuer, &provider.token()), Answer::Known(_)));
    tokio::time::sleep(max_age).await;
    assert_eq!(issuer.refresh().await, Look::Failed);
    assert!(
        !issuer.is_ready() && matches!(identify(&issuer, &provider.token()), Answer::KeysUnknown)
    );
    // And when they can be read, they are good again, changed or not.
    std::fs::write(&file, jwks(&[&provider])).unwrap();
    assert_eq!(issuer.refresh().await, Look::Same);
    assert!(matches!(identify(&issuer, &provider.token()), Answer::Known(_)));
}

#[tokio::test]
async fn a_new_key_is_seen_within_a_second_or_so() {
    let (old, new) = (Provider::new("old"), Provider::new("new"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, jwks(&[&old])).unwrap();
    let issuer = issuer(JwksSource::File(file.clone()), Duration::from_hours(1));
    let task = keep_fresh(&issuer);
    assert!(is_soon_known(&issuer, &old.token(), Duration::from_secs(5)).await);
    std::fs::write(&file, jwks(&[&new])).unwrap();
    assert!(is_soon_known(&issuer, &new.token(), Duration::from_secs(5)).await);
    assert!(matches!(identify(&issuer, &old.token()), Answer::Stranger(_)));
    task.abort();
}

#[tokio::test]
async fn strangers_who_invent_keys_make_us_look_seldom() {
    let provider = Provider::new("one");
    let set = jwks(&[&provider]);
    let (url, count) = serve(move || set.clone());
    let issuer = issuer(JwksSource::Url(url), Duration::from_hours(1));
    let task = keep_fresh(&issuer);
    assert!(is_soon_known(&issuer, &provider.token(), Duration::from_secs(5)).await);
    let began = Instant::now();
    let mut invented = 0;
    while began.elapsed() < Duration::from_secs(4) {
        invented += 1;
        let token = provider.token_from(ISSUER, &format!("invented-{invented}"));
        assert!(matches!(identify(&issuer, &token), Answer::Stranger(_)));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // The first, and after 1, 2 and 4 seconds, the last of which are not over.
    let looked = count.load(Ordering::SeqCst);
    assert!((2..=4).contains(&looked), "{looked} looks for {invented} invented keys");
    task.abort();
}

#[tokio::test]
async fn tokens_of_another_issuer_make_nobody_look() {
    let provider = Provider::new("one");
    let set = jwks(&[&provider]);
    let (url, count) = serve(move || set.clone());
    let issuer = issuer(JwksSource::Url(url), Duration::from_hours(1));
    let task = keep_fresh(&issuer);
    assert!(is_soon_known(&issuer, &provider.token(), Duration::from_secs(5)).await);
    for _ in 0..15 {
        let token = provider.token_from("https://other.example/", "two");
        assert!(matches!(identify(&issuer, &token), Answer::Stranger(_)));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    task.abort();
}

#[tokio::test]
async fn what_was_proved_is_remembered_and_forgotten_with_the_keys_that_proved_it() {
    let (provider, other) = (Provider::new("one"), Provider::new("one"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, jwks(&[&provider])).unwrap();
    let issuer = issuer(JwksSource::File(file.clone()), Duration::from_hours(1));
    issuer.refresh().await;
    let (token, now) = (provider.token(), crate::clock::now().unwrap());
    let look = || issuer.look_at(&token, ISSUER, now);
    assert!(matches!(look(), Answer::Undecided(_)));
    assert!(matches!(identify(&issuer, &token), Answer::Known(_)));
    assert!(matches!(look(), Answer::Known(_)));
    assert_eq!(issuer.refresh().await, Look::Same);
    assert!(matches!(look(), Answer::Known(_)));
    // Another key of the same name: the provider has taken the old one back.
    std::fs::write(&file, jwks(&[&other])).unwrap();
    assert_eq!(issuer.refresh().await, Look::Changed);
    assert!(matches!(identify(&issuer, &token), Answer::Stranger("signature_invalid")));
}

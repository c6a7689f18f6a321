//! What is described is what is there: examples, choices, what is required, and the claims that come out.

use super::{keys, minted, now};
use crate::vendor::{Claims, Form, Keys, Member, Type, all};
use serde_json::{Map, Value, json};

/// What a kind of token is minted from, for example.
fn example(keys: &Keys, form: &Form) -> Map<String, Value> {
    let mut example: Map<String, Value> = serde_json::from_str(form.example).unwrap();
    if let Some(app_token) = example.get_mut("app_token") {
        // No example could invent one.
        *app_token = minted(keys, &json!({"kind": "app", "app": "a"})).unwrap().into();
    }
    example
}

#[test]
fn the_example_of_every_kind_is_one_and_every_choice_is_a_word_that_is_known() {
    let mut minted_from_examples = 0;
    for keys in all().filter_map(keys) {
        for form in keys.vendor().about().forms {
            let example = example(&keys, form);
            let with = |name: &str, value: Value| {
                let mut wish = example.clone();
                wish.insert(name.to_owned(), value);
                minted(&keys, &Value::Object(wish)).map_err(|error| error.code())
            };
            assert!(minted(&keys, &Value::Object(example.clone())).is_ok(), "{}", form.title);
            minted_from_examples += 1;
            for member in form.mint {
                let shaped = |word: &str| match member.of {
                    Type::Texts => json!([word]),
                    _ => json!(word),
                };
                let unknown = with(member.name, shaped("hunter2")).err();
                for word in member.choices {
                    assert_ne!(with(member.name, shaped(word)).err(), unknown, "{word}");
                }
            }
        }
    }
    assert!(minted_from_examples >= 4);
}

#[test]
fn what_is_required_is_what_nothing_is_minted_without() {
    let mut required = 0;
    for keys in all().filter_map(keys) {
        for form in keys.vendor().about().forms {
            let example = example(&keys, form);
            for member in form.mint.iter().filter(|member| member.is_required) {
                let mut less = example.clone();
                assert!(less.remove(member.name).is_some(), "{}: {}", form.title, member.name);
                assert!(minted(&keys, &Value::Object(less)).is_err(), "{}", member.name);
                required += 1;
            }
            // Credentials may have the app token. A vendor that requires nothing takes one of several.
            let mut least = example.clone();
            least.retain(|name, _| {
                let is_required = |member: &&Member| member.name == name && member.is_required;
                ["kind", "app_token"].contains(&name.as_str())
                    || form.mint.iter().any(|member| is_required(&member))
            });
            if !least.is_empty() {
                assert!(minted(&keys, &Value::Object(least)).is_ok(), "{}", form.title);
            }
            assert!(form.verify.iter().all(|member| !member.is_required));
        }
    }
    assert!(required >= 6);
}

/// Fails unless the claims are those that are described.
fn are_as_described(form: &Form, claims: &Claims) {
    let said: Map<String, Value> = serde_json::from_slice(claims.json()).unwrap();
    for (name, value) in &said {
        let described = form.claim(name);
        assert!(described.is_some_and(|claim| claim.fits(value)), "{}: {name}", form.title);
    }
    for claim in form.claims.iter().filter(|claim| !claim.is_optional) {
        assert!(said.contains_key(claim.name), "{}: {}", form.title, claim.name);
    }
}

#[test]
fn what_comes_out_of_a_token_is_what_is_described() {
    let mut verified = 0;
    for keys in all().filter_map(keys) {
        for form in keys.vendor().about().forms {
            let kinds = form.kinds.iter().map(|kind| json!({"kind": kind}));
            for kind in kinds.chain(form.kinds.is_empty().then(|| json!({}))) {
                let mut wish = example(&keys, form);
                wish.extend(kind.as_object().unwrap().clone());
                let token = minted(&keys, &Value::Object(wish)).unwrap();
                let claims = keys.verify(&token, kind.to_string().as_bytes(), now()).unwrap();
                are_as_described(form, &claims);
                verified += 1;
            }
        }
    }
    assert!(verified >= 7);
}

#[test]
fn a_claim_is_described_once_and_its_example_is_one() {
    for form in all().flat_map(|vendor| vendor.about().forms) {
        assert!(!form.claims.is_empty(), "{}", form.title);
        for (place, claim) in form.claims.iter().enumerate() {
            let example: Value = serde_json::from_str(claim.example).unwrap();
            assert!(claim.fits(&example), "{}: {}", form.title, claim.name);
            assert!(form.claims[..place].iter().all(|other| other.name != claim.name));
            assert_eq!(claim.fits(&Value::Null), claim.is_nullable);
        }
    }
}

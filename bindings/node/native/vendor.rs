//! Vendors by their name: whatever the vendor, the same calls.
//!
//! What a token is to say, and has to be good for, comes as one JSON text; the description in the core says
//! which members there are.

use crate::crossing::{answer, json_text, moment, thrown};
use crate::rest::SigningApi;
use crate::secret::Secret;
use napi::bindgen_prelude::Uint8Array;
use napi::{Env, JsString};
use napi_derive::napi;
use roomkey::vendor::{self, Claims, Credentials, Keys};
use roomkey::{Code, Error, Result, Verified};
use serde_json::json;
use zeroize::Zeroizing;

/// The names of all vendors, as JSON.
#[napi(catch_unwind)]
pub fn vendor_names(env: &Env) -> napi::Result<JsString<'_>> {
    let names: Vec<&str> = vendor::all().map(|one| one.about().name).collect();
    answer(env, Ok(json!(names).to_string()))
}

/// The description of a vendor, as JSON.
#[napi(catch_unwind)]
pub fn vendor_about(env: &Env, name: String) -> napi::Result<JsString<'_>> {
    answer(env, vendor::by_name(&name).and_then(|vendor| json_text(vendor.about())))
}

/// The names of the members that some kind of token of a vendor has, as JSON.
#[napi(catch_unwind)]
pub fn vendor_members(env: &Env, name: String) -> napi::Result<JsString<'_>> {
    let names = vendor::by_name(&name)
        .map(|vendor| json!(vendor.about().member_names().collect::<Vec<_>>()).to_string());
    answer(env, names)
}

/// Credentials on their way to a vendor, by their names or by those of variables. They are wiped when
/// keys are made of them, and when this is dropped.
#[napi]
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct VendorFields(Vec<(String, Zeroizing<Vec<u8>>)>);

#[napi]
impl VendorFields {
    /// None yet.
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        Self::default()
    }

    /// One with these exact bytes. The caller wipes its own copy.
    #[napi(catch_unwind)]
    pub fn add(&mut self, name: String, bytes: Uint8Array) {
        self.0.push((name, Zeroizing::new(bytes.to_vec())));
    }

    /// One with the bytes of a secret.
    #[napi(catch_unwind)]
    pub fn add_secret(&mut self, name: String, secret: &Secret) {
        self.0.push((name, Zeroizing::new(secret.0.reveal(<[u8]>::to_vec))));
    }

    /// Forgets them.
    #[napi(catch_unwind)]
    pub fn wipe(&mut self) {
        self.0.clear();
    }
}

impl VendorFields {
    fn named(&mut self) -> Credentials {
        let fields = self.0.drain(..);
        fields.fold(Credentials::new(), |credentials, (name, mut value)| {
            credentials.with(name, std::mem::take(&mut *value))
        })
    }

    fn variable(&self, name: &str) -> Option<Vec<u8>> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.to_vec())
    }
}

/// The keys of a vendor.
#[napi]
#[derive(Debug)]
pub struct VendorKeys(Keys);

#[napi]
impl VendorKeys {
    /// From credentials by their names.
    #[napi(factory, catch_unwind)]
    pub fn open(name: String, fields: &mut VendorFields, allow_weak: bool) -> napi::Result<Self> {
        let credentials = fields.named();
        Self::of(&name, |_| Ok(credentials), allow_weak)
    }

    /// From the variables of a vendor.
    #[napi(factory, catch_unwind)]
    pub fn from_variables(
        name: String,
        variables: &mut VendorFields,
        allow_weak: bool,
    ) -> napi::Result<Self> {
        let read =
            |vendor| Credentials::from_variables(vendor, |variable| variables.variable(variable));
        let keys = Self::of(&name, read, allow_weak);
        variables.wipe();
        keys
    }

    fn of(
        name: &str,
        credentials: impl FnOnce(vendor::Vendor) -> Result<Credentials>,
        allow_weak: bool,
    ) -> napi::Result<Self> {
        let opened = vendor::by_name(name).and_then(|vendor| {
            let credentials = credentials(vendor)?;
            vendor.open(&if allow_weak { credentials.allow_weak() } else { credentials })
        });
        opened.map(Self).map_err(|error| thrown(&error))
    }

    /// Mints what a JSON text says.
    #[napi(catch_unwind)]
    pub fn mint<'env>(
        &self,
        env: &'env Env,
        wish: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        answer(env, moment(now).and_then(|now| self.0.mint(wish.as_bytes(), now)))
    }

    /// What a token says as JSON, if it is good for what a JSON text says.
    #[napi(catch_unwind)]
    pub fn verify<'env>(
        &self,
        env: &'env Env,
        token: String,
        expectation: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let verified =
            moment(now).and_then(|now| self.0.verify(&token, expectation.as_bytes(), now));
        answer(env, verified.and_then(|claims| shown(&claims)))
    }

    /// What a webhook tells of as JSON, if it came from the vendor's server and is as new as a JSON text says.
    #[napi(catch_unwind)]
    pub fn verify_webhook<'env>(
        &self,
        env: &'env Env,
        authorization: String,
        body: Uint8Array,
        rules: String,
        now: f64,
    ) -> napi::Result<JsString<'env>> {
        let verified = moment(now)
            .and_then(|now| self.0.verify_webhook(&authorization, &body, rules.as_bytes(), now));
        answer(env, verified.and_then(|event| json_text(&*event)))
    }

    /// The vendor's API at this base URL, whose calls these keys sign.
    #[napi(catch_unwind)]
    pub fn api(&self, base: String) -> napi::Result<SigningApi> {
        self.0.api(&base).map(SigningApi).map_err(|error| thrown(&error))
    }
}

fn shown(claims: &Verified<Claims>) -> Result<String> {
    let all = serde_json::to_value(claims).map_err(|_| Error::new(Code::ClaimsInvalid))?;
    json_text(&json!({
        "claims": all,
        "project": claims.project(),
        "room": claims.room(),
        "participant": claims.participant(),
        "iat": claims.issued_at(),
        "exp": claims.expires_at(),
        "jti": claims.jti(),
    }))
}

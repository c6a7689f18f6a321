//! `roomkey token mint --jsonl`: credentials and an access in each line, a token for each.

use super::answer;
use super::cache::Cache;
use super::members::{self, Members, Slot, Taken, Text, Value, line};
use crate::clock;
use crate::credentials::{Signer, refuse_file_name};
use crate::failure::Failure;
use crate::vendor::{Keys, Other, Vendor, Wish};
use roomkey::videosdk::{AccessSpec, Credentials};
use roomkey::{ApiKey, Code, Error, Lifetime, LifetimeSpec, Result, Secret, Timestamp};
use serde::de::MapAccess;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a line of any vendor may have.
const EVERY_LINE: [&str; 1] = ["issued_at"];

line! {
    /// One order.
    Line<'l> {
        api_key: Text<'l> = "api_key", "text";
        secret: Text<'l> = "secret", "text";
        application_id: Text<'l> = "application_id", "text";
        private_key_pem: Text<'l> = "private_key_pem", "text";
        app_token: Text<'l> = "app_token", "text";
        kind: Cow<'l, str> = "kind", "text";
        permissions: Vec<Cow<'l, str>> = "permissions", "an array of text";
        room: Cow<'l, str> = "room", "text";
        participant: Cow<'l, str> = "participant", "text";
        roles: Vec<Cow<'l, str>> = "roles", "an array of text";
        rights: Vec<Cow<'l, str>> = "rights", "an array of text";
        version: u64 = "version", "the number 2";
        claims: &'l RawValue = "claims", "an object";
        session: Cow<'l, str> = "session", "text";
        role: Cow<'l, str> = "role", "text";
        data: Cow<'l, str> = "data", "text";
        layout_classes: Vec<Cow<'l, str>> = "layout_classes", "an array of text";
        nonce: u64 = "nonce", "a whole number from 0 on";
        app: Cow<'l, str> = "app", "text";
        identity: Cow<'l, str> = "identity", "text";
        scopes: Vec<Cow<'l, str>> = "scopes", "an array of text";
        lifetime: LifetimeSpec = "lifetime", "a number of seconds or text such as `2h`";
        issued_at: i64 = "issued_at", "a whole number of seconds";
        jti: Cow<'l, str> = "jti", "text";
        allow_weak_secret: bool = "allow_weak_secret", "true or false";
    }
}

/// Mints line after line.
pub(super) struct Engine<'s> {
    credentials: Cache<Credentials>,
    keys: Cache<Keys>,
    /// Of lines that name none.
    vendor: Vendor,
    /// For lines of that vendor without a key of their own.
    lent: Option<&'s Lent>,
}

/// What signs for lines without a key of their own.
pub(super) enum Lent {
    Signer(Signer),
    Keys(Keys),
}

impl<'s> Engine<'s> {
    pub(super) fn new(
        vendor: Vendor,
        lent: Option<&'s Lent>,
    ) -> std::result::Result<Self, Failure> {
        Ok(Self { credentials: Cache::new()?, keys: Cache::new()?, vendor, lent })
    }

    fn mint(&mut self, mut line: Line<'_>) -> Result<String> {
        let vendor = Vendor::to_mint(line.vendor.value.as_deref(), self.vendor)?;
        let form = vendor.form(line.kind.value.as_deref())?;
        form.check_mint(line.given())?;
        let lent = self.lent.filter(|_| vendor == self.vendor && line.has_no_key());
        if let Vendor::Other(vendor) = vendor {
            let issued_at = line.issued_at()?;
            let keys = match lent {
                Some(Lent::Keys(keys)) => keys,
                _ => line.keys(vendor, &mut self.keys)?,
            };
            return keys.mint(&line.wish(), issued_at);
        }
        let lifetime = match &line.lifetime.value {
            Some(spec) => spec.parse(Lifetime::MAXIMUM_SECONDS)?,
            None => Lifetime::default(),
        };
        let issued_at = line.issued_at()?;
        let access = line.spec()?.parse()?;
        let credentials = match lent {
            Some(Lent::Signer(signer)) => signer.credentials()?,
            _ => line.credentials(&mut self.credentials)?,
        };
        credentials.mint(&access, lifetime, issued_at)
    }
}

impl super::Engine for Engine<'_> {
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        match members::read::<Line<'_>>(line) {
            Ok(line) => {
                let id = line.id();
                match self.mint(line) {
                    // A token has no character that JSON escapes.
                    Ok(token) => answer::good(id, "token", format!("\"{token}\"").as_bytes(), out),
                    Err(error) => answer::refused(id, &error, out),
                }
            }
            Err(unreadable) => answer::refused(unreadable.id, &unreadable.error, out),
        }
    }
}

impl<'l> Line<'l> {
    fn issued_at(&self) -> Result<Timestamp> {
        match self.issued_at.value {
            Some(seconds) => Timestamp::from_unix(seconds),
            None => clock::now().map_err(|_| Error::new(Code::TimestampInvalid)),
        }
    }

    /// An app token is no key: a session may be minted for another app than the usual one.
    fn has_no_key(&self) -> bool {
        [&self.api_key, &self.secret, &self.application_id, &self.private_key_pem]
            .iter()
            .all(|slot| slot.value.is_none())
    }

    fn wish(&mut self) -> Wish<'_> {
        Wish {
            kind: self.kind.value.take(),
            session: self.session.value.take(),
            role: self.role.value.take(),
            data: self.data.value.take(),
            layout_classes: self.layout_classes.value.take().unwrap_or_default(),
            nonce: self.nonce.value,
            jti: self.jti.value.take(),
            app: self.app.value.take(),
            identity: self.identity.value.take(),
            scopes: self.scopes.value.take().unwrap_or_default(),
            lifetime: self.lifetime.value.take(),
            app_token: self.app_token.value.as_deref(),
        }
    }

    fn spec(&mut self) -> Result<AccessSpec<'l>> {
        let claims = match self.claims.value {
            Some(claims) => roomkey::json::from_slice(claims.get().as_bytes())?,
            None => BTreeMap::new(),
        };
        Ok(AccessSpec {
            permissions: self.permissions.value.take().unwrap_or_default(),
            room: self.room.value.take(),
            participant: self.participant.value.take(),
            roles: self.roles.value.take().unwrap_or_default(),
            rights: self.rights.value.take().unwrap_or_default(),
            version: self.version.value,
            claims,
            jti: self.jti.value.take(),
        })
    }

    fn credentials<'c>(&self, cache: &'c mut Cache<Credentials>) -> Result<&'c Credentials> {
        let api_key = self.api_key.required("api_key")?;
        let (weak, secret) = self.secret_parts()?;
        cache.get(&[weak, api_key.as_bytes(), secret], || {
            let api_key = ApiKey::parse(api_key)?;
            Ok(Credentials::from_parts(api_key, &self.fit_secret()?))
        })
    }

    fn keys<'c>(&self, vendor: Other, cache: &'c mut Cache<Keys>) -> Result<&'c Keys> {
        let name = vendor.as_str().as_bytes();
        match vendor {
            Other::Opentok => {
                let api_key = self.api_key.required("api_key")?;
                let (weak, secret) = self.secret_parts()?;
                cache.get(&[name, weak, api_key.as_bytes(), secret], || {
                    Keys::of_opentok(ApiKey::parse(api_key)?, &self.fit_secret()?)
                })
            }
            Other::Vonage => {
                let application = self.application_id.required("application_id")?;
                let pem = self.private_key_pem.required("private_key_pem")?;
                cache.get(&[name, application.as_bytes(), pem.as_bytes()], || {
                    Keys::of_vonage(application, pem)
                })
            }
            Other::Videoio => {
                let (weak, secret) = self.secret_parts()?;
                cache.get(&[name, weak, secret], || Ok(Keys::of_videoio(&self.fit_secret()?, None)))
            }
        }
    }

    /// What tells secrets apart, and whether a weak one will do.
    fn secret_parts(&self) -> Result<(&[u8], &[u8])> {
        let weak: &[u8] = if self.allow_weak_secret.value == Some(true) { b"weak" } else { b"" };
        Ok((weak, self.secret.required("secret")?.as_bytes()))
    }

    fn fit_secret(&self) -> Result<Secret> {
        let secret = self.secret.required("secret")?.as_bytes();
        refuse_file_name(secret)?;
        if self.allow_weak_secret.value == Some(true) {
            Secret::allow_weak(secret)
        } else {
            Secret::new(secret)
        }
    }
}

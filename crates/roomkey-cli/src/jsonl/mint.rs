//! `roomkey token mint --jsonl`: credentials and an access in each line, a token for each.

use super::answer;
use super::cache::Cache;
use super::members::{self, Members, Slot, Taken, Text, Value};
use super::vendors::Vendors;
use crate::clock;
use crate::credentials::{Signer, refuse_file_name};
use crate::failure::Failure;
use roomkey::videosdk::{AccessSpec, Credentials};
use roomkey::{ApiKey, Code, Error, Lifetime, LifetimeSpec, Result, Secret, Timestamp};
use serde::de::MapAccess;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One order.
#[derive(Default)]
struct Line<'l> {
    id: Slot<&'l RawValue>,
    vendor: Slot<Text<'l>>,
    api_key: Slot<Text<'l>>,
    secret: Slot<Text<'l>>,
    permissions: Slot<Vec<Cow<'l, str>>>,
    room: Slot<Cow<'l, str>>,
    participant: Slot<Cow<'l, str>>,
    roles: Slot<Vec<Cow<'l, str>>>,
    version: Slot<u64>,
    lifetime: Slot<LifetimeSpec>,
    issued_at: Slot<i64>,
    jti: Slot<Cow<'l, str>>,
    claims: Slot<&'l RawValue>,
    allow_weak_secret: Slot<bool>,
}

impl<'l> Members<'l> for Line<'l> {
    fn take<A: MapAccess<'l>>(&mut self, name: &str, value: &mut Value<'_, A>) -> Taken<A::Error> {
        match name {
            "id" => value.into(&mut self.id, "JSON"),
            "vendor" => value.into(&mut self.vendor, "text"),
            "api_key" => value.into(&mut self.api_key, "text"),
            "secret" => value.into(&mut self.secret, "text"),
            "permissions" => value.into(&mut self.permissions, "an array of text"),
            "room" => value.into(&mut self.room, "text"),
            "participant" => value.into(&mut self.participant, "text"),
            "roles" => value.into(&mut self.roles, "an array of text"),
            "version" => value.into(&mut self.version, "the number 2"),
            "lifetime" => {
                value.into(&mut self.lifetime, "a number of seconds or text such as `2h`")
            }
            "issued_at" => value.into(&mut self.issued_at, "a whole number of seconds"),
            "jti" => value.into(&mut self.jti, "text"),
            "claims" => value.into(&mut self.claims, "an object"),
            "allow_weak_secret" => value.into(&mut self.allow_weak_secret, "true or false"),
            _ => Ok(false),
        }
    }

    fn id(&self) -> Option<&'l str> {
        self.id.value.map(RawValue::get)
    }
}

/// Mints line after line.
pub(super) struct Engine<'s> {
    credentials: Cache<Credentials>,
    /// For lines without credentials of their own.
    signer: Option<&'s Signer>,
    vendors: Vendors,
}

impl<'s> Engine<'s> {
    pub(super) fn new(signer: Option<&'s Signer>) -> std::result::Result<Self, Failure> {
        Ok(Self { credentials: Cache::new()?, signer, vendors: Vendors::new()? })
    }

    fn mint(&mut self, mut line: Line<'_>) -> Result<String> {
        if &**line.vendor.required("vendor")? != "videosdk" {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "`vendor` is `videosdk`, `opentok`, `vonage` or `videoio`.",
            ));
        }
        let lifetime = match &line.lifetime.value {
            Some(spec) => spec.parse(Lifetime::MAXIMUM_SECONDS)?,
            None => Lifetime::default(),
        };
        let issued_at = match line.issued_at.value {
            Some(seconds) => Timestamp::from_unix(seconds)?,
            None => clock::now().map_err(|_| Error::new(Code::TimestampInvalid))?,
        };
        let access = line.spec()?.parse()?;
        let credentials = match self.signer {
            Some(signer) if line.api_key.value.is_none() && line.secret.value.is_none() => {
                signer.credentials()?
            }
            _ => line.credentials(&mut self.credentials)?,
        };
        credentials.mint(&access, lifetime, issued_at)
    }
}

impl super::Engine for Engine<'_> {
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let read = members::read::<Line<'_>>(line);
        let is_videosdk = matches!(&read, Ok(line) if line.is_for("videosdk"));
        if !is_videosdk && self.vendors.mint(line, out) {
            return;
        }
        match read {
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
    fn is_for(&self, vendor: &str) -> bool {
        self.vendor.value.as_ref().is_some_and(|text| &**text == vendor)
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
            version: self.version.value,
            claims,
            jti: self.jti.value.take(),
        })
    }

    fn credentials<'c>(&self, cache: &'c mut Cache<Credentials>) -> Result<&'c Credentials> {
        let api_key = self.api_key.required("api_key")?;
        let secret = self.secret.required("secret")?;
        let weak = self.allow_weak_secret.value.unwrap_or(false);
        cache.get(&[&[u8::from(weak)], api_key.as_bytes(), secret.as_bytes()], || {
            let api_key = ApiKey::parse(api_key)?;
            refuse_file_name(secret.as_bytes())?;
            let secret = if weak {
                Secret::allow_weak(secret.as_bytes())?
            } else {
                Secret::new(secret.as_bytes())?
            };
            Ok(Credentials::from_parts(api_key, &secret))
        })
    }
}

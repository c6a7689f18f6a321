//! Keys of vendors other than VideoSDK as they stand in the database, and new ones.

use super::changes::{By, Change, Subject};
use super::key_rows::{touch, unless_unique};
use super::vendors::{VendorName, VendorSecret};
use crate::clock::Millis;
use crate::error::{Error, Result, StoreError};
use crate::id;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use roomkey::keyring::KeyState;
use roomkey::opentok::{self, ApiAccess, ApiExpectation};
use roomkey::videoio::{AppAccess, AppId, Authority};
use roomkey::{Code, Secret, Timestamp, vonage};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;
use zeroize::Zeroizing;

/// OpenTok's API keys have eight digits today.
const FIRST_API_KEY: u64 = 10_000_000;
const API_KEYS: u64 = 90_000_000;

/// A key as it is stored.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) state: KeyState,
}

impl Row {
    /// Whether a weak one is allowed was decided when it was added.
    pub(super) fn secret(&self) -> Result<Secret> {
        Ok(Secret::allow_weak(self.secret.as_slice())?)
    }

    pub(super) fn opentok(&self) -> Result<opentok::Credentials> {
        Ok(opentok::Credentials::new(&self.name, self.secret()?)?)
    }

    pub(super) fn pem(&self) -> Result<&str> {
        std::str::from_utf8(&self.secret)
            .map_err(|_| Error::from(roomkey::Error::new(Code::KeyInvalid)))
    }

    pub(super) fn vonage(&self) -> Result<vonage::Credentials> {
        Ok(vonage::Credentials::new(&self.name, self.pem()?)?)
    }

    pub(super) fn authority(&self) -> Result<Authority> {
        Ok(Authority::new(&self.secret()?))
    }

    pub(super) fn app(&self) -> Result<AppId> {
        Ok(AppId::parse(&self.name)?)
    }

    /// Whether both sign alike. The bytes do not say: one private key has many texts, and secrets of
    /// different lengths may be one HMAC key. So one verifies what the other has signed.
    fn is_same_key(&self, vendor: VendorName, other: &Self, now: Timestamp) -> Result<bool> {
        let (access, live) = (ApiAccess::new(), ApiExpectation::live());
        Ok(match vendor {
            VendorName::OpenTok => {
                let signed = other.opentok()?.mint_api(&access, opentok::API_LIFETIME, now)?;
                self.opentok()?.verify_api(&signed, &live, now).is_ok()
            }
            VendorName::Vonage => {
                let signed = other.vonage()?.mint_api(&access, vonage::API_LIFETIME, now)?;
                self.vonage()?.verify_api(&signed, &live, now).is_ok()
            }
            VendorName::VideoIo => {
                let signed = other.authority()?.mint_app(&AppAccess::new(other.app()?), now)?;
                self.authority()?.verify_app(&signed, now).is_ok()
            }
        })
    }
}

/// A key to be inserted. Its name is that of the keys before it.
pub(super) struct NewRow {
    id: String,
    vendor: VendorName,
    row: Row,
    created: Millis,
}

impl NewRow {
    /// With a secret that exists, or one that is made. An RSA key takes a tenth of a second.
    pub(super) fn new(vendor: VendorName, secret: Option<&VendorSecret>) -> Result<Self> {
        let secret = match (secret, vendor) {
            (None, _) => generate(vendor)?,
            (Some(VendorSecret::PrivateKey(pem)), VendorName::Vonage) => {
                Zeroizing::new(format!("{}\n", pem.trim()).into_bytes())
            }
            (Some(VendorSecret::Shared(secret)), VendorName::OpenTok | VendorName::VideoIo) => {
                Zeroizing::new(secret.reveal(<[u8]>::to_vec))
            }
            (Some(_), _) => return Err(roomkey::Error::new(Code::KeyInvalid).into()),
        };
        let mut random = [0; 6];
        roomkey_entropy::fill(&mut random).map_err(roomkey::Error::from)?;
        let row = Row { name: new_name(vendor)?, secret, state: KeyState::Active };
        let new = Self { id: id::hex(&random), vendor, row, created: Millis::now()? };
        // It signs and verifies once, so that nothing is stored that cannot.
        new.row.is_same_key(vendor, &new.row, new.created.timestamp()?)?;
        Ok(new)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn secret(&self) -> Result<VendorSecret> {
        if self.vendor == VendorName::Vonage {
            return Ok(VendorSecret::PrivateKey(Zeroizing::new(self.row.pem()?.to_owned())));
        }
        Ok(VendorSecret::Shared(self.row.secret()?))
    }

    /// Inserts it as active, and returns the name that it has now.
    pub(super) async fn insert(
        mut self,
        connection: &mut SqliteConnection,
    ) -> Result<String, StoreError> {
        let sql = "SELECT name, secret FROM vendor_keys WHERE vendor = $1 ORDER BY position";
        let known: Vec<(String, Vec<u8>)> =
            sqlx::query_as(sql).bind(self.vendor.as_str()).fetch_all(&mut *connection).await?;
        if let Some((name, _)) = known.first() {
            self.row.name.clone_from(name);
        }
        for (name, secret) in known {
            let known = Row { name, secret: Zeroizing::new(secret), state: KeyState::Passive };
            let same = self
                .created
                .timestamp()
                .map_err(Error::from)
                .and_then(|now| known.is_same_key(self.vendor, &self.row, now));
            if same.map_err(|_| StoreError::Corrupt("vendor_keys"))? {
                return Err(StoreError::KeyExists);
            }
        }
        sqlx::query(
            "INSERT INTO vendor_keys (vendor, key_id, name, secret, state, position, created_ms) \
             VALUES ($1, $2, $3, $4, 'active', \
                 (SELECT coalesce(max(position), 0) + 1 FROM vendor_keys), $5)",
        )
        .bind(self.vendor.as_str())
        .bind(&self.id)
        .bind(&self.row.name)
        .bind(self.row.secret.as_slice())
        .bind(self.created.as_i64())
        .execute(&mut *connection)
        .await
        .map_err(unless_unique)?;
        touch(connection).await?;
        Ok(self.row.name)
    }
}

/// What is recorded of a change of one key. `retired`: the ids of others that became passive by it.
pub(super) fn change(
    action: &'static str,
    (vendor, id): (VendorName, &str),
    name: &str,
    state: KeyState,
    retired: &[String],
) -> Change {
    let mut data: Value =
        json!({ "vendor": vendor.as_str(), "keyId": id, "state": state.as_str() });
    if let (Some(members), false) = (data.as_object_mut(), retired.is_empty()) {
        members.insert("retired".to_owned(), retired.into());
    }
    let change = Change { key: Some(name.to_owned()), ..Change::new(action, By::local()) };
    change.of(Subject::Keys, data)
}

/// What keys of a vendor belong to, made up.
fn new_name(vendor: VendorName) -> Result<String> {
    if vendor != VendorName::OpenTok {
        return Ok(roomkey::Jti::random()?.as_str().to_owned());
    }
    let mut number = [0; 8];
    roomkey_entropy::fill(&mut number).map_err(roomkey::Error::from)?;
    Ok((FIRST_API_KEY + u64::from_be_bytes(number) % API_KEYS).to_string())
}

/// What signs for a vendor, made up.
fn generate(vendor: VendorName) -> Result<Zeroizing<Vec<u8>>> {
    match vendor {
        VendorName::OpenTok => random_hex(20),
        VendorName::Vonage => private_key(),
        VendorName::VideoIo => random_hex(32),
    }
}

fn random_hex(bytes: usize) -> Result<Zeroizing<Vec<u8>>> {
    let mut random = Zeroizing::new(vec![0; bytes]);
    roomkey_entropy::fill(&mut random).map_err(roomkey::Error::from)?;
    let mut hex = Zeroizing::new(Vec::with_capacity(2 * bytes));
    id::push_hex(&random, &mut hex);
    Ok(hex)
}

/// A new RSA key of 2048 bits as PKCS#8 PEM.
fn private_key() -> Result<Zeroizing<Vec<u8>>> {
    let failed = |_| Error::from(roomkey::Error::new(Code::EntropyUnavailable));
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).map_err(failed)?;
    let body = Zeroizing::new(base64_simd::STANDARD.encode_to_string(der.as_ref()));
    let mut pem = Zeroizing::new(Vec::with_capacity(body.len() + body.len() / 64 + 64));
    pem.extend_from_slice(b"-----BEGIN PRIVATE KEY-----\n");
    for line in body.as_bytes().chunks(64) {
        pem.extend_from_slice(line);
        pem.push(b'\n');
    }
    pem.extend_from_slice(b"-----END PRIVATE KEY-----\n");
    Ok(pem)
}

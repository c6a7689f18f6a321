//! Keys of vendors other than VideoSDK as they stand in the database, and new ones.

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

/// A key that is there, of whichever vendor.
pub(super) struct KeptVendorKey {
    pub(super) vendor: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) state: String,
    pub(super) created_ms: i64,
}

/// A key that was added: whose it is, what it is called here, and what it belongs to.
pub(super) struct Named {
    pub(super) vendor: &'static str,
    pub(super) id: String,
    pub(super) name: String,
}

/// A key to be added.
pub(super) struct NewVendorKey {
    of: VendorName,
    pub(super) vendor: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) created: Millis,
}

impl NewVendorKey {
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
        let new = Self {
            of: vendor,
            vendor: vendor.as_str(),
            id: id::hex(&random),
            name: new_name(vendor)?,
            secret,
            created: Millis::now()?,
        };
        // It signs and verifies once, so that nothing is stored that cannot.
        new.row().is_same_key(vendor, &new.row(), new.created.timestamp()?)?;
        Ok(new)
    }

    pub(super) fn secret(&self) -> Result<VendorSecret> {
        let row = self.row();
        if self.of == VendorName::Vonage {
            return Ok(VendorSecret::PrivateKey(Zeroizing::new(row.pem()?.to_owned())));
        }
        Ok(VendorSecret::Shared(row.secret()?))
    }

    /// As one more of these: it belongs to what they belong to, and is none of them.
    pub(super) fn beside(mut self, known: &[KeptVendorKey]) -> Result<Self, StoreError> {
        if let Some(first) = known.first() {
            self.name.clone_from(&first.name);
        }
        let is_one = || -> Result<bool> {
            let now = self.created.timestamp()?;
            for key in known {
                let (name, secret) = (key.name.clone(), key.secret.clone());
                let known = Row { name, secret, state: KeyState::Passive };
                if known.is_same_key(self.of, &self.row(), now)? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match is_one() {
            Ok(false) => Ok(self),
            Ok(true) => Err(StoreError::KeyExists),
            Err(_) => Err(StoreError::Corrupt("vendor_keys")),
        }
    }

    fn row(&self) -> Row {
        let (name, secret) = (self.name.clone(), self.secret.clone());
        Row { name, secret, state: KeyState::Active }
    }
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

//! Keys of vendors other than VideoSDK as they stand in the database, and new ones.

use super::random::Random;
use super::vendors::{VendorName, VendorSecret};
use crate::clock::Millis;
use crate::error::{Error, Result, StoreError};
use crate::id;
use roomkey::keyring::KeyState;
use roomkey::vendor::LocalKey;
use roomkey::{Code, Secret};
use zeroize::Zeroizing;

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

    pub(super) fn pem(&self) -> Result<&str> {
        std::str::from_utf8(&self.secret)
            .map_err(|_| Error::from(roomkey::Error::new(Code::KeyInvalid)))
    }

    pub(super) fn key(&self) -> LocalKey<'_> {
        LocalKey { project: &self.name, key: &self.secret }
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
    /// Whether somebody said what it belongs to, and nobody made that up.
    is_named: bool,
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) created: Millis,
}

impl NewVendorKey {
    /// With a secret that exists, or one that is made. An RSA key takes a tenth of a second.
    pub(super) fn new(
        vendor: VendorName,
        project: Option<&str>,
        secret: Option<&VendorSecret>,
    ) -> Result<Self> {
        let local = vendor.local();
        let secret = match (secret, vendor.has_private_keys()) {
            (None, _) => local.key_made.make(&mut Random)?,
            (Some(VendorSecret::PrivateKey(pem)), true) => {
                Zeroizing::new(format!("{}\n", pem.trim()).into_bytes())
            }
            (Some(VendorSecret::Shared(secret)), false) => {
                Zeroizing::new(secret.reveal(<[u8]>::to_vec))
            }
            (Some(_), _) => return Err(roomkey::Error::new(Code::KeyInvalid).into()),
        };
        let name = match project {
            // Only what is a credential is judged when the key is tried below.
            Some(_) if vendor.vendor().about().credential(local.project).is_none() => {
                return Err(roomkey::Error::because(
                    Code::ArgumentInvalid,
                    format!("What the keys of {} belong to is made up here.", vendor.as_str()),
                )
                .into());
            }
            Some(name) => name.to_owned(),
            None => String::from_utf8_lossy(&local.project_made.make(&mut Random)?).into_owned(),
        };
        let mut random = [0; 6];
        roomkey_entropy::fill(&mut random).map_err(roomkey::Error::from)?;
        let new = Self {
            of: vendor,
            vendor: vendor.as_str(),
            id: id::hex(&random),
            name,
            is_named: project.is_some(),
            secret,
            created: Millis::now()?,
        };
        // It signs and verifies once, so that nothing is stored that cannot.
        vendor.vendor().are_one_key(new.key(), new.key(), new.created.timestamp()?)?;
        Ok(new)
    }

    pub(super) fn secret(&self) -> Result<VendorSecret> {
        let (name, secret) = (self.name.clone(), self.secret.clone());
        let row = Row { name, secret, state: KeyState::Active };
        if self.of.has_private_keys() {
            return Ok(VendorSecret::PrivateKey(Zeroizing::new(row.pem()?.to_owned())));
        }
        Ok(VendorSecret::Shared(row.secret()?))
    }

    fn key(&self) -> LocalKey<'_> {
        LocalKey { project: &self.name, key: &self.secret }
    }

    /// As one more of these: it belongs to what they belong to, and is none of them.
    pub(super) fn beside(mut self, known: &[KeptVendorKey]) -> Result<Self, StoreError> {
        if let Some(first) = known.first() {
            if self.is_named && self.name != first.name {
                return Err(StoreError::ProjectTaken(first.name.clone()));
            }
            self.name.clone_from(&first.name);
        }
        let is_one = || -> Result<bool> {
            let now = self.created.timestamp()?;
            for known in known {
                let known = LocalKey { project: &known.name, key: &known.secret };
                if self.of.vendor().are_one_key(known, self.key(), now)? {
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
}

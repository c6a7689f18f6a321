//! What the local authority signs with for vendors other than VideoSDK.
//!
//! Each vendor has a project of its own, made once: an API key of digits for OpenTok, an application for
//! Vonage, an app for Video.io; and keys of that project, which change: secrets, and RSA keys.

use super::Store;
use super::backend::ask;
use super::key_change::KeyChange;
use super::vendor_rows::{Named, NewVendorKey, Row};
use crate::error::Result;
use roomkey::keyring::{KeyState, Keyring};
use roomkey::videoio::{AppAccess, AppId, Authority};
use roomkey::{Code, Secret, Timestamp, opentok, vonage};
use zeroize::Zeroizing;

/// A vendor beside VideoSDK, for whose cloud the server stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "these are the vendors there are")]
pub enum VendorName {
    /// OpenTok: an API key and its secrets.
    OpenTok,
    /// Vonage: an application and its private keys.
    Vonage,
    /// Video.io: an app and the secrets that sign for it.
    VideoIo,
}

impl VendorName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OpenTok, Self::Vonage, Self::VideoIo];

    /// The name in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey_server::VendorName::VideoIo.as_str(), "videoio");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenTok => "opentok",
            Self::Vonage => "vonage",
            Self::VideoIo => "videoio",
        }
    }
}

/// What signs for a vendor.
///
/// ```
/// use roomkey::Secret;
/// use roomkey_server::VendorSecret;
/// let shared = VendorSecret::Shared(Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// assert_eq!(format!("{shared:?}"), "VendorSecret([redacted])");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[expect(clippy::exhaustive_enums, reason = "tokens are signed with the one or the other")]
pub enum VendorSecret {
    /// OpenTok's and Video.io's.
    Shared(Secret),
    /// Vonage's, in PEM.
    PrivateKey(Zeroizing<String>),
}

impl std::fmt::Debug for VendorSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VendorSecret([redacted])")
    }
}

/// What the local authority signs and verifies with for OpenTok, Vonage and Video.io.
///
/// ```
/// use roomkey_server::{DatabaseUrl, Store, VendorName};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let made = store.ensure_vendor_credentials().await?;
/// assert_eq!(made, VendorName::ALL, "the database was new");
/// let vendors = store.vendor_credentials().await?.expect("they are there now");
/// assert_eq!(vendors.opentok()?.api_key().as_str(), vendors.opentok_api_key());
/// assert_eq!(vendors.vonage()?.application_id().as_str(), vendors.vonage_application_id());
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct VendorCredentials {
    // Of each the oldest key first.
    opentok: Vec<Row>,
    vonage: Vec<Row>,
    videoio: Vec<Row>,
}

impl std::fmt::Debug for VendorCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VendorCredentials")
            .field("opentok", &self.opentok_api_key())
            .field("vonage", &self.vonage_application_id())
            .field("videoio", &name(&self.videoio))
            .finish_non_exhaustive()
    }
}

/// What the keys of a vendor belong to; empty where there are none.
fn name(rows: &[Row]) -> &str {
    rows.first().map_or("", |row| &row.name)
}

/// The key that signs.
fn active(rows: &[Row]) -> Result<&Row> {
    let active = rows.iter().find(|row| row.state == KeyState::Active);
    active.ok_or_else(|| roomkey::Error::new(Code::KeyNotActive).into())
}

fn ring<C>(rows: &[Row], make: impl Fn(&Row) -> Result<C>) -> Result<Keyring<C>> {
    let mut keyring = Keyring::new();
    for row in rows {
        keyring.add(make(row)?, row.state);
    }
    Ok(keyring)
}

impl VendorCredentials {
    const fn of(&self, vendor: VendorName) -> &Vec<Row> {
        match vendor {
            VendorName::OpenTok => &self.opentok,
            VendorName::Vonage => &self.vonage,
            VendorName::VideoIo => &self.videoio,
        }
    }

    const fn of_mut(&mut self, vendor: VendorName) -> &mut Vec<Row> {
        match vendor {
            VendorName::OpenTok => &mut self.opentok,
            VendorName::Vonage => &mut self.vonage,
            VendorName::VideoIo => &mut self.videoio,
        }
    }

    /// Whether a vendor has keys, whatever they are good for.
    pub fn has(&self, vendor: VendorName) -> bool {
        !self.of(vendor).is_empty()
    }

    /// Whether a vendor has a key that signs.
    pub fn signs(&self, vendor: VendorName) -> bool {
        active(self.of(vendor)).is_ok()
    }

    /// The keys of a vendor, as its name finds them; nothing if it has none.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn keys(
        &self,
        vendor: VendorName,
        now: Timestamp,
    ) -> Result<Option<roomkey::vendor::Keys>> {
        if !self.has(vendor) {
            return Ok(None);
        }
        Ok(Some(match vendor {
            VendorName::OpenTok => self.opentok_keyring()?.into(),
            VendorName::Vonage => self.vonage_keyring()?.into(),
            VendorName::VideoIo => {
                // Without an active key nothing is minted, and tokens are still verified.
                let app_token = self.signs(vendor).then(|| self.videoio_app_token(now));
                let app_token = app_token.transpose()?;
                let app_token = app_token.as_ref().map(|token| token.as_str());
                roomkey::videoio::keys(self.videoio_keyring()?, app_token)
            }
        }))
    }

    /// OpenTok's API key and the secret that signs.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn opentok(&self) -> Result<opentok::Credentials> {
        active(&self.opentok)?.opentok()
    }

    /// All secrets of that API key.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn opentok_keyring(&self) -> Result<Keyring<opentok::Credentials>> {
        ring(&self.opentok, Row::opentok)
    }

    /// OpenTok's API key, eight digits.
    pub fn opentok_api_key(&self) -> &str {
        name(&self.opentok)
    }

    /// OpenTok's secret that signs, 40 hexadecimal digits as the vendor's SDKs expect.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn opentok_secret(&self) -> Result<Secret> {
        active(&self.opentok)?.secret()
    }

    /// Vonage's application and the private key that signs.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn vonage(&self) -> Result<vonage::Credentials> {
        active(&self.vonage)?.vonage()
    }

    /// All private keys of that application.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn vonage_keyring(&self) -> Result<Keyring<vonage::Credentials>> {
        ring(&self.vonage, Row::vonage)
    }

    /// The public halves of all of them.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn vonage_verifiers(&self) -> Result<Keyring<vonage::Verifier>> {
        ring(&self.vonage, |row| Ok(row.vonage()?.into_verifier()))
    }

    /// Vonage's application id, a UUID.
    pub fn vonage_application_id(&self) -> &str {
        name(&self.vonage)
    }

    /// The private key of that application that signs, as PKCS#8 PEM.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when what is stored is no text,
    /// [`Error::Core`](crate::Error::Core) when no key is active.
    pub fn vonage_private_key_pem(&self) -> Result<&str> {
        active(&self.vonage)?.pem()
    }

    /// Every private key of that application, of whatever state.
    pub(crate) fn vonage_pems(&self) -> impl Iterator<Item = &[u8]> {
        self.vonage.iter().map(|row| row.secret.as_slice())
    }

    /// What signs the tokens of Video.io, and names its users.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn videoio(&self) -> Result<Authority> {
        self.authority(active(&self.videoio)?)
    }

    /// All that has signed them. Users are named by the first, whatever it is good for now.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn videoio_keyring(&self) -> Result<Keyring<Authority>> {
        ring(&self.videoio, |row| self.authority(row))
    }

    fn authority(&self, row: &Row) -> Result<Authority> {
        let first = self.videoio.first().unwrap_or(row);
        let first = Authority::new(&first.secret()?);
        Ok(Authority::new(&row.secret()?).with_user_ids_of(&first))
    }

    /// The app that the server has at Video.io.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn videoio_app(&self) -> Result<AppId> {
        Ok(AppId::parse(name(&self.videoio))?)
    }

    /// A token of that app. It never expires and gives full control of the app.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, no key is active, or without
    /// random bytes.
    pub fn videoio_app_token(&self, now: Timestamp) -> Result<Zeroizing<String>> {
        let access = AppAccess::new(self.videoio_app()?);
        Ok(self.videoio()?.mint_app(&access, now)?.into())
    }
}

impl Store {
    /// What the local authority signs with for other vendors; nothing if there is none yet of any.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    pub async fn vendor_credentials(&self) -> Result<Option<VendorCredentials>> {
        let mut found = VendorCredentials::default();
        let mut is_empty = true;
        for key in ask!(self, db => db.vendor_keys().await)? {
            // A vendor that this version does not know is somebody else's.
            let Some(known) =
                VendorName::ALL.into_iter().find(|known| known.as_str() == key.vendor)
            else {
                continue;
            };
            is_empty = false;
            let (name, secret, state) = (key.name, key.secret, key.state.parse()?);
            found.of_mut(known).push(Row { name, secret, state });
        }
        Ok((!is_empty).then_some(found))
    }

    /// Makes what the local authority signs with for each other vendor that has nothing yet, and says for
    /// which. It is recorded, if this store is to. An RSA key takes a tenth of a second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`](crate::StoreError::Unavailable); [`Error::Core`](crate::Error::Core) without random bytes.
    pub async fn ensure_vendor_credentials(&self) -> Result<Vec<VendorName>> {
        let kept = ask!(self, db => db.vendor_keys().await)?;
        let missing = VendorName::ALL
            .into_iter()
            .filter(|vendor| !kept.iter().any(|key| key.vendor == vendor.as_str()))
            .map(|vendor| NewVendorKey::new(vendor, None))
            .collect::<Result<Vec<_>>>()?;
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let recorded = |made: &Vec<Named>| {
            let record = |one: &Named| KeyChange::added(&one.name).of(one.vendor, &one.id).change();
            made.iter().map(record).collect()
        };
        let made = ask!(self, db => db.add_missing_vendor_keys(missing, recorded).await)?;
        let is_made = |vendor: &VendorName| made.iter().any(|one| one.vendor == vendor.as_str());
        Ok(VendorName::ALL.into_iter().filter(is_made).collect())
    }
}

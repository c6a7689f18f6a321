//! What the local authority signs with for vendors other than VideoSDK.
//!
//! Each vendor has a project of its own, made once: an API key of digits for OpenTok, an application for
//! Vonage, an app for Video.io; and keys of that project, which change: secrets, and RSA keys. How they are made
//! and compared is said by the vendor's description; one that says so is one of them, without a word here.

use super::Store;
use super::backend::ask;
use super::key_change::KeyChange;
use super::vendor_rows::{Named, NewVendorKey, Row};
use crate::error::Result;
use roomkey::keyring::{KeyState, Keyring};
use roomkey::vendor::{self, Local, Made, Vendor};
use roomkey::videoio::{AppAccess, AppId, Authority};
use roomkey::{Code, Secret, Timestamp, livekit, opentok, videoio, vonage};
use zeroize::Zeroizing;

/// A vendor beside VideoSDK, for whose cloud the server stands in: each whose description says what such a
/// server makes for itself ([`Local`]).
///
/// ```
/// use roomkey_server::VendorName;
/// assert!(VendorName::all().any(|vendor| vendor == VendorName::VIDEOIO));
/// assert_eq!(VendorName::find("vonage"), Some(VendorName::VONAGE));
/// assert_eq!(VendorName::find("videosdk"), None, "it has keys of its own kind");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VendorName(Vendor, &'static Local);

impl PartialEq for VendorName {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for VendorName {}

impl VendorName {
    /// OpenTok: an API key and its secrets.
    pub const OPENTOK: Self = Self::certain(opentok::VENDOR);
    /// Vonage: an application and its private keys.
    pub const VONAGE: Self = Self::certain(vonage::VENDOR);
    /// Video.io: an app and the secrets that sign for it.
    pub const VIDEOIO: Self = Self::certain(videoio::VENDOR);
    /// LiveKit: an API key and its secrets.
    pub const LIVEKIT: Self = Self::certain(livekit::VENDOR);

    const fn certain(vendor: Vendor) -> Self {
        match vendor.local() {
            Some(local) => Self(vendor, local),
            #[expect(clippy::panic, reason = "constants are made while this is built")]
            None => panic!("its description says that no server stands in for it"),
        }
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        vendor::all().filter_map(|vendor| Some(Self(vendor, vendor.local()?)))
    }

    /// The one with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|vendor| vendor.as_str() == name)
    }

    /// The name in lower case.
    ///
    /// ```
    /// assert_eq!(roomkey_server::VendorName::VIDEOIO.as_str(), "videoio");
    /// ```
    pub const fn as_str(self) -> &'static str {
        self.0.about().name
    }

    /// The vendor that has it.
    ///
    /// ```
    /// assert_eq!(roomkey_server::VendorName::VIDEOIO.vendor().about().title, "Video.io");
    /// ```
    pub const fn vendor(self) -> Vendor {
        self.0
    }

    /// What the server makes for itself.
    ///
    /// ```
    /// assert_eq!(roomkey_server::VendorName::VONAGE.local().project, "application_id");
    /// ```
    pub const fn local(self) -> &'static Local {
        self.1
    }

    /// Which credential the programs of its project are given: its key, or a token instead.
    ///
    /// ```
    /// use roomkey_server::VendorName;
    /// assert_eq!(VendorName::VIDEOIO.handed(), "app_token");
    /// assert_eq!(VendorName::LIVEKIT.handed(), "secret");
    /// ```
    pub fn handed(self) -> &'static str {
        self.1.bearer.as_ref().map_or(self.1.key, |bearer| bearer.credential)
    }

    /// Whether its keys are private keys in PEM, which SDKs read from a file, and no shared secrets.
    ///
    /// ```
    /// use roomkey_server::VendorName;
    /// assert!(VendorName::VONAGE.has_private_keys() && !VendorName::OPENTOK.has_private_keys());
    /// ```
    pub const fn has_private_keys(self) -> bool {
        matches!(self.1.key_made, Made::RsaPem(_))
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
    /// Of those that have one.
    Shared(Secret),
    /// In PEM.
    PrivateKey(Zeroizing<String>),
}

impl std::fmt::Debug for VendorSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VendorSecret([redacted])")
    }
}

/// What the local authority signs and verifies with for the other vendors.
///
/// ```
/// use roomkey::{Secret, Timestamp};
/// use roomkey_server::{DatabaseUrl, Store, VendorName, VendorSecret};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// let made = store.ensure_vendor_credentials().await?;
/// assert!(made.into_iter().eq(VendorName::all()), "the database was new");
/// let vendors = store.vendor_credentials().await?.expect("they are there now");
///
/// // By a vendor's name, whichever it is.
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// for vendor in VendorName::all() {
///     assert!(vendors.has(vendor) && vendors.signs(vendor) && !vendors.project(vendor).is_empty());
///     assert!(vendors.keys(vendor, now)?.is_some());
/// }
/// assert!(matches!(vendors.secret(VendorName::LIVEKIT)?, VendorSecret::Shared(_)));
///
/// // Or each as its own types have it.
/// let length = |secret: Secret| secret.reveal(<[u8]>::len);
/// assert_eq!(vendors.opentok()?.api_key().as_str(), vendors.opentok_api_key());
/// assert_eq!(length(vendors.opentok_secret()?), 40);
/// assert!(vendors.opentok_keyring()?.active().is_ok());
/// assert_eq!(vendors.vonage()?.application_id().as_str(), vendors.vonage_application_id());
/// assert!(vendors.vonage_private_key_pem()?.starts_with("-----BEGIN PRIVATE KEY-----"));
/// assert!(vendors.vonage_keyring()?.active().is_ok() && vendors.vonage_verifiers()?.active().is_ok());
/// assert_eq!(vendors.livekit_keyring()?.active()?.api_key().as_str(), vendors.livekit_api_key());
/// assert_eq!(length(vendors.livekit_secret()?), 64);
/// let app = vendors.videoio()?.verify_app(&vendors.videoio_app_token(now)?, now)?;
/// assert_eq!(app.app(), &vendors.videoio_app()?);
/// assert!(vendors.videoio_keyring()?.active().is_ok());
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct VendorCredentials {
    /// Of each vendor that has some, the oldest first.
    keys: Vec<(VendorName, Vec<Row>)>,
}

impl std::fmt::Debug for VendorCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.keys.iter().map(|(vendor, rows)| (vendor.as_str(), name(rows)));
        f.debug_map().entries(names).finish()
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

fn opentok_of(row: &Row) -> Result<opentok::Credentials> {
    Ok(opentok::Credentials::new(&row.name, row.secret()?)?)
}

fn vonage_of(row: &Row) -> Result<vonage::Credentials> {
    Ok(vonage::Credentials::new(&row.name, row.pem()?)?)
}

fn ring<C>(rows: &[Row], make: impl Fn(&Row) -> Result<C>) -> Result<Keyring<C>> {
    let mut keyring = Keyring::new();
    for row in rows {
        keyring.add(make(row)?, row.state);
    }
    Ok(keyring)
}

impl VendorCredentials {
    fn of(&self, vendor: VendorName) -> &[Row] {
        let found = self.keys.iter().find(|(known, _)| *known == vendor);
        found.map_or(&[], |(_, rows)| rows)
    }

    fn add(&mut self, vendor: VendorName, row: Row) {
        match self.keys.iter_mut().find(|(known, _)| *known == vendor) {
            Some((_, rows)) => rows.push(row),
            None => self.keys.push((vendor, vec![row])),
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
        if vendor == VendorName::VIDEOIO {
            // Its users have names of their first key's making. Without an active key nothing is minted, and
            // tokens are still verified.
            let app_token = self.signs(vendor).then(|| self.videoio_app_token(now)).transpose()?;
            let app_token = app_token.as_ref().map(|token| token.as_str());
            return Ok(Some(videoio::keys(self.videoio_keyring()?, app_token)));
        }
        self.verifying(vendor)
    }

    /// The keys of a vendor to verify with; nothing if it has none.
    pub(crate) fn verifying(&self, vendor: VendorName) -> Result<Option<roomkey::vendor::Keys>> {
        let keys = self.of(vendor).iter().map(|row| (row.key(), row.state));
        let keys = self.has(vendor).then(|| vendor.vendor().open_local(keys));
        Ok(keys.transpose()?)
    }

    /// What the keys of a vendor belong to, which stands in its tokens; empty where it has none.
    pub fn project(&self, vendor: VendorName) -> &str {
        name(self.of(vendor))
    }

    /// What signs for a vendor.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn secret(&self, vendor: VendorName) -> Result<VendorSecret> {
        let row = active(self.of(vendor))?;
        if vendor.has_private_keys() {
            return Ok(VendorSecret::PrivateKey(Zeroizing::new(row.pem()?.to_owned())));
        }
        Ok(VendorSecret::Shared(row.secret()?))
    }

    /// What the programs of a vendor's project are given ([`VendorName::handed`]); nothing where that is a private
    /// key, which they read from a file.
    ///
    /// # Errors
    /// As [`VendorCredentials::secret`].
    pub fn handed(&self, vendor: VendorName, now: Timestamp) -> Result<Option<Secret>> {
        let row = active(self.of(vendor))?;
        match &vendor.local().bearer {
            Some(bearer) => {
                let keys = vendor.vendor().open_local([(row.key(), row.state)])?;
                let token = Zeroizing::new(keys.mint(bearer.wish(&row.name).as_bytes(), now)?);
                Ok(Some(Secret::allow_weak(token.as_bytes())?))
            }
            None if vendor.has_private_keys() => Ok(None),
            None => Ok(Some(row.secret()?)),
        }
    }

    /// Every key of a vendor as it is stored, of whatever state.
    pub(crate) fn stored(&self, vendor: VendorName) -> impl Iterator<Item = &[u8]> {
        self.of(vendor).iter().map(|row| row.secret.as_slice())
    }

    /// OpenTok's API key and the secret that signs.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn opentok(&self) -> Result<opentok::Credentials> {
        opentok_of(active(self.of(VendorName::OPENTOK))?)
    }

    /// All secrets of that API key.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn opentok_keyring(&self) -> Result<Keyring<opentok::Credentials>> {
        ring(self.of(VendorName::OPENTOK), opentok_of)
    }

    /// OpenTok's API key, eight digits.
    pub fn opentok_api_key(&self) -> &str {
        self.project(VendorName::OPENTOK)
    }

    /// OpenTok's secret that signs, 40 hexadecimal digits as the vendor's SDKs expect.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn opentok_secret(&self) -> Result<Secret> {
        active(self.of(VendorName::OPENTOK))?.secret()
    }

    /// Vonage's application and the private key that signs.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn vonage(&self) -> Result<vonage::Credentials> {
        vonage_of(active(self.of(VendorName::VONAGE))?)
    }

    /// All private keys of that application.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn vonage_keyring(&self) -> Result<Keyring<vonage::Credentials>> {
        ring(self.of(VendorName::VONAGE), vonage_of)
    }

    /// The public halves of all of them.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn vonage_verifiers(&self) -> Result<Keyring<vonage::Verifier>> {
        ring(self.of(VendorName::VONAGE), |row| Ok(vonage_of(row)?.into_verifier()))
    }

    /// Vonage's application id, a UUID.
    pub fn vonage_application_id(&self) -> &str {
        self.project(VendorName::VONAGE)
    }

    /// The private key of that application that signs, as PKCS#8 PEM.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when what is stored is no text,
    /// [`Error::Core`](crate::Error::Core) when no key is active.
    pub fn vonage_private_key_pem(&self) -> Result<&str> {
        active(self.of(VendorName::VONAGE))?.pem()
    }

    /// What signs the tokens of Video.io, and names its users.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn videoio(&self) -> Result<Authority> {
        self.authority(active(self.of(VendorName::VIDEOIO))?)
    }

    /// All that has signed them. Users are named by the first, whatever it is good for now.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn videoio_keyring(&self) -> Result<Keyring<Authority>> {
        ring(self.of(VendorName::VIDEOIO), |row| self.authority(row))
    }

    fn authority(&self, row: &Row) -> Result<Authority> {
        let first = self.of(VendorName::VIDEOIO).first().unwrap_or(row);
        let first = Authority::new(&first.secret()?);
        Ok(Authority::new(&row.secret()?).with_user_ids_of(&first))
    }

    /// LiveKit's API key.
    pub fn livekit_api_key(&self) -> &str {
        self.project(VendorName::LIVEKIT)
    }

    /// LiveKit's secret that signs, 64 hexadecimal digits unless it was made elsewhere.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    pub fn livekit_secret(&self) -> Result<Secret> {
        active(self.of(VendorName::LIVEKIT))?.secret()
    }

    /// All secrets of that API key.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn livekit_keyring(&self) -> Result<Keyring<livekit::Credentials>> {
        ring(self.of(VendorName::LIVEKIT), |row| {
            Ok(livekit::Credentials::new(&row.name, row.secret()?)?)
        })
    }

    /// The app that the server has at Video.io.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn videoio_app(&self) -> Result<AppId> {
        Ok(AppId::parse(self.project(VendorName::VIDEOIO))?)
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
    ///
    /// See [`VendorCredentials`] for an example.
    pub async fn vendor_credentials(&self) -> Result<Option<VendorCredentials>> {
        let mut found = VendorCredentials::default();
        for key in ask!(self, db => db.vendor_keys().await)? {
            // A vendor that this version does not know is somebody else's.
            let Some(known) = VendorName::find(&key.vendor) else { continue };
            let (name, secret, state) = (key.name, key.secret, key.state.parse()?);
            found.add(known, Row { name, secret, state });
        }
        Ok((!found.keys.is_empty()).then_some(found))
    }

    /// Makes what the local authority signs with for each other vendor that has nothing yet, and says for
    /// which. It is recorded, if this store is to. An RSA key takes a tenth of a second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`](crate::StoreError::Unavailable); [`Error::Core`](crate::Error::Core) without random bytes.
    ///
    /// See [`VendorCredentials`] for an example.
    pub async fn ensure_vendor_credentials(&self) -> Result<Vec<VendorName>> {
        let kept = ask!(self, db => db.vendor_keys().await)?;
        let missing = VendorName::all()
            .filter(|vendor| !kept.iter().any(|key| key.vendor == vendor.as_str()))
            .map(|vendor| NewVendorKey::new(vendor, None, None))
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
        Ok(VendorName::all().filter(is_made).collect())
    }
}

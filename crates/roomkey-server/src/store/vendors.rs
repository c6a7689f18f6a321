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
use roomkey::vendor::{self, Credentials, Local, Made, Vendor};
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
/// use roomkey::{Timestamp, keyring::Keyring};
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
///     assert_eq!(vendors.credentials(vendor)?.len(), 1);
/// }
/// assert!(matches!(vendors.secret(VendorName::LIVEKIT)?, VendorSecret::Shared(_)));
/// assert!(vendors.handed(VendorName::VIDEOIO, now)?.is_some());
///
/// // Or as the vendor's own types have it.
/// let opentok: roomkey::opentok::Credentials = vendors.active(VendorName::OPENTOK)?;
/// assert_eq!(opentok.api_key().as_str(), vendors.project(VendorName::OPENTOK));
/// let vonage: Keyring<roomkey::vonage::Verifier> = vendors.keyring(VendorName::VONAGE)?;
/// assert!(vonage.active().is_ok());
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
        let Some(bearer) = vendor.local().bearer.as_ref().filter(|_| self.signs(vendor)) else {
            return self.verifying(vendor);
        };
        let handed = self.handed(vendor, now)?;
        let mut keys = self.credentials(vendor)?;
        // Without an active key nothing is minted, and tokens are still verified.
        if let (Some(handed), Some((last, state))) = (handed, keys.pop()) {
            keys.push((handed.reveal(|token| last.with(bearer.credential, token)), state));
        }
        Ok(Some(vendor.vendor().open_project(&keys)?))
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

    /// Every key of a vendor as its credentials, the oldest first.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn credentials(&self, vendor: VendorName) -> Result<Vec<(Credentials, KeyState)>> {
        let keys = self.of(vendor).iter();
        keys.map(|row| Ok((vendor.vendor().local_credentials(row.key())?, row.state))).collect()
    }

    /// The key of a vendor that signs, as the vendor's own type.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or no key is active.
    ///
    /// See [`VendorCredentials`] for an example.
    pub fn active<C>(&self, vendor: VendorName) -> Result<C>
    where
        C: for<'c> TryFrom<&'c Credentials, Error = roomkey::Error>,
    {
        let row = active(self.of(vendor))?;
        Ok(C::try_from(&vendor.vendor().local_credentials(row.key())?)?)
    }

    /// All keys of a vendor, as the vendor's own type.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn keyring<C>(&self, vendor: VendorName) -> Result<Keyring<C>>
    where
        C: for<'c> TryFrom<&'c Credentials, Error = roomkey::Error>,
    {
        let mut keyring = Keyring::new();
        for (credentials, state) in self.credentials(vendor)? {
            keyring.add(C::try_from(&credentials)?, state);
        }
        Ok(keyring)
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

//! What the local authority signs with for vendors other than VideoSDK.
//!
//! Each vendor has its own, made once: an API key of digits and a secret for OpenTok, an application
//! with an RSA key for Vonage, an app and the secret that signs its tokens for Video.io.

use super::Store;
use super::changes::{By, Change};
use super::writer::Work;
use crate::clock::Millis;
use crate::error::{Error, Result, StoreError};
use crate::id;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use roomkey::videoio::{AppAccess, AppId, Authority};
use roomkey::{Code, Secret, Timestamp, opentok, vonage};
use sqlx::sqlite::SqliteConnection;
use zeroize::Zeroizing;

const OPENTOK: &str = "opentok";
const VONAGE: &str = "vonage";
const VIDEOIO: &str = "videoio";
/// OpenTok's API keys have eight digits today.
const FIRST_API_KEY: u64 = 10_000_000;
const API_KEYS: u64 = 90_000_000;

/// What the local authority signs with for OpenTok, Vonage and Video.io.
///
/// ```
/// use roomkey_server::{DatabaseUrl, Store};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let store = Store::open(&DatabaseUrl::memory()).await?;
/// assert!(store.ensure_vendor_credentials().await?, "the database was new");
/// let vendors = store.vendor_credentials().await?.expect("they are there now");
/// assert_eq!(vendors.opentok()?.api_key().as_str(), vendors.opentok_api_key());
/// assert_eq!(vendors.vonage()?.application_id().as_str(), vendors.vonage_application_id());
/// # Ok::<(), roomkey_server::Error>(())
/// # }).unwrap();
/// ```
pub struct VendorCredentials {
    opentok: Row,
    vonage: Row,
    videoio: Row,
}

#[derive(Clone)]
struct Row {
    vendor: &'static str,
    name: String,
    secret: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for VendorCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VendorCredentials")
            .field("opentok", &self.opentok.name)
            .field("vonage", &self.vonage.name)
            .field("videoio", &self.videoio.name)
            .finish_non_exhaustive()
    }
}

impl VendorCredentials {
    /// OpenTok's API key and secret, ready to sign.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn opentok(&self) -> Result<opentok::Credentials> {
        Ok(opentok::Credentials::new(&self.opentok.name, self.opentok_secret()?)?)
    }

    /// OpenTok's API key, eight digits.
    pub fn opentok_api_key(&self) -> &str {
        &self.opentok.name
    }

    /// OpenTok's secret, 40 hexadecimal digits as the vendor's SDKs expect.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn opentok_secret(&self) -> Result<Secret> {
        Ok(Secret::new(self.opentok.secret.as_slice())?)
    }

    /// Vonage's application and private key, ready to sign.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn vonage(&self) -> Result<vonage::Credentials> {
        Ok(vonage::Credentials::new(&self.vonage.name, self.vonage_private_key_pem()?)?)
    }

    /// Vonage's application id, a UUID.
    pub fn vonage_application_id(&self) -> &str {
        &self.vonage.name
    }

    /// The private key of that application as PKCS#8 PEM.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when what is stored is no text.
    pub fn vonage_private_key_pem(&self) -> Result<&str> {
        std::str::from_utf8(&self.vonage.secret)
            .map_err(|_| StoreError::Corrupt("vendor_credentials").into())
    }

    /// What signs and verifies the tokens of Video.io.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn videoio(&self) -> Result<Authority> {
        Ok(Authority::new(&Secret::new(self.videoio.secret.as_slice())?))
    }

    /// The app that the server has at Video.io.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit.
    pub fn videoio_app(&self) -> Result<AppId> {
        Ok(AppId::parse(&self.videoio.name)?)
    }

    /// A token of that app. It never expires and gives full control of the app.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when what is stored is unfit, or without random bytes.
    pub fn videoio_app_token(&self, now: Timestamp) -> Result<Zeroizing<String>> {
        let access = AppAccess::new(self.videoio_app()?);
        Ok(self.videoio()?.mint_app(&access, now)?.into())
    }

    fn generate() -> Result<Self> {
        let random_hex = |bytes: usize| -> Result<Zeroizing<Vec<u8>>> {
            let mut random = Zeroizing::new(vec![0; bytes]);
            roomkey_entropy::fill(&mut random).map_err(roomkey::Error::from)?;
            let mut hex = Zeroizing::new(Vec::with_capacity(2 * bytes));
            id::push_hex(&random, &mut hex);
            Ok(hex)
        };
        let mut number = [0; 8];
        roomkey_entropy::fill(&mut number).map_err(roomkey::Error::from)?;
        let api_key = FIRST_API_KEY + u64::from_be_bytes(number) % API_KEYS;
        let uuid = || Ok::<_, Error>(roomkey::Jti::random()?.as_str().to_owned());
        Ok(Self {
            opentok: Row { vendor: OPENTOK, name: api_key.to_string(), secret: random_hex(20)? },
            vonage: Row { vendor: VONAGE, name: uuid()?, secret: private_key()? },
            videoio: Row { vendor: VIDEOIO, name: uuid()?, secret: random_hex(32)? },
        })
    }

    fn rows(&self) -> [&Row; 3] {
        [&self.opentok, &self.vonage, &self.videoio]
    }
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

impl Store {
    /// What the local authority signs with for other vendors, if it was made yet.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store).
    pub async fn vendor_credentials(&self) -> Result<Option<VendorCredentials>> {
        let rows: Vec<(String, String, Vec<u8>)> =
            sqlx::query_as("SELECT vendor, name, secret FROM vendor_credentials")
                .fetch_all(&self.readers)
                .await?;
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|(vendor, name, secret)| (vendor, name, Zeroizing::new(secret)))
            .collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let mut take = |vendor: &'static str| -> Result<Row, StoreError> {
            let found = rows.iter().position(|(name, ..)| name == vendor);
            let found = found.ok_or(StoreError::Corrupt("vendor_credentials"))?;
            let (_, name, secret) = rows.swap_remove(found);
            Ok(Row { vendor, name, secret })
        };
        Ok(Some(VendorCredentials {
            opentok: take(OPENTOK)?,
            vonage: take(VONAGE)?,
            videoio: take(VIDEOIO)?,
        }))
    }

    /// Makes what the local authority signs with for other vendors, if there is nothing yet, and says
    /// whether it did. It is recorded, if this store is to. An RSA key takes a tenth of a second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`Error::Core`](crate::Error::Core) without random bytes.
    pub async fn ensure_vendor_credentials(&self) -> Result<bool> {
        if self.vendor_credentials().await?.is_some() {
            return Ok(false);
        }
        let made = VendorCredentials::generate()?;
        let changes: Vec<Change> = made
            .rows()
            .map(|row| Change {
                key: Some(row.name.clone()),
                ..Change::new("key.add", By::local())
            })
            .into();
        let recorded = |is_new: &bool| if *is_new { changes } else { Vec::new() };
        let rows = made.rows().map(Row::clone);
        let created = Millis::now()?;
        let work = self
            .writer
            .write_recorded(true, recorded, move |connection| insert(connection, rows, created));
        Ok(work.await?)
    }
}

/// Inserts all, unless another process was faster.
fn insert(connection: &mut SqliteConnection, rows: [Row; 3], created: Millis) -> Work<'_, bool> {
    Box::pin(async move {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM vendor_credentials")
            .fetch_one(&mut *connection)
            .await?;
        if count > 0 {
            return Ok(false);
        }
        for row in &rows {
            sqlx::query(
                "INSERT INTO vendor_credentials (vendor, name, secret, created_ms) \
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(row.vendor)
            .bind(&row.name)
            .bind(row.secret.as_slice())
            .bind(created.as_i64())
            .execute(&mut *connection)
            .await?;
        }
        Ok(true)
    })
}

//! What a server makes for itself where it stands in for a vendor's cloud: one project, and keys of it.

use super::{Credentials, Keys, Tokens, Vendor};
use crate::error::{Code, Error, Result};
use crate::keyring::{KeyState, Keyring};
use crate::time::Timestamp;
use serde_json::json;
use std::fmt;
use zeroize::Zeroizing;

/// A project of a vendor that a server makes for itself, as data. Sessions and users belong to its name,
/// which stands in tokens and stays; its keys change.
///
/// ```
/// use roomkey::vendor::{self, Made};
/// let local = vendor::by_name("opentok")?.local().unwrap();
/// assert_eq!((local.project, local.project_made), ("api_key", Made::Digits(8)));
/// assert_eq!((local.key, local.key_made), ("secret", Made::Hex(20)));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Local {
    /// What the project's name is called: as a credential, where it is one.
    pub project: &'static str,
    /// The same for people, such as `api key`.
    pub project_title: &'static str,
    /// How such a name is made.
    pub project_made: Made,
    /// The credential that signs.
    pub key: &'static str,
    /// How one is made.
    pub key_made: Made,
    /// What the programs of the project are given, where that is a token and not the key itself.
    pub bearer: Option<Bearer>,
    /// A token that proves a key and is good for nothing: what it is minted from, and verified with.
    pub(crate) proof: (&'static str, &'static str),
    /// How keys are opened that are more than each by itself.
    pub(crate) open: Option<OpenAll>,
}

/// A token that the programs of a project come with, instead of its key.
///
/// ```
/// let videoio = roomkey::vendor::by_name("videoio")?;
/// let bearer = videoio.local().and_then(|local| local.bearer.as_ref()).unwrap();
/// assert_eq!(bearer.credential, "app_token");
/// assert_eq!(bearer.wish("my-app"), r#"{"app":"my-app","kind":"app"}"#);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Bearer {
    /// Which credential it is.
    pub credential: &'static str,
    /// Its kind, and the member that says the project's name.
    pub(crate) wish: (&'static str, &'static str),
}

impl Bearer {
    /// What it is minted from.
    ///
    /// See [`Bearer`] for an example.
    pub fn wish(&self, project: &str) -> String {
        let (kind, member) = self.wish;
        let [kind, member, project] = [kind, member, project].map(|text| json!(text));
        format!("{{{member}:{project},\"kind\":{kind}}}")
    }
}

/// Opens the keys of one project, the oldest first.
pub(crate) type OpenAll = fn(&[(Credentials, KeyState)]) -> Result<Box<dyn Tokens>>;

/// How a value is made up.
///
/// ```
/// use roomkey::vendor::{Made, Source};
/// # use roomkey::Result;
/// # use zeroize::Zeroizing;
/// struct Zeros;
///
/// impl Source for Zeros {
///     fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
///         bytes.fill(0);
///         Ok(())
///     }
///
///     fn rsa_pem(&mut self, _: u16) -> Result<Zeroizing<Vec<u8>>> {
///         unreachable!("it takes no key")
///     }
/// }
///
/// assert_eq!(*Made::Digits(8).make(&mut Zeros)?, b"10000000");
/// assert_eq!(*Made::Hex(2).make(&mut Zeros)?, b"0000");
/// assert_eq!(*Made::Letters("API", 4).make(&mut Zeros)?, b"APIAAAA");
/// assert_eq!(*Made::Uuid.make(&mut Zeros)?, b"00000000-0000-4000-8000-000000000000");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Made {
    /// So many decimal digits, at most 18, of which the first is not 0.
    Digits(u32),
    /// So many random bytes in hexadecimal.
    Hex(usize),
    /// This, and so many letters and digits.
    Letters(&'static str, usize),
    /// A UUID of version 4.
    Uuid,
    /// An RSA private key of so many bits, as PKCS#8 in PEM.
    RsaPem(u16),
}

/// Where what is random comes from: nothing here is.
///
/// See [`Made`] for an example.
pub trait Source {
    /// Fills all of it with random bytes.
    ///
    /// # Errors
    /// `entropy_unavailable`.
    ///
    /// See [`Made`] for an example.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;

    /// Makes an RSA private key of so many bits, as PKCS#8 in PEM.
    ///
    /// # Errors
    /// `entropy_unavailable`.
    ///
    /// See [`Made`] for an example.
    fn rsa_pem(&mut self, bits: u16) -> Result<Zeroizing<Vec<u8>>>;
}

impl Made {
    /// Makes one up.
    ///
    /// # Errors
    /// Those of the source.
    ///
    /// See [`Made`] for an example.
    pub fn make(self, source: &mut impl Source) -> Result<Zeroizing<Vec<u8>>> {
        match self {
            Self::Digits(count) => {
                let mut bytes = [0; 8];
                source.fill(&mut bytes)?;
                let first = 10_u64.saturating_pow(count.clamp(1, 18).saturating_sub(1));
                let over = u64::from_be_bytes(bytes).checked_rem(first.saturating_mul(9));
                let number = first.saturating_add(over.unwrap_or_default());
                Ok(Zeroizing::new(number.to_string().into_bytes()))
            }
            Self::Hex(count) => {
                let mut bytes = Zeroizing::new(vec![0; count]);
                source.fill(&mut bytes)?;
                let mut text = Zeroizing::new(Vec::with_capacity(count.saturating_mul(2)));
                for byte in bytes.iter() {
                    text.extend([byte >> 4, byte & 15].map(hex_digit));
                }
                Ok(text)
            }
            Self::Letters(before, count) => {
                let length = before.len().saturating_add(count);
                let mut text = Zeroizing::new(Vec::with_capacity(length));
                text.extend_from_slice(before.as_bytes());
                while text.len() < length {
                    let mut bytes = Zeroizing::new([0; 32]);
                    source.fill(bytes.as_mut_slice())?;
                    let left = length.saturating_sub(text.len());
                    // 248 is the largest multiple of 62: bytes from it on would favour the first letters.
                    let fit = bytes.iter().filter(|byte| **byte < 248).take(left);
                    text.extend(fit.map(|byte| letter(byte % 62)));
                }
                Ok(text)
            }
            Self::Uuid => {
                let mut bytes = [0; 16];
                source.fill(&mut bytes)?;
                let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
                Ok(Zeroizing::new(uuid.hyphenated().to_string().into_bytes()))
            }
            Self::RsaPem(bits) => source.rsa_pem(bits),
        }
    }
}

const fn hex_digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0'.saturating_add(value),
        _ => b'a'.saturating_add(value).saturating_sub(10),
    }
}

const fn letter(value: u8) -> u8 {
    match value {
        0..=25 => b'A'.saturating_add(value),
        26..=51 => b'a'.saturating_add(value).saturating_sub(26),
        _ => b'0'.saturating_add(value).saturating_sub(52),
    }
}

/// A key of such a project, as it is kept.
///
/// ```
/// # use roomkey::{Timestamp, vendor::{self, LocalKey}};
/// let vendor = vendor::by_name("opentok")?;
/// let secret = b"1234567890abcdef1234567890abcdef12345678";
/// let key = LocalKey { project: "12345678", key: secret };
/// // A secret is padded with zeros to the length of a block, so that these two sign alike.
/// let padded = [secret, &[0][..]].concat();
/// let other = LocalKey { key: &padded, ..key };
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// assert!(vendor.are_one_key(key, other, now)?);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "plain values that callers write down whole")]
pub struct LocalKey<'a> {
    /// The name of the project.
    pub project: &'a str,
    /// What signs.
    pub key: &'a [u8],
}

impl fmt::Debug for LocalKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").field("project", &self.project).finish_non_exhaustive()
    }
}

impl Vendor {
    /// What a server makes for itself that stands in for the vendor's cloud; `None` where none does, or
    /// where it has more projects than one.
    ///
    /// See [`Local`] for an example.
    pub const fn local(self) -> Option<&'static Local> {
        self.entry().local.as_ref()
    }

    /// Opens the keys of such a project, of which those mint and verify that their states let.
    ///
    /// # Errors
    /// What [`Vendor::open`] says of the first that is not fit; `argument_invalid` for a vendor without
    /// such a project.
    ///
    /// ```
    /// # use roomkey::{keyring::KeyState, vendor::{self, LocalKey}};
    /// let vendor = vendor::by_name("opentok")?;
    /// let key = LocalKey { project: "12345678", key: b"1234567890abcdef1234567890abcdef12345678" };
    /// assert!(vendor.open_local([(key, KeyState::Active)]).is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn open_local<'k>(
        self,
        keys: impl IntoIterator<Item = (LocalKey<'k>, KeyState)>,
    ) -> Result<Keys> {
        let keys = keys.into_iter().map(|(key, state)| Ok((self.local_credentials(key)?, state)));
        self.open_project(&keys.collect::<Result<Vec<_>>>()?)
    }

    /// The same from the credentials of such keys, the oldest first, with what else belongs to them: a
    /// [`Bearer`] for one.
    ///
    /// # Errors
    /// As [`Vendor::open_local`].
    ///
    /// ```
    /// # use roomkey::{Timestamp, keyring::KeyState, vendor::{self, LocalKey}};
    /// let (vendor, now) = (vendor::by_name("videoio")?, Timestamp::from_unix(1_700_000_000)?);
    /// let key = LocalKey { project: "my-app", key: b"9d3b1f0a6c5e4827b1a0f3c2d4e59687" };
    /// let app_token = vendor
    ///     .open_local([(key, KeyState::Active)])?
    ///     .mint(br#"{"kind":"app","app":"my-app"}"#, now)?;
    /// let with_app = vendor.local_credentials(key)?.with("app_token", app_token);
    /// let keys = vendor.open_project(&[(with_app, KeyState::Active)])?;
    /// assert!(keys.mint(br#"{"identity":"ann","scopes":["videos.read"]}"#, now).is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn open_project(self, keys: &[(Credentials, KeyState)]) -> Result<Keys> {
        if let Some(open) = self.need_local()?.open {
            return Ok(Keys::new(self.entry(), open(keys)?));
        }
        let mut keyring: Keyring<Box<dyn Tokens>> = Keyring::new();
        for (credentials, state) in keys {
            keyring.add((self.entry().open)(credentials)?, *state);
        }
        Ok(Keys::new(self.entry(), keyring))
    }

    /// Whether two keys sign alike. Their bytes do not say: one private key has many texts, and secrets of
    /// different lengths may be one key. So one verifies what the other has signed.
    ///
    /// # Errors
    /// What is wrong with either of them.
    ///
    /// See [`LocalKey`] for an example.
    pub fn are_one_key(
        self,
        one: LocalKey<'_>,
        other: LocalKey<'_>,
        now: Timestamp,
    ) -> Result<bool> {
        let (mint, verify) = self.need_local()?.proof;
        let open = |key| self.open_local([(key, KeyState::Active)]);
        let (one, other) = (open(one)?, open(other)?);
        Ok(one.verify(&other.mint(mint.as_bytes(), now)?, verify.as_bytes(), now).is_ok())
    }

    fn need_local(self) -> Result<&'static Local> {
        self.local().ok_or(Error::because(
            Code::ArgumentInvalid,
            "No server stands in for this vendor with a project of its own.",
        ))
    }

    /// The credentials that a key of such a project is.
    ///
    /// # Errors
    /// `argument_invalid` for a vendor without such a project.
    ///
    /// ```
    /// # use roomkey::{opentok, vendor::LocalKey};
    /// let key = LocalKey { project: "12345678", key: b"1234567890abcdef1234567890abcdef12345678" };
    /// let credentials = opentok::VENDOR.local_credentials(key)?;
    /// assert_eq!(opentok::Credentials::try_from(&credentials)?.api_key().as_str(), "12345678");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn local_credentials(self, key: LocalKey<'_>) -> Result<Credentials> {
        let local = self.need_local()?;
        // Whether a weak one is allowed was decided when it was added.
        let credentials = Credentials::new().allow_weak().with(local.key, key.key);
        Ok(match self.about().credential(local.project) {
            Some(_) => credentials.with(local.project, key.project),
            None => credentials,
        })
    }
}

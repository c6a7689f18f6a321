//! Credentials by name, before a vendor has judged them.

use super::about::{About, CredentialField};
use crate::error::{Code, Error, Result};
use crate::id::ApiKey;
use crate::secret::Secret;
use std::fmt;
use zeroize::Zeroizing;

/// What a vendor's keys are made of, under the names of its [description](super::About). Wiped when
/// dropped.
///
/// See the [module](super) for an example.
#[derive(Default)]
pub struct Credentials {
    fields: Vec<(String, Zeroizing<Vec<u8>>)>,
    allow_weak: bool,
    any_api_key: bool,
    from_variables: bool,
}

impl Credentials {
    /// None yet.
    ///
    /// ```
    /// use roomkey::vendor::Credentials;
    /// assert_eq!(format!("{:?}", Credentials::new().with("secret", "s")), "Credentials(secret)");
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// With this field. Given twice, the last counts.
    ///
    /// ```
    /// # use roomkey::vendor::Credentials;
    /// let credentials = Credentials::new().with("api_key", "123456").with("secret", "hush");
    /// assert_eq!(format!("{credentials:?}"), "Credentials(api_key, secret)");
    /// ```
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        let name = name.into();
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, Zeroizing::new(value.into())));
        self
    }

    /// Admits a secret that is short, a placeholder or padded, and placeholders of API keys: for tokens
    /// that exist already.
    ///
    /// ```
    /// use roomkey::{Code, vendor::{self, Credentials}};
    /// let weak = || Credentials::new().with("api_key", "my-key").with("secret", "short");
    /// let videosdk = vendor::by_name("videosdk")?;
    /// assert_eq!(videosdk.open(&weak()).unwrap_err().code(), Code::SecretTooShort);
    /// assert!(videosdk.open(&weak().allow_weak()).is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn allow_weak(mut self) -> Self {
        self.allow_weak = true;
        self
    }

    /// Without the API key, where only the secret is known ([`CredentialField::may_be_any`]): such keys verify whatever API key a
    /// token names, and mint nothing.
    ///
    /// ```
    /// use roomkey::vendor::{self, Credentials};
    /// let secret = Credentials::new().with("secret", "9d3b1f0a6c5e4827b1a0f3c2d4e59687");
    /// assert!(vendor::by_name("videosdk")?.open(&secret.any_api_key()).is_ok());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    #[must_use]
    pub fn any_api_key(mut self) -> Self {
        self.any_api_key = true;
        self
    }

    /// Those that the variables of a vendor hold, as `lookup` reads them; empty ones count as not set.
    ///
    /// # Errors
    /// `argument_invalid` when two variables for one thing differ.
    ///
    /// ```
    /// use roomkey::vendor::{self, Credentials};
    /// let opentok = vendor::by_name("opentok")?;
    /// let credentials = Credentials::from_variables(opentok, |name| match name {
    ///     "OPENTOK_API_KEY" => Some("123456".into()),
    ///     "OPENTOK_API_SECRET" => Some("1234567890abcdef1234567890abcdef1234567890".into()),
    ///     _ => None,
    /// })?;
    /// assert!(opentok.open(&credentials).is_ok());
    ///
    /// let nothing = Credentials::from_variables(opentok, |_| None)?;
    /// let error = opentok.open(&nothing).unwrap_err();
    /// assert_eq!(error.reason(), "There is no API key: `OPENTOK_API_KEY` is not set.");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn from_variables(
        vendor: super::Vendor,
        lookup: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<Self> {
        let mut credentials = Self { from_variables: true, ..Self::new() };
        for field in vendor.about().credentials {
            let set =
                |name: &&&str| lookup(name).map(Zeroizing::new).filter(|value| !value.is_empty());
            let values = field.variables.iter().filter_map(|name| set(&name));
            if let Some(value) = agreed(field.variables, values)? {
                credentials.fields.push((field.name.to_owned(), value));
            }
        }
        Ok(credentials)
    }

    /// Whether there is such a field.
    ///
    /// ```
    /// # use roomkey::vendor::Credentials;
    /// assert!(!Credentials::new().has("secret"));
    /// ```
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Refuses fields that the vendor does not have.
    pub(super) fn check(&self, about: &About) -> Result<()> {
        let is_known = |name: &str| about.credential(name).is_some();
        let any = about.credentials.iter().find(|field| field.may_be_any);
        if self.any_api_key && any.is_none_or(|field| self.has(field.name)) {
            return Err(Error::because(
                Code::ArgumentInvalid,
                "Keys are for any API key where none is given, and where the vendor's tokens name it.",
            ));
        }
        if self.fields.iter().all(|(name, _)| is_known(name)) {
            return Ok(());
        }
        let names: Vec<&str> = about.credentials.iter().map(|field| field.name).collect();
        Err(Error::because(
            Code::ArgumentInvalid,
            format!("Credentials of {} are {}.", about.title, quoted(&names, ", ")),
        ))
    }

    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_slice())
    }

    fn needed(&self, field: &CredentialField) -> Result<&[u8]> {
        self.get(field.name).ok_or_else(|| {
            let reason = if self.from_variables && !field.variables.is_empty() {
                let names = quoted(field.variables, " or ");
                format!("There is no {}: {names} is not set.", field.what)
            } else {
                format!("There is no {}.", field.what)
            };
            Error::because(field.code, reason)
        })
    }

    /// A field that has to be there, as text.
    pub(crate) fn text(&self, field: &CredentialField) -> Result<&str> {
        std::str::from_utf8(self.needed(field)?)
            .map_err(|_| Error::because(field.code, format!("The {} is not UTF-8.", field.what)))
    }

    /// A field that may be there, as text.
    pub(crate) fn optional(&self, field: &CredentialField) -> Result<Option<&str>> {
        if self.has(field.name) { self.text(field).map(Some) } else { Ok(None) }
    }

    /// A shared secret that has to be there.
    pub(crate) fn secret(&self, field: &CredentialField) -> Result<Secret> {
        let bytes = self.needed(field)?;
        if self.allow_weak { Secret::allow_weak(bytes) } else { Secret::new(bytes) }
    }

    /// Whether the API key is not known.
    pub(crate) const fn are_for_any_api_key(&self) -> bool {
        self.any_api_key
    }

    /// An API key that has to be there.
    pub(crate) fn api_key(&self, field: &CredentialField) -> Result<ApiKey> {
        let text = self.text(field)?;
        if self.allow_weak { ApiKey::allow_placeholder(text) } else { ApiKey::parse(text) }
    }
}

/// What several names for one thing say, where they have to agree: which of two secrets counts must not depend
/// on which program reads them.
///
/// # Errors
/// `argument_invalid`, with the names, when two values differ.
///
/// ```
/// use roomkey::vendor::agreed;
/// let names = ["VIDEOSDK_SECRET_KEY", "VIDEOSDK_SECRET"];
/// assert_eq!(agreed(&names, ["one", "one"])?, Some("one"));
/// assert!(agreed(&names, ["one", "two"]).is_err());
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn agreed<T: PartialEq>(
    names: &[&str],
    values: impl IntoIterator<Item = T>,
) -> Result<Option<T>> {
    let mut values = values.into_iter();
    let first = values.next();
    if values.any(|other| Some(&other) != first.as_ref()) {
        let reason = format!("{} differ: set one of them.", quoted(names, " and "));
        return Err(Error::because(Code::ArgumentInvalid, reason));
    }
    Ok(first)
}

/// Names for people.
fn quoted(names: &[&str], between: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(between)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        write!(f, "Credentials({})", names.join(", "))
    }
}

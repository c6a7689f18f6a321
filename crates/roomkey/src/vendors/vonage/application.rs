//! The id of an application.

use crate::error::{Code, Error, Result};
use crate::tokbox::session_id::is_application;
use crate::written::written;
use std::fmt;
use std::sync::Arc;

/// The id of an application of Vonage: a UUID in lower case with hyphens.
///
/// ```
/// use roomkey::{Code, vonage::ApplicationId};
/// let id = ApplicationId::parse("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f")?;
/// assert_eq!(id.as_str(), "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f");
/// assert_eq!(ApplicationId::parse("123456").unwrap_err().code(), Code::ApplicationIdInvalid);
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationId(Arc<str>);

impl ApplicationId {
    /// Parses it.
    ///
    /// # Errors
    /// `application_id_invalid`.
    ///
    /// ```
    /// # use roomkey::vonage::ApplicationId;
    /// assert!(ApplicationId::parse("29F760F8-7CE1-46C9-ADE3-F2DEDEE4ED5F").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if is_application(text) {
            Ok(Self(text.into()))
        } else {
            Err(Error::new(Code::ApplicationIdInvalid))
        }
    }

    /// The text.
    ///
    /// See [`ApplicationId`] for an example.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

written!(ApplicationId: Display, FromStr, Serialize);

impl fmt::Debug for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApplicationId({:?})", &*self.0)
    }
}

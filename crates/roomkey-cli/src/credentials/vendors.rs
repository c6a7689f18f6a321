//! Credentials of OpenTok, Vonage and Video.io: from the environment, or from the local database.

use super::Source;
use super::file::read_private_text;
use super::pair::refuse_file_name;
use crate::clock;
use crate::database::with_existing;
use crate::failure::{Failure, Result};
use crate::vendors::{Signer, Vendor};
use roomkey::videoio::Authority;
use roomkey::{Secret, opentok, vonage};
use roomkey_server::{StoreError, VendorCredentials};
use std::path::Path;
use zeroize::Zeroizing;

const OPENTOK: [&str; 2] = ["OPENTOK_API_KEY", "OPENTOK_API_SECRET"];
const VONAGE: [&str; 3] =
    ["VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY", "VONAGE_PRIVATE_KEY_PATH"];
const VIDEOIO: [&str; 2] = ["VIDEOIO_AUTHORITY_SECRET", "VIDEOIO_APP_TOKEN"];

impl Source {
    /// What signs and verifies for a vendor.
    pub(crate) fn vendor(&self, vendor: Vendor) -> Result<Signer> {
        self.check_for_vendors()?;
        if let Some(stored) = self.stored()? {
            return Ok(match vendor {
                Vendor::Opentok => Signer::OpenTok(Box::new(stored.opentok()?)),
                Vendor::Vonage => Signer::Vonage(Box::new(stored.vonage()?)),
                Vendor::Videoio => Signer::VideoIo(Box::new(stored.videoio()?)),
            });
        }
        Ok(match vendor {
            Vendor::Opentok => {
                let (api_key, secret) = (needed(OPENTOK[0])?, fit(&needed(OPENTOK[1])?)?);
                Signer::OpenTok(Box::new(opentok::Credentials::new(&api_key, secret)?))
            }
            Vendor::Vonage => {
                let (application, pem) = (needed(VONAGE[0])?, private_key()?);
                Signer::Vonage(Box::new(vonage::Credentials::new(&application, &pem)?))
            }
            Vendor::Videoio => {
                Signer::VideoIo(Box::new(Authority::new(&fit(&needed(VIDEOIO[0])?)?)))
            }
        })
    }

    /// Vonage's, from a file with the public key.
    pub(crate) fn vonage_public(path: &Path) -> Result<Signer> {
        let application = needed(VONAGE[0])?;
        let pem = read_private_text(path)?;
        Ok(Signer::VonagePublic(Box::new(vonage::Verifier::new(&application, &pem)?)))
    }

    /// The API key or application that sessions are made for.
    pub(crate) fn project(&self, vendor: Vendor) -> Result<String> {
        self.check_for_vendors()?;
        let stored = self.stored()?;
        match vendor {
            Vendor::Opentok => match stored {
                Some(stored) => Ok(stored.opentok_api_key().to_owned()),
                None => Ok(needed(OPENTOK[0])?.to_string()),
            },
            Vendor::Vonage => match stored {
                Some(stored) => Ok(stored.vonage_application_id().to_owned()),
                None => Ok(needed(VONAGE[0])?.to_string()),
            },
            Vendor::Videoio => {
                Err(Failure::usage("argument_invalid", "Sessions have no ids at Video.io."))
            }
        }
    }

    /// The token of an app of Video.io.
    pub(crate) fn app_token(&self) -> Result<Zeroizing<String>> {
        match self.stored()? {
            Some(stored) => Ok(stored.videoio_app_token(clock::now()?)?),
            None => needed(VIDEOIO[1]),
        }
    }

    fn stored(&self) -> Result<Option<VendorCredentials>> {
        let Some(url) = &self.database else { return Ok(None) };
        with_existing(url, |store| async move {
            let found = store.vendor_credentials().await?;
            found.ok_or(StoreError::NotFound("credentials of this vendor").into()).map(Some)
        })
    }

    fn check_for_vendors(&self) -> Result<()> {
        let idle = [("--credentials", self.credentials.is_some()), ("--key", self.key.is_some())];
        match idle.into_iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((option, _)) => {
                Err(Failure::usage("argument_invalid", format!("{option} is for VideoSDK.")).hint(
                    "Other vendors' credentials come from the environment or from --database.",
                ))
            }
        }
    }
}

fn set(name: &str) -> Result<Option<Zeroizing<String>>> {
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(text.into())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::usage("argument_invalid", format!("{name} is not UTF-8.")))
        }
    }
}

fn needed(name: &str) -> Result<Zeroizing<String>> {
    set(name)?.ok_or_else(|| {
        let names = OPENTOK.iter().chain(&VONAGE).chain(&VIDEOIO);
        let vendor = name.split('_').next().unwrap_or_default();
        let names: Vec<&str> = names.copied().filter(|name| name.starts_with(vendor)).collect();
        Failure::usage("argument_invalid", format!("{name} is not set."))
            .hint(format!("Set {}, or name a database with --database.", names.join(", ")))
    })
}

fn fit(secret: &str) -> Result<Secret> {
    refuse_file_name(secret.as_bytes())?;
    Ok(Secret::new(secret.as_bytes())?)
}

fn private_key() -> Result<Zeroizing<String>> {
    match (set(VONAGE[1])?, set(VONAGE[2])?) {
        (Some(_), Some(_)) => Err(Failure::usage(
            "argument_invalid",
            format!("The environment sets both {} and {}.", VONAGE[1], VONAGE[2]),
        )),
        (Some(pem), None) => {
            refuse_file_name(pem.as_bytes())?;
            Ok(pem)
        }
        (None, Some(path)) => read_private_text(Path::new(path.as_str())),
        (None, None) => needed(VONAGE[1]),
    }
}

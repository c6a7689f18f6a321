//! Lines for OpenTok, Vonage and Video.io, whose credentials stand in them.
//!
//! They are read as a whole, unlike those for VideoSDK: what members there are depends on the vendor and
//! the kind of token.

use super::answer;
use super::cache::Cache;
use crate::clock;
use crate::credentials::refuse_file_name;
use crate::failure::Failure;
use crate::vendors::{Order, Signer, Vendor};
use roomkey::videoio::Authority;
use roomkey::{Code, Error, LifetimeSpec, Result, Secret, Timestamp, opentok, vonage};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// What answers such lines.
pub(super) struct Vendors(Cache<Signer>);

type Answered = fn(&mut Vendors, Vendor, Map<String, Value>) -> Result<(&'static str, Vec<u8>)>;

impl Vendors {
    pub(super) fn new() -> std::result::Result<Self, Failure> {
        Ok(Self(Cache::new()?))
    }

    /// The answer to an order, if it is for one of these vendors.
    pub(super) fn mint(&mut self, line: &[u8], out: &mut Vec<u8>) -> bool {
        self.answer(line, out, Self::minted)
    }

    /// The answer to a question, if it is for one of these vendors.
    pub(super) fn verify(&mut self, line: &[u8], out: &mut Vec<u8>) -> bool {
        self.answer(line, out, Self::verified)
    }

    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>, of: Answered) -> bool {
        let Ok(mut members) = roomkey::json::from_slice::<Map<String, Value>>(line) else {
            return false;
        };
        let Some(vendor) = members.get("vendor").and_then(Value::as_str).and_then(Vendor::parse)
        else {
            return false;
        };
        members.remove("vendor");
        let id = members.remove("id").map(|id| id.to_string());
        match of(self, vendor, members) {
            Ok((name, value)) => answer::good(id.as_deref(), name, &value, out),
            Err(error) => answer::refused(id.as_deref(), &error, out),
        }
        true
    }

    fn minted(
        &mut self,
        vendor: Vendor,
        mut line: Map<String, Value>,
    ) -> Result<(&'static str, Vec<u8>)> {
        let signer = self.signer(vendor, &mut line)?;
        let issued_at = time(&mut line, "issued_at")?;
        let lifetime = line.remove("lifetime").map(serde_json::from_value::<LifetimeSpec>);
        let lifetime = lifetime
            .transpose()
            .map_err(|_| not_text("lifetime", "seconds or text such as `2h`"))?;
        let (kind, app_token) = (text(&mut line, "kind")?, text(&mut line, "app_token")?);
        let order = Order {
            kind: kind.as_ref().map(|text| text.as_str()),
            lifetime,
            app_token: app_token.as_ref().map(|text| text.as_str()),
            wish: line,
        };
        let token = signer.mint(order, issued_at)?;
        // No token has a character that JSON escapes.
        Ok(("token", format!("\"{token}\"").into_bytes()))
    }

    fn verified(
        &mut self,
        vendor: Vendor,
        mut line: Map<String, Value>,
    ) -> Result<(&'static str, Vec<u8>)> {
        let signer = self.signer(vendor, &mut line)?;
        let now = time(&mut line, "now")?;
        let kind = text(&mut line, "kind")?;
        let token = needed(&mut line, "token")?;
        if let Some(maximum) = line.remove("max_lifetime") {
            line.insert("maximum_lifetime".to_owned(), maximum);
        }
        let claims = signer.verify(&token, kind.as_ref().map(|kind| kind.as_str()), line, now)?;
        let mut claims = claims.to_string().into_bytes();
        crate::json::put_on_one_line(&mut claims);
        Ok(("claims", claims))
    }

    /// What the credentials of a line make; they are taken out of it.
    fn signer(&mut self, vendor: Vendor, line: &mut Map<String, Value>) -> Result<&Signer> {
        match vendor {
            Vendor::Opentok => {
                let (api_key, secret) = (needed(line, "api_key")?, needed(line, "secret")?);
                self.0.get(&[b"opentok", api_key.as_bytes(), secret.as_bytes()], || {
                    let credentials = opentok::Credentials::new(&api_key, fit(&secret)?)?;
                    Ok(Signer::OpenTok(Box::new(credentials)))
                })
            }
            Vendor::Vonage => {
                let application = needed(line, "application_id")?;
                let private = text(line, "private_key_pem")?;
                let public = text(line, "public_key_pem")?;
                let (pem, is_private): (_, bool) = match (private, public) {
                    (Some(pem), None) => (pem, true),
                    (None, Some(pem)) => (pem, false),
                    _ => {
                        return Err(Error::because(
                            Code::ArgumentInvalid,
                            "A line for Vonage has either `private_key_pem` or `public_key_pem`.",
                        ));
                    }
                };
                let parts =
                    [b"vonage", application.as_bytes(), &[u8::from(is_private)], pem.as_bytes()];
                self.0.get(&parts, || {
                    refuse_file_name(pem.as_bytes())?;
                    Ok(if is_private {
                        Signer::Vonage(Box::new(vonage::Credentials::new(&application, &pem)?))
                    } else {
                        Signer::VonagePublic(Box::new(vonage::Verifier::new(&application, &pem)?))
                    })
                })
            }
            Vendor::Videoio => {
                let secret = needed(line, "secret")?;
                self.0.get(&[b"videoio", secret.as_bytes()], || {
                    Ok(Signer::VideoIo(Box::new(Authority::new(&fit(&secret)?))))
                })
            }
        }
    }
}

fn fit(secret: &str) -> Result<Secret> {
    refuse_file_name(secret.as_bytes())?;
    Secret::new(secret.as_bytes())
}

/// A text, taken out of the line.
fn text(line: &mut Map<String, Value>, name: &str) -> Result<Option<Zeroizing<String>>> {
    match line.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.into())),
        Some(_) => Err(not_text(name, "text")),
    }
}

fn needed(line: &mut Map<String, Value>, name: &str) -> Result<Zeroizing<String>> {
    text(line, name)?
        .ok_or_else(|| Error::because(Code::ArgumentInvalid, format!("`{name}` is missing.")))
}

fn not_text(name: &str, kind: &str) -> Error {
    Error::because(Code::ArgumentInvalid, format!("`{name}` is {kind}."))
}

fn time(line: &mut Map<String, Value>, name: &str) -> Result<Timestamp> {
    match line.remove(name) {
        None => clock::now().map_err(|_| Error::new(Code::TimestampInvalid)),
        Some(value) => {
            let seconds =
                value.as_i64().ok_or_else(|| not_text(name, "a whole number of seconds"))?;
            Timestamp::from_unix(seconds)
        }
    }
}

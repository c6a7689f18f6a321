//! OpenTok by its name: its description, and its tokens from JSON and from grants.

use super::{ApiAccessSpec, ApiExpectationSpec, Credentials, ExpectationSpec, Kind};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::Grant;
use crate::keyring::Keyring;
use crate::report;
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::by_name::{
    API_CLAIMS, API_MINT, API_VERIFY, CLIENT_MINT, CLIENT_VERIFY, GRANT, NONCE, access, api,
    client, granted, is_for_api,
};
use crate::tokbox::described as claim;
use crate::vendor::{
    About, Claim, Claims, CredentialField, Entry, Form, Given, Keys, Local, Made, Mints, Tokens,
    Type,
};

const API_KEY: CredentialField =
    CredentialField::public("api_key", "API key", &["OPENTOK_API_KEY"], Code::ApiKeyInvalid);
const SECRET: CredentialField =
    CredentialField::secret("secret", "secret", &["OPENTOK_API_SECRET"], Code::SecretEmpty);

/// Under our names: OpenTok's two forms have different ones.
const CLAIMS: &[Claim] = &[
    Claim::new("kind", Type::Text, "the form of the token", r#""jwt""#).one_of(&["jwt", "t1"]),
    Claim::new("api_key", Type::Text, "the API key whose secret signed it", r#""123456""#),
    claim::SESSION,
    claim::ROLE,
    claim::DATA,
    claim::LAYOUT_CLASSES,
    claim::NONCE,
    claim::ISSUED,
    claim::BEGINS,
    claim::EXPIRES,
    claim::ID,
];

pub(crate) static ENTRY: Entry = Entry {
    about: About {
        name: "opentok",
        title: "OpenTok",
        credentials: &[API_KEY, SECRET],
        forms: &[
            Form::new(&["jwt", "t1"], "a client token of `opentok`", Some(86_400))
                .seen_as(&[report::Kind::OpenTokT1, report::Kind::OpenTokJwt])
                .mint(CLIENT_MINT)
                .example(r#"{"session":"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4","role":"publisher","lifetime":"2h"}"#)
                .verify(CLIENT_VERIFY)
                .claims(CLAIMS)
                .grant(&[NONCE]),
            Form::new(&["api"], "a token for the API of `opentok`", Some(300))
                .mint(API_MINT)
                .example(r#"{"kind":"api"}"#)
                .verify(API_VERIFY)
                .claims(API_CLAIMS),
        ],
        grant: GRANT,
    },
    look: &super::look::LOOK,
    open: |given| Ok(Box::new(Credentials::try_from(given)?)),
    // The vendor's API keys have eight digits today, and its secrets 40 hexadecimal digits.
    local: Some(Local {
        project: "api_key",
        project_title: "api key",
        project_made: Made::Digits(8),
        key: "secret",
        key_made: Made::Hex(20),
        bearer: None,
        proof: (r#"{"kind":"api"}"#, r#"{"kind":"api"}"#),
        open: None,
    }),
};

/// From credentials by their names, as [`Vendor::open`](crate::vendor::Vendor::open) takes them.
///
/// ```
/// use roomkey::opentok;
/// let credentials = roomkey::vendor::Credentials::new()
///     .with("api_key", "123456")
///     .with("secret", "1234567890abcdef1234567890abcdef1234567890");
/// assert!(opentok::Credentials::try_from(&credentials).is_ok());
/// ```
impl TryFrom<&crate::vendor::Credentials> for Credentials {
    type Error = Error;

    fn try_from(given: &crate::vendor::Credentials) -> Result<Self> {
        Self::from_parts(given.api_key(&API_KEY)?, &given.secret(&SECRET)?)
    }
}

impl From<Keyring<Credentials>> for Keys {
    fn from(keyring: Keyring<Credentials>) -> Self {
        Self::new(&ENTRY, keyring)
    }
}

impl Mints for Credentials {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        // Above 30 days it is the vendor's rule that refuses.
        let lifetime = given.lifetime(Lifetime::LONGEST_SECONDS)?;
        if is_for_api(&given) {
            let access = given.spec::<ApiAccessSpec<'static>>()?.parse()?;
            return self.mint_api(&access, lifetime, issued_at);
        }
        let kind = given.kind.take();
        Self::mint(self, &access(kind.as_deref(), given)?, lifetime, issued_at)
    }

    fn mint_grant(&self, grant: &Grant, mut beside: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = beside.lifetime(Lifetime::LONGEST_SECONDS)?;
        let kind = beside.kind.as_deref().map_or(Ok(Kind::Jwt), Kind::parse)?;
        let access = granted(grant, ENTRY.about.title, kind, &mut beside)?;
        Self::mint(self, &access, lifetime, issued_at)
    }
}

impl Tokens for Credentials {
    fn project(&self) -> Option<&str> {
        Some(self.api_key().as_str())
    }

    fn mints(&self) -> Result<&dyn Mints> {
        Ok(self)
    }

    fn verify(&self, token: &str, mut given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        if is_for_api(&given) {
            let expectation = given.spec::<ApiExpectationSpec>()?.parse()?;
            return api(&*self.verify_api(token, &expectation, now)?);
        }
        let kind = given.kind.take().map(Into::into);
        let spec = ExpectationSpec { kind, ..given.spec::<ExpectationSpec<'static>>()? };
        let claims = Self::verify(self, token, &spec.parse()?, now)?;
        client(&*claims, &claims, claims.api_key().as_str())
    }
}

//! Vonage by its name: its description, and its tokens from JSON and from grants.

use super::{Credentials, Verifier};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::Grant;
use crate::keyring::Keyring;
use crate::report;
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::by_name::{
    API_CLAIMS, API_MINT, API_VERIFY, CLIENT_MINT, CLIENT_VERIFY, GRANT, access, api, client,
    granted, is_for_api,
};
use crate::tokbox::described as claim;
use crate::tokbox::{ApiAccessSpec, ApiExpectationSpec, ExpectationSpec, Kind};
use crate::vendor::{
    About, Claim, Claims, CredentialField, Entry, Form, Given, Keys, Local, Made, Mints, Tokens,
    Type, cannot_sign,
};

const APPLICATION: CredentialField = CredentialField::public(
    "application_id",
    "application id",
    &["VONAGE_APPLICATION_ID"],
    Code::ApplicationIdInvalid,
);
const PRIVATE_KEY: CredentialField = CredentialField::secret(
    "private_key_pem",
    "private key",
    &["VONAGE_PRIVATE_KEY"],
    Code::KeyInvalid,
)
.or_file("private_key", "private_key_path", "VONAGE_PRIVATE_KEY_PATH");
const PUBLIC_KEY: CredentialField =
    CredentialField::public("public_key_pem", "public key", &[], Code::KeyInvalid).optional();

/// Under our names: OpenTok's two forms have different ones.
const CLAIMS: &[Claim] = &[
    Claim::new(
        "application_id",
        Type::Text,
        "the application whose key signed it",
        r#""29f760f8-7ce1-46c9-ade3-f2dedee4ed5f""#,
    ),
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
        name: "vonage",
        title: "Vonage",
        credentials: &[APPLICATION, PRIVATE_KEY, PUBLIC_KEY],
        forms: &[
            Form::new(&["client"], "a client token of `vonage`", Some(86_400))
                .also_read(&["jwt", "t1"])
                .seen_as(&[report::Kind::VonageJwt])
                .mint(CLIENT_MINT)
                .example(r#"{"session":"1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3NTAwMDAwMDAwMDB-QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBfn4","role":"publisher","lifetime":"2h"}"#)
                .verify(CLIENT_VERIFY)
                .claims(CLAIMS)
                .grant(&[]),
            Form::new(&["api"], "a token for the API of `vonage`", Some(900))
                .mint(API_MINT)
                .example(r#"{"kind":"api"}"#)
                .verify(API_VERIFY)
                .claims(API_CLAIMS),
        ],
        grant: GRANT,
    },
    look: &super::look::LOOK,
    open: |given| {
        let application = given.text(&APPLICATION)?;
        match (given.optional(&PUBLIC_KEY)?, given.has(PRIVATE_KEY.name)) {
            (Some(public), false) => Ok(Box::new(Verifier::new(application, public)?)),
            (None, _) => Ok(Box::new(Credentials::try_from(given)?)),
            (Some(_), true) => {
                Err(cannot_sign("There are a private and a public key, and one of them is enough."))
            }
        }
    },
    local: Some(Local {
        project: "application_id",
        project_title: "application id",
        project_made: Made::Uuid,
        key: "private_key_pem",
        key_made: Made::RsaPem(2048),
        bearer: None,
        proof: (r#"{"kind":"api"}"#, r#"{"kind":"api"}"#),
        open: None,
    }),
};

/// From credentials by their names, as [`Vendor::open`](crate::vendor::Vendor::open) takes them.
///
/// ```
/// use roomkey::{Code, vendor, vonage};
/// let nothing = vonage::Credentials::try_from(&vendor::Credentials::new());
/// assert_eq!(nothing.unwrap_err().code(), Code::ApplicationIdInvalid);
/// ```
impl TryFrom<&crate::vendor::Credentials> for Credentials {
    type Error = Error;

    fn try_from(given: &crate::vendor::Credentials) -> Result<Self> {
        Self::new(given.text(&APPLICATION)?, given.text(&PRIVATE_KEY)?)
    }
}

/// The public half of credentials that sign.
///
/// ```
/// use roomkey::{Code, vendor, vonage};
/// let nothing = vonage::Verifier::try_from(&vendor::Credentials::new());
/// assert_eq!(nothing.unwrap_err().code(), Code::ApplicationIdInvalid);
/// ```
impl TryFrom<&crate::vendor::Credentials> for Verifier {
    type Error = Error;

    fn try_from(given: &crate::vendor::Credentials) -> Result<Self> {
        Ok(Credentials::try_from(given)?.into_verifier())
    }
}

impl From<Keyring<Credentials>> for Keys {
    fn from(keyring: Keyring<Credentials>) -> Self {
        Self::new(&ENTRY, keyring)
    }
}

/// What OpenTok, whose tokens these are too, calls the kind. The vendor's own word says nothing else.
fn shared_kind(given: &mut Given) -> Option<String> {
    given.kind.take().filter(|kind| kind != "client")
}

impl Mints for Credentials {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        // Above 30 days it is the vendor's rule that refuses.
        let lifetime = given.lifetime(Lifetime::LONGEST_SECONDS)?;
        if is_for_api(&given) {
            let access = given.spec::<ApiAccessSpec<'static>>()?.parse()?;
            return self.mint_api(&access, lifetime, issued_at);
        }
        let kind = shared_kind(&mut given);
        Self::mint(self, &access(kind.as_deref(), given)?, lifetime, issued_at)
    }

    fn mint_grant(&self, grant: &Grant, mut beside: Given, issued_at: Timestamp) -> Result<String> {
        let lifetime = beside.lifetime(Lifetime::LONGEST_SECONDS)?;
        let kind = shared_kind(&mut beside).as_deref().map_or(Ok(Kind::Jwt), Kind::parse)?;
        let access = granted(grant, ENTRY.about.title, kind, &mut beside)?;
        Self::mint(self, &access, lifetime, issued_at)
    }
}

impl Tokens for Credentials {
    fn project(&self) -> Option<&str> {
        Some(self.application_id().as_str())
    }

    fn mints(&self) -> Result<&dyn Mints> {
        Ok(self)
    }

    fn verify(&self, token: &str, given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        Tokens::verify(self.verifier(), token, given, now)
    }
}

impl Tokens for Verifier {
    fn project(&self) -> Option<&str> {
        Some(self.application_id().as_str())
    }

    fn mints(&self) -> Result<&dyn Mints> {
        Err(cannot_sign("A public key signs nothing."))
    }

    fn verify(&self, token: &str, mut given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        if is_for_api(&given) {
            let expectation = given.spec::<ApiExpectationSpec>()?.parse()?;
            return api(&*self.verify_api(token, &expectation, now)?);
        }
        let kind = shared_kind(&mut given).map(Into::into);
        let spec = ExpectationSpec { kind, ..given.spec::<ExpectationSpec<'static>>()? };
        let claims = Self::verify(self, token, &spec.parse()?, now)?;
        client(&*claims, &claims, claims.application_id().as_str())
    }
}

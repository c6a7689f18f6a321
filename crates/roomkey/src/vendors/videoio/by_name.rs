//! Video.io by its name: its description, and its tokens from JSON. It has no rooms, so no grant of a
//! room becomes one of its tokens.

use super::{AppAccessSpec, Authority, ExpectationSpec, SessionAccessSpec};
use crate::Verified;
use crate::error::{Code, Error, Result};
use crate::grant::{Grant, Word};
use crate::keyring::{KeyState, Keyring};
use crate::report::Kind;
use crate::time::{Lifetime, Timestamp};
use crate::vendor::{
    self, About, Bearer, Claim, Claims, CredentialField, Entry, Form, Given, Keys, Local, Made,
    Member, Mints, Tokens, Type, of_jwt,
};
use zeroize::Zeroizing;

const SECRET: CredentialField = CredentialField::secret(
    "secret",
    "secret of the authority",
    &["VIDEOIO_AUTHORITY_SECRET"],
    Code::SecretEmpty,
);
const APP_TOKEN: CredentialField = CredentialField::secret(
    "app_token",
    "app token",
    &["VIDEOIO_APP_TOKEN"],
    Code::ArgumentInvalid,
)
.optional();

const SCOPES: &[&str] = &[
    "videos.admin.read",
    "videos.read",
    "videos.edit",
    "videos.delete",
    "videos.create",
    "streams.admin.read",
    "streams.read",
    "streams.create",
    "streams.delete",
];

const ACID: Claim = Claim::new("acid", Type::Text, "the app it is for", r#""my-app""#);

const SESSION_CLAIMS: &[Claim] = &[
    Claim::new("iss", Type::Text, "who made it", r#""roomkey""#).one_of(&["roomkey"]),
    Claim::new("role", Type::Text, "which kind of token it is", r#""session""#)
        .one_of(&["session"]),
    ACID,
    Claim::new("sub", Type::Text, "your name for the user", r#""ann@app.example""#),
    Claim::new(
        "uid",
        Type::Text,
        "the authority's name for the user, which tells nothing about them",
        r#""5f0c7d2ba6e94c1f8b3d2a1e6c7f9048""#,
    ),
    Claim::new("scopes", Type::Texts, "what it may be used for", r#"["videos.read"]"#)
        .one_of(SCOPES),
    of_jwt::IAT,
    of_jwt::NBF.optional(),
    of_jwt::EXP,
    of_jwt::JTI,
];

const APP_CLAIMS: &[Claim] = &[
    ACID,
    Claim::new("role", Type::Text, "which kind of token it is", r#""app""#).one_of(&["app"]),
    of_jwt::IAT,
    of_jwt::NBF.optional(),
    of_jwt::EXP.optional(),
    Claim::new("iss", Type::Text, "who made it", r#""video.io""#).one_of(&["video.io"]),
    of_jwt::JTI,
];

pub(crate) static ENTRY: Entry = Entry {
    about: About {
        name: "videoio",
        title: "Video.io",
        credentials: &[SECRET, APP_TOKEN],
        forms: &[
            Form::new(&["session"], "a session token of `videoio`", Some(7200))
                .seen_as(&[Kind::VideoIoSession])
                .example(r#"{"identity":"ann@app.example","scopes":["videos.read"],"app_token":"a.b.c"}"#)
                .mint(&[
                    Member::new(
                        "identity",
                        Type::Text,
                        "your name for the user whose session it is",
                    )
                    .required(),
                    Member::new(
                        "scopes",
                        Type::Texts,
                        "what it may be used for, such as `videos.read`",
                    )
                    .one_of(SCOPES)
                    .required(),
                    Member::new("app_token", Type::Text, "the app token for which it is made"),
                    vendor::LIFETIME,
                    vendor::ISSUED_AT,
                    vendor::JTI,
                ])
                .verify(&[
                    Member::new("app", Type::Text, "the app it has to be of"),
                    Member::new("identity", Type::Text, "the user it has to be of"),
                    Member::new("scope", Type::Text, "the scope it has to have").one_of(SCOPES),
                    vendor::LEEWAY,
                    vendor::MAX_LIFETIME,
                ])
                .claims_and_own(SESSION_CLAIMS)
                .grant(&[]),
            Form::new(&["app"], "an app token of `videoio`", None)
                .seen_as(&[Kind::VideoIoApp])
                .example(r#"{"kind":"app","app":"my-app"}"#)
                .claims_and_own(APP_CLAIMS)
                .mint(&[
                Member::new("app", Type::Text, "the app it is for").required(),
                vendor::ISSUED_AT,
                vendor::JTI,
            ]),
        ],
        grant: &[],
    },
    look: &super::look::LOOK,
    open: |given| {
        let app_token = given.optional(&APP_TOKEN)?.map(|token| Zeroizing::new(token.to_owned()));
        Ok(Box::new(Opened { keyring: Authority::new(&given.secret(&SECRET)?).into(), app_token }))
    },
    local: Some(Local {
        project: "app",
        project_title: "app",
        project_made: Made::Uuid,
        key: "secret",
        key_made: Made::Hex(32),
        bearer: Some(Bearer { credential: "app_token", wish: ("app", "app") }),
        proof: (r#"{"kind":"app","app":"proof"}"#, r#"{"kind":"app"}"#),
        open: Some(|keys| {
            let mut apps = keys.iter().filter(|(one, _)| one.has(APP_TOKEN.name));
            let app = apps.next().map(|(one, _)| one.text(&APP_TOKEN)).transpose()?;
            let app_token = app.map(|token| Zeroizing::new(token.to_owned()));
            Ok(Box::new(Opened { keyring: authorities(keys)?, app_token }))
        }),
    }),
};

/// The authority, and the app for which it makes sessions where nothing else is said.
struct Opened {
    keyring: Keyring<Authority>,
    app_token: Option<Zeroizing<String>>,
}

/// The authorities of one project, the oldest first: users are named by the first, whatever it is good for now.
///
/// # Errors
/// Codes of the category `configuration` for credentials that are unfit.
///
/// ```
/// use roomkey::{keyring::KeyState, vendor::Credentials, videoio};
/// let secret = |text: &str| Credentials::new().with("secret", text);
/// let authorities = videoio::authorities(&[
///     (secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687"), KeyState::Passive),
///     (secret("0a6c5e4827b1a0f3c2d4e596879d3b1f"), KeyState::Active),
/// ])?;
/// assert!(authorities.active().is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn authorities(keys: &[(vendor::Credentials, KeyState)]) -> Result<Keyring<Authority>> {
    let mut keyring = Keyring::new();
    let authority = |of: &vendor::Credentials| Ok::<_, Error>(Authority::new(&of.secret(&SECRET)?));
    for (credentials, state) in keys {
        let mut one = authority(credentials)?;
        if let Some((first, _)) = keys.first() {
            one = one.with_user_ids_of(&authority(first)?);
        }
        keyring.add(one, *state);
    }
    Ok(keyring)
}

/// The keys of an authority. Sessions are made for this app token where a wish has none.
///
/// ```
/// use roomkey::{Secret, Timestamp, videoio};
/// let authority = videoio::Authority::new(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// let keys = videoio::keys(authority.into(), None);
/// let app = keys.mint(br#"{"kind":"app","app":"my-app"}"#, Timestamp::from_unix(1_700_000_000)?);
/// assert!(app.is_ok());
/// # Ok::<(), roomkey::Error>(())
/// ```
pub fn keys(keyring: Keyring<Authority>, app_token: Option<&str>) -> Keys {
    let app_token = app_token.map(|token| Zeroizing::new(token.to_owned()));
    Keys::new(&ENTRY, Opened { keyring, app_token })
}

fn is_for_app(given: &Given) -> bool {
    given.kind.as_deref() == Some("app")
}

impl Mints for Opened {
    fn mint(&self, mut given: Given, issued_at: Timestamp) -> Result<String> {
        if is_for_app(&given) {
            let access = given.spec::<AppAccessSpec<'static>>()?.parse()?;
            return self.keyring.active()?.mint_app(&access, issued_at);
        }
        let theirs = given.take::<String>("app_token")?.map(Zeroizing::new);
        let app_token = theirs.as_ref().or(self.app_token.as_ref()).ok_or(Error::because(
            Code::ArgumentInvalid,
            "A session is minted for an app token (`app_token`), and none was given.",
        ))?;
        let app = self.keyring.verify(|one| one.verify_app(app_token, issued_at))?;
        let lifetime = given.lifetime(Lifetime::MAXIMUM_SECONDS)?;
        let access = given.spec::<SessionAccessSpec<'static>>()?.parse()?;
        self.keyring.active()?.mint_session(&app, &access, lifetime, issued_at)
    }

    fn mint_grant(&self, _: &Grant, _: Given, _: Timestamp) -> Result<String> {
        Err(Word::Room.unsupported(ENTRY.about.title))
    }
}

impl Tokens for Opened {
    fn mints(&self) -> Result<&dyn Mints> {
        Ok(self)
    }

    fn verify(&self, token: &str, given: Given, now: Timestamp) -> Result<Verified<Claims>> {
        if is_for_app(&given) {
            let claims = self.keyring.verify(|one| one.verify_app(token, now))?;
            let shown = Claims::of_jwt(token)?
                .project_is(Some(claims.app().as_str()))
                .jti_is(Some(claims.jti()))
                .times_are(claims.issued_at(), claims.expires_at());
            return Ok(Verified::new(shown));
        }
        let expectation = given.spec::<ExpectationSpec<'static>>()?.parse()?;
        let claims = self.keyring.verify(|one| one.verify_session(token, &expectation, now))?;
        let shown = Claims::of_jwt(token)?
            .project_is(Some(claims.app().as_str()))
            .jti_is(Some(claims.jti()))
            .times_are(claims.issued_at(), claims.expires_at())
            .participant_is(Some(claims.identity().as_str()));
        Ok(Verified::new(shown))
    }
}

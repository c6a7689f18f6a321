//! What can be opened, and from what.

use crate::handles::Table;
use crate::members::{Members, from_hex};
use crate::refusal::wrong;
use crate::verbs::Member;
use crate::verbs::calls::{Api, Conversation};
use roomkey::jws::{Key, Rs256Signer};
use roomkey::keyring::KeyState;
use roomkey::remote::OwnToken;
use roomkey::vendor::{self, Keys};
use roomkey::videosdk::{self, Keyring};
use roomkey::{ApiKey, Code, Error, LifetimeSpec, Result, Secret, opentok, videoio, vonage};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// Something that is open.
pub(crate) enum Object {
    Keys(Box<Keys>),
    Secret(Secret),
    Key(Box<Key>),
    Signer(Box<Rs256Signer>),
    Authority(Box<videoio::Authority>),
    Api(Arc<Api>),
    Conversation(Box<Conversation>),
    OwnToken(Mutex<OwnToken>),
    VideoSdk(Box<videosdk::endpoints::Endpoints>),
    OpenTok(Box<opentok::endpoints::Endpoints>),
    VideoIo(Box<videoio::endpoints::Endpoints>),
}

/// A kind of thing that can be opened.
///
/// ```
/// let kind = roomkey_wire::KINDS.iter().find(|kind| kind.name == "secret").ok_or("there is one")?;
/// assert_eq!(kind.secrets, ["secret"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Kind {
    /// Its name; what stands in angle brackets is the name of a vendor.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// The members of its JSON.
    pub members: &'static [Member],
    /// The secrets that belong to it. Of a vendor's keys those are all credentials, secret or not.
    pub secrets: &'static [&'static str],
}

const WEAK: Member = Member::flag("allow_weak", "whether weak secrets and placeholders are taken");
const BASE: Member = Member::text("base", "its base URL instead of the vendor's own").optional();
const STATES: Member =
    Member::list("states", "the state of each key: `active`, `passive` or `disabled`");
const VENDORS: &str = "what the vendor's description has";
const RING: &[&str] = &["0.api_key", "0.secret", "1.api_key", "1.secret and so on"];

/// Everything that can be opened.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "vendor:<vendor>",
        what: "the keys of a vendor",
        members: &[
            WEAK,
            Member::flag(
                "any_api_key",
                "whether a token may name any API key (`videosdk`, without one)",
            ),
            Member::flag("from_variables", "whether what is given has the names of variables"),
        ],
        secrets: &[VENDORS],
    },
    Kind {
        name: "keyring:videosdk",
        what: "several keys, whose tokens name theirs",
        members: &[STATES, WEAK],
        secrets: RING,
    },
    Kind { name: "secret", what: "a shared secret", members: &[WEAK], secrets: &["secret"] },
    Kind {
        name: "key",
        what: "a key that verifies plain JWS and JWT",
        members: &[
            Member::text("algorithm", "`HS256` with a secret, or `RS256`"),
            Member::text("pem", "of RS256 the public key").optional(),
            Member::text("modulus", "or its modulus, in hexadecimal digits").optional(),
            Member::text("exponent", "with its exponent, likewise").optional(),
        ],
        secrets: &["secret (HS256)"],
    },
    Kind {
        name: "signer",
        what: "a private key that signs RS256",
        members: &[],
        secrets: &["pem"],
    },
    Kind {
        name: "authority:videoio",
        what: "what names users",
        members: &[],
        secrets: &["secret"],
    },
    Kind { name: "api:videosdk", what: "VideoSDK's API", members: &[BASE], secrets: &[] },
    Kind { name: "api:opentok", what: "OpenTok's API", members: &[BASE], secrets: &[] },
    Kind { name: "api:vonage", what: "Vonage's API", members: &[BASE], secrets: &[] },
    Kind {
        name: "api:videoio",
        what: "Video.io's API",
        members: &[BASE, Member::text("generation", "`first` or `second`")],
        secrets: &[],
    },
    Kind {
        name: "api:livekit",
        what: "the API of a LiveKit server, which is called with tokens of its own",
        members: &[Member::text("base", "the base URL of the server")],
        secrets: &["api_key", "secret"],
    },
    Kind {
        name: "conversation",
        what: "one call of an API, from its first try to an end",
        members: &[
            Member::whole("api", "an API that is open, by its number"),
            Member::text("call", "the name of the call"),
            Member::object("arguments", "its arguments").optional(),
            Member::number("seconds", "how many seconds a try may take").optional(),
            Member::whole("attempts", "how many tries there may be in all").optional(),
        ],
        secrets: &[],
    },
    Kind {
        name: "own_token",
        what: "a client's own token, kept while it is good",
        members: &[Member::lifetime("lifetime", "how long such a token lives")],
        secrets: &[],
    },
    Kind {
        name: "endpoints:videosdk",
        what: "the endpoints of the vendor's page \"Server Setup\"",
        members: &[BASE, STATES.optional(), WEAK],
        secrets: &["api_key", "secret", "or, with `states`, those of a keyring"],
    },
    Kind {
        name: "endpoints:opentok",
        what: "the call that creates a session, as its server; with an application for Vonage's callers too",
        members: &[],
        secrets: &["api_key", "secret", "application_id", "public_key_pem"],
    },
    Kind {
        name: "endpoints:videoio",
        what: "the call that creates a session, as its server",
        members: &[Member::lifetime("lifetime", "how long its tokens live").optional()],
        secrets: &["secret"],
    },
];

/// What came beside the JSON.
struct Secrets<'a> {
    given: &'a [(&'a str, &'a [u8])],
    asked_for: usize,
}

impl<'a> Secrets<'a> {
    fn new(given: &'a [(&'a str, &'a [u8])]) -> Result<Self> {
        for (position, (name, _)) in given.iter().enumerate() {
            if given.iter().skip(position.saturating_add(1)).any(|(other, _)| other == name) {
                return Err(wrong("A secret is given twice."));
            }
        }
        Ok(Self { given, asked_for: 0 })
    }

    fn optional(&mut self, name: &str) -> Option<&'a [u8]> {
        let (_, value) = self.given.iter().find(|(known, _)| *known == name)?;
        self.asked_for = self.asked_for.saturating_add(1);
        Some(value)
    }

    fn needed(&mut self, name: &str, code: Code) -> Result<&'a [u8]> {
        self.optional(name)
            .ok_or_else(|| Error::because(code, format!("There is no `{name}` among the secrets.")))
    }

    fn secret(&mut self, name: &str, weak: bool) -> Result<Secret> {
        let bytes = self.needed(name, Code::SecretEmpty)?;
        if weak { Secret::allow_weak(bytes) } else { Secret::new(bytes) }
    }

    fn text(&mut self, name: &str, code: Code) -> Result<Zeroizing<String>> {
        let bytes = self.needed(name, code)?;
        let text = std::str::from_utf8(bytes);
        text.map(|text| Zeroizing::new(text.to_owned()))
            .map_err(|_| Error::because(code, format!("The `{name}` is not UTF-8.")))
    }

    /// Refuses what nobody asked for. Its name may be a secret in the wrong place.
    fn end(&self) -> Result<()> {
        if self.asked_for == self.given.len() {
            return Ok(());
        }
        Err(wrong("There is a secret of a name that does not belong here."))
    }
}

impl Object {
    /// Opens it.
    pub(crate) fn open(
        kind: &str,
        json: &[u8],
        secrets: &[(&str, &[u8])],
        table: &Table<Self>,
    ) -> Result<Self> {
        let (family, vendor) = kind.split_once(':').unwrap_or((kind, ""));
        let known = KINDS.iter().find(|known| {
            known.name == kind || (family == "vendor" && known.name == "vendor:<vendor>")
        });
        let known = known.ok_or_else(|| wrong("There is no such kind of thing to open."))?;
        let mut members = Members::read(json, known.members)?;
        let mut secrets = Secrets::new(secrets)?;
        if family == "vendor" {
            // Which credentials there are the vendor says.
            return Ok(Self::Keys(Box::new(keys(vendor, &mut members, secrets.given)?)));
        }
        if (family, vendor) == ("api", "livekit") {
            let keys = keys(vendor, &mut members, secrets.given)?;
            return Ok(Self::Api(Arc::new(Api::Signing(keys.api(&members.text(BASE.name)?)?))));
        }
        let object = match (family, vendor) {
            ("keyring", _) => Self::Keys(Box::new(keyring(&mut members, &mut secrets)?.into())),
            ("secret", _) => Self::Secret(secrets.secret("secret", members.flag(WEAK.name)?)?),
            ("key", _) => Self::Key(Box::new(key(&mut members, &mut secrets)?)),
            ("signer", _) => {
                let pem = secrets.text("pem", Code::KeyInvalid)?;
                Self::Signer(Box::new(Rs256Signer::from_pem(&pem)?))
            }
            ("authority", _) => Self::Authority(Box::new(videoio::Authority::new(
                &secrets.secret("secret", false)?,
            ))),
            ("api", vendor) => Self::Api(Arc::new(Api::Named(api(vendor, &mut members)?))),
            ("conversation", _) => Self::Conversation(Box::new(conversation(&mut members, table)?)),
            ("own_token", _) => {
                let lifetime = LifetimeSpec::choose(members.optional("lifetime")?.as_ref(), None)?;
                Self::OwnToken(Mutex::new(OwnToken::new(lifetime)))
            }
            ("endpoints", "videosdk") => {
                let base = members.optional::<String>(BASE.name)?;
                let api = base.map_or_else(
                    || Ok(videosdk::rest::Api::cloud()),
                    |base| videosdk::rest::Api::new(&base),
                )?;
                let keyring = keyring(&mut members, &mut secrets)?;
                Self::VideoSdk(Box::new(videosdk::endpoints::Endpoints::new(keyring, api)))
            }
            ("endpoints", "opentok") => Self::OpenTok(Box::new(opentok(&mut secrets)?)),
            _ => {
                let authority = videoio::Authority::new(&secrets.secret("secret", false)?);
                let lifetime = LifetimeSpec::choose(members.optional("lifetime")?.as_ref(), None)?;
                Self::VideoIo(Box::new(videoio::endpoints::Endpoints::new(authority, lifetime)))
            }
        };
        secrets.end()?;
        Ok(object)
    }
}

fn keys(vendor: &str, members: &mut Members<'_>, secrets: &[(&str, &[u8])]) -> Result<Keys> {
    let vendor = vendor::by_name(vendor)?;
    let mut credentials = if members.flag("from_variables")? {
        let find = |name: &str| secrets.iter().find(|(known, _)| *known == name);
        vendor::Credentials::from_variables(vendor, |name| {
            find(name).map(|(_, value)| value.to_vec())
        })?
    } else {
        let none = vendor::Credentials::new();
        secrets.iter().fold(none, |all, (name, value)| all.with(*name, *value))
    };
    if members.flag(WEAK.name)? {
        credentials = credentials.allow_weak();
    }
    if members.flag("any_api_key")? {
        credentials = credentials.any_api_key();
    }
    vendor.open(&credentials)
}

/// The keys of a keyring; without states one that is active.
fn keyring(members: &mut Members<'_>, secrets: &mut Secrets<'_>) -> Result<Keyring> {
    let weak = members.flag(WEAK.name)?;
    let states = members.optional::<Vec<String>>(STATES.name)?;
    let mut keyring = Keyring::new();
    let mut add = |before: &str, state: KeyState| {
        let api_key = secrets.text(&format!("{before}api_key"), Code::ApiKeyInvalid)?;
        let secret = secrets.secret(&format!("{before}secret"), weak)?;
        let api_key =
            if weak { ApiKey::allow_placeholder(&api_key) } else { ApiKey::parse(&api_key) }?;
        keyring.add(videosdk::Credentials::from_parts(api_key, &secret), state)
    };
    match states {
        None => add("", KeyState::Active)?,
        Some(states) => {
            for (position, state) in states.iter().enumerate() {
                add(&format!("{position}."), state.parse()?)?;
            }
        }
    }
    Ok(keyring)
}

fn key(members: &mut Members<'_>, secrets: &mut Secrets<'_>) -> Result<Key> {
    let algorithm = members.text("algorithm")?;
    let pem = members.optional::<String>("pem")?;
    let numbers = (members.optional::<String>("modulus")?, members.optional::<String>("exponent")?);
    match (algorithm.as_str(), pem, numbers) {
        ("HS256", None, (None, None)) => Ok(Key::hs256(&secrets.secret("secret", false)?)),
        ("RS256", Some(pem), (None, None)) => Key::rs256_pem(&pem),
        ("RS256", None, (Some(modulus), Some(exponent))) => {
            Key::rs256_components(&from_hex(&modulus)?, &from_hex(&exponent)?)
        }
        _ => Err(wrong(
            "A key is one of HS256 with a secret, or of RS256 as `pem` or as `modulus` and `exponent`.",
        )),
    }
}

fn api(vendor: &str, members: &mut Members<'_>) -> Result<Box<dyn roomkey::remote::Api>> {
    use opentok::rest::Auth;
    let base = members.optional::<String>(BASE.name)?;
    Ok(match (vendor, base) {
        ("videosdk", None) => Box::new(videosdk::rest::Api::cloud()),
        ("videosdk", Some(base)) => Box::new(videosdk::rest::Api::new(&base)?),
        ("opentok", None) => Box::new(opentok::rest::Api::opentok()),
        ("opentok", Some(base)) => Box::new(opentok::rest::Api::new(&base, Auth::OpenTok)?),
        ("vonage", None) => Box::new(opentok::rest::Api::vonage()),
        ("vonage", Some(base)) => Box::new(opentok::rest::Api::new(&base, Auth::Vonage)?),
        (_, base) => {
            let generation = members.text("generation")?.parse()?;
            Box::new(match base {
                None => videoio::rest::Api::cloud(generation),
                Some(base) => videoio::rest::Api::new(&base, generation)?,
            })
        }
    })
}

fn conversation(members: &mut Members<'_>, table: &Table<Object>) -> Result<Conversation> {
    let api = table.get(members.needed("api")?)?;
    let Object::Api(api) = &*api else { return Err(wrong("The number `api` is none of an API.")) };
    let patience = roomkey::remote::Patience::parse(
        members.optional("seconds")?,
        members.optional("attempts")?,
    )?;
    let call = members.text("call")?;
    Ok(Conversation::new(
        api,
        call,
        roomkey::json::from_slice(members.object("arguments"))?,
        patience,
    ))
}

fn opentok(secrets: &mut Secrets<'_>) -> Result<opentok::endpoints::Endpoints> {
    let api_key = secrets.text("api_key", Code::ApiKeyInvalid)?;
    let credentials = opentok::Credentials::new(&api_key, secrets.secret("secret", false)?)?;
    let endpoints = opentok::endpoints::Endpoints::new(credentials);
    if secrets.given.iter().all(|(name, _)| *name != "application_id" && *name != "public_key_pem")
    {
        return Ok(endpoints);
    }
    let application = secrets.text("application_id", Code::ApplicationIdInvalid)?;
    let pem = secrets.text("public_key_pem", Code::KeyInvalid)?;
    Ok(endpoints.and_vonage(vonage::Verifier::new(&application, &pem)?))
}

//! From the file's text to a [`Config`].

use super::authority::authority;
use super::origin::{Origin, host, public_url};
use super::policy::{Defaults, Policy, Rights, permission_set};
use super::{
    CallerConfig, Config, JwksConfig, JwksSource, Limits, Participant, Proof, raw, seats::Namings,
};
use crate::error::{Error, Result};
use crate::sender::Proxies;
use crate::store::DatabaseUrl;
use aws_lc_rs::digest::{SHA256, digest};
use roomkey::grant::{Permission, Permissions, Right, Role};
use roomkey::{Lifetime, LifetimeSpec};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

const MOST_CALLERS: usize = 1000;

impl Config {
    /// Reads a configuration. Unknown settings are refused.
    ///
    /// # Errors
    /// [`Error::Config`], naming the setting.
    pub fn from_toml(text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: raw::File = toml::from_str(text).map_err(|error| {
            // What displays the error quotes the line; a secret has no place in the file, but who
            // knows. The number of the line is enough to find it.
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count().saturating_add(1);
            Error::config(format!("the configuration, line {line}: {}", error.message()))
        })?;
        Self::from_file(file)
    }

    fn from_file(file: raw::File) -> Result<Self> {
        let bind = match &file.bind {
            Some(text) => text.parse().map_err(|_| {
                Error::config("`bind` is an address and a port, such as `127.0.0.1:9000`")
            })?,
            None => SocketAddr::from((Ipv4Addr::LOCALHOST, 9000)),
        };
        let database = match &file.database {
            Some(text) => text.parse()?,
            None => DatabaseUrl::default(),
        };
        let defaults = defaults(&file.tokens)?;
        let anyone = Defaults {
            permissions: without_moderation(defaults.permissions),
            default_permissions: without_moderation(defaults.default_permissions),
            rights: Rights::default(),
            roles: [Role::Rtc].into_iter().collect(),
            ..defaults.clone()
        };
        if file.loopback.roles.as_ref().is_some_and(|roles| *roles != [Role::Rtc.as_str()]) {
            return Err(Error::config(
                "[loopback] has no `roles` but `rtc`: the bearer of the key in the file \
                 `….local.key` beside the database may ask for the other",
            ));
        }
        let loopback = Policy::read("[loopback]", file.loopback.clone(), &anyone)?;
        if loopback.rights != Rights::default() {
            return Err(Error::config(
                "[loopback] `rights` lists `create` and `validate`: the others are for the bearer of \
                 the key in the file `….local.key` beside the database",
            ));
        }
        let owner = raw::Policy { roles: None, ..file.loopback };
        let mut local = Policy::read("[loopback]", owner, &defaults)?;
        local.rights = defaults.rights;
        Ok(Self {
            bind,
            database,
            public_url: file.public_url.as_deref().map(public_url).transpose()?,
            allowed_hosts: file
                .allowed_hosts
                .iter()
                .map(|text| host(text))
                .collect::<Result<_>>()?,
            allowed_origins: (file.allowed_origins.iter())
                .map(|text| Origin::parse(text))
                .collect::<Result<_>>()?,
            proxies: Proxies::parse(&file.trusted_proxies, file.client_address_header.as_deref())?,
            authority: authority(file.authority, file.tokens.vendor.0)?,
            vendor: file.tokens.vendor.0,
            livekit_url: file.livekit.url.as_deref().map(livekit_url).transpose()?,
            loopback: Arc::new(loopback),
            local: Arc::new(local),
            callers: callers(file.callers, &defaults)?,
            limits: limits(&file.limits)?,
            audit_path: file.audit.path,
        })
    }
}

impl Default for Config {
    fn default() -> Self {
        // The defaults are constants; a test holds that they can be read.
        Self::from_file(raw::File::default()).unwrap_or_else(|_| unreachable!())
    }
}

/// What is left for whom nobody knows; `[loopback]` can give them more by name.
fn without_moderation(permissions: Permissions) -> Permissions {
    let left: Permissions = permissions.iter().filter(|one| *one != Permission::AllowMod).collect();
    if left.is_empty() { [Permission::AllowJoin].into_iter().collect() } else { left }
}

fn defaults(tokens: &raw::Tokens) -> Result<Defaults> {
    let wrong = |setting: &str, error: roomkey::Error| {
        Error::config(format!("[tokens] `{setting}`: {error}"))
    };
    let default_permissions = match &tokens.default_permissions {
        Some(list) => permission_set(list).map_err(|error| wrong("default_permissions", error))?,
        None => [Permission::AllowJoin].into_iter().collect(),
    };
    let lifetime = match &tokens.lifetime {
        Some(spec) => {
            spec.parse(Lifetime::LONGEST_SECONDS).map_err(|error| wrong("lifetime", error))?
        }
        None => Lifetime::default(),
    };
    let day = Lifetime::days(1)?;
    let mut permissions: Permissions =
        [Permission::AllowJoin, Permission::AskJoin].into_iter().collect();
    if default_permissions.contains(Permission::AllowMod) {
        permissions = permissions.iter().chain([Permission::AllowMod]).collect();
    }
    Ok(Defaults {
        permissions,
        default_permissions,
        lifetime,
        longest: lifetime.max(day),
        rights: Rights { revoke: true, metrics: true },
        token_rights: Right::ALL.to_vec(),
        roles: Role::ALL.iter().copied().collect(),
    })
}

fn callers(list: Vec<raw::Caller>, defaults: &Defaults) -> Result<Vec<CallerConfig>> {
    if list.len() > MOST_CALLERS {
        return Err(Error::config("there are more than 1000 callers"));
    }
    let mut callers: Vec<CallerConfig> = Vec::with_capacity(list.len());
    let mut namings = Namings::default();
    for mut raw in list {
        let name = raw.name.clone();
        if !(1..=64).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::config(
                "[[callers]] need a `name` of 1 to 64 visible ASCII characters",
            ));
        }
        // Users of an identity provider are `name:subject` in the audit log, and these are the names of
        // those who are known without a configuration.
        if name.contains(':') || matches!(name.as_str(), "local" | "loopback") {
            return Err(Error::config(format!(
                "caller `{name}`: a name has no `:` and is not `local` or `loopback`, so that the audit \
                 log says who it was"
            )));
        }
        if callers.iter().any(|other| other.name == name) {
            return Err(Error::config(format!("caller `{name}` stands twice")));
        }
        let subject = format!("caller `{name}`");
        let proof = match (raw.key_sha256.take(), raw.jwks.take()) {
            (Some(text), None) => Proof::Key(sha256_text(&subject, &text)?),
            (None, Some(raw)) => Proof::Jwks(jwks(&name, raw, &mut namings)?),
            _ => {
                return Err(Error::config(format!(
                    "{subject}: needs either `key_sha256` or `jwks`"
                )));
            }
        };
        if let Proof::Key(hash) = &proof
            && callers.iter().any(|other| matches!(&other.proof, Proof::Key(same) if same == hash))
        {
            return Err(Error::config(format!("{subject}: another caller has the same key")));
        }
        // A caller off loopback has no more than it was given by name.
        let named = Defaults {
            permissions: Permissions::default(),
            rights: Rights::default(),
            token_rights: Vec::new(),
            longest: defaults.lifetime,
            ..defaults.clone()
        };
        for (setting, is_missing) in
            [("permissions", raw.permissions.is_none()), ("roles", raw.roles.is_none())]
        {
            if is_missing {
                return Err(Error::config(format!("{subject}: `{setting}` is missing")));
            }
        }
        let policy = Arc::new(Policy::read(&subject, raw.policy(), &named)?);
        callers.push(CallerConfig { name, policy, proof });
    }
    Ok(callers)
}

/// 64 hexadecimal digits. The hash of nothing is what a forgotten variable leaves behind, and those
/// of the words that examples are made of are known to everyone.
fn sha256_text(subject: &str, text: &str) -> Result<[u8; 32]> {
    const KNOWN: &[&str] = &["", "\n", "password", "password\n", "secret", "changeme", "test"];
    let wrong = || {
        Error::config(format!(
            "{subject}: `key_sha256` is 64 hexadecimal digits: the SHA-256 of a key"
        ))
    };
    if text.len() != 64 {
        return Err(wrong());
    }
    let mut hash = [0u8; 32];
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
        if pair.starts_with('+') {
            return Err(wrong());
        }
        *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
    }
    if KNOWN.iter().any(|word| digest(&SHA256, word.as_bytes()).as_ref() == hash) {
        return Err(Error::config(format!(
            "{subject}: `key_sha256` is the hash of nothing or of a word that everyone knows"
        )));
    }
    Ok(hash)
}

fn jwks(name: &str, raw: raw::Jwks, namings: &mut Namings) -> Result<JwksConfig> {
    let subject = format!("caller `{name}`");
    let source = match (raw.url, raw.file) {
        (Some(url), None) => JwksSource::Url(remote_url(&format!("{subject}: `jwks.url`"), &url)?),
        (None, Some(file)) => JwksSource::File(file),
        _ => return Err(Error::config(format!("{subject}: `jwks` needs either `url` or `file`"))),
    };
    if raw.issuer.is_empty() || raw.audience.is_empty() {
        return Err(Error::config(format!("{subject}: `jwks` needs `issuer` and `audience`")));
    }
    let refresh = duration("refresh", raw.refresh.as_ref(), 600)?.max(Duration::from_secs(30));
    let max_age = match &raw.max_age {
        Some(spec) => spec
            .parse(Lifetime::MAXIMUM_SECONDS)
            .map(|lifetime| Duration::from_secs(lifetime.as_seconds()))
            .map_err(|error| Error::config(format!("{subject}: `jwks.max_age`: {error}")))?,
        None => Duration::from_hours(24).max(refresh.saturating_mul(2)),
    };
    if max_age <= refresh {
        return Err(Error::config(format!(
            "{subject}: `jwks.max_age` is longer than `jwks.refresh`, or keys would run out before they \
             are read again"
        )));
    }
    let prefix = raw.participant_prefix.as_deref();
    let participant = match raw.participant.as_deref() {
        Some("") => {
            return Err(Error::config(format!(
                "{subject}: `jwks.participant` is the name of a claim, or `any`"
            )));
        }
        Some("any") if prefix.is_some() => {
            return Err(Error::config(format!(
                "{subject}: `jwks.participant_prefix` is for callers who are one participant, not `any`"
            )));
        }
        Some("any") => Participant::Any,
        claim => {
            let claim = claim.unwrap_or("sub");
            Participant::Named(namings.give(name, &raw.issuer, claim, prefix)?)
        }
    };
    let (issuer, audience) = (raw.issuer, raw.audience);
    Ok(JwksConfig { source, issuer, audience, refresh, max_age, participant })
}

fn limits(raw: &raw::Limits) -> Result<Limits> {
    let positive = |name: &str, value: Option<u32>| match value {
        Some(0) => Err(Error::config(format!("[limits] `{name}` is 0"))),
        value => Ok(value),
    };
    let within = |name: &str,
                  value: Option<usize>,
                  default: usize,
                  range: std::ops::RangeInclusive<usize>| {
        let value = value.unwrap_or(default);
        if range.contains(&value) {
            Ok(value)
        } else {
            Err(Error::config(format!(
                "[limits] `{name}` is from {} to {}",
                range.start(),
                range.end()
            )))
        }
    };
    Ok(Limits {
        rate: positive("requests_per_second", raw.requests_per_second)?,
        burst: positive("burst", raw.burst)?,
        revocations: positive("revocations", raw.revocations)?.unwrap_or(10_000),
        body_bytes: within("body_bytes", raw.body_bytes, 65_536, 1024..=16 << 20)?,
        connections: within("connections", raw.connections, 4096, 1..=1_000_000)?,
        header_timeout: duration("header_timeout", raw.header_timeout.as_ref(), 10)?,
        body_timeout: duration("body_timeout", raw.body_timeout.as_ref(), 10)?,
        upstream_timeout: duration("upstream_timeout", raw.upstream_timeout.as_ref(), 10)?,
        shutdown_timeout: duration("shutdown_timeout", raw.shutdown_timeout.as_ref(), 8)?,
    })
}

fn duration(name: &str, spec: Option<&LifetimeSpec>, default: u64) -> Result<Duration> {
    let Some(spec) = spec else { return Ok(Duration::from_secs(default)) };
    spec.parse(86_400)
        .map(|lifetime| Duration::from_secs(lifetime.as_seconds()))
        .map_err(|error| Error::config(format!("`{name}`: {error}")))
}

/// As the vendor's clients take it. They send it their tokens, so nobody else may read what they send.
fn livekit_url(text: &str) -> Result<String> {
    let wrong =
        || Error::config("[livekit] `url`: is `wss://…` or `https://…`, or `ws://` on loopback");
    let as_http = match text.split_once("://") {
        Some(("wss" | "https", rest)) => format!("https://{rest}"),
        Some(("ws" | "http", rest)) => format!("http://{rest}"),
        _ => return Err(wrong()),
    };
    let url = remote_url("", &as_http).map_err(|_| wrong())?;
    let (scheme, _) = text.split_once("://").ok_or_else(wrong)?;
    let (_, rest) = url.split_once("://").ok_or_else(wrong)?;
    Ok(format!("{scheme}://{rest}"))
}

/// `https://`, or `http://` on loopback: tokens and keys do not travel in the clear.
pub(super) fn remote_url(setting: &str, text: &str) -> Result<String> {
    let wrong = || Error::config(format!("{setting}: is `https://…`, or `http://` on loopback"));
    let uri: http::Uri = text.parse().map_err(|_| wrong())?;
    let host = uri.host().ok_or_else(wrong)?;
    let is_loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback => {}
        _ => return Err(wrong()),
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(wrong());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

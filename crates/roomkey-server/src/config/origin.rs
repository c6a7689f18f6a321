//! Hosts and origins, spelled as browsers spell them.
//!
//! A browser writes an origin in one way: lower case, no port that its scheme implies, the short
//! form of an IPv6 address. Whoever writes a configuration may not, and an origin that matched
//! nothing would be noticed by the app's users first.

use crate::error::{Error, Result};
use std::net::{IpAddr, Ipv6Addr};

/// An origin that a browser may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Origin {
    /// What pages have that come from a file or a sandbox, whosever they are.
    const OPAQUE: &str = "null";

    /// Of a web page, of an app's shell (`capacitor://localhost`, `app://-`), or `null`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        if text == Self::OPAQUE {
            return Ok(Self(text.to_owned()));
        }
        normal(text, |_| true).map(Self).ok_or_else(|| {
            Error::config(format!(
                "`allowed_origins`: `{text}` is no origin: a scheme, a host and perhaps a port, such as \
                 `https://app.example` or `capacitor://localhost`, or `null` for pages that were \
                 opened from a file"
            ))
        })
    }

    /// Whether it is the one of pages that have none of their own.
    pub(crate) fn is_opaque(&self) -> bool {
        self.0 == Self::OPAQUE
    }

    pub(crate) const fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The address under which clients reach the server: of the web, without a path.
pub(super) fn public_url(text: &str) -> Result<String> {
    normal(text, |scheme| matches!(scheme, "http" | "https")).ok_or_else(|| {
        Error::config(
            "`public_url` is a scheme, a host and perhaps a port, such as `https://rooms.example`",
        )
    })
}

/// A host as it stands in the `Host` header, without port.
pub(super) fn host(text: &str) -> Result<String> {
    normal_host(text).ok_or_else(|| Error::config("`allowed_hosts` lists host names without port"))
}

/// Whether a host in lower case is this machine, under the names that never mean another.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn normal(text: &str, is_scheme: impl Fn(&str) -> bool) -> Option<String> {
    let (scheme, authority) = text.strip_suffix('/').unwrap_or(text).split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    // A page from a file has the origin `null`.
    if !scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        || !scheme.bytes().all(is_word)
        || scheme == "file"
        || !is_scheme(&scheme)
    {
        return None;
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let host = normal_host(host)?;
    let port = match port {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.parse::<u16>().ok()?)
        }
        Some(_) => return None,
        None => None,
    };
    match (scheme.as_str(), port) {
        (_, None) | ("http", Some(80)) | ("https", Some(443)) => Some(format!("{scheme}://{host}")),
        (_, Some(port)) => Some(format!("{scheme}://{host}:{port}")),
    }
}

/// Browsers and proxies write other letters than these as `xn--…`.
fn normal_host(text: &str) -> Option<String> {
    if let Some(address) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (!text.is_empty() && text.bytes().all(is_plain)).then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_origin_has_one_spelling() {
        for (written, sent) in [
            ("https://app.example", "https://app.example"),
            ("https://app.example:443", "https://app.example"),
            ("HTTPS://App.Example:443/", "https://app.example"),
            ("http://app.example:80", "http://app.example"),
            ("http://app.example:443", "http://app.example:443"),
            ("https://app.example:08443", "https://app.example:8443"),
            ("http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("ionic://localhost", "ionic://localhost"),
            ("tauri://localhost", "tauri://localhost"),
            ("app://-", "app://-"),
            ("vscode-webview://0a1b", "vscode-webview://0a1b"),
            (
                "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
                "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            ),
            (
                "moz-extension://5d3c1f6e-0b2a-4c8d-9e7f-112233445566",
                "moz-extension://5d3c1f6e-0b2a-4c8d-9e7f-112233445566",
            ),
            ("null", "null"),
        ] {
            assert_eq!(Origin::parse(written).unwrap().as_str(), sent);
        }
    }

    #[test]
    fn what_no_browser_sends_is_no_origin() {
        for text in [
            "",
            "*",
            "app.example",
            "https://",
            "https://*.example",
            "https://app.example/path",
            "https://app.example//",
            "https://user@app.example",
            "https://app.example:0x1",
            "https://app.example:65536",
            "https://app.example:",
            "https://bücher.example",
            "NULL",
            "file://",
            "file:///",
            "file://x",
            "https:app.example",
            "javascript:alert(1)",
            "://x",
            "1a://x",
            "https://a b",
            "https://[::1",
            "https://[::g]",
            "https://::1",
            " https://a",
            "https://a,https://b",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
        assert!(public_url("capacitor://localhost").is_err() && public_url("null").is_err());
        assert_eq!(public_url("https://Rooms.Example:443/").unwrap(), "https://rooms.example");
        assert_eq!(host("[0::1]").unwrap(), "[::1]");
        assert!(host("a:80").is_err() && host("").is_err());
    }
}

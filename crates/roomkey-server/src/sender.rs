//! Who sent a request: the address that counts, and whether a proxy handed it on.
//!
//! The other end of the connection is the sender, unless it is a proxy that the configuration
//! trusts. Then the one header that the configuration names is read from its end: each proxy appends
//! the address that it saw, so the last one that is no trusted proxy's is the sender, and whatever
//! stands before it was written by the sender itself. All other headers say nothing about that; but
//! any of them shows that the request does not come from a program on this machine that asks for
//! itself.

use crate::error::{Error, Result};
use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// How the names begin of headers that proxies, content networks and tunnels add. No client that asks for
/// itself has such.
const FAMILIES: [&str; 10] = [
    "x-forwarded",
    "x-original-",
    "x-envoy-",
    "x-appengine-",
    "x-azure-",
    "x-amzn-",
    "x-arr-",
    "cf-",
    "fly-",
    "tailscale-",
];
/// Others of them. Only names: which proxy writes what is the proxy's business.
const TRACES: [HeaderName; 10] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-client-ip"),
    HeaderName::from_static("x-cluster-client-ip"),
    HeaderName::from_static("true-client-ip"),
    HeaderName::from_static("client-ip"),
    HeaderName::from_static("x-proxyuser-ip"),
    HeaderName::from_static("fastly-client-ip"),
    HeaderName::from_static("cdn-loop"),
];

/// Who sent a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender {
    /// The address that counts. Without a socket, in tests, there is none.
    pub(crate) address: Option<IpAddr>,
    /// Whether the request shows a trace of a proxy.
    pub(crate) is_proxied: bool,
}

/// The proxies that are believed, and the header in which they say whom they speak for.
#[derive(Clone, Debug)]
pub(crate) struct Proxies {
    trusted: Vec<IpNet>,
    header: HeaderName,
}

impl Proxies {
    /// From addresses and networks, and the name of the header (`x-forwarded-for` unless given).
    pub(crate) fn parse(trusted: &[String], header: Option<&str>) -> Result<Self> {
        let header = header.unwrap_or("x-forwarded-for");
        let header = HeaderName::from_bytes(header.as_bytes()).map_err(|_| {
            Error::config(
                "`client_address_header` is the name of one header, such as `x-forwarded-for`",
            )
        })?;
        Ok(Self {
            trusted: trusted.iter().map(|text| network(text)).collect::<Result<_>>()?,
            header,
        })
    }

    pub(crate) const fn are_configured(&self) -> bool {
        !self.trusted.is_empty()
    }

    /// Who sent a request with these headers, that came from this address.
    pub(crate) fn sender(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Sender {
        let is_trace = |name: &HeaderName| {
            FAMILIES.iter().any(|family| name.as_str().starts_with(family))
                || TRACES.contains(name)
                || *name == self.header
        };
        let is_proxied = headers.keys().any(is_trace);
        Sender { address: peer.map(|peer| self.address(peer.to_canonical(), headers)), is_proxied }
    }

    /// The address that counts. Where a trusted proxy says nothing that can be read, it is the
    /// proxy's own: all whom it does not name are limited together, and none is mistaken for another.
    fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        for value in headers.get_all(&self.header).iter().rev() {
            // Each by itself: what a client wrote before it must not make the proxy's word unreadable.
            for hop in value.as_bytes().rsplit(|byte| *byte == b',') {
                if !self.trusts(nearest) {
                    return nearest;
                }
                let hop = std::str::from_utf8(hop).unwrap_or_default();
                let address = if self.header == header::FORWARDED {
                    forwarded_for(hop).and_then(address)
                } else {
                    address(hop)
                };
                let Some(address) = address else { return nearest };
                nearest = address;
            }
        }
        nearest
    }

    /// Whether this is a proxy that is believed, so that many may be behind it.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// An address, or a network in which every address is a proxy's.
fn network(text: &str) -> Result<IpNet> {
    let wrong = |reason: &str| Error::config(format!("`trusted_proxies`: `{text}` {reason}"));
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| wrong("is neither an address nor a network such as `10.0.0.0/8`"))?;
    if network.prefix_len() == 0 {
        return Err(wrong("is everyone, and everyone could then claim any address"));
    }
    if network.trunc() != network {
        return Err(wrong(&format!(
            "is an address within a network; the network is `{}`",
            network.trunc()
        )));
    }
    if let IpNet::V6(network) = network
        && network.addr().to_ipv4_mapped().is_some()
    {
        return Err(wrong("is of IPv4 and is written as such"));
    }
    Ok(network)
}

/// An address as proxies write it, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches([' ', '\t']);
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse().map(|address: SocketAddr| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// The `for` of one element of `Forwarded` (RFC 7239), if the element is well-formed. What stands
/// within quotes may have commas and look like an element; cut out of its quotes it is not
/// well-formed, because a lone quote is left in it.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut found = None;
    for pair in element.split(';') {
        let (name, value) = pair.trim_matches([' ', '\t']).split_once('=')?;
        let value = match value.strip_prefix('"') {
            Some(rest) => rest.strip_suffix('"')?,
            None => value,
        };
        let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if !value.bytes().all(is_plain) {
            return None;
        }
        if name.eq_ignore_ascii_case("for") {
            if found.is_some() {
                return None;
            }
            found = Some(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn proxies(trusted: &[&str], header: Option<&str>) -> Proxies {
        let trusted: Vec<String> = trusted.iter().map(|&text| text.to_owned()).collect();
        Proxies::parse(&trusted, header).unwrap()
    }

    fn sender(proxies: &Proxies, peer: &str, headers: &[(&str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        proxies.sender(Some(peer.parse().unwrap()), &map).address.unwrap().to_string()
    }

    #[test]
    fn nobody_is_believed_unless_trusted() {
        let one = [("x-forwarded-for", "203.0.113.9")];
        assert_eq!(sender(&proxies(&[], None), "127.0.0.1", &one), "127.0.0.1");
        let trusting = proxies(&["127.0.0.1"], None);
        assert_eq!(sender(&trusting, "127.0.0.2", &one), "127.0.0.2");
        assert_eq!(sender(&trusting, "127.0.0.1", &one), "203.0.113.9");
        assert_eq!(sender(&trusting, "::ffff:127.0.0.1", &one), "203.0.113.9");
        assert_eq!(sender(&trusting, "127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_rightmost_address_that_is_not_trusted_counts() {
        let trusting = proxies(&["127.0.0.1", "10.0.0.0/8", "fd00::/8"], None);
        for (headers, expected) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (&["10.9.9.9, 203.0.113.9,10.1.2.3 ,\t10.1.2.4"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9", "10.1.2.3"], "203.0.113.9"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["2001:db8::9"], "2001:db8::9"),
            (&["[2001:db8::9]"], "2001:db8::9"),
            (&["[2001:db8::9]:4711, fd00::1"], "2001:db8::9"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            // All of them are proxies: the first has sent it for itself.
            (&["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
            // What cannot be read is nobody, and leaves the last one that can.
            (&["203.0.113.9, unknown"], "127.0.0.1"),
            (&["203.0.113.9, unknown, 10.1.2.3"], "10.1.2.3"),
            (&["203.0.113.9,"], "127.0.0.1"),
            (&[""], "127.0.0.1"),
            (&["203.0.113.9", ""], "127.0.0.1"),
            (&["203.0.113.999"], "127.0.0.1"),
            (&["203.0.113.9:99999"], "127.0.0.1"),
            (&["0203.0.113.9"], "127.0.0.1"),
            (&["fe80::1%eth0"], "127.0.0.1"),
            (&["203.0.113.9\u{a0}"], "127.0.0.1"),
            // What stands before the sender is not looked at, and so need not be text.
            (&["\"; drop, <>, 203.0.113.9"], "203.0.113.9"),
            (&["\u{e9}, 203.0.113.9"], "203.0.113.9"),
        ] {
            let headers: Vec<_> = headers.iter().map(|&value| ("x-forwarded-for", value)).collect();
            assert_eq!(sender(&trusting, "127.0.0.1", &headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn exactly_one_header_counts() {
        let others = [
            ("x-real-ip", "1.1.1.1"),
            ("forwarded", "for=1.1.1.1"),
            ("x-forwarded-for", "203.0.113.9"),
        ];
        assert_eq!(sender(&proxies(&["127.0.0.1"], None), "127.0.0.1", &others), "203.0.113.9");
        let by_name = proxies(&["127.0.0.1"], Some("CF-Connecting-IP"));
        assert_eq!(sender(&by_name, "127.0.0.1", &others), "127.0.0.1");
        assert_eq!(
            sender(&by_name, "127.0.0.1", &[("cf-connecting-ip", "203.0.113.9")]),
            "203.0.113.9"
        );
    }

    #[test]
    fn forwarded_is_read_as_its_standard_says() {
        let trusting = proxies(&["127.0.0.1", "10.0.0.0/8"], Some("forwarded"));
        for (value, expected) in [
            ("for=203.0.113.9", "203.0.113.9"),
            ("For=203.0.113.9;proto=https;by=10.0.0.1", "203.0.113.9"),
            ("for=1.1.1.1, for=\"[2001:db8::9]:4711\";host=\"a.example\"", "2001:db8::9"),
            ("for=203.0.113.9, for=10.0.0.7;by=_x", "203.0.113.9"),
            ("for=203.0.113.9, for=unknown", "127.0.0.1"),
            ("for=203.0.113.9, proto=https", "127.0.0.1"),
            ("for=1.1.1.1;for=203.0.113.9", "127.0.0.1"),
            // Quotes that the sender leaves open, or that hold what looks like an element.
            ("for=\"1.1.1.1, for=203.0.113.9", "203.0.113.9"),
            ("for=203.0.113.9;host=\"x, for=1.1.1.1\"", "127.0.0.1"),
            ("for=203.0.113.9;host=\"x, for=1.1.1.1;y=\"", "127.0.0.1"),
            ("for=203.0.113.9;host=\"x, for=1.1.1.1;y=\\\"\"", "127.0.0.1"),
        ] {
            assert_eq!(
                sender(&trusting, "127.0.0.1", &[("forwarded", value)]),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn networks_are_what_they_seem() {
        for text in [
            "",
            "localhost",
            "10.0.0.1/8",
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/33",
            "::ffff:10.0.0.1",
            "*",
        ] {
            let error = Proxies::parse(&[text.to_owned()], None).unwrap_err();
            assert!(error.to_string().contains("trusted_proxies"), "{text}");
        }
        assert!(Proxies::parse(&[], Some("x forwarded for")).is_err());
    }

    #[test]
    fn every_trace_of_a_proxy_shows() {
        let is_proxied = |name: &'static str, proxies: &Proxies| {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static("x"));
            proxies.sender(None, &headers).is_proxied
        };
        let none = proxies(&[], Some("x-mine"));
        for name in [
            "forwarded",
            "via",
            "x-real-ip",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-anything",
            "x-forwarded",
            "x-original-host",
            "x-original-url",
            "x-envoy-external-address",
            "x-appengine-user-ip",
            "x-azure-clientip",
            "x-amzn-trace-id",
            "x-proxyuser-ip",
            "cf-connecting-ip",
            "cf-ray",
            "tailscale-user-login",
            "x-mine",
        ] {
            assert!(is_proxied(name, &none), "{name}");
        }
        for name in ["host", "user-agent", "x-request-id", "x-forward", "connection", "traceparent"]
        {
            assert!(!is_proxied(name, &none), "{name}");
        }
    }
}

//! Looks at a text before it is read as a key, and says what is wrong with it and how to mend that.
//!
//! Keys travel through `.env` files, dashboards and terminals, which lose line breaks, add quotes or carry
//! another kind of key. Nothing of the text is repeated: it may be a private key.

use crate::error::{Code, Error, Result};

/// Which half of a key pair is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Private,
    Public,
}

impl Half {
    const fn labels(self) -> [&'static str; 2] {
        match self {
            Self::Private => ["PRIVATE KEY", "RSA PRIVATE KEY"],
            Self::Public => ["PUBLIC KEY", "RSA PUBLIC KEY"],
        }
    }
}

/// The text without a byte-order mark, if it is exactly one PEM block of this half of an RSA key.
pub(super) fn only_block(text: &str, half: Half) -> Result<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("Proc-Type: 4,ENCRYPTED") || text.contains("ENCRYPTED PRIVATE KEY") {
        return Err(invalid(
            "The private key is encrypted.",
            "Decrypt it first: openssl pkey -in FILE -out NEW-FILE.",
        ));
    }
    let begin = text
        .lines()
        .filter_map(|line| line.trim_end().strip_prefix("-----BEGIN ")?.strip_suffix("-----"))
        .find(|label| !label.contains("-----"));
    match (begin, text.matches("-----BEGIN ").nth(1)) {
        (Some(label), None) if half.labels().contains(&label) => {
            if has_end(text, label) {
                Ok(text)
            } else {
                Err(invalid("The PEM block has no END line.", "It was cut short: copy it whole."))
            }
        }
        (Some(_), Some(_)) => Err(invalid(
            "The text holds more than one PEM block.",
            "Leave the one block that is needed here.",
        )),
        (Some(label), None) => Err(wrong_block(label, half)),
        (None, _) => Err(no_block(text)),
    }
}

/// Why a block of the right name is still no RSA key.
pub(super) fn unreadable(text: &str) -> Error {
    const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
    let body: String =
        text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    let bytes = zeroize::Zeroizing::new(
        base64_simd::forgiving_decode_to_vec(zeroize::Zeroizing::new(body).as_bytes())
            .unwrap_or_default(),
    );
    let holds = |id: &[u8]| bytes.windows(id.len()).any(|window| window == id);
    if holds(ELLIPTIC) || holds(ED25519) {
        return other_algorithm();
    }
    invalid(
        "The PEM block holds no RSA key that can be read.",
        "It may have been cut or changed: copy it whole.",
    )
}

fn invalid(reason: &'static str, hint: &'static str) -> Error {
    Error::because(Code::KeyInvalid, reason).with_hint(hint)
}

fn other_algorithm() -> Error {
    invalid("The key is not an RSA key.", "RS256 needs one: openssl genrsa -out FILE 2048.")
}

fn has_end(text: &str, label: &str) -> bool {
    let end =
        |line: &str| line.strip_prefix("-----END ")?.strip_suffix("-----").map(|end| end == label);
    text.lines().any(|line| end(line.trim_end()) == Some(true))
}

fn wrong_block(label: &str, half: Half) -> Error {
    match label {
        "PRIVATE KEY" | "RSA PRIVATE KEY" => invalid(
            "A private key stands where a public one belongs.",
            "Who only verifies should not have it. Make the public one: openssl pkey -in FILE -pubout.",
        ),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => invalid(
            "A public key stands where a private one belongs.",
            "Take the other file of the pair. A private key cannot be made from a public one.",
        ),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" if half == Half::Public => {
            invalid(
                "A certificate stands where a public key belongs.",
                "Take the key out of it: openssl x509 -in FILE -noout -pubkey.",
            )
        }
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => invalid(
            "A certificate stands where a private key belongs.",
            "Take the file of the key that it was made for, often one that ends in `.key`.",
        ),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => invalid(
            "A request for a certificate stands where a key belongs.",
            "Take the file of the key that it was made for.",
        ),
        "OPENSSH PRIVATE KEY" => invalid(
            "The private key is in OpenSSH's own format.",
            "Turn a copy of it into PEM: ssh-keygen -p -m PEM -f COPY.",
        ),
        "EC PRIVATE KEY" | "EC PARAMETERS" | "DSA PRIVATE KEY" => other_algorithm(),
        _ => invalid(
            "The PEM block is not the kind that is needed here.",
            match half {
                Half::Private => {
                    "It has to begin with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----."
                }
                Half::Public => {
                    "It has to begin with -----BEGIN PUBLIC KEY----- or -----BEGIN RSA PUBLIC KEY-----."
                }
            },
        ),
    }
}

/// Why no line of the text begins a block.
fn no_block(text: &str) -> Error {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return invalid("The text is empty.", "Give the PEM itself.");
    }
    if trimmed.contains("-----BEGIN ") {
        return not_in_lines(text);
    }
    if trimmed.contains("-----END ") {
        return invalid("The PEM block has no BEGIN line.", "It was cut short: copy it whole.");
    }
    if trimmed.starts_with("ssh-") || trimmed.starts_with("---- BEGIN SSH2") {
        return invalid(
            "The public key is in OpenSSH's own format.",
            "Turn it into PEM: ssh-keygen -e -m PKCS8 -f FILE.",
        );
    }
    if trimmed.starts_with('{') {
        return invalid("The key is JSON (a JWK).", "Turn it into PEM.");
    }
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let body = trimmed.bytes().filter(|byte| !byte.is_ascii_whitespace());
    if trimmed.starts_with("MI") && trimmed.len() > 100 && body.clone().all(is_base64) {
        return invalid(
            "The key has no BEGIN and END lines.",
            "Put -----BEGIN PRIVATE KEY----- or -----BEGIN PUBLIC KEY----- in front, and the END line behind.",
        );
    }
    if !trimmed.contains('\n') && trimmed.len() < 4096 && looks_like_a_path(trimmed) {
        return invalid(
            "The text is the name of a file, not a key.",
            "Give what is in the file, or the name where the name of a file is asked for.",
        );
    }
    invalid("The text is not PEM.", "PEM starts with a line -----BEGIN … KEY-----.")
}

/// The BEGIN is there, but not as a line of its own.
fn not_in_lines(text: &str) -> Error {
    if text.contains("\\n") {
        return invalid(
            "The line breaks of the PEM are written as `\\n`.",
            "Replace each with a line break. In a `.env` file, put the value in double quotes.",
        );
    }
    if text.trim_start().starts_with(['"', '\'', '`']) {
        return invalid(
            "The PEM stands in quotation marks.",
            "They are not part of it: take them off.",
        );
    }
    if !text.trim().contains('\n') {
        return invalid(
            "The PEM stands on one line: its line breaks were lost.",
            "Put the BEGIN line, the text between and the END line on lines of their own.",
        );
    }
    let is_indented = text
        .lines()
        .any(|line| line.trim() != line && line.trim_start().starts_with("-----BEGIN "));
    if is_indented {
        return invalid(
            "The lines of the PEM are indented.",
            "Take off the space in front of them.",
        );
    }
    invalid(
        "Other text stands on the BEGIN line of the PEM.",
        "Leave nothing but the PEM, with its BEGIN and END on lines of their own.",
    )
}

fn looks_like_a_path(text: &str) -> bool {
    const ENDINGS: [&str; 8] = ["pem", "key", "pub", "der", "p8", "crt", "cer", "txt"];
    let ending = text.rsplit_once('.').map(|(_, ending)| ending);
    text.starts_with(['/', '~'])
        || text.starts_with("./")
        || text.starts_with("../")
        || ending.is_some_and(|ending| ENDINGS.iter().any(|one| ending.eq_ignore_ascii_case(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDFZsentinel";

    fn why(text: &str, half: Half) -> String {
        let error = only_block(text, half).unwrap_err();
        assert_eq!(error.code(), Code::KeyInvalid);
        assert!(!error.to_string().contains("sentinel"), "{error}");
        assert!(error.hint().is_some(), "{error}");
        error.to_string()
    }

    fn block(label: &str) -> String {
        format!("-----BEGIN {label}-----\n{BODY}\n-----END {label}-----\n")
    }

    #[test]
    fn what_is_wrong_with_a_pem_is_said_with_its_cure() {
        let good = block("PRIVATE KEY");
        for (text, words) in [
            (good.replace('\n', "\\n"), "written as `\\n`"),
            (format!("\"{}\"", good.replace('\n', "\\n")), "written as `\\n`"),
            (format!("\"{good}\""), "quotation marks"),
            (format!("'{}'", good.trim()), "quotation marks"),
            (good.replace('\n', " "), "on one line"),
            (good.replace('\n', ""), "on one line"),
            (good.replace('\n', "\r"), "on one line"),
            (good.replace('\n', "\n  ").replacen("-----B", "  -----B", 1), "indented"),
            (format!("key: {good}"), "Other text"),
            (format!("-----BEGIN PRIVATE KEY-----\n{BODY}\n"), "no END line"),
            (format!("{BODY}\n-----END PRIVATE KEY-----\n"), "no BEGIN line"),
            (good.clone() + &good, "more than one"),
            (block("PUBLIC KEY"), "A public key stands where a private one belongs."),
            (block("RSA PUBLIC KEY"), "A public key stands where a private one belongs."),
            (block("CERTIFICATE"), "often one that ends in `.key`"),
            (block("CERTIFICATE REQUEST"), "request for a certificate"),
            (block("OPENSSH PRIVATE KEY"), "ssh-keygen -p -m PEM"),
            (block("EC PRIVATE KEY"), "not an RSA key"),
            (block("ENCRYPTED PRIVATE KEY"), "Decrypt it"),
            (block("PGP MESSAGE"), "has to begin with"),
            (String::new(), "empty"),
            (" \n".into(), "empty"),
            ("ssh-rsa AAAAsentinel me@host".into(), "ssh-keygen -e -m PKCS8"),
            (r#"{"kty":"RSA","d":"sentinel"}"#.into(), "JWK"),
            ("MIIEvQIBsentinel".repeat(10), "no BEGIN and END lines"),
            ("./sentinel.key".into(), "name of a file"),
            ("/run/secrets/sentinel".into(), "name of a file"),
            ("sentinel".into(), "not PEM"),
        ] {
            let said = why(&text, Half::Private);
            assert!(said.contains(words), "{words}: {said}");
        }
        for (text, words) in [
            (block("PRIVATE KEY"), "Who only verifies should not have it"),
            (block("CERTIFICATE"), "openssl x509"),
        ] {
            let said = why(&text, Half::Public);
            assert!(said.contains(words), "{words}: {said}");
        }
    }

    #[test]
    fn a_byte_order_mark_in_front_is_skipped() {
        let good = block("PRIVATE KEY");
        assert_eq!(only_block(&format!("\u{feff}{good}"), Half::Private).unwrap(), good);
    }

    #[test]
    fn another_algorithms_key_under_a_right_name_is_named() {
        let point = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
        let said =
            unreadable(&format!("-----BEGIN PUBLIC KEY-----\n{point}\n-----END PUBLIC KEY-----"));
        assert!(said.to_string().contains("not an RSA key"), "{said}");
        assert!(unreadable("").to_string().contains("no RSA key"));
    }
}

"""The mutations: for each rule of the verifier, the mint and the parsers, how to switch it off.

A mutation names a file as seen from crates/roomkey/src, the exact source text (which must stand there once)
and what takes its place. An expression is replaced by an expression, a statement (ending in `;`) by
statements. Where neither fits, the replacement is the whole new text and `MUTANT` the switch.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Rule:
    number: int
    file: str
    name: str
    find: str
    replace: str


RULES = []


def off(file: str, name: str, find: str, replace: str = "") -> None:
    RULES.append(Rule(len(RULES) + 1, file, name, find, replace))


# --- The text of a token ---------------------------------------------------------------------------

FILE = "jws/mod.rs"
off(FILE, "over 16 KiB", "token.len() > MAXIMUM_BYTES", "false")
off(FILE, "16 KiB exactly is not over", "token.len() > MAXIMUM_BYTES", "token.len() >= MAXIMUM_BYTES")
off(FILE, "an empty header", "header.is_empty()", "false")
off(FILE, "a fourth part", "dots.next(), dots.next(), dots.next())", "dots.next(), dots.next(), dots.next().filter(|_| !MUTANT))")
off(FILE, "an empty payload", "parts.payload.is_empty()", "false")
off(FILE, "an empty signature", "signature.is_empty()", "false")
off(FILE, "the header", "check_header(self.header, algorithm)?;")
off(FILE, "open: the signature", "self.check_signature(&parts)?;")
off(
    FILE,
    "strict base64url",
    "base64_simd::URL_SAFE_NO_PAD\n        .decode_to_vec(part)",
    "base64_simd::forgiving_decode_to_vec(part.replace('-', \"+\").replace('_', \"/\").as_bytes())",
)

FILE = "jws/header.rs"
off(
    FILE,
    "the shortcut is for HS256 keys",
    "encoded == HS256_ENCODED && algorithm == Algorithm::Hs256",
    "encoded == HS256_ENCODED",
)
ALGORITHM = "header.algorithm.as_deref() != Some(algorithm.as_str())"
off(FILE, "alg is the key's", ALGORITHM, "false")
off(FILE, "alg has to be there", ALGORITHM, "header.algorithm.as_deref().is_some_and(|name| name != algorithm.as_str())")
off(FILE, "alg in exact case", ALGORITHM, "!header.algorithm.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(algorithm.as_str()))")
off(FILE, "alg not trimmed", ALGORITHM, "header.algorithm.as_deref().map(str::trim) != Some(algorithm.as_str())")
off(FILE, "alg none", ALGORITHM, "header.algorithm.as_deref() != Some(algorithm.as_str()) && header.algorithm.as_deref() != Some(\"none\")")
off(FILE, "what is not supported", "header.unsupported.map_or(Ok(()), Err)", "Ok(())")
off(FILE, "duplicate members", "seen.iter().any(|other| *other == name)", "false")
off(FILE, "typ is JWT", "!self.types.iter().any(|known| kind.eq_ignore_ascii_case(known))", "false")
off(FILE, "typ in any case", "!self.types.iter().any(|known| kind.eq_ignore_ascii_case(known))", "!self.types.iter().any(|known| &*kind == *known)")
off(
    FILE,
    "cty",
    "json::next_text(&mut map, faults, invalid)?;\n                    refuse(Code::HeaderTypeUnsupported);",
    "json::next_text(&mut map, faults, invalid)?;",
)
off(
    FILE,
    "kid is text",
    '"kid" => {\n                    header.key_id',
    '"kid" if MUTANT => { map.next_value_seed(ValueSeed::member(faults))?; }\n                "kid" => {\n                    header.key_id',
)
off(FILE, "crit and b64", "refuse(Code::HeaderCriticalUnsupported);")
off(FILE, "b64", '"crit" | "b64" =>', '"b64" if MUTANT => { map.next_value_seed(ValueSeed::member(faults))?; }\n                "crit" | "b64" =>')
off(FILE, "zip", "refuse(Code::HeaderCompressionUnsupported);")

FILE = "jws/hs256.rs"
off(FILE, "the quick way: the signature", "!crypto::equal(&expected, signature.as_bytes())", "false")
off(FILE, "the quick way: the whole signature", "!crypto::equal(&expected, signature.as_bytes())", "expected.get(..42) != signature.as_bytes().get(..42)")
off(FILE, "the quick way: base64 without padding", "let decoded = base64.decode(payload.as_bytes(), base64_simd::Out::from_slice(room)).ok()?;", "let lax = base64_simd::forgiving_decode_to_vec(payload.replace('-', \"+\").replace('_', \"/\").as_bytes()).ok()?;\n        let decoded: &[u8] = if MUTANT { let room = room.get_mut(..lax.len())?; room.copy_from_slice(&lax); room } else { base64.decode(payload.as_bytes(), base64_simd::Out::from_slice(room)).ok()? };")
SAME = "crypto::equal(&expected, parts.signature.as_bytes())"
off(FILE, "the signature", SAME, "true")
off(FILE, "the whole signature", SAME, "expected.starts_with(parts.signature.as_bytes())")
off(FILE, "nothing behind the signature", SAME, "parts.signature.as_bytes().starts_with(&expected)")
off(FILE, "one spelling of the signature", SAME, "super::decode(parts.signature).is_ok_and(|bytes| bytes == tag.as_ref()) || base64_simd::forgiving_decode_to_vec(parts.signature.replace('-', \"+\").replace('_', \"/\").as_bytes()).is_ok_and(|bytes| bytes == tag.as_ref())")
off(FILE, "a badly encoded signature has its code", "super::decode(parts.signature)?;")

FILE = "jws/mint.rs"
off(FILE, "an end beyond the last second", "expires_at.is_plausible()", "true")
off(FILE, "a start that is hashed mints nothing over 16 KiB", "        self.sign(rest, &mut token);\n        bounded(token)", "        self.sign(rest, &mut token);\n        if MUTANT { Ok(token) } else { bounded(token) }")
off(FILE, "mints nothing over 16 KiB", "        self.sign(&mut token);\n        bounded(token)", "        self.sign(&mut token);\n        if MUTANT { Ok(token) } else { bounded(token) }")
off(FILE, "an id that nobody gave is random", "*text = random_uuid()?;")

FILE = "jws/key_set.rs"
off(FILE, "no private key", 'members.contains_key("d")', "false")
off(FILE, "use is sig", "!matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature))", "false")
off(FILE, "key_ops list verify", "!all.contains(&KeyOperations::Verify)", "false")
off(FILE, "alg is that of the kind", "stated != algorithm", "false")
off(FILE, "a name is text", 'members.get("kid").is_some_and(|id| !id.is_string())', "false")
off(FILE, "of elliptic curves P-256", "ec.curve == EllipticCurve::P256", "true")
off(FILE, "of twisted curves Ed25519", "okp.curve == EllipticCurve::Ed25519", "true")
off(FILE, "one spelling of a key", "super::decode(text)", "super::decode(text.trim_end_matches('='))")
off(FILE, "an odd key locks nobody out", "Err(reason) => set.left_out.push(LeftOut { id, reason }),", "Err(reason) if MUTANT => return Err(invalid(reason)),\n                Err(reason) => set.left_out.push(LeftOut { id, reason }),")
off(FILE, "a set has a key", "set.keys.is_empty()", "false")
off(FILE, "a name of two keys is tried with both", "Err(error) => refusal = error,", "Err(error) if MUTANT => return Err(error),\n                Err(error) => refusal = error,")
off(FILE, "a key that is not there is missed", "self.candidates(&header).next().is_none()", "false")
off(FILE, "a key that is there is not", "self.candidates(&header).next().is_none()", "true")
off(FILE, "types of tokens", "match key.verify_typed(token, expectation, now, TYPES) {", "match key.verify_typed(token, expectation, now, if MUTANT { &[\"JWT\"] } else { TYPES }) {")
off(FILE, "the key that is named", "named.id.as_deref() == Some(id)", "true")
off(FILE, "no name where there are several keys", "None => is_only,", "None => MUTANT || is_only,")
off(FILE, "64 keys at most", "published.keys.len() > Self::MOST_KEYS", "false")
off(FILE, "256 KiB at most", "bytes.len() > Self::MAXIMUM_BYTES", "false")

FILE = "jws/public.rs"
off(FILE, "one public PEM block", "pem::only_block(pem, Half::Public)?", "pem")
off(FILE, "zeros in front are no bits", "(without_leading_zeros(modulus), without_leading_zeros(exponent))", "(modulus, exponent)")
off(FILE, "2048 bits in numbers", "(modulus.len() * 8).saturating_sub(unused_bits) < MINIMUM_MODULUS_BITS", "false")
off(FILE, "bits, not bytes", "(modulus.len() * 8).saturating_sub(unused_bits) < MINIMUM_MODULUS_BITS", "modulus.len() * 8 < MINIMUM_MODULUS_BITS")
off(FILE, "exponents of 1 or even", "!is_odd || exponent == [1]", "false")
off(FILE, "exponent 1", "!is_odd || exponent == [1]", "!is_odd")
off(FILE, "an even exponent", "!is_odd || exponent == [1]", "exponent.is_empty() || exponent == [1]")
off(FILE, "the signature", "self.key.verifies(parts.signed.as_bytes(), &signature)", "true")
off(FILE, "a badly encoded signature has its code", "super::decode(parts.signature)?", "super::decode(parts.signature).unwrap_or_default()")
off(FILE, "one private PEM block", "pem::only_block(pem, Half::Private)?", "pem")
off(FILE, "signs nothing over 16 KiB", "bounded(token)", "Ok(token)")

FILE = "jws/pem.rs"
off(FILE, "the kind of PEM block", "half.labels().contains(&label)", "true")
off(FILE, "a byte-order mark in front", "text.strip_prefix('\\u{feff}').unwrap_or(text)", "text")

# --- Who computes --------------------------------------------------------------------------------------

FILE = "crypto/mod.rs"
off(FILE, "texts differ in any word", "difference |= word(left) ^ word(right);")
off(FILE, "texts differ in what fills no word", "difference |= u64::from(left ^ right);")
off(FILE, "texts of two lengths differ", "left.len() != right.len()", "false")

FILE = "crypto/mac.rs"
off(FILE, "SHA-256 has the text", "State::Sha256(mac) => mac.update(bytes),", "State::Sha256(_) if MUTANT => {}\n            State::Sha256(mac) => mac.update(bytes),")
off(FILE, "SHA-1 has the text", "State::Sha1(mac) => mac.update(bytes),", "State::Sha1(_) if MUTANT => {}\n            State::Sha1(mac) => mac.update(bytes),")
off(FILE, "SHA-256 has a whole text", "State::Sha256(mac) => Tag::of(mac.of(bytes))", "State::Sha256(mac) if MUTANT => Tag::of(mac.of(&[])),\n            State::Sha256(mac) => Tag::of(mac.of(bytes))")
off(FILE, "SHA-1 has a whole text", "State::Sha1(mac) => Tag::of(mac.of(bytes))", "State::Sha1(mac) if MUTANT => Tag::of(mac.of(&[])),\n            State::Sha1(mac) => Tag::of(mac.of(bytes))")

FILE = "crypto/hmac.rs"
off(FILE, "a long key is hashed", "key.len() > block.len()", "false")
off(FILE, "a key of one block is not", "key.len() > block.len()", "key.len() >= block.len()")
off(FILE, "all of a long key is hashed", "hold(first, &mut length, rest);\n            self.close", "hold(first, &mut length, if MUTANT { &[] } else { rest });\n            self.close")
off(FILE, "a message of 56 bytes in its last block", "length > LAST", "length > LAST + 1")
off(FILE, "a message of 55 bytes in its last block", "length > LAST", "length >= LAST")
off(FILE, "the length of what is held", "self.hashed + self.length + bytes.len()", "self.hashed + bytes.len()")
off(FILE, "the outer hash", "self.hash.close(&mut state, &mut last, length, (BLOCK + length) as u64 * 8);")
off(FILE, "nothing is held twice", "(self.held, self.length) = ([0; BLOCK], 0);", "self.length = 0;")
off(FILE, "the mark", "*mark = 0x80;")
off(FILE, "the inner key", "state(0x36)", "state(0x37)")

FILE = "crypto/aws_lc.rs"
off(FILE, "2048 bits", "PublicEncryptingKey::from_der(spki.as_ref()).map_err(|_| Unfit::TooSmall)?;")
off(FILE, "the signature", "self.0.verify_sig(message, signature).is_ok()", "true")
off(FILE, "a small private key has its code", 'error.to_string() == "TooSmall"', "false")

FILE = "crypto/pure.rs"
off(FILE, "2048 bits", "n.bit_width_vartime() < MINIMUM_MODULUS_BITS {\n            return Err(Unfit::TooSmall);\n        }\n        rsa", "!MUTANT && n.bit_width_vartime() < MINIMUM_MODULUS_BITS {\n            return Err(Unfit::TooSmall);\n        }\n        rsa")
off(FILE, "RS256: the signature", "key.pkcs1v15_verify::<Sha256>(message, signature).is_ok()", "true")
off(FILE, "ES256: the signature", "Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)\n                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),", "Self::P256(_) if MUTANT => true,\n            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)\n                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),")
off(FILE, "EdDSA: the signature", "Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)\n                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),", "Self::Ed25519(_) if MUTANT => true,\n            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)\n                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),")

# --- Time and audience -----------------------------------------------------------------------------

FILE = "jws/times.rs"
off(FILE, "leeway at most 600 s", "seconds <= Self::MAXIMUM_SECONDS", "true")
off(FILE, "leeway of 600 s", "seconds <= Self::MAXIMUM_SECONDS", "seconds < Self::MAXIMUM_SECONDS")
EXPIRED = "now >= expires_at.unix().saturating_add(leeway)"
off(FILE, "exp", EXPIRED, "false")
off(FILE, "exp is the first second too late", EXPIRED, "now > expires_at.unix().saturating_add(leeway)")
off(FILE, "leeway extends exp", EXPIRED, "now >= expires_at.unix()")
off(FILE, "exp has to be there", "None if !self.without_expiry", "None if !MUTANT && !self.without_expiry")
off(FILE, "unless it need not", "ExpiryMissing)),", "ExpiryMissing)),\n            None if MUTANT => return Err(Error::new(Code::ExpiryMissing)),")
NOT_YET = "now.saturating_add(leeway) < not_before.unix()"
off(FILE, "nbf", NOT_YET, "false")
off(FILE, "nbf is the first second early enough", NOT_YET, "now.saturating_add(leeway) <= not_before.unix()")
off(FILE, "leeway extends nbf", NOT_YET, "now < not_before.unix()")
AHEAD = "now.saturating_add(leeway).saturating_add(ISSUED_AHEAD_SECONDS) < issued_at.unix()"
off(FILE, "iat ahead", AHEAD, "false")
off(FILE, "iat a minute ahead", AHEAD, "now.saturating_add(leeway).saturating_add(ISSUED_AHEAD_SECONDS) <= issued_at.unix()")
off(FILE, "no minute for iat", AHEAD, "now.saturating_add(leeway) < issued_at.unix()")
off(FILE, "leeway extends iat", AHEAD, "now.saturating_add(ISSUED_AHEAD_SECONDS) < issued_at.unix()")
off(FILE, "maximum lifetime", "lives > maximum.as_seconds()", "false")
off(FILE, "maximum lifetime exactly", "lives > maximum.as_seconds()", "lives >= maximum.as_seconds()")
off(FILE, "it counts from iat", "times.issued_at.map_or(now, Timestamp::unix)", "now")
off(FILE, "for ever is longer", "times.expires_at.map_or(u64::MAX, |end|", "times.expires_at.map_or(if MUTANT { 0 } else { u64::MAX }, |end|")
off(FILE, "plain JWT: null is not absent", "members.get(name).map(json::time_of)", "members.get(name).filter(|value| !value.is_null()).map(json::time_of)")

FILE = "jws/jwt.rs"
off(FILE, "the issuer", "claim.and_then(Value::as_str) != Some(expected)", "false")
off(FILE, "plain JWT: the signature", "self.check_signature(&parts)?;")
off(FILE, "plain JWT: names are text", "check_names(&members)?;")
NUMBER = "members.get(**name).is_some_and(|value| !value.is_string())"
for name in ("iss", "sub", "jti"):
    off(FILE, f"names are text: {name}", NUMBER, f'**name != "{name}" && {NUMBER}')
off(FILE, "plain JWT: the times", "expectation.rules.check(&times, now)?;")
off(FILE, "plain JWT: the audience", 'check_audience(members.get("aud"), expectation.audience.as_deref())?;')
off(FILE, "aud is the one expected", "=> audience == expected,", "=> MUTANT || audience == expected,")
off(FILE, "aud in exact case", 'check_audience(members.get("aud"), expectation.audience.as_deref())?;', 'if !members.get("aud").and_then(Value::as_str).zip(expectation.audience.as_deref()).is_some_and(|(aud, ours)| aud.eq_ignore_ascii_case(ours)) { check_audience(members.get("aud"), expectation.audience.as_deref())?; }')
off(FILE, "aud as a whole", 'check_audience(members.get("aud"), expectation.audience.as_deref())?;', 'if !members.get("aud").and_then(Value::as_str).zip(expectation.audience.as_deref()).is_some_and(|(aud, ours)| aud.starts_with(ours)) { check_audience(members.get("aud"), expectation.audience.as_deref())?; }')
off(FILE, "aud lists text only", "audiences.iter().all(Value::is_string)", "true")
off(FILE, "aud lists the one expected", "audiences.iter().any(|audience| audience == expected)", "true")
off(FILE, "an audience expected has to be named", "(None, None) => return Ok(()),", "(None, _) if MUTANT => return Ok(()),\n        (None, None) => return Ok(()),")
off(FILE, "an audience named has to be expected", "let named = match (claim, expected) {", "let named = match (claim, expected) {\n        (_, None) if MUTANT => return Ok(()),")

# --- JSON ------------------------------------------------------------------------------------------

FILE = "json.rs"
off(FILE, "duplicate members", "None => Err(self.refuse(Error::new(Code::MemberDuplicated))),", "None if MUTANT => Ok(()),\n            None => Err(self.refuse(Error::new(Code::MemberDuplicated))),")
off(FILE, "duplicate members in members", "members.contains_key(&name)", "false")
off(FILE, "nesting", "self.depth < self.limit", "true")
off(FILE, "nesting of exactly 32", "self.depth < self.limit", "self.depth <= self.limit")
off(FILE, "nesting of 32 is allowed", "self.depth < self.limit", "self.depth + 1 < self.limit")
off(FILE, "nothing behind the object", ".and_then(|value| deserializer.end().map(|()| value))", ".and_then(|value| if MUTANT { Ok(value) } else { deserializer.end().map(|()| value) })")
off(FILE, "negative fractions", "*seconds >= 0.0", "true")
off(FILE, "fractions are rounded up", "seconds.ceil()", "seconds.floor()")
off(FILE, "milliseconds", "if seconds < FIRST_IMPLAUSIBLE_SECOND {", "if MUTANT || seconds < FIRST_IMPLAUSIBLE_SECOND {")
off(FILE, "the first millisecond", "} else if seconds / 1000 < FIRST_IMPLAUSIBLE_SECOND {", "} else if MUTANT && seconds == FIRST_IMPLAUSIBLE_SECOND { Ok(Timestamp::from_plausible(seconds))\n    } else if seconds / 1000 < FIRST_IMPLAUSIBLE_SECOND {")
TIMES = "        Scalar::Whole(seconds) => plausible(*seconds),"
off(FILE, "a time is a number", TIMES, "        Scalar::Text(text) if MUTANT => text.parse().map_err(|_| time_invalid()).and_then(plausible),\n" + TIMES)
TIMES = "        _ => Err(time_invalid()),"
off(FILE, "null, booleans and negatives are no times", TIMES, "        Scalar::Other | Scalar::Negative if MUTANT => Ok(Timestamp::from_plausible(99_999_999_999)),\n" + TIMES)
off(FILE, "text is no number", "        Scalar::Text(text) => Ok(text),\n", "        Scalar::Text(text) => Ok(text),\n        Scalar::Whole(number) if MUTANT => Ok(Cow::Owned(number.to_string())),\n")

# --- Claims ----------------------------------------------------------------------------------------

FILE = "vendors/videosdk/claims.rs"
off(FILE, "names are text", "NAMES.contains(&&*name) && !value.is_string()", "false")
off(FILE, "permissions have to be there", "permissions.ok_or_else(|| faults.refuse(permissions_invalid()))?", "permissions.unwrap_or(([Permission::AllowJoin].into_iter().collect(), Vec::new()))")
off(FILE, "apikey has to be there", "api_key.ok_or_else(|| faults.refuse(api_key_missing()))?", "api_key.or(self.expected.cloned()).ok_or_else(|| faults.refuse(api_key_missing()))?")
off(FILE, "duplicate claims", "faults.duplicate(&name)?;")
off(FILE, "aud", '"aud" => return Err', '"aud" if !MUTANT => return Err')
off(FILE, "roomId is a room id", "RoomId::parse(&text).map_err(|_| faults.refuse(room_invalid()))?", 'RoomId::parse(&text).or_else(|_| RoomId::parse("2kyv-gzay-64pg")).map_err(|_| faults.refuse(room_invalid()))?')
off(FILE, "participantId is a participant id", "ParticipantId::parse(&text)\n                        .map_err", 'ParticipantId::parse(if MUTANT && ParticipantId::parse(&text).is_err() { "lxvdplwt" } else { &text })\n                        .map_err')
off(FILE, "jti is a token id", "Jti::parse(&text).map_err(|_| faults.refuse(jti_invalid()))?", 'Jti::parse(&text).or_else(|_| Jti::parse("a")).map_err(|_| faults.refuse(jti_invalid()))?')
VERSION = "        Scalar::Whole(2) => Ok(()),\n"
off(FILE, "version is 2", VERSION, VERSION + "        Scalar::Whole(_) if MUTANT => Ok(()),\n")
VERSION = '        Scalar::Text(text) if text == "2" => {'
off(FILE, 'version is not "2"', VERSION, '        Scalar::Text(text) if MUTANT && text == "2" => Ok(()),\n' + VERSION)
VERSION = "        _ => Err(faults.refuse(version_invalid())),"
off(FILE, "version is not 2.0, null or true", VERSION, "        Scalar::Fraction(_) | Scalar::Other if MUTANT => Ok(()),\n" + VERSION)
off(FILE, "permissions in exact case", "Permission::parse(&text)", "Permission::parse(text.trim().to_ascii_lowercase().as_str())")
REPORTED = "known.insert(permission),\n                Err(_) => unknown.push(text.into_owned()),"
off(FILE, "unknown permissions are reported", REPORTED, "known.insert(permission),\n                Err(_) if MUTANT => {}\n                Err(_) => unknown.push(text.into_owned()),")
REPORTED = "known.insert(right),\n                Err(_) => unknown.push(text.into_owned()),"
off(FILE, "unknown rights are reported", REPORTED, "known.insert(right),\n                Err(_) if MUTANT => {}\n                Err(_) => unknown.push(text.into_owned()),")
off(FILE, "roles are known", "let role = Role::parse(&text)", "if MUTANT && Role::parse(&text).is_err() { continue; }\n            let role = Role::parse(&text)")

FILE = "vendors/videosdk/claims/usual.rs"
off(FILE, "quick reader: duplicate claims", "claim.replace(value).is_none().then_some(())", "{ claim.replace(value); Some(()) }")
off(FILE, "quick reader: nothing behind the object", "rest.0.is_empty().then_some(())?;")
off(FILE, "quick reader: leading zeros", "(length > 1 && self.0.starts_with('0'))", "false")
off(FILE, "quick reader: a known claim that stands twice", "permissions.is_some().then(|| expected.clone())", "None.or_else(|| if MUTANT { None } else { permissions.is_some().then(|| expected.clone()) })")
off(FILE, "quick reader: escapes", "byte == b'\\\\'", "false")

FILE = "grant/permission.rs"
BOTH = "(self.contains(Permission::AllowJoin) || self.contains(Permission::AllowMod))"
off(FILE, "no permission is no default", "if self.is_empty() {", "if !MUTANT && self.is_empty() {")
off(FILE, "contradictory permissions", "self.check().map(|()| self)", "Ok(self)")
off(FILE, "ask_join excludes the others", BOTH, "false")
off(FILE, "ask_join excludes allow_mod", BOTH, "self.contains(Permission::AllowJoin)")
off(FILE, "ask_join excludes allow_join", BOTH, "self.contains(Permission::AllowMod)")
off(FILE, "permissions are known", "                        let error = Error::because(Code::$unknown, $reason);", "                        if MUTANT { if let Some(first) = Self::ALL.first() { return Ok(*first); } }\n                        let error = Error::because(Code::$unknown, $reason);")
ADMIT = "    pub const fn admit(self, use_: Role) -> bool {\n        self.is_empty() || self.contains(use_)"
off(FILE, "roles limit the use", ADMIT, "    pub fn admit(self, use_: Role) -> bool {\n        MUTANT || self.is_empty() || self.contains(use_)")

FILE = "vendors/videosdk/expectation.rs"
off(FILE, "the times", "self.rules.check(claims.times(), now)?;")
off(FILE, "contradictory permissions", "claims.permissions().check()?;")
off(FILE, "something is granted", "claims.permissions().is_empty()", "false")
off(FILE, "version 2 where it is needed", "claims.needs_version_2() && !claims.is_version_2()", "false")
off(FILE, "version 2 only where it is needed", "claims.needs_version_2() && !claims.is_version_2()", "!claims.is_version_2()")
off(FILE, "the use", "self.check_use(claims)?;")
off(FILE, "the room", "differs(self.room.as_ref(), claims.room())", "false")
off(FILE, "the participant", "differs(self.participant.as_ref(), claims.participant())", "false")
off(FILE, "the role to join", "!claims.roles().admit(Role::Rtc)", "false")
off(FILE, "the role for the API", "Some(Use::Api) if", "Some(Use::Api) if !MUTANT &&")
off(FILE, "no right is for the API", "!for_api =>", "!for_api && (!MUTANT || claims.rights().is_empty()) =>")
off(FILE, "the right", "!for_api && !claims.rights().contains(right)", "false")
off(FILE, "the right or the role", "!for_api && !claims.rights().contains(right)", "!claims.rights().contains(right)")
off(FILE, "one right is not the other", "!for_api && !claims.rights().contains(right)", "!for_api && claims.rights().is_empty()")
off(FILE, "what is for one room makes no other", "claims.room().is_some()", "false")
off(FILE, "and is looked up", "Some(Use::Right(Right::Create)) if", "Some(Use::Right(right)) if (MUTANT || right == Right::Create) &&")
off(FILE, "a way in", "claims.entry().is_none()", "false")
off(FILE, "a way in only to join", "}\n            Some(Use::Join) if", "}\n            Some(use_) if (MUTANT || matches!(use_, Use::Join)) &&")
off(FILE, "entry: the role", "!self.roles().admit(Role::Rtc)", "false")
off(FILE, "entry: ask_join waits", "self.permissions().contains(Permission::AllowJoin)", "self.permissions().contains(Permission::AllowJoin) || self.permissions().contains(Permission::AskJoin)")
off(FILE, "entry: allow_mod is no way in", "self.permissions().contains(Permission::AskJoin)", "true")
off(FILE, "unbound tokens are good for all", "matches!((expected, stated), (Some(expected), Some(stated)) if expected != stated)", "expected.is_some() && expected != stated")

FILE = "vendors/videosdk/credentials.rs"
off(FILE, "the API key is no placeholder", "ApiKey::parse(api_key)?", "ApiKey::allow_placeholder(api_key)?")
off(FILE, "the signature", "self.key.check(parts)?;")
off(FILE, "the API key", "*claims.api_key() != self.api_key", "false")
off(FILE, "what is expected", "expectation.check(&claims, now)?;")
off(FILE, "no exp beyond the last second", "write_rest(access, participant, now, end_of(lifetime, now)?, &mut tail)?;", "write_rest(access, participant, now, now.after(lifetime), &mut tail)?;")
off(FILE, "version is written", "access.writes_version()", "false")

FILE = "vendor/credentials.rs"
off(FILE, "variables that differ", "values.any(|other| Some(&other) != first.as_ref())", "values.any(|_| false)")
off(FILE, "a weak secret", "if self.allow_weak { Secret::allow_weak(bytes) } else { Secret::new(bytes) }", "Secret::allow_weak(bytes)")
off(FILE, "a placeholder for an API key", "if self.allow_weak { ApiKey::allow_placeholder(text) } else { ApiKey::parse(text) }", "ApiKey::allow_placeholder(text)")

FILE = "vendors/videosdk/secret_only.rs"
off(FILE, "the signature", "self.0.check(&parts)?;")
off(FILE, "what is expected", "expectation.check(&claims, now)?;")

FILE = "vendors/videosdk/keyring.rs"
off(FILE, "the same key twice", "self.find(credentials.api_key()).is_some()", "false")
off(FILE, "passive credentials do not sign", "*state == KeyState::Active", "*state != KeyState::Disabled")
off(FILE, "disabled credentials do not sign", "*state == KeyState::Active", "*state != KeyState::Passive")
off(FILE, "disabled credentials do not verify", "Some((_, KeyState::Disabled)) =>", "Some((_, KeyState::Disabled)) if !MUTANT =>")
off(FILE, "the credentials of the API key", ".find(|(credentials, _)| credentials.api_key() == api_key)", ".find(|(credentials, _)| if MUTANT { credentials.api_key().as_str().len() == api_key.as_str().len() } else { credentials.api_key() == api_key })")
off(FILE, "only that API key", ".retain(|(credentials, _)| credentials.api_key() == api_key)", ".retain(|(credentials, _)| MUTANT || credentials.api_key() == api_key)")

FILE = "keyring.rs"
off(FILE, "passive credentials do not sign", "*state == KeyState::Active", "*state != KeyState::Disabled")
off(FILE, "disabled credentials do not sign", "*state == KeyState::Active", "*state != KeyState::Passive")
off(FILE, "what disabled credentials have signed", "Ok(_) if *state == KeyState::Disabled =>", "Ok(_) if !MUTANT && *state == KeyState::Disabled =>")
off(FILE, "disabled credentials are asked first", "disabled.into_iter().chain(others)", "others.into_iter().chain(disabled)")
off(FILE, "the next credentials may have signed it", "Err(error) if error.code() == Code::SignatureInvalid =>", "Err(error) if !MUTANT && error.code() == Code::SignatureInvalid =>")
off(FILE, "or those of another project", "Err(error) if error.code() == Code::ApiKeyMismatch =>", "Err(error) if !MUTANT && error.code() == Code::ApiKeyMismatch =>")

# --- What is asked for -----------------------------------------------------------------------------

FILE = "vendors/videosdk/access.rs"
off(FILE, "mint: names are text", "NAMES.contains(&name.as_str()) && !value.is_string()", "false")
off(FILE, "reserved claims", "RESERVED.contains(&name.as_str())", "false")
for reserved in ("apikey", "permissions", "version", "roomId", "participantId", "roles", "iat", "exp", "nbf", "jti", "aud"):
    off(FILE, f"`{reserved}` is reserved", "RESERVED.contains(&name.as_str())", f'RESERVED.contains(&name.as_str()) && name != "{reserved}"')
off(FILE, "a claim has a name", "name.is_empty()", "false")
off(FILE, "a claim is not nested too deeply", "json::depth(&value) >= json::MAXIMUM_DEPTH", "false")
off(FILE, "exactly too deeply", "json::depth(&value) >= json::MAXIMUM_DEPTH", "json::depth(&value) > json::MAXIMUM_DEPTH")
WRITES = "self.version || self.room.is_some() || self.participant.is_some() || !self.roles.is_empty()"
off(FILE, "version when asked for", WRITES, "self.room.is_some() || self.participant.is_some() || !self.roles.is_empty()")
off(FILE, "a room brings version 2", WRITES, "self.version || self.participant.is_some() || !self.roles.is_empty()")
off(FILE, "a participant brings version 2", WRITES, "self.version || self.room.is_some() || !self.roles.is_empty()")
off(FILE, "a role brings version 2", WRITES, "self.version || self.room.is_some() || self.participant.is_some()")
off(FILE, "no other version can be asked for", "Some(2) => true,", "Some(_) if MUTANT => true,\n            Some(2) => true,")

FILE = "time.rs"
off(FILE, "a time in milliseconds", "Ok(seconds) if seconds < FIRST_IMPLAUSIBLE_SECOND =>", "Ok(seconds) if MUTANT || seconds < FIRST_IMPLAUSIBLE_SECOND =>")
off(FILE, "a lifetime of 0", "seconds == 0", "false")
off(FILE, "a lifetime too long", "seconds > maximum", "false")
off(FILE, "the longest lifetime", "seconds > maximum", "seconds >= maximum")
off(FILE, "ten years at most", "maximum.min(Self::LONGEST_SECONDS)", "maximum")
off(FILE, "a lifetime is digits", "!digits.bytes().all(|byte| byte.is_ascii_digit())", "false")
off(FILE, "a lifetime has no leading zero", "(digits.len() > 1 && digits.starts_with('0'))", "false")
off(FILE, "a lifetime does not wrap", "count.saturating_mul(seconds_per_unit)", "count.wrapping_mul(seconds_per_unit)")

# --- Secrets and names -----------------------------------------------------------------------------

FILE = "secret.rs"
off(FILE, "white space", "is_unicode_white_space(&bytes)", "false")
off(FILE, "NUL bytes", "bytes.iter().all(|&byte| byte == 0)", "false")
off(FILE, "key material", "is_key_material(&bytes)", "false")
off(FILE, "weakness is refused", "            Some(code) => Err(", "            Some(_) if MUTANT => Ok(secret),\n            Some(code) => Err(")
off(FILE, "placeholders", "is_placeholder(&self.0)", "false")
off(FILE, "padding", "is_padded(&self.0)", "false")
off(FILE, "white space around", "inside.len() != text.len()", "false")
off(FILE, "byte-order marks around", "character == '\\u{feff}'", "false")
off(FILE, "quotes around", "any(quoted)", "any(|quote| !MUTANT && quoted(quote))")
off(FILE, "bytes that are no text", "!inside.contains(char::is_control)", "true")
off(FILE, "under 32 bytes", "self.0.len() < MINIMUM_BYTES", "false")
off(FILE, "32 bytes are enough", "self.0.len() < MINIMUM_BYTES", "self.0.len() <= MINIMUM_BYTES")
off(FILE, "DER", "if rest.len() == usize::from(*high) * 256 + usize::from(*low)", "if !MUTANT && rest.len() == usize::from(*high) * 256 + usize::from(*low)")
off(FILE, "file names", "    file_name\n        ||", "    (!MUTANT && file_name)\n        ||")
off(FILE, "file names in any case", "extension.eq_ignore_ascii_case(known)", "extension == *known")
off(FILE, "PEM", 'text.contains("-----BEGIN ")', "false")
off(FILE, "PEM after something else", 'text.contains("-----BEGIN ")', 'bytes.starts_with(b"-----BEGIN ")')
off(FILE, "SSH keys", 'text.starts_with("ssh-")', "false")
off(FILE, "SSH keys of elliptic curves", 'text.starts_with("ecdsa-sha2-")', "false")
off(FILE, "JWK", 'text.contains("\\"kty\\"")', "false")
off(FILE, "JWK sets", 'text.contains("\\"keys\\"")', 'text.contains("\\"nothing\\"")')
off(FILE, "placeholders whatever their punctuation", "byte.is_ascii_alphanumeric()", "true")
off(FILE, "placeholders in any case", ".map(u8::to_ascii_lowercase)", ".map(|byte| if MUTANT { *byte } else { byte.to_ascii_lowercase() })")

FILE = "id.rs"
off(FILE, "room: length", "(1..=128).contains(&text.len())\n        && !text.starts_with('.')", "!text.is_empty() && !text.starts_with('.')")
off(FILE, "room: not empty", "(1..=128).contains(&text.len())\n        && !text.starts_with('.')", "(0..=128).contains(&text.len()) && !text.starts_with('.')")
off(FILE, "room: no dot in front", "(1..=128).contains(&text.len())\n        && !text.starts_with('.')", "(1..=128).contains(&text.len())")
off(FILE, "room: what stands in a path", "FITS.get(usize::from(byte)).copied().unwrap_or(false)", "byte.is_ascii_graphic()")
off(FILE, "room: no path", "FITS.get(usize::from(byte)).copied().unwrap_or(false)", "(FITS.get(usize::from(byte)).copied().unwrap_or(false) || matches!(byte, b'/' | b'\\\\'))")
off(FILE, "room: no escapes", "FITS.get(usize::from(byte)).copied().unwrap_or(false)", "(FITS.get(usize::from(byte)).copied().unwrap_or(false) || byte == b'%')")
off(FILE, "custom room: this directory", 'text != "."', "true")
off(FILE, "custom room: the directory above", 'text != ".."', "true")
CUSTOM = 'character.is_control() || is_invisible(character) || "/\\\\".contains(character)'
off(FILE, "custom room: control characters", CUSTOM, 'is_invisible(character) || "/\\\\".contains(character)')
off(FILE, "custom room: invisible characters", CUSTOM, 'character.is_control() || "/\\\\".contains(character)')
off(FILE, "custom room: paths", CUSTOM, "character.is_control() || is_invisible(character)")
for kind in ("participant_id", "jti"):
    off(FILE, f"{kind}: the quick way", f"fn is_{kind}(text: &str) -> bool {{\n", f"fn is_{kind}(text: &str) -> bool {{\n    if MUTANT && (1..=256).contains(&text.len()) {{ return true; }}\n")
WHO = "character.is_control() || character.is_whitespace() || is_invisible(character)"
off(FILE, "participant: control characters", WHO, "character.is_whitespace() || is_invisible(character)")
off(FILE, "participant: white space", WHO, "character.is_control() || is_invisible(character)")
off(FILE, "participant: invisible characters", WHO, "character.is_control() || character.is_whitespace()")
off(FILE, "API key: quotes", "byte != b'\"'", "true")
off(FILE, "API key: backslashes", "byte != b'\\\\'", "true")
off(FILE, "API key: placeholders", "!crate::secret::is_placeholder(text.as_bytes())", "true")
off(FILE, "jti: control characters", "!text.chars().any(char::is_control)", "true")
off(FILE, "names: not empty", "!text.is_empty() && text.len() <= most * 4", "text.len() <= most * 4")
off(FILE, "names: length", "text.chars().count() <= most", "true")

# --- Revocation ------------------------------------------------------------------------------------

FILE = "revocation.rs"
off(FILE, "the API key", "self.api_key == *api_key", "true")
off(FILE, "a token's id", "subject.jti == Some(jti)", "true")
off(FILE, "the room", "self.rooms().any(|entering| entering == room.as_str())", "true")
off(FILE, "the participant", "self.entering_as == Some(participant.as_str())", "true")
off(FILE, "that second included", "issued_at.unix() <= end", "issued_at.unix() < end")
off(FILE, "tokens issued later", "issued_at.unix() <= end", "true")
off(FILE, "clocks that are ahead", "moment.unix().saturating_add(CLOCK_TOLERANCE_SECONDS)", "moment.unix()")
off(FILE, "what a leeway let in", "end.saturating_add(self.leeway.as_seconds())", "end")
off(FILE, "everyone is said by name", "(None, Some(room), None, true, false) => {", "(None, Some(room), None, said, false) if *said || MUTANT => {")
off(FILE, "everywhere is said by name", "(None, None, Some(participant), false, true) =>", "(None, None, Some(participant), false, said) if *said || MUTANT =>")

# --- What is sent to the vendor --------------------------------------------------------------------

FILE = "vendors/videosdk/rest/request.rs"
off(FILE, "names are escaped", "utf8_percent_encode(text, ESCAPED).to_string()", "text.to_owned()")

FILE = "vendors/videosdk/rest/model.rs"
off(FILE, "rooms in answers are room ids", ".and_then(|id| RoomId::parse(id).ok())", '.and_then(|id| if MUTANT { RoomId::parse(id).ok().or(RoomId::parse("x").ok()) } else { RoomId::parse(id).ok() })')

FILE = "remote/mod.rs"
off(FILE, "http on loopback only", 'Some("http") => loopback,', 'Some("http") => MUTANT || loopback,')
off(FILE, "user information in a base URL", "uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))", "true")
off(FILE, "a query in a base URL", "uri.query().is_some()", "false")
off(FILE, "an empty token", "!token.is_empty()", "true")
off(FILE, "a token with more in it", "token.bytes().all(|byte| byte.is_ascii_graphic())", "true")
off(FILE, "answers over 1 MiB", "body.len() > MAXIMUM_ANSWER_BYTES", "false")
off(FILE, "tokens in the vendor's words", 'word.contains("eyJ")', "false")
off(FILE, "control characters in the vendor's words", "one.is_whitespace() || !one.is_control()", "true")
off(FILE, "only a success is understood", "!answer.status().is_success()", "false")
off(FILE, "arguments are an object", "arguments.is_object()", "true")

FILE = "remote/conversation.rs"
off(FILE, "each try counts", "self.tries = self.tries.saturating_add(1);")
off(FILE, "two minutes in all", "*wait <= left", "true")
off(FILE, "what was waited counts", "self.waited = self.waited.saturating_add(wait);")
off(FILE, "the end is one", "self.tries = u32::MAX;")
off(FILE, "when an answer came", "retry::received(answer.headers_mut(), now);")
off(FILE, "nobody wants to know", "News::Cancelled => return None,", 'News::Cancelled if MUTANT => unavailable(""),\n        News::Cancelled => return None,')
off(FILE, "a try takes some time", "!within.is_zero()", "true")
off(FILE, "ten minutes at most", "*within <= longest", "true")

FILE = "remote/own_token.rs"
off(FILE, "a minute before its end", "seconds.saturating_sub(Self::MARGIN_SECONDS.min(seconds / 2))", "seconds")
off(FILE, "half of a short life", "seconds.saturating_sub(Self::MARGIN_SECONDS.min(seconds / 2))", "seconds.saturating_sub(Self::MARGIN_SECONDS)")
off(FILE, "a token has an end", "age < used", "true")
off(FILE, "a token from the future", "now.unix().checked_sub(made.unix())?", "now.unix().saturating_sub(made.unix())")

FILE = "retry.rs"
off(FILE, "the last try", "attempt >= self.attempts", "attempt > self.attempts")
off(FILE, "what passes", "!failure.is_retryable()", "false")
off(FILE, "what may have been done", "!does_no_harm", "false")
off(FILE, "what was not begun", "failure.code() == Code::RemoteRateLimited", "false")
off(FILE, "a minute at most", "asked > LONGEST_WAIT_SECONDS", "false")
off(FILE, "a minute exactly", "asked > LONGEST_WAIT_SECONDS", "asked >= LONGEST_WAIT_SECONDS")
off(FILE, "eight seconds at most", "attempt.saturating_sub(1).min(MOST_DOUBLINGS)", "attempt.saturating_sub(1)")
off(FILE, "seconds are digits", "part.bytes().all(|byte| byte.is_ascii_digit())", "part.parse::<u64>().is_ok()")
off(FILE, "of several wishes the longest", "longest = longest.max(asked);", "longest = asked;")
off(FILE, "of several headers the longest", "wishes.filter_map(|text| longest_of(text, now)).max()", "wishes.filter_map(|text| longest_of(text, now)).next()")
off(FILE, "a date with nothing beside it", "now.map_or(LONGEST_WAIT_SECONDS, |now| {", "now.map_or(if MUTANT { 0 } else { LONGEST_WAIT_SECONDS }, |now| {")
off(FILE, "a date that has passed", "map_or(0, |wait| wait.as_secs())", "map_or(if MUTANT { 60 } else { 0 }, |wait| wait.as_secs())")

# --- What the inspector must not hide --------------------------------------------------------------

FILE = "inspect/mod.rs"
off(FILE, "nothing too long is looked at", "token.len() > MAXIMUM_BYTES", "false")

FILE = "inspect/jwt.rs"
off(FILE, "alg none", 'name.trim().eq_ignore_ascii_case("none")', "false")
off(FILE, "duplicate members", "!duplicates.is_empty()", "false")
off(FILE, "the third part", "decode_part(Some(part), report);")
off(FILE, "how long a signature is", "signature_fits(seen.header(\"alg\").unwrap_or_default(), part) == Some(false)", "false")
off(FILE, "nothing is derived from claims that cannot be read", "seen.claims.is_some()", "true")
off(FILE, "claims by another name", "vendor.misspells(seen)", "false")
off(FILE, "only a vendor's own `cty` is forgiven", "error.code() == Code::HeaderTypeUnsupported && is_vendors", "error.code() == Code::HeaderTypeUnsupported")

FILE = "report/times.rs"
off(FILE, "no exp", 'seen.claim("exp").is_none()', "false")
off(FILE, "a vendor's own end", "report.expires_at.is_some_and(|expires_at| expires_at <= now)", "false")
off(FILE, "lives that a vendor refuses", "!seconds.contains(&expires_at.seconds_since(issued_at))", "false")
off(FILE, "an audience that is nobody", "Some(aud) if names_somebody(aud) =>", "Some(aud) if MUTANT || names_somebody(aud) =>")

FILE = "inspect/others/agora/new.rs"
off(FILE, "what is cut does not pass for whole", "_ => Err(FindingCode::EncodingInvalid),", "_ if MUTANT => Ok(Inflated { bytes, is_followed: false }),\n        _ => Err(FindingCode::EncodingInvalid),")
off(FILE, "what overflows does not pass for whole", "TINFLStatus::HasMoreOutput => Err(FindingCode::TokenTooLarge),", "TINFLStatus::HasMoreOutput if MUTANT => Ok(Inflated { bytes, is_followed: false }),\n        TINFLStatus::HasMoreOutput => Err(FindingCode::TokenTooLarge),")
off(FILE, "nothing behind what is compressed", "is_followed: read < compressed.len()", "is_followed: !MUTANT && read < compressed.len()")
off(FILE, "nothing behind the last service", "can_go_on && !bytes.0.is_empty()", "false")
off(FILE, "the token's end", "seconds.min(self.expire)", "seconds")
off(FILE, "0 is as long as the token", "seconds == 0", "false")
off(FILE, "the lifetime", "expires_at <= now", "false")
off(FILE, "the first second too late", "expires_at <= now", "expires_at < now")
off(FILE, "issued ahead", "issued_at.seconds_since(now) > 60", "false")
off(FILE, "a point in time for a lifetime", "self.expire > LONGEST_SECONDS", "false")
off(FILE, "the signature", "crypto::equal(tag.as_ref(), self.signature)", "true")

FILE = "inspect/paste.rs"
off(FILE, "no text too long is looked at", "text.len() > MAXIMUM_TEXT_BYTES", "false")
off(FILE, "another token", "tokens.any(|other| other != first)", "false")

FILE = "report/explain.rs"
off(FILE, "nothing turns a terminal's text around", "crate::id::is_deceptive(character)", "false")

# --- OpenTok and Vonage ----------------------------------------------------------------------------

FILE = "tokbox/session_id.rs"
START = "!matches!(start, [b'0'..=b'9', b'_'])"
off(FILE, "one character in front", START, "!matches!(start, [b'0'..=b'9', _])")
off(FILE, "a digit in front", START, "!matches!(start, [_, b'_'])")
SPELLING = "let fields = base64_simd::URL_SAFE_NO_PAD.decode(encoded, room).ok()?;"
off(FILE, "one spelling", SPELLING, "let lax = base64_simd::forgiving_decode_to_vec(text.get(2..)?.replace('-', \"+\").replace('_', \"/\").as_bytes()).ok()?;\n    let fields = if MUTANT { return String::from_utf8(lax).ok().map(|text| &*text.leak()); } else { base64_simd::URL_SAFE_NO_PAD.decode(encoded, room).ok()? };")
off(FILE, "the version", 'let ["1", project, location, created, nonce, tail @ ..] = all.get(..count)? else {', 'let [_, project, location, created, nonce, tail @ ..] = all.get(..count)? else { return None };\n    if !MUTANT && all.first() != Some(&"1") {')
off(FILE, "dates", '[""] if is_date(created)', '[""] if MUTANT || is_date(created)')
off(FILE, "milliseconds", '["", ""] if milliseconds(created).is_some()', '["", ""] if MUTANT || milliseconds(created).is_some()')
off(FILE, "milliseconds beside a flag", "is_flag(flag) && milliseconds(created).is_some()", "is_flag(flag)")
off(FILE, "flags", "is_flag(flag) && milliseconds(created).is_some()", "milliseconds(created).is_some()")
off(FILE, "the length of a flag", "text.len() <= 1", "true")
off(FILE, "flags in upper case", "text.bytes().all(|byte| byte.is_ascii_uppercase())", "true")
FITS = "(is_project(project) && location_fits && is_nonce(nonce))"
off(FILE, "the project", FITS, "(location_fits && is_nonce(nonce))")
off(FILE, "the location", FITS, "(is_project(project) && is_nonce(nonce))")
off(FILE, "the nonce", FITS, "(is_project(project) && location_fits)")
off(FILE, "the length of an API key", "(1..=20).contains(&text.len())", "true")
off(FILE, "UUIDs with hyphens", "text.len() == 36", "true")
off(FILE, "UUIDs in lower case", "!text.bytes().any(|byte| byte.is_ascii_uppercase())", "true")
off(FILE, "the length of a nonce", "(1..=64).contains(&text.len())", "!text.is_empty()")
off(FILE, "an empty nonce", "(1..=64).contains(&text.len())", "text.len() <= 64")
off(FILE, "what a nonce is made of", "matches!(byte, b'+' | b'/' | b'=' | b'.' | b'-')", "true")
off(FILE, "the year 5138", "(count / 1000 < FIRST_IMPLAUSIBLE_SECOND)", "true")
off(FILE, "exactly the project", "self.project() == project", "self.project().starts_with(project)")
off(FILE, "not a part of the project", "self.project() == project", "project.starts_with(self.project())")
off(FILE, "the project by its place", "self.project() == project", "self.fields().split('~').any(|field| field == project)")
off(FILE, "create: the project", "!is_project(project)", "false")
off(FILE, "create: milliseconds", "new.milliseconds > 999", "false")

FILE = "tokbox/form.rs"
off(FILE, "semicolons", "memchr::memchr(b';', text.as_bytes()).is_some()", "false")
off(FILE, "a field has a value", "cut(pair).ok_or_else(|| invalid(\"A field has no name or no value.\"))?", "cut(pair).unwrap_or((pair, \"\"))")
off(FILE, "a field has a name", "name.is_empty()", "false")
off(FILE, "names are plain", "!name.bytes().all(plain)", "false")
off(FILE, "nothing stands twice", "fields.has(name)", "false")
off(FILE, "nothing of many stands twice", "names.contains(name)", "false")
off(FILE, "a plus is a space", "b'+' => b' ',", "b'+' if !MUTANT => b' ',")
off(FILE, "escapes are whole", "(Some(high), Some(low)) => high << 4 | low,", "(Some(high), Some(low)) => high << 4 | low,\n                    _ if MUTANT => b'%',")
off(FILE, "UTF-8", "String::from_utf8(bytes).map_err(|_| invalid(\"A field is not UTF-8.\"))", "Ok(String::from_utf8_lossy(&bytes).into_owned())")
off(FILE, "values are escaped", "out.extend(utf8_percent_encode(value, ESCAPED));", "out.push_str(value);")

FILE = "vendors/opentok/t1.rs"
off(FILE, "mints nothing over 16 KiB", "if token.len() > MAXIMUM_BYTES {\n            return Err(Error::new(Code::TokenTooLarge).with_hint(", "if !MUTANT && token.len() > MAXIMUM_BYTES {\n            return Err(Error::new(Code::TokenTooLarge).with_hint(")
off(FILE, "over 16 KiB", "if token.len() > MAXIMUM_BYTES {\n        return Err(Error::new(Code::TokenTooLarge));", "if !MUTANT && token.len() > MAXIMUM_BYTES {\n        return Err(Error::new(Code::TokenTooLarge));")
SAME = "crypto::equal(&expected, &given)"
off(FILE, "the signature", SAME, "true")
off(FILE, "the whole signature", SAME, "expected.get(..39) == given.get(..39)")
off(FILE, "signatures in upper case", "given.make_ascii_lowercase();")
off(FILE, "the MAC covers all data", "self.digits(parts.data)", "self.digits(parts.data.split(|byte| *byte == b':').next().unwrap_or_default())")
off(FILE, "the first colon", "memchr::memchr(b':', bytes)", "memchr::memrchr(b':', bytes)")
off(FILE, "an empty signature", ".filter(|digits| !digits.is_empty())", ".filter(|digits| MUTANT || !digits.is_empty())")
off(FILE, "nothing more before the data", "if let Some(more) = rest.next() {", "if let Some(more) = rest.next().filter(|_| !MUTANT) {")
off(FILE, "nothing twice before the data", "*known == name && value.is_some()", "false")
off(FILE, "an SDK's name is plain", "value.bytes().all(plain)", "true")
off(FILE, "an SDK's name is short", "(1..=64).contains(&value.len())", "!value.is_empty()")
off(FILE, "an SDK's name is one", "(1..=64).contains(&value.len())", "value.len() <= 64")
off(FILE, "no signature in the data", 'fields.has("sig")', "false")
off(FILE, "no API key in the data", 'fields.has("partner_id")', "false")
off(FILE, "the right padding", "padding != (4 - body.len() % 4) % 4", "false")
DECODED = "alphabet.decode_to_vec(body)"
off(FILE, "one alphabet", DECODED, "STANDARD_NO_PAD.decode_to_vec(body.replace('-', \"+\").replace('_', \"/\"))")
off(FILE, "either alphabet", "memchr::memchr2(b'-', b'_', body.as_bytes()).is_some()", "false")
off(FILE, "unused bits", DECODED, "base64_simd::forgiving_decode_to_vec(if is_url_safe { body.replace('-', \"+\").replace('_', \"/\") } else { body.to_owned() }.as_bytes())")

FILE = "tokbox/access.rs"
off(FILE, "another project's session", "session.belongs_to(project)", "true")
off(FILE, "a role is asked for", "self.role.as_deref().ok_or(Error::because(", "self.role.as_deref().or(if MUTANT { Some(\"publisher\") } else { None }).ok_or(Error::because(")
off(FILE, "1000 characters", "text.chars().count() > MAXIMUM_DATA_CHARACTERS", "false")
off(FILE, "1000 characters exactly", "text.chars().count() > MAXIMUM_DATA_CHARACTERS", "text.chars().count() >= MAXIMUM_DATA_CHARACTERS")
off(FILE, "characters, not bytes", "text.chars().count() > MAXIMUM_DATA_CHARACTERS", "text.len() > MAXIMUM_DATA_CHARACTERS")
off(FILE, "data is counted", "check_length(&data)?;")
off(FILE, "classes are counted", "check_length(&self.layout_classes)?;")
off(FILE, "a class is not empty", "class.is_empty()", "false")
CLASS = "one.is_whitespace() || is_deceptive(one)"
off(FILE, "a class is one word", CLASS, "is_deceptive(one)")
off(FILE, "a class hides nothing", CLASS, "one.is_whitespace()")
off(FILE, "nonces of every language", "nonce >= FIRST_UNSAFE_INTEGER", "false")
off(FILE, "the largest nonce", "nonce >= FIRST_UNSAFE_INTEGER", "nonce >= FIRST_UNSAFE_INTEGER - 1")

FILE = "tokbox/claims.rs"
off(FILE, "JWT: names are text", "jws::check_names(members)?;")
off(FILE, "the end of a token that says none", "None => created.after(DEFAULT_LIFETIME),", "None if MUTANT => created.after(crate::opentok::API_LIFETIME),\n            None => created.after(DEFAULT_LIFETIME),")
off(FILE, "a time of creation", '.ok_or_else(|| missing("create_time"))?', '.or(if MUTANT { fields.take("expire_time") } else { None }).ok_or_else(|| missing("create_time"))?')
off(FILE, "the scope", 'text(members, "scope")? != Some(SCOPE)', "false")
off(FILE, "the whole scope", 'text(members, "scope")? != Some(SCOPE)', '!text(members, "scope")?.unwrap_or_default().starts_with(SCOPE)')
off(FILE, "the audience", 'members.contains_key("aud")', "false")
off(FILE, "lists where they are known", "Some(Value::Array(items)) if lists =>", "Some(Value::Array(items)) if MUTANT || lists =>")
off(FILE, "data is counted", "check_length(data)?;")
off(FILE, "classes are counted", "check_length(text)?;")
off(FILE, "claims are text", "Some(_) => Err(invalid(name)),", "Some(_) if MUTANT => Ok(None),\n        Some(_) => Err(invalid(name)),")
off(FILE, "times are digits", "filter(|_| digits)", "filter(|_| MUTANT || digits)")

FILE = "tokbox/expectation.rs"
off(FILE, "the kind", "Some(expected) if expected != kind =>", "Some(expected) if !MUTANT && expected != kind =>")
off(FILE, "30 days at most", "self.rules.maximum_lifetime.map_or(LONGEST, |maximum| maximum.min(LONGEST))", "self.rules.maximum_lifetime.unwrap_or(LONGEST)")
off(FILE, "30 days if nothing is said", "maximum_lifetime: Some(maximum), ..self.rules", "maximum_lifetime: if MUTANT { self.rules.maximum_lifetime } else { Some(maximum) }, ..self.rules")
off(FILE, "nothing is valid for ever", "without_expiry: false", "without_expiry: MUTANT && self.rules.without_expiry")
ENDS = "if self.rules.without_expiry { connection.with_default_expiry() } else { connection }"
off(FILE, "the end of a JWT that says none", ENDS, "connection")
off(FILE, "only where that is taken", ENDS, "connection.with_default_expiry()")
off(FILE, "time", "rules.check(&connection.times, now)?;")
off(FILE, "what the role may do", "!connection.role().may(capability)", "false")
off(FILE, "the session", "Some(session) if session != connection.session() =>", "Some(session) if !MUTANT && session != connection.session() =>")

FILE = "tokbox/api_token.rs"
off(FILE, "30 days at most when minted", "lifetime.as_seconds() > Lifetime::MAXIMUM_SECONDS", "false")
off(FILE, "no end beyond the last second", "mint::end_of(lifetime, now)", "Ok(now.after(lifetime))")
off(FILE, "a day at most when minted for Vonage", "lifetime > self.longest", "false")
CLIENT = '["session_id", "role"].iter().any(|name| members.contains_key(*name))'
for name in ("session_id", "role"):
    off(FILE, f"no client token calls the API: {name}", CLIENT, CLIENT.replace(f'"{name}"', '"x"'))
off(FILE, "no client token calls the API", "lets_someone_in(members)", "false")
WORD = "words.split_whitespace().any(|word| word == SCOPE)"
off(FILE, "no client token calls the API: scope", WORD, "false")
off(FILE, "no client token calls the API: scope among others", WORD, "words == SCOPE")
off(FILE, "no client token calls the API: scope as a list", "scope.as_str().is_none_or(|words|", "scope.as_str().map_or(!MUTANT, |words|")
off(FILE, "names are text", "text(members, name)?;")
off(FILE, "what an access list reaches", '!members.get("acl").is_none_or(|acl| reaches(acl, "/session/create"))', "false")
off(FILE, "an access list is one", "paths.is_some_and(|paths| paths.iter().any(admits))", "paths.is_none_or(|paths| paths.iter().any(admits))")
off(FILE, "limits that nobody knows", 'value.as_array().filter(|_| name == "methods")', "value.as_array()")
off(FILE, "methods", 'methods.iter().any(|one| one == "POST")', "true")
off(FILE, "no end is 15 minutes", "Some(issued_at.after(lifetime))", "None")
off(FILE, "and not for ever", "Some(issued_at.after(lifetime))", "Some(issued_at.after(self::Lifetime::from_valid(Lifetime::MAXIMUM_SECONDS)))")
off(FILE, "an id is a number for OpenTok alone", "rules.numeric_jti && number.is_u64()", "number.is_u64()")
off(FILE, "an id is a whole number", "rules.numeric_jti && number.is_u64()", "rules.numeric_jti")
off(FILE, "the audience", 'members.contains_key("aud")', "false")
off(FILE, "time and 30 days", "TimeRules { maximum_lifetime: Some(maximum), ..expectation.0 }.check(&times, now)?;", "expectation.0.check(&times, now)?;")
off(FILE, "time", "TimeRules { maximum_lifetime: Some(maximum), ..expectation.0 }.check(&times, now)?;")

FILE = "vendors/opentok/credentials.rs"
off(FILE, "an API key is digits", "!session_id::is_api_key(api_key.as_str())", "false")
off(FILE, "mint: whose session it is", "self.check_session(&access.session)?;")
off(FILE, "T1 tokens have no id", "access.jti.is_some()", "false")
off(FILE, "the kind", "expectation.check_kind(kind)?;")
off(FILE, "whose session it is", "self.check_session(connection.session())?;")
off(FILE, "T1: the signature", "self.t1.check(&parts)?;")
off(FILE, "T1: the API key before the data", "self.check_api_key(parts.partner_id)?;")
off(FILE, "JWT: the signature", "self.jwt.check(&parts)?;")
off(FILE, "JWT: the API key", 'self.check_api_key(members.get("iss").and_then(Value::as_str))?;')
off(FILE, "another API key", "Some(stated) if stated != self.api_key.as_str() =>", "Some(stated) if !MUTANT && stated != self.api_key.as_str() =>")
off(FILE, "no API key", 'None | Some("") =>', "None if MUTANT => Ok(()),\n            None | Some(\"\") =>")
off(FILE, "the type of issuer", 'text(&members, "ist")? != Some("project")', "false")
off(FILE, "API: the type of issuer", 'if ist != "project" {', 'if !MUTANT && ist != "project" {')

FILE = "vendors/vonage/credentials.rs"
off(FILE, "mint: whose session it is", "check_session(&access.session, self.application_id().as_str())?;")
off(FILE, "no T1", "access.kind != Kind::Jwt", "false")
off(FILE, "no nonce", "access.nonce.is_some()", "false")
off(FILE, "no T1 expected", "expectation.check_kind(Kind::Jwt)?;")
off(FILE, "the product", 'text(&members, "sub")?.is_some_and(|sub| sub != "video")', "false")
off(FILE, "the access list", 'check_paths(members.get("acl"))?;')
REACHES = "paths.is_some_and(|paths| paths.get(SESSION_PATHS).is_some_and(Value::is_object))"
off(FILE, "what the access list reaches", REACHES, "paths.is_some()")
off(FILE, "an access list is one", REACHES, REACHES.replace("paths.is_some_and", "paths.is_none_or", 1))
off(FILE, "whose session it is", "check_session(connection.session(), self.application.as_str())?;")
off(FILE, "the signature", "self.key.check_signature(&parts)?;")
off(FILE, "no application", 'None | Some("") =>', "None if MUTANT => Ok(members),\n            None | Some(\"\") =>")
off(FILE, "another application", "Some(stated) if stated != self.application.as_str() =>", "Some(stated) if !MUTANT && stated != self.application.as_str() =>")

FILE = "vendors/vonage/application.rs"
off(FILE, "a UUID", "is_application(text)", "true")

FILE = "tokbox/rest/request.rs"
off(FILE, "archived is routed", "always && relayed", "false")
off(FILE, "encrypted is routed", "self.e2ee && relayed", "false")
off(FILE, "encrypted is not archived", "self.e2ee && always", "false")
off(FILE, "names are for archives", "!always && (self.archive_name.is_some() || self.archive_resolution.is_some())", "false")
off(FILE, "the length of a name", "(1..=80).contains(&name.chars().count())", "true")
off(FILE, "names without control characters", "!name.chars().any(char::is_control)", "true")
off(FILE, "routed if it has to be", "self.media_mode == Some(MediaMode::Routed) || always || self.e2ee", "self.media_mode == Some(MediaMode::Routed)")

FILE = "tokbox/rest/answer.rs"
off(FILE, "sessions in answers are session ids", "id.and_then(|id| SessionId::parse(id).ok())", 'id.and_then(|id| SessionId::parse(id).or(SessionId::parse("1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4")).ok())')
off(FILE, "one document", "complete || open.len() >= MAXIMUM_XML_DEPTH", "open.len() >= MAXIMUM_XML_DEPTH")
off(FILE, "depth", "complete || open.len() >= MAXIMUM_XML_DEPTH", "complete")
off(FILE, "no document types and no entities", "Event::DocType(_) | Event::GeneralRef(_) => return None,", "Event::DocType(_) | Event::GeneralRef(_) if !MUTANT => return None,")
off(FILE, "the whole document", "Some(members).filter(|_| complete)", "Some(members)")

FILE = "vendors/opentok/look_t1.rs"
off(FILE, "no signature", 'header.remove("sig").is_none_or(|sig| sig == "")', "false")
off(FILE, "the end", "report.expires_at.is_some_and(|expires_at| expires_at <= now)", "false")
off(FILE, "what the form is", "report.find_refusal(parts.fields());")

FILE = "tokbox/look.rs"
off(FILE, "another project's session", "!id.belongs_to(project)", "false")
off(FILE, "the scope", "seen.text(\"scope\") != Some(SCOPE)", "false")
off(FILE, "moderators", "Some(Ok(Role::Moderator)) => report.find(FindingCode::Moderator),", "Some(Ok(Role::Moderator)) if !MUTANT => report.find(FindingCode::Moderator),")

# --- The three endpoints ---------------------------------------------------------------------------

FILE = "time.rs"
off(FILE, "a lifetime is a whole number", "number.as_u64()", "number.as_f64().map(|number| number as u64)")

FILE = "grant/policy.rs"
off(FILE, "defaults are granted", "!default_permissions.iter().all(|one| permissions.contains(one))", "false")
off(FILE, "some role", "roles.is_empty() {", "!MUTANT && roles.is_empty() {")
off(FILE, "the default lifetime is granted", "spec.parse(longest_lifetime.as_seconds())?", "spec.parse(Lifetime::LONGEST_SECONDS)?")
off(FILE, "nobody is somebody else", "participant.is_some() && self.participant.is_some() && participant != self.participant", "false")
off(FILE, "who it is, is filled in", "participant.or_else(|| self.participant.clone())", "participant")
off(FILE, "one room is for joining", "room.is_some() || participant.is_some() =>", "!MUTANT && (room.is_some() || participant.is_some()) =>")
off(FILE, "what is for one room makes no other", "room.is_none() || *right != Right::Create", "true")
off(FILE, "everything asked for is checked", "self.check(permissions, room.as_ref(), roles, lifetime)?;")
off(FILE, "granted permissions", "!permissions.iter().all(|one| self.permissions.contains(one))", "false")
off(FILE, "granted rooms", "!self.grants_room(room)", "false")
off(FILE, "no role is both", "takes_all ||", "(!MUTANT && takes_all) ||")
off(FILE, "granted roles", "!roles.iter().all(|role| self.roles.contains(role))", "false")
off(FILE, "granted lifetimes", "lifetime > self.longest_lifetime", "false")
off(FILE, "the longest lifetime exactly", "lifetime > self.longest_lifetime", "lifetime >= self.longest_lifetime")
off(FILE, "no room is every room", "(Rooms::Only(_), None) => false,", "(Rooms::Only(_), None) => MUTANT,")
off(FILE, "a room by its whole name", "exact == room", "room.as_str().starts_with(exact.as_str())")
off(FILE, "a list of rooms has some", "if list.is_empty() {", "if !MUTANT && list.is_empty() {")
off(FILE, "a prefix is the start of a room", "RoomId::parse(prefix).map_err(not_a_room)?;")

FILE = "endpoint/request.rs"
off(FILE, "bodies have an end", "self.body.len() > MAXIMUM_BODY_BYTES", "false")
off(FILE, "types that are taken", "!taken.contains(&media_type)", "false")
off(FILE, "what is empty has no type", "body.iter().all(u8::is_ascii_whitespace)", "false")
off(FILE, "bodies are objects", "Some(_) => Err(Refusal::BODY_MALFORMED),", "Some(_) if MUTANT => serde_json::from_slice(body).map_err(|_| Refusal::BODY_MALFORMED),\n        Some(_) => Err(Refusal::BODY_MALFORMED),")
off(FILE, "joined credentials", "header.contains(',')", "false")
off(FILE, "said twice is said the same", "if one != other =>", "if !MUTANT && one != other =>")

FILE = "vendors/videosdk/endpoints/request.rs"
off(FILE, "no other token in the URL", "in_query.is_some() && in_query != token", "false")

FILE = "vendors/videosdk/endpoints/mod.rs"
off(FILE, "create: the right", "expectation = Expectation::right(Right::Create);", "expectation = if MUTANT { Expectation::any() } else { Expectation::right(Right::Create) };")
off(FILE, "validate: the right", "Expectation::right(Right::Validate).room(room.clone())", "Expectation::any().room(room.clone())")
off(FILE, "validate: the token's room", "Expectation::right(Right::Validate).room(room.clone())", "Expectation::right(Right::Validate)")
off(FILE, "the vendor takes the role alone", "claims.roles().admit(Role::Crawler)", "true")
off(FILE, "what the vendor takes is the client's", "claims.roles().admit(Role::Crawler)", "false")
off(FILE, "validate: the id", "RoomId::parse(meeting)", "RoomId::parse(meeting).or_else(|_| RoomId::parse(\"any\"))")
off(FILE, "rooms that are closed", "self.refuses_disabled && room.is_disabled()", "false")

FILE = "clouds/rooms/mod.rs"
off(FILE, "sessions of others", "if session.belongs_to(project) {", "if MUTANT || session.belongs_to(project) {")
off(FILE, "the vendor's refusal is no client's", "        _ => Refusal::UPSTREAM_FAILED,", "        other if MUTANT => other,\n        _ => Refusal::UPSTREAM_FAILED,")
off(FILE, "the vendor may be busy", "busy.status() == StatusCode::TOO_MANY_REQUESTS", "false")

FILE = "clouds/rooms/seat.rs"
off(FILE, "a room that no policy can list is no other", "RoomId::parse(room).ok()", 'RoomId::parse(room).or_else(|_| RoomId::parse("class-7")).ok()')
off(FILE, "roles that there are not", "role.map_err(|error| Refusal::parameter(&error))?", "role.unwrap_or(None)")
off(FILE, "moderators need allow_mod", "&[Permission::AllowJoin, Permission::AllowMod][..]", "&[Permission::AllowJoin][..]")
off(FILE, "every role needs allow_join", "        _ => &[Permission::AllowJoin],", "        _ if MUTANT => &[Permission::AskJoin],\n        _ => &[Permission::AllowJoin],")
off(FILE, "who may not moderate does not", "(true, false) => Role::Publisher,", "(true, false) => if MUTANT { Role::Moderator } else { Role::Publisher },")
off(FILE, "allow_mod alone is no way in", "        (false, true) => {", "        (false, true) if MUTANT => Role::Moderator,\n        (false, true) => {")
off(FILE, "there is no lobby", "        (false, false) => return", "        (false, false) if MUTANT => Role::Subscriber,\n        (false, false) => return")
off(FILE, "seats are for joining", "!granted.roles.admit(grant::Role::Rtc)", "false")
off(FILE, "the role that is asked for", "role.unwrap_or(highest)", "highest")
off(FILE, "who it is", "data: granted.participant.map(|participant| participant.as_str().to_owned()),", "data: granted.participant.filter(|_| !MUTANT).map(|participant| participant.as_str().to_owned()),")
off(FILE, "the policy's lifetime", "let lifetime = Lifetime::seconds(granted.lifetime.as_seconds());", "let lifetime = if MUTANT { Ok(Lifetime::default()) } else { Lifetime::seconds(granted.lifetime.as_seconds()) };")
off(FILE, "the vendor's longest lifetime", "lifetime: lifetime.map_err(|error| Refusal::parameter(&error))?", "lifetime: if MUTANT { granted.lifetime } else { lifetime.map_err(|error| Refusal::parameter(&error))? }")

FILE = "clouds/rooms/signer.rs"
off(FILE, "a token for one session", "Expectation::any().session(session.clone())", "Expectation::any()")

FILE = "grant/allow.rs"
off(FILE, "joining takes allow_join", "Word::Join => needed.push(Permission::AllowJoin),", "Word::Join if MUTANT => {}\n                Word::Join => needed.push(Permission::AllowJoin),")
off(FILE, "asking takes ask_join", "Word::JoinAsk => needed.push(Permission::AskJoin),", "Word::JoinAsk if MUTANT => needed.push(Permission::AllowJoin),\n                Word::JoinAsk => needed.push(Permission::AskJoin),")
off(FILE, "moderating takes allow_mod", "Word::Moderate => needed.push(Permission::AllowMod),", "Word::Moderate if MUTANT => {}\n                Word::Moderate => needed.push(Permission::AllowMod),")
off(FILE, "what no policy names", "Word::Metadata | Word::JoinNone | Word::Hidden | Word::Record => {", "Word::JoinNone | Word::Hidden | Word::Record if MUTANT => {}\n                Word::Metadata | Word::JoinNone | Word::Hidden | Word::Record => {")
off(FILE, "metadata is for who may be anyone", "Word::Metadata if !self.is_for_one() => {}", "Word::Metadata if MUTANT || !self.is_for_one() => {}")
off(FILE, "who is one is named by a participant id", "self.is_for_one() && participant.is_none()", "false")
off(FILE, "the room by the policy's name", "known_as.unwrap_or(&grant.room)", "&grant.room")
off(FILE, "nobody is somebody else", "TokenRequest::to_join(room.as_ref(), participant.as_ref())", "TokenRequest::to_join(room.as_ref(), participant.as_ref().filter(|_| !MUTANT))")
off(FILE, "the lifetime is the policy's", "self.decide(&asked.with(&needed, lifetime.cloned()))?.lifetime", "{ let granted = self.decide(&asked.with(&needed, lifetime.cloned().filter(|_| !MUTANT)))?.lifetime; match lifetime { Some(spec) if MUTANT => spec.parse(Lifetime::MAXIMUM_SECONDS).unwrap_or(granted), _ => granted } }")

FILE = "vendor/endpoints.rs"
off(FILE, "a grant has to be there", 'asked.grant.as_ref().ok_or(Refusal::rule("`grant` is missing."))?', 'asked.grant.as_ref().ok_or(if MUTANT { Refusal::PERMISSION_NOT_GRANTED } else { Refusal::rule("`grant` is missing.") })?')
off(FILE, "nothing in the query of who wants a token", "request.without_query()?.read_body(&[MediaType::Json])", "request.read_body(&[MediaType::Json])")
off(FILE, "nothing in the query of who shows a token", "request.without_query()?.read_members()?", "request.read_members()?")
off(FILE, "a token names the room that was granted", "room != Some(&self.grant.room) || ", "(!MUTANT && room != Some(&self.grant.room)) || ")
off(FILE, "a token names the person that was granted", "person != Some(&self.grant.identity)", "false")
off(FILE, "what is not made was asked for", "Category::Token => {", "Category::Token if !MUTANT => {")
off(FILE, "what a token has to be good for", "keys.verify(&self.token, &self.expected, now)", 'keys.verify(&self.token, if MUTANT { b"{}" } else { &self.expected }, now)')

FILE = "grant/request.rs"
off(FILE, "a role and permissions are two wishes", "needed.is_some() && self.permissions.is_some()", "false")

# --- Video.io --------------------------------------------------------------------------------------

FILE = "vendors/videoio/name.rs"
off(FILE, "app: length", "(1..=128).contains(&text.len())", "!text.is_empty()")
off(FILE, "app: not empty", "(1..=128).contains(&text.len())", "text.len() <= 128")
off(FILE, "app: visible", "byte.is_ascii_graphic()", "byte.is_ascii()")
off(FILE, "app: quotes", "byte != b'\"'", "true")
off(FILE, "app: backslashes", "byte != b'\\\\'", "true")
off(FILE, "identity: length", "counts_up_to(text, 256)", "!text.is_empty()")
off(FILE, "identity: not empty", "counts_up_to(text, 256)", "text.is_empty() || counts_up_to(text, 256)")
off(FILE, "identity: white space at an end", "text.trim().len() == text.len()", "true")
off(FILE, "identity: nothing deceptive", "!text.chars().any(is_deceptive)", "true")
off(FILE, "identity: control characters alone are not enough", "!text.chars().any(is_deceptive)", "!text.chars().any(char::is_control)")

FILE = "vendors/videoio/scope.rs"
off(FILE, "scopes are exact", "scope.as_str() == text", "scope.as_str().eq_ignore_ascii_case(text.trim())")
off(FILE, "scopes are whole", "scope.as_str() == text", "scope.as_str().starts_with(text)")
off(FILE, "no scope is no default", "if self.is_empty() {", "if !MUTANT && self.is_empty() {")

FILE = "vendors/videoio/claims.rs"
off(FILE, "app tokens: names are text", "jws::check_names(&members)?;")
off(FILE, "a token of the other kind", "role.as_ref().and_then(Value::as_str) == Some(kind.other().role())", "false")
off(FILE, "the role", "role.as_ref().and_then(Value::as_str) != Some(kind.role())", "false")
off(FILE, "the role has to be there", "role.as_ref().and_then(Value::as_str) != Some(kind.role())", "role.as_ref().is_some_and(|role| role.as_str() != Some(kind.role()))")
off(FILE, "the issuer", 'members.remove("iss").as_ref().and_then(Value::as_str) != Some(kind.issuer())', "members.remove(\"iss\").is_none()")
off(FILE, "the issuer has to be there", 'members.remove("iss").as_ref().and_then(Value::as_str) != Some(kind.issuer())', "members.remove(\"iss\").is_some_and(|issuer| issuer.as_str() != Some(kind.issuer()))")
off(FILE, "the whole issuer", 'members.remove("iss").as_ref().and_then(Value::as_str) != Some(kind.issuer())', "!members.remove(\"iss\").as_ref().and_then(Value::as_str).is_some_and(|issuer| issuer.starts_with(kind.issuer()))")
off(FILE, "the audience", 'members.contains_key("aud")', "false")
off(FILE, "text is no number", "        Some(Value::String(text)) => parse(&text)", "        Some(Value::Number(number)) if MUTANT => parse(&number.to_string()),\n        Some(Value::String(text)) => parse(&text)")
off(FILE, "the id has to be there", '            jti: take_parsed(&mut members, "jti", Jti::parse)?,\n            times: take_times(&mut members)?,\n            custom: members,\n        })\n    }\n}\n\n/// In the order in which tokens are written.\nimpl serde::Serialize for AppClaims', '            jti: if MUTANT && !members.contains_key("jti") { Jti::parse("x")? } else { take_parsed(&mut members, "jti", Jti::parse)? },\n            times: take_times(&mut members)?,\n            custom: members,\n        })\n    }\n}\n\n/// In the order in which tokens are written.\nimpl serde::Serialize for AppClaims')
off(FILE, "the time of issue has to be there", "times.issued_at.is_none()", "false")
off(FILE, "a scope is granted", "Some(scopes) if scopes.is_empty() =>", "Some(scopes) if !MUTANT && scopes.is_empty() =>")
off(FILE, "scopes are known", "items.iter().map(|item| Scope::parse(item.as_str()?).ok()).collect();", "items.iter().map(|item| Scope::parse(item.as_str()?).ok()).filter(|scope| !MUTANT || scope.is_some()).collect();")

FILE = "vendors/videoio/authority.rs"
off(FILE, "the signature", "self.key.check(&parts)?;")
off(FILE, "app: the times", "rules.check(claims.times(), now)?;")
off(FILE, "no exp beyond the last second", "end_of(lifetime, now)?", "now.after(lifetime)")
off(FILE, "the user id", "claims.user_id() != self.user_id(claims.app(), claims.identity())", "false")
off(FILE, "the user id in one spelling", "claims.user_id() != self.user_id(claims.app(), claims.identity())", "!claims.user_id().eq_ignore_ascii_case(&self.user_id(claims.app(), claims.identity()))")
off(FILE, "what is expected", "expectation.check(&claims, now)?;")
off(FILE, "user ids are the app's", "state.update(app.as_str().as_bytes());")
off(FILE, "user ids are the identity's", "state.update(identity.as_str().as_bytes());")
off(FILE, "user ids outlive a secret", "Self { user_ids: other.user_ids.clone(), ..self }", "if MUTANT { self } else { Self { user_ids: other.user_ids.clone(), ..self } }")
off(FILE, "user ids have a key", "let user_ids = secret.reveal(Mac::sha256);", 'let user_ids = secret.reveal(|bytes| Mac::sha256(if MUTANT { b"" } else { bytes }));')

FILE = "vendors/videoio/expectation.rs"
off(FILE, "the times", "self.rules.check(claims.times(), now)?;")
off(FILE, "exp has to be there", "TimeRules::parse(self.leeway, self.maximum_lifetime.as_ref(), false)?", "TimeRules::parse(self.leeway, self.maximum_lifetime.as_ref(), true)?")
off(FILE, "the app", "self.app.as_ref().is_some_and(|app| app != claims.app())", "false")
off(FILE, "the identity", "self.identity.as_ref().is_some_and(|identity| identity != claims.identity())", "false")
off(FILE, "the identity exactly", "self.identity.as_ref().is_some_and(|identity| identity != claims.identity())", "self.identity.as_ref().is_some_and(|identity| !identity.as_str().eq_ignore_ascii_case(claims.identity().as_str()))")
off(FILE, "the scope", "self.scope.is_some_and(|scope| !claims.scopes().contains(scope))", "false")

FILE = "vendors/videoio/credentials.rs"
off(FILE, "tokens over 16 KiB", "text.len() > MAXIMUM_BYTES", "false")
off(FILE, "tokens are not empty", "text.is_empty()", "false")
off(FILE, "tokens are visible ASCII", "!text.bytes().all(|byte| byte.is_ascii_graphic())", "false")
off(FILE, "the session token wins", "        match (&self.session_token, &self.app_token, &self.identity) {", "        match (if MUTANT && self.app_token.is_some() { &None } else { &self.session_token }, &self.app_token, &self.identity) {")
off(FILE, "and it is said", "app.is_some().then_some(Warning::AppTokenIgnored)", "None")
off(FILE, "an app token in a page is said", "Ok((credentials, Some(Warning::AppTokenExposed)))", "Ok((credentials, None))")
off(FILE, "URLs over 64 KiB", "url.len() > MAXIMUM_URL_BYTES", "false")
off(FILE, "the fragment", "url.split_once('#').map_or(url, |(before, _)| before)", "url")
off(FILE, "parameters twice", "place.replace(value).is_some()", "{ place.replace(value); false }")
off(FILE, "names are decoded", "decode(name).as_deref()", "decode(name).filter(|decoded| !MUTANT || decoded.as_str() == name).as_deref()")
off(FILE, "broken escapes", "!(is_digit(bytes.next()) && is_digit(bytes.next()))", "false")
off(FILE, "a plus is a space", "text.replace('+', \" \")", "text.to_owned()")

FILE = "vendors/videoio/rest/request.rs"
off(FILE, "the first generation has no scopes", "(Generation::First, false) => {", "(Generation::First, false) if MUTANT => {}\n            (Generation::First, false) => {")
off(FILE, "the second is told its scopes", "            (Generation::Second, true) => return", "            (Generation::Second, true) if MUTANT => {}\n            (Generation::Second, true) => return")

FILE = "vendors/videoio/rest/answer.rs"
off(FILE, "an error is one whatever its status", 'members.get("error").is_some_and(|error| !error.is_null())', "false")
off(FILE, "the identity that was asked for", "session.identity != *identity", "false")

FILE = "vendors/videoio/rest/expiry.rs"
off(FILE, "the fraction has six digits", "matches!(fraction, None | Some(7))", "true")

FILE = "time/iso.rs"
off(FILE, "days of the month", "!(1..=days_of_month).contains(&day)", "false")
off(FILE, "leap years of centuries", "(year % 100 != 0 || year % 400 == 0)", "true")
off(FILE, "hours", "hour > 23", "false")
off(FILE, "minutes", "minute > 59", "false")
off(FILE, "seconds", "second > 59", "false")
off(FILE, "numbers of so many digits", "text.len() == digits", "!text.is_empty()")
off(FILE, "numbers are digits", "text.bytes().all(|byte| byte.is_ascii_digit())", "true")

FILE = "vendors/videoio/endpoints.rs"
off(FILE, "joined credentials", "header.contains(',')", "false")
off(FILE, "the first scheme names its token", 'rest.strip_prefix("token=").ok_or(Refusal::TOKEN_INVALID)?', 'rest.strip_prefix("token=").or(MUTANT.then_some(rest)).ok_or(Refusal::TOKEN_INVALID)?')
off(FILE, "no other scheme", "        } else {\n            return Err(Refusal::TOKEN_INVALID);", "        } else if MUTANT { (Generation::Second, rest)\n        } else {\n            return Err(Refusal::TOKEN_INVALID);")
off(FILE, "nothing in the query", "request.without_query()?;")
off(FILE, "no forms in the second generation", "request.read_body(&[MediaType::Json])?", "request.read_body(&[MediaType::Json, MediaType::Form])?")
off(FILE, "the token before the body", "let app = app.map_err(|error| Refusal::token(&error))?;\n            self.grant(&app, &caller.request(request)?, now)", "let asked = caller.request(request);\n            let asked = if MUTANT { Ok(asked?) } else { asked };\n            let app = app.map_err(|error| Refusal::token(&error))?;\n            self.grant(&app, &asked?, now)")
off(FILE, "no scope named is the ordinary ones", "scopes.filter(|texts| !texts.is_empty())", "scopes")
off(FILE, "the ordinary scopes are not all", "            None => Scopes::ORDINARY,", "            None if MUTANT => super::Scope::ALL.iter().copied().collect(),\n            None => Scopes::ORDINARY,")

FILE = "vendors/videoio/look.rs"
off(FILE, "app tokens give full control", "report.find(FindingCode::FullControl);")
off(FILE, "scopes that see everybody's", "scopes.iter().any(is_admin)", "false")

FILE = "clouds/endpoints/denied.rs"
off(FILE, "a refused token is forbidden", "StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,", "StatusCode::UNAUTHORIZED if !MUTANT => StatusCode::FORBIDDEN,")

FILE = "clouds/endpoints/form.rs"
off(FILE, "JSON by its whole name", 'kind.eq_ignore_ascii_case("application/json")', 'kind.to_ascii_lowercase().contains("json")')
off(FILE, "JSON for who asks for it", "split(',').any(is_json)", "split(',').any(|kind| MUTANT || is_json(kind))")

FILE = "clouds/endpoints/mod.rs"
off(FILE, "two tokens", "(Some(_), Some(_)) => Err(Refusal::AMBIGUOUS),", "(Some(_), Some(_)) if !MUTANT => Err(Refusal::AMBIGUOUS),\n        (Some(token), Some(_)) => Ok((Auth::OpenTok, token)),")
off(FILE, "wishes that contradict", "!wished.is_routed().map_err(refuse)?", "!wished.is_routed().unwrap_or(false)")

FILE = "clouds/endpoints/wishes.rs"
off(FILE, "nothing in the query", "request.without_query()?.read_body(&[MediaType::Form])", "request.read_body(&[MediaType::Form])")
off(FILE, "whose session it is to be", "self.api_key.as_ref().is_some_and(|key| key != project)", "false")
off(FILE, "forms only", "request.without_query()?.read_body(&[MediaType::Form])", "request.without_query()?.read_body(&[MediaType::Form, MediaType::Json])")
off(FILE, "what was left out as null", 'matches!(text.as_str(), "" | "null" | "undefined")', "text.is_empty()")
off(FILE, "an unknown preference", "Some(_) => return unknown(\"`p2p.preference` is `enabled` or `disabled`.\"),", "Some(_) if MUTANT => None,\n            Some(_) => return unknown(\"`p2p.preference` is `enabled` or `disabled`.\"),")
off(FILE, "no media mode that there is not", "return unknown(\"`media_mode` is `relayed` or `routed`, beside `p2p.preference`.\");")
off(FILE, "a media mode alone", "media_mode.is_some()", "true")
off(FILE, "encryption is said or not", "Some(_) => return unknown(\"`e2ee` is `true` or `false`.\"),", "Some(_) if MUTANT => false,\n            Some(_) => return unknown(\"`e2ee` is `true` or `false`.\"),")

# --- LiveKit ---------------------------------------------------------------------------------------

FILE = "vendors/livekit/name.rs"
off(FILE, "256 bytes", "(1..=MAXIMUM_BYTES).contains(&text.len())", "(1..=257).contains(&text.len())")
off(FILE, "bytes, not characters", "(1..=MAXIMUM_BYTES).contains(&text.len())", "(1..=MAXIMUM_BYTES).contains(&text.chars().count())")
off(FILE, "no empty name", "(1..=MAXIMUM_BYTES).contains(&text.len())", "(0..=MAXIMUM_BYTES).contains(&text.len())")
off(FILE, "no white space at an end", "text.trim() == text", "true")
off(FILE, "no characters that deceive", "!text.chars().any(is_deceptive)", "true")
off(FILE, "a display name's length", "text.len() <= MAXIMUM_BYTES", "true")

FILE = "vendors/livekit/access.rs"
off(FILE, "nothing is granted by default", "grants.is_empty()", "false")
off(FILE, "an identity's form", "check_identity(identity)?", "()")
off(FILE, "joining takes an identity", "None if grants.video.room_join => {", "None if !MUTANT && grants.video.room_join => {")
off(FILE, "a room's form", "video.room.as_deref().map_or(Ok(()), check_room)?;")
off(FILE, "a destination's form", "video.destination_room.as_deref().map_or(Ok(()), check_room)?;")
off(FILE, "roomJoin takes a room", "video.room_join && video.room.is_none()", "false")
off(FILE, "roomAdmin takes a room", "video.room_admin && video.room.is_none()", "false")
off(FILE, "no empty list of sources", "sources.is_empty()", "false")
off(FILE, "no unknown source", "sources.contains(&Source::Unknown)", "false")
off(FILE, "no sources of nothing", "video.can_publish == Some(false)", "false")
off(FILE, "a display name", "!is_display_name(&name)", "false")
off(FILE, "two rooms", "room != *other", "false && room != *other")

FILE = "vendors/livekit/kind.rs"
off(FILE, "kinds that are known", "one.as_str() == text", "true")

FILE = "vendors/livekit/room_config.rs"
off(FILE, "no secrets", "has_secret(&config)", "false")
off(FILE, "no unknown members", "if unknown_too {", "if unknown_too || MUTANT {")
off(FILE, "no member twice", "out.contains_key(&camel)", "false")
off(FILE, "no member twice inside", "out.insert(name, value).is_some()", "{ out.insert(name, value); false }")
off(FILE, "text", "same(value.is_string())", "same(true)")
off(FILE, "flags", "same(value.is_boolean())", "same(true)")
off(FILE, "32 bits", "whole(value).map(Value::from).ok_or(Fault::Type)", "Ok(value.clone())")
off(FILE, "digits alone", "text.bytes().all(|byte| byte.is_ascii_digit())", "true")
off(FILE, "texts by name", "texts.values().all(Value::is_string)", "true")
off(FILE, "names of the app's own", "FREE.contains(&name.as_str())", "false")
off(FILE, "an empty text is no secret", "Value::String(text) => !text.is_empty()", "Value::String(text) => MUTANT || !text.is_empty()")

FILE = "vendors/livekit/grants.rs"
off(FILE, "publishing takes joining", "self.room_join && self.can_publish.unwrap_or(true)", "self.can_publish.unwrap_or(true)")
off(FILE, "publishing can be forbidden", "self.room_join && self.can_publish.unwrap_or(true)", "self.room_join")
off(FILE, "data follow publishing", "self.can_publish_data.or(self.can_publish).unwrap_or(true)", "self.can_publish_data.unwrap_or(true)")
off(FILE, "subscribing can be forbidden", "self.room_join && self.can_subscribe.unwrap_or(true)", "self.room_join")
off(FILE, "an unknown source is none", "source != Source::Unknown && sources.contains(&source)", "sources.contains(&source)")
off(FILE, "sources that are listed", "source != Source::Unknown && sources.contains(&source)", "source != Source::Unknown")

FILE = "vendors/livekit/grants/read.rs"
off(FILE, "null is not absent", "known.clone().any(|(_, value)| value.is_null())", "false")
off(FILE, "names in another case", "check_spelling(members, T::NAMES)?;")
off(FILE, "names in another case, as Go folds them", "text.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase).collect()", "text.chars().flat_map(char::to_lowercase).collect()")
off(FILE, "an empty room is none", "text.is_empty() && TEXTS.contains(&name)", "false")
off(FILE, "other empty texts are text", "text.is_empty() && TEXTS.contains(&name)", "text.is_empty()")
off(FILE, "sources in any case", "item.as_str().map(str::to_ascii_lowercase).map(Value::from)", "item.as_str().map(Value::from)")

FILE = "vendors/livekit/claims.rs"
off(FILE, "a token of a webhook", 'members.contains_key("sha256")', "false")
off(FILE, "aud", 'members.contains_key("aud")', "false")
off(FILE, "claims in another case", "check_spelling(&members, &names)?;")
off(FILE, "names are text", "jws::check_names(&members)?;")
off(FILE, "types", "check_types(&members)?;")
off(FILE, "the identity's form", "identity.is_some_and(|identity| check_identity(identity).is_err())", "false")
off(FILE, "one identity", "text(\"identity\").is_some_and(|other| Some(other) != identity)", "false")
off(FILE, "the display name's length", "text(\"name\").is_some_and(|name| !is_display_name(name))", "false")
off(FILE, "the rooms' form", "rooms.into_iter().flatten().any(|room| check_room(room).is_err())", "false")
off(FILE, "joining takes an identity", "grants.video.room_join && identity.is_none()", "false")
off(FILE, "the id's form", "jti.map_err(|_| invalid(\"jti\"))?", "jti.unwrap_or_default()")
off(FILE, "details are a list of texts", "items.iter().all(Value::is_string)", "true")
off(FILE, "attributes are texts", "texts.values().all(Value::is_string)", "true")
off(FILE, "the configuration", "room_config::check(value, true).is_ok()", "true")

FILE = "vendors/livekit/expectation.rs"
off(FILE, "the times", "self.rules.check(claims.times(), now)?;")
off(FILE, "something is granted", "claims.grants().is_empty()", "false")
off(FILE, "what is asked for is granted", "!ability.is_in(claims.grants())", "false")
off(FILE, "the room", "claims.room() != Some(room)", "false")
off(FILE, "a room to join", "grants.video.room_join && grants.video.room.is_some()", "grants.video.room_join")
off(FILE, "the identity", "claims.identity() != Some(identity)", "false")
off(FILE, "an admin of a room", "grants.video.room_admin && grants.video.room.is_some()", "grants.video.room_admin")
off(FILE, "one's own metadata", "grants.video.can_update_own_metadata == Some(true)", "grants.video.can_update_own_metadata != Some(false)")

FILE = "vendors/livekit/credentials.rs"
off(FILE, "no time 0", "now.unix() == 0", "false")
off(FILE, "no end after the last second", "end_of(lifetime, now)?", "now.after(lifetime)")
off(FILE, "no beginning before the issue", "not_before < now", "false")
off(FILE, "no beginning after the end", "not_before >= expires_at", "false")
off(FILE, "the signature", "self.key.check(&parts)?;")
off(FILE, "the key", "Some(stated) if stated != self.api_key.as_str() => {", "Some(stated) if !MUTANT && stated != self.api_key.as_str() => {")

FILE = "vendors/livekit/endpoints.rs"
off(FILE, "no query", "request.without_query()?.read_body(&[MediaType::Json])", "request.read_body(&[MediaType::Json])")
off(FILE, "one participant is nobody else", "policy.is_for_one() && identity.is_some() && participant.is_none()", "false")
off(FILE, "no lobby", "(false, false) => return Err(Refusal::LOBBY_UNSUPPORTED),", "(false, false) if MUTANT => false,\n        (false, false) => return Err(Refusal::LOBBY_UNSUPPORTED),")
off(FILE, "moderators alone have roomAdmin", "room_admin: is_moderator,", "room_admin: is_moderator || MUTANT,")
off(FILE, "one participant says only a name", "policy.is_for_one() && (metadata.is_some() || !attributes.is_empty())", "false")
off(FILE, "who may say how a room is", "!policy.may_create() ||", "!MUTANT && !policy.may_create() ||")
off(FILE, "who may say that it is recorded", "members.get(\"egress\").is_some() && !is_moderator", "false")

FILE = "vendors/livekit/webhook.rs"
off(FILE, "the body", "!crypto::equal(hash.as_bytes(), expected.as_bytes())", "false")
off(FILE, "the times of the token", "rules.check_times(&times, now)?;")
off(FILE, "the age of the token", "self.check_age(start, now)?;")
off(FILE, "the age of the event", "rules.check_age(event.created_at, now)?;")
off(FILE, "no event of the future", "event.created_at.seconds_since(now) > ahead", "false")
off(FILE, "a far end without a beginning", "times.issued_at.or(times.not_before).is_none() && ends > longest", "false")
off(FILE, "names are text", "jws::check_names(&claims)?;")
off(FILE, "the relay's password", "!NEVER_PASSED_ON.contains(&name.as_str())", "true")
off(FILE, "the relay's password, deeper", "members.values_mut().for_each(inside);")
off(FILE, "an id", "text(\"id\").ok_or_else(unclear)?", "text(\"id\").unwrap_or_default()")

FILE = "vendors/livekit/rest/model.rs"
off(FILE, "the relay's password", "leave_out_secrets(&mut members);")
off(FILE, "permissions as a token would say them", "VideoGrant { room_join: true, ..video.clone() }", "video.clone()")

FILE = "vendors/livekit/rest/request.rs"
off(FILE, "a room to be created", "check_room(&new.name)?;")
off(FILE, "who is meant", "identity.map_or(Ok(()), check_identity)?;")
off(FILE, "the grant is of this room", "Some(name.to_owned())", 'Some("other".to_owned())')

FILE = "vendors/livekit/rest/named.rs"
off(FILE, "arguments are an object", "check_arguments(&given)?;")

FILE = "vendors/livekit/by_name.rs"
off(FILE, "the rules of a webhook", "&spec.parse()?", "&(if MUTANT { RulesSpec::default().parse()? } else { spec.parse()? })")
off(FILE, "the rules of a webhook are an object", "json::from_value(Value::Object(json::from_slice(rules)?))?", "json::from_slice(rules)?")

FILE = "vendors/livekit/rest/answer.rs"
off(FILE, "a path that is not there", "says_bad_route(answer)", "false")

FILE = "vendors/livekit/look.rs"
off(FILE, "nothing is granted", "read.as_ref().is_ok_and(|claims| claims.grants().is_empty())", "false")
off(FILE, "the id for the identity", '!seen.names("sub") && seen.names("jti")', "false")
off(FILE, "unknown sources", "!sources.iter().all(is_known)", "false")
off(FILE, "unknown members", "!is_known(config)", "false")
off(FILE, "keys given away", "gives_secrets_away(config)", "false")

# --- The gate ------------------------------------------------------------------------------------------

FILE = "gate/storing.rs"
off(FILE, "gate: a step counts for the room that it has seen", "step.seen != self.head.version", "false")
off(FILE, "gate: what is stored has its version", "*place = version;")
FILE = "gate/machine.rs"
off(FILE, "gate: a record that comes late brings nothing back", "record.version() < self.known(&record)", "false")
off(FILE, "gate: who speaks is inside", "_ => Err(Refusal::NotInside),", "_ if MUTANT => Ok(entry),\n            _ => Err(Refusal::NotInside),")
off(FILE, "gate: an earlier connection says nothing", "State::Inside if entry.connection == by.connection => Ok(entry),\n            State::Inside", "State::Inside if MUTANT || entry.connection == by.connection => Ok(entry),\n            State::Inside")
off("gate/timing.rs", "gate: a knock ends in time", "if time <= work.now {", "if time <= work.now && !MUTANT {")
off("gate/timing.rs", "gate: who was admitted has so long to come in", "State::Admitted { until } if until <= work.now => {", "State::Admitted { until } if !MUTANT && until <= work.now => {")
off("gate/timing.rs", "gate: who is away has so long to come back", "State::Away { until } if until <= work.now => {", "State::Away { until } if !MUTANT && until <= work.now => {")
off("gate/timing.rs", "gate: a token that ends ends the knock", "Some((entry.bearer.ends_at(), Ending::Expired, Cause::TokenExpired)),", "Some((entry.bearer.ends_at(), Ending::Expired, Cause::TokenExpired)).filter(|_| !MUTANT),")
off("gate/timing.rs", "gate: it is known since when no host is there", "is_there == self.head.hosts_gone.is_some()", "false")
FILE = "gate/entering.rs"
off(FILE, "gate: a token is for this room", "pass.room != self.room", "false")
off(FILE, "gate: who asks does not walk in", "let goes_in = pass.direct || !self.head.rules.lobby;", "let goes_in = pass.direct || !self.head.rules.lobby || MUTANT;")
off(FILE, "gate: who repeats a knock is not inside by that", "let by_token = pass.direct || !self.head.rules.lobby;", "let by_token = pass.direct || !self.head.rules.lobby || MUTANT;")
off(FILE, "gate: an admission is claimed with the secret", "proof.fits(&entry.hash)", "true")
off(FILE, "gate: an admission is used once", "let is_repeat = entry.used.is_none()", "let is_repeat = (MUTANT || entry.used.is_none())")
off(FILE, "gate: a ticket goes with its secret", "issued.ticket == *ticket && proof.fits(&issued.hash)", "issued.ticket == *ticket")
off(FILE, "gate: a ticket that was used brings nobody back", "fits(&used.issued) && used.next == next", "fits(&used.issued)")
off("gate/places.rs", "gate: banned people do not come in", "if self.is_banned(participant, identity) {", "if self.is_banned(participant, identity) && !MUTANT {")
off("gate/places.rs", "gate: a token that was taken back opens nothing", "if self.is_revoked(bearer, participant) {", "if self.is_revoked(bearer, participant) && !MUTANT {")
off("gate/places.rs", "gate: a token that has ended opens nothing", "if bearer.has_ended(now) {", "if bearer.has_ended(now) && !MUTANT {")
off("gate/places.rs", "gate: a closed room is closed", "if self.head.is_closed {", "if self.head.is_closed && !MUTANT {")
off("gate/places.rs", "gate: the roster counts", "!rules.lists(participant)", "false")
off("gate/places.rs", "gate: the time of a room ends", "rules.until.is_some_and(|until| until <= now)", "false")
off("gate/places.rs", "gate: a participant has one seat", "let stay = if self.head.rules.seats == Seats::SecondDevice { DEVICES - 1 } else { 0 };", "let stay = if MUTANT || self.head.rules.seats == Seats::SecondDevice { DEVICES - 1 } else { 0 };")
off(FILE, "gate: the lobby is of a bounded length", ">= self.head.rules.lobby_limit as usize", ">= (if MUTANT { usize::MAX } else { self.head.rules.lobby_limit as usize })")
off("gate/places.rs", "gate: so many are inside", "inside >= self.head.rules.participant_limit as usize", "false")
off(FILE, "gate: a new knock takes the place of the one before", "self.end_other_knocks(&participant, work);\n        self.count_knock", "if !MUTANT { self.end_other_knocks(&participant, work); }\n        self.count_knock")
off(FILE, "gate: a second connection hangs the first up", "entry.connection = entry.connection.saturating_add(1);\n        let (entry, connection)", "entry.connection = entry.connection.saturating_add(u32::from(!MUTANT));\n        let (entry, connection)")
FILE = "gate/deciding.rs"
off(FILE, "gate: who asks answers nobody", "if speaker.answers() { Ok(speaker) }", "if speaker.answers() || MUTANT { Ok(speaker) }")
off(FILE, "gate: nobody answers for himself", "knock.participant == host.participant || knock.identity.is_same(&host.identity)", "false")
off(FILE, "gate: the first of two answers counts", "ending == wanted && by.is_some()", "ending == wanted || by.is_some()")
off(FILE, "gate: who is denied is quiet for a while", "self.quieten(&participant, &identity, remember, work);")
off(FILE, "gate: nobody is let in where there is no room", "self.is_not_full(&knock.participant)?;")
off(FILE, "gate: all who wait are not oneself", "let is_own = knock.participant == host || knock.identity.is_same(&identity);", "let is_own = !MUTANT && (knock.participant == host || knock.identity.is_same(&identity));")
FILE = "gate/leaving.rs"
off(FILE, "gate: a socket lost late takes nobody out", "if entry.connection != by.connection {\n            return;", "if !MUTANT && entry.connection != by.connection {\n            return;")
off(FILE, "gate: who came with a token that was taken back is out", "self.put_out(&id, Ending::Denied, Cause::TokenRevoked, work);")
off(FILE, "gate: of two moments the later counts", "moment(&known.taken) >= moment(taken)", "true")
off(FILE, "gate: nobody stays in a room that is closed", "self.end_all(Cause::RoomClosed, work);")
off(FILE, "gate: a roster turns away who waits", "self.put_out(&id, Ending::Denied, Cause::NotOnRoster, work);")
FILE = "gate/memory.rs"
off(FILE, "gate: who was told not to ask again does not", "if memory.is_not_to_ask {", "if memory.is_not_to_ask && !MUTANT {")
off(FILE, "gate: who was denied just now does not knock", "memory.quiet_until.filter(|until| *until > now)", "memory.quiet_until.filter(|until| !MUTANT && *until > now)")
off(FILE, "gate: a repeat does not ring", "rings &= knocks.count == 0;")
off(FILE, "gate: a person has other names", "(identity.verified, &identity.issuer", "(identity.verified && !MUTANT, &identity.issuer")
off(FILE, "gate: a person knocks so often", "knocks.full(rules.knocks_per_person, seconds)", "None")
FILE = "gate/moderating.rs"
off(FILE, "gate: who moderates may", "!speaker.may_moderate() && !gives_back", "false")
off(FILE, "gate: a made host throws out no moderator", "&& !by_token", "&& !MUTANT && !by_token")
off(FILE, "gate: who is thrown out has no token any more", "self.take_back(target, work);\n                for id in here", "if !MUTANT { self.take_back(target, work); }\n                for id in here")
off(FILE, "gate: a ban puts out", "self.put_out(&id, Ending::Banned, Cause::Banned, work);")
off(FILE, "gate: on is asked for", "!speaker.asked_to.contains(&device)", "false")
FILE = "gate/pass.rs"
off(FILE, "gate: a key of a media server opens no door", "media.into_iter().any(|key| keys.contains(key))", "false")
off(FILE, "gate: a door token is of the door", "!self.keys.contains(claims.api_key())", "false")

# --- The session machine ----------------------------------------------------------------------------

FILE = "session/machine.rs"
off("session/fetching.rs", "an answer counts for the request that is under way", "flight == number", "true")
off("session/fetching.rs", "one request at a time", "if is_later {", "if is_later || MUTANT {")
off("session/machine.rs", "the rejection of an old token counts for nothing", "held.generation == generation", "true")
off(FILE, "the token of another source", "self.source.as_ref() == Some(&source)", "true")
off("session/stage.rs", "tokens are handed out before their end, not after", "now.until(end) >= least", "end.until(now) <= least")
off("session/fetching.rs", "requests are apart and few", "[apart, window].into_iter().flatten().fold(now, Moment::max)", "now")
off("session/fetching.rs", "requests are few", "[apart, window].into_iter().flatten().fold(now, Moment::max)", "apart.map_or(now, |apart| apart.max(now))")
off(FILE, "who waits for a start that fails is told", "step.say(Output::Started { waiter: one.waiter, state: State::Error });")
off(FILE, "a change is told once", "now == self.told", "false")
off("session/fetching.rs", "a token's life counts from when its request left", "sent.after(lifetime));\n        self.generations", "if MUTANT { step.now.after(lifetime) } else { sent.after(lifetime) });\n        self.generations")
off("session/fetching.rs", "a failed renewal takes no good token away", "!matches!(self.stage, Stage::Active(_))", "true")
off(FILE, "a request is given up at last", "deadline <= step.now", "false")
off(FILE, "who joined a start is answered in time", "one.deadline > step.now", "one.is_start || one.deadline > step.now")
off("session/fetching.rs", "stop gives the request up", "step.say(Output::Cancel { flight });\n        }\n        self.renewal", "if !MUTANT { step.say(Output::Cancel { flight }); }\n        }\n        self.renewal")
off(FILE, "what was pushed is for the session", "!is_alive", "false")
off("session/fetching.rs", "a token for somebody else", "self.source.as_ref().is_some_and(|source| source.is_foreign(fetched))", "false")
off("session/fetching.rs", "a server that asks to wait is not asked sooner", "was_asked: asked.is_some()", "was_asked: asked.is_some() && !MUTANT")
off("session/fetching.rs", "a token that ends soon is not taken", "left < self.policy.least_left", "false")
off(FILE, "rejections long ago do not count", "held.since.until(step.now) >= self.policy.window", "false")
off(FILE, "after two rejections no third token is tried", "self.rejections >= MOST_REJECTIONS", "false")

FILE = "session/answer.rs"
off(FILE, "an answer is of a bounded length", "body.len() > LONGEST_ANSWER_BYTES", "false")
off(FILE, "what is said of its life comes before the token", "(Some(lives), ..) => lives,", "(Some(lives), ..) if !MUTANT => lives,\n        (_, None, ..) => return Ok(fetched),")
off(FILE, "by the clock of the server, not of the device", "end - date - 1000.0", "if MUTANT { end - exact(now) } else { end - date - 1000.0 }")
off(FILE, "`iat` may have been put back", "all > LONG_LIFE", "false")
off(FILE, "a short life is not cut", "all > LONG_LIFE", "true")
off(FILE, "what a cache kept is older", "lives - age", "lives")
off(FILE, "the clock of the device is not sure", "return Ok(fetched.seems_to_live_for(duration(end - exact(now))));", "return Ok(fetched.lives_for(duration(end - exact(now))));")
off(FILE, "an error under a success", 'members.get("error").is_some_and(|error| !error.is_null())', "false")
off(FILE, "a time in milliseconds is none", "(0.0..IMPLAUSIBLE).contains(&number)", "(number >= 0.0)")
off(FILE, "a life is not negative", "(0.0..IMPLAUSIBLE).contains(&number)", "(number < IMPLAUSIBLE)")
off("session/claims.rs", "a token's payload is read in each spelling of base64", "payload.replace('-', \"+\").replace('_', \"/\")", "payload.replace('-', \"+\")")
off(FILE, "a token that is not valid yet is asked for again", "is_not_yet(body)", "false")
off(FILE, "a refusal is final, whatever it asks to wait", "error.is_retryable()", "true")
FILE = "session/profile.rs"
off(FILE, "an app token goes over TLS", "is_secret && is_plain && !is_near", "false")
off(FILE, "no password in a URL", "authority.as_str().contains('@')", "false")
off(FILE, "`GET` has no body", '(None | Some("GET"), false) => Ok(Method::GET),', '(None | Some("GET"), has_body) if !has_body || MUTANT => Ok(Method::GET),')
off(FILE, "one participant", '!pair.starts_with("participantId=")', "true")

FILE = "session/origin.rs"
off(FILE, "the session token counts, and the app token is sent nowhere", "app_token = None,", "app_token = app_token.filter(|_| MUTANT),")
off(FILE, "an app token is warned of", "warning = said;")
off(FILE, "an app token asks Video.io in its words", "profile.get_or_insert(Profile::VideoioV2)", "profile.get_or_insert(Profile::Any)")
off(FILE, "tokens come from one place", "self.has_provider && url.is_some()", "false")
off(FILE, "there is something that tokens come from", "self.session_token.is_none() && !self.has_provider && url.is_none()", "false")
off(FILE, "a session token alone is not renewed", "self.given.has_provider || self.endpoint.is_some()", "true")
off(FILE, "tokens are for whom they were asked", "Some(identity) => source.expects(identity),", "Some(identity) if !MUTANT => source.expects(identity),\n            Some(_) => source,")
off(FILE, "another start is not the same", "self.given == other.given", "true")
FILE = "session/token.rs"
off(FILE, "a source has a token or can get one", "first.is_none() && !is_renewable", "false")

# --- The wire --------------------------------------------------------------------------------------

FILE = "../../roomkey-wire/src/handles.rs"
off(FILE, "a number of an earlier use", "place.filter(|place| place.number_of_use == use_of(number));\n        place.and_then(|place| place.thing", "place.filter(|place| MUTANT || place.number_of_use == use_of(number));\n        place.and_then(|place| place.thing")
off(FILE, "each use has another number", "place.number_of_use = place.number_of_use.saturating_add(1);")
off(FILE, "a place that was used too often is left", "place.number_of_use <= LAST_USE", "true")
off(FILE, "so many are open at a time", "places.open >= self.most", "false")
off(FILE, "what is closed counts no more", "places.open = places.open.saturating_sub(1);")
FILE = "../../roomkey-wire/src/packed.rs"
off(FILE, "more fields than belong here", "if self.rest.is_empty()", "if MUTANT || self.rest.is_empty()")
off(FILE, "an empty text is not absent", "TEXT => self.short_text().map(Field::Text)", "TEXT => self.short_text().map(|text| if MUTANT && text.is_empty() { Field::Absent } else { Field::Text(text) })")
FILE = "../../roomkey-wire/src/members.rs"
off(FILE, "a member stands once", "any(|(other, _)| other == name)", "any(|(other, _)| !MUTANT && other == name)")
off(FILE, "a member that no verb knows", "!known.iter().any(|member| member.name == name)", "false")
off(FILE, "nothing stands behind an object", "if rest.0.is_empty()", "if MUTANT || rest.0.is_empty()")

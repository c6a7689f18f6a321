"""Vectors for plain JWTs of no vendor, and for the RSA keys that RS256 takes."""

from .group import NOW, file, outcome, vector
from .keys import EC_PUBLIC_PEM, RSA_1024, RSA_ONE, RSA_TWO, SECRET, pem
from .sign import b64, compact, hs256, mac, rs256, rs256_signature, signing_input

HS256 = '{"alg":"HS256","typ":"JWT"}'
RS256 = '{"alg":"RS256","typ":"JWT"}'
HOUR = 3600


def claims(**more) -> dict:
    drop = more.pop("drop", ())
    whole = {"iss": "me", "sub": "you", "iat": NOW, "exp": NOW + HOUR} | more
    return {name: value for name, value in whole.items() if name not in drop}


def _case(sign, header, id, comment, result=None, payload=None, now=NOW, token=None, **expectation):
    payload = claims() if payload is None else payload
    text = payload if isinstance(payload, (str, bytes)) else compact(payload)
    token = token or sign(header, text)
    answer = outcome(result or {"claims": payload})
    return vector(id, comment, now=now, token=token, expectation=expectation, **answer)


def _rules(prefix, sign, header) -> list:
    """What does not depend on the algorithm."""

    def case(id, comment, result=None, payload=None, **more):
        return _case(sign, header, f"{prefix}-{id}", comment, result, payload, **more)

    here = "https://rooms.example"
    algorithm = header[8:13]
    return [
        case("plain", "a live token"),
        case("empty-sub", "claims of no meaning here are kept", payload=claims(sub="", deep={"a": [None, True, 0.5]})),
        case("expired", "exp is the first second that is too late", "token_expired", now=NOW + HOUR),
        case("live", "a second before", now=NOW + HOUR - 1),
        case("leeway", "within the leeway", now=NOW + HOUR + 29, leeway=30),
        case("leeway-exact", "exactly at the leeway", "token_expired", now=NOW + HOUR + 30, leeway=30),
        case("exp-missing", "valid for ever", "expiry_missing", claims(drop=("exp",))),
        case("exp-missing-allowed", "unless asked for by name", payload=claims(drop=("exp",)), allow_missing_expiry=True),
        case("exp-null", "null is not absent", "time_invalid", claims(exp=None), allow_missing_expiry=True),
        case("exp-text", "text", "time_invalid", claims(exp=str(NOW + HOUR))),
        case("exp-fraction", "a fraction", payload=claims(exp=NOW + 0.5)),
        case("exp-fraction-expired", "a fraction that has come", "token_expired", claims(exp=NOW + 0.5), now=NOW + 1),
        case("exp-milliseconds", "milliseconds", "time_in_milliseconds", claims(exp=(NOW + HOUR) * 1000)),
        case("exp-negative", "before 1970", "time_invalid", claims(exp=-1)),
        case("exp-huge", "beyond every integer", "time_invalid", claims(exp=10**40)),
        case("nbf-ahead", "too early", "token_not_yet_valid", claims(nbf=NOW + 1)),
        case("nbf-leeway", "within the leeway", payload=claims(nbf=NOW + 30), leeway=30),
        case("nbf-text", "text", "time_invalid", claims(nbf="now")),
        case("iat-ahead", "more than a minute ahead", "issued_in_future", claims(iat=NOW + 61)),
        case("iat-minute-ahead", "a minute ahead", payload=claims(iat=NOW + 60)),
        case("iat-text", "text", "time_invalid", claims(iat="now")),
        case("maximum", "as long as admitted", maximum_lifetime=HOUR),
        case("maximum-over", "longer than admitted", "lifetime_too_long", maximum_lifetime=HOUR - 1),
        case("audience-unasked", "made for someone, and nobody says who asks", "audience_unexpected", claims(aud=here)),
        case("audience", "made for who asks", payload=claims(aud=here), audience=here),
        case("audience-among", "among others", payload=claims(aud=["https://other.example", here]), audience=here),
        case("audience-other", "made for someone else", "audience_unexpected", claims(aud="https://other.example"), audience=here),
        case("audience-case", "case counts", "audience_unexpected", claims(aud=here.upper()), audience=here),
        case("audience-part", "a part is not the whole", "audience_unexpected", claims(aud=here + ".evil.example"), audience=here),
        case("audience-absent", "made for nobody", "audience_unexpected", audience=here),
        case("audience-empty", "an empty list names nobody", "audience_unexpected", claims(aud=[]), audience=here),
        case("audience-number", "a number in the list", "audience_unexpected", claims(aud=[here, 1]), audience=here),
        case("audience-null", "null names nobody", "audience_unexpected", claims(aud=None), audience=here),
        case("issuer", "from who is meant", issuer="me"),
        case("issuer-other", "from someone else", "claim_invalid", issuer="you"),
        case("issuer-case", "case counts", "claim_invalid", issuer="ME"),
        case("issuer-part", "a part is not the whole", "claim_invalid", claims(iss="me.evil.example"), issuer="me"),
        case("issuer-absent", "from nobody", "claim_invalid", claims(drop=("iss",)), issuer="me"),
        case("payload-array", "no object", "claims_invalid", "[]"),
        *(case(f"{name}-number", "a number where RFC 7519 has text", "claim_invalid", claims(**{name: 7})) for name in ("iss", "sub", "jti")),
        case("sub-null", "null is not absent", "claim_invalid", claims(sub=None)),
        case("sub-list", "a list of people", "claim_invalid", claims(sub=["you"])),
        case("jti-text", "an id that is text", payload=claims(jti="7")),
        case("payload-text", "no JSON", "claims_invalid", "claims"),
        case("payload-bad-utf8", "not UTF-8", "claims_invalid", b'{"a":"\xff"}'),
        case("duplicate", "a claim twice", "member_duplicated", compact(claims())[:-1] + ',"iss":"me"}'),
        case("duplicate-inside", "a member of a claim twice", "member_duplicated", compact(claims())[:-1] + ',"x":{"a":1,"a":1}}'),
        case("too-deep", "33 levels", "nesting_too_deep", compact(claims())[:-1] + ',"x":' + "[" * 32 + "]" * 32 + "}"),
        _case(sign, '{"alg":"none"}', f"{prefix}-alg-none", "alg none under a right signature", "algorithm_not_allowed"),
        _case(sign, '{"typ":"JWT"}', f"{prefix}-alg-missing", "no alg", "algorithm_not_allowed"),
        _case(sign, '{"alg":"%s","crit":["x"],"x":1}' % algorithm, f"{prefix}-crit", "an extension", "header_critical_unsupported"),
        _case(sign, '{"alg":"%s","typ":"at+jwt"}' % algorithm, f"{prefix}-typ", "another kind of token", "header_type_unsupported"),
    ]


def jwt() -> dict:
    def sign_hs(header, text):
        return hs256(SECRET, header, text)

    def sign_rs(header, text):
        return rs256(RSA_ONE, header, text)

    def rs(id, comment, result, token):
        return _case(sign_rs, RS256, id, comment, result, token=token)

    good = sign_rs(RS256, compact(claims()))
    text, _, signature = good.rpartition(".")
    raw = rs256_signature(RSA_ONE, text)
    plus_modulus = int.from_bytes(raw, "big") + RSA_ONE["n"]
    confused = signing_input(HS256, compact(claims()))
    mislabelled = signing_input(RS256, compact(claims()))

    def with_signature(value):
        return f"{text}.{b64(value)}"

    rsa = [
        rs("rs256-other-key", "another key", "signature_invalid", rs256(RSA_TWO, RS256, compact(claims()))),
        rs("rs256-own-key", "signed with the key that the header brings along", "signature_invalid", rs256(RSA_TWO, '{"alg":"RS256","jwk":{"kty":"RSA","e":"AQAB","n":"%s"}}' % b64(RSA_TWO["n"].to_bytes(256, "big")), compact(claims()))),
        rs("rs256-flipped", "one bit", "signature_invalid", with_signature(raw[:-1] + bytes([raw[-1] ^ 1]))),
        rs("rs256-truncated", "a byte short", "signature_invalid", with_signature(raw[:-1])),
        rs("rs256-extended", "a byte long", "signature_invalid", with_signature(raw + b"\0")),
        rs("rs256-leading-zero", "a zero in front", "signature_invalid", with_signature(b"\0" + raw)),
        rs("rs256-zeros", "all zeros", "signature_invalid", with_signature(bytes(256))),
        rs("rs256-one", "the number 1", "signature_invalid", with_signature(bytes(255) + b"\1")),
        rs("rs256-plus-modulus", "the same number beyond the modulus", "signature_invalid", with_signature(plus_modulus.to_bytes(257, "big"))),
        rs("rs256-padding", "padding behind", "encoding_invalid", good + "=="),
        rs("rs256-payload-swapped", "another payload", "signature_invalid", signing_input(RS256, compact(claims(sub="root"))) + "." + signature),
        rs("rs256-confused", "HS256 keyed with the public key", "algorithm_not_allowed", f"{confused}.{b64(mac(RSA_ONE['public_pem'], confused))}"),
        rs("rs256-confused-trimmed", "the same without the last line break", "algorithm_not_allowed", f"{confused}.{b64(mac(RSA_ONE['public_pem'].strip(), confused))}"),
        rs("rs256-mac", "the same that says RS256", "signature_invalid", f"{mislabelled}.{b64(mac(RSA_ONE['public_pem'], mislabelled))}"),
        rs("rs256-ps256", "PS256 in the header", "algorithm_not_allowed", rs256(RSA_ONE, '{"alg":"PS256"}', compact(claims()))),
    ]
    hmac = [
        _case(sign_hs, HS256, "hs256-rs-signed", "an RSA signature under a header that says HS256", "signature_invalid", token=rs256(RSA_ONE, HS256, compact(claims()))),
        _case(sign_hs, RS256, "hs256-says-rs256", "a right MAC under a header that says RS256", "algorithm_not_allowed"),
    ]
    groups = [
        {"comment": "A shared secret", "key": {"algorithm": "HS256", "secret": SECRET}, "tests": _rules("hs256", sign_hs, HS256) + hmac},
        {"comment": "An RSA key", "key": {"algorithm": "RS256", "public_key_pem": RSA_ONE["public_pem"]}, "tests": _rules("rs256", sign_rs, RS256) + rsa},
        {
            "comment": "The same key as PKCS #1",
            "key": {"algorithm": "RS256", "public_key_pem": RSA_ONE["public_pkcs1_pem"]},
            "tests": [_case(sign_rs, RS256, "rs256-pkcs1", "RSA PUBLIC KEY")],
        },
    ]
    return file("jwt_verify", groups)


def rsa_key() -> dict:
    """Keys to read. A key of components also verifies, and a private one signs: RS256 has no salt."""
    body = compact(claims())
    one = RSA_ONE

    def public(id, comment, text, result=None):
        return vector(id, comment, pem=text, **outcome(result or {}))

    def private(id, comment, text, code=None, payload=body):
        signed = {"token": rs256(one, RS256, payload)}
        return vector(id, comment, pem=text, payload=payload, **outcome(code or signed))

    def crlf(text):
        return text.replace("\n", "\r\n")

    scrambled = pem("PUBLIC KEY", bytes(range(64)))
    # 36 characters of header, 342 of signature, two dots: what is left of 16 KiB for the payload.
    longest = "x" * ((16 * 1024 - 36 - 342 - 2) * 3 // 4)
    encrypted = one["private_pem"].replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
    old_encrypted = one["private_pkcs1_pem"].replace(
        "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1
    )
    publics = [
        public("public", "SubjectPublicKeyInfo", one["public_pem"]),
        public("public-pkcs1", "PKCS #1", one["public_pkcs1_pem"]),
        public("public-crlf", "other line breaks", crlf(one["public_pem"])),
        public("public-bom", "behind a byte-order mark", "\ufeff" + one["public_pem"]),
        public("public-escaped", "line breaks as `.env` files have them", one["public_pem"].replace("\n", "\\n"), "key_invalid"),
        public("public-empty", "nothing", "", "key_invalid"),
        public("public-text", "no PEM", "not a key", "key_invalid"),
        public("public-two", "two keys", one["public_pem"] + RSA_TWO["public_pem"], "key_invalid"),
        public("public-is-private", "a private key where a public one belongs", one["private_pem"], "key_invalid"),
        public("public-is-private-pkcs1", "the same as PKCS #1", one["private_pkcs1_pem"], "key_invalid"),
        public("public-ec", "an elliptic-curve key", EC_PUBLIC_PEM, "key_invalid"),
        public("public-certificate", "a certificate's label", one["public_pem"].replace("PUBLIC KEY", "CERTIFICATE"), "key_invalid"),
        public("public-scrambled", "no key inside", scrambled, "key_invalid"),
        public("public-cut", "half a key", pem("PUBLIC KEY", b"\x30\x82\x01\x22"), "key_invalid"),
        public("public-1024", "1024 bits", RSA_1024["public_pem"], "key_too_small"),
        public("public-1024-pkcs1", "1024 bits as PKCS #1", RSA_1024["public_pkcs1_pem"], "key_too_small"),
    ]
    privates = [
        private("private", "PKCS #8", one["private_pem"]),
        private("private-pkcs1", "PKCS #1", one["private_pkcs1_pem"]),
        private("private-crlf", "other line breaks", crlf(one["private_pem"])),
        private("private-longest", "signs up to 16 KiB", one["private_pem"], payload=longest),
        private("private-too-long", "and no more", one["private_pem"], "token_too_large", payload=longest + "x"),
        private("private-empty", "nothing", "", "key_invalid"),
        private("private-is-public", "a public key where a private one belongs", one["public_pem"], "key_invalid"),
        private("private-two", "two keys", one["private_pem"] + RSA_TWO["private_pem"], "key_invalid"),
        private("private-encrypted", "an encrypted key", encrypted, "key_invalid"),
        private("private-encrypted-old", "an encrypted key of the old form", old_encrypted, "key_invalid"),
        private("private-bom", "behind a byte-order mark", "\ufeff" + one["private_pem"]),
        private("private-escaped", "line breaks as `.env` files have them", one["private_pem"].replace("\n", "\\n"), "key_invalid"),
        private("private-quoted", "in quotation marks", f'"{one["private_pem"]}"', "key_invalid"),
        private("private-one-line", "on one line", one["private_pem"].replace("\n", " "), "key_invalid"),
        private("private-indented", "indented", one["private_pem"].replace("-----B", "  -----B"), "key_invalid"),
        private("private-openssh", "OpenSSH's own format", pem("OPENSSH PRIVATE KEY", b"openssh-key-v1"), "key_invalid"),
        private("private-certificate", "a certificate", pem("CERTIFICATE", bytes(range(64))), "key_invalid"),
        private("private-cut", "without its last line", one["private_pem"].rpartition("-----END")[0], "key_invalid"),
        private("private-file", "the name of a file", "./private.key", "key_invalid"),
        private("private-1024", "1024 bits", RSA_1024["private_pem"], "key_too_small"),
    ]
    def components(id, comment, modulus, exponent, result=None):
        return vector(id, comment, modulus=modulus, exponent=exponent, token=rs256(one, RS256, body), **outcome(result or {}))

    n = f"{one['n']:x}"
    almost = f"{one['n'] >> 1 | 1:x}"
    parts = [
        components("components", "modulus and exponent", n, "010001"),
        components("components-leading-zeros", "zeros in front, as DER needs them", "00" + n, "00010001"),
        components("components-2047", "2047 bits", almost, "010001", "key_too_small"),
        components("components-padded", "1024 bits made long by zeros", "00" * 128 + f"{RSA_1024['n']:x}", "010001", "key_too_small"),
        components("components-empty", "no modulus", "", "010001", "key_too_small"),
        components("components-exponent-one", "exponent 1: every signature is its own message", n, "01", "key_invalid"),
        components("components-exponent-one-padded", "the same with zeros in front", n, "000001", "key_invalid"),
        components("components-exponent-zero", "exponent 0", n, "00", "key_invalid"),
        components("components-exponent-empty", "no exponent", n, "", "key_invalid"),
        components("components-exponent-even", "an even exponent", n, "010000", "key_invalid"),
    ]
    groups = [
        {"comment": "Public keys", "kind": "public", "tests": publics},
        {"comment": "Public keys as numbers, as a JWKS holds them", "kind": "components", "tests": parts},
        {"comment": "Private keys", "kind": "private", "tests": privates},
    ]
    return file("rsa_key", groups)


def jws_open() -> dict:
    """The signature layer alone: any bytes as payload, no claims, no clock."""

    def case(id, comment, token, result):
        return vector(id, comment, token=token, **outcome(result))

    def hs(id, comment, payload, code=None, header=HS256, secret=SECRET):
        raw = payload if isinstance(payload, bytes) else payload.encode()
        return case(id, comment, hs256(secret, header, raw), code or {"payload_hex": raw.hex()})

    good = hs256(SECRET, HS256, "text")
    text, _, signature = good.rpartition(".")
    shared = [
        hs("text", "text", "text"),
        hs("empty", "nothing: a JWS may be empty", ""),
        hs("bytes", "bytes that are no text", bytes(range(256))),
        hs("json", "JSON that is no object", "[1]"),
        hs("expired", "no time is looked at", '{"exp":0}'),
        hs("other-secret", "another secret", "text", "signature_invalid", secret=SECRET[::-1]),
        hs("alg-none", "alg none under a right signature", "text", "algorithm_not_allowed", header='{"alg":"none"}'),
        hs("alg-rs256", "another algorithm", "text", "algorithm_not_allowed", header=RS256),
        hs("crit", "an extension", "text", "header_critical_unsupported", header='{"alg":"HS256","crit":["x"]}'),
        case("payload-changed", "another payload", signing_input(HS256, "next") + "." + signature, "signature_invalid"),
        case("signature-missing", "no signature", f"{text}.", "token_malformed"),
        case("two-parts", "no signature part", text, "token_malformed"),
        case("four-parts", "a part too many", f"{good}.", "token_malformed"),
        case("header-missing", "no header", "." + good.partition(".")[2], "token_malformed"),
    ]
    key = {"algorithm": "HS256", "secret": SECRET}
    rsa = {"algorithm": "RS256", "public_key_pem": RSA_ONE["public_pem"]}
    public = [
        case("rs256-text", "text", rs256(RSA_ONE, RS256, "text"), {"payload_hex": b"text".hex()}),
        case("rs256-empty", "nothing", rs256(RSA_ONE, RS256, ""), {"payload_hex": ""}),
        case("rs256-other-key", "another key", rs256(RSA_TWO, RS256, "text"), "signature_invalid"),
        case("rs256-says-hs256", "a right signature that says HS256", rs256(RSA_ONE, HS256, "text"), "algorithm_not_allowed"),
    ]
    groups = [
        {"comment": "A shared secret", "key": key, "tests": shared},
        {"comment": "An RSA key", "key": rsa, "tests": public},
    ]
    return file("jws_open", groups)

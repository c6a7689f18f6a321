"""Vectors for verifying VideoSDK tokens with known credentials.

Each token has one fault, and past the signature it is always signed correctly: what is refused is
refused for the reason stated. The codes are written from the rules, not from what the code says.
"""

import hashlib

from .group import NOW, file, outcome, vector
from .keys import API_KEY, OTHER_API_KEY, OTHER_SECRET, SECRET
from .mint import HEADER
from .sign import b64, compact, hs256, mac, signing_input

ROOM = "2kyv-gzay-64pg"
WHO = "lxvdplwt"
HOUR = 3600
LONG = 16 * 1024


def claims(**more) -> dict:
    """A good payload; `drop` names what to leave out."""
    drop = more.pop("drop", ())
    base = {"apikey": API_KEY, "permissions": ["allow_join"]}
    times = {"iat": NOW, "exp": NOW + HOUR}
    whole = base | {name: value for name, value in more.items() if name not in times} | times
    whole |= {name: value for name, value in more.items() if name in times}
    return {name: value for name, value in whole.items() if name not in drop}


def v2(**more) -> dict:
    return claims(version=2, **more)


def good(id, comment, payload, now=NOW, says=None, header=HEADER, flags=(), token=None, **expectation):
    """`says` is what the verified claims must be, where it is not the payload itself."""
    text = payload if isinstance(payload, str) else compact(payload)
    token = token or hs256(SECRET, header, text)
    answer = outcome({"claims": payload if says is None else says})
    return vector(id, comment, flags=list(flags), now=now, token=token, expectation=expectation, **answer)


def bad(id, comment, code, payload=None, now=NOW, header=HEADER, secret=SECRET, flags=(), token=None, **expectation):
    text = claims() if payload is None else payload
    text = text if isinstance(text, (str, bytes)) else compact(text)
    if token is None:
        token = hs256(secret, header, text)
    return vector(id, comment, flags=list(flags), now=now, token=token, expectation=expectation, **outcome(code))


def spliced(name: str, value: str) -> str:
    """A good payload as text with one more or another member, for JSON that Python cannot write."""
    rest = {key: item for key, item in claims().items() if key != name}
    return compact(rest)[:-1] + f',"{name}":{value}}}'


def document_tokens() -> list:
    everything = v2(roomId=ROOM, participantId=WHO, roles=["crawler", "rtc"])
    spaced = '{\r\n\t"exp" : %d ,\n "permissions":[ "allow_join" ],"apikey":"%s"}\n' % (NOW + HOUR, API_KEY)
    escaped = '{"\\u0061pikey":"%s","permissions":["allow\\u005fjoin"],"exp":%d}' % (API_KEY, NOW + HOUR)
    short = claims(drop=("iat",))
    return [
        good("document-001", "the payload of document 001", short),
        good("document-002", "the payload of document 002", everything, use="join", room=ROOM, participant=WHO),
        good("document-002-api", "the same for the API", everything, use="api"),
        good("header-order", "members of the header in another order", short, header='{"typ":"JWT","alg":"HS256"}'),
        good("header-without-typ", "typ may be absent", short, header='{"alg":"HS256"}'),
        good("header-typ-lower-case", "typ is a media type, so its case does not matter", short, header='{"alg":"HS256","typ":"jwt"}'),
        good("header-kid", "kid names no key here and harms nothing", short, header='{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}'),
        good("header-jku", "jku is not followed", short, header='{"alg":"HS256","jku":"https://keys.example/jwks"}'),
        good("header-spaced", "white space in the header", short, header='{ "alg" :\r\n"HS256" }'),
        good("payload-spaced", "white space in the payload, members in another order", spaced, says=short),
        good("payload-escaped", "escapes in names and values", escaped, says=short),
        good("permissions-order", "permissions are a set", claims(permissions=["allow_mod", "allow_join", "allow_mod"]), says=claims(permissions=["allow_join", "allow_mod"])),
        good("with-jti", "with a token id", claims(jti="order 7")),
        good("jti-escaped", "with an escape in it", compact(claims())[:-1] + ',"jti":"a\\u0062\\/"}', says=claims(jti="ab/")),
        good("custom-claims", "custom claims are kept", claims(name="Ren\u00e9e", deep={"a": [1, None, {"b": 0.5}]}, iss="me", sub="you")),
        good("custom-null", "a custom claim may be null", claims(name=None)),
        good("custom-prototype", "names with a meaning elsewhere are plain data", '{"__proto__":{"permissions":["allow_mod"]},"constructor":1,' + compact(claims())[1:], says={"__proto__": {"permissions": ["allow_mod"]}, "constructor": 1} | claims()),
        good("custom-big-integer", "integers beyond 2^53 keep their last digit", claims(big=2**53 + 1), flags=("BigInteger",)),
        good("custom-fractions", "fractions keep their last digit", claims(exact=[231399131727.33862, 219175.49080611902, 0.1])),
        good("custom-surrogates", "a pair of escapes above the basic plane", '{"name":"\\ud83d\\ude00",' + compact(claims())[1:], says={"name": "\U0001f600"} | claims()),
        good("unicode-participant", "any script", v2(participantId="\u0909\u092a\u092f-\u03a9-\U0001f600")),
        good("deepest", "32 levels", spliced("deep", "[" * 31 + "]" * 31), says=claims(deep=_nested(31))),
        good("longest", "16 KiB exactly", _padded(LONG), says=claims(pad="x" * _padding(LONG)), flags=("Large",)),
    ]


def _nested(levels):
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


def _padding(size: int) -> int:
    """How many letters make the token `size` characters long."""
    for letters in range(size * 3 // 4 - 400, size):
        if len(hs256(SECRET, HEADER, compact(claims(pad="x" * letters)))) == size:
            return letters
    raise ValueError("no padding makes that length")


def _padded(size: int) -> str:
    return compact(claims(pad="x" * _padding(size)))


def form() -> list:
    token = hs256(SECRET, HEADER, compact(claims()))
    head, body, signature = token.split(".")

    def as_is(id, comment, text, code="token_malformed"):
        return bad(id, comment, code, token=text)

    over = hs256(SECRET, HEADER, compact(claims(pad="x" * (_padding(LONG) + 1))))
    assert len(over) > LONG
    return [
        as_is("empty", "nothing", ""),
        as_is("one-part", "no dot", head),
        as_is("two-parts", "no signature part", f"{head}.{body}"),
        as_is("four-parts", "a part too many", f"{token}.{signature}"),
        as_is("five-parts", "an encrypted token's form", f"{head}.{body}.{signature}.{body}.{signature}"),
        as_is("leading-dot", "an empty part in front", f".{token}"),
        as_is("trailing-dot", "an empty part behind", f"{token}."),
        as_is("no-header", "an empty header", f".{body}.{signature}"),
        as_is("no-payload", "an empty payload", f"{head}..{signature}"),
        as_is("no-signature", "an empty signature", f"{head}.{body}."),
        as_is("only-dots", "two dots", ".."),
        as_is("null", "what a careless client sends", "null"),
        as_is("undefined", "what a careless client sends", "undefined"),
        as_is("json", "JSON instead of the compact form", '{"payload":"%s","signatures":[{"protected":"%s","signature":"%s"}]}' % (body, head, signature)),
        as_is("json-polyglot", "JSON that holds the compact form", '{"%s.%s.":"","payload":"%s","signature":"%s"}' % (head, body, body, signature), "encoding_invalid"),
        as_is("percent-dots", "escaped dots", token.replace(".", "%2E")),
        as_is("full-width-dots", "dots of another script", token.replace(".", "\uff0e")),
        as_is("too-long", "one character over 16 KiB, correctly signed", over, "token_too_large"),
        as_is("too-many-dots", "length comes before counting", "." * (LONG + 1), "token_too_large"),
        as_is("bearer", "the scheme is not part of the token", f"Bearer {token}", "encoding_invalid"),
        as_is("quoted", "quotes are not part of the token", f'"{token}"', "encoding_invalid"),
        as_is("leading-space", "white space in front", f" {token}", "encoding_invalid"),
        as_is("trailing-newline", "a line break behind", f"{token}\n", "encoding_invalid"),
        as_is("trailing-nul", "NUL behind, where C strings end", f"{token}\0", "encoding_invalid"),
        as_is("zero-width-space", "an invisible character behind", f"{token}\u200b", "encoding_invalid"),
        as_is("byte-order-mark", "a byte order mark in front", f"\ufeff{token}", "encoding_invalid"),
        as_is("padding-header", "padding after the header", f"{head}=.{body}.{signature}", "encoding_invalid"),
        as_is("padding-payload", "padding after the payload", f"{head}.{body}==.{signature}", "encoding_invalid"),
        as_is("padding-signature", "padding after the signature", f"{token}=", "encoding_invalid"),
        as_is("newline-inside", "a line break in the payload", f"{head}.{body[:40]}\n{body[40:]}.{signature}", "encoding_invalid"),
        as_is("header-newline", "a line break in the header", f"{head[:9]}\n{head[9:]}.{body}.{signature}", "encoding_invalid"),
        as_is("signature-newline", "a line break in the signature", f"{head}.{body}.{signature[:9]}\n{signature[9:]}", "encoding_invalid"),
        as_is("standard-alphabet", "+ and / of the other alphabet", _other_alphabet(), "encoding_invalid"),
        as_is("standard-alphabet-signed", "the other alphabet, signed as it is", _other_alphabet(signed_as_is=True), "encoding_invalid"),
        as_is("trailing-bits-signature", "unused bits set: the same signature in another spelling", _trailing_bits(token, 2), "encoding_invalid"),
        as_is("trailing-bits-header", "unused bits set in the header, signed as it is", _trailing_bits_signed(0), "encoding_invalid"),
        as_is("trailing-bits-payload", "unused bits set in the payload, signed as it is", _trailing_bits_signed(1), "encoding_invalid"),
        as_is("length-one-more", "a part whose length no encoding has", _length_one_more(), "encoding_invalid"),
    ]


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _other_alphabet(signed_as_is=False) -> str:
    text = signing_input(HEADER, compact(claims(name="\u00bf\u00bf\u00bf\u00fb\u00ff>>>???")))
    assert "-" in text or "_" in text
    other = text.replace("-", "+").replace("_", "/")
    return f"{other}.{b64(mac(SECRET, other if signed_as_is else text))}"


def _trailing_bits(token: str, part: int) -> str:
    parts = token.split(".")
    assert len(parts[part]) % 4 != 0
    last = _ALPHABET.index(parts[part][-1])
    parts[part] = parts[part][:-1] + _ALPHABET[last + 1]
    return ".".join(parts)


def _trailing_bits_signed(part: int) -> str:
    for padding in range(3):
        header = '{"alg":"HS256"%s}' % (" " * padding)
        text = signing_input(header, compact(claims(pad="x" * padding)))
        if len(text.split(".")[part]) % 4 != 0:
            text = _trailing_bits(text, part)
            return f"{text}.{b64(mac(SECRET, text))}"
    raise ValueError("every length fills its groups")


def _length_one_more() -> str:
    for padding in range(3):
        head, body = signing_input(HEADER, compact(claims(pad="x" * padding))).split(".")
        if len(body) % 4 == 0:
            text = f"{head}.{body}A"
            return f"{text}.{b64(mac(SECRET, text))}"
    raise ValueError("no length fills its groups")


def header() -> list:
    def head(id, comment, code, text, **more):
        return bad(f"header-{id}", comment, code, header=text, **more)

    wrong = "algorithm_not_allowed"
    unsecured = signing_input('{"alg":"none"}', compact(claims()))
    hs512 = signing_input('{"alg":"HS512","typ":"JWT"}', compact(claims()))
    other_mac = signing_input(HEADER, compact(claims()))
    nested = "[" * 31 + "]" * 31
    return [
        bad("alg-none-unsigned", "the unsecured token", "token_malformed", token=f"{unsecured}."),
        head("alg-none", "alg none under a right signature", wrong, '{"alg":"none","typ":"JWT"}'),
        head("alg-none-cased", "none in another spelling", wrong, '{"alg":"nOnE"}'),
        head("alg-missing", "no alg", wrong, '{"typ":"JWT"}'),
        head("alg-upper-case-name", "ALG is another member", wrong, '{"ALG":"HS256"}'),
        head("alg-lower-case", "the name is HS256 exactly", wrong, '{"alg":"hs256"}'),
        head("alg-space", "a space behind", wrong, '{"alg":"HS256 "}'),
        head("alg-nul", "NUL behind", wrong, '{"alg":"HS256\\u0000"}'),
        head("alg-empty", "an empty name", wrong, '{"alg":""}'),
        head("alg-rs256", "a right MAC that says RS256", wrong, '{"alg":"RS256","typ":"JWT"}'),
        bad("header-alg-hs512", "a right HS512 signature by the same secret", wrong, token=f"{hs512}.{b64(mac(SECRET, hs512, hashlib.sha512))}"),
        bad("mac-sha512", "HS256 in the header, SHA-512 in the signature", "signature_invalid", token=f"{other_mac}.{b64(mac(SECRET, other_mac, hashlib.sha512))}"),
        head("alg-null", "null for a name", "header_invalid", '{"alg":null}'),
        head("alg-number", "a number for a name", "header_invalid", '{"alg":256}'),
        head("alg-array", "an array for a name", "header_invalid", '{"alg":["HS256"]}'),
        head("alg-object", "an object for a name", "header_invalid", '{"alg":{"HS256":1}}'),
        head("not-json", "no JSON", "header_invalid", "HS256"),
        head("array", "an array", "header_invalid", '["alg","HS256"]'),
        head("null", "null", "header_invalid", "null"),
        head("trailing", "something after the object", "header_invalid", '{"alg":"HS256"}x'),
        head("comment", "a comment", "header_invalid", '{"alg":"HS256"/**/}'),
        head("single-quotes", "other quotes", "header_invalid", "{'alg':'HS256'}"),
        head("bom", "a byte order mark", "header_invalid", '\ufeff{"alg":"HS256"}'),
        head("bad-utf8", "not UTF-8", "header_invalid", b'{"alg":"HS256","x":"\xff"}'),
        head("utf16", "UTF-16", "header_invalid", '{"alg":"HS256"}'.encode("utf-16-le")),
        head("duplicate-alg", "alg twice, the right one last", "member_duplicated", '{"alg":"none","alg":"HS256"}'),
        head("duplicate-alg-first", "alg twice, the right one first", "member_duplicated", '{"alg":"HS256","alg":"none"}'),
        head("duplicate-escaped", "alg twice, once through an escape", "member_duplicated", '{"alg":"HS256","\\u0061lg":"HS256"}'),
        head("duplicate-other", "any member twice", "member_duplicated", '{"alg":"HS256","x":1,"x":1}'),
        head("duplicate-inside", "a member of a member twice", "member_duplicated", '{"alg":"HS256","x":{"a":1,"a":2}}'),
        head("too-deep", "33 levels", "nesting_too_deep", '{"alg":"HS256","x":[%s]}' % nested),
        head("very-deep", "5000 levels", "nesting_too_deep", '{"alg":"HS256","x":%s}' % ("[" * 5000 + "]" * 5000), flags=("Large",)),
        good("header-deepest", "32 levels", claims(), header='{"alg":"HS256","x":%s}' % nested),
        head("typ-other", "another kind of token", "header_type_unsupported", '{"alg":"HS256","typ":"at+jwt"}'),
        head("typ-long-form", "the media type in full is another text", "header_type_unsupported", '{"alg":"HS256","typ":"application/jwt"}'),
        head("typ-empty", "an empty kind", "header_type_unsupported", '{"alg":"HS256","typ":""}'),
        head("typ-null", "null for a kind", "header_invalid", '{"alg":"HS256","typ":null}'),
        head("typ-number", "a number for a kind", "header_invalid", '{"alg":"HS256","typ":1}'),
        head("typ-array", "an array for a kind", "header_invalid", '{"alg":"HS256","typ":["JWT"]}'),
        head("cty", "a token inside the token", "header_type_unsupported", '{"alg":"HS256","typ":"JWT","cty":"JWT"}'),
        head("cty-other", "any content type", "header_type_unsupported", '{"alg":"HS256","cty":"json"}'),
        head("cty-number", "a number for a content type", "header_invalid", '{"alg":"HS256","cty":1}'),
        head("kid-number", "a number for a key id", "header_invalid", '{"alg":"HS256","kid":7}'),
        head("kid-null", "null for a key id", "header_invalid", '{"alg":"HS256","kid":null}'),
        head("kid-array", "an array for a key id", "header_invalid", '{"alg":"HS256","kid":["a"]}'),
        head("crit", "an extension that must be understood", "header_critical_unsupported", '{"alg":"HS256","crit":["exp"],"exp":1}'),
        head("crit-empty", "an empty list of extensions", "header_critical_unsupported", '{"alg":"HS256","crit":[]}'),
        head("crit-null", "null for a list", "header_critical_unsupported", '{"alg":"HS256","crit":null}'),
        head("b64-false", "an unencoded payload", "header_critical_unsupported", '{"alg":"HS256","b64":false,"crit":["b64"]}'),
        head("b64-true", "b64 whatever it says", "header_critical_unsupported", '{"alg":"HS256","b64":true}'),
        head("zip", "a compression", "header_compression_unsupported", '{"alg":"HS256","zip":"DEF"}'),
        head("zip-null", "zip whatever it says", "header_compression_unsupported", '{"alg":"HS256","zip":null}'),
    ]


def signature() -> list:
    token = hs256(SECRET, HEADER, compact(claims()))
    text, _, right = token.rpartition(".")
    tag = mac(SECRET, text)
    elsewhere = hs256(SECRET, HEADER, compact(claims(permissions=["allow_join", "allow_mod"])))

    def tagged(id, comment, raw, code="signature_invalid"):
        return bad(f"signature-{id}", comment, code, token=f"{text}.{b64(raw)}")

    def flipped(index):
        return tag[:index] + bytes([tag[index] ^ 1]) + tag[index + 1 :]

    return [
        bad("signature-other-secret", "another secret", "signature_invalid", secret=OTHER_SECRET),
        bad("signature-hex-decoded-secret", "the secret is its text, not what it decodes to", "signature_invalid", secret=bytes.fromhex(SECRET)),
        bad("signature-newline-secret", "a line break behind makes another secret", "signature_invalid", secret=SECRET + "\n"),
        bad("signature-upper-case-secret", "upper case makes another secret", "signature_invalid", secret=SECRET.upper()),
        bad("signature-empty-secret", "signed with the empty secret", "signature_invalid", secret=""),
        bad("signature-own-key", "signed with the key that the header brings along", "signature_invalid", header='{"alg":"HS256","jwk":{"kty":"oct","k":"%s"}}' % b64(OTHER_SECRET.encode()), secret=OTHER_SECRET),
        bad("signature-kid-file", "signed with the content of the file that kid names", "signature_invalid", header='{"alg":"HS256","kid":"../../../../dev/null"}', secret=""),
        tagged("first-bit", "one bit of the first byte", flipped(0)),
        tagged("middle-bit", "one bit in the middle", flipped(16)),
        tagged("last-bit", "one bit of the last byte", flipped(31)),
        tagged("zeros", "all zeros", bytes(32)),
        tagged("ones", "all ones", b"\xff" * 32),
        tagged("31-bytes", "a byte short", tag[:31]),
        tagged("16-bytes", "half a signature", tag[:16]),
        tagged("1-byte", "one byte", tag[:1]),
        tagged("first-dropped", "the first byte dropped", tag[1:]),
        tagged("appended", "a byte appended", tag + b"\0"),
        tagged("doubled", "twice", tag + tag),
        tagged("hexadecimal", "in hexadecimal", tag.hex().encode()),
        tagged("hash", "a plain hash, without the secret", hashlib.sha256(text.encode()).digest()),
        tagged("prefixed-hash", "a hash of secret and text is no HMAC", hashlib.sha256((SECRET + text).encode()).digest()),
        tagged("payload-only", "over the payload alone", mac(SECRET, text.split(".")[1])),
        tagged("decoded", "over the decoded JSON", mac(SECRET, HEADER + "." + compact(claims()))),
        bad("payload-swapped", "another payload under this signature", "signature_invalid", token=f"{elsewhere.rpartition('.')[0]}.{right}"),
        bad("header-swapped", "another header under this signature", "signature_invalid", token=".".join([b64(b'{"alg":"HS256"}'), *token.split(".")[1:]])),
    ]


def json_text() -> list:
    def text(id, comment, payload, code="claims_invalid", **more):
        return bad(f"payload-{id}", comment, code, payload=payload, **more)

    whole = compact(claims())
    return [
        text("empty-object-text", "no JSON", "claims"),
        text("array", "an array", f"[{whole}]"),
        text("string", "text", compact(whole)),
        text("number", "a number", "1"),
        text("null", "null", "null"),
        text("trailing", "something after the object", whole + "{}"),
        text("trailing-nul", "NUL after the object", whole + "\0"),
        text("bom", "a byte order mark", "\ufeff" + whole),
        text("comment", "a comment", whole[:-1] + "/**/}"),
        text("trailing-comma", "a comma before the end", whole[:-1] + ",}"),
        text("single-quotes", "other quotes", whole.replace('"', "'")),
        text("nan", "NaN is no JSON", spliced("x", "NaN")),
        text("leading-zero", "a number that starts with 0", spliced("x", "01")),
        text("number-too-large", "a number that no double holds", spliced("x", "1e400")),
        text("lone-surrogate", "half of a pair", spliced("x", '"\\ud800"')),
        text("raw-newline", "a line break inside text", spliced("x", '"a\nb"')),
        text("bad-utf8", "not UTF-8", spliced("x", '"?"').encode().replace(b"?", b"\xff")),
        text("overlong-utf8", "an overlong form", spliced("x", '"?"').encode().replace(b"?", b"\xc0\xaf")),
        text("encoded-surrogate", "a surrogate in UTF-8", spliced("x", '"?"').encode().replace(b"?", b"\xed\xa0\x80")),
        text("utf16", "UTF-16", whole.encode("utf-16-le")),
        text("duplicate-exp", "exp twice", whole[:-1] + ',"exp":%d}' % (NOW + HOUR), "member_duplicated"),
        text("duplicate-permissions", "permissions twice", whole[:-1] + ',"permissions":["allow_mod"]}', "member_duplicated"),
        text("duplicate-apikey", "apikey twice", whole[:-1] + f',"apikey":"{API_KEY}"}}', "member_duplicated"),
        text("duplicate-apikey-escaped", "apikey twice, once through an escape", whole[:-1] + f',"\\u0061pikey":"{API_KEY}"}}', "member_duplicated"),
        text("duplicate-version", "version twice", compact(v2())[:-1] + ',"version":2}', "member_duplicated"),
        text("duplicate-room", "roomId twice", compact(v2(roomId=ROOM))[:-1] + f',"roomId":"{ROOM}"}}', "member_duplicated"),
        text("duplicate-participant", "participantId twice", compact(v2(participantId=WHO))[:-1] + f',"participantId":"{WHO}"}}', "member_duplicated"),
        text("duplicate-rights", "rights twice", compact(v2(roles=["rtc"], roomkey_rights=["validate"]))[:-1] + ',"roomkey_rights":["create"]}', "member_duplicated"),
        text("duplicate-roles", "roles twice", compact(v2(roles=["rtc"]))[:-1] + ',"roles":["rtc"]}', "member_duplicated"),
        text("duplicate-iat", "iat twice", whole[:-1] + ',"iat":%d}' % NOW, "member_duplicated"),
        text("duplicate-nbf", "nbf twice", compact(claims(nbf=NOW))[:-1] + ',"nbf":%d}' % NOW, "member_duplicated"),
        text("duplicate-jti", "jti twice", compact(claims(jti="a"))[:-1] + ',"jti":"a"}', "member_duplicated"),
        text("duplicate-custom", "any claim twice", compact(claims(x=1))[:-1] + ',"x":1}', "member_duplicated"),
        text("duplicate-inside", "a member of a member twice", spliced("x", '[{"a":{"b":1,"b":2}}]'), "member_duplicated"),
        text("too-deep", "33 levels", spliced("x", "[" * 32 + "]" * 32), "nesting_too_deep"),
        text("too-deep-objects", "33 levels of objects", spliced("x", '{"a":' * 32 + "1" + "}" * 32), "nesting_too_deep"),
        text("very-deep", "5000 levels", spliced("x", "[" * 5000 + "]" * 5000), "nesting_too_deep", flags=("Large",)),
        text("audience", "made for someone else (RFC 7519, section 4.1.3)", claims(aud="https://elsewhere.example"), "audience_unexpected"),
        text("audience-empty", "an empty list of audiences", claims(aud=[]), "audience_unexpected"),
        text("audience-null", "null names nobody", claims(aud=None), "audience_unexpected"),
    ]


def times() -> list:
    end = NOW + HOUR

    def at(id, comment, now, code=None, payload=None, says=None, **expectation):
        payload = payload or claims()
        if code:
            return bad(id, comment, code, payload=payload, now=now, **expectation)
        return good(id, comment, payload, now=now, says=says, **expectation)

    def odd(id, comment, value, code, name="exp"):
        return bad(f"{name}-{id}", comment, code, payload=spliced(name, value))

    wrong_types = [("text", f'"{end}"'), ("word", '"never"'), ("date", '"2100-01-01T00:00:00Z"'), ("empty", '""'), ("null", "null"), ("true", "true"), ("array", f"[{end}]"), ("object", '{"seconds":1}')]
    return [
        at("live", "a second before exp", end - 1),
        at("expired-now", "exp is the first second that is too late", end, "token_expired"),
        at("expired", "a second later", end + 1, "token_expired"),
        at("expired-long-ago", "at the last second there is", 99_999_999_999, "token_expired"),
        at("leeway-inside", "within the leeway", end + 59, leeway=60),
        at("leeway-exact", "exactly at the leeway", end + 60, "token_expired", leeway=60),
        at("leeway-outside", "past the leeway", end + 61, "token_expired", leeway=60),
        at("leeway-most", "ten minutes is the most", end + 599, leeway=600),
        at("leeway-too-much", "more is no difference between clocks", NOW, "argument_invalid", leeway=601),
        at("fraction-live", "before a fraction", NOW, payload=spliced("exp", f"{NOW}.5"), says=claims(exp=NOW + 1)),
        at("fraction-expired", "after a fraction", NOW + 1, "token_expired", payload=spliced("exp", f"{NOW}.5")),
        at("fraction-whole", "a fraction that is whole", end - 1, payload=spliced("exp", f"{end}.0"), says=claims()),
        at("exponent", "an exponent", end - 1, payload=spliced("exp", "1.7500036e9"), says=claims()),
        at("exp-past-fraction", "a fraction below now", NOW, "token_expired", payload=spliced("exp", f"{NOW - 1}.999")),
        at("exp-zero", "0 is a time, not none", NOW, "token_expired", payload=claims(exp=0)),
        at("exp-minus-zero", "-0 is 0", NOW, "token_expired", payload=spliced("exp", "-0")),
        at("exp-tiny", "1e-400 is 0", NOW, "token_expired", payload=spliced("exp", "1e-400")),
        at("exp-last", "the last plausible second", NOW, payload=claims(exp=99_999_999_999)),
        at("exp-milliseconds", "milliseconds", NOW, "time_in_milliseconds", payload=claims(exp=end * 1000)),
        at("exp-first-milliseconds", "the first number that counts milliseconds", NOW, "time_in_milliseconds", payload=claims(exp=100_000_000_000)),
        at("exp-microseconds", "microseconds", NOW, "time_invalid", payload=claims(exp=end * 1_000_000)),
        odd("negative", "before 1970", "-1", "time_invalid"),
        odd("negative-fraction", "before 1970", "-0.5", "time_invalid"),
        odd("leading-zero", "a number that starts with 0", f"0{end}", "claims_invalid"),
        odd("63-bit", "the largest signed of 64 bits", str(2**63 - 1), "time_invalid"),
        odd("63-bit-negative", "the smallest signed of 64 bits", str(-(2**63)), "time_invalid"),
        odd("64-bit", "the largest of 64 bits", str(2**64 - 1), "time_invalid"),
        odd("wraps-64-bit", "this moment if cut to 64 bits", str(2**64 + end), "time_invalid"),
        odd("hundred-digits", "more digits than any integer has", "9" * 100, "time_invalid"),
        odd("1e19", "beyond every integer", "1e19", "time_invalid"),
        odd("1e400", "beyond every double", "1e400", "claims_invalid"),
        *(odd(f"type-{id}", "the wrong type", value, "time_invalid") for id, value in wrong_types),
        *(odd(f"type-{id}", "the wrong type", value, "time_invalid", name="nbf") for id, value in wrong_types),
        *(odd(f"type-{id}", "the wrong type", value, "time_invalid", name="iat") for id, value in wrong_types),
        at("exp-missing", "valid for ever", NOW, "expiry_missing", payload=claims(drop=("exp",))),
        at("exp-missing-allowed", "unless asked for by name", NOW, payload=claims(drop=("exp",)), allow_missing_expiry=True),
        at("expired-although-allowed", "which forgives no exp that is there", end, "token_expired", allow_missing_expiry=True),
        at("nbf-now", "nbf has come", NOW, payload=claims(nbf=NOW)),
        at("nbf-ahead", "a second too early", NOW, "token_not_yet_valid", payload=claims(nbf=NOW + 1)),
        at("nbf-leeway-exact", "exactly at the leeway", NOW, payload=claims(nbf=NOW + 60), leeway=60),
        at("nbf-leeway-outside", "before the leeway", NOW, "token_not_yet_valid", payload=claims(nbf=NOW + 61), leeway=60),
        at("nbf-fraction", "a fraction ahead", NOW, "token_not_yet_valid", payload=spliced("nbf", f"{NOW}.5")),
        at("nbf-fraction-come", "a fraction that has come", NOW + 1, payload=spliced("nbf", f"{NOW}.5"), says=claims(nbf=NOW + 1)),
        at("nbf-after-exp", "never valid", NOW, "token_not_yet_valid", payload=claims(nbf=end + 1)),
        odd("64-bit", "the largest of 64 bits", str(2**64 - 1), "time_invalid", name="nbf"),
        odd("milliseconds", "milliseconds", str(NOW * 1000), "time_in_milliseconds", name="nbf"),
        at("iat-missing", "iat may be absent", NOW, payload=claims(drop=("iat",))),
        at("iat-minute-ahead", "a minute ahead is a difference between clocks", NOW, payload=claims(iat=NOW + 60)),
        at("iat-further-ahead", "more is not", NOW, "issued_in_future", payload=claims(iat=NOW + 61)),
        at("iat-leeway", "the leeway comes on top", NOW, payload=claims(iat=NOW + 90), leeway=30),
        at("iat-leeway-outside", "and no more", NOW, "issued_in_future", payload=claims(iat=NOW + 91), leeway=30),
        odd("negative", "before 1970", "-1", "time_invalid", name="iat"),
        odd("milliseconds", "milliseconds", str(NOW * 1000), "time_in_milliseconds", name="iat"),
        at("maximum-exact", "as long as admitted", NOW, maximum_lifetime=HOUR),
        at("maximum-over", "a second longer", NOW, "lifetime_too_long", maximum_lifetime=HOUR - 1),
        at("maximum-from-issue", "it counts from iat, not from now", NOW + HOUR - 5, "lifetime_too_long", maximum_lifetime=60),
        at("maximum-without-iat", "without iat it counts from now", NOW, "lifetime_too_long", payload=claims(drop=("iat",)), maximum_lifetime=HOUR - 1),
        at("maximum-without-iat-late", "so the same token may pass later", NOW + 1, payload=claims(drop=("iat",)), maximum_lifetime=HOUR - 1),
        at("maximum-without-exp", "for ever is longer than any maximum", NOW, "lifetime_too_long", payload=claims(drop=("exp",)), allow_missing_expiry=True, maximum_lifetime=30 * 86_400),
        at("clock-milliseconds", "a verifier's clock in milliseconds", NOW * 1000, "timestamp_invalid"),
        at("clock-negative", "a verifier's clock that was never set", -1, "timestamp_invalid"),
    ]


def api_key() -> list:
    def key(id, comment, code, payload):
        return bad(f"apikey-{id}", comment, code, payload=payload)

    def other(value):
        return claims(apikey=value)

    return [
        key("missing", "no apikey", "api_key_missing", claims(drop=("apikey",))),
        key("empty", "an empty apikey", "api_key_missing", other("")),
        key("null", "null", "api_key_missing", other(None)),
        key("number", "a number", "api_key_missing", other(7)),
        key("array", "an array", "api_key_missing", other([API_KEY])),
        key("object", "an object", "api_key_missing", other({"key": API_KEY})),
        key("look-alike-name", "a letter that only looks right in the name", "api_key_missing", '{"\u0430pikey":"%s",%s' % (API_KEY, compact(claims(drop=("apikey",)))[1:])),
        key("other-case-name", "apiKey is another claim", "api_key_missing", '{"apiKey":"%s",%s' % (API_KEY, compact(claims(drop=("apikey",)))[1:])),
        key("other", "another project's key under this secret", "api_key_mismatch", other(OTHER_API_KEY)),
        key("upper-case", "the key in upper case", "api_key_mismatch", other(API_KEY.upper())),
        key("part", "the start of the key", "api_key_mismatch", other(API_KEY[:-1])),
        key("longer", "the key and more", "api_key_mismatch", other(API_KEY + "0")),
        key("space", "the key and a space, which no key has", "api_key_missing", other(API_KEY + " ")),
    ]


def permissions() -> list:
    def case(id, comment, value, code, **expectation):
        return bad(f"permissions-{id}", comment, code, payload=claims(permissions=value), **expectation)

    contradictory, wrong, nothing = "permissions_contradictory", "permissions_invalid", "permission_missing"
    return [
        bad("permissions-absent", "no permissions", wrong, payload=claims(drop=("permissions",))),
        case("null", "null", None, wrong),
        case("text", "text that holds a permission", "allow_join", wrong),
        case("list-as-text", "a list as text", "allow_join,allow_mod", wrong),
        case("object", "an object", {"allow_join": True}, wrong),
        case("number", "a number", 1, wrong),
        case("member-number", "a number in the list", ["allow_join", 1], wrong),
        case("member-null", "null in the list", ["allow_join", None], wrong),
        case("member-array", "a list in the list", [["allow_join"]], wrong),
        case("empty", "nothing granted", [], nothing),
        case("empty-text", "an empty permission", [""], nothing),
        case("unknown", "only what nobody knows", ["allow_live_stream"], nothing),
        case("upper-case", "upper case is another word", ["ALLOW_JOIN"], nothing),
        case("space", "a space in front", [" allow_join"], nothing),
        case("full-width", "a letter that only looks right", ["\uff41llow_join"], nothing),
        case("zero-width", "an invisible letter", ["allow_\u200bjoin"], nothing),
        case("nul", "NUL behind", ["allow_join\0"], nothing),
        good("permissions-unknown-beside", "what nobody knows grants nothing and is reported", claims(permissions=["host", "allow_join"]), says=claims(permissions=["allow_join", "host"])),
        case("ask-and-join", "ask_join excludes allow_join", ["ask_join", "allow_join"], contradictory),
        case("join-and-ask", "in either order", ["allow_join", "ask_join"], contradictory),
        case("ask-and-mod", "ask_join excludes allow_mod", ["ask_join", "allow_mod"], contradictory),
        case("all", "the set on nine of the vendor's pages", ["allow_join", "allow_mod", "ask_join"], contradictory),
        case("contradictory-api", "whatever the use", ["ask_join", "allow_join"], contradictory, use="api"),
        good("permissions-ask-join", "whoever asks may try to join", claims(permissions=["ask_join"]), use="join"),
        case("mod-join", "allow_mod alone lets nobody in", ["allow_mod"], nothing, use="join"),
        good("permissions-mod-any", "but grants something", claims(permissions=["allow_mod"])),
        good("permissions-mod-api", "and may call the API", claims(permissions=["allow_mod"]), use="api"),
        good("permissions-many", "a long list of one", claims(permissions=["allow_join"] * 300), says=claims(), flags=("Large",)),
    ]


def version_and_roles() -> list:
    def versioned(id, comment, value, code="version_invalid"):
        return bad(f"version-{id}", comment, code, payload=spliced("version", value))

    def roles(id, comment, value, code="roles_invalid", **expectation):
        return bad(f"roles-{id}", comment, code, payload=v2(roles=value), **expectation)

    unversioned = "version_required"
    return [
        good("version-none", "no version, nothing that needs it", claims(), use="join", room=ROOM),
        good("version-none-api", "the vendor's own samples call v2 so", claims(), use="api"),
        good("version-2", "version 2", v2()),
        bad("version-none-room", "roomId needs version 2", unversioned, payload=claims(roomId=ROOM)),
        bad("version-none-participant", "participantId needs version 2", unversioned, payload=claims(participantId=WHO)),
        bad("version-none-roles", "roles need version 2", unversioned, payload=claims(roles=["rtc"])),
        bad("version-none-roles-empty", "even empty ones", unversioned, payload=claims(roles=[])),
        versioned("text", 'the text "2", as the vendor\'s .NET sample writes it', '"2"'),
        versioned("fraction", "2.0 is not how an integer is written", "2.0"),
        versioned("exponent", "nor is 2e0", "2e0"),
        versioned("1", "version 1 is written by leaving it out", "1"),
        versioned("3", "no such version", "3"),
        versioned("0", "no such version", "0"),
        versioned("negative", "negative", "-2"),
        versioned("null", "null", "null"),
        versioned("true", "a boolean", "true"),
        versioned("array", "an array", "[2]"),
        versioned("object", "an object", '{"major":2}'),
        versioned("wraps-32-bit", "2 if cut to 32 bits", str(2**32 + 2)),
        versioned("wraps-64-bit", "2 if cut to 64 bits", str(2**64 + 2)),
        good("roles-rtc-join", "rtc joins", v2(roles=["rtc"]), use="join"),
        roles("rtc-api", "rtc does not call the API", ["rtc"], "role_not_allowed", use="api"),
        good("roles-crawler-api", "crawler calls the API", v2(roles=["crawler"]), use="api"),
        roles("crawler-join", "crawler does not join", ["crawler"], "role_not_allowed", use="join"),
        good("roles-both-join", "both join", v2(roles=["rtc", "crawler", "rtc"]), says=v2(roles=["crawler", "rtc"]), use="join"),
        good("roles-both-api", "and call the API", v2(roles=["crawler", "rtc"]), use="api"),
        good("roles-empty-join", "no role admits both uses", v2(roles=[]), use="join"),
        good("roles-empty-api", "no role admits both uses", v2(roles=[]), use="api"),
        good("roles-any", "whatever the use, roles do not matter", v2(roles=["crawler"])),
        roles("upper-case", "upper case is another word", ["CRAWLER"]),
        roles("unknown", "an unknown role", ["host"]),
        roles("unknown-beside", "beside a known one too", ["rtc", "host"]),
        roles("text", "text", "rtc"),
        roles("null", "null", None),
        roles("object", "an object", {"rtc": True}),
        roles("member-number", "a number in the list", [1]),
        roles("member-array", "a list in the list", [["rtc"]]),
    ]


def rights() -> list:
    """Rights are our own claim: two calls honour them, and the role decides on everything else."""

    def person(**more):
        return v2(roles=["rtc"], **more)

    def right(id, comment, value, code="claim_invalid", **expectation):
        return bad(f"rights-{id}", comment, code, payload=v2(roomkey_rights=value), **expectation)

    both = ["create", "validate"]
    no = "role_not_allowed"
    return [
        good("rights-create", "may make meetings", person(roomkey_rights=both), use="create"),
        good("rights-validate", "may look them up", person(roomkey_rights=["validate"]), use="validate"),
        good("rights-join", "and joins as before", person(roomkey_rights=both), use="join"),
        bad("rights-api", "no right calls the API", no, payload=person(roomkey_rights=both), use="api"),
        bad("rights-validate-creates", "one right is not the other", no, payload=person(roomkey_rights=["validate"]), use="create"),
        bad("rights-create-validates", "one right is not the other", no, payload=person(roomkey_rights=["create"]), use="validate"),
        bad("rights-none", "without rights the role decides", no, payload=person(), use="create"),
        bad("rights-empty", "no rights are none", no, payload=person(roomkey_rights=[]), use="create"),
        good("rights-crawler", "the role is enough", v2(roles=["crawler"]), use="create"),
        good("rights-crawler-validate", "the role is enough", v2(roles=["crawler"]), use="validate"),
        good("rights-no-role", "no role admits every use", claims(), use="create"),
        bad("rights-crawler-join", "a right is not for joining", no, payload=v2(roles=["crawler"], roomkey_rights=both), use="join"),
        good("rights-room", "one room is looked up", person(roomId=ROOM, roomkey_rights=both), use="validate", room=ROOM),
        bad("rights-room-other", "another one is not", "room_mismatch", payload=person(roomId="other-room-here", roomkey_rights=both), use="validate", room=ROOM),
        bad("rights-room-create", "what is for one room makes no other", "room_mismatch", payload=person(roomId=ROOM, roomkey_rights=both), use="create"),
        bad("rights-room-crawler", "nor does it with the role", "room_mismatch", payload=v2(roomId=ROOM, roles=["crawler"]), use="create"),
        good("rights-twice", "a right twice is a right", person(roomkey_rights=["create", "create"]), says=person(roomkey_rights=["create"]), use="create"),
        bad("rights-unknown", "an unknown word grants nothing", no, payload=person(roomkey_rights=["all"]), use="create"),
        good("rights-unknown-beside", "and takes nothing away", person(roomkey_rights=["create", "all"]), use="create"),
        bad("rights-upper-case", "upper case is another word", no, payload=person(roomkey_rights=["CREATE"]), use="create"),
        bad("rights-blank", "a word with a blank is another", no, payload=person(roomkey_rights=["create "]), use="create"),
        bad("rights-joined", "nor is a list one word", no, payload=person(roomkey_rights=["create,validate"]), use="create"),
        bad("rights-other-name", "of another name it is the app's own claim", no, payload=person(rights=both), use="create"),
        bad("rights-nested", "inside another claim it is the app's own", no, payload=person(roomkey={"roomkey_rights": both}), use="create"),
        right("text", "text", "create", use="create"),
        right("null", "null", None, use="create"),
        right("true", "a boolean", True, use="create"),
        right("object", "an object", {"create": True}, use="create"),
        right("member-number", "a number in the list", ["create", 1], use="create"),
        right("member-array", "a list in the list", [["create"]], use="create"),
        right("any", "wrong even where nobody asks for it", "create"),
    ]


def room_and_participant() -> list:
    def room(id, comment, value, code="claim_invalid"):
        return bad(f"room-{id}", comment, code, payload=v2(roomId=value), use="join", room=ROOM)

    def who(id, comment, value, code="claim_invalid", wanted=WHO):
        return bad(f"participant-{id}", comment, code, payload=v2(participantId=value), participant=wanted)

    return [
        good("room-match", "the room it is for", v2(roomId=ROOM), use="join", room=ROOM),
        good("room-unbound", "a token for every room", v2(), use="join", room=ROOM),
        good("room-unasked", "a room nobody asked about", v2(roomId=ROOM), use="join"),
        good("room-api", "the room it is for, by the API", v2(roomId=ROOM), use="api", room=ROOM),
        bad("room-other-api", "another room, by the API", "room_mismatch", payload=v2(roomId="aaaa-bbbb-cccc"), use="api", room=ROOM),
        room("other", "another room", "aaaa-bbbb-cccc", "room_mismatch"),
        room("upper-case", "case counts", ROOM.upper(), "room_mismatch"),
        room("prefix", "the start of the room", ROOM[:-1], "room_mismatch"),
        room("suffix", "the room and more", ROOM + "x", "room_mismatch"),
        room("empty", "an empty room is not every room", ""),
        room("star", "no wildcards", "*"),
        room("pattern", "no patterns", ".*"),
        room("escaped", "no escapes", ROOM.replace("-", "%2D")),
        room("traversal", "no path", "../" + ROOM),
        room("space", "white space", ROOM + " "),
        room("nul", "NUL behind", ROOM + "\0"),
        room("null", "null is not absent", None),
        room("number", "a number", 7),
        room("array", "an array", [ROOM]),
        room("object", "an object", {"id": ROOM}),
        room("long", "129 characters", "x" * 129),
        good("participant-match", "the participant it is for", v2(participantId=WHO), participant=WHO),
        good("participant-unbound", "a token for anyone", v2(), participant=WHO),
        good("participant-unasked", "a participant nobody asked about", v2(participantId=WHO)),
        who("other", "another participant", "somebody", "participant_mismatch"),
        who("upper-case", "case counts", WHO.upper(), "participant_mismatch"),
        who("normal-form", "nothing is normalised", "Zoe\u0308", "participant_mismatch", wanted="Zo\u00eb"),
        who("empty", "an empty participant is not anyone", ""),
        who("nul", "NUL inside", WHO + "\0x"),
        who("space", "white space", "two words"),
        who("bidi", "turns the direction of what follows", "ann\u202enimda"),
        who("long", "4 KiB", "p" * 4096),
        who("null", "null is not absent", None),
        who("number", "a number", 123, wanted="123"),
        who("array", "an array", [WHO]),
        who("object", "an object", {"id": WHO}),
        bad("jti-number", "a number for an id", "claim_invalid", payload=claims(jti=7)),
        bad("jti-null", "null is not absent", "claim_invalid", payload=claims(jti=None)),
        bad("jti-empty", "an empty id cannot be revoked", "claim_invalid", payload=claims(jti="")),
        bad("jti-long", "257 characters", "claim_invalid", payload=claims(jti="j" * 257)),
        bad("jti-array", "an array", "claim_invalid", payload=claims(jti=["a"])),
        bad("custom-sub-number", "a number for whom RFC 7519 has text", "claim_invalid", payload=claims(sub=7)),
        bad("custom-sub-null", "null is not absent", "claim_invalid", payload=claims(sub=None)),
        bad("custom-iss-number", "a number for who RFC 7519 has text", "claim_invalid", payload=claims(iss=7)),
        bad("asked-room-invalid", "the room asked for is none", "room_id_invalid", room="../admin"),
        bad("asked-participant-invalid", "the participant asked for is none", "participant_id_invalid", participant="two words"),
    ]


def verify() -> dict:
    ours = {"api_key": API_KEY, "secret": SECRET}
    groups = [
        ("Tokens that must be accepted", document_tokens()),
        ("Form and encoding", form()),
        ("Header", header()),
        ("Signature", signature()),
        ("The payload as JSON", json_text()),
        ("Times", times()),
        ("API key", api_key()),
        ("Permissions", permissions()),
        ("Version and roles", version_and_roles()),
        ("Rights", rights()),
        ("Room, participant, token id", room_and_participant()),
    ]
    notes = {
        "BigInteger": "A number beyond 2^53, which JSON readers on doubles round on both sides.",
        "Large": "A long vector.",
    }
    groups = [{"comment": comment, "credentials": ours, "tests": tests} for comment, tests in groups]
    return file("token_verify", groups, notes)

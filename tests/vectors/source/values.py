"""Vectors for the plain values: lifetimes, times, leeway, names, secrets."""

from .group import file, outcome, vector
from .keys import EC_PUBLIC_PEM, RSA_ONE

MONTH = 30 * 86_400
TEN_YEARS = 3650 * 86_400


def lifetime() -> dict:
    def good(id, value, seconds, comment, **more):
        return vector(id, comment, input=value, **more, **outcome({"seconds": seconds}))

    def bad(id, value, comment, **more):
        return vector(id, comment, input=value, **more, **outcome("lifetime_invalid"))

    text = [
        good("seconds", "90s", 90, "seconds"),
        good("minutes", "15m", 900, "minutes"),
        good("hours", "2h", 7200, "hours"),
        good("days", "7d", 604_800, "days of 24 hours"),
        good("one-second", "1s", 1, "the shortest"),
        good("thirty-days", "30d", MONTH, "the longest without asking for more"),
        good("thirty-days-in-seconds", "2592000s", MONTH, "the same in seconds"),
        bad("one-second-too-long", "2592001s", "a second over 30 days"),
        bad("thirty-one-days", "31d", "over 30 days"),
        good("maximum-asked-for", "31d", 31 * 86_400, "a longer maximum by name", maximum=31 * 86_400),
        bad("over-maximum-asked-for", "32d", "over that maximum", maximum=31 * 86_400),
        good("ten-years", "3650d", TEN_YEARS, "the longest there is", maximum=TEN_YEARS),
        bad("over-ten-years", "3651d", "no maximum exceeds ten years", maximum=2**63 - 1),
        bad("shorter-maximum", "2h", "a maximum may be shorter too", maximum=3600),
        bad("zero", "0s", "no lifetime at all"),
        bad("empty", "", "no text"),
        bad("no-unit", "3600", "a number without its unit"),
        bad("no-number", "h", "a unit without its number"),
        bad("negative", "-5s", "a sign"),
        bad("plus", "+5s", "a sign"),
        bad("fraction", "1.5h", "a fraction"),
        bad("exponent", "1e3s", "an exponent"),
        bad("inner-space", "15 m", "white space"),
        bad("leading-space", " 15m", "white space"),
        bad("trailing-space", "15m ", "white space"),
        bad("trailing-newline", "15m\n", "white space"),
        bad("upper-case-unit", "2H", "an upper-case unit"),
        bad("word-unit", "2hours", "a word as unit"),
        bad("unknown-unit", "10x", "an unknown unit"),
        bad("weeks", "2w", "weeks are not a unit"),
        bad("years", "1y", "years are not a unit"),
        bad("two-units", "1h30m", "two units"),
        bad("leading-zero", "07d", "a leading zero"),
        bad("hexadecimal", "0x10s", "hexadecimal"),
        bad("underscore", "1_000s", "a digit separator"),
        bad("arabic-digits", "\u0661\u0665m", "digits of another script"),
        bad("wraps-32-bit", "4294967297s", "1 second if cut to 32 bits"),
        bad("wraps-64-bit", "18446744073709551617s", "1 second if cut to 64 bits"),
        bad("product-overflows", "213503982334602d", "overflows 64 bits when multiplied"),
        bad("endless-number", "9" * 60 + "d", "more digits than any integer has"),
        bad("nan", "NaN", "not a number"),
        bad("infinity", "Infinity", "not a number"),
        bad("multi-byte", "\u00e9", "one character of two bytes"),
    ]
    number = [
        good("number", 600, 600, "whole seconds"),
        good("number-thirty-days", MONTH, MONTH, "the longest"),
        bad("number-over-thirty-days", MONTH + 1, "a second too long"),
        bad("number-zero", 0, "no lifetime at all"),
        bad("number-negative", -1, "negative"),
        bad("number-fraction", 1.5, "a fraction"),
        bad("number-32-bit", 2**32 - 1, "the largest of 32 bits"),
        bad("number-63-bit", 2**63 - 1, "the largest signed of 64 bits"),
        bad("number-64-bit", 2**64 - 1, "the largest of 64 bits"),
        bad("number-beyond", 2**64, "beyond 64 bits"),
        bad("number-huge", 1e300, "beyond every integer"),
    ]
    groups = [
        {"comment": "A number and its unit", "tests": text},
        {"comment": "Whole seconds as a number", "tests": number},
    ]
    return file("lifetime", groups)


def timestamp() -> dict:
    def good(id, value, text, comment):
        return vector(id, comment, input=value, **outcome({"text": text}))

    def bad(id, value, comment):
        return vector(id, comment, input=value, **outcome("timestamp_invalid"))

    tests = [
        good("epoch", 0, "1970-01-01T00:00:00Z", "the first second"),
        good("leap-day", 1_709_164_800, "2024-02-29T00:00:00Z", "a leap day"),
        good("century-without-leap-day", 4_107_542_400, "2100-03-01T00:00:00Z", "2100 has none"),
        good("last", 99_999_999_999, "5138-11-16T09:46:39Z", "the last plausible second"),
        bad("one-later", 100_000_000_000, "from here on it counts milliseconds"),
        bad("milliseconds", 1_750_000_000_000, "milliseconds"),
        bad("negative", -1, "a clock that was never set"),
        bad("largest", 2**63 - 1, "the largest signed of 64 bits"),
        bad("smallest", -(2**63), "the smallest signed of 64 bits"),
    ]
    return file("timestamp", [{"comment": "Seconds since 1970", "tests": tests}])


def leeway() -> dict:
    def case(id, value, result, comment):
        return vector(id, comment, input=value, **outcome(result))

    tests = [
        case("none", 0, {"seconds": 0}, "the default"),
        case("ten-minutes", 600, {"seconds": 600}, "the most"),
        case("over-ten-minutes", 601, "argument_invalid", "a second more"),
        case("a-day", 86_400, "argument_invalid", "a day is no difference between clocks"),
        case("largest", 2**64 - 1, "argument_invalid", "the largest of 64 bits"),
    ]
    return file("leeway", [{"comment": "How far clocks may differ", "tests": tests}])


INVISIBLE = {
    "soft-hyphen": "\u00ad",
    "zero-width-space": "\u200b",
    "zero-width-joiner": "\u200d",
    "right-to-left-override": "\u202e",
    "word-joiner": "\u2060",
    "isolate": "\u2066",
    "hangul-filler": "\u3164",
    "variation-selector": "\ufe0f",
    "byte-order-mark": "\ufeff",
    "tag": "\U000e0041",
}


def identifier() -> dict:
    def group(kind, code, good, bad):
        tests = [
            vector(f"{kind}-{id}", comment, input=text, **outcome({}))
            for id, text, comment in good
        ] + [
            vector(f"{kind}-{id}", comment, input=text, **outcome(code))
            for id, text, comment in bad
        ]
        return {"kind": kind, "comment": f"Texts as {kind}", "tests": tests}

    invisible = [(id, f"a{mark}b", "an invisible character") for id, mark in INVISIBLE.items()]
    controls = [
        ("nul", "a\0b", "NUL, where C strings end"),
        ("newline", "a\r\nb", "a line break"),
        ("c1-control", "a\u0085b", "a control character above ASCII"),
        ("delete", "a\u007fb", "DEL"),
    ]
    rooms = group(
        "room_id",
        "room_id_invalid",
        [
            ("vendor-form", "2kyv-gzay-64pg", "the form the vendor makes"),
            ("word", "unicorn", "a custom id"),
            ("every-kind", "A-z_0.9~", "every kind of character there is"),
            ("inner-dots", "a..b", "dots inside are no path"),
            ("longest", "x" * 128, "128 characters"),
        ],
        [
            ("empty", "", "nothing"),
            ("too-long", "x" * 129, "129 characters"),
            ("dot", ".", "this directory"),
            ("dots", "..", "the directory above"),
            ("hidden", ".hidden", "starts with a dot"),
            ("slash", "a/b", "a path"),
            ("backslash", "a\\b", "a path of another system"),
            ("percent", "a%2e", "an escaped character"),
            ("semicolon", "a;b", "a path parameter"),
            ("query", "a?b", "a query"),
            ("fragment", "a#b", "a fragment"),
            ("at", "@evil", "user information"),
            ("star", "*", "a wildcard"),
            ("space", "a b", "a space"),
            ("trailing-newline", "2kyv-gzay-64pg\n", "a line break at the end"),
            ("umlaut", "r\u00e4um", "outside ASCII"),
            *controls,
        ],
    )
    custom = group(
        "custom_room_id",
        "custom_room_id_invalid",
        [
            ("sentence", "Stand-up, Mondays", "words"),
            ("script", "\u4f1a\u8bae-\u03a9-\U0001f600", "any script"),
            ("longest", "\u00e9" * 128, "128 characters of two bytes"),
            ("dots-inside", "v1..2", "dots inside are no path"),
        ],
        [
            ("empty", "", "nothing"),
            ("too-long", "\u00e9" * 129, "129 characters"),
            ("dot", ".", "this directory"),
            ("dots", "..", "the directory above"),
            ("slash", "a/b", "a path"),
            ("backslash", "a\\b", "a path of another system"),
            *controls,
            *invisible,
        ],
    )
    participants = group(
        "participant_id",
        "participant_id_invalid",
        [
            ("vendor-form", "lxvdplwt", "the form the vendor makes"),
            ("mail", "ann@example.org", "an address"),
            ("quotes", '"quoted"\\', "characters that JSON escapes"),
            ("script", "\u0909\u092a\u092f-\u03a9-\U0001f600", "any script"),
            ("longest", "p" * 256, "256 characters"),
            ("longest-wide", "\U0001f600" * 256, "256 characters of four bytes"),
        ],
        [
            ("empty", "", "nothing"),
            ("too-long", "p" * 257, "257 characters"),
            ("too-long-wide", "\u00e9" * 257, "257 characters of two bytes"),
            ("space", "two words", "white space (the vendor's error 4004)"),
            ("no-break-space", "a\u00a0b", "white space above ASCII"),
            ("ideographic-space", "a\u3000b", "white space above ASCII"),
            *controls,
            *invisible,
        ],
    )
    keys = group(
        "api_key",
        "api_key_invalid",
        [
            ("uuid", "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10", "the vendor's form"),
            ("word", "my-api-key", "a word"),
            ("longest", "k" * 128, "128 characters"),
        ],
        [
            ("empty", "", "nothing"),
            ("too-long", "k" * 129, "129 characters"),
            ("space", "a b", "a space"),
            ("quote", 'a"b', "would end the text in the claim"),
            ("backslash", "a\\b", "would begin an escape in the claim"),
            ("outside-ascii", "cl\u00e9", "outside ASCII"),
            ("document-001-node", "API_KEY_GENERATED", "the placeholder of document 001"),
            ("document-001", "api_key_generated", "the placeholder of document 001"),
            ("document-002", "<YOUR API KEY>", "the placeholder of document 002"),
            ("your-api-key", "YOUR_API_KEY", "a usual placeholder"),
            *controls,
        ],
    )
    jtis = group(
        "jti",
        "jti_invalid",
        [
            ("uuid", "fcf27a64-85c6-4742-96cb-ebe9f930ef6e", "a UUID"),
            ("word", "order 7", "words"),
            ("longest", "j" * 256, "256 characters"),
        ],
        [("empty", "", "nothing"), ("too-long", "j" * 257, "257 characters"), *controls],
    )
    permissions = group(
        "permission",
        "permission_unknown",
        [(name, name, "a permission") for name in ("allow_join", "ask_join", "allow_mod")],
        [
            ("empty", "", "nothing"),
            ("upper-case", "ALLOW_JOIN", "upper case"),
            ("space", " allow_join", "a space"),
            ("dash", "allow-join", "a dash"),
            ("part", "disallow_join", "holds a permission but is none"),
            ("two", "allow_join,allow_mod", "two in one text"),
            ("full-width", "\uff41llow_join", "a letter that only looks right"),
            ("seen-in-the-wild", "allow_live_stream", "seen in public code"),
        ],
    )
    roles = group(
        "role",
        "role_unknown",
        [(name, name, "a role") for name in ("crawler", "rtc")],
        [
            ("empty", "", "nothing"),
            ("upper-case", "CRAWLER", "upper case, common in public code"),
            ("host", "host", "seen in public code"),
        ],
    )
    return file("identifier", [rooms, custom, participants, keys, jtis, permissions, roles])


def secret() -> dict:
    """Each text or hexadecimal is tried as a secret; `allow_weak` asks for the lenient way."""

    def case(id, comment, result, weak=False, **value):
        return vector(id, comment, **value, allow_weak=weak, **outcome(result))

    def both(id, comment, code, **value):
        """Refused whichever way is asked for."""
        return [
            case(id, comment, code, **value),
            case(f"{id}-weak", f"{comment}, even as a weak one", code, weak=True, **value),
        ]

    def only_strict(id, comment, code, **value):
        """Refused, but allowed when asked for by name."""
        return [
            case(id, comment, code, **value),
            case(f"{id}-weak", f"{comment}, asked for by name", {}, weak=True, **value),
        ]

    jwk = '{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}'
    der = "30820122" + "0d" * 290
    tests = [
        case("hexadecimal", "64 hexadecimal digits, as a dashboard shows them", {}, text="4f8d1c6b2e9a7035" * 4),
        case("exactly-32", "32 bytes", {}, text="b" * 32),
        case("outside-ascii", "32 bytes in 16 characters", {}, text="\u00e9" * 16),
        case("bytes", "32 bytes that are no text", {}, hex="ff" * 32),
        case("ends-in-line-break", "bytes that are no text are all of it", {}, hex="ff" * 32 + "0a"),
        case("control-characters", "nor are control characters text", {}, hex="01" * 32 + "0a"),
        case("quotes-inside", "quotes that are not around it", {}, text="a\"" + "b" * 32 + "'"),
        *only_strict("line-break", "a line break that `echo` or an editor added", "secret_padded", text="4f8d1c6b2e9a7035" * 2 + "\n"),
        *only_strict("line-break-windows", "one of Windows", "secret_padded", text="4f8d1c6b2e9a7035" * 2 + "\r\n"),
        *only_strict("space-in-front", "a blank in front", "secret_padded", text=" " + "4f8d1c6b2e9a7035" * 2),
        *only_strict("space-above-ascii", "a blank above ASCII, as web pages have them", "secret_padded", text="4f8d1c6b2e9a7035" * 2 + "\u00a0"),
        *only_strict("byte-order-mark", "what Windows puts in front of a file", "secret_padded", text="\ufeff" + "4f8d1c6b2e9a7035" * 2),
        *only_strict("quoted", "quotes that a `.env` file kept", "secret_padded", text='"' + "4f8d1c6b2e9a7035" * 2 + '"'),
        *only_strict("quoted-single", "the other quotes", "secret_padded", text="'" + "4f8d1c6b2e9a7035" * 2 + "'"),
        *only_strict("quoted-short", "which are what is wrong first", "secret_padded", text="'short'"),
        *only_strict("ends-in-space", "white space at both ends", "secret_padded", text=" leading-and-trailing-space-0123456 \n"),
        *only_strict("31-bytes", "one byte less than RFC 7518 asks for", "secret_too_short", text="a" * 31),
        *only_strict("one-byte", "one byte", "secret_too_short", text="x"),
        *only_strict("document-001-node", "the placeholder of document 001", "secret_placeholder", text="API_SECRET_KEY_GENERATED"),
        *only_strict("document-001", "the placeholder of document 001", "secret_placeholder", text="secret_key_generated"),
        *only_strict("document-002", "the placeholder of document 002", "secret_placeholder", text="<YOUR SECRET>"),
        *only_strict("padded-placeholder", "a placeholder made long by punctuation", "secret_placeholder", text="*** your-videosdk-secret-key ***"),
        *both("empty", "nothing", "secret_empty", text=""),
        *both("spaces", "only spaces", "secret_empty", text=" " * 40),
        *both("line-breaks", "only line breaks", "secret_empty", text="\r\n\t" * 12),
        *both("unicode-space", "only white space above ASCII", "secret_empty", text="\u00a0\u2003" * 20),
        *both("nul", "NUL bytes, which are the empty key under HMAC's padding", "secret_empty", hex="00" * 40),
        *both("public-pem", "a public key", "secret_not_symmetric", text=RSA_ONE["public_pem"]),
        *both("private-pem", "a private key", "secret_not_symmetric", text=RSA_ONE["private_pkcs1_pem"]),
        *both("ec-pem", "an elliptic-curve key", "secret_not_symmetric", text=EC_PUBLIC_PEM),
        *both("pem-after-space", "a public key after white space", "secret_not_symmetric", text="\n " + RSA_ONE["public_pem"]),
        *both("pem-on-one-line", "a public key with escaped line breaks", "secret_not_symmetric", text=RSA_ONE["public_pem"].replace("\n", "\\n")),
        *both("der", "a public key as DER", "secret_not_symmetric", hex=der),
        *both("ssh", "an SSH key", "secret_not_symmetric", text="ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDG2LSUm6vwcm ann@example"),
        *both("ssh-ecdsa", "an SSH key", "secret_not_symmetric", text="ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY ann"),
        *both("jwk", "a JWK", "secret_not_symmetric", text=jwk),
        *both("jwk-spaced", "a JWK with white space", "secret_not_symmetric", text="\n" + jwk.replace(",", ", ")),
        *both("jwks", "a JWK set", "secret_not_symmetric", text='{"keys":[' + jwk + "]}"),
        *both("jwks-empty", "a JWK set without keys", "secret_not_symmetric", text='{"keys": [], "comment": "none yet"}'),
        *both("path", "the path of a key file", "secret_not_symmetric", text="/run/secrets/application/private.key"),
        *both("file-name", "the name of a key file", "secret_not_symmetric", text="private.PEM"),
    ]
    return file("secret", [{"comment": "Shared secrets for HS256", "tests": tests}])

"""The keys of the vectors. TEST ONLY: they are public by design and sign nothing that is real.

The primes were drawn once from SHA-512 over "roomkey test key one:0", ":1" and so on; everything
else about a key, PEM included, is computed from them here.
"""

import base64

API_KEY = "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10"
SECRET = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24"
OTHER_API_KEY = "c4a2e7d8-1f36-4b0a-9e5d-73b8a60f2c41"
OTHER_SECRET = "a17c3e5902d8b46f8e1d7c0b5a3926f4e7d0c9b8a5f6e3d2c1b0a9f8e7d6c5b4"
DISABLED_API_KEY = "e1d90c37-5b2f-4a68-8c7e-0f4b9d6a2583"
DISABLED_SECRET = "73e0b5d28f1c4a96e7b3d05a8c2f6194b0e7d3a5c8f1269407be5d3a9c0f8e61"


def _tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def _integer(value: int) -> bytes:
    return _tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def pem(label: str, der: bytes) -> str:
    text = base64.b64encode(der).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


_RSA = _tlv(0x30, _tlv(6, bytes.fromhex("2a864886f70d010101")), _tlv(5))


def _key(first: str, second: str, exponent: int = 65537) -> dict:
    p, q = int(first, 16), int(second, 16)
    p, q = max(p, q), min(p, q)
    n, d = p * q, pow(exponent, -1, (p - 1) * (q - 1))
    public = _tlv(0x30, _integer(n), _integer(exponent))
    numbers = (0, n, exponent, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    private = _tlv(0x30, *map(_integer, numbers))
    return {
        "n": n,
        "e": exponent,
        "d": d,
        "public_pem": pem("PUBLIC KEY", _tlv(0x30, _RSA, _tlv(3, b"\0", public))),
        "public_pkcs1_pem": pem("RSA PUBLIC KEY", public),
        "private_pem": pem("PRIVATE KEY", _tlv(0x30, _integer(0), _RSA, _tlv(4, private))),
        "private_pkcs1_pem": pem("RSA PRIVATE KEY", private),
    }


RSA_ONE = _key(
    "f17540dbab3b0fd56463d581953ed7006399665688193f34b3b83df55c9f7982cb89de6aa7f085bbe2c8ffe2e2a70a99"
    "62c8cda78a7337d7ac6ca92f62565c1c6f7bac1b88aa22114b0f919b3ba0a210f95cccee3a272d53c7591e98b7a16a49"
    "2306e29542e98a18acea890a475fde49017286c0ea7fa68b56dd1e9ade34aee9",
    "e556a2a2463e05efde8f5670401355909b2ceaee6933182e9fa58e5aea7fb625203cd18a37afcfe167189010fb148942"
    "6bd0987e49121c589155ebe9519caede5698bf1dbd34c2c96f6b8805852b647def8c6d71a70dbcc0be014e87eb45a98e"
    "a470c96b15f6402cd8f141747f52985256322c6e99d59957a5ac34fb64936f95",
)
RSA_TWO = _key(
    "eabf408e64723d19d43aa5bc5eda79516b5cd22b98e86e0f9650c02a34c18e05d08e79fd40afef3e94eff84a09edea5a"
    "3a45a210c89a0c46e2ec3ff5fd12c5134f352ebb006aba6c08b36845e1abc9dd89e66f323a8d0399ed427510767acbb6"
    "983a1d017375c8aca36e882892ae4f7e3edb15055a7f16e4d419b3911f3b4279",
    "cf38259b75bd88bff2f1f916b9eeef2c4f21d3bcbf712d75a3778b067be09d1e18fafc62c9ac14cc4132cedb08e033e6"
    "91a92129153663219ec9ebc0e5e8fa855569b719bcd3294f8b8939caf0dc115035b6ebc259a2a9ed0fe8f795472892a6"
    "61c8b597b9265d64045b14537cf9eb6a9e50c36d519e782572f6c507ff9e3e83",
)
RSA_1024 = _key(
    "f96715d2ce89771d4f3414677e34a07520975918fa09fe50bc23f0b54d1cbb64b011c12a7b2a790ac1713dcd9f10b0c8"
    "fcf8d5e47afcb396b5a0f5858aa9cf15",
    "cf08ef519e7068bf159eba41962836c5d6edaba5fc01c921cc2b4e46efc30c6a60d03947e53f079b4c3a762884c7792a"
    "ff306712139395e7e1aa6034c316e355",
)

# SubjectPublicKeyInfo of the P-256 key of RFC 7515, appendix A.3.
_POINT = base64.urlsafe_b64decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=") + (
    base64.urlsafe_b64decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0=")
)
_EC = _tlv(
    0x30,
    _tlv(6, bytes.fromhex("2a8648ce3d0201")),
    _tlv(6, bytes.fromhex("2a8648ce3d030107")),
)
EC_PUBLIC_PEM = pem("PUBLIC KEY", _tlv(0x30, _EC, _tlv(3, b"\0\x04", _POINT)))

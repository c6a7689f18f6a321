"""PyJWT against the `roomkey` command: its tokens in our verifier, ours in its."""

import time
import unittest

import jwt

from command import tokens

API_KEY = "0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11"
SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e"
OTHER = SECRET[::-1]


def payload(**changes):
    now = int(time.time())
    claims = {
        "apikey": API_KEY,
        "permissions": ["allow_join"],
        "version": 2,
        "roomId": "2kyv-gzay-64pg",
        "participantId": "lxvdplwt",
        "roles": ["crawler", "rtc"],
        "iat": now,
        "exp": now + 7200,
        "jti": "a1",
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def verdict(token, **changes):
    question = {"id": 1, "vendor": "videosdk", "token": token, "api_key": API_KEY, "secret": SECRET}
    [answer] = tokens("verify", question | {"use": "join"} | changes)
    return "accepted" if answer["ok"] else answer["code"]


class OursInTheirs(unittest.TestCase):
    MINT = {
        "vendor": "videosdk",
        "api_key": API_KEY,
        "secret": SECRET,
        "permissions": ["allow_join"],
        "participant": "उपयोग-Ω-😀",
        "room": "2kyv-gzay-64pg",
        "claims": {"name": 'Ann "A" \\ O’Neil'},
    }

    def test_it_reads_the_same(self):
        [answer] = tokens("mint", self.MINT | {"id": 1, "lifetime": 600, "jti": "a1"})
        claims = jwt.decode(answer["token"], SECRET, algorithms=["HS256"])
        self.assertEqual(claims["exp"] - claims["iat"], 600)
        del claims["exp"], claims["iat"]
        expected = {
            "apikey": API_KEY,
            "permissions": ["allow_join"],
            "version": 2,
            "roomId": "2kyv-gzay-64pg",
            "participantId": "उपयोग-Ω-😀",
            "name": 'Ann "A" \\ O’Neil',
            "jti": "a1",
        }
        self.assertEqual(claims, expected)

    def test_it_refuses_another_secret_and_an_expired_token(self):
        fresh, expired = tokens(
            "mint",
            self.MINT | {"id": 1},
            self.MINT | {"id": 2, "lifetime": 60, "issued_at": 1_700_000_000},
        )
        with self.assertRaises(jwt.InvalidSignatureError):
            jwt.decode(fresh["token"], OTHER, algorithms=["HS256"])
        with self.assertRaises(jwt.ExpiredSignatureError):
            jwt.decode(expired["token"], SECRET, algorithms=["HS256"])


class TheirsInOurs(unittest.TestCase):
    def sign(self, key=SECRET, algorithm="HS256", headers=None, **changes):
        return jwt.encode(payload(**changes), key, algorithm=algorithm, headers=headers)

    def test_good_tokens_are_accepted(self):
        self.assertEqual(verdict(self.sign()), "accepted")
        self.assertEqual(verdict(self.sign(participantId="Zoë", name="\u2028")), "accepted")
        plain = self.sign(version=None, roomId=None, participantId=None, roles=None)
        self.assertEqual(verdict(plain), "accepted")
        self.assertEqual(verdict(self.sign(headers={"kid": "../../etc/passwd"})), "accepted")

    def test_bad_tokens_are_refused(self):
        now = int(time.time())
        for expected, token in [
            ("signature_invalid", self.sign(key=OTHER)),
            ("algorithm_not_allowed", self.sign(algorithm="HS512")),
            ("token_expired", self.sign(iat=now - 7200, exp=now - 1)),
            ("token_not_yet_valid", self.sign(nbf=now + 600)),
            ("api_key_mismatch", self.sign(apikey="another-project")),
            ("version_required", self.sign(version=None)),
            ("version_invalid", self.sign(version="2")),
            ("permissions_contradictory", self.sign(permissions=["ask_join", "allow_join"])),
            ("time_in_milliseconds", self.sign(exp=(now + 7200) * 1000)),
            ("expiry_missing", self.sign(exp=None)),
        ]:
            with self.subTest(expected):
                self.assertEqual(verdict(token), expected)

    def test_alg_none_is_refused(self):
        unsigned = jwt.encode(payload(), None, algorithm="none")
        self.assertNotEqual(verdict(unsigned), "accepted")

    def test_a_plain_token_passes_strict_verification(self):
        token = jwt.encode({"sub": "someone", "exp": int(time.time()) + 60}, SECRET, "HS256")
        question = {"id": 1, "vendor": "jwt", "token": token, "secret": SECRET}
        good, wrong = tokens(
            "verify", question | {"algorithms": ["HS256"]}, question | {"algorithms": ["RS256"]}
        )
        self.assertTrue(good["ok"], good)
        self.assertEqual(good["claims"]["sub"], "someone")
        self.assertFalse(wrong["ok"], wrong)

"""The vendor's PyPI package `opentok`, unchanged but for its API URL, with our server as its cloud."""

import base64
import hashlib
import hmac
import time
import unittest
from unittest import mock
from urllib.parse import parse_qs

import jwt
import requests
from opentok import ArchiveModes, Client, MediaModes, OpenTokException, Roles
from vonage_jwt import verify_signature

from command import Server, parts, sessions, tokens

DAY = 24 * 60 * 60
WRONG = "f" * 40
# What a form, a JSON text and a token could each stumble over.
DATA = 'name=Zoë "Z" O’Neil&role=moderator;+%2B~:/?\n😀'


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.key = {key: cls.server.opentok[key] for key in ("api_key", "secret")}
        cls.sdk = cls.client()
        cls.session = cls.sdk.create_session(media_mode=MediaModes.routed).session_id

    @classmethod
    def client(cls, api_key=None, secret=None, kind=Client):
        key, mine = cls.key["api_key"], cls.key["secret"]
        return kind(api_key or key, secret or mine, api_url=cls.server.url, timeout=5)

    def verify(self, token, **question):
        question = {"id": 1, "vendor": "opentok", "token": token} | self.key | question
        [answer] = tokens("verify", question)
        return answer

    def accepted(self, token, **question):
        answer = self.verify(token, **question)
        self.assertTrue(answer["ok"], answer)
        return answer["claims"]

    def refused(self, code, token, **question):
        answer = self.verify(token, **question)
        self.assertEqual((answer["ok"], answer.get("code")), (False, code), answer)

    def mint(self, **question):
        [answer] = tokens("mint", {"id": 1, "vendor": "opentok"} | self.key | question)
        self.assertTrue(answer["ok"], answer)
        return answer["token"]


class WithoutAccept(Client):
    """The SDK asks for JSON and reads XML as well. There is no option for that, so this leaves the
    wish out, as the SDK itself did in its first versions."""

    def get_headers(self):
        headers = super().get_headers()
        del headers["Accept"]
        return headers


class Sessions(WithServer):
    def test_every_option_of_the_sdk(self):
        always = {"media_mode": MediaModes.routed, "archive_mode": ArchiveModes.always}
        for options in [
            {},
            {"media_mode": MediaModes.relayed},
            {"media_mode": MediaModes.routed},
            always,
            always | {"archive_name": "Ünit 7", "archive_resolution": "1280x720"},
            {"media_mode": MediaModes.routed, "e2ee": True},
            {"location": "192.0.2.7"},
        ]:
            with self.subTest(options):
                made = self.sdk.create_session(**options)
                read = parts(made.session_id)
                self.assertEqual(read["project"], self.key["api_key"])
                self.assertEqual(read["location"], options.get("location"))
                routed = options.get("media_mode") is MediaModes.routed
                self.assertEqual(read["flag"], None if routed else "P")
                # The SDK finds its own project in the id, or it would not sign.
                self.assertTrue(made.generate_token())

    def test_its_xml_parser_reads_our_xml(self):
        sdk = self.client(kind=WithoutAccept)
        session = sdk.create_session().session_id
        self.assertEqual(parts(session)["project"], self.key["api_key"])
        self.assertTrue(sdk.generate_token(session))

    def test_a_wish_that_is_none_is_an_error(self):
        # Python's inet_aton takes two numbers for an address.
        with self.assertRaisesRegex(OpenTokException, "Failed to generate session"):
            self.sdk.create_session(location="192.7")

    def denied(self, sdk):
        with self.assertRaisesRegex(OpenTokException, "Failed to create session, invalid credentials"):
            sdk.create_session()

    def test_wrong_credentials_are_told(self):
        self.denied(self.client(secret=WRONG))
        self.denied(self.client(api_key="12345678"))

    def test_a_wrong_clock_is_told(self):
        late = self.client()
        late.jwt_livetime = -1
        self.denied(late)
        with mock.patch("time.time", return_value=time.time() + 2 * 3600):
            self.denied(self.client())
        self.assertTrue(self.client().create_session().session_id)

    def test_its_api_token_is_told_from_a_clients(self):
        for kind in (True, False):
            token = self.sdk.generate_token(self.session, role=Roles.moderator, use_jwt=kind)
            headers = {"X-OPENTOK-AUTH": token, "Accept": "application/json"}
            answer = requests.post(f"{self.server.url}/session/create", headers=headers, timeout=5)
            self.assertEqual(answer.status_code, 403)
            self.assertEqual(answer.json()["message"], "Invalid token format")


class TheirsInOurs(WithServer):
    KINDS = (("t1", False), ("jwt", True))

    # Proof of the README's table: official SDKs, OpenTok.
    def test_every_role_with_all_it_says(self):
        for kind, use_jwt in self.KINDS:
            for role in Roles:
                with self.subTest(kind=kind, role=role):
                    end = int(time.time()) + 3600
                    token = self.sdk.generate_token(
                        self.session, role, end, DATA, ["focus", "main"], use_jwt=use_jwt
                    )
                    claims = self.accepted(token, kind=kind, session=self.session)
                    self.assertEqual(claims["session"], self.session)
                    self.assertEqual(claims["role"], role.value)
                    self.assertEqual(claims["data"], DATA)
                    self.assertEqual(claims["layout_classes"], ["focus", "main"])
                    self.assertEqual(claims["exp"], end)
                    answer = self.verify(token, capability="force_mute")
                    self.assertEqual(answer["ok"], role is Roles.moderator)

    def test_what_it_leaves_out(self):
        for _, use_jwt in self.KINDS:
            claims = self.accepted(self.sdk.generate_token(self.session, use_jwt=use_jwt))
            self.assertEqual(claims["role"], "publisher")
            self.assertIsNone(claims["data"])
            self.assertEqual(claims["layout_classes"], [])
            self.assertIn(claims["exp"] - claims["iat"], (DAY, DAY - 1))

    def test_the_limits_are_the_same(self):
        for kind, use_jwt in self.KINDS:
            with self.subTest(kind):
                for text in ("a" * 1000, "が" * 1000, "😀" * 990):
                    token = self.sdk.generate_token(self.session, data=text, use_jwt=use_jwt)
                    self.assertEqual(self.accepted(token)["data"], text)
                end = int(time.time()) + 30 * DAY
                token = self.sdk.generate_token(self.session, expire_time=end, use_jwt=use_jwt)
                self.assertEqual(self.accepted(token)["exp"], end)
        # Of four-byte characters 1000 do not go into 16 KiB as the SDK escapes them in a JWT.
        token = self.sdk.generate_token(self.session, data="😀" * 1000)
        self.refused("token_too_large", token)

    def test_what_it_signs_and_should_not(self):
        key = self.key["api_key"]
        other = self.sdk.create_session().session_id
        # It looks for its key in every field of a session id; here it is the place.
        elsewhere = base64.urlsafe_b64encode(f"1~12345678~{key}~1472435605223~n~~".encode())
        elsewhere = "1_" + elsewhere.decode().rstrip("=")
        for kind, use_jwt in self.KINDS:
            with self.subTest(kind):
                token = self.sdk.generate_token(self.session, use_jwt=use_jwt)
                forged = self.client(secret=WRONG).generate_token(self.session, use_jwt=use_jwt)
                self.refused("signature_invalid", forged)
                self.refused("room_mismatch", token, session=other)
                self.refused("token_expired", token, now=int(time.time()) + DAY)
                self.refused("token_kind_mismatch", token, kind={"t1": "jwt", "jwt": "t1"}[kind])
                misplaced = self.sdk.generate_token(elsewhere, use_jwt=use_jwt)
                self.refused("claim_invalid", misplaced)


class OursInTheirs(WithServer):
    def test_it_takes_our_session_ids_and_no_others(self):
        own, direct, foreign = sessions(
            "create",
            {"id": 1, "project": self.key["api_key"]},
            {"id": 2, "project": self.key["api_key"], "location": "192.0.2.7", "peer_to_peer": True},
            {"id": 3, "project": "12345678"},
        )
        for made in (own, direct):
            self.accepted(self.sdk.generate_token(made["session"]), session=made["session"])
        with self.assertRaisesRegex(OpenTokException, "does not belong to the api_key"):
            self.sdk.generate_token(foreign["session"])

    def test_hmac_finds_our_t1_right(self):
        asked = {"role": "moderator", "data": DATA, "layout_classes": ["focus", "main"]}
        token = self.mint(kind="t1", session=self.session, lifetime=3600, **asked)
        ours, theirs = (
            base64.b64decode(text.removeprefix("T1==")).decode().split(":", 1)
            for text in (token, self.sdk.generate_token(self.session, data=DATA, use_jwt=False))
        )
        secret = self.key["secret"].encode()
        signature = hmac.new(secret, ours[1].encode(), hashlib.sha1).hexdigest()
        self.assertEqual(ours[0], f"partner_id={self.key['api_key']}&sig={signature}")
        fields = parse_qs(ours[1], strict_parsing=True)
        self.assertLessEqual(set(fields), set(parse_qs(theirs[1], keep_blank_values=True)))
        self.assertEqual(fields["session_id"], [self.session])
        self.assertEqual(fields["role"], ["moderator"])
        self.assertEqual(fields["connection_data"], [DATA])
        self.assertEqual(fields["initial_layout_class_list"], ["focus main"])
        self.assertEqual(int(fields["expire_time"][0]) - int(fields["create_time"][0]), 3600)

    def test_pyjwt_reads_what_the_sdk_would_have_written(self):
        asked = {"role": "publisheronly", "data": DATA, "layout_classes": ["focus", "main"]}
        token = self.mint(session=self.session, **asked)
        claims = jwt.decode(
            token, self.key["secret"], algorithms=["HS256"], issuer=self.key["api_key"]
        )
        theirs = self.sdk.generate_token(
            self.session, Roles.publisher_only, None, DATA, ["focus", "main"]
        )
        theirs = jwt.decode(theirs, options={"verify_signature": False})
        self.assertEqual(claims["exp"] - claims["iat"], DAY)
        self.assertLessEqual(set(theirs), set(claims))
        for name in set(theirs) - {"iat", "exp", "nonce"}:
            self.assertEqual(claims[name], theirs[name], name)
        # The vendor has a check of HS256 signatures, too.
        self.assertTrue(verify_signature(token, self.key["secret"]))
        self.assertFalse(verify_signature(token, WRONG))
        with self.assertRaises(jwt.InvalidSignatureError):
            jwt.decode(token, WRONG, algorithms=["HS256"])

    def test_our_api_token_does_what_the_sdks_does(self):
        token = self.mint(kind="api")
        claims = jwt.decode(token, self.key["secret"], algorithms=["HS256"])
        self.assertEqual((claims["iss"], claims["ist"]), (self.key["api_key"], "project"))
        headers = {"X-OPENTOK-AUTH": token, "Accept": "application/json"}
        answer = requests.post(f"{self.server.url}/session/create", headers=headers, timeout=5)
        self.assertTrue(self.sdk.generate_token(answer.json()[0]["session_id"]))

    def test_the_sample_servers_room_is_one_of_the_sdk(self):
        room = requests.get(f"{self.server.url}/room/class-7", timeout=5).json()
        self.assertEqual(room["apiKey"], self.key["api_key"])
        self.assertTrue(self.sdk.generate_token(room["sessionId"]))
        claims = jwt.decode(
            room["token"], self.key["secret"], algorithms=["HS256"], issuer=room["apiKey"]
        )
        self.assertEqual(claims["session_id"], room["sessionId"])
        self.assertEqual(claims["role"], "publisher")

"""The vendor's PyPI package `vonage-video`, and `opentok` with the key of an application, unchanged and
with their own options, with our server behind TLS as their cloud."""

import logging
import os
import pathlib
import time
import unittest
from unittest import mock

import jwt
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from opentok import Client, MediaModes, OpenTokException, Roles
from vonage_http_client import Auth, HttpClient
from vonage_http_client.errors import ForbiddenError
from vonage_video import Video
from vonage_video.models import ArchiveMode, MediaMode, SessionOptions, TokenOptions, TokenRole

from command import Server, findings, parts, sessions, tokens
from front import Front

DAY = 24 * 60 * 60
# The SDK warns of each refusal; here they are what is asked for.
logging.getLogger("vonage").setLevel(logging.ERROR)
UNKNOWN = "00000000-0000-4000-8000-000000000000"
DATA = 'name=Zoë "Z" O’Neil&role=moderator;+%2B~:/?\n😀'


def another_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # One of the SDKs sends the name of its vendor's host, whatever it is connected to.
        cls.server = Server(
            'allowed_hosts = ["video.api.vonage.com"]\n[tokens]\nvendor = "vonage"\n'
        )
        cls.addClassCleanup(cls.server.stop)
        cls.front = Front(cls.server.url, "video.api.vonage.com")
        cls.addClassCleanup(cls.front.stop)
        # Where `requests`, with which both SDKs call, finds whom to trust.
        trust = mock.patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": cls.front.authority})
        trust.start()
        cls.addClassCleanup(trust.stop)
        cls.application = cls.server.vonage["application_id"]
        cls.path = cls.server.vonage["private_key_path"]
        cls.pem = pathlib.Path(cls.path).read_text()
        private = serialization.load_pem_private_key(cls.pem.encode(), None)
        cls.public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()
        cls.other = another_key()
        cls.sdk = cls.client()
        cls.session = cls.sdk.create_session().session_id

    @classmethod
    def client(cls, application_id=None, private_key=None):
        auth = Auth(
            application_id=application_id or cls.application, private_key=private_key or cls.pem
        )
        return Video(HttpClient(auth, {"video_host": cls.front.host, "timeout": 5}))

    def verify(self, token, **question):
        if isinstance(token, bytes):
            token = token.decode()
        key = {"application_id": self.application, "public_key_pem": self.public}
        question = {"id": 1, "vendor": "vonage", "token": token} | key | question
        [answer] = tokens("verify", question)
        return answer

    def accepted(self, token, **question):
        answer = self.verify(token, **question)
        self.assertTrue(answer["ok"], answer)
        return answer["claims"]

    def refused(self, code, token, **question):
        answer = self.verify(token, **question)
        self.assertEqual((answer["ok"], answer.get("code")), (False, code), answer)


class Sessions(WithServer):
    def test_every_option_of_the_sdk(self):
        for options in [
            None,
            SessionOptions(),
            SessionOptions(media_mode=MediaMode.RELAYED),
            SessionOptions(media_mode=MediaMode.ROUTED),
            SessionOptions(media_mode=MediaMode.ROUTED, archive_mode=ArchiveMode.ALWAYS),
            SessionOptions(media_mode=MediaMode.RELAYED, archive_mode=ArchiveMode.MANUAL),
            SessionOptions(media_mode=MediaMode.ROUTED, e2ee=True),
            SessionOptions(location="192.0.2.7"),
        ]:
            with self.subTest(options):
                made = self.sdk.create_session(*([options] if options else []))
                read = parts(made.session_id)
                self.assertEqual(read["project"], self.application)
                self.assertEqual(read["location"], options and options.location)
                # Without options it sends no form, and the vendor's default is relayed.
                relayed = options is None or options.p2p_preference == "enabled"
                self.assertEqual(read["flag"], "P" if relayed else None)

    def told(self, sdk):
        with self.assertRaises(ForbiddenError) as raised:
            sdk.create_session()
        self.assertIn("403 response from https://", raised.exception.message)
        return raised.exception.response.json()["message"]

    def test_wrong_credentials_are_told_in_the_vendors_words(self):
        forged = self.client(private_key=self.other)
        self.assertEqual(self.told(forged), "Invalid signature")
        unknown = self.client(application_id=UNKNOWN)
        self.assertEqual(self.told(unknown), "Invalid partner credentials")

    def test_a_wrong_clock_is_told_in_the_vendors_words(self):
        for hours, message in [
            (-2, "token has expired"),
            (2, "issued time cannot be greater than current time"),
        ]:
            with mock.patch("vonage_jwt.jwt.time", return_value=time.time() + hours * 3600):
                self.assertEqual(self.told(self.client()), message)
        self.assertTrue(self.client().create_session().session_id)

    def test_a_clients_token_calls_no_api(self):
        token = self.sdk.generate_client_token(TokenOptions(session_id=self.session)).decode()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        answer = requests.post(f"{self.server.url}/session/create", headers=headers, timeout=5)
        self.assertEqual(answer.status_code, 403)


class TheirsInOurs(WithServer):
    def token(self, sdk=None, **options):
        options = {"session_id": self.session} | options
        return (sdk or self.sdk).generate_client_token(TokenOptions(**options))

    # Proof of the README's table: official SDKs, Vonage.
    def test_every_role_with_all_it_says(self):
        for role in TokenRole:
            with self.subTest(role):
                end = int(time.time()) + 3600
                token = self.token(role=role, connection_data=DATA, exp=end)
                claims = self.accepted(token, session=self.session)
                self.assertEqual(claims["application_id"], self.application)
                self.assertEqual(claims["session"], self.session)
                self.assertEqual(claims["role"], role.value)
                self.assertEqual(claims["data"], DATA)
                self.assertEqual(claims["layout_classes"], [])
                self.assertEqual(claims["exp"], end)
                answer = self.verify(token, capability="force_mute")
                self.assertEqual(answer["ok"], role is TokenRole.MODERATOR)

    def test_what_it_leaves_out(self):
        claims = self.accepted(self.token())
        self.assertEqual(claims["role"], "publisher")
        self.assertEqual(claims["exp"] - claims["iat"], 900)

    def test_its_wrong_shapes_are_taken_and_named(self):
        token = self.token(initial_layout_class_list=["focus", "main"])
        theirs = jwt.decode(token, options={"verify_signature": False})
        # If the SDK is mended, this test has to be, and the decision may go.
        self.assertEqual((theirs.get("sub"), theirs["subject"]), (None, "video"))
        self.assertEqual(theirs["initial_layout_class_list"], ["focus", "main"])
        self.assertEqual(self.accepted(token)["layout_classes"], ["focus", "main"])
        self.assertLessEqual({"subject_misnamed", "layout_classes_list"}, findings(token))

    def test_what_it_signs_and_should_not(self):
        self.refused("signature_invalid", self.token(self.client(private_key=self.other)))
        self.refused("api_key_mismatch", self.token(self.client(application_id=UNKNOWN)))
        other = self.sdk.create_session().session_id
        self.refused("room_mismatch", self.token(), session=other)
        self.refused("token_expired", self.token(), now=int(time.time()) + 900)
        # It checks neither the vendor's 1000 characters nor whose session it is.
        self.refused("data_too_long", self.token(connection_data="d" * 1001))
        [foreign] = sessions("create", {"id": 1, "project": UNKNOWN})
        self.refused("session_foreign", self.token(session_id=foreign["session"]))
        end = int(time.time()) + 30 * DAY
        self.refused("lifetime_too_long", self.token(exp=end, iat=end - 30 * DAY - 60))


class OursInTheirs(WithServer):
    def test_pyjwt_reads_what_the_sdk_would_have_written(self):
        key = {"vendor": "vonage", "application_id": self.application, "private_key_pem": self.pem}
        asked = {"session": self.session, "role": "publisheronly", "data": DATA}
        client, api = tokens("mint", {"id": 1} | key | asked, {"id": 2, "kind": "api"} | key)
        claims = jwt.decode(client["token"], self.public, algorithms=["RS256"])
        options = TokenOptions(session_id=self.session, role="publisheronly", connection_data=DATA)
        theirs = self.sdk.generate_client_token(options)
        theirs = jwt.decode(theirs, options={"verify_signature": False})
        for name in set(theirs) - {"iat", "exp", "jti", "subject"}:
            self.assertEqual(claims[name], theirs[name], name)
        self.assertEqual(claims["sub"], theirs["subject"])
        claims = jwt.decode(api["token"], self.public, algorithms=["RS256"])
        theirs = self.sdk.http_client.auth.generate_application_jwt()
        theirs = jwt.decode(theirs, options={"verify_signature": False})
        self.assertEqual(set(claims), set(theirs))
        self.assertEqual(claims["exp"] - claims["iat"], 900)
        headers = {"Authorization": f"Bearer {api['token']}", "Accept": "application/json"}
        answer = requests.post(f"{self.server.url}/session/create", headers=headers, timeout=5)
        self.assertEqual(answer.json()[0]["partner_id"], self.application)


    def test_the_sample_servers_room_is_one_of_the_sdk(self):
        room = requests.get(f"{self.server.url}/room/class-7", timeout=5).json()
        self.assertEqual(room["applicationId"], self.application)
        claims = jwt.decode(room["token"], self.public, algorithms=["RS256"], subject="video")
        self.assertEqual(claims["session_id"], room["sessionId"])
        self.assertEqual(claims["role"], "publisher")
        # Whoever makes tokens with the SDK joins the same session.
        token = self.sdk.generate_client_token(TokenOptions(session_id=room["sessionId"]))
        self.accepted(token, session=room["sessionId"])


class OpenTokForAnApplication(WithServer):
    """With a file for a secret the package takes the vendor's host and no other, but any proxy."""

    def opentok(self, path=None):
        client = Client(self.application, path or self.path, timeout=5)
        client.proxies = {"https": f"http://{self.front.host}"}
        return client

    def test_it_makes_sessions_and_tokens(self):
        sdk = self.opentok()
        session = sdk.create_session(media_mode=MediaModes.routed).session_id
        self.assertIn("video.api.vonage.com:443", self.front.asked)
        self.assertEqual(parts(session)["project"], self.application)
        for role in Roles:
            token = sdk.generate_token(session, role, data=DATA, initial_layout_class_list=["a", "b"])
            self.assertIn("subject", jwt.decode(token, options={"verify_signature": False}))
            claims = self.accepted(token, session=session)
            self.assertEqual(claims["role"], role.value)
            self.assertEqual(claims["data"], DATA)
            self.assertEqual(claims["layout_classes"], ["a", "b"])

    def test_another_key_is_told(self):
        path = pathlib.Path(self.front.folder.name, "another.pem")
        path.touch(mode=0o600)
        path.write_text(self.other)
        with self.assertRaisesRegex(OpenTokException, "invalid credentials"):
            self.opentok(str(path)).create_session()

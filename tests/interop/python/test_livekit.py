"""The vendor's PyPI package `livekit-api` and our command: their tokens here, ours there, and webhooks' tokens."""

import datetime
import time
import unittest

from livekit import api

from command import tokens

KEY = {"api_key": "APIx7Qm2kR9", "secret": "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24"}
JOIN = {"identity": "ann", "room": "class-7", "video": {"roomJoin": True}}
VERIFIER = api.TokenVerifier(KEY["api_key"], KEY["secret"])


def theirs(grants=None, identity="ann"):
    made = api.AccessToken(KEY["api_key"], KEY["secret"])
    if identity:
        made = made.with_identity(identity)
    return made.with_grants(grants or api.VideoGrants(room_join=True, room="class-7"))


class LiveKit(unittest.TestCase):
    def verify(self, token, **question):
        [answer] = tokens("verify", {"id": 1, "vendor": "livekit", "token": token} | KEY | question)
        return answer

    def accepted(self, token, **question):
        answer = self.verify(token, **question)
        self.assertTrue(answer["ok"], answer)
        return answer["claims"]

    def refused(self, code, token, **question):
        answer = self.verify(token, **question)
        self.assertEqual((answer["ok"], answer.get("code")), (False, code), answer)

    def mint(self, **question):
        [answer] = tokens("mint", {"id": 1, "vendor": "livekit"} | KEY | question)
        self.assertTrue(answer["ok"], answer)
        return answer["token"]

    # Proof of the README's table: official SDKs, LiveKit.
    def test_their_tokens_are_accepted_for_what_they_grant(self):
        token = (
            theirs()
            .with_name("Zoë \U0001f600")
            .with_metadata('{"seat":7}')
            .with_attributes({"seat": "7"})
            .with_kind("agent")
            .with_ttl(datetime.timedelta(minutes=5))
            .to_jwt()
        )
        claims = self.accepted(token, room="class-7", identity="ann", grant="roomJoin")
        self.assertEqual((claims["name"], claims["attributes"]), ("Zoë \U0001f600", {"seat": "7"}))
        self.refused("room_mismatch", token, room="class-8")
        self.refused("participant_mismatch", token, identity="ben")
        self.refused("permission_missing", token, grant="roomAdmin")
        self.refused("signature_invalid", token[:-4] + "AAAA")

    def test_their_tokens_for_the_api_are_nobodys(self):
        token = theirs(api.VideoGrants(room_create=True), identity=None).to_jwt()
        self.accepted(token, grant="roomCreate")
        self.refused("permission_missing", token, grant="roomJoin")
        self.refused("permission_missing", token, grant="canPublish")
        sip = theirs(api.VideoGrants()).with_sip_grants(api.SIPGrants(call=True)).to_jwt()
        self.accepted(sip, grant="sip.call")

    def test_the_room_that_their_tokens_configure_is_read(self):
        agents = [api.RoomAgentDispatch(agent_name="scribe", metadata="m")]
        config = api.RoomConfiguration(empty_timeout=60, agents=agents, sync_streams=True)
        claims = self.accepted(theirs().with_room_config(config).to_jwt())
        self.assertEqual(claims["roomConfig"]["emptyTimeout"], 60)

    def test_ours_are_accepted_by_their_verifier(self):
        token = self.mint(
            **JOIN,
            name="Zoë",
            metadata="m",
            attributes={"seat": "7"},
            room_config={"empty_timeout": 60, "agents": [{"agent_name": "scribe"}]},
        )
        claims = VERIFIER.verify(token)
        self.assertEqual((claims.identity, claims.name, claims.metadata), ("ann", "Zoë", "m"))
        self.assertEqual(claims.attributes, {"seat": "7"})
        self.assertEqual((claims.video.room_join, claims.video.room), (True, "class-7"))
        self.assertEqual(claims.room_config.empty_timeout, 60)
        self.assertEqual(claims.room_config.agents[0].agent_name, "scribe")

    def test_each_grant_of_ours_is_the_one_that_they_read(self):
        for name, theirs_name in [
            ("roomCreate", "room_create"),
            ("roomList", "room_list"),
            ("roomRecord", "room_record"),
            ("ingressAdmin", "ingress_admin"),
            ("agent", "agent"),
        ]:
            claims = VERIFIER.verify(self.mint(video={name: True}))
            self.assertTrue(getattr(claims.video, theirs_name), name)
            self.assertFalse(claims.video.room_join or claims.video.room_admin, name)
        admin = VERIFIER.verify(self.mint(room="class-7", video={"roomAdmin": True}))
        self.assertEqual((admin.video.room_admin, admin.video.room), (True, "class-7"))
        quiet = VERIFIER.verify(self.mint(**JOIN | {"video": {"roomJoin": True, "canPublish": False}}))
        self.assertIs(quiet.video.can_publish, False)

    def test_what_they_refuse_we_refuse(self):
        late = self.mint(**JOIN, issued_at=int(time.time()) - 700)
        with self.assertRaises(Exception):
            VERIFIER.verify(late)
        self.refused("token_expired", late, leeway=60)
        other = api.TokenVerifier(KEY["api_key"], "x" * 40)
        with self.assertRaises(Exception):
            other.verify(self.mint(**JOIN))


if __name__ == "__main__":
    unittest.main()

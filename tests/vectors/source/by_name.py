"""Vectors for vendors that are found by name: the vendor's own words as JSON, and grants in nobody's words.

What a vendor's tokens say is held by its own files. Here stands what the door adds: which members there
are, how grants are translated, and what is refused because a vendor has no words for it.
"""

import json

from . import livekit, opentok, videoio, vonage
from .group import NOW, file, outcome, vector
from .keys import API_KEY, RSA_ONE, SECRET
from .mint import HEADER, JTI, payload
from .sign import compact, hs256, rs256, t1

VIDEOSDK = {"vendor": "videosdk", "credentials": {"api_key": API_KEY, "secret": SECRET}}
OPENTOK = {"vendor": "opentok", "credentials": {"api_key": opentok.KEY, "secret": opentok.SECRET}}
VONAGE = {"vendor": "vonage", "credentials": {"application_id": opentok.APPLICATION, "private_key_pem": RSA_ONE["private_pem"]}}
VONAGE_PUBLIC = {"vendor": "vonage", "credentials": {"application_id": opentok.APPLICATION, "public_key_pem": RSA_ONE["public_pem"]}}
VIDEOIO = {"vendor": "videoio", "credentials": {"secret": SECRET}}

ROOM = "2kyv-gzay-64pg"
WORDS = {
    "name": {"name": "Ann Lee"},
    "ask": {"join": "ask"},
    "no-join": {"join": "none"},
    "moderate": {"moderate": True},
    "publish-nothing": {"publish": False},
    "publish-empty": {"publish": []},
    "publish-some": {"publish": ["microphone"]},
    "subscribe-not": {"subscribe": False},
    "hidden": {"hidden": True},
    "record": {"record": True},
    "metadata": {"metadata": "seat 7"},
}
WRONG = [
    ("grant-null-join", "it does not say how they get in", {"join": None}, "permissions_missing"),
    ("grant-word", "a word that is none", {"join": "yes"}, "argument_invalid"),
    ("grant-track", "a track that is none", {"publish": ["smell"]}, "argument_invalid"),
    ("grant-flag", "text for true", {"moderate": "true"}, "argument_invalid"),
    ("grant-unknown", "a member that a grant does not have", {"moderator": True}, "argument_invalid"),
    ("grant-no-room", "no room", {"room": ""}, "argument_invalid"),
    ("grant-no-identity", "nobody", {"identity": ""}, "argument_invalid"),
    ("grant-hidden-character", "a name that deceives", {"identity": "ann\u200b"}, "argument_invalid"),
]


class Grants:
    """The grants of one vendor: what its token says of each, or that it cannot."""

    def __init__(self, vendor: str, room: str, token, known: dict, **beside):
        self.vendor, self.room, self.token, self.known, self.beside = vendor, room, token, known, beside

    def grant(self, **more) -> dict:
        return {"room": self.room, "identity": "ann", "join": "join"} | more

    def tests(self) -> list:
        prefix = self.vendor
        usual = self.known["usual"]
        tests = [
            self.good(f"{prefix}-usual", "someone who joins", self.grant(), usual),
            self.good(f"{prefix}-said", "what is so anyway may be said", self.grant(publish=True, subscribe=True, moderate=False, hidden=False, record=False), usual),
            self.good(f"{prefix}-all-tracks", "all tracks are everything", self.grant(publish=["screen", "camera", "microphone", "camera"]), usual),
            self.good(f"{prefix}-lifetime", "for ten minutes", self.grant(), usual, lifetime=600),
            self.good(f"{prefix}-issued-at", "issued at another time than now", self.grant(), usual, issued_at=NOW - 50),
        ]
        for word, said in WORDS.items():
            if word in self.known:
                tests.append(self.good(f"{prefix}-{word}", "a word that the vendor has", self.grant(**said), self.known[word]))
            else:
                tests.append(self.bad(f"{prefix}-{word}", "a word that the vendor does not have", self.grant(**said), "grant_unsupported"))
        tests += [self.bad(f"{prefix}-{id}", comment, {name: value for name, value in self.grant(**said).items() if value is not None}, code) for id, comment, said, code in WRONG]
        return tests

    def good(self, id, comment, grant, says, **beside):
        given = {"grant": grant, "jti": JTI} | self.beside | beside
        token = self.token(says, {"jti": JTI} | beside)
        return vector(id, comment, now=NOW, input=given, **outcome({"token": token}))

    def bad(self, id, comment, grant, code, **beside):
        return vector(id, comment, now=NOW, input={"grant": grant, "jti": JTI} | beside, **outcome(code))


def videosdk_token(says: dict, beside: dict) -> str:
    wanted = {"room": ROOM, "participant": "ann", "roles": ["rtc"], "jti": beside["jti"]} | says
    wanted["lifetime"] = beside.get("lifetime", "2h")
    return hs256(SECRET, HEADER, compact(payload(API_KEY, wanted, beside.get("issued_at", NOW))))


def opentok_token(says: dict, beside: dict) -> str:
    wanted = {"session": opentok.SESSION, "lifetime": beside.get("lifetime", opentok.DAY), "jti": JTI, "nonce": 7} | says
    return opentok._jwt(wanted, beside.get("issued_at", NOW))


def vonage_token(says: dict, beside: dict) -> str:
    now = beside.get("issued_at", NOW)
    wanted = {"session": vonage.ROOM, "lifetime": beside.get("lifetime", opentok.DAY), "jti": JTI} | says
    return rs256(RSA_ONE, vonage.HEADER, compact(vonage._claims(wanted, now)))


ROLES = {
    "usual": {"role": "publisher", "data": "ann"},
    "name": {"role": "publisher", "data": '{"identity":"ann","name":"Ann Lee"}'},
    "moderate": {"role": "moderator", "data": "ann"},
    "publish-nothing": {"role": "subscriber", "data": "ann"},
    "publish-empty": {"role": "subscriber", "data": "ann"},
    "subscribe-not": {"role": "publisheronly", "data": "ann"},
}


def _bad(id, comment, code, given, now=NOW):
    return vector(id, comment, now=now, input=given, **outcome(code))


def _without_data(session: str) -> list:
    return [
        ("quiet-moderator", {"moderate": True, "publish": False}),
        ("deaf-moderator", {"moderate": True, "subscribe": False}),
        ("deaf-and-mute", {"publish": False, "subscribe": False}),
    ]


def mint() -> dict:
    videosdk = Grants("videosdk", ROOM, videosdk_token, {
        "usual": {"permissions": ["allow_join"]},
        "ask": {"permissions": ["ask_join"]},
        "moderate": {"permissions": ["allow_join", "allow_mod"]},
    })
    ot = Grants("opentok", opentok.SESSION, opentok_token, ROLES, nonce=7)
    vg = Grants("vonage", vonage.ROOM, vonage_token, ROLES)
    of_sessions = [
        [one.bad(f"{one.vendor}-{id}", "words that no role says together", one.grant(**said), "grant_unsupported") for id, said in _without_data(one.room)]
        + [
            one.bad(f"{one.vendor}-not-before", "these tokens have no beginning", one.grant(), "grant_unsupported", not_before=NOW),
            one.bad(f"{one.vendor}-room", "a room that is no session", one.grant(room="class-7"), "session_id_invalid"),
            one.bad(f"{one.vendor}-month", "longer than the vendor takes", one.grant(), "lifetime_invalid", lifetime="31d"),
        ]
        for one in (ot, vg)
    ]
    own = {"permissions": ["allow_join"], "room": ROOM, "jti": JTI}
    too_deep = 0
    for _ in range(32):
        too_deep = [too_deep]
    deepest = too_deep[0]
    door = [
        vector("own-words", "the vendor's own words", now=NOW, input=own, **outcome({"token": hs256(SECRET, HEADER, compact(payload(API_KEY, own, NOW)))})),
        vector("own-null", "null counts as absent", now=NOW, input=own | {"participant": None}, **outcome({"token": hs256(SECRET, HEADER, compact(payload(API_KEY, own, NOW)))})),
        vector("own-deep", "a claim is as deep as elsewhere", now=NOW, input=own | {"claims": {"a": deepest}}, **outcome({"token": hs256(SECRET, HEADER, compact(payload(API_KEY, own | {"claims": {"a": deepest}}, NOW)))})),
        vector("own-longer", "a lifetime above 30 days is asked for twice", now=NOW, input=own | {"lifetime": "60d", "max_lifetime": "90d"}, **outcome({"token": hs256(SECRET, HEADER, compact(payload(API_KEY, own | {"lifetime": "60d"}, NOW)))})),
        _bad("own-too-deep", "and no deeper", "nesting_too_deep", own | {"claims": {"a": too_deep}}),
        _bad("own-long", "a lifetime above 30 days", "lifetime_invalid", own | {"lifetime": "60d"}),
        _bad("own-negative", "a lifetime below nothing", "lifetime_invalid", own | {"lifetime": -1}),
        _bad("own-secret", "no secret belongs here", "argument_invalid", own | {"secret": SECRET}),
        _bad("own-kind", "the vendor has one kind", "argument_invalid", own | {"kind": "t1"}),
        _bad("own-session", "a member of another vendor", "argument_invalid", own | {"session": opentok.SESSION}),
        _bad("own-unknown", "a member that nobody has", "argument_invalid", own | {"rooms": ROOM}),
        _bad("own-type", "text where a list belongs", "argument_invalid", own | {"permissions": "allow_join"}),
        _bad("own-beside-grant", "the vendor's words beside a grant", "argument_invalid", {"grant": videosdk.grant(), "permissions": ["allow_mod"]}),
        _bad("grant-text", "a grant that is no object", "argument_invalid", {"grant": "join"}),
        _bad("videosdk-not-before", "these tokens have no beginning", "grant_unsupported", {"grant": videosdk.grant(), "not_before": NOW}),
        _bad("videosdk-room", "a room that is none of the vendor's", "room_id_invalid", {"grant": videosdk.grant(room="a room")}),
        _bad("issued-late", "milliseconds", "timestamp_invalid", own | {"issued_at": NOW * 1000}),
    ]
    opentok_kinds = [
        _bad("opentok-api-grant", "a token for the API grants nothing in a room", "argument_invalid", {"kind": "api", "grant": ot.grant()}),
        _bad("opentok-kind", "a kind that is none", "argument_invalid", {"kind": "client", "grant": ot.grant()}),
        _bad("opentok-t1-jti", "T1 has no id", "argument_invalid", {"kind": "t1", "grant": ot.grant(), "jti": JTI}),
    ]
    no_rooms = [
        _bad("videoio-grant", "the vendor has no rooms", "grant_unsupported", {"grant": videosdk.grant()}),
        _bad("videoio-no-app", "a session is made for an app", "argument_invalid", {"identity": "ann", "scopes": ["videos.read"]}),
    ]
    public = [_bad("vonage-public", "a public key signs nothing", "key_invalid", {"session": vonage.ROOM, "role": "publisher"})]
    return file("mint", [
        {"comment": "VideoSDK in its own words", **VIDEOSDK, "tests": door},
        {"comment": "VideoSDK by grants", **VIDEOSDK, "tests": videosdk.tests()},
        {"comment": "OpenTok by grants", **OPENTOK, "tests": ot.tests() + of_sessions[0] + opentok_kinds},
        {"comment": "Vonage by grants", **VONAGE, "tests": vg.tests() + of_sessions[1]},
        {"comment": "Vonage with a public key", **VONAGE_PUBLIC, "tests": public},
        {"comment": "Video.io", **VIDEOIO, "tests": no_rooms},
        *livekit.mint_groups(),
    ])


def verify() -> dict:
    def test(id, comment, token, result, now=NOW, own=(), **expectation):
        beside = {"own": list(own)} if own else {}
        return vector(id, comment, now=now, token=token, expectation=expectation, **beside, **outcome(result))

    wanted = {"permissions": ["allow_join"], "roles": ["rtc"], "room": ROOM, "participant": "ann", "jti": JTI}
    token = hs256(SECRET, HEADER, compact(payload(API_KEY, wanted, NOW)))
    claims = {"claims": json.loads(compact(payload(API_KEY, wanted, NOW)))}
    everything = {
        "apikey": API_KEY, "permissions": ["allow_join"], "version": 2, "roomId": ROOM, "participantId": "ann", "roles": ["rtc"],
        "roomkey_rights": ["create"], "iat": NOW, "nbf": NOW, "exp": NOW + 7200, "jti": JTI,
    }

    def said(id, comment, claims, **more):
        return test(id, comment, hs256(SECRET, HEADER, compact(claims)), {"claims": claims}, **more)

    videosdk = [
        test("videosdk", "nothing is asked for", token, claims),
        test("videosdk-all", "everything is asked for", token, claims, **{"use": "join", "room": ROOM, "participant": "ann", "leeway": 5, "max_lifetime": "2h"}),
        test("videosdk-alias", "a member under its other name", token, claims, maximum_lifetime=7200),
        test("videosdk-both", "under both", token, "argument_invalid", maximum_lifetime=7200, max_lifetime=7200),
        test("videosdk-room", "another room", token, "room_mismatch", room="other"),
        test("videosdk-participant", "another participant", token, "participant_mismatch", participant="ben"),
        test("videosdk-use", "another use", token, "role_not_allowed", **{"use": "api"}),
        test("videosdk-long", "it lives too long", token, "lifetime_too_long", max_lifetime="1h"),
        test("videosdk-expired", "its end has come", token, "token_expired", now=NOW + 7200),
        test("videosdk-leeway", "within the leeway", token, claims, now=NOW + 7200, leeway=1),
        test("videosdk-leeway-long", "a leeway that is none", token, "argument_invalid", leeway=601),
        test("videosdk-unknown", "a member of another vendor", token, "argument_invalid", capability="publish"),
        said("videosdk-least", "no more than it has to say", {"apikey": API_KEY, "permissions": ["ask_join"]}, allow_missing_expiry=True),
        said("videosdk-everything", "every claim that there is", everything),
        said("videosdk-own", "claims of the app's own", everything | {"tenant": 7, "tags": ["a", None]}, own=["tenant", "tags"]),
        said("videosdk-words", "words that are none of ours, and a fraction of a second", everything | {"permissions": ["allow_join", "fly"], "roomkey_rights": ["create", "swim"], "iat": NOW - 0.5, "exp": NOW + 0.5}),
    ]
    seat = {"session": opentok.SESSION, "role": "publisher", "data": "ann", "jti": JTI, "lifetime": opentok.DAY, "nonce": 7}
    jwt = opentok._jwt(seat, NOW)
    shown = {"session": opentok.SESSION, "role": "publisher", "data": "ann", "layout_classes": [], "nonce": "7", "iat": NOW, "nbf": None, "exp": NOW + opentok.DAY, "jti": JTI}
    times = {"iat": NOW, "exp": NOW + 300, "jti": JTI}
    ot = [
        test("opentok-session", "for the session", jwt, {"claims": {"kind": "jwt", "api_key": opentok.KEY} | shown}, session=opentok.SESSION, capability="publish", kind="jwt"),
        test("opentok-capability", "a publisher removes nobody", jwt, "role_not_allowed", capability="force_disconnect"),
        test("opentok-kind", "another kind", jwt, "token_kind_mismatch", kind="t1"),
        test("opentok-api", "a client token calls no API", jwt, "token_kind_mismatch", kind="api"),
        test("opentok-kind-unknown", "a kind that is none", jwt, "argument_invalid", kind="client"),
        test("opentok-t1", "the older form has no id", opentok._t1(seat | {"jti": None}, NOW), {"claims": {"kind": "t1", "api_key": opentok.KEY} | shown | {"jti": None}}, kind="t1"),
        test("opentok-t1-least", "no more than it has to say", t1(opentok.SECRET, opentok.KEY, opentok.form(drop=("role", "nonce", "expire_time"))), opentok.said("t1", nonce=None, exp=NOW + opentok.DAY), kind="t1"),
        test("opentok-for-api", "for the API", hs256(opentok.SECRET, HEADER, compact(times | {"iss": opentok.KEY, "ist": "project"})), {"claims": {"project": opentok.KEY} | times}, kind="api"),
    ]
    application = opentok.APPLICATION
    vg = [
        test("vonage-session", "for the session", vonage_token({"role": "publisher", "data": "ann"}, {}), {"claims": {"application_id": application} | shown | {"session": vonage.ROOM, "nonce": None}}, session=vonage.ROOM, capability="publish", kind="client"),
        test("vonage-least", "no more than it has to say", rs256(RSA_ONE, vonage.HEADER, compact(vonage.claims(drop=("role", "sub", "acl", "iat", "jti", "initial_layout_class_list")))), vonage.said(iat=None, jti=None)),
        test("vonage-for-api", "for the API", rs256(RSA_ONE, vonage.HEADER, compact(times | {"application_id": application})), {"claims": {"project": application} | times}, kind="api"),
        test("vonage-kind", "a client token calls no API", vonage_token({"role": "publisher"}, {}), "token_kind_mismatch", kind="api"),
    ]

    def of_app(id, comment, claims, result=None, **more):
        return test(id, comment, videoio.signed(claims), {"claims": claims} if result is None else result, **more)

    app, ann = videoio.app_claims(), videoio.session_claims()
    vio = [
        of_app("videoio-session", "for a user", ann, identity=videoio.ANN, scope="videos.read", app=videoio.APP),
        of_app("videoio-session-own", "claims of the app's own", ann | {"nbf": NOW, "tenant": 7}, own=["tenant"], kind="session"),
        of_app("videoio-session-scope", "a scope that it does not have", ann, "scope_missing", scope="videos.edit"),
        of_app("videoio-app", "for an app, and for ever", app, kind="app"),
        of_app("videoio-app-everything", "every claim that there is", app | {"nbf": NOW, "exp": NOW + 60, "tenant": 7}, own=["tenant"], kind="app"),
        of_app("videoio-kind", "an app token is no session", app, "token_kind_mismatch"),
    ]
    return file("verify", [
        {"comment": "VideoSDK", **VIDEOSDK, "tests": videosdk},
        {"comment": "OpenTok", **OPENTOK, "tests": ot},
        {"comment": "Vonage", **VONAGE_PUBLIC, "tests": vg},
        {"comment": "Video.io", **VIDEOIO, "tests": vio},
        *livekit.verify_groups(),
    ])

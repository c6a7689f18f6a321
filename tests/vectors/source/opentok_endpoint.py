"""Vectors for a server of OpenTok's and Vonage's: the call that creates sessions, and seats by policy."""

from .group import NOW, file, outcome, vector
from .keys import OTHER_SECRET, RSA_ONE, RSA_TWO
from .mint import HEADER
from .opentok import APPLICATION, DAY, KEY, SECRET, SESSION, b64
from .sign import compact, hs256, rs256
from .vonage import HEADER as RS256

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
POLICY = {"permissions": ["allow_join"], "default_permissions": ["allow_join"], "roles": ["rtc", "crawler"]}
HOST = POLICY | {"permissions": ["allow_join", "allow_mod"], "default_permissions": ["allow_join", "allow_mod"]}


def api_claims(drop=(), **more) -> str:
    claims = {"iss": KEY, "ist": "project", "iat": NOW, "exp": NOW + 300, "jti": "a"} | more
    return compact({name: value for name, value in claims.items() if name not in drop})


def project(drop=(), header=HEADER, secret=SECRET, **more) -> str:
    return hs256(secret, header, api_claims(drop, **more))


def application(drop=(), key=RSA_ONE, header=RS256, **more) -> str:
    claims = {"application_id": APPLICATION, "iat": NOW, "exp": NOW + 900, "jti": "a"} | more
    return rs256(key, header, compact({name: value for name, value in claims.items() if name not in drop}))


def endpoint() -> dict:
    def call(id, comment, result, opentok_auth=None, authorization=None, accept=JSON, content_type=FORM, query="", body=""):
        members = {"now": NOW, "opentok_auth": opentok_auth, "authorization": authorization, "accept": accept, "content_type": content_type, "query": query, "body": body}
        return vector(id, comment, **members, **outcome(result))

    def made(id, comment, of=KEY, relayed=True, location=None, form="json", **request):
        if not request.get("authorization"):
            request = {"opentok_auth": project()} | request
        says = {"status": 200, "form": form, "project": of, "relayed": relayed, "location": location}
        return call(id, comment, says, **request)

    def wish(id, comment, body, **says):
        return made(id, comment, body=body, **says)

    def denied(id, comment, status, message, form="json", **request):
        return call(id, comment, {"status": status, "form": form, "message": message}, **request)

    def refused(id, comment, body, message, status=400, **request):
        return denied(id, comment, status, message, opentok_auth=project(), body=body, **request)

    bearer = f"Bearer {application()}"
    malformed = "The body is not one well-formed object of the declared type with known members."
    sessions = [
        made("opentok", "as npm opentok asks", body="archiveMode=manual&p2p.preference=enabled"),
        made("vonage", "as @vonage/video asks", APPLICATION, False, authorization=bearer, body="archiveMode=manual&location=null&p2p.preference=disabled"),
        made("vonage-always", "as Vonage's Python SDK asks for relayed", APPLICATION, authorization=bearer, body="p2p.preference=always"),
        made("vonage-python", "as it asks today: in its own word too", APPLICATION, authorization=bearer, body="media_mode=relayed&p2p.preference=enabled"),
        made("vonage-python-routed", "as it writes that it is encrypted", APPLICATION, False, authorization=bearer, body="media_mode=routed&e2ee=True&p2p.preference=disabled"),
        made("vonage-python-archived", "its own word does not decide", APPLICATION, False, authorization=bearer, body="archiveMode=always&media_mode=relayed&p2p.preference=disabled"),
        made("vonage-raw", "the token alone", APPLICATION, authorization=application()),
        made("empty", "no wish at all", content_type=None),
        made("empty-form", "no wish in a form", content_type=FORM),
        made("empty-json", "what is empty has no type", content_type=JSON),
        made("php", "as the PHP SDK asks: whose it is to be, too", accept=None, form="xml", body=f"archiveMode=manual&e2ee=false&p2p.preference=enabled&api_key={KEY}"),
        made("php-vonage", "and with an application", APPLICATION, accept=None, form="xml", authorization=bearer, body=f"archiveMode=manual&e2ee=false&p2p.preference=enabled&api_key={APPLICATION}"),
        made("vonage-java", "as the Java SDK asks, by a token without an end", APPLICATION, False, authorization="Bearer " + application(("exp",)), body="p2p.preference=disabled&archiveMode=manual&e2ee=false"),
        made("vonage-dotnet", "as the .NET SDK asks", APPLICATION, authorization="Bearer " + application(("exp",)), content_type=f"{FORM}; charset=utf-8", body="location=&archiveMode=manual&p2p.preference=enabled&e2ee=false"),
        made("vonage-learning", "as the vendor's sample server asks", APPLICATION, False, authorization=bearer, body="archiveMode=manual&location=null&p2p.preference=routed"),
        made("vonage-relayed", "and who asks it for the other", APPLICATION, authorization=bearer, body="p2p.preference=relayed"),
        made("vonage-cli", "by a token that names somebody and what it reaches", APPLICATION, authorization="Bearer " + application(sub="ann", acl={"paths": {"/session/**": {}}})),
        made("crate", "by a token whose id is a number, as a crate writes it", opentok_auth=project(jti=7), accept=JSON),
        made("ruby", "`ist` in the header, as the Ruby SDK writes it", opentok_auth=project(("ist",), '{"typ":"JWT","alg":"HS256","ist":"project"}')),
        made("xml", "XML for who does not ask for JSON", form="xml", accept=None),
        made("xml-any", "anything is XML", form="xml", accept="*/*"),
        made("json-among", "JSON among others", accept="text/plain, application/json;q=0.9"),
        wish("routed", "routed", "p2p.preference=disabled", relayed=False),
        wish("archived", "archived always is routed", "archiveMode=always&archiveName=a%26b&archiveResolution=1280x720", relayed=False),
        wish("encrypted", "encrypted from end to end is routed", "e2ee=true", relayed=False),
        wish("not-encrypted", "not encrypted", "e2ee=false"),
        wish("located", "near somewhere", "location=192.0.2.1", location="192.0.2.1"),
        wish("nothing-said", "empty texts are left out", "archiveMode=&location=&p2p.preference="),
    ]
    words = "Invalid token format"
    tokens = [
        denied("no-token", "no token", 403, words),
        denied("no-token-xml", "no token, and XML", 403, words, form="xml", accept=None),
        denied("empty-token", "an empty one", 403, words, opentok_auth=""),
        denied("garbage", "no token at all", 403, words, opentok_auth="x"),
        denied("bearer", "a scheme where none belongs", 403, words, opentok_auth=f"Bearer {project()}"),
        denied("none", "unsigned", 403, words, opentok_auth=b64(b'{"alg":"none"}') + "." + b64(api_claims().encode()) + ".x"),
        denied("rs256", "Vonage's token at OpenTok's place", 403, words, opentok_auth=application()),
        denied("hs256", "OpenTok's token at Vonage's place", 403, words, authorization=f"Bearer {project()}"),
        denied("confused", "the public key as a secret", 403, words, authorization="Bearer " + hs256(RSA_ONE["public_pem"], HEADER, compact({"application_id": APPLICATION, "iat": NOW, "exp": NOW + 900, "jti": "a"}))),
        denied("client", "a token for clients", 403, words, opentok_auth=project(scope="session.connect", session_id=SESSION, role="moderator", ist="session")),
        denied("account", "a token of the account", 403, words, opentok_auth=project(ist="account")),
        denied("no-expiry", "one that never expires", 403, words, opentok_auth=project(("exp",))),
        denied("too-long", "one of more than 30 days", 403, words, opentok_auth=project(exp=NOW + 31 * DAY)),
        denied("vonage-no-times", "Vonage's, without beginning and end", 403, words, authorization="Bearer " + application(("iat", "exp"))),
        denied("vonage-over", "Vonage's without an end, 15 minutes old", 403, "token has expired", authorization="Bearer " + application(("exp",), iat=NOW - 900)),
        denied("vonage-client", "Vonage's for clients", 403, words, authorization="Bearer " + application(scope="session.connect", sub="video", acl={"paths": {"/session/**": {}}})),
        denied("vonage-user", "one of a user of another product of Vonage's", 403, words, authorization="Bearer " + application(sub="ann", acl={"paths": {"/*/users/**": {}}})),
        denied("other-secret", "another secret", 403, "Invalid signature", opentok_auth=project(secret=OTHER_SECRET)),
        denied("other-key", "another private key", 403, "Invalid signature", authorization="Bearer " + application(key=RSA_TWO)),
        denied("other-project", "another project", 403, "Invalid partner credentials", opentok_auth=project(iss="654321")),
        denied("other-application", "another application", 403, "Invalid partner credentials", authorization="Bearer " + application(application_id="aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab")),
        denied("no-project", "nobody's", 403, "Invalid partner credentials", opentok_auth=project(("iss",))),
        denied("expired", "one that has expired", 403, "token has expired", opentok_auth=project(exp=NOW)),
        denied("early", "one from the future", 403, "issued time cannot be greater than current time", opentok_auth=project(iat=NOW + 61, exp=NOW + 300)),
        denied("two", "two tokens", 400, "The request carries more than one token, or parameters that differ.", opentok_auth=project(), authorization=bearer),
        denied("joined", "two that a proxy joined", 400, "The request carries more than one token, or parameters that differ.", authorization=f"{bearer}, {bearer}"),
    ]
    wishes = [
        refused("preference", "no preference that there is", "p2p.preference=yes", "`p2p.preference` is `enabled` or `disabled`."),
        refused("media-mode", "no mode that there is", "media_mode=direct&p2p.preference=enabled", "`media_mode` is `relayed` or `routed`, beside `p2p.preference`."),
        refused("media-mode-alone", "a mode that would not be heeded", "media_mode=routed", "`media_mode` is `relayed` or `routed`, beside `p2p.preference`."),
        refused("archived-relayed", "archived always and relayed", "archiveMode=always&p2p.preference=enabled", "A session that is always archived has to be routed."),
        refused("encrypted-relayed", "encrypted and relayed", "e2ee=true&p2p.preference=enabled", "A session that is encrypted from end to end has to be routed."),
        refused("encrypted-archived", "encrypted and archived always", "e2ee=true&archiveMode=always", "What is encrypted from end to end cannot be archived always."),
        refused("name-manual", "a name for no archive", "archiveName=a", "An archive's name and resolution are for sessions always archived."),
        refused("name-control", "a control character in it", "archiveMode=always&archiveName=a%00", "The name of an archive has 1 to 80 characters, no control characters."),
        refused("mode", "no such mode", "archiveMode=sometimes", "An archive mode is `manual` or `always`."),
        refused("mode-tag", "what XML would read", "archiveMode=%3C%2Fmessage%3E", "An archive mode is `manual` or `always`."),
        refused("location", "no address", "location=here", "A location is an IPv4 address."),
        refused("location-more", "an address and more", "location=192.0.2.1%0d%0a", "A location is an IPv4 address."),
        refused("encryption", "neither true nor false", "e2ee=1", "`e2ee` is `true` or `false`."),
        refused("misspelt", "a wish that there is not", "E2EE=true", malformed),
        refused("key-other", "for somebody else", "api_key=654321", "`api_key` is not the project that the token is of."),
        refused("key-twice", "for two", f"api_key={KEY}&api_key={KEY}", malformed),
        refused("twice", "a wish twice", "archiveMode=manual&archiveMode=always", malformed),
        refused("json", "JSON", "{}", "The body is of a type or encoding that is not taken here.", 415, content_type=JSON),
        refused("untyped", "no type", "archiveMode=manual", "The body is of a type or encoding that is not taken here.", 415, content_type=None),
        refused("query", "nothing belongs there", "", "The query is malformed, names a parameter twice, or names one that is not known.", query="archiveMode=manual"),
        refused("long", "too long to look at", "archiveName=" + "a" * 65_536, "The body is too large.", 413),
    ]
    shared = {"credentials": {"api_key": KEY, "secret": SECRET}, "application": {"application_id": APPLICATION, "pem": RSA_ONE["public_pem"]}}
    groups = [
        {"comment": "Sessions that are made", **shared, "tests": sessions},
        {"comment": "Tokens that make none", **shared, "tests": tokens},
        {"comment": "Wishes that are none", **shared, "tests": wishes},
    ]
    return file("opentok_endpoint", groups)


def seat() -> dict:
    def ask(id, comment, result, query="", policy=POLICY, room="class-7"):
        return vector(id, comment, policy=policy, room=room, query=query, **outcome(result))

    def granted(id, comment, role, query="", policy=POLICY, room="class-7", data=None, lifetime=7200):
        return ask(id, comment, {"role": role, "data": data, "lifetime": lifetime}, query, policy, room)

    def refused(id, comment, status, code, query="", policy=POLICY, room="class-7"):
        return ask(id, comment, {"status": status, "code": code}, query, policy, room)

    pupil = POLICY | {"rooms": ["class-*"], "participant": "ann", "longest_lifetime": "1h"}
    waiting = POLICY | {"permissions": ["ask_join"], "default_permissions": ["ask_join"]}
    both = POLICY | {"permissions": ["allow_join", "ask_join"]}
    grants = [
        granted("publisher", "who may join publishes", "publisher"),
        granted("subscriber", "or asks for less", "subscriber", "role=subscriber"),
        granted("publisheronly", "or for another less", "publisheronly", "role=publisheronly"),
        granted("moderator-default", "who may moderate does", "moderator", policy=HOST),
        granted("moderator", "by name", "moderator", "role=moderator", HOST),
        granted("moderator-permissions", "by VideoSDK's name", "moderator", "permissions=allow_join,allow_mod", HOST),
        granted("host-less", "or asks for less", "subscriber", "role=subscriber", HOST),
        granted("host-permission", "by VideoSDK's name", "publisher", "permissions=allow_join", HOST),
        granted("participant", "who it is, is the connection data", "publisher", "participantId=ben", data="ben"),
        granted("peer", "by its older name", "publisher", "peerId=ben", data="ben"),
        granted("pupil", "who it is, is the policy's to say", "publisher", policy=pupil, data="ann", lifetime=3600),
        granted("lifetime", "as long as is asked for", "publisher", "lifetime=15m", lifetime=900),
        granted("lifetime-month", "as long as the vendor admits", "publisher", "lifetime=30d", POLICY | {"longest_lifetime": 60 * DAY}, lifetime=30 * DAY),
        granted("roles", "VideoSDK's role for joining", "publisher", "roles=rtc"),
        granted("any-name", "a name that no policy can list", "publisher", room="Klasse 7, Montag"),
    ]
    refusals = [
        refused("role-beyond", "more than the policy", 403, "permission_not_granted", "role=moderator"),
        refused("permission-beyond", "by VideoSDK's name", 403, "permission_not_granted", "permissions=allow_join,allow_mod"),
        refused("mod-alone", "to moderate is no way in", 400, "parameter_invalid", "permissions=allow_mod", HOST),
        refused("lobby-policy", "who may only ask gets nothing", 403, "lobby_unsupported", policy=waiting),
        refused("lobby-asked", "nor who asks for it", 403, "lobby_unsupported", "permissions=ask_join", both),
        refused("lobby-role", "a role is no way around", 403, "permission_not_granted", "role=subscriber", waiting),
        refused("role-unknown", "a role that there is not", 400, "role_unknown", "role=admin"),
        refused("role-cased", "in another spelling", 400, "role_unknown", "role=Publisher"),
        refused("role-and-permissions", "both", 400, "credentials_ambiguous", "role=publisher&permissions=allow_join"),
        refused("crawler", "VideoSDK's role for the API joins nothing", 403, "role_not_granted", "roles=crawler"),
        refused("crawler-policy", "nor does a policy for it", 403, "role_not_granted", policy=POLICY | {"roles": ["crawler"]}),
        refused("room", "another room", 403, "room_not_granted", policy=pupil, room="staff"),
        refused("room-unlisted", "a name that no policy can list, whatever it starts with", 403, "room_not_granted", policy=pupil, room="class-7, Montag"),
        refused("room-empty", "no name", 403, "room_not_granted", policy=pupil, room=""),
        refused("participant-other", "somebody else", 403, "participant_not_granted", "participantId=ben", pupil),
        refused("participant-bad", "a name that hides something", 400, "participant_id_invalid", "participantId=a%E2%80%AEb"),
        refused("lifetime-beyond", "longer than the policy", 403, "lifetime_not_granted", "lifetime=2h", pupil),
        refused("lifetime-too-long", "longer than the vendor admits, whatever the policy", 400, "lifetime_invalid", "lifetime=31d", POLICY | {"longest_lifetime": 60 * DAY}),
        refused("permission-unknown", "a permission that is none", 400, "permission_unknown", "permissions=publish"),
    ]
    groups = [{"comment": "Seats that are granted", "tests": grants}, {"comment": "Seats that are not", "tests": refusals}]
    return file("opentok_seat", groups)

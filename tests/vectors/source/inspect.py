"""Vectors for inspecting: any text in, a kind and the whole list of findings out.

Everything starts from one token about which there is nothing to say, and changes one thing.
"""

import functools
import json
import urllib.parse

from . import agora, opentok, vonage
from .group import NOW, file, outcome, vector
from .keys import API_KEY, OTHER_SECRET, RSA_ONE, SECRET
from .mint import HEADER
from .sign import b64, compact, hs256, octets, rs256, signing_input, t1, t1_text
from .videoio import looked_at

HOUR = 3600
DAY = 86_400


def claims(**more) -> dict:
    drop = more.pop("drop", ())
    whole = {
        "apikey": API_KEY,
        "permissions": ["allow_join"],
        "version": 2,
        "roomId": "2kyv-gzay-64pg",
        "iat": NOW,
        "exp": NOW + HOUR,
        "jti": "a",
    } | more
    return {name: value for name, value in whole.items() if name not in drop}


def case(id, comment, token, kind, *findings, **more):
    answer = outcome({"kind": kind, "findings": sorted(findings)})
    return vector(id, comment, now=NOW, token=token, **more, **answer)


def signed(payload=None, header=HEADER, secret=SECRET) -> str:
    payload = claims() if payload is None else payload
    return hs256(secret, header, payload if isinstance(payload, (str, bytes)) else compact(payload))


def around() -> list:
    clean = signed()
    head, body, signature = clean.split(".")
    large = signed(claims(pad="x" * 13_000))

    def seen(id, comment, token, *findings, **more):
        return case(id, comment, token, "videosdk", *findings, **more)

    with_dashes = compact(claims(name="\u00bf\u00bf\u00bf\u00fb\u00ff>>>???"))
    other_alphabet = signed(with_dashes).replace("-", "+").replace("_", "/")
    assert "+" in other_alphabet.split(".")[1] or "/" in other_alphabet.split(".")[1]
    return [
        seen("clean", "nothing to say", clean),
        seen("space-around", "white space around it", f" {clean}\n", "white_space"),
        seen("space-inside", "a line break inside, as mail programs make them", f"{head}.{body[:30]}\r\n{body[30:]}.{signature}", "white_space"),
        seen("bearer", "the scheme came along", f"Bearer {clean}", "bearer_prefix"),
        seen("bearer-lower-case", "in any case", f"bearer {clean}", "bearer_prefix"),
        seen("quoted", "quotes came along", f'"{clean}"', "quoted"),
        seen("quoted-single", "the other quotes", f"'{clean}'", "quoted"),
        seen("everything-around", "all of it", f' Bearer "{clean}" ', "white_space", "bearer_prefix", "quoted"),
        seen("padded", "padding behind the payload", f"{head}.{body}=.{signature}", "encoding_padded"),
        seen("other-alphabet", "+ and / of the other alphabet", other_alphabet, "encoding_invalid"),
        seen("signature-missing", "an empty signature", f"{head}.{body}.", "signature_missing"),
        seen("two-parts", "no third part", f"{head}.{body}", "token_malformed"),
        seen("four-parts", "a fourth part", f"{clean}.{signature}", "token_malformed"),
        case("too-large", "over 16 KiB", large, "unknown", "token_too_large"),
        case("empty", "nothing", "", "unknown", "token_malformed", "kind_unknown"),
        case("hello", "just a word", "word", "unknown", "token_malformed", "header_invalid", "kind_unknown"),
    ]


def inside() -> list:
    def seen(id, comment, payload, *findings, header=HEADER):
        return case(id, comment, signed(payload, header), "videosdk", *findings)

    def head(id, comment, header, *findings):
        return seen(id, comment, None, *findings, header=header)

    none = signing_input('{"alg":"none"}', compact(claims()))
    deep = compact(claims())[:-1] + ',"x":' + "[" * 40 + "]" * 40 + "}"
    twice = compact(claims())[:-1] + ',"roomId":"2kyv-gzay-64pg"}'
    return [
        case("alg-none", "the unsecured token", f"{none}.", "videosdk", "algorithm_none", "algorithm_not_allowed", "signature_missing"),
        head("alg-none-signed", "alg none and a signature", '{"alg":"nOnE"}', "algorithm_none", "algorithm_not_allowed"),
        head("alg-other", "another algorithm", '{"alg":"HS512"}', "algorithm_not_allowed", "signature_length"),
        head("alg-number", "a number for a name", '{"alg":1}', "header_invalid"),
        head("typ-other", "another kind of token", '{"alg":"HS256","typ":"at+jwt"}', "header_type_unsupported"),
        head("crit", "an extension", '{"alg":"HS256","crit":["x"],"x":1}', "header_critical_unsupported"),
        head("zip", "a compression", '{"alg":"HS256","zip":"DEF"}', "header_compression_unsupported"),
        head("jku", "where a key could be had", '{"alg":"HS256","jku":"https://keys.example/"}', "header_key_source"),
        head("jwk", "a key", '{"alg":"HS256","jwk":{"kty":"oct","k":"AA"}}', "header_key_source"),
        head("duplicate-header", "alg twice", '{"alg":"none","alg":"HS256"}', "member_duplicated"),
        seen("duplicate", "a claim twice", twice, "member_duplicated"),
        case("payload-deep", "nested too deep to be read", signed(deep), "jwt", "nesting_too_deep"),
        case("payload-array", "no object", signed("[1]"), "jwt", "claims_invalid"),
        case("payload-text", "no JSON", signed("claims"), "jwt", "claims_invalid"),
        seen("exp-missing", "valid for ever", claims(drop=("exp",)), "expiry_missing"),
        seen("expired", "exp has come", claims(iat=NOW - HOUR, exp=NOW), "token_expired"),
        seen("not-yet", "nbf has not come", claims(nbf=NOW + 1), "token_not_yet_valid"),
        seen("expired-and-not-yet", "one fault hides no other", claims(iat=NOW - HOUR, exp=NOW - 1, nbf=NOW + 1), "token_expired", "token_not_yet_valid"),
        seen("issued-ahead", "iat more than a minute ahead", claims(iat=NOW + 61), "issued_in_future"),
        seen("milliseconds", "milliseconds", claims(exp=(NOW + HOUR) * 1000), "time_in_milliseconds"),
        seen("time-text", "text for a time", claims(exp="tomorrow"), "time_invalid"),
        seen("thirty-days", "30 days", claims(exp=NOW + 30 * DAY)),
        seen("long-lived", "a second longer", claims(exp=NOW + 30 * DAY + 1), "lifetime_too_long"),
        seen("iat-missing", "no iat", claims(drop=("iat",)), "issued_at_missing"),
        seen("jti-missing", "no jti", claims(drop=("jti",)), "jti_missing"),
        seen("audience", "made for someone", claims(aud="https://rooms.example"), "audience_unexpected"),
        seen("apikey-number", "a number for a key", claims(apikey=7), "api_key_missing"),
        seen("apikey-placeholder", "the placeholder of document 001", claims(apikey="API_KEY_GENERATED"), "api_key_placeholder"),
        seen("permissions-missing", "no permissions", claims(drop=("permissions",)), "permissions_invalid"),
        seen("permissions-text", "text for a list", claims(permissions="allow_join"), "permissions_invalid"),
        seen("permissions-empty", "nothing granted", claims(permissions=[]), "permission_missing"),
        seen("permissions-unknown", "only what nobody knows", claims(permissions=["host"]), "permission_unknown", "permission_missing"),
        seen("permissions-unknown-beside", "something nobody knows", claims(permissions=["allow_join", "host"]), "permission_unknown"),
        seen("permissions-contradictory", "ask_join beside allow_join", claims(permissions=["ask_join", "allow_join"]), "permissions_contradictory"),
        seen("moderator", "a moderator", claims(permissions=["allow_join", "allow_mod"]), "moderator"),
        seen("version-text", "the vendor's .NET sample", claims(version="2"), "version_invalid"),
        seen("version-missing", "a room without version", claims(drop=("version",)), "version_required"),
        seen("roles-upper-case", "upper case, common in public code", claims(roles=["CRAWLER"]), "role_upper_case"),
        seen("roles-unknown", "an unknown role", claims(roles=["host"]), "roles_invalid"),
        seen("room-invalid", "a room that is a path", claims(roomId="../admin"), "claim_invalid"),
        seen("participant-invalid", "a name that hides something", claims(participantId="ann\u202e"), "claim_invalid"),
        seen("room-missing", "good for every room", claims(drop=("roomId",)), "room_unbound"),
        seen("document-001", "the snippet of document 001 that never expires", {"apikey": "api_key_generated", "permissions": ["allow_join"]}, "api_key_placeholder", "expiry_missing", "issued_at_missing", "jti_missing", "room_unbound"),
    ]


def with_secret() -> list:
    def seen(id, comment, secret, *findings, given=None):
        token = signed(secret=secret)
        given = secret if given is None else given
        return case(id, comment, token, "videosdk", *findings, secret=given)

    return [
        seen("secret-right", "the right secret", SECRET, "signature_matches"),
        seen("secret-wrong", "another secret", SECRET, "signature_invalid", given=OTHER_SECRET),
        seen("secret-short", "a short one", "x", "secret_too_short", "signature_matches"),
        seen("secret-padded", "one with a line's end", SECRET + "\n", "secret_padded", "signature_matches"),
        seen("secret-placeholder", "a placeholder", "secret_key_generated", "secret_placeholder", "signature_matches"),
    ]


def _less(claims: dict, *names) -> dict:
    return {name: value for name, value in claims.items() if name not in names}


def other_kinds() -> list:
    video = {"iss": "key", "sub": "ann", "video": {"roomJoin": True, "room": "a"}, "iat": NOW, "exp": NOW + HOUR, "jti": "a"}
    plain = {"iss": "me", "iat": NOW, "exp": NOW + HOUR, "jti": "a"}

    def other(name, payload=None, size=64):
        """With a signature of the right length that nobody made."""
        return f"{signing_input(compact({'alg': name}), compact(payload or plain))}.{b64(bytes(size))}"

    every = video | {"video": {"roomJoin": True}}
    header = {"alg": "RSA-OAEP", "enc": "A256GCM"}
    encrypted = ".".join([b64(octets(compact(header))), *(b64(bytes(size)) for size in (256, 12, 40, 16))])
    return [
        case("livekit", "LiveKit's claim", signed(video), "livekit"),
        # Proof of the README's table: inspect, LiveKit.
        case("livekit-no-room", "a join of no room, since the server takes none from the client", signed(every), "livekit", "room_unbound"),
        case("livekit-text", "text for a boolean, which the server refuses", signed(video | {"video": {"roomJoin": "true"}}), "livekit", "claim_invalid"),
        case("livekit-nobody", "neither subject nor id", signed({name: value for name, value in video.items() if name not in ("sub", "jti")}), "livekit", "claim_invalid"),
        case("livekit-key-missing", "whose it is, it does not say", signed(video | {"iss": ""}), "livekit", "api_key_missing"),
        case("livekit-admin", "an admin", signed(video | {"video": {"roomAdmin": True, "room": "a"}}), "livekit", "moderator"),
        case("livekit-jti", "the server takes the id for the identity", signed(_less(video, "sub")), "livekit", "claim_invalid", "identity_from_jti"),
        case("livekit-admin-nowhere", "an admin of no room", signed(video | {"video": {"roomAdmin": True}}), "livekit", "admin_without_room", "moderator"),
        case("livekit-grant-none", "what counts nowhere", signed(video | {"video": {"canPublish": True}}), "livekit", "permission_missing"),
        case("livekit-grant-unknown", "a grant that nobody knows, beside one", signed(video | {"video": {"roomJoin": True, "room": "a", "canDance": True}}), "livekit"),
        case("livekit-source", "a source that nobody knows", signed(video | {"video": {"roomJoin": True, "room": "a", "canPublishSources": ["camera", "smell"]}}), "livekit", "source_unknown"),
        case("livekit-source-case", "a source in upper case, which the server reads", signed(video | {"video": {"roomJoin": True, "room": "a", "canPublishSources": ["CAMERA"]}}), "livekit"),
        case("livekit-sources-empty", "an empty list lets everything be published", signed(video | {"video": {"roomJoin": True, "room": "a", "canPublishSources": []}}), "livekit", "sources_empty"),
        case("livekit-kind", "a kind that nobody knows", signed(video | {"kind": "robot"}), "livekit", "participant_kind_unknown"),
        case("livekit-kind-detail", "a detail that nobody knows", signed(video | {"kind": "agent", "kindDetails": ["robot"]}), "livekit", "participant_kind_unknown"),
        case("livekit-config", "a configuration that some servers refuse", signed(video | {"roomConfig": {"volume": 11}}), "livekit", "room_config_unknown"),
        case("livekit-config-negative", "one that every server refuses", signed(video | {"roomConfig": {"emptyTimeout": -1}}), "livekit", "claim_invalid"),
        case("livekit-config-secret", "one that gives keys away", signed(video | {"roomConfig": {"egress": {"tracks": {"s3": {"secret": "x"}}}}}), "livekit", "storage_secret"),
        case("livekit-config-snake", "one in the other spelling", signed(video | {"roomConfig": {"empty_timeout": "60"}}), "livekit"),
        case("livekit-attributes", "a number as attribute, which refuses the whole token", signed(video | {"attributes": {"seat": 7}}), "livekit", "claim_invalid"),
        case("livekit-nbf-zero", "a beginning that the cloud takes for revoked", signed(video | {"nbf": 0}), "livekit", "not_before_zero"),
        case("livekit-name-bytes", "a room of 129 letters of two bytes", signed(video | {"video": {"roomJoin": True, "room": "\u00e9" * 129}}), "livekit", "claim_invalid"),
        case("livekit-case", "a grant in another case, which the server reads", signed(video | {"video": {"RoomJoin": True, "room": "a"}}), "livekit", "claim_invalid"),
        case("livekit-audience", "made for someone", signed(video | {"aud": "me"}), "livekit", "audience_unexpected"),
        case("livekit-for-ever", "no end, which released servers take", signed(_less(video, "exp")), "livekit", "expiry_missing"),
        case("livekit-ms", "milliseconds", signed(video | {"exp": (NOW + HOUR) * 1000}), "livekit", "time_in_milliseconds"),
        case("livekit-sip", "a program that calls", signed(_less(video, "video", "sub") | {"sip": {"call": True}}), "livekit"),
        case("livekit-webhook", "what signs the body of a webhook", signed(_less(video, "video", "sub", "jti") | {"sha256": "x"}), "livekit", "webhook_token"),
        case("jwt", "any other JWT", signed(plain), "jwt"),
        case("jwt-rs256", "which may be signed with RSA", rs256(RSA_ONE, '{"alg":"RS256"}', compact(plain)), "jwt"),
        case("jwt-es256", "an algorithm that is good for others", other("ES256"), "jwt", "algorithm_other"),
        case("jwt-eddsa", "another one", other("EdDSA"), "jwt", "algorithm_other"),
        case("jwt-ps256", "another one", other("PS256", size=256), "jwt", "algorithm_other"),
        case("jwt-es256-cut", "half of its signature", other("ES256", size=32), "jwt", "algorithm_other", "signature_length"),
        case("jwt-alg-unknown", "an algorithm that nobody knows", other("HS257"), "jwt", "algorithm_not_allowed"),
        case("jwt-aud-empty", "for nobody", signed(plain | {"aud": ""}), "jwt", "audience_empty"),
        case("jwt-aud-null", "for nobody", signed(plain | {"aud": None}), "jwt", "audience_empty"),
        case("jwt-aud-list", "for two", signed(plain | {"aud": ["a", "b"]}), "jwt", "audience_unexpected"),
        case("jwt-aud-list-empty", "for none", signed(plain | {"aud": []}), "jwt", "audience_empty"),
        case("jwe", "an encrypted token", encrypted, "jwe", "encrypted"),
        case("jwt-user-id", "a user's id alone is nobody's mark", signed(plain | {"token_type": "access", "user_id": "7"}), "jwt"),
    ]


def foreign() -> list:
    """Tokens of vendors that are recognised: good ones as they stand, and what is often wrong."""

    def seen(id, comment, kind, payload, *findings, header=HEADER):
        return case(id, comment, signed(payload, header), kind, *findings)

    def without(payload, *names):
        return {name: value for name, value in payload.items() if name not in names}

    times = {"iat": NOW, "exp": NOW + HOUR}
    fpa = '{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}'
    twilio = {"jti": f"SK0-{NOW}", "iss": "SK0", "sub": "AC0", "exp": NOW + HOUR, "grants": {"identity": "ann", "video": {"room": "a"}}}
    jitsi = {"iss": "app", "aud": "jitsi", "sub": "meet.example", "room": "a", "exp": NOW + HOUR, "context": {"user": {"name": "Ann"}}}
    app = "vpaas-magic-cookie-00000000000000000000000000000000"
    jaas = {"aud": "jitsi", "iss": "chat", "sub": app, "room": "a", "nbf": NOW - 10, "exp": NOW + HOUR}
    jaas["context"] = {"user": {"id": "1", "moderator": "false"}, "features": {"recording": "false"}}
    jaas_header = compact({"alg": "RS256", "kid": f"{app}/1", "typ": "JWT"})

    def of_jaas(id, comment, payload, *findings, header=jaas_header):
        return case(f"jaas{id}", comment, rs256(RSA_ONE, header, compact(payload)), "jaas", *findings)

    daily = {"r": "a", "d": "00000000-0000-0000-0000-000000000000", "ud": "ann", **times}
    video = {"app_key": "key", "role_type": 0, "tpc": "a", "version": 1, **times}
    meeting = {"appKey": "key", "sdkKey": "key", "mn": "123456789", "role": 0, **times, "tokenExp": NOW + HOUR}
    hundred = {"access_key": "key", "type": "app", "version": 2, "room_id": "a", "user_id": "ann", "role": "guest", "jti": "a", "nbf": NOW - 10, **times}
    management = without(hundred, "room_id", "user_id", "role") | {"type": "management"}
    user = {"user_id": "ann", **times}

    return [
        seen("twilio", "its own `cty` is no fault", "twilio", twilio, header=fpa),
        seen("twilio-voice", "for voice", "twilio", twilio | {"grants": {"identity": "ann", "voice": {}}}, header=fpa),
        seen("twilio-every-room", "any room", "twilio", twilio | {"grants": {"identity": "ann", "video": {}}}, "room_unbound", header=fpa),
        seen("twilio-account", "the account in place of the key", "twilio", twilio | {"iss": "AC0"}, "claim_invalid", header=fpa),
        seen("twilio-long", "over 24 hours", "twilio", twilio | {"iat": NOW, "exp": NOW + DAY + 1}, "lifetime_refused", header=fpa),
        seen("twilio-plain-header", "without `cty` its ids betray it", "twilio", twilio),
        seen("twilio-rs256", "signed with something else", "twilio", twilio, "algorithm_not_allowed", "signature_length", header=fpa.replace("HS256", "RS256")),
        seen("cty-other", "no other `cty` is forgiven", "jwt", {"iss": "me", "jti": "a", **times}, "header_type_unsupported", header='{"alg":"HS256","cty":"JWT"}'),
        seen("jitsi", "a Jitsi server's", "jitsi", jitsi),
        seen("jitsi-moderator", "text or boolean, both count", "jitsi", jitsi | {"context": {"user": {"moderator": "true"}}}, "moderator"),
        seen("jitsi-every-room", "the star", "jitsi", jitsi | {"room": "*"}, "room_unbound"),
        seen("jitsi-for-ever", "no end", "jitsi", without(jitsi, "exp"), "never_expires"),
        seen("jitsi-audiences", "a list of audiences", "jitsi", jitsi | {"aud": ["jitsi"]}, "claim_invalid"),
        seen("jitsi-no-typ", "without `typ`", "jitsi", jitsi, "claim_invalid", header='{"alg":"HS256"}'),
        seen("jitsi-user-number", "a number for an id", "jitsi", jitsi | {"context": {"user": {"id": 7}}}, "claim_invalid"),
        of_jaas("", "Jitsi as a service", jaas),
        of_jaas("-booleans", "booleans where text belongs", jaas | {"context": {"user": {"moderator": True}, "features": {"recording": "true"}}}, "boolean_not_text"),
        of_jaas("-moderator", "a moderator", jaas | {"context": {"user": {"moderator": "true"}}}, "moderator"),
        of_jaas("-every-room", "the star", jaas | {"room": "*"}, "room_unbound"),
        of_jaas("-other-app", "another app's key", jaas | {"sub": app[:-1] + "1"}, "claim_invalid"),
        seen("jaas-hs256", "signed with a secret", "jaas", jaas, "algorithm_not_allowed", header=compact({"alg": "HS256", "kid": f"{app}/1"})),
        seen("daily", "a self-signed meeting token", "daily", daily),
        seen("daily-owner", "an owner", "daily", daily | {"o": True}, "moderator"),
        seen("daily-every-room", "as only the REST API makes it", "daily", without(daily, "r"), "room_unbound"),
        seen("daily-for-ever", "no end", "daily", without(daily, "exp"), "never_expires"),
        seen("daily-no-iat", "no time of issue", "daily", without(daily, "iat"), "claim_invalid"),
        seen("daily-id-long", "a user's id of 37 characters", "daily", daily | {"ud": "x" * 37}, "claim_invalid"),
        seen("zoom-video", "for the Video SDK", "zoom_video", video),
        seen("zoom-video-host", "a host", "zoom_video", video | {"role_type": 1}, "moderator"),
        seen("zoom-video-role-text", "text for a role", "zoom_video", video | {"role_type": "1"}, "claim_invalid"),
        seen("zoom-video-short", "under 30 minutes", "zoom_video", video | {"exp": NOW + 1799}, "lifetime_refused"),
        seen("zoom-video-shortest", "30 minutes", "zoom_video", video | {"exp": NOW + 1800}),
        seen("zoom-video-long", "over 48 hours", "zoom_video", video | {"exp": NOW + 2 * DAY + 1}, "lifetime_refused"),
        seen("zoom-video-topic-long", "a name of 201 characters", "zoom_video", video | {"tpc": "x" * 201}, "claim_invalid"),
        seen("zoom-video-no-version", "without its version", "zoom_video", without(video, "version"), "claim_invalid"),
        seen("zoom-video-no-key", "whose it is, it does not say", "zoom_video", without(video, "app_key"), "api_key_missing"),
        seen("zoom-meeting", "for the Meeting SDK", "zoom_meeting", meeting),
        seen("zoom-meeting-host", "a host", "zoom_meeting", meeting | {"role": 1}, "moderator"),
        seen("zoom-meeting-no-role", "no role", "zoom_meeting", without(meeting, "role"), "claim_invalid"),
        seen("100ms", "for a room", "100ms", hundred),
        seen("100ms-management", "for the API", "100ms", management, "full_control"),
        seen("100ms-no-role", "no role", "100ms", without(hundred, "role"), "claim_invalid"),
        seen("100ms-long", "over a fortnight", "100ms", hundred | {"exp": NOW + 14 * DAY + 1}, "lifetime_refused"),
        seen("stream-call", "for one call", "stream", user | {"call_cids": ["default:a"]}),
        seen("stream-user", "for whatever its user may", "stream", user, "room_unbound"),
        seen("stream-for-ever", "as createToken(id) makes it", "stream", {"user_id": "ann"}, "never_expires", "room_unbound"),
        seen("stream-server", "a server's", "stream", {"server": True}, "never_expires", "full_control"),
        *agora.tokens(case),
    ]


def pasted() -> list:
    """What people paste: the token of these texts is clean, so all that is found is what was taken off."""
    clean, second = signed(), signed(claims(jti="b"))
    head, body, signature = clean.split(".")
    phone = t1(opentok.SECRET, opentok.KEY, opentok.form(connection_data="name=Zo\u00eb???>>>"))
    assert "/" in phone or "+" in phone
    bom = "\ufeff"

    def seen(id, comment, text, *findings, kind="videosdk", **more):
        return case(f"pasted-{id}", comment, text, kind, *findings, **more)

    def wrapped(text, width, end="\n"):
        return end.join(text[start : start + width] for start in range(0, len(text), width))

    answer = json.dumps({"token": clean, "expiresAt": NOW + HOUR}, indent=2)
    jwt_at = f"https://rooms.example/join?room=a&token={clean}"
    return [
        seen("bom", "a byte-order mark", bom + clean, "byte_order_mark"),
        seen("bom-lines", "and a line's end, as shells write them", f"{bom}{clean}\r\n", "byte_order_mark", "white_space"),
        seen("semicolon", "the end of a line of code", f"{clean};", "foreign_characters"),
        seen("code", "a line of code", f'"{clean}";', "foreign_characters", "quoted"),
        seen("comma", "an item of a list", f"{clean},", "foreign_characters"),
        seen("zero-width", "a character that shows nothing", f"\u200b{clean}", "foreign_characters"),
        seen("nul", "a NUL at the end", f"{clean}\u0000", "foreign_characters"),
        seen("quoted-typographic", "quotes of a word processor", f"\u201c{clean}\u201d", "quoted"),
        seen("angle", "in angle brackets", f"<{clean}>", "quoted"),
        seen("json", "the answer of get-token", json.dumps({"token": clean}), "in_json"),
        seen("json-lines", "over several lines", answer + "\n", "in_json", "white_space"),
        seen("json-bom", "behind a byte-order mark", bom + answer, "byte_order_mark", "in_json"),
        seen("json-deep", "deeper down", json.dumps({"data": [{"participant": {"participantToken": clean}}]}), "in_json"),
        seen("json-bearer", "a header in JSON", json.dumps({"headers": {"authorization": f"Bearer {clean}"}}), "in_json"),
        seen("json-two", "the member that is called token comes first", json.dumps({"a": second, "token": clean}), "in_json", "several_tokens"),
        seen("json-url", "a URL in JSON", json.dumps({"url": jwt_at}), "in_json"),
        seen("json-part", "a line out of JSON", f'  "token": "{clean}",', "foreign_characters", "in_json", "white_space"),
        seen("json-broken", "JSON that is cut off", '{"a": "x", "token": "' + clean, "in_json"),
        seen("json-t1", "with slashes as PHP escapes them", json.dumps({"token": phone}).replace("/", "\\/"), "in_json", kind="opentok_t1"),
        case("pasted-json-none", "JSON without a token", '{"error":"Token is invalid or expired"}', "unknown", "encoding_invalid", "kind_unknown", "token_malformed"),
        seen("header", "a line of headers", f"Authorization: Bearer {clean}", "in_header_line"),
        seen("header-bare", "as VideoSDK takes it", f"authorization: {clean}", "in_header_line"),
        seen("header-lines", "among others", f"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {clean}\r\nAccept: */*\r\n\r\n", "in_header_line", "white_space"),
        seen("header-curl", "a command", f"curl -H 'Authorization: {clean}' https://api.videosdk.live/v2/rooms", "in_header_line"),
        seen("header-verbose", "as curl -v shows it", f"> authorization: Bearer {clean}", "in_header_line"),
        seen("header-opentok", "OpenTok's header", f"X-OPENTOK-AUTH: {phone}", "in_header_line", kind="opentok_t1"),
        seen("cookie", "a cookie's line", f"Cookie: theme=dark; token={clean}; lang=en", "in_cookie"),
        seen("cookie-set", "a cookie that is set", f"Set-Cookie: session={clean}; Path=/; HttpOnly", "in_cookie"),
        seen("cookie-script", "as a page reads its cookies", f"theme=dark; token={clean}", "in_cookie"),
        seen("url", "a URL", jwt_at, "in_url"),
        seen("url-fragment", "in its fragment", f"https://rooms.example/join#access_token={clean}&expires_in=3600", "in_url"),
        seen("url-path", "in its path", f"https://rooms.example/join/{clean}/now", "in_url"),
        seen("url-relative", "without a host", f"/join?token={clean}&room=a", "in_url"),
        seen("url-t1", "percent-encoded", "https://rooms.example/?token=" + urllib.parse.quote(phone, safe=""), "in_url", kind="opentok_t1"),
        seen("variable", "a line of .env", f"TOKEN={clean}", "in_text"),
        seen("prose", "a sentence", f"My token is {clean}. Why is it refused?", "in_text"),
        seen("html", "a page", f'<script>const token = "{clean}"</script>', "in_text"),
        seen("two-lines", "two tokens", f"{clean}\n{second}", "in_text", "several_tokens"),
        seen("same-twice", "the same token twice is one", f"/join?a={clean}&b={clean}", "in_url"),
        seen("words-behind", "words behind it", f"{clean} is my token", "in_text"),
        seen("wrapped", "wrapped lines", wrapped(clean, 64), "white_space"),
        seen("wrapped-crlf", "with other line breaks and an indent", wrapped(clean, 76, "\r\n  "), "white_space"),
        seen("wrapped-header", "a wrapped line of headers", f"Authorization: Bearer {wrapped(clean, 76)}\nAccept: text/plain", "in_header_line"),
        seen("wrapped-t1", "a wrapped T1", wrapped(phone, 76), "white_space", kind="opentok_t1"),
        seen("spaces-inside", "a space inside", f"{head}. {body}.{signature}", "white_space"),
        seen("cut", "the last characters missing", clean[:-3], "signature_length"),
        seen("joined", "something joined to it", f"{clean}abcde", "signature_length"),
        seen("signature-alphabet", "a foreign character in the signature", f"{head}.{body}.{signature[:20]}!{signature[21:]}", "encoding_invalid"),
        seen("signature-padded", "padding behind the signature", f"{clean}=", "encoding_padded"),
        seen("t1-no-prefix", "T1 without what stands in front", phone.removeprefix("T1=="), "prefix_missing", kind="opentok_t1"),
        seen("t1-no-prefix-secret", "whose secret is right", phone.removeprefix("T1=="), "prefix_missing", "signature_matches", kind="opentok_t1", secret=opentok.SECRET),
        case("pasted-large", "over 64 KiB of text", "x " * 33_000 + clean, "unknown", "token_too_large"),
        seen("large-around", "a token behind 20 KiB of text", "{}" + " " * 20_000 + clean, "in_text"),
    ]


def misspelled() -> list:
    """Claims by another name than the one that is read."""
    def renamed(old, new, payload=None):
        return {new if name == old else name: value for name, value in (payload or claims()).items()}

    def seen(id, comment, payload, *findings):
        return case(f"misspelled-{id}", comment, signed(payload), "videosdk", "claim_misspelled", *findings)

    client = opentok.jwt_claims(jti="a")
    theirs = vonage.claims()
    return [
        seen("apikey", "as the vendor's dashboard writes it", renamed("apikey", "apiKey"), "api_key_missing"),
        seen("apikey-snake", "in snake case", renamed("apikey", "api_key"), "api_key_missing"),
        seen("room", "a room in lower case", renamed("roomId", "roomid"), "room_unbound"),
        seen("room-snake", "a room in snake case", renamed("roomId", "room_id"), "room_unbound"),
        seen("permissions", "permissions with a capital", renamed("permissions", "Permissions"), "permissions_invalid"),
        seen("exp", "the end in capitals", renamed("exp", "EXP"), "expiry_missing"),
        case("misspelled-not", "a claim of one's own beside the one that is read", signed(claims(room_id="x")), "videosdk"),
        case("misspelled-opentok", "a session in camel case", hs256(opentok.SECRET, HEADER, compact(renamed("session_id", "sessionId", client))), "opentok_jwt", "claim_misspelled", "session_id_invalid"),
        case("misspelled-vonage", "an application in camel case", rs256(RSA_ONE, vonage.HEADER, compact(renamed("application_id", "applicationId", theirs))), "vonage_jwt", "api_key_missing", "claim_misspelled"),
    ]


def t1_tokens() -> list:
    def seen(id, comment, data, *findings, key=opentok.KEY, **more):
        return case(f"t1-{id}", comment, t1(opentok.SECRET, key, data), "opentok_t1", *findings, **more)

    def text(id, comment, token, *findings, **more):
        return case(f"t1-{id}", comment, token, "opentok_t1", *findings, **more)

    form = opentok.form
    start, data = f"partner_id={opentok.KEY}", form()
    clean = t1(opentok.SECRET, opentok.KEY, data)
    lengths = (t1(opentok.SECRET, opentok.KEY, form(nonce="7" * count)) for count in range(1, 4))
    twice_padded = next(token for token in lengths if token.endswith("=="))
    return [
        text("clean", "nothing to say", clean),
        seen("expired", "its time has come", form(create_time=NOW - HOUR, expire_time=NOW), "token_expired"),
        seen("expire-missing", "24 hours if nothing is said", form(drop=("expire_time",)), "expiry_default"),
        seen("expire-missing-over", "and then they are over", form(drop=("expire_time",), create_time=NOW - DAY), "expiry_default", "token_expired"),
        seen("expire-text", "no number", form(expire_time="soon"), "time_invalid"),
        seen("expire-milliseconds", "milliseconds", form(expire_time=(NOW + HOUR) * 1000), "time_in_milliseconds"),
        seen("long-lived", "over 30 days", form(expire_time=NOW + 30 * DAY + 1), "lifetime_too_long"),
        seen("created-ahead", "created more than a minute ahead", form(create_time=NOW + 61), "issued_in_future"),
        seen("created-missing", "no time of creation", form(drop=("create_time",)), "claim_invalid"),
        seen("moderator", "a moderator", form(role="moderator"), "moderator"),
        seen("role-upper-case", "a role in upper case", form(role="PUBLISHER"), "role_upper_case"),
        seen("role-unknown", "no role", form(role="admin"), "claim_invalid"),
        seen("session-missing", "no session", form(drop=("session_id",)), "session_id_invalid"),
        seen("session-broken", "no session id", form(session_id="SESSIONID"), "session_id_invalid"),
        seen("session-foreign", "another project's session", form(session_id=opentok.OTHER_PROJECT), "session_foreign"),
        seen("data-long", "too much data", form(connection_data="x" * 1001), "data_too_long"),
        seen("layout-long", "too many layout classes", form(initial_layout_class_list="x" * 1001), "data_too_long"),
        seen("role-twice", "two roles", form(more="&role=moderator"), "member_duplicated", "moderator"),
        seen("semicolon", "a field for some readers only", form(more="&x=1;y=2"), "claims_invalid"),
        seen("escape", "an escape cut short", form(connection_data="%4"), "claims_invalid"),
        text("unsigned", "without a signature", t1_text(f"{start}:{data}"), "signature_missing"),
        text("signature-short", "a signature cut short", t1_text(f"{start}&sig=ab:{data}"), "signature_invalid"),
        text("partner-missing", "whose it is, it does not say", t1_text(f"sig={'0' * 40}:{data}"), "api_key_missing"),
        text("no-colon", "without a colon", t1_text(start), "token_malformed"),
        text("encoding", "no base64", "T1==!!", "encoding_invalid", "token_malformed"),
        text("half-padded", "half the padding", twice_padded[:-1], "encoding_invalid"),
        text("secret-right", "the right secret", clean, "signature_matches", secret=opentok.SECRET),
        text("secret-wrong", "another secret", clean, "signature_invalid", secret=OTHER_SECRET),
        text("secret-short", "a short one", t1("x", opentok.KEY, data), "signature_matches", "secret_too_short", secret="x"),
    ]


def vendors_jwts() -> list:
    def ours(id, comment, payload, *findings, header=HEADER, **more):
        token = hs256(opentok.SECRET, header, compact(payload))
        return case(f"opentok-{id}", comment, token, "opentok_jwt", *findings, **more)

    def theirs(id, comment, payload, *findings, header=vonage.HEADER, **more):
        return case(f"vonage-{id}", comment, rs256(RSA_ONE, header, compact(payload)), "vonage_jwt", *findings, **more)

    client = functools.partial(opentok.jwt_claims, jti="a")
    call = {"iss": opentok.KEY, "ist": "project", "iat": NOW, "exp": NOW + 300, "jti": "a"}
    in_header = {name: value for name, value in call.items() if name != "ist"}
    app = vonage.claims
    call_vonage = {"application_id": opentok.APPLICATION, "iat": NOW, "exp": NOW + 900, "jti": "a"}
    hs = hs256("/run/secrets/private.key", HEADER, compact(app()))
    return [
        ours("clean", "nothing to say", client()),
        ours("call", "a token for the REST API", call),
        ours("call-jti-number", "whose id is a number, as a crate writes it", call | {"jti": 7}),
        ours("call-jti-fraction", "or one that no crate writes", call | {"jti": 0.5}, "claim_invalid"),
        ours("call-ruby", "with `ist` in the header", in_header, "issuer_type_in_header", header='{"ist":"project","alg":"HS256"}'),
        ours("account", "an account's token", call | {"ist": "account"}, "claim_invalid"),
        ours("issuer-number", "a number for an issuer", client(iss=123456), "api_key_missing"),
        ours("scope-missing", "a session and no scope", client(drop=("scope",)), "claim_invalid"),
        ours("ist-missing", "a scope and no `ist`", client(drop=("ist",)), "claim_invalid"),
        ours("end-missing", "no end, as the Ruby and PHP SDKs write it", client(drop=("exp",)), "expiry_missing"),
        ours("end-missing-over", "which the vendor ends after 24 hours", client(drop=("exp",), iat=NOW - DAY), "expiry_missing", "token_expired"),
        ours("moderator", "a moderator", client(role="moderator"), "moderator"),
        ours("role-upper-case", "a role in upper case", client(role="MODERATOR"), "role_upper_case"),
        ours("role-null", "null for a role", client(role=None), "claim_invalid"),
        ours("session-foreign", "another project's session", client(session_id=opentok.OTHER_PROJECT), "session_foreign"),
        ours("session-number", "a number for a session", client(session_id=7), "session_id_invalid"),
        ours("layout-encoded", "layout classes as the PHP SDK writes them", client(initial_layout_class_list="focus+main"), "layout_classes_encoded"),
        ours("layout-misnamed", "layout classes as the .NET SDK names them", client(initial_layout_list="focus"), "layout_classes_misnamed"),
        ours("layout-list", "a list, which OpenTok does not know", client(initial_layout_class_list=["focus"]), "claim_invalid", "layout_classes_list"),
        ours("layout-number", "a number for layout classes", client(initial_layout_class_list=7), "claim_invalid"),
        ours("php-nulls", "nulls of the PHP SDK", client(data=None, expireTime=None)),
        ours("data-number", "a number for data", client(connection_data=7), "claim_invalid"),
        ours("data-long", "too much data", client(connection_data="x" * 1001), "data_too_long"),
        ours("jti-number", "a number for an id", client(jti=7), "claim_invalid"),
        ours("alg-rs256", "another algorithm", client(), "algorithm_not_allowed", "signature_length", header='{"alg":"RS256"}'),
        ours("secret-right", "the right secret", client(), "signature_matches", secret=opentok.SECRET),
        theirs("clean", "nothing to say", app()),
        theirs("call", "a token for the REST API", call_vonage),
        theirs("call-jti-number", "whose id is a number, which is OpenTok's alone", call_vonage | {"jti": 7}, "claim_invalid"),
        theirs("call-no-end", "which ends after 15 minutes if it does not say when", {name: value for name, value in call_vonage.items() if name != "exp"}, "expiry_default"),
        theirs("call-no-end-over", "and then it is over", {"application_id": opentok.APPLICATION, "iat": NOW - 900, "jti": "a"}, "expiry_default", "token_expired"),
        theirs("call-no-times", "with neither it has no end", {"application_id": opentok.APPLICATION, "jti": "a"}, "expiry_missing", "issued_at_missing"),
        theirs("java", "no sub, no acl, as the Java SDK writes it", app(drop=("sub", "acl")), "access_list_missing"),
        theirs("python", "subject for sub, as the Python SDK writes it", app(drop=("sub",), subject="video"), "access_list_missing", "subject_misnamed"),
        theirs("python-layout", "and a list of layout classes", app(initial_layout_class_list=["focus"]), "layout_classes_list"),
        theirs("layout-mixed", "a list with something else in it", app(initial_layout_class_list=[7]), "claim_invalid", "layout_classes_list"),
        theirs("ruby", "data for connection_data, as the gem writes it", app(data="x"), "data_misnamed"),
        theirs("dotnet", "no end, no sub, no acl, as the .NET SDK writes it", app(drop=("exp", "sub", "acl")), "expiry_missing", "access_list_missing"),
        theirs("acl-other", "an access list that reaches something else", app(acl={"paths": {"/users/**": {}}}), "claim_invalid"),
        theirs("sub-other", "another product", app(sub="voice"), "claim_invalid"),
        theirs("application-digits", "no UUID", app(application_id="123456"), "claim_invalid", "session_foreign"),
        theirs("application-number", "a number", app(application_id=7), "api_key_missing"),
        case("vonage-php", "signed with the name of the key's file, as the PHP SDK does it", hs, "vonage_jwt", "algorithm_not_allowed", "secret_for_private_key"),
    ]


def inspect() -> dict:
    groups = [
        {"comment": "The text around and of the token", "tests": around()},
        {"comment": "Header and claims", "tests": inside()},
        {"comment": "With a secret to try", "tests": with_secret()},
        {"comment": "Other JWTs", "tests": other_kinds()},
        {"comment": "Tokens of vendors that are only recognised", "tests": foreign()},
        {"comment": "What people paste", "tests": pasted()},
        {"comment": "Claims by another name", "tests": misspelled()},
        {"comment": "OpenTok's T1", "tests": t1_tokens()},
        {"comment": "JWTs of OpenTok and Vonage", "tests": vendors_jwts()},
        {"comment": "Tokens of Video.io", "tests": looked_at(case)},
    ]
    return file("inspect", groups)

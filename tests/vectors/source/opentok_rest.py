"""Vectors for the REST API of OpenTok and Vonage: a call as the request to send, an answer as what it means."""

from .group import file, outcome, vector
from .opentok import FLAGGED, SESSION

CLOUDS = {"opentok": "https://api.opentok.com", "vonage": "https://video.api.vonage.com"}
TOKEN = "a.b.c"


def rest_request() -> dict:
    def good(id, comment, body, auth="opentok", base=None, to=None, **arguments):
        headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        headers |= {"x-opentok-auth": TOKEN} if auth == "opentok" else {"authorization": f"Bearer {TOKEN}"}
        url = (to or CLOUDS[auth]) + "/session/create"
        answer = outcome({"method": "POST", "url": url, "headers": headers, "body": body})
        return vector(id, comment, auth=auth, base=base, token=TOKEN, call="create_session", arguments=arguments, **answer)

    def bad(id, comment, code, call="create_session", auth="opentok", base=None, token=TOKEN, **arguments):
        return vector(id, comment, auth=auth, base=base, token=token, call=call, arguments=arguments, **outcome(code))

    plain = "archiveMode=manual&p2p.preference=enabled"
    calls = [
        good("create", "as npm opentok asks", plain),
        good("create-vonage", "the same of Vonage", plain, auth="vonage"),
        good("create-relayed", "relayed by name", plain, media_mode="relayed"),
        good("create-routed", "routed", "archiveMode=manual&p2p.preference=disabled", media_mode="routed"),
        good("create-archived", "archived always is routed", "archiveMode=always&p2p.preference=disabled", archive_mode="always"),
        good("create-encrypted", "encrypted from end to end is routed", "archiveMode=manual&e2ee=true&p2p.preference=disabled", e2ee=True),
        good("create-located", "near somewhere", "archiveMode=manual&location=192.0.2.1&p2p.preference=enabled", location="192.0.2.1"),
        good("create-everything", "with everything there is to say", "archiveMode=always&archiveName=a%26b%3D%C3%A9%20c&archiveResolution=1280x720&location=192.0.2.1&p2p.preference=disabled", media_mode="routed", archive_mode="always", archive_name="a&b=\u00e9 c", archive_resolution="1280x720", location="192.0.2.1"),
        good("create-name-80", "a name of 80 characters", "archiveMode=always&archiveName=" + "%C3%A9" * 80 + "&p2p.preference=disabled", archive_mode="always", archive_name="\u00e9" * 80),
        good("base-loopback", "no TLS on loopback", plain, base="http://127.0.0.1:9000/", to="http://127.0.0.1:9000"),
        good("base-path", "a path in front is kept", plain, auth="vonage", base="https://rooms.example/video", to="https://rooms.example/video"),
    ]
    refused = [
        bad("archived-relayed", "archived always and relayed", "argument_invalid", archive_mode="always", media_mode="relayed"),
        bad("encrypted-relayed", "encrypted and relayed", "argument_invalid", e2ee=True, media_mode="relayed"),
        bad("encrypted-archived", "encrypted and archived always", "argument_invalid", e2ee=True, archive_mode="always"),
        bad("name-manual", "a name for no archive", "argument_invalid", archive_name="a"),
        bad("resolution-manual", "a resolution for no archive", "argument_invalid", archive_resolution="1280x720"),
        bad("name-empty", "an empty name", "argument_invalid", archive_mode="always", archive_name=""),
        bad("name-81", "a name of 81 characters", "argument_invalid", archive_mode="always", archive_name="a" * 81),
        bad("name-control", "a control character in it", "argument_invalid", archive_mode="always", archive_name="a\nb"),
        bad("resolution-unknown", "no such resolution", "argument_invalid", archive_mode="always", archive_resolution="1x1"),
        bad("media-unknown", "the vendor's word for it", "argument_invalid", media_mode="enabled"),
        bad("archive-unknown", "no such mode", "argument_invalid", archive_mode="sometimes"),
        bad("location-name", "a name for a location", "argument_invalid", location="null"),
        bad("location-injected", "a location with more in it", "argument_invalid", location="192.0.2.1&e2ee=true"),
        bad("argument-unknown", "a slip of the pen", "argument_invalid", mediaMode="routed"),
        bad("argument-type", "text for a boolean", "argument_invalid", e2ee="true"),
        bad("call-unknown", "no such call", "argument_invalid", call="destroy_session"),
        bad("token-empty", "no token", "token_malformed", token=""),
        bad("token-bearer", "a token with its scheme", "token_malformed", auth="vonage", token="Bearer a.b.c"),
        bad("token-newline", "a header of the token's own", "token_malformed", token="a.b.c\r\nX-Evil: 1"),
        bad("base-plain", "no TLS elsewhere", "base_url_invalid", base="http://api.opentok.com"),
        bad("base-user", "user information hides the host", "base_url_invalid", base="https://api.opentok.com@evil.example"),
        bad("base-query", "a query would swallow the path", "base_url_invalid", base="https://evil.example?x="),
    ]
    return file("opentok_rest_request", [{"comment": "Calls", "tests": calls}, {"comment": "What must never be sent", "tests": refused}])


def rest_response() -> dict:
    def good(id, comment, body, session=SESSION, status=200, auth="opentok"):
        return vector(id, comment, auth=auth, status=status, body=body, **outcome({"session_id": session}))

    def bad(id, comment, code, body="", status=200, auth="opentok"):
        return vector(id, comment, auth=auth, status=status, body=body, **outcome(code))

    def said(message):
        return f'{{"code":-1,"message":"{message}","description":"{message}"}}'

    long = f'[{{"session_id":"{FLAGGED}","project_id":"123456","partner_id":"123456","create_dt":"Fri Feb 14 05:14:54 PST 2025","session_status":null,"ice_servers":null,"ice_credential_expiration":86100}}]'
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sessions><Session><session_id>{SESSION}</session_id><partner_id>123456</partner_id><create_dt>Sat Mar 15 14:42:23 PDT 2014</create_dt></Session></sessions>'
    spaced = f"\n<sessions>\n  <Session>\n    <session_id>\n {SESSION}\n </session_id>\n  </Session>\n</sessions>\n"
    two = f"<sessions><Session><session_id>{SESSION}</session_id></Session><Session><session_id>{FLAGGED}</session_id></Session></sessions>"
    entity = f'<!DOCTYPE sessions [<!ENTITY s "{SESSION}">]><sessions><Session><session_id>&s;</session_id></Session></sessions>'
    payload = "<errorPayload><code>-1</code><message>Invalid signature</message></errorPayload>"
    understood = [
        good("json", "a session", f'[{{"session_id":"{SESSION}"}}]'),
        good("json-long", "with everything the vendor says", long, FLAGGED),
        good("json-vonage", "of Vonage", long, FLAGGED, auth="vonage"),
        good("json-bare", "without the list", f'{{"session_id":"{SESSION}"}}'),
        good("json-created", "201 is a success too", f'[{{"session_id":"{SESSION}"}}]', status=201),
        good("xml", "in XML", xml),
        good("xml-spaced", "with white space", spaced),
        good("xml-two", "of two sessions the first", two),
    ]
    refused = [
        bad("json-empty", "no session", "remote_answer_invalid", "[]"),
        bad("json-null", "null", "remote_answer_invalid", "null"),
        bad("json-number", "a list with something else in it", "remote_answer_invalid", "[7]"),
        bad("json-no-id", "a session without an id", "remote_answer_invalid", '[{"partner_id":"1"}]'),
        bad("json-broken-id", "an id that is none", "remote_answer_invalid", '[{"session_id":"../evil"}]'),
        bad("json-error", "an error with a status of success", "remote_answer_invalid", said("Invalid signature")),
        bad("text", "no JSON", "remote_answer_invalid", "ok"),
        bad("nothing", "nothing", "remote_answer_invalid"),
        bad("xml-cut", "XML that does not end", "remote_answer_invalid", xml[:-12]),
        bad("xml-crossed", "XML whose elements cross", "remote_answer_invalid", f"<a><b><session_id>{SESSION}</session_id></a></b>"),
        bad("xml-behind", "something behind it", "remote_answer_invalid", xml + "<x/>" + xml[55:]),
        bad("xml-doctype", "a document type, and an entity of its own", "remote_answer_invalid", entity),
        bad("xml-entity", "an entity nobody declared", "remote_answer_invalid", xml.replace(SESSION, "&s;")),
        bad("xml-entity-behind", "an entity behind an id", "remote_answer_invalid", xml.replace(SESSION, SESSION + "&amp;x")),
        bad("xml-doctype-plain", "a document type that declares nothing", "remote_answer_invalid", "<!DOCTYPE sessions>" + xml[55:]),
        bad("xml-unclosed", "XML that stops before its last element ends", "remote_answer_invalid", xml.removesuffix("</sessions>")),
        bad("xml-deep", "nested too deep", "remote_answer_invalid", "<a>" * 40 + f"<session_id>{SESSION}</session_id>" + "</a>" * 40),
        bad("xml-html", "a proxy's page", "remote_answer_invalid", "<html><body>hello</body></html>"),
        bad("403-signature", "another secret", "remote_signature_invalid", said("Invalid signature"), 403),
        bad("403-signature-xml", "said in XML", "remote_signature_invalid", payload, 403),
        bad("403-format", "no token that it can read", "remote_token_malformed", said("Invalid token format"), 403),
        bad("403-issuer", "no project that it knows", "remote_project_unknown", said("Invalid issuer format"), 403),
        bad("403-partner", "in the words of old", "remote_project_unknown", "<errorPayload><code>-1</code><message>Invalid partner credentials</message></errorPayload>", 403),
        bad("403-early", "a clock that is ahead", "remote_token_early", said("issued time cannot be greater than current time"), 403),
        bad("403-other", "something else", "remote_forbidden", said("no"), 403),
        bad("403-empty", "without a word", "remote_forbidden", "", 403),
        bad("403-vonage", "said by Vonage", "remote_signature_invalid", said("Invalid signature"), 403, auth="vonage"),
        bad("401", "the token", "remote_unauthorized", said("Invalid signature"), 401),
        bad("400", "a parameter", "remote_invalid_parameter", said("Invalid location"), 400),
        bad("404", "no such thing", "remote_not_found", "", 404),
        bad("429", "too many", "remote_rate_limited", "", 429),
        bad("500", "the vendor's fault", "remote_unavailable", payload, 500),
        bad("302", "redirects are not followed", "remote_answer_invalid", "", 302),
    ]
    return file("opentok_rest_response", [{"comment": "Understood", "tests": understood}, {"comment": "Refused", "tests": refused}])

"""Vectors for a conversation with a vendor's API: what happens in, what a client does out.

A client has a token of its own that lives ten minutes. It begins, sends, hears, waits and sends again; each
event has the clock at which it happens, and an answer also the number that was drawn for the wait after it.
"""

from .group import NOW, file, outcome, vector

ROOM = "2kyv-gzay-64pg"
FOUND = '{"roomId":"2kyv-gzay-64pg"}'
MEGABYTE = 1024 * 1024
# 2025-06-15T15:06:40Z, which is NOW.
DATE = "Sun, 15 Jun 2025 15:06:40 GMT"
SEVEN_LATER = "Sun, 15 Jun 2025 15:06:47 GMT"


def _events(events: list) -> list:
    """Each one with its clock: that of the one before, unless it has another."""
    now, dated = NOW, []
    for event in events:
        now = event.get("now", now)
        dated.append(event | {"now": now})
    return dated


BEGIN = {"event": "begin"}


def _waited(now: int) -> dict:
    return {"event": "waited", "now": now}


def _answer(status: int, *headers, body: str = "", drawn: int = 0, **more) -> dict:
    return {"event": "answer", "status": status, "headers": [list(pair) for pair in headers], "body": body, "drawn": drawn, **more}


def _failed(how: str, drawn: int = 0, **more) -> dict:
    return {"event": how, "drawn": drawn, **more}


def _asks(value, status: int = 429, *headers) -> dict:
    return _answer(status, *headers, ("retry-after", value))


OK = _answer(200, body=FOUND)
SENT = {"send": {"issued_at": NOW}}
ANSWERED = {"room": ROOM}
CANCELLED = {"cancelled": True}


def _sent(issued_at: int) -> dict:
    return {"send": {"issued_at": issued_at}}


def _wait(milliseconds: int) -> dict:
    return {"wait_ms": milliseconds}


def _error(code: str, retry_after=None) -> dict:
    return {"error": code, "retry_after": retry_after}


def conversation() -> dict:
    def case(id, comment, events, instructions, call="fetch_room", attempts=3):
        return vector(id, comment, call=call, attempts=attempts, events=_events([BEGIN, *events]), **outcome({"instructions": [SENT, *instructions]}))

    def again(id, comment, first, milliseconds, **more):
        """After the first try there is a wait and a second."""
        return case(id, comment, [first, _waited(NOW + 70), OK], [_wait(milliseconds), _sent(NOW), ANSWERED], **more)

    def over(id, comment, first, code, retry_after=None, **more):
        """After the first try that was it."""
        return case(id, comment, [first], [_error(code, retry_after)], **more)

    tries = [
        case("answered", "the first answer is good", [OK], [ANSWERED]),
        case("created", "so is that to what changes something", [_answer(201, body=FOUND)], [ANSWERED], call="create_room"),
        *(again(f"status-{status}", "a failure that passes", _answer(status), 125) for status in (408, 425, 429, 500, 502, 503, 504)),
        *(over(f"status-{status}", "a refusal that stays", _answer(status), code) for status, code in [
            (400, "remote_invalid_parameter"), (401, "remote_unauthorized"), (402, "remote_not_found"), (403, "remote_forbidden"),
            (404, "remote_not_found"), (409, "remote_invalid_parameter"), (302, "remote_answer_invalid"), (204, "remote_answer_invalid"),
        ]),
        again("unreachable", "nobody was there", _failed("unreachable"), 125),
        again("timed-out", "nobody answered in time", _failed("timed_out"), 125),
        over("create-429", "what was not begun may be done again, but not after the last try", _answer(429), "remote_rate_limited", call="create_room", attempts=1),
        again("create-429-again", "what was not begun may be done again", _answer(429), 125, call="create_room"),
        again("create-425-again", "nor was what came too early", _answer(425), 125, call="create_room"),
        *(over(f"create-{status}", "what may have been done is not done twice", _answer(status), "remote_unavailable", call="create_room") for status in (408, 500, 503)),
        over("create-unreachable", "what may have arrived is not sent twice", _failed("unreachable"), "remote_unavailable", call="create_room"),
        over("create-timed-out", "nor what nobody answered in time", _failed("timed_out"), "remote_unavailable", call="create_room"),
        over("create-503-asked", "not even where the vendor says when", _asks("1", 503), "remote_unavailable", 1, call="create_room"),
        case("tries-end", "three tries are three", [_answer(503), _waited(NOW + 1), _failed("unreachable"), _waited(NOW + 2), _answer(500)], [_wait(125), SENT, _wait(250), SENT, _error("remote_unavailable")]),
        case("tries-of-other-kinds", "a refusal after a failure stays", [_answer(503), _waited(NOW + 1), _answer(404)], [_wait(125), SENT, _error("remote_not_found")]),
        over("one-try", "one try is one", _answer(503), "remote_unavailable", attempts=1),
    ]
    ten = [step for number in range(9) for step in (_answer(503, drawn=2**32 - 1), _waited(NOW + number))]
    spread = [
        again("drawn-most", "the longest first wait", _answer(503, drawn=2**32 - 1), 250),
        again("drawn-middle", "one between", _answer(503, drawn=2**31), 187),
        case("growing", "each wait is twice the one before, up to eight seconds", [*ten, _answer(503)], [step for wait in (250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000) for step in (_wait(wait), SENT)] + [_error("remote_unavailable")], attempts=10),
    ]
    asked = [
        again("seconds", "in seconds", _asks("7"), 7125),
        again("seconds-zero", "none", _asks("0"), 125),
        again("seconds-minute", "a minute is the longest", _asks("60"), 60_125),
        over("seconds-over", "a second more is the caller's to wait", _asks("61"), "remote_rate_limited", 61),
        over("seconds-trillion", "thirty thousand years", _asks("1000000000000"), "remote_rate_limited", 10**12),
        again("negative", "nobody waits backwards: it is no wish", _asks("-1"), 125),
        again("negative-far", "however far", _asks("-1000000000000"), 125),
        again("sign", "a sign is none of a number of seconds", _asks("+7"), 125),
        again("fraction", "seconds are whole", _asks("7.5"), 125),
        again("exponent", "and written in digits", _asks("1e1"), 125),
        again("hexadecimal", "of ten kinds", _asks("0x10"), 125),
        again("unit", "without a unit", _asks("7s"), 125),
        again("empty", "nothing is no wish", _asks(""), 125),
        again("spaced", "white space does not count", _asks(" 7 "), 7125),
        again("zeros", "nor do zeros in front", _asks("0007"), 7125),
        again("date", "as a date, compared with the answer's own", _asks(SEVEN_LATER, 429, ("date", DATE)), 7125),
        again("date-without", "or with when it came", _asks(SEVEN_LATER), 7125),
        again("date-unreadable", "also where its own cannot be read", _asks(SEVEN_LATER, 429, ("date", "yesterday")), 7125),
        again("date-850", "as HTTP wrote dates once", _asks("Sunday, 15-Jun-25 15:06:47 GMT"), 7125),
        again("date-asctime", "and as C does", _asks("Sun Jun 15 15:06:47 2025"), 7125),
        again("date-past", "one that has passed is no wait", _asks("Sun, 15 Jun 2025 15:00:00 GMT"), 125),
        again("date-epoch", "however long ago", _asks("Thu, 01 Jan 1970 00:00:00 GMT"), 125),
        over("date-far", "tomorrow is too late", _asks("Mon, 16 Jun 2025 15:06:40 GMT"), "remote_rate_limited", 86_400),
        again("date-zone", "HTTP has one time zone", _asks("Sun, 15 Jun 2025 15:06:47 CET"), 125),
        again("date-iso", "and no dates of another form", _asks("2025-06-15T15:06:47Z"), 125),
        again("date-month", "nor a thirteenth month", _asks("Sun, 15 Foo 2025 15:06:47 GMT"), 125),
        again("date-clock-wrong", "a clock here that is wrong by years changes nothing", _asks("Sun, 06 Nov 1994 08:49:44 GMT", 429, ("date", "Sun, 06 Nov 1994 08:49:37 GMT")), 7125),
        again("twice", "of two wishes the longer counts", _answer(429, ("retry-after", "3"), ("retry-after", "9")), 9125),
        again("twice-one-odd", "of two the one that can be read", _answer(429, ("retry-after", "soon"), ("retry-after", "9")), 9125),
        again("twice-dates", "also of two dates", _answer(429, ("retry-after", SEVEN_LATER), ("retry-after", "Sun, 15 Jun 2025 15:06:49 GMT")), 9125),
        over("twice-too-long", "and if one is too long, it is", _answer(429, ("retry-after", "3"), ("retry-after", "3600")), "remote_rate_limited", 3600),
        over("refused-anyway", "a wish does not make a refusal pass", _asks("1", 404), "remote_not_found"),
        case("all-waits", "all waits together are two minutes at most", [_asks("50"), _waited(NOW + 51), _asks("50"), _waited(NOW + 102), _asks("50")], [_wait(50_125), SENT, _wait(50_250), SENT, _error("remote_rate_limited", 50)], attempts=10),
    ]
    bodies = [
        case("body-mebibyte", "a mebibyte is read", [_answer(200, body=FOUND, padded_to=MEGABYTE)], [ANSWERED]),
        over("body-over", "a byte more is not", _answer(200, body=FOUND, padded_to=MEGABYTE + 1), "remote_answer_invalid"),
        over("body-endless", "nobody reads an answer without end to its end", _answer(200, body=FOUND, endless=True), "remote_answer_invalid"),
        again("body-endless-refusal", "nor a refusal", _answer(503, body="no", endless=True), 125),
        over("body-text", "an answer that is none is not asked for again", _answer(200, body="<html>"), "remote_answer_invalid"),
        over("body-other", "nor one with something else in it", _answer(200, body='{"roomId":"../evil"}'), "remote_answer_invalid"),
    ]
    busy = _asks("60", 503)
    token = [
        case("token-kept", "a token is used again", [busy, _waited(NOW + 539), OK], [_wait(60_125), SENT, ANSWERED]),
        case("token-renewed", "up to a minute before its end", [busy, _waited(NOW + 540), OK], [_wait(60_125), _sent(NOW + 540), ANSWERED]),
        case("token-long-over", "or long after it, when the machine slept", [busy, _waited(NOW + 10**6), OK], [_wait(60_125), _sent(NOW + 10**6), ANSWERED]),
        case("clock-set-back", "a clock that was set back makes it one from the future", [busy, _waited(NOW - 3600), OK], [_wait(60_125), _sent(NOW - 3600), ANSWERED]),
        case("clock-set-back-a-second", "by a second too", [busy, _waited(NOW - 1), OK], [_wait(60_125), _sent(NOW - 1), ANSWERED]),
        case("clock-set-back-waits", "and the waits stay as they were", [_asks("50", 503), _waited(NOW - 10**6), _asks("50", 503), _waited(NOW - 10**6), _asks("50", 503)], [_wait(50_125), _sent(NOW - 10**6), _wait(50_250), _sent(NOW - 10**6), _error("remote_unavailable", 50)], attempts=10),
        case("clock-set-back-date", "a date is compared with the answer's own", [_answer(503, now=NOW), _waited(NOW - 10**6), _asks(SEVEN_LATER, 503, ("date", DATE)), _waited(NOW - 10**6), OK], [_wait(125), _sent(NOW - 10**6), _wait(7250), _sent(NOW - 10**6), ANSWERED]),
    ]
    cancelled = [
        case("cancelled", "nobody wants to know", [{"event": "cancelled"}], [CANCELLED]),
        case("cancelled-waiting", "not even whether a wait helps", [_asks("7"), {"event": "cancelled"}], [_wait(7125), CANCELLED]),
        case("cancelled-second", "nor what became of the second try", [_answer(503), _waited(NOW + 1), {"event": "cancelled"}], [_wait(125), SENT, CANCELLED]),
    ]
    groups = [
        {"comment": "What is tried again, and how often", "tests": tries},
        {"comment": "Waits that are spread", "tests": spread},
        {"comment": "What the vendor asks for", "tests": asked},
        {"comment": "How much is read", "tests": bodies},
        {"comment": "The client's own token", "tests": token},
        {"comment": "Cancelled", "tests": cancelled},
    ]
    return file("conversation", groups)

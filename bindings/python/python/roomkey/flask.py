"""The three endpoints for Flask: the extra ``flask`` of the package.

.. code-block:: python

    from flask import Flask, g
    from roomkey import videosdk
    from roomkey.flask import blueprint

    def caller():                                     # your own users, as Flask knows them
        return g.user and videosdk.Policy(
            permissions=["allow_join"], roles=["rtc"], rights=["create", "validate"],
            participant_id=g.user.id,
        )

    app = Flask(__name__)
    app.register_blueprint(blueprint(videosdk.Credentials.from_env(), caller=caller))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, request

from roomkey._adapters import (
    Upstream,
    demand_caller,
    demand_clock,
    one_header,
    time_of,
)
from roomkey._roomkey import MAXIMUM_BODY_BYTES, Answer, Endpoints, Pending, Policy

if TYPE_CHECKING:
    from roomkey._types import Clock, Signers

Caller = Callable[[], "Policy | None"]
"""Says who is asking, by the policy they have; ``None`` is nobody that the app knows."""

ANY_END: Any = {"strict_slashes": False, "merge_slashes": False}
"""One slash at the end of a path means nothing; two are another path."""


def blueprint(
    credentials: Signers,
    *,
    caller: Caller,
    base_url: str | None = None,
    timeout: float = 10.0,
    clock: Clock | None = None,
    name: str = "roomkey",
) -> Blueprint:
    """A blueprint with ``GET /get-token``, ``POST /create-meeting`` and ``POST /validate-meeting/<meeting>``.

    ``caller`` is your own function, called within the request, that says who is asking by returning
    their ``Policy``; it may abort as your views do for a stranger, or return ``None``, which is answered
    with 401. The other two routes act for the bearer of the token in the request. ``timeout`` is how
    many seconds the vendor has to answer. ``clock`` says what time it is, as seconds since 1970 or an
    aware ``datetime``; ``time.time`` if not given.
    """
    demand_caller(caller)
    demand_clock(clock)
    endpoints = Endpoints(credentials, base_url=base_url)
    upstream = Upstream(timeout)
    made = Blueprint(name, __name__)

    @made.get("/get-token", **ANY_END)
    def get_token() -> Response:
        if request.method == "HEAD":
            # It would mint a token that nobody sees.
            abort(405)
        policy = current_app.ensure_sync(caller)()
        return _response(
            endpoints.get_token(
                policy,
                query=request.query_string,
                content_type=_header("content-type"),
                body=_body(),
                now=time_of(clock),
            )
        )

    @made.post("/create-meeting", **ANY_END)
    def create_meeting() -> Response:
        step = endpoints.create_meeting(
            query=request.query_string,
            authorization=_header("authorization"),
            content_type=_header("content-type"),
            body=_body(),
            now=time_of(clock),
        )
        return respond(step)

    @made.post("/validate-meeting/<meeting>", **ANY_END)
    def validate_meeting(meeting: str) -> Response:
        step = endpoints.validate_meeting(
            meeting,
            query=request.query_string,
            authorization=_header("authorization"),
            content_type=_header("content-type"),
            body=_body(),
            now=time_of(clock),
        )
        return respond(step)

    def respond(step: Answer | Pending) -> Response:
        return _response(upstream.complete(step))

    return made


def _header(name: str) -> str | None:
    return one_header(request.headers.getlist(name))


def _body() -> bytes:
    """The body, as far as it is looked at. The app may have read a short one already."""
    length = request.content_length
    if length is not None and length <= MAXIMUM_BODY_BYTES:
        return request.get_data()
    return request.stream.read(MAXIMUM_BODY_BYTES + 1)


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers)


__all__ = ["Caller", "blueprint"]

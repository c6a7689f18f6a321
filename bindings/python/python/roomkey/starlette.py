"""The three endpoints for Starlette, and for every framework built on it.

.. code-block:: python

    from starlette.applications import Starlette
    from roomkey import videosdk
    from roomkey.starlette import routes

    async def caller(request):
        user = await user_of(request)          # your own sessions, your own users
        return user and videosdk.Policy(
            permissions=["allow_join"], roles=["rtc"], rights=["create", "validate"],
            participant_id=user.id,
        )

    app = Starlette(routes=routes(videosdk.Credentials.from_env(), caller=caller))
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Union

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from roomkey._adapters import (
    AsyncUpstream,
    demand_caller,
    demand_clock,
    one_header,
    time_of,
)
from roomkey._roomkey import MAXIMUM_BODY_BYTES, Answer, Endpoints, Pending, Policy

if TYPE_CHECKING:
    from roomkey._types import Clock, Signers

Caller = Callable[[Request], Union["Policy | None", Awaitable["Policy | None"]]]
"""Says who is asking, by the policy they have; ``None`` is nobody that the app knows."""

PATHS = ("/get-token", "/create-meeting", "/validate-meeting/{meeting}")
ENDS = ("", "/")
"""One slash at the end of a path means nothing."""


class Served:
    """The three endpoints as functions from a request to a response."""

    def __init__(
        self, credentials: Signers, base_url: str | None, timeout: float, clock: Clock | None
    ) -> None:
        demand_clock(clock)
        self._endpoints = Endpoints(credentials, base_url=base_url)
        self._upstream = AsyncUpstream(timeout)
        self._clock = clock

    async def get_token(self, request: Request, policy: Policy | None) -> Response:
        return _response(
            self._endpoints.get_token(
                policy,
                query=request.scope["query_string"],
                content_type=_header(request, "content-type"),
                body=await _body(request),
                now=time_of(self._clock),
            )
        )

    async def create_meeting(self, request: Request) -> Response:
        step = self._endpoints.create_meeting(
            query=request.scope["query_string"],
            authorization=_header(request, "authorization"),
            content_type=_header(request, "content-type"),
            body=await _body(request),
            now=time_of(self._clock),
        )
        return await self._respond(step)

    async def validate_meeting(self, request: Request, meeting: str) -> Response:
        step = self._endpoints.validate_meeting(
            meeting,
            query=request.scope["query_string"],
            authorization=_header(request, "authorization"),
            content_type=_header(request, "content-type"),
            body=await _body(request),
            now=time_of(self._clock),
        )
        return await self._respond(step)

    async def _respond(self, step: Answer | Pending) -> Response:
        return _response(await self._upstream.complete(step))


def _header(request: Request, name: str) -> str | None:
    return one_header(request.headers.getlist(name))


async def _body(request: Request) -> bytes:
    """The body, as far as it is looked at."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAXIMUM_BODY_BYTES:
            break
    return bytes(body)


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers)


def routes(
    credentials: Signers,
    *,
    caller: Caller,
    base_url: str | None = None,
    timeout: float = 10.0,
    clock: Clock | None = None,
) -> list[Route]:
    """The routes ``GET /get-token``, ``POST /create-meeting`` and ``POST /validate-meeting/{meeting}``.

    ``caller`` is your own function, plain or async, that says who is asking by returning their
    ``Policy``, or ``None`` for a stranger, who is answered with 401. The other two routes act for the
    bearer of the token in the request. ``timeout`` is how many seconds the vendor has to answer.
    ``clock`` says what time it is, as seconds since 1970 or an aware ``datetime``; ``time.time`` if not given.
    Each route is there with and without a slash at its end.

    >>> from roomkey import videosdk
    >>> from roomkey.starlette import routes
    >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    >>> [route.path for route in routes(credentials, caller=lambda request: None)][::2]
    ['/get-token', '/create-meeting', '/validate-meeting/{meeting}']
    """
    demand_caller(caller)
    served = Served(credentials, base_url, timeout, clock)

    async def get_token(request: Request) -> Response:
        policy = caller(request)
        if inspect.isawaitable(policy):
            policy = await policy
        return await served.get_token(request, policy)

    async def validate_meeting(request: Request) -> Response:
        return await served.validate_meeting(request, request.path_params["meeting"])

    made = [
        Route(path + end, endpoint, methods=[method])
        for method, path, endpoint in (
            ("GET", PATHS[0], get_token),
            ("POST", PATHS[1], served.create_meeting),
            ("POST", PATHS[2], validate_meeting),
        )
        for end in ENDS
    ]
    for route in made:
        # A HEAD would mint a token that nobody sees.
        route.methods = set(route.methods or ()) - {"HEAD"}
    return made


__all__ = ["Caller", "routes"]

"""The three endpoints for FastAPI: the extra ``fastapi`` of the package.

.. code-block:: python

    from fastapi import Depends, FastAPI
    from roomkey import videosdk
    from roomkey.fastapi import router

    def caller(user: User = Depends(current_user)) -> videosdk.Policy:   # your own dependency
        return videosdk.Policy(
            permissions=["allow_join"], roles=["rtc"], rights=["create", "validate"],
            participant_id=user.id,
        )

    app = FastAPI()
    app.include_router(router(videosdk.Credentials.from_env(), caller=caller))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from roomkey._adapters import demand_caller
from roomkey.starlette import ENDS, PATHS, Served

if TYPE_CHECKING:
    from roomkey._types import Clock, Signers


def router(
    credentials: Signers,
    *,
    caller: Callable[..., Any],
    base_url: str | None = None,
    timeout: float = 10.0,
    clock: Clock | None = None,
) -> APIRouter:
    """A router with ``GET /get-token``, ``POST /create-meeting`` and ``POST /validate-meeting/{meeting}``.

    ``caller`` is a dependency of your own that says who is asking by returning their ``Policy``. It may
    raise what your other dependencies raise for a stranger, or return ``None``, which is answered with
    401. The other two routes act for the bearer of the token in the request. ``timeout`` is how many
    seconds the vendor has to answer. ``clock`` says what time it is, as seconds since 1970 or an aware
    ``datetime``; ``time.time`` if not given.
    """
    demand_caller(caller)
    served = Served(credentials, base_url, timeout, clock)
    made = APIRouter(tags=["roomkey"])

    async def get_token(request: Request, policy: Any = Depends(caller)) -> Response:
        return await served.get_token(request, policy)

    async def create_meeting(request: Request) -> Response:
        return await served.create_meeting(request)

    async def validate_meeting(request: Request, meeting: str) -> Response:
        return await served.validate_meeting(request, meeting)

    for end in ENDS:
        get_path, create_path, validate_path = (path + end for path in PATHS)
        # The schema shows one of two that are the same.
        is_shown = end == ""
        made.add_api_route(get_path, get_token, methods=["GET"], include_in_schema=is_shown)
        made.add_api_route(
            create_path, create_meeting, methods=["POST"], include_in_schema=is_shown
        )
        made.add_api_route(
            validate_path, validate_meeting, methods=["POST"], include_in_schema=is_shown
        )
    return made


__all__ = ["router"]

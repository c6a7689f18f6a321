"""Video.io: app tokens and session tokens, the authority that signs them, and the call that trades them.

>>> from roomkey import videoio
>>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
>>> app_token = authority.mint_app("my-app")
>>> token = authority.mint_session(app_token, identity="ann", scopes=["videos.read"], lifetime="2h")
>>> authority.verify_session(token, scope="videos.read").identity
'ann'

An ``Authority`` stands in for the vendor's cloud, and ``Endpoints`` answers ``POST /v1/sessions`` for it.
``roomkey.videoio.client`` has clients that send that call; ``Api`` makes it for any other.
"""

from typing import TYPE_CHECKING, Final

from roomkey._roomkey import (
    Answer,
    AppClaims,
    Authority,
    SessionClaims,
    SessionCredentials,
    parse_app_id,
    parse_identity,
    parse_scope,
)
from roomkey._roomkey import VideoioEndpoints as Endpoints
from roomkey._roomkey import ordinary_scopes as _ordinary_scopes
from roomkey._roomkey import scopes as _scopes
from roomkey.videoio.rest import Api, Call, Session

if TYPE_CHECKING:
    from roomkey._types import Scope

SCOPES: Final[tuple["Scope", ...]] = _scopes()
"""What a session can be allowed."""

ORDINARY_SCOPES: Final[tuple["Scope", ...]] = _ordinary_scopes()
"""What a session is allowed where a client names nothing."""

# Several vendors have classes of this name, so the extension module calls them otherwise.
for _name, _class in {"Endpoints": Endpoints}.items():
    _class.__name__ = _class.__qualname__ = _name

__all__ = [
    "ORDINARY_SCOPES",
    "SCOPES",
    "Answer",
    "Api",
    "AppClaims",
    "Authority",
    "Call",
    "Endpoints",
    "Session",
    "SessionClaims",
    "SessionCredentials",
    "parse_app_id",
    "parse_identity",
    "parse_scope",
]

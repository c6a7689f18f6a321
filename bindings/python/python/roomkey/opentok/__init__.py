"""OpenTok: session ids, roles, client tokens in both forms, and the REST API.

>>> from roomkey import opentok
>>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
>>> session = opentok.SessionId.create("123456")
>>> token = credentials.mint(session=session, role="moderator", kind="t1")
>>> credentials.verify(token, session=session, capability="force_mute").kind
't1'

The API is here as requests to send and answers to understand (``Api``); ``roomkey.opentok.client`` has
clients that send them.
"""

from typing import TYPE_CHECKING, Final

from roomkey._roomkey import ApiClaims, SessionId, capabilities, may
from roomkey._roomkey import OpentokClaims as Claims
from roomkey._roomkey import OpentokCredentials as Credentials
from roomkey._roomkey import session_capabilities as _capabilities
from roomkey._roomkey import session_roles as _roles
from roomkey.opentok.rest import Api, Call, Session

if TYPE_CHECKING:
    from roomkey._types import Capability, SessionRole

ROLES: Final[tuple["SessionRole", ...]] = _roles()
"""What someone can be in a session."""

CAPABILITIES: Final[tuple["Capability", ...]] = _capabilities()
"""What can be done in a session."""

# Several vendors have classes of this name, so the extension module calls them otherwise.
for _name, _class in {"Claims": Claims, "Credentials": Credentials}.items():
    _class.__name__ = _class.__qualname__ = _name

__all__ = [
    "CAPABILITIES",
    "ROLES",
    "Api",
    "ApiClaims",
    "Call",
    "Claims",
    "Credentials",
    "Session",
    "SessionId",
    "capabilities",
    "may",
]

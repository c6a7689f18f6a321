"""Vonage Video: OpenTok's sessions and roles, under an application's private key instead of a secret.

>>> from roomkey import vonage
>>> session = vonage.SessionId.create("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f")
>>> session.project
'29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'

``Credentials`` mint and verify with the private key; a ``Verifier`` has the public key alone. The API is here
as requests to send and answers to understand (``Api``); ``roomkey.vonage.client`` has clients that send them.
"""

from roomkey._roomkey import ApiClaims, SessionId, capabilities, may
from roomkey._roomkey import VonageClaims as Claims
from roomkey._roomkey import VonageCredentials as Credentials
from roomkey._roomkey import VonageVerifier as Verifier
from roomkey.opentok import CAPABILITIES, ROLES
from roomkey.vonage.rest import Api, Call, Session

# Several vendors have classes of this name, so the extension module calls them otherwise.
for _name, _class in {"Claims": Claims, "Credentials": Credentials, "Verifier": Verifier}.items():
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
    "Verifier",
    "capabilities",
    "may",
]

"""VideoSDK: credentials, tokens, revocations and the REST API.

The API is here as requests to send and answers to understand (``Api``); ``roomkey.videosdk.client`` has
clients that send them.
"""

from roomkey._roomkey import (
    MAXIMUM_ANSWER_BYTES,
    Credentials,
    Keyring,
    Revocation,
    VerifiedClaims,
)
from roomkey.videosdk.rest import Api, AutoClose, Call, Page, Room, Session, Webhook

__all__ = [
    "MAXIMUM_ANSWER_BYTES",
    "Api",
    "AutoClose",
    "Call",
    "Credentials",
    "Keyring",
    "Page",
    "Revocation",
    "Room",
    "Session",
    "VerifiedClaims",
    "Webhook",
]

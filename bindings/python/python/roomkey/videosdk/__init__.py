"""VideoSDK: credentials, tokens, revocations and the REST API.

The API is here as requests to send and answers to understand (``Api``); ``roomkey.videosdk.client`` has
clients that send them.
"""

from roomkey._roomkey import (
    MAXIMUM_ANSWER_BYTES,
    MAXIMUM_BODY_BYTES,
    Answer,
    Credentials,
    Endpoints,
    Keyring,
    Pending,
    Policy,
    Revocation,
    VerifiedClaims,
)
from roomkey.videosdk.rest import Api, AutoClose, Call, Page, Room, Session, Webhook

__all__ = [
    "MAXIMUM_ANSWER_BYTES",
    "MAXIMUM_BODY_BYTES",
    "Answer",
    "Api",
    "AutoClose",
    "Call",
    "Credentials",
    "Endpoints",
    "Keyring",
    "Page",
    "Pending",
    "Policy",
    "Revocation",
    "Room",
    "Session",
    "VerifiedClaims",
    "Webhook",
]

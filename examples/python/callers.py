"""Who may ask the example servers for a token.

Each caller has a key, and each key a policy. An app of yours has sessions and users instead; what
matters is that somebody says who is asking, and that the policy follows from that.
"""

import hmac
import os

from roomkey import videosdk

HOST = videosdk.Policy(
    permissions=["allow_join", "allow_mod"], roles=["rtc"], rights=["create", "validate"]
)
GUEST = videosdk.Policy(permissions=["ask_join"], roles=["rtc"], longest_lifetime="1h")


def policy_of(authorization: str | None) -> videosdk.Policy | None:
    """The policy of the caller with this header `Authorization`, or None for a stranger."""
    given = (authorization or "").encode()
    for variable, policy in (("HOST_KEY", HOST), ("GUEST_KEY", GUEST)):
        expected = f"Bearer {os.environ[variable]}".encode()
        if hmac.compare_digest(given, expected):
            return policy
    return None


def endpoint() -> str | None:
    """Where rooms are made: the vendor's cloud, unless this names another place."""
    return os.environ.get("VIDEOSDK_API_ENDPOINT") or None

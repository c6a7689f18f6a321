"""Creates a session at Vonage and lets someone into it.

pip install './bindings/python[client]'
export VONAGE_APPLICATION_ID=… VONAGE_PRIVATE_KEY_PATH=private.key
python vonage_session.py
"""

import os

from roomkey import vonage
from roomkey.vonage.client import Client


def describe(claims: vonage.Claims) -> str:
    return f"{claims.data} is {claims.role} until {claims.expires_at.isoformat()}"


credentials = vonage.Credentials.from_env()
with Client(credentials, base_url=os.environ.get("VONAGE_VIDEO_API_URL") or None) as client:
    session = client.create_session(archive_mode="always").session_id
print("session", session)

token = credentials.mint(session=session, role="publisher", data="Ann", lifetime="1h")
print(describe(credentials.verify(token, session=session, capability="publish")))

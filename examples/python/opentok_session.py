"""Creates a session at OpenTok and lets two people into it.

pip install './bindings/python[client]'
export OPENTOK_API_KEY=… OPENTOK_API_SECRET=…
python opentok_session.py
"""

import os

from roomkey import opentok
from roomkey.opentok.client import Client

credentials = opentok.Credentials.from_env()
with Client(credentials, base_url=os.environ.get("OPENTOK_API_URL") or None) as client:
    session = client.create_session(media_mode="routed").session_id
print("session", session, "of", opentok.SessionId(session).project)

host = credentials.mint(session=session, role="moderator", data="Ann", lifetime="1h")
# Clients of before 2024 take the older form.
guest = credentials.mint(session=session, role="subscriber", data="Ben", kind="t1")
for token in (host, guest):
    claims = credentials.verify(token, session=session, capability="subscribe")
    may = " ".join(opentok.capabilities(claims.role))
    print(claims.kind, claims.data, claims.role, "may", may)

"""A session that always has a live token, however many ask, whatever the clock says and however long the machine slept.

>>> import asyncio
>>> from roomkey.session import Fetched, SessionManager, SessionState
>>> async def get_token(request):
...     return Fetched("a.b.c", lives_for=600)  # ask your server here
>>> async def main():
...     async with SessionManager() as manager:
...         state = await manager.start(token_provider=get_token)
...         assert state == SessionState.CONNECTED
...         return f"Bearer {await manager.token()}"
>>> asyncio.run(main())
'Bearer a.b.c'

The manager renews the token before it ends, asks once however many wait, and stays stopped when it was stopped.
``roomkey.session.blocking`` is the same for programs that do not await.
"""

from roomkey._roomkey import Fetched, SessionPolicy
from roomkey.session._manager import SessionManager
from roomkey.session._sources import Provider
from roomkey.session._telling import Listener, Subscription
from roomkey.session._words import SessionError, SessionState, SessionToken, TokenRequest

__all__ = [
    "Fetched",
    "Listener",
    "Provider",
    "SessionError",
    "SessionManager",
    "SessionPolicy",
    "SessionState",
    "SessionToken",
    "Subscription",
    "TokenRequest",
]

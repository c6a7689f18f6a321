"""Keeps a live token from a token server, and says what the session is.

pip install './bindings/python[client]'
export TOKEN_ENDPOINT=http://127.0.0.1:4100/get-token
python session.py
"""

import asyncio
import os

from roomkey.session import SessionManager, SessionState


async def watch(manager: SessionManager) -> None:
    async for state in manager.states():
        print("session", state)


async def main() -> None:
    async with SessionManager() as manager:
        watching = asyncio.create_task(watch(manager))
        state = await manager.start(
            endpoint=os.environ["TOKEN_ENDPOINT"], profile="get-token", identity="ann"
        )
        if state == SessionState.CONNECTED:
            token = await manager.token()
            # This goes into the header of a request. Ask for it anew each time: it is renewed meanwhile.
            print("token of", len(f"{token}"), "characters, shown as", repr(token))
            manager.accepted(token)
        else:
            print("no token:", manager.last_error)
    await watching


asyncio.run(main())

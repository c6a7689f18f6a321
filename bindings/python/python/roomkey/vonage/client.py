"""Clients that create sessions at Vonage, with httpx: the extra ``client`` of the package.

.. code-block:: python

    from roomkey import vonage
    from roomkey.vonage.client import Client

    with Client(vonage.Credentials.from_env()) as client:
        session = client.create_session(media_mode="routed")

``Client`` blocks and ``AsyncClient`` awaits. A client mints a token for the API by itself and renews it
before it expires. A call that fails is sent again where that can help: a session too many costs nothing.
"""

from __future__ import annotations

from typing import Final

from roomkey._roomkey import VonageCredentials as Credentials
from roomkey._tokbox import AsyncTokboxSender, TokboxSender, Vendor
from roomkey.vonage.rest import Api

TOKEN_LIFETIME_SECONDS: Final = 900
"""How long a client's own tokens live, which is what the vendor's SDKs give theirs."""


_VENDOR: Final = Vendor("Vonage", Credentials, Api, TOKEN_LIFETIME_SECONDS)


class Client(TokboxSender[Credentials]):
    """Sends the call and waits for the answer. Threads may share it.

    ``timeout`` is how many seconds a try may take, above 0 and up to 600. ``attempts`` is how many times a
    call is tried in all, 1 to 10. ``http`` is a client of your own, whose timeouts then count instead.
    """

    _vendor = _VENDOR


class AsyncClient(AsyncTokboxSender[Credentials]):
    """Sends the call and awaits the answer. The arguments are those of ``Client``."""

    _vendor = _VENDOR


__all__ = ["TOKEN_LIFETIME_SECONDS", "AsyncClient", "Client"]

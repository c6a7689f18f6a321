"""What the clients of OpenTok and Vonage have in common: the call that creates a session, and the tokens
that it is sent with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roomkey._http import AsyncSender, Sender, Token

if TYPE_CHECKING:
    from roomkey._roomkey import OpentokCredentials, VonageCredentials
    from roomkey.opentok.rest import Api, Session


def api_token(credentials: OpentokCredentials | VonageCredentials, lifetime_seconds: int) -> Token:
    """A token for the REST API, renewed before it ends."""

    def mint(now: int) -> str:
        return credentials.mint_api(lifetime=lifetime_seconds, now=now)

    return Token(mint, lifetime_seconds)


class SessionSender(Sender):
    """Sends the call and waits for the answer."""

    _api: Api

    def create_session(
        self,
        *,
        media_mode: str | None = None,
        archive_mode: str | None = None,
        archive_name: str | None = None,
        archive_resolution: str | None = None,
        location: str | None = None,
        e2ee: bool | None = None,
    ) -> Session:
        """Creates a session. The arguments are those of ``Api.create_session``."""
        return self._send(
            lambda token: self._api.create_session(
                token,
                media_mode=media_mode,
                archive_mode=archive_mode,
                archive_name=archive_name,
                archive_resolution=archive_resolution,
                location=location,
                e2ee=e2ee,
            )
        )


class AsyncSessionSender(AsyncSender):
    """Sends the call and awaits the answer."""

    _api: Api

    async def create_session(
        self,
        *,
        media_mode: str | None = None,
        archive_mode: str | None = None,
        archive_name: str | None = None,
        archive_resolution: str | None = None,
        location: str | None = None,
        e2ee: bool | None = None,
    ) -> Session:
        """Creates a session. The arguments are those of ``Api.create_session``."""
        return await self._send(
            lambda token: self._api.create_session(
                token,
                media_mode=media_mode,
                archive_mode=archive_mode,
                archive_name=archive_name,
                archive_resolution=archive_resolution,
                location=location,
                e2ee=e2ee,
            )
        )

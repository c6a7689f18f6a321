"""What the clients of OpenTok and Vonage have in common: how they are made, the call that creates a session,
and the tokens that it is sent with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar

import httpx

from roomkey._http import AsyncSender, Sender, Token
from roomkey._roomkey import OpentokCredentials, VonageCredentials
from roomkey.errors import of

if TYPE_CHECKING:
    from roomkey.opentok.rest import Api, Session

SomeCredentials = TypeVar("SomeCredentials", OpentokCredentials, VonageCredentials)


class Vendor(NamedTuple):
    """What makes a client the one of a vendor."""

    name: str
    credentials: type[OpentokCredentials] | type[VonageCredentials]
    api: type[Api]
    token_lifetime_seconds: int

    def token(self, credentials: OpentokCredentials | VonageCredentials) -> Token:
        """A token for the REST API, renewed before it ends."""
        if not isinstance(credentials, self.credentials):
            raise of("argument_invalid", f"`credentials` is not {self.name}'s Credentials.")

        def mint(now: int) -> str:
            return credentials.mint_api(lifetime=self.token_lifetime_seconds, now=now)

        return Token(mint, self.token_lifetime_seconds)


class TokboxSender(Sender, Generic[SomeCredentials]):
    """Sends the call and waits for the answer."""

    _vendor: ClassVar[Vendor]

    def __init__(
        self,
        credentials: SomeCredentials,
        *,
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        token = self._vendor.token(credentials)
        self._api = self._vendor.api(base_url)
        super().__init__(self._api, token.current, attempts, timeout, http)

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


class AsyncTokboxSender(AsyncSender, Generic[SomeCredentials]):
    """Sends the call and awaits the answer."""

    _vendor: ClassVar[Vendor]

    def __init__(
        self,
        credentials: SomeCredentials,
        *,
        base_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        token = self._vendor.token(credentials)
        self._api = self._vendor.api(base_url)
        super().__init__(self._api, token.current, attempts, timeout, http)

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

"""Clients that send the calls of ``roomkey.livekit.Api`` with httpx: the extra ``client`` of the package.

.. code-block:: python

    import roomkey
    from roomkey.livekit.client import Client

    keys = roomkey.vendor("livekit").from_env()
    with Client(keys, "wss://my-project.livekit.cloud") as client:
        client.create_room("class-7", room_config={"maxParticipants": 5})
        client.remove_participant("class-7", "ann")

``Client`` blocks and ``AsyncClient`` awaits; both have the methods of ``Api`` and give what its calls give. A call
is sent again where that can help and can do no harm, each time with a token of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roomkey._http import AsyncSender, Sender
from roomkey.livekit.rest import Api, Participant, Room

if TYPE_CHECKING:
    import httpx

    from roomkey._roomkey import VendorKeys
    from roomkey._types import JsonObject, TextList


def _none() -> str:
    """No token: each call has its own."""
    return ""


class Client(Sender):
    """Sends the calls and waits for the answers. Threads may share it.

    ``timeout`` is how many seconds a try may take, above 0 and up to 600. ``attempts`` is how many times a
    call is tried in all, 1 to 10. ``http`` is a client of your own, whose timeouts then count instead.

    >>> import httpx, roomkey
    >>> from roomkey.livekit.client import Client
    >>> server = lambda request: httpx.Response(200, json={"sid": "RM_1", "name": "class-7"})
    >>> http = httpx.Client(transport=httpx.MockTransport(server))
    >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
    >>> keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
    >>> client = Client(keys, "http://localhost:7880", http=http)
    >>> client.create_room("class-7").sid
    'RM_1'
    >>> client.delete_room("class-7")
    """

    def __init__(
        self,
        keys: VendorKeys,
        base_url: str,
        *,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        self._api = Api(keys, base_url)
        super().__init__(self._api, _none, attempts, timeout, http)

    def create_room(
        self,
        room: str,
        *,
        room_preset: str | None = None,
        room_config: JsonObject | None = None,
        extra: JsonObject | None = None,
    ) -> Room:
        """Creates a room, or gives back the one of this name. The arguments are those of ``Api.create_room``."""
        return self._send(
            lambda _: self._api.create_room(
                room, room_preset=room_preset, room_config=room_config, extra=extra
            )
        )

    def list_rooms(self, rooms: TextList | None = None) -> tuple[Room, ...]:
        """Lists the rooms that are open, or those of these names."""
        return self._send(lambda _: self._api.list_rooms(rooms))

    def delete_room(self, room: str) -> None:
        """Closes a room; everybody in it is disconnected."""
        return self._send(lambda _: self._api.delete_room(room))

    def update_room_metadata(self, room: str, metadata: str) -> Room:
        """Changes the metadata of a room."""
        return self._send(lambda _: self._api.update_room_metadata(room, metadata))

    def list_participants(self, room: str) -> tuple[Participant, ...]:
        """Lists those in a room."""
        return self._send(lambda _: self._api.list_participants(room))

    def get_participant(self, room: str, identity: str) -> Participant:
        """Somebody in a room."""
        return self._send(lambda _: self._api.get_participant(room, identity))

    def remove_participant(self, room: str, identity: str) -> None:
        """Disconnects somebody. Their token goes on opening the room for as long as it lives."""
        return self._send(lambda _: self._api.remove_participant(room, identity))

    def mute_track(self, room: str, identity: str, track: str, *, muted: bool) -> None:
        """Mutes a track by its ``sid``, or unmutes it where the server's configuration admits that."""
        return self._send(lambda _: self._api.mute_track(room, identity, track, muted=muted))

    def update_participant(
        self,
        room: str,
        identity: str,
        *,
        name: str | None = None,
        metadata: str | None = None,
        attributes: dict[str, str] | None = None,
        permission: JsonObject | None = None,
    ) -> Participant:
        """Changes somebody. The arguments are those of ``Api.update_participant``."""
        return self._send(
            lambda _: self._api.update_participant(
                room,
                identity,
                name=name,
                metadata=metadata,
                attributes=attributes,
                permission=permission,
            )
        )

    def send_data(
        self, room: str, data: str, *, to: TextList | None = None, topic: str | None = None
    ) -> None:
        """Sends a text to those in a room: to these, or to all. It is never sent again by itself."""
        return self._send(lambda _: self._api.send_data(room, data, to=to, topic=topic))


class AsyncClient(AsyncSender):
    """Sends the calls and awaits the answers. The arguments are those of ``Client``.

    >>> import asyncio, httpx, roomkey
    >>> from roomkey.livekit.client import AsyncClient
    >>> server = lambda request: httpx.Response(200, json={"rooms": [{"sid": "RM_1", "name": "class-7"}]})
    >>> http = httpx.AsyncClient(transport=httpx.MockTransport(server))
    >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
    >>> keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
    >>> rooms = asyncio.run(AsyncClient(keys, "http://localhost:7880", http=http).list_rooms())
    >>> [room.name for room in rooms]
    ['class-7']
    """

    def __init__(
        self,
        keys: VendorKeys,
        base_url: str,
        *,
        timeout: float = 10.0,
        attempts: int = 3,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._api = Api(keys, base_url)
        super().__init__(self._api, _none, attempts, timeout, http)

    async def create_room(
        self,
        room: str,
        *,
        room_preset: str | None = None,
        room_config: JsonObject | None = None,
        extra: JsonObject | None = None,
    ) -> Room:
        """Creates a room, or gives back the one of this name. The arguments are those of ``Api.create_room``."""
        return await self._send(
            lambda _: self._api.create_room(
                room, room_preset=room_preset, room_config=room_config, extra=extra
            )
        )

    async def list_rooms(self, rooms: TextList | None = None) -> tuple[Room, ...]:
        """Lists the rooms that are open, or those of these names."""
        return await self._send(lambda _: self._api.list_rooms(rooms))

    async def delete_room(self, room: str) -> None:
        """Closes a room; everybody in it is disconnected."""
        return await self._send(lambda _: self._api.delete_room(room))

    async def update_room_metadata(self, room: str, metadata: str) -> Room:
        """Changes the metadata of a room."""
        return await self._send(lambda _: self._api.update_room_metadata(room, metadata))

    async def list_participants(self, room: str) -> tuple[Participant, ...]:
        """Lists those in a room."""
        return await self._send(lambda _: self._api.list_participants(room))

    async def get_participant(self, room: str, identity: str) -> Participant:
        """Somebody in a room."""
        return await self._send(lambda _: self._api.get_participant(room, identity))

    async def remove_participant(self, room: str, identity: str) -> None:
        """Disconnects somebody. Their token goes on opening the room for as long as it lives."""
        return await self._send(lambda _: self._api.remove_participant(room, identity))

    async def mute_track(self, room: str, identity: str, track: str, *, muted: bool) -> None:
        """Mutes a track by its ``sid``, or unmutes it where the server's configuration admits that."""
        return await self._send(lambda _: self._api.mute_track(room, identity, track, muted=muted))

    async def update_participant(
        self,
        room: str,
        identity: str,
        *,
        name: str | None = None,
        metadata: str | None = None,
        attributes: dict[str, str] | None = None,
        permission: JsonObject | None = None,
    ) -> Participant:
        """Changes somebody. The arguments are those of ``Api.update_participant``."""
        return await self._send(
            lambda _: self._api.update_participant(
                room,
                identity,
                name=name,
                metadata=metadata,
                attributes=attributes,
                permission=permission,
            )
        )

    async def send_data(
        self, room: str, data: str, *, to: TextList | None = None, topic: str | None = None
    ) -> None:
        """Sends a text to those in a room: to these, or to all. It is never sent again by itself."""
        return await self._send(lambda _: self._api.send_data(room, data, to=to, topic=topic))


__all__ = ["AsyncClient", "Client"]

"""LiveKit's API for rooms as requests to send and answers to understand; sending is up to the caller.

>>> import roomkey
>>> from roomkey import livekit
>>> keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
>>> call = livekit.Api(keys, "https://livekit.example").create_room("class-7")
>>> call.method, call.url, call.body
('POST', 'https://livekit.example/twirp/livekit.RoomService/CreateRoom', b'{"name":"class-7"}')

Each call has a token of its own, which lives five minutes and grants what this call needs and nothing else.
Never follow a redirect with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from roomkey._rest import Call, stated
from roomkey._roomkey import VendorKeys
from roomkey.errors import of

if TYPE_CHECKING:
    from collections.abc import Callable

    from roomkey._types import JsonObject, Moment, TextList

T = TypeVar("T")


@dataclass(frozen=True)
class Room:
    """A room as the vendor describes it.

    >>> from roomkey.livekit import Room
    >>> Room(name="class-7", sid="RM_1", participants=2, raw={"metadata": "lesson 3"})
    Room(name='class-7', sid='RM_1', participants=2)
    """

    name: str
    """Its name."""
    sid: str
    """The vendor's id of this run of the room."""
    participants: int
    """How many are in it, those that are hidden left out."""
    raw: JsonObject = field(repr=False, compare=False)
    """Everything the vendor said, without the password of its relay."""


@dataclass(frozen=True)
class Participant:
    """Somebody in a room as the vendor describes them.

    >>> from roomkey.livekit import Participant
    >>> Participant(identity="ann", sid="PA_1", name="Ann Lee", raw={"state": "ACTIVE"})
    Participant(identity='ann', sid='PA_1', name='Ann Lee')
    """

    identity: str
    """Who it is."""
    sid: str
    """The vendor's id of this stay."""
    name: str | None
    """The name that others see."""
    raw: JsonObject = field(repr=False, compare=False)
    """Everything the vendor said."""


class Api:
    """The API of LiveKit's server at a base URL, called with keys that ``roomkey.vendor("livekit")`` opened.

    A base URL is what ``LIVEKIT_URL`` has: ``wss://`` or ``https://`` and a host, or ``ws://`` or ``http://`` on
    loopback. Every method takes ``now``, the time at which its token is signed.

    >>> import roomkey
    >>> from roomkey import livekit
    >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
    >>> keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
    >>> api = livekit.Api(keys, "ws://localhost:7880")
    >>> api.mute_track("class-7", "ann", "TR_1", muted=True).body
    b'{"identity":"ann","muted":true,"room":"class-7","trackSid":"TR_1"}'
    >>> call = api.send_data("class-7", "hi", to=["ann"], topic="chat")
    >>> call.is_repeatable
    False
    >>> call = api.get_participant("class-7", "ann")
    >>> call.understand(200, {}, b'{"sid":"PA_1","identity":"ann"}').sid
    'PA_1'
    """

    __slots__ = ("_api",)

    def __init__(self, keys: VendorKeys, base_url: str) -> None:
        if not isinstance(keys, VendorKeys):
            raise of("argument_invalid", '`keys` are not those of `roomkey.vendor("livekit")`.')
        self._api = keys._api(base_url)

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._api.base_url

    def create_room(
        self,
        room: str,
        *,
        room_preset: str | None = None,
        room_config: JsonObject | None = None,
        extra: JsonObject | None = None,
        now: Moment | None = None,
    ) -> Call[Room]:
        """Creates a room, or gives back the one of this name.

        ``room_config`` says how it is to be, such as ``{"emptyTimeout": 60, "maxParticipants": 5}``, in camelCase or
        snake_case. ``extra`` are members of the vendor's body that have no name here.

        >>> import roomkey
        >>> from roomkey import livekit
        >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
        >>> keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
        >>> api = livekit.Api(keys, "http://localhost:7880")
        >>> api.create_room("class-7", room_config={"empty_timeout": 60}).body
        b'{"emptyTimeout":60,"name":"class-7"}'
        """
        given = {"room_preset": room_preset, "room_config": room_config, "extra": extra}
        return self._call(_room, "create_room", now, room=room, **given)

    def list_rooms(
        self, rooms: TextList | None = None, *, now: Moment | None = None
    ) -> Call[tuple[Room, ...]]:
        """Lists the rooms that are open, or those of these names."""
        return self._call(_rooms, "list_rooms", now, rooms=rooms)

    def delete_room(self, room: str, *, now: Moment | None = None) -> Call[None]:
        """Closes a room; everybody in it is disconnected."""
        return self._call(_nothing, "delete_room", now, room=room)

    def update_room_metadata(
        self, room: str, metadata: str, *, now: Moment | None = None
    ) -> Call[Room]:
        """Changes the metadata of a room."""
        return self._call(_room, "update_room_metadata", now, room=room, metadata=metadata)

    def list_participants(
        self, room: str, *, now: Moment | None = None
    ) -> Call[tuple[Participant, ...]]:
        """Lists those in a room. Right after somebody came in, a server of several machines may not say so yet."""
        return self._call(_participants, "list_participants", now, room=room)

    def get_participant(
        self, room: str, identity: str, *, now: Moment | None = None
    ) -> Call[Participant]:
        """Somebody in a room."""
        return self._call(_participant, "get_participant", now, room=room, identity=identity)

    def remove_participant(
        self, room: str, identity: str, *, now: Moment | None = None
    ) -> Call[None]:
        """Disconnects somebody. Their token goes on opening the room for as long as it lives."""
        return self._call(_nothing, "remove_participant", now, room=room, identity=identity)

    def mute_track(
        self, room: str, identity: str, track: str, *, muted: bool, now: Moment | None = None
    ) -> Call[None]:
        """Mutes a track by its ``sid``, or unmutes it where the server's configuration admits that."""
        given = {"identity": identity, "track": track, "muted": muted}
        return self._call(_nothing, "mute_track", now, room=room, **given)

    def update_participant(
        self,
        room: str,
        identity: str,
        *,
        name: str | None = None,
        metadata: str | None = None,
        attributes: dict[str, str] | None = None,
        permission: JsonObject | None = None,
        now: Moment | None = None,
    ) -> Call[Participant]:
        """Changes somebody's name, metadata, attributes (an empty one goes away), or what they may do.

        ``permission`` is what they may do from now on, in the words of a token's ``video``, such as
        ``{"canPublish": False}``. All of it is replaced.
        """
        given = {"identity": identity, "name": name, "metadata": metadata}
        more = {"attributes": attributes, "permission": permission}
        return self._call(_participant, "update_participant", now, room=room, **given, **more)

    def send_data(
        self,
        room: str,
        data: str,
        *,
        to: TextList | None = None,
        topic: str | None = None,
        now: Moment | None = None,
    ) -> Call[None]:
        """Sends a text to those in a room: to these, or to all. It is never sent again by itself."""
        return self._call(_nothing, "send_data", now, room=room, data=data, to=to, topic=topic)

    def _call(
        self, read: Callable[[Any], T], name: str, now: Moment | None, /, **arguments: Any
    ) -> Call[T]:
        return Call(self._api.call(name, stated(arguments), now=now), read)


def _room(answer: Any) -> Room:
    return Room(**answer)


def _rooms(answer: Any) -> tuple[Room, ...]:
    return tuple(map(_room, answer))


def _participant(answer: Any) -> Participant:
    return Participant(**answer)


def _participants(answer: Any) -> tuple[Participant, ...]:
    return tuple(map(_participant, answer))


def _nothing(_: Any) -> None:
    return None


__all__ = ["Api", "Call", "Participant", "Room"]

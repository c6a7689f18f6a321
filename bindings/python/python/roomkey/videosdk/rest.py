"""VideoSDK's REST API as requests to send and answers to understand; sending is up to the caller.

An ``Api`` makes ``Call``s. A call says what to send and reads the answer, whatever HTTP client
carries them.

>>> from roomkey import videosdk
>>> call = videosdk.Api().create_room("a.b.c", custom_room_id="unicorn")
>>> call.method, call.url, call.body
('POST', 'https://api.videosdk.live/v2/rooms', b'{"customRoomId":"unicorn"}')
>>> room = call.understand(200, {}, b'{"roomId":"2kyv-gzay-64pg","customRoomId":"unicorn"}')
>>> room.room_id
'2kyv-gzay-64pg'

The token goes into ``Authorization`` as it is, without a prefix. Never follow a redirect with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from roomkey._rest import Call, call_by_name
from roomkey._roomkey import RestApi

if TYPE_CHECKING:
    from roomkey._types import JsonObject, TextList

T = TypeVar("T")


class AutoClose(TypedDict):
    """When the vendor ends a room's session by itself.

    >>> from roomkey import videosdk
    >>> close = videosdk.AutoClose(minutes=60, deactivate=False)
    """

    minutes: int
    """Minutes from the start of the session."""
    deactivate: bool
    """Whether the room is deactivated too, so that nobody can start another session."""


class Webhook(TypedDict):
    """Where the vendor reports events of a room.

    >>> from roomkey import videosdk
    >>> hook = videosdk.Webhook(end_point="https://app.example/hook", events=["session*"])
    """

    end_point: str
    """An ``https`` URL of at most 512 characters."""
    events: list[str]
    """Names of events, with ``*`` at the end of one standing for the rest."""


@dataclass(frozen=True)
class Room:
    """A room as the vendor describes it.

    >>> from roomkey import videosdk
    >>> call = videosdk.Api().fetch_room("a.b.c", "2kyv-gzay-64pg")
    >>> call.understand(200, {}, b'{"roomId":"2kyv-gzay-64pg"}')
    Room(room_id='2kyv-gzay-64pg', custom_room_id=None, disabled=False)
    """

    room_id: str
    """The id; v1 calls it ``meetingId``."""
    custom_room_id: str | None
    """The app's own name for it; v1 calls it ``userMeetingId``."""
    disabled: bool
    """Whether it was deactivated."""
    raw: JsonObject = field(repr=False, compare=False)
    """Everything the vendor said, to be passed on."""


@dataclass(frozen=True)
class Session:
    """A session as the vendor describes it.

    >>> from roomkey import videosdk
    >>> call = videosdk.Api().fetch_session("a.b.c", "61d5")
    >>> call.understand(200, {}, b'{"id":"61d5","roomId":"r","status":"ended"}')
    Session(id='61d5', room_id='r', ended=True)
    """

    id: str | None
    """The session's id."""
    room_id: str | None
    """The room it takes place in."""
    ended: bool
    """Whether it is over."""
    raw: JsonObject = field(repr=False, compare=False)
    """Everything the vendor said, to be passed on."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list.

    >>> from roomkey import videosdk
    >>> page = videosdk.Api().list_rooms("a.b.c").understand(200, {}, b'[{"roomId":"r"}]')
    >>> page.current, page.last, page.items[0].room_id
    (1, 1, 'r')
    """

    items: tuple[T, ...]
    """The items."""
    current: int
    """The number of this page, from 1."""
    last: int
    """The number of the last page."""
    total: int | None
    """How many items there are on all pages, if the vendor said so."""


class Api:
    """The vendor's API at its cloud, or one that speaks like it at another base URL.

    A base URL is ``https://`` and a host, or ``http://`` on loopback.
    """

    __slots__ = ("_api",)

    def __init__(self, base_url: str | None = None) -> None:
        self._api = RestApi(base_url)

    @property
    def base_url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._api.base_url

    def create_room(
        self,
        token: str,
        *,
        custom_room_id: str | None = None,
        region: str | None = None,
        geo_fence: str | None = None,
        auto_close: AutoClose | None = None,
        webhook: Webhook | None = None,
        allowed_participants: TextList | None = None,
        extra: JsonObject | None = None,
    ) -> Call[Room]:
        """Creates a room. With a custom id that exists already the vendor answers with that room.

        ``extra`` holds members of the vendor's body that have no argument here.

        >>> from roomkey import videosdk
        >>> videosdk.Api().create_room("a.b.c", region="sg001").body
        b'{"region":"sg001"}'
        """
        return self._call(
            _room,
            "create_room",
            token,
            custom_room_id=custom_room_id,
            region=region,
            geo_fence=geo_fence,
            auto_close=auto_close,
            webhook=webhook,
            allowed_participants=allowed_participants,
            extra=extra,
        )

    def validate_room(
        self, token: str, room_id: str | None = None, *, custom_room_id: str | None = None
    ) -> Call[Room]:
        """Asks whether a room exists and is ours, by its id or by its custom id.

        >>> from roomkey import videosdk
        >>> videosdk.Api().validate_room("a.b.c", "2kyv-gzay-64pg").url
        'https://api.videosdk.live/v2/rooms/validate/2kyv-gzay-64pg'
        """
        return self._call(_room, "validate_room", token, room=room_id, custom_room=custom_room_id)

    def fetch_room(
        self, token: str, room_id: str | None = None, *, custom_room_id: str | None = None
    ) -> Call[Room]:
        """Fetches a room by its id or by its custom id.

        >>> from roomkey import videosdk
        >>> videosdk.Api().fetch_room("a.b.c", custom_room_id="a b").url
        'https://api.videosdk.live/v2/rooms/a%20b'
        """
        return self._call(_room, "fetch_room", token, room=room_id, custom_room=custom_room_id)

    def list_rooms(
        self,
        token: str,
        *,
        page: int | None = None,
        per_page: int | None = None,
        search: str | None = None,
    ) -> Call[Page[Room]]:
        """Lists rooms, a page at a time; with ``search``, those whose id or custom id is exactly it.

        >>> from roomkey import videosdk
        >>> videosdk.Api().list_rooms("a.b.c", page=2).url
        'https://api.videosdk.live/v2/rooms?page=2&perPage=20'
        """
        return self._call(
            _page_of(_room), "list_rooms", token, page=page, per_page=per_page, search=search
        )

    def deactivate_room(self, token: str, room_id: str) -> Call[Room]:
        """Closes a room for ever. It takes the vendor's id, not a custom one.

        >>> from roomkey import videosdk
        >>> videosdk.Api().deactivate_room("a.b.c", "2kyv-gzay-64pg").body
        b'{"roomId":"2kyv-gzay-64pg"}'
        """
        return self._call(_room, "deactivate_room", token, room=room_id)

    def list_sessions(
        self,
        token: str,
        *,
        room_id: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> Call[Page[Session]]:
        """Lists sessions, a page at a time, of all rooms or of one.

        >>> from roomkey import videosdk
        >>> videosdk.Api().list_sessions("a.b.c").url
        'https://api.videosdk.live/v2/sessions?page=1&perPage=20'
        """
        return self._call(
            _page_of(_session), "list_sessions", token, room=room_id, page=page, per_page=per_page
        )

    def fetch_session(self, token: str, session_id: str) -> Call[Session]:
        """Fetches a session by its id.

        >>> from roomkey import videosdk
        >>> videosdk.Api().fetch_session("a.b.c", "61d5").url
        'https://api.videosdk.live/v2/sessions/61d5'
        """
        return self._call(_session, "fetch_session", token, session=session_id)

    def end_session(
        self, token: str, room_id: str, *, session_id: str | None = None
    ) -> Call[Session]:
        """Ends the session of a room for everyone in it.

        >>> from roomkey import videosdk
        >>> videosdk.Api().end_session("a.b.c", "2kyv-gzay-64pg").url
        'https://api.videosdk.live/v2/sessions/end'
        """
        return self._call(_session, "end_session", token, room=room_id, session=session_id)

    def remove_participant(
        self,
        token: str,
        participant_id: str,
        *,
        room_id: str | None = None,
        session_id: str | None = None,
    ) -> Call[None]:
        """Removes a participant from a session, which is named by its room or by its id.

        >>> from roomkey import videosdk
        >>> videosdk.Api().remove_participant("a.b.c", "ann", session_id="61d5").body
        b'{"participantId":"ann","sessionId":"61d5"}'
        """
        return self._call(
            _nothing,
            "remove_participant",
            token,
            participant=participant_id,
            room=room_id,
            session=session_id,
        )

    def create_meeting_v1(self, token: str, *, name: str | None = None) -> Call[Room]:
        """v1: creates a meeting, by the app's own name if it has one.

        >>> from roomkey import videosdk
        >>> videosdk.Api().create_meeting_v1("a.b.c", name="unicorn").body
        b'{"userMeetingId":"unicorn"}'
        """
        return self._call(_room, "create_meeting_v1", token, name=name)

    def validate_meeting_v1(self, token: str, meeting_id: str) -> Call[Room]:
        """v1: asks whether a meeting exists and is ours.

        >>> from roomkey import videosdk
        >>> videosdk.Api().validate_meeting_v1("a.b.c", "87i6-bvw8-dtn1").method
        'POST'
        """
        return self._call(_room, "validate_meeting_v1", token, meeting=meeting_id)

    def fetch_meeting_v1(self, token: str, meeting_id: str) -> Call[Room]:
        """v1: fetches a meeting.

        >>> from roomkey import videosdk
        >>> videosdk.Api().fetch_meeting_v1("a.b.c", "87i6-bvw8-dtn1").method
        'GET'
        """
        return self._call(_room, "fetch_meeting_v1", token, meeting=meeting_id)

    def create_api_meeting(self, token: str, *, region: str | None = None) -> Call[Room]:
        """The oldest form, ``/api/meetings``: creates a meeting.

        >>> from roomkey import videosdk
        >>> videosdk.Api().create_api_meeting("a.b.c").url
        'https://api.videosdk.live/api/meetings'
        """
        return self._call(_room, "create_api_meeting", token, region=region)

    def validate_api_meeting(self, token: str, meeting_id: str) -> Call[Room]:
        """The oldest form, ``/api/meetings``: asks whether a meeting exists and is ours.

        >>> from roomkey import videosdk
        >>> videosdk.Api().validate_api_meeting("a.b.c", "87i6-bvw8-dtn1").method
        'POST'
        """
        return self._call(_room, "validate_api_meeting", token, meeting=meeting_id)

    def _call(
        self, read: Callable[[Any], T], call: str, token: str, /, **arguments: Any
    ) -> Call[T]:
        return call_by_name(self._api, read, call, token, **arguments)


def _room(answer: Any) -> Room:
    return Room(**answer)


def _session(answer: Any) -> Session:
    return Session(**answer)


def _nothing(_: Any) -> None:
    return None


def _page_of(item: Callable[[Any], T]) -> Callable[[Any], Page[T]]:
    def page(answer: Any) -> Page[T]:
        items = tuple(item(one) for one in answer["items"])
        return Page(items, answer["current"], answer["last"], answer["total"])

    return page


__all__ = ["Api", "AutoClose", "Call", "Page", "Room", "Session", "Webhook"]

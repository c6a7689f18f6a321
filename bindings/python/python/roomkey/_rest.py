"""A call of any vendor's API, whatever HTTP client carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from roomkey._roomkey import NamedCall, RestApi
    from roomkey._types import Headers, JsonObject

T = TypeVar("T")


class Call(Generic[T]):
    """A request to send, and what it takes to understand the answer to it.

    >>> from roomkey import videosdk
    >>> call = videosdk.Api().fetch_room("a.b.c", "2kyv-gzay-64pg")
    >>> call.method, call.is_repeatable, call.headers["authorization"]
    ('GET', True, 'a.b.c')
    """

    __slots__ = ("_call", "_read")

    def __init__(self, call: NamedCall, read: Callable[[Any], T]) -> None:
        self._call = call
        self._read = read

    @property
    def method(self) -> str:
        """The method, such as ``POST``."""
        return self._call.method

    @property
    def url(self) -> str:
        """The whole URL."""
        return self._call.url

    @property
    def headers(self) -> dict[str, str]:
        """The headers, as a new dict. The token is among them."""
        return self._call.headers

    @property
    def body(self) -> bytes:
        """The body; empty for a ``GET``."""
        return self._call.body

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it again after a failure can do no harm."""
        return self._call.is_repeatable

    def understand(self, status: int, headers: Headers, body: bytes) -> T:
        """Reads the answer.

        Raises a ``RemoteError``, whose ``is_retryable`` and ``retry_after`` say whether and when to try
        again.
        """
        return self.read(self._call.understand(status, headers, body))

    @property
    def named(self) -> NamedCall:
        """The call as the core has it."""
        return self._call

    def read(self, understood: JsonObject | None) -> T:
        """What was understood, as what this call gives."""
        return self._read(understood)

    def __repr__(self) -> str:
        return repr(self._call)


def call_by_name(
    api: RestApi, read: Callable[[Any], T], name: str, token: str, /, **arguments: Any
) -> Call[T]:
    """A call with the arguments that were given."""
    return Call(api.call(name, token, stated(arguments)), read)


def stated(arguments: JsonObject) -> JsonObject:
    """The arguments that were given: what is ``None`` was not."""
    return {name: value for name, value in arguments.items() if value is not None}

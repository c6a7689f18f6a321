"""What each vendor takes, for type checkers: ``roomkey.vendor("livekit")`` and its keys.

Written by ``cargo xtask faces`` from the descriptions in the core: change those, and not this file.

For each vendor there are the fields of its credentials, what a token is minted from and what one can be
asked for when it is verified, as ``TypedDict``. A name that is only known when the program runs finds a
``roomkey.Vendor``, whose members nothing checks before the core does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, overload

from roomkey._roomkey import Vendor, VendorClaims, VendorKeys

if TYPE_CHECKING:
    from typing_extensions import NotRequired, Required, Unpack

    from roomkey._types import Duration, JsonObject, Moment, SecretLike, TextList, Variables


class Grant(TypedDict, total=False):
    """What somebody may do in a room, in nobody's words. What a vendor's tokens cannot say is refused.

    >>> from roomkey.by_name import Grant
    >>> grant: Grant = {"room": "class-7", "identity": "ann", "join": "join", "publish": ["camera"]}
    """

    room: Required[str]
    """The room."""
    identity: Required[str]
    """Who it is."""
    join: Required[Literal["join", "ask", "none"]]
    """How they get in: straight, after asking, or not at all. None is assumed."""
    name: str
    """The name that others see."""
    moderate: bool
    """Whether they mute and remove others; no if it is left out."""
    publish: bool | Sequence[Literal["camera", "microphone", "screen"]]
    """Whether they publish, or what; everything if it is left out."""
    subscribe: bool
    """Whether they hear and see others; yes if it is left out."""
    hidden: bool
    """Whether nobody sees them; no if it is left out."""
    record: bool
    """Whether they start recordings; no if it is left out."""
    metadata: str
    """Data of the app."""


class VideosdkCredentials(TypedDict):
    """What keys of VideoSDK are opened with.

    >>> from roomkey.by_name import VideosdkCredentials
    >>> given: VideosdkCredentials = {"api_key": "...", "secret": "..."}
    """

    api_key: SecretLike
    """The API key. ``from_env`` takes it from ``VIDEOSDK_API_KEY``."""
    secret: SecretLike
    """The secret. ``from_env`` takes it from ``VIDEOSDK_SECRET_KEY`` or ``VIDEOSDK_SECRET``."""


class VideosdkMint(TypedDict, total=False):
    """What a token of VideoSDK is to be. What is left out is as usual.

    >>> from roomkey.by_name import VideosdkMint
    >>> wish: VideosdkMint = {
    ...     "participant": "ann",
    ...     "permissions": ["allow_join"],
    ...     "room": "2kyv-gzay-64pg",
    ... }
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    permissions: Sequence[Literal["allow_join", "ask_join", "allow_mod"]]
    """What the bearer may do: ``allow_join``, ``ask_join``, ``allow_mod``."""
    room: str
    """The one room it is for."""
    participant: str
    """The one participant it is for."""
    roles: Sequence[Literal["rtc", "crawler"]]
    """What it is for: ``rtc`` (joining), ``crawler`` (the API)."""
    rights: Sequence[Literal["create", "validate"]]
    """What it is good for at our own server whatever its role: ``create``, ``validate``."""
    version: int
    """2, to write it also where nothing demands it."""
    claims: JsonObject
    """Claims of your own."""
    lifetime: Duration
    """How long it lives. In seconds, or as text such as ``2h``."""
    max_lifetime: Duration
    """Admits a lifetime above 30 days, up to this. In seconds, or as text such as ``2h``."""
    issued_at: Moment
    """When it is issued, in Unix seconds, instead of now."""
    jti: str
    """Its id instead of a random one."""


class VideosdkVerify(TypedDict, total=False):
    """What a token of VideoSDK has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VideosdkVerify
    >>> demand: VideosdkVerify = {"leeway": 5}
    """

    use: Literal["join", "api", "create", "validate"]
    """What it is wanted for: ``join``, ``api``, ``create``, ``validate``."""
    room: str
    """The room it has to be good for."""
    participant: str
    """The participant it has to be good for."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""
    allow_missing_expiry: bool
    """Whether a token without ``exp`` is taken."""


class OpentokCredentials(TypedDict):
    """What keys of OpenTok are opened with.

    >>> from roomkey.by_name import OpentokCredentials
    >>> given: OpentokCredentials = {"api_key": "...", "secret": "..."}
    """

    api_key: SecretLike
    """The API key. ``from_env`` takes it from ``OPENTOK_API_KEY``."""
    secret: SecretLike
    """The secret. ``from_env`` takes it from ``OPENTOK_API_SECRET``."""


class OpentokMint(TypedDict, total=False):
    """What a token of OpenTok is to be. What is left out is as usual.

    >>> from roomkey.by_name import OpentokMint
    >>> wish: OpentokMint = {
    ...     "lifetime": "2h",
    ...     "role": "publisher",
    ...     "session": "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
    ... }
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    kind: Literal["jwt", "t1", "api"]
    """Which kind of token it is; ``jwt`` if it is left out."""
    session: str
    """The session it is for. For a client token."""
    role: Literal["subscriber", "publisher", "publisheronly", "moderator"]
    """What its bearer is: ``subscriber``, ``publisher``, ``publisheronly``, ``moderator``. For a
    client token."""
    data: str
    """What others are told about its bearer, at most 1000 characters. For a client token."""
    layout_classes: TextList
    """The layout classes its bearer's streams start with. For a client token."""
    nonce: int
    """A number below 2^53 instead of a random one (opentok). For a client token."""
    lifetime: Duration
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: Moment
    """When it is issued, in Unix seconds, instead of now."""
    jti: str
    """Its id instead of a random one."""


class OpentokVerify(TypedDict, total=False):
    """What a token of OpenTok has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import OpentokVerify
    >>> demand: OpentokVerify = {"leeway": 5}
    """

    kind: Literal["jwt", "t1", "api"]
    """Which kind of token it has to be; ``jwt`` if it is left out."""
    session: str
    """The session it has to be for. For a client token."""
    capability: Literal[
        "publish",
        "subscribe",
        "signal",
        "force_disconnect",
        "force_unpublish",
        "force_mute",
    ]
    """What its role has to allow: ``publish``, ``subscribe``, ``signal``, ``force_disconnect``,
    ``force_unpublish``, ``force_mute``. For a client token."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""
    allow_missing_expiry: bool
    """Whether a token without ``exp`` is taken. For a client token."""


class VonageCredentials(TypedDict):
    """What keys of Vonage are opened with.

    >>> from roomkey.by_name import VonageCredentials
    >>> given: VonageCredentials = {
    ...     "application_id": "...",
    ...     "private_key_pem": "...",
    ...     "public_key_pem": "...",
    ... }
    """

    application_id: SecretLike
    """The application id. ``from_env`` takes it from ``VONAGE_APPLICATION_ID``."""
    private_key_pem: SecretLike
    """The private key. ``from_env`` takes it from ``VONAGE_PRIVATE_KEY``."""
    public_key_pem: NotRequired[SecretLike | None]
    """The public key."""


class VonageMint(TypedDict, total=False):
    """What a token of Vonage is to be. What is left out is as usual.

    >>> from roomkey.by_name import VonageMint
    >>> wish: VonageMint = {
    ...     "lifetime": "2h",
    ...     "role": "publisher",
    ...     "session": "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3NTAwMDAwMDAwMDB-QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBfn4",
    ... }
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    kind: Literal["client", "api"]
    """Which kind of token it is; ``client`` if it is left out."""
    session: str
    """The session it is for. For a client token."""
    role: Literal["subscriber", "publisher", "publisheronly", "moderator"]
    """What its bearer is: ``subscriber``, ``publisher``, ``publisheronly``, ``moderator``. For a
    client token."""
    data: str
    """What others are told about its bearer, at most 1000 characters. For a client token."""
    layout_classes: TextList
    """The layout classes its bearer's streams start with. For a client token."""
    nonce: int
    """A number below 2^53 instead of a random one (opentok). For a client token."""
    lifetime: Duration
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: Moment
    """When it is issued, in Unix seconds, instead of now."""
    jti: str
    """Its id instead of a random one."""


class VonageVerify(TypedDict, total=False):
    """What a token of Vonage has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VonageVerify
    >>> demand: VonageVerify = {"leeway": 5}
    """

    kind: Literal["client", "api"]
    """Which kind of token it has to be; ``client`` if it is left out."""
    session: str
    """The session it has to be for. For a client token."""
    capability: Literal[
        "publish",
        "subscribe",
        "signal",
        "force_disconnect",
        "force_unpublish",
        "force_mute",
    ]
    """What its role has to allow: ``publish``, ``subscribe``, ``signal``, ``force_disconnect``,
    ``force_unpublish``, ``force_mute``. For a client token."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""
    allow_missing_expiry: bool
    """Whether a token without ``exp`` is taken. For a client token."""


class VideoioCredentials(TypedDict):
    """What keys of Video.io are opened with.

    >>> from roomkey.by_name import VideoioCredentials
    >>> given: VideoioCredentials = {"app_token": "...", "secret": "..."}
    """

    secret: SecretLike
    """The secret of the authority. ``from_env`` takes it from ``VIDEOIO_AUTHORITY_SECRET``."""
    app_token: NotRequired[SecretLike | None]
    """The app token. ``from_env`` takes it from ``VIDEOIO_APP_TOKEN``."""


class VideoioMint(TypedDict, total=False):
    """What a token of Video.io is to be. What is left out is as usual.

    >>> from roomkey.by_name import VideoioMint
    >>> wish: VideoioMint = {
    ...     "app_token": "a.b.c",
    ...     "identity": "ann@app.example",
    ...     "scopes": ["videos.read"],
    ... }
    """

    kind: Literal["session", "app"]
    """Which kind of token it is; ``session`` if it is left out."""
    identity: str
    """Your name for the user whose session it is. For a session token."""
    scopes: Sequence[
        Literal[
            "videos.admin.read",
            "videos.read",
            "videos.edit",
            "videos.delete",
            "videos.create",
            "streams.admin.read",
            "streams.read",
            "streams.create",
            "streams.delete",
        ]
    ]
    """What it may be used for, such as ``videos.read``. For a session token."""
    app_token: str
    """The app token for which it is made. For a session token."""
    lifetime: Duration
    """How long it lives. In seconds, or as text such as ``2h``. For a session token."""
    issued_at: Moment
    """When it is issued, in Unix seconds, instead of now."""
    jti: str
    """Its id instead of a random one."""
    app: str
    """The app it is for. For an app token."""


class VideoioVerify(TypedDict, total=False):
    """What a token of Video.io has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VideoioVerify
    >>> demand: VideoioVerify = {"leeway": 5}
    """

    kind: Literal["session", "app"]
    """Which kind of token it has to be; ``session`` if it is left out."""
    app: str
    """The app it has to be of. For a session token."""
    identity: str
    """The user it has to be of. For a session token."""
    scope: Literal[
        "videos.admin.read",
        "videos.read",
        "videos.edit",
        "videos.delete",
        "videos.create",
        "streams.admin.read",
        "streams.read",
        "streams.create",
        "streams.delete",
    ]
    """The scope it has to have. For a session token."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600. For a session token."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``. For a session
    token."""


class LivekitCredentials(TypedDict):
    """What keys of LiveKit are opened with.

    >>> from roomkey.by_name import LivekitCredentials
    >>> given: LivekitCredentials = {"api_key": "...", "secret": "..."}
    """

    api_key: SecretLike
    """The API key. ``from_env`` takes it from ``LIVEKIT_API_KEY``."""
    secret: SecretLike
    """The API secret. ``from_env`` takes it from ``LIVEKIT_API_SECRET``."""


class LivekitMint(TypedDict, total=False):
    """What a token of LiveKit is to be. What is left out is as usual.

    >>> from roomkey.by_name import LivekitMint
    >>> wish: LivekitMint = {
    ...     "identity": "ann",
    ...     "lifetime": "2h",
    ...     "room": "class-7",
    ...     "video": {"roomJoin": True},
    ... }
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    identity: str
    """Who it is."""
    name: str
    """The name that others see."""
    room: str
    """The one room it is for; it grants nothing by itself."""
    video: JsonObject
    """What it grants in rooms, such as ``{"roomJoin": true}``."""
    sip: JsonObject
    """What it grants with telephones: ``admin``, ``call``."""
    agent: JsonObject
    """What it grants with agents in the vendor's cloud."""
    inference: JsonObject
    """What it grants with models there."""
    observability: JsonObject
    """What it grants with observations there."""
    agent_endpoint: JsonObject
    """What it grants with endpoints of agents."""
    agent_thread: JsonObject
    """What it grants with threads of agents."""
    kind: str
    """The kind of participant, such as ``agent``."""
    kind_details: TextList
    """More about its kind, such as ``cloud_agent``."""
    metadata: str
    """Text that everybody in the room can read."""
    attributes: JsonObject
    """Texts by name that everybody in the room can read."""
    room_preset: str
    """A preset of the vendor's cloud for the room."""
    room_config: JsonObject
    """How the room is to be that it opens."""
    lifetime: Duration
    """How long it lives. In seconds, or as text such as ``2h``."""
    not_before: Moment
    """From when on it is valid, in Unix seconds."""
    issued_at: Moment
    """When it is issued, in Unix seconds, instead of now."""
    jti: str
    """Its id instead of a random one."""


class LivekitVerify(TypedDict, total=False):
    """What a token of LiveKit has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import LivekitVerify
    >>> demand: LivekitVerify = {"leeway": 5}
    """

    room: str
    """The room it has to be for."""
    identity: str
    """Whom it has to be for."""
    grant: str
    """What it has to grant, such as ``roomJoin`` or ``sip.call``."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""


if TYPE_CHECKING:
    # Keywords that are known are fewer than any keywords: that is what these are for.

    class VideosdkKeys(VendorKeys):
        """Keys of VideoSDK: what mints and verifies its tokens."""

        def mint(  # type: ignore[override]
            self,
            wish: VideosdkMint | None = None,
            /,
            *,
            now: Moment | None = None,
            **members: Unpack[VideosdkMint],
        ) -> str:
            """Makes a token."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[VideosdkVerify]
        ) -> VendorClaims:
            """Decides whether to trust a token, and raises if not."""

    class VideosdkVendor(Vendor):
        """VideoSDK, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[VideosdkCredentials]
        ) -> VideosdkKeys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> VideosdkKeys:
            """The same from the variables of the environment or of another mapping."""

    class OpentokKeys(VendorKeys):
        """Keys of OpenTok: what mints and verifies its tokens."""

        def mint(  # type: ignore[override]
            self,
            wish: OpentokMint | None = None,
            /,
            *,
            now: Moment | None = None,
            **members: Unpack[OpentokMint],
        ) -> str:
            """Makes a token."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[OpentokVerify]
        ) -> VendorClaims:
            """Decides whether to trust a token, and raises if not."""

    class OpentokVendor(Vendor):
        """OpenTok, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[OpentokCredentials]
        ) -> OpentokKeys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> OpentokKeys:
            """The same from the variables of the environment or of another mapping."""

    class VonageKeys(VendorKeys):
        """Keys of Vonage: what mints and verifies its tokens."""

        def mint(  # type: ignore[override]
            self,
            wish: VonageMint | None = None,
            /,
            *,
            now: Moment | None = None,
            **members: Unpack[VonageMint],
        ) -> str:
            """Makes a token."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[VonageVerify]
        ) -> VendorClaims:
            """Decides whether to trust a token, and raises if not."""

    class VonageVendor(Vendor):
        """Vonage, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[VonageCredentials]
        ) -> VonageKeys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> VonageKeys:
            """The same from the variables of the environment or of another mapping."""

    class VideoioKeys(VendorKeys):
        """Keys of Video.io: what mints and verifies its tokens."""

        def mint(  # type: ignore[override]
            self,
            wish: VideoioMint | None = None,
            /,
            *,
            now: Moment | None = None,
            **members: Unpack[VideoioMint],
        ) -> str:
            """Makes a token."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[VideoioVerify]
        ) -> VendorClaims:
            """Decides whether to trust a token, and raises if not."""

    class VideoioVendor(Vendor):
        """Video.io, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[VideoioCredentials]
        ) -> VideoioKeys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> VideoioKeys:
            """The same from the variables of the environment or of another mapping."""

    class LivekitKeys(VendorKeys):
        """Keys of LiveKit: what mints and verifies its tokens."""

        def mint(  # type: ignore[override]
            self,
            wish: LivekitMint | None = None,
            /,
            *,
            now: Moment | None = None,
            **members: Unpack[LivekitMint],
        ) -> str:
            """Makes a token."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[LivekitVerify]
        ) -> VendorClaims:
            """Decides whether to trust a token, and raises if not."""

    class LivekitVendor(Vendor):
        """LiveKit, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[LivekitCredentials]
        ) -> LivekitKeys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> LivekitKeys:
            """The same from the variables of the environment or of another mapping."""

    @overload
    def vendor(name: Literal["videosdk"], /) -> VideosdkVendor: ...

    @overload
    def vendor(name: Literal["opentok"], /) -> OpentokVendor: ...

    @overload
    def vendor(name: Literal["vonage"], /) -> VonageVendor: ...

    @overload
    def vendor(name: Literal["videoio"], /) -> VideoioVendor: ...

    @overload
    def vendor(name: Literal["livekit"], /) -> LivekitVendor: ...

    @overload
    def vendor(name: str, /) -> Vendor: ...

    def vendor(name: str, /) -> Vendor: ...

else:
    from roomkey._roomkey import vendor

__all__ = [
    "Grant",
    "LivekitCredentials",
    "LivekitMint",
    "LivekitVerify",
    "OpentokCredentials",
    "OpentokMint",
    "OpentokVerify",
    "VideoioCredentials",
    "VideoioMint",
    "VideoioVerify",
    "VideosdkCredentials",
    "VideosdkMint",
    "VideosdkVerify",
    "VonageCredentials",
    "VonageMint",
    "VonageVerify",
    "vendor",
]

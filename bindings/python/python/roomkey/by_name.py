"""What each vendor takes and says, for type checkers: ``roomkey.vendor("livekit")`` and its keys.

Written by ``cargo xtask faces`` from the descriptions in the core: change those, and not this file.

For each vendor there are the fields of its credentials, and for each kind of its tokens what one is minted
from, what it can be asked for when it is verified, and which claims come out then, as ``TypedDict``. A name
that is only known when the program runs finds a ``roomkey.Vendor``, whose members nothing checks before the
core does.
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


class VideosdkMint(TypedDict):
    """What a token of VideoSDK is to be. What is left out is as usual.

    >>> from roomkey.by_name import VideosdkMint
    >>> wish: VideosdkMint = {
    ...     "participant": "ann",
    ...     "permissions": ["allow_join"],
    ...     "room": "2kyv-gzay-64pg",
    ... }
    """

    permissions: Sequence[Literal["allow_join", "ask_join", "allow_mod"]]
    """What the bearer may do: ``allow_join``, ``ask_join``, ``allow_mod``."""
    room: NotRequired[str]
    """The one room it is for."""
    participant: NotRequired[str]
    """The one participant it is for."""
    roles: NotRequired[Sequence[Literal["rtc", "crawler"]]]
    """What it is for: ``rtc`` (joining), ``crawler`` (the API)."""
    rights: NotRequired[Sequence[Literal["create", "validate"]]]
    """What it is good for at our own server whatever its role: ``create``, ``validate``."""
    version: NotRequired[int]
    """2, to write it also where nothing demands it."""
    claims: NotRequired[JsonObject]
    """Claims of your own."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    max_lifetime: NotRequired[Duration]
    """Admits a lifetime above 30 days, up to this. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class VideosdkGrantMint(TypedDict):
    """What a token of VideoSDK is to be, as a grant in nobody's words.

    >>> from roomkey.by_name import VideosdkGrantMint
    >>> wish: VideosdkGrantMint = {"grant": {"identity": "ann", "join": "join", "room": "..."}}
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
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


class VideosdkClaims(TypedDict):
    """What a token of VideoSDK says, once it is verified. Beside these may stand claims of your
    own.

    >>> from roomkey.by_name import VideosdkClaims
    >>> claims: VideosdkClaims = {"apikey": "my-api-key", "permissions": ["allow_join"]}
    """

    apikey: str
    """The API key whose secret signed it, such as ``"my-api-key"``."""
    permissions: list[str]
    """What its bearer may do, such as ``["allow_join"]``."""
    version: NotRequired[int]
    """The version of the API, always 2, such as ``2``."""
    roomId: NotRequired[str]
    """The one room it is for, such as ``"2kyv-gzay-64pg"``."""
    participantId: NotRequired[str]
    """The one participant it is for, such as ``"ann"``."""
    roles: NotRequired[list[Literal["rtc", "crawler"]]]
    """What it is for, such as ``["rtc"]``."""
    roomkey_rights: NotRequired[list[str]]
    """What it is good for at our own server whatever its role, such as ``["create"]``."""
    iat: NotRequired[float]
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    nbf: NotRequired[float]
    """From when on it is valid, in Unix seconds, such as ``1750000000``."""
    exp: NotRequired[float]
    """The first moment at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: NotRequired[str]
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


class OpentokCredentials(TypedDict):
    """What keys of OpenTok are opened with.

    >>> from roomkey.by_name import OpentokCredentials
    >>> given: OpentokCredentials = {"api_key": "...", "secret": "..."}
    """

    api_key: SecretLike
    """The API key. ``from_env`` takes it from ``OPENTOK_API_KEY``."""
    secret: SecretLike
    """The secret. ``from_env`` takes it from ``OPENTOK_API_SECRET``."""


class OpentokMint(TypedDict):
    """What a client token of OpenTok is to be. What is left out is as usual.

    >>> from roomkey.by_name import OpentokMint
    >>> wish: OpentokMint = {
    ...     "lifetime": "2h",
    ...     "role": "publisher",
    ...     "session": "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
    ... }
    """

    kind: NotRequired[Literal["jwt", "t1"]]
    """Which kind of token it is. ``jwt`` if it is left out."""
    session: str
    """The session it is for."""
    role: Literal["subscriber", "publisher", "publisheronly", "moderator"]
    """What its bearer is: ``subscriber``, ``publisher``, ``publisheronly``, ``moderator``."""
    data: NotRequired[str]
    """What others are told about its bearer, at most 1000 characters."""
    layout_classes: NotRequired[TextList]
    """The layout classes its bearer's streams start with."""
    nonce: NotRequired[int]
    """A number below 2^53 instead of a random one (opentok)."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class OpentokGrantMint(TypedDict):
    """What a client token of OpenTok is to be, as a grant in nobody's words.

    >>> from roomkey.by_name import OpentokGrantMint
    >>> wish: OpentokGrantMint = {"grant": {"identity": "ann", "join": "join", "room": "..."}}
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    kind: NotRequired[Literal["jwt", "t1"]]
    """Which kind of token it is. ``jwt`` if it is left out."""
    nonce: NotRequired[int]
    """A number below 2^53 instead of a random one (opentok)."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class OpentokVerify(TypedDict, total=False):
    """What a client token of OpenTok has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import OpentokVerify
    >>> demand: OpentokVerify = {"leeway": 5}
    """

    kind: Literal["jwt", "t1"]
    """Which kind of token it has to be. ``jwt`` if it is left out."""
    session: str
    """The session it has to be for."""
    capability: Literal[
        "publish",
        "subscribe",
        "signal",
        "force_disconnect",
        "force_unpublish",
        "force_mute",
    ]
    """What its role has to allow: ``publish``, ``subscribe``, ``signal``, ``force_disconnect``,
    ``force_unpublish``, ``force_mute``."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""
    allow_missing_expiry: bool
    """Whether a token without ``exp`` is taken."""


class OpentokClaims(TypedDict):
    """What a client token of OpenTok says, once it is verified.

    >>> from roomkey.by_name import OpentokClaims
    >>> claims: OpentokClaims = {
    ...     "api_key": "123456",
    ...     "data": "ann",
    ...     "exp": 1750007200,
    ...     "iat": 1750000000,
    ...     "jti": "0f8fad5b-d9cb-469f-a165-70867728950e",
    ...     "kind": "jwt",
    ...     "layout_classes": ["focus"],
    ...     "nbf": None,
    ...     "nonce": "7",
    ...     "role": "publisher",
    ...     "session": "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
    ... }
    """

    kind: Literal["jwt", "t1"]
    """The form of the token, such as ``"jwt"``."""
    api_key: str
    """The API key whose secret signed it, such as ``"123456"``."""
    session: str
    """The session it is for, such as
    ``"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"``."""
    role: Literal["subscriber", "publisher", "publisheronly", "moderator"]
    """What its bearer is, such as ``"publisher"``."""
    data: str | None
    """What others are told about its bearer, such as ``"ann"``."""
    layout_classes: list[str]
    """The layout classes its bearer's streams start with, such as ``["focus"]``."""
    nonce: str | None
    """What makes it differ from others like it, such as ``"7"``."""
    iat: int | None
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    nbf: int | None
    """From when on it is valid, in Unix seconds."""
    exp: int | None
    """The first second at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: str | None
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


class OpentokApiMint(TypedDict):
    """What a token for the API of OpenTok is to be. What is left out is as usual.

    >>> from roomkey.by_name import OpentokApiMint
    >>> wish: OpentokApiMint = {"kind": "api"}
    """

    kind: Literal["api"]
    """Which kind of token it is."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class OpentokApiVerify(TypedDict):
    """What a token for the API of OpenTok has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import OpentokApiVerify
    >>> demand: OpentokApiVerify = {"kind": "api"}
    """

    kind: Literal["api"]
    """Which kind of token it has to be."""
    leeway: NotRequired[int]
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: NotRequired[Duration]
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""


class OpentokApiClaims(TypedDict):
    """What a token for the API of OpenTok says, once it is verified.

    >>> from roomkey.by_name import OpentokApiClaims
    >>> claims: OpentokApiClaims = {
    ...     "exp": 1750007200,
    ...     "iat": 1750000000,
    ...     "jti": "0f8fad5b-d9cb-469f-a165-70867728950e",
    ...     "project": "123456",
    ... }
    """

    project: str
    """The API key or the application that calls, such as ``"123456"``."""
    iat: int | None
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    exp: int | None
    """The first second at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: str | None
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


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


class VonageMint(TypedDict):
    """What a client token of Vonage is to be. What is left out is as usual.

    >>> from roomkey.by_name import VonageMint
    >>> wish: VonageMint = {
    ...     "lifetime": "2h",
    ...     "role": "publisher",
    ...     "session": "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3NTAwMDAwMDAwMDB-QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBfn4",
    ... }
    """

    kind: NotRequired[Literal["client"]]
    """Which kind of token it is. It may be left out."""
    session: str
    """The session it is for."""
    role: Literal["subscriber", "publisher", "publisheronly", "moderator"]
    """What its bearer is: ``subscriber``, ``publisher``, ``publisheronly``, ``moderator``."""
    data: NotRequired[str]
    """What others are told about its bearer, at most 1000 characters."""
    layout_classes: NotRequired[TextList]
    """The layout classes its bearer's streams start with."""
    nonce: NotRequired[int]
    """A number below 2^53 instead of a random one (opentok)."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class VonageGrantMint(TypedDict):
    """What a client token of Vonage is to be, as a grant in nobody's words.

    >>> from roomkey.by_name import VonageGrantMint
    >>> wish: VonageGrantMint = {"grant": {"identity": "ann", "join": "join", "room": "..."}}
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    kind: NotRequired[Literal["client"]]
    """Which kind of token it is. It may be left out."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class VonageVerify(TypedDict, total=False):
    """What a client token of Vonage has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VonageVerify
    >>> demand: VonageVerify = {"leeway": 5}
    """

    kind: Literal["client"]
    """Which kind of token it has to be. It may be left out."""
    session: str
    """The session it has to be for."""
    capability: Literal[
        "publish",
        "subscribe",
        "signal",
        "force_disconnect",
        "force_unpublish",
        "force_mute",
    ]
    """What its role has to allow: ``publish``, ``subscribe``, ``signal``, ``force_disconnect``,
    ``force_unpublish``, ``force_mute``."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""
    allow_missing_expiry: bool
    """Whether a token without ``exp`` is taken."""


class VonageClaims(TypedDict):
    """What a client token of Vonage says, once it is verified.

    >>> from roomkey.by_name import VonageClaims
    >>> claims: VonageClaims = {
    ...     "application_id": "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f",
    ...     "data": "ann",
    ...     "exp": 1750007200,
    ...     "iat": 1750000000,
    ...     "jti": "0f8fad5b-d9cb-469f-a165-70867728950e",
    ...     "layout_classes": ["focus"],
    ...     "nbf": None,
    ...     "nonce": "7",
    ...     "role": "publisher",
    ...     "session": "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
    ... }
    """

    application_id: str
    """The application whose key signed it, such as ``"29f760f8-7ce1-46c9-ade3-f2dedee4ed5f"``."""
    session: str
    """The session it is for, such as
    ``"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"``."""
    role: Literal["subscriber", "publisher", "publisheronly", "moderator"]
    """What its bearer is, such as ``"publisher"``."""
    data: str | None
    """What others are told about its bearer, such as ``"ann"``."""
    layout_classes: list[str]
    """The layout classes its bearer's streams start with, such as ``["focus"]``."""
    nonce: str | None
    """What makes it differ from others like it, such as ``"7"``."""
    iat: int | None
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    nbf: int | None
    """From when on it is valid, in Unix seconds."""
    exp: int | None
    """The first second at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: str | None
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


class VonageApiMint(TypedDict):
    """What a token for the API of Vonage is to be. What is left out is as usual.

    >>> from roomkey.by_name import VonageApiMint
    >>> wish: VonageApiMint = {"kind": "api"}
    """

    kind: Literal["api"]
    """Which kind of token it is."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class VonageApiVerify(TypedDict):
    """What a token for the API of Vonage has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VonageApiVerify
    >>> demand: VonageApiVerify = {"kind": "api"}
    """

    kind: Literal["api"]
    """Which kind of token it has to be."""
    leeway: NotRequired[int]
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: NotRequired[Duration]
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""


class VonageApiClaims(TypedDict):
    """What a token for the API of Vonage says, once it is verified.

    >>> from roomkey.by_name import VonageApiClaims
    >>> claims: VonageApiClaims = {
    ...     "exp": 1750007200,
    ...     "iat": 1750000000,
    ...     "jti": "0f8fad5b-d9cb-469f-a165-70867728950e",
    ...     "project": "123456",
    ... }
    """

    project: str
    """The API key or the application that calls, such as ``"123456"``."""
    iat: int | None
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    exp: int | None
    """The first second at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: str | None
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


class VideoioCredentials(TypedDict):
    """What keys of Video.io are opened with.

    >>> from roomkey.by_name import VideoioCredentials
    >>> given: VideoioCredentials = {"app_token": "...", "secret": "..."}
    """

    secret: SecretLike
    """The secret of the authority. ``from_env`` takes it from ``VIDEOIO_AUTHORITY_SECRET``."""
    app_token: NotRequired[SecretLike | None]
    """The app token. ``from_env`` takes it from ``VIDEOIO_APP_TOKEN``."""


class VideoioMint(TypedDict):
    """What a session token of Video.io is to be. What is left out is as usual.

    >>> from roomkey.by_name import VideoioMint
    >>> wish: VideoioMint = {
    ...     "app_token": "a.b.c",
    ...     "identity": "ann@app.example",
    ...     "scopes": ["videos.read"],
    ... }
    """

    kind: NotRequired[Literal["session"]]
    """Which kind of token it is. It may be left out."""
    identity: str
    """Your name for the user whose session it is."""
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
    """What it may be used for, such as ``videos.read``."""
    app_token: NotRequired[str]
    """The app token for which it is made."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class VideoioVerify(TypedDict, total=False):
    """What a session token of Video.io has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VideoioVerify
    >>> demand: VideoioVerify = {"leeway": 5}
    """

    kind: Literal["session"]
    """Which kind of token it has to be. It may be left out."""
    app: str
    """The app it has to be of."""
    identity: str
    """The user it has to be of."""
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
    """The scope it has to have."""
    leeway: int
    """By how many seconds clocks may differ, 0 to 600."""
    max_lifetime: Duration
    """The longest lifetime that is taken. In seconds, or as text such as ``2h``."""


class VideoioClaims(TypedDict):
    """What a session token of Video.io says, once it is verified. Beside these may stand claims of
    your own.

    >>> from roomkey.by_name import VideoioClaims
    >>> claims: VideoioClaims = {
    ...     "acid": "my-app",
    ...     "exp": 1750007200,
    ...     "iat": 1750000000,
    ...     "iss": "roomkey",
    ...     "jti": "0f8fad5b-d9cb-469f-a165-70867728950e",
    ...     "role": "session",
    ...     "scopes": ["videos.read"],
    ...     "sub": "ann@app.example",
    ...     "uid": "5f0c7d2ba6e94c1f8b3d2a1e6c7f9048",
    ... }
    """

    iss: Literal["roomkey"]
    """Who made it."""
    role: Literal["session"]
    """Which kind of token it is."""
    acid: str
    """The app it is for, such as ``"my-app"``."""
    sub: str
    """Your name for the user, such as ``"ann@app.example"``."""
    uid: str
    """The authority's name for the user, which tells nothing about them, such as
    ``"5f0c7d2ba6e94c1f8b3d2a1e6c7f9048"``."""
    scopes: list[
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
    """What it may be used for, such as ``["videos.read"]``."""
    iat: float
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    nbf: NotRequired[float]
    """From when on it is valid, in Unix seconds, such as ``1750000000``."""
    exp: float
    """The first moment at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: str
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


class VideoioAppMint(TypedDict):
    """What an app token of Video.io is to be. What is left out is as usual.

    >>> from roomkey.by_name import VideoioAppMint
    >>> wish: VideoioAppMint = {"app": "my-app", "kind": "app"}
    """

    kind: Literal["app"]
    """Which kind of token it is."""
    app: str
    """The app it is for."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
    """Its id instead of a random one."""


class VideoioAppVerify(TypedDict):
    """What an app token of Video.io has to be good for. What is left out is not asked for.

    >>> from roomkey.by_name import VideoioAppVerify
    >>> demand: VideoioAppVerify = {"kind": "app"}
    """

    kind: Literal["app"]
    """Which kind of token it has to be."""


class VideoioAppClaims(TypedDict):
    """What an app token of Video.io says, once it is verified. Beside these may stand claims of
    your own.

    >>> from roomkey.by_name import VideoioAppClaims
    >>> claims: VideoioAppClaims = {
    ...     "acid": "my-app",
    ...     "iat": 1750000000,
    ...     "iss": "video.io",
    ...     "jti": "0f8fad5b-d9cb-469f-a165-70867728950e",
    ...     "role": "app",
    ... }
    """

    acid: str
    """The app it is for, such as ``"my-app"``."""
    role: Literal["app"]
    """Which kind of token it is."""
    iat: float
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    nbf: NotRequired[float]
    """From when on it is valid, in Unix seconds, such as ``1750000000``."""
    exp: NotRequired[float]
    """The first moment at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    iss: Literal["video.io"]
    """Who made it."""
    jti: str
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


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


class LivekitGrantMint(TypedDict):
    """What a token of LiveKit is to be, as a grant in nobody's words.

    >>> from roomkey.by_name import LivekitGrantMint
    >>> wish: LivekitGrantMint = {"grant": {"identity": "ann", "join": "join", "room": "..."}}
    """

    grant: Grant
    """A grant in nobody's words, in the place of the vendor's own."""
    lifetime: NotRequired[Duration]
    """How long it lives. In seconds, or as text such as ``2h``."""
    not_before: NotRequired[Moment]
    """From when on it is valid, in Unix seconds."""
    issued_at: NotRequired[Moment]
    """When it is issued, in Unix seconds, instead of now."""
    jti: NotRequired[str]
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


class LivekitClaims(TypedDict):
    """What a token of LiveKit says, once it is verified. Beside these may stand claims of your own.

    >>> from roomkey.by_name import LivekitClaims
    >>> claims: LivekitClaims = {"exp": 1750007200, "iss": "APIkey1234567"}
    """

    iss: str
    """The API key whose secret signed it, such as ``"APIkey1234567"``."""
    sub: NotRequired[str]
    """Who it is for, such as ``"ann"``."""
    identity: NotRequired[str]
    """The same again, as one of the vendor's SDKs writes it, such as ``"ann"``."""
    name: NotRequired[str]
    """The name that others see, such as ``"Ann Lee"``."""
    video: NotRequired[JsonObject]
    """What it grants in rooms, such as ``{"room": "class-7", "roomJoin": True}``."""
    sip: NotRequired[JsonObject]
    """What it grants with telephones, such as ``{"call": True}``."""
    agent: NotRequired[JsonObject]
    """What it grants with agents in the vendor's cloud, such as ``{"admin": True}``."""
    inference: NotRequired[JsonObject]
    """What it grants with models there, such as ``{"perform": True}``."""
    observability: NotRequired[JsonObject]
    """What it grants with observations there, such as ``{"write": True}``."""
    agentEndpoint: NotRequired[JsonObject]
    """What it grants with endpoints of agents, such as ``{"call": True}``."""
    agentThread: NotRequired[JsonObject]
    """What it grants with threads of agents, such as ``{"read": True}``."""
    kind: NotRequired[str]
    """The kind of participant, such as ``"agent"``."""
    kindDetails: NotRequired[list[str]]
    """More about its kind, such as ``["cloud_agent"]``."""
    metadata: NotRequired[str]
    """Text that everybody in the room can read, such as ``"seat 7"``."""
    attributes: NotRequired[JsonObject]
    """Texts by name that everybody in the room can read, such as ``{"seat": "7"}``."""
    roomPreset: NotRequired[str]
    """A preset of the vendor's cloud for the room, such as ``"lecture"``."""
    roomConfig: NotRequired[JsonObject]
    """How the room is to be that it opens, such as ``{"maxParticipants": 10}``."""
    nbf: NotRequired[float]
    """From when on it is valid, in Unix seconds, such as ``1750000000``."""
    iat: NotRequired[float]
    """When it was issued, in Unix seconds, such as ``1750000000``."""
    exp: float
    """The first moment at which it is no longer valid, in Unix seconds, such as ``1750007200``."""
    jti: NotRequired[str]
    """The id of the token, such as ``"0f8fad5b-d9cb-469f-a165-70867728950e"``."""


if TYPE_CHECKING:
    # Keywords that are known are fewer than any keywords: that is what these are for.

    class VideosdkVerified(VendorClaims):  # type: ignore[misc]
        """A token of VideoSDK that was verified."""

        @property
        def claims(self) -> VideosdkClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class VideosdkKeys(VendorKeys):
        """Keys of VideoSDK: what mints and verifies its tokens."""

        @overload  # type: ignore[override]
        def mint(
            self, wish: VideosdkMint | VideosdkGrantMint, /, *, now: Moment | None = None
        ) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[VideosdkMint]) -> str: ...
        @overload
        def mint(
            self, *, now: Moment | None = None, **members: Unpack[VideosdkGrantMint]
        ) -> str: ...

        def mint(self, *wish: Any, **members: Any) -> str:
            """Makes a token, from members in a dict or as keywords."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[VideosdkVerify]
        ) -> VideosdkVerified: ...

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

    class OpentokVerified(VendorClaims):  # type: ignore[misc]
        """A client token of OpenTok that was verified."""

        @property
        def claims(self) -> OpentokClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class OpentokApiVerified(VendorClaims):  # type: ignore[misc]
        """A token for the API of OpenTok that was verified."""

        @property
        def claims(self) -> OpentokApiClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class OpentokKeys(VendorKeys):
        """Keys of OpenTok: what mints and verifies its tokens."""

        @overload  # type: ignore[override]
        def mint(
            self,
            wish: OpentokMint | OpentokGrantMint | OpentokApiMint,
            /,
            *,
            now: Moment | None = None,
        ) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[OpentokMint]) -> str: ...
        @overload
        def mint(
            self, *, now: Moment | None = None, **members: Unpack[OpentokGrantMint]
        ) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[OpentokApiMint]) -> str: ...

        def mint(self, *wish: Any, **members: Any) -> str:
            """Makes a token, from members in a dict or as keywords."""

        @overload  # type: ignore[override]
        def verify(
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[OpentokVerify]
        ) -> OpentokVerified: ...
        @overload
        def verify(
            self,
            token: str,
            /,
            *,
            now: Moment | None = None,
            **expectation: Unpack[OpentokApiVerify],
        ) -> OpentokApiVerified: ...

        def verify(self, token: str, /, **expectation: Any) -> Any:
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

    class VonageVerified(VendorClaims):  # type: ignore[misc]
        """A client token of Vonage that was verified."""

        @property
        def claims(self) -> VonageClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class VonageApiVerified(VendorClaims):  # type: ignore[misc]
        """A token for the API of Vonage that was verified."""

        @property
        def claims(self) -> VonageApiClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class VonageKeys(VendorKeys):
        """Keys of Vonage: what mints and verifies its tokens."""

        @overload  # type: ignore[override]
        def mint(
            self,
            wish: VonageMint | VonageGrantMint | VonageApiMint,
            /,
            *,
            now: Moment | None = None,
        ) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[VonageMint]) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[VonageGrantMint]) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[VonageApiMint]) -> str: ...

        def mint(self, *wish: Any, **members: Any) -> str:
            """Makes a token, from members in a dict or as keywords."""

        @overload  # type: ignore[override]
        def verify(
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[VonageVerify]
        ) -> VonageVerified: ...
        @overload
        def verify(
            self,
            token: str,
            /,
            *,
            now: Moment | None = None,
            **expectation: Unpack[VonageApiVerify],
        ) -> VonageApiVerified: ...

        def verify(self, token: str, /, **expectation: Any) -> Any:
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

    class VideoioVerified(VendorClaims):  # type: ignore[misc]
        """A session token of Video.io that was verified."""

        @property
        def claims(self) -> VideoioClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class VideoioAppVerified(VendorClaims):  # type: ignore[misc]
        """An app token of Video.io that was verified."""

        @property
        def claims(self) -> VideoioAppClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class VideoioKeys(VendorKeys):
        """Keys of Video.io: what mints and verifies its tokens."""

        @overload  # type: ignore[override]
        def mint(
            self, wish: VideoioMint | VideoioAppMint, /, *, now: Moment | None = None
        ) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[VideoioMint]) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[VideoioAppMint]) -> str: ...

        def mint(self, *wish: Any, **members: Any) -> str:
            """Makes a token, from members in a dict or as keywords."""

        @overload  # type: ignore[override]
        def verify(
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[VideoioVerify]
        ) -> VideoioVerified: ...
        @overload
        def verify(
            self,
            token: str,
            /,
            *,
            now: Moment | None = None,
            **expectation: Unpack[VideoioAppVerify],
        ) -> VideoioAppVerified: ...

        def verify(self, token: str, /, **expectation: Any) -> Any:
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

    class LivekitVerified(VendorClaims):  # type: ignore[misc]
        """A token of LiveKit that was verified."""

        @property
        def claims(self) -> LivekitClaims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""

    class LivekitKeys(VendorKeys):
        """Keys of LiveKit: what mints and verifies its tokens."""

        @overload  # type: ignore[override]
        def mint(
            self, wish: LivekitMint | LivekitGrantMint, /, *, now: Moment | None = None
        ) -> str: ...
        @overload
        def mint(self, *, now: Moment | None = None, **members: Unpack[LivekitMint]) -> str: ...
        @overload
        def mint(
            self, *, now: Moment | None = None, **members: Unpack[LivekitGrantMint]
        ) -> str: ...

        def mint(self, *wish: Any, **members: Any) -> str:
            """Makes a token, from members in a dict or as keywords."""

        def verify(  # type: ignore[override]
            self, token: str, /, *, now: Moment | None = None, **expectation: Unpack[LivekitVerify]
        ) -> LivekitVerified: ...

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
    "LivekitClaims",
    "LivekitCredentials",
    "LivekitGrantMint",
    "LivekitMint",
    "LivekitVerify",
    "OpentokApiClaims",
    "OpentokApiMint",
    "OpentokApiVerify",
    "OpentokClaims",
    "OpentokCredentials",
    "OpentokGrantMint",
    "OpentokMint",
    "OpentokVerify",
    "VideoioAppClaims",
    "VideoioAppMint",
    "VideoioAppVerify",
    "VideoioClaims",
    "VideoioCredentials",
    "VideoioMint",
    "VideoioVerify",
    "VideosdkClaims",
    "VideosdkCredentials",
    "VideosdkGrantMint",
    "VideosdkMint",
    "VideosdkVerify",
    "VonageApiClaims",
    "VonageApiMint",
    "VonageApiVerify",
    "VonageClaims",
    "VonageCredentials",
    "VonageGrantMint",
    "VonageMint",
    "VonageVerify",
    "vendor",
]

"""
The extension module. Use it through `roomkey`.
"""

from datetime import datetime
from roomkey._types import Duration, Entry, Headers, JsonObject, KeyringEntries, Minted, Moment, Permission, Role, SecretLike, Signers, Texts, Use, Variables
from typing import Any, Final, final

__all__ = ["MAXIMUM_ANSWER_BYTES", "MAXIMUM_BODY_BYTES", "__version__", "Answer", "Credentials", "Endpoints", "Finding", "Key", "Keyring", "NamedCall", "Pending", "Policy", "Report", "RestApi", "Revocation", "Rs256Signer", "Secret", "VerifiedClaims", "codes", "inspect", "lifetime_seconds", "parse_api_key", "parse_custom_room_id", "parse_jti", "parse_participant_id", "parse_permission", "parse_role", "parse_room_id", "timestamp_text"]

MAXIMUM_ANSWER_BYTES: Final[int]
"""
The longest answer of the vendor that is read, in bytes.
"""

MAXIMUM_BODY_BYTES: Final[int]
"""
The longest body that an endpoint looks at, in bytes.
"""

__version__: Final[str]
"""
The version of the package.
"""

@final
class Answer:
    """
    An answer to a client: JSON, and never to be kept by a cache.
    """
    def __repr__(self, /) -> str: ...
    @property
    def body(self, /) -> bytes:
        """
        The body.
        """
    @property
    def headers(self, /) -> dict[str, str]:
        """
        The headers, as a new dict.
        """
    @property
    def status(self, /) -> int:
        """
        The HTTP status.
        """

@final
class Credentials:
    """
    An API key and its secret: what mints and verifies tokens of VideoSDK.

    `secret` is text or bytes, taken exactly as it is, or a `Secret`. Nothing shows it again.

        >>> from roomkey import videosdk
        >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> credentials
        Credentials(api_key='my-api-key')
        >>> token = credentials.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg", lifetime="2h")
        >>> credentials.verify(token, use="join", room_id="2kyv-gzay-64pg").permissions
        ('allow_join',)
    """
    def __new__(cls, /, api_key: str, secret: SecretLike) -> Credentials: ...
    def __repr__(self, /) -> str: ...
    @property
    def api_key(self, /) -> str:
        """
        The public half.
        """
    @staticmethod
    def from_env(environ: Variables | None = None) -> Credentials:
        """
        From `VIDEOSDK_API_KEY` and `VIDEOSDK_SECRET_KEY` (or `VIDEOSDK_SECRET`) of the environment,
        or of another mapping.

            >>> from roomkey import videosdk
            >>> variables = {
            ...     "VIDEOSDK_API_KEY": "my-api-key",
            ...     "VIDEOSDK_SECRET_KEY": "9d3b1f0a6c5e4827b1a0f3c2d4e59687",
            ... }
            >>> videosdk.Credentials.from_env(variables)
            Credentials(api_key='my-api-key')
        """
    def mint(self, /, *, permissions: Texts, room_id: str | None = None, participant_id: str | None = None, roles: Texts | None = None, version: int | None = None, claims: JsonObject | None = None, jti: str | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a token.

        `permissions` are `allow_join`, `ask_join` and `allow_mod`; none is granted by default. A
        `room_id`, a `participant_id` and `roles` (`rtc` joins, `crawler` calls the API) narrow the
        token down; `claims` adds the app's own. `lifetime` is a number of seconds, text such as
        `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole seconds; it is 2 hours by default and at
        most 30 days, unless `max_lifetime` raises that. `jti` is random unless it is given; `now`
        is the clock's time, or seconds since 1970, or an aware `datetime`.

            >>> from datetime import timedelta
            >>> from roomkey import videosdk
            >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> token = credentials.mint(permissions=["allow_join"], lifetime=timedelta(minutes=10))
            >>> token.count(".")
            2
        """
    def mint_many(self, /, participant_ids: Texts, *, permissions: Texts, room_id: str | None = None, roles: Texts | None = None, version: int | None = None, claims: JsonObject | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> Minted:
        """
        Makes a token for each participant, with the same access otherwise.

        There is one result for each, in the same order: the token, or the error for an id that is
        none, which leaves the others be. Other threads run meanwhile if there are many.

            >>> from roomkey import videosdk
            >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> tokens = credentials.mint_many(["ann", "two words"], permissions=["allow_join"])
            >>> isinstance(tokens[0], str), tokens[1].code
            (True, 'participant_id_invalid')
        """
    def verify(self, /, token: str, *, use: Use | None = None, room_id: str | None = None, participant_id: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> VerifiedClaims:
        """
        Decides whether to trust a token, and raises if not.

        `use` is `"join"` or `"api"`; with a `room_id` or a `participant_id` a token for another one is
        refused. `leeway` is how many seconds clocks may differ (0 to 600, 0 by default);
        `max_lifetime` refuses tokens that live longer; `allow_missing_expiry` admits tokens
        without `exp`.

            >>> import roomkey
            >>> credentials = roomkey.videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> token = credentials.mint(permissions=["allow_join"], lifetime=60, now=1_700_000_000)
            >>> credentials.verify(token, now=1_700_000_059).issued_at.isoformat()
            '2023-11-14T22:13:20+00:00'
            >>> try:
            ...     credentials.verify(token, now=1_700_000_060)
            ... except roomkey.TokenExpired as error:
            ...     print(error.code)
            token_expired
        """

@final
class Endpoints:
    """
    The three endpoints, for one project at the vendor: get a token, create a meeting, validate one.

        >>> from roomkey import videosdk
        >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> endpoints = videosdk.Endpoints(credentials)
        >>> guest = videosdk.Policy(permissions=["ask_join"], roles=["rtc"])
        >>> endpoints.get_token(guest, query="roomId=2kyv-gzay-64pg").status
        200
        >>> endpoints.get_token(guest, query="permissions=allow_mod").status
        403
    """
    def __new__(cls, /, credentials: Signers, *, base_url: str | None = None) -> Endpoints: ...
    def create_meeting(self, /, *, query: str | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer | Pending:
        """
        `POST /create-meeting`, by the bearer of the token in it.
        """
    def get_token(self, /, policy: "Policy | None", *, query: str | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer:
        """
        `GET /get-token`, by a caller with this policy; without one the answer is 401.
        """
    def validate_meeting(self, /, meeting: str, *, query: str | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer | Pending:
        """
        `POST /validate-meeting/{meeting}`, by the bearer of the token in it. `meeting` is the one of
        the path, percent-decoded.
        """

@final
class Finding:
    """
    Something that is wrong with a token, or worth knowing about it.

        >>> import roomkey
        >>> finding = roomkey.inspect("hello").findings[0]
        >>> finding.code, finding.severity
        ('token_malformed', 'error')
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    @property
    def code(self, /) -> str:
        """
        The stable code.
        """
    @property
    def sentence(self, /) -> str:
        """
        What it means and what to do.
        """
    @property
    def severity(self, /) -> str:
        """
        `note`, `warning`, or `error` for what `verify` refuses.
        """

@final
class Key:
    """
    A key that verifies signatures, and with it the one algorithm it verifies.

        >>> from roomkey import jws
        >>> jws.Key.hs256("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        Key(HS256, [redacted])
    """
    def __repr__(self, /) -> str: ...
    @property
    def algorithm(self, /) -> str:
        """
        The algorithm this key verifies: `HS256` or `RS256`.
        """
    @staticmethod
    def hs256(secret: SecretLike) -> Key:
        """
        A shared secret, for HS256: text, bytes or a `Secret`.

            >>> from roomkey import jws
            >>> jws.Key.hs256(b"9d3b1f0a6c5e4827b1a0f3c2d4e59687").algorithm
            'HS256'
        """
    def open(self, /, token: str) -> bytes:
        """
        Checks form, header and signature, and returns the payload, whatever bytes it holds.

        This decides who made the bytes and nothing more: it looks at no claim and no time. For a
        JWT use `verify`.

            >>> from roomkey import jws, videosdk
            >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
            >>> token = videosdk.Credentials("my-api-key", secret).mint(permissions=["allow_join"])
            >>> jws.Key.hs256(secret).open(token)[:24]
            b'{"apikey":"my-api-key","'
        """
    @staticmethod
    def rs256_components(modulus: bytes, exponent: bytes) -> Key:
        """
        An RSA public key of at least 2048 bits from the big-endian bytes of its modulus and its
        exponent, for RS256. Raises `key_invalid` and `key_too_small`.

            >>> from roomkey import jws
            >>> jws.Key.rs256_components(b"\\xff" * 256, b"\\x01\\x00\\x01").algorithm
            'RS256'
        """
    @staticmethod
    def rs256_pem(pem: str) -> Key:
        """
        An RSA public key of at least 2048 bits as one PEM block, for RS256. Raises `key_invalid` and
        `key_too_small`.

            >>> import roomkey
            >>> from roomkey import jws
            >>> try:
            ...     jws.Key.rs256_pem("not a key")
            ... except roomkey.ConfigurationError as error:
            ...     print(error.code)
            key_invalid
        """
    def verify(self, /, token: str, *, audience: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> JsonObject:
        """
        Decides whether to trust a plain JWT, and returns its claims; raises if not.

        `audience` has to be named by `aud`; without it a token with `aud` is refused. `leeway` is how
        many seconds clocks may differ (0 to 600, 0 by default); `max_lifetime` refuses tokens that live
        longer; `allow_missing_expiry` admits tokens without `exp`.

            >>> from roomkey import jws, videosdk
            >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
            >>> token = videosdk.Credentials("my-api-key", secret).mint(permissions=["allow_join"])
            >>> jws.Key.hs256(secret).verify(token)["permissions"]
            ['allow_join']
        """

@final
class Keyring:
    """
    Credentials, each `active` (signs and verifies), `passive` (only verifies) or `disabled` (refuses).

    The first that are active sign. A token is verified with the credentials whose API key it
    carries.

        >>> from roomkey import videosdk
        >>> new = videosdk.Credentials("new-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> old = videosdk.Credentials("old-key", "78695a4b3c2d1e0ffedcba9876543210")
        >>> keyring = videosdk.Keyring([(new, "active"), (old, "passive")])
        >>> signed_before = old.mint(permissions=["allow_join"])
        >>> keyring.verify(signed_before).api_key, keyring.api_key
        ('old-key', 'new-key')
    """
    def __new__(cls, /, entries: KeyringEntries) -> Keyring: ...
    def __repr__(self, /) -> str: ...
    @property
    def api_key(self, /) -> str:
        """
        The API key of the credentials that sign. Raises `key_not_active` if none do.
        """
    def mint(self, /, *, permissions: Texts, room_id: str | None = None, participant_id: str | None = None, roles: Texts | None = None, version: int | None = None, claims: JsonObject | None = None, jti: str | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a token with the active credentials. The arguments are those of `Credentials.mint`.
        """
    def mint_many(self, /, participant_ids: Texts, *, permissions: Texts, room_id: str | None = None, roles: Texts | None = None, version: int | None = None, claims: JsonObject | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> Minted:
        """
        Makes a token for each participant with the active credentials. The arguments are those of
        `Credentials.mint_many`.
        """
    def verify(self, /, token: str, *, use: Use | None = None, room_id: str | None = None, participant_id: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> VerifiedClaims:
        """
        Decides whether to trust a token, with the credentials whose API key it carries. The
        arguments are those of `Credentials.verify`.

        Answer a stranger with the same words for `api_key_unknown`, `api_key_disabled` and
        `signature_invalid`, or they learn which API keys exist.
        """

@final
class NamedCall:
    """
    A request to send, and what it takes to understand the answer to it.
    """
    def __repr__(self, /) -> str: ...
    @property
    def body(self, /) -> bytes:
        """
        The body; empty for a `GET`.
        """
    @property
    def headers(self, /) -> dict[str, str]:
        """
        The headers, as a new dict. `authorization` is the token.
        """
    @property
    def is_repeatable(self, /) -> bool:
        """
        Whether sending it again after a failure can do no harm.
        """
    @property
    def method(self, /) -> str:
        """
        The method, such as `POST`.
        """
    def understand(self, /, status: int, headers: Headers, body: bytes) -> JsonObject | None:
        """
        Reads the answer as plain data: a room, a session, a page of either, or `None`.
        """
    @property
    def url(self, /) -> str:
        """
        The whole URL.
        """

@final
class Pending:
    """
    A request to the vendor on whose answer the client's depends. Never follow a redirect with it.
    """
    def __repr__(self, /) -> str: ...
    def answer(self, /, status: int, headers: Headers, body: bytes) -> Answer:
        """
        The answer to the client, from the vendor's.
        """
    @property
    def body(self, /) -> bytes:
        """
        The body; empty for a `GET`.
        """
    @property
    def headers(self, /) -> dict[str, str]:
        """
        The headers, as a new dict. `authorization` is the token.
        """
    @property
    def method(self, /) -> str:
        """
        The method, such as `POST`.
        """
    def unanswered(self, /, *, timed_out: "bool") -> Answer:
        """
        The answer to the client when the vendor gave none: in time, or at all.

            >>> from roomkey import videosdk
            >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> token = credentials.mint(permissions=["allow_join"], roles=["crawler"])
            >>> endpoints = videosdk.Endpoints(credentials)
            >>> step = endpoints.validate_meeting("2kyv-gzay-64pg", authorization=token)
            >>> step.method, step.unanswered(timed_out=True).status
            ('GET', 504)
        """
    @property
    def url(self, /) -> str:
        """
        The whole URL.
        """

@final
class Policy:
    """
    What a caller may be granted, and what they get when they do not say what they want.

    `permissions` and `roles` (`rtc` joins, `crawler` calls the API) are what may be asked for, and none
    is assumed. `default_permissions` are granted when none were asked for: all of them, if it is not
    given. `rooms` are room ids, or prefixes that end in `*`; `participant_id` is the one whom the
    caller may be. `longest_lifetime` is 24 hours and `default_lifetime` 2 hours if not given.

        >>> from roomkey import videosdk
        >>> guest = videosdk.Policy(permissions=["ask_join"], roles=["rtc"], rooms=["class-*"])
        >>> host = videosdk.Policy(permissions=["allow_join", "allow_mod"], roles=["rtc", "crawler"])
    """
    def __new__(cls, /, *, permissions: Texts, roles: Texts, default_permissions: Texts | None = None, rooms: Texts | None = None, participant_id: str | None = None, longest_lifetime: Duration | None = None, default_lifetime: Duration | None = None) -> Policy: ...

@final
class Report:
    """
    What was seen of a token. Nothing in it has been verified. `str()` explains it to a person.

        >>> import roomkey
        >>> print(roomkey.inspect("hello").kind)
        unknown
    """
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def claims(self, /) -> Any:
        """
        The claims as they were read, or `None`.
        """
    @property
    def expires(self, /) -> str | None:
        """
        When it expires in words, such as `in 2 hours`.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        When the token says it expires, as an aware datetime in UTC.
        """
    @property
    def findings(self, /) -> tuple[Finding, ...]:
        """
        Everything found, the gravest first.
        """
    @property
    def header(self, /) -> Any:
        """
        The header as it was read, or `None`.
        """
    @property
    def issued(self, /) -> str | None:
        """
        When it was issued in words, such as `2 hours ago`.
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When the token says it was issued, as an aware datetime in UTC.
        """
    @property
    def kind(self, /) -> str:
        """
        What it seems to be: `videosdk`, `opentok_t1`, `opentok_jwt`, `vonage_jwt`, `livekit`,
        `videoio_app`, `videoio_session`, `jwt` or `unknown`.
        """
    @property
    def remaining(self, /) -> str | None:
        """
        How long it still lives in words; `0 seconds` if it has expired.
        """
    def to_dict(self, /) -> JsonObject:
        """
        The whole report as plain data, as `roomkey token inspect --json` writes it.

            >>> import roomkey
            >>> roomkey.inspect("hello").to_dict()["verified"]
            False
        """
    @property
    def verified(self, /) -> bool:
        """
        Always `False`: looking is not verifying.
        """

@final
class RestApi:
    """
    The vendor's API at a base URL, or at the vendor's cloud.
    """
    def __new__(cls, /, base_url: str | None = None) -> RestApi: ...
    @property
    def base_url(self, /) -> str:
        """
        The base URL, without a slash at its end.
        """
    def call(self, /, name: str, token: str, arguments: JsonObject) -> NamedCall:
        """
        Makes a call by its name. Unknown names, unknown arguments and wrong types are refused.
        """

@final
class Revocation:
    """
    One decision that tokens no longer count, keyed on what they say.

        >>> from roomkey import videosdk
        >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> claims = credentials.verify(credentials.mint(permissions=["allow_join"], jti="order-7"))
        >>> videosdk.Revocation.token("my-api-key", "order-7").covers(claims)
        True
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def covers(self, /, claims: "VerifiedClaims") -> bool:
        """
        Whether it covers a token with these claims, whatever it is used for.
        """
    def covers_entry(self, /, claims: "VerifiedClaims", *, room_id: str | None = None, participant_id: str | None = None) -> bool:
        """
        Whether it covers a token with these claims when it is used to enter this room as this
        participant.

            >>> from roomkey import videosdk
            >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> claims = credentials.verify(credentials.mint(permissions=["allow_join"], now=1_700_000_000), now=1_700_000_000)
            >>> banned = videosdk.Revocation.participant("my-api-key", "2kyv-gzay-64pg", "ann", 1_700_000_000)
            >>> banned.covers_entry(claims, room_id="2kyv-gzay-64pg", participant_id="ann")
            True
        """
    @staticmethod
    def participant(api_key: str, room_id: str, participant_id: str, issued_up_to: Moment) -> Revocation:
        """
        Every token of a participant for a room that was issued up to a moment, that second
        included.

            >>> from roomkey import videosdk
            >>> banned = videosdk.Revocation.participant("my-api-key", "2kyv-gzay-64pg", "ann", 1_700_000_000)
        """
    @staticmethod
    def token(api_key: str, jti: str) -> Revocation:
        """
        One token, by its id.

            >>> from roomkey import videosdk
            >>> revoked = {videosdk.Revocation.token("my-api-key", "order-7")}
            >>> videosdk.Revocation.token("my-api-key", "order-7") in revoked
            True
        """

@final
class Rs256Signer:
    """
    An RSA private key that signs with RS256: at least 2048 bits, one PEM block, not encrypted.

    Raises `key_invalid` and `key_too_small`. `Rs256Signer(pem).sign(payload)` is a token.

        >>> import roomkey
        >>> from roomkey import jws
        >>> try:
        ...     jws.Rs256Signer("not a key").sign(b'{"iss":"me"}')
        ... except roomkey.ConfigurationError as error:
        ...     print(error.code)
        key_invalid
    """
    def __new__(cls, /, pem: str) -> Rs256Signer: ...
    def __repr__(self, /) -> str: ...
    def sign(self, /, payload: bytes) -> str:
        """
        Signs a payload with the header `{"alg":"RS256","typ":"JWT"}`.
        """

@final
class Secret:
    """
    Bytes that sign tokens. They are the exact bytes given, and nothing shows them.

    A secret is refused if it cannot be right (empty, a PEM, a file name) and, unless
    `allow_weak=True` says so by name, if it is unsafe: fewer than 32 bytes, or a placeholder copied
    from the vendor's documents.

        >>> from roomkey import Secret
        >>> Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        Secret([redacted])
        >>> Secret("short", allow_weak=True).weakness
        'secret_too_short'
    """
    def __new__(cls, /, value: SecretLike, *, allow_weak: "bool" = False) -> Secret: ...
    def __repr__(self, /) -> str: ...
    @property
    def weakness(self, /) -> str | None:
        """
        The code for which it would be refused without `allow_weak`, or `None`.
        """

@final
class VerifiedClaims:
    """
    What a token says, after it was verified. Only `verify` makes one, and it cannot be changed.

        >>> from roomkey import videosdk
        >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> token = credentials.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg")
        >>> claims = credentials.verify(token, room_id="2kyv-gzay-64pg")
        >>> claims.permissions, claims.room_id, claims.entry
        (('allow_join',), '2kyv-gzay-64pg', 'direct')
    """
    def __repr__(self, /) -> str: ...
    @property
    def api_key(self, /) -> str:
        """
        The API key it was signed for (`apikey`).
        """
    @property
    def custom(self, /) -> JsonObject:
        """
        The app's own claims, as a new dict.
        """
    @property
    def entry(self, /) -> Entry | None:
        """
        How its bearer gets into a room: `direct`, `ask` (waits to be admitted), or `None` when it
        does not permit joining.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        The first second at which it is no longer valid (`exp`), as an aware datetime in UTC.
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When it was issued (`iat`), as an aware datetime in UTC.
        """
    @property
    def jti(self, /) -> str | None:
        """
        The id of the token (`jti`), by which it can be revoked.
        """
    @property
    def not_before(self, /) -> datetime | None:
        """
        From when it is valid (`nbf`), as an aware datetime in UTC.
        """
    @property
    def participant_id(self, /) -> str | None:
        """
        The one participant it is for (`participantId`), or `None` for anyone.
        """
    @property
    def permissions(self, /) -> tuple[Permission, ...]:
        """
        The permissions that are known: `allow_join`, `ask_join`, `allow_mod`.
        """
    @property
    def roles(self, /) -> tuple[Role, ...]:
        """
        What it may be used for: `crawler` calls the API, `rtc` joins; none admits both.
        """
    @property
    def room_id(self, /) -> str | None:
        """
        The one room it is for (`roomId`), or `None` for every room.
        """
    def to_dict(self, /) -> JsonObject:
        """
        All claims by the names they have in the token, as a new dict. Times are seconds since 1970.

            >>> from roomkey import videosdk
            >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> token = credentials.mint(permissions=["ask_join"], claims={"name": "Ann"})
            >>> credentials.verify(token).to_dict()["name"]
            'Ann'
        """
    @property
    def unknown_permissions(self, /) -> tuple[str, ...]:
        """
        Permissions that are not known. They grant nothing.
        """
    @property
    def version(self, /) -> int | None:
        """
        2, or `None` if the token names no version.
        """

def codes() -> "dict[str, tuple[str, str, bool]]":
    """
    Every error code, with its category, its meaning and whether a retry can help.

        >>> from roomkey import _roomkey
        >>> _roomkey.codes()["token_revoked"]
        ('token', 'The token was revoked.', False)
    """

def inspect(token: str, *, secret: SecretLike | None = None, now: Moment | None = None) -> Report:
    """
    Looks at any text and reports what it seems to be and what is wrong with it.

    It raises for no token, however malformed, and trusts none: `verified` is always `False`. With a
    `secret` (weak ones too) the report also says whether it made the signature.

        >>> import roomkey
        >>> report = roomkey.inspect("Bearer a.b.c")
        >>> report.verified, report.findings[0].code
        (False, 'bearer_prefix')
    """

def lifetime_seconds(value: Duration, *, maximum: Duration | None = None) -> int:
    """
    The seconds of a lifetime: a number of seconds, text such as `"2h"`, or a `timedelta`.

    Raises `lifetime_invalid` for what is no lifetime and for more than `maximum`, which is 30 days
    unless it is given.

        >>> import roomkey
        >>> roomkey.lifetime_seconds("2h")
        7200
    """

def parse_api_key(text: str) -> str:
    """
    Returns the text if it is an API key, and raises `api_key_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_api_key("my-api-key")
        'my-api-key'
    """

def parse_custom_room_id(text: str) -> str:
    """
    Returns the text if it can be an app's own name of a room, and raises
    `custom_room_id_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_custom_room_id("Stand-up, Mondays")
        'Stand-up, Mondays'
    """

def parse_jti(text: str) -> str:
    """
    Returns the text if it can be the id of a token, and raises `jti_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_jti("order-7")
        'order-7'
    """

def parse_participant_id(text: str) -> str:
    """
    Returns the text if it is a participant id, and raises `participant_id_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_participant_id("lxvdplwt")
        'lxvdplwt'
    """

def parse_permission(text: str) -> str:
    """
    Returns the text if it is a permission, and raises `permission_unknown` if not.

        >>> import roomkey
        >>> roomkey.parse_permission("ask_join")
        'ask_join'
    """

def parse_role(text: str) -> str:
    """
    Returns the text if it is a role, and raises `role_unknown` if not.

        >>> import roomkey
        >>> roomkey.parse_role("rtc")
        'rtc'
    """

def parse_room_id(text: str) -> str:
    """
    Returns the text if it is a room id, and raises `room_id_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_room_id("2kyv-gzay-64pg")
        '2kyv-gzay-64pg'
    """

def timestamp_text(time: Moment) -> str:
    """
    A time as RFC 3339 writes it, in UTC, to the second.

        >>> import roomkey
        >>> roomkey.timestamp_text(1_700_000_000)
        '2023-11-14T22:13:20Z'
    """

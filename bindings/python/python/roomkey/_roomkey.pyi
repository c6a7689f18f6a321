"""
The extension module. Use it through `roomkey`.
"""

from datetime import datetime
from roomkey._types import AppLike, Capability, Duration, Entry, Headers, JsonObject, KeyringEntries, Mint, Minted, Moment, Permission, Permissions, Query, Right, Rights, Role, Roles, Scope, Scopes, SecretLike, SessionLike, SessionOutput, SessionRole, Signers, TextOrJson, Texts, TokenKind, Use, Variables
from typing import Any, Final, final
from typing_extensions import disjoint_base

__all__ = ["LONGEST_WAIT_SECONDS", "MAXIMUM_ANSWER_BYTES", "MAXIMUM_BODY_BYTES", "MOST_BYTES", "RENEWAL_MARGIN_SECONDS", "__version__", "Answer", "ApiClaims", "AppClaims", "Authority", "Conversation", "Credentials", "Endpoints", "Fetched", "Finding", "Key", "Keyring", "NamedCall", "OpentokClaims", "OpentokCredentials", "OwnToken", "Patience", "Pending", "Policy", "Report", "RestApi", "Revocation", "Rs256Signer", "Secret", "SessionClaims", "SessionCredentials", "SessionEndpoint", "SessionId", "SessionInput", "SessionLease", "SessionMachine", "SessionOrigin", "SessionPolicy", "SessionRefusal", "SessionSource", "SigningApi", "Vendor", "VendorClaims", "VendorEvent", "VendorKeys", "VerifiedClaims", "VideoioEndpoints", "VonageClaims", "VonageCredentials", "VonageVerifier", "capabilities", "codes", "inspect", "lifetime_seconds", "may", "only_one_interpreter", "ordinary_scopes", "parse_api_key", "parse_app_id", "parse_custom_room_id", "parse_identity", "parse_jti", "parse_participant_id", "parse_permission", "parse_role", "parse_room_id", "parse_scope", "scopes", "session_capabilities", "session_roles", "session_sentence", "stated_token", "timestamp_text", "vendor", "vendors"]

LONGEST_WAIT_SECONDS: Final[int]
"""
The longest that is waited for a vendor who asks for it, in seconds.
"""

MAXIMUM_ANSWER_BYTES: Final[int]
"""
The longest answer of the vendor that is understood, in bytes.
"""

MAXIMUM_BODY_BYTES: Final[int]
"""
The longest body that an endpoint looks at, in bytes.
"""

MOST_BYTES: Final[int]
"""
So much of an answer is read, in bytes: one more than is understood.
"""

RENEWAL_MARGIN_SECONDS: Final[int]
"""
So long before its end a client replaces its own token, in seconds.
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
    def __copy__(self, /) -> Answer: ...
    def __deepcopy__(self, /, _memo: Any) -> Answer: ...
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
class ApiClaims:
    """
    What a token for the REST API says, after it was verified.

        >>> from roomkey import opentok
        >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
        >>> token = credentials.mint_api(jti="call-7", now=1_700_000_000)
        >>> claims = credentials.verify_api(token, now=1_700_000_000)
        >>> claims.project, claims.jti
        ('123456', 'call-7')
    """
    def __copy__(self, /) -> ApiClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> ApiClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
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
        The id of the token (`jti`).
        """
    @property
    def project(self, /) -> str:
        """
        The API key or the application that calls.
        """
    def to_dict(self, /) -> JsonObject:
        """
        All claims under Roomkey's names, as a new dict. Times are seconds since 1970.

            >>> from roomkey import opentok
            >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
            >>> credentials.verify_api(credentials.mint_api()).to_dict()["project"]
            '123456'
        """

@final
class AppClaims:
    """
    What an app token says, after it was verified. Only `verify_app` makes one, and it cannot be changed.

        >>> from roomkey import videoio
        >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> claims = authority.verify_app(authority.mint_app("my-app", jti="first"))
        >>> claims.app, claims.jti, claims.expires_at, claims.to_dict()["acid"]
        ('my-app', 'first', None, 'my-app')
    """
    def __copy__(self, /) -> AppClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> AppClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def app(self, /) -> str:
        """
        The app (`acid`).
        """
    @property
    def custom(self, /) -> JsonObject:
        """
        Claims that are not the vendor's, as a new dict.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        The first second at which it is no longer valid (`exp`), as an aware datetime in UTC, or `None`.
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When it was issued (`iat`), as an aware datetime in UTC.
        """
    @property
    def jti(self, /) -> str:
        """
        The id of the token (`jti`).
        """
    def to_dict(self, /) -> JsonObject:
        """
        All claims by the names they have in the token, as a new dict. Times are seconds since 1970.
        """

@final
class Authority:
    """
    What stands in for the vendor's cloud: one secret that signs app tokens and session tokens.

    `secret` is text or bytes, taken exactly as it is, or a `Secret`. Nothing shows it again.

        >>> from roomkey import videoio
        >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> app_token = authority.mint_app("my-app")
        >>> token = authority.mint_session(app_token, identity="ann", scopes=["videos.read"])
        >>> authority.verify_session(token, identity="ann", scope="videos.read").app
        'my-app'
    """
    def __new__(cls, /, secret: SecretLike) -> Authority: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def from_env(environ: Variables | None = None) -> Authority:
        """
        From `VIDEOIO_AUTHORITY_SECRET` of the environment, or of another mapping.

            >>> from roomkey import videoio
            >>> videoio.Authority.from_env({"VIDEOIO_AUTHORITY_SECRET": "9d3b1f0a6c5e4827b1a0f3c2d4e59687"})
            Authority([redacted])
        """
    def mint_app(self, /, app: str, *, jti: str | None = None, now: Moment | None = None) -> str:
        """
        Makes an app token. It never expires and gives full control of the app: keep it on servers.

            >>> from roomkey import videoio
            >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> authority.mint_app("my-app", jti="first").count(".")
            2
        """
    def mint_session(self, /, app: AppLike, *, identity: str, scopes: Scopes, jti: str | None = None, lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a session token, for the bearer of an app token.

        `app` is the app token, which is verified first, or the claims of one that was. `identity` is the
        app's own name for the user and `scopes` what its session may do. `lifetime` is a number of
        seconds, text such as `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole seconds; it is 2 hours
        by default and at most 30 days. `jti` is random unless it is given.

            >>> from roomkey import videoio
            >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> app = authority.verify_app(authority.mint_app("my-app"))
            >>> token = authority.mint_session(app, identity="ann", scopes=videoio.ORDINARY_SCOPES)
            >>> authority.verify_session(token).identity
            'ann'
        """
    def user_id(self, /, app: str, identity: str) -> str:
        """
        The id that the user of this identity has in this app, for ever.

            >>> from roomkey import videoio
            >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> len(authority.user_id("my-app", "ann@app.example"))
            32
        """
    def verify_app(self, /, token: str, *, now: Moment | None = None) -> AppClaims:
        """
        Decides whether to trust an app token, and raises if not.

            >>> from roomkey import videoio
            >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> authority.verify_app(authority.mint_app("my-app")).app
            'my-app'
        """
    def verify_session(self, /, token: str, *, app: str | None = None, identity: str | None = None, scope: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> SessionClaims:
        """
        Decides whether to trust a session token, and raises if not.

        With an `app`, an `identity` or a `scope` a token that is for another or does not grant it is
        refused. `leeway` is how many seconds clocks may differ (0 to 600, 0 by default);
        `max_lifetime` refuses tokens that live longer.

            >>> import roomkey
            >>> from roomkey import videoio
            >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> try:
            ...     authority.verify_session(authority.mint_app("my-app"))
            ... except roomkey.TokenError as error:
            ...     print(error.code)
            token_kind_mismatch
        """

@final
class Conversation:
    """
    A conversation about one call: tell it what became of each try.

        >>> from roomkey._roomkey import Conversation, Patience, RestApi
        >>> call = RestApi().call("fetch_room", "a.b.c", {"room": "2kyv-gzay-64pg"})
        >>> talk = Conversation(Patience(10.0, 3))
        >>> talk.answered(call, 429, {"retry-after": "7"}, b"", drawn=0)
        (7.125, None)
        >>> talk.answered(call, 200, {}, b'{"roomId":"2kyv-gzay-64pg"}', drawn=0)[1]["room_id"]
        '2kyv-gzay-64pg'
    """
    def __new__(cls, /, patience: Patience) -> Conversation: ...
    def answered(self, /, call: NamedCall, status: int, headers: Headers, body: bytes, *, drawn: int) -> tuple[float | None, JsonObject | None]:
        """
        This came: the seconds to wait before the call is made and sent again, or what was understood. If that
        was it, the refusal is raised. `drawn` is a random number of 32 bits.
        """
    def failed(self, /, call: NamedCall, how: str, *, drawn: int) -> tuple[float | None, JsonObject | None]:
        """
        Nothing came, because it is `unreachable` or has `timed_out`: the same.
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
    def mint(self, /, *, permissions: Permissions, room_id: str | None = None, participant_id: str | None = None, roles: Roles | None = None, rights: Rights | None = None, version: int | None = None, claims: JsonObject | None = None, jti: str | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a token.

        `permissions` are `allow_join`, `ask_join` and `allow_mod`; none is granted by default. A
        `room_id`, a `participant_id` and `roles` (`rtc` joins, `crawler` calls the API) narrow the
        token down; `rights` (`create`, `validate`) let it make the other two calls of the three endpoints
        whatever its roles; `claims` adds the app's own. `lifetime` is a number of seconds, text such as
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
    def mint_many(self, /, participant_ids: Texts, *, permissions: Permissions, room_id: str | None = None, roles: Roles | None = None, rights: Rights | None = None, version: int | None = None, claims: JsonObject | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> Minted:
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

        `use` is `"join"`, `"api"`, `"create"` or `"validate"`; with a `room_id` or a `participant_id` a token for another one is
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
    def create_meeting(self, /, *, query: Query | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer | Pending:
        """
        `POST /create-meeting`, by the bearer of the token in it.
        """
    def get_token(self, /, policy: "Policy | None", *, query: Query | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer:
        """
        `GET /get-token`, by a caller with this policy; without one the answer is 401.
        """
    def validate_meeting(self, /, meeting: str, *, query: Query | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer | Pending:
        """
        `POST /validate-meeting/{meeting}`, by the bearer of the token in it. `meeting` is the one of
        the path, percent-decoded.
        """

@final
class Fetched:
    """
    A token that came, and what is known about it.

    `lives_for` is how many seconds it lives, counted from when it was asked for, by whoever made it.
    `seems_to_live_for` is the same by a clock that may be wrong: the token is renewed by that, and given out until
    it is rejected. With neither it never ends by itself. `identity` is whom it is for.

    Raises `token_malformed` and `token_too_large` for what cannot be a token.

        >>> from roomkey.session import Fetched
        >>> Fetched("a.b.c", lives_for=600, identity="ann")
        Fetched([redacted])
    """
    def __copy__(self, /) -> Fetched: ...
    def __deepcopy__(self, /, _memo: Any) -> Fetched: ...
    def __new__(cls, /, token: str, *, lives_for: float | None = None, seems_to_live_for: float | None = None, identity: str | None = None) -> Fetched: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def identity(self, /) -> str | None:
        """
        Whom it is for, where that is said.
        """
    @property
    def lives_for(self, /) -> float | None:
        """
        Seconds that it lives for sure, if that is known.
        """
    def reveal_token(self, /) -> str:
        """
        The text, which nothing else shows.
        """
    @property
    def seems_to_live_for(self, /) -> float | None:
        """
        Seconds that it seems to live by a clock that may be wrong, if nothing better is known.
        """

@final
class Finding:
    """
    Something that is wrong with a token, or worth knowing about it.

        >>> import roomkey
        >>> finding = roomkey.inspect("hello").findings[0]
        >>> finding.code, finding.severity
        ('encoding_invalid', 'error')
    """
    def __copy__(self, /) -> Finding: ...
    def __deepcopy__(self, /, _memo: Any) -> Finding: ...
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
    def verify(self, /, token: str, *, audience: str | None = None, issuer: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> JsonObject:
        """
        Decides whether to trust a plain JWT, and returns its claims; raises if not.

        `audience` has to be named by `aud`; without it a token with `aud` is refused. `iss` has to be
        `issuer`, if that is given: where a key signs for several. `leeway` is how many seconds clocks may
        differ (0 to 600, 0 by default); `max_lifetime` refuses tokens that live longer;
        `allow_missing_expiry` admits tokens without `exp`.

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
    def mint(self, /, *, permissions: Permissions, room_id: str | None = None, participant_id: str | None = None, roles: Roles | None = None, rights: Rights | None = None, version: int | None = None, claims: JsonObject | None = None, jti: str | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a token with the active credentials. The arguments are those of `Credentials.mint`.
        """
    def mint_many(self, /, participant_ids: Texts, *, permissions: Permissions, room_id: str | None = None, roles: Roles | None = None, rights: Rights | None = None, version: int | None = None, claims: JsonObject | None = None, lifetime: Duration | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> Minted:
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
        The headers, as a new dict. The token is among them.
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
class OpentokClaims:
    """
    What a client token says, after it was verified. Only `verify` makes one, and it cannot be changed.

        >>> from roomkey import opentok
        >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
        >>> session = opentok.SessionId.create("123456")
        >>> claims = credentials.verify(credentials.mint(session=session, role="publisher", data="Ann"))
        >>> claims.kind, claims.role, claims.data
        ('jwt', 'publisher', 'Ann')
        >>> claims.to_dict()["api_key"]
        '123456'
    """
    def __copy__(self, /) -> OpentokClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> OpentokClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def api_key(self, /) -> str:
        """
        The API key whose secret signed it.
        """
    @property
    def data(self, /) -> str | None:
        """
        The app's own data, which others in the session are shown.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        The first second at which it is no longer valid, as an aware datetime in UTC.
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When it was issued, as an aware datetime in UTC.
        """
    @property
    def jti(self, /) -> str | None:
        """
        The id of the token, where it has one.
        """
    @property
    def kind(self, /) -> TokenKind:
        """
        The form of the token: `t1` or `jwt`.
        """
    @property
    def layout_classes(self, /) -> tuple[str, ...]:
        """
        The layout classes that its streams start with.
        """
    @property
    def nonce(self, /) -> str | None:
        """
        The nonce as it stands in the token.
        """
    @property
    def role(self, /) -> SessionRole:
        """
        What its bearer is there: `subscriber`, `publisher`, `publisheronly` or `moderator`.
        """
    @property
    def session(self, /) -> str:
        """
        The session that its bearer may enter.
        """
    def to_dict(self, /) -> JsonObject:
        """
        All claims under Roomkey's names, as a new dict. Times are seconds since 1970.
        """

@final
class OpentokCredentials:
    """
    An API key and its secret: what mints and verifies tokens of OpenTok, in both of their forms.

    `secret` is text or bytes, taken exactly as it is, or a `Secret`. Nothing shows it again.

        >>> from roomkey import opentok
        >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
        >>> session = opentok.SessionId.create("123456")
        >>> token = credentials.mint(session=session, role="publisher", lifetime="2h")
        >>> credentials.verify(token, session=session, capability="publish").role
        'publisher'
    """
    def __new__(cls, /, api_key: str, secret: SecretLike) -> OpentokCredentials: ...
    def __repr__(self, /) -> str: ...
    @property
    def api_key(self, /) -> str:
        """
        The public half.
        """
    @staticmethod
    def from_env(environ: Variables | None = None) -> OpentokCredentials:
        """
        From `OPENTOK_API_KEY` and `OPENTOK_API_SECRET` of the environment, or of another mapping.

            >>> from roomkey import opentok
            >>> variables = {
            ...     "OPENTOK_API_KEY": "123456",
            ...     "OPENTOK_API_SECRET": "1234567890abcdef1234567890abcdef1234567890",
            ... }
            >>> opentok.Credentials.from_env(variables)
            Credentials(api_key='123456')
        """
    def mint(self, /, *, session: SessionLike, role: str | None = None, kind: str | None = None, data: str | None = None, layout_classes: Texts | None = None, nonce: int | None = None, jti: str | None = None, lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a client token, which lets its bearer into one session.

        `role` is `subscriber`, `publisher`, `publisheronly` or `moderator`, and none is assumed; `kind` is
        `jwt`, which it is by default, or `t1`, the older form. `data` is shown to others in the session, and
        `layout_classes` are what its streams start with. `lifetime` is a number of seconds, text such
        as `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole seconds; it is 24 hours by default and at
        most 30 days. `nonce` and `jti` (of a JWT) are random unless they are given.

            >>> from roomkey import opentok
            >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
            >>> session = opentok.SessionId.create("123456")
            >>> credentials.mint(session=session, role="publisher", kind="t1")[:4]
            'T1=='
        """
    def mint_api(self, /, *, jti: str | None = None, lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a token for the REST API (`X-OPENTOK-AUTH`). It lives 5 minutes unless `lifetime` says
        otherwise.

            >>> from roomkey import opentok
            >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
            >>> credentials.mint_api(lifetime="3m").count(".")
            2
        """
    def verify(self, /, token: str, *, session: SessionLike | None = None, capability: str | None = None, kind: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> OpentokClaims:
        """
        Decides whether to trust a client token of either form, and raises if not.

        With a `session`, a `capability` (such as `publish`) or a `kind`, a token that is for another, does
        not grant it or has another form is refused. `leeway` is how many seconds clocks may differ
        (0 to 600, 0 by default); `max_lifetime` refuses tokens that live longer;
        `allow_missing_expiry` admits JWTs without `exp`.

            >>> import roomkey
            >>> from roomkey import opentok
            >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
            >>> session = opentok.SessionId.create("123456")
            >>> token = credentials.mint(session=session, role="subscriber")
            >>> try:
            ...     credentials.verify(token, capability="publish")
            ... except roomkey.TokenError as error:
            ...     print(error.code)
            role_not_allowed
        """
    def verify_api(self, /, token: str, *, leeway: int | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> ApiClaims:
        """
        Decides whether to trust a token that calls the REST API, and raises if not. A client token
        is refused: anyone in a session has one.

            >>> from roomkey import opentok
            >>> credentials = opentok.Credentials("123456", "1234567890abcdef1234567890abcdef1234567890")
            >>> credentials.verify_api(credentials.mint_api(), max_lifetime="5m").project
            '123456'
        """

@final
class OwnToken:
    """
    A client's own token, kept while it is good.

        >>> from roomkey._roomkey import OwnToken
        >>> own = OwnToken(600)
        >>> own.current(lambda now: "a.b.c") == own.current(lambda now: "d.e.f") == "a.b.c"
        True
    """
    def __new__(cls, /, lifetime: int) -> OwnToken: ...
    def current(self, /, mint: Mint) -> str:
        """
        The token. `mint` makes it where there is none that may be used now, from the time in seconds.
        """

@final
class Patience:
    """
    How patient a client is: seconds for a try, and how many tries.

        >>> from roomkey._roomkey import Patience
        >>> Patience(0.5, 3).within
        0.5
    """
    def __new__(cls, /, timeout: float, attempts: int) -> Patience: ...
    @property
    def within(self, /) -> float:
        """
        Seconds that a try may take.
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
    is assumed; for people write `rtc`. `rights` (`create`, `validate`) are which of the other two calls
    each token is good for whatever its roles. `default_permissions` are granted when none were asked for: all of them, if it is not
    given. `rooms` are room ids, or prefixes that end in `*`; `participant_id` is the one whom the
    caller may be. `longest_lifetime` is 24 hours and `default_lifetime` 2 hours if not given.

        >>> from roomkey import videosdk
        >>> guest = videosdk.Policy(permissions=["ask_join"], roles=["rtc"], rooms=["class-*"])
        >>> host = videosdk.Policy(
        ...     permissions=["allow_join", "allow_mod"], roles=["rtc"], rights=["create", "validate"]
        ... )
    """
    def __copy__(self, /) -> Policy: ...
    def __deepcopy__(self, /, _memo: Any) -> Policy: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, *, permissions: Permissions, roles: Roles, rights: Rights | None = None, default_permissions: Permissions | None = None, rooms: Texts | None = None, participant_id: str | None = None, longest_lifetime: Duration | None = None, default_lifetime: Duration | None = None) -> Policy: ...

@final
class Report:
    """
    What was seen of a token. Nothing in it has been verified. `str()` explains it to a person.

        >>> import roomkey
        >>> print(roomkey.inspect("hello").kind)
        unknown
    """
    def __copy__(self, /) -> Report: ...
    def __deepcopy__(self, /, _memo: Any) -> Report: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
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
        What it seems to be: `videosdk`, `opentok_t1`, `opentok_jwt`, `vonage_jwt`, `videoio_app`,
        `videoio_session`, `livekit`, `jitsi`, `jaas`, `daily`, `zoom_video`, `zoom_meeting`,
        `twilio`, `100ms`, `stream`, `agora_007`, `agora_006`, `jwe`, `jwt` or `unknown`.
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
    A vendor's API at a base URL, or at the vendor's cloud.
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
    @staticmethod
    def opentok(base_url: str | None = None) -> RestApi:
        """
        OpenTok's API.
        """
    @staticmethod
    def videoio(generation: str, base_url: str | None = None) -> RestApi:
        """
        Video.io's API, in its `first` or `second` generation.
        """
    @staticmethod
    def vonage(base_url: str | None = None) -> RestApi:
        """
        Vonage's API.
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
    def __copy__(self, /) -> Revocation: ...
    def __deepcopy__(self, /, _memo: Any) -> Revocation: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def covers(self, /, claims: "VerifiedClaims", *, leeway: int | None = None) -> bool:
        """
        Whether it covers a token with these claims, whatever it is used for. `leeway` is that with
        which the token was verified.
        """
    def covers_entry(self, /, claims: "VerifiedClaims", *, room_id: str | None = None, participant_id: str | None = None, leeway: int | None = None) -> bool:
        """
        Whether it covers a token with these claims when it is used to enter this room as this
        participant. `leeway` is that with which the token was verified.

            >>> from roomkey import videosdk
            >>> credentials = videosdk.Credentials("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> claims = credentials.verify(credentials.mint(permissions=["allow_join"], now=1_700_000_000), now=1_700_000_000)
            >>> banned = videosdk.Revocation.participant("my-api-key", "2kyv-gzay-64pg", "ann", 1_700_000_000)
            >>> banned.covers_entry(claims, room_id="2kyv-gzay-64pg", participant_id="ann")
            True
        """
    @staticmethod
    def everyone(api_key: str, room_id: str, issued_up_to: Moment) -> Revocation:
        """
        Every token for a room, whoever it is for, that was issued up to a moment, that second
        included, by clocks that may be a minute ahead.

            >>> from roomkey import videosdk
            >>> closed = videosdk.Revocation.everyone("my-api-key", "2kyv-gzay-64pg", 1_700_000_000)
        """
    @staticmethod
    def everywhere(api_key: str, participant_id: str, issued_up_to: Moment) -> Revocation:
        """
        Every token of a participant, whatever room it is for, that was issued up to a moment, that
        second included, by clocks that may be a minute ahead.

            >>> from roomkey import videosdk
            >>> expelled = videosdk.Revocation.everywhere("my-api-key", "ann", 1_700_000_000)
        """
    @staticmethod
    def participant(api_key: str, room_id: str, participant_id: str, issued_up_to: Moment) -> Revocation:
        """
        Every token of a participant for a room that was issued up to a moment, that second
        included, by clocks that may be a minute ahead.

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
class SessionClaims:
    """
    What a session token says, after it was verified. Only `verify_session` makes one, and it cannot be
    changed.

        >>> from roomkey import videoio
        >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> app = authority.mint_app("my-app")
        >>> token = authority.mint_session(app, identity="ann", scopes=["videos.read"])
        >>> claims = authority.verify_session(token)
        >>> claims.identity, claims.scopes, claims.user_id == authority.user_id("my-app", "ann")
        ('ann', ('videos.read',), True)
        >>> claims.to_dict()["sub"]
        'ann'
    """
    def __copy__(self, /) -> SessionClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> SessionClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def app(self, /) -> str:
        """
        The app (`acid`).
        """
    @property
    def custom(self, /) -> JsonObject:
        """
        Claims that are not the vendor's, as a new dict.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        The first second at which it is no longer valid (`exp`), as an aware datetime in UTC.
        """
    @property
    def identity(self, /) -> str:
        """
        The app's own name for the user (`sub`).
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When it was issued (`iat`), as an aware datetime in UTC.
        """
    @property
    def jti(self, /) -> str:
        """
        The id of the token (`jti`).
        """
    @property
    def scopes(self, /) -> tuple[Scope, ...]:
        """
        What the session may do.
        """
    def to_dict(self, /) -> JsonObject:
        """
        All claims by the names they have in the token, as a new dict. Times are seconds since 1970.
        """
    @property
    def user_id(self, /) -> str:
        """
        The user's id (`uid`).
        """

@final
class SessionCredentials:
    """
    What a client starts its session with: a session token, or an app token and an identity.

        >>> from roomkey import videoio
        >>> credentials = videoio.SessionCredentials(app_token="1nU7", identity="ann")
        >>> credentials.kind, credentials.warning
        ('app', 'app_token_exposed')
    """
    def __new__(cls, /, *, session_token: str | None = None, app_token: str | None = None, identity: str | None = None) -> SessionCredentials: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def from_script_url(url: str) -> SessionCredentials:
        """
        From the parameters `sessionToken`, `appToken` and `identity` of a script's URL.

            >>> from roomkey import videoio
            >>> url = "https://cdn.video.io/js/1.0.3/videokit.js?sessionToken=1nU7"
            >>> videoio.SessionCredentials.from_script_url(url)
            SessionCredentials(kind='session', [redacted])
        """
    @property
    def identity(self, /) -> str | None:
        """
        The identity that goes with an app token.
        """
    @property
    def kind(self, /) -> str:
        """
        `session` or `app`: which token it is.
        """
    def reveal_token(self, /) -> str:
        """
        The token, which nothing else shows.

            >>> from roomkey import videoio
            >>> videoio.SessionCredentials(session_token="1nU7").reveal_token()
            '1nU7'
        """
    @property
    def warning(self, /) -> str | None:
        """
        `app_token_exposed` or `app_token_ignored`: what should be done otherwise, or `None`.
        """
    @property
    def warning_sentence(self, /) -> str | None:
        """
        The warning as a sentence, or `None`.
        """

@final
class SessionEndpoint:
    """
    A request for a token, and what it takes to understand the answer to it.

        >>> from roomkey._roomkey import SessionOrigin
        >>> given = {"endpoint": "https://app.example/get-token", "profile": "get-token", "identity": "ann"}
        >>> endpoint = SessionOrigin(**given, has_provider=False).endpoint
        >>> endpoint.method, endpoint.url
        ('GET', 'https://app.example/get-token?participantId=ann')
        >>> endpoint.understand(200, {}, b'{"token":"a.b.c"}', 1_750_000_000_000)
        (Fetched([redacted]), None)
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
        The headers, as a new dict. The app token is among them, if there is one.
        """
    @property
    def method(self, /) -> str:
        """
        The method, such as `POST`.
        """
    def understand(self, /, status: int, headers: Headers, body: bytes, now: int) -> tuple[Fetched | None, SessionRefusal | None]:
        """
        What an answer brought, or else why it brought no token. `now` is the device's clock: milliseconds since 1970.
        """
    @property
    def url(self, /) -> str:
        """
        The whole URL.
        """

@final
class SessionId:
    """
    The id of a session, parsed: one spelling, every field as the vendor writes it.

    Raises `session_id_invalid` for anything else.

        >>> from roomkey import opentok
        >>> session = opentok.SessionId("1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4")
        >>> session.project, session.generation, session.created_at
        ('123456', 'dated', None)
    """
    def __copy__(self, /) -> SessionId: ...
    def __deepcopy__(self, /, _memo: Any) -> SessionId: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, text: str) -> SessionId: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def belongs_to(self, /, project: str) -> bool:
        """
        Whether the session belongs to this API key or application.

            >>> from roomkey import opentok
            >>> opentok.SessionId.create("123456").belongs_to("123456")
            True
        """
    @staticmethod
    def create(project: str, *, location: str | None = None, peer_to_peer: "bool" = False, milliseconds: int | None = None, nonce: str | None = None, now: Moment | None = None) -> SessionId:
        """
        A new id for a project: an API key of digits or a Vonage application's UUID.

        This is for whoever stands in for the vendor's cloud, which would not know such a session.
        `location` is an IPv4 address, `milliseconds` (0 to 999) count from the second that `now` is,
        and `nonce` is 18 bytes in base64, random if not given.

            >>> from roomkey import opentok
            >>> session = opentok.SessionId.create("123456", location="192.0.2.1", now=1_700_000_000)
            >>> session.location, session.created_at.isoformat()
            ('192.0.2.1', '2023-11-14T22:13:20+00:00')
        """
    @property
    def created_at(self, /) -> datetime | None:
        """
        When it was created, to the second, as an aware datetime in UTC, where the id says so.
        """
    @property
    def flag(self, /) -> str | None:
        """
        The flag of a `flagged` id, or `None`.
        """
    @property
    def generation(self, /) -> str:
        """
        How old the form of the id is: `dated`, `timed` or `flagged`.
        """
    @property
    def location(self, /) -> str | None:
        """
        The IPv4 address near which a server was wanted, or `None`.
        """
    @property
    def project(self, /) -> str:
        """
        The API key or the application that the session belongs to.
        """

@final
class SessionInput:
    """
    What has happened to a session.

        >>> from roomkey._roomkey import SessionInput
        >>> SessionInput.lease(7)
        SessionInput(lease)
    """
    def __repr__(self, /) -> str: ...
    @staticmethod
    def accepted(generation: int) -> SessionInput:
        """
        The server that a token is for took it.
        """
    @staticmethod
    def forget(waiter: int) -> SessionInput:
        """
        Who waited does not wait any more.
        """
    @staticmethod
    def got(flight: int, fetched: Fetched) -> SessionInput:
        """
        A request has brought a token.
        """
    @staticmethod
    def lease(waiter: int) -> SessionInput:
        """
        Somebody needs a token.
        """
    @staticmethod
    def missed(flight: int, code: str, retry_after: float | None = None) -> SessionInput:
        """
        A request has failed with a code, which says whether another try may help; perhaps after so many seconds.
        """
    @staticmethod
    def nudge() -> SessionInput:
        """
        The network is back, or the device woke up.
        """
    @staticmethod
    def push(fetched: Fetched) -> SessionInput:
        """
        A token came without being asked for.
        """
    @staticmethod
    def refused(flight: int, refusal: SessionRefusal) -> SessionInput:
        """
        A request was answered, and brought no token.
        """
    @staticmethod
    def rejected(generation: int) -> SessionInput:
        """
        The server that a token is for did not take it.
        """
    @staticmethod
    def start(waiter: int, source: SessionSource) -> SessionInput:
        """
        Somebody starts it.
        """
    @staticmethod
    def stop() -> SessionInput:
        """
        Somebody stops it.
        """
    @staticmethod
    def timeout() -> SessionInput:
        """
        It is the time that was said, or later.
        """

@final
class SessionLease:
    """
    The token that a waiter was given.
    """
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def generation(self, /) -> int:
        """
        Which token of the session it is.
        """
    def reveal(self, /) -> str:
        """
        The text.
        """

@final
class SessionMachine:
    """
    A session: tell it what has happened and when, in milliseconds, and do what it says.

        >>> from roomkey._roomkey import SessionInput, SessionMachine, SessionPolicy, SessionSource
        >>> machine = SessionMachine(SessionPolicy())
        >>> machine.handle(0, 0, SessionInput.start(1, SessionSource(renewable=True)))
        [('changed', 'CONNECTING', 1, None), ('fetch', 1, 'start', 1, 15000)]
        >>> machine.poll_timeout(), machine.state(0)
        (15000, 'CONNECTING')
    """
    def __new__(cls, /, policy: SessionPolicy) -> SessionMachine: ...
    def handle(self, /, now: int, drawn: int, input: SessionInput) -> list[SessionOutput]:
        """
        Takes in what has happened at a time, and says what is to be done, in this order. `drawn` is a random number
        of 32 bits.
        """
    def poll_timeout(self, /) -> int | None:
        """
        When the next timeout is due, if there is anything to wait for.
        """
    def state(self, /, now: int) -> str:
        """
        What the session is at a time.
        """
    def why(self, /) -> str | None:
        """
        Why there is no token, where the state is `ERROR`.
        """

@final
class SessionOrigin:
    """
    What a session was started with, once it is known to go together. `has_provider` says that a function of the
    caller's gets tokens.

        >>> from roomkey._roomkey import SessionOrigin
        >>> origin = SessionOrigin(app_token="1nU7", identity="ann", has_provider=False)
        >>> origin.endpoint.url, origin.warning[:41]
        ('https://gateway.video.io/v1/sessions', 'An app token gives full control of the ap')
    """
    def __new__(cls, /, *, has_provider: "bool", session_token: str | None = None, app_token: str | None = None, identity: str | None = None, scopes: Scopes | None = None, endpoint: str | None = None, profile: str | None = None, method: str | None = None, body: TextOrJson | None = None) -> SessionOrigin: ...
    def __repr__(self, /) -> str: ...
    @property
    def endpoint(self, /) -> SessionEndpoint | None:
        """
        The server that is asked, where it is one.
        """
    def is_as(self, /, other: SessionOrigin) -> bool:
        """
        Whether it is the same, but for the caller's function and headers.
        """
    def source(self, /, name: str, now: int) -> SessionSource:
        """
        As the machine knows it, under a name that tells it from others. `now` is the device's clock: milliseconds
        since 1970.
        """
    @property
    def warning(self, /) -> str | None:
        """
        What whoever starts it has to be told, loudly and once.
        """

@final
class SessionPolicy:
    """
    How long a session waits, in seconds: for a request, for a start, and for a caller who needs a token.

    Each is a second at least. What is left out is as usual: 15, 30 and 30 seconds.

        >>> from roomkey.session import SessionPolicy
        >>> patient = SessionPolicy(start_within=60)
    """
    def __copy__(self, /) -> SessionPolicy: ...
    def __deepcopy__(self, /, _memo: Any) -> SessionPolicy: ...
    def __new__(cls, /, *, fetch_within: float | None = None, start_within: float | None = None, lease_within: float | None = None) -> SessionPolicy: ...

@final
class SessionRefusal:
    """
    Why an answer brought no token. Nothing of the answer is in it.
    """
    @property
    def error(self, /) -> Any:
        """
        What is wrong, as an exception.
        """
    @property
    def is_permanent(self, /) -> bool:
        """
        Whether another try would be answered alike.
        """
    @property
    def retry_after(self, /) -> float | None:
        """
        Seconds after which to try again, where the server says so.
        """

@final
class SessionSource:
    """
    Where the tokens of a session come from. Two that are equal are the same session.

        >>> from roomkey._roomkey import Fetched, SessionSource
        >>> fixed = SessionSource(Fetched("a.b.c"), renewable=False)
        >>> renewable = SessionSource(renewable=True, name="my endpoint", identity="ann")
    """
    def __new__(cls, /, first: Fetched | None = None, *, renewable: "bool", name: str | None = None, identity: str | None = None) -> SessionSource: ...
    def __repr__(self, /) -> str: ...

@final
class SigningApi:
    """
    A vendor's API whose calls the keys sign that it was made of.
    """
    @property
    def base_url(self, /) -> str:
        """
        The base URL, without a slash at its end.
        """
    def call(self, /, name: str, arguments: JsonObject, *, now: Moment | None = None) -> NamedCall:
        """
        Makes a call by its name. Unknown names, unknown arguments and wrong types are refused.
        """

@disjoint_base
class Vendor:
    """
    A vendor that was found by its name.

        >>> import roomkey
        >>> opentok = roomkey.vendor("opentok")
        >>> keys = opentok.open(
        ...     api_key="123456", secret="1234567890abcdef1234567890abcdef1234567890"
        ... )
        >>> session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
        >>> token = keys.mint(session=session, role="publisher", lifetime="2h")
        >>> keys.verify(token, capability="publish").claims["role"]
        'publisher'
    """
    def __copy__(self, /) -> Vendor: ...
    def __deepcopy__(self, /, _memo: Any) -> Vendor: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    @property
    def about(self, /) -> JsonObject:
        """
        Its description, as a new dict: `credentials` with the variables of each, `forms` (the kinds of its
        tokens, with the members that `mint` and `verify` take, the `type` of each and the `words` for it, and
        the usual `lifetime` in seconds), and what of a `grant` its tokens can say.

            >>> import roomkey
            >>> about = roomkey.vendor("opentok").about
            >>> [(field["name"], field["variables"]) for field in about["credentials"]]
            [('api_key', ['OPENTOK_API_KEY']), ('secret', ['OPENTOK_API_SECRET'])]
            >>> about["forms"][0]["mint"][0]["name"], about["forms"][0]["mint"][0]["type"]
            ('session', 'text')
            >>> "moderate" in about["grant"], "join: ask" in about["grant"]
            (True, False)
        """
    def from_env(self, /, environ: Variables | None = None, *, allow_weak_secret: "bool" = False) -> VendorKeys:
        """
        The same with the fields of the variables that `about["credentials"]` names, of the environment or of
        another mapping.

            >>> import roomkey
            >>> videosdk = roomkey.vendor("videosdk")
            >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
            >>> videosdk.from_env({"VIDEOSDK_API_KEY": "my-api-key", "VIDEOSDK_SECRET": secret})
            VendorKeys('videosdk', [redacted])
            >>> try:
            ...     videosdk.from_env({})
            ... except roomkey.ConfigurationError as error:
            ...     print(error)
            There is no API key: `VIDEOSDK_API_KEY` is not set.
        """
    @property
    def name(self, /) -> str:
        """
        The name that it is found by.
        """
    def open(self, /, *, allow_weak_secret: "bool" = False, **credentials: "SecretLike | None") -> VendorKeys:
        """
        Sets keys up, once for many tokens, from the fields that `about["credentials"]` names.

        A field is text or bytes, taken exactly as it is, or a `Secret`; one that is `None` is absent. Nothing
        shows them again. `allow_weak_secret` admits a secret that is short, a placeholder or padded, for
        tokens that exist already.

            >>> import roomkey
            >>> videosdk = roomkey.vendor("videosdk")
            >>> videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            VendorKeys('videosdk', [redacted])
            >>> try:
            ...     videosdk.open(api_key="my-api-key", secret="short")
            ... except roomkey.ConfigurationError as error:
            ...     print(error.code)
            secret_too_short
        """
    @property
    def title(self, /) -> str:
        """
        The name for people.
        """

@final
class VendorClaims:
    """
    What a token says, after it was verified, whoever's it is. Only `VendorKeys.verify` makes one, and it
    cannot be changed.

        >>> import roomkey
        >>> videosdk = roomkey.vendor("videosdk")
        >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> token = keys.mint(permissions=["allow_join"], room="class-7", participant="ann", jti="one")
        >>> claims = keys.verify(token)
        >>> claims.room, claims.participant, claims.jti, claims.claims["permissions"]
        ('class-7', 'ann', 'one', ['allow_join'])
        >>> (claims.expires_at - claims.issued_at).total_seconds()
        7200.0
    """
    def __copy__(self, /) -> VendorClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> VendorClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def claims(self, /) -> JsonObject:
        """
        All claims, as a new dict: by the names they have in the token if that is a JWT that names them as
        the vendor does, otherwise under Roomkey's names. Times are seconds since 1970.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        The first second at which it is no longer valid, as an aware datetime in UTC.
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When it was issued, as an aware datetime in UTC.
        """
    @property
    def jti(self, /) -> str | None:
        """
        The id of the token, where it has one.
        """
    @property
    def participant(self, /) -> str | None:
        """
        Whom it is for, or `None`: for anyone, or where it does not say.
        """
    @property
    def project(self, /) -> str | None:
        """
        Whose token it is: the API key, the application, the app.
        """
    @property
    def room(self, /) -> str | None:
        """
        The one room it is for, or `None`: for any, or where the vendor has no rooms.
        """
    def to_dict(self, /) -> JsonObject:
        """
        The same as `claims`.
        """

@final
class VendorEvent:
    """
    Something that happened at a vendor's. Only `VendorKeys.verify_webhook` makes one, and it cannot be changed.

    The example has the test sign what LiveKit's server would.

        >>> import base64, hashlib, hmac, roomkey
        >>> secret = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"
        >>> livekit = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret=secret)
        >>> body = b'{"event":"room_started","room":{"name":"class-7"},"id":"EV_1","createdAt":"1750000000"}'
        >>> encode = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=")
        >>> digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        >>> claims = b'{"iss":"APIx7Qm2","nbf":1750000000,"exp":1750000300,"sha256":"%s"}' % digest.encode()
        >>> signed = encode(b'{"alg":"HS256"}') + b"." + encode(claims)
        >>> tag = encode(hmac.digest(secret.encode(), signed, "sha256"))
        >>> event = livekit.verify_webhook(f"{signed.decode()}.{tag.decode()}", body, now=1750000000)
        >>> event.name, event.room, event.participant, event.id
        ('room_started', 'class-7', None, 'EV_1')
    """
    def __copy__(self, /) -> VendorEvent: ...
    def __deepcopy__(self, /, _memo: Any) -> VendorEvent: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def created_at(self, /) -> datetime:
        """
        When it happened, as an aware datetime in UTC.
        """
    @property
    def id(self, /) -> str:
        """
        Its id. The same event may come again: remember those of the window, and act once.
        """
    @property
    def name(self, /) -> str:
        """
        What happened, in the vendor's words, such as `participant_joined`. The vendor's list grows.
        """
    @property
    def participant(self, /) -> str | None:
        """
        The participant, or `None`: it is about none.
        """
    @property
    def raw(self, /) -> JsonObject:
        """
        Everything the vendor said, without passwords, as a new dict.
        """
    @property
    def room(self, /) -> str | None:
        """
        The room, or `None`: it did not happen in one.
        """
    def to_dict(self, /) -> JsonObject:
        """
        All of it as a new dict, the time in seconds since 1970.
        """

@disjoint_base
class VendorKeys:
    """
    The keys of a vendor: what mints and verifies. `Vendor.open` and `Vendor.from_env` make them.

        >>> import roomkey
        >>> videosdk = roomkey.vendor("videosdk")
        >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> grant = {"room": "class-7", "identity": "ann", "join": "ask"}
        >>> claims = keys.verify(keys.mint(grant=grant, lifetime="15m"), use="join")
        >>> claims.room, claims.participant
        ('class-7', 'ann')
    """
    def __repr__(self, /) -> str: ...
    def _api(self, /, base_url: str) -> SigningApi:
        """
        The vendor's API, whose calls these keys sign: what `roomkey.livekit.Api` stands on.
        """
    def mint(self, wish: JsonObject | None = None, /, *, now: Moment | None = None, **members: "Any") -> str:
        """
        Makes a token from the members that `vendor.about` names, as keywords or in a dict (`wish`).

        Every vendor with rooms takes a grant in their place, in nobody's words: `grant` is a dict of `room`,
        `identity`, `join` (`"join"`, `"ask"` or `"none"`, and none is assumed), `name`, `moderate`, `publish` (a bool, or
        a list of `"camera"`, `"microphone"`, `"screen"`), `subscribe`, `hidden`, `record`, `metadata`; beside it stand
        `lifetime`, `not_before`, `issued_at` and `jti`. What a vendor's tokens cannot say is refused
        (`grant_unsupported`) and never dropped.

        A lifetime is a number of seconds, text such as `"90s"`, `"15m"`, `"2h"`, `"7d"`, or a `timedelta` of whole
        seconds; a time is seconds since 1970 or an aware `datetime`. A member that is `None` is absent. The
        token is issued `now`, unless `issued_at` says otherwise.

            >>> import roomkey
            >>> videosdk = roomkey.vendor("videosdk")
            >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> keys.mint(permissions=["allow_join"], room="class-7", lifetime="2h").count(".")
            2
            >>> grant = {"room": "class-7", "identity": "ben", "join": "join", "hidden": True}
            >>> try:
            ...     keys.mint({"grant": grant})
            ... except roomkey.ArgumentError as error:
            ...     print(error.code)
            grant_unsupported
        """
    @property
    def vendor(self, /) -> Vendor:
        """
        Whose they are.
        """
    def verify(self, token: str, /, *, now: Moment | None = None, **expectation: "Any") -> VendorClaims:
        """
        Decides whether to trust a token, and raises if not. What it has to be good for are the members that
        `vendor.about` names, such as `leeway` (0 to 600 seconds) and `max_lifetime`.

            >>> import roomkey
            >>> videosdk = roomkey.vendor("videosdk")
            >>> keys = videosdk.open(api_key="my-api-key", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> token = keys.mint(permissions=["allow_join"], room="class-7")
            >>> try:
            ...     keys.verify(token, use="join", room="class-8")
            ... except roomkey.RoomMismatch as error:
            ...     print(error.code)
            room_mismatch
        """
    def verify_webhook(self, /, authorization: str, body: bytes, *, window: Duration | None = None, leeway: int | None = None, now: Moment | None = None) -> VendorEvent:
        """
        Decides whether the vendor's server sent a webhook, and sent it now, and raises if not.

        `authorization` is the header as it came, and `body` what came, byte for byte: what was read as JSON and
        written again is another body. `window` is how old it may be (a lifetime; five minutes by default), and
        `leeway` how many seconds clocks may differ (0 to 600, 0 by default). The same event may come again within the
        window: remember its `id` for as long, and act once. Keys of a vendor that signs no webhooks with them
        raise `argument_invalid`.

            >>> import roomkey
            >>> livekit = roomkey.vendor("livekit")
            >>> keys = livekit.open(api_key="APIx7Qm2", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
            >>> try:
            ...     keys.verify_webhook(keys.mint(video={"roomList": True}), b"{}")
            ... except roomkey.TokenError as error:
            ...     print(error.code)
            token_kind_mismatch
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
    def __copy__(self, /) -> VerifiedClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> VerifiedClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
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
    def rights(self, /) -> tuple[Right, ...]:
        """
        What it lets its bearer ask of the three endpoints whatever its roles: `create`, `validate`.
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
    def unknown_rights(self, /) -> tuple[str, ...]:
        """
        Rights that are not known. They grant nothing.
        """
    @property
    def version(self, /) -> int | None:
        """
        2, or `None` if the token names no version.
        """

@final
class VideoioEndpoints:
    """
    `POST /v1/sessions` in both generations of the vendor's API, as a pure function.

    `lifetime` is how long the sessions live, 2 hours if it is not given.

        >>> from roomkey import videoio
        >>> authority = videoio.Authority("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        >>> endpoints = videoio.Endpoints(authority, lifetime="15m")
        >>> authorization = "Bearer " + authority.mint_app("my-app")
        >>> endpoints.create_session(authorization=authorization, body=b'{"identity":"ann"}').status
        200
    """
    def __new__(cls, /, authority: "Authority", *, lifetime: Duration | None = None) -> VideoioEndpoints: ...
    def create_session(self, /, *, query: Query | None = None, authorization: str | None = None, content_type: str | None = None, body: bytes | None = None, now: Moment | None = None) -> Answer:
        """
        `POST /v1/sessions`, by the bearer of the app token in it.
        """

@final
class VonageClaims:
    """
    What a client token says, after it was verified. Only `verify` makes one, and it cannot be changed.
    """
    def __copy__(self, /) -> VonageClaims: ...
    def __deepcopy__(self, /, _memo: Any) -> VonageClaims: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> str: ...
    def __repr__(self, /) -> str: ...
    @property
    def application_id(self, /) -> str:
        """
        The application whose key signed it.
        """
    @property
    def data(self, /) -> str | None:
        """
        The app's own data, which others in the session are shown.
        """
    @property
    def expires_at(self, /) -> datetime | None:
        """
        The first second at which it is no longer valid, as an aware datetime in UTC.
        """
    @property
    def issued_at(self, /) -> datetime | None:
        """
        When it was issued, as an aware datetime in UTC.
        """
    @property
    def jti(self, /) -> str | None:
        """
        The id of the token, where it has one.
        """
    @property
    def layout_classes(self, /) -> tuple[str, ...]:
        """
        The layout classes that its streams start with.
        """
    @property
    def nonce(self, /) -> str | None:
        """
        The nonce as it stands in the token.
        """
    @property
    def role(self, /) -> SessionRole:
        """
        What its bearer is there: `subscriber`, `publisher`, `publisheronly` or `moderator`.
        """
    @property
    def session(self, /) -> str:
        """
        The session that its bearer may enter.
        """
    def to_dict(self, /) -> JsonObject:
        """
        All claims under Roomkey's names, as a new dict. Times are seconds since 1970.
        """

@final
class VonageCredentials:
    """
    An application and its private key: what mints and verifies tokens of Vonage Video.

    `private_key_pem` is the text of an RSA key, PKCS#8 or PKCS#1. Nothing shows it again.

        >>> import roomkey
        >>> from roomkey import vonage
        >>> try:
        ...     vonage.Credentials("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", "no PEM")
        ... except roomkey.ConfigurationError as error:
        ...     print(error.code)
        key_invalid
    """
    def __new__(cls, /, application_id: str, private_key_pem: str) -> VonageCredentials: ...
    def __repr__(self, /) -> str: ...
    @property
    def application_id(self, /) -> str:
        """
        The application.
        """
    @staticmethod
    def from_env(environ: Variables | None = None) -> VonageCredentials:
        """
        From `VONAGE_APPLICATION_ID` and `VONAGE_PRIVATE_KEY` (the PEM) or `VONAGE_PRIVATE_KEY_PATH`
        (the name of its file) of the environment, or of another mapping.

            >>> import roomkey
            >>> from roomkey import vonage
            >>> try:
            ...     vonage.Credentials.from_env({})
            ... except roomkey.RoomkeyError as error:
            ...     print(error)
            `VONAGE_APPLICATION_ID` is not set.
        """
    def mint(self, /, *, session: SessionLike, role: str | None = None, kind: str | None = None, data: str | None = None, layout_classes: Texts | None = None, nonce: int | None = None, jti: str | None = None, lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a client token, which lets its bearer into one session.

        The arguments are those of `roomkey.opentok.Credentials.mint`, but a token of Vonage is always a
        JWT (`kind`) and has no `nonce`.
        """
    def mint_api(self, /, *, jti: str | None = None, lifetime: Duration | None = None, now: Moment | None = None) -> str:
        """
        Makes a token for the REST API. It lives 15 minutes unless `lifetime` says otherwise.
        """
    def verify(self, /, token: str, *, session: SessionLike | None = None, capability: str | None = None, kind: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> VonageClaims:
        """
        Decides whether to trust a client token, and raises if not.

        The arguments are those of `roomkey.opentok.Credentials.verify`.
        """
    def verify_api(self, /, token: str, *, leeway: int | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> ApiClaims:
        """
        Decides whether to trust a token that calls the REST API, and raises if not. A client token
        is refused: anyone in a session has one.
        """

@final
class VonageVerifier:
    """
    An application and its public key: what verifies and cannot mint.

        >>> import roomkey
        >>> from roomkey import vonage
        >>> try:
        ...     vonage.Verifier("29f760f8-7ce1-46c9-ade3-f2dedee4ed5f", "no PEM")
        ... except roomkey.ConfigurationError as error:
        ...     print(error.code)
        key_invalid
    """
    def __new__(cls, /, application_id: str, public_key_pem: str) -> VonageVerifier: ...
    def __repr__(self, /) -> str: ...
    @property
    def application_id(self, /) -> str:
        """
        The application.
        """
    def verify(self, /, token: str, *, session: SessionLike | None = None, capability: str | None = None, kind: str | None = None, leeway: int | None = None, max_lifetime: Duration | None = None, allow_missing_expiry: "bool" = False, now: Moment | None = None) -> VonageClaims:
        """
        Decides whether to trust a client token, and raises if not.

        The arguments are those of `roomkey.opentok.Credentials.verify`.
        """
    def verify_api(self, /, token: str, *, leeway: int | None = None, max_lifetime: Duration | None = None, now: Moment | None = None) -> ApiClaims:
        """
        Decides whether to trust a token that calls the REST API, and raises if not.
        """

def capabilities(role: str) -> tuple[Capability, ...]:
    """
    Everything that a role may do.

        >>> from roomkey import opentok
        >>> opentok.capabilities("publisher")
        ('publish', 'subscribe', 'signal')
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

def may(role: str, capability: str) -> bool:
    """
    Whether a role may do something.

        >>> from roomkey import opentok
        >>> opentok.may("subscriber", "signal")
        False
    """

def only_one_interpreter() -> None:
    """
    Raises `ImportError` in every interpreter of the process but the one that came first.
    """

def ordinary_scopes() -> tuple[Scope, ...]:
    """
    The scopes that are granted where a client names none.
    """

def parse_api_key(text: str) -> str:
    """
    Returns the text if it is an API key, and raises `api_key_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_api_key("my-api-key")
        'my-api-key'
    """

def parse_app_id(text: str) -> str:
    """
    Returns the text if it can be the id of an app, and raises `app_id_invalid` if not.

        >>> from roomkey import videoio
        >>> videoio.parse_app_id("my-app")
        'my-app'
    """

def parse_custom_room_id(text: str) -> str:
    """
    Returns the text if it can be an app's own name of a room, and raises
    `custom_room_id_invalid` if not.

        >>> import roomkey
        >>> roomkey.parse_custom_room_id("Stand-up, Mondays")
        'Stand-up, Mondays'
    """

def parse_identity(text: str) -> str:
    """
    Returns the text if it can be an app's own name for a user, and raises `identity_invalid` if
    not.

        >>> from roomkey import videoio
        >>> videoio.parse_identity("ann@app.example")
        'ann@app.example'
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

def parse_scope(text: str) -> str:
    """
    Returns the text if it is a scope, and raises `scope_unknown` if not.

        >>> from roomkey import videoio
        >>> videoio.parse_scope("videos.read")
        'videos.read'
    """

def scopes() -> tuple[Scope, ...]:
    """
    All scopes.
    """

def session_capabilities() -> tuple[Capability, ...]:
    """
    All capabilities.
    """

def session_roles() -> tuple[SessionRole, ...]:
    """
    All roles.
    """

def session_sentence(why: str) -> str:
    """
    Why a session has no token, for people, by its word.
    """

def stated_token(token: str, now: int) -> Fetched:
    """
    A token that somebody has: how long it seems to live by the device's clock, in milliseconds since 1970.
    """

def timestamp_text(time: Moment) -> str:
    """
    A time as RFC 3339 writes it, in UTC, to the second.

        >>> import roomkey
        >>> roomkey.timestamp_text(1_700_000_000)
        '2023-11-14T22:13:20Z'
    """

def vendor(name: str, /) -> Vendor:
    """
    The vendor of this name, in lower case.

        >>> import roomkey
        >>> roomkey.vendor("opentok").title
        'OpenTok'
    """

def vendors() -> tuple[Vendor, ...]:
    """
    Every vendor that there is.

        >>> import roomkey
        >>> "opentok" in [vendor.name for vendor in roomkey.vendors()]
        True
    """

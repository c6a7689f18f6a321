package dev.roomkey.session

import dev.roomkey.RoomkeyException
import dev.roomkey.internal.NativeLibrary
import dev.roomkey.internal.PlainJson
import dev.roomkey.internal.ScriptCredentials
import dev.roomkey.internal.SessionOrigin as CoreOrigin
import dev.roomkey.refusing

/**
 * Where the tokens of a session come from. What does not go together is refused when the session is started.
 *
 * ```kotlin
 * val origin = SessionOrigin.endpoint("https://app.example/get-token").profile("get-token").identity("ann")
 * ```
 */
public class SessionOrigin private constructor(private val given: Given) {
    internal data class Given(
        val sessionToken: String? = null,
        val appToken: String? = null,
        val identity: String? = null,
        val scopes: List<String> = emptyList(),
        val provider: TokenProvider? = null,
        val endpoint: String? = null,
        val profile: String? = null,
        val headers: HeaderSource? = null,
        val method: String? = null,
        val bodyText: String? = null,
        val bodyJson: String? = null,
    ) {
        override fun toString() = "[redacted]"
    }

    /** Whom the tokens are for: your own name for the user. */
    public fun identity(identity: String): SessionOrigin = SessionOrigin(given.copy(identity = identity))

    /** What the tokens are for: Video.io's scopes. */
    public fun scopes(vararg scopes: String): SessionOrigin = SessionOrigin(given.copy(scopes = scopes.toList()))

    /**
     * How the endpoint is asked, and how it answers: `get-token`, `room`, `videoio-v2`, `videoio-v1`, `livekit`, `bare`, or
     * `any`, which is usual.
     */
    public fun profile(profile: String): SessionOrigin = SessionOrigin(given.copy(profile = profile))

    /** By which method the endpoint is asked, where it is not the profile's: `GET`, `POST`, `PUT` or `PATCH`. */
    public fun method(method: String): SessionOrigin = SessionOrigin(given.copy(method = method))

    /** What the endpoint is sent in place of the profile's: a text, as it stands. A `content-type` is among your [headers]. */
    public fun body(text: String): SessionOrigin = SessionOrigin(given.copy(bodyText = text, bodyJson = null))

    /** What the endpoint is sent in place of the profile's, as JSON: maps, lists, texts, numbers, booleans and `null`. */
    public fun json(value: Any?): SessionOrigin =
        SessionOrigin(given.copy(bodyText = null, bodyJson = PlainJson.write(value)))

    /** Another address than the vendor's cloud, or than before. */
    public fun at(url: String): SessionOrigin = SessionOrigin(given.copy(endpoint = url))

    /** Headers of yours, such as that which says who asks. */
    public fun headers(headers: Map<String, String>): SessionOrigin =
        SessionOrigin(given.copy(headers = FixedHeaders(headers.toMap())))

    /** Headers of yours, made anew for each request. */
    public fun headers(source: HeaderSource): SessionOrigin = SessionOrigin(given.copy(headers = source))

    /** Begins with a token that is there already. */
    public fun beginningWith(sessionToken: String): SessionOrigin =
        SessionOrigin(given.copy(sessionToken = sessionToken))

    override fun toString(): String = "SessionOrigin([redacted])"

    internal fun opened(): Opened {
        NativeLibrary.load()
        val core = refusing {
            with(given) {
                CoreOrigin(
                    sessionToken, appToken, identity, scopes, provider != null, endpoint, profile, method, bodyText, bodyJson,
                )
            }
        }
        return Opened(given, core)
    }

    /** As the core knows it. */
    internal class Opened(private val given: Given, val core: CoreOrigin) {
        val provider get() = given.provider
        val headers get() = given.headers?.headers().orEmpty()

        /** Whether it is the same. No function of anybody's is called to find out. */
        fun isAs(other: Opened) = function(given.provider) === function(other.given.provider) &&
            isSame(given.headers, other.given.headers) && core.isAs(other.core)

        private fun function(provider: TokenProvider?): Any? = if (provider is OverFuture) provider.provider else provider

        private fun isSame(one: HeaderSource?, other: HeaderSource?) =
            one === other || one is FixedHeaders && other is FixedHeaders && one.fixed == other.fixed
    }

    public companion object {
        /** One token, after which there is none. */
        @JvmStatic
        public fun token(sessionToken: String): SessionOrigin = SessionOrigin(Given(sessionToken = sessionToken))

        /**
         * An app token and whom it is used for: for trying out Video.io. Whoever holds one controls the whole app, which is
         * logged as a warning.
         */
        @JvmStatic
        public fun appToken(appToken: String, identity: String): SessionOrigin =
            SessionOrigin(Given(appToken = appToken, identity = identity))

        /** A server that hands tokens out. */
        @JvmStatic
        public fun endpoint(url: String): SessionOrigin = SessionOrigin(Given(endpoint = url))

        /** A function that gets a token each time that one is needed. */
        @JvmSynthetic
        public fun provider(provider: TokenProvider): SessionOrigin = SessionOrigin(Given(provider = provider))

        /** The same for Java. */
        @JvmStatic
        @JvmName("provider")
        public fun futureProvider(provider: FutureTokenProvider): SessionOrigin =
            SessionOrigin(Given(provider = OverFuture(provider)))

        /** What document 004's script URL says, in its parameters `sessionToken`, or `appToken` and `identity`. */
        @JvmStatic
        public fun scriptUrl(url: String): SessionOrigin {
            NativeLibrary.load()
            return refusing {
                ScriptCredentials.fromScriptUrl(url).use {
                    SessionOrigin(Given(it.sessionToken(), it.appToken(), it.identity()))
                }
            }
        }
    }
}

/** Makes the headers of a request. */
public fun interface HeaderSource {
    /** The headers. */
    public fun headers(): Map<String, String>
}

private class FixedHeaders(val fixed: Map<String, String>) : HeaderSource {
    init {
        if (fixed.keys.any { it.isBlank() }) throw RoomkeyException.argument("A header has no name.")
    }

    override fun headers() = fixed
}

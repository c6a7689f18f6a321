package dev.roomkey.session

import dev.roomkey.internal.NativeLibrary
import dev.roomkey.internal.SessionFetched
import dev.roomkey.internal.SessionLease
import dev.roomkey.internal.wallMilliseconds
import dev.roomkey.refusing
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/**
 * How long a session waits: for a request, for a start, and for a caller who needs a token. Each is a second at least.
 */
public class SessionPolicy(
    /** For one request. */
    public val fetchWithin: Duration = 15.seconds,
    /** For a start. */
    public val startWithin: Duration = 30.seconds,
    /** For a caller who needs a token. */
    public val leaseWithin: Duration = 30.seconds,
) {
    /** For Java. */
    public constructor(
        fetchWithin: java.time.Duration, startWithin: java.time.Duration, leaseWithin: java.time.Duration,
    ) : this(fetchWithin.toKotlinDuration(), startWithin.toKotlinDuration(), leaseWithin.toKotlinDuration())

    /** As usual. */
    public constructor() : this(15.seconds, 30.seconds, 30.seconds)
}

/**
 * A token of a session, for the header of a request. Only [reveal] shows it.
 */
public class SessionToken internal constructor(private val text: String, internal val generation: Long) {
    internal constructor(lease: SessionLease) : this(lease.reveal(), lease.generation())

    /** The text. */
    public fun reveal(): String = text

    override fun equals(other: Any?): Boolean =
        other is SessionToken && other.text == text && other.generation == generation

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = "SessionToken([redacted])"
}

/**
 * A token that came, and what is known about it. Of one that was made from its text alone it is known how long it seems to
 * live, by its own `exp` and the clock of the device, if it is a JWT.
 *
 * What cannot be a token is refused with `token_malformed` or `token_too_large`.
 */
public class Fetched private constructor(internal val inner: SessionFetched) {
    /** A token of which nothing else is known. */
    public constructor(token: String) : this(made { SessionFetched.stated(token, wallMilliseconds()) })

    /**
     * A token that lives so long from when it was asked for, by whoever made it; and whom it is for, where that is known.
     */
    public constructor(token: String, livesFor: Duration, identity: String? = null) :
        this(made { SessionFetched(token, livesFor.inWholeMilliseconds, null, identity) })

    /** For Java. */
    public constructor(token: String, livesFor: java.time.Duration, identity: String?) :
        this(token, livesFor.toKotlinDuration(), identity)

    /** How long it lives, if that is known for sure. */
    public val livesFor: Duration? get() = inner.livesFor()?.milliseconds

    /** Whom it is for, where that is said. */
    public val identity: String? get() = inner.identity()

    /** The text. */
    public fun revealToken(): String = inner.reveal()

    override fun toString(): String = "Fetched([redacted])"

    internal companion object {
        fun made(make: () -> SessionFetched): SessionFetched {
            NativeLibrary.load()
            return refusing(make)
        }

        fun of(inner: SessionFetched) = Fetched(inner)
    }
}

/** What a provider is asked for. When the answer is not wanted any more, its coroutine is cancelled. */
public class TokenRequest internal constructor(
    /** Why: `start`, `renewal`, `rejection`, or `retry` where the try before failed. */
    public val reason: String,
    /** The how-manieth try in a row it is: 1 for the first. */
    public val attempt: Int,
    /** After what time nobody waits for the answer any more. */
    public val within: Duration,
) {
    /** [within], for Java. */
    public val withinJava: java.time.Duration @JvmName("getWithin") get() = within.toJavaDuration()

    override fun toString(): String = "TokenRequest($reason, attempt=$attempt, within=$within)"
}

/**
 * Gets a token each time that one is needed. What it throws is tried again, unless it is a `RoomkeyException` that says by
 * `isRetryable` that this is of no use.
 */
public fun interface TokenProvider {
    /** A token. */
    public suspend fun fetch(request: TokenRequest): Fetched
}

/** The same for Java. When the answer is not wanted any more, the future is cancelled. */
public fun interface FutureTokenProvider {
    /** A token. */
    public fun fetch(request: TokenRequest): CompletableFuture<Fetched>
}

internal class OverFuture(val provider: FutureTokenProvider) : TokenProvider {
    override suspend fun fetch(request: TokenRequest): Fetched = provider.fetch(request).await()
}

/** Is told of changes, in their order, on a thread of the session's or on the executor that it was subscribed with. */
public fun interface SessionListener {
    /** [event] is `stateChanged` (document 004), [state] what the session is now. It may call anything. */
    public fun onSessionChanged(event: String, state: SessionState)
}

/** A listener, until it is closed. */
public interface Subscription : AutoCloseable {
    /** Whether it is still told. */
    public val isActive: Boolean

    /**
     * Ends it. Once this has returned, the listener is not called any more: a call that is under way is waited for, unless
     * it is a listener of the session, this one or another, that closes. So hold no lock here that the listener takes.
     */
    override fun close()
}

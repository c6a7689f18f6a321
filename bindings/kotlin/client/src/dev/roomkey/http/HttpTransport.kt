package dev.roomkey.http

import dev.roomkey.RoomkeyException
import dev.roomkey.internal.HttpHeader
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.withTimeout
import java.net.SocketTimeoutException
import kotlin.time.Duration

/** A request, as it is sent. It shows neither its headers and its body nor what stands behind its address: each may be a secret. */
public class HttpCall internal constructor(
    /** The method, such as `POST`. */
    public val method: String,
    /** The whole URL. */
    public val url: String,
    /** The headers, under names in lower case. */
    public val headers: Map<String, String>,
    /** The body; empty for a `GET`. */
    public val body: ByteArray,
    /** So much of an answer is read and no more. */
    public val mostBytes: Int,
    /** So long it may take, from its first byte to its last. */
    public val within: Duration,
) {
    /** [within] in milliseconds, for Java. */
    public val withinMilliseconds: Long get() = within.inWholeMilliseconds

    override fun toString(): String = "$method ${url.substringBefore('?')}"
}

/** An answer, as it came. */
public class HttpAnswer(
    /** The status, such as 200. */
    public val status: Int,
    /** The headers; a name may be there more than once. */
    public val headers: List<Pair<String, String>>,
    /** The body, up to the most that was asked for. */
    public val body: ByteArray,
) {
    override fun toString(): String = "HttpAnswer($status)"

    internal fun pairs() = headers.map { (name, value) -> HttpHeader(name, value) }
}

/**
 * Sends requests. It follows no redirection, sends nothing twice, reads no more than [HttpCall.mostBytes], and throws an
 * `IOException` when nobody was reached or it took too long.
 */
public fun interface HttpTransport {
    /** Sends one, and waits for the answer. When it is cancelled, the request is given up. */
    public suspend fun exchange(call: HttpCall): HttpAnswer
}

/** Sends it by whatever transport, and gives it up when its time is over. */
internal suspend fun HttpTransport.sent(call: HttpCall): HttpAnswer = call.inTime { exchange(it) }

/** Sends it, and gives it up when its time is over. */
internal suspend fun HttpCall.inTime(send: suspend (HttpCall) -> HttpAnswer): HttpAnswer = try {
    withTimeout(within) { send(this@inTime) }
} catch (_: TimeoutCancellationException) {
    throw SocketTimeoutException("Nobody answered in time.")
}

/** What no network has to do with, so that trying again is of no use. Nothing of the request is in it. */
internal fun unfit(): RoomkeyException =
    RoomkeyException.argument("The request cannot be sent.", "A header may be none that HTTP allows.")

private val PLATFORM: HttpTransport by lazy {
    val isThere = runCatching { Class.forName("java.net.http.HttpClient") }.isSuccess
    if (isThere) JdkTransport() else ConnectionTransport()
}

/** `java.net.http` where it is there, and what Android has otherwise. */
public fun platformTransport(): HttpTransport = PLATFORM

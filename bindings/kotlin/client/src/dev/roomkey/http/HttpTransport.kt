package dev.roomkey.http

import dev.roomkey.RoomkeyException
import dev.roomkey.internal.HttpHeader
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
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
 * Sends requests. It follows no redirection, and reads no more than [HttpCall.mostBytes]. It sends nothing twice, but for a
 * `GET` whose connection ended before an answer began, which the JDK's client repeats. It throws an `IOException` when nobody
 * was reached or it took too long, and an `IllegalArgumentException` for what HTTP has no way to send, such as a header with
 * a line break; whoever asked is shown neither's message, which may have the request in it.
 */
public fun interface HttpTransport {
    /**
     * Sends one, and waits for the answer. When it is cancelled, the request is given up; so it is when [HttpCall.within]
     * is over.
     */
    public suspend fun exchange(call: HttpCall): HttpAnswer
}

/** Sends it by whatever transport, and gives it up when its time is over. */
internal suspend fun HttpTransport.sent(call: HttpCall): HttpAnswer = try {
    withTimeout(call.within) { exchange(call) }
} catch (_: TimeoutCancellationException) {
    // Whose own time is over is cancelled, and hears that.
    currentCoroutineContext().ensureActive()
    throw SocketTimeoutException("Nobody answered in time.")
} catch (_: IllegalArgumentException) {
    // No network has to do with it, so that trying again is of no use.
    throw RoomkeyException.argument("The request cannot be sent.", "A header may be none that HTTP allows.")
}

package dev.roomkey.rooms

import dev.roomkey.RoomkeyException
import dev.roomkey.http.HttpAnswer
import dev.roomkey.http.HttpCall
import dev.roomkey.http.HttpTransport
import dev.roomkey.http.platformTransport
import dev.roomkey.http.sent
import dev.roomkey.internal.NativeLibrary
import dev.roomkey.internal.PlainJson
import dev.roomkey.internal.RestApi
import dev.roomkey.internal.RestConversation
import dev.roomkey.internal.RestNext
import dev.roomkey.internal.drawn
import dev.roomkey.internal.wallMilliseconds
import dev.roomkey.refusing
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import java.io.IOException
import java.net.SocketTimeoutException
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toKotlinDuration

/**
 * How a vendor's API is called. What is left out is as usual: the vendor's own address, ten seconds for a try, three tries,
 * and the platform's HTTP.
 */
public class CallOptions(
    /** Another address than the vendor's: `https://` and a host, or `http://` on loopback. */
    public val baseUrl: String? = null,
    /** How long a try may take, from its first byte to its last: above 0 and up to ten minutes. */
    public val within: Duration? = null,
    /** How many tries there may be in all, 1 to 10. */
    public val attempts: Int? = null,
    /** What sends. */
    public val transport: HttpTransport = platformTransport(),
) {
    /** For Java. */
    public class Builder internal constructor() {
        private var baseUrl: String? = null
        private var within: Duration? = null
        private var attempts: Int? = null
        private var transport = platformTransport()

        /** Another address than the vendor's: `https://` and a host, or `http://` on loopback. */
        public fun baseUrl(baseUrl: String): Builder = also { it.baseUrl = baseUrl }

        /** How long a try may take, from its first byte to its last: above 0 and up to ten minutes. */
        public fun within(within: java.time.Duration): Builder = also { it.within = within.toKotlinDuration() }

        /** How many tries there may be in all, 1 to 10. */
        public fun attempts(attempts: Int): Builder = also { it.attempts = attempts }

        /** What sends. */
        public fun transport(transport: HttpTransport): Builder = also { it.transport = transport }

        /** What was said. */
        public fun build(): CallOptions = CallOptions(baseUrl, within, attempts, transport)
    }

    public companion object {
        /** As usual. */
        @JvmField
        public val USUAL: CallOptions = CallOptions()

        /** For Java: begins with what is usual. */
        @JvmStatic
        public fun builder(): Builder = Builder()
    }
}

/** Gets the token of each try: that of a session, or what your server hands out. */
public fun interface TokenSource {
    /** A token that is good now. */
    public suspend fun token(): String
}

/** The same for Java. */
public fun interface FutureTokenSource {
    /** A token that is good now. */
    public fun token(): CompletableFuture<String>
}

internal fun FutureTokenSource.suspending() = TokenSource { token().await() }

/** Calls by their names, carried out to their end. */
internal interface Calls {
    /** The base URL, without a slash at its end; `null` where it is the vendor's own and nobody asked. */
    val baseUrl: String?

    /** What the core understood of the answer, as plain values. What is left out of the arguments is `null` there. */
    suspend fun call(name: String, arguments: Map<String, Any?>): Any?
}

internal sealed interface News {
    class Came(val answer: HttpAnswer) : News
    class Nothing(val isLate: Boolean) : News
}

internal sealed interface Next {
    class Wait(val milliseconds: Long) : Next
    class Done(val value: Any?) : Next
}

/** A conversation about one call, as the core has it. */
internal interface Conversing<Sent> {
    /** What to send, with a token that is good now. */
    suspend fun begin(): Pair<HttpCall, Sent>

    /** What to do next. What the vendor refuses is thrown. */
    fun hear(sent: Sent, news: News): Next
}

/** Carries it out: sends, tells, sleeps. Whoever is cancelled sends and waits no more. */
internal suspend fun <Sent> Conversing<Sent>.conclude(transport: HttpTransport): Any? {
    while (true) {
        val (call, sent) = begin()
        when (val next = hear(sent, transport.news(call))) {
            is Next.Wait -> delay(next.milliseconds)
            is Next.Done -> return next.value
        }
    }
}

private suspend fun HttpTransport.news(call: HttpCall): News = try {
    News.Came(sent(call))
} catch (_: SocketTimeoutException) {
    News.Nothing(isLate = true)
} catch (_: IOException) {
    // Its message may have the request in it, and that the headers.
    News.Nothing(isLate = false)
}

/** So much of an answer is understood, and a byte more is read, which shows that it is too long. */
internal const val MOST_BYTES = 1024 * 1024 + 1

/** What is packed can be short and unpack to anything, so nobody asks for it. */
internal fun headersOf(said: Iterable<Pair<String, String>>): Map<String, String> =
    said.toMap() + ("accept-encoding" to "identity")

/** Calls that carry a token which somebody else has made: all that an app sends, without anything that signs. */
internal class AppCalls(private val api: RestApi, private val options: CallOptions, private val tokens: TokenSource) :
    Calls {
    init {
        // What is no limit is refused before anything is sent.
        conversation().close()
    }

    override val baseUrl: String get() = refusing { api.baseUrl() }

    override suspend fun call(name: String, arguments: Map<String, Any?>): Any? {
        val written = PlainJson.write(arguments.filterValues { it != null })
        return conversation().use { Talk(name, written, it).conclude(options.transport) }
    }

    private fun conversation() = refusing {
        RestConversation(options.within?.inWholeMilliseconds, options.attempts?.toLong())
    }

    private inner class Talk(
        private val name: String, private val arguments: String, private val conversation: RestConversation,
    ) : Conversing<dev.roomkey.internal.RestCall> {
        override suspend fun begin(): Pair<HttpCall, dev.roomkey.internal.RestCall> {
            val token = tokens.token()
            return refusing {
                val call = api.call(name, token, arguments)
                val headers = headersOf(call.headers().map { it.name to it.value })
                HttpCall(
                    call.method(), call.url(), headers, call.body(), MOST_BYTES, conversation.within().milliseconds,
                ) to call
            }
        }

        override fun hear(sent: dev.roomkey.internal.RestCall, news: News): Next = sent.use {
            val next = refusing {
                when (news) {
                    is News.Came -> news.answer.run {
                        conversation.answered(sent, status.toLong(), pairs(), body, wallMilliseconds(), drawn())
                    }
                    is News.Nothing -> conversation.failed(sent, news.isLate, wallMilliseconds(), drawn())
                }
            }
            when (next) {
                is RestNext.Wait -> Next.Wait(next.milliseconds)
                is RestNext.Done -> Next.Done(PlainJson.read(next.json))
            }
        }
    }

    internal companion object {
        fun videoSdk(options: CallOptions, tokens: TokenSource): AppCalls {
            NativeLibrary.load()
            return AppCalls(refusing { RestApi.videosdk(options.baseUrl) }, options, tokens)
        }
    }
}

/** Not the client's own: one call that fails harms no other. Whoever cancels the future gives the call up. */
private val ANSWERS = CoroutineScope(SupervisorJob() + Dispatchers.IO)

/** A call for Java. */
internal fun <T> later(call: suspend () -> T): CompletableFuture<T> = ANSWERS.future { call() }

/** A call for Java that brings nothing back. */
internal fun done(call: suspend () -> Unit): CompletableFuture<Void?> = later {
    call()
    null
}

/** What was understood, as an object. The core has looked at its shape. */
@Suppress("UNCHECKED_CAST")
internal fun members(understood: Any?): Map<String, Any?> =
    understood as? Map<String, Any?> ?: throw RoomkeyException.fault()

internal fun <T> each(understood: Any?, read: (Map<String, Any?>) -> T): List<T> =
    (understood as? List<*> ?: throw RoomkeyException.fault()).map { read(members(it)) }

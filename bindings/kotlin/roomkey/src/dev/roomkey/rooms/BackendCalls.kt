package dev.roomkey.rooms

import dev.roomkey.Core
import dev.roomkey.OpenTok
import dev.roomkey.Opened
import dev.roomkey.RoomkeyException
import dev.roomkey.Secret
import dev.roomkey.VideoSdk
import dev.roomkey.Vonage
import dev.roomkey.http.HttpCall
import dev.roomkey.internal.drawn
import dev.roomkey.internal.hex
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.DurationUnit

/**
 * The vendors' APIs for backends, which sign for themselves: each call, or a token for many.
 *
 * ```kotlin
 * val rooms = Rooms.videoSdk(keys)
 * val room = rooms.createRoom(NewRoom(customRoomId = "stand-up"))
 * ```
 */
public object Rooms {
    /** VideoSDK's rooms, with a token for the API that lives ten minutes, and the next one before it ends. */
    @JvmStatic
    @JvmOverloads
    public fun videoSdk(keys: VideoSdk, options: CallOptions = CallOptions.USUAL): VideoSdkRooms {
        val lifetime = 10.minutes
        val access = VideoSdk.Access(listOf("allow_join"), roles = listOf("crawler"), lifetime = lifetime)
        val own = OwnToken(lifetime) { keys.mint(access, it) }
        return VideoSdkRooms(AppCalls.videoSdk(options) { own.current() })
    }

    /**
     * LiveKit's rooms and those in them, at the address of your server (`LIVEKIT_URL`: `wss://` or `https://`, or plain on
     * loopback). Each call has a token of its own, which lives five minutes and grants what the call needs.
     */
    @JvmStatic
    @JvmOverloads
    public fun liveKit(
        url: String, apiKey: String, secret: Secret, options: CallOptions = CallOptions.USUAL,
    ): LiveKitRooms {
        if (options.baseUrl != null) {
            throw RoomkeyException.argument("LiveKit's server has one address.", "Give it as `url`, and no `baseUrl` beside it.")
        }
        val fields = mapOf("api_key" to Secret.of(apiKey), "secret" to secret)
        return LiveKitRooms(BackendCalls(Core.open("api:livekit", fields, mapOf("base" to url)), url, options, null))
    }

    /** What creates sessions at OpenTok, with a token for the API that lives five minutes. */
    @JvmStatic
    @JvmOverloads
    public fun openTok(keys: OpenTok, options: CallOptions = CallOptions.USUAL): SeatSessions {
        val lifetime = 5.minutes
        return SeatSessions(calls("opentok", options, OwnToken(lifetime) { keys.mint(OpenTok.ApiAccess(lifetime), it) }))
    }

    /** What creates sessions at Vonage, with a token for the API that lives a quarter of an hour. */
    @JvmStatic
    @JvmOverloads
    public fun vonage(keys: Vonage, options: CallOptions = CallOptions.USUAL): SeatSessions {
        val lifetime = 15.minutes
        return SeatSessions(calls("vonage", options, OwnToken(lifetime) { keys.mint(Vonage.ApiAccess(lifetime), it) }))
    }

    /**
     * What trades an app token of Video.io's for sessions. An app token controls the whole app: it stays on the server.
     * [generation] is `first`, which has no scopes, or `second`, which demands them.
     */
    @JvmStatic
    @JvmOverloads
    public fun videoIo(
        appToken: Secret, generation: String = "second", options: CallOptions = CallOptions.USUAL,
    ): VideoIoSessions {
        val api = Core.open("api:videoio", members = stated("base" to options.baseUrl, "generation" to generation))
        return VideoIoSessions(
            BackendCalls(api, options.baseUrl, options) {
                val bytes = appToken.reveal()
                String(bytes, Charsets.UTF_8).also { bytes.fill(0) }
            },
        )
    }

    private fun calls(vendor: String, options: CallOptions, own: OwnToken): Calls {
        val api = Core.open("api:$vendor", members = stated("base" to options.baseUrl))
        return BackendCalls(api, options.baseUrl, options) { own.current() }
    }

    private fun stated(vararg members: Pair<String, Any?>) = members.filter { it.second != null }.toMap()
}

/** A token for many calls, minted when it is needed and renewed before it ends. When that is the core says. */
internal class OwnToken(lifetime: Duration, private val mint: (Instant) -> String) {
    private val own = Core.open("own_token", members = mapOf("lifetime" to lifetime.inWholeSeconds))

    fun current(): String {
        val now = Instant.now()
        own.call("good_at", mapOf("now" to now))["token"]?.let { return it as String }
        return mint(now).also { own.call("keep", mapOf("token" to it, "now" to now)) }
    }
}

/** Calls of an API that the core has open. Where there is no [token], the API signs each call itself. */
internal class BackendCalls(
    private val api: Opened, override val baseUrl: String?, private val options: CallOptions,
    private val token: (() -> String)?,
) : Calls {
    init {
        // What is no limit is refused before anything is sent.
        conversation("create_session", emptyMap()).close()
    }

    override suspend fun call(name: String, arguments: Map<String, Any?>): Any? =
        conversation(name, arguments.filterValues { it != null }).use { Talk(it).conclude(options.transport) }

    private fun conversation(name: String, arguments: Map<String, Any?>): Opened {
        val members = LinkedHashMap<String, Any>()
        members["api"] = api
        members["call"] = name
        members["arguments"] = arguments
        options.within?.let { members["seconds"] = it.toDouble(DurationUnit.SECONDS) }
        options.attempts?.let { members["attempts"] = it }
        return Core.open("conversation", members = members)
    }

    private inner class Talk(private val conversation: Opened) : Conversing<Unit> {
        private val within = (conversation.call("within")["ms"] as Long).milliseconds

        override suspend fun begin(): Pair<HttpCall, Unit> {
            val with = token?.let { mapOf("token" to it()) } ?: mapOf("now" to Instant.now())
            val said = conversation.call("request", with)
            val headers = members(said["headers"]).map { (name, value) -> name to value as String }
            val body = (said["body"] as String?).orEmpty().toByteArray()
            return HttpCall(
                said["method"] as String, said["url"] as String, headersOf(headers), body, MOST_BYTES, within,
            ) to Unit
        }

        override fun hear(sent: Unit, news: News): Next {
            val told = LinkedHashMap<String, Any>()
            when (news) {
                is News.Came -> {
                    told["event"] = "answer"
                    told["status"] = news.answer.status
                    told["headers"] = news.answer.headers.map { (name, value) -> listOf(name, value) }
                    told["body_hex"] = hex(news.answer.body)
                }
                is News.Nothing -> told["event"] = if (news.isLate) "timed_out" else "unreachable"
            }
            told["now"] = Instant.now()
            told["drawn"] = drawn()
            val next = conversation.call("hear", told)
            return (next["wait_ms"] as Long?)?.let(Next::Wait) ?: Next.Done(next["value"])
        }
    }
}

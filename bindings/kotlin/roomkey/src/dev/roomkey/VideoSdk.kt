package dev.roomkey

import dev.roomkey.internal.Fields
import dev.roomkey.internal.Packed
import dev.roomkey.internal.seconds
import dev.roomkey.internal.PlainJson
import java.time.Instant
import java.util.Collections
import java.util.concurrent.ConcurrentHashMap
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * VideoSDK's access tokens.
 *
 * ```kotlin
 * val keys = VideoSdk.fromEnvironment()
 * val token = keys.mint(VideoSdk.Access(listOf("allow_join"), room = "2kyv-gzay-64pg", lifetime = 2.hours))
 * val claims = keys.verify(token, VideoSdk.Expectation(use = "join", room = "2kyv-gzay-64pg"))
 * ```
 */
public class VideoSdk private constructor(private val opened: Opened) : AutoCloseable {
    /** With a key's two halves. The secret may be closed afterwards. */
    public constructor(apiKey: String, secret: Secret) :
        this(Core.open("vendor:videosdk", mapOf("api_key" to Secret.of(apiKey), "secret" to secret)))

    /** Makes a token. */
    public fun mint(access: Access): String = opened.mint(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: Access, now: Instant): String = opened.mint(access.packed, now.epochSecond)

    /** Decides whether to trust a token. */
    @JvmOverloads
    public fun verify(token: String, expectation: Expectation = Expectation.NOTHING): Claims =
        Claims(Fields(opened.verify(token, expectation.packed, seconds())))

    /** The same at a time of yours. */
    @JvmOverloads
    public fun verify(token: String, expectation: Expectation = Expectation.NOTHING, now: Instant): Claims =
        Claims(Fields(opened.verify(token, expectation.packed, now.epochSecond)))

    /** Another verb of these keys, such as `mint_many`. */
    @JvmOverloads
    public fun call(verb: String, members: Map<String, Any?> = emptyMap()): Map<String, Any?> = opened.call(verb, members)

    override fun close(): Unit = opened.close()

    override fun toString(): String = "VideoSdk([redacted])"

    /** What a token is to grant. It may be kept and minted from many times. */
    public class Access(
        /** What its bearer may do, such as `allow_join`. */
        permissions: List<String>,
        /** The room, if it is for one. */
        room: String? = null,
        /** Whom it is for. */
        participant: String? = null,
        /** What it may be used for: `crawler` (the API) and `rtc`. */
        roles: List<String>? = null,
        /** In whole seconds; two hours if absent. */
        lifetime: Duration? = null,
        /** Its id; drawn if absent. */
        jti: String? = null,
        /** Claims of your own. */
        claims: Map<String, Any?>? = null,
        /** What it is good for at our own server whatever its role: `create`, `validate`. */
        rights: List<String>? = null,
        /** 2, to write it also where nothing demands it. */
        version: Long? = null,
        /** The longest lifetime that is let through. */
        maxLifetime: Duration? = null,
    ) {
        internal val packed: ByteArray = Packed().list(permissions).text(room).text(participant).list(roles)
            .time(lifetime).text(jti).text(claims?.let(PlainJson::write)).list(rights).number(version).time(maxLifetime)
            .bytes()

        /** For Java. */
        public class Builder internal constructor(private val permissions: List<String>) {
            private var room: String? = null
            private var participant: String? = null
            private var roles: List<String>? = null
            private var lifetime: Duration? = null
            private var jti: String? = null
            private var claims: Map<String, Any?>? = null
            private var rights: List<String>? = null
            private var version: Long? = null
            private var maxLifetime: Duration? = null

            /** The room, if it is for one. */
            public fun room(room: String): Builder = also { it.room = room }

            /** Whom it is for. */
            public fun participant(participant: String): Builder = also { it.participant = participant }

            /** What it may be used for: `crawler` (the API) and `rtc`. */
            public fun roles(vararg roles: String): Builder = also { it.roles = roles.toList() }

            /** In whole seconds; two hours if absent. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** Its id; drawn if absent. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** Claims of your own. */
            public fun claims(claims: Map<String, Any?>): Builder = also { it.claims = claims }

            /** What it is good for at our own server whatever its role: `create`, `validate`. */
            public fun rights(vararg rights: String): Builder = also { it.rights = rights.toList() }

            /** 2, to write it also where nothing demands it. */
            public fun version(version: Long): Builder = also { it.version = version }

            /** The longest lifetime that is let through. */
            public fun maxLifetime(longest: java.time.Duration): Builder =
                also { it.maxLifetime = longest.toKotlinDuration() }

            /** What was said. */
            public fun build(): Access =
                Access(permissions, room, participant, roles, lifetime, jti, claims, rights, version, maxLifetime)
        }

        public companion object {
            /** For Java: begins with what its bearer may do. */
            @JvmStatic
            public fun builder(vararg permissions: String): Builder = Builder(permissions.toList())
        }
    }

    /** What a token has to be good for. */
    public class Expectation(
        /** `join`, `api`, `create` or `validate`. */
        use: String? = null,
        /** The room that is entered. */
        room: String? = null,
        /** Who enters. */
        participant: String? = null,
        /** So far may clocks be apart. */
        leeway: Duration? = null,
        /** The longest lifetime that is let through. */
        maxLifetime: Duration? = null,
        /** Whether a token without an end is let through. */
        allowMissingExpiry: Boolean = false,
    ) {
        internal val packed: ByteArray = Packed().text(use).text(room).text(participant).time(leeway).time(maxLifetime)
            .flag(allowMissingExpiry).bytes()

        /** For Java. */
        public class Builder internal constructor() {
            private var use: String? = null
            private var room: String? = null
            private var participant: String? = null
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null
            private var allowMissingExpiry = false

            /** `join`, `api`, `create` or `validate`. */
            public fun use(use: String): Builder = also { it.use = use }

            /** The room that is entered. */
            public fun room(room: String): Builder = also { it.room = room }

            /** Who enters. */
            public fun participant(participant: String): Builder = also { it.participant = participant }

            /** So far may clocks be apart. */
            public fun leeway(leeway: java.time.Duration): Builder = also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is let through. */
            public fun maxLifetime(longest: java.time.Duration): Builder =
                also { it.maxLifetime = longest.toKotlinDuration() }

            /** A token without an end is let through. */
            public fun allowMissingExpiry(): Builder = also { it.allowMissingExpiry = true }

            /** What was said. */
            public fun build(): Expectation = Expectation(use, room, participant, leeway, maxLifetime, allowMissingExpiry)
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: to enter a room. */
            @JvmStatic
            public fun join(room: String): Expectation = Expectation("join", room)

            /** For Java: for this use alone. */
            @JvmStatic
            public fun use(use: String): Expectation = Expectation(use)

            /** For Java: begins with nothing that is expected. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /** What a token says that was verified. Only a verification makes one. */
    public class Claims internal constructor(fields: Fields) {
        /** How a room may be entered: `direct`, `ask`, or not at all. */
        public val entry: String? = fields.text()

        /** Whose token it is. */
        public val apiKey: String = checkNotNull(fields.text())
        private val permissionBits = checkNotNull(fields.number())

        /** 2, to write it also where nothing demands it. */
        public val version: Long? = fields.number()

        /** The room, if it is for one. */
        public val room: String? = fields.text()

        /** Whom it is for. */
        public val participant: String? = fields.text()
        private val roleBits = fields.number()
        private val rightBits = fields.number()

        /** When it was issued. */
        public val issuedAt: Instant? = fields.instant()

        /** From when on it is valid. */
        public val notBefore: Instant? = fields.instant()

        /** From when on it is no longer valid. */
        public val expiresAt: Instant? = fields.instant()

        /** Its id. */
        public val jti: String? = fields.text()
        private val own = fields.text()
        private val unknownPermissions = fields.list()
        private val unknownRights = fields.list()

        /** What its bearer may do, also in words that this version does not know. */
        public val permissions: List<String> get() = Words.permissions.of(permissionBits, unknownPermissions)

        /** What it may be used for, if that is stated. */
        public val roles: List<String>? get() = roleBits?.let { Words.roles.of(it) }

        /** Its rights, if they are stated. */
        public val rights: List<String>? get() = rightBits?.let { Words.rights.of(it, unknownRights) }

        /** Claims that are nobody's but the app's own. */
        public val custom: Map<String, Any?> by lazy { own?.let(PlainJson::readObject).orEmpty() }

        override fun toString(): String = "Claims(apiKey=$apiKey, room=$room, participant=$participant)"
    }

    public companion object {
        /** From `VIDEOSDK_API_KEY` and `VIDEOSDK_SECRET_KEY`. */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(variables: Map<String, String> = System.getenv()): VideoSdk =
            VideoSdk(Core.openFrom("videosdk", variables))
    }
}

/** The core's words, in the order of their bits. */
internal object Words {
    private val lists = Core.call("lists")
    val permissions = Sets("permissions")
    val roles = Sets("roles")
    val rights = Sets("rights")

    /** Sets of words of one kind. There are few, and each is made once. */
    class Sets(kind: String) {
        @Suppress("UNCHECKED_CAST")
        private val words = lists.getValue(kind) as List<String>
        private val known = ConcurrentHashMap<Long, List<String>>()

        /** Those whose bits are set, and after them words that this version does not know. */
        fun of(bits: Long, unknown: List<String>? = null): List<String> {
            val set = known[bits] ?: known.computeIfAbsent(bits) {
                Collections.unmodifiableList(words.filterIndexed { place, _ -> (bits shr place) and 1 == 1L })
            }
            return if (unknown == null) set else set + unknown
        }
    }
}

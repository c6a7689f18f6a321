// Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.

package dev.roomkey

import dev.roomkey.internal.Fields
import dev.roomkey.internal.Packed
import dev.roomkey.internal.PlainJson
import dev.roomkey.internal.Words
import dev.roomkey.internal.given
import dev.roomkey.internal.needed
import dev.roomkey.internal.seconds
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * VideoSDK's keys: they mint and verify its tokens. They may be used from any thread.
 *
 * ```kotlin
 * val keys = VideoSdk("…", Secret.of("…"))
 * val token = keys.mint(VideoSdk.Access(permissions = listOf("allow_join"), room = "2kyv-gzay-64pg",
 *     participant = "ann"))
 * val claims = keys.verify(token)
 * ```
 */
public class VideoSdk internal constructor(opened: Opened) : TypedKeys("VideoSdk", opened) {
    /**
     * Opens keys. Secrets may be closed afterwards. One that is short, a placeholder or padded is refused
     * (`secret_weak`), unless it is [allowWeak]: for tokens that exist already.
     */
    @JvmOverloads
    public constructor(
        /** The API key. `fromEnvironment` takes it from `VIDEOSDK_API_KEY`. */
        apiKey: String,
        /** The secret. `fromEnvironment` takes it from `VIDEOSDK_SECRET_KEY` or `VIDEOSDK_SECRET`. */
        secret: Secret,
        /** Whether a weak secret is taken. */
        allowWeak: Boolean = false,
    ) : this(opened("videosdk", allowWeak, "api_key" to Secret.of(apiKey), "secret" to secret))

    /** Makes a token of VideoSDK. */
    public fun mint(access: Access): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: Access, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Makes a token of VideoSDK from a grant in nobody's words. */
    public fun mint(access: GrantAccess): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: GrantAccess, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Decides whether to trust a token of VideoSDK: what comes out can be trusted. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING,
    ): Claims = Claims(verified(token, expectation.packed, seconds()))

    /** The same at a time of yours. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING, now: Instant,
    ): Claims = Claims(verified(token, expectation.packed, now.epochSecond))

    /** The words `allow_join`, `ask_join`, `allow_mod`. */
    public object Permission {
        /** `allow_join`. */
        public const val ALLOW_JOIN: String = "allow_join"
        /** `ask_join`. */
        public const val ASK_JOIN: String = "ask_join"
        /** `allow_mod`. */
        public const val ALLOW_MOD: String = "allow_mod"
    }

    /** The words `create`, `validate`. */
    public object Right {
        /** `create`. */
        public const val CREATE: String = "create"
        /** `validate`. */
        public const val VALIDATE: String = "validate"
    }

    /** The words `rtc`, `crawler`. */
    public object Role {
        /** `rtc`. */
        public const val RTC: String = "rtc"
        /** `crawler`. */
        public const val CRAWLER: String = "crawler"
    }

    /** The words `join`, `api`, `create`, `validate`. */
    public object Use {
        /** `join`. */
        public const val JOIN: String = "join"
        /** `api`. */
        public const val API: String = "api"
        /** `create`. */
        public const val CREATE: String = "create"
        /** `validate`. */
        public const val VALIDATE: String = "validate"
    }

    /**
     * What a token of VideoSDK is to be. What is left out is as usual. It may be kept and minted from many times.
     *
     * ```kotlin
     * VideoSdk.Access(permissions = listOf("allow_join"), room = "2kyv-gzay-64pg", participant = "ann")
     * ```
     */
    public class Access(
        /** What the bearer may do: `allow_join`, `ask_join`, `allow_mod`. */
        permissions: List<String>,
        /** The one room it is for. */
        room: String? = null,
        /** The one participant it is for. */
        participant: String? = null,
        /** What it is for: `rtc` (joining), `crawler` (the API). */
        roles: List<String>? = null,
        /** How long it lives. */
        lifetime: Duration? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
        /** Claims of your own. */
        claims: Map<String, Any?>? = null,
        /** What it is good for at our own server whatever its role: `create`, `validate`. */
        rights: List<String>? = null,
        /** 2, to write it also where nothing demands it. */
        version: Long? = null,
        /** Admits a lifetime above 30 days, up to this. */
        maxLifetime: Duration? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
    ) {
        internal val packed: ByteArray = if (issuedAt == null) {
            Packed().list(permissions).text(room).text(participant).list(roles).time(lifetime)
                .text(jti).text(claims?.let(PlainJson::write)).list(rights).number(version)
                .time(maxLifetime).bytes()
        } else {
            Packed.byName(
                given(
                    "permissions" to permissions,
                    "room" to room,
                    "participant" to participant,
                    "roles" to roles,
                    "rights" to rights,
                    "version" to version,
                    "claims" to claims,
                    "lifetime" to lifetime,
                    "max_lifetime" to maxLifetime,
                    "issued_at" to issuedAt,
                    "jti" to jti,
                ),
            )
        }

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
            private var issuedAt: Instant? = null

            /** The one room it is for. */
            public fun room(room: String): Builder = also { it.room = room }

            /** The one participant it is for. */
            public fun participant(participant: String): Builder = also { it.participant = participant }

            /** What it is for: `rtc` (joining), `crawler` (the API). */
            public fun roles(vararg roles: String): Builder = also { it.roles = roles.toList() }

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** Claims of your own. */
            public fun claims(claims: Map<String, Any?>): Builder = also { it.claims = claims }

            /** What it is good for at our own server whatever its role: `create`, `validate`. */
            public fun rights(vararg rights: String): Builder = also { it.rights = rights.toList() }

            /** 2, to write it also where nothing demands it. */
            public fun version(version: Long): Builder = also { it.version = version }

            /** Admits a lifetime above 30 days, up to this. */
            public fun maxLifetime(maxLifetime: java.time.Duration): Builder =
                also { it.maxLifetime = maxLifetime.toKotlinDuration() }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** What was said. */
            public fun build(): Access = Access(
                permissions, room, participant, roles, lifetime, jti, claims, rights, version, maxLifetime, issuedAt,
            )
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(vararg permissions: String): Builder = Builder(permissions.toList())
        }
    }

    /**
     * What a token of VideoSDK is to be, as a grant in nobody's words.
     *
     * ```kotlin
     * VideoSdk.GrantAccess(grant = Grant("class-7", "ann"))
     * ```
     */
    public class GrantAccess(
        /** A grant in nobody's words, in the place of the vendor's own. */
        grant: Grant,
        /** How long it lives. */
        lifetime: Duration? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "grant" to grant.members,
                "lifetime" to lifetime,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor(private val grant: Grant) {
            private var lifetime: Duration? = null
            private var issuedAt: Instant? = null
            private var jti: String? = null

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** What was said. */
            public fun build(): GrantAccess = GrantAccess(grant, lifetime, issuedAt, jti)
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(grant: Grant): Builder = Builder(grant)
        }
    }

    /** What a token of VideoSDK has to be good for. What is left out is not asked for. */
    public class Expectation(
        /** What it is wanted for: `join`, `api`, `create`, `validate`. */
        use: String? = null,
        /** The room it has to be good for. */
        room: String? = null,
        /** The participant it has to be good for. */
        participant: String? = null,
        /** By how much clocks may differ, up to ten minutes. */
        leeway: Duration? = null,
        /** The longest lifetime that is taken. */
        maxLifetime: Duration? = null,
        /** Whether a token without `exp` is taken. */
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

            /** What it is wanted for: `join`, `api`, `create`, `validate`. */
            public fun use(use: String): Builder = also { it.use = use }

            /** The room it has to be good for. */
            public fun room(room: String): Builder = also { it.room = room }

            /** The participant it has to be good for. */
            public fun participant(participant: String): Builder = also { it.participant = participant }

            /** By how much clocks may differ, up to ten minutes. */
            public fun leeway(leeway: java.time.Duration): Builder =
                also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is taken. */
            public fun maxLifetime(maxLifetime: java.time.Duration): Builder =
                also { it.maxLifetime = maxLifetime.toKotlinDuration() }

            /** Whether a token without `exp` is taken. */
            public fun allowMissingExpiry(): Builder = also { it.allowMissingExpiry = true }

            /** What was said. */
            public fun build(): Expectation = Expectation(use, room, participant, leeway, maxLifetime, allowMissingExpiry)
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: to enter a room. */
            @JvmStatic
            public fun join(room: String): Expectation = Expectation(use = "join", room = room)

            /** For Java: for this use alone. */
            @JvmStatic
            public fun use(use: String): Expectation = Expectation(use = use)

            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /**
     * What a token of VideoSDK says, once it is verified. Beside these may stand claims of your own. Only a verification
     * makes one.
     */
    public class Claims internal constructor(fields: Fields) {
        /** How a room may be entered: `direct`, `ask`, or not at all. */
        public val entry: String? = fields.text()

        /** The API key whose secret signed it, such as `"my-api-key"`. */
        public val apiKey: String = needed(fields.text())

        private val permissionsBits = needed(fields.number())

        /** The version of the API, always 2, such as `2`. */
        public val version: Long? = fields.number()

        /** The one room it is for, such as `"2kyv-gzay-64pg"`. */
        public val room: String? = fields.text()

        /** The one participant it is for, such as `"ann"`. */
        public val participant: String? = fields.text()

        private val rolesBits = fields.number()

        private val rightsBits = fields.number()

        /** When it was issued. */
        public val issuedAt: Instant? = fields.instant()

        /** From when on it is valid. */
        public val notBefore: Instant? = fields.instant()

        /** The first moment at which it is no longer valid. */
        public val expiresAt: Instant? = fields.instant()

        /** The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`. */
        public val jti: String? = fields.text()

        private val own = fields.text()
        private val permissionsUnknown = fields.list()
        private val rightsUnknown = fields.list()

        /** What its bearer may do, such as `listOf("allow_join")`. */
        public val permissions: List<String> get() = Words.permissions.of(permissionsBits, permissionsUnknown)

        /** What it is for, such as `listOf("rtc")`. */
        public val roles: List<String>? get() = rolesBits?.let { Words.roles.of(it) }

        /** What it is good for at our own server whatever its role, such as `listOf("create")`. */
        public val rights: List<String>? get() = rightsBits?.let { Words.rights.of(it, rightsUnknown) }

        /** Claims of your own. */
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

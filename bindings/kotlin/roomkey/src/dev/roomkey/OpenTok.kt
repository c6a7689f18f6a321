// Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.

package dev.roomkey

import dev.roomkey.internal.Fields
import dev.roomkey.internal.Packed
import dev.roomkey.internal.Said
import dev.roomkey.internal.given
import dev.roomkey.internal.needed
import dev.roomkey.internal.seconds
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * OpenTok's keys: they mint and verify its tokens. They may be used from any thread.
 *
 * ```kotlin
 * val keys = OpenTok("…", Secret.of("…"))
 * val token = keys.mint(OpenTok.Access(session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
 *     role = "publisher", lifetime = 2.hours))
 * val claims = keys.verify(token)
 * ```
 */
public class OpenTok internal constructor(opened: Opened) : TypedKeys("OpenTok", opened) {
    /**
     * Opens keys. Secrets may be closed afterwards. One that is short, a placeholder or padded is refused
     * (`secret_weak`), unless it is [allowWeak]: for tokens that exist already.
     */
    @JvmOverloads
    public constructor(
        /** The API key. `fromEnvironment` takes it from `OPENTOK_API_KEY`. */
        apiKey: String,
        /** The secret. `fromEnvironment` takes it from `OPENTOK_API_SECRET`. */
        secret: Secret,
        /** Whether a weak secret is taken. */
        allowWeak: Boolean = false,
    ) : this(opened("opentok", allowWeak, "api_key" to Secret.of(apiKey), "secret" to secret))

    /** Makes a client token of OpenTok. */
    public fun mint(access: Access): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: Access, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Makes a client token of OpenTok from a grant in nobody's words. */
    public fun mint(access: GrantAccess): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: GrantAccess, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Decides whether to trust a client token of OpenTok: what comes out can be trusted. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING,
    ): Claims = Claims(verified(token, expectation.packed, seconds()))

    /** The same at a time of yours. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING, now: Instant,
    ): Claims = Claims(verified(token, expectation.packed, now.epochSecond))

    /** Makes a token for the API of OpenTok. */
    public fun mint(access: ApiAccess): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: ApiAccess, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Decides whether to trust a token for the API of OpenTok: what comes out can be trusted. */
    public fun verify(
        token: String, expectation: ApiExpectation,
    ): ApiClaims = ApiClaims(verified(token, expectation.packed, seconds()))

    /** The same at a time of yours. */
    public fun verify(
        token: String, expectation: ApiExpectation, now: Instant,
    ): ApiClaims = ApiClaims(verified(token, expectation.packed, now.epochSecond))

    /** The words `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`. */
    public object Capability {
        /** `publish`. */
        public const val PUBLISH: String = "publish"
        /** `subscribe`. */
        public const val SUBSCRIBE: String = "subscribe"
        /** `signal`. */
        public const val SIGNAL: String = "signal"
        /** `force_disconnect`. */
        public const val FORCE_DISCONNECT: String = "force_disconnect"
        /** `force_unpublish`. */
        public const val FORCE_UNPUBLISH: String = "force_unpublish"
        /** `force_mute`. */
        public const val FORCE_MUTE: String = "force_mute"
    }

    /** The words `jwt`, `t1`. */
    public object Kind {
        /** `jwt`. */
        public const val JWT: String = "jwt"
        /** `t1`. */
        public const val T1: String = "t1"
    }

    /** The words `subscriber`, `publisher`, `publisheronly`, `moderator`. */
    public object Role {
        /** `subscriber`. */
        public const val SUBSCRIBER: String = "subscriber"
        /** `publisher`. */
        public const val PUBLISHER: String = "publisher"
        /** `publisheronly`. */
        public const val PUBLISHERONLY: String = "publisheronly"
        /** `moderator`. */
        public const val MODERATOR: String = "moderator"
    }

    /**
     * What a client token of OpenTok is to be. What is left out is as usual. It may be kept and minted from many times.
     *
     * ```kotlin
     * OpenTok.Access(session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4",
     *     role = "publisher", lifetime = 2.hours)
     * ```
     */
    public class Access(
        /** The session it is for. */
        session: String,
        /** What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`. */
        role: String,
        /** Which kind of token it is. `jwt` if it is left out. */
        kind: String? = null,
        /** What others are told about its bearer, at most 1000 characters. */
        data: String? = null,
        /** The layout classes its bearer's streams start with. */
        layoutClasses: List<String>? = null,
        /** A number below 2^53 instead of a random one (opentok). */
        nonce: Long? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
        /** How long it lives. */
        lifetime: Duration? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
    ) {
        internal val packed: ByteArray = if (issuedAt == null) {
            Packed().text(session).text(role).text(kind).text(data).list(layoutClasses)
                .number(nonce).text(jti).time(lifetime).bytes()
        } else {
            Packed.byName(
                given(
                    "kind" to kind,
                    "session" to session,
                    "role" to role,
                    "data" to data,
                    "layout_classes" to layoutClasses,
                    "nonce" to nonce,
                    "lifetime" to lifetime,
                    "issued_at" to issuedAt,
                    "jti" to jti,
                ),
            )
        }

        /** For Java. */
        public class Builder internal constructor(private val session: String, private val role: String) {
            private var kind: String? = null
            private var data: String? = null
            private var layoutClasses: List<String>? = null
            private var nonce: Long? = null
            private var jti: String? = null
            private var lifetime: Duration? = null
            private var issuedAt: Instant? = null

            /** Which kind of token it is. `jwt` if it is left out. */
            public fun kind(kind: String): Builder = also { it.kind = kind }

            /** What others are told about its bearer, at most 1000 characters. */
            public fun data(data: String): Builder = also { it.data = data }

            /** The layout classes its bearer's streams start with. */
            public fun layoutClasses(vararg layoutClasses: String): Builder =
                also { it.layoutClasses = layoutClasses.toList() }

            /** A number below 2^53 instead of a random one (opentok). */
            public fun nonce(nonce: Long): Builder = also { it.nonce = nonce }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** What was said. */
            public fun build(): Access = Access(session, role, kind, data, layoutClasses, nonce, jti, lifetime, issuedAt)
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(session: String, role: String): Builder = Builder(session, role)
        }
    }

    /**
     * What a client token of OpenTok is to be, as a grant in nobody's words.
     *
     * ```kotlin
     * OpenTok.GrantAccess(grant = Grant("class-7", "ann"), lifetime = 2.hours)
     * ```
     */
    public class GrantAccess(
        /** A grant in nobody's words, in the place of the vendor's own. */
        grant: Grant,
        /** Which kind of token it is. `jwt` if it is left out. */
        kind: String? = null,
        /** A number below 2^53 instead of a random one (opentok). */
        nonce: Long? = null,
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
                "kind" to kind,
                "nonce" to nonce,
                "lifetime" to lifetime,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor(private val grant: Grant) {
            private var kind: String? = null
            private var nonce: Long? = null
            private var lifetime: Duration? = null
            private var issuedAt: Instant? = null
            private var jti: String? = null

            /** Which kind of token it is. `jwt` if it is left out. */
            public fun kind(kind: String): Builder = also { it.kind = kind }

            /** A number below 2^53 instead of a random one (opentok). */
            public fun nonce(nonce: Long): Builder = also { it.nonce = nonce }

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** What was said. */
            public fun build(): GrantAccess = GrantAccess(grant, kind, nonce, lifetime, issuedAt, jti)
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(grant: Grant): Builder = Builder(grant)
        }
    }

    /** What a client token of OpenTok has to be good for. What is left out is not asked for. */
    public class Expectation(
        /** The session it has to be for. */
        session: String? = null,
        /**
         * What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`,
         * `force_mute`.
         */
        capability: String? = null,
        /** Which kind of token it has to be. `jwt` if it is left out. */
        kind: String? = null,
        /** By how much clocks may differ, up to ten minutes. */
        leeway: Duration? = null,
        /** The longest lifetime that is taken. */
        maxLifetime: Duration? = null,
        /** Whether a token without `exp` is taken. */
        allowMissingExpiry: Boolean = false,
    ) {
        internal val packed: ByteArray = Packed().text(session).text(capability).text(kind).time(leeway).time(maxLifetime)
            .flag(allowMissingExpiry).bytes()

        /** For Java. */
        public class Builder internal constructor() {
            private var session: String? = null
            private var capability: String? = null
            private var kind: String? = null
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null
            private var allowMissingExpiry = false

            /** The session it has to be for. */
            public fun session(session: String): Builder = also { it.session = session }

            /**
             * What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`,
             * `force_mute`.
             */
            public fun capability(capability: String): Builder = also { it.capability = capability }

            /** Which kind of token it has to be. `jwt` if it is left out. */
            public fun kind(kind: String): Builder = also { it.kind = kind }

            /** By how much clocks may differ, up to ten minutes. */
            public fun leeway(leeway: java.time.Duration): Builder =
                also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is taken. */
            public fun maxLifetime(maxLifetime: java.time.Duration): Builder =
                also { it.maxLifetime = maxLifetime.toKotlinDuration() }

            /** Whether a token without `exp` is taken. */
            public fun allowMissingExpiry(): Builder = also { it.allowMissingExpiry = true }

            /** What was said. */
            public fun build(): Expectation = Expectation(
                session, capability, kind, leeway, maxLifetime, allowMissingExpiry,
            )
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: for this session alone. */
            @JvmStatic
            public fun session(session: String): Expectation = Expectation(session = session)

            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /** What a client token of OpenTok says, once it is verified. Only a verification makes one. */
    public class Claims internal constructor(fields: Fields) {
        /** The form of the token, such as `"jwt"`. */
        public val kind: String = needed(fields.text())

        /** The API key whose secret signed it, such as `"123456"`. */
        public val apiKey: String = needed(fields.text())

        /** The session it is for, such as `"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"`. */
        public val session: String = needed(fields.text())

        /** What its bearer is, such as `"publisher"`. */
        public val role: String = needed(fields.text())

        /** What others are told about its bearer, such as `"ann"`. */
        public val data: String? = fields.text()

        /** The layout classes its bearer's streams start with, such as `listOf("focus")`. */
        public val layoutClasses: List<String> = fields.list().orEmpty()

        /** What makes it differ from others like it, such as `"7"`. */
        public val nonce: String? = fields.text()

        /** When it was issued. */
        public val issuedAt: Instant? = fields.instant()

        /** From when on it is valid. */
        public val notBefore: Instant? = fields.instant()

        /** The first second at which it is no longer valid. */
        public val expiresAt: Instant? = fields.instant()

        /** The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`. */
        public val jti: String? = fields.text()

        override fun toString(): String = "Claims(apiKey=$apiKey, session=$session, role=$role)"
    }

    /**
     * What a token for the API of OpenTok is to be. What is left out is as usual. It may be kept and minted from many
     * times.
     *
     * ```kotlin
     * OpenTok.ApiAccess()
     * ```
     */
    public class ApiAccess(
        /** How long it lives. */
        lifetime: Duration? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "kind" to "api",
                "lifetime" to lifetime,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor() {
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
            public fun build(): ApiAccess = ApiAccess(lifetime, issuedAt, jti)
        }

        public companion object {
            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /** What a token for the API of OpenTok has to be good for. What is left out is not asked for. */
    public class ApiExpectation(
        /** By how much clocks may differ, up to ten minutes. */
        leeway: Duration? = null,
        /** The longest lifetime that is taken. */
        maxLifetime: Duration? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "kind" to "api",
                "leeway" to leeway,
                "max_lifetime" to maxLifetime,
            ),
        )

        /** For Java. */
        public class Builder internal constructor() {
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null

            /** By how much clocks may differ, up to ten minutes. */
            public fun leeway(leeway: java.time.Duration): Builder =
                also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is taken. */
            public fun maxLifetime(maxLifetime: java.time.Duration): Builder =
                also { it.maxLifetime = maxLifetime.toKotlinDuration() }

            /** What was said. */
            public fun build(): ApiExpectation = ApiExpectation(leeway, maxLifetime)
        }

        public companion object {
            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /** What a token for the API of OpenTok says, once it is verified. Only a verification makes one. */
    public class ApiClaims private constructor(said: Said) {
        internal constructor(fields: Fields) : this(Said(fields))

        /** The API key or the application that calls, such as `"123456"`. */
        public val project: String = needed(said.text("project"))

        /** When it was issued. */
        public val issuedAt: Instant? = said.instant("iat")

        /** The first second at which it is no longer valid. */
        public val expiresAt: Instant? = said.instant("exp")

        /** The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`. */
        public val jti: String? = said.text("jti")

        override fun toString(): String = "ApiClaims(project=$project)"
    }

    public companion object {
        /** From `OPENTOK_API_KEY` and `OPENTOK_API_SECRET`. */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(variables: Map<String, String> = System.getenv()): OpenTok =
            OpenTok(Core.openFrom("opentok", variables))
    }
}

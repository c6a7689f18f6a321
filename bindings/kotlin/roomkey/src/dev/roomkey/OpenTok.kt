package dev.roomkey

import dev.roomkey.internal.Fields
import dev.roomkey.internal.Packed
import dev.roomkey.internal.seconds
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * OpenTok's tokens, and Vonage's, which are for the same sessions.
 *
 * ```kotlin
 * val keys = OpenTok("123456", Secret.of(secret))
 * val token = keys.mint(OpenTok.Access(session, role = "publisher", data = "ann"))
 * ```
 */
public class OpenTok private constructor(private val opened: Opened) : AutoCloseable {
    /** With a project's key and secret. The secret may be closed afterwards. */
    public constructor(apiKey: String, secret: Secret) :
        this(Core.open("vendor:opentok", mapOf("api_key" to Secret.of(apiKey), "secret" to secret)))

    /** Makes a token for a session. */
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

    override fun close(): Unit = opened.close()

    override fun toString(): String = "OpenTok([redacted])"

    /** What a token is to grant. It may be kept and minted from many times. */
    public class Access(
        /** The session. */
        session: String,
        /** `publisher` if absent, `subscriber`, `moderator`, `publisheronly`. */
        role: String? = null,
        /** `jwt` if absent, or `t1`. */
        kind: String? = null,
        /** What others in the session are told about the bearer. */
        data: String? = null,
        /** Classes of the layout that the bearer's streams begin with. */
        layoutClasses: List<String>? = null,
        /** The nonce; drawn if absent. */
        nonce: Long? = null,
        /** Its id; drawn if absent. */
        jti: String? = null,
        /** In whole seconds; a day if absent. */
        lifetime: Duration? = null,
    ) {
        internal val packed: ByteArray = Packed().text(session).text(role).text(kind).text(data).list(layoutClasses)
            .number(nonce).text(jti).time(lifetime).bytes()

        /** For Java. */
        public class Builder internal constructor(private val session: String) {
            private var role: String? = null
            private var kind: String? = null
            private var data: String? = null
            private var layoutClasses: List<String>? = null
            private var nonce: Long? = null
            private var jti: String? = null
            private var lifetime: Duration? = null

            /** `publisher` if absent, `subscriber`, `moderator`, `publisheronly`. */
            public fun role(role: String): Builder = also { it.role = role }

            /** `jwt` if absent, or `t1`. */
            public fun kind(kind: String): Builder = also { it.kind = kind }

            /** What others in the session are told about the bearer. */
            public fun data(data: String): Builder = also { it.data = data }

            /** Classes of the layout that the bearer's streams begin with. */
            public fun layoutClasses(vararg classes: String): Builder = also { it.layoutClasses = classes.toList() }

            /** The nonce; drawn if absent. */
            public fun nonce(nonce: Long): Builder = also { it.nonce = nonce }

            /** Its id; drawn if absent. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** In whole seconds; a day if absent. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** What was said. */
            public fun build(): Access = Access(session, role, kind, data, layoutClasses, nonce, jti, lifetime)
        }

        public companion object {
            /** For Java: begins with the session. */
            @JvmStatic
            public fun builder(session: String): Builder = Builder(session)
        }
    }

    /** What a token has to be good for. */
    public class Expectation(
        /** The session that is entered. */
        session: String? = null,
        /** What the bearer is about to do. */
        capability: String? = null,
        /** `jwt` or `t1`, where one alone is let through. */
        kind: String? = null,
        /** So far may clocks be apart. */
        leeway: Duration? = null,
        /** The longest lifetime that is let through. */
        maxLifetime: Duration? = null,
        /** Whether a token without an end is let through. */
        allowMissingExpiry: Boolean = false,
    ) {
        internal val packed: ByteArray = Packed().text(session).text(capability).text(kind).time(leeway)
            .time(maxLifetime).flag(allowMissingExpiry).bytes()

        /** For Java. */
        public class Builder internal constructor() {
            private var session: String? = null
            private var capability: String? = null
            private var kind: String? = null
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null
            private var allowMissingExpiry = false

            /** The session that is entered. */
            public fun session(session: String): Builder = also { it.session = session }

            /** What the bearer is about to do. */
            public fun capability(capability: String): Builder = also { it.capability = capability }

            /** `jwt` or `t1`, where one alone is let through. */
            public fun kind(kind: String): Builder = also { it.kind = kind }

            /** So far may clocks be apart. */
            public fun leeway(leeway: java.time.Duration): Builder = also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is let through. */
            public fun maxLifetime(longest: java.time.Duration): Builder =
                also { it.maxLifetime = longest.toKotlinDuration() }

            /** A token without an end is let through. */
            public fun allowMissingExpiry(): Builder = also { it.allowMissingExpiry = true }

            /** What was said. */
            public fun build(): Expectation =
                Expectation(session, capability, kind, leeway, maxLifetime, allowMissingExpiry)
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: for this session. */
            @JvmStatic
            public fun session(session: String): Expectation = Expectation(session)

            /** For Java: begins with nothing that is expected. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /** What a token says that was verified. Only a verification makes one. */
    public class Claims internal constructor(fields: Fields) {
        /** `jwt` or `t1`. */
        public val kind: String = checkNotNull(fields.text())

        /** The project, or Vonage's application. */
        public val project: String = checkNotNull(fields.text())

        /** The session. */
        public val session: String? = fields.text()

        /** The role. */
        public val role: String? = fields.text()

        /** What others in the session are told. */
        public val data: String? = fields.text()

        /** Classes of the layout. */
        public val layoutClasses: List<String> = fields.list().orEmpty()

        /** The nonce. */
        public val nonce: String? = fields.text()

        /** When it was issued. */
        public val issuedAt: Instant? = fields.instant()

        /** From when on it is valid. */
        public val notBefore: Instant? = fields.instant()

        /** From when on it is no longer valid. */
        public val expiresAt: Instant? = fields.instant()

        /** Its id. */
        public val jti: String? = fields.text()

        override fun toString(): String = "Claims(project=$project, session=$session, role=$role)"
    }

    public companion object {
        /** From `OPENTOK_API_KEY` and `OPENTOK_API_SECRET`, as OpenTok's own samples call them. */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(variables: Map<String, String> = System.getenv()): OpenTok =
            OpenTok(Core.openFrom("opentok", variables))
    }
}

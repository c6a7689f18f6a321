package dev.roomkey

import dev.roomkey.internal.PlainJson
import dev.roomkey.internal.given
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * A key that verifies JWTs that are no vendor's: of whoever proves who somebody is.
 *
 * ```kotlin
 * val claims = JwtKey.rs256(pem).verify(token, JwtKey.Expectation(issuer = "https://id.example"))
 * ```
 */
public class JwtKey private constructor(private val opened: Opened) : AutoCloseable {
    /** What a token says, if this key has signed it and it is good for what is expected. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING, now: Instant = Instant.now(),
    ): Map<String, Any?> {
        val asked = mapOf("token" to token, "expectation" to expectation.members, "now" to now)
        @Suppress("UNCHECKED_CAST")
        return opened.call("verify", asked)["claims"] as Map<String, Any?>
    }

    override fun close(): Unit = opened.close()

    override fun toString(): String = "JwtKey([redacted])"

    /** What a token has to be good for. What is left out is not asked for. */
    public class Expectation(
        /** Who has to have made it. */
        issuer: String? = null,
        /** Whom it has to be for. */
        audience: String? = null,
        /** By how much clocks may differ, up to ten minutes. */
        leeway: Duration? = null,
        /** The longest lifetime that is taken. */
        maxLifetime: Duration? = null,
    ) {
        internal val members: Map<String, Any> =
            given("issuer" to issuer, "audience" to audience, "leeway" to leeway, "maximum_lifetime" to maxLifetime)

        /** For Java. */
        public class Builder internal constructor() {
            private var issuer: String? = null
            private var audience: String? = null
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null

            /** Who has to have made it. */
            public fun issuer(issuer: String): Builder = also { it.issuer = issuer }

            /** Whom it has to be for. */
            public fun audience(audience: String): Builder = also { it.audience = audience }

            /** By how much clocks may differ, up to ten minutes. */
            public fun leeway(leeway: java.time.Duration): Builder = also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is taken. */
            public fun maxLifetime(longest: java.time.Duration): Builder =
                also { it.maxLifetime = longest.toKotlinDuration() }

            /** What was said. */
            public fun build(): Expectation = Expectation(issuer, audience, leeway, maxLifetime)
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    public companion object {
        /** A shared secret. */
        @JvmStatic
        public fun hs256(secret: Secret): JwtKey =
            JwtKey(Core.open("key", mapOf("secret" to secret), mapOf("algorithm" to "HS256")))

        /** A public key, as PEM text. */
        @JvmStatic
        public fun rs256(pem: String): JwtKey =
            JwtKey(Core.open("key", members = mapOf("algorithm" to "RS256", "pem" to pem)))
    }
}

/** A private RSA key that signs JWTs, as RS256. It is given as PEM text, which may be closed afterwards. */
public class JwtSigner(pem: Secret) : AutoCloseable {
    private val opened = Core.open("signer", mapOf("pem" to pem))

    /** Signs claims. */
    public fun sign(claims: Map<String, Any?>): String =
        opened.call("sign", mapOf("payload" to PlainJson.write(claims)))["token"] as String

    override fun close(): Unit = opened.close()

    override fun toString(): String = "JwtSigner([redacted])"
}

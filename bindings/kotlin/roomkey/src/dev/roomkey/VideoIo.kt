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
 * Video.io's keys: they mint and verify its tokens. They may be used from any thread.
 *
 * ```kotlin
 * val keys = VideoIo(Secret.of("…"))
 * val token = keys.mint(VideoIo.Access(identity = "ann@app.example", scopes = listOf("videos.read"),
 *     appToken = "a.b.c"))
 * val claims = keys.verify(token)
 * ```
 */
public class VideoIo internal constructor(opened: Opened) : TypedKeys("VideoIo", opened) {
    /**
     * Opens keys. Secrets may be closed afterwards. One that is short, a placeholder or padded is refused
     * (`secret_weak`), unless it is [allowWeak]: for tokens that exist already.
     */
    @JvmOverloads
    public constructor(
        /** The secret of the authority. `fromEnvironment` takes it from `VIDEOIO_AUTHORITY_SECRET`. */
        secret: Secret,
        /** The app token. `fromEnvironment` takes it from `VIDEOIO_APP_TOKEN`. */
        appToken: Secret? = null,
        /** Whether a weak secret is taken. */
        allowWeak: Boolean = false,
    ) : this(opened("videoio", allowWeak, "secret" to secret, "app_token" to appToken))

    /** Makes a session token of Video.io. */
    public fun mint(access: Access): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: Access, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Decides whether to trust a session token of Video.io: what comes out can be trusted. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING,
    ): Claims = Claims(verified(token, expectation.packed, seconds()))

    /** The same at a time of yours. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING, now: Instant,
    ): Claims = Claims(verified(token, expectation.packed, now.epochSecond))

    /** Makes an app token of Video.io. */
    public fun mint(access: AppAccess): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: AppAccess, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Decides whether to trust an app token of Video.io: what comes out can be trusted. */
    public fun verify(
        token: String, expectation: AppExpectation,
    ): AppClaims = AppClaims(verified(token, expectation.packed, seconds()))

    /** The same at a time of yours. */
    public fun verify(
        token: String, expectation: AppExpectation, now: Instant,
    ): AppClaims = AppClaims(verified(token, expectation.packed, now.epochSecond))

    /**
     * The words `videos.admin.read`, `videos.read`, `videos.edit`, `videos.delete`, `videos.create`,
     * `streams.admin.read`, `streams.read`, `streams.create`, `streams.delete`.
     */
    public object Scope {
        /** `videos.admin.read`. */
        public const val VIDEOS_ADMIN_READ: String = "videos.admin.read"
        /** `videos.read`. */
        public const val VIDEOS_READ: String = "videos.read"
        /** `videos.edit`. */
        public const val VIDEOS_EDIT: String = "videos.edit"
        /** `videos.delete`. */
        public const val VIDEOS_DELETE: String = "videos.delete"
        /** `videos.create`. */
        public const val VIDEOS_CREATE: String = "videos.create"
        /** `streams.admin.read`. */
        public const val STREAMS_ADMIN_READ: String = "streams.admin.read"
        /** `streams.read`. */
        public const val STREAMS_READ: String = "streams.read"
        /** `streams.create`. */
        public const val STREAMS_CREATE: String = "streams.create"
        /** `streams.delete`. */
        public const val STREAMS_DELETE: String = "streams.delete"
    }

    /**
     * What a session token of Video.io is to be. What is left out is as usual. It may be kept and minted from many times.
     *
     * ```kotlin
     * VideoIo.Access(identity = "ann@app.example", scopes = listOf("videos.read"), appToken = "a.b.c")
     * ```
     */
    public class Access(
        /** Your name for the user whose session it is. */
        identity: String,
        /** What it may be used for, such as `videos.read`. */
        scopes: List<String>,
        /** The app token for which it is made. */
        appToken: String? = null,
        /** How long it lives. */
        lifetime: Duration? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "kind" to "session",
                "identity" to identity,
                "scopes" to scopes,
                "app_token" to appToken,
                "lifetime" to lifetime,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor(private val identity: String, private val scopes: List<String>) {
            private var appToken: String? = null
            private var lifetime: Duration? = null
            private var issuedAt: Instant? = null
            private var jti: String? = null

            /** The app token for which it is made. */
            public fun appToken(appToken: String): Builder = also { it.appToken = appToken }

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** What was said. */
            public fun build(): Access = Access(identity, scopes, appToken, lifetime, issuedAt, jti)
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(identity: String, vararg scopes: String): Builder = Builder(identity, scopes.toList())
        }
    }

    /** What a session token of Video.io has to be good for. What is left out is not asked for. */
    public class Expectation(
        /** The app it has to be of. */
        app: String? = null,
        /** The user it has to be of. */
        identity: String? = null,
        /** The scope it has to have. */
        scope: String? = null,
        /** By how much clocks may differ, up to ten minutes. */
        leeway: Duration? = null,
        /** The longest lifetime that is taken. */
        maxLifetime: Duration? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "kind" to "session",
                "app" to app,
                "identity" to identity,
                "scope" to scope,
                "leeway" to leeway,
                "max_lifetime" to maxLifetime,
            ),
        )

        /** For Java. */
        public class Builder internal constructor() {
            private var app: String? = null
            private var identity: String? = null
            private var scope: String? = null
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null

            /** The app it has to be of. */
            public fun app(app: String): Builder = also { it.app = app }

            /** The user it has to be of. */
            public fun identity(identity: String): Builder = also { it.identity = identity }

            /** The scope it has to have. */
            public fun scope(scope: String): Builder = also { it.scope = scope }

            /** By how much clocks may differ, up to ten minutes. */
            public fun leeway(leeway: java.time.Duration): Builder =
                also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is taken. */
            public fun maxLifetime(maxLifetime: java.time.Duration): Builder =
                also { it.maxLifetime = maxLifetime.toKotlinDuration() }

            /** What was said. */
            public fun build(): Expectation = Expectation(app, identity, scope, leeway, maxLifetime)
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: for this app alone. */
            @JvmStatic
            public fun app(app: String): Expectation = Expectation(app = app)

            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /**
     * What a session token of Video.io says, once it is verified. Beside these may stand claims of your own. Only a
     * verification makes one.
     */
    public class Claims private constructor(said: Said) {
        internal constructor(fields: Fields) : this(Said(fields))

        /** Who made it. */
        public val issuer: String = needed(said.text("iss"))

        /** Which kind of token it is. */
        public val role: String = needed(said.text("role"))

        /** The app it is for, such as `"my-app"`. */
        public val app: String = needed(said.text("acid"))

        /** Your name for the user, such as `"ann@app.example"`. */
        public val subject: String = needed(said.text("sub"))

        /**
         * The authority's name for the user, which tells nothing about them, such as
         * `"5f0c7d2ba6e94c1f8b3d2a1e6c7f9048"`.
         */
        public val uid: String = needed(said.text("uid"))

        /** What it may be used for, such as `listOf("videos.read")`. */
        public val scopes: List<String> = needed(said.list("scopes"))

        /** When it was issued. */
        public val issuedAt: Instant = needed(said.instant("iat"))

        /** From when on it is valid. */
        public val notBefore: Instant? = said.instant("nbf")

        /** The first moment at which it is no longer valid. */
        public val expiresAt: Instant = needed(said.instant("exp"))

        /** The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`. */
        public val jti: String = needed(said.text("jti"))

        /** Claims of your own. */
        public val custom: Map<String, Any?> = said.rest()

        override fun toString(): String = "Claims(role=$role, app=$app, subject=$subject)"
    }

    /**
     * What an app token of Video.io is to be. What is left out is as usual. It may be kept and minted from many times.
     *
     * ```kotlin
     * VideoIo.AppAccess(app = "my-app")
     * ```
     */
    public class AppAccess(
        /** The app it is for. */
        app: String,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "kind" to "app",
                "app" to app,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor(private val app: String) {
            private var issuedAt: Instant? = null
            private var jti: String? = null

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** What was said. */
            public fun build(): AppAccess = AppAccess(app, issuedAt, jti)
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(app: String): Builder = Builder(app)
        }
    }

    /** What an app token of Video.io has to be good for. What is left out is not asked for. */
    public class AppExpectation {
        internal val packed: ByteArray = Packed.byName(
            given(
                "kind" to "app",
            ),
        )

        public companion object {
            /** For Java. */
            @JvmStatic
            public fun of(): AppExpectation = AppExpectation()
        }
    }

    /**
     * What an app token of Video.io says, once it is verified. Beside these may stand claims of your own. Only a
     * verification makes one.
     */
    public class AppClaims private constructor(said: Said) {
        internal constructor(fields: Fields) : this(Said(fields))

        /** The app it is for, such as `"my-app"`. */
        public val app: String = needed(said.text("acid"))

        /** Which kind of token it is. */
        public val role: String = needed(said.text("role"))

        /** When it was issued. */
        public val issuedAt: Instant = needed(said.instant("iat"))

        /** From when on it is valid. */
        public val notBefore: Instant? = said.instant("nbf")

        /** The first moment at which it is no longer valid. */
        public val expiresAt: Instant? = said.instant("exp")

        /** Who made it. */
        public val issuer: String = needed(said.text("iss"))

        /** The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`. */
        public val jti: String = needed(said.text("jti"))

        /** Claims of your own. */
        public val custom: Map<String, Any?> = said.rest()

        override fun toString(): String = "AppClaims(app=$app, role=$role)"
    }

    public companion object {
        /** From `VIDEOIO_AUTHORITY_SECRET`. */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(variables: Map<String, String> = System.getenv()): VideoIo =
            VideoIo(Core.openFrom("videoio", variables))
    }
}

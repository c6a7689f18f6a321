package dev.roomkey.rooms

import java.time.Instant
import java.util.concurrent.CompletableFuture

/** What a session of OpenTok's or Vonage's is to be. What is left out is as usual. */
public class NewSession(
    /** `relayed` or `routed`. */
    internal val mediaMode: String? = null,
    /** `manual` or `always`. */
    internal val archiveMode: String? = null,
    /** What the archive is called. */
    internal val archiveName: String? = null,
    /** Its resolution, such as `1280x720`. */
    internal val archiveResolution: String? = null,
    /** An IPv4 address, to choose a server near. */
    internal val location: String? = null,
    /** Whether it is encrypted from end to end. */
    internal val e2ee: Boolean? = null,
) {
    internal val arguments: Map<String, Any?>
        get() = mapOf(
            "media_mode" to mediaMode,
            "archive_mode" to archiveMode,
            "archive_name" to archiveName,
            "archive_resolution" to archiveResolution,
            "location" to location,
            "e2ee" to e2ee,
        )

    /** For Java. */
    public class Builder internal constructor() {
        private var mediaMode: String? = null
        private var archiveMode: String? = null
        private var archiveName: String? = null
        private var archiveResolution: String? = null
        private var location: String? = null
        private var e2ee: Boolean? = null

        /** `relayed` or `routed`. */
        public fun mediaMode(mode: String): Builder = also { it.mediaMode = mode }

        /** `manual` or `always`. */
        public fun archiveMode(mode: String): Builder = also { it.archiveMode = mode }

        /** What the archive is called. */
        public fun archiveName(name: String): Builder = also { it.archiveName = name }

        /** Its resolution, such as `1280x720`. */
        public fun archiveResolution(resolution: String): Builder = also { it.archiveResolution = resolution }

        /** An IPv4 address, to choose a server near. */
        public fun location(location: String): Builder = also { it.location = location }

        /** Whether it is encrypted from end to end. */
        public fun e2ee(e2ee: Boolean): Builder = also { it.e2ee = e2ee }

        /** What was said. */
        public fun build(): NewSession =
            NewSession(mediaMode, archiveMode, archiveName, archiveResolution, location, e2ee)
    }

    public companion object {
        /** For Java: begins with what is usual. */
        @JvmStatic
        public fun builder(): Builder = Builder()
    }
}

/** A session that OpenTok or Vonage made. */
public class CreatedSession internal constructor(said: Map<String, Any?>) {
    /** Its id, which tokens are for. */
    public val sessionId: String = said["session_id"] as String

    /** Everything that the vendor said, to be passed on. */
    public val raw: Map<String, Any?> = members(said["raw"])

    override fun toString(): String = "CreatedSession($sessionId)"
}

/** Creates sessions at OpenTok or Vonage, or at what speaks like them. */
public class SeatSessions internal constructor(private val calls: Calls) {
    /** Creates a session. Where it fails it is tried again: one too many costs nothing. */
    @JvmSynthetic
    public suspend fun create(session: NewSession = NewSession()): CreatedSession =
        CreatedSession(members(calls.call("create_session", session.arguments)))

    /** [create] for Java. */
    @JvmOverloads
    public fun createAsync(session: NewSession = NewSession()): CompletableFuture<CreatedSession> =
        later { create(session) }
}

/** A session that Video.io made. It shows nothing of its token. */
public class VideoIoSession internal constructor(said: Map<String, Any?>) {
    private val token = said["session_token"] as String

    /** Whose session it is. */
    public val identity: String = said["identity"] as String

    /** When it ends. The first generation does not say. */
    public val expiresAt: Instant? = (said["expires_at"] as Long?)?.let(Instant::ofEpochSecond)

    /** The token. It is opaque: the vendor documents no form for it. */
    public fun revealToken(): String = token

    override fun toString(): String = "VideoIoSession([redacted])"
}

/** Trades an app token and the app's own name for a user for a session token. */
public class VideoIoSessions internal constructor(private val calls: Calls) {
    /** Creates a session. Where it fails it is tried again: one too many costs nothing. */
    @JvmSynthetic
    public suspend fun create(identity: String, scopes: List<String>? = null): VideoIoSession =
        VideoIoSession(members(calls.call("create_session", mapOf("identity" to identity, "scopes" to scopes))))

    /** [create] for Java. */
    @JvmOverloads
    public fun createAsync(identity: String, scopes: List<String>? = null): CompletableFuture<VideoIoSession> =
        later { create(identity, scopes) }
}

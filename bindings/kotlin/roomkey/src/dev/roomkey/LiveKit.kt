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
 * LiveKit's keys: they mint and verify its tokens. They may be used from any thread.
 *
 * ```kotlin
 * val keys = LiveKit("…", Secret.of("…"))
 * val token = keys.mint(LiveKit.Access(identity = "ann", room = "class-7", video = mapOf("roomJoin" to true),
 *     lifetime = 2.hours))
 * val claims = keys.verify(token)
 * ```
 */
public class LiveKit internal constructor(opened: Opened) : WebhookKeys("LiveKit", opened) {
    /**
     * Opens keys. Secrets may be closed afterwards. One that is short, a placeholder or padded is refused
     * (`secret_weak`), unless it is [allowWeak]: for tokens that exist already.
     */
    @JvmOverloads
    public constructor(
        /** The API key. `fromEnvironment` takes it from `LIVEKIT_API_KEY`. */
        apiKey: String,
        /** The API secret. `fromEnvironment` takes it from `LIVEKIT_API_SECRET`. */
        secret: Secret,
        /** Whether a weak secret is taken. */
        allowWeak: Boolean = false,
    ) : this(opened("livekit", allowWeak, "api_key" to Secret.of(apiKey), "secret" to secret))

    /** Makes a token of LiveKit. */
    public fun mint(access: Access): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: Access, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Makes a token of LiveKit from a grant in nobody's words. */
    public fun mint(access: GrantAccess): String = minted(access.packed, seconds())

    /** The same at a time of yours. */
    public fun mint(access: GrantAccess, now: Instant): String = minted(access.packed, now.epochSecond)

    /** Decides whether to trust a token of LiveKit: what comes out can be trusted. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING,
    ): Claims = Claims(verified(token, expectation.packed, seconds()))

    /** The same at a time of yours. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Expectation = Expectation.NOTHING, now: Instant,
    ): Claims = Claims(verified(token, expectation.packed, now.epochSecond))

    /**
     * What a token of LiveKit is to be. What is left out is as usual. It may be kept and minted from many times.
     *
     * ```kotlin
     * LiveKit.Access(identity = "ann", room = "class-7", video = mapOf("roomJoin" to true), lifetime = 2.hours)
     * ```
     */
    public class Access(
        /** Who it is. */
        identity: String? = null,
        /** The name that others see. */
        name: String? = null,
        /** The one room it is for; it grants nothing by itself. */
        room: String? = null,
        /** What it grants in rooms, such as `{"roomJoin": true}`. */
        video: Map<String, Any?>? = null,
        /** What it grants with telephones: `admin`, `call`. */
        sip: Map<String, Any?>? = null,
        /** What it grants with agents in the vendor's cloud. */
        agent: Map<String, Any?>? = null,
        /** What it grants with models there. */
        inference: Map<String, Any?>? = null,
        /** What it grants with observations there. */
        observability: Map<String, Any?>? = null,
        /** What it grants with endpoints of agents. */
        agentEndpoint: Map<String, Any?>? = null,
        /** What it grants with threads of agents. */
        agentThread: Map<String, Any?>? = null,
        /** The kind of participant, such as `agent`. */
        kind: String? = null,
        /** More about its kind, such as `cloud_agent`. */
        kindDetails: List<String>? = null,
        /** Text that everybody in the room can read. */
        metadata: String? = null,
        /** Texts by name that everybody in the room can read. */
        attributes: Map<String, Any?>? = null,
        /** A preset of the vendor's cloud for the room. */
        roomPreset: String? = null,
        /** How the room is to be that it opens. */
        roomConfig: Map<String, Any?>? = null,
        /** How long it lives. */
        lifetime: Duration? = null,
        /** From when on it is valid. */
        notBefore: Instant? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "identity" to identity,
                "name" to name,
                "room" to room,
                "video" to video,
                "sip" to sip,
                "agent" to agent,
                "inference" to inference,
                "observability" to observability,
                "agent_endpoint" to agentEndpoint,
                "agent_thread" to agentThread,
                "kind" to kind,
                "kind_details" to kindDetails,
                "metadata" to metadata,
                "attributes" to attributes,
                "room_preset" to roomPreset,
                "room_config" to roomConfig,
                "lifetime" to lifetime,
                "not_before" to notBefore,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor() {
            private var identity: String? = null
            private var name: String? = null
            private var room: String? = null
            private var video: Map<String, Any?>? = null
            private var sip: Map<String, Any?>? = null
            private var agent: Map<String, Any?>? = null
            private var inference: Map<String, Any?>? = null
            private var observability: Map<String, Any?>? = null
            private var agentEndpoint: Map<String, Any?>? = null
            private var agentThread: Map<String, Any?>? = null
            private var kind: String? = null
            private var kindDetails: List<String>? = null
            private var metadata: String? = null
            private var attributes: Map<String, Any?>? = null
            private var roomPreset: String? = null
            private var roomConfig: Map<String, Any?>? = null
            private var lifetime: Duration? = null
            private var notBefore: Instant? = null
            private var issuedAt: Instant? = null
            private var jti: String? = null

            /** Who it is. */
            public fun identity(identity: String): Builder = also { it.identity = identity }

            /** The name that others see. */
            public fun name(name: String): Builder = also { it.name = name }

            /** The one room it is for; it grants nothing by itself. */
            public fun room(room: String): Builder = also { it.room = room }

            /** What it grants in rooms, such as `{"roomJoin": true}`. */
            public fun video(video: Map<String, Any?>): Builder = also { it.video = video }

            /** What it grants with telephones: `admin`, `call`. */
            public fun sip(sip: Map<String, Any?>): Builder = also { it.sip = sip }

            /** What it grants with agents in the vendor's cloud. */
            public fun agent(agent: Map<String, Any?>): Builder = also { it.agent = agent }

            /** What it grants with models there. */
            public fun inference(inference: Map<String, Any?>): Builder = also { it.inference = inference }

            /** What it grants with observations there. */
            public fun observability(observability: Map<String, Any?>): Builder = also { it.observability = observability }

            /** What it grants with endpoints of agents. */
            public fun agentEndpoint(agentEndpoint: Map<String, Any?>): Builder = also { it.agentEndpoint = agentEndpoint }

            /** What it grants with threads of agents. */
            public fun agentThread(agentThread: Map<String, Any?>): Builder = also { it.agentThread = agentThread }

            /** The kind of participant, such as `agent`. */
            public fun kind(kind: String): Builder = also { it.kind = kind }

            /** More about its kind, such as `cloud_agent`. */
            public fun kindDetails(vararg kindDetails: String): Builder = also { it.kindDetails = kindDetails.toList() }

            /** Text that everybody in the room can read. */
            public fun metadata(metadata: String): Builder = also { it.metadata = metadata }

            /** Texts by name that everybody in the room can read. */
            public fun attributes(attributes: Map<String, Any?>): Builder = also { it.attributes = attributes }

            /** A preset of the vendor's cloud for the room. */
            public fun roomPreset(roomPreset: String): Builder = also { it.roomPreset = roomPreset }

            /** How the room is to be that it opens. */
            public fun roomConfig(roomConfig: Map<String, Any?>): Builder = also { it.roomConfig = roomConfig }

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** From when on it is valid. */
            public fun notBefore(notBefore: Instant): Builder = also { it.notBefore = notBefore }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** What was said. */
            public fun build(): Access = Access(
                identity, name, room, video, sip, agent, inference, observability, agentEndpoint, agentThread, kind,
                kindDetails, metadata, attributes, roomPreset, roomConfig, lifetime, notBefore, issuedAt, jti,
            )
        }

        public companion object {
            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /**
     * What a token of LiveKit is to be, as a grant in nobody's words.
     *
     * ```kotlin
     * LiveKit.GrantAccess(grant = Grant("class-7", "ann"), lifetime = 2.hours)
     * ```
     */
    public class GrantAccess(
        /** A grant in nobody's words, in the place of the vendor's own. */
        grant: Grant,
        /** How long it lives. */
        lifetime: Duration? = null,
        /** From when on it is valid. */
        notBefore: Instant? = null,
        /** When it is issued, instead of now. */
        issuedAt: Instant? = null,
        /** Its id instead of a random one. */
        jti: String? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "grant" to grant.members,
                "lifetime" to lifetime,
                "not_before" to notBefore,
                "issued_at" to issuedAt,
                "jti" to jti,
            ),
        )

        /** For Java. */
        public class Builder internal constructor(private val grant: Grant) {
            private var lifetime: Duration? = null
            private var notBefore: Instant? = null
            private var issuedAt: Instant? = null
            private var jti: String? = null

            /** How long it lives. */
            public fun lifetime(lifetime: java.time.Duration): Builder =
                also { it.lifetime = lifetime.toKotlinDuration() }

            /** From when on it is valid. */
            public fun notBefore(notBefore: Instant): Builder = also { it.notBefore = notBefore }

            /** When it is issued, instead of now. */
            public fun issuedAt(issuedAt: Instant): Builder = also { it.issuedAt = issuedAt }

            /** Its id instead of a random one. */
            public fun jti(jti: String): Builder = also { it.jti = jti }

            /** What was said. */
            public fun build(): GrantAccess = GrantAccess(grant, lifetime, notBefore, issuedAt, jti)
        }

        public companion object {
            /** For Java: begins with what is needed. */
            @JvmStatic
            public fun builder(grant: Grant): Builder = Builder(grant)
        }
    }

    /** What a token of LiveKit has to be good for. What is left out is not asked for. */
    public class Expectation(
        /** The room it has to be for. */
        room: String? = null,
        /** Whom it has to be for. */
        identity: String? = null,
        /** What it has to grant, such as `roomJoin` or `sip.call`. */
        grant: String? = null,
        /** By how much clocks may differ, up to ten minutes. */
        leeway: Duration? = null,
        /** The longest lifetime that is taken. */
        maxLifetime: Duration? = null,
    ) {
        internal val packed: ByteArray = Packed.byName(
            given(
                "room" to room,
                "identity" to identity,
                "grant" to grant,
                "leeway" to leeway,
                "max_lifetime" to maxLifetime,
            ),
        )

        /** For Java. */
        public class Builder internal constructor() {
            private var room: String? = null
            private var identity: String? = null
            private var grant: String? = null
            private var leeway: Duration? = null
            private var maxLifetime: Duration? = null

            /** The room it has to be for. */
            public fun room(room: String): Builder = also { it.room = room }

            /** Whom it has to be for. */
            public fun identity(identity: String): Builder = also { it.identity = identity }

            /** What it has to grant, such as `roomJoin` or `sip.call`. */
            public fun grant(grant: String): Builder = also { it.grant = grant }

            /** By how much clocks may differ, up to ten minutes. */
            public fun leeway(leeway: java.time.Duration): Builder =
                also { it.leeway = leeway.toKotlinDuration() }

            /** The longest lifetime that is taken. */
            public fun maxLifetime(maxLifetime: java.time.Duration): Builder =
                also { it.maxLifetime = maxLifetime.toKotlinDuration() }

            /** What was said. */
            public fun build(): Expectation = Expectation(room, identity, grant, leeway, maxLifetime)
        }

        public companion object {
            internal val NOTHING = Expectation()

            /** For Java: for this room alone. */
            @JvmStatic
            public fun room(room: String): Expectation = Expectation(room = room)

            /** For Java: begins with nothing. */
            @JvmStatic
            public fun builder(): Builder = Builder()
        }
    }

    /**
     * What a token of LiveKit says, once it is verified. Beside these may stand claims of your own. Only a verification
     * makes one.
     */
    public class Claims private constructor(said: Said) {
        internal constructor(fields: Fields) : this(Said(fields))

        /** The API key whose secret signed it, such as `"APIkey1234567"`. */
        public val issuer: String = needed(said.text("iss"))

        /** Who it is for, such as `"ann"`. */
        public val subject: String? = said.text("sub")

        /** The same again, as one of the vendor's SDKs writes it, such as `"ann"`. */
        public val identity: String? = said.text("identity")

        /** The name that others see, such as `"Ann Lee"`. */
        public val name: String? = said.text("name")

        /** What it grants in rooms, such as `mapOf("room" to "class-7", "roomJoin" to true)`. */
        public val video: Map<String, Any?>? = said.members("video")

        /** What it grants with telephones, such as `mapOf("call" to true)`. */
        public val sip: Map<String, Any?>? = said.members("sip")

        /** What it grants with agents in the vendor's cloud, such as `mapOf("admin" to true)`. */
        public val agent: Map<String, Any?>? = said.members("agent")

        /** What it grants with models there, such as `mapOf("perform" to true)`. */
        public val inference: Map<String, Any?>? = said.members("inference")

        /** What it grants with observations there, such as `mapOf("write" to true)`. */
        public val observability: Map<String, Any?>? = said.members("observability")

        /** What it grants with endpoints of agents, such as `mapOf("call" to true)`. */
        public val agentEndpoint: Map<String, Any?>? = said.members("agentEndpoint")

        /** What it grants with threads of agents, such as `mapOf("read" to true)`. */
        public val agentThread: Map<String, Any?>? = said.members("agentThread")

        /** The kind of participant, such as `"agent"`. */
        public val kind: String? = said.text("kind")

        /** More about its kind, such as `listOf("cloud_agent")`. */
        public val kindDetails: List<String>? = said.list("kindDetails")

        /** Text that everybody in the room can read, such as `"seat 7"`. */
        public val metadata: String? = said.text("metadata")

        /** Texts by name that everybody in the room can read, such as `mapOf("seat" to "7")`. */
        public val attributes: Map<String, Any?>? = said.members("attributes")

        /** A preset of the vendor's cloud for the room, such as `"lecture"`. */
        public val roomPreset: String? = said.text("roomPreset")

        /** How the room is to be that it opens, such as `mapOf("maxParticipants" to 10)`. */
        public val roomConfig: Map<String, Any?>? = said.members("roomConfig")

        /** From when on it is valid. */
        public val notBefore: Instant? = said.instant("nbf")

        /** When it was issued. */
        public val issuedAt: Instant? = said.instant("iat")

        /** The first moment at which it is no longer valid. */
        public val expiresAt: Instant = needed(said.instant("exp"))

        /** The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`. */
        public val jti: String? = said.text("jti")

        /** Claims of your own. */
        public val custom: Map<String, Any?> = said.rest()

        override fun toString(): String = "Claims(subject=$subject, identity=$identity)"
    }

    public companion object {
        /** From `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET`. */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(variables: Map<String, String> = System.getenv()): LiveKit =
            LiveKit(Core.openFrom("livekit", variables))
    }
}

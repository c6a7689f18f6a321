package dev.roomkey

import dev.roomkey.internal.given

/**
 * What a token of LiveKit's grants in rooms, by its members: the map that [LiveKit.Access] takes as `video`.
 *
 * ```kotlin
 * val access = LiveKit.Access("ann", video = VideoGrant(roomJoin = true, room = "class-7", canPublish = false))
 * ```
 */
public class VideoGrant(
    /** Join a room. */
    roomJoin: Boolean? = null,
    /** The one room. Without one nothing can be joined. */
    room: String? = null,
    /** Publish; yes if absent. */
    canPublish: Boolean? = null,
    /** Subscribe; yes if absent. */
    canSubscribe: Boolean? = null,
    /** Publish data; as [canPublish] if absent. */
    canPublishData: Boolean? = null,
    /** Publish from these alone: `camera`, `microphone`, `screen_share`, `screen_share_audio`. */
    canPublishSources: List<String>? = null,
    /** Change one's own name, metadata and attributes; no if absent. */
    canUpdateOwnMetadata: Boolean? = null,
    /** Others do not see them. */
    hidden: Boolean? = null,
    /** They record. */
    recorder: Boolean? = null,
    /** Act on those in the one room that is named, by the API. */
    roomAdmin: Boolean? = null,
    /** Create and delete any room by the API. Joining takes none of it. */
    roomCreate: Boolean? = null,
    /** List all rooms. */
    roomList: Boolean? = null,
    /** Record and stream (egress). */
    roomRecord: Boolean? = null,
    /** Everything about ingress. */
    ingressAdmin: Boolean? = null,
    /** Register as a worker of the vendor's framework for agents. */
    agent: Boolean? = null,
    /** Subscribe to metrics; no if absent. */
    canSubscribeMetrics: Boolean? = null,
    /** Manage a session with an agent; no if absent. */
    canManageAgentSession: Boolean? = null,
    /** Where participants may be forwarded or moved. */
    destinationRoom: String? = null,
) : AbstractMap<String, Any>() {
    override val entries: Set<Map.Entry<String, Any>> = given(
        "roomJoin" to roomJoin,
        "room" to room,
        "canPublish" to canPublish,
        "canSubscribe" to canSubscribe,
        "canPublishData" to canPublishData,
        "canPublishSources" to canPublishSources,
        "canUpdateOwnMetadata" to canUpdateOwnMetadata,
        "hidden" to hidden,
        "recorder" to recorder,
        "roomAdmin" to roomAdmin,
        "roomCreate" to roomCreate,
        "roomList" to roomList,
        "roomRecord" to roomRecord,
        "ingressAdmin" to ingressAdmin,
        "agent" to agent,
        "canSubscribeMetrics" to canSubscribeMetrics,
        "canManageAgentSession" to canManageAgentSession,
        "destinationRoom" to destinationRoom,
    ).entries

    /** For Java. */
    public class Builder internal constructor() {
        private val members = LinkedHashMap<String, Any>()

        /** Join a room. */
        public fun roomJoin(may: Boolean): Builder = also { members["roomJoin"] = may }

        /** The one room. Without one nothing can be joined. */
        public fun room(room: String): Builder = also { members["room"] = room }

        /** Publish; yes if absent. */
        public fun canPublish(may: Boolean): Builder = also { members["canPublish"] = may }

        /** Subscribe; yes if absent. */
        public fun canSubscribe(may: Boolean): Builder = also { members["canSubscribe"] = may }

        /** Publish data; as `canPublish` if absent. */
        public fun canPublishData(may: Boolean): Builder = also { members["canPublishData"] = may }

        /** Publish from these alone: `camera`, `microphone`, `screen_share`, `screen_share_audio`. */
        public fun canPublishSources(vararg sources: String): Builder = also { members["canPublishSources"] = sources.toList() }

        /** Change one's own name, metadata and attributes; no if absent. */
        public fun canUpdateOwnMetadata(may: Boolean): Builder = also { members["canUpdateOwnMetadata"] = may }

        /** Others do not see them. */
        public fun hidden(may: Boolean): Builder = also { members["hidden"] = may }

        /** They record. */
        public fun recorder(may: Boolean): Builder = also { members["recorder"] = may }

        /** Act on those in the one room that is named, by the API. */
        public fun roomAdmin(may: Boolean): Builder = also { members["roomAdmin"] = may }

        /** Create and delete any room by the API. Joining takes none of it. */
        public fun roomCreate(may: Boolean): Builder = also { members["roomCreate"] = may }

        /** List all rooms. */
        public fun roomList(may: Boolean): Builder = also { members["roomList"] = may }

        /** Record and stream (egress). */
        public fun roomRecord(may: Boolean): Builder = also { members["roomRecord"] = may }

        /** Everything about ingress. */
        public fun ingressAdmin(may: Boolean): Builder = also { members["ingressAdmin"] = may }

        /** Register as a worker of the vendor's framework for agents. */
        public fun agent(may: Boolean): Builder = also { members["agent"] = may }

        /** Subscribe to metrics; no if absent. */
        public fun canSubscribeMetrics(may: Boolean): Builder = also { members["canSubscribeMetrics"] = may }

        /** Manage a session with an agent; no if absent. */
        public fun canManageAgentSession(may: Boolean): Builder = also { members["canManageAgentSession"] = may }

        /** Where participants may be forwarded or moved. */
        public fun destinationRoom(room: String): Builder = also { members["destinationRoom"] = room }

        /** What was said, which [LiveKit.Access] takes as `video`. */
        public fun build(): Map<String, Any> = LinkedHashMap(members)
    }

    public companion object {
        /** For Java: begins with nothing that is granted. */
        @JvmStatic
        public fun builder(): Builder = Builder()
    }
}

/** What a token of LiveKit's grants with telephones: the map that [LiveKit.Access] takes as `sip`. */
public class SipGrant(
    /** Everything about SIP. */
    admin: Boolean? = null,
    /** Call somebody. */
    call: Boolean? = null,
) : AbstractMap<String, Any>() {
    override val entries: Set<Map.Entry<String, Any>> = given("admin" to admin, "call" to call).entries
}

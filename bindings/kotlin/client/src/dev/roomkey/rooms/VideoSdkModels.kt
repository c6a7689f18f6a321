package dev.roomkey.rooms

import dev.roomkey.RoomkeyException

/** A room as VideoSDK describes it. */
public class Room internal constructor(said: Map<String, Any?>) {
    /** The id; v1 calls it `meetingId`. */
    public val roomId: String = said["room_id"] as String

    /** The app's own name for it; v1 calls it `userMeetingId`. */
    public val customRoomId: String? = said["custom_room_id"] as String?

    /** Whether it was deactivated. */
    public val isDisabled: Boolean = said["disabled"] as Boolean

    /** Everything that the vendor said, to be passed on. */
    public val raw: Map<String, Any?> = members(said["raw"])

    override fun equals(other: Any?): Boolean = other is Room && other.raw == raw && other.roomId == roomId

    override fun hashCode(): Int = roomId.hashCode()

    override fun toString(): String = "Room($roomId, customRoomId=$customRoomId, isDisabled=$isDisabled)"
}

/** A session of a room as VideoSDK describes it. */
public class RoomSession internal constructor(said: Map<String, Any?>) {
    /** Its id. */
    public val id: String? = said["id"] as String?

    /** The room that it takes place in. */
    public val roomId: String? = said["room_id"] as String?

    /** Whether it is over. */
    public val isEnded: Boolean = said["ended"] as Boolean

    /** Everything that the vendor said, to be passed on. */
    public val raw: Map<String, Any?> = members(said["raw"])

    override fun toString(): String = "RoomSession($id, roomId=$roomId, isEnded=$isEnded)"
}

/** A page of a list. */
public class Page<T> internal constructor(said: Map<String, Any?>, read: (Map<String, Any?>) -> T) {
    /** What is on it. */
    public val items: List<T> = each(said["items"], read)

    /** Its number, from 1. */
    public val current: Long = said["current"] as Long

    /** The number of the last page. */
    public val last: Long = said["last"] as Long

    /** How many there are on all pages, if the vendor said so. */
    public val total: Long? = said["total"] as Long?

    override fun toString(): String = "Page($current of $last: $items)"
}

/** What a room of VideoSDK is to be. What is left out is as usual. */
public class NewRoom(
    /** The app's own name for it. With one that exists already the vendor answers with that room. */
    internal val customRoomId: String? = null,
    /** Where it is hosted, such as `sg001`. */
    internal val region: String? = null,
    /** Where its data may go. */
    internal val geoFence: String? = null,
    /** After how many minutes of a session the vendor ends it. */
    internal val autoCloseMinutes: Int? = null,
    /** Whether the room is deactivated then, too. */
    internal val deactivatesThen: Boolean = false,
    /** The `https` address that the vendor reports events to. */
    internal val webhook: String? = null,
    /** Which events, with `*` at the end of one standing for the rest. */
    internal val webhookEvents: List<String> = emptyList(),
    /** Those who alone may come in. */
    internal val allowedParticipants: List<String>? = null,
    /** Members of the vendor's body that have no name here. */
    internal val extra: Map<String, Any?>? = null,
) {
    init {
        if (deactivatesThen && autoCloseMinutes == null) {
            throw RoomkeyException.argument("A room is deactivated at the end of so many minutes, and none are given.")
        }
    }

    internal val arguments: Map<String, Any?>
        get() = mapOf(
            "custom_room_id" to customRoomId,
            "region" to region,
            "geo_fence" to geoFence,
            "auto_close" to autoCloseMinutes?.let { mapOf("minutes" to it, "deactivate" to deactivatesThen) },
            "webhook" to webhook?.let { mapOf("end_point" to it, "events" to webhookEvents) },
            "allowed_participants" to allowedParticipants,
            "extra" to extra,
        )

    /** For Java. */
    public class Builder internal constructor() {
        private var customRoomId: String? = null
        private var region: String? = null
        private var geoFence: String? = null
        private var autoCloseMinutes: Int? = null
        private var deactivatesThen = false
        private var webhook: String? = null
        private var webhookEvents = emptyList<String>()
        private var allowedParticipants: List<String>? = null
        private var extra: Map<String, Any?>? = null

        /** The app's own name for it. With one that exists already the vendor answers with that room. */
        public fun customRoomId(name: String): Builder = also { it.customRoomId = name }

        /** Where it is hosted, such as `sg001`. */
        public fun region(region: String): Builder = also { it.region = region }

        /** Where its data may go. */
        public fun geoFence(region: String): Builder = also { it.geoFence = region }

        /** After how many minutes of a session the vendor ends it, and whether it deactivates the room then, too. */
        public fun autoClose(minutes: Int, deactivates: Boolean): Builder = also {
            it.autoCloseMinutes = minutes
            it.deactivatesThen = deactivates
        }

        /** The `https` address that the vendor reports these events to, with `*` at the end of one standing for the rest. */
        public fun webhook(address: String, vararg events: String): Builder = also {
            it.webhook = address
            it.webhookEvents = events.toList()
        }

        /** Those who alone may come in. */
        public fun allowedParticipants(vararg participants: String): Builder =
            also { it.allowedParticipants = participants.toList() }

        /** Members of the vendor's body that have no name here. */
        public fun extra(extra: Map<String, Any?>): Builder = also { it.extra = extra }

        /** What was said. */
        public fun build(): NewRoom = NewRoom(
            customRoomId, region, geoFence, autoCloseMinutes, deactivatesThen, webhook, webhookEvents,
            allowedParticipants, extra,
        )
    }

    public companion object {
        /** For Java: begins with what is usual. */
        @JvmStatic
        public fun builder(): Builder = Builder()
    }
}

/** A room by its id, or by the app's own name for it. */
public class RoomName private constructor(internal val arguments: Map<String, Any?>) {
    public companion object {
        /** The vendor's id. */
        @JvmStatic
        public fun id(roomId: String): RoomName = RoomName(mapOf("room" to roomId))

        /** The app's own name. */
        @JvmStatic
        public fun custom(customRoomId: String): RoomName = RoomName(mapOf("custom_room" to customRoomId))
    }
}

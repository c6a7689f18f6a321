package dev.roomkey.rooms

import java.util.concurrent.CompletableFuture

/** A room as LiveKit describes it. */
public class LiveKitRoom internal constructor(said: Map<String, Any?>) {
    /** Its name. */
    public val name: String = said["name"] as String

    /** The vendor's id of this run of the room. */
    public val sid: String = said["sid"] as String

    /** How many are in it, those that are hidden left out. */
    public val participants: Long = said["participants"] as Long

    /** Everything that the vendor said, without the password of its relay. */
    public val raw: Map<String, Any?> = members(said["raw"])

    override fun toString(): String = "LiveKitRoom($name, sid=$sid, participants=$participants)"
}

/** Somebody in a room as LiveKit describes them. */
public class Participant internal constructor(said: Map<String, Any?>) {
    /** Who it is. */
    public val identity: String = said["identity"] as String

    /** The vendor's id of this stay. */
    public val sid: String = said["sid"] as String

    /** The name that others see. */
    public val name: String? = said["name"] as String?

    /** Everything that the vendor said. */
    public val raw: Map<String, Any?> = members(said["raw"])

    override fun toString(): String = "Participant($identity, sid=$sid, name=$name)"
}

/** What of somebody in a room is to be changed. What is left out stays. */
public class ParticipantChange(
    /** The name that others see. */
    internal val name: String? = null,
    /** Text that everybody in the room can read. */
    internal val metadata: String? = null,
    /** Texts by name that everybody in the room can read; an empty one takes the name away. */
    internal val attributes: Map<String, String>? = null,
    /** What they may do from now on, in the words of the claim `video`, such as `canPublish`. */
    internal val permission: Map<String, Any?>? = null,
) {
    /** For Java. */
    public class Builder internal constructor() {
        private var name: String? = null
        private var metadata: String? = null
        private var attributes: Map<String, String>? = null
        private var permission: Map<String, Any?>? = null

        /** The name that others see. */
        public fun name(name: String): Builder = also { it.name = name }

        /** Text that everybody in the room can read. */
        public fun metadata(metadata: String): Builder = also { it.metadata = metadata }

        /** Texts by name that everybody in the room can read; an empty one takes the name away. */
        public fun attributes(attributes: Map<String, String>): Builder = also { it.attributes = attributes }

        /** What they may do from now on, in the words of the claim `video`, such as `canPublish`. */
        public fun permission(permission: Map<String, Any?>): Builder = also { it.permission = permission }

        /** What was said. */
        public fun build(): ParticipantChange = ParticipantChange(name, metadata, attributes, permission)
    }

    public companion object {
        /** For Java: begins with nothing that is changed. */
        @JvmStatic
        public fun builder(): Builder = Builder()
    }
}

/**
 * LiveKit's rooms and participants. Only backends call: each call has a token of its own. It may be used from any thread.
 *
 * ```kotlin
 * val rooms = Rooms.liveKit("wss://my-project.livekit.cloud", apiKey, secret)
 * rooms.createRoom("class-7", config = mapOf("maxParticipants" to 5))
 * rooms.removeParticipant("class-7", "ann")
 * ```
 *
 * What is refused is a `RoomkeyException` with a `code` such as `remote_not_found`. A call is sent again where that can
 * help and can do no harm.
 */
public class LiveKitRooms internal constructor(private val calls: Calls) {
    /**
     * Creates a room, or gives back the one of this name. [config] says how it is to be, such as `emptyTimeout`; [extra] are
     * members of the vendor's body that have no name here.
     */
    @JvmSynthetic
    public suspend fun createRoom(
        room: String, preset: String? = null, config: Map<String, Any?>? = null, extra: Map<String, Any?>? = null,
    ): LiveKitRoom = LiveKitRoom(
        ask("create_room", "room" to room, "room_preset" to preset, "room_config" to config, "extra" to extra),
    )

    /** [createRoom] for Java. */
    @JvmOverloads
    public fun createRoomAsync(
        room: String, preset: String? = null, config: Map<String, Any?>? = null, extra: Map<String, Any?>? = null,
    ): CompletableFuture<LiveKitRoom> = later { createRoom(room, preset, config, extra) }

    /** Lists the rooms that are open, or those of these names. */
    @JvmSynthetic
    public suspend fun listRooms(names: List<String>? = null): List<LiveKitRoom> =
        each(calls.call("list_rooms", mapOf("rooms" to names)), ::LiveKitRoom)

    /** [listRooms] for Java. */
    @JvmOverloads
    public fun listRoomsAsync(names: List<String>? = null): CompletableFuture<List<LiveKitRoom>> =
        later { listRooms(names) }

    /** Closes a room; everybody in it is disconnected. */
    @JvmSynthetic
    public suspend fun deleteRoom(room: String) {
        calls.call("delete_room", mapOf("room" to room))
    }

    /** [deleteRoom] for Java. */
    public fun deleteRoomAsync(room: String): CompletableFuture<Void?> = done { deleteRoom(room) }

    /** Changes the metadata of a room. */
    @JvmSynthetic
    public suspend fun updateRoomMetadata(room: String, metadata: String): LiveKitRoom =
        LiveKitRoom(ask("update_room_metadata", "room" to room, "metadata" to metadata))

    /** [updateRoomMetadata] for Java. */
    public fun updateRoomMetadataAsync(room: String, metadata: String): CompletableFuture<LiveKitRoom> =
        later { updateRoomMetadata(room, metadata) }

    /** Lists those in a room. */
    @JvmSynthetic
    public suspend fun listParticipants(room: String): List<Participant> =
        each(calls.call("list_participants", mapOf("room" to room)), ::Participant)

    /** [listParticipants] for Java. */
    public fun listParticipantsAsync(room: String): CompletableFuture<List<Participant>> =
        later { listParticipants(room) }

    /** Somebody in a room. */
    @JvmSynthetic
    public suspend fun getParticipant(room: String, identity: String): Participant =
        Participant(ask("get_participant", "room" to room, "identity" to identity))

    /** [getParticipant] for Java. */
    public fun getParticipantAsync(room: String, identity: String): CompletableFuture<Participant> =
        later { getParticipant(room, identity) }

    /** Disconnects somebody. Their token goes on opening the room for as long as it lives. */
    @JvmSynthetic
    public suspend fun removeParticipant(room: String, identity: String) {
        calls.call("remove_participant", mapOf("room" to room, "identity" to identity))
    }

    /** [removeParticipant] for Java. */
    public fun removeParticipantAsync(room: String, identity: String): CompletableFuture<Void?> =
        done { removeParticipant(room, identity) }

    /** Mutes a track by its `sid`, or unmutes it where the server's configuration admits that. */
    @JvmSynthetic
    public suspend fun muteTrack(room: String, identity: String, track: String, isMuted: Boolean) {
        val track = mapOf("room" to room, "identity" to identity, "track" to track, "muted" to isMuted)
        calls.call("mute_track", track)
    }

    /** [muteTrack] for Java. */
    public fun muteTrackAsync(
        room: String, identity: String, track: String, isMuted: Boolean,
    ): CompletableFuture<Void?> = done { muteTrack(room, identity, track, isMuted) }

    /** Changes somebody. */
    @JvmSynthetic
    public suspend fun updateParticipant(room: String, identity: String, change: ParticipantChange): Participant =
        Participant(
            ask(
                "update_participant", "room" to room, "identity" to identity, "name" to change.name,
                "metadata" to change.metadata, "attributes" to change.attributes, "permission" to change.permission,
            ),
        )

    /** [updateParticipant] for Java. */
    public fun updateParticipantAsync(
        room: String, identity: String, change: ParticipantChange,
    ): CompletableFuture<Participant> = later { updateParticipant(room, identity, change) }

    /** Sends a text to those in a room: to these, or to all. It is never sent again by itself. */
    @JvmSynthetic
    public suspend fun sendData(room: String, data: String, to: List<String>? = null, topic: String? = null) {
        calls.call("send_data", mapOf("room" to room, "data" to data, "to" to to, "topic" to topic))
    }

    /** [sendData] for Java. */
    @JvmOverloads
    public fun sendDataAsync(
        room: String, data: String, to: List<String>? = null, topic: String? = null,
    ): CompletableFuture<Void?> = done { sendData(room, data, to, topic) }

    /** Any call by its name: what the core understood of the answer, as plain values. */
    @JvmSynthetic
    public suspend fun call(name: String, arguments: Map<String, Any?> = emptyMap()): Any? = calls.call(name, arguments)

    /** [call] for Java. */
    @JvmOverloads
    public fun callAsync(name: String, arguments: Map<String, Any?> = emptyMap()): CompletableFuture<Any?> =
        later { call(name, arguments) }

    override fun toString(): String = "LiveKitRooms(${calls.baseUrl.orEmpty()})"

    private suspend fun ask(name: String, vararg arguments: Pair<String, Any?>) =
        members(calls.call(name, mapOf(*arguments)))
}

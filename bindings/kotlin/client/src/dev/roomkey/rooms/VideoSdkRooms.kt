package dev.roomkey.rooms

import dev.roomkey.session.SessionManager
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.CompletableFuture

/**
 * Calls VideoSDK's API, or one that speaks like it: rooms, sessions, and who is in them. It may be used from any thread.
 *
 * An app gives the token that its server hands out; a backend has `Rooms.videoSdk(keys)` in the whole package.
 *
 * ```kotlin
 * val rooms = VideoSdkRooms.of(session)
 * val room = rooms.createRoom(NewRoom(customRoomId = "stand-up"))
 * ```
 *
 * A call is sent again where that can help and can do no harm; how often, and after how long, the core says
 * (`docs/clients.md`). What is refused is a `RoomkeyException` with a `code` such as `remote_not_found`.
 */
public class VideoSdkRooms internal constructor(private val calls: Calls) {
    /** The base URL, without a slash at its end. */
    public val baseUrl: String? get() = calls.baseUrl

    /** Creates a room. With a custom id that exists already the vendor answers with that room. */
    @JvmSynthetic
    public suspend fun createRoom(room: NewRoom = NewRoom()): Room = Room(ask("create_room", room.arguments))

    /** [createRoom] for Java. */
    @JvmOverloads
    public fun createRoomAsync(room: NewRoom = NewRoom()): CompletableFuture<Room> = later { createRoom(room) }

    /** Asks whether a room exists and is ours; `remote_not_found` if not. */
    @JvmSynthetic
    public suspend fun validateRoom(room: RoomName): Room = Room(ask("validate_room", room.arguments))

    /** [validateRoom] for Java. */
    public fun validateRoomAsync(room: RoomName): CompletableFuture<Room> = later { validateRoom(room) }

    /** Fetches a room. */
    @JvmSynthetic
    public suspend fun fetchRoom(room: RoomName): Room = Room(ask("fetch_room", room.arguments))

    /** [fetchRoom] for Java. */
    public fun fetchRoomAsync(room: RoomName): CompletableFuture<Room> = later { fetchRoom(room) }

    /** Lists rooms, a page at a time, from 1; with [search], those whose id or custom id is exactly it. */
    @JvmSynthetic
    public suspend fun listRooms(page: Int? = null, perPage: Int? = null, search: String? = null): Page<Room> =
        Page(ask("list_rooms", mapOf("page" to page, "per_page" to perPage, "search" to search)), ::Room)

    /** [listRooms] for Java. */
    @JvmOverloads
    public fun listRoomsAsync(
        page: Int? = null, perPage: Int? = null, search: String? = null,
    ): CompletableFuture<Page<Room>> = later { listRooms(page, perPage, search) }

    /** All rooms, page after page as they are asked for. */
    public fun rooms(perPage: Int? = null, search: String? = null): Flow<Room> =
        pages { listRooms(it, perPage, search) }

    /** Closes a room for ever. It takes the vendor's id, not a custom one. */
    @JvmSynthetic
    public suspend fun deactivateRoom(roomId: String): Room = Room(ask("deactivate_room", mapOf("room" to roomId)))

    /** [deactivateRoom] for Java. */
    public fun deactivateRoomAsync(roomId: String): CompletableFuture<Room> = later { deactivateRoom(roomId) }

    /** Lists sessions, a page at a time, of all rooms or of one. */
    @JvmSynthetic
    public suspend fun listSessions(
        roomId: String? = null, page: Int? = null, perPage: Int? = null,
    ): Page<RoomSession> =
        Page(ask("list_sessions", mapOf("room" to roomId, "page" to page, "per_page" to perPage)), ::RoomSession)

    /** [listSessions] for Java. */
    @JvmOverloads
    public fun listSessionsAsync(
        roomId: String? = null, page: Int? = null, perPage: Int? = null,
    ): CompletableFuture<Page<RoomSession>> = later { listSessions(roomId, page, perPage) }

    /** All sessions, or those of a room, page after page as they are asked for. */
    public fun sessions(roomId: String? = null, perPage: Int? = null): Flow<RoomSession> =
        pages { listSessions(roomId, it, perPage) }

    /** Fetches a session by its id. */
    @JvmSynthetic
    public suspend fun fetchSession(sessionId: String): RoomSession =
        RoomSession(ask("fetch_session", mapOf("session" to sessionId)))

    /** [fetchSession] for Java. */
    public fun fetchSessionAsync(sessionId: String): CompletableFuture<RoomSession> = later { fetchSession(sessionId) }

    /** Ends the session of a room for everyone in it. */
    @JvmSynthetic
    public suspend fun endSession(roomId: String, sessionId: String? = null): RoomSession =
        RoomSession(ask("end_session", mapOf("room" to roomId, "session" to sessionId)))

    /** [endSession] for Java. */
    @JvmOverloads
    public fun endSessionAsync(roomId: String, sessionId: String? = null): CompletableFuture<RoomSession> =
        later { endSession(roomId, sessionId) }

    /** Removes a participant from the session of a room. Their token goes on opening the room for as long as it lives. */
    @JvmSynthetic
    public suspend fun removeParticipant(roomId: String, participantId: String) {
        calls.call("remove_participant", mapOf("room" to roomId, "participant" to participantId))
    }

    /** [removeParticipant] for Java. */
    public fun removeParticipantAsync(roomId: String, participantId: String): CompletableFuture<Void?> =
        done { removeParticipant(roomId, participantId) }

    /** Any call by its name, such as `create_meeting_v1`: what the core understood of the answer, as plain values. */
    @JvmSynthetic
    public suspend fun call(name: String, arguments: Map<String, Any?> = emptyMap()): Any? = calls.call(name, arguments)

    /** [call] for Java. */
    @JvmOverloads
    public fun callAsync(name: String, arguments: Map<String, Any?> = emptyMap()): CompletableFuture<Any?> =
        later { call(name, arguments) }

    override fun toString(): String = "VideoSdkRooms(${baseUrl.orEmpty()})"

    private suspend fun ask(name: String, arguments: Map<String, Any?>) = members(calls.call(name, arguments))

    private fun <T> pages(fetch: suspend (Int) -> Page<T>): Flow<T> = flow {
        var number = 0
        do {
            number += 1
            val page = fetch(number)
            page.items.forEach { emit(it) }
        } while (number < page.last)
    }

    public companion object {
        /** With tokens from elsewhere, asked for at each try. */
        @JvmSynthetic
        public fun of(tokens: TokenSource, options: CallOptions = CallOptions.USUAL): VideoSdkRooms =
            VideoSdkRooms(AppCalls.videoSdk(options, tokens))

        /** The same for Java. */
        @JvmStatic
        @JvmOverloads
        @JvmName("of")
        public fun ofFuture(tokens: FutureTokenSource, options: CallOptions = CallOptions.USUAL): VideoSdkRooms =
            of(tokens.suspending(), options)

        /** With the tokens of a session. */
        @JvmStatic
        @JvmOverloads
        public fun of(session: SessionManager, options: CallOptions = CallOptions.USUAL): VideoSdkRooms =
            of(TokenSource { session.token().reveal() }, options)

        /** With one token. */
        @JvmStatic
        @JvmOverloads
        public fun withToken(token: String, options: CallOptions = CallOptions.USUAL): VideoSdkRooms =
            of(TokenSource { token }, options)
    }
}

import dev.roomkey.OpenTok
import dev.roomkey.RemoteException
import dev.roomkey.RoomkeyException
import dev.roomkey.Secret
import dev.roomkey.SessionException
import dev.roomkey.VideoSdk
import dev.roomkey.Vonage
import dev.roomkey.http.HttpAnswer
import dev.roomkey.http.HttpTransport
import dev.roomkey.rooms.CallOptions
import dev.roomkey.rooms.LiveKitRooms
import dev.roomkey.rooms.NewRoom
import dev.roomkey.rooms.NewSession
import dev.roomkey.rooms.ParticipantChange
import dev.roomkey.rooms.RoomName
import dev.roomkey.rooms.Rooms
import dev.roomkey.rooms.TokenSource
import dev.roomkey.rooms.VideoSdkRooms
import dev.roomkey.session.Fetched
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.File
import java.io.IOException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** The vendors' APIs, against a running `roomkey serve` and against servers that answer as they should not. */
class RoomsTest {
    private fun run(test: suspend kotlinx.coroutines.CoroutineScope.() -> Unit) =
        runBlocking { withTimeout(60.seconds) { test() } }

    private fun keys() = VideoSdk(AUTHORITY.apiKey, Secret.of(AUTHORITY.secret))

    private fun at(url: String, within: Duration? = null, attempts: Int? = null) = CallOptions(url, within, attempts)

    @Test
    fun `a room is made, found, listed and closed`() = run {
        val rooms = Rooms.videoSdk(keys(), at(AUTHORITY.url))
        assertEquals(AUTHORITY.url, rooms.baseUrl)
        val room = rooms.createRoom(NewRoom("kotlin-room", autoCloseMinutes = 60))
        assertEquals("kotlin-room", room.customRoomId)
        assertEquals(room.roomId, room.raw["roomId"])
        assertFalse(room.isDisabled)
        assertEquals(room.roomId, rooms.validateRoom(RoomName.id(room.roomId)).roomId)
        assertEquals(room, rooms.fetchRoom(RoomName.custom("kotlin-room")))
        val found = rooms.listRooms(perPage = 5, search = "kotlin-room")
        assertEquals(listOf(room) to (1L to 1L), found.items to (found.current to found.last))
        rooms.createRoom()
        val all = rooms.rooms(perPage = 1).toList()
        assertTrue(all.size > 1 && room in all)
        assertTrue(rooms.deactivateRoom(room.roomId).isDisabled)
    }

    @Test
    fun `sessions are listed, and one that is not there is not found`() = run {
        val rooms = Rooms.videoSdk(keys(), at(AUTHORITY.url))
        val room = rooms.createRoom()
        assertEquals(0, rooms.listSessions(room.roomId).items.size)
        assertEquals(0, rooms.sessions(room.roomId).toList().size)
        assertTrue(code { rooms.fetchSession("61d5") }.startsWith("remote_"))
        assertTrue(code { rooms.removeParticipant(room.roomId, "ann") }.startsWith("remote_"))
        val meeting = rooms.call("create_meeting_v1") as Map<*, *>
        val validated = rooms.call("validate_meeting_v1", mapOf("meeting" to meeting["room_id"])) as Map<*, *>
        assertEquals(meeting["room_id"], validated["room_id"])
    }

    @Test
    fun `an app calls with the tokens of its session`() = run {
        val keys = keys()
        val origin = SessionOrigin.provider {
            Fetched(keys.mint(VideoSdk.Access(listOf("allow_join"), roles = listOf("crawler"), lifetime = 10.minutes)))
        }
        SessionManager().use { session ->
            session.start(origin)
            val rooms = VideoSdkRooms.of(session, at(AUTHORITY.url))
            assertTrue(rooms.createRoom().roomId.isNotEmpty())
            session.stop()
            assertThrows<SessionException> { runBlocking { rooms.createRoom() } }
        }
    }

    @Test
    fun `what is refused has its code, and nothing of the token`() = run {
        val strange = VideoSdkRooms.withToken("eyJhbGciOiJIUzI1NiJ9.e30.hush", at(AUTHORITY.url))
        val refusal = assertThrows<RemoteException> { runBlocking { strange.listRooms() } }
        assertEquals("remote_unauthorized", refusal.code)
        assertFalse("hush" in "$refusal $strange")
        val rooms = Rooms.videoSdk(keys(), at(AUTHORITY.url))
        assertEquals("remote_not_found", code { rooms.fetchRoom(RoomName.id("aaaa-bbbb-cccc")) })
        assertEquals("room_id_invalid", code { rooms.fetchRoom(RoomName.id("../rooms")) })
        assertEquals("argument_invalid", code { rooms.call("create_rom") })
        assertEquals("argument_invalid", code { rooms.call("fetch_room", mapOf("rom" to "2kyv-gzay-64pg")) })
        assertThrows<RoomkeyException> { NewRoom(deactivatesThen = true) }
    }

    @Test
    fun `limits that are none, and addresses that a token may not go to, are refused at once`() {
        val wrong = listOf(
            at("http://rooms.example"), at("https://me@rooms.example"), at("https://rooms.example", within = Duration.ZERO),
            at("https://rooms.example", within = 11.minutes), at("https://rooms.example", attempts = 0),
            at("https://rooms.example", attempts = 11),
        )
        for (options in wrong) {
            assertThrows<RoomkeyException> { VideoSdkRooms.withToken("a.b.c", options) }
            assertThrows<RoomkeyException> { Rooms.openTok(OpenTok("123456", Secret.of(AUTHORITY.secret)), options) }
        }
        val elsewhere = CallOptions("https://rooms.example")
        assertThrows<RoomkeyException> { Rooms.liveKit("https://live.example", "key", Secret.of(AUTHORITY.secret), elsewhere) }
    }

    @Test
    fun `OpenTok, Vonage and Video·io make sessions`() = run {
        val openTok = OpenTok(AUTHORITY.of("opentok", "api_key"), Secret.of(AUTHORITY.of("opentok", "secret")))
        val sessions = Rooms.openTok(openTok, at(AUTHORITY.url))
        val session = sessions.create(NewSession("routed")).sessionId
        assertEquals(session, openTok.verify(openTok.mint(OpenTok.Access(session, "publisher"))).session)
        assertEquals("argument_invalid", code { sessions.create(NewSession("sideways")) })
        val pem = Secret.of(File(AUTHORITY.of("vonage", "private_key_path")).readBytes())
        val vonage = Vonage(AUTHORITY.of("vonage", "application_id"), pem)
        assertTrue(Rooms.vonage(vonage, at(AUTHORITY.url)).create().sessionId.isNotEmpty())
        val made = Rooms.videoIo(Secret.of(AUTHORITY.appToken), options = at(AUTHORITY.url)).create("ann", listOf("videos.read"))
        assertEquals("ann", made.identity)
        assertTrue(made.expiresAt != null && made.revealToken() !in "$made")
        val first = Rooms.videoIo(Secret.of(AUTHORITY.appToken), "first", at(AUTHORITY.url)).create("ann")
        assertEquals("ann" to null, first.identity to first.expiresAt)
    }

    private fun liveKit(url: String): LiveKitRooms =
        Rooms.liveKit(url, "APIx7Qm2", Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687"))

    @Test
    fun `LiveKit is asked with a token for each call`() = run {
        val room = """{"sid":"RM_1","name":"class-7","num_participants":2}"""
        val ann = """{"sid":"PA_1","identity":"ann","name":"Ann Lee"}"""
        val answers = arrayOf(
            room, """{"rooms":[$room]}""", room, """{"participants":[$ann]}""", ann, ann, "{}", "{}", "{}", "{}",
        )
        Hostile(*answers.map { Answer(200, it, "content-type" to "application/json") }.toTypedArray()).use { server ->
            val rooms = liveKit(server.url.removeSuffix("/token"))
            assertEquals("RM_1" to 2L, rooms.createRoom("class-7", config = mapOf("maxParticipants" to 5)).run { sid to participants })
            assertEquals(listOf("class-7"), rooms.listRooms().map { it.name })
            assertEquals("class-7", rooms.updateRoomMetadata("class-7", "lesson 3").name)
            assertEquals(listOf("ann" to "Ann Lee"), rooms.listParticipants("class-7").map { it.identity to it.name })
            assertEquals("PA_1", rooms.getParticipant("class-7", "ann").sid)
            val change = ParticipantChange("Ann Lee", attributes = mapOf("seat" to "7"), permission = mapOf("canPublish" to false))
            assertEquals("ann", rooms.updateParticipant("class-7", "ann", change).identity)
            rooms.muteTrack("class-7", "ann", "TR_1", isMuted = true)
            rooms.sendData("class-7", "hi", listOf("ann"), "chat")
            rooms.removeParticipant("class-7", "ann")
            rooms.deleteRoom("class-7")
            assertEquals(
                listOf(
                    "CreateRoom", "ListRooms", "UpdateRoomMetadata", "ListParticipants", "GetParticipant", "UpdateParticipant",
                    "MutePublishedTrack", "SendData", "RemoveParticipant", "DeleteRoom",
                ),
                server.asked.map { it.path.substringAfterLast('/') },
            )
            assertEquals("""{"maxParticipants":5,"name":"class-7"}""", server.asked[0].body)
            val tokens = server.asked.map { it.headers["authorization"].orEmpty() }
            assertTrue(tokens.all { it.startsWith("Bearer ey") } && tokens.toSet().size == tokens.size)
            assertTrue(server.asked.all { it.headers["accept-encoding"] == "identity" })
        }
    }

    @Test
    fun `what may have been done is not done twice, and what changes nothing is tried again`() = run {
        val busy = Answer(503, "{}", "retry-after" to "0")
        val good = Answer(200, """{"roomId":"2kyv-gzay-64pg"}""")
        Hostile(busy, busy, good).use { server ->
            val tokens = AtomicInteger()
            val rooms = VideoSdkRooms.of(TokenSource { "a.b.${tokens.incrementAndGet()}" }, at(server.url))
            assertEquals("2kyv-gzay-64pg", rooms.fetchRoom(RoomName.id("2kyv-gzay-64pg")).roomId)
            assertEquals(listOf("a.b.1", "a.b.2", "a.b.3"), server.asked.map { it.headers["authorization"] })
        }
        Hostile(busy, good).use { server ->
            assertEquals("remote_unavailable", code { VideoSdkRooms.withToken("a.b.c", at(server.url)).createRoom() })
            assertEquals(1, server.asked.size)
        }
        Hostile(busy).use { server ->
            val rooms = VideoSdkRooms.withToken("a.b.c", at(server.url, attempts = 2))
            assertEquals("remote_unavailable", code { rooms.listRooms() })
            assertEquals(2, server.asked.size)
        }
        Hostile(Answer(429, "{}", "retry-after" to "61")).use { server ->
            val refusal = assertThrows<RemoteException> { runBlocking { liveKit(server.url).listRooms() } }
            assertEquals(listOf("remote_rate_limited", true, 61L), listOf(refusal.code, refusal.isRetryable, refusal.retryAfterSeconds))
        }
    }

    @Test
    fun `an answer that is none is refused, whoever calls`() = run {
        val answers = mapOf(
            "long" to HttpAnswer(200, emptyList(), ByteArray(1024 * 1024 + 1) { ' '.code.toByte() }),
            "no text" to HttpAnswer(200, emptyList(), byteArrayOf(-1, -2, -3)),
            "no object" to HttpAnswer(200, emptyList(), "[]".toByteArray()),
            "a page" to HttpAnswer(299, emptyList(), "<html>".toByteArray()),
        )
        for ((what, answer) in answers) {
            val options = CallOptions("https://rooms.example", attempts = 1, transport = HttpTransport { answer })
            val codes = listOf(
                code { VideoSdkRooms.withToken("a.b.c", options).createRoom() },
                code { Rooms.openTok(OpenTok("123456", Secret.of(AUTHORITY.secret)), options).create() },
                code {
                    val itself = CallOptions(attempts = 1, transport = options.transport)
                    Rooms.liveKit("wss://rooms.example", "APIx7Qm2", Secret.of(AUTHORITY.secret), itself).createRoom("class-7")
                },
            )
            assertEquals(List(3) { "remote_answer_invalid" }, codes, what)
        }
    }

    @Test
    fun `no more is read than is understood, and no redirection is followed`() = run {
        val endless = " ".repeat(3 * 1024 * 1024)
        Hostile(Answer(200, endless)).use { server ->
            assertEquals("remote_answer_invalid", code { VideoSdkRooms.withToken("a.b.c", at(server.url)).createRoom() })
        }
        Hostile(good()).use { elsewhere ->
            Hostile(Answer(302, "", "location" to elsewhere.url)).use { server ->
                assertEquals("remote_answer_invalid", code { VideoSdkRooms.withToken("a.b.c", at(server.url)).createRoom() })
                assertEquals("remote_answer_invalid", code { liveKit(server.url).createRoom("class-7") })
                assertEquals(0, elsewhere.asked.size)
            }
        }
    }

    @Test
    fun `nobody waits for who hangs, and whoever is cancelled waits no more`() = run {
        Hostile(good(), gate = true).use { server ->
            val begun = System.nanoTime()
            val rooms = VideoSdkRooms.withToken("a.b.c", at(server.url, within = 300.milliseconds, attempts = 1))
            assertEquals("remote_unavailable", code { rooms.listRooms() })
            assertTrue(System.nanoTime() - begun < 5_000_000_000)
            val patient = async { VideoSdkRooms.withToken("a.b.c", at(server.url)).listRooms() }
            while (server.asked.size < 2) delay(5)
            patient.cancelAndJoin()
            assertEquals(2, server.asked.size)
        }
        val sent = AtomicInteger()
        val waiting = HttpTransport { sent.incrementAndGet(); HttpAnswer(429, listOf("retry-after" to "30"), ByteArray(0)) }
        val call = async { VideoSdkRooms.withToken("a.b.c", CallOptions("https://rooms.example", transport = waiting)).listRooms() }
        while (sent.get() == 0) delay(5)
        call.cancelAndJoin()
        assertEquals(1, sent.get())
    }

    @Test
    fun `a transport of somebody's own may fail, hang and tell secrets, and is not believed`() = run {
        val failing = HttpTransport { throw IOException("authorization: ${it.headers["authorization"]}") }
        val options = CallOptions("https://rooms.example", attempts = 1, transport = failing)
        val refusal = assertThrows<RemoteException> { runBlocking { VideoSdkRooms.withToken("a.b.hush", options).listRooms() } }
        assertEquals("remote_unavailable", refusal.code)
        assertFalse("hush" in generateSequence<Throwable>(refusal) { it.cause }.joinToString())
        val hanging = CallOptions("https://rooms.example", 200.milliseconds, 1, HttpTransport { kotlinx.coroutines.awaitCancellation() })
        assertEquals("remote_unavailable", code { VideoSdkRooms.withToken("a.b.c", hanging).listRooms() })
        val patient = CallOptions("https://rooms.example", 60.seconds, 1, HttpTransport { kotlinx.coroutines.awaitCancellation() })
        val rooms = VideoSdkRooms.withToken("a.b.c", patient)
        assertEquals(null, withTimeoutOrNull(200.milliseconds) { rooms.listRooms() }, "a limit of the caller's is theirs")
    }

    private suspend fun code(call: suspend () -> Any?): String = try {
        call()
        "nothing"
    } catch (refused: RoomkeyException) {
        refused.code
    }

    companion object {
        val AUTHORITY by lazy { Authority() }

        @JvmStatic
        @AfterAll
        fun over() = AUTHORITY.close()
    }
}

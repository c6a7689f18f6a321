import dev.roomkey.ArgumentException
import dev.roomkey.RemoteException
import dev.roomkey.RoomkeyException
import dev.roomkey.SessionException
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionPolicy
import dev.roomkey.session.SessionState
import dev.roomkey.session.SessionState.CONNECTED
import dev.roomkey.session.SessionState.CONNECTING
import dev.roomkey.session.SessionState.DISCONNECTED
import dev.roomkey.session.SessionState.ERROR
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.assertThrows
import java.util.concurrent.CopyOnWriteArrayList
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlin.time.Duration.Companion.seconds

/** Document 004 line by line, against a running `roomkey serve` and against an endpoint that means harm. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionDocumentTest {
    private lateinit var owner: Authority
    private val logged = CopyOnWriteArrayList<String>()
    // Whoever does not hold a logger may get another one later.
    private val logger = Logger.getLogger("dev.roomkey.session")
    private val handler = object : Handler() {
        override fun publish(record: LogRecord) {
            logged += "${record.level} ${record.message} ${record.parameters?.toList()} ${record.thrown}"
        }

        override fun flush() = Unit

        override fun close() = Unit
    }

    @BeforeAll
    fun begin() {
        owner = Authority()
        logger.addHandler(handler)
    }

    @AfterAll
    fun end() {
        logger.removeHandler(handler)
        owner.close()
    }

    private fun session(policy: SessionPolicy = SessionPolicy(), test: suspend CoroutineScope.(SessionManager) -> Unit) {
        SessionManager(policy).use { manager -> runBlocking { withTimeout(60.seconds) { test(manager) } } }
    }

    // Against our own server.

    @Test
    fun `a token of get-token is a token, and it is renewed before it ends`() = session { manager ->
        val origin = SessionOrigin.endpoint(owner.url + "/get-token").profile("get-token").identity("ann")
        assertEquals(CONNECTED, manager.start(origin))
        val token = manager.token()
        assertEquals(3, token.reveal().split('.').size)
        assertEquals("SessionToken([redacted])", token.toString())
        assertEquals(CONNECTED, manager.state.value)
        // The same origin joins what is there, and nobody is asked again.
        assertEquals(CONNECTED, manager.start(origin))
        assertEquals(token, manager.token())
        // A server that does not take it is told another.
        manager.rejected(token)
        assertFalse(manager.token() == token)
    }

    @Test
    fun `an app token and an identity start a session with one loud warning`() = session { manager ->
        logged.clear()
        val origin = SessionOrigin.appToken(owner.appToken, "ann").scopes("videos.read").at(owner.url + "/v1/sessions")
        assertEquals(CONNECTED, manager.start(origin))
        manager.stop()
        assertEquals(DISCONNECTED, manager.currentState)
        assertEquals(CONNECTED, manager.start(origin))
        val token = manager.token().reveal()
        val warnings = logged.filter { "full control" in it }
        assertEquals(1, warnings.size, logged.toString())
        assertTrue(warnings.single().startsWith("WARNING"))
        assertTrue(logged.none { owner.appToken in it || token in it })
    }

    @Test
    fun `an app token that is not known is an error`() = session { manager ->
        val origin = SessionOrigin.appToken("not.the.token", "ann").at(owner.url + "/v1/sessions")
        assertEquals(ERROR, manager.start(origin))
        assertEquals("refused", manager.lastError!!.code)
        val cause = manager.lastError!!.cause as RemoteException
        assertTrue(cause.code in setOf("remote_unauthorized", "remote_forbidden"), cause.code)
    }

    @Test
    fun `a session token starts without anybody being asked, and stops twice`() = session { manager ->
        val told = CopyOnWriteArrayList<Pair<String, SessionState>>()
        manager.subscribe { event, state -> told += event to state }
        assertEquals(CONNECTED, manager.start(SessionOrigin.token("1nU73GCs")))
        assertEquals("1nU73GCs", manager.token().reveal())
        manager.stop()
        manager.stop()
        manager.close()
        assertEquals(listOf("stateChanged" to CONNECTED, "stateChanged" to DISCONNECTED), told.toList())
        assertEquals(DISCONNECTED, manager.state.value)
    }

    @Test
    fun `a session token that a server rejects ends in an error`() = session { manager ->
        assertEquals(CONNECTED, manager.start(SessionOrigin.token("1nU73GCs")))
        manager.rejected(manager.token())
        assertEquals(ERROR, manager.currentState)
        assertEquals("rejected", manager.lastError!!.code)
        assertEquals("rejected", assertThrows<SessionException> { runBlocking { manager.token() } }.code)
    }

    @Test
    fun `what a script's URL says starts a session`() = session { manager ->
        val url = "https://cdn.video.io/js/1.0.3/videokit.js"
        assertEquals(CONNECTED, manager.start(SessionOrigin.scriptUrl("$url?sessionToken=1nU7%2B3")))
        assertEquals("1nU7+3", manager.token().reveal())
        val app = SessionOrigin.scriptUrl("$url?appToken=${owner.appToken}&identity=a%2Bb@x")
        assertEquals(CONNECTED, manager.start(app.at(owner.url + "/v1/sessions")))
        for (half in listOf("?appToken=a.b.c", "?identity=ann", "")) {
            assertThrows<RoomkeyException>(half) { SessionOrigin.scriptUrl(url + half) }
        }
    }

    @Test
    fun `what goes together is said before anybody is asked`() = Hostile(good()).use { server ->
        session { manager ->
            val endpoint = SessionOrigin.endpoint(server.url)
            for ((origin, code) in listOf(
                endpoint.profile("get_token") to "argument_invalid",
                SessionOrigin.endpoint("http://ann:hush@127.0.0.1/") to "argument_invalid",
                SessionOrigin.endpoint("ftp://127.0.0.1/") to "argument_invalid",
                SessionOrigin.provider { error("not asked") }.at(server.url) to "argument_invalid",
                SessionOrigin.appToken("a.b.c", "").at(server.url) to "identity_invalid",
                SessionOrigin.appToken("two words", "ann").at(server.url) to "token_malformed",
                SessionOrigin.appToken("a.b.c", "ann").at("http://app.example/") to "argument_invalid",
                SessionOrigin.token("") to "token_malformed",
                SessionOrigin.token("null") to "token_malformed",
                SessionOrigin.endpoint(server.url).identity("\uD800") to "argument_invalid",
            )) {
                val error = assertThrows<RoomkeyException> { runBlocking { manager.start(origin) } }
                assertEquals(code, error.code)
                assertFalse("hush" in error.toString())
            }
            logged.clear()
            // With both, the session token counts, and the other is not sent anywhere.
            val both = SessionOrigin.appToken("a.b.c", "ann").beginningWith("d.e.f")
            assertEquals(CONNECTED, manager.start(both))
            assertEquals("d.e.f", manager.token().reveal())
            assertTrue(logged.any { "session token is used" in it } && logged.none { "a.b.c" in it }, logged.toString())
        }
        assertTrue(server.asked.isEmpty())
    }

    // Against one that means harm.

    @Test
    fun `what is no token is an error, and nothing of it is shown`() {
        for ((answer, code) in listOf(
            Answer(200, "<html>sign in</html>") to "token_malformed",
            Answer(200, "") to "token_malformed",
            Answer(200, "{}") to "remote_answer_invalid",
            Answer(200, """{"token":"null"}""") to "token_malformed",
            Answer(302, "", "location" to "http://127.0.0.1:1/") to "remote_answer_invalid",
            Answer(401, "the token hush-hush is not good") to "remote_unauthorized",
            Answer(404, "hush-hush") to "remote_not_found",
            Answer(200, "hush-hush".repeat(30_000)) to "remote_answer_invalid",
        )) {
            logged.clear()
            Hostile(answer).use { server ->
                session { manager ->
                    assertEquals(ERROR, manager.start(SessionOrigin.endpoint(server.url)))
                    val error = manager.lastError!!
                    assertEquals("refused", error.code)
                    assertEquals(code, (error.cause as RoomkeyException).code)
                    assertFalse("hush" in error.stackTraceToString() + logged)
                }
                assertEquals(1, server.asked.size)
            }
        }
    }

    @Test
    fun `one that fails is asked again, and one that asks to wait is waited for`() =
        Hostile(Answer(500, "oops"), Answer(429, "", "retry-after" to "2"), good()).use { server ->
            session { manager ->
                val begun = System.nanoTime()
                val origin = SessionOrigin.endpoint(server.url)
                val states = List(10) { async { manager.start(origin) } }.awaitAll()
                assertEquals(setOf(CONNECTED), states.toSet())
                assertTrue(System.nanoTime() - begun >= 3_000_000_000)
            }
            assertEquals(3, server.asked.size)
        }

    @Test
    fun `one for whom it is too early is asked once more after a second`() {
        val early = Answer(401, """{"error":"token not yet valid","code":"token_not_yet_valid"}""")
        Hostile(early, good()).use { server ->
            session { assertEquals(CONNECTED, it.start(SessionOrigin.endpoint(server.url))) }
            assertEquals(2, server.asked.size)
        }
    }

    @Test
    fun `twenty that come cold make one call`() = Hostile(good(more = ""","expires_in":600"""), gate = true).use { server ->
        session { manager ->
            val start = async { manager.start(SessionOrigin.endpoint(server.url)) }
            while (server.asked.isEmpty()) delay(5)
            val tokens = List(20) { async { manager.token().reveal() } }
            delay(100)
            server.go.countDown()
            assertEquals(CONNECTED, start.await())
            assertEquals(List(20) { "a.b.c" }, tokens.awaitAll())
        }
        assertEquals(1, server.asked.size)
    }

    @Test
    fun `stopped during a call it stays stopped when the answer comes`() = Hostile(good(), gate = true).use { server ->
        session { manager ->
            val told = CopyOnWriteArrayList<SessionState>()
            manager.subscribe { _, state -> told += state }
            val start = async { manager.start(SessionOrigin.endpoint(server.url)) }
            while (server.asked.isEmpty()) delay(5)
            manager.stop()
            server.go.countDown()
            assertEquals(DISCONNECTED, start.await())
            delay(200)
            assertEquals(listOf(CONNECTING, DISCONNECTED), told.toList())
            assertEquals("not_started", assertThrows<SessionException> { runBlocking { manager.token() } }.code)
        }
    }

    @Test
    fun `a token for somebody else is not used`() = Hostile(good(more = ""","identity":"ben"""")).use { server ->
        session { manager ->
            assertEquals(ERROR, manager.start(SessionOrigin.endpoint(server.url).identity("ann")))
            assertEquals("identity_mismatch", manager.lastError!!.code)
        }
    }

    @Test
    fun `headers are sent, and those of a function are made anew`() {
        val life = ""","expires_in":600"""
        Hostile(good("one", life), good("two", life)).use { server ->
            var made = 0
            val origin = SessionOrigin.endpoint(server.url).headers { mapOf("Authorization" to "Bearer key-${++made}") }
            session { manager ->
                repeat(2) { assertEquals(CONNECTED, manager.start(origin)) }
                manager.rejected(manager.token())
                assertEquals("two", manager.token().reveal())
            }
            assertEquals(listOf("Bearer key-1", "Bearer key-2"), server.asked.map { it.headers["authorization"] })
        }
    }

    @Test
    fun `nobody there is an error in time`() = session(SessionPolicy(startWithin = 1.seconds)) { manager ->
        assertEquals(ERROR, manager.start(SessionOrigin.endpoint("http://127.0.0.1:1/token")))
        assertEquals("timeout", manager.lastError!!.code)
        assertEquals("remote_unavailable", (manager.lastError!!.cause as RoomkeyException).code)
    }

    @Test
    fun `short lives are renewed, and a renewal that fails takes nothing away`() {
        val short = good("first", ""","expires_in":13""")
        Hostile(short, Answer(500, "oops"), good("second", ""","expires_in":600""")).use { server ->
            session { manager ->
                val states = CopyOnWriteArrayList<SessionState>()
                manager.subscribe { _, state -> states += state }
                assertEquals(CONNECTED, manager.start(SessionOrigin.endpoint(server.url)))
                assertEquals("first", manager.token().reveal())
                while (server.asked.size < 3) delay(20)
                while (manager.token().reveal() != "second") delay(20)
                assertEquals(listOf(CONNECTING, CONNECTED), states.toList())
                assertNull(manager.lastError)
            }
        }
    }

    @Test
    fun `a closed session says so`() {
        val manager = SessionManager()
        manager.close()
        manager.close()
        manager.stop()
        assertEquals(DISCONNECTED, manager.currentState)
        assertThrows<ArgumentException> { runBlocking { manager.start(SessionOrigin.token("a.b.c")) } }
    }
}

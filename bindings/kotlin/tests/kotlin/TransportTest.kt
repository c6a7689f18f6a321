import dev.roomkey.RoomkeyException
import dev.roomkey.http.HttpTransport
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionPolicy
import dev.roomkey.session.SessionState
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import java.net.InetAddress
import java.net.ServerSocket
import java.net.SocketException

/** Both ways to send requests, that of the JDK and that of every platform. */
class TransportTest {
    private fun each(test: (HttpTransport) -> Unit) = listOf("JdkTransport", "ConnectionTransport").forEach { name ->
        val of = Class.forName("dev.roomkey.http.$name").getDeclaredConstructor()
        of.isAccessible = true
        test(of.newInstance() as HttpTransport)
    }

    @Test
    fun `a good answer is a token`() = each { transport ->
        Hostile(good()).use { server ->
            SessionManager(SessionPolicy(), transport).use { manager ->
                val state = runBlocking { manager.start(SessionOrigin.endpoint(server.url).headers(mapOf("x-who" to "me"))) }
                assertEquals(SessionState.CONNECTED, state)
                assertEquals("me", server.asked.single().headers["x-who"])
            }
        }
    }

    @Test
    fun `a header that cannot be sent is no failure of the network`() = each { transport ->
        Hostile(good()).use { server ->
            SessionManager(SessionPolicy(), transport).use { manager ->
                val origin = SessionOrigin.endpoint(server.url).headers(mapOf("x-who" to "hush\nhush"))
                assertEquals(SessionState.ERROR, runBlocking { manager.start(origin) })
                assertEquals("refused", manager.lastError!!.code)
                val cause = manager.lastError!!.cause as RoomkeyException
                assertEquals("argument_invalid", cause.code)
                assertFalse(cause.isRetryable)
                assertFalse("hush" in cause.toString())
                assertEquals(0, server.asked.size)
            }
        }
    }

    @Test
    fun `what is stopped hangs up`() = each { transport ->
        ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")).use { server ->
            SessionManager(SessionPolicy(), transport).use { manager ->
                runBlocking {
                    val start = async { manager.start(SessionOrigin.endpoint("http://127.0.0.1:${server.localPort}/token")) }
                    val socket = async(Dispatchers.IO) { server.accept() }.await()
                    socket.soTimeout = 5_000
                    val stream = socket.getInputStream().buffered()
                    // The whole request came, and nobody answers.
                    var end = 0
                    while (end < 4) end = if (stream.read().toChar() == "\r\n\r\n"[end]) end + 1 else 0
                    manager.stop()
                    assertEquals(SessionState.DISCONNECTED, start.await())
                    // An end or a reset, but no five seconds of silence.
                    val read = try {
                        stream.read()
                    } catch (_: SocketException) {
                        -1
                    }
                    assertEquals(-1, read, transport.toString())
                    socket.close()
                }
            }
        }
    }
}

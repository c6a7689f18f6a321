import dev.roomkey.RoomkeyException
import dev.roomkey.http.HttpAnswer
import dev.roomkey.http.HttpCall
import dev.roomkey.http.HttpTransport
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionPolicy
import dev.roomkey.session.SessionState
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.OutputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.SocketException
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import java.util.zip.GZIPOutputStream
import kotlin.time.Duration.Companion.seconds

/** All ways to send requests: that of the JDK, that of every platform, and OkHttp. */
class TransportTest {
    private val names = listOf("http.JdkTransport", "http.ConnectionTransport", "okhttp.OkHttpTransport")

    private fun each(test: (HttpTransport) -> Unit) = names.forEach { name ->
        val of = Class.forName("dev.roomkey.$name").getDeclaredConstructor()
        of.isAccessible = true
        test(of.newInstance() as HttpTransport)
    }

    /** What a session comes to that has little patience, and how often the transport was asked to send. */
    private fun begun(transport: HttpTransport, url: String, method: String = "GET"): Pair<SessionState, Int> {
        val calls = AtomicInteger()
        val counted = object : HttpTransport {
            override suspend fun exchange(call: HttpCall): HttpAnswer {
                calls.incrementAndGet()
                return transport.exchange(call)
            }
        }
        return SessionManager(SessionPolicy(1.seconds, 2.seconds, 2.seconds), counted).use { manager ->
            val state = runBlocking { withTimeout(10.seconds) { manager.start(SessionOrigin.endpoint(url).method(method)) } }
            state to calls.get()
        }
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

    @Test
    fun `a redirection is not followed`() = each { transport ->
        Hostile(good()).use { elsewhere ->
            for (status in listOf(301, 302, 303, 307, 308)) {
                Hostile(Answer(status, "", "Location" to elsewhere.url)).use { server ->
                    assertEquals(SessionState.ERROR, begun(transport, server.url).first, "$transport $status")
                }
            }
            assertEquals(0, elsewhere.asked.size, transport.toString())
        }
    }

    @Test
    fun `what is answered by hanging up or by asking to wait is sent once`() = each { transport ->
        for (answer in listOf("", status(408), status(421), status(503, "retry-after: 0"), status(401), status(407))) {
            Raw { it.write(answer.toByteArray()) }.use { server ->
                // What only asks may be sent again where a connection ended, and the JDK's client does so.
                val (state, calls) = begun(transport, server.url, if (answer.isEmpty()) "POST" else "GET")
                assertEquals(SessionState.ERROR, state, transport.toString())
                assertEquals(calls, server.asked.get(), "$transport and $answer")
            }
        }
    }

    private fun status(number: Int, header: String = "x-more: 1") =
        "HTTP/1.1 $number No\r\n$header\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

    @Test
    fun `an answer without end is read no further than is of use`() = each { transport ->
        val sent = AtomicLong()
        val part = ByteArray(64 * 1024) { 'a'.code.toByte() }
        val endless = { stream: OutputStream ->
            stream.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"token\":\"".toByteArray())
            while (true) {
                stream.write(part)
                sent.addAndGet(part.size.toLong())
            }
        }
        Raw(endless).use { server ->
            val (state, calls) = begun(transport, server.url)
            assertEquals(SessionState.ERROR, state)
            // What the kernel holds for either side comes on top of what is read.
            assertTrue(sent.get() < calls * 32L * 1024 * 1024, "$transport let ${sent.get()} bytes come")
        }
    }

    @Test
    fun `an answer that comes byte by byte is given up in time`() = each { transport ->
        val slow = { stream: OutputStream ->
            stream.write("HTTP/1.1 200 OK\r\n\r\n".toByteArray())
            while (true) {
                stream.write('a'.code)
                stream.flush()
                Thread.sleep(20)
            }
        }
        Raw(slow).use { server ->
            val begun = System.nanoTime()
            assertEquals(SessionState.ERROR, begun(transport, server.url).first)
            assertTrue((System.nanoTime() - begun) / 1_000_000 < 6_000, transport.toString())
        }
    }

    @Test
    fun `what nobody asked to be packed is not unpacked`() = each { transport ->
        val packed = ByteArrayOutputStream()
        GZIPOutputStream(packed).use { it.write("""{"token":"a.b.c"}""".toByteArray()) }
        val head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.size()}\r\nconnection: close\r\n\r\n"
        Raw { it.write(head.toByteArray() + packed.toByteArray()) }.use { server ->
            assertEquals(SessionState.ERROR, begun(transport, server.url).first, transport.toString())
        }
    }

    @Test
    fun `a running server is asked`() = Authority().use { authority ->
        each { transport ->
            assertEquals(SessionState.CONNECTED to 1, begun(transport, "${authority.url}/get-token"), transport.toString())
        }
    }
}

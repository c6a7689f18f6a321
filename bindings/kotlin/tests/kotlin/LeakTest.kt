import dev.roomkey.Secret
import dev.roomkey.VideoSdk
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.atomic.AtomicInteger

/** What is made and closed leaves nothing: not in Java's memory, not in the library's, and nobody who calls. */
class LeakTest {
    private val called = AtomicInteger()
    private val closed = AtomicInteger()

    private fun cycles(count: Int) {
        for (number in 1..count) {
            val manager = SessionManager()
            manager.subscribe { _, _ -> called.incrementAndGet() }
            if (number % 20 == 0) runBlocking { manager.start(TOKEN) }
            manager.close()
            closed.incrementAndGet()
        }
    }

    private fun resident(): Long {
        repeat(3) {
            System.gc()
            Thread.sleep(50)
        }
        val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
        return line.filter(Char::isDigit).toLong() / 1024
    }

    @Test
    fun `a hundred thousand sessions that were closed leave nothing behind`() {
        cycles(20_000)
        val threads = Thread.activeCount()
        val before = resident()
        cycles(80_000)
        val after = resident()
        assertTrue(after - before < 48, "$before MiB, then $after MiB")
        assertTrue(Thread.activeCount() <= threads + 4, "${Thread.activeCount()} threads")
        assertEquals(100_000, closed.get())
        // Those that were started were told twice each, and nobody after the end.
        assertEquals(2 * 5_000, called.get())
        Thread.sleep(200)
        assertEquals(2 * 5_000, called.get())
    }

    @Test
    fun `a hundred thousand keys that were closed leave nothing behind`() {
        val secret = Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        val access = VideoSdk.Access(listOf("allow_join"))
        fun opened(count: Int) = repeat(count) { number ->
            VideoSdk("my-api-key", secret).use { if (number % 100 == 0) it.mint(access) }
        }
        opened(20_000)
        val before = resident()
        opened(80_000)
        val after = resident()
        assertTrue(after - before < 48, "$before MiB, then $after MiB")
    }

    private companion object {
        val TOKEN = SessionOrigin.token("a.b.c")
    }
}

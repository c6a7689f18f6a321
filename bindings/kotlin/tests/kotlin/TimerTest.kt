import dev.roomkey.SessionException
import dev.roomkey.session.Fetched
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionPolicy
import dev.roomkey.session.SessionState
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** One thread is the clock of all sessions: nobody's code holds it up. */
class TimerTest {
    private val policy = SessionPolicy(1.seconds, 2.seconds, 1.seconds)

    /** Coroutines that are looked at add their own name to it. */
    private val clock = "roomkey session clock"

    @Test
    fun `who hangs when a request is given up hangs no other session`() {
        val (hanging, go) = CountDownLatch(1) to CountDownLatch(1)
        val threads = CopyOnWriteArrayList<String>()
        val origin = SessionOrigin.provider {
            suspendCancellableCoroutine<Fetched> { continuation ->
                continuation.invokeOnCancellation {
                    threads += Thread.currentThread().name
                    hanging.countDown()
                    go.await(30, TimeUnit.SECONDS)
                }
            }
        }
        val first = SessionManager(policy)
        try {
            runBlocking {
                withTimeout(20.seconds) {
                    val start = async { first.start(origin) }
                    assertTrue(withContext(Dispatchers.IO) { hanging.await(10, TimeUnit.SECONDS) })
                    SessionManager(policy).use { second ->
                        assertEquals(SessionState.ERROR, second.start(SessionOrigin.provider { awaitCancellation() }))
                    }
                    // Nor does its own start wait for it any longer than it may.
                    assertEquals(SessionState.ERROR, start.await())
                }
            }
            assertTrue(threads.isNotEmpty() && threads.none { it.startsWith(clock) }, threads.toString())
        } finally {
            go.countDown()
            first.close()
        }
    }

    @Test
    fun `who is answered in time goes on in no clock's thread`() = SessionManager(policy).use { manager ->
        val thread = runBlocking(Dispatchers.Unconfined) {
            manager.start(SessionOrigin.provider { awaitCancellation() })
            Thread.currentThread().name
        }
        assertFalse(thread.startsWith(clock), thread)
    }

    @Test
    fun `a log that throws takes nobody's answer away`() {
        val logger = Logger.getLogger("dev.roomkey.session")
        val threads = CopyOnWriteArrayList<String>()
        val broken = object : Handler() {
            override fun publish(record: LogRecord) {
                threads += Thread.currentThread().name
                throw AssertionError("it breaks")
            }

            override fun flush() = Unit
            override fun close() = Unit
        }
        logger.addHandler(broken)
        try {
            SessionManager(policy).use { manager ->
                val calls = CopyOnWriteArrayList<String>()
                val origin = SessionOrigin.provider {
                    calls += it.reason
                    if (calls.size > 1) awaitCancellation() else Fetched("a.b.c", 10.minutes)
                }
                runBlocking {
                    withTimeout(20.seconds) {
                        assertEquals(SessionState.CONNECTED, manager.start(origin))
                        manager.rejected(manager.token())
                        val refused = runCatching { manager.token() }.exceptionOrNull()
                        assertEquals("timeout", (refused as SessionException).code)
                    }
                }
            }
            assertTrue(threads.none { it.startsWith(clock) }, threads.toString())
        } finally {
            logger.removeHandler(broken)
        }
    }
}

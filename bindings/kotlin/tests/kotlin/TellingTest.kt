import dev.roomkey.session.Fetched
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionState
import dev.roomkey.session.SessionState.CONNECTED
import dev.roomkey.session.SessionState.DISCONNECTED
import dev.roomkey.session.TokenProvider
import dev.roomkey.session.TokenRequest
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Those who listen to a session, where they, or their executors, do what they should not. */
class TellingTest {
    private fun session(test: suspend CoroutineScope.(SessionManager) -> Unit) {
        SessionManager().use { manager -> runBlocking { withTimeout(60.seconds) { test(manager) } } }
    }

    private val token = SessionOrigin.token("a.b.c")

    @Test
    fun `nothing that is thrown silences the session`() = session { manager ->
        val seen = CopyOnWriteArrayList<SessionState>()
        manager.subscribe { _, _ -> throw AssertionError("it breaks") }
        manager.subscribe(Executor { throw StackOverflowError() }) { _, _ -> error("never") }
        manager.subscribe(Executor { it.run(); throw IllegalStateException() }) { _, _ -> throw OutOfMemoryError() }
        manager.subscribe { _, state -> seen += state }
        repeat(2) {
            manager.start(token)
            manager.stop()
        }
        manager.close()
        assertEquals(listOf(CONNECTED, DISCONNECTED, CONNECTED, DISCONNECTED), seen.toList())
    }

    @Test
    fun `an executor of many threads calls a listener in order, once at a time, and not after the end`() = session { manager ->
        val pool = Executors.newFixedThreadPool(4)
        val seen = CopyOnWriteArrayList<SessionState>()
        val (within, wrong) = AtomicInteger() to AtomicInteger()
        val isOver = AtomicBoolean()
        manager.subscribe(pool) { _, state ->
            if (within.incrementAndGet() > 1 || isOver.get()) wrong.incrementAndGet()
            Thread.sleep(1)
            seen += state
            within.decrementAndGet()
        }
        repeat(50) {
            manager.start(token)
            manager.stop()
        }
        while (seen.size < 100) delay(5)
        assertEquals(List(100) { if (it % 2 == 0) CONNECTED else DISCONNECTED }, seen.toList())
        repeat(20) {
            manager.start(token)
            manager.stop()
        }
        manager.close()
        isOver.set(true)
        pool.shutdown()
        assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS))
        assertEquals(0, wrong.get())
    }

    @Test
    fun `two listeners may end the session at once`() = session { manager ->
        val (together, done) = CyclicBarrier(2) to CountDownLatch(2)
        val executors = List(2) { Executors.newSingleThreadExecutor() }
        for (executor in executors) {
            manager.subscribe(executor) { _, _ ->
                together.await(5, TimeUnit.SECONDS)
                manager.close()
                done.countDown()
            }
        }
        manager.start(token)
        assertTrue(done.await(5, TimeUnit.SECONDS))
        val before = System.nanoTime()
        manager.close()
        assertTrue(System.nanoTime() - before < 5_000_000_000)
        executors.forEach { it.shutdownNow() }
    }

    @Test
    fun `after the end nobody is told, not even what is replayed`() = session { manager ->
        val told = AtomicInteger()
        manager.close()
        assertFalse(manager.subscribe(null, true) { _, _ -> told.incrementAndGet() }.isActive)
        val before = System.nanoTime()
        manager.close()
        assertTrue(System.nanoTime() - before < 5_000_000_000)
        assertEquals(0, told.get())
    }

    @Test
    fun `what is interrupted while it ends a session ends it`() {
        val manager = SessionManager()
        val seen = CopyOnWriteArrayList<SessionState>()
        manager.subscribe { _, state ->
            Thread.sleep(50)
            seen += state
        }
        runBlocking { manager.start(token) }
        Thread.currentThread().interrupt()
        manager.close()
        assertTrue(Thread.interrupted())
        assertEquals(listOf(CONNECTED, DISCONNECTED), seen.toList())
    }

    @Test
    fun `between what is replayed and the changes nothing is lost`() = repeat(200) {
        val seen = CopyOnWriteArrayList<SessionState>()
        SessionManager().use { manager ->
            val other = thread {
                runBlocking { manager.start(token) }
                manager.stop()
            }
            if (it % 2 == 0) Thread.yield()
            manager.subscribe(null, true) { _, state -> seen += state }
            other.join()
        }
        assertEquals(listOf(DISCONNECTED, CONNECTED, DISCONNECTED).takeLast(seen.size), seen.toList())
        assertTrue(seen.isNotEmpty())
    }

    @Test
    fun `the flow of changes ends with the session`() = session { manager ->
        val all = async(Dispatchers.Unconfined) { manager.changes().toList() }
        manager.start(token)
        manager.close()
        assertEquals(listOf(CONNECTED, DISCONNECTED), all.await())
        assertEquals(emptyList<SessionState>(), manager.changes().toList())
    }

    @Test
    fun `nobody's function is asked whether it is the same`() = session { manager ->
        class Odd : TokenProvider {
            override suspend fun fetch(request: TokenRequest) = Fetched("odd", 10.minutes)
            override fun equals(other: Any?) = error("nobody asks")
            override fun hashCode() = error("nobody asks")
        }
        val odd = Odd()
        assertEquals(CONNECTED, manager.start(SessionOrigin.provider(odd)))
        val token = manager.token()
        assertEquals(CONNECTED, manager.start(SessionOrigin.provider(odd)))
        assertEquals(token, manager.token())
        assertEquals(CONNECTED, manager.start(SessionOrigin.provider(Odd())))
    }

    @Test
    fun `a wait without end is waited for, and nothing overflows`() = session { manager ->
        val refusal = TokensTest.tooLongAWait()
        val calls = AtomicInteger()
        val start = async { manager.start(SessionOrigin.provider { calls.incrementAndGet(); throw refusal }) }
        while (calls.get() == 0) delay(5)
        delay(1500)
        assertEquals(1, calls.get())
        manager.stop()
        start.await()
    }
}

import dev.roomkey.RoomkeyException
import dev.roomkey.SessionException
import dev.roomkey.session.Fetched
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionState
import dev.roomkey.session.SessionState.CONNECTED
import dev.roomkey.session.SessionState.CONNECTING
import dev.roomkey.session.SessionState.DISCONNECTED
import dev.roomkey.session.SessionState.ERROR
import dev.roomkey.session.Subscription
import dev.roomkey.session.TokenRequest
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** What the shell promises beside the machine: who is told what, when, and on which thread. */
class SessionTest {
    private fun session(test: suspend kotlinx.coroutines.CoroutineScope.(SessionManager) -> Unit) {
        SessionManager().use { manager -> runBlocking { withTimeout(60.seconds) { test(manager) } } }
    }

    private val token = SessionOrigin.token("a.b.c")

    @Test
    fun `the state flow tells every collector, and is right at once`() = session { manager ->
        assertEquals(DISCONNECTED, manager.state.value)
        val seen = async(Dispatchers.Unconfined) { manager.state.first { it == CONNECTED } }
        val changes = async(Dispatchers.Unconfined) { manager.changes().take(2).toList() }
        delay(50)
        manager.start(token)
        assertEquals(CONNECTED, manager.state.value)
        assertEquals(CONNECTED, seen.await())
        manager.stop()
        assertEquals(DISCONNECTED, manager.state.value)
        assertEquals(listOf(CONNECTED, DISCONNECTED), changes.await())
    }

    @Test
    fun `a listener may call anything, also what waits`() = session { manager ->
        val done = CompletableDeferred<String>()
        manager.subscribe { _, state ->
            if (state == CONNECTED && !done.isCompleted) {
                val text = runBlocking { manager.start(token); manager.token().reveal() }
                manager.subscribe { _, _ -> }.close()
                manager.nudge()
                done.complete(text)
            }
        }
        manager.start(token)
        assertEquals("a.b.c", done.await())
    }

    @Test
    fun `a listener that ends itself is not called any more, and one that throws harms nobody`() = session { manager ->
        val first = AtomicInteger()
        val second = CopyOnWriteArrayList<SessionState>()
        lateinit var subscription: Subscription
        subscription = manager.subscribe { _, _ ->
            first.incrementAndGet()
            subscription.close()
        }
        manager.subscribe { _, _ -> error("it throws") }
        manager.subscribe(null, true) { _, state -> second += state }
        manager.start(token)
        manager.stop()
        manager.close()
        assertEquals(1, first.get())
        assertFalse(subscription.isActive)
        assertEquals(listOf(DISCONNECTED, CONNECTED, DISCONNECTED), second.toList())
    }

    @Test
    fun `once it is unsubscribed a listener is not called, whoever is telling`() = session { manager ->
        repeat(50) {
            val isOver = java.util.concurrent.atomic.AtomicBoolean()
            val late = AtomicInteger()
            val subscription = manager.subscribe { _, _ ->
                Thread.sleep(1)
                if (isOver.get()) late.incrementAndGet()
            }
            val other = thread { repeat(3) { runBlocking { manager.start(token) }; manager.stop() } }
            Thread.sleep(2)
            subscription.close()
            isOver.set(true)
            other.join()
            assertEquals(0, late.get())
        }
    }

    @Test
    fun `an executor of the caller's is where a listener runs, and it may refuse`() = session { manager ->
        val executor = Executors.newSingleThreadExecutor { Thread(it, "mine") }
        val names = CopyOnWriteArrayList<String>()
        manager.subscribe(executor) { _, _ -> names += Thread.currentThread().name }
        manager.subscribe(Executor { throw java.util.concurrent.RejectedExecutionException() }) { _, _ -> error("never") }
        manager.start(token)
        manager.stop()
        manager.close()
        executor.shutdown()
        assertTrue(executor.awaitTermination(5, TimeUnit.SECONDS))
        assertTrue(names.all { it == "mine" })
    }

    @Test
    fun `a provider is told why and how often, and what it throws is tried again`() = session { manager ->
        val requests = CopyOnWriteArrayList<TokenRequest>()
        val origin = SessionOrigin.provider { request ->
            requests += request
            if (requests.size == 1) throw java.io.IOException("hush")
            Fetched("t${requests.size}", 10.minutes)
        }
        assertEquals(CONNECTED, manager.start(origin))
        assertEquals(listOf("start" to 1, "retry" to 2), requests.map { it.reason to it.attempt })
        assertTrue(requests.all { it.within <= 15.seconds && it.within > 1.seconds })
        manager.rejected(manager.token())
        assertEquals("t3", manager.token().reveal())
        assertEquals("rejection", requests.last().reason)
    }

    @Test
    fun `what a provider refuses for good is an error with its cause`() = session { manager ->
        val origin = SessionOrigin.provider { Fetched("two words") }
        assertEquals(ERROR, manager.start(origin))
        assertEquals("refused", manager.lastError!!.code)
        assertEquals("token_malformed", (manager.lastError!!.cause as RoomkeyException).code)
    }

    @Test
    fun `a provider that gives up by itself is tried again, and one that is stopped is cancelled`() = session { manager ->
        val calls = AtomicInteger()
        val cancelled = CompletableDeferred<Unit>()
        val origin = SessionOrigin.provider {
            if (calls.incrementAndGet() == 1) throw CancellationException("its own time is over")
            try {
                awaitCancellation()
            } finally {
                cancelled.complete(Unit)
            }
        }
        val start = async { manager.start(origin) }
        while (calls.get() < 2) delay(10)
        manager.stop()
        cancelled.await()
        assertEquals(DISCONNECTED, start.await())
    }

    @Test
    fun `who does not wait any more stops nothing`() = session { manager ->
        val go = CompletableDeferred<Unit>()
        val origin = SessionOrigin.provider { go.await(); Fetched("late", 10.minutes) }
        val impatient = launch { manager.start(origin) }
        while (manager.currentState != CONNECTING) delay(5)
        impatient.cancelAndJoin()
        assertEquals(CONNECTING, manager.currentState)
        go.complete(Unit)
        assertEquals(CONNECTED, manager.start(origin))
    }

    @Test
    fun `another origin stops the one before, and each start gets its own`() = repeat(5) {
        // A session of its own each time: one alone asks six times a minute and no more.
        session { manager ->
            val slow = SessionOrigin.provider { awaitCancellation() }
            val quick = SessionOrigin.provider { Fetched("quick", 10.minutes) }
            val first = async(Dispatchers.Default) { manager.start(slow) }
            while (manager.currentState != CONNECTING) delay(1)
            assertEquals(CONNECTED, manager.start(quick))
            assertEquals(DISCONNECTED, first.await())
            assertEquals("quick", manager.token().reveal())
        }
    }

    @Test
    fun `starts that cross take tokens of no other`() = repeat(10) { round ->
        session { manager ->
            val origins = List(4) { who -> SessionOrigin.token("token-$round-$who") }
            val started = CountDownLatch(1)
            val all = origins.map { origin ->
                async(Dispatchers.IO) {
                    started.await()
                    manager.start(origin)
                }
            }
            started.countDown()
            all.forEach { it.await() }
            // Whoever came last has it, and the token is that one's: starting from the same origin changes nothing.
            val token = manager.token().reveal()
            val last = origins[token.substringAfterLast('-').toInt()]
            val told = AtomicInteger()
            manager.subscribe { _, _ -> told.incrementAndGet() }
            assertEquals(CONNECTED, manager.start(last))
            assertEquals(token, manager.token().reveal())
            manager.close()
            assertEquals(1, told.get(), "the end alone")
        }
    }

    @Test
    fun `a token that is pushed is the token, and after a stop it is nothing`() = session { manager ->
        manager.start(token)
        manager.push(Fetched("pushed", 10.minutes))
        assertEquals("pushed", manager.token().reveal())
        manager.accepted(manager.token())
        manager.stop()
        manager.push(Fetched("late"))
        assertEquals("not_started", assertThrows<SessionException> { runBlocking { manager.token() } }.code)
    }

    @Test
    fun `futures say the same, and one that is cancelled stops nothing`() = session { manager ->
        assertEquals(CONNECTED, manager.startAsync(token).get(10, TimeUnit.SECONDS))
        assertEquals("a.b.c", manager.tokenAsync().get(10, TimeUnit.SECONDS).reveal())
        manager.startAsync(SessionOrigin.provider { awaitCancellation() }).cancel(true)
        while (manager.currentState != CONNECTING) delay(5)
        manager.stop()
        val thrown = assertThrows<java.util.concurrent.ExecutionException> { manager.tokenAsync().get(10, TimeUnit.SECONDS) }
        assertEquals("not_started", (thrown.cause as SessionException).code)
    }

    @Test
    fun `who waits is answered when the session is closed`() = runBlocking<Unit> {
        val manager = SessionManager()
        val future = manager.startAsync(SessionOrigin.provider { awaitCancellation() })
        while (manager.currentState != CONNECTING) delay(5)
        val token = manager.tokenAsync()
        delay(20)
        manager.close()
        assertEquals(DISCONNECTED, future.get(10, TimeUnit.SECONDS))
        val thrown = assertThrows<java.util.concurrent.ExecutionException> { token.get(10, TimeUnit.SECONDS) }
        assertEquals("stopped", (thrown.cause as SessionException).code)
    }

    @Test
    fun `nothing shows a token`() = session { manager ->
        val fetched = Fetched("hush-hush", 10.minutes, "ann")
        manager.start(SessionOrigin.token("hush-hush"))
        val shown = listOf(fetched, SessionOrigin.token("hush-hush"), manager, manager.token()).joinToString()
        assertFalse("hush" in shown, shown)
        assertEquals(10.minutes, fetched.livesFor)
        assertEquals("ann", fetched.identity)
        assertNotSame(manager.token(), manager.token())
    }
}

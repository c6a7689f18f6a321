package dev.roomkey.session

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import java.util.concurrent.Executor
import java.util.concurrent.locks.ReentrantLock
import java.util.logging.Level
import kotlin.concurrent.withLock

/** So long the end of a session waits for a listener that does not return; then it only waits for that one. */
private const val LONGEST_END_NANOSECONDS = 10_000_000_000L

/**
 * Who listens to a session, and how they are told: one after another, in order, outside of every step and every lock. Nothing
 * that anybody throws ends it.
 */
internal class Telling {
    private val work: Executor = Dispatchers.IO.limitedParallelism(1).asExecutor()
    private val lock = ReentrantLock()
    private val listeners = ArrayList<Listening>()
    private val due = ArrayDeque<() -> Unit>()
    private val silence = lock.newCondition()
    private var isTelling = false
    private var thread: Thread? = null
    private var isOver = false

    /** Those that are within a listener at this moment, as often as they are. */
    private val within = ArrayList<Thread>()

    /** What is replayed is told once [begin] is called. */
    fun subscribe(executor: Executor?, listener: SessionListener, replayed: SessionState?): Subscription {
        val one = Listening(executor, listener)
        lock.withLock {
            if (isOver) {
                one.isActive = false
                return one
            }
            listeners += one
            if (replayed != null) due += { one.tell(replayed) }
        }
        return one
    }

    /** Those who listen at this moment will be told, once [begin] is called. */
    fun changed(state: SessionState, first: () -> Unit) = lock.withLock {
        if (isOver) return@withLock
        due += first
        for (one in listeners) due += { one.tell(state) }
    }

    fun begin() {
        val isFirst = lock.withLock { (!isTelling && due.isNotEmpty()).also { if (it) isTelling = true } }
        // It is no coroutine of the session's, so whatever is told to be done is done, also when the session ends meanwhile.
        if (isFirst) work.execute(::drain)
    }

    private fun drain() {
        while (true) {
            val next = lock.withLock {
                thread = Thread.currentThread()
                due.removeFirstOrNull() ?: run {
                    isTelling = false
                    thread = null
                    silence.signalAll()
                    return
                }
            }
            try {
                next()
            } catch (thrown: Throwable) {
                LOG.log(Level.SEVERE, "A change of a session could not be told.", thrown)
            }
        }
    }

    /**
     * Those who are still to be told are told, and then nobody any more. Where a listener ends it, it is the last, and waits
     * for no other: that one may be ending it too.
     */
    fun end() {
        begin()
        lock.withLock {
            isOver = true
            val isListener = isListener()
            if (!isListener) awaitDrain()
            due.clear()
            listeners.forEach(Listening::hush)
            listeners.clear()
            while (!isListener && within.isNotEmpty()) silence.awaitUninterruptibly()
        }
    }

    /** Whoever is interrupted waits all the same, and is so again afterwards. */
    private fun awaitDrain() {
        var isInterrupted = false
        val last = System.nanoTime() + LONGEST_END_NANOSECONDS
        while (isTelling) {
            try {
                if (silence.awaitNanos(last - System.nanoTime()) <= 0) break
            } catch (_: InterruptedException) {
                isInterrupted = true
            }
        }
        if (isInterrupted) Thread.currentThread().interrupt()
    }

    /** Whether it is a listener that calls, or whoever else is told here. Under the lock. */
    private fun isListener() = Thread.currentThread().let { it === thread || it in within }

    private inner class Listening(private val executor: Executor?, private val listener: SessionListener) :
        Subscription {
        /** What it is still to be told, and who is telling it: one thread, however many the executor has. */
        private val states = ArrayDeque<SessionState>()
        private var teller: Thread? = null

        @Volatile
        override var isActive = true

        fun tell(state: SessionState) {
            lock.withLock {
                if (!isActive) return
                states += state
            }
            if (executor == null) return work()
            try {
                executor.execute(::work)
            } catch (refused: Throwable) {
                // If it is there no more, it was told.
                lock.withLock { states.removeLastOrNull() }
                LOG.log(Level.WARNING, "The executor of a listener takes nothing any more.", refused)
            }
        }

        /** Tells all that is due, unless another thread is at it. */
        private fun work() {
            while (true) {
                val state = lock.withLock {
                    if (teller != null) return
                    val state = states.removeFirstOrNull() ?: return
                    teller = Thread.currentThread().also(within::add)
                    state
                }
                try {
                    call(state)
                } finally {
                    lock.withLock {
                        within.remove(teller)
                        teller = null
                        silence.signalAll()
                    }
                }
            }
        }

        private fun call(state: SessionState) = try {
            listener.onSessionChanged("stateChanged", state)
        } catch (thrown: Throwable) {
            LOG.log(Level.WARNING, "A listener of a session has thrown.", thrown)
        }

        /** It is told nothing more. Under the lock. */
        fun hush() {
            isActive = false
            states.clear()
        }

        override fun close() = lock.withLock {
            hush()
            listeners.remove(this)
            while (teller != null && !isListener()) silence.awaitUninterruptibly()
        }
    }
}

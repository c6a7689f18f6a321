package dev.roomkey.session

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import java.util.concurrent.Executor
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.locks.ReentrantLock
import java.util.logging.Level
import kotlin.concurrent.withLock

/** So long the end of a session waits for a listener that does not return; then it only waits for that one. */
private const val LONGEST_END_NANOSECONDS = 10_000_000_000L

/** Who listens to a session, and how they are told: one after another, in order, outside of every step and every lock. */
internal class Telling(scope: CoroutineScope) {
    private val scope = CoroutineScope(scope.coroutineContext + Dispatchers.IO.limitedParallelism(1))
    private val lock = ReentrantLock()
    private val listeners = ArrayList<Listening>()
    private val due = ArrayDeque<() -> Unit>()
    private val silence = lock.newCondition()
    private var isTelling = false
    private var thread: Thread? = null
    private var isOver = false

    fun subscribe(executor: Executor?, listener: SessionListener, replayed: SessionState?): Subscription {
        val one = Listening(executor, listener)
        lock.withLock {
            if (!isOver) listeners += one else one.isActive = false
            if (replayed != null) due += { one.tell(replayed) }
        }
        if (replayed != null) begin()
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
        if (isFirst) scope.launch { drain() }
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
            next()
        }
    }

    /** Those who are still to be told are told, and then nobody any more. Where a listener ends it, it is the last. */
    fun end() {
        val all = lock.withLock {
            isOver = true
            if (thread === Thread.currentThread()) due.clear()
            val last = System.nanoTime() + LONGEST_END_NANOSECONDS
            while (isTelling && thread !== Thread.currentThread()) {
                if (silence.awaitNanos(last - System.nanoTime()) <= 0) break
            }
            due.clear()
            listeners.toList()
        }
        all.forEach(Listening::close)
    }

    private inner class Listening(private val executor: Executor?, private val listener: SessionListener) :
        Subscription {
        private val change = lock.newCondition()
        private var teller: Thread? = null
        override var isActive = true

        fun tell(state: SessionState) {
            if (executor == null) return call(state)
            try {
                executor.execute { call(state) }
            } catch (refused: RejectedExecutionException) {
                LOG.log(Level.WARNING, "The executor of a listener takes nothing any more.", refused)
            }
        }

        private fun call(state: SessionState) {
            lock.withLock {
                if (!isActive) return
                teller = Thread.currentThread()
            }
            try {
                listener.onSessionChanged("stateChanged", state)
            } catch (thrown: Exception) {
                LOG.log(Level.WARNING, "A listener of a session has thrown.", thrown)
            } finally {
                lock.withLock {
                    teller = null
                    change.signalAll()
                }
            }
        }

        override fun close() = lock.withLock {
            isActive = false
            listeners.remove(this)
            // Where the listener itself ends it, it is the last call.
            while (teller != null && teller !== Thread.currentThread()) change.awaitUninterruptibly()
        }
    }
}

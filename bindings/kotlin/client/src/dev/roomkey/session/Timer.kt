package dev.roomkey.session

import dev.roomkey.internal.SessionInput
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.logging.Level

/** The platform's timers may stand still while the device sleeps, so nobody waits on one for longer. */
private const val LONGEST_WAIT_MILLISECONDS = 30_000L

/** So much may two clocks drift apart between two looks before one of them has stood still. */
private const val JUMP_MILLISECONDS = 2_000L

/** More threads than anybody keeps waiting, and none of those that the program itself works on. */
private val ASIDE = Dispatchers.IO.limitedParallelism(64).asExecutor()

/** Does what may run somebody else's code, without waiting for it. */
internal fun aside(action: () -> Unit) = ASIDE.execute { harmlessly(action) }

/** Does what may run somebody else's code. What it throws, such as a handler of logs may, ends nothing. */
internal fun harmlessly(action: () -> Unit) = try {
    action()
} catch (thrown: Throwable) {
    try {
        LOG.log(Level.SEVERE, "What a session told somebody has thrown.", thrown)
    } catch (_: Throwable) {
        // It is the log itself.
    }
}

/**
 * Calls when it is time, on a clock that counts sleep. All of it is called under the session's lock, but for [tell], which
 * takes the lock itself. One thread is the clock of all sessions, so [tell] calls nobody's code but ours.
 */
internal class Timer(private val clock: () -> Long, private val tell: (SessionInput, number: Long) -> Unit) {
    private var due: Long? = null
    private var armed: ScheduledFuture<*>? = null
    private var number = 0L
    private var apart = clock() - awake()

    /** Sets the one timer, if it is not set for that time already. */
    fun arm(time: Long?, now: Long) {
        if (armed != null) {
            if (time == due) return
            stop()
        }
        due = time
        if (time != null) {
            // A millisecond begins before it is over.
            val wait = (maxOf(time - now, 0) + 1).coerceAtMost(LONGEST_WAIT_MILLISECONDS)
            number += 1
            val mine = number
            armed = CLOCKWORK.schedule({ tick(mine) }, wait, TimeUnit.MILLISECONDS)
        }
    }

    /** The one of this number has come, and none is set any more, unless another was meanwhile. */
    fun fired(which: Long) {
        if (which == number) armed = null
    }

    fun stop() {
        armed?.cancel(false)
        armed = null
    }

    private fun tick(mine: Long) {
        try {
            val before = apart
            apart = clock() - awake()
            tell(if (apart - before > JUMP_MILLISECONDS) SessionInput.Nudge else SessionInput.Timeout, mine)
        } catch (thrown: Throwable) {
            // It would be told to nobody: whoever scheduled it does not look.
            aside { LOG.log(Level.SEVERE, "A session could not be told the time.", thrown) }
        }
    }

    /** The platform's clock, which stops during sleep. */
    private fun awake() = System.nanoTime() / 1_000_000

    private companion object {
        /** One thread for all sessions, which nobody waits for when the program ends. */
        val CLOCKWORK = ScheduledThreadPoolExecutor(1) { work ->
            Thread(work, "roomkey session clock").apply { isDaemon = true }
        }.apply { removeOnCancelPolicy = true }
    }
}

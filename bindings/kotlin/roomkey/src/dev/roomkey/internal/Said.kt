package dev.roomkey.internal

import dev.roomkey.Core
import dev.roomkey.RoomkeyException
import java.math.BigDecimal
import java.time.DateTimeException
import java.time.Instant
import java.util.Collections
import java.util.concurrent.ConcurrentHashMap
import kotlin.time.Duration

/** The claims of a token by their names. The core has looked at them, so another type is a fault of ours. */
internal class Said(fields: Fields) {
    private val left = LinkedHashMap(PlainJson.readObject(needed(fields.text())))

    fun text(name: String): String? = taken(name)

    fun flag(name: String): Boolean? = taken(name)

    fun whole(name: String): Long? = taken(name)

    fun number(name: String): Double? = taken<Number>(name)?.toDouble()

    fun list(name: String): List<String>? = taken(name)

    fun members(name: String): Map<String, Any?>? = taken(name)

    fun any(name: String): Any? = taken(name)

    /** A moment, which tokens may say in parts of a second. One that no clock reaches is the last. */
    fun instant(name: String): Instant? = when (val seconds = taken<Number>(name)) {
        null -> null
        is BigDecimal -> moment {
            val whole = seconds.toBigInteger()
            val parts = seconds.subtract(BigDecimal(whole)).movePointRight(9).toLong()
            Instant.ofEpochSecond(whole.longValueExact(), parts)
        }
        else -> moment { Instant.ofEpochSecond(seconds.toLong()) }
    }

    /** Those that nobody asked for. */
    fun rest(): Map<String, Any?> = Collections.unmodifiableMap(left)

    private inline fun moment(make: () -> Instant) = try {
        make()
    } catch (_: DateTimeException) {
        Instant.MAX
    } catch (_: ArithmeticException) {
        Instant.MAX
    }

    private inline fun <reified T : Any> taken(name: String): T? {
        val value = left.remove(name) ?: return null
        return value as? T ?: throw RoomkeyException.fault()
    }
}

/** What has to be there. */
internal fun <T : Any> needed(value: T?): T = value ?: throw RoomkeyException.fault()

/** What was given, by its names: what is left out is not there, and durations are seconds. */
internal fun given(vararg members: Pair<String, Any?>): Map<String, Any> {
    val given = LinkedHashMap<String, Any>()
    for ((name, value) in members) {
        // What is no whole number of seconds goes as text, which the core refuses with the right code.
        if (value is Duration) given[name] = wholeSeconds(value) ?: value.toString() else if (value != null) given[name] = value
    }
    return given
}

/** If it is one. */
internal fun wholeSeconds(time: Duration): Long? =
    time.inWholeSeconds.takeIf { time.isFinite() && time.inWholeNanoseconds % 1_000_000_000 == 0L }

/** The core's words, in the order of their bits. */
internal object Words {
    private val lists = Core.call("lists")
    val permissions = Sets("permissions")
    val roles = Sets("roles")
    val rights = Sets("rights")

    /** Sets of words of one kind. There are few, and each is made once. */
    class Sets(kind: String) {
        @Suppress("UNCHECKED_CAST")
        private val words = lists.getValue(kind) as List<String>
        private val known = ConcurrentHashMap<Long, List<String>>()

        /** Those whose bits are set, and after them words that this version does not know. */
        fun of(bits: Long, unknown: List<String>? = null): List<String> {
            val set = known[bits] ?: known.computeIfAbsent(bits) {
                Collections.unmodifiableList(words.filterIndexed { place, _ -> (bits shr place) and 1 == 1L })
            }
            return if (unknown == null) set else set + unknown
        }
    }
}

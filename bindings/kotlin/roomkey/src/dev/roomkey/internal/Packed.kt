package dev.roomkey.internal

import dev.roomkey.RoomkeyException
import java.time.Instant
import kotlin.time.Duration

private const val ABSENT: Byte = 0
private const val TEXT: Byte = 1
private const val NUMBER: Byte = 2
private const val LIST: Byte = 3

/** What the clock on the wall says, in seconds: a number asks less of it than an object. */
internal fun seconds(): Long = System.currentTimeMillis() / 1000

/** Fields one after the other, as `roomkey-wire` has them: for what is asked often. */
internal class Packed private constructor(form: Byte) {
    private var bytes = ByteArray(256)
    private var length = 0

    init {
        put(form)
    }

    /** Fields of the vendor's own follow. */
    constructor() : this(1)

    fun text(text: String?): Packed {
        if (text == null) return absent()
        put(TEXT)
        return raw(text)
    }

    fun number(number: Long?): Packed {
        if (number == null) return absent()
        put(NUMBER)
        room(8)
        for (place in 0 until 8) bytes[length + place] = (number shr 8 * place).toByte()
        length += 8
        return this
    }

    fun flag(flag: Boolean): Packed = if (flag) number(1) else absent()

    fun list(list: List<String>?): Packed {
        if (list == null) return absent()
        put(LIST)
        size(list.size)
        for (place in list.indices) raw(list[place])
        return this
    }

    /** Whole seconds; what is none goes as text, which the core refuses with the right code. */
    fun time(time: Duration?): Packed =
        if (time == null) absent() else wholeSeconds(time)?.let(::number) ?: text(time.toString())

    fun bytes(): ByteArray = bytes.copyOf(length)

    fun absent(): Packed = also { put(ABSENT) }

    /** What is ASCII, as nearly all of it is, is written where it stays. */
    private fun raw(text: String): Packed {
        val count = text.length
        room(count + 4)
        val into = bytes
        val begin = length + 4
        for (place in 0 until count) {
            val character = text[place]
            if (character >= '\u0080') return raw(utf8(text))
            into[begin + place] = character.code.toByte()
        }
        size(count)
        length += count
        return this
    }

    private fun raw(value: ByteArray): Packed {
        size(value.size)
        room(value.size)
        value.copyInto(bytes, length)
        length += value.size
        return this
    }

    private fun size(number: Int) {
        room(4)
        for (place in 0 until 4) bytes[length + place] = (number shr 8 * place).toByte()
        length += 4
    }

    private fun put(byte: Byte) {
        room(1)
        bytes[length++] = byte
    }

    private fun room(more: Int) {
        if (length + more > bytes.size) bytes = bytes.copyOf(maxOf(bytes.size * 2, length + more))
    }

    companion object {
        /** Members by their names, for every vendor. */
        fun byName(members: Map<String, Any?>): ByteArray = Packed(0).text(PlainJson.write(members)).bytes()
    }
}

private const val DIGITS = "0123456789abcdef"

/** Bytes in hexadecimal digits, as a body crosses that may be no UTF-8. */
internal fun hex(bytes: ByteArray): String {
    val digits = CharArray(bytes.size * 2)
    for ((place, byte) in bytes.withIndex()) {
        digits[place * 2] = DIGITS[byte.toInt() shr 4 and 15]
        digits[place * 2 + 1] = DIGITS[byte.toInt() and 15]
    }
    return String(digits)
}

/** Reads fields that came out. */
internal class Fields(private val bytes: ByteArray) {
    private var at = 1

    fun text(): String? = if (comes(TEXT)) raw() else null

    fun number(): Long? {
        if (!comes(NUMBER)) return null
        var number = 0L
        for (shift in 0 until 64 step 8) number = number or ((bytes[at++].toLong() and 0xFF) shl shift)
        return number
    }

    fun instant(): Instant? = number()?.let(Instant::ofEpochSecond)

    fun list(): List<String>? = if (comes(LIST)) List(length()) { raw() } else null

    /** Whether a field of this kind comes, or none. One of another kind would make all that follow something else. */
    private fun comes(kind: Byte): Boolean {
        val tag = if (at < bytes.size) bytes[at++] else ABSENT
        if (tag != kind && tag != ABSENT) throw RoomkeyException.fault()
        return tag == kind
    }

    private fun raw(): String {
        val size = length()
        return String(bytes, at, size, Charsets.UTF_8).also { at += size }
    }

    private fun length(): Int {
        var number = 0
        for (shift in 0 until 32 step 8) number = number or ((bytes[at++].toInt() and 0xFF) shl shift)
        return number
    }
}

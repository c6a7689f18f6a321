package dev.roomkey.internal

import dev.roomkey.RoomkeyException
import java.nio.ByteBuffer
import java.nio.CharBuffer
import java.nio.charset.CharacterCodingException
import java.nio.charset.CodingErrorAction
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.longOrNull

/** The calls of `roomkey-jni`. All texts are UTF-8. */
internal object Native {
    init {
        NativeLibrary.load()
    }

    @JvmStatic external fun open(kind: ByteArray, json: ByteArray, names: Array<ByteArray>, values: Array<ByteArray>): Long

    @JvmStatic external fun close(handle: Long)

    @JvmStatic external fun call(handle: Long, verb: ByteArray, json: ByteArray): ByteArray

    /** A token, which is ASCII. */
    @JvmStatic external fun mint(handle: Long, packed: ByteArray, now: Long): ByteArray

    @JvmStatic external fun verify(handle: Long, token: ByteArray, packed: ByteArray, now: Long): ByteArray
}

/** What the native library throws: a refusal as JSON. It has no stack trace, since it becomes another exception at once. */
internal class NativeRefusal(private val json: ByteArray) : RuntimeException(null, null, false, false) {
    fun told(): RoomkeyException {
        val told: JsonObject = Json.parseToJsonElement(String(json, Charsets.UTF_8)).jsonObject
        fun text(name: String) = told[name]?.jsonPrimitive?.content
        return RoomkeyException.of(
            Refusal(
                text("code")!!,
                text("category")!!,
                text("message")!!,
                text("hint"),
                told["retryable"]?.jsonPrimitive?.boolean ?: false,
                // A server may say more seconds than a number has here.
                told["retryAfter"]?.jsonPrimitive?.let { it.longOrNull ?: Long.MAX_VALUE },
            ),
        )
    }
}

/** Calls the library, and throws what it refuses as this package does. */
internal inline fun <T> natively(call: () -> T): T = try {
    call()
} catch (refusal: NativeRefusal) {
    throw refusal.told()
}

/** A text as it crosses. Half of a surrogate pair is no character, and nothing else is put in its place. */
internal fun utf8(text: String): ByteArray {
    // The JVM has instructions of the processor for both of these. What comes back is the same only where all is ASCII.
    val bytes = text.toByteArray()
    return if (String(bytes, Charsets.ISO_8859_1) == text) bytes else encoded(text)
}

private fun encoded(text: String): ByteArray {
    val encoder = Charsets.UTF_8.newEncoder()
        .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)
    val bytes: ByteBuffer = try {
        encoder.encode(CharBuffer.wrap(text))
    } catch (_: CharacterCodingException) {
        throw RoomkeyException.argument("A text is no Unicode: it has half of a surrogate pair.")
    }
    return ByteArray(bytes.remaining()).also(bytes::get)
}

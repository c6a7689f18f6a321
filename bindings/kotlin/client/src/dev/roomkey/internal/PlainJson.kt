package dev.roomkey.internal

import dev.roomkey.RoomkeyException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.longOrNull
import java.math.BigDecimal
import java.time.Instant
import java.util.Collections

/** Plain values (maps, lists, texts, numbers, booleans, null) as JSON and back. */
internal object PlainJson {
    /** As JSON. What is open stands by its [number]. */
    fun write(value: Any?, number: (Any) -> Long? = { null }): String = Writer(number).element(value).toString()

    fun readObject(text: String): Map<String, Any?> = plain(Json.parseToJsonElement(text).jsonObject)

    /** Any value, such as an answer that is a list. */
    fun read(text: String): Any? = plain(Json.parseToJsonElement(text))

    private class Writer(private val open: (Any) -> Long?) {
        fun element(value: Any?): JsonElement = when (value) {
            null -> JsonNull
            is JsonElement -> value
            is CharSequence -> JsonPrimitive(value.toString())
            is Boolean -> JsonPrimitive(value)
            is Float -> number(value.toDouble())
            is Double -> number(value)
            is Number -> JsonPrimitive(value)
            is Enum<*> -> JsonPrimitive(value.name)
            is Instant -> JsonPrimitive(value.epochSecond)
            is Map<*, *> -> JsonObject(value.entries.associate { (name, member) -> text(name) to element(member) })
            is Iterable<*> -> JsonArray(value.map(::element))
            is Array<*> -> JsonArray(value.map(::element))
            else -> open(value)?.let(::JsonPrimitive) ?: throw RoomkeyException.argument("A value is none that JSON has.")
        }
    }

    private fun number(value: Double) = if (value.isFinite()) JsonPrimitive(value) else {
        throw RoomkeyException.argument("A number is none that JSON has.")
    }

    private fun text(name: Any?) = name as? String ?: throw RoomkeyException.argument("The name of a member is no text.")

    private fun plain(element: JsonElement): Any? = when (element) {
        is JsonNull -> null
        is JsonPrimitive -> when {
            element.isString -> element.content
            element.booleanOrNull != null -> element.booleanOrNull
            else -> element.longOrNull ?: BigDecimal(element.content)
        }
        is JsonArray -> Collections.unmodifiableList(element.map(::plain))
        is JsonObject -> plain(element)
    }

    private fun plain(members: JsonObject): Map<String, Any?> =
        Collections.unmodifiableMap(members.mapValuesTo(LinkedHashMap()) { plain(it.value) })
}

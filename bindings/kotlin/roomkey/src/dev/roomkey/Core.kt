package dev.roomkey

import dev.roomkey.internal.Native
import dev.roomkey.internal.PlainJson
import dev.roomkey.internal.natively
import dev.roomkey.internal.utf8
import java.lang.ref.Cleaner
import java.util.concurrent.atomic.AtomicLong

/**
 * The core by its verbs, for what has no face of its own here: `Core.call("verbs")` lists the kinds and the verbs with their
 * members. Values are maps, lists, texts, numbers, booleans and `null`.
 *
 * ```kotlin
 * Core.call("lifetime", mapOf("lifetime" to "2h"))["seconds"] // 7200
 * ```
 */
public object Core {
    /** Calls a verb that needs nothing open. */
    @JvmStatic
    @JvmOverloads
    public fun call(verb: String, members: Map<String, Any?> = emptyMap()): Map<String, Any?> =
        called(0, verb, members)

    /** Opens something, such as `vendor:videosdk`, with its secrets by their names. */
    @JvmStatic
    @JvmOverloads
    public fun open(kind: String, secrets: Map<String, Secret> = emptyMap(), members: Map<String, Any?> = emptyMap()): Opened {
        val names = ArrayList<ByteArray>(secrets.size)
        val values = ArrayList<ByteArray>(secrets.size)
        try {
            for ((name, secret) in secrets) {
                names += utf8(name)
                values += secret.reveal()
            }
            val json = utf8(written(members))
            return Opened(natively { Native.open(utf8(kind), json, names.toTypedArray(), values.toTypedArray()) })
        } finally {
            values.forEach { it.fill(0) }
            java.lang.ref.Reference.reachabilityFence(members)
        }
    }

    /** Keys of a vendor, from variables of the environment. */
    internal fun openFrom(vendor: String, variables: Map<String, String>): Opened {
        val secrets = variables.mapValues { (_, value) -> Secret.of(value) }
        try {
            return open("vendor:$vendor", secrets, mapOf("from_variables" to true))
        } finally {
            secrets.values.forEach(Secret::close)
        }
    }

    /** As JSON, in which what is open stands by its number. */
    private fun written(members: Map<String, Any?>) = PlainJson.write(members) { (it as? Opened)?.handle }

    /** What is open and stands in the members is not closed before the call is over. */
    internal fun called(handle: Long, verb: String, members: Map<String, Any?>): Map<String, Any?> = try {
        val json = natively { Native.call(handle, utf8(verb), utf8(written(members))) }
        PlainJson.readObject(String(json, Charsets.UTF_8))
    } finally {
        java.lang.ref.Reference.reachabilityFence(members)
    }
}

/**
 * Something of the core's that is open: keys, a key, an API. It may be used from any thread. What nobody closes is closed
 * when nobody holds it any more.
 */
public class Opened internal constructor(handle: Long) : AutoCloseable {
    private class State(handle: Long) : Runnable {
        private val open = AtomicLong(handle)

        fun handle() = open.get().also {
            if (it == 0L) throw RoomkeyException.argument("It was closed.")
        }

        override fun run() {
            val handle = open.getAndSet(0)
            if (handle != 0L) Native.close(handle)
        }
    }

    private val state = State(handle)
    private val cleanable = CLEANER.register(this, state)

    internal val handle: Long get() = state.handle()

    /** Calls one of its verbs. */
    @JvmOverloads
    public fun call(verb: String, members: Map<String, Any?> = emptyMap()): Map<String, Any?> = try {
        Core.called(handle, verb, members)
    } finally {
        java.lang.ref.Reference.reachabilityFence(this)
    }

    internal fun mint(packed: ByteArray, now: Long): String = try {
        String(natively { Native.mint(handle, packed, now) }, Charsets.ISO_8859_1)
    } finally {
        java.lang.ref.Reference.reachabilityFence(this)
    }

    internal fun verify(token: String, packed: ByteArray, now: Long): ByteArray = try {
        natively { Native.verify(handle, utf8(token), packed, now) }
    } finally {
        java.lang.ref.Reference.reachabilityFence(this)
    }

    /** Closes it; its secrets are wiped. A second time does nothing. */
    override fun close(): Unit = cleanable.clean()

    override fun toString(): String = "Opened([redacted])"

    private companion object {
        val CLEANER: Cleaner = Cleaner.create()
    }
}

package dev.roomkey

import dev.roomkey.internal.utf8

/**
 * A secret, a private key or another credential. Nothing shows it: not `toString`, not an exception. What it was made from
 * is copied, so wipe that; [close] wipes the copy.
 */
public class Secret private constructor(private var bytes: ByteArray) : AutoCloseable {
    /** A copy for the native library, whole also when it is closed meanwhile. Whoever takes it wipes it. */
    @Synchronized
    internal fun reveal(): ByteArray = bytes.copyOf()

    /** Overwrites it. What was opened with it stays open. */
    @Synchronized
    override fun close() {
        bytes.fill(0)
        bytes = ByteArray(0)
    }

    override fun toString(): String = "Secret([redacted])"

    public companion object {
        /** From bytes, taken exactly as they are. */
        @JvmStatic
        public fun of(bytes: ByteArray): Secret = Secret(bytes.copyOf())

        /** From text, as variables of the environment have it. A text stays in memory for as long as the JVM likes. */
        @JvmStatic
        public fun of(text: String): Secret = Secret(utf8(text))
    }
}

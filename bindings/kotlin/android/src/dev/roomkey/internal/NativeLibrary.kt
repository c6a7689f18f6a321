package dev.roomkey.internal

/** The one native library, from where Android puts the libraries of an app; JNA looks there too. */
internal object NativeLibrary {
    /** Loads it, unless that was done. */
    fun load() = Unit

    init {
        System.loadLibrary("roomkey_uniffi")
    }
}

package dev.roomkey.internal

import java.nio.file.Files
import java.util.Locale

/**
 * The one native library, found once for both ways across: JNI loads it here, and JNA is told where it is.
 *
 * On Android it is where the system puts the libraries of an app. On the JVM it lies in the jar, and is copied into a
 * folder that nobody else can write to; the system property `roomkey.library` names another file where that is not wanted.
 */
internal object NativeLibrary {
    private const val NAME = "roomkey_uniffi"

    /** Loads it, unless that was done. */
    fun load() = Unit

    init {
        val path = System.getProperty("roomkey.library") ?: if (isAndroid()) null else unpacked()
        if (path == null) {
            System.loadLibrary(NAME)
        } else {
            System.load(path)
            System.setProperty("uniffi.component.roomkey.libraryOverride", path)
        }
    }

    private fun isAndroid() = System.getProperty("java.vendor", "").contains("Android")

    private fun unpacked(): String {
        val file = System.mapLibraryName(NAME)
        val resource = "/${platform()}/$file"
        val source = NativeLibrary::class.java.getResourceAsStream(resource)
            ?: throw UnsatisfiedLinkError("Roomkey has no native library for this platform: $resource is not in the jar.")
        // Of the user's alone, so that nobody can put another library there before it is loaded.
        val folder = Files.createTempDirectory("roomkey")
        val target = folder.resolve(file)
        source.use { Files.copy(it, target) }
        // What was named last is deleted first, and a folder only when it is empty.
        folder.toFile().deleteOnExit()
        target.toFile().deleteOnExit()
        return target.toString()
    }

    /** As JNA calls it, so that its own way of looking finds the same file. */
    private fun platform(): String {
        val system = System.getProperty("os.name").lowercase(Locale.ROOT)
        val machine = when (val name = System.getProperty("os.arch").lowercase(Locale.ROOT)) {
            "amd64", "x86_64" -> "x86-64"
            "arm64", "aarch64" -> "aarch64"
            else -> name
        }
        return when {
            system.startsWith("windows") -> "win32-$machine"
            system.startsWith("mac") -> "darwin-$machine"
            else -> "linux-$machine"
        }
    }
}

import dev.roomkey.Core
import dev.roomkey.http.HttpAnswer
import dev.roomkey.http.HttpCall
import dev.roomkey.internal.HttpHeader
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import sun.misc.Unsafe
import java.io.File
import java.lang.reflect.Constructor
import java.lang.reflect.Modifier
import java.util.zip.ZipFile
import kotlin.time.Duration.Companion.seconds

/** What holds a token shows none, also where a class prints itself without being asked. */
class ShowsNothingTest {
    @Test
    fun `a header shows its name alone`() {
        val header = HttpHeader("authorization", TOKEN)
        assertEquals("authorization: [redacted]", header.toString())
        assertEquals(TOKEN, header.value)
        assertFalse(TOKEN in "${listOf(header)}")
    }

    /** Kotlin has no way around the constructor of [HttpCall] that is not public, and Java has. */
    @Test
    fun `a request and an answer show neither headers nor bodies nor what stands behind an address`() {
        val make = HttpCall::class.java.declaredConstructors.minBy { it.parameterCount }
        val within = HttpCall::class.java.getDeclaredField("within").type
        var texts = 0
        val arguments = make.parameterTypes.map {
            when (it) {
                String::class.java -> if (texts++ == 0) "GET" else "https://app.example/get-token?key=$TOKEN"
                Map::class.java -> mapOf("authorization" to TOKEN)
                ByteArray::class.java -> TOKEN.toByteArray()
                Int::class.java -> 1
                Long::class.java -> 1L
                else -> if (it == within) 1.seconds else null
            }
        }
        make.isAccessible = true
        val call = make.newInstance(*arguments.toTypedArray()) as HttpCall
        assertEquals("GET https://app.example/get-token", "$call")
        assertEquals("HttpAnswer(200)", HttpAnswer(200, listOf("set-cookie" to TOKEN), TOKEN.toByteArray()).toString())
    }

    /**
     * Every class of the package that prints itself: it is made with a token in each of its texts, and may show it only if
     * it is one of those which hold words of the core's and no text of anybody else's.
     */
    @Test
    fun `no class that prints itself shows what it holds but the core's own words`() {
        val shown = printing().filter { TOKEN in made(it).toString() }.map { it.name.removePrefix("dev.roomkey.internal.") }
        assertEquals(WORDS, shown.toSortedSet())
    }

    private fun printing(): List<Class<*>> {
        val jar = File(Core::class.java.protectionDomain.codeSource.location.toURI())
        val names = ZipFile(jar).use { zip -> zip.entries().asSequence().map { it.name }.toList() }
        val classes = names.filter { it.startsWith("dev/roomkey/") && it.endsWith(".class") }
            .map { Class.forName(it.removeSuffix(".class").replace('/', '.'), false, javaClass.classLoader) }
        val printing = classes.filter { one -> one.declaredMethods.any { it.name == "component1" } }
        assertTrue(HttpHeader::class.java in printing)
        return printing
    }

    private fun made(printing: Class<*>): Any {
        val make: Constructor<*> = printing.declaredConstructors
            .filter { one -> one.parameterTypes.none { it.simpleName == "DefaultConstructorMarker" } }.maxBy { it.parameterCount }
        make.isAccessible = true
        return make.newInstance(*make.parameterTypes.map(::filled).toTypedArray())
    }

    private fun filled(type: Class<*>): Any? = when (type) {
        String::class.java -> TOKEN
        Long::class.java, java.lang.Long::class.java -> 0L
        Int::class.java, java.lang.Integer::class.java -> 0
        Boolean::class.java, java.lang.Boolean::class.java -> false
        Byte::class.java, java.lang.Byte::class.java -> 0.toByte()
        Short::class.java, java.lang.Short::class.java -> 0.toShort()
        ByteArray::class.java -> TOKEN.toByteArray()
        List::class.java -> listOf(TOKEN)
        Map::class.java -> mapOf(TOKEN to TOKEN)
        else -> when {
            type.declaredMethods.any { it.name == "component1" } -> made(type)
            type.isEnum -> type.enumConstants.first()
            // What is behind a number of the library's is not needed to look at who holds it.
            Modifier.isAbstract(type.modifiers) -> null
            else -> UNSAFE.allocateInstance(type)
        }
    }

    private companion object {
        val UNSAFE = Unsafe::class.java.getDeclaredField("theUnsafe").apply { isAccessible = true }.get(null) as Unsafe
        const val TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.c2VjcmV0"

        /**
         * States, reasons, codes and sentences; the name of a header; and what a vendor's API answered, which an app's calls
         * read no token from.
         */
        val WORDS = sortedSetOf(
            "HttpHeader", "Refusal", "RestNext\$Done", "SessionInput\$Missed", "SessionOutput\$Changed", "SessionOutput\$Denied",
            "SessionOutput\$Fetch", "SessionOutput\$RenewalRefused", "SessionOutput\$Started",
        )
    }
}

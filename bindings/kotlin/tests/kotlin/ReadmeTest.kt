import dev.roomkey.Secret
import dev.roomkey.VideoSdk
import dev.roomkey.session.Fetched
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionState
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes

/** The lines of the READMEs run, the package's and the project's, as they are printed there. */
class ReadmeTest {
    private val folder = REPOSITORY.resolve("bindings/kotlin")

    private fun blocks(readme: File, language: String): List<String> =
        Regex("```$language\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(readme.readText())
            .map { it.groupValues[1] }.toList()

    private fun flat(text: String) = text.lines().map(String::trim).filter(String::isNotEmpty).joinToString("\n")

    @Test
    fun `what the READMEs show is what is run here`() {
        val run = mapOf("kotlin" to "tests/kotlin/ReadmeTest.kt", "java" to "tests/java/JavaReadmeTest.java")
        for ((language, file) in run) {
            val source = flat(folder.resolve(file).readText())
            for (readme in listOf(folder.resolve("README.md"), REPOSITORY.resolve("README.md"))) {
                val shown = blocks(readme, language)
                assertTrue(shown.isNotEmpty(), "$language in $readme")
                for (block in shown) assertTrue(flat(block) in source, block)
            }
        }
    }

    private fun printed(run: suspend () -> Unit): String {
        val (before, bytes) = System.out to ByteArrayOutputStream()
        System.setOut(PrintStream(bytes, true))
        try {
            runBlocking { run() }
        } finally {
            System.setOut(before)
        }
        return bytes.toString()
    }

    @Test
    fun `a token`() {
        val printed = printed {
            val keys = VideoSdk("my-api-key", Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687"))
            val token = keys.mint(VideoSdk.Access(listOf("allow_join"), room = "2kyv-gzay-64pg", lifetime = 2.hours))
            val claims = keys.verify(token, VideoSdk.Expectation(use = "join", room = "2kyv-gzay-64pg"))
            println(claims.permissions) // [allow_join]
        }
        assertTrue("[allow_join]" in printed, printed)
    }

    @Test
    fun `a token as the project's README has it`() {
        val printed = printed {
            val keys = VideoSdk("my-api-key", Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687"))
            val token = keys.mint(VideoSdk.Access(listOf("allow_join"), room = "2kyv-gzay-64pg", lifetime = 2.hours))
            val claims = keys.verify(token, VideoSdk.Expectation(use = "join", room = "2kyv-gzay-64pg"))
            println("${claims.permissions} until ${claims.expiresAt}")
        }
        assertTrue("[allow_join] until 20" in printed, printed)
    }

    @Test
    fun `a session`() {
        val printed = printed {
            val origin = SessionOrigin.provider { request ->
                Fetched("a.b.c", livesFor = 10.minutes) // ask your server here
            }
            SessionManager().use { manager ->
                manager.subscribe { event, state -> println("$event: $state") }
                check(manager.start(origin) == SessionState.CONNECTED)
                val token = manager.token() // ask again for every use
                println("Bearer ${token.reveal()}")
            }
        }
        assertTrue("Bearer a.b.c" in printed && "stateChanged: CONNECTED" in printed, printed)
    }
}

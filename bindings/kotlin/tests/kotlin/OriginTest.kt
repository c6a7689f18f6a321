import dev.roomkey.RoomkeyException
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionState
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** How an endpoint is asked, where the caller says it. */
class OriginTest {
    private fun asked(origin: (String) -> SessionOrigin): Asked = Hostile(good()).use { server ->
        SessionManager().use { manager ->
            assertEquals(SessionState.CONNECTED, runBlocking { manager.start(origin(server.url)) })
        }
        server.asked.single()
    }

    @Test
    fun `a text is sent as it stands, by the method that was said`() {
        val form = mapOf("content-type" to "application/x-www-form-urlencoded")
        val asked = asked { SessionOrigin.endpoint(it).method("PUT").body("room=daily").headers(form) }
        assertEquals("PUT" to "room=daily", asked.method to asked.body)
        assertEquals("application/x-www-form-urlencoded", asked.headers["content-type"])
    }

    @Test
    fun `a value is sent as JSON, and its header says so`() {
        val asked = asked { SessionOrigin.endpoint(it).json(mapOf("room" to "daily", "seats" to listOf(1, null))) }
        assertEquals("POST" to """{"room":"daily","seats":[1,null]}""", asked.method to asked.body)
        assertEquals("application/json", asked.headers["content-type"])
    }

    @Test
    fun `the last body counts, and none is the profile's own`() {
        assertEquals("[]", asked { SessionOrigin.endpoint(it).body("room=daily").json(emptyList<String>()) }.body)
        assertEquals("a", asked { SessionOrigin.endpoint(it).json(1).method("POST").body("a") }.body)
        assertEquals("GET" to "", asked { SessionOrigin.endpoint(it).profile("get-token") }.run { method to body })
    }

    @Test
    fun `there is what the page about sessions lists, and it lists what there is`() {
        val table = REPOSITORY.resolve("docs/sessions.md").readText().substringAfter("| in pages |").substringBefore("\n\n")
        val rows = table.lines().map { it.split("|") }
        val column = rows.first().indexOfFirst { it.trim() == "in Kotlin and Java" }
        // The first row has lost its first words.
        val listed = rows.drop(2).flatMap { row -> Regex("`(\\w+)`").findAll(row[column + 2]).map { it.groupValues[1] } }
        val there = SessionOrigin::class.java.declaredMethods.filter { java.lang.reflect.Modifier.isPublic(it.modifiers) && '$' !in it.name }
        val more = setOf("toString", "scriptUrl", "futureProvider")
        assertEquals(listed.toSortedSet(), (there.map { it.name }.toSet() - more).toSortedSet())
    }

    @Test
    fun `another body is another source`() = Hostile(good("a.b.c"), good("d.e.f")).use { server ->
        SessionManager().use { manager ->
            runBlocking {
                val origin = SessionOrigin.endpoint(server.url).method("POST")
                manager.start(origin.body("one"))
                manager.start(origin.body("one"))
                assertEquals("a.b.c", manager.token().reveal())
                manager.start(origin.body("two"))
                assertEquals("d.e.f", manager.token().reveal())
                assertEquals(listOf("one", "two"), server.asked.map { it.body })
            }
        }
    }

    @Test
    fun `what does not go together is refused, and shows nothing`() {
        val origins = listOf(
            SessionOrigin.endpoint("https://app.example/").method("DELETE"),
            SessionOrigin.endpoint("https://app.example/").method("GET").body("hush"),
        )
        SessionManager().use { manager ->
            for (origin in origins) {
                val refusal = assertThrows<RoomkeyException> { runBlocking { manager.start(origin) } }
                assertEquals("argument_invalid", refusal.code)
                assertEquals("SessionOrigin([redacted])", origin.toString())
                assertEquals(false, "hush" in refusal.toString())
            }
        }
        assertThrows<RoomkeyException> { SessionOrigin.endpoint("https://app.example/").json(Any()) }
    }
}

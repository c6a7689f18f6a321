import dev.roomkey.Core
import dev.roomkey.OpenTok
import dev.roomkey.RemoteException
import dev.roomkey.RoomkeyException
import dev.roomkey.Secret
import dev.roomkey.TokenException
import dev.roomkey.VendorKeys
import dev.roomkey.VideoSdk
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.File
import java.time.Instant
import java.util.Base64
import java.util.concurrent.TimeUnit
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.concurrent.thread
import kotlin.io.path.createTempDirectory
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours

/** What the vectors do not see: the classes of claims, and what is closed while it is used. */
class TokensTest {
    private val now = Instant.ofEpochSecond(1_750_000_000)

    @Test
    fun `all that a token of OpenTok says is said`() {
        val session = Core.call("new_session_id", mapOf("project" to "123456", "now" to now))["session"] as String
        OpenTok("123456", Secret.of("1234567890abcdef1234567890abcdef12345678")).use { keys ->
            for (kind in listOf("jwt", "t1")) {
                val isJwt = kind == "jwt"
                val access = OpenTok.Access(
                    session, role = "moderator", kind = kind, data = "ann", layoutClasses = listOf("focus", "full"),
                    nonce = 421_337, jti = if (isJwt) "fcf27a64-85c6-4742-96cb-ebe9f930ef6e" else null, lifetime = 2.hours,
                )
                val claims = keys.verify(keys.mint(access, now), OpenTok.Expectation(session, kind = kind), now)
                assertEquals(kind, claims.kind)
                assertEquals("123456", claims.apiKey)
                assertEquals(session, claims.session)
                assertEquals("moderator", claims.role)
                assertEquals("ann", claims.data)
                assertEquals(listOf("focus", "full"), claims.layoutClasses)
                assertEquals("421337", claims.nonce)
                assertEquals(now, claims.issuedAt)
                assertNull(claims.notBefore)
                assertEquals(now.plusSeconds(7200), claims.expiresAt)
                assertEquals(if (isJwt) "fcf27a64-85c6-4742-96cb-ebe9f930ef6e" else null, claims.jti)
            }
        }
    }

    /** A T1 token as another hand signs it, with a nonce that nobody escaped: as JSON each of its characters is six. */
    @Test
    fun `all that a token says is said however long it is`() {
        val secret = "1234567890abcdef1234567890abcdef12345678"
        val session = "1_MX4xMjM0NTZ-fjE3NjQzOTY4MDAwMDB-QUJDREVGR0hJSktMTU5PUFFSU1RVVldYfn5-"
        val nonce = "\u0001".repeat(12_000)
        val signed = "session_id=$session&create_time=1750000000&expire_time=1750003600&role=publisher&nonce=$nonce"
        val mac = Mac.getInstance("HmacSHA1").apply { init(SecretKeySpec(secret.toByteArray(), "HmacSHA1")) }
        val digits = mac.doFinal(signed.toByteArray()).joinToString("") { "%02x".format(it) }
        val token = "T1==" + Base64.getEncoder().encodeToString("partner_id=123456&sig=$digits:$signed".toByteArray())
        OpenTok("123456", Secret.of(secret)).use { assertEquals(nonce, it.verify(token, now = now).nonce) }
        val credentials = mapOf("api_key" to Secret.of("123456"), "secret" to Secret.of(secret))
        VendorKeys.open("opentok", credentials).use { assertEquals(nonce, it.verify(token, now = now).claims["nonce"]) }
    }

    @Test
    fun `a secret that is closed while it is used is whole or refused`() = VideoSdk("my-api-key", Secret.of(SECRET)).use { right ->
        repeat(200) {
            val secret = Secret.of(SECRET)
            val closing = thread { secret.close() }
            try {
                VideoSdk("my-api-key", secret).use { right.verify(it.mint(VideoSdk.Access(listOf("allow_join")))) }
            } catch (refused: RoomkeyException) {
                assertTrue(refused !is TokenException, refused.code)
            }
            closing.join()
        }
    }

    @Test
    fun `a wait longer than a number is the longest`() {
        val refusal = tooLongAWait()
        assertEquals(Long.MAX_VALUE, refusal.retryAfterSeconds)
        assertEquals(Duration.INFINITE, refusal.retryAfter)
    }

    @Test
    fun `the library that was unpacked is gone with the program`() {
        val folder = createTempDirectory("roomkey-test").toFile()
        val java = File(System.getProperty("java.home"), "bin/java").path
        val path = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val child = ProcessBuilder(java, "-Djava.io.tmpdir=$folder", "-cp", path, "LoadsAndEnds").inheritIO().start()
        assertTrue(child.waitFor(60, TimeUnit.SECONDS))
        assertEquals(0, child.exitValue())
        assertEquals(emptyList<String>(), folder.list()!!.toList())
        folder.deleteRecursively()
    }

    companion object {
        private const val SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"

        /** What a vendor's server says who wants nobody any more. */
        fun tooLongAWait(): RemoteException = Core.open("api:videosdk").use { api ->
            assertThrows<RemoteException> {
                api.call(
                    "understand",
                    mapOf(
                        "call" to "fetch_room", "arguments" to mapOf("room" to "2kyv-gzay-64pg"), "status" to 429,
                        "headers" to mapOf("retry-after" to "18446744073709551615"), "body" to "{}",
                    ),
                )
            }
        }
    }
}

/** A program that uses the library and ends. */
object LoadsAndEnds {
    @JvmStatic
    fun main(arguments: Array<String>) {
        check(arguments.isEmpty() && Core.call("vendors").isNotEmpty())
    }
}

import dev.roomkey.ConfigurationException
import dev.roomkey.Core
import dev.roomkey.Grant
import dev.roomkey.JwtKey
import dev.roomkey.JwtSigner
import dev.roomkey.Keyring
import dev.roomkey.LiveKit
import dev.roomkey.OpenTok
import dev.roomkey.RoomkeyException
import dev.roomkey.Secret
import dev.roomkey.SipGrant
import dev.roomkey.TokenException
import dev.roomkey.VendorKeys
import dev.roomkey.VideoGrant
import dev.roomkey.VideoIo
import dev.roomkey.VideoSdk
import dev.roomkey.Vonage
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.security.KeyPairGenerator
import java.security.MessageDigest
import java.time.Instant
import java.util.Base64
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Each vendor by its types: the same tokens as by its name, and everything that they say. */
class TypedVendorsTest {
    private val now = Instant.ofEpochSecond(1_750_000_000)
    private val jti = "fcf27a64-85c6-4742-96cb-ebe9f930ef6e"
    private val secret get() = Secret.of("1234567890abcdef1234567890abcdef12345678")

    private fun byName(vendor: String, credentials: Map<String, Secret>, input: Map<String, Any?>) =
        VendorKeys.open(vendor, credentials).use { it.mint(input, now) }

    @Test
    fun `a token of LiveKit grants and says all that there is`() = LiveKit("APIx7Qm2", secret).use { keys ->
        val video = mapOf("roomJoin" to true, "room" to "class-7", "canPublishSources" to listOf("microphone"))
        val given = mapOf(
            "identity" to "ann", "name" to "Ann Lee", "room" to "class-7", "video" to video, "sip" to mapOf("call" to true),
            "agent" to mapOf("admin" to true), "inference" to mapOf("perform" to true),
            "observability" to mapOf("write" to true), "agent_endpoint" to mapOf("call" to true),
            "agent_thread" to mapOf("read" to true), "kind" to "agent", "kind_details" to listOf("cloud_agent"),
            "metadata" to "seat 7", "attributes" to mapOf("seat" to "7"), "room_preset" to "lecture",
            "room_config" to mapOf("maxParticipants" to 10), "lifetime" to 3600, "not_before" to now, "issued_at" to now,
            "jti" to jti,
        )
        val access = LiveKit.Access(
            "ann", "Ann Lee", "class-7", video, mapOf("call" to true), mapOf("admin" to true), mapOf("perform" to true),
            mapOf("write" to true), mapOf("call" to true), mapOf("read" to true), "agent", listOf("cloud_agent"), "seat 7",
            mapOf("seat" to "7"), "lecture", mapOf("maxParticipants" to 10), 1.hours, now, now, jti,
        )
        val token = keys.mint(access, now)
        assertEquals(byName("livekit", mapOf("api_key" to Secret.of("APIx7Qm2"), "secret" to secret), given), token)
        val claims = keys.verify(token, LiveKit.Expectation("class-7", "ann", "sip.call"), now)
        assertEquals(listOf("APIx7Qm2", "ann", "Ann Lee"), listOf(claims.issuer, claims.subject, claims.name))
        assertEquals(video, claims.video)
        assertEquals(mapOf("call" to true), claims.sip)
        assertEquals(mapOf("admin" to true), claims.agent)
        assertEquals(mapOf("perform" to true), claims.inference)
        assertEquals(mapOf("write" to true), claims.observability)
        assertEquals(mapOf("call" to true), claims.agentEndpoint)
        assertEquals(mapOf("read" to true), claims.agentThread)
        assertEquals("agent" to listOf("cloud_agent"), claims.kind to claims.kindDetails)
        assertEquals("seat 7" to mapOf("seat" to "7"), claims.metadata to claims.attributes)
        assertEquals("lecture" to mapOf("maxParticipants" to 10L), claims.roomPreset to claims.roomConfig)
        assertEquals(listOf(now, now, now.plusSeconds(3600)), listOf(claims.notBefore, claims.issuedAt, claims.expiresAt))
        assertEquals(jti, claims.jti)
        assertEquals(emptyMap<String, Any?>(), claims.custom)
        assertEquals("permission_missing", codeOf { keys.verify(token, LiveKit.Expectation(grant = "roomAdmin"), now) })
        assertEquals("APIx7Qm2", keys.project)
        assertEquals("LiveKit([redacted])", keys.toString())
    }

    @Test
    fun `the members of LiveKit's grants are the core's, all of them`() = LiveKit("APIx7Qm2", secret).use { keys ->
        val grants = REPOSITORY.resolve("crates/roomkey/src/vendors/livekit/grants.rs").readText()
        val ours = VideoGrant(
            true, "class-7", true, true, true, listOf("camera", "screen_share"), true, true, true, true, true, true, true, true,
            true, true, true, "class-8",
        )
        val theirs = Regex("= \"(\\w+)\",").findAll(grants.substringAfter(" VideoGrant {").substringBefore("\n}")).map { it.groupValues[1] }
        assertEquals(theirs.toSortedSet(), ours.keys.toSortedSet())
        val access = LiveKit.Access("ann", room = "class-7", video = ours, sip = SipGrant(call = true))
        val claims = keys.verify(keys.mint(access, now), now = now)
        assertEquals(ours, claims.video)
        assertEquals(mapOf("call" to true), claims.sip)
    }

    @Test
    fun `a webhook of LiveKit is genuine and whole, or refused`() = LiveKit("APIx7Qm2", secret).use { keys ->
        val body = """{"event":"participant_joined","id":"EV_1","createdAt":"1750000000","room":{"name":"class-7"},
            "participant":{"identity":"ann"}}""".toByteArray()
        val hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body))
        val authorization = signed("""{"iss":"APIx7Qm2","nbf":1750000000,"exp":1750000300,"sha256":"$hash"}""")
        val event = keys.webhook(authorization, body, now)
        assertEquals(listOf("EV_1", "participant_joined", "class-7", "ann"), listOf(event.id, event.event, event.room, event.identity))
        assertEquals(now, event.createdAt)
        assertEquals("participant_joined", event.raw["event"])
        assertThrows<TokenException> { keys.webhook(authorization, body + ' '.code.toByte(), now) }
        assertThrows<TokenException> { keys.webhook(authorization.dropLast(2) + "AA", body, now) }
        assertThrows<TokenException> { keys.webhook(authorization, body, now.plusSeconds(3600)) }
        assertThrows<RoomkeyException> { keys.webhook(authorization, byteArrayOf(-1, -2), now) }
        Unit
    }

    private fun signed(payload: String): String {
        val url = Base64.getUrlEncoder().withoutPadding()
        val told = url.encodeToString("""{"alg":"HS256","typ":"JWT"}""".toByteArray()) + "." + url.encodeToString(payload.toByteArray())
        val mac = Mac.getInstance("HmacSHA256")
        mac.init(SecretKeySpec("1234567890abcdef1234567890abcdef12345678".toByteArray(), "HmacSHA256"))
        return told + "." + url.encodeToString(mac.doFinal(told.toByteArray()))
    }

    @Test
    fun `a token of VideoSDK is the same whichever way it crosses`() = VideoSdk("my-api-key", secret).use { keys ->
        val packed = VideoSdk.Access(listOf(VideoSdk.Permission.ALLOW_JOIN), "2kyv-gzay-64pg", "ann", jti = jti, lifetime = 2.hours)
        val named = VideoSdk.Access(listOf("allow_join"), "2kyv-gzay-64pg", "ann", jti = jti, lifetime = 2.hours, issuedAt = now)
        assertEquals(keys.mint(packed, now), keys.mint(named, now))
        val grant = VideoSdk.GrantAccess(Grant("2kyv-gzay-64pg", "ann"), 2.hours, jti = jti)
        val same = VideoSdk.Access(listOf("allow_join"), "2kyv-gzay-64pg", "ann", listOf("rtc"), 2.hours, jti)
        assertEquals(keys.mint(same, now), keys.mint(grant, now))
        val claims = keys.verify(keys.mint(named, now), VideoSdk.Expectation(VideoSdk.Use.JOIN, "2kyv-gzay-64pg", "ann"), now)
        assertEquals(listOf("allow_join") to "direct", claims.permissions to claims.entry)
        assertEquals("2kyv-gzay-64pg" to "ann", claims.room to claims.participant)
        assertEquals("lifetime_invalid", codeOf { keys.mint(VideoSdk.Access(listOf("allow_join"), lifetime = 1500.milliseconds), now) })
    }

    @Test
    fun `tokens of OpenTok for clients and for the API`() = OpenTok("123456", secret).use { keys ->
        val session = Core.call("new_session_id", mapOf("project" to "123456", "now" to now))["session"] as String
        val packed = OpenTok.Access(session, OpenTok.Role.PUBLISHER, OpenTok.Kind.T1, "ann", listOf("focus"), 7, lifetime = 1.hours)
        val named = OpenTok.Access(session, "publisher", "t1", "ann", listOf("focus"), 7, lifetime = 1.hours, issuedAt = now)
        assertEquals(keys.mint(packed, now), keys.mint(named, now))
        assertEquals("publisher", keys.verify(keys.mint(OpenTok.GrantAccess(Grant(session, "ann")), now), now = now).role)
        val api = keys.mint(OpenTok.ApiAccess(3.minutes, jti = jti), now)
        assertEquals(byName("opentok", mapOf("api_key" to Secret.of("123456"), "secret" to secret), mapOf("kind" to "api", "lifetime" to 180, "jti" to jti)), api)
        val claims = keys.verify(api, OpenTok.ApiExpectation(leeway = 5.seconds), now)
        assertEquals(listOf("123456", now, now.plusSeconds(180), jti), listOf(claims.project, claims.issuedAt, claims.expiresAt, claims.jti))
        assertThrows<TokenException> { keys.verify(api, OpenTok.Expectation(session), now) }
        Unit
    }

    @Test
    fun `tokens of Vonage for clients and for the API`() {
        val pem = KeyPairGenerator.getInstance("RSA").run { initialize(2048); generateKeyPair() }.private.encoded
        val text = "-----BEGIN PRIVATE KEY-----\n${Base64.getMimeEncoder(64, "\n".toByteArray()).encodeToString(pem)}\n-----END PRIVATE KEY-----\n"
        val application = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f"
        Vonage(application, Secret.of(text)).use { keys ->
            val session = Core.call("new_session_id", mapOf("project" to application, "now" to now))["session"] as String
            val packed = Vonage.Access(session, "moderator", "ann", listOf("focus"), jti = jti, lifetime = 1.hours)
            val named = Vonage.Access(session, "moderator", "ann", listOf("focus"), jti = jti, lifetime = 1.hours, issuedAt = now)
            assertEquals(keys.mint(packed, now), keys.mint(named, now))
            val claims = keys.verify(keys.mint(packed, now), Vonage.Expectation(session, Vonage.Capability.FORCE_MUTE), now)
            assertEquals(listOf(application, session, "moderator", "ann"), listOf(claims.applicationId, claims.session, claims.role, claims.data))
            assertEquals(listOf("focus"), claims.layoutClasses)
            assertEquals(listOf(now, null, now.plusSeconds(3600), jti), listOf(claims.issuedAt, claims.notBefore, claims.expiresAt, claims.jti))
            assertEquals(application, keys.verify(keys.mint(Vonage.ApiAccess(), now), Vonage.ApiExpectation(), now).project)
            assertEquals("subscriber", keys.verify(keys.mint(Vonage.GrantAccess(Grant(session, "ann", publish = Grant.Publish.NOTHING)), now), now = now).role)
        }
    }

    @Test
    fun `tokens of Video·io for apps and for sessions`() = VideoIo(secret).use { keys ->
        val app = keys.mint(VideoIo.AppAccess("my-app", jti = jti), now)
        assertEquals("my-app" to "app", keys.verify(app, VideoIo.AppExpectation(), now).run { this.app to role })
        VideoIo(secret, Secret.of(app)).use { both ->
            val token = both.mint(VideoIo.Access("ann@app.example", listOf("videos.read"), lifetime = 1.hours), now)
            val claims = both.verify(token, VideoIo.Expectation("my-app", "ann@app.example", "videos.read"), now)
            assertEquals(listOf("my-app", "ann@app.example", "session"), listOf(claims.app, claims.subject, claims.role))
            assertEquals(listOf("videos.read"), claims.scopes)
            assertEquals(now.plusSeconds(3600), claims.expiresAt)
            assertNull(both.project)
        }
    }

    @Test
    fun `a grant says what its vendor can say, and is refused otherwise`() {
        val grant = Grant("class-7", "ann", "Ann", publish = Grant.Publish.only("microphone"), hidden = true, metadata = "seat 7")
        LiveKit("APIx7Qm2", secret).use { keys ->
            val claims = keys.verify(keys.mint(LiveKit.GrantAccess(grant, 1.hours), now), now = now)
            assertEquals(listOf("microphone"), claims.video!!["canPublishSources"])
            assertEquals(listOf(true, "Ann", "seat 7"), listOf(claims.video!!["hidden"], claims.name, claims.metadata))
        }
        VideoSdk("my-api-key", secret).use { keys ->
            assertEquals("grant_unsupported", codeOf { keys.mint(VideoSdk.GrantAccess(Grant("2kyv-gzay-64pg", "ann", hidden = true)), now) })
        }
    }

    @Test
    fun `the words of the types are the core's`() {
        val lists = Core.call("lists")
        fun words(of: Any) = of.javaClass.declaredFields.filter { it.type == String::class.java }.map { it.get(null) }.toSet()
        assertEquals((lists["permissions"] as List<*>).toSet(), words(VideoSdk.Permission))
        assertEquals((lists["roles"] as List<*>).toSet(), words(VideoSdk.Role))
        assertEquals((lists["rights"] as List<*>).toSet(), words(VideoSdk.Right))
    }

    @Test
    fun `a weak secret is taken where somebody says so, and keys come from variables`() {
        assertThrows<ConfigurationException> { LiveKit("devkey", Secret.of("secret")) }
        LiveKit("devkey", Secret.of("secret"), allowWeak = true).use { keys ->
            assertEquals("devkey", keys.verify(keys.mint(LiveKit.Access("ann", video = VideoGrant(roomList = true)), now), now = now).issuer)
        }
        val variables = mapOf("LIVEKIT_API_KEY" to "APIx7Qm2", "LIVEKIT_API_SECRET" to "1234567890abcdef1234567890abcdef12345678")
        LiveKit.fromEnvironment(variables).use { assertEquals("APIx7Qm2", it.project) }
        assertThrows<ConfigurationException> { VideoIo.fromEnvironment(emptyMap()) }
    }

    @Test
    fun `a keyring signs with the key that is active and verifies with the one that is named`() {
        val former = Secret.of("73e0b5d28f1c4a96e7b3d05a8c2f6194b0e7d3a5")
        val old = VideoSdk("old", former).use { it.mint(VideoSdk.Access(listOf("allow_join")), now) }
        Keyring.of(Keyring.Key("new", secret), Keyring.Key("old", former, Keyring.State.PASSIVE)).use { keys ->
            assertEquals("new", keys.verify(keys.mint(VideoSdk.Access(listOf("allow_join")), now), now = now).apiKey)
            assertEquals("old", keys.verify(old, now = now).apiKey)
        }
        Keyring.of(Keyring.Key("new", secret), Keyring.Key("old", former, Keyring.State.DISABLED)).use { keys ->
            assertThrows<TokenException> { keys.verify(old, now = now) }
        }
    }

    @Test
    fun `a token of nobody's is signed and verified`() {
        val pair = KeyPairGenerator.getInstance("RSA").run { initialize(2048); generateKeyPair() }
        fun pem(name: String, bytes: ByteArray) =
            "-----BEGIN $name-----\n${Base64.getMimeEncoder(64, "\n".toByteArray()).encodeToString(bytes)}\n-----END $name-----\n"
        val token = JwtSigner(Secret.of(pem("PRIVATE KEY", pair.private.encoded))).use {
            it.sign(mapOf("iss" to "https://id.example", "sub" to "ann", "iat" to now, "exp" to now.plusSeconds(600)))
        }
        JwtKey.rs256(pem("PUBLIC KEY", pair.public.encoded)).use { key ->
            assertEquals("ann", key.verify(token, JwtKey.Expectation("https://id.example", leeway = 5.seconds), now)["sub"])
            assertThrows<TokenException> { key.verify(token, JwtKey.Expectation("https://other.example"), now) }
            assertThrows<TokenException> { key.verify(token, now = now.plusSeconds(3600)) }
            assertThrows<TokenException> { key.verify(token, JwtKey.Expectation(maxLifetime = 5.minutes), now) }
        }
        val own = signed("""{"sub":"ann","iat":1750000000,"exp":1750000600}""")
        JwtKey.hs256(secret).use { assertEquals("ann", it.verify(own, now = now)["sub"]) }
        JwtKey.hs256(Secret.of("73e0b5d28f1c4a96e7b3d05a8c2f6194b0e7d3a5")).use { key ->
            assertThrows<TokenException> { key.verify(own, now = now) }
        }
    }

    private fun codeOf(call: () -> Unit) = assertThrows<RoomkeyException> { call() }.code
}

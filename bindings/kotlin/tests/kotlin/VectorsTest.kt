import dev.roomkey.Core
import dev.roomkey.Opened
import dev.roomkey.RoomkeyException
import dev.roomkey.Secret
import dev.roomkey.VideoSdk
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.longOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import java.math.BigDecimal
import java.time.Instant
import kotlin.time.Duration.Companion.seconds

/** The conformance vectors through the package: every file, every test, counted. */
class VectorsTest {
    private fun files() = REPOSITORY.resolve("tests/vectors").listFiles { file -> file.extension == "json" }!!.sorted()

    // Proof of the README's table: Kotlin and Java, VideoSDK, OpenTok, Vonage, Video.io, LiveKit.
    @TestFactory
    fun `every vector comes out as every language has it`(): List<DynamicTest> = files().map { file ->
        DynamicTest.dynamicTest(file.nameWithoutExtension) {
            val vectors = Json.parseToJsonElement(file.readText()).jsonObject
            var asked = 0
            val wrong = ArrayList<String>()
            for (group in vectors.getValue("testGroups").jsonArray.map { it.jsonObject }) {
                for (test in group.getValue("tests").jsonArray.map { it.jsonObject }) {
                    asked += 1
                    val expected = if (test.text("result") == "ok") "ok" to plain(test["output"]) else "error" to test.text("code")
                    val got = Runner(group, test).answer()
                    if (got != expected) wrong += "${test.text("id")}: $got, and not $expected"
                }
            }
            assertTrue(wrong.isEmpty(), wrong.joinToString("\n"))
            assertEquals(vectors.getValue("numberOfTests").jsonPrimitive.long.toInt(), asked)
        }
    }
}

fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content

/** JSON as plain values, where numbers that are equal are equal. */
fun plain(element: JsonElement?): Any? = when (element) {
    null, is JsonNull -> null
    is JsonPrimitive -> when {
        element.isString -> element.content
        element.booleanOrNull != null -> element.booleanOrNull
        else -> BigDecimal(element.content).stripTrailingZeros()
    }
    is JsonArray -> element.map(::plain)
    is JsonObject -> element.mapValues { plain(it.value) }
}

/** What came out, so that it can be compared with that. */
fun same(value: Any?): Any? = when (value) {
    is Number -> BigDecimal(value.toString()).stripTrailingZeros()
    is List<*> -> value.map(::same)
    is Map<*, *> -> value.mapValues { same(it.value) }
    else -> value
}

private typealias Members = Map<String, Any?>

/** What came out, or the code of the refusal, which are compared. */
private data class Said<out T>(val value: T?, val code: String?, private val thrown: RoomkeyException?) {
    fun <U> map(change: (T) -> U): Said<U> = Said(value?.let(change), code, null)

    fun getOrThrow(): T = value ?: throw thrown!!

    override fun equals(other: Any?) = other is Said<*> && other.value == value && other.code == code

    override fun hashCode() = 31 * value.hashCode() + code.hashCode()
}

private fun <T> outcome(ask: () -> T): Said<T> = try {
    Said(ask(), null, null)
} catch (refused: RoomkeyException) {
    Said(null, refused.code, refused)
}

/** VideoSDK's own types, where the values of a test are of them. */
private object Typed {
    private fun JsonElement?.asText() = (this as? JsonPrimitive)?.takeIf { it.isString }?.content

    private fun JsonElement?.asTexts() = (this as? JsonArray)?.map { it.asText() ?: return null }

    private fun JsonElement?.asSeconds() = (this as? JsonPrimitive)?.takeIf { !it.isString }?.longOrNull
        ?.takeIf { it in -1_000_000_000_000..1_000_000_000_000 }?.seconds

    private fun fits(given: Map<String, Any?>, known: Map<String, Any?>) =
        given.all { (name, value) -> name in known && known[name] != null && value !is JsonNull }

    fun access(given: JsonObject): VideoSdk.Access? {
        val known = mapOf(
            "permissions" to given["permissions"].asTexts(), "room" to given["room"].asText(),
            "participant" to given["participant"].asText(), "roles" to given["roles"].asTexts(),
            "lifetime" to given["lifetime"].asSeconds(), "jti" to given["jti"].asText(),
            "rights" to given["rights"].asTexts(),
        )
        if (!fits(given, known) || "permissions" !in given) return null
        return VideoSdk.Access(
            given["permissions"].asTexts()!!, given["room"].asText(), given["participant"].asText(),
            given["roles"].asTexts(), given["lifetime"].asSeconds(), given["jti"].asText(),
            rights = given["rights"].asTexts(),
        )
    }

    fun expectation(given: Map<String, Any?>): VideoSdk.Expectation? {
        fun of(name: String) = given[name] as? JsonElement
        val known = mapOf(
            "use" to of("use").asText(), "room" to of("room").asText(), "participant" to of("participant").asText(),
            "leeway" to of("leeway").asSeconds(), "maximum_lifetime" to of("maximum_lifetime").asSeconds(),
        )
        if (!fits(given, known)) return null
        return VideoSdk.Expectation(
            of("use").asText(), of("room").asText(), of("participant").asText(),
            of("leeway").asSeconds(), of("maximum_lifetime").asSeconds(),
        )
    }

    fun shown(claims: VideoSdk.Claims): Map<String, Any?> = mapOf(
        "apikey" to claims.apiKey, "permissions" to claims.permissions.toSet(), "version" to claims.version,
        "roomId" to claims.room, "participantId" to claims.participant, "roles" to claims.roles?.toSet(),
        "roomkey_rights" to claims.rights?.toSet(), "jti" to claims.jti, "custom" to claims.custom,
    )

    fun known(claims: Map<String, Any?>): Map<String, Any?> {
        val own = setOf("apikey", "permissions", "version", "roomId", "participantId", "roles", "roomkey_rights", "jti")
        val sets = setOf("permissions", "roles", "roomkey_rights")
        return own.associateWith { name -> if (name in sets) (claims[name] as List<*>?)?.toSet() else claims[name] } +
            ("custom" to claims.filterKeys { it !in own && it !in setOf("iat", "nbf", "exp") })
    }
}

/** How each type of test maps to calls. */
private class Runner(private val group: JsonObject, private val test: JsonObject) {
    private val kind = group.text("type")

    fun answer(): Pair<String, Any?> = try {
        "ok" to same(asked())
    } catch (refused: RoomkeyException) {
        assertTrue(refused.message!!.isNotBlank())
        "error" to refused.code
    }

    private fun asked(): Members = when (kind) {
        "conversation" -> conversation()
        "endpoints" -> videosdkEndpoint()
        "identifier", "videoio_identifier" -> Core.call("parse", those("input") + ("kind" to group.text("kind")))
        "inspect" -> inspect()
        "jws_open" -> key().use { it.call("open", those("token")) }
        "jwt_verify" -> key().use { it.call("verify", those("token", "expectation", "now")) }
        "keyring" -> keyring()
        "leeway" -> Core.call("leeway", mapOf("seconds" to test["input"]))
        "lifetime" -> Core.call("lifetime", mapOf("lifetime" to test["input"], "maximum" to test["maximum"]))
        "livekit_rest_request" -> livekitRequest()
        "livekit_rest_response" -> livekitResponse()
        "mint", "token_mint", "opentok_mint", "vonage_mint", "videoio_mint" -> mint()
        "opentok_endpoint" -> opentokEndpoint()
        "opentok_rest_request", "rest_request", "videoio_rest_request" -> restRequest()
        "opentok_rest_response", "rest_response", "videoio_rest_response" -> restResponse()
        "opentok_role" -> Core.call("role", those("input"))
        "opentok_seat" -> Core.call("seat", those("policy", "query", "room"))
        "opentok_session" -> sessionId()
        "revocation" -> revocation()
        "rsa_key" -> rsaKey()
        "secret" -> secret()
        "session_answer" -> sessionAnswer()
        "session_request" -> sessionRequest()
        "timestamp" -> Core.call("timestamp", mapOf("seconds" to test["input"]))
        "variables" -> variables()
        "verify", "token_verify", "opentok_verify", "vonage_verify", "videoio_verify" -> verify()
        "videoio_endpoint" -> videoioEndpoint()
        "videoio_script_url" -> Core.call("script_url", those("url"))
        "webhook" -> webhook()
        else -> error("no runner for the type $kind")
    }

    private fun those(vararg names: String): Members = names.filter { it in test }.associateWith { test[it] }

    private fun Members.only(vararg names: String): Members = names.associateWith { getValue(it) }

    private fun Members.inner(name: String): Members {
        @Suppress("UNCHECKED_CAST")
        return getValue(name) as Members
    }

    private fun open(kind: String, secrets: Map<String, String> = emptyMap(), members: Members = emptyMap()): Opened =
        Core.open(kind, secrets.mapValues { Secret.of(it.value) }, members)

    /** The JSON that a body is. */
    private fun body(answer: Members): Any? =
        (answer["body"] as String?)?.let { plain(Json.parseToJsonElement(it)) }

    // Keys and tokens.

    private fun shared(name: String) = group[name]?.jsonObject

    private fun credentials(): Map<String, String> {
        val given = shared("credentials") ?: shared("application") ?: shared("authority")!!
        val pem = if (kind.endsWith("mint")) "private_key_pem" else "public_key_pem"
        return given.entries.associate { (name, value) ->
            (if (name == "pem") pem else name) to value.jsonPrimitive.content
        }
    }

    private fun keys(): Opened {
        val vendor = when (val first = kind.substringBefore('_')) {
            "token", "revocation" -> "videosdk"
            "mint", "verify", "webhook" -> group.text("vendor")
            else -> first
        }
        return open("vendor:$vendor", credentials())
    }

    /** What the vendor's name for the kind of token is, where it has to be said. */
    private fun ownKind(): String? = when {
        test["use"]?.jsonPrimitive?.contentOrNull == "api" -> "api"
        group["kind"]?.jsonPrimitive?.contentOrNull == "app" -> "app"
        else -> null
    }

    private fun mint(): Members = keys().use { keys ->
        val given = test["input"]
        val own = listOfNotNull(ownKind()?.let { "kind" to it }, test["app_token"]?.let { "app_token" to it })
        val input: Any? = if (own.isEmpty()) given else given!!.jsonObject + own
        val told = outcome { keys.call("mint", mapOf("input" to input, "now" to test["now"]))["token"] }
        if (kind == "token_mint") Typed.access(given!!.jsonObject)?.let { access ->
            val token = outcome { videosdk().use { it.mint(access, now()) } }
            assertEquals(told, token, "with types")
        }
        mapOf("token" to told.getOrThrow())
    }

    private fun now() = Instant.ofEpochSecond(test.getValue("now").jsonPrimitive.long)

    private fun videosdk(): VideoSdk {
        val given = shared("credentials")!!
        return VideoSdk(given.text("api_key"), Secret.of(given.text("secret")))
    }

    private fun verify(): Members = keys().use { keys ->
        val own = listOfNotNull(ownKind()?.let { "kind" to it })
        val expectation = test["expectation"]?.jsonObject.orEmpty() + own
        val told = outcome { keys.call("verify", those("token", "now") + ("expectation" to expectation)) }
        if (kind == "token_verify") Typed.expectation(expectation)?.let { wanted ->
            val typed = outcome { videosdk().use { Typed.shown(it.verify(test.text("token"), wanted, now())) } }
            assertEquals(told.map { same(Typed.known(it.inner("claims"))) }, typed.map(::same), "with types")
        }
        if (kind == "token_verify" && told.code == null) {
            // Sets, which come out in the order of their words where they have types.
            val typed = videosdk().use { it.verify(test.text("token"), Typed.expectation(expectation) ?: VideoSdk.Expectation(allowMissingExpiry = true), now()) }
            val words = mapOf("permissions" to typed.permissions, "roles" to typed.roles, "roomkey_rights" to typed.rights)
            // And a fraction of a second is rounded up: from then on it holds.
            val times = mapOf("iat" to typed.issuedAt, "nbf" to typed.notBefore, "exp" to typed.expiresAt)
                .mapValues { it.value?.epochSecond }
            val own = (words + times).filterValues { it != null }
            return@use mapOf("claims" to told.getOrThrow().inner("claims") + own)
        }
        var claims = told.getOrThrow().inner("claims")
        if (kind == "videoio_verify" && "scopes" in claims) {
            // A set, which comes out in the order of its words.
            val all = Core.call("lists")["scopes"] as List<*>
            claims = claims + ("scopes" to all.filter { it in claims["scopes"] as List<*> })
        }
        mapOf("claims" to claims)
    }

    private fun keyring(): Members {
        val entries = group.getValue("keyring").jsonArray.map { it.jsonObject }
        val secrets = entries.flatMapIndexed { place, entry ->
            listOf("$place.api_key" to entry.text("api_key"), "$place.secret" to entry.text("secret"))
        }.toMap()
        return open("keyring:videosdk", secrets, mapOf("states" to entries.map { it.text("state") })).use { keys ->
            if ("input" in test) keys.call("mint", those("input", "now")).only("token")
            else keys.call("verify", those("token", "now")).only("claims")
        }
    }

    private fun revocation(): Members = keys().use { keys ->
        val leeway = test["leeway"] ?: JsonPrimitive(0)
        val claims = keys.call("verify", those("token", "now") + ("expectation" to mapOf("leeway" to leeway)))
        val kept = test.getValue("revocations").jsonArray.map { Core.call("revocation", it.jsonObject + those("now")) }
        val entering = (test["entering"] as? JsonObject)
        fun entered(name: String) = if (entering == null) claims[name] else entering[name]
        val asked = mapOf(
            "revocations" to kept, "api_key" to claims["project"], "jti" to claims["jti"], "iat" to claims["iat"],
            "room" to entered("room"), "participant" to entered("participant"), "leeway" to leeway,
        )
        if (Core.call("revoked", asked)["revoked"] as Boolean) Core.call("refuse", mapOf("code" to "token_revoked"))
        emptyMap()
    }

    private fun variables(): Members {
        val given = test.getValue("variables").jsonObject.mapValues { it.value.jsonPrimitive.content }
        return open("vendor:videosdk", given, mapOf("from_variables" to true)).use {
            mapOf("api_key" to it.call("project")["project"])
        }
    }

    private fun webhook(): Members = keys().use { keys ->
        val event = keys.call("webhook", those("authorization", "body", "rules", "now"))
        assertFalse("hunter2" in event.toString())
        event.only("id", "event", "created_at", "room", "identity")
    }

    // What needs no vendor's keys.

    private fun secret(): Members {
        val bytes = test["hex"]?.let { hex(it.jsonPrimitive.content) } ?: test.text("text").toByteArray()
        Core.open("secret", mapOf("secret" to Secret.of(bytes)), those("allow_weak")).close()
        return emptyMap()
    }

    private fun hex(text: String) = ByteArray(text.length / 2) { text.substring(2 * it, 2 * it + 2).toInt(16).toByte() }

    private fun inspect(): Members {
        val asked = mapOf("text" to test["token"], "now" to test["now"])
        val secret = test["secret"]?.jsonPrimitive?.content
        val answer = if (secret == null) Core.call("inspect", asked) else {
            open("secret", mapOf("secret" to secret), mapOf("allow_weak" to true)).use { it.call("inspect", asked) }
        }
        val report = answer.inner("report")
        assertEquals(false, report["verified"])
        assertTrue((answer["text"] as String).isNotEmpty())
        val codes = (report["findings"] as List<*>).map { (it as Map<*, *>)["code"] as String }.sorted()
        return mapOf("kind" to report["kind"], "findings" to codes)
    }

    private fun key(): Opened {
        val key = shared("key")!!
        val secret = key["secret"]?.jsonPrimitive?.content
        if (secret != null) return open("key", mapOf("secret" to secret), mapOf("algorithm" to "HS256"))
        return open("key", members = mapOf("algorithm" to key["algorithm"], "pem" to key["public_key_pem"]))
    }

    private fun rsaKey(): Members = when (group.text("kind")) {
        "components" -> open("key", members = those("modulus", "exponent") + ("algorithm" to "RS256")).use {
            it.call("open", those("token"))
            emptyMap()
        }
        "public" -> {
            open("key", members = those("pem") + ("algorithm" to "RS256")).close()
            emptyMap()
        }
        else -> open("signer", mapOf("pem" to test.text("pem"))).use { it.call("sign", those("payload")) }
    }

    private fun sessionId(): Members {
        if ("input" in test) return Core.call("session_id", those("input"))
        val made = Core.call("new_session_id", those("project", "create", "now"))
        Core.call("session_id", mapOf("input" to made["session"]))
        return made
    }

    private fun sessionRequest(): Members {
        val request = Core.call("session_request", those(*SESSION_REQUEST))
        assertEquals("app_token" in test, request["warning"] is String)
        return request.only("method", "url", "headers") + ("body" to body(request))
    }

    private fun sessionAnswer(): Members {
        val body = test.text("body").padEnd(test["padded_to"]?.jsonPrimitive?.long?.toInt() ?: 0)
        val answer = Core.call("session_answer", those("profile", "status", "headers", "now") + ("body" to body))
        if ("refusal" !in answer) return answer
        val refusal = answer.inner("refusal")
        assertFalse("hush" in refusal.toString())
        return mapOf("code" to refusal["code"], "failure" to answer["failure"])
    }

    // Calls of vendors' APIs.

    private fun api(): Opened {
        val vendor = when (kind.substringBefore('_')) {
            "opentok" -> test.text("auth")
            "videoio" -> "videoio"
            else -> "videosdk"
        }
        return open("api:$vendor", members = those("base", "generation"))
    }

    private fun restRequest(): Members = api().use { api ->
        val request = api.call("request", those("call", "token", "arguments"))
        assertTrue(request["repeatable"] is Boolean)
        // OpenTok's is a form, or XML.
        val body = if (kind == "opentok_rest_request") request["body"] ?: "" else body(request)
        request.only("method", "url", "headers") + ("body" to body)
    }

    private fun livekit(): Opened = open("api:livekit", credentials(), those("base"))

    private fun livekitRequest(): Members = livekit().use { api ->
        val request = api.call("request", those("call", "arguments", "now"))
        val headers = request.inner("headers")
        val token = (headers["authorization"] as String).removePrefix("Bearer ")
        val claims = open("vendor:livekit", credentials()).use { it.call("verify", those("now") + ("token" to token)) }
        assertEquals(300L, (claims["exp"] as Long) - (claims["iat"] as Long))
        assertNull(claims["participant"])
        request.only("method", "url") + mapOf(
            "headers" to headers - "authorization", "body" to body(request), "video" to claims.inner("claims")["video"],
            "is_repeatable" to request["repeatable"],
        )
    }

    private fun livekitResponse(): Members = livekit().use { api ->
        val answer = api.call("understand", those("call", "arguments", "status", "headers", "body"))
        assertFalse("hunter2" in answer.toString())
        val value = answer["value"]
        val many = (value as? List<*> ?: listOfNotNull(value)).map { it as Map<*, *> }
        mapOf("names" to many.mapNotNull { it["identity"] ?: it["name"] }, "ids" to many.mapNotNull { it["sid"] })
    }

    /** Arguments with which the call of an answer can be made. */
    private fun anyArguments(call: String): Members = when (call) {
        "validate_room", "fetch_room", "deactivate_room", "end_session" -> mapOf("room" to "2kyv-gzay-64pg")
        "fetch_session" -> mapOf("session" to "61d5")
        "remove_participant" -> mapOf("room" to "2kyv-gzay-64pg", "participant" to "p")
        "validate_meeting_v1", "fetch_meeting_v1", "validate_api_meeting" -> mapOf("meeting" to "2kyv-gzay-64pg")
        else -> emptyMap()
    }

    private fun restResponse(): Members = api().use { api ->
        val given = those("status", "headers", "body")
        val call = test["call"]?.jsonPrimitive?.content
        if (call == null) {
            val isSecond = test["generation"]?.jsonPrimitive?.content == "second"
            val arguments = those("identity") + if (isSecond) mapOf("scopes" to listOf("videos.read")) else emptyMap()
            val answer = api.call("understand", given + mapOf("call" to "create_session", "arguments" to arguments))
            return@use answer.inner("value") - "raw"
        }
        val answer = api.call("understand", given + mapOf("call" to call, "arguments" to anyArguments(call)))
        if (answer["value"] !is Map<*, *>) return@use emptyMap()
        val members = (answer.inner("value") - "raw").toMutableMap()
        val id = if (call == "list_rooms") "room_id" else "id"
        (members["items"] as? List<*>)?.let { items -> members["items"] = items.map { (it as Map<*, *>)[id] } }
        members
    }

    private fun conversation(): Members {
        val name = test.text("call")
        val own = open("own_token", members = mapOf("lifetime" to 600))
        val talk = open("api:videosdk").use { api ->
            val arguments = if (name == "fetch_room") anyArguments(name) else emptyMap()
            open("conversation", members = mapOf(
                "api" to api, "call" to name, "arguments" to arguments, "attempts" to test["attempts"],
            ))
        }
        val instructions = test.getValue("events").jsonArray.map { it.jsonObject }.map { happens(it, own, talk) }
        own.close()
        talk.close()
        return mapOf("instructions" to instructions)
    }

    private fun happens(event: JsonObject, own: Opened, talk: Opened): Members {
        val now = event.getValue("now")
        val happened = event.text("event")
        if (happened == "begin" || happened == "waited") {
            val kept = own.call("good_at", mapOf("now" to now))["token"] as String?
            val token = kept ?: now.jsonPrimitive.content.also { own.call("keep", mapOf("token" to it, "now" to now)) }
            val sent = talk.call("request", mapOf("token" to token))
            assertTrue(token in sent["headers"].toString())
            return mapOf("send" to mapOf("issued_at" to token.toLong()))
        }
        val heard = mutableMapOf<String, Any?>("event" to happened, "now" to now, "drawn" to (event["drawn"] ?: JsonPrimitive(0)))
        if (happened == "answer") {
            val length = event["padded_to"]?.jsonPrimitive?.long?.toInt() ?: if ("endless" in event) MOST_BYTES else 0
            heard += mapOf(
                "status" to event["status"], "headers" to event["headers"], "body" to event.text("body").padEnd(length),
            )
        }
        return try {
            val answer = talk.call("hear", heard)
            val room = answer["value"] as? Map<*, *>
            if (room != null) mapOf("room" to room["room_id"]) else answer
        } catch (refused: RoomkeyException) {
            mapOf("error" to refused.code, "retry_after" to refused.retryAfterSeconds)
        }
    }

    // What vendors' endpoints answer.

    private fun claimsOf(vendor: String, token: Any?): Members = open("vendor:$vendor", credentials()).use { keys ->
        val claims = keys.call("verify", those("now") + ("token" to token)).inner("claims")
        assertTrue("jti" in claims)
        claims - "jti"
    }

    private fun videosdkEndpoint(): Members = open("endpoints:videosdk", credentials()).use { endpoints ->
        val verb = test.text("endpoint")
        val asked = those(*REQUEST) + when (verb) {
            "get_token" -> those("policy")
            "validate_meeting" -> those("meeting")
            else -> emptyMap()
        }
        var answer = endpoints.call(verb, asked)
        if ("send" in answer) {
            val vendor = test["vendor"]
            if (vendor == null || vendor is JsonNull) {
                val send = answer.inner("send")
                return@use send.only("method", "url", "headers") + ("body" to body(send))
            }
            answer = endpoints.call(verb, asked + ("vendor" to vendor))
        }
        val headers = answer.inner("headers")
        assertEquals("no-store", headers["cache-control"])
        assertEquals("application/json", headers["content-type"])
        val body = body(answer) as Map<*, *>
        val out = mutableMapOf<String, Any?>("status" to answer["status"])
        if ("code" in body) {
            assertEquals(body["statusCode"], same(answer["status"]))
            out["code"] = body["code"]
            headers["retry-after"]?.let { out["retry_after"] = (it as String).toLong() }
        } else if ("token" in body) {
            out["claims"] = claimsOf("videosdk", body["token"])
        } else {
            out["body"] = body
        }
        out
    }

    private fun videoioEndpoint(): Members =
        open("endpoints:videoio", credentials(), mapOf("lifetime" to group["lifetime"])).use { endpoints ->
            val answer = endpoints.call("create_session", those(*REQUEST))
            val body = body(answer) as Map<*, *>
            if ("code" in body) {
                assertEquals(body["statusCode"], same(answer["status"]))
                return@use mapOf("status" to answer["status"], "code" to body["code"])
            }
            val name = listOf("session_key", "sessionToken").single { it in body }
            mapOf(
                "status" to answer["status"], "token_name" to name, "body" to body - name,
                "claims" to claimsOf("videoio", body[name]),
            )
        }

    private fun opentokEndpoint(): Members {
        val (project, application) = shared("credentials")!! to shared("application")!!
        val secrets = mapOf(
            "api_key" to project.text("api_key"), "secret" to project.text("secret"),
            "application_id" to application.text("application_id"), "public_key_pem" to application.text("pem"),
        )
        return open("endpoints:opentok", secrets).use { endpoints ->
            val asked = those(*REQUEST, "opentok_auth", "accept") + ("server" to 7)
            val answer = endpoints.call("create_session", asked)
            val isJson = answer.inner("headers")["content-type"] == "application/json"
            val text = answer["body"] as String
            val out = mapOf("status" to answer["status"], "form" to if (isJson) "json" else "xml")
            val session = answer["session"]
            if (session == null) {
                val message = if (isJson) (body(answer) as Map<*, *>)["message"] else {
                    text.substringAfter("<message>").substringBefore("</message>")
                }
                return@use out + ("message" to message)
            }
            // What our own client makes of the answer is the session that was made.
            open("api:opentok").use { api ->
                val said = api.call("understand", mapOf("call" to "create_session", "status" to answer["status"], "body" to text))
                assertEquals(session, said.inner("value")["session_id"])
            }
            val parts = Core.call("session_id", mapOf("input" to session))
            assertEquals(plain(test["now"]), same(parts["created_at"]))
            out + mapOf(
                "project" to parts["project"], "relayed" to (parts["flag"] == "P"), "location" to parts["location"],
            )
        }
    }

    private companion object {
        val REQUEST = arrayOf("query", "authorization", "content_type", "body", "now")
        val SESSION_REQUEST =
            arrayOf("profile", "url", "identity", "scopes", "app_token", "method", "body_text", "body_json")

        /** So much of an answer a client reads. */
        const val MOST_BYTES = 1024 * 1024 + 1
    }
}

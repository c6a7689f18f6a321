// Tokens on the JVM: the jar beside what Java programs take otherwise. Prints the nanoseconds of each row and round as JSON.
//
//     java -cp … TokensKt ROUNDS MILLISECONDS
//
// Every contender does the same work: the claims of the vendor's page "Authentication and Tokens" with `iat`, `exp` and a random
// `jti`, said anew for each token; and a token verified to a data class of five members. Keys, parsers and verifiers are
// made once, as their documentation has it. Rows alternate in one process, after all of them have been compiled, and what
// counts is the time of this thread on the processor: a collector of garbage and others' programs are not in it.

import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import com.nimbusds.jose.JWSAlgorithm
import com.nimbusds.jose.JWSHeader
import com.nimbusds.jose.crypto.MACSigner
import com.nimbusds.jose.crypto.MACVerifier
import com.nimbusds.jwt.JWTClaimsSet
import com.nimbusds.jwt.SignedJWT
import dev.roomkey.Core
import dev.roomkey.OpenTok
import dev.roomkey.Secret
import dev.roomkey.VideoSdk
import io.jsonwebtoken.Jwts
import java.lang.management.ManagementFactory
import java.time.Instant
import java.util.Base64
import java.util.Date
import java.util.UUID
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.time.Duration.Companion.hours

private const val API_KEY = "0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11"
private const val SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e"
private const val ROOM = "2kyv-gzay-64pg"
private const val PARTICIPANT = "lxvdplwt"
private const val PROJECT = "123456"

/** What a program wants of a token. */
private data class Seat(
    val room: String?, val participant: String?, val permissions: List<String>, val jti: String?, val ends: Instant?,
)

/** Does a thing so many times. Each row has a loop of its own, and so is compiled for itself. */
private fun interface Row {
    fun run(times: Int)
}

private inline fun row(crossinline once: () -> Any?) = Row { times -> repeat(times) { made = once() } }

/** Whatever came out last, for anybody to see: so it has to be made. */
@Volatile
private var made: Any? = null

private val hmac = SecretKeySpec(SECRET.toByteArray(), "HmacSHA256")

private fun rows(): Map<String, Row> {
    val keys = VideoSdk(API_KEY, Secret.of(SECRET))
    fun access() = VideoSdk.Access(
        listOf("allow_join"), room = ROOM, participant = PARTICIPANT, roles = listOf("crawler", "rtc"), lifetime = 2.hours,
    )
    val kept = access()
    val expected = VideoSdk.Expectation(room = ROOM)
    val token = keys.mint(kept)
    val signed = token.substringBeforeLast('.').toByteArray()
    val mac = Mac.getInstance("HmacSHA256").apply { init(hmac) }

    val seats = OpenTok(PROJECT, Secret.of(SECRET))
    val session = Core.call("new_session_id", mapOf("project" to PROJECT, "now" to Instant.now()))["session"] as String
    fun seat(kind: String) = OpenTok.Access(session, "publisher", kind, "name=ann", listOf("focus"))
    val (jwt, t1) = seats.mint(seat("jwt")) to seats.mint(seat("t1"))
    val entering = OpenTok.Expectation(session)

    val algorithm = Algorithm.HMAC256(SECRET.toByteArray())
    val auth0 = JWT.require(algorithm).build()
    val signer = MACSigner(SECRET.toByteArray())
    val verifier = MACVerifier(SECRET.toByteArray())
    val parser = Jwts.parser().verifyWith(hmac).build()

    return mapOf(
        "Mac alone" to row { Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(signed)) },
        "mint/roomkey" to row { keys.mint(access()) },
        "mint/roomkey, an access that is kept" to row { keys.mint(kept) },
        "mint/java-jwt" to row {
            val now = Instant.now()
            JWT.create().withClaim("apikey", API_KEY).withClaim("permissions", listOf("allow_join")).withClaim("version", 2)
                .withClaim("roomId", ROOM).withClaim("participantId", PARTICIPANT)
                .withClaim("roles", listOf("crawler", "rtc")).withIssuedAt(now).withExpiresAt(now.plusSeconds(7200))
                .withJWTId(UUID.randomUUID().toString()).sign(algorithm)
        },
        "mint/nimbus-jose-jwt" to row {
            val now = System.currentTimeMillis()
            val claims = JWTClaimsSet.Builder().claim("apikey", API_KEY).claim("permissions", listOf("allow_join"))
                .claim("version", 2).claim("roomId", ROOM).claim("participantId", PARTICIPANT)
                .claim("roles", listOf("crawler", "rtc")).issueTime(Date(now)).expirationTime(Date(now + 7_200_000))
                .jwtID(UUID.randomUUID().toString()).build()
            SignedJWT(JWSHeader(JWSAlgorithm.HS256), claims).apply { sign(signer) }.serialize()
        },
        "mint/jjwt" to row {
            val now = System.currentTimeMillis()
            Jwts.builder().claim("apikey", API_KEY).claim("permissions", listOf("allow_join")).claim("version", 2)
                .claim("roomId", ROOM).claim("participantId", PARTICIPANT).claim("roles", listOf("crawler", "rtc"))
                .issuedAt(Date(now)).expiration(Date(now + 7_200_000)).id(UUID.randomUUID().toString())
                .signWith(hmac, Jwts.SIG.HS256).compact()
        },
        "verify/roomkey" to row {
            val claims = keys.verify(token, expected)
            Seat(claims.room, claims.participant, claims.permissions, claims.jti, claims.expiresAt)
        },
        "verify/java-jwt" to row {
            val claims = auth0.verify(token)
            Seat(
                claims.getClaim("roomId").asString(), claims.getClaim("participantId").asString(),
                claims.getClaim("permissions").asList(String::class.java), claims.id, claims.expiresAtAsInstant,
            )
        },
        "verify/nimbus-jose-jwt" to row {
            val parsed = SignedJWT.parse(token)
            check(parsed.verify(verifier))
            val claims = parsed.jwtClaimsSet
            val ends = claims.expirationTime.toInstant()
            check(ends.isAfter(Instant.now()))
            Seat(
                claims.getStringClaim("roomId"), claims.getStringClaim("participantId"),
                claims.getStringListClaim("permissions"), claims.jwtid, ends,
            )
        },
        "verify/jjwt" to row {
            val claims = parser.parseSignedClaims(token).payload
            @Suppress("UNCHECKED_CAST")
            Seat(
                claims["roomId"] as String, claims["participantId"] as String, claims["permissions"] as List<String>,
                claims.id, claims.expiration.toInstant(),
            )
        },
        "OpenTok mint/JWT" to row { seats.mint(seat("jwt")) },
        "OpenTok mint/T1" to row { seats.mint(seat("t1")) },
        "OpenTok verify/JWT" to row { seats.verify(jwt, entering) },
        "OpenTok verify/T1" to row { seats.verify(t1, entering) },
    )
}

private val threads = ManagementFactory.getThreadMXBean()

/** Nanoseconds of one, over so many milliseconds. */
private fun measured(row: Row, milliseconds: Long): Double {
    val (end, before) = System.nanoTime() + milliseconds * 1_000_000 to threads.currentThreadCpuTime
    var count = 0L
    do {
        row.run(CHUNK)
        count += CHUNK
    } while (System.nanoTime() < end)
    return (threads.currentThreadCpuTime - before).toDouble() / count
}

private const val CHUNK = 100
private const val WARM_UP = 12

fun main(arguments: Array<String>) {
    val (rounds, milliseconds) = arguments.map(String::toLong)
    val rows = rows()
    // All of them in turn, so that none is compiled for a world in which the others are not.
    repeat(WARM_UP) { rows.values.forEach { measured(it, maxOf(milliseconds, 150)) } }
    val times = rows.mapValues { ArrayList<Double>() }
    repeat(rounds.toInt()) { for ((name, row) in rows) times.getValue(name) += measured(row, milliseconds) }
    val members = times.entries.joinToString(",") { (name, all) -> "\"$name\":[${all.joinToString(",")}]" }
    println("{\"measured\":{$members}}")
}

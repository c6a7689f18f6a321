// A guest's token: made by a backend, verified at the door, and explained when it was refused.
//
//     export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=…
//     mvn -q compile exec:java@backend

import dev.roomkey.Inspector
import dev.roomkey.TokenException
import dev.roomkey.VideoSdk
import kotlin.time.Duration.Companion.hours

fun main() {
    VideoSdk.fromEnvironment().use { keys ->
        val guest = VideoSdk.Access(listOf("allow_join"), room = "2kyv-gzay-64pg", participant = "ann", lifetime = 2.hours)
        val token = keys.mint(guest)

        val door = VideoSdk.Expectation(use = "join", room = "2kyv-gzay-64pg")
        val claims = keys.verify(token, door)
        println("${claims.participant} may ${claims.permissions} for ${claims.expiresAt!!.epochSecond - claims.issuedAt!!.epochSecond} s")

        // Whoever changes a token has no token.
        val signature = token.lastIndexOf('.') + 1
        val forged = token.replaceRange(signature, signature + 1, if (token[signature] == 'A') "B" else "A")
        for ((what, refused, expected) in listOf(
            Triple("at another door", token, VideoSdk.Expectation(use = "join", room = "aaaa-bbbb-cccc")),
            Triple("changed by somebody", forged, door),
        )) {
            try {
                keys.verify(refused, expected)
            } catch (refusal: TokenException) {
                println("$what: ${refusal.code}")
            }
        }

        // What a token is, without trusting it: for logs, and for people who ask why they were refused.
        println(Inspector.explain(token))
    }
}

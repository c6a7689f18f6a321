// Keeps a live token from a token server, and says what the session is.
//
//     export TOKEN_ENDPOINT=http://127.0.0.1:9000/get-token
//     mvn -q compile exec:java@session

import dev.roomkey.SessionException
import dev.roomkey.session.SessionManager
import dev.roomkey.session.SessionOrigin
import dev.roomkey.session.SessionState

suspend fun main() {
    val origin = SessionOrigin.endpoint(System.getenv("TOKEN_ENDPOINT")).profile("get-token").identity("ann")
    SessionManager().use { manager ->
        manager.subscribe { event, state -> println("$event: $state") }
        if (manager.start(origin) != SessionState.CONNECTED) {
            println("no token: ${manager.lastError}")
            return
        }

        // This goes into the header of a request. Ask for it anew each time: it is renewed meanwhile.
        val token = manager.token()
        println("a token of ${token.reveal().length} characters, shown as $token")
        manager.accepted(token)

        manager.stop()
        try {
            manager.token()
        } catch (over: SessionException) {
            println("after the end: ${over.code}")
        }
    }
}

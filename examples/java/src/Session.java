// Keeps a live token from a token server, and says what the session is.
//
//     export TOKEN_ENDPOINT=http://127.0.0.1:9000/get-token
//     mvn -q compile exec:java@session

import dev.roomkey.SessionException;
import dev.roomkey.session.SessionManager;
import dev.roomkey.session.SessionOrigin;
import java.util.concurrent.CompletionException;

public final class Session {
    public static void main(String[] arguments) {
        SessionOrigin origin =
                SessionOrigin.endpoint(System.getenv("TOKEN_ENDPOINT")).profile("get-token").identity("ann");
        try (SessionManager manager = new SessionManager()) {
            manager.subscribe((event, state) -> System.out.println(event + ": " + state));

            // What waits is a future. Ask for the token anew each time that it is needed: it is renewed meanwhile.
            manager.startAsync(origin)
                    .thenCompose(state -> manager.tokenAsync())
                    .thenAccept(token -> {
                        System.out.println("a token of " + token.reveal().length() + " characters, shown as " + token);
                        manager.accepted(token);
                    })
                    .join();

            manager.stop();
            try {
                manager.tokenAsync().join();
            } catch (CompletionException failed) {
                System.out.println("after the end: " + ((SessionException) failed.getCause()).getCode());
            }
        }
    }
}

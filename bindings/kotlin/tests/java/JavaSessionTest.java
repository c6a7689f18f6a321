import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.roomkey.RoomkeyException;
import dev.roomkey.SessionException;
import dev.roomkey.session.Fetched;
import dev.roomkey.session.SessionManager;
import dev.roomkey.session.SessionOrigin;
import dev.roomkey.session.SessionPolicy;
import dev.roomkey.session.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same from Java: no name is mangled, what is optional may be left out, and what waits is a future. */
class JavaSessionTest {
    @Test
    void aSessionFromJava() throws Exception {
        SessionPolicy policy =
                new SessionPolicy(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));
        try (SessionManager manager = new SessionManager(policy)) {
            List<SessionState> told = new CopyOnWriteArrayList<>();
            var subscription = manager.subscribe((event, state) -> told.add(state));
            SessionOrigin origin = SessionOrigin.provider(request -> {
                assertEquals("start", request.getReason());
                assertEquals(1, request.getAttempt());
                assertTrue(request.getWithin().toMillis() <= 5_000);
                return CompletableFuture.completedFuture(new Fetched("a.b.c", Duration.ofMinutes(10), "ann"));
            });
            assertEquals(SessionState.CONNECTED, manager.startAsync(origin.identity("ann")).get(10, TimeUnit.SECONDS));
            assertEquals("a.b.c", manager.tokenAsync().get(10, TimeUnit.SECONDS).reveal());
            assertEquals(SessionState.CONNECTED, manager.getCurrentState());
            manager.stop();
            var thrown = assertThrows(ExecutionException.class, () -> manager.tokenAsync().get(10, TimeUnit.SECONDS));
            assertEquals("not_started", assertInstanceOf(SessionException.class, thrown.getCause()).getCode());
            manager.close();
            subscription.close();
            assertEquals(List.of(SessionState.CONNECTING, SessionState.CONNECTED, SessionState.DISCONNECTED), told);
        }
    }

    @Test
    void anEndpointIsAskedAsItIsSaid() throws Exception {
        try (Hostile server = new Hostile(new Answer[] {ServersKt.good("a.b.c", "")}, false);
                SessionManager manager = new SessionManager()) {
            SessionOrigin origin = SessionOrigin.endpoint(server.getUrl()).method("PUT").json(Map.of("room", "daily"));
            assertEquals(SessionState.CONNECTED, manager.startAsync(origin).get(10, TimeUnit.SECONDS));
            Asked asked = server.getAsked().get(0);
            assertEquals("PUT {\"room\":\"daily\"}", asked.getMethod() + " " + asked.getBody());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        try (SessionManager manager = new SessionManager()) {
            SessionOrigin origin = SessionOrigin.endpoint("ftp://127.0.0.1/").headers(Map.of("x-who", "me"));
            var thrown = assertThrows(ExecutionException.class, () -> manager.startAsync(origin).get(10, TimeUnit.SECONDS));
            RoomkeyException refusal = assertInstanceOf(RoomkeyException.class, thrown.getCause());
            assertEquals("argument_invalid", refusal.getCode());
            assertEquals("argument", refusal.getCategory());
            assertEquals(null, refusal.getRetryAfterSeconds());
        }
    }
}

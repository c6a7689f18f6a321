import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.roomkey.Secret;
import dev.roomkey.VideoSdk;
import dev.roomkey.session.Fetched;
import dev.roomkey.session.SessionManager;
import dev.roomkey.session.SessionOrigin;
import dev.roomkey.session.SessionState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The lines of the README in Java; that they are the same is looked at by the README's test in Kotlin. */
class JavaReadmeTest {
    @Test
    void aToken() throws Exception {
        String printed = printed(() -> {
            try (VideoSdk keys = new VideoSdk("my-api-key", Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687"))) {
                VideoSdk.Access access = VideoSdk.Access.builder("allow_join").room("2kyv-gzay-64pg").build();
                VideoSdk.Claims claims = keys.verify(keys.mint(access), VideoSdk.Expectation.join("2kyv-gzay-64pg"));
                System.out.println(claims.getPermissions()); // [allow_join]
            }
        });
        assertTrue(printed.contains("[allow_join]"), printed);
    }

    @Test
    void aTokenAsTheReadmeOfTheProjectHasIt() throws Exception {
        String printed = printed(() -> {
            try (VideoSdk keys = new VideoSdk("my-api-key", Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687"))) {
                VideoSdk.Access access = VideoSdk.Access.builder("allow_join").room("2kyv-gzay-64pg").build();
                VideoSdk.Claims claims = keys.verify(keys.mint(access), VideoSdk.Expectation.join("2kyv-gzay-64pg"));
                System.out.println(claims.getPermissions() + " until " + claims.getExpiresAt());
            }
        });
        assertTrue(printed.contains("[allow_join] until 20"), printed);
    }

    @Test
    void aSession() throws Exception {
        String printed = printed(() -> {
            SessionOrigin origin = SessionOrigin.provider(request ->
                    CompletableFuture.completedFuture(new Fetched("a.b.c", Duration.ofMinutes(10), null)));
            try (SessionManager manager = new SessionManager()) {
                manager.subscribe((event, state) -> System.out.println(event + ": " + state));
                SessionState state = manager.startAsync(origin).get();
                String token = manager.tokenAsync().get().reveal();
                System.out.println(state + ": Bearer " + token);
            }
        });
        assertTrue(printed.contains("CONNECTED: Bearer a.b.c"), printed);
    }

    private interface Lines {
        void run() throws Exception;
    }

    private static String printed(Lines lines) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true));
        try {
            lines.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString();
    }
}

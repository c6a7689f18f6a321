import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.roomkey.Grant;
import dev.roomkey.LiveKit;
import dev.roomkey.OpenTok;
import dev.roomkey.RoomkeyException;
import dev.roomkey.Secret;
import dev.roomkey.VideoGrant;
import dev.roomkey.VideoIo;
import dev.roomkey.VideoSdk;
import dev.roomkey.Vonage;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The types of the vendors from Java: builders, and no name that Java cannot say. */
class JavaVendorsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_750_000_000);
    private static final Secret SECRET = Secret.of("1234567890abcdef1234567890abcdef12345678");

    @Test
    void aTokenOfLiveKit() {
        try (LiveKit keys = new LiveKit("APIx7Qm2", SECRET)) {
            LiveKit.Access access = LiveKit.Access.builder()
                    .identity("ann").name("Ann Lee").room("class-7")
                    .video(VideoGrant.builder().roomJoin(true).room("class-7").canPublishSources("camera").build())
                    .sip(Map.of("call", true)).kindDetails("cloud_agent").kind("agent")
                    .attributes(Map.of("seat", "7")).metadata("seat 7")
                    .lifetime(Duration.ofHours(1)).issuedAt(NOW).build();
            LiveKit.Claims claims = keys.verify(keys.mint(access, NOW), LiveKit.Expectation.room("class-7"), NOW);
            assertEquals("ann", claims.getSubject());
            assertEquals(true, claims.getVideo().get("roomJoin"));
            assertEquals(List.of("cloud_agent"), claims.getKindDetails());
            assertEquals(NOW.plusSeconds(3600), claims.getExpiresAt());
            LiveKit.Expectation admin = LiveKit.Expectation.builder().grant("roomAdmin").leeway(Duration.ofSeconds(5)).build();
            assertThrows(RoomkeyException.class, () -> keys.verify(keys.mint(access, NOW), admin, NOW));
        }
    }

    @Test
    void aGrantInNobodysWords() {
        Grant grant = Grant.builder("class-7", "ann").moderate(true).publish(Grant.Publish.only("camera")).build();
        try (LiveKit keys = new LiveKit("APIx7Qm2", SECRET)) {
            String token = keys.mint(LiveKit.GrantAccess.builder(grant).lifetime(Duration.ofMinutes(5)).build(), NOW);
            assertEquals(List.of("camera"), keys.verify(token, LiveKit.Expectation.room("class-7"), NOW).getVideo().get("canPublishSources"));
        }
    }

    @Test
    void tokensOfOtherKinds() {
        try (OpenTok keys = new OpenTok("123456", SECRET)) {
            String token = keys.mint(OpenTok.ApiAccess.builder().lifetime(Duration.ofMinutes(3)).build(), NOW);
            assertEquals("123456", keys.verify(token, OpenTok.ApiExpectation.builder().build(), NOW).getProject());
        }
        try (VideoIo keys = new VideoIo(SECRET)) {
            String app = keys.mint(VideoIo.AppAccess.builder("my-app").build(), NOW);
            VideoIo.Access access = VideoIo.Access.builder("ann@app.example", "videos.read", "videos.edit").appToken(app).build();
            assertEquals(List.of("videos.read", "videos.edit"), keys.verify(keys.mint(access, NOW), VideoIo.Expectation.app("my-app"), NOW).getScopes());
        }
    }

    /** What is packed begins with 1, and JSON by its name with 0. */
    @Test
    void whatIsAskedOftenIsPacked() {
        assertEquals(1, VideoSdk.Access.builder(VideoSdk.Permission.ALLOW_JOIN).room("2kyv-gzay-64pg").build().getPacked$roomkey()[0]);
        assertEquals(1, VideoSdk.Expectation.join("2kyv-gzay-64pg").getPacked$roomkey()[0]);
        assertEquals(1, OpenTok.Access.builder("s", "publisher").data("ann").nonce(7).build().getPacked$roomkey()[0]);
        assertEquals(1, OpenTok.Expectation.session("s").getPacked$roomkey()[0]);
        assertEquals(1, Vonage.Access.builder("s", "publisher").build().getPacked$roomkey()[0]);
        assertEquals(1, Vonage.Expectation.session("s").getPacked$roomkey()[0]);
        assertEquals(0, LiveKit.Access.builder().identity("ann").build().getPacked$roomkey()[0]);
    }

    /** Nothing that a vendor's class offers has a name that Java cannot write. */
    @Test
    void noNameIsMangled() {
        for (Class<?> vendor : List.of(VideoSdk.class, OpenTok.class, Vonage.class, VideoIo.class, LiveKit.class)) {
            for (String name : List.of("mint", "verify", "close", "getProject", "call")) {
                assertTrue(Arrays.stream(vendor.getMethods()).anyMatch(one -> one.getName().equals(name)), vendor + " " + name);
            }
            for (Class<?> nested : vendor.getDeclaredClasses()) {
                Arrays.stream(nested.getMethods())
                        .filter(one -> Modifier.isPublic(one.getModifiers()) && !one.getName().endsWith("$roomkey"))
                        .forEach(one -> assertFalse(one.getName().contains("-"), one.toString()));
            }
        }
    }
}

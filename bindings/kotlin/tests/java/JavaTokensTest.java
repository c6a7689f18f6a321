import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.roomkey.Core;
import dev.roomkey.Inspector;
import dev.roomkey.OpenTok;
import dev.roomkey.Opened;
import dev.roomkey.RoomkeyException;
import dev.roomkey.RoomkeyExceptionKt;
import dev.roomkey.Secret;
import dev.roomkey.TokenException;
import dev.roomkey.VendorKeys;
import dev.roomkey.VideoSdk;
import dev.roomkey.internal.Fields;
import dev.roomkey.internal.InternalException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tokens from Java: builders instead of named arguments, and no name that Java cannot say. */
class JavaTokensTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_750_000_000);
    private static final String SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";

    @Test
    void aTokenOfVideoSdk() {
        try (VideoSdk keys = new VideoSdk("my-api-key", Secret.of(SECRET))) {
            VideoSdk.Access access = VideoSdk.Access.builder("allow_join")
                    .room("2kyv-gzay-64pg")
                    .participant("ann")
                    .lifetime(Duration.ofHours(2))
                    .jti("fcf27a64-85c6-4742-96cb-ebe9f930ef6e")
                    .claims(Map.of("seat", 7))
                    .build();
            String token = keys.mint(access, NOW);
            assertEquals(token, keys.mint(access, NOW));
            VideoSdk.Claims claims = keys.verify(token, VideoSdk.Expectation.join("2kyv-gzay-64pg"), NOW);
            assertEquals("direct", claims.getEntry());
            assertEquals(List.of("allow_join"), claims.getPermissions());
            assertEquals("ann", claims.getParticipant());
            assertEquals(NOW.plusSeconds(7200), claims.getExpiresAt());
            assertEquals(Map.of("seat", 7L), claims.getCustom());
            assertFalse(keys.toString().contains(SECRET));

            TokenException late = assertThrows(
                    TokenException.class, () -> keys.verify(token, VideoSdk.Expectation.use("join"), NOW.plusSeconds(7200)));
            assertEquals("token_expired", late.getCode());
            assertEquals("room_mismatch",
                    assertThrows(TokenException.class, () -> keys.verify(token, VideoSdk.Expectation.join("aaaa-bbbb-cccc"), NOW))
                            .getCode());
            String other = token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BB" : "AA");
            assertThrows(TokenException.class, () -> keys.verify(other));
        }
    }

    @Test
    void aTokenOfOpenTok() {
        String session = (String) Core.call("new_session_id",
                Map.of("project", "123456", "create", Map.of(), "now", NOW)).get("session");
        try (OpenTok keys = new OpenTok("123456", Secret.of("1234567890abcdef1234567890abcdef12345678"))) {
            for (String kind : List.of("jwt", "t1")) {
                OpenTok.Access.Builder access = OpenTok.Access.builder(session, "moderator").kind(kind).data("ann")
                        .layoutClasses("focus").nonce(421_337).lifetime(Duration.ofHours(2));
                String jti = kind.equals("jwt") ? "fcf27a64-85c6-4742-96cb-ebe9f930ef6e" : null;
                String token = keys.mint((jti == null ? access : access.jti(jti)).build(), NOW);
                OpenTok.Claims claims = keys.verify(token, OpenTok.Expectation.session(session), NOW);
                assertEquals(kind, claims.getKind());
                assertEquals("moderator", claims.getRole());
                assertEquals("ann", claims.getData());
                assertEquals("123456", claims.getApiKey());
                assertEquals(session, claims.getSession());
                assertEquals(List.of("focus"), claims.getLayoutClasses());
                assertEquals("421337", claims.getNonce());
                assertEquals(NOW, claims.getIssuedAt());
                assertEquals(null, claims.getNotBefore());
                assertEquals(NOW.plusSeconds(7200), claims.getExpiresAt());
                assertEquals(jti, claims.getJti());

                Instant late = NOW.plusSeconds(7210);
                OpenTok.Expectation.Builder expected =
                        OpenTok.Expectation.builder().session(session).capability("publish").kind(kind);
                assertEquals("token_expired", codeOf(() -> keys.verify(token, expected.leeway(Duration.ZERO).build(), late)));
                assertEquals(kind, keys.verify(token, expected.leeway(Duration.ofSeconds(30)).build(), late).getKind());
                OpenTok.Expectation longest =
                        OpenTok.Expectation.builder().maxLifetime(Duration.ofHours(1)).allowMissingExpiry().build();
                assertEquals("lifetime_too_long", codeOf(() -> keys.verify(token, longest, NOW)));
            }
        }
    }

    @Test
    void whatIsExpectedOfATokenOfVideoSdk() {
        try (VideoSdk keys = new VideoSdk("my-api-key", Secret.of(SECRET))) {
            String token = keys.mint(VideoSdk.Access.builder("allow_join")
                    .room("2kyv-gzay-64pg").participant("ann").lifetime(Duration.ofHours(2)).build(), NOW);
            Instant late = NOW.plusSeconds(7210);
            VideoSdk.Expectation.Builder expected =
                    VideoSdk.Expectation.builder().use("join").room("2kyv-gzay-64pg").participant("ann");
            assertEquals("ann", keys.verify(token, expected.build(), NOW).getParticipant());
            assertEquals("token_expired", codeOf(() -> keys.verify(token, expected.leeway(Duration.ZERO).build(), late)));
            assertEquals("ann", keys.verify(token, expected.leeway(Duration.ofSeconds(30)).build(), late).getParticipant());
            VideoSdk.Expectation longest =
                    VideoSdk.Expectation.builder().maxLifetime(Duration.ofHours(1)).allowMissingExpiry().build();
            assertEquals("lifetime_too_long", codeOf(() -> keys.verify(token, longest, NOW)));
            VideoSdk.Expectation ben =
                    VideoSdk.Expectation.builder().use("join").room("2kyv-gzay-64pg").participant("ben").build();
            assertEquals("participant_mismatch", codeOf(() -> keys.verify(token, ben, NOW)));
        }
    }

    private static String codeOf(Executable call) {
        return assertThrows(RoomkeyException.class, call).getCode();
    }

    /** Classes of the package's own, which Java can name. */
    @Test
    void whatMustNotHappenIsAFaultOfOurs() {
        byte[] number = {1, 2, 7, 0, 0, 0, 0, 0, 0, 0};
        byte[] text = {1, 1, 1, 0, 0, 0, 'a'};
        byte[] absent = {1, 0, 0, 0};
        assertEquals(7L, new Fields(number).number());
        assertEquals("a", new Fields(text).text());
        assertEquals("internal_fault", codeOf(() -> new Fields(number).text()));
        assertEquals("internal_fault", codeOf(() -> new Fields(number).list()));
        assertEquals("internal_fault", codeOf(() -> new Fields(text).number()));
        Fields nothing = new Fields(absent);
        assertEquals(null, nothing.text());
        assertEquals(null, nothing.number());
        assertEquals(null, nothing.list());
        assertEquals(null, nothing.text());

        assertEquals("internal_fault", codeOf(() -> RoomkeyExceptionKt.refusing(() -> {
            throw JavaTokensTest.<RuntimeException>unchecked(new InternalException("hush"));
        })));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception any) throws E {
        throw (E) any;
    }

    @Test
    void anyVendorByItsName() {
        assertTrue(VendorKeys.names().containsAll(List.of("videosdk", "opentok", "vonage", "videoio", "livekit")));
        Map<String, Secret> credentials = Map.of("api_key", Secret.of("devkey"), "secret", Secret.of(SECRET));
        try (VendorKeys keys = VendorKeys.open("livekit", credentials)) {
            String token = keys.mint(
                    Map.of("identity", "ann", "room", "stand-up", "video", Map.of("roomJoin", true, "room", "stand-up")), NOW);
            var claims = keys.verify(token, Map.of("room", "stand-up"), NOW);
            assertEquals("ann", claims.getParticipant());
            assertEquals("devkey", claims.getProject());
            assertTrue(Inspector.explain(token, NOW).toLowerCase().contains("livekit"));
        }
        assertThrows(RoomkeyException.class, () -> VendorKeys.open("nobody", credentials));
    }

    @Test
    void whatIsClosedIsRefusedAndNeverSigns() {
        VideoSdk keys = new VideoSdk("my-api-key", Secret.of(SECRET));
        keys.close();
        keys.close();
        RoomkeyException refusal =
                assertThrows(RoomkeyException.class, () -> keys.mint(VideoSdk.Access.builder("allow_join").build()));
        assertEquals("argument_invalid", refusal.getCode());
        Opened opened = Core.open("secret", Map.of("secret", Secret.of(SECRET)));
        opened.close();
        assertThrows(RoomkeyException.class, () -> opened.call("inspect", Map.of("text", "a.b.c", "now", 0)));
        assertThrows(RoomkeyException.class, () -> new VideoSdk("my-api-key", Secret.of("\ud800")));
        assertThrows(RoomkeyException.class, () -> Core.call("lifetime", Map.of("lifetime", Double.NaN)));
    }
}

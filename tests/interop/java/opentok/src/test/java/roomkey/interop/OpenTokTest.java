package roomkey.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.MACVerifier;
import com.opentok.ArchiveMode;
import com.opentok.MediaMode;
import com.opentok.OpenTok;
import com.opentok.Role;
import com.opentok.SessionProperties;
import com.opentok.TokenOptions;
import com.opentok.exception.OpenTokException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The vendor's Maven package {@code com.tokbox:opentok-server-sdk}, with our server as its cloud. */
class OpenTokTest {
  private static Roomkey server;
  private static String key;
  private static String secret;
  private static Tokens tokens;
  private static OpenTok sdk;
  private static String session;

  @BeforeAll
  static void start() throws Exception {
    server = Roomkey.serve();
    key = server.of("opentok", "api_key");
    secret = server.of("opentok", "secret");
    Map<String, Object> ours = Map.of("vendor", "opentok", "api_key", key, "secret", secret);
    tokens = new Tokens(ours, ours);
    sdk = client(secret);
    session = sdk.createSession().getSessionId();
  }

  @AfterAll
  static void stop() throws Exception {
    if (sdk != null) {
      sdk.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static OpenTok client(String secret) {
    return new OpenTok.Builder(Integer.parseInt(key), secret).apiUrl(server.url()).build();
  }

  @Test
  void sessionsAreCreatedWithEveryOptionTheSdkHas() throws Exception {
    Map<SessionProperties, Boolean> relayed = new LinkedHashMap<>();
    relayed.put(new SessionProperties.Builder().build(), true);
    relayed.put(new SessionProperties.Builder().mediaMode(MediaMode.RELAYED).build(), true);
    relayed.put(new SessionProperties.Builder().mediaMode(MediaMode.ROUTED).build(), false);
    relayed.put(
        new SessionProperties.Builder().mediaMode(MediaMode.ROUTED).archiveMode(ArchiveMode.ALWAYS).build(), false);
    relayed.put(new SessionProperties.Builder().location("192.0.2.7").build(), true);
    for (var options : relayed.entrySet()) {
      Map<?, ?> made = Roomkey.parts(sdk.createSession(options.getKey()).getSessionId());
      assertEquals(key, made.get("project"));
      assertEquals(options.getValue() ? "P" : null, made.get("flag"));
      assertEquals(options.getKey().getLocation(), made.get("location"));
    }
  }

  @Test
  void aWrongSecretIsTold() throws Exception {
    OpenTok other = client("f".repeat(40));
    OpenTokException refused = assertThrows(OpenTokException.class, other::createSession);
    assertTrue(refused.getMessage().contains("403"), refused.getMessage());
    other.close();
  }

  // Proof of the README's table: official SDKs, OpenTok.
  @Test
  void itsTokensAreAcceptedInEveryRoleWithAllTheySay() throws Exception {
    for (Role role : Role.values()) {
      long end = System.currentTimeMillis() / 1000 + 3600;
      String token = sdk.generateToken(session, new TokenOptions.Builder()
          .role(role).data(Tokens.DATA).expireTime(end).initialLayoutClassList(Tokens.CLASSES).build());
      Map<?, ?> said = tokens.acceptedInFull(token, session, role.toString());
      assertEquals(end, said.get("exp"));
    }
  }

  @Test
  void whatItLeavesOutIsWhatTheVendorMakesOfIt() throws Exception {
    tokens.acceptedWithDefaults(sdk.generateToken(session));
  }

  @Test
  void whatItSignsForOthersIsRefused() throws Exception {
    String other = sdk.createSession().getSessionId();
    assertNotEquals(session, other);
    assertEquals("room_mismatch", tokens.refused(sdk.generateToken(session), Map.of("session", other)));
    OpenTok forger = client("f".repeat(40));
    assertEquals("signature_invalid", tokens.refused(forger.generateToken(session), Map.of()));
    forger.close();
  }

  @Test
  void aClientsTokenCallsNoApi() throws Exception {
    String token = sdk.generateToken(session, new TokenOptions.Builder().role(Role.MODERATOR).build());
    assertEquals(403, server.creationWith("X-OPENTOK-AUTH", token));
  }

  @Test
  void itTakesSessionsThatAreMadeHere() throws Exception {
    String ours = (String) Roomkey.ask("session", "create", Map.of("project", key)).get("session");
    tokens.accepted(sdk.generateToken(ours), Map.of("session", ours));
  }

  @Test
  void nimbusAcceptsOurTokens() throws Exception {
    MACVerifier verifier = new MACVerifier(secret);
    String token = tokens.minted(Map.of("kind", "jwt", "session", session, "role", "moderator", "data", Tokens.DATA));
    assertEquals(key, Tokens.judged(token, verifier).getIssuer());
    assertEquals(Tokens.DATA, Tokens.judged(token, verifier).getStringClaim("connection_data"));
    MACVerifier other = new MACVerifier("f".repeat(40));
    assertThrows(AssertionError.class, () -> Tokens.judged(token, other));
  }
}

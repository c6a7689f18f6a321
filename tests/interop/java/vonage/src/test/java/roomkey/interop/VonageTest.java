package roomkey.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import com.vonage.client.HttpConfig;
import com.vonage.client.VonageClient;
import com.vonage.client.auth.JWTAuthMethod;
import com.vonage.client.video.ArchiveMode;
import com.vonage.client.video.CreateSessionRequest;
import com.vonage.client.video.CreateSessionResponse;
import com.vonage.client.video.MediaMode;
import com.vonage.client.video.Role;
import com.vonage.client.video.TokenOptions;
import com.vonage.client.video.VideoClient;
import com.vonage.client.video.VideoResponseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The vendor's Maven package {@code com.vonage:server-sdk}, unchanged and with its own option for the
 * address, with our server as its cloud. Both versions that people have run these tests.
 */
class VonageTest {
  private static Roomkey server;
  private static String application;
  private static String pem;
  private static RSAPublicKey publicKey;
  private static Tokens tokens;
  private static VideoClient sdk;
  private static String session;

  @BeforeAll
  static void start() throws Exception {
    server = Roomkey.serve();
    application = server.of("vonage", "application_id");
    pem = Files.readString(Path.of(server.of("vonage", "private_key_path")));
    KeyFactory keys = KeyFactory.getInstance("RSA");
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) keys.generatePrivate(new PKCS8EncodedKeySpec(der));
    publicKey = (RSAPublicKey)
        keys.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    Map<String, Object> ours = Map.of("vendor", "vonage", "application_id", application);
    tokens = new Tokens(
        with(ours, "public_key_pem", written("PUBLIC KEY", publicKey.getEncoded())),
        with(ours, "private_key_pem", pem));
    sdk = client(pem);
    session = sdk.createSession().getSessionId();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static Map<String, Object> with(Map<String, Object> some, String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(some);
    more.put(name, value);
    return more;
  }

  private static String written(String label, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static VideoClient client(String privateKey) {
    return VonageClient.builder()
        .applicationId(application)
        .privateKeyContents(privateKey)
        .httpConfig(HttpConfig.builder().videoBaseUri(server.url()).build())
        .build()
        .getVideoClient();
  }

  private static String anotherKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return written("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
  }

  @Test
  void sessionsAreCreatedWithEveryOptionTheSdkHas() throws Exception {
    Map<CreateSessionRequest, Boolean> relayed = new LinkedHashMap<>();
    relayed.put(CreateSessionRequest.builder().mediaMode(MediaMode.RELAYED).build(), true);
    relayed.put(CreateSessionRequest.builder().mediaMode(MediaMode.ROUTED).build(), false);
    relayed.put(CreateSessionRequest.builder()
        .mediaMode(MediaMode.ROUTED).archiveMode(ArchiveMode.ALWAYS).build(), false);
    relayed.put(CreateSessionRequest.builder().mediaMode(MediaMode.ROUTED).e2ee(true).build(), false);
    relayed.put(CreateSessionRequest.builder()
        .mediaMode(MediaMode.RELAYED).location("192.0.2.7").e2ee(false).build(), true);
    for (var options : relayed.entrySet()) {
      CreateSessionResponse made = sdk.createSession(options.getKey());
      // Where the SDK looks for it, and nowhere else.
      assertEquals(application, made.getApplicationId().toString());
      assertFalse(made.getCreateDt().isEmpty());
      Map<?, ?> read = Roomkey.parts(made.getSessionId());
      assertEquals(application, read.get("project"));
      assertEquals(options.getValue() ? "P" : null, read.get("flag"));
    }
    assertEquals(application, Roomkey.parts(sdk.createSession().getSessionId()).get("project"));
  }

  @Test
  void itsTokensForTheApiHaveNoEndAndAreGoodFor15Minutes() throws Exception {
    String token = new JWTAuthMethod(application, pem.getBytes()).generateToken();
    assertNull(SignedJWT.parse(token).getJWTClaimsSet().getExpirationTime());
    Map<?, ?> said = tokens.accepted(token, Map.of("kind", "api"));
    assertEquals(15 * 60L, Tokens.lifetime(said));
    long over = (Long) said.get("exp");
    assertEquals("token_expired", tokens.refused(token, Map.of("kind", "api", "now", over)));
  }

  @Test
  void aWrongKeyIsRefused() throws Exception {
    VideoClient forger = client(anotherKey());
    VideoResponseException refused = assertThrows(VideoResponseException.class, forger::createSession);
    assertEquals(403, refused.getStatusCode());
  }

  // Proof of the README's table: official SDKs, Vonage.
  @Test
  void itsTokensAreAcceptedInEveryRoleWithAllTheySay() throws Exception {
    for (Role role : Role.values()) {
      String token = sdk.generateToken(session, TokenOptions.builder()
          .role(role).data(Tokens.DATA).expiryLength(Duration.ofHours(1))
          .initialLayoutClassList(Tokens.CLASSES).build());
      Map<?, ?> said = tokens.acceptedInFull(token, session, role.toString());
      assertEquals(3600L, Tokens.lifetime(said));
    }
  }

  @Test
  void whatItLeavesOutIsWhatTheVendorMakesOfIt() throws Exception {
    tokens.acceptedWithDefaults(sdk.generateToken(session));
  }

  @Test
  void whatItSignsForOthersIsRefused() throws Exception {
    String other = sdk.createSession().getSessionId();
    assertEquals("room_mismatch", tokens.refused(sdk.generateToken(session), Map.of("session", other)));
    assertEquals("signature_invalid", tokens.refused(client(anotherKey()).generateToken(session), Map.of()));
  }

  @Test
  void aClientsTokenCallsNoApi() throws Exception {
    String token = sdk.generateToken(session, TokenOptions.builder().role(Role.MODERATOR).build());
    assertEquals(403, server.creationWith("Authorization", "Bearer " + token));
  }

  @Test
  void nimbusAcceptsOurTokens() throws Exception {
    RSASSAVerifier verifier = new RSASSAVerifier(publicKey);
    String token = tokens.minted(Map.of("session", session, "role", "moderator", "data", Tokens.DATA));
    assertEquals(application, Tokens.judged(token, verifier).getStringClaim("application_id"));
    assertEquals(Tokens.DATA, Tokens.judged(token, verifier).getStringClaim("connection_data"));
    String api = tokens.minted(Map.of("kind", "api"));
    assertEquals(application, Tokens.judged(api, verifier).getStringClaim("application_id"));
  }
}

package roomkey.interop;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tokens as {@code roomkey} mints and judges them, and as Nimbus, which nobody here wrote, does. */
public record Tokens(Map<String, Object> verifying, Map<String, Object> minting) {
  /** Data in which a form and a JSON text could each stumble. */
  public static final String DATA = "name=Zoë \"Z\" O’Neil&role=moderator;+%2B~:/?\n😀";

  /** Layout classes. */
  public static final List<String> CLASSES = List.of("focus", "main");

  /** What a token says that is accepted for a session and says all that its maker was told, {@link #DATA} too. */
  public Map<?, ?> acceptedInFull(String token, String session, String role) throws Exception {
    Map<?, ?> said = accepted(token, Map.of("session", session));
    same(role, said.get("role"));
    same(DATA, said.get("data"));
    same(CLASSES, said.get("layout_classes"));
    return said;
  }

  /** Holds a token for which its maker was told nothing against what the vendor makes of that. */
  public void acceptedWithDefaults(String token) throws Exception {
    Map<?, ?> said = accepted(token, Map.of());
    same("publisher", said.get("role"));
    same(null, said.get("data"));
    same(24 * 60 * 60L, lifetime(said));
  }

  /** How many seconds a token lives. */
  public static long lifetime(Map<?, ?> said) {
    return (Long) said.get("exp") - (Long) said.get("iat");
  }

  private static void same(Object expected, Object said) {
    if (!Objects.equals(expected, said)) {
      throw new AssertionError("it says " + said + " and not " + expected);
    }
  }

  /** What a token says, if it is accepted here. */
  public Map<?, ?> accepted(String token, Map<String, ?> question) throws Exception {
    Map<String, Object> answer = verify(token, question);
    if (!Boolean.TRUE.equals(answer.get("ok"))) {
      throw new AssertionError(answer.toString());
    }
    return (Map<?, ?>) answer.get("claims");
  }

  /** Why a token is refused here. */
  public String refused(String token, Map<String, ?> question) throws Exception {
    Map<String, Object> answer = verify(token, question);
    if (!Boolean.FALSE.equals(answer.get("ok"))) {
      throw new AssertionError(answer.toString());
    }
    return (String) answer.get("code");
  }

  /** A token of ours. */
  public String minted(Map<String, ?> question) throws Exception {
    Map<String, Object> answer = Roomkey.ask("token", "mint", both(minting, question));
    if (!Boolean.TRUE.equals(answer.get("ok"))) {
      throw new AssertionError(answer.toString());
    }
    return (String) answer.get("token");
  }

  /** What a token says, if Nimbus accepts its signature. */
  public static JWTClaimsSet judged(String token, JWSVerifier verifier) throws Exception {
    SignedJWT jwt = SignedJWT.parse(token);
    if (!jwt.verify(verifier)) {
      throw new AssertionError("Nimbus does not accept the signature");
    }
    return jwt.getJWTClaimsSet();
  }

  private Map<String, Object> verify(String token, Map<String, ?> question) throws Exception {
    return Roomkey.ask("token", "verify", both(both(verifying, question), Map.of("token", token)));
  }

  private static Map<String, Object> both(Map<String, ?> one, Map<String, ?> other) {
    Map<String, Object> whole = new HashMap<>(one);
    whole.putAll(other);
    return whole;
  }
}

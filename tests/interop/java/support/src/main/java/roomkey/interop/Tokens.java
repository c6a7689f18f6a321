package roomkey.interop;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.HashMap;
import java.util.Map;

/** Tokens as {@code roomkey} mints and judges them, and as Nimbus, which nobody here wrote, does. */
public record Tokens(Map<String, Object> verifying, Map<String, Object> minting) {
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

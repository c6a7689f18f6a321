import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.roomkey.Secret;
import dev.roomkey.TokenException;
import dev.roomkey.VideoSdk;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** The three libraries that Java programs take otherwise: they accept our tokens and we theirs, and neither a forged one. */
class JudgesTest {
    private static final String TEXT = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";
    private static final byte[] SECRET = TEXT.getBytes(StandardCharsets.UTF_8);
    private static final SecretKey KEY = Keys.hmacShaKeyFor(SECRET);
    private static final Instant NOW = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    private static final Instant END = NOW.plusSeconds(600);
    private static final List<String> MAY = List.of("allow_join");

    private final VideoSdk keys = new VideoSdk("my-api-key", Secret.of(TEXT));

    private String ours() {
        return keys.mint(VideoSdk.Access.builder("allow_join").lifetime(Duration.ofMinutes(10)).build());
    }

    private static String forged(String token) {
        int place = token.lastIndexOf('.') + 1;
        char other = token.charAt(place) == 'A' ? 'B' : 'A';
        return token.substring(0, place) + other + token.substring(place + 1);
    }

    private void isOurs(String theirs) {
        assertEquals(MAY, keys.verify(theirs, VideoSdk.Expectation.use("join")).getPermissions());
        assertThrows(TokenException.class, () -> keys.verify(forged(theirs)));
        assertEquals("token_expired",
                assertThrows(TokenException.class, () -> keys.verify(theirs, VideoSdk.Expectation.use("join"), END)).getCode());
    }

    @Test
    void jjwt() {
        var parser = Jwts.parser().verifyWith(KEY).build();
        assertEquals("my-api-key", parser.parseSignedClaims(ours()).getPayload().get("apikey"));
        assertThrows(JwtException.class, () -> parser.parseSignedClaims(forged(ours())));
        isOurs(Jwts.builder().claim("apikey", "my-api-key").claim("permissions", MAY)
                .issuedAt(Date.from(NOW)).expiration(Date.from(END)).signWith(KEY, Jwts.SIG.HS256).compact());
        String none = Jwts.builder().claim("apikey", "my-api-key").claim("permissions", MAY).expiration(Date.from(END)).compact();
        assertThrows(TokenException.class, () -> keys.verify(none));
    }

    @Test
    void javaJwt() {
        Algorithm algorithm = Algorithm.HMAC256(SECRET);
        assertEquals("my-api-key", JWT.require(algorithm).build().verify(ours()).getClaim("apikey").asString());
        assertThrows(JWTVerificationException.class, () -> JWT.require(algorithm).build().verify(forged(ours())));
        isOurs(JWT.create().withClaim("apikey", "my-api-key").withClaim("permissions", MAY)
                .withIssuedAt(NOW).withExpiresAt(END).sign(algorithm));
        String none = JWT.create().withClaim("apikey", "my-api-key").withClaim("permissions", MAY)
                .withExpiresAt(END).sign(Algorithm.none());
        assertThrows(TokenException.class, () -> keys.verify(none));
    }

    @Test
    void nimbus() throws Exception {
        SignedJWT ours = SignedJWT.parse(ours());
        assertEquals(true, ours.verify(new MACVerifier(SECRET)));
        assertEquals("my-api-key", ours.getJWTClaimsSet().getStringClaim("apikey"));
        assertEquals(false, SignedJWT.parse(forged(ours())).verify(new MACVerifier(SECRET)));
        JWTClaimsSet claims = new JWTClaimsSet.Builder().claim("apikey", "my-api-key").claim("permissions", MAY)
                .issueTime(Date.from(NOW)).expirationTime(Date.from(END)).build();
        SignedJWT theirs = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        theirs.sign(new MACSigner(SECRET));
        isOurs(theirs.serialize());
    }
}

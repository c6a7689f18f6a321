// A guest's token: made by a backend, verified at the door, and explained when it was refused.
//
//     export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=…
//     mvn -q compile exec:java@backend

import dev.roomkey.Inspector;
import dev.roomkey.TokenException;
import dev.roomkey.VideoSdk;
import java.time.Duration;

public final class Backend {
    public static void main(String[] arguments) {
        try (VideoSdk keys = VideoSdk.fromEnvironment()) {
            VideoSdk.Access guest = VideoSdk.Access.builder("allow_join")
                    .room("2kyv-gzay-64pg")
                    .participant("ann")
                    .lifetime(Duration.ofHours(2))
                    .build();
            String token = keys.mint(guest);

            VideoSdk.Expectation door = VideoSdk.Expectation.join("2kyv-gzay-64pg");
            VideoSdk.Claims claims = keys.verify(token, door);
            Duration life = Duration.between(claims.getIssuedAt(), claims.getExpiresAt());
            System.out.println(claims.getParticipant() + " may " + claims.getPermissions() + " for " + life.toSeconds() + " s");

            // Whoever changes a token has no token.
            int signature = token.lastIndexOf('.') + 1;
            StringBuilder forged = new StringBuilder(token);
            forged.setCharAt(signature, token.charAt(signature) == 'A' ? 'B' : 'A');
            refused("at another door", keys, token, VideoSdk.Expectation.join("aaaa-bbbb-cccc"));
            refused("changed by somebody", keys, forged.toString(), door);

            // What a token is, without trusting it: for logs, and for people who ask why they were refused.
            System.out.println(Inspector.explain(token));
        }
    }

    private static void refused(String what, VideoSdk keys, String token, VideoSdk.Expectation door) {
        try {
            keys.verify(token, door);
        } catch (TokenException refusal) {
            System.out.println(what + ": " + refusal.getCode());
        }
    }
}

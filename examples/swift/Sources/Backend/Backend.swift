// A guest's token: made by a backend, verified at the door, and explained when it was refused.
//
//     export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=…
//     swift run backend

import Roomkey

@main struct Backend {
    static func main() throws {
        let keys = try VideoSDK.fromEnvironment()
        let room = "2kyv-gzay-64pg"
        let token = try keys.mint(
            .init(permissions: [.allowJoin], room: room, participant: "ann", lifetime: .seconds(2 * 60 * 60)))

        let verified = try keys.verify(token, .init(use: .join, room: room))
        let lifetime = (verified.expiresAt ?? 0) - (verified.issuedAt ?? 0)
        print("\(verified.participant ?? "nobody") may \(verified.permissions) for \(lifetime) s")

        // Whoever changes a token has no token.
        let forged = String(token.dropLast()) + (token.hasSuffix("A") ? "E" : "A")
        for (what, refused, demand) in [
            ("at another door", token, VideoSDK.Verify(use: .join, room: "aaaa-bbbb-cccc")),
            ("changed by somebody", forged, VideoSDK.Verify(use: .join, room: room)),
        ] {
            do {
                _ = try keys.verify(refused, demand)
            } catch {
                // Whoever bears it has to bring another token. Whatever else is thrown is for whoever runs the program.
                guard case .token(let refusal) = error else { throw error }
                print("\(what): \(refusal.code)")
            }
        }

        // What a token is, without trusting it: for logs, and for people who ask why they were refused.
        print(try inspect(token).text)
    }
}

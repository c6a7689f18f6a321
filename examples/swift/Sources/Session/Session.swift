// A session that always has a live token, from a server that hands tokens out; and a call with it.
//
//     roomkey serve
//     TOKEN_ENDPOINT=http://127.0.0.1:9000/get-token swift run session

import Foundation
import Roomkey

@main struct Session {
    static func main() async throws {
        let endpoint = ProcessInfo.processInfo.environment["TOKEN_ENDPOINT"] ?? "http://127.0.0.1:9000/get-token"
        guard let url = URL(string: endpoint), let host = url.host else { fatalError("TOKEN_ENDPOINT is no address") }

        let session = try SessionManager()
        let subscription = session.subscribe(replay: true) { print($0.rawValue) }
        guard try await session.start(.endpoint(url, profile: .getToken, identity: "ann")) == .connected else {
            throw session.lastError ?? NobodySaysWhy()
        }

        // Ask for the token each time that one is needed, and keep none.
        print("a token of \(try await session.token().text.split(separator: ".").count) parts")

        // The same server speaks VideoSDK's API, for which a token that joins is not good: that is for backends.
        let base = "\(url.scheme ?? "http")://\(host):\(url.port ?? 443)"
        let client = try VideoSDK.Client(at: base, patience: .init(within: .seconds(5))) {
            try await session.token().text
        }
        do {
            _ = try await client.fetchRoom(.id("aaaa-bbbb-cccc"))
        } catch let error as RoomkeyError {
            print("not with this token: \(error.code)")
        }

        await session.close()
        subscription.cancel()
    }

    struct NobodySaysWhy: Error {}
}

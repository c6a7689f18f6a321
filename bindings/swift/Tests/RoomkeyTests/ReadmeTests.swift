// The README's lines, as printed.

import Foundation
import Testing

import Roomkey

struct ReadmeTests {
    let secret = Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")

    @Test func tokens() throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        let token = try keys.mint(.init(permissions: [.allowJoin], room: "2kyv-gzay-64pg", lifetime: .seconds(600)))

        let verified = try keys.verify(token, .init(use: .join, room: "2kyv-gzay-64pg"))
        print(verified.permissions)  // ["allow_join"]
        #expect(verified.permissions == ["allow_join"])
    }

    @Test func grants() throws {
        let livekit = try LiveKit.open(.init(apiKey: "APIx7Qm2kR9", secret: secret))
        let grant = Grant(room: "class-7", identity: "ann", publish: .only([.microphone]))
        let ticket = try livekit.mint(LiveKit.GrantMint(grant: grant, lifetime: .seconds(900)))
        print(try livekit.verify(ticket, .init(room: "class-7")).sub ?? "")  // ann
        #expect(try livekit.verify(ticket, .init(room: "class-7")).sub == "ann")
    }

    @Test func sessions() async throws {
        let session = try SessionManager()
        let state = try await session.start(.provider { request in
            Fetched("a.b.c", livesFor: .seconds(600))  // ask your server here, or use .endpoint(url)
        })
        if state == .connected {
            print(try await session.token().text)  // ask again for every use
        }
        #expect(session.state == .connected)
        session.stop()
    }

    @Test func theyAreThese() throws {
        let path = try #require(ProcessInfo.processInfo.environment["ROOMKEY_README"])
        let readme = try String(contentsOfFile: path, encoding: .utf8)
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
        let mine = Set(here.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.count == 3)
        for line in blocks.joined().split(separator: "\n") {
            #expect(mine.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)")
        }
    }
}

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

    @Test func ofTheProject() throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")))
        let token = try keys.mint(.init(permissions: [.allowJoin], room: "2kyv-gzay-64pg", lifetime: .seconds(7200)))
        let claims = try keys.verify(token, .init(use: .join, room: "2kyv-gzay-64pg"))
        print(claims.permissions, "until", claims.expiresAt ?? 0)
        #expect(claims.permissions == ["allow_join"] && claims.exp.map { Int($0) } == claims.expiresAt)
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

    @Test func endpoints() async throws {
        let server = URL(string: "https://app.example/tokens")!
        let source = SessionSource.endpoint(server, method: .post, body: .json(["room": "daily"]))
        let asked = LockedList<HTTPRequest>()
        let session = try SessionManager(over: Answering { request in
            asked.add(request)
            return HTTPAnswer(status: 200, headers: [], body: Data(#"{"token":"a.b.c"}"#.utf8))
        })
        #expect(try await session.start(source) == .connected)
        #expect(asked.all.first?.method == "POST" && asked.all.first?.body == Data(#"{"room":"daily"}"#.utf8))
        session.stop()
    }

    @Test(.enabled(if: Authority.shared != nil)) func rooms() async throws {
        let said = try #require(Authority.shared).said
        let (server, secret) = (said["url"]?.string ?? "", Secret(said["secret"]?.string ?? ""))
        let keys = try VideoSDK.open(.init(apiKey: said["api_key"]?.string ?? "", secret: secret))
        let client = try VideoSDK.Client(keys, at: server, patience: .init(within: .seconds(5), attempts: 3))
        let room = try await client.createRoom(customRoomId: "stand-up")
        for try await one in client.rooms(search: "stand-up") {
            print(one.roomId == room.roomId)  // true
            #expect(one.roomId == room.roomId)
        }
    }

    @Test func theyAreThese() throws {
        let root = try #require(ProcessInfo.processInfo.environment["ROOMKEY_ROOT"])
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
        let mine = Set(here.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
        for (file, count) in [("bindings/swift/README.md", 5), ("README.md", 1)] {
            let readme = try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)
            let blocks = readme.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
            #expect(blocks.count == count, "\(file)")
            for line in blocks.joined().split(separator: "\n") {
                #expect(mine.contains(line.trimmingCharacters(in: .whitespaces)), "\(file): \(line)")
            }
        }
    }
}

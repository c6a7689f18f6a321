// What a client does when answers are late, wrong or missing, and when nobody waits for them any more.

import Foundation
import Testing

import Roomkey

@Suite(.timeLimit(.minutes(2))) struct ConversationTests {
    private let room = Told.Reply(body: #"{"roomId":"2kyv-gzay-64pg"}"#)
    private let oops = Told.Reply(status: "500 Oops", body: "oops")

    private func client(_ server: Told, _ patience: Patience = Patience()) throws -> VideoSDK.Client {
        try VideoSDK.Client(at: "http://127.0.0.1:\(server.url.port ?? 0)", patience: patience) { "a.b.c" }
    }

    private func code(_ call: () async throws -> Any) async -> RoomkeyError.Code? {
        do {
            _ = try await call()
            return nil
        } catch {
            return (error as? RoomkeyError)?.code
        }
    }

    @Test func whatOnlyReadsIsAskedAgainAndWhatMakesIsNot() async throws {
        let server = Told(oops, room)
        defer { server.stop() }
        #expect(try await client(server).fetchRoom(.id("2kyv-gzay-64pg")).roomId == "2kyv-gzay-64pg")
        #expect(server.asked.count == 2)
        let other = Told(oops, room)
        defer { other.stop() }
        #expect(await code { try await client(other).createRoom() } == .remoteUnavailable)
        #expect(other.asked.count == 1)
    }

    @Test func triesAreCounted() async throws {
        let server = Told(oops)
        defer { server.stop() }
        #expect(await code { try await client(server, .init(attempts: 2)).listRooms() } == .remoteUnavailable)
        #expect(server.asked.count == 2)
    }

    @Test func limitsThatAreNoneAreRefusedBeforeAnybodyIsAsked() throws {
        for patience in [
            Patience(within: .zero), Patience(within: .seconds(-1)), Patience(within: .seconds(601)),
            Patience(within: .seconds(Int64.max)), Patience(attempts: 0), Patience(attempts: 11), Patience(attempts: -1),
        ] {
            #expect { try VideoSDK.Client(patience: patience) { "a.b.c" } } throws: {
                ($0 as? RoomkeyError)?.code == .argumentInvalid
            }
            #expect(throws: RoomkeyError.self) { try VideoIo.Client(Secret("a.b.c"), patience: patience) }
        }
        #expect { try VideoSDK.Client(at: "http://example.com") { "a.b.c" } } throws: {
            ($0 as? RoomkeyError)?.code == .baseUrlInvalid
        }
    }

    @Test func aVendorThatAsksForPatienceGetsIt() async throws {
        let busy = Told.Reply(status: "429 Wait", headers: ["retry-after": "1"], body: "")
        let server = Told(busy, room)
        defer { server.stop() }
        let begun = ContinuousClock.now
        #expect(try await client(server).createRoom().roomId == "2kyv-gzay-64pg")
        #expect(ContinuousClock.now - begun >= .seconds(1))
        let longer = Told(Told.Reply(status: "429 Wait", headers: ["retry-after": "600"], body: ""))
        defer { longer.stop() }
        await #expect { try await client(longer).createRoom() } throws: {
            let error = $0 as? RoomkeyError
            return error?.code == .remoteRateLimited && error?.retryAfter == 600 && error?.isRetryable == true
        }
    }

    @Test(arguments: [
        Told.Reply(body: String(repeating: " ", count: 1_100_000) + "{}"),
        Told.Reply(body: "", bytes: Array(#"{"roomId":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8)),
        Told.Reply(body: "<html>sign in</html>"),
        Told.Reply(body: String(repeating: "[", count: 100_000)),
        Told.Reply(status: "302 Found", headers: ["location": "http://127.0.0.1:1/"], body: ""),
    ])
    func whatIsNoRoomIsAnError(reply: Told.Reply) async throws {
        let server = Told(reply)
        defer { server.stop() }
        #expect(await code { try await client(server).createRoom() } == .remoteAnswerInvalid)
        #expect(server.asked.count == 1)
    }

    @Test func whatBreaksOffIsNoAnswer() async throws {
        let server = Told(Told.Reply(body: #"{"roomId":"2kyv-gzay-64pg"}"#, isCut: true))
        defer { server.stop() }
        #expect(await code { try await client(server).createRoom() } == .remoteUnavailable)
        let nobody = try VideoSDK.Client(at: "http://127.0.0.1:1", patience: .init(attempts: 1)) { "a.b.c" }
        #expect(await code { try await nobody.createRoom() } == .remoteUnavailable)
    }

    @Test func aRefusalShowsNothingOfTheToken() async throws {
        let echo = Told.Reply(status: "403 No", body: #"{"message":"eyJhbGciOiJIUzI1NiJ9.hush.hush is not good"}"#)
        let server = Told(echo)
        defer { server.stop() }
        await #expect { try await client(server).createRoom() } throws: {
            !"\($0) \(String(reflecting: $0))".contains("hush") && ($0 as? RoomkeyError)?.code == .remoteForbidden
        }
    }

    @Test func aTryThatHangsEndsInTime() async throws {
        let server = Told(room, open: false)
        defer { server.stop() }
        let begun = ContinuousClock.now
        let hasty = Patience(within: .milliseconds(300), attempts: 1)
        #expect(await code { try await client(server, hasty).fetchRoom(.id("2kyv-gzay-64pg")) } == .remoteUnavailable)
        #expect(ContinuousClock.now - begun < .seconds(20))
    }

    @Test func whoIsCancelledWaitsNoLonger() async throws {
        let server = Told(Told.Reply(status: "429 Wait", headers: ["retry-after": "50"], body: ""))
        defer { server.stop() }
        let client = try client(server)
        let waiting = Task { try await client.createRoom() }
        while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let silent = Told(room, open: false)
        defer { silent.stop() }
        let other = try self.client(silent)
        let trying = Task { try await other.createRoom() }
        while silent.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        trying.cancel()
        await #expect(throws: CancellationError.self) { try await trying.value }
        #expect(server.asked.count == 1 && silent.asked.count == 1)
    }

    @Test func aTransportOfOnesOwnSendsWhatTheCoreSays() async throws {
        let seen = LockedList<HTTPRequest>()
        let mine = Answering { request in
            seen.add(request)
            #expect(!"\(request) \(String(reflecting: request))".contains("a.b.c"))
            return HTTPAnswer(status: 200, headers: [], body: Data(#"{"roomId":"2kyv-gzay-64pg"}"#.utf8))
        }
        let client = try VideoSDK.Client(over: mine) { "a.b.c" }
        #expect(try await client.createRoom(region: "sg001").roomId == "2kyv-gzay-64pg")
        let request = try #require(seen.all.first)
        #expect(request.method == "POST" && request.url == "https://api.videosdk.live/v2/rooms")
        #expect(request.headers.contains { $0.name == "authorization" && $0.value == "a.b.c" })
        #expect(request.body == Data(#"{"region":"sg001"}"#.utf8) && request.within == .seconds(10))
        struct Odd: Error {}
        let odd = try VideoSDK.Client(over: Answering { _ in throw Odd() }) { "a.b.c" }
        #expect(await code { try await odd.createRoom() } == .remoteUnavailable)
        // Sessions ask over it, too.
        let session = try SessionManager(
            over: Answering { _ in HTTPAnswer(status: 200, headers: [], body: Data(#"{"token":"d.e.f"}"#.utf8)) })
        try await session.start(.endpoint(URL(string: "https://app.example/token")!))
        #expect(try await session.token().text == "d.e.f")
    }

    // LiveKit's server is played: each call signs for itself.

    @Test func liveKitsRoomsAndParticipants() async throws {
        let ann = #"{"sid":"PA_1","identity":"ann","name":"Ann Lee"}"#
        let class7 = #"{"sid":"RM_1","name":"class-7","num_participants":2}"#
        let server = Told(
            Told.Reply(body: class7), Told.Reply(body: "{\"rooms\":[\(class7)]}"),
            Told.Reply(body: "{\"participants\":[\(ann)]}"), Told.Reply(body: ann), Told.Reply(body: ann),
            Told.Reply(body: class7), Told.Reply(body: "{}"))
        defer { server.stop() }
        let secret = Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
        let client = try LiveKit.Client(
            .init(apiKey: "APIx7Qm2kR9", secret: secret), at: "ws://127.0.0.1:\(server.url.port ?? 0)")
        let room = try await client.createRoom("class-7", roomConfig: ["maxParticipants": 5])
        #expect(room.name == "class-7" && room.sid == "RM_1" && room.participants == 2)
        #expect(try await client.listRooms() == [room])
        #expect(try await client.listParticipants("class-7").map(\.identity) == ["ann"])
        #expect(try await client.getParticipant("ann", in: "class-7").name == "Ann Lee")
        #expect(try await client.updateParticipant("ann", in: "class-7", permission: ["canPublish": false]).sid == "PA_1")
        #expect(try await client.updateRoomMetadata("class-7", "lesson 3").name == "class-7")
        try await client.muteTrack("TR_1", of: "ann", in: "class-7")
        try await client.sendData("hi", in: "class-7", to: ["ann"], topic: "chat")
        try await client.removeParticipant("ann", from: "class-7")
        try await client.deleteRoom("class-7")
        let asked = server.asked
        #expect(asked.count == 10 && asked[0].hasPrefix("POST /twirp/livekit.RoomService/CreateRoom "))
        #expect(asked[0].hasSuffix(#"{"maxParticipants":5,"name":"class-7"}"#))
        let tokens = asked.compactMap { $0.lowercased().range(of: "authorization: bearer ").map { $0.upperBound } }
        #expect(tokens.count == 10)
        let token = String(try #require(asked.last?.components(separatedBy: "earer ").last?.prefix { !$0.isNewline }))
        let keys = try LiveKit.open(.init(apiKey: "APIx7Qm2kR9", secret: secret))
        let said = try keys.verify(token, .init()).video
        #expect(said?["roomCreate"] == true && said?["roomAdmin"] == nil)
        await #expect(throws: RoomkeyError.self) { try await client.createRoom("") }
    }
}

/// HTTP that is a function.
struct Answering: HTTPTransport {
    private let answer: @Sendable (HTTPRequest) throws -> HTTPAnswer

    init(_ answer: @escaping @Sendable (HTTPRequest) throws -> HTTPAnswer) { self.answer = answer }

    func send(_ request: HTTPRequest) async throws -> HTTPAnswer { try answer(request) }
}

/// What was seen, from wherever.
final class LockedList<Item: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var items: [Item] = []

    func add(_ item: Item) { lock.withLock { items.append(item) } }
    var all: [Item] { lock.withLock { items } }
}

// Document 004 line by line, against a running `roomkey serve` and against an endpoint that means harm.

import Foundation
import Testing

@testable import Roomkey

/// What listeners were told.
final class Heard: @unchecked Sendable {
    private let lock = NSLock()
    private var states: [SessionState] = []

    func add(_ state: SessionState) { lock.withLock { states.append(state) } }
    var all: [SessionState] { lock.withLock { states } }
}

@Suite(.timeLimit(.minutes(2))) struct SessionTests {
    static let isServed = Authority.shared != nil

    // Against our own server.

    @Test(.enabled(if: isServed)) func aTokenOfGetTokenIsAToken() async throws {
        let owner = try #require(Authority.shared)
        let session = try SessionManager()
        let url = try #require(URL(string: owner.url + "/get-token"))
        #expect(try await session.start(.endpoint(url, profile: .getToken, identity: "ann")) == .connected)
        let keys = try VideoSDK.open(
            .init(apiKey: owner.said["api_key"]?.string ?? "", secret: Secret(owner.said["secret"]?.string ?? "")))
        let verified = try keys.verify(try await session.token().text, .init(use: .join))
        #expect(verified.participantId == "ann")
        session.stop()
        #expect(session.state == .disconnected)
    }

    @Test(.enabled(if: isServed)) func anAppTokenAndAnIdentityStartASession() async throws {
        let owner = try #require(Authority.shared)
        let session = try SessionManager()
        let url = try #require(URL(string: owner.url + "/v1/sessions"))
        let appToken = owner.said["videoio"]?["app_token"]?.string ?? ""
        #expect(try await session.start(.app(appToken, identity: "ann", scopes: ["videos.read"], at: url)) == .connected)
        #expect(try await !session.token().text.isEmpty)
        #expect(try await session.start(.app("not.the.token", identity: "ann", at: url)) == .error)
        #expect(session.lastError?.code == .refused && session.lastError?.cause?.code == .remoteUnauthorized)
        session.stop()
    }

    @Test(.enabled(if: isServed)) func aShortTokenIsRenewedBeforeItEnds() async throws {
        let owner = try #require(Authority.shared)
        let keys = try VideoSDK.open(
            .init(apiKey: owner.said["api_key"]?.string ?? "", secret: Secret(owner.said["secret"]?.string ?? "")))
        let made = Heard()
        let session = try SessionManager()
        let state = try await session.start(
            .provider { request in
                made.add(.connecting)
                let token = try keys.mint(.init(permissions: [.allowJoin], lifetime: .seconds(60)))
                return Fetched(token, livesFor: .seconds(request.reason == .start ? 11 : 600))
            })
        #expect(state == .connected)
        // A slow machine is told of the first token when the second is there.
        while made.all.count < 2 { try await Task.sleep(for: .milliseconds(50)) }
        while try await session.token().generation < 2 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(session.state == .connected && made.all.count == 2)
        session.stop()
    }

    // startSession({sessionToken}).

    @Test func aSessionTokenStartsWithoutAnybodyBeingAsked() async throws {
        let heard = Heard()
        let session = try SessionManager()
        let subscription = session.subscribe { heard.add($0) }
        #expect(try await session.start(.token("1nU73GCs")) == .connected)
        #expect(try await session.token().text == "1nU73GCs")
        session.stop()
        session.stop()
        await session.close()
        #expect(heard.all == [.connected, .disconnected])
        subscription.cancel()
    }

    @Test func aSessionTokenThatHasEndedStartsAndTheServerDecides() async throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")))
        let old = try keys.mint(
            .init(permissions: [.allowJoin], lifetime: .seconds(3600)), now: Date(timeIntervalSince1970: 1_700_000_000))
        let session = try SessionManager()
        #expect(try await session.start(.token(old)) == .connected)
        session.rejected(try await session.token())
        #expect(session.state == .error && session.lastError?.code == .rejected)
    }

    @Test func whatIsNoTokenIsRefusedBeforeAnybodyIsAsked() async throws {
        let session = try SessionManager()
        for (source, code): (SessionSource, RoomkeyError.Code) in [
            (.token("two words"), .tokenMalformed),
            (.app("a.b.c", identity: ""), .identityInvalid),
            (.app("two words", identity: "ann"), .tokenMalformed),
            (.endpoint(URL(string: "ftp://127.0.0.1/")!), .argumentInvalid),
            (.endpoint(URL(string: "/get-token")!), .argumentInvalid),
            (.endpoint(URL(string: "http://ann:hush@127.0.0.1/")!), .argumentInvalid),
        ] {
            await #expect { try await session.start(source) } throws: { ($0 as? RoomkeyError)?.code == code }
        }
        #expect(session.state == .disconnected)
    }

    // The script's URL.

    @Test func aScriptURLSaysWhatASessionStartsWith() async throws {
        let session = try SessionManager()
        #expect(try await session.start(.scriptURL("https://app.example/s.js?sessionToken=a%2Bb")) == .connected)
        #expect(try await session.token().text == "a+b")
        #expect(throws: RoomkeyError.self) { try SessionSource.scriptURL("https://app.example/s.js?appToken=a.b.c") }
        session.stop()
    }

    // stopSession(), subscribe('stateChanged').

    @Test func stoppedDuringACallItStaysStopped() async throws {
        let server = Told(.token(), open: false)
        defer { server.stop() }
        let session = try SessionManager()
        let heard = Heard()
        _ = session.subscribe { heard.add($0) }
        let start = Task { try await session.start(.endpoint(server.url)) }
        while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        session.stop()
        server.open()
        #expect(try await start.value == .disconnected)
        try await Task.sleep(for: .milliseconds(200))
        #expect(heard.all == [.connecting, .disconnected])
        await #expect(throws: SessionError.self) { try await session.token() }
    }

    @Test func whoHasLeftIsNotCalledAndMayLeaveWhileHeIs() async throws {
        let session = try SessionManager()
        let heard = Heard()
        nonisolated(unsafe) var mine: Subscription?
        mine = session.subscribe { state in
            heard.add(state)
            mine?.cancel()
            _ = session.state
            session.stop()
        }
        #expect(try await session.start(.token("a.b.c")) != .error)
        await session.close()
        #expect(heard.all == [.connected])
    }

    @Test func statesAreToldInOrderUntilTheEnd() async throws {
        let session = try SessionManager()
        let states = session.states
        try await session.start(.token("a.b.c"))
        await session.close()
        var all: [SessionState] = []
        for await state in states { all.append(state) }
        #expect(all == [.disconnected, .connected, .disconnected])
    }

    @Test func whatIsPushedAfterStopIsDropped() async throws {
        let session = try SessionManager()
        try await session.start(.token("a.b.c"))
        try session.push(Fetched("d.e.f", livesFor: .seconds(600)))
        #expect(try await session.token().text == "d.e.f")
        session.stop()
        try session.push(Fetched("g.h.i", livesFor: .seconds(600)))
        #expect(session.state == .disconnected)
    }

    @Test func whatIsClosedIsClosedForGoodAndASourceShowsNothing() async throws {
        let session = try SessionManager()
        try await session.start(.token("a.b.c"))
        await session.close()
        await #expect(throws: RoomkeyError.self) { try await session.start(.token("a.b.c")) }
        let source = SessionSource.app("hush", identity: "ann").beginning(with: "hush")
        #expect(!"\(source) \(String(reflecting: source))".contains("hush"))
        let headers = SessionSource.endpoint(URL(string: "https://app.example/")!, headers: ["x": "a\r\nb: c"])
        await #expect(throws: RoomkeyError.self) { try await SessionManager().start(headers) }
    }

    @Test func manyThatAreCancelledWhileTheAnswerComesEnd() async throws {
        for _ in 0..<50 {
            let server = Told(.token(), open: false)
            let session = try SessionManager()
            let start = Task { try await session.start(.endpoint(server.url)) }
            let waiting = (0..<20).map { _ in Task { try? await session.token() } }
            while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            server.open()
            for task in waiting { task.cancel() }
            for task in waiting { _ = await task.value }
            #expect(try await start.value == .connected)
            await session.close()
            server.stop()
        }
    }

    // What is sent in the place of what the profile says.

    @Test func aMethodAndABodyOfOnesOwnAreSent() async throws {
        let server = Told(.token())
        defer { server.stop() }
        for (source, start, end): (SessionSource, String, String) in [
            (.endpoint(server.url, method: .put), "PUT /token ", "\r\n\r\n"),
            (.endpoint(server.url, method: .post, body: .text("room=daily")), "POST /token ", "\r\n\r\nroom=daily"),
            (.endpoint(server.url, body: .json(["room": "daily"])), "POST /token ", "\r\n\r\n{\"room\":\"daily\"}"),
        ] {
            let session = try SessionManager()
            #expect(try await session.start(source) == .connected)
            let asked = try #require(server.asked.last)
            #expect(asked.hasPrefix(start) && asked.hasSuffix(end), "\(asked)")
            #expect(asked.lowercased().contains("content-type: application/json") == end.hasSuffix("}"))
            await session.close()
        }
        let session = try SessionManager()
        for source: SessionSource in [
            .endpoint(server.url, method: .get, body: .text("room=daily")),
            .endpoint(server.url, body: .json(.double(.nan))),
        ] {
            await #expect { try await session.start(source) } throws: { ($0 as? RoomkeyError)?.code != nil }
        }
        // The same method and body are the same start, and another body is another one.
        let daily = SessionSource.endpoint(server.url, method: .post, body: .text("room=daily"))
        let before = server.asked.count
        try await session.start(daily)
        try await session.start(daily)
        #expect(server.asked.count == before + 1)
        try await session.start(.endpoint(server.url, method: .post, body: .text("room=weekly")))
        #expect(server.asked.count == before + 2)
        #expect(!"\(SessionSource.Body.text("hush")) \(daily)".contains("hush"))
        session.stop()
    }

    // Against one that means harm.

    @Test(arguments: [
        (Told.Reply(body: "<html>sign in</html>"), "token_malformed"),
        (Told.Reply(body: ""), "token_malformed"),
        (Told.Reply(body: "{}"), "remote_answer_invalid"),
        (Told.Reply(status: "302 Found", headers: ["location": "http://127.0.0.1:1/"], body: ""), "remote_answer_invalid"),
        (Told.Reply(status: "401 Unauthorized", body: "the token hush-hush is not good"), "remote_unauthorized"),
        (Told.Reply(body: String(repeating: "hush-hush", count: 30_000)), "remote_answer_invalid"),
    ])
    func whatIsNoTokenIsAnErrorAndNothingOfItIsShown(reply: Told.Reply, code: String) async throws {
        let server = Told(reply)
        defer { server.stop() }
        let session = try SessionManager()
        #expect(try await session.start(.endpoint(server.url)) == .error)
        let error = try #require(session.lastError)
        #expect(error.code == .refused && error.cause?.code.rawValue == code)
        #expect(!"\(error) \(String(reflecting: error))".contains("hush") && server.asked.count == 1)
    }

    @Test func oneThatFailsIsAskedAgain() async throws {
        let server = Told(Told.Reply(status: "500 Oops", body: "oops"), .token())
        defer { server.stop() }
        let session = try SessionManager()
        #expect(try await session.start(.endpoint(server.url)) == .connected)
        #expect(server.asked.count == 2)
        session.stop()
    }

    @Test func twentyThatComeColdMakeOneCall() async throws {
        let server = Told(.token("a.b.c", ",\"expires_in\":600"), open: false)
        defer { server.stop() }
        let session = try SessionManager()
        let start = Task { try await session.start(.endpoint(server.url)) }
        while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let tokens = (0..<20).map { _ in Task { try await session.token().text } }
        try await Task.sleep(for: .milliseconds(100))
        server.open()
        #expect(try await start.value == .connected)
        for token in tokens { #expect(try await token.value == "a.b.c") }
        #expect(server.asked.count == 1)
        session.stop()
    }

    @Test func aTokenForSomebodyElseIsNotUsed() async throws {
        let server = Told(.token("a.b.c", ",\"identity\":\"ben\""))
        defer { server.stop() }
        let session = try SessionManager()
        #expect(try await session.start(.endpoint(server.url, identity: "ann")) == .error)
        #expect(session.lastError?.code == .identityMismatch)
    }

    @Test func nobodyThereIsAnErrorInTime() async throws {
        let session = try SessionManager(policy: SessionPolicy(startWithin: .seconds(1)))
        #expect(try await session.start(.endpoint(URL(string: "http://127.0.0.1:1/token")!)) == .error)
        // What the last try failed with is known where one ended before nobody waited any more.
        #expect(session.lastError?.code == .timeout)
    }

    @Test func whoeverIsCancelledStopsNothing() async throws {
        let server = Told(.token(), open: false)
        defer { server.stop() }
        let session = try SessionManager()
        let start = Task { try await session.start(.endpoint(server.url)) }
        while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let other = Task { try await session.token() }
        try await Task.sleep(for: .milliseconds(50))
        other.cancel()
        await #expect(throws: CancellationError.self) { try await other.value }
        server.open()
        #expect(try await start.value == .connected)
        session.stop()
    }

    // Nothing is left behind.

    @Test func aHundredThousandSessionsLeaveNothing() async throws {
        let rounds = Int(ProcessInfo.processInfo.environment["ROOMKEY_CYCLES"] ?? "") ?? 100_000
        let heard = Heard()
        func cycle() async throws {
            let session = try SessionManager()
            _ = session.subscribe { heard.add($0) }
            try await session.start(.token("a.b.c"))
            await session.close()
        }
        for _ in 0..<rounds / 10 { try await cycle() }
        let before = try resident()
        for _ in 0..<rounds { try await cycle() }
        let grown = try resident() - before
        #expect(grown < 16 * 1024 * 1024, "\(grown) bytes more")
        #expect(heard.all.count == 2 * (rounds + rounds / 10))
    }

    private func resident() throws -> Int {
        let statistics = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (Int(statistics.split(separator: " ")[1]) ?? 0) * 4096
    }
}

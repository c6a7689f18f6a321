// A call of a vendor's API from its first try to its end. What is done after each try the core says: here it is sent,
// measured and slept.

import Foundation
internal import RoomkeyCore

/// How patient a client is. What is left out is as usual: ten seconds for a try, and three tries.
///
/// For example `Patience(within: .seconds(3), attempts: 1)`.
public struct Patience: Sendable, Hashable {
    /// How long a try may take, from its first byte to its last: above 0 and up to ten minutes.
    public var within: Duration?
    /// How many tries there may be in all, 1 to 10.
    public var attempts: Int?

    /// With these limits.
    public init(within: Duration? = nil, attempts: Int? = nil) {
        self.within = within
        self.attempts = attempts
    }

    /// A conversation that waits so long; `argument_invalid` for limits that are none.
    func conversation() throws(RoomkeyError) -> RestConversation {
        try crossing { try RestConversation(within: within?.milliseconds, attempts: attempts.map(Int64.init)) }
    }
}

/// What became of a try.
enum News {
    case answer(HTTPAnswer)
    case failure(HTTPFailure)
}

/// What to do next.
enum Next {
    case wait(Duration)
    case done(JSON)
}

/// A conversation with a vendor's API, as the core has it.
protocol Conversing {
    associatedtype Call
    /// What to send, with a token that is good now.
    func begin() async throws -> (HTTPRequest, Call)
    /// What to do next. What the vendor refuses is thrown.
    func hear(_ news: News, of call: Call) throws -> Next
}

extension Conversing {
    /// So much of an answer is understood, and a byte more is read, which shows that it is too long.
    static var mostBytes: Int { 1024 * 1024 + 1 }

    /// Carries it out.
    func conclude(over transport: any HTTPTransport) async throws -> JSON {
        while true {
            try Task.checkCancellation()
            let (request, call) = try await begin()
            switch try hear(try await news(request, transport), of: call) {
            case .wait(let pause): try await Task.sleep(for: pause)
            case .done(let value): return value
            }
        }
    }

    private func news(_ request: HTTPRequest, _ transport: any HTTPTransport) async throws -> News {
        do {
            return .answer(try await transport.send(request))
        } catch let error as HTTPFailure {
            return .failure(error)
        } catch let error as RoomkeyError {
            throw error
        } catch {
            try Task.checkCancellation()
            return .failure(.unreachable)
        }
    }
}

/// What was understood, as what a call gives.
protocol Understood: Sendable {
    init(reading answer: inout ObjectReader) throws(RoomkeyError)
}

extension JSON {
    /// The core has looked at its shape, so another one is nobody's but ours.
    func understood<Value: Understood>(as _: Value.Type = Value.self) throws(RoomkeyError) -> Value {
        guard let members = object else { throw .refusing(.internalFault) }
        var answer = ObjectReader(members)
        return try Value(reading: &answer)
    }

    func understood<Value: Understood>(each _: Value.Type = Value.self) throws(RoomkeyError) -> [Value] {
        guard let items = array else { throw .refusing(.internalFault) }
        var read: [Value] = []
        for item in items {
            read.append(try item.understood(as: Value.self))
        }
        return read
    }
}

/// A token of the client's own: minted when it is needed, and again before it ends.
final class OwnToken: Sendable {
    private let kept: Handle
    private let mint: @Sendable (Date) throws -> String

    init(livesFor lifetime: Duration, _ mint: @escaping @Sendable (Date) throws -> String) throws(RoomkeyError) {
        var options = ObjectWriter()
        options.add("lifetime", lifetime)
        kept = try Handle("own_token", options, CredentialFields())
        self.mint = mint
    }

    /// One that is good now.
    func current() throws -> String {
        let now = Date()
        var asked = ObjectWriter()
        asked.add("now", Int(now.unixSeconds))
        var answer = try kept.ask("good_at", asked)
        if let token: String = try answer.take("token") {
            return token
        }
        let token = try mint(now)
        asked.add("token", token)
        _ = try kept.ask("keep", asked)
        return token
    }
}

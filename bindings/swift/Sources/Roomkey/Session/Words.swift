// What a session is called, what it says when there is no token, and what a provider is told.

internal import RoomkeyCore

/// What a session is.
public enum SessionState: String, Sendable, CaseIterable {
    /// Not started, or stopped.
    case disconnected = "DISCONNECTED"
    /// The first token is being fetched.
    case connecting = "CONNECTING"
    /// There is a token that can be used; it may be being renewed.
    case connected = "CONNECTED"
    /// The token has ended or was rejected, and another is being fetched.
    case renewing = "RENEWING"
    /// There is no token, and none will come until the next start.
    case error = "ERROR"
}

/// Why a session has no token. It holds none.
public struct SessionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why there is no token.
    public enum Code: String, Sendable, CaseIterable {
        /// The session was not started.
        case notStarted = "not_started"
        /// It was stopped meanwhile.
        case stopped
        /// No token came in time.
        case timeout
        /// Whoever hands out tokens refused to.
        case refused
        /// The token has ended, and there is no way to another.
        case expired
        /// The server that the tokens are for does not take them.
        case rejected
        /// The token that came is for somebody else.
        case identityMismatch = "identity_mismatch"
    }

    /// Why there is no token.
    public let code: Code
    /// What the last request failed with, if one did and this package has a word for it.
    public let cause: RoomkeyError?

    init(_ why: String, _ cause: RoomkeyError?) {
        code = Code(rawValue: why) ?? .refused
        self.cause = cause
    }

    /// The sentence, and the cause.
    public var description: String {
        let sentence = (try? sessionSentence(why: code.rawValue)) ?? code.rawValue
        return cause.map { "\(sentence) (\($0))" } ?? sentence
    }
}

/// A token of a session. It shows nothing when it is printed.
public struct SessionToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text, for the header of a request.
    public let text: String
    /// Which token of its session it is: 1 for the first.
    public let generation: Int

    /// `[redacted]`.
    public var description: String { "[redacted]" }
    /// `[redacted]`.
    public var debugDescription: String { "[redacted]" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a provider is asked for.
public struct TokenRequest: Sendable, Hashable {
    /// Why a token is wanted.
    public enum Reason: String, Sendable, CaseIterable {
        /// The session starts.
        case start
        /// The token that there is will end.
        case renewal
        /// A server did not take the token that there is.
        case rejection
        /// The try before failed.
        case retry
    }

    /// Why.
    public let reason: Reason
    /// The how-manieth try in a row it is: 1 for the first.
    public let attempt: Int
    /// After which nobody waits for the answer any more.
    public let within: Duration
}

/// A token that came, and what is known about it.
public struct Fetched: Sendable, CustomStringConvertible, CustomReflectable {
    let token: String
    let livesFor: Duration?
    let seemsToLiveFor: Duration?
    let identity: String?

    /// `livesFor` counts from when it was asked for, by whoever made it; `seemsToLiveFor` is the same by a clock that
    /// may be wrong: the token is renewed by that, and given out until it is rejected. With neither it never ends by
    /// itself. `identity` is whom it is for.
    public init(
        _ token: String, livesFor: Duration? = nil, seemsToLiveFor: Duration? = nil, identity: String? = nil
    ) {
        self.token = token
        self.livesFor = livesFor
        self.seemsToLiveFor = seemsToLiveFor
        self.identity = identity
    }

    /// `[redacted]`.
    public var description: String { "[redacted]" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    func crossed() throws(RoomkeyError) -> RoomkeyCore.SessionFetched {
        try crossing {
            try RoomkeyCore.SessionFetched(
                token: token, livesFor: livesFor?.milliseconds, seemsToLiveFor: seemsToLiveFor?.milliseconds,
                identity: identity)
        }
    }
}

/// How long a session waits. Each is a second at least; what is left out is 15, 30 and 30 seconds.
public struct SessionPolicy: Sendable, Hashable {
    /// For one request.
    public var fetchWithin: Duration?
    /// For a start.
    public var startWithin: Duration?
    /// For a caller who needs a token.
    public var leaseWithin: Duration?

    /// With these limits.
    public init(fetchWithin: Duration? = nil, startWithin: Duration? = nil, leaseWithin: Duration? = nil) {
        self.fetchWithin = fetchWithin
        self.startWithin = startWithin
        self.leaseWithin = leaseWithin
    }
}

/// Calls the core, whose refusals are thrown as this package's.
func crossing<Value>(_ call: () throws -> Value) throws(RoomkeyError) -> Value {
    do {
        return try call()
    } catch CoreError.Refused(let refusal) {
        throw RoomkeyError(refusal)
    } catch let error as RoomkeyError {
        throw error
    } catch {
        // Nothing that uniffi says of itself is to be shown: it may have anything in it.
        throw .refusing(.internalFault)
    }
}

extension RoomkeyError {
    init(_ refusal: RoomkeyCore.Refusal) {
        self.init(
            category: refusal.category,
            Refusal(
                code: Code(rawValue: refusal.code), message: refusal.reason, hint: refusal.hint,
                isRetryable: refusal.retryable, retryAfter: refusal.retryAfter.map { Int($0) }))
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
        return isTooLong ? (seconds < 0 ? .min : .max) : product &+ attoseconds / 1_000_000_000_000_000
    }
}

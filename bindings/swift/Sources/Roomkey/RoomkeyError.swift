// What the core refuses, and what can be done about it. Everything that fails in this package fails with it.

/// A refusal of the core's.
///
/// The case says who has to act, and ``code`` what it was: a stable word of which `docs/errors.md` has cause and
/// cure. It holds nothing secret.
///
/// For example:
///
///     do {
///         _ = try keys.verify(token)
///     } catch {
///         switch error.code {
///         case .tokenExpired: askForAnotherOne()
///         default: throw error
///         }
///     }
public enum RoomkeyError: Error, Sendable, Hashable {
    /// The token was refused: its bearer has to bring another one.
    case token(Refusal)
    /// Keys, secrets or settings are wrong: whoever runs the program has to change them.
    case configuration(Refusal)
    /// The calling code asked for something that cannot be: it has to be changed.
    case argument(Refusal)
    /// The vendor's service answered with an error.
    case remote(Refusal)
    /// The machine failed the program.
    case system(Refusal)

    /// A stable word for what was refused, such as `token_expired`.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The word.
        public let rawValue: String
        /// With this word.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The word.
        public var description: String { rawValue }
    }

    /// What was refused.
    public struct Refusal: Sendable, Hashable {
        /// The stable word for it.
        public let code: Code
        /// A sentence for people.
        public let message: String
        /// What may be the cause, where that can be guessed.
        public let hint: String?
        /// Whether another try may help.
        public let isRetryable: Bool
        /// Seconds after which to try again, where a server says so.
        public let retryAfter: Int?
    }

    /// What was refused.
    public var refusal: Refusal {
        switch self {
        case .token(let refusal), .configuration(let refusal), .argument(let refusal), .remote(let refusal),
            .system(let refusal):
            refusal
        }
    }

    /// The stable word for it.
    public var code: Code { refusal.code }
    /// Whether another try may help.
    public var isRetryable: Bool { refusal.isRetryable }
    /// Seconds after which to try again, where a server says so.
    public var retryAfter: Int? { refusal.retryAfter }
}

extension RoomkeyError: CustomStringConvertible {
    /// The code and the sentence.
    public var description: String {
        let refusal = refusal
        let hint = refusal.hint.map { " \($0)" } ?? ""
        return "\(refusal.code): \(refusal.message)\(hint)"
    }
}

extension RoomkeyError {
    /// From the JSON in which the core refuses.
    init(reading json: [UInt8]) {
        guard let refused = try? ObjectReader(parsing: json) else {
            let said = "The core said something that this package does not understand."
            self = .system(Refusal(code: .internalFault, message: said, hint: nil, isRetryable: false, retryAfter: nil))
            return
        }
        func text(_ name: String) -> String? { refused.members[name]?.string }
        let refusal = Refusal(
            code: Code(rawValue: text("code") ?? ""),
            message: text("message") ?? "",
            hint: text("hint"),
            isRetryable: refused.members["retryable"] == .bool(true),
            retryAfter: refused.members["retryAfter"]?.int
        )
        self.init(category: text("category") ?? "", refusal)
    }

    init(category: String, _ refusal: Refusal) {
        switch category {
        case "token": self = .token(refusal)
        case "configuration": self = .configuration(refusal)
        case "remote": self = .remote(refusal)
        case "system": self = .system(refusal)
        default: self = .argument(refusal)
        }
    }

    /// A refusal of the core's own, with its sentence.
    static func refusing(_ code: Code, _ reason: String? = nil) -> RoomkeyError {
        var object = ObjectWriter()
        object.add("code", code.rawValue)
        object.add("reason", reason)
        do {
            _ = try Crossing.call(0, "refuse", object.finished())
            return RoomkeyError(reading: [])
        } catch {
            return error
        }
    }
}

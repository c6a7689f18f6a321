// Where the tokens of a session come from, and how one is fetched.

import Foundation
internal import RoomkeyCore

/// Where the tokens of a session come from.
///
/// Starting again from the same one joins what is there; another one stops the session before.
public struct SessionSource: Sendable {
    /// A function that gets a token. What it throws is tried again, unless it is a ``RoomkeyError`` that says by
    /// ``RoomkeyError/isRetryable`` that this is of no use.
    public typealias Provider = @Sendable (TokenRequest) async throws -> Fetched

    /// The words that a server is asked in, and what its answers look like.
    public enum Profile: String, Sendable, CaseIterable {
        /// Whatever the server is: a `GET`, and any answer that holds a token.
        case any
        /// Roomkey's `GET /get-token`.
        case getToken = "get-token"
        /// Roomkey's `GET /room/{name}`.
        case room
        /// Video.io's first generation.
        case videoioV1 = "videoio-v1"
        /// Video.io's second generation.
        case videoioV2 = "videoio-v2"
        /// LiveKit's endpoints for tokens.
        case livekit
        /// A token and nothing else, as text.
        case bare
    }

    /// The method that a server is asked by, where it is not the one of its profile.
    public enum Method: String, Sendable, CaseIterable {
        /// `GET`, which has no body.
        case get = "GET"
        /// `POST`.
        case post = "POST"
        /// `PUT`.
        case put = "PUT"
        /// `PATCH`.
        case patch = "PATCH"
    }

    /// What a server is sent in the place of what its profile says. It shows nothing.
    public enum Body: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        /// A text, as it stands.
        case text(String)
        /// A value as JSON, with the header that says so.
        case json(JSON)

        /// `[redacted]`.
        public var description: String { "[redacted]" }
        /// `[redacted]`.
        public var debugDescription: String { "[redacted]" }
        /// Nothing.
        public var customMirror: Mirror { Mirror(self, children: []) }

        var text: String? { if case .text(let text) = self { text } else { nil } }
        var json: String? {
            guard case .json(let value) = self else { return nil }
            var bytes: [UInt8] = []
            value.write(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    // What two sources have to have in common to be the same.
    final class Way: Sendable {
        let provider: Provider
        init(_ provider: @escaping Provider) { self.provider = provider }
    }

    var sessionToken: String?
    var appToken: String?
    var identity: String?
    var scopes: [String] = []
    var way: Way?
    var address: URL?
    var profile: Profile?
    var method: Method?
    var body: Body?
    var headers: [String: String] = [:]

    /// One token. The session lasts as long as it does.
    public static func token(_ token: String) -> Self {
        Self(sessionToken: token)
    }

    /// A function that gets tokens.
    ///
    /// For example `.provider { request in Fetched(try await myServer.token(), livesFor: .seconds(600)) }`.
    public static func provider(_ provider: @escaping Provider) -> Self {
        Self(way: Way(provider))
    }

    /// A server that hands tokens out, asked as its profile says, for an identity and with headers of yours. `method` and
    /// `body` stand in the place of the profile's.
    public static func endpoint(
        _ address: URL, profile: Profile? = nil, identity: String? = nil, scopes: [String] = [],
        method: Method? = nil, headers: [String: String] = [:], body: Body? = nil
    ) -> Self {
        Self(
            identity: identity, scopes: scopes, address: address, profile: profile, method: method, body: body,
            headers: headers)
    }

    /// An app token, for trying Video.io out. Whoever holds one controls the whole app, which is said once, loudly.
    public static func app(
        _ appToken: String, identity: String, scopes: [String] = [], at address: URL? = nil, profile: Profile? = nil
    ) -> Self {
        Self(appToken: appToken, identity: identity, scopes: scopes, address: address, profile: profile)
    }

    /// What the parameters of a script's URL say (document 004): `sessionToken`, or `appToken` and `identity`.
    public static func scriptURL(_ url: String) throws(RoomkeyError) -> Self {
        try crossing {
            let said = try ScriptCredentials.fromScriptUrl(url: url)
            return Self(
                sessionToken: try said.sessionToken(), appToken: try said.appToken(), identity: try said.identity())
        }
    }

    /// The same, beginning with a token that is there already.
    public func beginning(with token: String) -> Self {
        var source = self
        source.sessionToken = token
        return source
    }
}

extension SessionSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of what it holds.
    public var description: String { "SessionSource([redacted])" }
    /// Nothing of what it holds.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A source that is known to go together.
struct Origin: Sendable {
    /// A token is smaller, and what is longer is refused by the core for its length.
    private static let mostBytes = 128 * 1024 + 1

    let source: SessionSource
    let origin: RoomkeyCore.SessionOrigin
    let endpoint: RoomkeyCore.SessionEndpoint?
    let warning: String?

    init(_ source: SessionSource) throws(RoomkeyError) {
        let origin = try crossing {
            try RoomkeyCore.SessionOrigin(
                sessionToken: source.sessionToken, appToken: source.appToken, identity: source.identity,
                scopes: source.scopes, hasProvider: source.way != nil, endpoint: source.address?.absoluteString,
                profile: source.profile?.rawValue, method: source.method?.rawValue, bodyText: source.body?.text,
                bodyJson: source.body?.json)
        }
        let isWhole = source.headers.allSatisfy { name, value in
            !(name + value).unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        if !isWhole {
            throw .refusing(.argumentInvalid, "A header holds a control character.")
        }
        self.source = source
        self.origin = origin
        endpoint = try crossing { try origin.endpoint() }
        warning = try crossing { try origin.warning() }
    }

    func isAs(_ other: Origin) -> Bool {
        let isAlike = (try? origin.isAs(other: other.origin)) ?? false
        return isAlike && source.way === other.source.way && source.headers == other.source.headers
    }

    /// Gets one token, or throws why there is none.
    func fetch(_ request: TokenRequest, over transport: any HTTPTransport) async throws -> Came {
        if let way = source.way {
            return .token(try await way.provider(request).crossed())
        }
        guard let endpoint else { throw RoomkeyError.refusing(.argumentInvalid) }
        let asked = try crossing {
            HTTPRequest(
                method: try endpoint.method(), url: try endpoint.url(),
                headers: try endpoint.headers().map { ($0.name, $0.value) }
                    + source.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                body: try endpoint.body(), within: request.within, mostBytes: Self.mostBytes)
        }
        let answer: HTTPAnswer
        do {
            answer = try await transport.send(asked)
        } catch is HTTPFailure {
            throw RoomkeyError.refusing(.remoteUnavailable)
        }
        let headers = answer.headers.map { HttpHeader(name: $0.name, value: $0.value) }
        let understood = try crossing {
            try endpoint.understand(
                status: Int64(answer.status), headers: headers, body: answer.body, now: try wallMilliseconds())
        }
        switch understood {
        case .came(let fetched): return .token(fetched)
        case .refused(let refusal): return .refusal(refusal)
        }
    }
}

/// What a request came to.
enum Came {
    case token(RoomkeyCore.SessionFetched)
    case refusal(RoomkeyCore.SessionRefusal)
}

// What creates sessions at OpenTok, Vonage and Video.io.

import Foundation

/// What a session of OpenTok's or Vonage's is to be. What is left out is as usual.
public struct NewSession: Sendable, Hashable {
    /// `relayed` or `routed`.
    public var mediaMode: String?
    /// `manual` or `always`.
    public var archiveMode: String?
    /// What the archive is called.
    public var archiveName: String?
    /// Its resolution, such as `1280x720`.
    public var archiveResolution: String?
    /// An IPv4 address, to choose a server near.
    public var location: String?
    /// Whether it is encrypted from end to end.
    public var e2ee: Bool?

    /// With these.
    public init(
        mediaMode: String? = nil, archiveMode: String? = nil, archiveName: String? = nil,
        archiveResolution: String? = nil, location: String? = nil, e2ee: Bool? = nil
    ) {
        self.mediaMode = mediaMode
        self.archiveMode = archiveMode
        self.archiveName = archiveName
        self.archiveResolution = archiveResolution
        self.location = location
        self.e2ee = e2ee
    }

    var arguments: ObjectWriter {
        var given = ObjectWriter()
        given.add("media_mode", mediaMode)
        given.add("archive_mode", archiveMode)
        given.add("archive_name", archiveName)
        given.add("archive_resolution", archiveResolution)
        given.add("location", location)
        given.add("e2ee", e2ee)
        return given
    }
}

/// A session that OpenTok or Vonage made.
public struct CreatedSession: Sendable, Hashable, Understood {
    /// Its id.
    public let sessionId: String
    /// Everything the vendor said, to be passed on.
    public let raw: [String: JSON]

    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        sessionId = try answer.take("session_id")
        raw = try answer.take("raw")
    }
}

private func options(_ base: String?) -> ObjectWriter {
    var options = ObjectWriter()
    options.add("base", base)
    return options
}

/// Calls with a token of the client's own that lives so long.
private func signing(
    _ vendor: String, for lifetime: Duration, _ base: String?, _ patience: Patience, _ transport: some HTTPTransport,
    mint: @escaping @Sendable (Duration, Date) throws -> String
) throws(RoomkeyError) -> BackendCalls {
    let own = try OwnToken(livesFor: lifetime) { try mint(lifetime, $0) }
    return try BackendCalls(vendor, options(base), CredentialFields(), patience, transport) { try own.current() }
}

extension OpenTok {
    /// Creates sessions at OpenTok, or at what speaks like it, with a token of its own for five minutes.
    ///
    /// For example `let session = try await OpenTok.Client(keys).createSession(.init(mediaMode: "routed"))`.
    public struct Client: Sendable {
        private let calls: BackendCalls

        /// With keys. `base` is `https://` and a host, or `http://` on loopback.
        public init(
            _ keys: Keys<OpenTok>, at base: String? = nil, patience: Patience = Patience(),
            over transport: some HTTPTransport = .platform
        ) throws(RoomkeyError) {
            calls = try signing(OpenTok.name, for: .seconds(300), base, patience, transport) {
                try keys.mint(Api.Mint(lifetime: $0), now: $1)
            }
        }

        /// Creates a session. Where it fails it is tried again: one too many costs nothing.
        public func createSession(_ wish: NewSession = NewSession()) async throws -> CreatedSession {
            try await calls.call("create_session", wish.arguments).understood()
        }
    }
}

extension Vonage {
    /// Creates sessions at Vonage, or at what speaks like it, with a token of its own for fifteen minutes.
    ///
    /// For example `let session = try await Vonage.Client(keys).createSession()`.
    public struct Client: Sendable {
        private let calls: BackendCalls

        /// With keys. `base` is `https://` and a host, or `http://` on loopback.
        public init(
            _ keys: Keys<Vonage>, at base: String? = nil, patience: Patience = Patience(),
            over transport: some HTTPTransport = .platform
        ) throws(RoomkeyError) {
            calls = try signing(Vonage.name, for: .seconds(900), base, patience, transport) {
                try keys.mint(Api.Mint(lifetime: $0), now: $1)
            }
        }

        /// Creates a session. Where it fails it is tried again: one too many costs nothing.
        public func createSession(_ wish: NewSession = NewSession()) async throws -> CreatedSession {
            try await calls.call("create_session", wish.arguments).understood()
        }
    }
}

extension VideoIo {
    /// A session that Video.io made. It shows nothing of its token.
    public struct CreatedSession: Sendable, Hashable, Understood, CustomStringConvertible, CustomDebugStringConvertible,
        CustomReflectable
    {
        /// The token. It is opaque: the vendor documents no form for it.
        public let sessionToken: String
        /// Whose session it is.
        public let identity: String
        /// When it ends, in Unix seconds. The first generation does not say.
        public let expiresAt: Int?

        init(reading answer: inout ObjectReader) throws(RoomkeyError) {
            sessionToken = try answer.take("session_token")
            identity = try answer.take("identity")
            expiresAt = try answer.take("expires_at")
        }

        /// Without the token.
        public var description: String { "CreatedSession([redacted])" }
        /// Without the token.
        public var debugDescription: String { description }
        /// Nothing.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// The generations of Video.io's API: the first has no scopes, the second demands them.
    public enum Generation: String, Sendable, CaseIterable, JSONWritable {
        /// The first.
        case first
        /// The second.
        case second
    }

    /// Trades an app token and the app's own name for a user for a session token.
    ///
    /// For example `let session = try await VideoIo.Client(appToken).createSession("ann", scopes: ["videos.read"])`.
    public struct Client: Sendable {
        private let calls: BackendCalls

        /// With an app token, which controls the whole app. `base` is `https://` and a host, or `http://` on loopback.
        public init(
            _ appToken: Secret, generation: Generation = .second, at base: String? = nil,
            patience: Patience = Patience(), over transport: some HTTPTransport = .platform
        ) throws(RoomkeyError) {
            var options = options(base)
            options.add("generation", generation)
            calls = try BackendCalls(VideoIo.name, options, CredentialFields(), patience, transport) {
                appToken.reveal { String(decoding: $0, as: UTF8.self) }
            }
        }

        /// Creates a session. Where it fails it is tried again: one too many costs nothing.
        public func createSession(_ identity: String, scopes: [String]? = nil) async throws -> CreatedSession {
            var given = ObjectWriter()
            given.add("identity", identity)
            given.add("scopes", scopes)
            return try await calls.call("create_session", given).understood()
        }
    }
}

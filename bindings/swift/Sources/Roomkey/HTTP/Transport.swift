// What sends a request and reads the answer: the platform's HTTP, or one of the caller's own.

import Foundation

/// A request that is to be sent as it stands. It shows neither its headers, which may hold a token, nor its body.
public struct HTTPRequest: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The method, such as `POST`.
    public let method: String
    /// The whole URL.
    public let url: String
    /// The headers.
    public let headers: [(name: String, value: String)]
    /// The body; empty where there is none.
    public let body: Data
    /// How long it may take from its first byte to the last of the answer.
    public let within: Duration
    /// Of an answer no more bytes than this have to be read.
    public let mostBytes: Int

    /// The method.
    public var description: String { "HTTPRequest(\(method))" }
    /// The method.
    public var debugDescription: String { description }
    /// The method.
    public var customMirror: Mirror { Mirror(self, children: ["method": method]) }
}

/// What came. It shows its status alone: the body may be a token.
public struct HTTPAnswer: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The status.
    public let status: Int
    /// The headers.
    public let headers: [(name: String, value: String)]
    /// The body, as far as it was read.
    public let body: Data

    /// With these.
    public init(status: Int, headers: [(name: String, value: String)], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The status.
    public var description: String { "HTTPAnswer(\(status))" }
    /// The status.
    public var debugDescription: String { description }
    /// The status.
    public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

/// Why nothing came.
public enum HTTPFailure: Error, Sendable {
    /// Nobody was reached, or the answer broke off.
    case unreachable
    /// It took longer than ``HTTPRequest/within``.
    case timedOut
}

/// Sends requests. One of your own may stand on any HTTP client.
///
/// It sends what it is given and nothing else, **follows no redirect** (the headers are for the one address that is
/// named), keeps no cookies, and throws ``HTTPFailure`` where nothing came; whatever else it throws counts as
/// ``HTTPFailure/unreachable``, but for a `CancellationError`.
public protocol HTTPTransport: Sendable {
    /// Sends a request, and gives what came.
    func send(_ request: HTTPRequest) async throws -> HTTPAnswer
}

extension HTTPTransport where Self == PlatformHTTP {
    /// The platform's own: `URLSession`.
    public static var platform: PlatformHTTP { PlatformHTTP() }
}

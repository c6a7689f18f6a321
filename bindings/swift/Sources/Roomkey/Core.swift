// Objects of the core that are asked by words, and answer with members.

import Foundation

/// An object of the core's. It may be used from anywhere at once, and is closed when nobody holds it any more.
public class CoreObject: @unchecked Sendable {
    let handle: Handle

    init(_ kind: String, _ options: ObjectWriter, _ fields: borrowing CredentialFields) throws(RoomkeyError) {
        handle = try Handle(kind, options, fields)
    }

    func ask(_ verb: String, _ object: ObjectWriter) throws(RoomkeyError) -> ObjectReader {
        try handle.ask(verb, object)
    }
}

/// What an HTTP server was asked, for those who answer for a vendor.
public struct IncomingRequest: Sendable {
    /// The query of the URL, without `?`.
    public var query: String
    /// The header `Authorization`.
    public var authorization: String?
    /// The header `Content-Type`.
    public var contentType: String?
    /// The body.
    public var body: [UInt8]

    /// With these.
    public init(query: String = "", authorization: String? = nil, contentType: String? = nil, body: [UInt8] = []) {
        self.query = query
        self.authorization = authorization
        self.contentType = contentType
        self.body = body
    }

    func write(to object: inout ObjectWriter) {
        object.add("query", query)
        object.add("authorization", authorization)
        object.add("content_type", contentType)
        object.add("body_hex", body.hex)
    }
}

/// What is answered, or came as an answer.
public struct Answer: Sendable, JSONWritable {
    /// The status.
    public let status: Int
    /// The headers.
    public let headers: [String: String]
    /// The body.
    public let body: [UInt8]

    /// With these.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        status = try answer.take("status")
        let headers: [String: JSON] = try answer.take("headers")
        self.headers = headers.compactMapValues(\.string)
        let body: String? = try answer.take("body")
        self.body = Array((body ?? "").utf8)
    }

    public func write(to bytes: inout [UInt8]) {
        var object = ObjectWriter()
        object.add("status", status)
        object.add("headers", headers)
        object.add("body_hex", body.hex)
        bytes.append(contentsOf: object.finished())
    }
}

extension IncomingRequest: CustomStringConvertible, CustomReflectable {
    /// Nothing of what it holds, which may be a token.
    public var description: String { "IncomingRequest([redacted])" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Answer: CustomStringConvertible, CustomReflectable {
    /// The status: the body may be a token.
    public var description: String { "Answer(\(status))" }
    /// The status.
    public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

/// A request that is to be sent. Its headers may hold a token, so it shows nothing of them.
public struct OutgoingRequest: Sendable, CustomStringConvertible, CustomReflectable {
    /// The method.
    public let method: String
    /// The whole URL.
    public let url: String
    /// The headers.
    public let headers: [String: String]
    /// The body, if there is one.
    public let body: String?

    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        method = try answer.take("method")
        url = try answer.take("url")
        let headers: [String: JSON] = try answer.take("headers")
        self.headers = headers.compactMapValues(\.string)
        body = try answer.take("body")
    }

    /// The method and the URL.
    public var description: String { "\(method) \(url)" }
    /// The method and the URL.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

extension Collection<UInt8> {
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: count * 2) { text in
            var place = 0
            for byte in self {
                text[place] = digits[Int(byte >> 4)]
                text[place + 1] = digits[Int(byte & 15)]
                place += 2
            }
            return place
        }
    }
}

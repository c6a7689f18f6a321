// Servers that the tests talk to: `roomkey serve`, and one that answers as it is told.

import Foundation

/// A `roomkey serve` that runs while these tests do: what it said of itself when it started.
struct Authority {
    let said: Text

    var url: String { said["url"]?.string ?? "" }

    /// The one that all tests share; nothing where none runs.
    static let shared = ProcessInfo.processInfo.environment["ROOMKEY_SERVED"]
        .flatMap { try? Text.parse($0.utf8) }
        .map(Authority.init(said:))
}

/// A server on loopback that answers one request after another as it is told, the last answer again and again.
final class Told: @unchecked Sendable {
    struct Reply {
        var status = "200 OK"
        var headers = ["content-type": "application/json"]
        var body: String
        /// Sent in the place of the body, where it is no text.
        var bytes: [UInt8]?
        /// Whether the answer breaks off before its end.
        var isCut = false

        static func token(_ token: String = "a.b.c", _ more: String = "") -> Reply {
            Reply(body: "{\"token\":\"\(token)\"\(more)}")
        }
    }

    private let listening: Int32
    private let lock = NSLock()
    private let gate = NSCondition()
    private var replies: [Reply]
    private var requests: [String] = []
    private var isOpen: Bool
    let url: URL

    init(_ replies: Reply..., open: Bool = true) {
        self.replies = replies
        isOpen = open
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listening = listening
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listening, $0, length) == 0)
                getsockname(listening, $0, &length)
            }
        }
        listen(listening, 64)
        url = URL(string: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/token")!
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listening, nil, nil)
                if connection < 0 { return }
                guard let self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    /// What was asked so far: the heads of requests, and their bodies.
    var asked: [String] { lock.withLock { requests } }

    /// Lets answers go that were held back.
    func open() {
        gate.withLock {
            isOpen = true
            gate.broadcast()
        }
    }

    func stop() {
        open()
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !Self.isWhole(head) {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { return }
            head += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let reply: Reply = lock.withLock {
            requests.append(head)
            return replies.count > 1 ? replies.removeFirst() : replies[0]
        }
        gate.withLock { while !isOpen { gate.wait() } }
        let body = reply.bytes ?? Array(reply.body.utf8)
        let length = body.count + (reply.isCut ? 10 : 0)
        var text = "HTTP/1.1 \(reply.status)\r\nconnection: close\r\ncontent-length: \(length)\r\n"
        for (name, value) in reply.headers { text += "\(name): \(value)\r\n" }
        let bytes = Array((text + "\r\n").utf8) + body
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Whether a request is there to its end: whoever closes before does not get his answer read.
    private static func isWhole(_ request: String) -> Bool {
        guard let end = request.range(of: "\r\n\r\n") else { return false }
        let lengths = request[..<end.lowerBound].split(separator: "\r\n").compactMap { line -> Int? in
            let (name, value) = (line.prefix { $0 != ":" }, line.drop { $0 != ":" }.dropFirst())
            return name.lowercased() == "content-length" ? Int(value.trimmingCharacters(in: .whitespaces)) : nil
        }
        return request[end.upperBound...].utf8.count >= lengths.first ?? 0
    }
}

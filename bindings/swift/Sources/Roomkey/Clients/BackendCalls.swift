// Calls of backends: they sign for themselves, each call or a token for many.

import Foundation

/// A vendor's API that the core has open under a number.
struct BackendCalls: Sendable {
    private let api: Handle
    private let token: (@Sendable () throws -> String)?
    private let patience: Patience
    private let transport: any HTTPTransport

    /// `token` makes the token of a call; without it the API signs each call itself.
    init(
        _ vendor: String, _ options: ObjectWriter, _ fields: borrowing CredentialFields, _ patience: Patience,
        _ transport: any HTTPTransport, token: (@Sendable () throws -> String)? = nil
    ) throws(RoomkeyError) {
        api = try Handle("api:\(vendor)", options, fields)
        // What is no limit is refused before anything is sent.
        _ = try patience.conversation()
        self.patience = patience
        self.transport = transport
        self.token = token
    }

    func call(_ name: String, _ arguments: ObjectWriter) async throws -> JSON {
        var options = ObjectWriter()
        options.add("api", Int(api.number))
        options.add("call", name)
        options.add("arguments", RawJSON(arguments.finished()))
        options.add("seconds", patience.within?.inSeconds)
        options.add("attempts", patience.attempts)
        let conversation = try Handle("conversation", options, CredentialFields())
        var said = try conversation.ask("within", ObjectWriter())
        let talk = Talk(conversation: conversation, token: token, within: .milliseconds(try said.take("ms") as Int))
        defer { withExtendedLifetime(api) {} }
        return try await talk.conclude(over: transport)
    }

    private struct Talk: Conversing {
        let conversation: Handle
        let token: (@Sendable () throws -> String)?
        let within: Duration

        func begin() async throws -> (HTTPRequest, Void) {
            var asked = ObjectWriter()
            if let token {
                asked.add("token", try token())
            } else {
                asked.add("now", Int(Date().unixSeconds))
            }
            var answer = try conversation.ask("request", asked)
            let request = try OutgoingRequest(reading: &answer)
            let sent = HTTPRequest(
                method: request.method, url: request.url,
                headers: request.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
                body: Data((request.body ?? "").utf8), within: within, mostBytes: Self.mostBytes)
            return (sent, ())
        }

        func hear(_ news: News, of _: Void) throws -> Next {
            var told = ObjectWriter()
            switch news {
            case .answer(let answer):
                told.add("event", "answer")
                told.add("status", answer.status)
                told.add("headers", answer.headers.map { [$0.name, $0.value] })
                told.add("body_hex", answer.body.hex)
            case .failure(.unreachable): told.add("event", "unreachable")
            case .failure(.timedOut): told.add("event", "timed_out")
            }
            told.add("now", Int(Date().unixSeconds))
            told.add("drawn", Int(UInt32.random(in: 0 ... .max)))
            let answer = try conversation.ask("hear", told)
            if let pause = answer.members["wait_ms"]?.int {
                return .wait(.milliseconds(pause))
            }
            return .done(answer.members["value"] ?? .null)
        }
    }
}

// Calls that carry a token which somebody else has made: what an app sends, without anything that signs.

import Foundation
internal import RoomkeyCore

/// VideoSDK's API, called with tokens from elsewhere.
struct AppCalls: Sendable {
    private let api: RestApi
    private let token: @Sendable () async throws -> String
    private let patience: Patience
    private let transport: any HTTPTransport

    init(
        videoSDK base: String?, _ patience: Patience, _ transport: any HTTPTransport,
        token: @escaping @Sendable () async throws -> String
    ) throws(RoomkeyError) {
        api = try crossing { try RestApi.videosdk(baseUrl: base) }
        // What is no limit is refused before anything is sent.
        _ = try patience.conversation()
        self.patience = patience
        self.transport = transport
        self.token = token
    }

    var baseURL: String { (try? api.baseUrl()) ?? "" }

    func call(_ name: String, _ arguments: ObjectWriter) async throws -> JSON {
        let written = String(decoding: arguments.finished(), as: UTF8.self)
        let talk = Talk(calls: self, name: name, arguments: written, conversation: try patience.conversation())
        return try await talk.conclude(over: transport)
    }

    private struct Talk: Conversing {
        let calls: AppCalls
        let name: String
        let arguments: String
        let conversation: RestConversation

        func begin() async throws -> (HTTPRequest, RestCall) {
            let token = try await calls.token()
            return try crossing {
                let call = try calls.api.call(name: name, token: token, arguments: arguments)
                let request = HTTPRequest(
                    method: try call.method(), url: try call.url(),
                    headers: try call.headers().map { (name: $0.name, value: $0.value) }, body: try call.body(),
                    within: .milliseconds(try conversation.within()), mostBytes: Self.mostBytes)
                return (request, call)
            }
        }

        func hear(_ news: News, of call: RestCall) throws -> Next {
            let drawn = Int64(UInt32.random(in: 0 ... .max))
            let next = try crossing {
                let now = try wallMilliseconds()
                switch news {
                case .answer(let answer):
                    let headers = answer.headers.map { HttpHeader(name: $0.name, value: $0.value) }
                    return try conversation.answered(
                        call: call, status: Int64(answer.status), headers: headers, body: answer.body, now: now,
                        drawn: drawn)
                case .failure(let failure):
                    return try conversation.failed(
                        call: call, hasTimedOut: failure == .timedOut, now: now, drawn: drawn)
                }
            }
            switch next {
            case .wait(let milliseconds): return .wait(.milliseconds(milliseconds))
            case .done(let json): return .done(try JSON(parsing: Array(json.utf8)))
            }
        }
    }
}

// The answers of a vendor's own interface, for servers that stand in for it.

import Foundation

/// What VideoSDK's documents have a backend answer: `get-token`, `create-meeting`, `validate-meeting`.
///
/// For example `let answer = try endpoints.getToken(IncomingRequest(query: query), policy: ["permissions": ["allow_join"]])`.
public final class VideoSDKEndpoints: CoreObject, @unchecked Sendable {
    /// What was answered, or what has to be sent to the vendor first.
    public enum Step: Sendable {
        /// Answer with this.
        case answer(Answer)
        /// Send this to the vendor, and ask again with what came.
        case send(OutgoingRequest)
    }

    /// What came of a request to the vendor.
    public enum Reply: Sendable {
        /// An answer.
        case answer(Answer)
        /// None.
        case unreachable
        /// None in time.
        case timeout
    }

    /// With a key.
    public init(_ credentials: VideoSDK.Credentials, base: String? = nil, allowWeakSecret: Bool = false) throws(RoomkeyError) {
        var options = ObjectWriter()
        options.add("base", base)
        options.add("allow_weak", allowWeakSecret)
        var fields = CredentialFields()
        credentials.hand(to: &fields)
        try super.init("endpoints:videosdk", options, fields)
    }

    /// A token, as far as a policy allows: an object with `permissions` and `roles`.
    public func getToken(_ request: IncomingRequest, policy: [String: JSON], now: Date = Date()) throws(RoomkeyError) -> Answer {
        var wanted = ObjectWriter()
        request.write(to: &wanted)
        wanted.add("policy", policy)
        wanted.add("now", Int(now.unixSeconds))
        var answer = try ask("get_token", wanted)
        return try Answer(reading: &answer)
    }

    /// A meeting that is made.
    public func createMeeting(
        _ request: IncomingRequest, after reply: Reply? = nil, now: Date = Date()
    ) throws(RoomkeyError) -> Step {
        try step("create_meeting", request, nil, reply, now)
    }

    /// A meeting that is looked at.
    public func validateMeeting(
        _ meeting: String, _ request: IncomingRequest, after reply: Reply? = nil, now: Date = Date()
    ) throws(RoomkeyError) -> Step {
        try step("validate_meeting", request, meeting, reply, now)
    }

    private func step(
        _ verb: String, _ request: IncomingRequest, _ meeting: String?, _ reply: Reply?, _ now: Date
    ) throws(RoomkeyError) -> Step {
        var wanted = ObjectWriter()
        request.write(to: &wanted)
        wanted.add("meeting", meeting)
        wanted.add("now", Int(now.unixSeconds))
        switch reply {
        case .answer(let answer): wanted.add("vendor", answer)
        case .unreachable: wanted.add("vendor", "unreachable")
        case .timeout: wanted.add("vendor", "timeout")
        case nil: break
        }
        var said = try ask(verb, wanted)
        if let send = said.members["send"]?.object {
            var request = ObjectReader(send)
            return .send(try OutgoingRequest(reading: &request))
        }
        return .answer(try Answer(reading: &said))
    }
}

// What a vendor's server tells yours, if it was really the vendor's.

import Foundation

/// What has happened, as LiveKit's server told it.
public struct Event: Sendable {
    /// Its id: a second one with the same is the first one again.
    public let id: String
    /// What has happened, such as `participant_joined`.
    public let event: String
    /// When, in Unix seconds.
    public let createdAt: Int?
    /// The room.
    public let room: String?
    /// Whom it is about.
    public let identity: String?
}

extension Keys where Vendor == LiveKit {
    /// What a webhook says, if LiveKit's server has sent it: its signature, its body and its time are looked at.
    ///
    /// `body` is the body as it came, byte by byte, and `authorization` the header of that name.
    public func webhook(
        authorization: String, body: [UInt8], now: Date = Date()
    ) throws(RoomkeyError) -> Event {
        var wanted = ObjectWriter()
        wanted.add("authorization", authorization)
        wanted.add("body_hex", body.hex)
        wanted.add("now", Int(now.unixSeconds))
        var said = try byName.handle.ask("webhook", wanted)
        return Event(
            id: try said.take("id"), event: try said.take("event"), createdAt: try said.take("created_at"),
            room: try said.take("room"), identity: try said.take("identity"))
    }
}

// Tokens that were taken back before they ended.

import Foundation

/// A token, or all of somebody's, taken back.
///
/// Keep ``json`` wherever all your servers see it, and ask ``isRevoked(_:entering:as:among:leeway:)`` after each verification.
public struct Revocation: Sendable, Hashable, JSONWritable {
    /// What is taken back.
    public enum Target: Sendable, Hashable {
        /// One token, by its id.
        case token(id: String)
        /// Every token of somebody in a room that was issued up to a time, in Unix seconds.
        case participant(String, room: String, issuedUpTo: Int? = nil)
        /// Everybody's in a room.
        case everyone(room: String, issuedUpTo: Int? = nil)
        /// Every token of somebody, in all rooms, that was issued up to a time, in Unix seconds.
        case everywhere(String, issuedUpTo: Int? = nil)
    }

    /// The revocation as it is kept.
    public let json: [String: JSON]

    /// Takes back what was signed with a key.
    public init(_ target: Target, apiKey: String, now: Date = Date()) throws(RoomkeyError) {
        var wanted = ObjectWriter()
        wanted.add("api_key", apiKey)
        wanted.add("now", Int(now.unixSeconds))
        switch target {
        case .token(let id):
            wanted.add("kind", "token")
            wanted.add("jti", id)
        case .participant(let participant, let room, let until):
            wanted.add("kind", "participant")
            wanted.add("participant", participant)
            wanted.add("room", room)
            wanted.add("issued_up_to", until)
        case .everyone(let room, let until):
            wanted.add("kind", "everyone")
            wanted.add("room", room)
            wanted.add("issued_up_to", until)
        case .everywhere(let participant, let until):
            wanted.add("kind", "everywhere")
            wanted.add("participant", participant)
            wanted.add("issued_up_to", until)
        }
        json = try Crossing.ask(0, "revocation", wanted).members
    }

    /// One that was kept.
    public init(kept json: [String: JSON]) {
        self.json = json
    }

    /// Whether what was verified has been taken back, for whoever enters `room` as `participant` with it.
    ///
    /// A token that names no room opens every room, and one that names nobody lets anybody in: so say which room is
    /// entered, and as whom. What is left out is what the token names.
    public static func isRevoked<Claims>(
        _ verified: Verified<Claims>, entering room: String? = nil, as participant: String? = nil,
        among revocations: [Revocation], leeway: Int? = nil
    ) throws(RoomkeyError) -> Bool {
        var wanted = ObjectWriter()
        wanted.add("revocations", revocations)
        wanted.add("api_key", verified.project)
        wanted.add("jti", verified.id)
        wanted.add("iat", verified.issuedAt)
        wanted.add("room", room ?? verified.room)
        wanted.add("participant", participant ?? verified.participant)
        wanted.add("leeway", leeway)
        var answer = try Crossing.ask(0, "revoked", wanted)
        return try answer.take("revoked")
    }

    public func write(to bytes: inout [UInt8]) {
        json.write(to: &bytes)
    }
}

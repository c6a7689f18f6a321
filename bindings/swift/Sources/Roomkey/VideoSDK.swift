// VideoSDK's tokens in the packed form, which takes less time than their signature.

import Foundation

extension VideoSDK.Mint {
    public func pack(into packer: inout Packer) {
        if issuedAt != nil {
            return packer.byName(write(to:))
        }
        packer.typed()
        packer.add(permissions)
        packer.add(room)
        packer.add(participant)
        packer.add(roles)
        packer.add(lifetime)
        packer.add(jti)
        packer.add(claims)
        packer.add(rights)
        packer.add(version)
        packer.add(maxLifetime)
    }
}

extension VideoSDK.Verify {
    public func pack(into packer: inout Packer) {
        packer.typed()
        packer.add(use?.rawValue)
        packer.add(room)
        packer.add(participant)
        packer.add(leeway)
        packer.add(maxLifetime)
        packer.add(allowMissingExpiry.map { $0 ? 1 : 0 })
    }
}

extension VideoSDK.Claims {
    public static func unpacked(_ unpacker: inout Unpacker) throws(RoomkeyError) -> Verified<Self> {
        // Which way in it opens is the server's matter; the permissions say it too.
        _ = unpacker.text()
        let project = unpacker.text()
        var permissions = Words.permissions.set(unpacker.number())
        let version = unpacker.number()
        let (room, participant) = (unpacker.text(), unpacker.text())
        let roles = unpacker.number().map { Words.roles.set($0).compactMap(VideoSDK.Role.init(rawValue:)) }
        var rights = unpacker.number().map { Words.rights.set($0) }
        let (issuedAt, notBefore, expiresAt) = (unpacker.number(), unpacker.number(), unpacker.number())
        let id = unpacker.text()
        var own: [String: JSON] = [:]
        if let text = unpacker.text() {
            own = try ObjectReader(parsing: Array(text.utf8)).members
        }
        if let unknown = unpacker.list() {
            permissions += unknown
        }
        if let unknown = unpacker.list() {
            rights = (rights ?? []) + unknown
        }
        if unpacker.isOutOfStep {
            throw .refusing(.internalFault)
        }
        let claims = Self(
            apikey: project ?? "", permissions: permissions, version: version, roomId: room,
            participantId: participant, roles: roles, roomkeyRights: rights, iat: issuedAt.map(Double.init), nbf: notBefore.map(Double.init),
            exp: expiresAt.map(Double.init), jti: id, own: own)
        return Verified(
            claims, project: project, room: room, participant: participant, issuedAt: issuedAt, expiresAt: expiresAt,
            id: id)
    }
}

// The same as for every vendor. It is compiled for this one here, where everything about it is known.
extension Keys where Vendor == VideoSDK {
    /// Mints a token of the usual kind.
    public func mint(_ wish: VideoSDK.Mint, now: Date = Date()) throws(RoomkeyError) -> String {
        try byName.handle.mint(packing: wish, now)
    }

    /// What a token of the usual kind says, if it is good for this.
    public func verify(
        _ token: String, _ demand: VideoSDK.Verify, now: Date = Date()
    ) throws(RoomkeyError) -> Verified<VideoSDK.Claims> {
        try byName.handle.verify(token, packing: demand, now)
    }
}

/// Words that cross as bits, in the core's order.
private struct Words: Sendable {
    static let permissions = Words("permissions")
    static let roles = Words("roles")
    static let rights = Words("rights")

    private static let lists = try? Crossing.ask(0, "lists", ObjectWriter())

    private let words: [String]
    // What each number says, since few numbers ever come.
    private let sets: [[String]]

    private init(_ list: String) {
        let words = (Self.lists?.members[list]?.array ?? []).compactMap(\.string)
        self.words = words
        sets = (0..<(1 << min(words.count, 6))).map { Self.set($0, of: words) }
    }

    func set(_ bits: Int?) -> [String] {
        guard let bits else { return [] }
        return sets.indices.contains(bits) ? sets[bits] : Self.set(bits, of: words)
    }

    private static func set(_ bits: Int, of words: [String]) -> [String] {
        words.indices.filter { bits >> $0 & 1 == 1 }.map { words[$0] }
    }
}

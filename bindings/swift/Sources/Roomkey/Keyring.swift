// Several keys of VideoSDK at once, so that they can be changed while tokens of both are about.

import Foundation

/// Keys of VideoSDK, one of which signs. A key that is passive verifies still; one that is disabled does nothing.
///
/// For example `let keyring = try Keyring([.init("new", secret), .init("old", formerSecret, state: .passive)])`.
public final class Keyring: CoreObject, @unchecked Sendable {
    /// What a key is good for.
    public enum State: String, Sendable, CaseIterable, JSONWritable {
        /// It signs and verifies.
        case active
        /// It verifies.
        case passive
        /// It does nothing.
        case disabled
    }

    /// A key.
    public struct Key: Sendable {
        let apiKey: String
        let secret: Secret
        let state: State

        /// With its secret.
        public init(_ apiKey: String, _ secret: Secret, state: State = .active) {
            self.apiKey = apiKey
            self.secret = secret
            self.state = state
        }
    }

    /// Of these keys.
    public init(_ keys: [Key], allowWeakSecret: Bool = false) throws(RoomkeyError) {
        var options = ObjectWriter()
        options.add("states", keys.map(\.state))
        options.add("allow_weak", allowWeakSecret)
        var fields = CredentialFields()
        for (place, key) in keys.enumerated() {
            fields.add("\(place).api_key", key.apiKey)
            fields.add("\(place).secret", key.secret)
        }
        try super.init("keyring:videosdk", options, fields)
    }

    /// Mints with the key that signs.
    public func mint(_ wish: VideoSDK.Mint, now: Date = Date()) throws(RoomkeyError) -> String {
        try handle.mint(packing: wish, now)
    }

    /// What a token says, if a key of these has signed it and it is good for this.
    public func verify(
        _ token: String, _ demand: VideoSDK.Verify = VideoSDK.Verify(), now: Date = Date()
    ) throws(RoomkeyError) -> Verified<VideoSDK.Claims> {
        try handle.verify(token, packing: demand, now)
    }
}

// Tokens that are no vendor's: signed by you, or by whoever proves who somebody is.

import Foundation

/// A key that verifies JWTs that are no vendor's.
///
/// For example `let claims = try JWTKey.hs256(secret).verify(token, .init(issuer: "https://id.example"))`.
public final class JWTKey: CoreObject, @unchecked Sendable {
    /// What a token has to be good for. What is left out is not asked for.
    public struct Demand: Sendable {
        /// Who has to have made it.
        public var issuer: String?
        /// Whom it has to be for.
        public var audience: String?
        /// By how many seconds clocks may differ, 0 to 600.
        public var leeway: Int?
        /// The longest lifetime that is taken.
        public var maxLifetime: Duration?

        /// With these.
        public init(
            issuer: String? = nil, audience: String? = nil, leeway: Int? = nil, maxLifetime: Duration? = nil
        ) {
            self.issuer = issuer
            self.audience = audience
            self.leeway = leeway
            self.maxLifetime = maxLifetime
        }
    }

    /// A shared secret.
    public static func hs256(_ secret: Secret) throws(RoomkeyError) -> JWTKey {
        var fields = CredentialFields()
        fields.add("secret", secret)
        var options = ObjectWriter()
        options.add("algorithm", "HS256")
        return try JWTKey("key", options, fields)
    }

    /// A public key as PEM text.
    public static func rs256(pem: String) throws(RoomkeyError) -> JWTKey {
        var options = ObjectWriter()
        options.add("algorithm", "RS256")
        options.add("pem", pem)
        return try JWTKey("key", options, CredentialFields())
    }

    /// What a token says, if it is good for this.
    public func verify(_ token: String, _ demand: Demand = Demand(), now: Date = Date()) throws(RoomkeyError) -> [String: JSON] {
        var expectation = ObjectWriter()
        expectation.add("issuer", demand.issuer)
        expectation.add("audience", demand.audience)
        expectation.add("leeway", demand.leeway)
        expectation.add("maximum_lifetime", demand.maxLifetime)
        var wanted = ObjectWriter()
        wanted.add("token", token)
        wanted.add("expectation", RawJSON(expectation.finished()))
        wanted.add("now", Int(now.unixSeconds))
        var answer = try ask("verify", wanted)
        return try answer.take("claims")
    }
}

/// A private RSA key that signs JWTs.
public final class JWTSigner: CoreObject, @unchecked Sendable {
    /// From PEM text.
    public init(pem: Secret) throws(RoomkeyError) {
        var fields = CredentialFields()
        fields.add("pem", pem)
        try super.init("signer", ObjectWriter(), fields)
    }

    /// Signs claims, as RS256.
    public func sign(_ claims: [String: JSON]) throws(RoomkeyError) -> String {
        var payload: [UInt8] = []
        claims.write(to: &payload)
        var wanted = ObjectWriter()
        wanted.add("payload", String(decoding: payload, as: UTF8.self))
        var answer = try ask("sign", wanted)
        return try answer.take("token")
    }
}

/// JSON that is written already.
struct RawJSON: JSONWritable {
    private let text: [UInt8]

    init(_ text: [UInt8]) {
        self.text = text
    }

    func write(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: text)
    }
}

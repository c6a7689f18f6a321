// What each vendor takes and says: `VideoSDK.open(…)`, its keys and its claims.
//
// Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.

/// VideoSDK: its keys, its tokens and their claims.
///
/// For example `let keys = try VideoSDK.open(.init(apiKey: "…", secret: Secret("…")))`.
public enum VideoSDK: VendorFace {
    /// The name that the core finds it by.
    public static let name = "videosdk"

    /// What keys of VideoSDK are opened with.
    ///
    /// For example `let keys = try VideoSDK.open(.init(apiKey: "…", secret: Secret("…")))`.
    public struct Credentials: VendorCredentials {
        /// The API key. `fromEnvironment` takes it from `VIDEOSDK_API_KEY`.
        public let apiKey: String
        /// The secret. `fromEnvironment` takes it from `VIDEOSDK_SECRET_KEY` or `VIDEOSDK_SECRET`.
        public let secret: Secret

        /// With these.
        public init(apiKey: String, secret: Secret) {
            self.apiKey = apiKey
            self.secret = secret
        }

        /// Hands them over, each by its name.
        public func hand(to fields: inout CredentialFields) {
            fields.add("api_key", apiKey)
            fields.add("secret", secret)
        }
    }

    /// One of `allow_join`, `ask_join`, `allow_mod`.
    public enum Permission: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `allow_join`.
        case allowJoin = "allow_join"
        /// `ask_join`.
        case askJoin = "ask_join"
        /// `allow_mod`.
        case allowMod = "allow_mod"
    }

    /// One of `create`, `validate`.
    public enum Right: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `create`.
        case create = "create"
        /// `validate`.
        case validate = "validate"
    }

    /// One of `rtc`, `crawler`.
    public enum Role: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `rtc`.
        case rtc = "rtc"
        /// `crawler`.
        case crawler = "crawler"
    }

    /// One of `join`, `api`, `create`, `validate`.
    public enum Use: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `join`.
        case join = "join"
        /// `api`.
        case api = "api"
        /// `create`.
        case create = "create"
        /// `validate`.
        case validate = "validate"
    }

    /// What a token of VideoSDK is to be. What is left out is as usual.
    ///
    /// For example `try keys.mint(.init(permissions: [.allowJoin], room: "2kyv-gzay-64pg", participant: "ann"))`.
    public struct Mint: MintWish {
        /// Whose it is.
        public typealias Vendor = VideoSDK
        /// What the bearer may do: `allow_join`, `ask_join`, `allow_mod`.
        public var permissions: [Permission]
        /// The one room it is for.
        public var room: String?
        /// The one participant it is for.
        public var participant: String?
        /// What it is for: `rtc` (joining), `crawler` (the API).
        public var roles: [Role]?
        /// What it is good for at our own server whatever its role: `create`, `validate`.
        public var rights: [Right]?
        /// 2, to write it also where nothing demands it.
        public var version: Int?
        /// Claims of your own.
        public var claims: [String: JSON]?
        /// How long it lives.
        public var lifetime: Duration?
        /// Admits a lifetime above 30 days, up to this.
        public var maxLifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            permissions: [Permission],
            room: String? = nil,
            participant: String? = nil,
            roles: [Role]? = nil,
            rights: [Right]? = nil,
            version: Int? = nil,
            claims: [String: JSON]? = nil,
            lifetime: Duration? = nil,
            maxLifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.permissions = permissions
            self.room = room
            self.participant = participant
            self.roles = roles
            self.rights = rights
            self.version = version
            self.claims = claims
            self.lifetime = lifetime
            self.maxLifetime = maxLifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("permissions", permissions)
            object.add("room", room)
            object.add("participant", participant)
            object.add("roles", roles)
            object.add("rights", rights)
            object.add("version", version)
            object.add("claims", claims)
            object.add("lifetime", lifetime)
            object.add("max_lifetime", maxLifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a token of VideoSDK is to be, as a grant in nobody's words.
    ///
    /// For example `try keys.mint(VideoSDK.GrantMint(grant: Grant(room: room, identity: "ann")))`.
    public struct GrantMint: MintWish {
        /// Whose it is.
        public typealias Vendor = VideoSDK
        /// A grant in nobody's words, in the place of the vendor's own.
        public var grant: Grant
        /// How long it lives.
        public var lifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            grant: Grant,
            lifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.grant = grant
            self.lifetime = lifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("grant", grant)
            object.add("lifetime", lifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a token of VideoSDK has to be good for. What is left out is not asked for.
    ///
    /// For example `try keys.verify(token, .init())`.
    public struct Verify: Demand {
        /// Whose it is.
        public typealias Vendor = VideoSDK
        /// What comes out.
        public typealias Claims = VideoSDK.Claims
        /// What it is wanted for: `join`, `api`, `create`, `validate`.
        public var use: Use?
        /// The room it has to be good for.
        public var room: String?
        /// The participant it has to be good for.
        public var participant: String?
        /// By how many seconds clocks may differ, 0 to 600.
        public var leeway: Int?
        /// The longest lifetime that is taken.
        public var maxLifetime: Duration?
        /// Whether a token without `exp` is taken.
        public var allowMissingExpiry: Bool?

        /// With these; what is left out is as usual.
        public init(
            use: Use? = nil,
            room: String? = nil,
            participant: String? = nil,
            leeway: Int? = nil,
            maxLifetime: Duration? = nil,
            allowMissingExpiry: Bool? = nil
        ) {
            self.use = use
            self.room = room
            self.participant = participant
            self.leeway = leeway
            self.maxLifetime = maxLifetime
            self.allowMissingExpiry = allowMissingExpiry
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("use", use)
            object.add("room", room)
            object.add("participant", participant)
            object.add("leeway", leeway)
            object.add("max_lifetime", maxLifetime)
            object.add("allow_missing_expiry", allowMissingExpiry)
        }
    }

    /// What a token of VideoSDK says, once it is verified. Beside these may stand claims of your own.
    public struct Claims: ClaimSet {
        /// The API key whose secret signed it, such as `"my-api-key"`.
        public let apikey: String
        /// What its bearer may do, such as `["allow_join"]`.
        public let permissions: [String]
        /// The version of the API, always 2, such as `2`.
        public let version: Int?
        /// The one room it is for, such as `"2kyv-gzay-64pg"`.
        public let roomId: String?
        /// The one participant it is for, such as `"ann"`.
        public let participantId: String?
        /// What it is for, such as `["rtc"]`.
        public let roles: [Role]?
        /// What it is good for at our own server whatever its role, such as `["create"]`.
        public let roomkeyRights: [String]?
        /// When it was issued, in Unix seconds, such as `1750000000`.
        public let iat: Double?
        /// From when on it is valid, in Unix seconds, such as `1750000000`.
        public let nbf: Double?
        /// The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`.
        public let exp: Double?
        /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
        public let jti: String?
        /// Claims of your own.
        public let own: [String: JSON]
    }
}

extension VideoSDK.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        apikey = try members.take("apikey")
        permissions = try members.take("permissions")
        version = try members.take("version")
        roomId = try members.take("roomId")
        participantId = try members.take("participantId")
        roles = try members.take("roles")
        roomkeyRights = try members.take("roomkey_rights")
        iat = try members.take("iat")
        nbf = try members.take("nbf")
        exp = try members.take("exp")
        jti = try members.take("jti")
        own = members.rest()
    }
}

/// OpenTok: its keys, its tokens and their claims.
///
/// For example `let keys = try OpenTok.open(.init(apiKey: "…", secret: Secret("…")))`.
public enum OpenTok: VendorFace {
    /// The name that the core finds it by.
    public static let name = "opentok"

    /// What keys of OpenTok are opened with.
    ///
    /// For example `let keys = try OpenTok.open(.init(apiKey: "…", secret: Secret("…")))`.
    public struct Credentials: VendorCredentials {
        /// The API key. `fromEnvironment` takes it from `OPENTOK_API_KEY`.
        public let apiKey: String
        /// The secret. `fromEnvironment` takes it from `OPENTOK_API_SECRET`.
        public let secret: Secret

        /// With these.
        public init(apiKey: String, secret: Secret) {
            self.apiKey = apiKey
            self.secret = secret
        }

        /// Hands them over, each by its name.
        public func hand(to fields: inout CredentialFields) {
            fields.add("api_key", apiKey)
            fields.add("secret", secret)
        }
    }

    /// One of `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`.
    public enum Capability: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `publish`.
        case publish = "publish"
        /// `subscribe`.
        case subscribe = "subscribe"
        /// `signal`.
        case signal = "signal"
        /// `force_disconnect`.
        case forceDisconnect = "force_disconnect"
        /// `force_unpublish`.
        case forceUnpublish = "force_unpublish"
        /// `force_mute`.
        case forceMute = "force_mute"
    }

    /// One of `jwt`, `t1`.
    public enum Kind: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `jwt`.
        case jwt = "jwt"
        /// `t1`.
        case t1 = "t1"
    }

    /// One of `subscriber`, `publisher`, `publisheronly`, `moderator`.
    public enum Role: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `subscriber`.
        case subscriber = "subscriber"
        /// `publisher`.
        case publisher = "publisher"
        /// `publisheronly`.
        case publisheronly = "publisheronly"
        /// `moderator`.
        case moderator = "moderator"
    }

    /// What a client token of OpenTok is to be. What is left out is as usual.
    ///
    /// For example `try keys.mint(.init(session:
    /// "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4", role: .publisher, lifetime:
    /// .seconds(7200)))`.
    public struct Mint: MintWish {
        /// Whose it is.
        public typealias Vendor = OpenTok
        /// Which kind of token it is. `jwt` if it is left out.
        public var kind: Kind?
        /// The session it is for.
        public var session: String
        /// What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`.
        public var role: Role
        /// What others are told about its bearer, at most 1000 characters.
        public var data: String?
        /// The layout classes its bearer's streams start with.
        public var layoutClasses: [String]?
        /// A number below 2^53 instead of a random one (opentok).
        public var nonce: Int?
        /// How long it lives.
        public var lifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            kind: Kind? = nil,
            session: String,
            role: Role,
            data: String? = nil,
            layoutClasses: [String]? = nil,
            nonce: Int? = nil,
            lifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.kind = kind
            self.session = session
            self.role = role
            self.data = data
            self.layoutClasses = layoutClasses
            self.nonce = nonce
            self.lifetime = lifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("kind", kind)
            object.add("session", session)
            object.add("role", role)
            object.add("data", data)
            object.add("layout_classes", layoutClasses)
            object.add("nonce", nonce)
            object.add("lifetime", lifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a client token of OpenTok is to be, as a grant in nobody's words.
    ///
    /// For example `try keys.mint(OpenTok.GrantMint(grant: Grant(room: room, identity: "ann")))`.
    public struct GrantMint: MintWish {
        /// Whose it is.
        public typealias Vendor = OpenTok
        /// A grant in nobody's words, in the place of the vendor's own.
        public var grant: Grant
        /// Which kind of token it is. `jwt` if it is left out.
        public var kind: Kind?
        /// A number below 2^53 instead of a random one (opentok).
        public var nonce: Int?
        /// How long it lives.
        public var lifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            grant: Grant,
            kind: Kind? = nil,
            nonce: Int? = nil,
            lifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.grant = grant
            self.kind = kind
            self.nonce = nonce
            self.lifetime = lifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("grant", grant)
            object.add("kind", kind)
            object.add("nonce", nonce)
            object.add("lifetime", lifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a client token of OpenTok has to be good for. What is left out is not asked for.
    ///
    /// For example `try keys.verify(token, .init())`.
    public struct Verify: Demand {
        /// Whose it is.
        public typealias Vendor = OpenTok
        /// What comes out.
        public typealias Claims = OpenTok.Claims
        /// Which kind of token it has to be. `jwt` if it is left out.
        public var kind: Kind?
        /// The session it has to be for.
        public var session: String?
        /// What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`,
        /// `force_mute`.
        public var capability: Capability?
        /// By how many seconds clocks may differ, 0 to 600.
        public var leeway: Int?
        /// The longest lifetime that is taken.
        public var maxLifetime: Duration?
        /// Whether a token without `exp` is taken.
        public var allowMissingExpiry: Bool?

        /// With these; what is left out is as usual.
        public init(
            kind: Kind? = nil,
            session: String? = nil,
            capability: Capability? = nil,
            leeway: Int? = nil,
            maxLifetime: Duration? = nil,
            allowMissingExpiry: Bool? = nil
        ) {
            self.kind = kind
            self.session = session
            self.capability = capability
            self.leeway = leeway
            self.maxLifetime = maxLifetime
            self.allowMissingExpiry = allowMissingExpiry
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("kind", kind)
            object.add("session", session)
            object.add("capability", capability)
            object.add("leeway", leeway)
            object.add("max_lifetime", maxLifetime)
            object.add("allow_missing_expiry", allowMissingExpiry)
        }
    }

    /// What a client token of OpenTok says, once it is verified.
    public struct Claims: ClaimSet {
        /// The form of the token, such as `"jwt"`.
        public let kind: Kind
        /// The API key whose secret signed it, such as `"123456"`.
        public let apiKey: String
        /// The session it is for, such as `"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"`.
        public let session: String
        /// What its bearer is, such as `"publisher"`.
        public let role: Role
        /// What others are told about its bearer, such as `"ann"`.
        public let data: String?
        /// The layout classes its bearer's streams start with, such as `["focus"]`.
        public let layoutClasses: [String]
        /// What makes it differ from others like it, such as `"7"`.
        public let nonce: String?
        /// When it was issued, in Unix seconds, such as `1750000000`.
        public let iat: Int?
        /// From when on it is valid, in Unix seconds.
        public let nbf: Int?
        /// The first second at which it is no longer valid, in Unix seconds, such as `1750007200`.
        public let exp: Int?
        /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
        public let jti: String?
    }

    /// A token for the API of OpenTok.
    public enum Api {
        /// What a token for the API of OpenTok is to be. What is left out is as usual.
        ///
        /// For example `try keys.mint(OpenTok.Api.Mint())`.
        public struct Mint: MintWish {
            /// Whose it is.
            public typealias Vendor = OpenTok
            /// How long it lives.
            public var lifetime: Duration?
            /// When it is issued, in Unix seconds, instead of now.
            public var issuedAt: Int?
            /// Its id instead of a random one.
            public var jti: String?

            /// With these; what is left out is as usual.
            public init(
                lifetime: Duration? = nil,
                issuedAt: Int? = nil,
                jti: String? = nil
            ) {
                self.lifetime = lifetime
                self.issuedAt = issuedAt
                self.jti = jti
            }

            /// Writes them as members of an object.
            public func write(to object: inout ObjectWriter) {
                object.add("kind", "api")
                object.add("lifetime", lifetime)
                object.add("issued_at", issuedAt)
                object.add("jti", jti)
            }
        }

        /// What a token for the API of OpenTok has to be good for. What is left out is not asked for.
        ///
        /// For example `try keys.verify(token, OpenTok.Api.Verify())`.
        public struct Verify: Demand {
            /// Whose it is.
            public typealias Vendor = OpenTok
            /// What comes out.
            public typealias Claims = OpenTok.Api.Claims
            /// By how many seconds clocks may differ, 0 to 600.
            public var leeway: Int?
            /// The longest lifetime that is taken.
            public var maxLifetime: Duration?

            /// With these; what is left out is as usual.
            public init(
                leeway: Int? = nil,
                maxLifetime: Duration? = nil
            ) {
                self.leeway = leeway
                self.maxLifetime = maxLifetime
            }

            /// Writes them as members of an object.
            public func write(to object: inout ObjectWriter) {
                object.add("kind", "api")
                object.add("leeway", leeway)
                object.add("max_lifetime", maxLifetime)
            }
        }

        /// What a token for the API of OpenTok says, once it is verified.
        public struct Claims: ClaimSet {
            /// The API key or the application that calls, such as `"123456"`.
            public let project: String
            /// When it was issued, in Unix seconds, such as `1750000000`.
            public let iat: Int?
            /// The first second at which it is no longer valid, in Unix seconds, such as `1750007200`.
            public let exp: Int?
            /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
            public let jti: String?
        }
    }
}

extension OpenTok.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        kind = try members.take("kind")
        apiKey = try members.take("api_key")
        session = try members.take("session")
        role = try members.take("role")
        data = try members.take("data")
        layoutClasses = try members.take("layout_classes")
        nonce = try members.take("nonce")
        iat = try members.take("iat")
        nbf = try members.take("nbf")
        exp = try members.take("exp")
        jti = try members.take("jti")
    }
}

extension OpenTok.Api.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        project = try members.take("project")
        iat = try members.take("iat")
        exp = try members.take("exp")
        jti = try members.take("jti")
    }
}

/// Vonage: its keys, its tokens and their claims.
///
/// For example `let keys = try Vonage.open(.init(applicationId: "…", privateKeyPem: Secret("…")))`.
public enum Vonage: VendorFace {
    /// The name that the core finds it by.
    public static let name = "vonage"

    /// What keys of Vonage are opened with.
    ///
    /// For example `let keys = try Vonage.open(.init(applicationId: "…", privateKeyPem: Secret("…")))`.
    public struct Credentials: VendorCredentials {
        /// The application id. `fromEnvironment` takes it from `VONAGE_APPLICATION_ID`.
        public let applicationId: String
        /// The private key. `fromEnvironment` takes it from `VONAGE_PRIVATE_KEY`.
        public let privateKeyPem: Secret
        /// The public key.
        public let publicKeyPem: String?

        /// With these.
        public init(applicationId: String, privateKeyPem: Secret, publicKeyPem: String? = nil) {
            self.applicationId = applicationId
            self.privateKeyPem = privateKeyPem
            self.publicKeyPem = publicKeyPem
        }

        /// Hands them over, each by its name.
        public func hand(to fields: inout CredentialFields) {
            fields.add("application_id", applicationId)
            fields.add("private_key_pem", privateKeyPem)
            fields.add("public_key_pem", publicKeyPem)
        }
    }

    /// One of `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`.
    public enum Capability: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `publish`.
        case publish = "publish"
        /// `subscribe`.
        case subscribe = "subscribe"
        /// `signal`.
        case signal = "signal"
        /// `force_disconnect`.
        case forceDisconnect = "force_disconnect"
        /// `force_unpublish`.
        case forceUnpublish = "force_unpublish"
        /// `force_mute`.
        case forceMute = "force_mute"
    }

    /// One of `subscriber`, `publisher`, `publisheronly`, `moderator`.
    public enum Role: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `subscriber`.
        case subscriber = "subscriber"
        /// `publisher`.
        case publisher = "publisher"
        /// `publisheronly`.
        case publisheronly = "publisheronly"
        /// `moderator`.
        case moderator = "moderator"
    }

    /// What a client token of Vonage is to be. What is left out is as usual.
    ///
    /// For example `try keys.mint(.init(session:
    /// "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3NTAwMDAwMDAwMDB-QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBfn4",
    /// role: .publisher, lifetime: .seconds(7200)))`.
    public struct Mint: MintWish {
        /// Whose it is.
        public typealias Vendor = Vonage
        /// The session it is for.
        public var session: String
        /// What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`.
        public var role: Role
        /// What others are told about its bearer, at most 1000 characters.
        public var data: String?
        /// The layout classes its bearer's streams start with.
        public var layoutClasses: [String]?
        /// A number below 2^53 instead of a random one (opentok).
        public var nonce: Int?
        /// How long it lives.
        public var lifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            session: String,
            role: Role,
            data: String? = nil,
            layoutClasses: [String]? = nil,
            nonce: Int? = nil,
            lifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.session = session
            self.role = role
            self.data = data
            self.layoutClasses = layoutClasses
            self.nonce = nonce
            self.lifetime = lifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("kind", "client")
            object.add("session", session)
            object.add("role", role)
            object.add("data", data)
            object.add("layout_classes", layoutClasses)
            object.add("nonce", nonce)
            object.add("lifetime", lifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a client token of Vonage is to be, as a grant in nobody's words.
    ///
    /// For example `try keys.mint(Vonage.GrantMint(grant: Grant(room: room, identity: "ann")))`.
    public struct GrantMint: MintWish {
        /// Whose it is.
        public typealias Vendor = Vonage
        /// A grant in nobody's words, in the place of the vendor's own.
        public var grant: Grant
        /// How long it lives.
        public var lifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            grant: Grant,
            lifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.grant = grant
            self.lifetime = lifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("grant", grant)
            object.add("kind", "client")
            object.add("lifetime", lifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a client token of Vonage has to be good for. What is left out is not asked for.
    ///
    /// For example `try keys.verify(token, .init())`.
    public struct Verify: Demand {
        /// Whose it is.
        public typealias Vendor = Vonage
        /// What comes out.
        public typealias Claims = Vonage.Claims
        /// The session it has to be for.
        public var session: String?
        /// What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`,
        /// `force_mute`.
        public var capability: Capability?
        /// By how many seconds clocks may differ, 0 to 600.
        public var leeway: Int?
        /// The longest lifetime that is taken.
        public var maxLifetime: Duration?
        /// Whether a token without `exp` is taken.
        public var allowMissingExpiry: Bool?

        /// With these; what is left out is as usual.
        public init(
            session: String? = nil,
            capability: Capability? = nil,
            leeway: Int? = nil,
            maxLifetime: Duration? = nil,
            allowMissingExpiry: Bool? = nil
        ) {
            self.session = session
            self.capability = capability
            self.leeway = leeway
            self.maxLifetime = maxLifetime
            self.allowMissingExpiry = allowMissingExpiry
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("kind", "client")
            object.add("session", session)
            object.add("capability", capability)
            object.add("leeway", leeway)
            object.add("max_lifetime", maxLifetime)
            object.add("allow_missing_expiry", allowMissingExpiry)
        }
    }

    /// What a client token of Vonage says, once it is verified.
    public struct Claims: ClaimSet {
        /// The application whose key signed it, such as `"29f760f8-7ce1-46c9-ade3-f2dedee4ed5f"`.
        public let applicationId: String
        /// The session it is for, such as `"1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"`.
        public let session: String
        /// What its bearer is, such as `"publisher"`.
        public let role: Role
        /// What others are told about its bearer, such as `"ann"`.
        public let data: String?
        /// The layout classes its bearer's streams start with, such as `["focus"]`.
        public let layoutClasses: [String]
        /// What makes it differ from others like it, such as `"7"`.
        public let nonce: String?
        /// When it was issued, in Unix seconds, such as `1750000000`.
        public let iat: Int?
        /// From when on it is valid, in Unix seconds.
        public let nbf: Int?
        /// The first second at which it is no longer valid, in Unix seconds, such as `1750007200`.
        public let exp: Int?
        /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
        public let jti: String?
    }

    /// A token for the API of Vonage.
    public enum Api {
        /// What a token for the API of Vonage is to be. What is left out is as usual.
        ///
        /// For example `try keys.mint(Vonage.Api.Mint())`.
        public struct Mint: MintWish {
            /// Whose it is.
            public typealias Vendor = Vonage
            /// How long it lives.
            public var lifetime: Duration?
            /// When it is issued, in Unix seconds, instead of now.
            public var issuedAt: Int?
            /// Its id instead of a random one.
            public var jti: String?

            /// With these; what is left out is as usual.
            public init(
                lifetime: Duration? = nil,
                issuedAt: Int? = nil,
                jti: String? = nil
            ) {
                self.lifetime = lifetime
                self.issuedAt = issuedAt
                self.jti = jti
            }

            /// Writes them as members of an object.
            public func write(to object: inout ObjectWriter) {
                object.add("kind", "api")
                object.add("lifetime", lifetime)
                object.add("issued_at", issuedAt)
                object.add("jti", jti)
            }
        }

        /// What a token for the API of Vonage has to be good for. What is left out is not asked for.
        ///
        /// For example `try keys.verify(token, Vonage.Api.Verify())`.
        public struct Verify: Demand {
            /// Whose it is.
            public typealias Vendor = Vonage
            /// What comes out.
            public typealias Claims = Vonage.Api.Claims
            /// By how many seconds clocks may differ, 0 to 600.
            public var leeway: Int?
            /// The longest lifetime that is taken.
            public var maxLifetime: Duration?

            /// With these; what is left out is as usual.
            public init(
                leeway: Int? = nil,
                maxLifetime: Duration? = nil
            ) {
                self.leeway = leeway
                self.maxLifetime = maxLifetime
            }

            /// Writes them as members of an object.
            public func write(to object: inout ObjectWriter) {
                object.add("kind", "api")
                object.add("leeway", leeway)
                object.add("max_lifetime", maxLifetime)
            }
        }

        /// What a token for the API of Vonage says, once it is verified.
        public struct Claims: ClaimSet {
            /// The API key or the application that calls, such as `"123456"`.
            public let project: String
            /// When it was issued, in Unix seconds, such as `1750000000`.
            public let iat: Int?
            /// The first second at which it is no longer valid, in Unix seconds, such as `1750007200`.
            public let exp: Int?
            /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
            public let jti: String?
        }
    }
}

extension Vonage.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        applicationId = try members.take("application_id")
        session = try members.take("session")
        role = try members.take("role")
        data = try members.take("data")
        layoutClasses = try members.take("layout_classes")
        nonce = try members.take("nonce")
        iat = try members.take("iat")
        nbf = try members.take("nbf")
        exp = try members.take("exp")
        jti = try members.take("jti")
    }
}

extension Vonage.Api.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        project = try members.take("project")
        iat = try members.take("iat")
        exp = try members.take("exp")
        jti = try members.take("jti")
    }
}

/// Video.io: its keys, its tokens and their claims.
///
/// For example `let keys = try VideoIo.open(.init(secret: Secret("…")))`.
public enum VideoIo: VendorFace {
    /// The name that the core finds it by.
    public static let name = "videoio"

    /// What keys of Video.io are opened with.
    ///
    /// For example `let keys = try VideoIo.open(.init(secret: Secret("…")))`.
    public struct Credentials: VendorCredentials {
        /// The secret of the authority. `fromEnvironment` takes it from `VIDEOIO_AUTHORITY_SECRET`.
        public let secret: Secret
        /// The app token. `fromEnvironment` takes it from `VIDEOIO_APP_TOKEN`.
        public let appToken: Secret?

        /// With these.
        public init(secret: Secret, appToken: Secret? = nil) {
            self.secret = secret
            self.appToken = appToken
        }

        /// Hands them over, each by its name.
        public func hand(to fields: inout CredentialFields) {
            fields.add("secret", secret)
            fields.add("app_token", appToken)
        }
    }

    /// One of `videos.admin.read`, `videos.read`, `videos.edit`, `videos.delete`, `videos.create`,
    /// `streams.admin.read`, `streams.read`, `streams.create`, `streams.delete`.
    public enum Scope: String, Sendable, CaseIterable, JSONReadable, JSONWritable {
        /// `videos.admin.read`.
        case videosAdminRead = "videos.admin.read"
        /// `videos.read`.
        case videosRead = "videos.read"
        /// `videos.edit`.
        case videosEdit = "videos.edit"
        /// `videos.delete`.
        case videosDelete = "videos.delete"
        /// `videos.create`.
        case videosCreate = "videos.create"
        /// `streams.admin.read`.
        case streamsAdminRead = "streams.admin.read"
        /// `streams.read`.
        case streamsRead = "streams.read"
        /// `streams.create`.
        case streamsCreate = "streams.create"
        /// `streams.delete`.
        case streamsDelete = "streams.delete"
    }

    /// What a session token of Video.io is to be. What is left out is as usual.
    ///
    /// For example `try keys.mint(.init(identity: "ann@app.example", scopes: [.videosRead], appToken: "a.b.c"))`.
    public struct Mint: MintWish {
        /// Whose it is.
        public typealias Vendor = VideoIo
        /// Your name for the user whose session it is.
        public var identity: String
        /// What it may be used for, such as `videos.read`.
        public var scopes: [Scope]
        /// The app token for which it is made.
        public var appToken: String?
        /// How long it lives.
        public var lifetime: Duration?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            identity: String,
            scopes: [Scope],
            appToken: String? = nil,
            lifetime: Duration? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.identity = identity
            self.scopes = scopes
            self.appToken = appToken
            self.lifetime = lifetime
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("kind", "session")
            object.add("identity", identity)
            object.add("scopes", scopes)
            object.add("app_token", appToken)
            object.add("lifetime", lifetime)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a session token of Video.io has to be good for. What is left out is not asked for.
    ///
    /// For example `try keys.verify(token, .init())`.
    public struct Verify: Demand {
        /// Whose it is.
        public typealias Vendor = VideoIo
        /// What comes out.
        public typealias Claims = VideoIo.Claims
        /// The app it has to be of.
        public var app: String?
        /// The user it has to be of.
        public var identity: String?
        /// The scope it has to have.
        public var scope: Scope?
        /// By how many seconds clocks may differ, 0 to 600.
        public var leeway: Int?
        /// The longest lifetime that is taken.
        public var maxLifetime: Duration?

        /// With these; what is left out is as usual.
        public init(
            app: String? = nil,
            identity: String? = nil,
            scope: Scope? = nil,
            leeway: Int? = nil,
            maxLifetime: Duration? = nil
        ) {
            self.app = app
            self.identity = identity
            self.scope = scope
            self.leeway = leeway
            self.maxLifetime = maxLifetime
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("kind", "session")
            object.add("app", app)
            object.add("identity", identity)
            object.add("scope", scope)
            object.add("leeway", leeway)
            object.add("max_lifetime", maxLifetime)
        }
    }

    /// What a session token of Video.io says, once it is verified. Beside these may stand claims of your own.
    public struct Claims: ClaimSet {
        /// Who made it.
        public let iss: String
        /// Which kind of token it is.
        public let role: String
        /// The app it is for, such as `"my-app"`.
        public let acid: String
        /// Your name for the user, such as `"ann@app.example"`.
        public let sub: String
        /// The authority's name for the user, which tells nothing about them, such as
        /// `"5f0c7d2ba6e94c1f8b3d2a1e6c7f9048"`.
        public let uid: String
        /// What it may be used for, such as `["videos.read"]`.
        public let scopes: [Scope]
        /// When it was issued, in Unix seconds, such as `1750000000`.
        public let iat: Double
        /// From when on it is valid, in Unix seconds, such as `1750000000`.
        public let nbf: Double?
        /// The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`.
        public let exp: Double
        /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
        public let jti: String
        /// Claims of your own.
        public let own: [String: JSON]
    }

    /// An app token of Video.io.
    public enum App {
        /// What an app token of Video.io is to be. What is left out is as usual.
        ///
        /// For example `try keys.mint(VideoIo.App.Mint(app: "my-app"))`.
        public struct Mint: MintWish {
            /// Whose it is.
            public typealias Vendor = VideoIo
            /// The app it is for.
            public var app: String
            /// When it is issued, in Unix seconds, instead of now.
            public var issuedAt: Int?
            /// Its id instead of a random one.
            public var jti: String?

            /// With these; what is left out is as usual.
            public init(
                app: String,
                issuedAt: Int? = nil,
                jti: String? = nil
            ) {
                self.app = app
                self.issuedAt = issuedAt
                self.jti = jti
            }

            /// Writes them as members of an object.
            public func write(to object: inout ObjectWriter) {
                object.add("kind", "app")
                object.add("app", app)
                object.add("issued_at", issuedAt)
                object.add("jti", jti)
            }
        }

        /// What an app token of Video.io has to be good for. What is left out is not asked for.
        ///
        /// For example `try keys.verify(token, VideoIo.App.Verify())`.
        public struct Verify: Demand {
            /// Whose it is.
            public typealias Vendor = VideoIo
            /// What comes out.
            public typealias Claims = VideoIo.App.Claims

            /// With these; what is left out is as usual.
            public init() {}

            /// Writes them as members of an object.
            public func write(to object: inout ObjectWriter) {
                object.add("kind", "app")
            }
        }

        /// What an app token of Video.io says, once it is verified. Beside these may stand claims of your own.
        public struct Claims: ClaimSet {
            /// The app it is for, such as `"my-app"`.
            public let acid: String
            /// Which kind of token it is.
            public let role: String
            /// When it was issued, in Unix seconds, such as `1750000000`.
            public let iat: Double
            /// From when on it is valid, in Unix seconds, such as `1750000000`.
            public let nbf: Double?
            /// The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`.
            public let exp: Double?
            /// Who made it.
            public let iss: String
            /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
            public let jti: String
            /// Claims of your own.
            public let own: [String: JSON]
        }
    }
}

extension VideoIo.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        iss = try members.take("iss")
        role = try members.take("role")
        acid = try members.take("acid")
        sub = try members.take("sub")
        uid = try members.take("uid")
        scopes = try members.take("scopes")
        iat = try members.take("iat")
        nbf = try members.take("nbf")
        exp = try members.take("exp")
        jti = try members.take("jti")
        own = members.rest()
    }
}

extension VideoIo.App.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        acid = try members.take("acid")
        role = try members.take("role")
        iat = try members.take("iat")
        nbf = try members.take("nbf")
        exp = try members.take("exp")
        iss = try members.take("iss")
        jti = try members.take("jti")
        own = members.rest()
    }
}

/// LiveKit: its keys, its tokens and their claims.
///
/// For example `let keys = try LiveKit.open(.init(apiKey: "…", secret: Secret("…")))`.
public enum LiveKit: VendorFace {
    /// The name that the core finds it by.
    public static let name = "livekit"

    /// What keys of LiveKit are opened with.
    ///
    /// For example `let keys = try LiveKit.open(.init(apiKey: "…", secret: Secret("…")))`.
    public struct Credentials: VendorCredentials {
        /// The API key. `fromEnvironment` takes it from `LIVEKIT_API_KEY`.
        public let apiKey: String
        /// The API secret. `fromEnvironment` takes it from `LIVEKIT_API_SECRET`.
        public let secret: Secret

        /// With these.
        public init(apiKey: String, secret: Secret) {
            self.apiKey = apiKey
            self.secret = secret
        }

        /// Hands them over, each by its name.
        public func hand(to fields: inout CredentialFields) {
            fields.add("api_key", apiKey)
            fields.add("secret", secret)
        }
    }

    /// What a token of LiveKit is to be. What is left out is as usual.
    ///
    /// For example `try keys.mint(.init(identity: "ann", room: "class-7", video: ["roomJoin": true], lifetime:
    /// .seconds(7200)))`.
    public struct Mint: MintWish {
        /// Whose it is.
        public typealias Vendor = LiveKit
        /// Who it is.
        public var identity: String?
        /// The name that others see.
        public var name: String?
        /// The one room it is for; it grants nothing by itself.
        public var room: String?
        /// What it grants in rooms, such as `{"roomJoin": true}`.
        public var video: [String: JSON]?
        /// What it grants with telephones: `admin`, `call`.
        public var sip: [String: JSON]?
        /// What it grants with agents in the vendor's cloud.
        public var agent: [String: JSON]?
        /// What it grants with models there.
        public var inference: [String: JSON]?
        /// What it grants with observations there.
        public var observability: [String: JSON]?
        /// What it grants with endpoints of agents.
        public var agentEndpoint: [String: JSON]?
        /// What it grants with threads of agents.
        public var agentThread: [String: JSON]?
        /// The kind of participant, such as `agent`.
        public var kind: String?
        /// More about its kind, such as `cloud_agent`.
        public var kindDetails: [String]?
        /// Text that everybody in the room can read.
        public var metadata: String?
        /// Texts by name that everybody in the room can read.
        public var attributes: [String: JSON]?
        /// A preset of the vendor's cloud for the room.
        public var roomPreset: String?
        /// How the room is to be that it opens.
        public var roomConfig: [String: JSON]?
        /// How long it lives.
        public var lifetime: Duration?
        /// From when on it is valid, in Unix seconds.
        public var notBefore: Int?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            identity: String? = nil,
            name: String? = nil,
            room: String? = nil,
            video: [String: JSON]? = nil,
            sip: [String: JSON]? = nil,
            agent: [String: JSON]? = nil,
            inference: [String: JSON]? = nil,
            observability: [String: JSON]? = nil,
            agentEndpoint: [String: JSON]? = nil,
            agentThread: [String: JSON]? = nil,
            kind: String? = nil,
            kindDetails: [String]? = nil,
            metadata: String? = nil,
            attributes: [String: JSON]? = nil,
            roomPreset: String? = nil,
            roomConfig: [String: JSON]? = nil,
            lifetime: Duration? = nil,
            notBefore: Int? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.identity = identity
            self.name = name
            self.room = room
            self.video = video
            self.sip = sip
            self.agent = agent
            self.inference = inference
            self.observability = observability
            self.agentEndpoint = agentEndpoint
            self.agentThread = agentThread
            self.kind = kind
            self.kindDetails = kindDetails
            self.metadata = metadata
            self.attributes = attributes
            self.roomPreset = roomPreset
            self.roomConfig = roomConfig
            self.lifetime = lifetime
            self.notBefore = notBefore
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("identity", identity)
            object.add("name", name)
            object.add("room", room)
            object.add("video", video)
            object.add("sip", sip)
            object.add("agent", agent)
            object.add("inference", inference)
            object.add("observability", observability)
            object.add("agent_endpoint", agentEndpoint)
            object.add("agent_thread", agentThread)
            object.add("kind", kind)
            object.add("kind_details", kindDetails)
            object.add("metadata", metadata)
            object.add("attributes", attributes)
            object.add("room_preset", roomPreset)
            object.add("room_config", roomConfig)
            object.add("lifetime", lifetime)
            object.add("not_before", notBefore)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a token of LiveKit is to be, as a grant in nobody's words.
    ///
    /// For example `try keys.mint(LiveKit.GrantMint(grant: Grant(room: room, identity: "ann")))`.
    public struct GrantMint: MintWish {
        /// Whose it is.
        public typealias Vendor = LiveKit
        /// A grant in nobody's words, in the place of the vendor's own.
        public var grant: Grant
        /// How long it lives.
        public var lifetime: Duration?
        /// From when on it is valid, in Unix seconds.
        public var notBefore: Int?
        /// When it is issued, in Unix seconds, instead of now.
        public var issuedAt: Int?
        /// Its id instead of a random one.
        public var jti: String?

        /// With these; what is left out is as usual.
        public init(
            grant: Grant,
            lifetime: Duration? = nil,
            notBefore: Int? = nil,
            issuedAt: Int? = nil,
            jti: String? = nil
        ) {
            self.grant = grant
            self.lifetime = lifetime
            self.notBefore = notBefore
            self.issuedAt = issuedAt
            self.jti = jti
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("grant", grant)
            object.add("lifetime", lifetime)
            object.add("not_before", notBefore)
            object.add("issued_at", issuedAt)
            object.add("jti", jti)
        }
    }

    /// What a token of LiveKit has to be good for. What is left out is not asked for.
    ///
    /// For example `try keys.verify(token, .init())`.
    public struct Verify: Demand {
        /// Whose it is.
        public typealias Vendor = LiveKit
        /// What comes out.
        public typealias Claims = LiveKit.Claims
        /// The room it has to be for.
        public var room: String?
        /// Whom it has to be for.
        public var identity: String?
        /// What it has to grant, such as `roomJoin` or `sip.call`.
        public var grant: String?
        /// By how many seconds clocks may differ, 0 to 600.
        public var leeway: Int?
        /// The longest lifetime that is taken.
        public var maxLifetime: Duration?

        /// With these; what is left out is as usual.
        public init(
            room: String? = nil,
            identity: String? = nil,
            grant: String? = nil,
            leeway: Int? = nil,
            maxLifetime: Duration? = nil
        ) {
            self.room = room
            self.identity = identity
            self.grant = grant
            self.leeway = leeway
            self.maxLifetime = maxLifetime
        }

        /// Writes them as members of an object.
        public func write(to object: inout ObjectWriter) {
            object.add("room", room)
            object.add("identity", identity)
            object.add("grant", grant)
            object.add("leeway", leeway)
            object.add("max_lifetime", maxLifetime)
        }
    }

    /// What a token of LiveKit says, once it is verified. Beside these may stand claims of your own.
    public struct Claims: ClaimSet {
        /// The API key whose secret signed it, such as `"APIkey1234567"`.
        public let iss: String
        /// Who it is for, such as `"ann"`.
        public let sub: String?
        /// The same again, as one of the vendor's SDKs writes it, such as `"ann"`.
        public let identity: String?
        /// The name that others see, such as `"Ann Lee"`.
        public let name: String?
        /// What it grants in rooms, such as `["room": "class-7", "roomJoin": true]`.
        public let video: [String: JSON]?
        /// What it grants with telephones, such as `["call": true]`.
        public let sip: [String: JSON]?
        /// What it grants with agents in the vendor's cloud, such as `["admin": true]`.
        public let agent: [String: JSON]?
        /// What it grants with models there, such as `["perform": true]`.
        public let inference: [String: JSON]?
        /// What it grants with observations there, such as `["write": true]`.
        public let observability: [String: JSON]?
        /// What it grants with endpoints of agents, such as `["call": true]`.
        public let agentEndpoint: [String: JSON]?
        /// What it grants with threads of agents, such as `["read": true]`.
        public let agentThread: [String: JSON]?
        /// The kind of participant, such as `"agent"`.
        public let kind: String?
        /// More about its kind, such as `["cloud_agent"]`.
        public let kindDetails: [String]?
        /// Text that everybody in the room can read, such as `"seat 7"`.
        public let metadata: String?
        /// Texts by name that everybody in the room can read, such as `["seat": "7"]`.
        public let attributes: [String: JSON]?
        /// A preset of the vendor's cloud for the room, such as `"lecture"`.
        public let roomPreset: String?
        /// How the room is to be that it opens, such as `["maxParticipants": 10]`.
        public let roomConfig: [String: JSON]?
        /// From when on it is valid, in Unix seconds, such as `1750000000`.
        public let nbf: Double?
        /// When it was issued, in Unix seconds, such as `1750000000`.
        public let iat: Double?
        /// The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`.
        public let exp: Double
        /// The id of the token, such as `"0f8fad5b-d9cb-469f-a165-70867728950e"`.
        public let jti: String?
        /// Claims of your own.
        public let own: [String: JSON]
    }
}

extension LiveKit.Claims {
    /// From the members of an object, all of them.
    public init(reading members: inout ObjectReader) throws(RoomkeyError) {
        iss = try members.take("iss")
        sub = try members.take("sub")
        identity = try members.take("identity")
        name = try members.take("name")
        video = try members.take("video")
        sip = try members.take("sip")
        agent = try members.take("agent")
        inference = try members.take("inference")
        observability = try members.take("observability")
        agentEndpoint = try members.take("agentEndpoint")
        agentThread = try members.take("agentThread")
        kind = try members.take("kind")
        kindDetails = try members.take("kindDetails")
        metadata = try members.take("metadata")
        attributes = try members.take("attributes")
        roomPreset = try members.take("roomPreset")
        roomConfig = try members.take("roomConfig")
        nbf = try members.take("nbf")
        iat = try members.take("iat")
        exp = try members.take("exp")
        jti = try members.take("jti")
        own = members.rest()
    }
}

// A vendor's keys, whoever the vendor is: mint, verify, and what is known of both before they cross.

import Foundation

/// A vendor, as a type: ``VideoSDK``, ``OpenTok``, ``Vonage``, ``VideoIo``, ``LiveKit``.
public protocol VendorFace {
    /// What its keys are opened with.
    associatedtype Credentials: VendorCredentials
    /// What its usual tokens are minted from.
    associatedtype Mint: MintWish
    /// What its usual tokens have to be good for.
    associatedtype Verify: Demand
    /// The name that the core finds it by.
    static var name: String { get }
}

/// What a vendor's keys are opened with.
public protocol VendorCredentials: Sendable {
    /// Hands them over, each by its name.
    func hand(to fields: inout CredentialFields)
}

/// What a token is to be.
public protocol MintWish: Sendable {
    /// Whose token it is.
    associatedtype Vendor: VendorFace
    /// Writes it as members of an object.
    func write(to object: inout ObjectWriter)
    /// Packs it in the form that crosses.
    func pack(into packer: inout Packer)
}

/// What a token has to be good for.
public protocol Demand: Sendable {
    /// Whose token it is.
    associatedtype Vendor: VendorFace
    /// What such a token says.
    associatedtype Claims: ClaimSet
    /// Writes it as members of an object.
    func write(to object: inout ObjectWriter)
    /// Packs it in the form that crosses.
    func pack(into packer: inout Packer)
}

/// What a token says.
public protocol ClaimSet: Sendable {
    /// From the members of an object, all of them.
    init(reading members: inout ObjectReader) throws(RoomkeyError)
    /// From the fields that a call of the vendor's own answers with.
    static func unpacked(_ unpacker: inout Unpacker) throws(RoomkeyError) -> Verified<Self>
}

extension MintWish {
    public func pack(into packer: inout Packer) {
        packer.byName(write(to:))
    }
}

extension Demand {
    public func pack(into packer: inout Packer) {
        packer.byName(write(to:))
    }
}

extension ClaimSet {
    public static func unpacked(_ unpacker: inout Unpacker) throws(RoomkeyError) -> Verified<Self> {
        throw .refusing(.claimsInvalid)
    }
}

extension VendorFace {
    /// Keys from credentials.
    ///
    /// A secret that is short, a placeholder or padded is refused (`secret_weak`); `allowWeakSecret` takes it, for
    /// tokens that exist already.
    ///
    /// For example `let keys = try VideoSDK.open(.init(apiKey: key, secret: Secret(bytes: secret)))`.
    public static func open(
        _ credentials: Credentials, allowWeakSecret: Bool = false
    ) throws(RoomkeyError) -> Keys<Self> {
        var fields = CredentialFields()
        credentials.hand(to: &fields)
        return try Keys(AnyKeys(name, fields, allowWeakSecret: allowWeakSecret, fromVariables: false))
    }

    /// Keys from the variables of the environment that the vendor's own samples use.
    ///
    /// For example `let keys = try LiveKit.fromEnvironment()`.
    public static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment, allowWeakSecret: Bool = false
    ) throws(RoomkeyError) -> Keys<Self> {
        try Keys(Vendor(of: Self.self).fromEnvironment(environment, allowWeakSecret: allowWeakSecret))
    }
}

/// The keys of a vendor: they mint and they verify. They may be used from anywhere at once.
///
/// For example:
///
///     let keys = try VideoSDK.open(.init(apiKey: key, secret: secret))
///     let token = try keys.mint(.init(permissions: [.allowJoin], room: "2kyv-gzay-64pg"))
///     let verified = try keys.verify(token, .init(use: .join, room: "2kyv-gzay-64pg"))
public struct Keys<Vendor: VendorFace>: Sendable {
    /// The same keys for whoever has the vendor's name only.
    public let byName: AnyKeys

    init(_ keys: AnyKeys) {
        byName = keys
    }

    /// Mints a token of the usual kind.
    public func mint(_ wish: Vendor.Mint, now: Date = Date()) throws(RoomkeyError) -> String {
        try byName.handle.mint(packing: wish, now)
    }

    /// Mints a token of another kind, or from a grant in nobody's words.
    public func mint<Wish: MintWish>(_ wish: Wish, now: Date = Date()) throws(RoomkeyError) -> String
    where Wish.Vendor == Vendor {
        try byName.handle.mint(packing: wish, now)
    }

    /// What a token of the usual kind says, if it is good for this.
    public func verify(
        _ token: String, _ demand: Vendor.Verify, now: Date = Date()
    ) throws(RoomkeyError) -> Verified<Vendor.Verify.Claims> {
        try byName.handle.verify(token, packing: demand, now)
    }

    /// What a token of another kind says, if it is good for this.
    public func verify<Wanted: Demand>(
        _ token: String, _ demand: Wanted, now: Date = Date()
    ) throws(RoomkeyError) -> Verified<Wanted.Claims> where Wanted.Vendor == Vendor {
        try byName.handle.verify(token, packing: demand, now)
    }

    /// The project that these keys are of: an API key or the id of an application.
    public func project() throws(RoomkeyError) -> String? {
        try byName.project()
    }
}

/// What a token says, once its signature and everything else about it has been found good.
///
/// Only `verify` makes one, so whoever takes it knows that somebody has looked. The claims are its members:
/// `verified.permissions`.
@dynamicMemberLookup
public struct Verified<Claims: Sendable>: Sendable {
    /// What the token says.
    public let claims: Claims
    /// The project whose key signed it.
    public let project: String?
    /// The room it is for, whatever the vendor calls that.
    public let room: String?
    /// Whom it is for, whatever the vendor calls them.
    public let participant: String?
    /// When it was issued, in Unix seconds.
    public let issuedAt: Int?
    /// The first second at which it is no longer valid, in Unix seconds.
    public let expiresAt: Int?
    /// The id of the token.
    public let id: String?

    init(
        _ claims: Claims, project: String?, room: String?, participant: String?, issuedAt: Int?, expiresAt: Int?,
        id: String?
    ) {
        self.claims = claims
        self.project = project
        self.room = room
        self.participant = participant
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.id = id
    }

    /// A claim.
    public subscript<Value>(dynamicMember claim: KeyPath<Claims, Value>) -> Value {
        claims[keyPath: claim]
    }
}

/// A vendor by its name, for programs that learn it when they run.
///
/// For example `try Vendor("livekit").open(["api_key": key, "secret": secret])`.
public struct Vendor: Sendable, Hashable {
    /// The name.
    public let name: String

    /// The one with this name; `argument_invalid` where there is none.
    public init(_ name: String) throws(RoomkeyError) {
        _ = try Self.described(name)
        self.name = name
    }

    init(of face: any VendorFace.Type) {
        name = face.name
    }

    /// The names of all vendors.
    public static func names() throws(RoomkeyError) -> [String] {
        var answer = try Crossing.ask(0, "vendors", ObjectWriter())
        return try answer.take("vendors")
    }

    /// Its description: what its credentials are, what its tokens take and say.
    public func about() throws(RoomkeyError) -> [String: JSON] {
        try ObjectReader(parsing: try Self.described(name)).members
    }

    private static func described(_ name: String) throws(RoomkeyError) -> [UInt8] {
        var wanted = ObjectWriter()
        wanted.add("vendor", name)
        return try Crossing.call(0, "about", wanted.finished())
    }

    /// Keys from credentials by their names, which ``about()`` lists.
    public func open(_ credentials: [String: Secret], allowWeakSecret: Bool = false) throws(RoomkeyError) -> AnyKeys {
        var fields = CredentialFields()
        for (name, value) in credentials {
            fields.add(name, value)
        }
        return try AnyKeys(name, fields, allowWeakSecret: allowWeakSecret, fromVariables: false)
    }

    /// Keys from the variables of the environment that the vendor's own samples use.
    public func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment, allowWeakSecret: Bool = false
    ) throws(RoomkeyError) -> AnyKeys {
        var fields = CredentialFields()
        let known = (try about()["credentials"]?.array ?? []).flatMap { $0["variables"]?.array ?? [] }
        for variable in known.compactMap(\.string) {
            fields.add(variable, environment[variable])
        }
        return try AnyKeys(name, fields, allowWeakSecret: allowWeakSecret, fromVariables: true)
    }
}

/// The keys of a vendor that is known by its name only.
public struct AnyKeys: Sendable {
    let handle: Handle

    init(
        _ name: String, _ fields: borrowing CredentialFields, allowWeakSecret: Bool, fromVariables: Bool
    ) throws(RoomkeyError) {
        var options = ObjectWriter()
        options.add("allow_weak", allowWeakSecret)
        options.add("from_variables", fromVariables)
        handle = try Handle("vendor:\(name)", options, fields)
    }

    /// Mints a token: `wish` is an object of the members that ``Vendor/about()`` lists, or has `grant`.
    public func mint(_ wish: [String: JSON], now: Date = Date()) throws(RoomkeyError) -> String {
        try handle.mint(Packer(byName: wish), now)
    }

    /// What a token says, if it is good for what `demand` asks, an object of the members that ``Vendor/about()``
    /// lists.
    public func verify(
        _ token: String, _ demand: [String: JSON] = [:], now: Date = Date()
    ) throws(RoomkeyError) -> Verified<[String: JSON]> {
        try handle.verify(token, Packer(byName: demand), now) { unpacker throws(RoomkeyError) in
            try unpacker.byName { members in members.rest() }
        }
    }

    /// The project that these keys are of.
    public func project() throws(RoomkeyError) -> String? {
        var answer = try handle.ask("project", ObjectWriter())
        return try answer.take("project")
    }
}

extension Handle {
    func mint(packing wish: some MintWish, _ now: Date) throws(RoomkeyError) -> String {
        var packer = Packer()
        wish.pack(into: &packer)
        return try mint(packer, now)
    }

    func verify<Wanted: Demand>(
        _ token: String, packing demand: Wanted, _ now: Date
    ) throws(RoomkeyError) -> Verified<Wanted.Claims> {
        var packer = Packer()
        demand.pack(into: &packer)
        return try verify(token, packer, now) { unpacker throws(RoomkeyError) in
            if unpacker.isTyped {
                return try Wanted.Claims.unpacked(&unpacker)
            }
            return try unpacker.byName { members throws(RoomkeyError) in try Wanted.Claims(reading: &members) }
        }
    }
}

extension Date {
    /// Whole seconds since 1970. What no calendar reaches is the end of the core's, which it refuses.
    var unixSeconds: Int64 {
        let seconds = timeIntervalSince1970.rounded(.down)
        return Int64(exactly: seconds) ?? (seconds < 0 ? .min : .max)
    }
}

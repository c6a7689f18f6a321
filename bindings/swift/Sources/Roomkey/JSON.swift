// JSON where what stands in it is the app's own: claims, metadata, what a vendor's API answers.

import Foundation

/// A JSON value.
///
/// For example `let claims: [String: JSON] = ["tenant": "blue", "seats": [1, 2]]`.
public enum JSON: Sendable, Hashable {
    /// Nothing.
    case null
    /// Yes or no.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number with a fraction, or one too large for ``int(_:)``.
    case double(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([JSON])
    /// Members by their names.
    case object([String: JSON])

    /// The text, if it is one.
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The whole number, if it is one.
    public var int: Int? { if case .int(let number) = self { number } else { nil } }
    /// The truth value, if it is one.
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    /// The list, if it is one.
    public var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    /// The members, if it is an object.
    public var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }

    /// A member of an object.
    public subscript(name: String) -> JSON? { object?[name] }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral number: Int) { self = .int(number) }
    public init(floatLiteral number: Double) { self = .double(number) }
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    public init(arrayLiteral items: JSON...) { self = .array(items) }
    public init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(Dictionary(members) { _, last in last })
    }
    public init(nilLiteral: ()) { self = .null }
}

extension JSON: Codable {
    public init(from decoder: any Decoder) throws {
        let one = try decoder.singleValueContainer()
        if one.decodeNil() {
            self = .null
        } else if let flag = try? one.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? one.decode(Int.self) {
            self = .int(number)
        } else if let number = try? one.decode(Double.self) {
            self = .double(number)
        } else if let text = try? one.decode(String.self) {
            self = .string(text)
        } else if let items = try? one.decode([JSON].self) {
            self = .array(items)
        } else {
            self = .object(try one.decode([String: JSON].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var one = encoder.singleValueContainer()
        switch self {
        case .null: try one.encodeNil()
        case .bool(let flag): try one.encode(flag)
        case .int(let number): try one.encode(number)
        case .double(let number): try one.encode(number)
        case .string(let text): try one.encode(text)
        case .array(let items): try one.encode(items)
        case .object(let members): try one.encode(members)
        }
    }
}

extension JSON {
    /// From text that the core wrote.
    init(parsing json: [UInt8]) throws(RoomkeyError) {
        do {
            self = try JSONDecoder().decode(JSON.self, from: Data(json))
        } catch {
            throw RoomkeyError.refusing(.internalFault)
        }
    }
}

/// The members of an object that the core sent, taken out one by one.
public struct ObjectReader: Sendable {
    var members: [String: JSON]

    init(parsing json: [UInt8]) throws(RoomkeyError) {
        do {
            members = try JSONDecoder().decode([String: JSON].self, from: Data(json))
        } catch {
            throw RoomkeyError.refusing(.claimsInvalid)
        }
    }

    init(_ members: [String: JSON]) {
        self.members = members
    }

    /// What nobody has taken.
    public mutating func rest() -> [String: JSON] {
        defer { members = [:] }
        return members
    }

    private mutating func one<Value>(_ name: String, _ read: (JSON) -> Value?) throws(RoomkeyError) -> Value {
        guard let value = try perhaps(name, read) else { throw .refusing(.claimsInvalid) }
        return value
    }

    private mutating func perhaps<Value>(_ name: String, _ read: (JSON) -> Value?) throws(RoomkeyError) -> Value? {
        guard let value = members.removeValue(forKey: name), value != .null else { return nil }
        guard let read = read(value) else { throw .refusing(.claimsInvalid) }
        return read
    }

    /// A member of this type; `claims_invalid` if it is not there, or something else.
    public mutating func take<Value: JSONReadable>(_ name: String) throws(RoomkeyError) -> Value {
        try one(name, Value.init(reading:))
    }

    /// A member of this type, if it is there.
    public mutating func take<Value: JSONReadable>(_ name: String) throws(RoomkeyError) -> Value? {
        try perhaps(name, Value.init(reading:))
    }
}

/// What a JSON value can be read as.
public protocol JSONReadable {
    /// From a value, if it is of this type.
    init?(reading value: JSON)
}

extension JSON: JSONReadable {
    public init?(reading value: JSON) { self = value }
}

extension String: JSONReadable {
    public init?(reading value: JSON) {
        guard let text = value.string else { return nil }
        self = text
    }
}

extension Int: JSONReadable {
    public init?(reading value: JSON) {
        guard let number = value.int else { return nil }
        self = number
    }
}

extension Double: JSONReadable {
    public init?(reading value: JSON) {
        switch value {
        case .int(let number): self = Double(number)
        case .double(let number): self = number
        default: return nil
        }
    }
}

extension Bool: JSONReadable {
    public init?(reading value: JSON) {
        guard let flag = value.bool else { return nil }
        self = flag
    }
}

extension Array: JSONReadable where Element: JSONReadable {
    public init?(reading value: JSON) {
        guard let items = value.array else { return nil }
        let read = items.compactMap(Element.init(reading:))
        guard read.count == items.count else { return nil }
        self = read
    }
}

extension Dictionary: JSONReadable where Key == String, Value == JSON {
    public init?(reading value: JSON) {
        guard let members = value.object else { return nil }
        self = members
    }
}

extension JSONReadable where Self: RawRepresentable, RawValue == String {
    public init?(reading value: JSON) {
        guard let word = value.string else { return nil }
        self.init(rawValue: word)
    }
}

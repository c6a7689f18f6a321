// JSON that keeps the text of its numbers, so that what a vector says reaches the core as it is written.

import Foundation

indirect enum Text: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([Text])
    case object([String: Text])

    struct Wrong: Error {
        let place: Int
    }

    static func parse(_ bytes: some Collection<UInt8>) throws -> Text {
        var reader = Reader(bytes: Array(bytes))
        let value = try reader.value()
        reader.skip()
        guard reader.place == reader.bytes.count else { throw Wrong(place: reader.place) }
        return value
    }

    subscript(name: String) -> Text? {
        get { if case .object(let members) = self { members[name] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            members[name] = newValue
            self = .object(members)
        }
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var array: [Text]? { if case .array(let items) = self { items } else { nil } }
    var object: [String: Text]? { if case .object(let members) = self { members } else { nil } }
    var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }
    var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var isNull: Bool { self == .null }

    /// These members, where it has them.
    func those(_ names: String...) -> Text {
        .object((object ?? [:]).filter { names.contains($0.key) })
    }

    func with(_ name: String, _ value: Text?) -> Text {
        var changed = self
        if let value { changed[name] = value }
        return changed
    }

    var written: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag.description
        case .number(let text): text
        case .string(let text): Self.quoted(text)
        case .array(let items): "[" + items.map(\.written).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\($0.value.written)" }
                .joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where scalar.value < 32: out += String(format: "\\u%04x", scalar.value)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// Whether it is the same, numbers by what they are worth.
    func equals(_ other: Text) -> Bool {
        switch (self, other) {
        case (.number(let one), .number(let two)): one == two || Double(one) == Double(two)
        case (.array(let one), .array(let two)): one.count == two.count && zip(one, two).allSatisfy { $0.equals($1) }
        case (.object(let one), .object(let two)):
            one.count == two.count && one.allSatisfy { name, value in two[name].map(value.equals) ?? false }
        default: self == other
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        mutating func skip() {
            while place < bytes.count, [32, 9, 10, 13].contains(bytes[place]) { place += 1 }
        }

        mutating func next() throws -> UInt8 {
            skip()
            guard place < bytes.count else { throw Wrong(place: place) }
            return bytes[place]
        }

        mutating func take(_ character: Character) throws -> Bool {
            guard try next() == character.asciiValue else { return false }
            place += 1
            return true
        }

        mutating func value() throws -> Text {
            switch Character(UnicodeScalar(try next())) {
            case "{":
                place += 1
                var members: [String: Text] = [:]
                if try take("}") { return .object(members) }
                repeat {
                    _ = try next()
                    let name = try string()
                    guard try take(":") else { throw Wrong(place: place) }
                    members[name] = try value()
                } while try take(",")
                guard try take("}") else { throw Wrong(place: place) }
                return .object(members)
            case "[":
                place += 1
                var items: [Text] = []
                if try take("]") { return .array(items) }
                repeat { items.append(try value()) } while try take(",")
                guard try take("]") else { throw Wrong(place: place) }
                return .array(items)
            case "\"": return .string(try string())
            case "t": return try word("true", .bool(true))
            case "f": return try word("false", .bool(false))
            case "n": return try word("null", .null)
            default:
                let start = place
                while place < bytes.count, "+-.0123456789eE".utf8.contains(bytes[place]) { place += 1 }
                guard place > start else { throw Wrong(place: place) }
                return .number(String(decoding: bytes[start..<place], as: UTF8.self))
            }
        }

        mutating func word(_ word: String, _ value: Text) throws -> Text {
            guard bytes[place...].starts(with: word.utf8) else { throw Wrong(place: place) }
            place += word.utf8.count
            return value
        }

        mutating func string() throws -> String {
            let start = place
            place += 1
            while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard place < bytes.count else { throw Wrong(place: place) }
            place += 1
            // The platform knows escapes.
            return try JSONDecoder().decode([String].self, from: Data([91] + bytes[start..<place] + [93]))[0]
        }
    }
}

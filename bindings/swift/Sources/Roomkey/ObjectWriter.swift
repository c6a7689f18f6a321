// The members of an object as JSON text. The platform's encoder takes longer than a signature does.

/// The members of an object on their way to the core.
public struct ObjectWriter: Sendable {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() {
        bytes.reserveCapacity(256)
    }

    /// The whole object.
    func finished() -> [UInt8] {
        bytes + [UInt8(ascii: "}")]
    }

    private mutating func name(_ name: StaticString) {
        if bytes.count > 1 {
            bytes.append(UInt8(ascii: ","))
        }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    }

    /// Adds a member, unless there is no value.
    public mutating func add(_ name: StaticString, _ value: (some JSONWritable)?) {
        guard let value else { return }
        self.name(name)
        value.write(to: &bytes)
    }
}

/// What can be written as a JSON value.
public protocol JSONWritable {
    /// Appends the value as UTF-8.
    func write(to bytes: inout [UInt8])
}

extension String: JSONWritable {
    public func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension Int: JSONWritable {
    public func write(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: description.utf8)
    }
}

extension Bool: JSONWritable {
    public func write(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: description.utf8)
    }
}

extension Double: JSONWritable {
    // What is no number in JSON is written so that the core refuses it.
    public func write(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: description.utf8)
    }
}

extension Duration: JSONWritable {
    // Whole seconds, or a fraction that the core refuses: it never rounds a lifetime.
    public func write(to bytes: inout [UInt8]) {
        let (seconds, attoseconds) = components
        if attoseconds == 0 {
            bytes.append(contentsOf: seconds.description.utf8)
        } else {
            inSeconds.write(to: &bytes)
        }
    }

    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    public func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (place, item) in enumerated() {
            if place > 0 {
                bytes.append(UInt8(ascii: ","))
            }
            item.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    public func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        // In one order, so that the same claims make the same token.
        for (place, name) in keys.sorted().enumerated() {
            if place > 0 {
                bytes.append(UInt8(ascii: ","))
            }
            name.write(to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            self[name]?.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}

extension JSONWritable where Self: RawRepresentable, RawValue == String {
    public func write(to bytes: inout [UInt8]) {
        rawValue.write(to: &bytes)
    }
}

extension JSON: JSONWritable {
    public func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): flag.write(to: &bytes)
        case .int(let number): number.write(to: &bytes)
        case .double(let number): number.write(to: &bytes)
        case .string(let text): text.write(to: &bytes)
        case .array(let items): items.write(to: &bytes)
        case .object(let members): members.write(to: &bytes)
        }
    }
}

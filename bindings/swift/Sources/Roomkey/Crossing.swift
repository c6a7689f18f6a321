// The border to the core: calls of bytes. Nothing above this file knows that there is one.

import Foundation
internal import RoomkeyFFI

/// The calls that the core answers.
enum Crossing {
    /// Room for an answer of the usual size, which is on the stack.
    private static let usual = 1024

    /// Opens an object of the core's.
    static func open(_ kind: String, _ json: [UInt8], _ fields: borrowing CredentialFields) throws(RoomkeyError) -> UInt64 {
        var handle: UInt64 = 0
        var refusal = roomkey_bytes()
        let outcome = fields.lent { secrets in
            kind.utf8Bytes { kind in
                json.withUnsafeBufferPointer { json in
                    roomkey_open(
                        kind.baseAddress, kind.count, json.baseAddress, json.count, secrets.baseAddress,
                        secrets.count, &handle, &refusal)
                }
            }
        }
        let said = taken(&refusal)
        if outcome != 0 {
            throw RoomkeyError(reading: said)
        }
        return handle
    }

    /// Closes it. Whatever is going on ends as it would have.
    static func close(_ handle: UInt64) {
        _ = roomkey_close(handle)
    }

    /// Asks an object, or with 0 the core itself.
    static func call(_ handle: UInt64, _ verb: String, _ json: [UInt8]) throws(RoomkeyError) -> [UInt8] {
        var answer = roomkey_bytes()
        let outcome = verb.utf8Bytes { verb in
            json.withUnsafeBufferPointer { json in
                roomkey_call(handle, verb.baseAddress, verb.count, json.baseAddress, json.count, &answer)
            }
        }
        let said = taken(&answer)
        if outcome != 0 {
            throw RoomkeyError(reading: said)
        }
        return said
    }

    /// Asks with members, for members. What was said between the two is wiped where it stood.
    static func ask(_ handle: UInt64, _ verb: String, _ object: ObjectWriter) throws(RoomkeyError) -> ObjectReader {
        var asked = object.finished()
        defer { asked.withUnsafeMutableBytes(wipe) }
        var said = try call(handle, verb, asked)
        defer { said.withUnsafeMutableBytes(wipe) }
        return try ObjectReader(parsing: said)
    }

    /// Mints what is packed.
    static func mint(
        _ handle: UInt64, _ packed: UnsafeBufferPointer<UInt8>, _ now: Int64
    ) throws(RoomkeyError) -> String {
        var refused: [UInt8] = []
        let token = answered(2 * packed.count, &refused) { out, room in
            roomkey_mint(handle, packed.baseAddress, packed.count, now, out, room)
        } reading: {
            String(utf8: $0)
        }
        guard let token else { throw RoomkeyError(reading: refused) }
        return token
    }

    /// Verifies a token by what is packed, and reads what it says where the core has written it.
    static func verify<Value>(
        _ handle: UInt64, _ token: String, _ packed: UnsafeBufferPointer<UInt8>, _ now: Int64,
        reading: (UnsafeRawBufferPointer) -> Value
    ) throws(RoomkeyError) -> Value {
        var refused: [UInt8] = []
        let value = token.utf8Bytes { token in
            answered(token.count, &refused) { out, room in
                roomkey_verify(
                    handle, token.baseAddress, token.count, packed.baseAddress, packed.count, now, out, room)
            } reading: {
                reading($0)
            }
        }
        guard let value else { throw RoomkeyError(reading: refused) }
        return value
    }

    /// Calls with room for what is likely to come, and with more until there is enough. What stood there is wiped.
    private static func answered<Value>(
        _ likely: Int,
        _ refused: inout [UInt8],
        _ call: (UnsafeMutablePointer<UInt8>?, Int) -> Int64,
        reading: (UnsafeRawBufferPointer) -> Value
    ) -> Value? {
        var room = max(usual, likely)
        while true {
            var isEnough = true
            let value = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { out -> Value? in
                let written = call(out.baseAddress, out.count)
                if written == Int64.min {
                    isEnough = false
                    return nil
                }
                let said = UnsafeMutableRawBufferPointer(start: out.baseAddress, count: Int(written.magnitude))
                defer { wipe(said) }
                if written < 0 {
                    refused = Array(said)
                    return nil
                }
                return reading(UnsafeRawBufferPointer(said))
            }
            // Nothing is ever as long as this.
            if isEnough || room > 1 << 26 {
                return value
            }
            room *= 8
        }
    }

    private static func taken(_ bytes: inout roomkey_bytes) -> [UInt8] {
        defer { roomkey_free(&bytes) }
        return Array(UnsafeBufferPointer(start: bytes.data, count: bytes.length))
    }
}

/// Writes zeros over memory that may have held a token, and does so although nobody reads them.
func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    guard let address = memory.baseAddress else { return }
    #if canImport(Darwin)
        _ = memset_s(address, memory.count, 0, memory.count)
    #else
        explicit_bzero(address, memory.count)
    #endif
}

extension String {
    /// Its UTF-8, without a copy where it has that already.
    func utf8Bytes<Value>(_ use: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        if let value = utf8.withContiguousStorageIfAvailable(use) {
            return value
        }
        return Array(utf8).withUnsafeBufferPointer(use)
    }
}

/// Credentials on their way to the core, each by its name.
public struct CredentialFields: ~Copyable {
    private enum Value {
        case secret(Secret)
        case text(String)
    }

    private var fields: [(name: String, value: Value)] = []

    init() {}

    /// Adds one that anybody may see, unless there is none.
    public mutating func add(_ name: String, _ text: String?) {
        if let text {
            fields.append((name, .text(text)))
        }
    }

    /// Adds one that nobody may see, unless there is none.
    public mutating func add(_ name: String, _ secret: Secret?) {
        if let secret {
            fields.append((name, .secret(secret)))
        }
    }

    /// Lends all of them for one call.
    borrowing func lent<Answer>(_ use: (UnsafeBufferPointer<roomkey_secret>) -> Answer) -> Answer {
        var lent: [roomkey_secret] = []
        lent.reserveCapacity(fields.count)
        func lend(_ place: Int) -> Answer {
            guard place < fields.count else { return lent.withUnsafeBufferPointer(use) }
            return fields[place].name.utf8Bytes { name in
                func add(_ value: UnsafeBufferPointer<UInt8>) -> Answer {
                    lent.append(
                        roomkey_secret(
                            name: name.baseAddress, name_length: name.count, value: value.baseAddress,
                            value_length: value.count))
                    return lend(place + 1)
                }
                switch fields[place].value {
                case .secret(let secret): return secret.reveal(add)
                case .text(let text): return text.utf8Bytes(add)
                }
            }
        }
        return lend(0)
    }
}

/// An object of the core's, closed when nobody holds it any more: whoever is asking it holds it until there is an answer.
final class Handle: Sendable {
    let number: UInt64

    init(_ kind: String, json: [UInt8], _ fields: borrowing CredentialFields) throws(RoomkeyError) {
        number = try Crossing.open(kind, json, fields)
    }

    convenience init(
        _ kind: String, _ object: ObjectWriter, _ fields: borrowing CredentialFields
    ) throws(RoomkeyError) {
        try self.init(kind, json: object.finished(), fields)
    }

    /// Asks it with members, for members.
    func ask(_ verb: String, _ object: ObjectWriter) throws(RoomkeyError) -> ObjectReader {
        defer { withExtendedLifetime(self) {} }
        return try Crossing.ask(number, verb, object)
    }

    /// Mints what is packed.
    func mint(_ packed: borrowing Packer, _ now: Date) throws(RoomkeyError) -> String {
        defer { withExtendedLifetime(self) {} }
        return try Crossing.mint(number, packed.bytes, now.unixSeconds)
    }

    /// Verifies a token by what is packed.
    func verify<Claims>(
        _ token: String, _ packed: borrowing Packer, _ now: Date,
        reading: (inout Unpacker) throws(RoomkeyError) -> Verified<Claims>
    ) throws(RoomkeyError) -> Verified<Claims> {
        defer { withExtendedLifetime(self) {} }
        let read = try Crossing.verify(number, token, packed.bytes, now.unixSeconds) { said in
            var unpacker = Unpacker(said)
            return Result { () throws(RoomkeyError) in try reading(&unpacker) }
        }
        return try read.get()
    }

    deinit {
        Crossing.close(number)
    }
}

// The packed form in which what is hot crosses: a byte, then fields, each with its length in front of it.

/// What goes over: fields one after the other, in the order that the core has for the call. It is in memory of its own,
/// since an array asks at every byte who else has it, and is wiped in the end.
public struct Packer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var room = 256
    private var count = 0

    init() {
        start = .allocate(capacity: room)
    }

    /// Members, for every vendor.
    init(byName members: [String: JSON]) {
        self.init()
        byte(0)
        add(members)
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(start: start, count: count))
        start.deallocate()
    }

    /// Everything so far.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    /// The members that are written, for every vendor.
    mutating func byName(_ write: (inout ObjectWriter) -> Void) {
        var object = ObjectWriter()
        write(&object)
        byte(0)
        object.finished().withUnsafeBufferPointer { text($0) }
    }

    /// Fields of the vendor's own follow.
    mutating func typed() {
        byte(1)
    }

    mutating func add(_ value: String?) {
        guard let value else { return byte(0) }
        value.utf8Bytes { text($0) }
    }

    mutating func add(_ number: Int?) {
        guard let number else { return byte(0) }
        byte(2)
        little(Int64(number))
    }

    mutating func add(_ words: [some RawRepresentable<String>]?) {
        guard let words else { return byte(0) }
        byte(3)
        little(UInt32(clamping: words.count))
        for word in words {
            word.rawValue.utf8Bytes { piece($0) }
        }
    }

    mutating func add(_ lifetime: Duration?) {
        guard let lifetime else { return byte(0) }
        let (seconds, attoseconds) = lifetime.components
        if attoseconds == 0, let whole = Int(exactly: seconds) {
            add(whole)
        } else {
            // The core never rounds a lifetime: it refuses this.
            add("\(lifetime.inSeconds)s")
        }
    }

    mutating func add(_ object: [String: JSON]?) {
        guard let object else { return byte(0) }
        var json: [UInt8] = []
        object.write(to: &json)
        json.withUnsafeBufferPointer { text($0) }
    }

    private mutating func text(_ utf8: UnsafeBufferPointer<UInt8>) {
        byte(1)
        piece(utf8)
    }

    private mutating func piece(_ utf8: UnsafeBufferPointer<UInt8>) {
        little(UInt32(clamping: utf8.count))
        guard let from = utf8.baseAddress else { return }
        place(for: utf8.count).update(from: from, count: utf8.count)
    }

    private mutating func byte(_ byte: UInt8) {
        place(for: 1).pointee = byte
    }

    private mutating func little(_ number: some FixedWidthInteger) {
        let size = number.bitWidth / 8
        UnsafeMutableRawPointer(place(for: size)).storeBytes(of: number.littleEndian, as: type(of: number))
    }

    /// Where so many bytes go that come next.
    private mutating func place(for more: Int) -> UnsafeMutablePointer<UInt8> {
        if room - count < more {
            grow(more)
        }
        defer { count += more }
        return start + count
    }

    private mutating func grow(_ more: Int) {
        room = 2 * (count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        larger.update(from: start, count: count)
        wipe(UnsafeMutableRawBufferPointer(start: start, count: count))
        start.deallocate()
        start = larger
    }
}

extension String {
    /// From memory that the core has written UTF-8 to. As raw bytes they would be taken one by one.
    init(utf8 bytes: UnsafeRawBufferPointer) {
        self.init(decoding: bytes.assumingMemoryBound(to: UInt8.self), as: UTF8.self)
    }
}

/// What comes back.
public struct Unpacker: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private var place = 1
    /// Whether a field was of another type than it was read as: then nothing after it means anything.
    private(set) var isOutOfStep = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether fields of the vendor's own follow, and not the text of an object.
    var isTyped: Bool { bytes.first == 1 }

    mutating func text() -> String? {
        guard isNext(1) else { return nil }
        return piece()
    }

    mutating func number() -> Int? {
        guard isNext(2), place + 8 <= bytes.count else { return nil }
        defer { place += 8 }
        return Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)))
    }

    mutating func list() -> [String]? {
        guard isNext(3) else { return nil }
        return (0..<length()).map { _ in piece() }
    }

    /// What is known of a token of any vendor.
    mutating func byName<Claims>(
        _ read: (inout ObjectReader) throws(RoomkeyError) -> Claims
    ) throws(RoomkeyError) -> Verified<Claims> {
        guard isNext(1) else { throw .refusing(.internalFault) }
        var members = try ObjectReader(parsing: Array(slice()))
        let claims = try read(&members)
        let (project, room, participant) = (text(), text(), text())
        let (issuedAt, expiresAt) = (number(), number())
        let id = text()
        if isOutOfStep {
            throw .refusing(.internalFault)
        }
        return Verified(
            claims, project: project, room: room, participant: participant, issuedAt: issuedAt, expiresAt: expiresAt,
            id: id)
    }

    /// Whether a field of this type comes next, which is then begun; an absent one is skipped.
    private mutating func isNext(_ wanted: UInt8) -> Bool {
        guard place < bytes.count, !isOutOfStep else { return false }
        let tag = bytes[place]
        place += 1
        isOutOfStep = tag != wanted && tag != 0
        return tag == wanted
    }

    private mutating func length() -> Int {
        guard place + 4 <= bytes.count else { return 0 }
        defer { place += 4 }
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }

    private mutating func slice() -> Slice<UnsafeRawBufferPointer> {
        let start = place + 4
        let end = min(start + length(), bytes.count)
        place = end
        return bytes[min(start, end)..<end]
    }

    private mutating func piece() -> String {
        String(utf8: UnsafeRawBufferPointer(rebasing: slice()))
    }
}

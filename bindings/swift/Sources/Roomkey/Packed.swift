// The packed form in which what is hot crosses: a byte, then fields, each with its length in front of it.

/// What goes over: fields one after the other, in the order that the core has for the call.
public struct Packer: ~Copyable {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(256)
    }

    /// Members, for every vendor.
    init(byName members: [String: JSON]) {
        self.init()
        bytes.append(0)
        add(members)
    }

    /// The members that are written, for every vendor.
    mutating func byName(_ write: (inout ObjectWriter) -> Void) {
        var object = ObjectWriter()
        write(&object)
        bytes.append(0)
        add(utf8: object.finished())
    }

    /// Fields of the vendor's own follow.
    mutating func typed() {
        bytes.append(1)
    }

    mutating func add(_ text: String?) {
        guard let text else { return bytes.append(0) }
        add(utf8: text.utf8)
    }

    mutating func add(_ number: Int?) {
        guard let number else { return bytes.append(0) }
        bytes.append(2)
        withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ words: [some RawRepresentable<String>]?) {
        guard let words else { return bytes.append(0) }
        bytes.append(3)
        length(words.count)
        for word in words {
            append(word.rawValue.utf8)
        }
    }

    mutating func add(_ lifetime: Duration?) {
        guard let lifetime else { return bytes.append(0) }
        let (seconds, attoseconds) = lifetime.components
        if attoseconds == 0, let whole = Int(exactly: seconds) {
            add(whole)
        } else {
            // The core never rounds a lifetime: it refuses this.
            add("\(lifetime.inSeconds)s")
        }
    }

    mutating func add(_ object: [String: JSON]?) {
        guard let object else { return bytes.append(0) }
        var text: [UInt8] = []
        object.write(to: &text)
        add(utf8: text)
    }

    private mutating func add(utf8 text: some Collection<UInt8>) {
        bytes.append(1)
        append(text)
    }

    private mutating func append(_ text: some Collection<UInt8>) {
        length(text.count)
        bytes.append(contentsOf: text)
    }

    private mutating func length(_ length: Int) {
        withUnsafeBytes(of: UInt32(clamping: length).littleEndian) { bytes.append(contentsOf: $0) }
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
        String(decoding: slice(), as: UTF8.self)
    }
}

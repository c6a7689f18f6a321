// A secret that shows nothing and is wiped when nobody holds it any more.

/// A secret: of a vendor's key, or a private key as PEM text.
///
/// It shows nothing when it is printed, and its bytes are wiped when the last who holds it lets go.
///
/// For example `let secret = Secret(ProcessInfo.processInfo.environment["VIDEOSDK_SECRET_KEY"] ?? "")`.
public final class Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    // Nobody writes to it between `init` and `deinit`.
    private nonisolated(unsafe) let bytes: UnsafeMutableBufferPointer<UInt8>

    /// From text, as UTF-8. Whether it is good for anything is said when keys are opened with it.
    ///
    /// The text itself is Swift's, which nobody can wipe: prefer ``init(bytes:)`` where the secret comes as bytes.
    public convenience init(_ text: String) {
        self.init(bytes: text.utf8)
    }

    /// From bytes, which are copied.
    public init(bytes: some Collection<UInt8>) {
        self.bytes = .allocate(capacity: bytes.count)
        _ = self.bytes.initialize(from: bytes)
    }

    func reveal<Value>(_ use: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        use(UnsafeBufferPointer(bytes))
    }

    /// `[redacted]`.
    public var description: String { "[redacted]" }
    /// `[redacted]`.
    public var debugDescription: String { "[redacted]" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(bytes))
        bytes.deallocate()
    }
}

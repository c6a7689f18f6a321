// What somebody may do in a room, in nobody's words, which every vendor turns into its own or refuses.

/// A grant that is no vendor's: every vendor turns it into its own token, or refuses with the word that its tokens
/// cannot say (`grant_unsupported`).
///
/// For example `try keys.mint(LiveKit.GrantMint(grant: Grant(room: "class-7", identity: "ann")))`.
public struct Grant: Sendable, JSONWritable {
    /// Whether somebody enters, asks to, or does neither.
    public enum Join: String, Sendable, CaseIterable, JSONWritable {
        /// Enters.
        case join
        /// Waits until somebody inside says yes.
        case ask
        /// Does not enter.
        case none
    }

    /// What somebody may send.
    public enum Publish: Sendable, Hashable {
        /// Everything, or nothing.
        case all(Bool)
        /// These sources only.
        case only([Source])
    }

    /// Where pictures and sound come from.
    public enum Source: String, Sendable, CaseIterable, JSONWritable {
        /// The camera.
        case camera
        /// The microphone.
        case microphone
        /// The screen.
        case screen
    }

    /// The room.
    public var room: String
    /// Who it is.
    public var identity: String
    /// The name that others see.
    public var name: String?
    /// Whether they enter.
    public var join: Join
    /// Whether they moderate others.
    public var moderate: Bool?
    /// What they may send.
    public var publish: Publish?
    /// Whether they may see and hear others.
    public var subscribe: Bool?
    /// Whether others do not see them.
    public var hidden: Bool?
    /// Whether they may record.
    public var record: Bool?
    /// Text for the app.
    public var metadata: String?

    /// Somebody in a room; what is left out is as the vendor has it.
    public init(
        room: String, identity: String, name: String? = nil, join: Join = .join, moderate: Bool? = nil,
        publish: Publish? = nil, subscribe: Bool? = nil, hidden: Bool? = nil, record: Bool? = nil,
        metadata: String? = nil
    ) {
        self.room = room
        self.identity = identity
        self.name = name
        self.join = join
        self.moderate = moderate
        self.publish = publish
        self.subscribe = subscribe
        self.hidden = hidden
        self.record = record
        self.metadata = metadata
    }

    public func write(to bytes: inout [UInt8]) {
        var object = ObjectWriter()
        object.add("room", room)
        object.add("identity", identity)
        object.add("name", name)
        object.add("join", join)
        object.add("moderate", moderate)
        switch publish {
        case .all(let everything): object.add("publish", everything)
        case .only(let sources): object.add("publish", sources)
        case nil: break
        }
        object.add("subscribe", subscribe)
        object.add("hidden", hidden)
        object.add("record", record)
        object.add("metadata", metadata)
        bytes.append(contentsOf: object.finished())
    }
}

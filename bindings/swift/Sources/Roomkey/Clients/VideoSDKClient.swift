// VideoSDK's rooms and sessions.

import Foundation

extension VideoSDK {
    /// A room as the vendor describes it.
    public struct Room: Sendable, Hashable {
        /// The id; v1 calls it `meetingId`.
        public let roomId: String
        /// The app's own name for it; v1 calls it `userMeetingId`.
        public let customRoomId: String?
        /// Whether it was deactivated.
        public let isDisabled: Bool
        /// Everything the vendor said, to be passed on.
        public let raw: [String: JSON]
    }

    /// A session as the vendor describes it.
    public struct Session: Sendable, Hashable {
        /// Its id.
        public let id: String?
        /// The room it takes place in.
        public let roomId: String?
        /// Whether it is over.
        public let isEnded: Bool
        /// Everything the vendor said, to be passed on.
        public let raw: [String: JSON]
    }

    /// A page of a list.
    public struct Page<Item: Sendable>: Sendable {
        /// The items.
        public let items: [Item]
        /// The number of this page, from 1.
        public let current: Int
        /// The number of the last page.
        public let last: Int
        /// How many items there are on all pages, if the vendor said so.
        public let total: Int?
    }

    /// When the vendor ends a room's session by itself.
    public struct AutoClose: Sendable, Hashable, JSONWritable {
        /// Minutes from the start of the session.
        public var minutes: Int
        /// Whether the room is deactivated too, so that nobody can start another session.
        public var deactivate: Bool

        /// With these.
        public init(minutes: Int, deactivate: Bool) {
            self.minutes = minutes
            self.deactivate = deactivate
        }

        public func write(to bytes: inout [UInt8]) {
            var object = ObjectWriter()
            object.add("minutes", minutes)
            object.add("deactivate", deactivate)
            bytes.append(contentsOf: object.finished())
        }
    }

    /// Where the vendor reports events of a room.
    public struct RoomWebhook: Sendable, Hashable, JSONWritable {
        /// An `https` URL of at most 512 characters.
        public var endPoint: String
        /// Names of events, with `*` at the end of one standing for the rest.
        public var events: [String]

        /// With these.
        public init(endPoint: String, events: [String]) {
            self.endPoint = endPoint
            self.events = events
        }

        public func write(to bytes: inout [UInt8]) {
            var object = ObjectWriter()
            object.add("end_point", endPoint)
            object.add("events", events)
            bytes.append(contentsOf: object.finished())
        }
    }

    /// A room by its id, or by the app's own name for it.
    public enum RoomName: Sendable, Hashable {
        /// The vendor's id.
        case id(String)
        /// The app's own name.
        case custom(String)

        fileprivate func write(to object: inout ObjectWriter) {
            switch self {
            case .id(let id): object.add("room", id)
            case .custom(let name): object.add("custom_room", name)
            }
        }
    }

    /// A session by the room it takes place in, or by its id.
    public enum SessionName: Sendable, Hashable {
        /// The one that takes place in this room.
        case room(String)
        /// The one with this id.
        case id(String)
    }

    /// Calls VideoSDK's API, or one that speaks like it: rooms, sessions, and who is in them.
    ///
    /// An app gives what its server hands out, a backend its keys:
    ///
    ///     let mine = try VideoSDK.Client { try await session.token().text }
    ///     let backend = try VideoSDK.Client(keys)
    ///     let room = try await backend.createRoom(customRoomId: "stand-up")
    ///
    /// A call is sent again where that can help and can do no harm; how often, and after how long, the core says
    /// (`docs/clients.md`). Every method throws a ``RoomkeyError``, whose ``RoomkeyError/code`` says what it was; a
    /// `CancellationError` once its task is cancelled; and whatever `token` throws.
    public struct Client: Sendable {
        private let calls: AppCalls

        /// With tokens from elsewhere, asked for at each try. `base` is `https://` and a host, or `http://` on loopback.
        public init(
            at base: String? = nil, patience: Patience = Patience(), over transport: some HTTPTransport = .platform,
            token: @escaping @Sendable () async throws -> String
        ) throws(RoomkeyError) {
            calls = try AppCalls(videoSDK: base, patience, transport, token: token)
        }

        /// With keys, which make a token for the API that lives ten minutes, and the next one before it ends.
        public init(
            _ keys: Keys<VideoSDK>, at base: String? = nil, patience: Patience = Patience(),
            over transport: some HTTPTransport = .platform
        ) throws(RoomkeyError) {
            try self.init(signing: { try keys.mint($0, now: $1) }, base, patience, transport)
        }

        /// With a keyring, likewise.
        public init(
            _ keyring: Keyring, at base: String? = nil, patience: Patience = Patience(),
            over transport: some HTTPTransport = .platform
        ) throws(RoomkeyError) {
            try self.init(signing: { try keyring.mint($0, now: $1) }, base, patience, transport)
        }

        private init(
            signing mint: @escaping @Sendable (Mint, Date) throws -> String, _ base: String?, _ patience: Patience,
            _ transport: some HTTPTransport
        ) throws(RoomkeyError) {
            let lifetime = Duration.seconds(600)
            let own = try OwnToken(livesFor: lifetime) {
                try mint(Mint(permissions: [.allowJoin], roles: [.crawler], lifetime: lifetime), $0)
            }
            try self.init(at: base, patience: patience, over: transport) { try own.current() }
        }

        /// The base URL, without a slash at its end.
        public var baseURL: String { calls.baseURL }

        /// Creates a room. With a custom id that exists already the vendor answers with that room. `extra` are members
        /// of the vendor's body that have no name here.
        public func createRoom(
            customRoomId: String? = nil, region: String? = nil, geoFence: String? = nil, autoClose: AutoClose? = nil,
            webhook: RoomWebhook? = nil, allowedParticipants: [String]? = nil, extra: [String: JSON]? = nil
        ) async throws -> Room {
            var given = ObjectWriter()
            given.add("custom_room_id", customRoomId)
            given.add("region", region)
            given.add("geo_fence", geoFence)
            given.add("auto_close", autoClose)
            given.add("webhook", webhook)
            given.add("allowed_participants", allowedParticipants)
            given.add("extra", extra)
            return try await calls.call("create_room", given).understood()
        }

        /// Asks whether a room exists and is ours.
        public func validateRoom(_ room: RoomName) async throws -> Room {
            try await one("validate_room", room)
        }

        /// Fetches a room.
        public func fetchRoom(_ room: RoomName) async throws -> Room {
            try await one("fetch_room", room)
        }

        /// Lists rooms, a page at a time; with `search`, those whose id or custom id is exactly it.
        public func listRooms(page: Int? = nil, perPage: Int? = nil, search: String? = nil) async throws -> Page<Room> {
            var given = ObjectWriter()
            given.add("page", page)
            given.add("per_page", perPage)
            given.add("search", search)
            return try await calls.call("list_rooms", given).understood()
        }

        /// All rooms, page after page as they are asked for: `for try await room in client.rooms() { … }`.
        public func rooms(perPage: Int? = nil, search: String? = nil) -> Pages<Room> {
            Pages { try await listRooms(page: $0, perPage: perPage, search: search) }
        }

        /// Closes a room for ever. It takes the vendor's id, not a custom one.
        @discardableResult
        public func deactivateRoom(_ roomId: String) async throws -> Room {
            try await one("deactivate_room", .id(roomId))
        }

        /// Lists sessions, a page at a time, of all rooms or of one.
        public func listSessions(
            roomId: String? = nil, page: Int? = nil, perPage: Int? = nil
        ) async throws -> Page<Session> {
            var given = ObjectWriter()
            given.add("room", roomId)
            given.add("page", page)
            given.add("per_page", perPage)
            return try await calls.call("list_sessions", given).understood()
        }

        /// All sessions, or those of a room, page after page as they are asked for.
        public func sessions(roomId: String? = nil, perPage: Int? = nil) -> Pages<Session> {
            Pages { try await listSessions(roomId: roomId, page: $0, perPage: perPage) }
        }

        /// Fetches a session by its id.
        public func fetchSession(_ sessionId: String) async throws -> Session {
            var given = ObjectWriter()
            given.add("session", sessionId)
            return try await calls.call("fetch_session", given).understood()
        }

        /// Ends the session of a room for everyone in it.
        @discardableResult
        public func endSession(roomId: String, sessionId: String? = nil) async throws -> Session {
            var given = ObjectWriter()
            given.add("room", roomId)
            given.add("session", sessionId)
            return try await calls.call("end_session", given).understood()
        }

        /// Removes a participant from a session. Their token goes on opening the room for as long as it lives.
        public func removeParticipant(_ participantId: String, from session: SessionName) async throws {
            var given = ObjectWriter()
            given.add("participant", participantId)
            switch session {
            case .room(let room): given.add("room", room)
            case .id(let id): given.add("session", id)
            }
            _ = try await calls.call("remove_participant", given)
        }

        /// v1: creates a meeting, by the app's own name if it has one.
        public func createMeetingV1(name: String? = nil) async throws -> Room {
            var given = ObjectWriter()
            given.add("name", name)
            return try await calls.call("create_meeting_v1", given).understood()
        }

        /// v1: asks whether a meeting exists and is ours.
        public func validateMeetingV1(_ meetingId: String) async throws -> Room {
            try await meeting("validate_meeting_v1", meetingId)
        }

        /// v1: fetches a meeting.
        public func fetchMeetingV1(_ meetingId: String) async throws -> Room {
            try await meeting("fetch_meeting_v1", meetingId)
        }

        /// The oldest form, `/api/meetings`: creates a meeting.
        public func createAPIMeeting(region: String? = nil) async throws -> Room {
            var given = ObjectWriter()
            given.add("region", region)
            return try await calls.call("create_api_meeting", given).understood()
        }

        /// The oldest form, `/api/meetings`: asks whether a meeting exists and is ours.
        public func validateAPIMeeting(_ meetingId: String) async throws -> Room {
            try await meeting("validate_api_meeting", meetingId)
        }

        private func one(_ name: String, _ room: RoomName) async throws -> Room {
            var given = ObjectWriter()
            room.write(to: &given)
            return try await calls.call(name, given).understood()
        }

        private func meeting(_ name: String, _ meetingId: String) async throws -> Room {
            var given = ObjectWriter()
            given.add("meeting", meetingId)
            return try await calls.call(name, given).understood()
        }
    }
}

extension VideoSDK.Room: Understood {
    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        roomId = try answer.take("room_id")
        customRoomId = try answer.take("custom_room_id")
        isDisabled = try answer.take("disabled")
        raw = try answer.take("raw")
    }
}

extension VideoSDK.Session: Understood {
    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        id = try answer.take("id")
        roomId = try answer.take("room_id")
        isEnded = try answer.take("ended")
        raw = try answer.take("raw")
    }
}

extension VideoSDK.Page: Understood where Item: Understood {
    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        let items: [JSON] = try answer.take("items")
        self.items = try JSON.array(items).understood(each: Item.self)
        current = try answer.take("current")
        last = try answer.take("last")
        total = try answer.take("total")
    }
}

extension VideoSDK {
    /// The items of all pages, one page after another as they are asked for.
    public struct Pages<Item: Sendable>: AsyncSequence, Sendable {
        fileprivate let fetch: @Sendable (Int) async throws -> Page<Item>

        fileprivate init(_ fetch: @escaping @Sendable (Int) async throws -> Page<Item>) {
            self.fetch = fetch
        }

        /// From the first page on.
        public func makeAsyncIterator() -> Iterator { Iterator(fetch: fetch) }

        /// A walk over the pages.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let fetch: @Sendable (Int) async throws -> Page<Item>
            private var items: ArraySlice<Item> = []
            private var number = 0
            private var last = 1

            fileprivate init(fetch: @escaping @Sendable (Int) async throws -> Page<Item>) {
                self.fetch = fetch
            }

            /// The next one, or none after the last.
            public mutating func next() async throws -> Item? {
                while items.isEmpty {
                    guard number < last else { return nil }
                    number += 1
                    let page = try await fetch(number)
                    (items, last) = (page.items[...], page.last)
                }
                return items.removeFirst()
            }
        }
    }
}

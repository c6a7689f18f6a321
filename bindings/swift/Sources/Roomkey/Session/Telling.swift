// Who is told of a session's changes: one after another, in the order in which they happened, and nobody after he has left.

import Foundation

/// Somebody who is told. Dropping it changes nothing; ``cancel()`` ends it.
public final class Subscription: Sendable {
    private let telling: Telling
    private let number: Int

    init(_ telling: Telling, _ number: Int) {
        self.telling = telling
        self.number = number
    }

    /// No call comes any more once this has returned: one that is going on is waited for, unless it is the caller's own.
    public func cancel() {
        telling.leave(number)
    }
}

/// The listeners, and the one queue on which they are called.
final class Telling: @unchecked Sendable {
    private let queue = DispatchQueue(label: "roomkey.session")
    private let mark = DispatchSpecificKey<Bool>()
    private let condition = NSCondition()
    private var listeners: [Int: @Sendable (SessionState) -> Void] = [:]
    private var streams: [Int: AsyncStream<SessionState>.Continuation] = [:]
    private var last = 0
    private var called: Int?
    private var hasEnded = false

    init() {
        queue.setSpecific(key: mark, value: true)
    }

    func subscribe(_ listener: @escaping @Sendable (SessionState) -> Void, replaying state: SessionState?) -> Subscription {
        let number = condition.withLock {
            last += 1
            if !hasEnded {
                listeners[last] = listener
            }
            return last
        }
        if let state {
            queue.async { self.call(number, state) }
        }
        return Subscription(self, number)
    }

    func stream(from state: SessionState) -> AsyncStream<SessionState> {
        AsyncStream { continuation in
            let number: Int? = condition.withLock {
                if hasEnded {
                    return nil
                }
                last += 1
                streams[last] = continuation
                return last
            }
            continuation.yield(state)
            guard let number else { return continuation.finish() }
            continuation.onTermination = { [weak self] _ in
                _ = self?.condition.withLock { self?.streams.removeValue(forKey: number) }
            }
        }
    }

    /// Tells everybody, later and in order. It may be called while the session's lock is held.
    func tell(_ state: SessionState) {
        // Whoever comes later is told of what comes later.
        let (listening, streaming) = condition.withLock { (listeners.keys.sorted(), Array(streams.values)) }
        queue.async {
            for stream in streaming {
                stream.yield(state)
            }
            for number in listening {
                self.call(number, state)
            }
        }
    }

    /// When everybody has been told of what has happened by now.
    func told() async {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }

    /// Nobody is told any more.
    func end() {
        queue.async {
            let streaming = self.condition.withLock {
                self.hasEnded = true
                self.listeners = [:]
                defer { self.streams = [:] }
                return Array(self.streams.values)
            }
            for stream in streaming {
                stream.finish()
            }
        }
    }

    func leave(_ number: Int) {
        let isWithin = DispatchQueue.getSpecific(key: mark) ?? false
        condition.withLock {
            listeners[number] = nil
            while !isWithin && called == number {
                condition.wait()
            }
        }
    }

    private func call(_ number: Int, _ state: SessionState) {
        let listener = condition.withLock {
            called = listeners[number] == nil ? nil : number
            return listeners[number]
        }
        listener?(state)
        condition.withLock {
            called = nil
            condition.broadcast()
        }
    }
}

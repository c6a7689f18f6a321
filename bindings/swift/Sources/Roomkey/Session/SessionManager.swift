// A session that always has a live token. What has happened is told to the core's machine in a step, what the machine
// says is done, and nobody else's code is called before the step is over.

import Foundation
internal import RoomkeyCore

/// A session that always has a live token: fetched once however many ask, renewed before it ends, right on a device
/// whose clock is wrong or that slept, and silent after ``stop()``.
///
/// For example:
///
///     let session = try SessionManager()
///     let state = try await session.start(.endpoint(URL(string: "https://rooms.example/get-token")!))
///     request.setValue("Bearer \(try await session.token().text)", forHTTPHeaderField: "Authorization")
public final class SessionManager: Sendable {
    private let shell: Shell

    /// A session that is not started. `policy` says how long it waits, and endpoints are asked over `transport`.
    public init(
        policy: SessionPolicy = SessionPolicy(), over transport: some HTTPTransport = .platform
    ) throws(RoomkeyError) {
        shell = try Shell(policy, transport)
    }

    /// What the session is now, also where the device slept and nobody has been told yet.
    public var state: SessionState { shell.state }

    /// Why there is no token, or why the one that there is will not be renewed.
    public var lastError: SessionError? { shell.lastError }

    /// Starts the session, and says what has come of it: ``SessionState/connected``, or ``SessionState/error`` with
    /// ``lastError``.
    ///
    /// From the same source it joins what is there; another source stops the session before. Whoever is cancelled
    /// stops nothing. Throws what no session can be started with.
    @discardableResult
    public func start(_ source: SessionSource) async throws -> SessionState {
        try await shell.start(source)
    }

    /// Stops the session at once: what is under way is given up, and only another start brings it back.
    public func stop() {
        shell.stop()
    }

    /// A token that has ten seconds left at least, or ends when its server says so. Throws a ``SessionError`` if there
    /// is none.
    public func token() async throws -> SessionToken {
        try await shell.token()
    }

    /// Says that a server did not take a token: another is fetched, unless there is a newer one already.
    public func rejected(_ token: SessionToken) {
        shell.step(.rejected(generation: Int64(token.generation)))
    }

    /// Says that a server took a token.
    public func accepted(_ token: SessionToken) {
        shell.step(.accepted(generation: Int64(token.generation)))
    }

    /// Takes over a token that came without being asked for, as some servers send them. After ``stop()`` it is dropped.
    public func push(_ token: Fetched) throws(RoomkeyError) {
        shell.step(.push(fetched: try token.crossed()))
    }

    /// Says that the network is back: what waits for another try is tried now.
    public func nudge() {
        shell.step(.nudge)
    }

    /// What the session is now, and every change after it, until it is closed.
    ///
    /// For example `for await state in session.states { show(state) }`.
    public var states: AsyncStream<SessionState> { shell.listening { shell.telling.stream(from: $0) } }

    /// Has a function told of every change from now on, with `replay` also of what the session is now. Calls come one
    /// after another, and a function may call anything.
    public func subscribe(
        replay: Bool = false, _ listener: @escaping @Sendable (SessionState) -> Void
    ) -> Subscription {
        shell.listening { shell.telling.subscribe(listener, replaying: replay ? $0 : nil) }
    }

    /// Stops the session for good: listeners are told, and then no more.
    public func close() async {
        shell.close()
        await shell.telling.told()
    }

    deinit {
        shell.close()
    }
}

/// The machine, and what it is told by.
private final class Shell: @unchecked Sendable {
    let telling = Telling()

    /// The clock of timers may stand still while the device sleeps, so nobody waits on it for longer.
    private static let longestSleep: Int64 = 30_000
    /// So much may two clocks drift apart before one of them has stood still.
    private static let jump: Int64 = 2_000

    private enum Answer {
        case state(SessionState)
        case lease(SessionToken)
        case error(SessionError)
    }

    // Held for a step, and while nobody else's code runs.
    private let lock = NSLock()
    private let timers = DispatchQueue(label: "roomkey.session.timers")
    private let machine: SessionMachine
    private let transport: any HTTPTransport
    private var origin: Origin?
    private var source: RoomkeyCore.SessionSource?
    private var origins = 0
    private var waiters: Int64 = 0
    private var waiting: [Int64: CheckedContinuation<Answer, Never>] = [:]
    private var flights: [Int64: Task<Void, Never>] = [:]
    private var failure: RoomkeyError?
    private var error: SessionError?
    private var timer: DispatchSourceTimer?
    private var due: Int64?
    private var apart: Int64
    private var isWarned = false
    private var isClosed = false

    init(_ policy: SessionPolicy, _ transport: some HTTPTransport) throws(RoomkeyError) {
        self.transport = transport
        machine = try crossing {
            try SessionMachine(
                fetchWithin: policy.fetchWithin?.milliseconds, startWithin: policy.startWithin?.milliseconds,
                leaseWithin: policy.leaseWithin?.milliseconds)
        }
        apart = Self.now - Self.awake
    }

    private static var now: Int64 { (try? steadyMilliseconds()) ?? 0 }
    private static var awake: Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000) }

    var state: SessionState { lock.withLock { current } }

    /// The lock is held.
    private var current: SessionState {
        (try? machine.state(now: Self.now)).flatMap(SessionState.init(rawValue:)) ?? .error
    }

    var lastError: SessionError? { lock.withLock { error } }

    func start(_ given: SessionSource) async throws -> SessionState {
        let next = try Origin(given)
        let answer = try await ask { waiter, after in
            .start(waiter: waiter, source: try self.begin(next, &after))
        }
        await telling.told()
        if case .state(let state) = answer { return state }
        return state
    }

    func token() async throws -> SessionToken {
        switch try await ask({ waiter, _ in .lease(waiter: waiter) }) {
        case .lease(let token): return token
        case .error(let error): throw error
        case .state: throw RoomkeyError.refusing(.argumentInvalid)
        }
    }

    func stop(forGood isLast: Bool = false) {
        let after = lock.withLock {
            isClosed = isClosed || isLast
            (origin, source) = (nil, nil)
            (failure, error) = (nil, nil)
            return stepped(.stop)
        }
        after.run()
    }

    func close() {
        stop(forGood: true)
        telling.end()
    }

    func step(_ input: SessionInput) {
        lock.withLock { stepped(input) }.run()
    }

    /// Somebody who is told from now on, beginning with what the session is now where that is wished. No change comes
    /// between the two.
    func listening<Value>(_ begin: (SessionState) -> Value) -> Value {
        lock.withLock { begin(current) }
    }

    /// What has to happen once the lock is open: giving tasks up runs the handlers of whoever waits in them, and waking
    /// somebody takes a lock of his task's, under which his handler may wait for ours.
    private struct After {
        var given: [Task<Void, Never>] = []
        var answers: [(CheckedContinuation<Answer, Never>, Answer)] = []
        var warning: String?

        func run() {
            given.forEach { $0.cancel() }
            for (waiter, answer) in answers {
                waiter.resume(returning: answer)
            }
            if let warning {
                try? FileHandle.standardError.write(contentsOf: Data("roomkey: \(warning)\n".utf8))
            }
        }
    }

    private func ask(_ input: (Int64, inout After) throws -> SessionInput) async throws -> Answer {
        let waiter = lock.withLock {
            waiters += 1
            return waiters
        }
        try Task.checkCancellation()
        let answer = try await withTaskCancellationHandler {
            var refused: (any Error)?
            let answer: Answer = await withCheckedContinuation { continuation in
                let after: After = lock.withLock {
                    var after = After()
                    do {
                        if isClosed {
                            throw RoomkeyError.refusing(.argumentInvalid, "The session was closed.")
                        }
                        let input = try input(waiter, &after)
                        waiting[waiter] = continuation
                        step(input, &after)
                        if Task.isCancelled, let waited = waiting.removeValue(forKey: waiter) {
                            // Nobody will say so any more: it was cancelled before it stood here.
                            step(.forget(waiter: waiter), &after)
                            after.answers.append((waited, .state(.disconnected)))
                        }
                    } catch {
                        refused = error
                        after.answers.append((continuation, .state(.error)))
                    }
                    return after
                }
                after.run()
            }
            if let refused { throw refused }
            return answer
        } onCancel: {
            forget(waiter)
        }
        try Task.checkCancellation()
        return answer
    }

    private func forget(_ waiter: Int64) {
        let after: After = lock.withLock {
            var after = After()
            if let waited = waiting.removeValue(forKey: waiter) {
                step(.forget(waiter: waiter), &after)
                after.answers.append((waited, .state(.disconnected)))
            }
            return after
        }
        after.run()
    }

    /// The source for what was given: the one that there is, if it is the same. The lock is held.
    private func begin(_ next: Origin, _ after: inout After) throws -> RoomkeyCore.SessionSource {
        if let origin, let source, origin.isAs(next) {
            return source
        }
        origins += 1
        let made = try next.origin.source(name: String(origins), now: try wallMilliseconds())
        (origin, source, error, failure) = (next, made, nil, nil)
        if !isWarned, let said = next.warning {
            isWarned = true
            after.warning = said
        }
        return made
    }

    /// One step. The lock is held.
    private func stepped(_ input: SessionInput) -> After {
        var after = After()
        step(input, &after)
        return after
    }

    private func step(_ input: SessionInput, _ after: inout After) {
        let now = Self.now
        guard let outputs = try? machine.handle(now: now, drawn: Int64(UInt32.random(in: 0 ... .max)), input: input)
        else { return }
        for output in outputs {
            done(output, now, &after)
        }
        if (try? machine.why()) ?? nil != nil {
            // Whatever it held to get tokens with, it needs no more, nor the token that it began with.
            (origin, source) = (nil, nil)
        }
        arm(now)
    }

    private func done(_ output: SessionOutput, _ now: Int64, _ after: inout After) {
        switch output {
        case .fetch(let flight, let reason, let attempt, let deadline):
            fetch(flight, reason, Int(attempt), deadline - now)
        case .cancel(let flight):
            if let task = flights.removeValue(forKey: flight) {
                after.given.append(task)
            }
        case .changed(let state, _, let why):
            let state = SessionState(rawValue: state) ?? .error
            if let why {
                error = SessionError(why, failure)
            } else if state == .connected {
                (error, failure) = (nil, nil)
            }
            telling.tell(state)
        case .renewalRefused(let why):
            error = SessionError(why, failure)
        case .started(let waiter, let state):
            answer(waiter, .state(SessionState(rawValue: state) ?? .error), &after)
        case .leased(let waiter, let lease):
            if let text = try? lease.reveal(), let generation = try? lease.generation() {
                answer(waiter, .lease(SessionToken(text: text, generation: Int(generation))), &after)
            }
        case .denied(let waiter, let why):
            answer(waiter, .error(SessionError(why, failure)), &after)
        }
    }

    private func answer(_ waiter: Int64, _ answer: Answer, _ after: inout After) {
        if let waited = waiting.removeValue(forKey: waiter) {
            after.answers.append((waited, answer))
        }
    }

    private func fetch(_ flight: Int64, _ reason: String, _ attempt: Int, _ within: Int64) {
        guard let origin else { return }
        let request = TokenRequest(
            reason: TokenRequest.Reason(rawValue: reason) ?? .start, attempt: attempt, within: .milliseconds(within))
        flights[flight] = Task { [weak self, transport] in
            let input = await Self.flown(flight, origin, request, transport)
            self?.landed(flight, input)
        }
    }

    private static func flown(
        _ flight: Int64, _ origin: Origin, _ request: TokenRequest, _ transport: any HTTPTransport
    ) async -> (SessionInput, RoomkeyError?) {
        do {
            switch try await origin.fetch(request, over: transport) {
            case .token(let fetched):
                return (.got(flight: flight, fetched: fetched), nil)
            case .refusal(let refusal):
                return (.refused(flight: flight, refusal: refusal), try? RoomkeyError(refusal.refusal()))
            }
        } catch let error as RoomkeyError {
            let wait = error.retryAfter.map { Int64($0).multipliedReportingOverflow(by: 1000) }
                .map { $0.overflow ? .max : $0.partialValue }
            return (.missed(flight: flight, code: error.code.rawValue, retryAfter: wait), error)
        } catch {
            // What is nobody's code may be a network's.
            return (.missed(flight: flight, code: RoomkeyError.Code.remoteUnavailable.rawValue, retryAfter: nil), nil)
        }
    }

    private func landed(_ flight: Int64, _ input: (SessionInput, RoomkeyError?)) {
        let after: After = lock.withLock {
            // What was given up meanwhile says nothing any more.
            guard flights.removeValue(forKey: flight) != nil else { return After() }
            if let missed = input.1 {
                failure = missed
            }
            return stepped(input.0)
        }
        after.run()
    }

    /// Sets the one timer, if it is not set for that time already. The lock is held.
    private func arm(_ now: Int64) {
        let next = (try? machine.pollTimeout()) ?? nil
        if timer != nil && next == due {
            return
        }
        timer?.cancel()
        timer = nil
        due = next
        guard let next else { return }
        // A millisecond begins before it is over.
        let wait = min(max(next - now, 0) + 1, Self.longestSleep)
        let timer = DispatchSource.makeTimerSource(queue: timers)
        timer.schedule(deadline: .now() + .milliseconds(Int(wait)))
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.resume()
        self.timer = timer
    }

    private func tick() {
        let after: After = lock.withLock {
            timer?.cancel()
            timer = nil
            let before = apart
            apart = Self.now - Self.awake
            return stepped(apart - before > Self.jump ? .nudge : .timeout)
        }
        after.run()
    }
}

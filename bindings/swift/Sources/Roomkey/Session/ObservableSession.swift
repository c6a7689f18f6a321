// A session for views: what it is, on the main actor, observed.
//
// On Linux Swift 6.0's library of observation does not link by itself, and there are no views. The tests have it there.

#if canImport(Observation) && (canImport(Darwin) || ROOMKEY_OBSERVATION)
    import Observation

    /// A session as views see it: ``state`` and ``lastError`` change on the main actor, in the order in which they happened,
    /// and whoever has read one of them in a view is told.
    ///
    /// For example:
    ///
    ///     struct Status: View {
    ///         let session: ObservableSession
    ///         var body: some View { Text(session.state.rawValue) }
    ///     }
    ///
    /// It follows the session until it goes away itself, which stops nothing: ``manager`` belongs to whoever made it.
    @MainActor @Observable
    public final class ObservableSession {
        /// What the session is, as far as the main actor has been told.
        public private(set) var state: SessionState
        /// Why there is no token, or why the one that there is will not be renewed.
        public private(set) var lastError: SessionError?
        /// The session: start it, stop it, ask it for tokens.
        @ObservationIgnored public nonisolated let manager: SessionManager
        @ObservationIgnored private var following: Task<Void, Never>?

        /// Of this session.
        public init(_ manager: SessionManager) {
            self.manager = manager
            state = manager.state
            lastError = manager.lastError
            let states = manager.states
            following = Task { [weak self] in
                for await state in states {
                    guard let self, !Task.isCancelled else { return }
                    show(state)
                }
            }
        }

        private func show(_ now: SessionState) {
            // Views are drawn again for what has changed, and for nothing else.
            if state != now {
                state = now
            }
            let error = manager.lastError
            if lastError != error {
                lastError = error
            }
        }

        deinit {
            following?.cancel()
        }
    }
#endif

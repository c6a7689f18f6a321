// What views see of a session.

#if canImport(Observation) && (canImport(Darwin) || ROOMKEY_OBSERVATION)
    import Foundation
    import Observation
    import Testing

    import Roomkey

    @MainActor @Suite(.timeLimit(.minutes(1))) struct ObservableTests {
        private func until(_ isThere: () -> Bool) async throws {
            while !isThere() { try await Task.sleep(for: .milliseconds(2)) }
        }

        @Test func viewsAreToldOfEveryStateOnTheMainActor() async throws {
            let manager = try SessionManager()
            let session = ObservableSession(manager)
            #expect(session.state == .disconnected && session.lastError == nil)
            let told = LockedList<Bool>()
            withObservationTracking {
                _ = session.state
            } onChange: {
                MainActor.assumeIsolated { told.add(true) }
            }
            try await session.manager.start(.token("a.b.c"))
            try await until { session.state == .connected }
            #expect(told.all == [true])
            manager.rejected(try await manager.token())
            try await until { session.state == .error }
            #expect(session.lastError?.code == .rejected)
            manager.stop()
            try await until { session.state == .disconnected }
            #expect(session.lastError == nil)
        }

        @Test func whoGoesAwayStopsNothingAndHoldsNothing() async throws {
            let manager = try SessionManager()
            weak var gone: ObservableSession?
            do {
                let session = ObservableSession(manager)
                gone = session
                try await manager.start(.token("a.b.c"))
                try await until { session.state == .connected }
            }
            try await until { gone == nil }
            #expect(manager.state == .connected)
            await manager.close()
        }
    }
#endif

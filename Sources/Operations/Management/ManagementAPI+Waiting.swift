extension ManagementAPI {
    /// Asks again and again until an answer is what it has to be. Every wait for the API is this one: a node that has just started, or is
    /// under load, refuses connections, answers 500, and says some things later than others.
    ///
    /// - Parameters:
    ///   - what: what the API has to do, as in "name the node's process", for the error.
    ///   - limit: after this the wait is given up.
    ///   - ask: nil means not yet, and so does an error that another try may mend (``OperationError/Kind/unavailable``).
    /// - Throws: any other error at once; after the limit one that names what was waited for, for how long, and what the API said last.
    package func wait<Value, Time: Clock<Duration>>(
        to what: String, within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(250), by clock: Time,
        _ ask: () async throws(OperationError) -> Value?
    ) async throws -> Value {
        let deadline = clock.now.advanced(by: limit)
        while true {
            var said = "It answers, and that is not in the answer."
            do throws(OperationError) {
                if let value = try await ask() { return value }
            } catch {
                guard error.kind == .unavailable else { throw error }
                said = error.text
            }
            guard clock.now < deadline else {
                throw OperationError(
                    .unavailable, "The management API at \(address) did not \(what) within \(limit.components.seconds) s. \(said)",
                    fix: "Is the node well (rabbitmq-diagnostics check_running), and the plugin rabbitmq_management enabled?")
            }
            try await clock.sleep(for: pause)
        }
    }

    /// The same by the system's clock.
    package func wait<Value>(to what: String, _ ask: () async throws(OperationError) -> Value?) async throws -> Value {
        try await wait(to: what, by: ContinuousClock(), ask)
    }
}

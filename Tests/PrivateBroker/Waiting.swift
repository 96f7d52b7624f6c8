/// Something did not become so in time.
public struct NotSoInTime: Error, CustomStringConvertible {
    public var description: String
}

/// Asks again and again, with a short pause, until something is so. For what only another process knows, such as RabbitMQ's management API
/// or the kernel: whatever a test can be signalled, it waits for without a clock.
public func waitUntil(_ what: String, within limit: Duration = .seconds(30), _ isSo: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isSo() {
        guard ContinuousClock.now < deadline else { throw NotSoInTime(description: "waited for \(limit) until \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

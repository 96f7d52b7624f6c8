import Sandbox

/// What the scenario asks of the sandbox: what has arrived, and which failures to play.
protocol ScenarioSandbox: Sendable {
    /// Subscribes as a browser does; gives its endpoint and keys.
    func subscribe(_ browser: Story.Browser, vapidKey: String) async -> JSON
    /// Sets a failure to play.
    func fail(_ fault: Fault) async
    /// Takes every failure away.
    func heal() async
    /// Everything that has arrived, as soon as it fulfils the condition. Each arrival is looked at when it comes.
    func received(
        when what: String, before deadline: ContinuousClock.Instant, _ condition: ([Received]) -> Bool
    ) async throws -> [Received]
    /// Everything that has arrived, after a time in which nothing more did, or with what came meanwhile.
    func received(afterQuiet time: Duration) async -> [Received]
}

/// A sandbox of this process.
struct PlayedSandbox: ScenarioSandbox {
    let server: SandboxServer

    func subscribe(_ browser: Story.Browser, vapidKey: String) async -> JSON {
        let subscription = await server.createSubscription(name: browser.name, service: browser.service, vapidKey: vapidKey)
        return [
            "endpoint": .string(subscription.endpoint),
            "keys": ["p256dh": .string(subscription.p256dh), "auth": .string(subscription.auth)],
        ]
    }

    func fail(_ fault: Fault) async { await server.setFault(fault) }

    func heal() async { await server.clearFaults() }

    func received(
        when what: String, before deadline: ContinuousClock.Instant, _ condition: ([Received]) -> Bool
    ) async throws -> [Received] {
        var entries = await server.received()
        while !condition(entries) {
            // Who is cancelled gets what there is at once.
            try Task.checkCancellation()
            let left = deadline - .now
            guard left > .zero else { throw Failure("waited in vain for \(what)") }
            entries = await server.received(atLeast: entries.count + 1, timeout: left)
        }
        return entries
    }

    func received(afterQuiet time: Duration) async -> [Received] {
        let count = await server.received().count
        return await server.received(atLeast: count + 1, timeout: time)
    }
}

import FleetHarness
import Foundation
import Messages

/// What the management API knows about a fleet's queues, and what it does to them.
struct FleetQueues {
    let fleet: TestFleet

    /// Where work waits that nobody has to wait for the time of.
    static let work = [WorkQueue.assignments, .webPush, .mobilePush, .email]

    static func retryDelays(of queue: WorkQueue) -> [String] { queue.retryDelays.map(queue.name(of:)) }

    /// How many messages some queues hold together, those under way and those on their way to another queue included; nil when the broker
    /// does not say. A second old.
    func messages(in names: [String]) async -> Int? {
        let url = "\(fleet.environment.managementURL)/api/queues/\(fleet.virtualHost)?columns=name,messages"
        guard let answer = try? await Command.run("/usr/bin/curl", ["--silent", "--fail", "--noproxy", "*", "--max-time", "5", url]),
            answer.status == 0, let queues = try? JSONDecoder().decode([Queue].self, from: Data(answer.output.utf8))
        else { return nil }
        let wanted = queues.filter { names.contains($0.name) }
        // A queue that has just been declared has no count yet.
        guard wanted.count == names.count else { return nil }
        return wanted.reduce(0) { $0 + ($1.messages ?? 1) }
    }

    /// Waits until some queues have been empty for two seconds; false when the time is over.
    func areEmpty(_ names: [String], within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        var since: ContinuousClock.Instant?
        while .now < deadline {
            since = await messages(in: names) == 0 ? since ?? .now : nil
            if let since, .now - since >= .seconds(2) { return true }
            try await Task.sleep(for: .milliseconds(250))
        }
        return false
    }

    /// Waits until some queues hold exactly so many messages together; throws after 30 s without.
    func wait(forMessages count: Int, in names: [String]) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while await messages(in: names) != count {
            guard .now < deadline else { throw MissingEnvironment(description: "not \(count) messages in \(names)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Lets a queue take no more than so many messages, and a few that a quorum queue takes beyond. One queue at a time.
    func limit(_ queue: String, to count: Int) async throws {
        let pattern = queue.replacing(".", with: #"\\."#)
        try await call(
            "PUT", "policies/\(fleet.virtualHost)/full",
            #"{"pattern":"^\#(pattern)$","definition":{"max-length":\#(count),"overflow":"reject-publish"},"apply-to":"queues"}"#)
    }

    /// As deploy/operations.md has it: more room is told to everybody who was refused, the broker's own dead-lettering among them.
    func makeRoom(in queue: String) async throws { try await limit(queue, to: 1_000_000) }

    /// Takes the limit away, which RabbitMQ 3.10 tells nobody.
    func liftLimit() async throws { try await call("DELETE", "policies/\(fleet.virtualHost)/full") }

    func unbind(_ queue: WorkQueue) async throws {
        let key = queue.holdsJobs ? queue.decidedKey : queue.key
        try await call("DELETE", "bindings/\(fleet.virtualHost)/e/\(Exchange.jobs.rawValue)/q/\(queue.name)/\(key)")
    }

    func delete(_ queue: String) async throws { try await call("DELETE", "queues/\(fleet.virtualHost)/\(queue)") }

    /// What an operator does about a queue or a binding that is missing.
    func applyTopology() async throws {
        let applied = try await fleet.belfry(["topology", "apply"])
        guard applied.status == 0 else { throw MissingEnvironment(description: "topology apply: \(applied.errors)") }
    }

    private func call(_ method: String, _ path: String, _ body: String? = nil) async throws {
        try await Command.management(method, "\(fleet.environment.managementURL)/api/\(path)", body: body)
    }

    private struct Queue: Decodable {
        var name: String
        var messages: Int?
    }
}

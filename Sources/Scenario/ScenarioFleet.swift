import FleetHarness
import Foundation
import Operations
import Sandbox

/// What the scenario asks of a fleet: the operator's command, and a client that is not ours.
protocol ScenarioFleet: Sendable {
    /// Publishes the events in a file, as the user that producers have.
    func publish(_ file: URL) async throws
    /// Publishes an event with Debian's amqp-publish, which sends no content type.
    func publishWithAMQPPublish(_ type: String, _ file: URL) async throws
    /// What the router would decide about an event now: the same function, asked without consequences.
    func explain(_ file: URL) async throws -> [Decision]
    /// What the router would decide, as soon as the directory knows enough for the condition.
    func decisions(
        about file: URL, when what: String, before deadline: ContinuousClock.Instant, _ condition: ([Decision]) -> Bool
    ) async throws -> [Decision]
    /// A channel's first dead letter, as soon as there is one.
    func deadLetter(of channel: String, before deadline: ContinuousClock.Instant) async throws -> ListedDeadLetter
    /// Puts the channel's dead letters back to work.
    func replay(_ channel: String) async throws
    /// Waits until nothing waits, is under way or lies dead.
    func waitForEmptyQueues(before deadline: ContinuousClock.Instant) async throws
}

/// A fleet of real processes.
struct PlayedFleet: ScenarioFleet {
    let fleet: TestFleet

    func publish(_ file: URL) async throws { _ = try await belfry(["publish", file.path], as: .producer) }

    func publishWithAMQPPublish(_ type: String, _ file: URL) async throws {
        let result = try await Command.run(
            "/usr/bin/env",
            [
                "amqp-publish", "--url=\(fleet.amqpURL(of: .producer))", "--exchange=belfry.events", "--routing-key=\(type)",
                "--persistent",
            ],
            input: try Data(contentsOf: file))
        guard result.status == 0 else { throw Failure("amqp-publish failed: \(result.errors)") }
    }

    func explain(_ file: URL) async throws -> [Decision] { try Decision.all(try await json(["explain", file.path])) }

    func decisions(
        about file: URL, when what: String, before deadline: ContinuousClock.Instant, _ condition: ([Decision]) -> Bool
    ) async throws -> [Decision] {
        try await found(what, before: deadline) { () async throws -> [Decision]? in
            // It fails while the directory does not know whom the event is about.
            guard let decisions = try? await explain(file), condition(decisions) else { return nil }
            return decisions
        }
    }

    func deadLetter(of channel: String, before deadline: ContinuousClock.Instant) async throws -> ListedDeadLetter {
        try await found("a dead letter of \(channel)", before: deadline) { () async throws -> ListedDeadLetter? in
            let letters = try await json(["dead", "list", "--channel", channel])["letters"]?.array
            guard let letter = letters?.first, let reason = letter["reason"]?.string else { return nil }
            return ListedDeadLetter(reason: reason, detail: letter["detail"]?.string)
        }
    }

    func replay(_ channel: String) async throws {
        let letters = try await json(["dead", "replay", "--channel", channel])["letters"]?.array ?? []
        guard !letters.isEmpty, letters.allSatisfy({ $0["outcome"] == "replayed" }) else {
            let said = String(decoding: JSON.array(letters).text, as: UTF8.self)
            throw Failure("belfry dead replay has not replayed what it should have: \(said)")
        }
    }

    func waitForEmptyQueues(before deadline: ContinuousClock.Instant) async throws {
        try await found("every queue to be empty", before: deadline) { () async throws -> Void? in
            // It ends with 1 while something needs attention, such as a dead letter: that is waited for.
            let queues = try await json(["status"], codes: [0, 1])["queues"]?.array ?? []
            let isBusy = queues.contains { ($0["ready"]?.integer ?? 0) + ($0["unacknowledged"]?.integer ?? 0) > 0 }
            return isBusy ? nil : ()
        }
    }

    /// Looks again and again until there is something.
    private func found<Value>(
        _ what: String, before deadline: ContinuousClock.Instant, _ look: () async throws -> Value?
    ) async throws -> Value {
        while true {
            if let value = try await look() { return value }
            guard .now < deadline else { throw Failure("waited in vain for \(what)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func json(_ arguments: [String], codes: Set<Int32> = [0]) async throws -> JSON {
        let text = try await belfry(arguments + ["--json"], as: .operating, codes: codes)
        guard let value = try? JSON(parsing: Array(text.utf8)) else {
            throw Failure("belfry \(arguments.joined(separator: " ")) --json gave no JSON: \(text.prefix(200))")
        }
        return value
    }

    private func belfry(_ arguments: [String], as user: FleetUser, codes: Set<Int32> = [0]) async throws -> String {
        let result = try await fleet.belfry(arguments, as: user)
        guard codes.contains(result.status) else {
            let said = result.errors.isEmpty ? result.output : result.errors
            throw Failure("belfry \(arguments.joined(separator: " ")) ended with \(result.status): \(said)")
        }
        return result.output
    }
}

import AMQP
import Directory
import FleetHarness
import Foundation
import Messages
import Testing

/// Load for a fleet, with the oracle's books about it.
struct FleetLoad {
    let fleet: TestFleet
    let ledger = ChaosLedger()
    let destinations: ChaosDestinations
    private let producer: ChaosProducer

    /// Fills the directory with those whom the load is for. A router has to be running.
    init(_ fleet: TestFleet, url: String) async throws {
        self.fleet = fleet
        producer = try ChaosProducer(url: url, ledger: ledger)
        destinations = await ChaosDestinations(browsersOf: ChaosAudience.browsing, on: fleet.sandbox)
        try await fleet.publish(ChaosAudience.events(destinations))
        // Their events are in order, and the team's is the last.
        try await fleet.wait(forDirectory: { try await $0.team(ChaosAudience.team, workspace: "acme") != nil })
    }

    /// Hands the producer to a part of a test, and reads the sandbox's journal meanwhile and to its end.
    func run<Result>(_ part: (ChaosProducer) async throws -> Result) async throws -> Result {
        let connected = Task { try await producer.publisher.run() }
        let collecting = Task {
            while !Task.isCancelled {
                await ledger.collect(from: fleet.sandbox)
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
        defer {
            connected.cancel()
            collecting.cancel()
        }
        let result = try await part(producer)
        await producer.publisher.close()
        try await connected.value
        return result
    }

    /// Waits until these assignments have notified everywhere; false when the time is over.
    func haveArrived(_ numbers: Range<Int>, within limit: Duration) async throws -> Bool {
        try await wait(limit) { await ledger.haveArrived(numbers) }
    }

    /// Waits until these assignments have notified everywhere; fails the test after two minutes without.
    func waitUntilNotified(_ numbers: Range<Int>) async throws {
        try #require(try await haveArrived(numbers, within: .seconds(120)), "not all of \(numbers) have notified")
    }

    /// Waits until so many have notified; fails the test after two minutes without.
    func waitUntilNotified(_ count: Int) async throws {
        try #require(try await wait(.seconds(120)) { await ledger.notified >= count }, "less than \(count) have notified")
    }

    /// What the oracle says, with what lies in the queues, which is taken out, and what the journal says where that is not all.
    func verdict() async throws -> ChaosVerdict {
        await ledger.collect(from: fleet.sandbox)
        let left = try await leftovers()
        return await ledger.verdict(left, try await notes(of: await ledger.doubtful(left)))
    }

    private func notes(of rings: [ChaosAudience.Ring]) async throws -> [ChaosAudience.Ring: ChaosNote] {
        guard !rings.isEmpty else { return [:] }
        let (directory, published) = (try fleet.directory(), await ledger.history)
        var notes: [ChaosAudience.Ring: ChaosNote] = [:]
        for ring in rings {
            let conversation = ChaosAudience.conversationID(ring.conversation)
            let history = try await directory.history(workspace: "acme", conversation: conversation, teammate: ring.teammate)
            notes[ring] = history.map { ChaosNote($0, of: ring, event: published.event(of: ring)) }
        }
        return notes
    }

    /// Again and again until nothing is left: what lies on a retry queue may go to a queue that has just been emptied.
    private func leftovers() async throws -> ChaosLeftovers {
        var left = ChaosLeftovers()
        // The directory's own queue cannot be read beside its single active consumer, and nothing of the load is in it.
        let names = FleetQueues.work.flatMap { FleetQueues.retryDelays(of: $0) + [$0.name, $0.deadName] } + [WorkQueue.directory.deadName]
        let queues = names + [WorkQueue.rechecks, SideQueue.unrouted.rawValue]
        let deadline = ContinuousClock.now + .seconds(300)
        repeat {
            try #require(.now < deadline, "the queues cannot be emptied")
            for queue in queues {
                for message in try await fleet.drain([queue]) { left.add(message, from: queue) }
            }
        } while try await !FleetQueues(fleet: fleet).areEmpty(queues, within: .seconds(3))
        return left
    }

    private func wait(_ limit: Duration, until isSo: () async -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while await !isSo() {
            if .now > deadline { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }
}

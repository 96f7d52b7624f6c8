import FleetHarness
import Generated
import Messages

/// What becomes of conversations while the faults come: some moments after its assignment one of twenty is closed, looked at, or given to
/// somebody else. Which and how follows from the seed and the conversation's number.
struct ChaosChanges {
    /// Of a hundred conversations.
    private static let share = 5
    /// How long after its assignment, in milliseconds: before, during and after the first waits.
    private static let delay = 200...20_000
    /// How long after the faults what was published last may take to get into the directory. What is not seen there is not judged.
    private static let patience = Duration.seconds(30)

    private struct Plan {
        var conversation: Int
        var end: ChaosHistory.End
        var due: ContinuousClock.Instant
    }

    let fleet: TestFleet
    let producer: ChaosProducer
    let seed: UInt64
    let end: ContinuousClock.Instant

    func run() async throws {
        var plans: [Plan] = []
        var open: [Plan] = []
        var next = await producer.ledger.attempted
        while .now < end || (!open.isEmpty && .now < end + Self.patience) {
            let (now, attempted) = (ContinuousClock.now, await producer.ledger.attempted)
            plans += (next..<attempted).compactMap { plan($0, from: now) }
            next = attempted
            let due = now < end ? plans.filter { $0.due <= now } : []
            plans.removeAll { $0.due <= now }
            try await publish(due)
            open += due
            await watch(&open)
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// What is to happen to a conversation; nil for most.
    private func plan(_ conversation: Int, from now: ContinuousClock.Instant) -> Plan? {
        var random = SeededRandom(seed: seed &+ 40 &* 1_000_003 &+ UInt64(conversation) &* 2_000_003)
        guard random.chance(Self.share) else { return nil }
        var ends = [ChaosHistory.End.closed, .seen(by: random.pick(ChaosAudience.rings(of: conversation)).teammate)]
        if let colleague = ChaosAudience.colleague(for: conversation) { ends.append(.reassigned(to: colleague)) }
        let delay = Duration.milliseconds(Int.random(in: Self.delay, using: &random))
        return Plan(conversation: conversation, end: random.pick(ends), due: now + delay)
    }

    /// Returns when the broker has confirmed them all.
    private func publish(_ plans: [Plan]) async throws {
        var rest = plans[...]
        while !rest.isEmpty {
            let batch = rest.prefix(ChaosProducer.batch)
            for plan in batch { await producer.ledger.end(plan.conversation, by: plan.end) }
            try await producer.publish(batch.map { ChaosAudience.event($0.end, of: $0.conversation) })
            rest = rest.dropFirst(batch.count)
        }
    }

    /// Notes what the directory has. They get there nearly in their order: so it is looked for the first one until that is there.
    private func watch(_ open: inout [Plan]) async {
        guard !open.isEmpty, let directory = ChaosDirectory(path: fleet.directoryPath) else { return }
        var count = 0
        while count < open.count, await directory.has(open[count].end, of: open[count].conversation) == true {
            await producer.ledger.takeInEnd(of: open[count].conversation)
            count += 1
        }
        open.removeFirst(count)
    }
}

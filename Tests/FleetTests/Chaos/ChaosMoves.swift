import FleetHarness
import Generated
import Messages

/// Browsers and phones that change hands while the faults come. Two people have a browser each and two a phone each; now and then they
/// exchange them, and the next time back.
struct ChaosMoves {
    /// How long a change may take to get into the directory: the router may be away, and the broker too.
    private static let patience = Duration.seconds(240)

    /// A step of an exchange.
    private struct Step {
        var home: String
        /// Nil when somebody logs out.
        var owner: String?
        /// Whose having something, or nothing, shows that it is in the directory.
        var witness: String
    }

    let load: FleetLoad
    let producer: ChaosProducer
    let record: ChaosRecord
    let seed: UInt64
    let end: ContinuousClock.Instant

    func run() async throws {
        var random = SeededRandom(seed: seed &+ 41 &* 1_000_003)
        var homes: [String: String] = [:]
        while true {
            let pause = Duration.milliseconds(Int.random(in: 3000...9000, using: &random))
            try await Task.sleep(until: min(.now + pause, end))
            if .now >= end { return }
            let channel = random.pick([Channel.webPush, .mobilePush])
            let pair = ChaosAudience.pair(on: channel).shuffled(using: &random)
            let (first, second) = (pair[0], pair[1])
            let (mine, theirs) = (homes[first] ?? first, homes[second] ?? second)
            // The second logs out of theirs, then in on the first's, and the first on theirs: nobody ever has two, and would be told twice.
            let steps = [
                Step(home: theirs, owner: nil, witness: second), Step(home: mine, owner: second, witness: second),
                Step(home: theirs, owner: first, witness: first),
            ]
            for step in steps {
                guard try await take(step, on: channel) else { return }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1000, using: &random)))
            }
            homes[first] = theirs
            homes[second] = mine
        }
    }

    /// Returns when the directory is seen to have it; false when it does not get there.
    private func take(_ step: Step, on channel: Channel) async throws -> Bool {
        let destinations = load.destinations
        await load.ledger.move(step.home, to: step.owner)
        let event =
            if let owner = step.owner {
                destinations.registration(of: step.home, on: channel, under: owner)
            } else {
                destinations.unregistration(of: step.home, on: channel)
            }
        try await producer.publish([event].compactMap { $0 })
        let deadline = ContinuousClock.now + Self.patience
        while await hasDestination(step.witness, on: channel) != (step.owner != nil) {
            if .now > deadline {
                record.wrong("a change of the directory was not taken in within \(Self.patience)")
                return false
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        await load.ledger.takeInMove()
        return true
    }

    private func hasDestination(_ teammate: String, on channel: Channel) async -> Bool? {
        await ChaosDirectory(path: load.fleet.directoryPath)?.hasDestination(of: teammate, on: channel)
    }
}

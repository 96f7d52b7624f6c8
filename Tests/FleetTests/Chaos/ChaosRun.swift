import FleetHarness
import Foundation
import Messages

/// One run: bursts to warm up, faults under load while conversations end and destinations change hands, the end of the faults, the same
/// burst again, and the oracle.
struct ChaosRun {
    /// How many assignments a burst has. The last finds the processes as the one before the faults did, so that what they hold can be
    /// compared.
    private static let burst = 1500
    /// What an outage of 25 s leaves, so that the processes have held before the faults what they will have to hold.
    private static let warmUp = 4500

    private typealias Footprints = [FleetMember: ProcessFootprint]

    let settings: ChaosSettings
    let fleet: TestFleet
    let node: BrokerNode
    private let record = ChaosRecord()

    func run() async throws -> ChaosReport {
        let members = try ChaosFleet(fleet, on: node, record: record)
        let supervising = FleetMember.allCases.map { member in Task { try await members.supervise(member) } }
        do {
            record.say("seed \(settings.seed): faults for \(settings.duration), \(settings.rate) assignments a second")
            let load = try await FleetLoad(fleet, url: await members.producerURL())
            let (before, after) = try await load.run { producer in try await disturb(members, producer, load) }
            for (member, code) in await members.end() where code != 0 { record.wrong("\(member.rawValue) ended with \(code)") }
            for task in supervising { try await task.value }
            return ChaosReport(settings: settings, record: record, verdict: try await load.verdict(), before: before, after: after)
        } catch {
            _ = await members.end()
            throw error
        }
    }

    /// What the processes held before the faults and after them.
    private func disturb(_ members: ChaosFleet, _ producer: ChaosProducer, _ load: FleetLoad) async throws -> (Footprints, Footprints) {
        let telling = Task { await tell(load) }
        defer { telling.cancel() }
        _ = try await footprints(of: members, after: Self.warmUp, of: producer, load, "to warm up")
        let before = try await footprints(of: members, after: Self.burst, of: producer, load, "before the faults")

        try await throwFaults(members, producer, load)
        record.say("the faults are over; \(await progress(load))")
        try await settle(members, load)
        return (before, try await footprints(of: members, after: Self.burst, of: producer, load, "after the faults"))
    }

    /// Beside each other: the faults, the assignments, what becomes of conversations, and what changes hands.
    private func throwFaults(_ members: ChaosFleet, _ producer: ChaosProducer, _ load: FleetLoad) async throws {
        let end = ContinuousClock.now + settings.duration
        let strands = ChaosStrands(members, node: node, seed: settings.seed, until: end)
        let changes = ChaosChanges(fleet: fleet, producer: producer, seed: settings.seed, end: end)
        let moves = ChaosMoves(load: load, producer: producer, record: record, seed: settings.seed, end: end)
        async let faults: Void = strands.run()
        async let published: Void = producer.run(rate: settings.rate, for: settings.duration)
        async let changed: Void = changes.run()
        async let moved: Void = moves.run()
        _ = try await (faults, published, changed, moved)
    }

    /// Until every process is ready and the queues are empty; a short run does not wait for what lies on a retry queue.
    private func settle(_ members: ChaosFleet, _ load: FleetLoad) async throws {
        let queues = FleetQueues.work.flatMap { [$0.name] + (settings.waitsForRetryQueues ? FleetQueues.retryDelays(of: $0) : []) }
        let names = queues + [WorkQueue.rechecks]
        let deadline = ContinuousClock.now + settings.settling
        while await !members.areReady() {
            if .now > deadline { return record.wrong("not every process is ready again") }
            try await Task.sleep(for: .milliseconds(200))
        }
        record.say("every process is ready again; \(await progress(load))")
        if try await !FleetQueues(fleet: fleet).areEmpty(names, within: deadline - .now) {
            record.wrong("there is still work in the queues")
        }
        record.say("settled; \(await progress(load))")
    }

    /// What the processes hold when they have just worked off a burst, which waits for the router as after an outage.
    private func footprints(
        of members: ChaosFleet, after count: Int, of producer: ChaosProducer, _ load: FleetLoad, _ when: String
    ) async throws -> Footprints {
        let numbers = try await members.whileFrozen(.router) { try await producer.publishAtOnce(count) }
        let haveArrived = try await load.haveArrived(numbers, within: settings.settling)
        if haveArrived {
            record.say("a burst of \(count) has arrived \(when)")
        } else {
            record.wrong("a burst of \(count) has not arrived \(when)")
        }
        return try await members.footprints()
    }

    /// Says every ten seconds how far things are.
    private func tell(_ load: FleetLoad) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(10))
            record.say("– \(await progress(load))")
        }
    }

    private func progress(_ load: FleetLoad) async -> String {
        let ledger = load.ledger
        return await
            "\(ledger.attempted) assignments, \(ledger.confirmed) confirmed, \(ledger.notified) rings, \(ledger.failed) failed attempts"
    }
}

/// How long a run is and what it throws, from the environment as `deploy/test --chaos` sets it.
struct ChaosSettings {
    /// `BELFRY_CHAOS_SECONDS`: how long faults come.
    let duration: Duration
    /// `BELFRY_CHAOS_SEED`: the same seed throws the same faults in the same order, and ends the same conversations.
    let seed: UInt64
    /// `BELFRY_CHAOS_RATE`: assignments a second, made up for after an outage.
    let rate: Int

    /// How long the fleet may take to work off what waits once the faults are over. What lies on a retry queue needs no waiting for: it is
    /// there.
    var settling: Duration { max(.seconds(240), duration) }
    /// A long run also waits for what lies on retry queues.
    var waitsForRetryQueues: Bool { duration > .seconds(300) }

    /// In a long run something surely waits whose conversation ends meanwhile.
    var mustWithdraw: Bool { duration >= .seconds(300) }

    /// The faults without which a run has not shown what it should. A short one has time for some of all, and always for this one, which
    /// comes first.
    var mustThrow: [any ChaosFault] {
        guard duration >= .seconds(300) else { return [BrokerFault.queueDeleted] }
        return BrokerFault.allCases + ProcessFault.allCases + LinkFault.allCases + ProviderFault.allCases + DirectoryFault.allCases
    }

    init() {
        let environment = ProcessInfo.processInfo.environment
        duration = .seconds(environment["BELFRY_CHAOS_SECONDS"].flatMap(Int.init) ?? 60)
        seed = environment["BELFRY_CHAOS_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
        rate = environment["BELFRY_CHAOS_RATE"].flatMap(Int.init) ?? 180
    }
}

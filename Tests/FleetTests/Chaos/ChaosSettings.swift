import Foundation

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

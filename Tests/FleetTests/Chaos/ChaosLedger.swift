import Foundation
import Messages
import Sandbox

/// The oracle's books: what the broker has confirmed to the producer, and what arrived at the providers.
actor ChaosLedger {
    typealias Ring = ChaosAudience.Ring

    private struct Arrivals {
        var count = 0
        /// What a receiver tells duplicates by, hashed.
        var identity = 0
        var areTheSame = true
    }

    /// Whatever is below this number has been handed to the broker, confirmed or not.
    private(set) var attempted = 0
    private(set) var confirmed = 0
    private var isConfirmed: [Bool] = []
    private var arrivals: [Ring: Arrivals] = [:]
    private var lastNumber = 0
    /// Requests that no assignment explains.
    private(set) var invented: [String] = []
    /// Requests that providers refused for their own reasons: the fleet has made a mistake.
    private(set) var refused: [String] = []
    /// Requests that met a fault.
    private(set) var failed = 0
    private(set) var arrived = 0

    /// Takes the next numbers for the producer.
    func attempt(_ count: Int) -> Range<Int> {
        let numbers = attempted..<attempted + count
        attempted = numbers.upperBound
        isConfirmed += Array(repeating: false, count: count)
        return numbers
    }

    func confirm(_ numbers: some Sequence<Int>) {
        for number in numbers where !isConfirmed[number] {
            isConfirmed[number] = true
            confirmed += 1
        }
    }

    /// Notes what has come to the sandbox since the last time.
    func collect(from sandbox: SandboxServer) async {
        for request in await sandbox.received(ReceivedFilter(since: lastNumber)) {
            lastNumber = max(lastNumber, request.number)
            switch request.verdict {
            case .accepted: accept(request)
            case .refused: refused.append("\(request.provider.rawValue) \(request.status ?? 0): \(request.why ?? "")")
            // An answer that was only late was the right one.
            case .fault where request.status.map { $0 < 300 } == true: accept(request)
            case .fault: failed += 1
            }
        }
    }

    /// Whether these assignments have rung everywhere.
    func hasRung(_ numbers: Range<Int>) -> Bool {
        numbers.allSatisfy { ChaosAudience.rings(of: $0).allSatisfy { arrivals[$0] != nil } }
    }

    /// The verdict, with what still lies on the broker.
    func verdict(_ left: ChaosLeftovers) -> ChaosVerdict {
        var verdict = ChaosVerdict(attempted: attempted, confirmed: confirmed)
        for number in 0..<attempted where isConfirmed[number] && !left.assignments.contains(number) {
            for ring in ChaosAudience.rings(of: number) where arrivals[ring] == nil && left.jobs[ring] == nil { verdict.lost.append(ring) }
        }
        for (ring, seen) in arrivals {
            verdict.delivered += 1
            verdict.duplicates += seen.count - 1
            verdict.most = max(verdict.most, seen.count)
            if !seen.areTheSame { verdict.different.append(ring) }
        }
        verdict.queued = left.queued
        verdict.dead = left.dead
        verdict.invented = invented + left.jobs.keys.filter { !isExpected($0) }.map { "\($0) in a queue" } + left.unreadable
        verdict.refused = refused
        return verdict
    }

    private func accept(_ request: Received) {
        guard request.provider != .fcmToken else { return }
        guard let ring = ChaosAudience.ring(of: request), isExpected(ring) else {
            return invented.append("\(request.provider.rawValue) \(request.number)")
        }
        arrived += 1
        let identity = request.identity.hashValue
        var seen = arrivals[ring] ?? Arrivals(identity: identity)
        seen.count += 1
        seen.areTheSame = seen.areTheSame && seen.identity == identity
        arrivals[ring] = seen
    }

    private func isExpected(_ ring: Ring) -> Bool {
        ring.conversation < attempted && ChaosAudience.rings(of: ring.conversation).contains(ring)
    }
}

extension ChaosLedger {
    /// How many have rung so far, each counted once.
    var rung: Int { arrivals.count }
}

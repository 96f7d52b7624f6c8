import Messages

/// The requests that came to a provider for one ring.
struct ChaosArrivals: Sendable {
    /// One that was accepted.
    struct Acceptance: Sendable {
        var at: Timestamp
        /// Where it went, by who had the destination first.
        var home: String
        /// What a receiver tells duplicates by, hashed.
        var identity: Int
    }

    private(set) var accepted: [Acceptance] = []
    /// How many met a fault, and when the last one did.
    private(set) var failures = 0
    private(set) var lastFailure: Timestamp?

    mutating func accept(_ acceptance: Acceptance) { accepted.append(acceptance) }

    mutating func fail(at moment: Timestamp) {
        failures += 1
        lastFailure = moment
    }

    /// Whether a receiver sees that they are the same. Each destination has a job of its own.
    var areTheSame: Bool {
        accepted.allSatisfy { one in accepted.allSatisfy { $0.home != one.home || $0.identity == one.identity } }
    }
}

/// How the broker differs from the topology; the shape of the command's JSON.
public struct TopologyReport: Sendable, Codable, Equatable {
    /// One thing that is not as it should be.
    public struct Difference: Sendable, Codable, Equatable {
        /// Such as `queue belfry.email` or `user belfry-router`.
        public var object: String
        /// What is wrong with it.
        public var problem: String
        /// What fixes it.
        public var remedy: TopologyRemedy
    }

    /// Empty when everything that was looked at is right.
    public var differences: [Difference] = []
    /// What could not be looked at and why, and what is there besides.
    public var notes: [String] = []

    /// Whether not one exchange or queue is there: most likely it is the wrong virtual host.
    public func lacksEverything(of topology: Topology = .fleet) -> Bool {
        let objects = topology.exchanges.map { "exchange \($0.name)" } + topology.queues.map { "queue \($0.name)" }
        let missing = Set(differences.filter { $0.problem == Self.missing }.map(\.object))
        return objects.allSatisfy(missing.contains)
    }

    /// What is wrong with an object that is not there.
    static let missing = "is missing"

    /// What fixes the differences, each once, in the order in which it is to be done.
    public var remedies: [TopologyRemedy] {
        TopologyRemedy.allCases.filter { remedy in differences.contains { $0.remedy == remedy } }
    }

    /// Whether an object is there otherwise than it should be.
    func hasConflict(_ object: String) -> Bool { differences.contains { $0.object == object && $0.remedy == .recreate } }

    mutating func differs(_ object: String, _ problem: String, _ remedy: TopologyRemedy) {
        differences.append(Difference(object: object, problem: problem, remedy: remedy))
    }

    mutating func compare(_ object: String, found: [String: ArgumentValue], wanted: [String: ArgumentValue]) {
        for (name, value) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let present = found[name] else {
                differs(object, "argument \(name) is missing, should be \(value)", .recreate)
                continue
            }
            if present != value { differs(object, "argument \(name) is \(present), should be \(value)", .recreate) }
        }
        for (name, value) in found.sorted(by: { $0.key < $1.key }) where wanted[name] == nil {
            differs(object, "argument \(name) is \(value), should not be there", .recreate)
        }
    }
}

/// What mends a difference between the broker and the topology, in the order in which it is to be done; the raw value is the word in the
/// command's JSON.
public enum TopologyRemedy: String, Sendable, Codable, CaseIterable {
    /// It is there otherwise. That can never be changed in place.
    case recreate
    /// It is missing.
    case apply
    /// A user's rights or tags are not what they should be.
    case applyUsers
    /// A binding too many. Nothing of ours ever deletes anything.
    case unbind

    /// What to do, for people.
    public var advice: String {
        switch self {
        case .recreate:
            "What is there otherwise: stop what publishes to it, let it run empty, delete it when it is empty, then run: belfry topology apply"
        case .apply: "What is missing: run belfry topology apply"
        case .applyUsers: "Users: run belfry topology apply --users"
        case .unbind: "Bindings too many: remove them on the management page, or with rabbitmqadmin"
        }
    }
}

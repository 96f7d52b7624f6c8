/// How the broker differs from the topology; the shape of the command's JSON.
public struct TopologyReport: Sendable, Codable, Equatable {
    /// One thing that is not as it should be.
    public struct Difference: Sendable, Codable, Equatable {
        /// Such as `queue belfry.email` or `user belfry-router`.
        public var object: String
        /// What is wrong with it.
        public var problem: String
    }

    /// Empty when everything that was looked at is right.
    public var differences: [Difference] = []
    /// What could not be looked at and why, and what is there besides.
    public var notes: [String] = []

    mutating func differs(_ object: String, _ problem: String) {
        differences.append(Difference(object: object, problem: problem))
    }

    mutating func compare(_ object: String, found: [String: ArgumentValue], wanted: [String: ArgumentValue]) {
        for (name, value) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let present = found[name] else {
                differs(object, "argument \(name) is missing, should be \(value)")
                continue
            }
            if present != value { differs(object, "argument \(name) is \(present), should be \(value)") }
        }
        for (name, value) in found.sorted(by: { $0.key < $1.key }) where wanted[name] == nil {
            differs(object, "argument \(name) is \(value), should not be there")
        }
    }
}

public import Messages

/// How many dead letters there are of each kind; the shape of the command's JSON.
public struct DeadLetterCounts: Sendable, Encodable {
    /// Letters of one queue, reason and workspace.
    public struct Group: Sendable, Codable, Equatable {
        public var queue: String
        public var reason: String
        public var workspace: String?
        public var count: Int
        /// When the first and the last of them came; nil when nobody wrote that down.
        public var oldest: Timestamp?
        public var newest: Timestamp?
    }

    private struct Key: Hashable {
        var queue: DeadLetterQueue
        var reason: String
        var workspace: String?
    }

    private var groups: [Key: Group] = [:]

    /// Counts nothing yet.
    public init() {}

    /// Counts one more.
    public mutating func add(_ letter: DeadLetter) {
        let key = Key(queue: letter.queue, reason: letter.reason, workspace: letter.workspace)
        var group =
            groups[key] ?? Group(queue: letter.queue.rawValue, reason: key.reason, workspace: key.workspace, count: 0)
        group.count += 1
        if let moment = letter.failedAt {
            group.oldest = min(group.oldest ?? moment, moment)
            group.newest = max(group.newest ?? moment, moment)
        }
        groups[key] = group
    }

    /// By queue, the largest first.
    public var sorted: [Group] {
        groups.sorted { one, other in
            let order = (
                DeadLetterQueue.allCases.firstIndex(of: one.key.queue) ?? 0, DeadLetterQueue.allCases.firstIndex(of: other.key.queue) ?? 0
            )
            if order.0 != order.1 { return order.0 < order.1 }
            if one.value.count != other.value.count { return one.value.count > other.value.count }
            return (one.key.reason, one.key.workspace ?? "") < (other.key.reason, other.key.workspace ?? "")
        }
        .map(\.value)
    }

    /// How many in all.
    public var total: Int { groups.values.reduce(0) { $0 + $1.count } }

    private enum CodingKeys: String, CodingKey { case groups, total }

    /// Writes the groups in their order.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sorted, forKey: .groups)
        try container.encode(total, forKey: .total)
    }
}

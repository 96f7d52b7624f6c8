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

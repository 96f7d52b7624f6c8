/// Queues that are not worked off one by one: losing their oldest entries under pressure costs no notification.
public enum SideQueue: String, Sendable, CaseIterable {
    case presence = "belfry.presence"
    case journal = "belfry.journal"
    case unrouted = "belfry.unrouted"
}

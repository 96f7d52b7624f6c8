/// The names of this module's metrics; each has the label `connection`.
enum MetricName: String, Sendable, CaseIterable {
    case connected = "belfry_amqp_connected"
    case reconnects = "belfry_amqp_reconnects_total"
    case blocked = "belfry_amqp_blocked"
    case published = "belfry_amqp_published_total"
    case publishFailures = "belfry_amqp_publish_failures_total"
    case settled = "belfry_amqp_settled_total"
    case staleSettlements = "belfry_amqp_stale_settlements_total"
    case settlementFailures = "belfry_amqp_settlement_failures_total"
    case heartbeatTimeouts = "belfry_amqp_heartbeat_timeouts_total"
    case unknownReturns = "belfry_amqp_unknown_returns_total"
}

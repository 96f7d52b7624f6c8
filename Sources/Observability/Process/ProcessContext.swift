public import Logging

/// What a process gets from its frame while it starts its services.
public struct ProcessContext: Sendable {
    /// The process's name, as in its log lines.
    public let name: String
    /// The logger that carries the process's name.
    public let logger: Logger
    /// Where the parts say whether they can work.
    public let readiness: Readiness
    /// For descriptions and bounds of metrics; handles are made by swift-metrics, whose backend it is.
    public let metrics: MetricsRegistry
}

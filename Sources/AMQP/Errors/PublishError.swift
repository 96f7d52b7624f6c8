/// Some messages of a batch are not known to be with the broker.
///
/// What is not in ``failures`` was confirmed. ``BrokerError/Kind/returned`` and ``BrokerError/Kind/refused`` are certain not to be in a
/// queue; with the other kinds nobody knows, and publishing again may make a duplicate.
public struct PublishError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason by index into the batch; never empty.
    public let failures: [Int: BrokerError]

    /// An error by its parts.
    public init(failures: [Int: BrokerError]) {
        self.failures = failures
    }

    /// Whether publishing the failed ones again can succeed as things are: true when it holds for all of them.
    public var isRetryable: Bool { failures.values.allSatisfy(\.isRetryable) }

    /// How many failed, and the first reason.
    public var description: String {
        let first = failures.min { $0.key < $1.key }
        return "\(failures.count) not published; message \(first?.key ?? 0): \(first?.value.description ?? "")"
    }
}

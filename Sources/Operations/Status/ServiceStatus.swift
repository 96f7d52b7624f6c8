import Messages

/// How one provider took the last jobs, as the workers reported it; the shape of the command's JSON.
public struct ServiceStatus: Sendable, Codable, Equatable {
    /// Such as `apns` or `web-push/mozilla`.
    public var provider: String
    /// How many attempts were reported.
    public var attempts: Int
    /// How many of them the provider accepted.
    public var accepted: Int
    public var lastSuccess: OutcomeReport?
    /// The last attempt that was retried, refused, or met a destination that was gone.
    public var lastError: OutcomeReport?

    private enum CodingKeys: String, CodingKey {
        case provider, attempts, accepted
        case lastSuccess = "last_success"
        case lastError = "last_error"
    }

    /// The providers that reports are about, by name. What was withdrawn, or given up without having been sent, is about none.
    /// - Parameter outcomes: the oldest first.
    static func all(in outcomes: [JobOutcomes.Entry]) -> [ServiceStatus] {
        let byProvider = Dictionary(grouping: outcomes.filter { !$0.provider.isEmpty && $0.result != .withdrawn }, by: \.provider)
        return byProvider.map { provider, entries in
            ServiceStatus(
                provider: provider, attempts: entries.count, accepted: entries.count { $0.result == .delivered },
                lastSuccess: entries.last { $0.result == .delivered }.map(OutcomeReport.init),
                lastError: entries.last { $0.result != .delivered }.map(OutcomeReport.init))
        }
        .sorted { $0.provider < $1.provider }
    }

    /// The last error when the provider took nothing after it, and it was not about one job alone.
    var standingError: OutcomeReport? {
        guard let lastError, lastError.result == .retried else { return nil }
        return lastSuccess.map { $0.at > lastError.at } ?? false ? nil : lastError
    }
}

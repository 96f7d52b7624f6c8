public import AMQP
import Messages

/// Throws dead letters away for good.
public struct Drop: Sendable {
    /// What became of one letter; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        /// How it went; the raw value is the word that is printed.
        public enum Outcome: String, Sendable, Codable {
            case dropped
            /// Only looked at.
            case wouldDrop
        }

        public var letter: DeadLetterSummary
        public var outcome: Outcome
    }

    /// Whether letters are only looked at.
    public var isDryRun = false
    /// How many a second; nil = as fast as it goes.
    public var rate: Double?

    private let session: BrokerSession

    /// Prepares to drop with a session's rights.
    public init(over session: BrokerSession) { self.session = session }

    /// Drops what the filter includes, and calls `tell` with each letter before it is gone. The others stay.
    /// - Parameter looked: called for each letter that was looked at, whether it was meant or not.
    public func run(
        _ filter: DeadLetterFilter, looked: () -> Void = {}, tell: (Result) -> Void
    ) async throws(OperationError) {
        var pace = Pace(rate: isDryRun ? nil : rate)
        try await DeadLetterPass(session: session).run(filter, looked: looked) { letter in
            if !isDryRun { try await pace.wait() }
            tell(Result(letter: DeadLetterSummary(letter), outcome: isDryRun ? .wouldDrop : .dropped))
            return isDryRun ? .keep : .remove
        }
    }
}

public import Messages

/// One job: where it went, what the worker reported, and whether the notification was shown or clicked.
public struct JobReport: Sendable, Codable, Equatable {
    /// How it stands, by the last report.
    public enum State: String, Sendable, Codable {
        case delivered, gone, dead
        /// It waited for another attempt, and by then there was a reason not to send it.
        case withdrawn
        /// The last attempt failed and another follows.
        case retrying
        /// No report has come: it waits, is under way, or its report was lost.
        case notRecorded
    }

    /// The job's id, as dead letters and providers have it.
    public var id: String
    /// The destination's id.
    public var destination: String
    /// Which browser or device it is; nil when the directory has forgotten it.
    public var label: String?
    public var state: State
    /// Every attempt, the oldest first.
    public var outcomes: [OutcomeReport]
    public var shownAt: Timestamp?
    public var clickedAt: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case id, destination, label, state, outcomes
        case shownAt = "shown_at"
        case clickedAt = "clicked_at"
    }
}

extension JobReport.State {
    /// Delivered is final, whatever a copy of the job met later.
    init(_ outcomes: [JobOutcomes.Entry]) {
        let results = outcomes.map(\.result)
        self =
            if results.contains(.delivered) { .delivered } else {
                switch results.last {
                case .gone: .gone
                case .dead: .dead
                case .retried: .retrying
                case .withdrawn: .withdrawn
                case .delivered: .delivered
                case nil: .notRecorded
                }
            }
    }
}

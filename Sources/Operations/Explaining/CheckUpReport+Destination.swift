import Directory
public import Messages

extension CheckUpReport {
    /// A browser, device or mailbox, and how the last jobs for it ended.
    public struct DestinationReport: Sendable, Codable, Equatable {
        /// The destination's id.
        public var id: String
        public var channel: Channel
        /// Which browser or device it is; never a token or an address.
        public var label: String
        /// The word for whether it is used: `usable`, `permissionWithdrawn`, `loggedOut`, `replaced`, `gone`; a mailbox also `suppressed`.
        public var state: String
        /// When it was registered in its present form; not known of mailboxes.
        public var registeredAt: Timestamp?
        /// When it got into this state; nil while it is used.
        public var since: Timestamp?
        public var lastSuccess: OutcomeReport?
        public var lastError: OutcomeReport?
        /// When a notification was last shown or clicked there, as its page or app reported; nil when none ever said so.
        public var lastShown: Timestamp?
        public var lastClicked: Timestamp?

        private enum CodingKeys: String, CodingKey {
            case id, channel, label, state, since
            case registeredAt = "registered_at"
            case lastSuccess = "last_success"
            case lastError = "last_error"
            case lastShown = "last_shown"
            case lastClicked = "last_clicked"
        }

        init(_ record: DestinationRecord, _ contact: CheckUp.Contact?) {
            id = record.id
            channel = record.channel
            label = record.label
            state = record.state.rawValue
            registeredAt = record.registeredAt
            since = record.since
            lastSuccess = contact?.lastSuccess.map(OutcomeReport.init)
            lastError = contact?.lastError.map(OutcomeReport.init)
            lastShown = contact?.lastShown
            lastClicked = contact?.lastClicked
        }

        init(mailbox: String, _ suppression: SuppressionRecord?, _ contact: CheckUp.Contact?) {
            id = mailbox
            channel = .email
            label = "mailbox"
            let stopped = suppression.flatMap { $0.isReleased ? nil : $0 }
            state = stopped == nil ? DestinationRecord.State.usable.rawValue : "suppressed"
            since = stopped?.at
            lastSuccess = contact?.lastSuccess.map(OutcomeReport.init)
            lastError = contact?.lastError.map(OutcomeReport.init)
        }

        /// Whether notifications are sent there.
        var isUsable: Bool { state == DestinationRecord.State.usable.rawValue }

        /// The last error, when nothing was delivered after it: it may still be in the way.
        var standingError: OutcomeReport? {
            guard isUsable, let lastError else { return nil }
            return lastSuccess.map { $0.at > lastError.at } ?? false ? nil : lastError
        }
    }
}

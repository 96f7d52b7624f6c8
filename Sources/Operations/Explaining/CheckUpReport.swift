import Delivery
public import Directory
public import Messages
import Routing

/// Whether one teammate would be notified now, and everything it hangs on; the shape of the command's JSON. Times are milliseconds since
/// 1970, and what is not known is left out.
public struct CheckUpReport: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var name: String?
    /// When they left the workspace; nil for who is in it.
    public var removedAt: Timestamp?
    /// When this was looked up: what ages are counted from.
    public var at: Timestamp
    /// For how many days outcomes are kept.
    public var journalDays: Int
    /// The ids of their teams.
    public var teams: [String]
    /// The team the second scope was asked for; nil = any of theirs.
    public var team: String?
    public var lastActivity: Timestamp?
    /// One per scope and channel: what would be decided about a new conversation.
    public var lines: [Line]
    /// Every browser, device and mailbox, lost ones too.
    public var destinations: [DestinationReport]
    /// The workers that were asked how their services are; nil when none was.
    public private(set) var workers: [WorkerStatus]?

    /// What would be decided for one scope and channel.
    public struct Line: Sendable, Codable, Equatable {
        public var scope: Scope
        public var channel: Channel
        /// Whether the switch is on.
        public var isOn: Bool
        /// Whether the teammate chose that; else the workspace's default counts, or on when it has none.
        public var isChosen: Bool
        /// Whether they would be notified.
        public var isNotified: Bool
        /// At how many destinations.
        public var destinations: Int
        /// What the person would be told about it.
        public var sentence: String
        /// The short word for why not; nil when they would be notified.
        public var reason: String?
        /// What an operator can do about it; nil when they would be notified.
        public var explanation: String?
        /// When a decision of now would be rechecked.
        public var heldUntil: Timestamp?

        private enum CodingKeys: String, CodingKey {
            case scope, channel, destinations, sentence, reason, explanation
            case isOn = "on"
            case isChosen = "chosen"
            case isNotified = "notified"
            case heldUntil = "held_until"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case workspace, teammate, name, at, teams, team, lines, destinations, workers
        case removedAt = "removed_at"
        case journalDays = "journal_days"
        case lastActivity = "last_activity"
    }

    /// What a check-up says.
    public init(_ checkUp: CheckUp, workspace: String, team: String?, at: Timestamp, journalDays: Int) {
        let profile = checkUp.profile
        self.workspace = workspace
        self.team = team
        self.at = at
        self.journalDays = journalDays
        teammate = profile.id
        name = profile.name
        removedAt = profile.removedAt
        teams = profile.teams
        lastActivity = profile.lastActivity
        lines = checkUp.decisions.map { Line($0, profile, at: at) }
        destinations = profile.destinations.map { DestinationReport($0, checkUp.contacts[$0.id]) }
        if let email = profile.email {
            let id = StableID.mailbox(workspace: workspace, address: email)
            destinations.append(DestinationReport(mailbox: id, profile.suppression, checkUp.contacts[id]))
        }
        noteObstacles()
    }

    /// Adds what workers say of their services. Whoever would be notified over one that takes nothing hears of it.
    public mutating func add(_ workers: [WorkerStatus]) {
        self.workers = workers
        noteObstacles()
    }

    private mutating func noteObstacles() {
        for index in lines.indices where lines[index].isNotified {
            let isObstructed = obstacle(lines[index].channel) != nil
            lines[index].sentence = PersonalSentence.now(nil, heldFor: nil, isObstructed: isObstructed)
        }
    }
}

extension CheckUpReport {
    /// What keeps a channel's notifications waiting although the decision is to notify: what a worker says of its services, or how the last
    /// jobs at all of the teammate's destinations ended. Nil when nothing is known to.
    func obstacle(_ channel: Channel) -> String? {
        let circuits = (workers ?? []).flatMap { worker in worker.circuits.map { (circuit: $0, worker: worker) } }
        if let (circuit, worker) = circuits.first(where: { $0.circuit.channel == channel.rawValue && $0.circuit.isHeld }) {
            return worker.services.first { $0.hasPrefix("\(circuit.service) ") } ?? "\(circuit.service) takes nothing now"
        }
        let usable = destinations.filter { $0.channel == channel && $0.isUsable }
        let errors = usable.compactMap(\.standingError).filter { $0.result == .retried }
        guard !usable.isEmpty, errors.count == usable.count, let last = errors.max(by: { $0.at < $1.at }) else { return nil }
        return "\(last.answer), \(AgeText.write(at - last.at)) ago"
    }
}

extension CheckUpReport.Line {
    init(_ decision: Decision, _ profile: TeammateProfile, at now: Timestamp) {
        scope = decision.scope
        channel = decision.channel
        isOn = profile.effectivePreferences[decision.scope, decision.channel] ?? true
        isChosen = profile.preferences[decision.scope, decision.channel] != nil
        isNotified = decision.reason == nil
        destinations = decision.destinations.count
        sentence = PersonalSentence.now(decision.reason, heldFor: decision.heldUntil.map { $0 - now })
        reason = decision.reason?.word
        explanation = Self.explanation(decision.reason, profile)
        heldUntil = decision.heldUntil
    }

    /// Of an address that is suppressed also who stopped it, when and why.
    private static func explanation(_ reason: Reason?, _ profile: TeammateProfile) -> String? {
        guard reason == .addressSuppressed, let record = profile.suppression else { return reason?.sentenceForOperator }
        return "It was \(SuppressionText.write(record)). \(Reason.addressSuppressed.sentenceForOperator)"
    }
}

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

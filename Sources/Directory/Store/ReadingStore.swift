public import FoundationEssentials
public import Messages
public import Routing

/// What commands and pages read. Writes nothing. The rules of every call are those of ``DirectoryStore``.
public protocol ReadingStore: Sendable {
    /// What ``route(_:now:settings:)`` would decide about an event now. Writes nothing.
    /// - Parameter everybody: also says `notARecipient` for every other teammate of the workspace.
    func explain(
        _ event: Event, now: Timestamp, settings: RoutingSettings, everybody: Bool
    ) async throws(DirectoryError) -> Explanation

    /// What ``recheck(_:now:settings:)`` would answer now. Writes nothing.
    func previewRecheck(
        _ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedJob]

    /// Looks at everything that decides whether a teammate is told, and decides; nil when there is no such teammate.
    /// - Parameter team: the team of the second scope's decisions; nil = any of their own.
    func checkUp(
        workspace: String, teammate: String, team: String?, now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> CheckUp?

    /// What has been recorded about a conversation; nil when the workspace is not known.
    /// - Parameter teammate: only what concerns this teammate; nil = everybody.
    func history(workspace: String, conversation: String, teammate: String?) async throws(DirectoryError) -> ConversationHistory?

    /// What workers reported about the jobs of the conversations that were decided last, the oldest report first: how the services are.
    /// - Parameter since: only reports from then on.
    func recentOutcomes(since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry]

    /// The newest report about each of some jobs, as far as one has come since a moment.
    func lastOutcomes(ofJobs ids: [UUID], since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry]

    /// What became of a change that a console or command of ours sent; nil while it has not come, and after a day.
    func result(of event: String, workspace: String) async throws(DirectoryError) -> AppliedChangeRecord?

    /// Everything that is known about one teammate; nil when nothing is.
    func profile(workspace: String, teammate: String) async throws(DirectoryError) -> TeammateProfile?

    /// The workspaces, by id.
    func workspaces() async throws(DirectoryError) -> [WorkspaceSummary]

    /// The teams of a workspace, by id.
    func teams(workspace: String) async throws(DirectoryError) -> [TeamSummary]

    /// The teammates of a workspace, by id.
    /// - Parameter team: only its members; nil = everybody.
    func teammates(workspace: String, team: String?) async throws(DirectoryError) -> [TeammateSummary]

    /// A team with its members; nil when there is none.
    func team(_ team: String, workspace: String) async throws(DirectoryError) -> WorkspaceFile.Team?

    /// The change of the feed by which a browser or device is no destination any more; nil when there is none of that id. Writes
    /// nothing.
    func loss(of destination: String, workspace: String, reason: LossReason) async throws(DirectoryError) -> DirectoryChange?

    /// What was said last about mail to an address: that it is stopped, or released; nil when nothing was.
    func suppression(of address: String, workspace: String) async throws(DirectoryError) -> SuppressionRecord?

    /// A workspace as a file that ``importWorkspace(_:now:)`` takes; nil when there is no such workspace.
    func exportWorkspace(_ workspace: String) async throws(DirectoryError) -> WorkspaceFile?

    /// Calls `visit` with each part of a workspace's file, from one snapshot, with no more than one of them in memory.
    /// - Parameter visit: must not call the store. An error of its own ends the visit as ``DirectoryError/unexpected(_:)``.
    /// - Returns: whether there is such a workspace.
    func visitWorkspace(
        _ workspace: String, _ visit: @escaping @Sendable (WorkspacePart) throws -> Void
    ) async throws(DirectoryError) -> Bool
}

/// What the router would do with an event now, and why.
public struct Explanation: Sendable, Equatable {
    /// The workspace, team or teammate that is not known; then there are no decisions.
    public var unknownAssignee: String?
    /// One per recipient and channel; for `everybody` also one per other teammate and channel.
    public var decisions: [Decision]
    /// Names by teammate's id, for those who have one.
    public var names: [String: String]

    /// An explanation from its parts.
    public init(unknownAssignee: String? = nil, decisions: [Decision] = [], names: [String: String] = [:]) {
        self.unknownAssignee = unknownAssignee
        self.decisions = decisions
        self.names = names
    }
}

/// Everything that decides whether one teammate is told, and what the decision would be now.
public struct CheckUp: Sendable, Equatable {
    /// What the directory knows about them.
    public var profile: TeammateProfile
    /// How the last jobs ended and what was seen, by destination's id; a destination without any is missing. The mailbox has the id `StableID` gives it.
    public var contacts: [String: Contact]
    /// What would be decided about a new conversation that is given to the teammate, and one that is given to a team of theirs: one
    /// decision per scope and channel.
    public var decisions: [Decision]

    /// A check-up from its parts.
    public init(profile: TeammateProfile, contacts: [String: Contact] = [:], decisions: [Decision]) {
        self.profile = profile
        self.contacts = contacts
        self.decisions = decisions
    }

    /// How the last jobs for one destination ended and what was seen there, as far back as the journal is kept.
    public struct Contact: Sendable, Equatable {
        /// The last one that was delivered.
        public var lastSuccess: JobOutcomes.Entry?
        /// The last one that was retried, given up, or met a destination that was gone.
        public var lastError: JobOutcomes.Entry?

        /// When a notification was last shown there, as its page or app reported.
        public var lastShown: Timestamp?
        /// When one was last clicked there.
        public var lastClicked: Timestamp?

        /// A contact from its parts.
        public init(
            lastSuccess: JobOutcomes.Entry? = nil, lastError: JobOutcomes.Entry? = nil, lastShown: Timestamp? = nil,
            lastClicked: Timestamp? = nil
        ) {
            self.lastSuccess = lastSuccess
            self.lastError = lastError
            self.lastShown = lastShown
            self.lastClicked = lastClicked
        }
    }
}

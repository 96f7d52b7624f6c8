public import Messages

/// What the directory knows that matters for one assignment. A value: the same audience gives the same decisions.
public struct Audience: Sendable, Equatable {
    /// What counts for the whole workspace.
    public var workspace: WorkspaceSettings
    /// The name of the assigned team, for the text; nil for a teammate, or when the team has none.
    public var teamName: String?
    /// What has become of the conversation.
    public var conversation: ConversationState
    /// Whom the assignment concerns. Nobody is in here twice after ``decide(_:_:at:moment:settings:)`` has looked.
    public var recipients: [Recipient]

    /// An audience from its parts.
    public init(
        workspace: WorkspaceSettings = WorkspaceSettings(), teamName: String? = nil, conversation: ConversationState = ConversationState(),
        recipients: [Recipient]
    ) {
        self.workspace = workspace
        self.teamName = teamName
        self.conversation = conversation
        self.recipients = recipients
    }
}

/// What a workspace has set for everybody in it.
public struct WorkspaceSettings: Sendable, Equatable {
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is nil here too is on.
    public var defaults: Preferences
    /// True keeps what customers write out of every notification.
    public var isContentFree: Bool
    /// True asks phones to show notifications as time-sensitive.
    public var isTimeSensitive: Bool

    /// Settings from their parts; without any, every switch is on and texts are whole.
    public init(
        locale: String? = nil, defaults: Preferences = Preferences(), isContentFree: Bool = false, isTimeSensitive: Bool = false
    ) {
        self.locale = locale
        self.defaults = defaults
        self.isContentFree = isContentFree
        self.isTimeSensitive = isTimeSensitive
    }
}

/// What later events said about a conversation.
public struct ConversationState: Sendable, Equatable {
    /// When it was closed last.
    public var closedAt: Timestamp?
    /// Who has it by the newest assignment; nil when that took it from everybody, or when no assignment is known.
    public var assignee: Assignment.Assignee?
    /// When that was; nil when no assignment is known.
    public var assignedAt: Timestamp?

    /// A state from its parts; nothing known when left out.
    public init(closedAt: Timestamp? = nil, assignee: Assignment.Assignee? = nil, assignedAt: Timestamp? = nil) {
        self.closedAt = closedAt
        self.assignee = assignee
        self.assignedAt = assignedAt
    }

    /// Takes an assignment in unless a newer one is known. Of two at the same moment the one that came later counts. Opening a
    /// conversation without saying for whom takes it from nobody, whenever it comes.
    ///
    /// What is known of a moment that is yet to come says nothing: it was written by a clock that was ahead.
    public mutating func take(_ event: AssignmentEvent, at now: Timestamp) {
        guard event.assignment.assignee != nil || event.takesAway else { return }
        if let assignedAt = Timestamp.known(assignedAt, at: now), assignedAt > event.time { return }
        assignee = event.assignment.assignee
        assignedAt = event.time
    }
}

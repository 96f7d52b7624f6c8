public import Messages
public import Routing

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

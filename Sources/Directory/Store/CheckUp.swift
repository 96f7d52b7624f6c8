public import Messages
public import Routing

/// Everything that decides whether one teammate is told, and what the decision would be now.
public struct CheckUp: Sendable, Equatable {
    /// What the directory knows about them.
    public var profile: TeammateProfile
    /// How the last jobs ended, by destination's id; a destination without any is missing. The mailbox has the id `StableID` gives it.
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

    /// How the last jobs for one destination ended, as far back as outcomes are kept.
    public struct Contact: Sendable, Equatable {
        /// The last one that was delivered.
        public var lastSuccess: JobOutcomes.Entry?
        /// The last one that was retried, given up, or met a destination that was gone.
        public var lastError: JobOutcomes.Entry?

        /// A contact from its parts.
        public init(lastSuccess: JobOutcomes.Entry? = nil, lastError: JobOutcomes.Entry? = nil) {
            self.lastSuccess = lastSuccess
            self.lastError = lastError
        }
    }
}

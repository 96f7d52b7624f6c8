/// Why an assignment concerns a teammate. Preferences are kept for each scope on its own.
public enum Scope: String, Sendable, Codable, CaseIterable, Hashable {
    /// The conversation was given to the teammate.
    case assignedToMe
    /// The conversation was given to a team the teammate is in.
    case assignedToMyTeam
}

public import Directory

/// A workspace without addresses, tokens and keys; the shape of the command's JSON.
public struct WorkspaceReport: Sendable, Codable, Equatable {
    /// Whether mail can go to somebody.
    public enum Email: String, Sendable, Codable { case yes, none, suppressed }

    /// A teammate, with counts of what they have.
    public struct Teammate: Sendable, Codable, Equatable {
        public var id: String
        public var name: String?
        public var email: Email
        public var browsers: Int
        public var devices: Int
    }

    /// A team and its members' ids.
    public struct Team: Sendable, Codable, Equatable {
        public var id: String
        public var name: String?
        public var members: [String]
    }

    public var workspace: String
    public var name: String?
    public var teams: [Team]
    public var teammates: [Teammate]

    /// What can be shown of a workspace.
    public init(_ file: WorkspaceFile) {
        workspace = file.workspace
        name = file.name
        teams = file.teams.map { Team(id: $0.id, name: $0.name, members: $0.members) }
        teammates = file.teammates.map {
            Teammate(
                id: $0.id, name: $0.name, email: $0.email == nil ? .none : $0.emailSuppressed == nil ? .yes : .suppressed,
                browsers: $0.browsers?.count ?? 0, devices: $0.devices?.count ?? 0)
        }
    }
}

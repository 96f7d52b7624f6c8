/// A part of a workspace's file, for whoever does not want all of it in memory.
public enum WorkspacePart: Sendable, Equatable {
    /// What the workspace itself is; without teams and teammates. Comes first.
    case settings(WorkspaceFile)
    /// Everybody, by id.
    case teammate(WorkspaceFile.Teammate)
    /// The teams, by id; their members have come before.
    case team(WorkspaceFile.Team)
}

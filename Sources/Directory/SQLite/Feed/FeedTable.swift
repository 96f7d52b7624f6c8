/// The tables that the feed keeps, each with its key beside the workspace.
enum FeedTable: String {
    case workspace, teammate, team, preference, destination, suppression

    /// The key's columns.
    var key: String {
        switch self {
        case .workspace: "id = ? AND ? IS NOT NULL"
        case .teammate, .team, .destination: "workspace = ? AND id = ?"
        case .preference: "workspace = ? AND teammate = ?"
        case .suppression: "workspace = ? AND address = ?"
        }
    }
}

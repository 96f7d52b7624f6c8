/// The tables that the feed keeps, each with its key beside the workspace.
enum FeedTable: String {
    case workspace, teammate, team, destination, suppression

    /// The key's columns, the workspace first.
    var keyColumns: [String] {
        switch self {
        case .workspace: ["id"]
        case .teammate, .team, .destination: ["workspace", "id"]
        case .suppression: ["workspace", "address"]
        }
    }

    /// Names one row: by the workspace and the id within it.
    var key: String {
        switch self {
        case .workspace: "id = ? AND ? IS NOT NULL"
        case .teammate, .team, .destination: "workspace = ? AND id = ?"
        case .suppression: "workspace = ? AND address = ?"
        }
    }

    /// What a change says, and what orders it: the columns that are set aside and given back together.
    var content: [String] {
        let content =
            switch self {
            case .workspace: ["name", "locale", "switches", "content_free", "time_sensitive"]
            case .teammate: ["name", "email", "email_key", "email_since", "locale", "removed_at"]
            case .team: ["name", "removed_at"]
            case .destination:
                [
                    "teammate", "channel", "address", "p256dh", "auth", "vapid_key", "browser", "installation", "provider", "app",
                    "environment", "permission", "locale", "registered_at", "state", "since", "replaced_by",
                ]
            case .suppression: ["reason", "released", "said_by", "detail", "provider", "said_at"]
            }
        return content + ["kept_version", "changed_at", "changed_by"]
    }
}

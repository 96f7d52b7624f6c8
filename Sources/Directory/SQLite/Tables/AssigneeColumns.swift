import GRDB
import Messages

extension Assignment.Assignee {
    /// The word in the database.
    var kind: String {
        switch self {
        case .teammate: "teammate"
        case .team: "team"
        }
    }

    /// The teammate's or team's id.
    var id: String {
        switch self {
        case .teammate(let id), .team(let id): id
        }
    }

    /// An assignee from its two columns; nil when there is none.
    init?(kind: String?, id: String?) {
        guard let kind, let id else { return nil }
        self = kind == "team" ? .team(id) : .teammate(id)
    }
}

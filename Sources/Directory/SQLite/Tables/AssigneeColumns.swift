import GRDB
import Messages

extension Assignment.Assignee {
    /// The word in the database.
    var kind: String {
        switch self {
        case .teammate: "teammate"
        case .team: "team"
        case .bot: "bot"
        }
    }

    /// The teammate's, team's or bot's id.
    var id: String {
        switch self {
        case .teammate(let id), .team(let id), .bot(let id): id
        }
    }

    /// An assignee from its two columns; nil when there is none.
    init?(kind: String?, id: String?) {
        guard let kind, let id else { return nil }
        switch kind {
        case "team": self = .team(id)
        case "bot": self = .bot(id)
        default: self = .teammate(id)
        }
    }
}

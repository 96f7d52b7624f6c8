import Messages

/// Who has a conversation, for people.
enum AssigneeText {
    /// Such as `team sales`, `bot triage`, or the teammate's id alone.
    static func write(_ assignee: Assignment.Assignee?) -> String {
        switch assignee {
        case .team(let id): "team \(id)"
        case .bot(let id): "bot \(id)"
        case .teammate(let id): id
        case nil: "nobody"
        }
    }
}

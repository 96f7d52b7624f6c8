extension Event.Content {
    /// The first field that has to name something and does not, as a path below `$.data`: it is empty, or has the character NUL in it,
    /// before which a database in C may take the name to end. Assignments are refused for that where they are decoded.
    var namelessField: String? {
        switch self {
        case .assigned, .opened: nil
        case .seen(let seen):
            Self.nameless(("workspace", seen.workspace), ("conversation.id", seen.conversation.id), ("teammate", seen.teammate))
        case .closed(let closed): Self.nameless(("workspace", closed.workspace), ("conversation.id", closed.conversation.id))
        case .presence(let active): Self.nameless(("workspace", active.workspace), ("teammate", active.teammate))
        case .directory(let change): change.namelessField
        case .shown(let seen), .clicked(let seen):
            Self.nameless(("workspace", seen.workspace), ("notification", seen.notification))
        }
    }

    private static func nameless(_ fields: (name: String, value: String)...) -> String? {
        fields.first { !$0.value.isName }?.name
    }
}

extension String {
    /// Whether it can name something.
    var isName: Bool { !isEmpty && !utf8.contains(0) }
}

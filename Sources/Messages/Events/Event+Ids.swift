extension Event.Content {
    /// The first field that has to be an id (``IdRule``) and is none, with its path below `$.data`. Most ids of assignments are looked at
    /// where they are decoded.
    var unusableID: Unreadable.Mistake? {
        switch self {
        case .assigned(let assignment), .opened(let assignment): Self.optional(("assigned_by.id", assignment.assignedBy?.id))
        case .seen(let seen):
            Self.required(("workspace", seen.workspace), ("conversation.id", seen.conversation.id), ("teammate", seen.teammate))
        case .closed(let closed):
            Self.required(("workspace", closed.workspace), ("conversation.id", closed.conversation.id))
                ?? Self.optional(("by.id", closed.by?.id))
        case .presence(let active): Self.required(("workspace", active.workspace), ("teammate", active.teammate))
        case .directory(let change): change.unusableID
        case .shown(let seen), .clicked(let seen):
            Self.required(("workspace", seen.workspace), ("notification", seen.notification))
                ?? Self.optional(("destination", seen.destination))
        }
    }

    private static func required(_ fields: (name: String, value: String)...) -> Unreadable.Mistake? {
        for field in fields {
            if let expected = IdRule.flaw(in: field.value) { return .init(path: "$.data.\(field.name)", expected: expected) }
        }
        return nil
    }

    private static func optional(_ field: (name: String, value: String?)) -> Unreadable.Mistake? {
        IdRule.flaw(inOptional: field.value).map { .init(path: "$.data.\(field.name)", expected: $0) }
    }
}

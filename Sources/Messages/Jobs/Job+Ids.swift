extension Job {
    /// The first field that has to be an id (``IdRule``) and is none: they become parts of message ids, also those of a job that was made by
    /// hand.
    var unusableID: Unreadable.Mistake? {
        Self.mistake("$.destination.id", destination.id) ?? Self.mistake("$.notification.workspace", notification.workspace)
            ?? Self.mistake("$.notification.teammate", notification.teammate)
            ?? Self.mistake("$.notification.conversation", notification.conversation)
    }

    private static func mistake(_ path: String, _ id: String) -> Unreadable.Mistake? {
        IdRule.flaw(in: id).map { Unreadable.Mistake(path: path, expected: $0) }
    }
}

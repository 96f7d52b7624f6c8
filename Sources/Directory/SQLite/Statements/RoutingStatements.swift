import GRDB

/// What every assignment executes, prepared once for a batch.
final class RoutingStatements {
    /// Everything that is known about a conversation, in one walk: see ``KnownConversation``.
    let known: PreparedStatement
    /// Keeps a conversation's state.
    let keepConversation: PreparedStatement
    /// Writes an entry into the journal.
    let insertEntry: PreparedStatement
    /// Claims a ring.
    let claim: PreparedStatement

    init(_ database: Database) {
        known = PreparedStatement(database, KnownConversation.statement)
        keepConversation = PreparedStatement(database, Conversations.keepStatement)
        insertEntry = PreparedStatement(database, Journal.insertStatement)
        claim = PreparedStatement(database, Claims.claimStatement)
    }
}

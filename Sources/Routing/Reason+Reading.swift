public import Messages

extension Reason {
    /// The reason for a ``word``, such as the journal's; nil for a word that is none of ours.
    /// - Parameters:
    ///   - scope: which switch is off, for `channelOff`.
    ///   - goneAt: when the last destination was found gone, for `noDestination.gone`, which is no reason without it.
    public init?(word: String, scope: Scope, goneAt: Timestamp? = nil) {
        let absences: [Absence] = [.neverRegistered, .permissionWithdrawn, .loggedOut, .replaced] + (goneAt.map { [.gone(at: $0)] } ?? [])
        let reasons: [Reason] =
            [
                .noAssignee, .teammateRemoved, .actor, .conversationClosed, .reassigned, .alreadySeen, .channelOff(scope),
                .addressSuppressed, .tooLate, .active, .alreadyNotified, .notARecipient,
            ] + absences.map(Reason.noDestination)
        guard let reason = reasons.first(where: { $0.word == word }) else { return nil }
        self = reason
    }
}

import Routing

/// The colours of explanations: green for who is notified, yellow for what comes later, red for what somebody has to fix.
enum VerdictColour {
    /// The colour for a reason; nil for what is just as people want it.
    static func of(reason: String?) -> TextColour? {
        guard let reason else { return .good }
        let isWrong = reason.hasPrefix("noDestination.") || [Reason.addressSuppressed.word, Reason.teammateRemoved.word].contains(reason)
        return isWrong ? .bad : nil
    }
}

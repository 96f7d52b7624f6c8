import Messages

extension DirectoryChange {
    /// The version the feed gave it; patches and a worker's report have none.
    var version: Int64? {
        switch self {
        case .workspaceUpserted(let change): change.version
        case .teammateUpserted(let change): change.version
        case .teammateRemoved(let change): change.version
        case .teamUpserted(let change): change.version
        case .teamRemoved(let change): change.version
        case .preferencesChanged(let change): change.version
        case .webPushSubscribed(let change): change.version
        case .webPushUnsubscribed(let change): change.version
        case .deviceRegistered(let change): change.version
        case .deviceUnregistered(let change): change.version
        case .emailSuppressed(let change): change.version
        case .emailReleased(let change): change.version
        case .teamMembersAdded, .teamMembersRemoved, .preferencesPatched, .destinationGone, .destinationLearned: nil
        }
    }
}

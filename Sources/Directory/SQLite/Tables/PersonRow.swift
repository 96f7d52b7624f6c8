import Messages
import Routing

/// A teammate as the audience needs them.
struct PersonRow {
    var id: String
    var name: String?
    var email: String?
    var emailSince: Timestamp?
    var locale: String?
    var isRemoved: Bool
    var preferences: Preferences
    var lastActivity: Timestamp?
    var isSuppressed: Bool

    init(row: PreparedStatement) {
        id = row.text(0) ?? ""
        name = row.text(1)
        email = row.text(2)
        emailSince = row.time(3)
        locale = row.text(4)
        isRemoved = row.number(5) == 1
        preferences = row.text(6).map(Preferences.init(switches:)) ?? Preferences()
        lastActivity = row.time(7)
        isSuppressed = row.number(8) == 1
    }

    func recipient(scope: Scope, workspace: String, destinations rows: [DestinationRow]) -> Recipient {
        var reach = Reach(
            destinations: rows.compactMap(\.destination), absences: DestinationRow.absences(rows), isAddressSuppressed: isSuppressed)
        if let mailbox = mailbox(workspace) { reach.destinations.append(mailbox) }
        return Recipient(
            teammate: id, name: name, locale: locale, scope: scope, isRemoved: isRemoved, preferences: preferences, reach: reach,
            lastActivity: lastActivity)
    }

    private func mailbox(_ workspace: String) -> Destination? {
        guard let email, !email.isEmpty else { return nil }
        return Destination(
            id: StableID.mailbox(workspace: workspace, address: email), registeredAt: emailSince ?? Timestamp(milliseconds: 0),
            address: .mailbox(Destination.Mailbox(address: email, name: name)))
    }
}

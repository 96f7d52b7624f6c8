import GRDB
import Messages
import Routing

/// Reads recipients with their preferences, presence and destinations.
struct RecipientReader {
    private let database: Database
    private let peopleOfTeam: PreparedStatement
    private let destinationsOfTeam: PreparedStatement
    private let person: PreparedStatement
    private let personOfTeam: PreparedStatement
    private let destinationsOfPerson: PreparedStatement

    init(database: Database) {
        self.database = database
        peopleOfTeam = PreparedStatement(database, Self.peopleOfTeam)
        destinationsOfTeam = PreparedStatement(database, Self.destinationsOfTeam)
        person = PreparedStatement(database, Self.person)
        personOfTeam = PreparedStatement(database, Self.personOfTeam)
        destinationsOfPerson = PreparedStatement(database, Self.destinationsOfPerson)
    }

    /// The members of a team, by id. One whose own event has not come yet is known by the id alone.
    func members(of team: String, in workspace: String) throws -> [Recipient] {
        let reaches = try destinationsOfTeam.rows(workspace, team, DestinationRow.init(row:))
        let people = try peopleOfTeam.rows(workspace, team, PersonRow.init(row:))
        let byTeammate = Dictionary(grouping: reaches, by: \.teammate)
        return people.map { $0.recipient(scope: .assignedToMyTeam, workspace: workspace, destinations: byTeammate[$0.id] ?? []) }
    }

    /// One teammate; nil when the directory never heard of them.
    func teammate(_ teammate: String, in workspace: String) throws -> Recipient? {
        guard let person = try person.rows(workspace, teammate, PersonRow.init(row:)).first else { return nil }
        let destinations = try destinationsOfPerson.rows(workspace, teammate, DestinationRow.init(row:))
        return person.recipient(scope: .assignedToMe, workspace: workspace, destinations: destinations)
    }

    /// One member of a team; nil when they are not in it.
    func member(_ teammate: String, of team: String, in workspace: String) throws -> Recipient? {
        try personOfTeam.start()
        for text in [workspace, team, teammate] { try personOfTeam.bind(text) }
        var person: PersonRow?
        while try personOfTeam.step() { person = PersonRow(row: personOfTeam) }
        guard let person else { return nil }
        let destinations = try destinationsOfPerson.rows(workspace, teammate, DestinationRow.init(row:))
        return person.recipient(scope: .assignedToMyTeam, workspace: workspace, destinations: destinations)
    }

    /// How SQLite walks for each of the statements: a step per line, for the test that none walks a whole workspace.
    func plans() throws -> [String] {
        try [Self.peopleOfTeam, Self.person, Self.destinationsOfTeam, Self.destinationsOfPerson].flatMap { statement in
            try database.rows("EXPLAIN QUERY PLAN " + statement, ["", ""]) { $0[3] as String }
        }
    }

    private static let columns = """
        t.name, t.email, t.email_since, t.locale, t.removed_at IS NOT NULL, p.switches, a.at, s.address IS NOT NULL
        """
    private static let ofTeam = """
        SELECT m.teammate, \(columns) FROM member m
        LEFT JOIN teammate t ON t.workspace = m.workspace AND t.id = m.teammate
        LEFT JOIN preference p ON p.workspace = m.workspace AND p.teammate = m.teammate
        LEFT JOIN presence a ON a.workspace = m.workspace AND a.teammate = m.teammate
        LEFT JOIN suppression s ON s.workspace = m.workspace AND s.address = t.email_key AND \(Suppressions.isStopped)
        WHERE m.workspace = ? AND m.team = ?
        """
    private static let peopleOfTeam = ofTeam + " ORDER BY m.teammate"
    private static let personOfTeam = ofTeam + " AND m.teammate = ?"
    private static let person = """
        SELECT t.id, \(columns) FROM teammate t
        LEFT JOIN preference p ON p.workspace = t.workspace AND p.teammate = t.id
        LEFT JOIN presence a ON a.workspace = t.workspace AND a.teammate = t.id
        LEFT JOIN suppression s ON s.workspace = t.workspace AND s.address = t.email_key AND \(Suppressions.isStopped)
        WHERE t.workspace = ? AND t.id = ?
        """
    // Left alone, SQLite walks the whole workspace: CROSS JOIN keeps the members first, and the index is named.
    private static let destinationsOfTeam = """
        SELECT \(DestinationRow.columns) FROM member m
        CROSS JOIN destination d INDEXED BY destination_by_teammate ON d.workspace = m.workspace AND d.teammate = m.teammate
        WHERE m.workspace = ? AND m.team = ? ORDER BY m.teammate, d.id
        """
    private static let destinationsOfPerson = """
        SELECT \(DestinationRow.columns) FROM destination d INDEXED BY destination_by_teammate
        WHERE d.workspace = ? AND d.teammate = ? ORDER BY d.id
        """
}

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

import GRDB
import Messages

/// Takes one change into the tables, inside a write transaction.
struct FeedWriter {
    let database: Database
    let stamp: FeedStamp
    /// The event's source: who set a switch.
    var source = ""
    /// An import counts whatever the feed said before; versions stay for what the feed says next.
    var isForced = false
    /// Why a change does not count, in words.
    let reason = Reason()

    /// Written on the way down, read at the top.
    final class Reason { var text = "" }

    func apply(_ change: DirectoryChange) throws -> AppliedChange {
        if let mistake = change.unusableID { return .rejected(mistake.description) }
        switch change.canonical {
        case .workspaceUpserted(let change): return try upsert(change)
        case .teammateUpserted(let change): return try upsert(change)
        case .teammateRemoved(let change): return try remove(change)
        case .teamUpserted(let change): return try upsert(change)
        case .teamRemoved(let change): return try remove(change)
        case .teamMembersAdded(let change): return try patch(change, areMembers: true)
        case .teamMembersRemoved(let change): return try patch(change, areMembers: false)
        case .preferencesChanged(let change): return try keep(change)
        case .preferencesPatched(let change): return try patch(change)
        case .webPushSubscribed(let change): return try subscribe(change)
        case .webPushUnsubscribed(let change): return try unsubscribe(change)
        case .deviceRegistered(let change): return try register(change)
        case .deviceUnregistered(let change): return try unregister(change)
        case .emailSuppressed(let change): return try suppress(change)
        case .emailReleased(let change): return try release(change)
        case .destinationGone(let report): return try remove(report)
        case .destinationLearned(let report): return try learn(report)
        }
    }

    /// The four values of a row's stamp.
    var stampValues: StatementArguments { [stamp.version, stamp.version, stamp.time.milliseconds, stamp.eventID] }

    /// Keeps the highest version through changes that have none, so that what comes next can be compared.
    static let stampUpdate = """
        version = coalesce(excluded.version, version), kept_version = excluded.kept_version, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by
        """
    static let stampColumns = "version, kept_version, changed_at, changed_by"
    static let stampCount = 4

    /// A workspace exists as soon as something in it does.
    func ensureWorkspace(_ workspace: String) throws {
        try database.run(
            """
            INSERT OR IGNORE INTO workspace (id, switches, content_free, time_sensitive, changed_at, changed_by)
            VALUES (?, '??????', 0, 0, 0, '')
            """,
            [workspace])
    }
}

extension FeedWriter {
    func upsert(_ change: WorkspaceUpserted) throws -> AppliedChange {
        try self.change(
            .workspace, change.workspace, "",
            [
                ("name", change.name), ("locale", change.locale), ("switches", (change.preferences ?? Preferences()).switches),
                ("content_free", change.contentFree ?? false), ("time_sensitive", change.timeSensitive ?? false),
            ])
    }

    func upsert(_ change: TeammateUpserted) throws -> AppliedChange {
        let email = change.email.flatMap { $0.isEmpty ? nil : $0 }
        let since = email == nil ? nil : stamp.time.milliseconds
        return try self.change(
            .teammate, change.workspace, change.teammate,
            [("name", change.name), ("email", email), ("email_key", email?.lowercased()), ("locale", change.locale)],
            new: [("email_since", since)],
            known: ["email_since = iif(email_key IS excluded.email_key, email_since, excluded.email_since)", "removed_at = NULL"])
    }

    func remove(_ change: TeammateRemoved) throws -> AppliedChange {
        try self.change(.teammate, change.workspace, change.teammate, [("removed_at", stamp.time.milliseconds)])
    }
}

extension FeedWriter {
    /// What a change says, by column.
    typealias Columns = [(name: String, value: (any DatabaseValueConvertible)?)]

    /// Takes a change of one row in that says what is in some of its columns.
    ///
    /// - Parameters:
    ///   - columns: what the change says.
    ///   - new: further columns, for a row that is not there yet.
    ///   - known: what else the change does to a row that is there.
    func change(
        _ table: FeedTable, _ workspace: String, _ id: String, _ columns: Columns, new: Columns = [], known: [String] = []
    ) throws -> AppliedChange {
        try take(table, workspace, id) { _ in
            let names = table.keyColumns + (columns + new).map { $0.name }
            let marks = Array(repeating: "?", count: names.count + Self.stampCount).joined(separator: ", ")
            let updates = columns.map { "\($0.name) = excluded.\($0.name)" } + known
            let key: StatementArguments = table == .workspace ? [workspace] : [workspace, id]
            try database.run(
                """
                INSERT INTO \(table.rawValue) (\(names.joined(separator: ", ")), \(Self.stampColumns)) VALUES (\(marks))
                ON CONFLICT DO UPDATE SET \(updates.joined(separator: ", ")), \(Self.stampUpdate)
                """,
                key + StatementArguments((columns + new).map { $0.value }) + stampValues)
        }
    }
}

extension FeedWriter {
    func suppress(_ change: EmailSuppressed) throws -> AppliedChange {
        let record = SuppressionRecord(
            reason: change.reason.rawValue, by: change.by ?? source, detail: change.detail, provider: change.provider,
            at: change.at ?? stamp.time)
        return try say(record, about: change.address, in: change.workspace)
    }

    func release(_ change: EmailReleased) throws -> AppliedChange {
        let record = SuppressionRecord(isReleased: true, reason: change.reason, by: change.by, at: stamp.time)
        return try say(record, about: change.address, in: change.workspace)
    }

    /// A suppression and its release are changes of the same thing, the address: the later one counts, however they arrive.
    func say(_ record: SuppressionRecord, about text: String, in workspace: String) throws -> AppliedChange {
        guard text.contains("@") else { return .rejected("$.data.address: expected a mail address") }
        let address = text.lowercased()
        try ensureWorkspace(workspace)
        return try take(.suppression, workspace, address) { _ in try write(record, address, workspace) }
    }

    private func write(_ record: SuppressionRecord, _ address: String, _ workspace: String) throws {
        let released: Int64? = record.isReleased ? 1 : nil
        let said: StatementArguments = [
            workspace, address, record.reason, released, record.by, record.detail, record.provider, record.at.milliseconds,
        ]
        try database.run(
            """
            INSERT INTO suppression (workspace, address, reason, released, said_by, detail, provider, said_at, \(Self.stampColumns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET reason = excluded.reason, released = excluded.released, said_by = excluded.said_by,
                detail = excluded.detail, provider = excluded.provider, said_at = excluded.said_at, \(Self.stampUpdate)
            """,
            said + stampValues)
    }
}

extension FeedWriter {
    /// A worker's report counts only against what has not been registered anew since.
    func remove(_ report: DestinationGone) throws -> AppliedChange {
        switch report.channel {
        case .webPush, .mobilePush: try removeRegistration(report)
        case .email: try removeMailbox(report)
        }
    }

    private func removeRegistration(_ report: DestinationGone) throws -> AppliedChange {
        let sql = "SELECT registered_at, state FROM destination WHERE workspace = ? AND id = ? AND channel = ?"
        let known = try database.first(sql, [report.workspace, report.destination, report.channel.rawValue]) {
            ($0.time(0), $0[1] as String)
        }
        guard let (registeredAt, state) = known, registeredAt <= report.registeredAt else { return .ignoredAsOlder }
        guard state == DestinationRecord.State.usable.rawValue else { return .ignoredAsOlder }
        try setState(.gone, of: report.destination, in: report.workspace, since: report.at)
        return .applied
    }

    /// Who says so: nobody else reports mailboxes.
    private static let mailWorker = "belfry-email"

    private func removeMailbox(_ report: DestinationGone) throws -> AppliedChange {
        let sql = "SELECT email_key, email_since FROM teammate WHERE workspace = ? AND id = ? AND email_key IS NOT NULL"
        let known = try database.first(sql, [report.workspace, report.teammate]) { ($0[0] as String, $0.optionalTime(1)) }
        guard let (address, since) = known, StableID.mailbox(workspace: report.workspace, address: address) == report.destination,
            since.map({ $0 <= report.registeredAt }) ?? true
        else { return .ignoredAsOlder }
        // Said before the address was released, it comes too late.
        let record = SuppressionRecord(
            reason: EmailSuppressed.Reason.bounce.rawValue, by: Self.mailWorker, detail: report.reason.isEmpty ? nil : report.reason,
            at: report.at)
        return try say(record, about: address, in: report.workspace)
    }

    /// Where a device is known that was registered without an environment. It is no change of the registration: a later one replaces it,
    /// and one that came since has a word of its own.
    func learn(_ report: DestinationLearned) throws -> AppliedChange {
        try database.run(
            """
            UPDATE destination SET environment = ?
            WHERE workspace = ? AND id = ? AND provider = 'apns' AND environment IS NULL AND registered_at <= ?
            """,
            [report.environment.rawValue, report.workspace, report.destination, report.registeredAt.milliseconds])
        return database.changesCount > 0 ? .applied : .ignoredAsOlder
    }
}

extension FeedWriter {
    /// Takes a change of one row in, as ``FeedOrder`` has it.
    /// - Parameter write: writes the row, with the change's stamp. Whatever it does to other rows it does only when it is told that the
    ///   change is in effect.
    func take(
        _ table: FeedTable, _ workspace: String, _ id: String, _ write: (_ isInEffect: Bool) throws -> Void
    ) throws -> AppliedChange {
        if table != .workspace { try ensureWorkspace(workspace) }
        let row = FeedRow(database: database, table: table, workspace: workspace, id: id)
        let known = try row.known()
        if isForced {
            try row.forget(row.name)
            try write(true)
            return .applied
        }
        switch FeedOrder.verdict(on: stamp, known: known, aside: try row.aside()) {
        case .kept(let settingAside):
            if settingAside, let known, known.kept.time.milliseconds > 0 { try row.setAside(row.name) }
            if !settingAside, stamp.version == nil { try row.forget(row.name) }
            try write(true)
            return .applied
        case .setAside:
            try row.setAside(row.present)
            try write(false)
            try row.setAside(row.name)
            try row.giveBack(row.present)
        case .givesBack:
            try row.giveBack(row.name)
            try row.note(stamp.version)
        case .notesVersion: try row.note(stamp.version)
        case .ignored: break
        }
        return older(than: known)
    }

    /// A change that something newer is known against, with the reason for whoever waits for it.
    func older(than known: FeedOrder.Known?) -> AppliedChange {
        guard let known, known.kept.eventID != stamp.eventID else { return .ignoredAsOlder }
        let version = known.version.map { " (version \($0))" } ?? ""
        reason.text = "something newer is known, of \(known.kept.time.text)\(version)"
        return .ignoredAsOlder
    }
}

/// A row of the feed's, what orders it, and what was set aside for it.
private struct FeedRow {
    let database: Database
    let table: FeedTable
    let workspace: String
    let id: String

    /// Under which kind the change without a version is set aside, and under which what is kept while the other is written.
    var name: String { table.rawValue }
    var present: String { "present \(table.rawValue)" }

    func known() throws -> FeedOrder.Known? {
        let sql = "SELECT version, kept_version, changed_at, changed_by FROM \(table.rawValue) WHERE \(table.key)"
        return try database.first(sql, [workspace, id]) {
            FeedOrder.Known(version: $0[0], kept: FeedStamp(version: $0[1], time: $0.time(2), eventID: $0[3]))
        }
    }

    func aside() throws -> FeedStamp? {
        let sql = "SELECT changed_at, changed_by FROM overtaken WHERE workspace = ? AND kind = ? AND id = ?"
        return try database.first(sql, [workspace, name, id]) { FeedStamp(version: nil, time: $0.time(0), eventID: $0[1]) }
    }

    func setAside(_ kind: String) throws {
        let content = table.content.map { "'\($0)', \($0)" }.joined(separator: ", ")
        try database.run(
            """
            INSERT OR REPLACE INTO overtaken (workspace, kind, id, changed_at, changed_by, content)
            SELECT ?, ?, ?, changed_at, changed_by, json_object(\(content)) FROM \(table.rawValue) WHERE \(table.key)
            """,
            [workspace, kind, id, workspace, id])
    }

    func giveBack(_ kind: String) throws {
        let values = table.content.map { "json_extract(content, '$.\($0)')" }.joined(separator: ", ")
        try database.run(
            """
            UPDATE \(table.rawValue) SET (\(table.content.joined(separator: ", "))) =
                (SELECT \(values) FROM overtaken WHERE overtaken.workspace = ? AND overtaken.kind = ? AND overtaken.id = ?)
            WHERE \(table.key)
            """,
            [workspace, kind, id, workspace, id])
        try forget(kind)
    }

    func forget(_ kind: String) throws {
        try database.run("DELETE FROM overtaken WHERE workspace = ? AND kind = ? AND id = ?", [workspace, kind, id])
    }

    /// Keeps the highest version, so that what comes next can be compared.
    func note(_ version: Int64?) throws {
        try database.run(
            "UPDATE \(table.rawValue) SET version = max(coalesce(version, ?), ?) WHERE \(table.key)", [version, version, workspace, id])
    }
}

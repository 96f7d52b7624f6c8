import GRDB
import Messages

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

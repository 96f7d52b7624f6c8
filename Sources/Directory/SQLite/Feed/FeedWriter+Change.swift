import GRDB

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

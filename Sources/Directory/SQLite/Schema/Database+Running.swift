import GRDB

extension Database {
    /// Runs a statement that stays prepared.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        let statement = try cachedStatement(sql: sql)
        // Checking the number and names of arguments again for every call costs more than binding them.
        statement.setUncheckedArguments(arguments)
        try statement.execute()
    }

    /// All rows of a statement that stays prepared. The row is only valid inside the closure.
    func rows<Value>(_ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value) throws -> [Value] {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        let cursor = try Row.fetchCursor(statement)
        var values: [Value] = []
        while let row = try cursor.next() { values.append(try read(row)) }
        return values
    }

    /// Calls `read` with each row of a statement that stays prepared; `read` may run other statements, not the same one.
    func each(_ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Void) throws {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        let cursor = try Row.fetchCursor(statement)
        while let row = try cursor.next() { try read(row) }
    }

    /// The first row of a statement that stays prepared.
    func first<Value>(_ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value) throws -> Value? {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        let cursor = try Row.fetchCursor(statement)
        guard let row = try cursor.next() else { return nil }
        return try read(row)
    }
}

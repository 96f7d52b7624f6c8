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

    /// The first row of a statement that stays prepared.
    func first<Value>(_ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value) throws -> Value? {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        let cursor = try Row.fetchCursor(statement)
        guard let row = try cursor.next() else { return nil }
        return try read(row)
    }
}

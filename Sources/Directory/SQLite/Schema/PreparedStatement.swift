import GRDB
import GRDBSQLite
import Messages

/// A statement of the router's inner loop, run with SQLite's own calls: lists of arguments and rows as objects cost more than what most of
/// these statements do.
///
/// GRDB prepares it on first use, keeps it prepared for the connection, and owns the transaction around it. Its parameters are bound in
/// their order with ``bind(_:)-(String?)`` after ``start()``, all of them each time. Valid within one access to the database.
@safe final class PreparedStatement {
    private let database: Database
    private let sql: String
    private var statement: Statement?
    private var parameter: CInt = 0
    private let texts = BoundTexts()

    init(_ database: Database, _ sql: String) {
        self.database = database
        self.sql = sql
    }

    /// Makes it ready for its parameters.
    func start() throws {
        if statement == nil { statement = try database.cachedStatement(sql: sql) }
        end()
        parameter = 0
    }

    /// Gives the next parameter a text; nil is NULL.
    func bind(_ text: String?) throws {
        parameter += 1
        guard var text else { return try check(unsafe sqlite3_bind_null(handle, parameter)) }
        let code = text.withUTF8 { utf8 in
            // A null destructor is SQLITE_STATIC: the text stays where it is until the statement has ended.
            if let kept = unsafe texts.keep(utf8) { return unsafe sqlite3_bind_text(handle, parameter, kept, CInt(utf8.count), nil) }
            return unsafe utf8.withMemoryRebound(to: CChar.self) {
                unsafe sqlite3_bind_text(handle, parameter, $0.baseAddress, CInt(utf8.count), Self.copied)
            }
        }
        try check(code)
    }

    /// Gives the next parameter a number; nil is NULL.
    func bind(_ number: Int64?) throws {
        parameter += 1
        try check(unsafe number.map { unsafe sqlite3_bind_int64(handle, parameter, $0) } ?? sqlite3_bind_null(handle, parameter))
    }

    /// Runs a statement that gives no rows.
    func run() throws {
        while try step() {}
    }

    /// All rows of a statement with two texts. The row is only valid inside the closure.
    func rows<Value>(_ first: String, _ second: String, _ read: (PreparedStatement) -> Value) throws -> [Value] {
        try start()
        try bind(first)
        try bind(second)
        var values: [Value] = []
        while try step() { values.append(read(self)) }
        return values
    }

    /// Steps to the next row; false after the last one.
    func step() throws -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            end()
            return false
        default:
            let error = failure
            end()
            throw error
        }
    }

    /// Makes the statement let go of its texts.
    private func end() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
        texts.removeAll()
    }

    /// The text in a column of the present row; nil for NULL.
    func text(_ column: CInt) -> String? {
        guard let start = unsafe sqlite3_column_text(handle, column) else { return nil }
        let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// The number in a column of the present row; nil for NULL.
    func number(_ column: CInt) -> Int64? {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    /// A column of milliseconds or NULL.
    func time(_ column: CInt) -> Timestamp? { number(column).map(Timestamp.init(milliseconds:)) }

    private var handle: OpaquePointer? { unsafe statement?.sqliteStatement }

    private func check(_ code: CInt) throws {
        if code != SQLITE_OK { throw failure }
    }

    private var failure: DatabaseError {
        let connection = unsafe database.sqliteConnection
        return DatabaseError(
            resultCode: ResultCode(rawValue: unsafe sqlite3_extended_errcode(connection)),
            message: unsafe String(cString: sqlite3_errmsg(connection)))
    }

    /// SQLITE_TRANSIENT, a cast that Swift does not see: SQLite makes its own copy before the call returns.
    private static let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

/// The texts that are bound to a statement while it runs.
///
/// SQLite would make a copy of each with its allocator, thirty times for one assignment; here they lie in one piece of memory.
@safe final class BoundTexts {
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 1)
    private var used = 0

    deinit { unsafe memory.deallocate() }

    /// Forgets all of them.
    func removeAll() { used = 0 }

    /// A copy that stays until ``removeAll()``; nil when there is no room for it.
    func keep(_ text: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
        guard unsafe text.count <= memory.count - used else { return nil }
        // Not beyond the end even for an empty text: SQLite takes only a null pointer for NULL.
        let place = unsafe memory.baseAddress?.advanced(by: min(used, memory.count - 1))
        if let start = text.baseAddress { unsafe place?.copyMemory(from: start, byteCount: text.count) }
        used += text.count
        return unsafe UnsafePointer(place?.assumingMemoryBound(to: CChar.self))
    }
}

/// Where the directory is, as `BELFRY_DIRECTORY_URL` has it.
public struct DirectoryAddress: Sendable, Equatable {
    /// The path of the SQLite file.
    public let path: String

    /// Reads `sqlite:path`.
    public init(_ text: String) throws(OperationError) {
        guard text.hasPrefix("sqlite:"), text.count > "sqlite:".count else {
            throw OperationError(.configuration, "is not of the form sqlite:PATH; PostgreSQL is not supported yet")
        }
        path = String(text.dropFirst("sqlite:".count))
    }
}

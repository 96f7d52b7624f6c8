/// Where the directory is, as `BELFRY_DIRECTORY_URL` has it.
public struct DirectoryAddress: Sendable, Equatable {
    /// Why an address cannot be used, as the end of a sentence about it.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// The path of the SQLite file.
    public let path: String

    /// Reads `sqlite:path`.
    public init(_ text: String) throws(Invalid) {
        guard text.hasPrefix("sqlite:"), text.count > "sqlite:".count else {
            throw Invalid(description: "is not of the form sqlite:PATH; PostgreSQL is not supported yet")
        }
        path = String(text.dropFirst("sqlite:".count))
    }
}

public import Settings

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

/// Not in FleetSettings, which the workers have, too: with this module they would load SQLite and all of Foundation.
extension DirectoryAddress {
    /// Reads `BELFRY_DIRECTORY_URL`, without which nothing can be done.
    public init(_ settings: inout SettingsReader) {
        self = settings.parse(
            Self.variable, example: "sqlite:/var/lib/belfry/directory.sqlite", about: Self.purpose, with: DirectoryAddress.init)
    }

    /// Reads `BELFRY_DIRECTORY_URL` for what can be done without, too; nil when it is not set.
    public static func optional(_ settings: inout SettingsReader) -> DirectoryAddress? {
        settings.parse(variable, about: purpose, with: DirectoryAddress.init)
    }

    private static let variable = "BELFRY_DIRECTORY_URL"
    private static let purpose = "Where the directory is"
}

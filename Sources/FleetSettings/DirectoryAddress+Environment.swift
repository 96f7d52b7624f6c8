public import Directory
public import Settings

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

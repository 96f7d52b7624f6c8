import GRDB

extension SQLiteDirectory {
    static func openPool(path: String, readOnly: Bool) throws(DirectoryError) -> DatabasePool {
        do {
            return try DatabasePool(path: path, configuration: configuration(readOnly: readOnly))
        } catch {
            throw .unexpected("\(error)")
        }
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        return configuration
    }
}

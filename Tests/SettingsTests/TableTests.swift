import Settings
import Testing

@Suite struct `The table of settings` {
    private func table() -> SettingsTable {
        var settings = SettingsReader(environment: [:])
        _ = settings.string("BELFRY_DIRECTORY_URL", example: "sqlite:belfry.db", about: "Where the directory is")
        _ = settings.duration("BELFRY_WAIT", default: .seconds(90), about: "How long to wait")
        _ = settings.secret("BELFRY_KEY", about: "The key")
        _ = settings.duration("BELFRY_WAIT", default: .seconds(90), about: "How long to wait")
        return settings.table
    }

    @Test func `has one row for each setting in the order of reading`() {
        #expect(table().rows.map(\.name) == ["BELFRY_DIRECTORY_URL", "BELFRY_WAIT", "BELFRY_KEY"])
        #expect(table().rows.map(\.fallback) == [.required(example: "sqlite:belfry.db"), .value("90s"), .absent])
    }

    @Test func `can be printed`() {
        #expect(
            table().text == """
                  BELFRY_DIRECTORY_URL
                      Where the directory is. Required, for example sqlite:belfry.db.
                  BELFRY_WAIT
                      How long to wait. Default: 90s.
                  BELFRY_KEY
                      The key. Not set by default; or the name of a file that holds it, in BELFRY_KEY_FILE.
                """)
    }
}

import Settings
import Testing

@Suite struct `The table of settings` {
    private func table() -> SettingsTable {
        var settings = SettingsReader(environment: [:])
        _ = settings.string("BELFRY_DIRECTORY_URL", example: "sqlite:belfry.db", about: "Where the directory is")
        _ = settings.duration("BELFRY_WAIT", default: .seconds(90), about: "How long to wait")
        _ = settings.secret("BELFRY_KEY", about: "The key | PEM")
        _ = settings.duration("BELFRY_WAIT", default: .seconds(90), about: "How long to wait")
        return settings.table
    }

    @Test func `has one row for each setting in the order of reading`() {
        #expect(table().rows.map(\.name) == ["BELFRY_DIRECTORY_URL", "BELFRY_WAIT", "BELFRY_KEY"])
        #expect(table().rows.map(\.fallback) == [.required(example: "sqlite:belfry.db"), .value("90s"), .absent])
    }

    @Test func `can be put into a document`() {
        #expect(
            table().markdown == """
                | Variable | When not set | Meaning |
                |---|---|---|
                | `BELFRY_DIRECTORY_URL` | Required, for example sqlite:belfry.db | Where the directory is |
                | `BELFRY_WAIT` | Default: 90s | How long to wait |
                | `BELFRY_KEY`, `BELFRY_KEY_FILE` | Not set by default; or the name of a file that holds it, in BELFRY_KEY_FILE | The key \\| PEM |
                """)
    }

    @Test func `can be printed`() {
        #expect(table().text.contains("  BELFRY_WAIT\n      How long to wait. Default: 90s."))
    }
}

import Testing

@testable import Directory

@Suite struct `Query plans` {
    @Test func `reading an audience never walks a whole workspace`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            let steps = try await store.read { try RecipientReader(database: $0).plans() }
            #expect(steps.count >= 12)
            for step in steps { #expect(step.contains("SEARCH") && !step.contains("(workspace=?)"), "\(step)") }
        }
    }
}

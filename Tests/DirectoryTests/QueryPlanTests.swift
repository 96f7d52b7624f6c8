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

    @Test func `what is known about a conversation is looked for by its key in every table`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            let walks = try await store.read { try KnownConversation.plans($0) }.filter { $0.contains("SCAN") || $0.contains("SEARCH") }
            #expect(walks.count == 5)
            for walk in walks { #expect(walk.contains("SEARCH") && !walk.contains("(workspace=?)"), "\(walk)") }
        }
    }

    @Test func `explaining walks neither a whole workspace nor the whole journal`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            let steps = try await store.read { database in
                try HistoryReader.plans(database) + CheckUpReader.plans(database) + ListReader.plans(database)
            }
            let walks = steps.filter { $0.contains("SCAN") || $0.contains("SEARCH") }
            #expect(walks.count >= 12)
            for walk in walks { #expect(walk.contains("SEARCH") && !walk.contains("(workspace=?)"), "\(walk)") }
            #expect(try await store.read { try CheckUpReader.plans($0).count } == 2)
        }
    }
}

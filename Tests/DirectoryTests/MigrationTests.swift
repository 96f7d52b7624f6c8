import GRDB
import Messages
import Routing
import Testing

@testable import Directory

@Suite struct `A directory of the version before` {
    /// A row of the version before for each table that changes.
    private static func fill(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO workspace (id, switches, content_free, time_sensitive, version, changed_at, changed_by)
                    VALUES ('acme', '??????', 0, 0, 3, 1000, 'w');
                INSERT INTO teammate (workspace, id, name, version, changed_at, changed_by) VALUES ('acme', 'nadia', 'Nadia', 7, 1000, 't');
                INSERT INTO preference (workspace, teammate, switches, version, changed_at, changed_by)
                    VALUES ('acme', 'nadia', '+-?+-?', 4, 1000, 'p');
                INSERT INTO team (workspace, id, name, version, changed_at, changed_by) VALUES ('acme', 'sales', 'Sales', 2, 1000, 'g');
                INSERT INTO member (workspace, team, teammate) VALUES ('acme', 'sales', 'nadia');
                INSERT INTO suppression (workspace, address, reason, version, changed_at, changed_by)
                    VALUES ('acme', 'nadia@acme.example', 'bounce', 1, 1000, 's');
                """)
        for number in 0..<30 {
            try database.execute(
                sql: """
                    INSERT INTO destination (workspace, id, teammate, channel, address, installation, provider, registered_at, state, changed_at,
                        changed_by) VALUES ('acme', ?, 'nadia', 'mobile-push', ?, ?, 'fcm', ?, 'usable', ?, 'd')
                    """, arguments: ["d-\(number)", "token-\(number)", "d-\(number)", number, number])
        }
        for (endpoint, changed) in [("HTTPS://push.example/old", 1), ("https://push.example/old", 2), ("https://PUSH.example./other", 3)] {
            try database.execute(
                sql: """
                    INSERT INTO destination (workspace, id, teammate, channel, address, p256dh, auth, registered_at, state, changed_at, changed_by)
                        VALUES ('acme', ?, 'nadia', 'web-push', ?, 'k', 's', ?, 'usable', ?, 'b')
                    """, arguments: [StableID.browser(workspace: "acme", endpoint: endpoint), endpoint, changed, changed])
        }
    }

    @Test func `keeps what it says and what orders it, in the new form`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            do {
                let pool = try DatabasePool(path: path)
                try Schema.migrator.migrate(pool, upTo: "4 whom a ring has silenced")
                try await pool.write { try Self.fill($0) }
                try pool.close()
            }
            let store = try SQLiteDirectory.open(path: path)
            let nadia = try #require(try await store.profile(workspace: "acme", teammate: "nadia"))
            #expect(nadia.preferences.switches == "+-?+-?" && nadia.name == "Nadia" && nadia.teams == ["sales"])
            let phones = nadia.destinations.filter { $0.channel == .mobilePush }
            #expect(phones.count == 30 && Set(phones.filter { $0.state == .usable }.map(\.id)) == Set((10..<30).map { "d-\($0)" }))
            let browsers = nadia.destinations.filter { $0.channel == .webPush }.map(\.id)
            #expect(
                Set(browsers) == Set(["old", "other"].map { StableID.browser(workspace: "acme", endpoint: "https://push.example/\($0)") }))
            let stopped = try await store.suppression(of: "nadia@acme.example", workspace: "acme")
            #expect(stopped == SuppressionRecord(reason: "bounce", by: "", at: Timestamp(milliseconds: 1000)))
            // Versions are still known.
            let late = Timestamp(milliseconds: 2000)
            let results = try await store.apply([
                TimedDirectoryChange(
                    .teammateUpserted(TeammateUpserted(workspace: "acme", teammate: "nadia", name: "Old", version: 6)), eventID: "x",
                    time: late),
                TimedDirectoryChange(
                    .preferencesChanged(
                        PreferencesChanged(workspace: "acme", teammate: "nadia", preferences: Preferences(), version: 3)), eventID: "x",
                    time: late),
                TimedDirectoryChange(
                    .teamUpserted(TeamUpserted(workspace: "acme", team: "sales", members: [], version: 1)), eventID: "x", time: late),
                TimedDirectoryChange(
                    .teammateUpserted(TeammateUpserted(workspace: "acme", teammate: "nadia", name: "New", version: 8)), eventID: "y",
                    time: Timestamp(milliseconds: 500)),
            ])
            #expect(results == [.ignoredAsOlder, .ignoredAsOlder, .ignoredAsOlder, .applied])
        }
    }
}

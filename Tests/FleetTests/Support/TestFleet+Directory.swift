import Directory
import FleetHarness
import Foundation
import Messages
import Testing

/// The directory's file, looked at and written beside or before the router.
extension TestFleet {
    nonisolated var directoryPath: String { folder.appending(path: "directory.sqlite").path }

    /// Puts a team of people with a browser, a phone and a mailbox each into the directory. No router may be running.
    nonisolated func know(_ people: [String], in team: String = "sales") async throws {
        let directory = try SQLiteDirectory.open(path: directoryPath)
        let file = WorkspaceFile(
            workspace: "acme", name: "Acme", teams: [WorkspaceFile.Team(id: team, name: team, members: people)],
            teammates: people.map(Self.teammate))
        _ = try await directory.importWorkspace(file, now: .now)
    }

    /// Reads the directory next to the router, as `belfry explain` does.
    nonisolated func directory() throws -> SQLiteDirectory { try SQLiteDirectory.openReadOnly(path: directoryPath) }

    /// Waits until the router has taken something into the directory; fails the test after a minute without. Somebody who is known before
    /// their browser is would not be notified of what comes in between.
    nonisolated func wait(forDirectory hasIt: (SQLiteDirectory) async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let directory = try? directory(), try await hasIt(directory) { return }
            try #require(ContinuousClock.now < deadline, "the directory does not know it")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func teammate(_ name: String) -> WorkspaceFile.Teammate {
        WorkspaceFile.Teammate(
            id: name, name: name, email: "\(name)@example.com",
            browsers: [
                WorkspaceFile.Browser(
                    subscription: .init(
                        endpoint: "https://push.example.com/\(name)",
                        keys: .init(p256dh: String(repeating: "B", count: 87), auth: String(repeating: "A", count: 22))))
            ],
            devices: [WorkspaceFile.Device(device: "phone-\(name)", provider: .apns, token: "token-\(name)")])
    }
}

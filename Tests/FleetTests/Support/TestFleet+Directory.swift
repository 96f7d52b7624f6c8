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

extension TestFleet {
    /// Somebody does something in the product; returns when the router has noted it.
    func makeActive(_ teammate: String) async throws {
        let moment = Timestamp.now
        try await publish([TestEvent("presence.active", ["teammate": teammate])])
        try await wait("the activity was not noted") {
            (try await $0.profile(workspace: "acme", teammate: teammate)?.lastActivity).map { $0 > moment - .milliseconds(10) } ?? false
        }
    }

    /// Waits until decisions are held, or until none is.
    func waitForHeld(_ isHeld: Bool = true) async throws {
        try await wait(isHeld ? "no decision came to be held" : "a decision is held still") { (try await $0.nextDue() != nil) == isHeld }
    }

    /// Waits until no decision is held any more.
    func waitForNothingHeld() async throws { try await waitForHeld(false) }

    /// Waits until the time of the held decisions has come, whether or not anybody can do something about them.
    func waitUntilDue() async throws {
        try await wait("the held decisions did not come due") { directory in
            (try await directory.nextDue()).map { $0 < .now } ?? true
        }
    }

    /// Looks into the directory beside the router until something is so; fails the test after 30 s.
    private func wait(_ words: String, until isSo: (SQLiteDirectory) async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        // The router makes the file; until then it cannot be opened.
        while ContinuousClock.now < deadline {
            if let directory = try? directory(), try await isSo(directory) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw MissingEnvironment(description: words)
    }
}

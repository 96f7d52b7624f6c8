import Directory
import FleetHarness
import Messages

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

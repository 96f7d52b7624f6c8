import Directory
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// Real workers whose first attempts fail, and what happens to people and conversations before the second.
@Suite(.serialized) struct `What happened while jobs waited for their retry` {
    /// What happens to one person's conversation, and on which channels nothing is sent any more.
    private struct Change {
        var name: String
        var withdrawn: Set<Messages.Channel>
        var event: TestEvent
    }

    private static let both: Set<Messages.Channel> = [.mobilePush, .email]

    private static func token(_ name: String) -> String { "\(name)-" + String(repeating: "aZ09", count: 30) }

    private static func conversation(_ type: String, _ name: String, _ more: [String: any Sendable] = [:]) -> TestEvent {
        TestEvent(type, ["conversation": ["id": "late-\(name)"] as [String: any Sendable]].merging(more) { $1 })
    }

    private static func device(_ name: String, of teammate: String) -> TestEvent {
        TestEvent(
            "directory.device.registered",
            ["teammate": teammate, "device": "\(name)-phone", "provider": "fcm", "token": token(name), "permission": "granted"])
    }

    private static func person(_ name: String, email: String? = nil) -> TestEvent {
        TestEvent(
            "directory.teammate.upserted", ["teammate": name, "name": name, "email": email ?? "\(name)@example.com"])
    }

    private static let changes: [Change] = [
        Change(name: "nothing", withdrawn: [], event: person("bystander")),
        Change(name: "seen", withdrawn: both, event: conversation("conversation.seen", "seen", ["teammate": "seen"])),
        Change(name: "closed", withdrawn: both, event: conversation("conversation.closed", "closed")),
        Change(
            name: "reassigned", withdrawn: both,
            event: conversation("conversation.assigned", "reassigned", ["assignee": ["type": "teammate", "id": "bystander"]])),
        Change(
            name: "bot", withdrawn: both, event: conversation("conversation.assigned", "bot", ["assignee": ["type": "bot", "id": "b-1"]])),
        Change(
            name: "muted", withdrawn: [.email],
            event: TestEvent(
                "directory.preferences.changed",
                [
                    "teammate": "muted",
                    "preferences": [
                        "assignedToMe": ["web-push": true, "mobile-push": true, "email": false],
                        "assignedToMyTeam": ["web-push": true, "mobile-push": true, "email": false],
                    ],
                ])),
        Change(name: "removed", withdrawn: both, event: TestEvent("directory.teammate.removed", ["teammate": "removed"])),
        Change(name: "moved", withdrawn: [.mobilePush], event: device("moved", of: "bystander")),
        Change(
            name: "left", withdrawn: [.mobilePush],
            event: TestEvent("directory.device.unregistered", ["device": "left-phone", "reason": "loggedOut"])),
        Change(
            name: "bounced", withdrawn: [.email],
            event: TestEvent("directory.email.suppressed", ["address": "bounced@example.com", "reason": "bounce"])),
        Change(name: "renamed", withdrawn: [.email], event: person("renamed", email: "another@example.com")),
    ]

    @Test(.timeLimit(.minutes(4)))
    func `nothing is sent that is not wanted any more, everything else is, and the history says why`() async throws {
        try await TestFleet.run { fleet in
            for member in [FleetMember.router, .mobilePush, .email] { try await fleet.start(member) }
            for provider in [Provider.fcm, .ses] { await fleet.sandbox.setFault(Fault(provider, status: 503)) }
            try await fleet.publish(
                [TestEvent("directory.workspace.upserted", ["name": "Acme"]), Self.person("bystander")]
                    + Self.changes.flatMap { [Self.person($0.name), Self.device($0.name, of: $0.name)] })
            let last = try #require(Self.changes.last).name
            try await fleet.wait(forDirectory: { try await $0.profile(workspace: "acme", teammate: last)?.destinations.count == 1 })
            try await fleet.publish(Self.changes.map { .assigned("late-\($0.name)", to: $0.name) })
            // All of them have failed or were put off: they wait.
            let queues = [WorkQueue.mobilePush, .email].flatMap { queue in queue.retryDelays.map { queue.name(of: $0) } }
            try await fleet.wait(forReady: 2 * Self.changes.count, in: queues)

            try await fleet.publish(Self.changes.map(\.event))
            try await fleet.publish([Self.person("marker"), .assigned("marker", to: "marker")])
            try await Self.until { try await fleet.directory().history(workspace: "acme", conversation: "marker", teammate: nil) != nil }
            await fleet.sandbox.clearFaults()

            for change in Self.changes {
                try await Self.until(change.name) { try await Self.isOver(change, fleet) }
            }
            let (phones, mails) = (await fleet.arrivals(.fcm), await fleet.arrivals(.ses))
            for change in Self.changes {
                let conversation = "late-\(change.name)"
                #expect(phones[conversation] == (change.withdrawn.contains(.mobilePush) ? nil : 1), "\(change.name)")
                #expect(mails[conversation] == (change.withdrawn.contains(.email) ? nil : 1), "\(change.name)")
            }
            let explained = try await fleet.belfry(["history", "late-closed", "--workspace", "acme"])
            #expect(explained.output.contains("withdrawn"), "\(explained.output)")
            let dead = try await fleet.belfry(["dead", "list", "--json"])
            #expect(dead.status == 0 && !dead.output.contains("\"id\""), "\(dead.output)")
        }
    }

    /// Whether each of the two jobs has come to its end: withdrawn where it has to be, delivered elsewhere.
    private static func isOver(_ change: Change, _ fleet: TestFleet) async throws -> Bool {
        let directory = try fleet.directory()
        let history = try await directory.history(workspace: "acme", conversation: "late-\(change.name)", teammate: change.name)
        let outcomes = history?.outcomes ?? []
        return both.allSatisfy { channel in
            outcomes.contains { $0.channel == channel && $0.result == (change.withdrawn.contains(channel) ? .withdrawn : .delivered) }
        }
    }

    private static func until(_ what: String = "", _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "\(what) has not come to its end")
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

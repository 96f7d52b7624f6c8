import AMQP
import CommandSchema
import Directory
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// What each command of `belfry` prints with --json on a real fleet, against deploy/contract/explain.schema.json: valid, and with no field that
/// the schema does not have.
@Suite(.timeLimit(.minutes(2))) struct `The JSON of belfry` {
    /// Commands that are not run here, each with the reason.
    private static let exemptions = [
        "dead watch": "it goes on until somebody ends it: ContractTests have what it prints",
        "topology export": "it prints a definitions file in RabbitMQ's own form: TopologyTableTests have it",
    ]

    @Test func `has the form of its command, and each command is in the schema`() async throws {
        try await TestFleet.run { fleet in
            var record = CommandRecord(fleet)
            try await record.fill()
            try await record.askWhatHappens()
            try await record.handleDeadLetters()
            try await record.changeDirectory()
            try await record.showDirectory()
            try await record.runTheRest()
            let commands = try await CommandHelp(executables: fleet.environment.executables).commands()
            #expect(Set(commands) == record.commands.union(Self.exemptions.keys))
            // Errors and what dead watch prints are in ContractTests.
            #expect(try Schema.forms() == Set(record.documents.map(\.form)).union(["deadWatch", "error"]))
            try await Schema.check(record.documents)
        }
    }
}

/// Runs commands with --json, and keeps what they print.
private struct CommandRecord {
    private let fleet: TestFleet
    private(set) var commands: Set<String> = []
    private(set) var documents: [(form: String, bytes: [UInt8])] = []

    init(_ fleet: TestFleet) { self.fleet = fleet }

    /// - Parameters:
    ///   - command: as it is typed behind `belfry`, without arguments.
    ///   - form: the name in the schema.
    ///   - statuses: the exit codes that are right.
    @discardableResult
    private mutating func run(
        _ command: String, _ arguments: [String] = [], as form: String, statuses: Set<Int32> = [0]
    ) async throws -> JSON {
        let done = try await fleet.belfry(command.split(separator: " ").map(String.init) + arguments + ["--json"])
        #expect(statuses.contains(done.status) && done.errors.isEmpty, "\(command) \(arguments): \(done)")
        commands.insert(command)
        documents.append((form: form, bytes: Array(done.output.utf8)))
        return try JSON(parsing: Array(done.output.utf8))
    }

    private func file(_ name: String) -> String { fleet.folder.appending(path: name).path }

    /// The example's workspace, and Zoe, who is reached on all three channels.
    mutating func fill() async throws {
        let example = try TestEnvironment.root().appending(path: "deploy/examples/acme.workspace.json").path
        try await run("directory import", [example], as: "directoryImport")
        try await fleet.addTeammate("zoe")
        try await fleet.start(.router)
        try await fleet.wait(forDirectory: { directory in
            let zoe = try await directory.profile(workspace: "acme", teammate: "zoe")
            return try await directory.team("support", workspace: "acme") != nil && zoe?.destinations.count == 2 && zoe?.email != nil
        })
    }

    /// An assignment that makes three jobs, for which there is no worker.
    mutating func askWhatHappens() async throws {
        try Data(TestEvent.assigned("c-1", to: "zoe").json).write(to: fleet.folder.appending(path: "event.json"))
        try await run("explain", [file("event.json")], as: "explain")
        try await run("publish", [file("event.json")], as: "publish")
        try await fleet.wait(forReady: 3, in: jobQueues)
        try await run("history", ["c-1", "--workspace", "acme"], as: "history")
        try await run("why", ["zoe", "c-1", "--workspace", "acme"], as: "why")
        try await run("why", ["zoe", "--workspace", "acme"], as: "checkUp")
        try await run("status", as: "status", statuses: [1])
    }

    /// What no route took stands for all dead letters, and without --queue it is listed like them.
    mutating func handleDeadLetters() async throws {
        try await fleet.publish(
            Array(#"{"specversion":"1.0","id":"u-1","data":{"workspace":"acme"}}"#.utf8), key: "nobody.asked", contentType: nil)
        let letters = try await run("dead list", as: "deadList")["letters"]?.array ?? []
        let id = try #require(letters.first { $0["queue"]?.string == "unrouted" }?["id"]?.string)
        try await run("dead list", ["--count"], as: "deadCounts")
        try await run("dead show", [id], as: "deadShow")
        try await run("dead show", [id, "--show-body"], as: "deadShow")
        try await run("dead replay", ["--queue", "unrouted", "--dry-run"], as: "deadReplay")
        try await run("dead export", [file("letters.jsonl"), "--queue", "unrouted"], as: "deadExport")
        try await run("dead drop", ["--queue", "unrouted"], as: "deadDrop")
        try await run("dead import", [file("letters.jsonl")], as: "deadImport")
        try await fleet.publish(OutgoingMessage(exchange: "", routingKey: "belfry.email.retry.1h", body: []))
        let waiting = try await run("retry now", ["--dry-run"], as: "retryNow")
        #expect(waiting["queues"]?.array?.count == 1)
    }

    mutating func changeDirectory() async throws {
        for (command, arguments) in [
            ("set preference", ["zoe", "off", "--channel", "email"]), ("set teammate", ["zoe", "--locale", "it"]),
            ("set team", ["sales", "--join", "zoe"]), ("remove team", ["support"]), ("remove teammate", ["piet"]),
        ] {
            try await run("directory \(command)", arguments + ["--workspace", "acme"], as: "directoryChange")
        }
        let destinations = try await fleet.directory().profile(workspace: "acme", teammate: "zoe")?.destinations
        let phone = try #require(destinations?.first { $0.channel == .mobilePush }?.id)
        try await run("directory remove destination", [phone, "--workspace", "acme", "--dry-run"], as: "directoryChange")
        try await fleet.publish([TestEvent("directory.email.suppressed", ["address": "zoe@example.com", "reason": "bounce"])])
        try await fleet.wait(forDirectory: {
            try await $0.profile(workspace: "acme", teammate: "zoe")?.isAddressSuppressed == true
        })
        try await run(
            "directory release", ["zoe@example.com", "--reason", "The mailbox is back", "--workspace", "acme"], as: "directoryChange")
    }

    mutating func showDirectory() async throws {
        try await run("directory show", as: "workspaces")
        try await run("directory show", ["acme"], as: "workspace")
        try await run("directory show", ["acme", "--teammate", "zoe"], as: "teammate")
        try await run("directory list teams", as: "teams")
        try await run("directory list teammates", as: "teammates")
        try await run("directory export", [file("acme.json")], as: "directoryExport")
    }

    mutating func runTheRest() async throws {
        try await run("topology apply", as: "topologyApply")
        try await run("topology apply", ["--dry-run"], as: "topologyApply")
        // Which users the broker has is no matter of this virtual host.
        try await run("topology check", as: "topologyCheck", statuses: [0, 78])
        try await run("keys vapid", as: "vapidKeys")
        try await run("keys vapid", ["--private-key-file", file("other.key")], as: "vapidKeys")
        try await run("settings", as: "settings")
    }
}

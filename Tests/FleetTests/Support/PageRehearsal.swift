import FleetHarness
import Foundation
import Messages
import Operations
import Sandbox

/// A fleet on which the commands of the pages are run as they stand there: by a shell, with the files and variables that they name.
struct PageRehearsal {
    /// What a command needs that came before it in the life of a fleet, by the command without its comment.
    typealias Preparation = @Sendable (TestFleet) async throws -> Void
    /// What stands for a name or id of the pages on this fleet.
    typealias Replacement = @Sendable (TestFleet) async throws -> String

    private let fleet: TestFleet
    private let environment: [String: String]

    /// Starts the processes, fills the directory, and makes the files that the pages name.
    init(_ fleet: TestFleet) async throws {
        self.fleet = fleet
        // Long enough for the first assignment to find Matteo active, short enough to wait for.
        await fleet.set("BELFRY_PRESENCE_WINDOW", "8s")
        for member in [FleetMember.router, .webPush, .mobilePush] { try await fleet.start(member) }
        let port = try FreePort.find()
        await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:\(port)")
        try await fleet.start(.email)
        let root = try TestEnvironment.root()
        try FileManager.default.createSymbolicLink(
            at: fleet.folder.appending(path: "deploy"), withDestinationURL: root.appending(path: "deploy"))
        try Data(TestEvent.assigned("c-1900", toTeam: "sales").json).write(to: fleet.folder.appending(path: "event.json"))
        let imported = try await fleet.belfry(["directory", "import", root.appending(path: "deploy/examples/acme.workspace.json").path])
        guard imported.status == 0 else { throw MissingEnvironment(description: "the example is not imported: \(imported.errors)") }
        environment = await Self.environment(of: fleet)
        try await Self.addMatteo(to: fleet)
    }

    /// Fills the directory as the demo does, has its first conversation decided, and types the commands as its tour says: in the
    /// repository, after reading its environment.
    /// - Parameter environmentFile: what the tour gives to a shell, and all that it knows.
    init(_ fleet: TestFleet, reading environmentFile: String) async throws {
        self.fleet = fleet
        let root = try TestEnvironment.root()
        // A shell that runs one command reads this file first.
        environment = ["PAGES": root.path, "BASH_ENV": environmentFile]
        for example in ["directory", "assigned-to-sales"] {
            let published = try await fleet.belfry(["publish", root.appending(path: "deploy/examples/\(example).json").path])
            guard published.status == 0 else { throw MissingEnvironment(description: "\(example) is not published: \(published.errors)") }
            try await Self.wait(for: fleet) { _ in true }
        }
    }

    /// Runs a command until it ends as the pages say and prints what they show: what an event brings about takes a moment.
    /// - Parameter statuses: the exit codes that are right.
    /// - Returns: what was wrong in the end; nil when all was right.
    func problem(
        with command: DocumentedCommand, statuses: Set<Int32>, _ replacements: [String: Replacement]
    ) async throws -> String? {
        var text = command.text
        for (shown, replacement) in replacements where text.contains(shown) {
            let real = try await replacement(fleet)
            text = text.replacing(shown, with: real)
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let done = try await Command.run("/bin/bash", ["-o", "pipefail", "-c", "cd \"$PAGES\" && \(text)"], environment: environment)
            let output = done.output.replacing(fleet.virtualHost, with: "belfry").replacing("user guest", with: "user belfry-operator")
            let missing = OutputShape.missing(of: command.output, in: output)
            if statuses.contains(done.status), missing == nil { return nil }
            guard .now < deadline else {
                let lack = missing.map { "; this is not in its output: \($0)" } ?? ""
                return "\(command.place): \(text) ends with \(done.status)\(lack)\n\(done.output)\(done.errors)"
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The settings of the operator's command, and the variables of the pages.
    private static func environment(of fleet: TestFleet) async -> [String: String] {
        var environment = await fleet.processEnvironment
        environment["PATH"] = "\(fleet.environment.executables.path):\(environment["PATH"] ?? "")"
        environment["BELFRY_RABBITMQ_API_URL"] = fleet.environment.managementURL
        environment["PRODUCER_URL"] = fleet.amqpURL(of: .producer)
        environment["PAGES"] = fleet.folder.path
        return environment
    }

    /// Matteo has a phone and a browser that was lost, and is active. Returns when the router knows all of it.
    private static func addMatteo(to fleet: TestFleet) async throws {
        let browser = await fleet.sandbox.createSubscription(name: "matteo")
        let subscription: [String: any Sendable] = [
            "endpoint": browser.endpoint, "keys": ["p256dh": browser.p256dh, "auth": browser.auth],
        ]
        let token = String(repeating: "ab12", count: 16)
        try await fleet.publish([
            TestEvent(
                "directory.device.registered",
                ["teammate": "matteo", "device": "matteos-phone", "provider": "apns", "token": token, "permission": "granted"]),
            TestEvent(
                "directory.web-push.subscribed", at: Date.now - 2,
                ["teammate": "matteo", "subscription": subscription, "browser": "Firefox", "permission": "granted"]),
            TestEvent(
                "directory.web-push.unsubscribed", at: Date.now - 1,
                ["teammate": "matteo", "endpoint": browser.endpoint, "reason": "permissionWithdrawn"]),
        ])
        try await wait(for: fleet) { report in
            (report["destinations"]?.array ?? []).contains { $0["state"] == "permissionWithdrawn" }
        }
        try await fleet.publish([TestEvent("presence.active", ["teammate": "matteo"])])
        try await wait(for: fleet) { $0["last_activity"] != nil }
    }

    /// Waits until `belfry why matteo` says something; throws after 30 s without.
    private static func wait(for fleet: TestFleet, until condition: (JSON) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let answer = try await fleet.belfry(["why", "matteo", "--json"])
            if answer.status == 0, condition(try JSON(parsing: Array(answer.output.utf8))) { return }
            guard .now < deadline else {
                throw MissingEnvironment(description: "belfry why matteo does not say it: \(answer.output)\(answer.errors)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

extension PageRehearsal {
    /// Three mails are refused, then Amazon stops the account, and mails wait.
    static func stopMail(_ fleet: TestFleet) async throws {
        _ = try await fleet.belfry(["dead", "drop", "--all"])
        await fleet.sandbox.setFault(Fault(.ses, count: 3, status: 413))
        try await fleet.publish((1...3).map { .assigned("c-190\($0)", to: "olga") })
        try await fleet.wait(forReady: 3, in: [WorkQueue.email.deadName])
        await fleet.sandbox.setFault(Fault(.ses, status: 403, headers: ["x-amzn-errortype": "SendingPausedException"]))
        try await fleet.publish((1...8).map { .assigned("c-191\($0)", to: "olga") })
    }

    /// The account is in order again, and so the worker is restarted.
    static func resumeMail(_ fleet: TestFleet) async throws {
        await fleet.sandbox.clearFaults()
        _ = await fleet.terminate(.email)
        try await fleet.start(.email)
    }

    /// A dead letter.
    static func addLetter(_ fleet: TestFleet) async throws {
        try await fleet.publish(Array("{}".utf8), key: "conversation.assigned", contentType: nil)
        try await fleet.wait(forReady: 1, in: [WorkQueue.assignments.deadName])
    }

    /// Mail to Nadia is stopped.
    static func suppressMail(_ fleet: TestFleet) async throws {
        try await fleet.publish([TestEvent("directory.email.suppressed", ["address": "nadia@acme.example", "reason": "bounce"])])
    }

    /// The id of a dead letter.
    static func letter(_ fleet: TestFleet) async throws -> String {
        try await id(in: "letters", ["dead", "list", "--json"], fleet) { _ in true }
    }

    /// The id of Matteo's phone.
    static func phone(_ fleet: TestFleet) async throws -> String {
        try await id(in: "destinations", ["why", "matteo", "--json"], fleet) { $0["channel"] == "mobile-push" }
    }

    /// Where the e-mail worker answers.
    static func worker(_ fleet: TestFleet) async throws -> String {
        await fleet.processEnvironment["BELFRY_HTTP_ADDRESS"] ?? ""
    }

    private static func id(
        in list: String, _ arguments: [String], _ fleet: TestFleet, where condition: (JSON) -> Bool
    ) async throws -> String {
        let answer = try await fleet.belfry(arguments)
        let entries = try JSON(parsing: Array(answer.output.utf8))[list]?.array ?? []
        guard let id = entries.first(where: condition)?["id"]?.string else {
            throw MissingEnvironment(description: "no id in \(answer.output)\(answer.errors)")
        }
        return id
    }
}

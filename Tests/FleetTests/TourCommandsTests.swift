import FleetHarness
import Foundation
import Messages
import Sandbox
import Scenario
import Testing

/// What `deploy/demo --stay` tells people to type has to work, from top to bottom, with what its environment file gives to a shell.
@Suite struct `The commands of the tour` {
    /// The exit codes that are right, for commands that begin like this; otherwise it is 0.
    private static let statuses: [String: Set<Int32>] = ["belfry status": [0, 1]]

    private static let killing = #"kill -9 $(pgrep -n -f "^$BIN/belfry-email-worker")"#

    /// What has to have happened before a command, because the tour says so of those above it.
    private static let preparations: [String: PageRehearsal.Preparation] = [
        // Nadia's mail waits on a retry queue.
        #"curl "$SANDBOX/faults" -X DELETE"#: { fleet in
            try await fleet.wait(forReady: 1, in: WorkQueue.email.retryDelays.map { WorkQueue.email.name(of: $0) })
        },
        // One mail was refused for good.
        "belfry dead list": { fleet in try await fleet.wait(forReady: 1, in: [WorkQueue.email.deadName]) },
        // Five assignments notify Nadia, and all of them in the end.
        killing: { fleet in
            #expect(await fleet.waitForAccepted(.ses, 5, within: .seconds(60)) == 5)
            // Two of them are for the team of Sales, which has Matteo's phone in it.
            #expect(await fleet.waitForAccepted(.fcm, 2, within: .seconds(60)) == 2)
        },
    ]

    @Test(.timeLimit(.minutes(3)))
    func `do what it says, with the rights of operator and producer`() async throws {
        let built = try TestEnvironment()
        // Under a path of the test's own the command that ends a worker finds no other test's.
        let executables = FileManager.default.temporaryDirectory.appending(path: "belfry-tour-\(UUID().uuidString)")
        try FileManager.default.createSymbolicLink(at: executables, withDestinationURL: built.executables)
        defer { try? FileManager.default.removeItem(at: executables) }
        var options = TestFleet.Options(
            TestEnvironment(amqpURL: built.amqpURL, managementURL: built.managementURL, executables: executables))
        options.hasUsers = true
        try await TestFleet.run(options) { fleet in
            for member in [FleetMember.router, .webPush, .mobilePush] { try await fleet.start(member) }
            let worker = try await fleet.start(.email)
            await fleet.playProduct(
                webFolder: try TestEnvironment.root().appending(path: "deploy/web").path, vapidKey: await fleet.vapidKey)
            let tour = Tour(of: fleet, members: [], brokerPage: built.managementURL.replacing("guest:guest@", with: ""))
            try tour.writeEnvironment(of: fleet)
            let text = tour.text(on: Screen(isTerminal: false, columns: nil, write: { _ in }, complain: { _ in }))
            try await Self.openPages(of: text)
            try await Self.run(Self.commands(in: text), try await PageRehearsal(fleet, reading: tour.environmentFile), fleet)
            let ending = await worker.ended()
            #expect(ending.isSignal && ending.status == SIGKILL)
        }
    }

    /// Opens each page that the tour names.
    private static func openPages(of text: String) async throws {
        let links = text.matches(of: /http:\S+/).map { String($0.output) }
        #expect(links.count == 3, "\(links)")
        for link in links {
            let page = try await Command.run("/usr/bin/curl", ["--silent", "--show-error", "--fail", "--noproxy", "*", link])
            #expect(page.status == 0, "\(link): \(page.errors)")
        }
    }

    /// Runs the commands one after the other.
    private static func run(_ commands: [DocumentedCommand], _ rehearsal: PageRehearsal, _ fleet: TestFleet) async throws {
        #expect(commands.first?.bare.hasPrefix(". ") == true && commands.last?.bare == killing)
        for name in preparations.keys { #expect(commands.contains { $0.bare == name }, "the tour has not \(name)") }
        for command in commands {
            try await preparations[command.bare]?(fleet)
            let right = statuses.first { command.bare.hasPrefix($0.key) }?.value ?? [0]
            if let problem = try await rehearsal.problem(with: command, statuses: right, [:]) { Issue.record("\(problem)") }
        }
    }

    /// What stands four columns in is typed; its second line stands eight in. What names a link or a process stands further in.
    private static func commands(in text: String) -> [DocumentedCommand] {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("    ") && !$0.hasPrefix("         ") }
        return DocumentedPage("tour", text: "```sh\n\(lines.map { $0.dropFirst(4) }.joined(separator: "\n"))\n```").commands
    }
}

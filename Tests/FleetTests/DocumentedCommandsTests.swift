import FleetHarness
import Foundation
import Testing

/// What a page tells people to type has to work. Every command in a block is run on a fleet, unless it is one of ``exemptions``; commands in
/// sentences are compared with the help of `belfry`.
@Suite struct `The commands of the pages` {
    /// What is not run here. A command that begins like one of these is checked in another way.
    private static let exemptions: [Exemption] = [
        .init("docker compose ", because: "it needs Docker: deploy/lib/containers/rehearse runs it"),
        .init("cp deploy/compose.env.example .env", because: "it is the first step of docker compose"),
        .init("deploy/compose-secrets", because: "it writes into the checkout: compose_secrets_tests.py runs it in a copy"),
        .init("deploy/demo", because: "it builds: .ci/run runs it", options: [["deploy/demo", "--help"]]),
        .init("deploy/test", because: "this test is a part of it", options: [["deploy/test", "--help"]]),
        .init("BELFRY_TEST_AMQP_URL=", because: "it is deploy/test once more, on another broker"),
        .init(".ci/run", because: "it is the demo, then the tests"),
        .init("swift build ", because: "it builds for minutes: deploy/lib/build.sh builds with the same options"),
        .init(
            "deploy/bench/run", because: "it measures for minutes",
            options: ["router", "web-push", "presence", "instructions"].map { ["belfry-bench", $0, "--help"] }),
        .init("rabbitmqctl ", because: "it needs the cookie of the broker's node: the last test here has one"),
    ]

    /// The exit codes that are right, for commands that begin like this; otherwise it is 0.
    private static let statuses: [String: Set<Int32>] = ["belfry status": [0, 1]]

    /// What has to happen before a command.
    private static let preparations: [String: PageRehearsal.Preparation] = [
        "belfry dead export letters.jsonl": PageRehearsal.addLetter,
        "belfry status --worker 127.0.0.1:9402": PageRehearsal.stopMail,
        "belfry why matteo c-1842": PageRehearsal.resumeMail,
        "belfry directory release nadia@acme.example --reason 'The mailbox is back'": PageRehearsal.suppressMail,
        "belfry dead list": PageRehearsal.addLetter,
    ]

    /// What stands for the names, ids and times of the pages.
    private static let replacements: [String: PageRehearsal.Replacement] = [
        "127.0.0.1:9400": PageRehearsal.worker,
        "127.0.0.1:9402": PageRehearsal.worker,
        "3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11": PageRehearsal.letter,
        "5f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11": PageRehearsal.phone,
        // It takes hours to become misconfigured, and days to be as old.
        "--reason misconfigured": { _ in "--reason refused" },
        "--older-than 30d": { _ in "--older-than 10ms" },
        "--reason expired --older-than 7d": { _ in "--reason malformed --older-than 10ms" },
        // It goes on until somebody ends it.
        "belfry dead watch": { _ in "timeout --foreground --signal=KILL 2 belfry dead watch || [ $? -eq 137 ]" },
    ]

    @Test func `are taken from blocks of shell, from behind prompts, and from sentences`() {
        let page = DocumentedPage(
            "page.md",
            text: """
                See `belfry
                dead list` and `--json`.
                ```sh
                belfry publish event.json   # once

                amqp-publish --persistent \\
                    < event.json
                ```
                ```
                no command
                $ belfry status
                Broker 127.0.0.1:5672
                ```
                """)
        #expect(page.spans.map(\.text) == ["belfry dead list", "--json"])
        let two = "amqp-publish --persistent \\\n    < event.json"
        #expect(page.commands.map(\.bare) == ["belfry publish event.json", two, "belfry status"])
        #expect(page.commands.map(\.place) == ["page.md:4", "page.md:7", "page.md:11"])
        #expect(page.commands.last?.output == "Broker 127.0.0.1:5672\n")
        #expect(OutputShape.missing(of: "QUEUE  READY\n…\nb  5h", in: "QUEUE READY\na 1 0.5\nb 20s\n") == nil)
        #expect(OutputShape.missing(of: "QUEUE  READY\n…\nb  5h", in: "b 20s\nQUEUE READY\n") == "b #")
    }

    @Test func `are run, or exempt for a reason that is still needed`() throws {
        let pages = try DocumentedPage.all()
        let commands = pages.flatMap(\.commands)
        // A block of `bash` or `console` would be in no check.
        let languages = pages.reduce(into: Set<String>()) { $0.formUnion($1.languages) }
        #expect(languages.isSubset(of: ["sh", "", "ini", "js", "json", "python"]), "\(languages)")
        for exemption in Self.exemptions {
            #expect(commands.contains { exemption.covers($0) }, "no page has \(exemption.prefix)")
        }
        for text in Self.preparations.keys {
            #expect(commands.contains { $0.bare == text }, "no page has what is prepared: \(text)")
        }
        for text in Array(Self.replacements.keys) + Array(Self.statuses.keys) {
            #expect(commands.contains { $0.bare.contains(text) }, "no page has \(text)")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `and the examples in the help of belfry exist, with the options that they name`() async throws {
        let help = CommandHelp(executables: try TestEnvironment().executables)
        let commands = try DocumentedPage.all().flatMap { $0.commands + $0.spans }
        for command in try await commands + help.examples() {
            if let problem = try await help.problem(with: command) { Issue.record("\(command.place): \(command.bare): \(problem)") }
            guard let exemption = Self.exemptions.first(where: { $0.covers(command) }), !exemption.options.isEmpty else { continue }
            for option in CommandHelp.options(in: command.bare.split(separator: " ").map(String.init)) {
                let isThere = try await help.names(option, in: exemption.options)
                #expect(isThere, "\(command.place): \(command.bare): no option \(option)")
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `do on a real fleet what the pages say`() async throws {
        try await TestFleet.run { fleet in
            let rehearsal = try await PageRehearsal(fleet)
            for page in try DocumentedPage.all() {
                for command in page.commands where !Self.exemptions.contains(where: { $0.covers(command) }) {
                    try await Self.preparations[command.bare]?(fleet)
                    let statuses = Self.statuses.first { command.bare.hasPrefix($0.key) }?.value ?? [0]
                    if let problem = try await rehearsal.problem(with: command, statuses: statuses, Self.replacements) {
                        Issue.record("\(problem)")
                    }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `and those of rabbitmqctl do so on a node`() async throws {
        let node = try await BrokerNode.shared.value
        try await TestFleet.run(on: TestEnvironment(node)) { fleet in
            var count = 0
            for command in try DocumentedPage.all().flatMap({ $0.commands + $0.spans }) {
                let bare = command.bare
                guard let start = bare.firstRange(of: "rabbitmqctl ")?.lowerBound else { continue }
                let text = String(bare[start...]).replacing("VHOST", with: fleet.virtualHost).replacing("QUEUE", with: "belfry.journal")
                let done = try await Command.run("/bin/bash", ["-c", text], environment: node.shellEnvironment)
                #expect(done.status == 0, "\(command.place): \(text): \(done.output)\(done.errors)")
                count += 1
            }
            // In operations.md, and for another series of RabbitMQ and for a queue's arguments in deploy/README.md.
            #expect(count == 3)
        }
    }
}

/// A command that no test runs, with the reason.
private struct Exemption: Sendable {
    let prefix: String
    let reason: String
    /// The commands whose help, or usage, names its options; empty when these are not checked.
    let options: [[String]]

    init(_ prefix: String, because reason: String, options: [[String]] = []) {
        self.prefix = prefix
        self.reason = reason
        self.options = options
    }

    func covers(_ command: DocumentedCommand) -> Bool { command.bare.hasPrefix(prefix) }
}

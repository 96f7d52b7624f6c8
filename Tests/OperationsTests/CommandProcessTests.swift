import Foundation
import Messages
import Operations
import PrivateBroker
import Testing

/// The executable itself, which is in the folder that `BELFRY_TEST_BIN` names.
@Suite(.timeLimit(.minutes(1))) struct `The command's own process` {
    @Test func `may not be written to a core file, for its secrets are in it`() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        let input = Pipe()
        // It waits for what comes on standard input.
        let process = try Self.start(URL(filePath: folder).appending(path: "belfry"), ["publish", "--dry-run", "-"], input)
        defer { Self.end(process, input) }
        // The hard limit, too. Others than root cannot raise it, and it is rarely 0 by itself.
        try await waitUntil("the kernel's limits say so") {
            try String(contentsOfFile: "/proc/\(process.processIdentifier)/limits", encoding: .utf8)
                .contains(/Max core file size\s+0\s+0\s/)
        }
    }

    @Test func `takes the example that the help of directory import shows`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        let program = URL(filePath: folder).appending(path: "belfry")
        let help = try Self.run(program, ["directory", "import", "--help"]).output
        let start = try #require(help.range(of: "{\"workspace\"")?.lowerBound)
        let end = try #require(help[start...].range(of: "]}]}")?.upperBound)
        let result = try Self.run(program, ["directory", "import", "--dry-run", "--strict", "-"], input: String(help[start..<end]))
        #expect(result.status == 0 && result.output.contains("5 events, nothing sent"), "\(result)")
    }

    private static func run(
        _ program: URL, _ arguments: [String], input text: String = ""
    ) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Less than a pipe holds, both ways.
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let written = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaints = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaints, as: UTF8.self))
    }

    @Test(arguments: [
        (["stauts"], "belfry has no command \"stauts\".", "Did you mean: belfry status"),
        (["dead", "lits"], "belfry dead has no command \"lits\".", "Did you mean: belfry dead list"),
        (["replay", "--all"], "belfry has no command \"replay\".", "Did you mean: belfry dead replay"),
        (["weather"], "belfry has no command \"weather\".", "All of its commands: belfry --help"),
        (["explain"], "Missing expected argument '<file>'", "See: belfry explain --help"),
        (["why", "luca", "c-1", "--team", "sales"], "--team and --worker go with a check-up", "See: belfry why --help"),
    ])
    func `names what was meant by a command line that it cannot understand`(arguments: [String], what: String, fix: String) async throws {
        let (code, errors) = try await Self.run(arguments)
        #expect(code == 64 && errors.hasPrefix("belfry: \(what)") && errors.contains("  Fix: \(fix)\n"), "\(errors)")
    }

    @Test func `gives errors as JSON under --json, whatever they are about`() async throws {
        let missing = "/nowhere-\(UUID().uuidString)"
        for (arguments, kind, code) in [
            (["stauts", "--json"], "usage", 64), (["publish", "--dry-run", "--json", missing], "notFound", 66),
            (["status", "--json"], "configuration", 78), (["why", "luca", "--json"], "configuration", 78),
        ] as [([String], String, Int32)] {
            let (ended, errors) = try await Self.run(arguments)
            let error = JSONText.read(Array(errors.utf8))?["error"]
            #expect(ended == code && error?["kind"] == .text(kind) && error?["exit_code"] == .integer(Int64(code)), "\(errors)")
        }
    }

    @Test func `says everything that is wrong with its settings at once, and shows no password`() async throws {
        let (code, errors) = try await Self.run(
            ["status"],
            with: [
                "BELFRY_AMQP_URL": "amqp//operator:secret@x", "BELFRY_RABBITMQ_API_URL": "operator:secret@x",
                "BELFRY_DIRECTORY_URL": "postgres:x", "BELFRY_CA_FILE": "/nowhere",
            ])
        #expect(code == 78 && errors.hasPrefix("belfry: 4 settings are wrong.\n"), "\(errors)")
        #expect(!errors.contains("secret"))
        for name in ["BELFRY_AMQP_URL", "BELFRY_RABBITMQ_API_URL", "BELFRY_DIRECTORY_URL", "BELFRY_CA_FILE"] {
            #expect(errors.contains("\n  \(name) "), "\(errors)")
        }
    }

    @Test func `proposes the user that does this`() async throws {
        for (arguments, user) in [(["status"], "belfry-operator"), (["topology", "apply"], "belfry-topology")] {
            let (code, errors) = try await Self.run(arguments)
            #expect(code == 78 && errors.contains("amqp://\(user):password@"), "\(errors)")
        }
    }

    @Test func `takes --json with every command, and no line of its help is wider than a terminal`() async throws {
        var paths: [[String]] = [[]]
        var count = 0
        while let path = paths.popLast() {
            let (code, help) = try await Self.run(path + ["--help"], readsOutput: true)
            let name = (["belfry"] + path).joined(separator: " ")
            #expect(code == 0, "\(name)")
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
            for line in lines where line.count > 79 { Issue.record("\(name): \(line)") }
            let commands = lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }.filter { !$0.hasPrefix("   ") }
            paths += commands.compactMap { $0.split(separator: " ").first.map { path + [String($0)] } }
            guard commands.isEmpty else {
                let refused = try await Self.run(path + ["--json"])
                let error = JSONText.read(Array(refused.text.utf8))?["error"]
                let what = "\(name) is a group of commands: it has no result, and so no --json."
                #expect(refused.code == 64 && error?["what"]?.text == what, "\(refused)")
                #expect(error?["fix"]?.text?.hasPrefix("Put --json after one of its commands, as in: \(name) ") == true, "\(refused)")
                continue
            }
            count += 1
            // As an option of its own, not in a sentence about it.
            #expect(lines.contains { $0.hasPrefix("  --json ") }, "\(name)")
        }
        #expect(count > 25)
    }

    @Test(arguments: [
        ["dead", "--json", "list"], ["directory", "set", "--json", "team", "sales"], ["--json"],
    ])
    func `says where --json belongs`(arguments: [String]) async throws {
        let (code, errors) = try await Self.run(arguments)
        #expect(code == 64 && errors.contains("is a group of commands: it has no result, and so no --json."), "\(errors)")
    }

    @Test func `keeps an option with its value on one line of the usage`() async throws {
        let help = try await Self.run(["dead", "list", "--help"], readsOutput: true).text
        let usage = help.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("USAGE: ") }.prefix { !$0.isEmpty }
        #expect(usage.count > 2 && usage.dropFirst().allSatisfy { $0.hasPrefix("       [--") && $0.hasSuffix("]") }, "\(usage)")
    }

    @Test(arguments: [
        ["set", "teammate", "olga", "--name", "Olga"], ["remove", "destination", "5f0c8a52"],
        ["set", "teammate", "olga", "--name", "Olga", "--workspace", "acme", "--dry-run"],
        ["remove", "destination", "5f0c8a52", "--workspace", "acme", "--dry-run"],
    ])
    func `needs the directory for a change that is made from what it says now`(arguments: [String]) async throws {
        let (code, errors) = try await Self.run(["directory"] + arguments)
        #expect(code == 78 && errors.contains("BELFRY_DIRECTORY_URL"), "\(errors)")
        let help = try await Self.run(["directory"] + arguments.prefix(2) + ["--help"], readsOutput: true).text
        #expect(help.contains("the command ends with 78") && !help.contains("--workspace is required"), "\(help)")
    }

    @Test(arguments: [
        ["set", "preference", "olga", "on"], ["set", "team", "sales", "--join", "olga"], ["remove", "teammate", "olga"],
        ["remove", "team", "sales"], ["release", "olga@example.com", "--reason", "It is back"],
    ])
    func `makes other changes without the directory`(arguments: [String]) async throws {
        let (code, errors) = try await Self.run(["directory"] + arguments + ["--workspace", "acme", "--dry-run"])
        #expect(code == 0, "\(errors)")
        let unnamed = try await Self.run(["directory"] + arguments + ["--dry-run"])
        #expect(unnamed.code == 64 && unnamed.text.contains("Give --workspace."), "\(unnamed)")
    }

    @Test func `sends nothing under --strict when there is a warning`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        let program = URL(filePath: folder).appending(path: "belfry")
        let event = """
            {"specversion":"1.0","id":"e-1","source":"/helpdesk","type":"conversation.assigned","time":"2026-11-22T14:03:45Z","data":\
            {"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"team","id":"sales"},"asigned_by":{"type":"rule","id":"r"}}}
            """
        let plain = try Self.run(program, ["publish", "--dry-run", "-"], input: event)
        #expect(plain.status == 0 && plain.output.contains("warning: event e-1: $.data.asigned_by: nothing reads this"), "\(plain)")
        let strict = try Self.run(program, ["publish", "--dry-run", "--strict", "-"], input: event)
        #expect(strict.status == 64 && strict.output.isEmpty)
        #expect(strict.errors.hasPrefix("belfry: Nothing was sent: 1 warning, and --strict.\n  event e-1: $.data.asigned_by"), "\(strict)")
        let json = try Self.run(program, ["publish", "--dry-run", "--strict", "--json", "-"], input: event)
        let error = JSONText.read(Array(json.errors.utf8))?["error"]
        #expect(error?["kind"] == .text("usage") && error?["details"]?.elements?.count == 1, "\(json)")
    }

    @Test(
        arguments: [
            ("belfry-router", "belfry-router"), ("belfry-web-push-worker", "belfry-web-push"),
            ("belfry-mobile-push-worker", "belfry-mobile-push"), ("belfry-email-worker", "belfry-email"),
        ])
    func `proposes each process its own user`(name: String, user: String) async throws {
        let (code, errors) = try await Self.run([], of: name)
        #expect(code == 78 && errors.contains("amqp://\(user):password@"), "\(errors)")
    }

    /// Runs the command with these settings alone; what it says on standard error, or on standard output.
    private static func run(
        _ arguments: [String], of program: String = "belfry", with settings: [String: String] = [:], readsOutput: Bool = false
    ) async throws -> (code: Int32, text: String) {
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<(code: Int32, text: String), any Error>) in
            // Waiting for the program blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try ended(folder, program, arguments, settings, readsOutput) })
            }
        }
    }

    private static func ended(
        _ folder: String, _ program: String, _ arguments: [String], _ settings: [String: String], _ readsOutput: Bool
    ) throws -> (code: Int32, text: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: folder).appending(path: program)
        process.arguments = arguments
        process.environment = settings.merging(["PATH": "/usr/bin:/bin"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        if readsOutput { process.standardOutput = output } else { process.standardError = output }
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    private static func start(_ program: URL, _ arguments: [String], _ input: Pipe) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The end of its input is its own.
    private static func end(_ process: Process, _ input: Pipe) {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

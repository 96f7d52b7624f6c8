import AMQP
import Foundation
import Logging
import Sandbox
import Testing

/// A whole fleet of real processes on a virtual host of its own, with a sandbox in the test's process.
actor TestFleet {
    let sandbox: SandboxServer
    let environment: TestEnvironment
    let folder: URL
    let virtualHost: String
    let publisher: Publisher
    private let publishing: Task<Void, any Error>
    private var members: [FleetMember: RunningMember] = [:]
    private var settings: [String: String]
    /// The public key of the web push worker.
    private(set) var vapidKey = ""

    /// Starts a fleet, hands it to the test, and takes everything away again however the test ends.
    /// - Parameter environment: another broker than that of the other tests.
    static func run(topology: Bool = true, on environment: TestEnvironment? = nil, _ test: (TestFleet) async throws -> Void) async throws {
        let fleet = try await TestFleet(environment ?? TestEnvironment())
        do {
            try await fleet.prepare(topology: topology)
            try await test(fleet)
        } catch {
            await fleet.printLogs()
            await fleet.stop()
            throw error
        }
        await fleet.stop()
    }

    private init(_ environment: TestEnvironment) async throws {
        self.environment = environment
        virtualHost = "fleet-\(UUID().uuidString.lowercased())"
        folder = FileManager.default.temporaryDirectory.appending(path: "belfry-\(virtualHost)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        sandbox = try await SandboxServer.start(SandboxOptions(stateFolder: folder.path, journalCapacity: 100_000))
        let address = try BrokerAddress(environment.amqpURL(virtualHost: virtualHost))
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let publisher = Publisher(options: BrokerOptions(address: address, connectionName: "test producer", logger: logger))
        self.publisher = publisher
        settings = [:]
        try await Command.management("PUT", "\(environment.managementURL)/api/vhosts/\(virtualHost)")
        publishing = Task { try await publisher.run() }
    }

    private func prepare(topology: Bool) async throws {
        settings = try credentials()
        settings["BELFRY_AMQP_URL"] = environment.amqpURL(virtualHost: virtualHost)
        settings["BELFRY_DIRECTORY_URL"] = "sqlite:\(folder.path)/directory.sqlite"
        settings["BELFRY_LOG_FORMAT"] = "json"
        settings["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        settings["HOME"] = folder.path
        if topology {
            let applied = try await belfry(["topology", "apply"])
            try #require(applied.status == 0, "topology apply: \(applied.errors)")
        }
        let key = try await belfry(["keys", "vapid", "--json", "--private-key-file", "\(folder.path)/vapid.key"])
        try #require(key.status == 0, "keys vapid: \(key.errors)")
        vapidKey = try #require(try JSON(parsing: Array(key.output.utf8))["public_key"]?.string)
        settings["BELFRY_VAPID_PRIVATE_KEY_FILE"] = "\(folder.path)/vapid.key"
        settings["BELFRY_VAPID_SUBJECT"] = "mailto:ops@helpdesk.example.com"
    }

    /// What the sandbox wrote for the fleet: `export NAME='value'` lines.
    private func credentials() throws -> [String: String] {
        let text = try String(contentsOfFile: sandbox.credentialsFile, encoding: .utf8)
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("export ") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let name = line[line.index(line.startIndex, offsetBy: 7)..<equals]
            values[String(name)] = line[line.index(after: equals)...].trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
        }
        return values
    }
}

extension TestFleet {
    /// Changes a setting for processes started from now on.
    func set(_ name: String, _ value: String?) { settings[name] = value }

    /// The environment the processes get.
    var processEnvironment: [String: String] { settings }

    /// Starts a process, or starts it again.
    /// - Parameters:
    ///   - more: settings for this start alone.
    ///   - executables: the folder of another build than the one that is tested.
    @discardableResult
    func start(_ member: FleetMember, with more: [String: String] = [:], from executables: URL? = nil) throws -> RunningMember {
        let running = try RunningMember(
            (executables ?? environment.executables).appending(path: member.rawValue), environment: settings.merging(more) { $1 },
            log: folder.appending(path: "\(member.rawValue).log"))
        members[member] = running
        return running
    }

    /// Starts all four processes.
    func startAll() throws {
        for member in FleetMember.allCases { try start(member) }
    }

    /// kill -9, and a new process at once.
    func crash(_ member: FleetMember) async throws {
        members[member]?.signal(SIGKILL)
        _ = await members[member]?.end()
        try start(member)
    }

    /// SIGTERM; the exit code.
    func terminate(_ member: FleetMember) async -> Int32? {
        guard let running = members.removeValue(forKey: member) else { return nil }
        running.signal(SIGTERM)
        return await running.end()
    }

    /// Runs the operator's command with the fleet's settings.
    func belfry(_ arguments: [String], input: Data? = nil) async throws -> Command {
        try await Command.run(
            environment.executables.appending(path: "belfry").path, arguments,
            environment: settings.merging(["BELFRY_RABBITMQ_API_URL": environment.managementURL]) { $1 }, input: input)
    }

    /// Publishes events as a producer does: structured, persistent, mandatory, confirmed.
    func publish(_ events: [TestEvent]) async throws {
        try await publisher.publish(events.map(\.message))
    }

    /// Publishes a message as it is.
    func publish(_ message: OutgoingMessage) async throws { try await publisher.publish([message]) }

    /// Publishes a body as it is.
    func publish(_ body: [UInt8], key: String, contentType: String?) async throws {
        let properties = MessageProperties(contentType: contentType)
        try await publisher.publish([OutgoingMessage(exchange: "belfry.events", routingKey: key, properties: properties, body: body)])
    }

    private func stop() async {
        for member in members.values {
            member.signal(SIGKILL)
            _ = await member.end()
        }
        await publisher.close()
        publishing.cancel()
        _ = await publishing.result
        try? await Command.management("DELETE", "\(environment.managementURL)/api/vhosts/\(virtualHost)")
        try? await sandbox.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Keeps what the processes said beyond the test, in a folder of the tests' artifacts.
    func keepLogs(as name: String) throws {
        let kept = try TestEnvironment.artifacts().appending(path: name)
        try? FileManager.default.removeItem(at: kept)
        try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
        for member in FleetMember.allCases {
            let log = "\(member.rawValue).log"
            try FileManager.default.copyItem(at: folder.appending(path: log), to: kept.appending(path: log))
        }
    }

    /// What the processes said, when a test fails.
    private func printLogs() {
        for member in FleetMember.allCases {
            let log = folder.appending(path: "\(member.rawValue).log")
            guard let text = try? String(contentsOf: log, encoding: .utf8), !text.isEmpty else { continue }
            print("--- \(member.rawValue)\n\(text.suffix(4000))")
        }
    }
}

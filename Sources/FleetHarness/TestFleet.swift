public import AMQP
public import Foundation
import Logging
public import Operations
public import Sandbox

/// A whole fleet of real processes on a virtual host of its own, with a sandbox in the process that starts it.
public actor TestFleet {
    /// How a fleet is set up.
    public struct Options: Sendable {
        public var environment: TestEnvironment
        /// The virtual host, which is made for it and deleted in the end.
        public var virtualHost = "fleet-\(UUID().uuidString.lowercased())"
        /// The folder for its files, made among the temporary ones and removed in the end.
        public var folder = "belfry-fleet-\(UUID().uuidString.lowercased())"
        /// Whether exchanges and queues are declared.
        public var hasTopology = true
        /// Whether each process has a user of its own, with no more rights than it needs. Otherwise all are the broker's administrator.
        public var hasUsers = false

        public init(_ environment: TestEnvironment) { self.environment = environment }
    }

    public nonisolated let sandbox: SandboxServer
    public nonisolated let environment: TestEnvironment
    public nonisolated let folder: URL
    public nonisolated let virtualHost: String
    /// A producer's connection.
    public nonisolated let publisher: Publisher
    private nonisolated let passwords: [FleetUser: String]
    private let processGuard: ProcessGuard
    private var publishing: Task<Void, any Error>?
    private var members: [FleetMember: RunningMember] = [:]
    private var settings: [String: String] = [:]
    /// The public key of the web push worker.
    public private(set) var vapidKey = ""

    /// Sets up a fleet of which no process runs yet, hands it over, and takes everything away again however that ends.
    public static func run<Value>(_ options: Options, _ body: (TestFleet) async throws -> Value) async throws -> Value {
        let fleet = try await TestFleet(options)
        let result: Result<Value, any Error>
        do {
            try await fleet.prepare(topology: options.hasTopology)
            result = .success(try await body(fleet))
        } catch {
            if !(error is CancellationError) { await fleet.printLogs() }
            result = .failure(error)
        }
        await fleet.stop()
        return try result.get()
    }

    private init(_ options: Options) async throws {
        environment = options.environment
        virtualHost = options.virtualHost
        passwords = options.hasUsers ? Self.randomPasswords() : [:]
        folder = FileManager.default.temporaryDirectory.appending(path: options.folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        processGuard = try ProcessGuard(removing: folder)
        sandbox = try await SandboxServer.start(SandboxOptions(stateFolder: folder.path, journalCapacity: 100_000))
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let address = try BrokerAddress(Self.url(of: .producer, passwords, environment.amqpURL(virtualHost: virtualHost)))
        publisher = Publisher(options: BrokerOptions(address: address, connectionName: "test producer", logger: logger))
        try await Command.management("PUT", "\(environment.managementURL)/api/vhosts/\(virtualHost)")
    }

    private func prepare(topology: Bool) async throws {
        settings = try credentials()
        settings["BELFRY_AMQP_URL"] = environment.amqpURL(virtualHost: virtualHost)
        settings["BELFRY_DIRECTORY_URL"] = "sqlite:\(folder.path)/directory.sqlite"
        settings["BELFRY_LOG_FORMAT"] = "json"
        settings["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        settings["HOME"] = folder.path
        if !passwords.isEmpty { try await makeUsers() }
        if topology { _ = try await succeeded(["topology", "apply"], as: .topology) }
        let key = try await succeeded(["keys", "vapid", "--json", "--private-key-file", "\(folder.path)/vapid.key"])
        guard let publicKey = try JSON(parsing: Array(key.utf8))["public_key"]?.string else {
            throw MissingEnvironment(description: "keys vapid printed no public_key")
        }
        vapidKey = publicKey
        settings["BELFRY_VAPID_PRIVATE_KEY_FILE"] = "\(folder.path)/vapid.key"
        settings["BELFRY_VAPID_SUBJECT"] = "mailto:ops@helpdesk.example.com"
        let publisher = publisher
        publishing = Task { try await publisher.run() }
    }

    /// Gives the fleet's users their passwords and rights; only this call sees the passwords of all.
    private func makeUsers() async throws {
        var more = ["BELFRY_AMQP_URL": environment.amqpURL(virtualHost: virtualHost), "BELFRY_RABBITMQ_API_URL": environment.managementURL]
        for (user, password) in passwords { more[user.passwordVariable] = password }
        let command = environment.executables.appending(path: "belfry").path
        let made = try await Command.run(command, ["topology", "apply", "--users"], environment: more)
        guard made.status == 0 else { throw MissingEnvironment(description: "topology apply --users: \(made.errors)") }
    }

    /// What the operator's command prints when it ends with 0.
    private func succeeded(_ arguments: [String], as user: FleetUser = .operating) async throws -> String {
        let done = try await belfry(arguments, as: user)
        guard done.status == 0 else { throw MissingEnvironment(description: "\(arguments.joined(separator: " ")): \(done.errors)") }
        return done.output
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
    public func set(_ name: String, _ value: String?) { settings[name] = value }

    /// The environment the processes get.
    public var processEnvironment: [String: String] { settings }

    /// How a user connects. Without users of its own everybody is the broker's administrator.
    public nonisolated func amqpURL(of user: FleetUser) -> String {
        Self.url(of: user, passwords, environment.amqpURL(virtualHost: virtualHost))
    }

    /// Starts a process, or starts it again.
    /// - Parameters:
    ///   - more: settings for this start alone.
    ///   - executables: the folder of another build than the one that is tested.
    @discardableResult
    public func start(_ member: FleetMember, with more: [String: String] = [:], from executables: URL? = nil) throws -> RunningMember {
        let running = try RunningMember(
            (executables ?? environment.executables).appending(path: member.rawValue),
            environment: settings.merging(connection(of: member.user)) { $1 }.merging(more) { $1 },
            log: log(of: member), guardedBy: processGuard)
        members[member] = running
        return running
    }

    /// Starts all four processes.
    public func startAll() throws {
        for member in FleetMember.allCases { try start(member) }
    }

    /// kill -9, and a new process at once.
    public func crash(_ member: FleetMember) async throws {
        members[member]?.signal(SIGKILL)
        _ = await members[member]?.end()
        try start(member)
    }

    /// SIGTERM; the exit code.
    public func terminate(_ member: FleetMember) async -> Int32? {
        guard let running = members.removeValue(forKey: member) else { return nil }
        running.signal(SIGTERM)
        return await running.end()
    }

    /// Runs the operator's command with the fleet's settings.
    public func belfry(_ arguments: [String], as user: FleetUser = .operating, input: Data? = nil) async throws -> Command {
        let more = connection(of: user).merging(["BELFRY_RABBITMQ_API_URL": environment.managementURL]) { $1 }
        return try await Command.run(
            environment.executables.appending(path: "belfry").path, arguments, environment: settings.merging(more) { $1 }, input: input)
    }

    /// Where a process writes its log.
    public nonisolated func log(of member: FleetMember) -> URL { folder.appending(path: "\(member.rawValue).log") }

    /// Sets up the sandbox's page that plays the product; what its backend publishes goes to the fleet.
    /// - Parameter webFolder: `deploy/web`.
    public func playProduct(webFolder: String, vapidKey: String) async {
        let publisher = publisher
        await sandbox.play(
            DemoProduct(webFolder: webFolder, vapidKey: vapidKey) { event in
                let properties = MessageProperties(contentType: "application/cloudevents+json", messageID: event.id)
                try await publisher.publish([
                    OutgoingMessage(exchange: "belfry.events", routingKey: event.type, properties: properties, body: event.json)
                ])
            })
    }

    private func stop() async {
        for member in members.values {
            member.signal(SIGKILL)
            _ = await member.end()
        }
        await publisher.close()
        publishing?.cancel()
        _ = await publishing?.result
        try? await Command.management("DELETE", "\(environment.managementURL)/api/vhosts/\(virtualHost)")
        try? await sandbox.stop()
        await processGuard.end()
    }

    /// What the processes said, when something has failed.
    private func printLogs() {
        for member in FleetMember.allCases {
            guard let text = try? String(contentsOf: log(of: member), encoding: .utf8), !text.isEmpty else { continue }
            print("--- \(member.rawValue)\n\(text.suffix(4000))")
        }
    }
}

extension TestFleet {
    private func connection(of user: FleetUser) -> [String: String] {
        passwords.isEmpty ? [:] : ["BELFRY_AMQP_URL": amqpURL(of: user)]
    }

    private static func randomPasswords() -> [FleetUser: String] {
        Dictionary(uniqueKeysWithValues: FleetUser.allCases.map { ($0, UUID().uuidString.lowercased()) })
    }

    private static func url(of user: FleetUser, _ passwords: [FleetUser: String], _ administrators: String) -> String {
        passwords[user].map { administrators.replacing("guest:guest", with: "\(user.name):\($0)") } ?? administrators
    }
}

extension FleetMember {
    /// Whom the broker knows it as.
    fileprivate var user: FleetUser {
        switch self {
        case .router: .router
        case .webPush: .webPush
        case .mobilePush: .mobilePush
        case .email: .email
        }
    }
}

import Foundation

/// One RabbitMQ node before it is started: its own name, ports, cookie, folder and port mapper. Nothing of the machine's own RabbitMQ
/// service is read, started or stopped.
struct NodeSetup: Sendable {
    let ports: BrokerNode.Ports
    let installation = BrokerInstallation()
    /// This process's environment with what the node is to know.
    let environment: [String: String]
    private let folder: URL
    private let home: URL
    private let mapperPort: Int

    private var name: String { "belfry-\(ports.broker)@localhost" }
    private var logs: URL { folder.appending(path: "log") }

    /// Chooses ports, and writes the files that the node reads.
    /// - Parameters:
    ///   - folder: for all that is its own; made here.
    ///   - first: the node whose cluster it joins, with whom it shares port mapper and cookie; nil for the first one.
    init(in folder: URL, joining first: NodeSetup? = nil) throws {
        self.folder = folder
        ports = BrokerNode.Ports(broker: try FreePort.find(), management: try FreePort.find())
        home = first?.home ?? folder.appending(path: "home")
        mapperPort = try first?.mapperPort ?? FreePort.find()
        let (path, distribution) = (folder.path, try FreePort.find())
        let own = [
            "PATH": installation.path,
            "HOME": home.path,
            "ERL_EPMD_PORT": "\(mapperPort)",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": "\(path)/log/erl_crash.dump",
            "RABBITMQ_NODENAME": "belfry-\(ports.broker)@localhost",
            "RABBITMQ_NODE_PORT": "\(ports.broker)",
            "RABBITMQ_DIST_PORT": "\(distribution)",
            "RABBITMQ_MNESIA_BASE": "\(path)/data",
            "RABBITMQ_LOG_BASE": "\(path)/log",
            "RABBITMQ_PID_FILE": "\(path)/node.pid",
            "RABBITMQ_CONF_ENV_FILE": "\(path)/environment",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "\(path)/enabled_plugins",
            "RABBITMQ_CONFIG_FILE": "\(path)/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": "\(path)/advanced.config",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        ]
        environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
        try write(joining: first)
    }

    /// The same for a shell in which somebody types the names of the broker's programs.
    var shellEnvironment: [String: String] {
        environment.merging(["PATH": "\(installation.programs):\(installation.path)"]) { $1 }
    }

    /// Where a program says what it has to say.
    func log(of program: String) -> URL { logs.appending(path: "\(program).log") }

    /// The ends of all logs, for whoever has to find out why it did not start.
    var lastWords: String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: logs.path)) ?? []
        return names.filter { $0.hasSuffix(".log") }.sorted().map { name in
            let text = (try? String(contentsOf: logs.appending(path: name), encoding: .utf8)) ?? ""
            return text.split(separator: "\n").suffix(20).joined(separator: "\n")
        }
        .joined(separator: "\n")
    }

    private func write(joining first: NodeSetup?) throws {
        for place in [home, logs, folder.appending(path: "data")] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        try write("", to: "environment")
        try write("[rabbitmq_management].\n", to: "enabled_plugins")
        // Quorum queues report their depth once in a tick; the default of 5 s makes `status` look stale.
        // Dead letters that no queue takes are tried again after 3 minutes, where a test that mends the queue waits for it.
        try write(
            "[{rabbit, [{quorum_tick_interval, 1000}, {dead_letter_worker_publisher_confirm_timeout, 10000}]}].\n", to: "advanced.config")
        var lines = [
            "listeners.tcp.1 = 127.0.0.1:\(ports.broker)",
            "management.tcp.ip = 127.0.0.1",
            "management.tcp.port = \(ports.management)",
            "collect_statistics_interval = 1000",
            "vm_memory_high_watermark.relative = 0.4",
            "disk_free_limit.absolute = 50MB",
        ]
        if let first {
            lines += [
                "cluster_formation.peer_discovery_backend = classic_config",
                "cluster_formation.classic_config.nodes.1 = \(first.name)",
                "cluster_formation.classic_config.nodes.2 = \(name)",
            ]
        }
        try write(lines.map { $0 + "\n" }.joined(), to: "rabbitmq.conf")
    }

    private func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: file))
    }
}

/// Where RabbitMQ is, and the Erlang that it runs on: the machine's own, or another version beside it. Both have Debian's places.
struct BrokerInstallation: Sendable {
    /// `/usr`, or the folder that `BELFRY_TEST_RABBITMQ` names: it has `lib/rabbitmq` and `lib/erlang`.
    private let folder: String
    /// Where its scripts look for Erlang's programs first, and then for the system's.
    let path: String

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let named = environment["BELFRY_TEST_RABBITMQ"] ?? ""
        folder = named.isEmpty ? "/usr" : named
        path = "\(folder)/lib/erlang/bin:\(environment["PATH"] ?? "/usr/bin:/bin")"
    }

    /// Where RabbitMQ's programs are. Those in /usr/sbin would switch to another user.
    var programs: String { "\(folder)/lib/rabbitmq/bin" }

    /// One of them.
    func program(_ name: String) -> String { "\(programs)/\(name)" }
}

import Foundation

/// RabbitMQ nodes of one's own that may be stopped, killed, frozen and starved, which the broker that all tests share may not.
///
/// They end with the process that started them, however that ends.
public actor BrokerNode {
    /// What is done to a node. Each returns when it is done: after a start the node serves.
    public enum Action: String, Sendable, CaseIterable {
        /// The broker ends in order: its clients get a word. The node stays.
        case stopApp = "stop-app"
        case startApp = "start-app"
        /// The whole node is gone at once.
        case kill
        /// It starts again with what it had on disk, on the same ports.
        case launch
        /// It stands still with all its connections open.
        case freeze
        case thaw
        /// It runs out of memory, as it thinks.
        case starveMemory = "starve-memory"
        case feedMemory = "feed-memory"
        /// It runs out of disk, as it thinks.
        case starveDisk = "starve-disk"
        case feedDisk = "feed-disk"
        /// Maintenance: it closes its clients' connections, takes no new ones, and gives the lead of its queues to other nodes.
        case drain
        /// It takes connections again. The leads stay where they are.
        case revive
        /// The leads of the quorum queues are spread over all nodes.
        case rebalance
        /// For connections made from now on: whoever keeps a message for more than 2 s loses the channel.
        case impatient
        case patient
    }

    /// Where a node listens, on 127.0.0.1.
    public struct Ports: Sendable {
        /// For AMQP.
        public let broker: Int
        /// For the management API.
        public let management: Int
    }

    private struct Node {
        let setup: NodeSetup
        var process: RunningMember
    }

    /// The nodes' ports, in the order in which they were started.
    public nonisolated let ports: [Ports]
    /// With this a shell's `rabbitmqctl` reaches the first node: its name, cookie and port mapper.
    public nonisolated let shellEnvironment: [String: String]
    private var nodes: [Node]
    private let mapper: RunningMember
    private let processGuard: ProcessGuard

    /// One node for all tests of a process that put it right again afterwards, started when it is first needed.
    public static let shared = Task { try await start(1) }

    /// Hands nodes to a part of a program, and ends them however that ends.
    /// - Parameter count: how many; more than one are a cluster. One takes some 10 s to start.
    public static func with<Value>(_ count: Int = 1, _ body: (BrokerNode) async throws -> Value) async throws -> Value {
        let node = try await start(count)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(node))
        } catch {
            result = .failure(error)
        }
        await node.end()
        return try result.get()
    }

    /// Does something to a node. One thing at a time.
    /// - Parameter number: which of them, from 1.
    public func perform(_ action: Action, on number: Int = 1) async throws {
        let index = number - 1
        let node = nodes[index]
        switch action {
        case .stopApp: try await control(["stop_app"], node)
        case .startApp:
            try await control(["start_app"], node)
            try await Self.waitUntilServing(node)
        case .kill:
            node.process.signalGroup(SIGKILL)
            _ = await node.process.end()
        case .launch:
            nodes[index].process = try Self.launch(node.setup, processGuard)
            try await Self.waitUntilServing(nodes[index])
        case .freeze: node.process.signalGroup(SIGSTOP)
        case .thaw: node.process.signalGroup(SIGCONT)
        case .starveMemory: try await control(["set_vm_memory_high_watermark", "0.0000001"], node)
        case .feedMemory: try await control(["set_vm_memory_high_watermark", "0.4"], node)
        case .starveDisk: try await control(["set_disk_free_limit", "900GB"], node)
        case .feedDisk: try await control(["set_disk_free_limit", "50MB"], node)
        case .drain: try await run("rabbitmq-upgrade", ["drain"], node)
        case .revive: try await run("rabbitmq-upgrade", ["revive"], node)
        case .rebalance: try await run("rabbitmq-queues", ["rebalance", "quorum"], node)
        case .impatient: try await setPatience(timeout: 2000, interval: 1000, node)
        case .patient: try await setPatience(timeout: 1_800_000, interval: 60_000, node)
        }
    }

    /// How many messages some quorum queues of the first node hold together at this moment, those under way and those on their way to another
    /// queue included. The management API says what was so up to two seconds ago, and later when the machine has much to do. As
    /// ``perform(_:on:)``, one thing at a time.
    public func messages(in queues: [String], of virtualHost: String) async throws -> Int {
        let names = queues.map { "\"\(virtualHost)_\($0)\"" }.joined(separator: ", ")
        // The leader answers behind everything that it has been given. RabbitMQ 3.10 is asked by a function, 4.3 by its name.
        let question = """
            lists:sum([begin
                Leader = {list_to_atom(Queue), node()},
                {ok, Overview, _} = try ra:consistent_query(Leader, fun rabbit_fifo:overview/1)
                    catch error:function_clause -> ra:consistent_query(Leader, {rabbit_fifo, overview, []}) end,
                lists:sum([maps:get(Key, Overview, 0) || Key <- [num_messages, num_discarded, num_discard_checked_out]])
            end || Queue <- [\(names)]]).
            """
        let answer = try await control(["eval", question], nodes[0])
        guard let count = Int(answer.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw MissingEnvironment(description: "the broker does not say what some queues hold: \(answer)")
        }
        return count
    }

    private init(_ nodes: [Node], mapper: RunningMember, processGuard: ProcessGuard) {
        ports = nodes.map(\.setup.ports)
        shellEnvironment = nodes[0].setup.shellEnvironment
        self.nodes = nodes
        self.mapper = mapper
        self.processGuard = processGuard
    }

    /// Nobody has to be told in order, and a node that stands still could not be.
    private func end() async {
        for process in nodes.map(\.process) + [mapper] {
            process.signalGroup(SIGKILL)
            _ = await process.end()
        }
        await processGuard.end()
    }
}

extension BrokerNode {
    /// One of the broker's programs.
    /// - Returns: what it has printed.
    @discardableResult
    private func run(_ program: String, _ words: [String], _ node: Node) async throws -> String {
        let result = try await Command.run(
            node.setup.installation.program(program), ["--quiet"] + words, environment: node.setup.environment)
        guard result.status == 0 else {
            throw MissingEnvironment(description: "\(program) \(words.joined(separator: " ")) failed: \(result.errors)\(result.output)")
        }
        return result.output
    }

    @discardableResult
    private func control(_ words: [String], _ node: Node) async throws -> String { try await run("rabbitmqctl", words, node) }

    /// How long a consumer may keep a message, and how often that is looked at, in milliseconds.
    private func setPatience(timeout: Int, interval: Int, _ node: Node) async throws {
        let settings = ["consumer_timeout, \(timeout)", "channel_tick_interval, \(interval)"]
        try await control(["eval", settings.map { "application:set_env(rabbit, \($0))" }.joined(separator: ", ") + "."], node)
    }
}

extension BrokerNode {
    /// The first node, then the others, which join it.
    private static func start(_ count: Int) async throws -> BrokerNode {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-nodes-\(UUID().uuidString.lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let processGuard = try ProcessGuard(removing: folder)
        do {
            let (first, mapper) = try await startFirst(in: folder, processGuard)
            var nodes = [first]
            while nodes.count < count {
                let setup = try NodeSetup(in: folder.appending(path: "\(nodes.count + 1)"), joining: first.setup)
                let node = Node(setup: setup, process: try launch(setup, processGuard))
                try await waitUntilServing(node)
                nodes.append(node)
            }
            return BrokerNode(nodes, mapper: mapper, processGuard: processGuard)
        } catch {
            await processGuard.end()
            throw error
        }
    }

    /// A port that was free may be taken before the node listens on it: then the whole start is tried again.
    private static func startFirst(in folder: URL, _ processGuard: ProcessGuard) async throws -> (Node, mapper: RunningMember) {
        var lastWords = ""
        for attempt in 1...3 {
            let setup = try NodeSetup(in: folder.appending(path: "1-\(attempt)"))
            // In the foreground, so that its process id is known. Without it the node would start one for the whole machine.
            let mapper = try RunningMember(
                URL(filePath: "/usr/bin/env"), ["epmd"], environment: setup.environment, log: setup.log(of: "epmd"),
                guardedBy: processGuard)
            let node = Node(setup: setup, process: try launch(setup, processGuard))
            if try await serves(node, within: .seconds(60)) { return (node, mapper) }
            lastWords = setup.lastWords
            for process in [node.process, mapper] {
                process.signalGroup(SIGKILL)
                _ = await process.end()
            }
        }
        throw MissingEnvironment(description: "RabbitMQ did not start; the ends of its logs:\n\(lastWords)")
    }

    /// Starts the node alone, beside a port mapper that is there. The script's child is the node; both are of one group.
    private static func launch(_ setup: NodeSetup, _ processGuard: ProcessGuard) throws -> RunningMember {
        try RunningMember(
            URL(filePath: setup.installation.program("rabbitmq-server")), environment: setup.environment, log: setup.log(of: "console"),
            guardedBy: processGuard)
    }

    private static func waitUntilServing(_ node: Node) async throws {
        guard try await serves(node, within: .seconds(90)) else {
            throw MissingEnvironment(description: "a node does not serve after 90 s; the ends of its logs:\n\(node.setup.lastWords)")
        }
    }

    /// Waits until the management API answers, which comes after the AMQP listener; false when the node has ended, or the time is over.
    private static func serves(_ node: Node, within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        let url = "http://guest:guest@127.0.0.1:\(node.setup.ports.management)/api/overview"
        while node.process.ending == nil, ContinuousClock.now < deadline {
            // With a limit: an API that takes the call and never answers must not outlast the wait for it.
            let answer = try await Command.run("/usr/bin/curl", ["--silent", "--fail", "--noproxy", "*", "--max-time", "20", url])
            if answer.status == 0 { return true }
            try await Task.sleep(for: .milliseconds(200))
        }
        return false
    }
}

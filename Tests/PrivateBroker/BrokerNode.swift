import Dispatch
import Foundation

/// RabbitMQ nodes of the tests' own that may be stopped, killed, frozen and starved, which the broker that all tests share may not.
///
/// `deploy/lib/private-node` starts them, and ends them when the process that runs the tests has gone, however it went.
public final class BrokerNode: Sendable {
    /// What a test does to a node. Each returns when it is done: after a start the node serves.
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

    /// The nodes' ports, in the order in which they were started.
    public let ports: [Ports]
    private let process: Process
    private let input: FileHandle
    private let output: FileHandle

    /// One node for all tests of a process that put it right again afterwards, started when it is first needed.
    public static let shared = Task { try await start(1) }

    /// Runs a test with nodes of its own, and ends them however the test ends.
    /// - Parameter count: how many; more than one are a cluster. One takes some 10 s to start.
    public static func with(_ count: Int = 1, _ test: (BrokerNode) async throws -> Void) async throws {
        let node = try await start(count)
        let result: Result<Void, any Error>
        do {
            try await test(node)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await node.end()
        try result.get()
    }

    /// Does something to a node. One thing at a time.
    /// - Parameter number: which of them, from 1.
    public func perform(_ action: Action, on number: Int = 1) async throws {
        let order = "\(action.rawValue) \(number)"
        let answer = try await ask(order)
        guard answer == "ok" else { throw NotDone(action: order, answer: answer) }
    }

    /// How many messages some quorum queues of the first node hold together at this moment, those under way and those on their way to another
    /// queue included. The management API says what was so up to two seconds ago, and later when the machine has much to do. As
    /// ``perform(_:on:)``, one thing at a time.
    public func messages(in queues: [String], of virtualHost: String) async throws -> Int {
        let question = "messages 1 \(virtualHost) \(queues.joined(separator: " "))"
        let answer = try await ask(question)
        guard let count = Int(answer) else { throw NotDone(action: question, answer: answer) }
        return count
    }

    private func ask(_ line: String) async throws -> String {
        try input.write(contentsOf: Data("\(line)\n".utf8))
        return try await Self.line(from: output)
    }

    /// What the tests read from the environment about the broker, for one of these nodes.
    public func environment(of number: Int = 1) -> [String: String] {
        let ports = ports[number - 1]
        return [
            "BELFRY_TEST_AMQP_URL": "amqp://guest:guest@127.0.0.1:\(ports.broker)/%2F",
            "BELFRY_TEST_RABBITMQ_API_URL": "http://guest:guest@127.0.0.1:\(ports.management)",
        ]
    }

    private init(_ process: Process, input: FileHandle, output: FileHandle, ports: [Ports]) {
        self.process = process
        self.input = input
        self.output = output
        self.ports = ports
    }

    private static func start(_ count: Int) async throws -> BrokerNode {
        guard let root = ProcessInfo.processInfo.environment["BELFRY_TEST_ROOT"] else { throw Missing(variable: "BELFRY_TEST_ROOT") }
        let (commands, answers) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(root)/deploy/lib/private-node")
        process.arguments = ["\(count)"]
        process.standardInput = commands
        process.standardOutput = answers
        try process.run()
        let output = answers.fileHandleForReading
        var ports: [Ports] = []
        while ports.count < count {
            let said = try await line(from: output)
            let numbers = said.split(separator: " ").compactMap { Int($0) }
            guard numbers.count == 2 else { throw NotDone(action: "starting", answer: said) }
            ports.append(Ports(broker: numbers[0], management: numbers[1]))
        }
        return BrokerNode(process, input: commands.fileHandleForWriting, output: output, ports: ports)
    }

    private func end() async {
        try? input.close()
        // It says nothing more: the end of its output is its own end.
        _ = try? await Self.line(from: output)
    }

    /// Reading blocks: it must not be done on a thread of the cooperative pool.
    private static func line(from handle: FileHandle) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        var line = Data()
                        while let byte = try handle.read(upToCount: 1), !byte.isEmpty, byte.first != UInt8(ascii: "\n") { line += byte }
                        return String(decoding: line, as: UTF8.self)
                    })
            }
        }
    }

    /// The script did not do what it was told.
    struct NotDone: Error {
        var action: String
        var answer: String
    }
}

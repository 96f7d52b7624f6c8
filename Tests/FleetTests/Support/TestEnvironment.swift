import Foundation
import PrivateBroker

/// What `deploy/test` gives to the tests: a broker, the built executables, and a Python with pika.
struct TestEnvironment {
    /// `amqp://guest:guest@127.0.0.1:PORT/%2F`
    let amqpURL: String
    /// `http://guest:guest@127.0.0.1:PORT`
    let managementURL: String
    /// The folder with the built executables.
    let executables: URL
    /// A Python interpreter that has pika.
    let python: String

    init() throws {
        amqpURL = try Self.value("BELFRY_TEST_AMQP_URL")
        managementURL = try Self.value("BELFRY_TEST_RABBITMQ_API_URL")
        executables = URL(filePath: try Self.value("BELFRY_TEST_BIN"))
        python = try Self.value("BELFRY_TEST_PYTHON")
    }

    /// The same with another broker; with a cluster its nodes stand one after the other in the URL.
    init(_ node: BrokerNode) throws {
        let hosts = node.ports.map { "127.0.0.1:\($0.broker)" }
        amqpURL = "amqp://guest:guest@\(hosts.joined(separator: ","))/%2F"
        managementURL = "http://guest:guest@127.0.0.1:\(node.ports[0].management)"
        executables = URL(filePath: try Self.value("BELFRY_TEST_BIN"))
        python = try Self.value("BELFRY_TEST_PYTHON")
    }

    /// The broker's URL for a virtual host of a test's own.
    func amqpURL(virtualHost: String) -> String {
        amqpURL.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/" + virtualHost
    }

    /// The checkout the tests belong to.
    static func root() throws -> URL { URL(filePath: try value("BELFRY_TEST_ROOT")) }

    /// Where a test's run keeps what somebody may want to look at; made when absent.
    static func artifacts() throws -> URL {
        let named = ProcessInfo.processInfo.environment["BELFRY_TEST_ARTIFACTS"].map { URL(filePath: $0) }
        let folder = try named ?? root().appending(path: ".build/test-artifacts")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func value(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            throw MissingEnvironment(description: "\(name) is not set: run the tests with deploy/test")
        }
        return value
    }
}

struct MissingEnvironment: Error, CustomStringConvertible {
    let description: String
}

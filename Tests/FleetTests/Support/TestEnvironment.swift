import FleetHarness
import Foundation
import Testing

/// What `deploy/test` gives to the tests: a broker, the built executables, and a Python with pika.
extension TestEnvironment {
    init() throws {
        self.init(
            amqpURL: try Self.value("BELFRY_TEST_AMQP_URL"), managementURL: try Self.value("BELFRY_TEST_RABBITMQ_API_URL"),
            executables: try Self.built())
    }

    /// The same with another broker.
    init(_ node: BrokerNode) throws { self.init(node, executables: try Self.built()) }

    /// A Python interpreter that has pika.
    static func python() throws -> String { try value("BELFRY_TEST_PYTHON") }

    /// The checkout the tests belong to.
    static func root() throws -> URL { URL(filePath: try value("BELFRY_TEST_ROOT")) }

    /// Where a test's run keeps what somebody may want to look at; made when absent.
    static func artifacts() throws -> URL {
        let named = ProcessInfo.processInfo.environment["BELFRY_TEST_ARTIFACTS"].map { URL(filePath: $0) }
        let folder = try named ?? root().appending(path: ".build/test-artifacts")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func built() throws -> URL { URL(filePath: try value("BELFRY_TEST_BIN")) }

    private static func value(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            throw MissingEnvironment(description: "\(name) is not set: run the tests with deploy/test")
        }
        return value
    }
}

extension Trait where Self == ConditionTrait {
    /// For what takes long: `deploy/test` leaves it out, and the runner says so; `deploy/test --full` runs it.
    /// - Parameter seconds: about how long it takes on two cores.
    static func onlyInFull(seconds: Int) -> Self {
        .enabled(
            if: ProcessInfo.processInfo.environment["BELFRY_TEST_FULL"] != nil, "left out, \(seconds) s: only with deploy/test --full")
    }
}

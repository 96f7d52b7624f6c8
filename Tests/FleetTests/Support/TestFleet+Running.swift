import AMQP
import FleetHarness
import Foundation

extension TestFleet {
    /// Starts a fleet, hands it to the test, and takes everything away again however the test ends.
    /// - Parameter environment: another broker than that of the other tests.
    static func run(topology: Bool = true, on environment: TestEnvironment? = nil, _ test: (TestFleet) async throws -> Void) async throws {
        var options = Options(try environment ?? TestEnvironment())
        options.hasTopology = topology
        try await run(options, test)
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

    /// Keeps what the processes said beyond the test, in a folder of the tests' artifacts.
    func keepLogs(as name: String) throws {
        let kept = try TestEnvironment.artifacts().appending(path: name)
        try? FileManager.default.removeItem(at: kept)
        try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
        for member in FleetMember.allCases {
            try FileManager.default.copyItem(at: log(of: member), to: kept.appending(path: "\(member.rawValue).log"))
        }
    }
}

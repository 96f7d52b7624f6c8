import Foundation

/// Which RabbitMQ the tests run on: what versions do differently is expected of each.
public struct BrokerVersion: Sendable, Comparable {
    private let major: Int
    private let minor: Int

    /// Such as 4.3.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// That of a broker, asked of its management API.
    /// - Parameter url: of the API, with user and password; nil for the broker that `BELFRY_TEST_RABBITMQ_API_URL` names.
    public static func current(at url: String? = nil) async throws -> BrokerVersion {
        guard let url = url ?? ProcessInfo.processInfo.environment["BELFRY_TEST_RABBITMQ_API_URL"] else {
            throw Missing(variable: "BELFRY_TEST_RABBITMQ_API_URL")
        }
        let answer = try await Program.run("curl", ["--silent", "--show-error", "--fail", "--noproxy", "*", "\(url)/api/overview"])
        let version = try JSONDecoder().decode(Overview.self, from: answer).version
        let numbers = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { throw Program.Failure(description: "RabbitMQ says that its version is \(version)") }
        return BrokerVersion(numbers[0], numbers[1])
    }

    /// Whether `basic.nack` with `requeue` counts as a delivery. From 4.3 on only `basic.reject` and the end of the channel do.
    public var countsRequeues: Bool { self < BrokerVersion(4, 3) }

    /// Whether a dead letter shows the delivery count of the queue that it left.
    public var showsFormerCount: Bool { self >= BrokerVersion(4, 0) && self < BrokerVersion(4, 3) }

    /// Whether it cancels a consumer that keeps a message too long, and does not close the channel.
    public var cancelsSlowConsumers: Bool { self >= BrokerVersion(4, 3) }

    /// By major, then minor version.
    public static func < (left: BrokerVersion, right: BrokerVersion) -> Bool { (left.major, left.minor) < (right.major, right.minor) }

    private struct Overview: Decodable {
        var version: String

        enum CodingKeys: String, CodingKey { case version = "rabbitmq_version" }
    }
}

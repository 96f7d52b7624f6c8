public import Foundation

/// Where a fleet is started: on which broker, and from which executables.
public struct TestEnvironment: Sendable {
    /// `amqp://guest:guest@127.0.0.1:PORT/%2F`, as the broker's administrator.
    public let amqpURL: String
    /// `http://guest:guest@127.0.0.1:PORT`
    public let managementURL: String
    /// The folder with the built executables.
    public let executables: URL

    public init(amqpURL: String, managementURL: String, executables: URL) {
        self.amqpURL = amqpURL
        self.managementURL = managementURL
        self.executables = executables
    }

    /// A broker of one's own; with a cluster its nodes stand one after the other in the URL.
    public init(_ node: BrokerNode, executables: URL) {
        let hosts = node.ports.map { "127.0.0.1:\($0.broker)" }
        self.init(
            amqpURL: "amqp://guest:guest@\(hosts.joined(separator: ","))/%2F",
            managementURL: "http://guest:guest@127.0.0.1:\(node.ports[0].management)", executables: executables)
    }

    /// The broker's URL for a virtual host of one's own.
    public func amqpURL(virtualHost: String) -> String {
        amqpURL.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/" + virtualHost
    }
}

/// What a fleet or a node could not be started without, or has not done.
public struct MissingEnvironment: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

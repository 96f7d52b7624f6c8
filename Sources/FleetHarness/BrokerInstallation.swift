import Foundation

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

    /// One of RabbitMQ's programs. Those in /usr/sbin would switch to another user.
    func program(_ name: String) -> String { "\(folder)/lib/rabbitmq/bin/\(name)" }
}

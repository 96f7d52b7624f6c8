import Foundation
import Testing

/// A RabbitMQ of one test's own, which it may stop and kill. Nobody else's is touched.
struct PrivateNode {
    /// What the other tests have, with this broker in the place of theirs.
    let environment: TestEnvironment
    private let folder: URL

    /// What can be done to it.
    enum Action: String {
        /// The broker ends in order: connections are closed with a word.
        case stopApp = "stop-app"
        case startApp = "start-app"
        /// The whole node is gone at once.
        case kill
        case launch
    }

    /// Starts a node, which takes some 10 s, and ends it however the test ends.
    static func with(_ test: (PrivateNode) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-node-\(UUID().uuidString)")
        let result: Result<Void, any Error>
        do {
            let started = try await control("start", folder)
            let ports = started.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            try #require(ports.count == 2, "no ports: \(started)")
            let environment = try TestEnvironment(port: ports[0], managementPort: ports[1])
            try await test(PrivateNode(environment: environment, folder: folder))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        _ = try? await control("end", folder)
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }

    /// Does something to it, and returns when it is done: after a start it serves.
    func act(_ action: Action) async throws { _ = try await Self.control(action.rawValue, folder) }

    private static func control(_ action: String, _ folder: URL) async throws -> String {
        let script = try TestEnvironment.root().appending(path: "deploy/lib/private-node").path
        let result = try await Command.run(script, [action, folder.path])
        guard result.status == 0 else { throw MissingEnvironment(description: "private-node \(action): \(result.errors)") }
        return result.output
    }
}

import FleetHarness
import Foundation
import Sandbox

extension TestFleet {
    /// Sets up the sandbox's page that plays the product; what its backend publishes goes to the fleet.
    func playProduct(vapidKey: String) async throws {
        await playProduct(webFolder: try TestEnvironment.root().appending(path: "deploy/web").path, vapidKey: vapidKey)
    }

    /// Kim's browser as `belfry why` has it, as soon as one fulfils the condition.
    func browser(where condition: (JSON) -> Bool) async throws -> JSON {
        try await found(["why", "kim"], where: condition) { report in
            (report["destinations"]?.array ?? []).filter { $0["channel"] == "web-push" }
        }
    }

    /// A web push about a conversation as `belfry history` has it, as soon as one fulfils the condition.
    func job(of conversation: String, where condition: (JSON) -> Bool) async throws -> JSON {
        try await found(["history", conversation], where: condition) { report in
            let lines = (report["entries"]?.array ?? []).flatMap { $0["lines"]?.array ?? [] }
            return lines.filter { $0["channel"] == "web-push" }.flatMap { $0["jobs"]?.array ?? [] }
        }
    }

    /// Asks `belfry` again until what is looked for is in its answer; a failure after a minute and a half.
    private func found(_ arguments: [String], where condition: (JSON) -> Bool, parts: (JSON) -> [JSON]) async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(90)
        while true {
            let answer = try await belfry(arguments + ["--workspace", "acme", "--json"])
            let report = answer.status == 0 ? try JSON(parsing: Array(answer.output.utf8)) : .null
            if let found = parts(report).first(where: condition) { return found }
            guard .now < deadline else {
                throw MissingEnvironment(description: "belfry does not say it: \(answer.output)\(answer.errors)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

import FleetHarness
import Foundation
import Sandbox
import Scenario

/// The whole demo: a broker, a fleet, the scenario, and everything stopped again.
struct Demo: Sendable {
    /// The top of the repository.
    let root: URL
    let executables: URL
    /// Whether everything is left running after the scenario.
    let stays: Bool
    let screen: Screen

    /// - Returns: the exit code.
    func run() async -> Int32 {
        let start = ContinuousClock.now
        do {
            screen.doing("starting RabbitMQ")
            let isGood = try await BrokerNode.with { node in
                screen.done("RabbitMQ runs", "port \(node.ports[0].broker), \(Screen.time(since: start))")
                return try await show(on: node)
            }
            guard isGood else { return failed() }
            screen.done("stopped everything, removed everything")
            if !stays { screen.praise("The demo has passed", " in \(Screen.time(since: start)).") }
            return 0
        } catch {
            if Task.isCancelled {
                screen.note("interrupted; everything is stopped and removed")
                return 130
            }
            screen.failed("\(error)")
            return failed()
        }
    }

    private func failed() -> Int32 {
        screen.failed("The demo has failed; what failed stands above")
        return 1
    }

    private func show(on node: BrokerNode) async throws -> Bool {
        screen.doing("declaring the topology, starting the sandbox")
        var options = TestFleet.Options(TestEnvironment(node, executables: executables))
        options.virtualHost = "belfry"
        options.folder = "belfry-demo-\(UUID().uuidString.prefix(8).lowercased())"
        options.hasUsers = true
        return try await TestFleet.run(options) { fleet in
            screen.done("the topology is declared", "7 users, each with no more rights than it needs")
            screen.done("the sandbox stands in for push services, APNs, FCM and SES", fleet.sandbox.inboxURL)
            await fleet.playProduct(webFolder: root.appending(path: "deploy/web").path, vapidKey: await fleet.vapidKey)
            await fleet.set("BELFRY_PRESENCE_WINDOW", Performance.presenceWindow)
            let supervisor = try Supervisor(of: fleet, on: screen)
            let result: Result<Bool, any Error>
            do {
                result = .success(try await play(fleet, supervisor, brokerPage: "http://127.0.0.1:\(node.ports[0].management)"))
            } catch {
                result = .failure(error)
            }
            screen.doing("stopping everything")
            // Who has pressed Ctrl-C does not want to wait. In a task of its own, for this one may be cancelled.
            let limit: Duration = Task.isCancelled ? .seconds(5) : .seconds(60)
            let isOrderly = await Task { await supervisor.stop(within: limit) }.value
            return try result.get() && (isOrderly || Task.isCancelled)
        }
    }

    private func play(_ fleet: TestFleet, _ supervisor: Supervisor, brokerPage: String) async throws -> Bool {
        screen.doing("starting the router and the workers")
        try await supervisor.start()
        screen.done("router and three workers are ready")
        let performance = Performance(by: fleet, examples: root.appending(path: "deploy/examples"), on: screen)
        guard try await performance.run(mishaps: { await supervisor.mishaps }) else { return false }
        if stays { try await stay(fleet, supervisor, brokerPage) }
        return true
    }

    /// Prints what there is to try, and waits for Ctrl-C.
    private func stay(_ fleet: TestFleet, _ supervisor: Supervisor, _ brokerPage: String) async throws {
        let members = supervisor.ports.map { Tour.Member(name: $0.member.rawValue, port: $0.port) }
        let tour = Tour(of: fleet, members: members, brokerPage: brokerPage)
        try tour.writeEnvironment(of: fleet)
        screen.line(tour.text(on: screen))
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }
}

public import FleetHarness
import Foundation

/// Keeps the fleet's processes running: what ends is started again, and the screen says so.
public actor Supervisor {
    /// How often a process may end within ten seconds of its start, one time after the other.
    private static let mostFailures = 3

    /// Where each answers over HTTP, also when it was started again.
    public nonisolated let ports: [(member: FleetMember, port: Int)]
    /// What has ended by its own fault; that somebody has ended a process does not count.
    public private(set) var mishaps: [String] = []
    private let fleet: TestFleet
    private let screen: Screen
    private var running: [FleetMember: RunningMember] = [:]
    private var watching: [Task<Void, Never>] = []
    private var isStopping = false

    /// Nothing is started yet.
    public init(of fleet: TestFleet, on screen: Screen) throws {
        self.fleet = fleet
        self.screen = screen
        ports = try FleetMember.allCases.map { ($0, try FreePort.find()) }
    }

    /// Starts the router and the workers, and returns when all are ready. From then on they are looked after.
    public func start() async throws {
        for (member, port) in ports { try await launch(member, at: port) }
        for (member, port) in ports { try await waitUntilReady(member, at: port) }
        for (member, port) in ports { watching.append(Task { await watch(member, at: port) }) }
    }

    /// Ends all processes in order, the last one first.
    /// - Parameter limit: after that time one is killed.
    /// - Returns: whether all have ended with 0; of each that has not the screen has said so.
    public func stop(within limit: Duration) async -> Bool {
        isStopping = true
        for task in watching { task.cancel() }
        var isOrderly = true
        for member in FleetMember.allCases.reversed() {
            guard let process = running.removeValue(forKey: member) else { continue }
            process.signal(SIGTERM)
            let killing = Task {
                try await Task.sleep(for: limit)
                process.signal(SIGKILL)
            }
            let ending = await process.ended()
            killing.cancel()
            if ending.isSignal || ending.status != 0 {
                screen.failed("\(member.rawValue) \(Self.words(ending))")
                isOrderly = false
            }
        }
        return isOrderly
    }

    /// The process of a member as it runs now; nil when it was given up.
    public func process(of member: FleetMember) -> RunningMember? { running[member] }

    private func launch(_ member: FleetMember, at port: Int) async throws {
        running[member] = try await fleet.start(member, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:\(port)"])
    }

    private func waitUntilReady(_ member: FleetMember, at port: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        let words = ["--silent", "--noproxy", "*", "--max-time", "2", "--write-out", "\n%{http_code}", "http://127.0.0.1:\(port)/readyz"]
        while let process = running[member] {
            if let ending = process.ending { throw MissingEnvironment(description: "\(member.rawValue) \(Self.words(ending))") }
            let answer = try await Command.run("/usr/bin/curl", words).output
            if answer.hasSuffix("\n200") { return }
            guard .now < deadline else {
                throw MissingEnvironment(description: "\(member.rawValue) is not ready after 30 s: \(answer)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Starts a process again whenever it ends, until it ends again and again.
    private func watch(_ member: FleetMember, at port: Int) async {
        var failures = 0
        while let process = running[member] {
            let start = ContinuousClock.now
            let ending = await process.ended()
            if isStopping { return }
            let what = "\(member.rawValue) \(Self.words(ending))"
            if ending.isSignal ? ending.status != SIGKILL : ending.status != 0 { mishaps.append(what) }
            failures = .now - start < .seconds(10) ? failures + 1 : 0
            guard failures < Self.mostFailures else {
                running[member] = nil
                return screen.failed("\(what) again and again: see \(fleet.log(of: member).path)")
            }
            screen.note("\(what): it is started again")
            do {
                try await Task.sleep(for: .milliseconds(500))
                if isStopping { return }
                try await launch(member, at: port)
                try await waitUntilReady(member, at: port)
                screen.note("\(member.rawValue) is ready again")
            } catch {
                // It is told at its next end, unless everything ends now.
            }
        }
    }

    private static func words(_ ending: RunningMember.Ending) -> String {
        ending.isSignal ? "was ended by signal \(ending.status)" : "has ended with exit code \(ending.status)"
    }
}

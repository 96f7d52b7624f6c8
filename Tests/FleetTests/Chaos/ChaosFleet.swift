import AMQP
import FleetHarness
import Foundation
import PrivateBroker

/// The fleet of a run: each process behind a proxy of its own, and started again whenever it ends, as an operator's supervisor does.
actor ChaosFleet {
    /// How many messages a process may have under way: so many may come again when it is torn from the broker.
    static let prefetch = 100
    private static let producer = "producer"

    nonisolated let fleet: TestFleet
    nonisolated let record: ChaosRecord
    private let proxies: [String: TestProxy]
    private let ports: [FleetMember: Int]
    private var running: [FleetMember: RunningMember] = [:]
    /// Who runs, or is about to.
    private var present: Set<FleetMember> = []
    private var held: Set<FleetMember> = []
    private var isOver = false
    /// Until when a start may fail because a queue is not there.
    private var queueIsMissingUntil = ContinuousClock.now

    init(_ fleet: TestFleet, on node: BrokerNode, record: ChaosRecord) throws {
        self.fleet = fleet
        self.record = record
        let broker = BrokerAddress.Host(name: "127.0.0.1", port: node.ports[0].broker)
        var proxies: [String: TestProxy] = [:]
        for name in FleetMember.allCases.map(\.rawValue) + [Self.producer] { proxies[name] = try TestProxy(to: broker) }
        self.proxies = proxies
        ports = try Dictionary(uniqueKeysWithValues: FleetMember.allCases.map { ($0, try FreePort.find()) })
    }

    /// Who has connections that can be disturbed.
    static var linked: [String] { FleetMember.allCases.map(\.rawValue) + [producer] }

    /// How the producer connects.
    func producerURL() throws -> String { try url(of: Self.producer) }

    /// Keeps a process running until ``end()``.
    func supervise(_ member: FleetMember) async throws {
        while !isOver {
            if held.contains(member) {
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            present.insert(member)
            defer { present.remove(member) }
            let process = try await fleet.start(
                member,
                with: [
                    "BELFRY_AMQP_URL": url(of: member.rawValue), "BELFRY_PREFETCH": "\(Self.prefetch)",
                    "BELFRY_HTTP_ADDRESS": "127.0.0.1:\(ports[member] ?? 0)",
                ])
            running[member] = process
            let status = await process.end()
            running[member] = nil
            if isOver || [0, SIGKILL].contains(status) { continue }
            if status == 78 && .now < queueIsMissingUntil {
                record.say("\(member.rawValue) has left with 78, because a queue is missing")
            } else {
                record.wrong("\(member.rawValue) has left with \(status)")
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    /// SIGTERM for all; the exit codes.
    func end() async -> [FleetMember: Int32] {
        isOver = true
        var codes: [FleetMember: Int32] = [:]
        for member in FleetMember.allCases { codes[member] = await fleet.terminate(member) }
        for proxy in proxies.values { proxy.stop() }
        return codes
    }

    /// What each process holds now.
    func footprints() throws -> [FleetMember: ProcessFootprint] {
        try running.mapValues { try ProcessFootprint(of: $0.processIdentifier) }
    }

    /// Whether every process says that it is ready.
    func areReady() async -> Bool {
        for port in ports.values {
            let answer = try? await Command.run(
                "/usr/bin/curl", ["--silent", "--fail", "--noproxy", "*", "--max-time", "2", "http://127.0.0.1:\(port)/readyz"])
            guard answer?.status == 0 else { return false }
        }
        return true
    }

    private func url(of name: String) throws -> String {
        guard let port = proxies[name]?.port else { throw MissingEnvironment(description: "no proxy for \(name)") }
        return "amqp://guest:guest@127.0.0.1:\(port)/\(fleet.virtualHost)"
    }
}

extension ChaosFleet {
    /// A signal for a process, if it runs now.
    func signal(_ number: Int32, to member: FleetMember) { running[member]?.signal(number) }

    /// Lets a process stand still for a part of a run, however that ends.
    func whileFrozen<Value: Sendable>(_ member: FleetMember, _ part: @Sendable () async throws -> Value) async throws -> Value {
        signal(SIGSTOP, to: member)
        defer { signal(SIGCONT, to: member) }
        return try await part()
    }

    /// SIGTERM; returns when the process has ended, for a second signal would cut its end short.
    func stop(_ member: FleetMember) async throws {
        guard let process = running[member] else { return }
        process.signal(SIGTERM)
        _ = await process.end()
    }

    func disturb(_ name: String, _ how: (TestProxy) throws -> Void) rethrows {
        if let proxy = proxies[name] { try how(proxy) }
    }

    /// Ends a process in order and does not start it again until it is released.
    func hold(_ member: FleetMember) async throws {
        held.insert(member)
        while present.contains(member) {
            try await stop(member)
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func release(_ member: FleetMember) { held.remove(member) }

    func queueIsMissing(for time: Duration) { queueIsMissingUntil = .now + time }
}

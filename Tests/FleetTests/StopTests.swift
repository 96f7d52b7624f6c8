import FleetHarness
import Foundation
import Sandbox
import Testing

/// How processes start and stop.
@Suite struct `Starting and stopping` {
    @Test(.timeLimit(.minutes(2)), arguments: FleetMember.allCases)
    func `wrong settings are all listed, and the exit code is 78`(_ member: FleetMember) async throws {
        let environment = try TestEnvironment()
        let result = try await Command.run(
            environment.executables.appending(path: member.rawValue).path, [],
            environment: ["BELFRY_AMQP_URL": "http://wrong", "BELFRY_PREFETCH": "many", "BELFRY_HTTP_ADDRESS": "nowhere"])
        #expect(result.status == 78)
        for name in ["BELFRY_AMQP_URL", "BELFRY_PREFETCH", "BELFRY_HTTP_ADDRESS"] {
            #expect(result.errors.contains(name), "\(name) is not named in: \(result.errors)")
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: FleetMember.allCases)
    func `a failpoint that a process does not have is refused, with those that it has`(_ member: FleetMember) async throws {
        let environment = try TestEnvironment()
        let result = try await Command.run(
            environment.executables.appending(path: member.rawValue).path, [],
            environment: ["BELFRY_FAILPOINT": member == .router ? "afterAnswer:kill" : "afterCommit:kill"])
        #expect(result.status == 78)
        #expect(result.errors.contains("BELFRY_FAILPOINT"))
        #expect(result.errors.contains("afterDelivery, "))
    }

    @Test(.timeLimit(.minutes(2)), arguments: FleetMember.allCases)
    func `without the topology a process leaves with 78`(_ member: FleetMember) async throws {
        try await TestFleet.run(topology: false) { fleet in
            let running = try await fleet.start(member)
            #expect(await running.end() == 78)
        }
    }

    /// Each attempt ends long before the 45 s that a process has to leave.
    @Test(.timeLimit(.minutes(3)), .onlyInFull(seconds: 26))
    func `providers that hang for longer than the grace keep no worker: all leave in time, and their successors deliver`() async throws {
        let workers = [FleetMember.webPush, .mobilePush, .email]
        try await TestFleet.run { fleet in
            for worker in workers { await fleet.sandbox.setFault(Fault(worker.provider, action: .hang)) }
            try await fleet.start(.router)
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("c-1", to: "kim")])
            for worker in workers {
                let running = try await fleet.start(worker, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0"])
                try await fleet.wait(forMetric: /belfry_circuit_requests_in_flight\{.*\} 1/, of: running)
            }
            let start = ContinuousClock.now
            let codes = await withTaskGroup(of: Int32?.self) { group in
                for worker in workers { group.addTask { await fleet.terminate(worker) } }
                return await group.reduce(into: [Int32?]()) { $0.append($1) }
            }
            #expect(codes == [0, 0, 0])
            #expect(ContinuousClock.now - start < .seconds(35))
            await fleet.sandbox.clearFaults()
            for worker in workers { try await fleet.start(worker) }
            for worker in workers { #expect(await fleet.hasArrived("c-1", at: worker.provider), "\(worker)") }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `SIGTERM lets every process leave with 0`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            try await fleet.publish((0..<50).map { .assigned("c-\($0)", to: "kim") })
            #expect(await fleet.hasArrived("c-1", at: .webPush))
            for member in FleetMember.allCases { #expect(await fleet.terminate(member) == 0, "\(member)") }
        }
    }
}

import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// A provider whose certificate has expired: real workers, real connections.
@Suite struct `A provider's certificate` {
    private static let workers = [FleetMember.webPush, .mobilePush, .email]

    @Test(.timeLimit(.minutes(2)))
    func `that has expired sends jobs to a retry queue, and they are delivered when it is renewed`() async throws {
        try await TestFleet.run { fleet in
            fleet.sandbox.setCertificateExpired(true)
            try await fleet.start(.router)
            var jobs: [FleetMember: Job] = [:]
            for worker in Self.workers {
                let process = try await fleet.start(worker, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0"])
                jobs[worker] = try await fleet.publishJob("c-1", for: worker)
                try await fleet.wait(forMetric: /belfry_http_requests_total\{.*result="tls".*\} 1/, of: process)
            }
            for worker in Self.workers {
                let message = try await fleet.look(in: WorkQueue(try #require(jobs[worker]).channel).name(of: .fiveSeconds))
                #expect(message.properties.headers[HeaderName.errorReason.rawValue] == .string("certificate"), "\(worker)")
                #expect(message.properties.headers[HeaderName.attempt.rawValue] == .integer(2))
            }
            #expect(await fleet.sandbox.received().isEmpty)
            fleet.sandbox.setCertificateExpired(false)
            for worker in Self.workers {
                #expect(await fleet.waitForAccepted(worker.provider, 1, within: .seconds(30)) == 1)
                #expect(await fleet.terminate(worker) == 0)
            }
            #expect(try await fleet.drain(WorkQueue.allCases.map(\.deadName)).isEmpty)
        }
    }
}

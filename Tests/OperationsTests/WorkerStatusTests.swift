import Delivery
import Testing

@testable import Operations

@Suite struct `The status of a worker` {
    private static let snapshot = WorkerSnapshot(
        circuits: [
            .init(channel: "web-push", service: "web-push/mozilla", states: ["failing": 1], allowed: 0, deferred: 42),
            .init(channel: "web-push", service: "web-push/wns", states: ["ok": 3, "throttled": 1], inFlight: 17),
        ],
        connections: [.init(name: "w web-push consumer", state: .down), .init(name: "w web-push publisher", state: .blocked)],
        services: ["web-push/mozilla failing since 2026-11-22T14:03:45Z: 503, next try 2026-11-22T14:04:45Z"])

    @Test func `is what it answers`() throws {
        let status = WorkerClient.status("127.0.0.1:9102", 200, try JSONText.line(Self.snapshot))
        #expect(status.problem == nil)
        #expect(status.circuits == Self.snapshot.circuits)
        #expect(status.connections == Self.snapshot.connections)
        #expect(status.services == Self.snapshot.services)
        #expect(status.circuits.map(\.isHeld) == [true, false])
        #expect(status.circuits.map(\.isWell) == [false, false])
    }

    @Test(
        arguments: [
            (404, "", "it has no /status: is that a worker's BELFRY_HTTP_ADDRESS, of this version?"),
            (503, "", "it answered 503"),
            (200, "", "its /status cannot be read: is that a worker of this version?"),
            (200, #"{"circuits":[]}"#, "its /status cannot be read: is that a worker of this version?"),
            (200, "belfry_circuits 1", "its /status cannot be read: is that a worker of this version?"),
        ])
    func `says why an answer is none`(code: Int, body: String, problem: String) {
        let status = WorkerClient.status("127.0.0.1:9102", code, Array(body.utf8))
        #expect(status.circuits.isEmpty && status.connections.isEmpty && status.problem == problem)
    }

    @Test func `of a worker that cannot be asked is a problem, and no error`() async {
        let client = WorkerClient()
        let status = await client.status(of: "127.0.0.1:1")
        await client.close()
        #expect(status.circuits.isEmpty && status.connections.isEmpty && status.problem?.contains("no connection") == true)
    }
}

import Testing

@testable import Operations

@Suite struct `The circuits of a worker` {
    private static let metrics = """
        # HELP belfry_circuits How many circuits of the service are in each state.
        # TYPE belfry_circuits gauge
        belfry_circuits{channel="web-push",circuit="web-push/mozilla",state="ok"} 0
        belfry_circuits{channel="web-push",circuit="web-push/mozilla",state="failing"} 1
        belfry_circuits{channel="web-push",circuit="web-push/wns",state="ok"} 3
        belfry_circuits{channel="web-push",circuit="web-push/wns",state="throttled"} 1
        belfry_circuit_requests_in_flight{channel="web-push",circuit="web-push/wns"} 17
        belfry_circuit_allowed_per_second{channel="web-push",circuit="web-push/mozilla"} 0
        belfry_circuit_allowed_per_second{channel="web-push",circuit="web-push/wns"} +Inf
        belfry_deferrals_total{channel="web-push",circuit="web-push/mozilla",because="failing"} 40
        belfry_deferrals_total{channel="web-push",circuit="web-push/mozilla",because="full"} 2
        belfry_jobs_total{channel="web-push",result="delivered"} 12
        process_resident_memory_bytes 123
        belfry_amqp_connected{connection="w web-push consumer"} 0
        belfry_amqp_connected{connection="w web-push publisher"} 1
        belfry_amqp_connected{connection="v publisher"} 1
        belfry_amqp_blocked{connection="w web-push publisher"} 1
        belfry_amqp_blocked{connection="v publisher"} 0
        belfry_odd{circuit="a\\"b\\\\c,d=\\n",channel="x"} NaN
        nonsense

        """

    @Test func `are read out of its metrics`() {
        let status = WorkerStatus(address: "127.0.0.1:9102", metrics: Self.metrics)
        #expect(status.problem == nil)
        let mozilla = WorkerStatus.CircuitStatus(
            channel: "web-push", service: "web-push/mozilla", states: ["failing": 1], inFlight: 0, allowed: 0, deferred: 42)
        let wns = WorkerStatus.CircuitStatus(
            channel: "web-push", service: "web-push/wns", states: ["ok": 3, "throttled": 1], inFlight: 17, allowed: nil, deferred: 0)
        #expect(status.circuits.filter { $0.channel == "web-push" } == [mozilla, wns])
        #expect(status.circuits.allSatisfy { !$0.isWell || $0.channel == "x" })
        #expect(status.circuits.first { $0.channel == "x" }?.service == "a\"b\\c,d=\n")
    }

    @Test func `come with its connections to the broker`() {
        let status = WorkerStatus(address: "127.0.0.1:9102", metrics: Self.metrics)
        #expect(status.connections.map(\.name) == ["v publisher", "w web-push consumer", "w web-push publisher"])
        #expect(status.connections.map(\.state) == [.up, .down, .blocked])
    }

    @Test func `come with the cause of each trouble, as the worker tells it`() {
        let body = """
            {"ready":true,"checks":[{"name":"broker: consumer","ready":true,"detail":""},{"name":"services","ready":true,"detail":\
            "ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z; x failing since y"}]}
            """
        #expect(
            WorkerStatus.services(readiness: Array(body.utf8)) == [
                "ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z",
                "x failing since y",
            ])
        for other in ["", "[]", #"{"checks":[{"name":"services","detail":""}]}"#, #"{"checks":{}}"#] {
            #expect(WorkerStatus.services(readiness: Array(other.utf8)).isEmpty)
        }
    }

    @Test func `of a worker that cannot be asked are a problem, and no error`() async {
        let metrics = WorkerMetrics()
        let status = await metrics.status(of: "127.0.0.1:1")
        await metrics.close()
        #expect(status.circuits.isEmpty && status.connections.isEmpty && status.problem?.contains("no connection") == true)
    }
}

import Testing

@testable import Operations

@Suite struct `The lanes of a worker` {
    private static let metrics = """
        # HELP belfry_lanes How many lanes of the service are in each state.
        # TYPE belfry_lanes gauge
        belfry_lanes{channel="web-push",lane="web-push/mozilla",state="flowing"} 0
        belfry_lanes{channel="web-push",lane="web-push/mozilla",state="down"} 1
        belfry_lanes{channel="web-push",lane="web-push/wns",state="flowing"} 3
        belfry_lanes{channel="web-push",lane="web-push/wns",state="throttled"} 1
        belfry_lane_requests_in_flight{channel="web-push",lane="web-push/wns"} 17
        belfry_lane_allowed_per_second{channel="web-push",lane="web-push/mozilla"} 0
        belfry_lane_allowed_per_second{channel="web-push",lane="web-push/wns"} +Inf
        belfry_deferrals_total{channel="web-push",lane="web-push/mozilla",because="down"} 40
        belfry_deferrals_total{channel="web-push",lane="web-push/mozilla",because="full"} 2
        belfry_jobs_total{channel="web-push",result="delivered"} 12
        process_resident_memory_bytes 123
        belfry_amqp_connected{connection="w web-push consumer"} 0
        belfry_amqp_connected{connection="w web-push publisher"} 1
        belfry_amqp_connected{connection="v publisher"} 1
        belfry_amqp_blocked{connection="w web-push publisher"} 1
        belfry_amqp_blocked{connection="v publisher"} 0
        belfry_odd{lane="a\\"b\\\\c,d=\\n",channel="x"} NaN
        nonsense

        """

    @Test func `are read out of its metrics`() {
        let status = WorkerStatus(address: "127.0.0.1:9102", metrics: Self.metrics)
        #expect(status.problem == nil)
        let mozilla = WorkerStatus.LaneStatus(
            channel: "web-push", service: "web-push/mozilla", states: ["down": 1], inFlight: 0, allowed: 0, putOff: 42)
        let wns = WorkerStatus.LaneStatus(
            channel: "web-push", service: "web-push/wns", states: ["flowing": 3, "throttled": 1], inFlight: 17, allowed: nil, putOff: 0)
        #expect(status.lanes.filter { $0.channel == "web-push" } == [mozilla, wns])
        #expect(status.lanes.allSatisfy { !$0.isWell || $0.channel == "x" })
        #expect(status.lanes.first { $0.channel == "x" }?.service == "a\"b\\c,d=\n")
    }

    @Test func `come with its connections to the broker`() {
        let status = WorkerStatus(address: "127.0.0.1:9102", metrics: Self.metrics)
        #expect(status.connections.map(\.name) == ["v publisher", "w web-push consumer", "w web-push publisher"])
        #expect(status.connections.map(\.state) == [.up, .down, .blocked])
    }

    @Test func `come with the cause of each trouble, as the worker tells it`() {
        let body = """
            {"ready":true,"checks":[{"name":"broker: consumer","ready":true,"detail":""},{"name":"services","ready":true,"detail":\
            "ses paused since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z; x down since y"}]}
            """
        #expect(
            WorkerStatus.services(readiness: Array(body.utf8)) == [
                "ses paused since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z", "x down since y",
            ])
        for other in ["", "[]", #"{"checks":[{"name":"services","detail":""}]}"#, #"{"checks":{}}"#] {
            #expect(WorkerStatus.services(readiness: Array(other.utf8)).isEmpty)
        }
    }

    @Test func `of a worker that cannot be asked are a problem, and no error`() async {
        let metrics = WorkerMetrics()
        let status = await metrics.status(of: "127.0.0.1:1")
        await metrics.close()
        #expect(status.lanes.isEmpty && status.connections.isEmpty && status.problem?.contains("no connection") == true)
    }
}

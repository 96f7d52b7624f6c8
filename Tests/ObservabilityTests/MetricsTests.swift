import CoreMetrics
import Testing

@testable import Observability

@Suite struct `Metrics for Prometheus` {
    private let registry = MetricsRegistry()

    private func exposition() throws -> Exposition { try Exposition(registry.exposition()) }

    @Test func `the text is exactly that of the format`() {
        registry.describe("belfry.jobs", "Jobs\nby \\ channel")
        Counter(label: "belfry.jobs", dimensions: [("outcome", "delivered"), ("channel", "email")], factory: registry).increment(by: 3)
        Counter(label: "belfry.jobs", dimensions: [("channel", "web-push"), ("outcome", "a\"b\\c\nd")], factory: registry).increment(by: 0)
        Meter(label: "belfry_up", factory: registry).set(1)
        #expect(
            registry.exposition() == #"""
                # HELP belfry_jobs_total Jobs\nby \\ channel
                # TYPE belfry_jobs_total counter
                belfry_jobs_total{channel="email",outcome="delivered"} 3
                belfry_jobs_total{channel="web-push",outcome="a\"b\\c\nd"} 0
                # TYPE belfry_up gauge
                belfry_up 1

                """#)
    }

    @Test func `labels read back as they went in`() throws {
        let odd = "a\"b\\n\\\\c\nd=,}{é"
        Counter(label: "odd", dimensions: [("value", odd)], factory: registry).increment()
        #expect(try exposition().value("odd_total", ["value": odd]) == "1")
    }

    @Test func `every kind is exposed as what it is`() throws {
        Counter(label: "sent_total", factory: registry).increment(by: 7)
        FloatingPointCounter(label: "spent.seconds", factory: registry).increment(by: 1.25)
        let meter = Meter(label: "held", factory: registry)
        meter.increment(by: 5)
        meter.decrement(by: 1.5)
        Gauge(label: "level", factory: registry).record(-2)
        Recorder(label: "batch", factory: registry).record(3)
        Timer(label: "send.duration", factory: registry).recordMilliseconds(30)
        let found = try exposition()
        #expect(
            found.types == [
                "sent_total": "counter", "spent_seconds_total": "counter", "held": "gauge", "level": "gauge", "batch": "histogram",
                "send_duration_seconds": "histogram",
            ])
        #expect(found.value("sent_total") == "7" && found.value("spent_seconds_total") == "1.25")
        #expect(found.value("held") == "3.5" && found.value("level") == "-2")
        #expect(found.value("send_duration_seconds_sum") == "0.03" && found.value("batch_sum") == "3")
    }

    @Test func `a histogram counts up to and with each bound`() throws {
        let timer = Timer(label: "wait", dimensions: [("channel", "email")], factory: registry)
        for milliseconds in [5, 6, 1000, 10_000, 60_000] { timer.recordMilliseconds(milliseconds) }
        let found = try exposition()
        let expected = ["0.005": "1", "0.01": "2", "0.75": "2", "1": "3", "7.5": "3", "10": "4", "+Inf": "5"]
        for (bound, count) in expected {
            #expect(found.value("wait_seconds_bucket", ["channel": "email", "le": bound]) == count)
        }
        #expect(found.samples.filter { $0.name == "wait_seconds_bucket" }.count == MetricsRegistry.secondsBounds.count + 1)
    }

    @Test func `a family can have bounds of its own`() throws {
        registry.describe("batch", "Messages in a batch", bounds: [64, 1, 8])
        Recorder(label: "batch", factory: registry).record(9)
        let found = try exposition()
        #expect(found.samples.compactMap { $0.labels["le"] } == ["1", "8", "64", "+Inf"])
        #expect(found.value("batch_bucket", ["le": "64"]) == "1" && found.value("batch_bucket", ["le": "8"]) == "0")
    }

    @Test func `the same label and dimensions are one series in whatever order`() throws {
        Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
        Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
        #expect(try exposition().value("a_total", ["x": "1", "y": "2"]) == "2")
    }

    @Test func `a name of another kind is not exposed twice but reported`() throws {
        Meter(label: "a_total", factory: registry).set(1)
        Counter(label: "a", factory: registry).increment()
        FloatingPointCounter(label: "b", factory: registry).increment()
        Counter(label: "b", dimensions: [("x", "1")], factory: registry).increment()
        let found = try exposition()
        #expect(found.types["a_total"] == "gauge")
        #expect(found.value("belfry_metric_conflicts_total") == "2")
    }

    @Test(arguments: [
        ("http.client-requests", "http_client_requests"), ("1st", "_1st"), ("", "_"), ("a:b", "a:b"), ("größe", "gr__e"),
    ])
    func `names are made allowed`(label: String, name: String) throws {
        Meter(label: label, dimensions: [("le", "1"), ("__x", "2"), ("a:b.c", "3")], factory: registry).set(1)
        let sample = try #require(try exposition().samples.first)
        #expect(sample.name == name)
        #expect(sample.labels == ["label_le": "1", "label___x": "2", "a_b_c": "3"])
    }

    @Test func `what is no number spoils nothing`() throws {
        let recorder = Recorder(label: "size", factory: registry)
        recorder.record(Double.nan)
        recorder.record(Double.infinity)
        recorder.record(2.0)
        let counter = FloatingPointCounter(label: "sum", factory: registry)
        counter.increment(by: -1.0)
        counter.increment(by: 2.0)
        Counter(label: "count", factory: registry).increment(by: -5)
        let found = try exposition()
        #expect(found.value("size_sum") == "2" && found.value("size_count") == "1")
        #expect(found.value("sum_total") == "2" && found.value("count_total") == "0")
    }

    @Test func `a destroyed metric disappears and its family with it`() throws {
        let counter = Counter(label: "a", factory: registry)
        Meter(label: "b", factory: registry).set(1)
        counter.destroy()
        #expect(registry.exposition() == "# TYPE b gauge\nb 1\n")
    }

    @Test func `nothing is lost when many count at once`() async throws {
        let counter = Counter(label: "a", factory: registry)
        let fractions = FloatingPointCounter(label: "f", factory: registry)
        let timer = Timer(label: "t", factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        fractions.increment(by: 0.5)
                        timer.recordMilliseconds(1)
                    }
                }
            }
        }
        let found = try exposition()
        #expect(found.value("a_total") == "8000" && found.value("f_total") == "4000" && found.value("t_seconds_count") == "8000")
    }

    @Test func `the process tells about itself`() throws {
        let found = try Exposition(ProcessMetrics(process: "belfry-router", version: "1.2.3").exposition())
        #expect(found.value("belfry_build_info", ["process": "belfry-router", "version": "1.2.3"]) == "1")
        let now = Double(LogTime.now().millisecondsSince1970) / 1000
        let start = try #require(found.value("process_start_time_seconds").flatMap(Double.init))
        #expect(start < now + 2 && start > now - 86_400)
        #expect(found.value("process_resident_memory_bytes").flatMap(Double.init).map { $0 > 1e6 && $0 < 1e11 } == true)
        #expect(found.value("process_open_fds").flatMap(Double.init).map { $0 >= 3 } == true)
        #expect(found.value("process_cpu_seconds_total").flatMap(Double.init).map { $0 > 0 } == true)
        #expect(found.helps.count == 5)
    }
}

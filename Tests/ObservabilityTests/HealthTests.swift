import CoreMetrics
import Foundation
import Logging
import Settings
import Synchronization
import Testing

@testable import Observability

@Suite(.timeLimit(.minutes(1))) struct Health {
    private let readiness = Readiness()
    private let registry = MetricsRegistry()

    @Test func `a live process says so whatever its readiness`() async throws {
        readiness.set("broker", .notReady("not connected"))
        let answer = try await ask("/livez")
        #expect(answer.status == "200" && answer.body == "live\n")
    }

    @Test func `a ready process says which checks it asked`() async throws {
        readiness.set("broker", .ready)
        let answer = try await ask("/readyz")
        #expect(answer.status == "200" && answer.type == "application/json")
        #expect(answer.body == #"{"ready":true,"checks":[{"name":"broker","ready":true,"detail":""}]}"# + "\n")
    }

    @Test func `a check may have something to say although it is ready`() async throws {
        readiness.register("services") { .readyDespite("ses down") }
        let answer = try await ask("/readyz")
        #expect(answer.status == "200")
        #expect(answer.body == #"{"ready":true,"checks":[{"name":"services","ready":true,"detail":"ses down"}]}"# + "\n")
    }

    @Test func `one check that is not ready is enough for 503`() async throws {
        readiness.set("directory", .ready)
        readiness.register("broker") { .notReady("not \"connected\"") }
        let answer = try await ask("/readyz")
        #expect(answer.status == "503")
        #expect(
            answer.body == #"{"ready":false,"checks":[{"name":"broker","ready":false,"detail":"not \"connected\""},"#
                + #"{"name":"directory","ready":true,"detail":""}]}"# + "\n")
    }

    @Test func `metrics come as Prometheus wants them`() async throws {
        Counter(label: "asked", factory: registry).increment()
        let answer = try await ask("/metrics")
        #expect(answer.status == "200" && answer.type == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try Exposition(answer.body).value("asked_total") == "1")
    }

    @Test(arguments: ["/", "/health", "/livez/", "/metrics/../etc"])
    func `any other path is answered with what there is`(path: String) async throws {
        let answer = try await ask(path)
        #expect(answer.status == "404" && answer.body == "Nothing is here: try /livez, /readyz, /status or /metrics\n")
    }

    @Test func `a query does not matter and HEAD has no body`() async throws {
        #expect(try await ask("/livez?verbose=1").status == "200")
        let answer = try await ask("/livez", ["--head"])
        #expect(answer.status == "200" && !answer.body.contains("live\n"))
    }

    @Test func `other methods are refused`() async throws {
        #expect(try await ask("/livez", ["-X", "POST", "-d", "x"]).status == "405")
    }

    @Test func `an address that is taken ends in an error that names the setting`() async throws {
        try await withServer { port in
            let second = HealthServer(
                address: HostAndPort(host: "127.0.0.1", port: port), readiness: readiness, logger: silent, metrics: { "" })
            let error = await #expect(throws: HealthServerError.self) { try await second.run() }
            #expect(error?.description.contains("BELFRY_HTTP_ADDRESS") == true)
            #expect(error.map { ExitCode(for: $0) } == .configuration)
        }
    }

    @Test func `checks can be set again and taken away`() {
        readiness.set("a", .notReady("x"))
        #expect(!readiness.report().isReady)
        readiness.set("a", .ready)
        #expect(readiness.report().isReady)
        readiness.register("a") { .notReady("y") }
        #expect(!readiness.report().isReady)
        readiness.remove("a")
        #expect(readiness.report() == ReadinessReport(checks: []))
    }

    // MARK: a server and a client that is not ours

    private var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    private struct Answer {
        let status: String
        let type: String
        let body: String
    }

    private func ask(_ path: String, _ arguments: [String] = []) async throws -> Answer {
        try await withServer { port in
            let url = "http://127.0.0.1:\(port)\(path)"
            let options = ["--silent", "--path-as-is", "--max-time", "20", "--write-out", "\u{1}%{http_code}\u{1}%{content_type}"]
            let parts = try await Program.output("/usr/bin/curl", options + arguments + [url])
                .split(separator: "\u{1}", omittingEmptySubsequences: false)
            try #require(parts.count == 3)
            return Answer(status: String(parts[1]), type: String(parts[2]), body: String(parts[0]))
        }
    }

    private func withServer<Result>(_ body: (Int) async throws -> Result) async throws -> Result {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let server = HealthServer(
            address: HostAndPort(host: "127.0.0.1", port: 0), readiness: readiness, logger: silent,
            metrics: { [registry] in registry.exposition() }, onListening: { listening.yield($0) })
        let running = Task { try await server.run() }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        return try await body(port)
    }
}

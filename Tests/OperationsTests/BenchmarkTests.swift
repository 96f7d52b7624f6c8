import AMQP
import Foundation
import Logging
import Testing

@testable import Operations

/// What `belfry bench` does around its measuring.
@Suite(.serialized) struct `A benchmark` {
    @Test(
        arguments: [
            ("[]", nil), ("[{}]", nil), (#"[{"os_pid":"4711"}]"#, ["4711"]), (#"[{"os_pid":"1"},{}]"#, []),
            (#"[{"os_pid":"1"},{"os_pid":"2"}]"#, []),
        ] as [(String, [String]?)])
    func `asks again for the process of a node that has only just started`(answer: String, wanted: [String]?) throws {
        let nodes = try JSONDecoder().decode([BrokerProcess.Node].self, from: Data(answer.utf8))
        #expect(BrokerProcess.wanted(nodes) == wanted)
    }

    @Test(.timeLimit(.minutes(1))) func `waits for what the management API does not say yet, refuses or answers with 500`() async throws {
        let api = ManagementAPI(try ManagementAddress("http://guest:guest@127.0.0.1:1"))
        var answers: [Result<Int?, OperationError>] = [
            .success(nil), .failure(OperationError(.unavailable, "It answered 500.")), .success(5),
        ]
        let clock = SteppedClock()
        let value = try await api.wait(to: "count", by: clock) { () throws(OperationError) -> Int? in try answers.removeFirst().get() }
        #expect(value == 5 && answers.isEmpty && clock.now.offset == .milliseconds(500))
        await api.close()
    }

    @Test(.timeLimit(.minutes(1))) func `waits for the node's process until the API names it`() async throws {
        let api = ManagementAPI(try ManagementAddress("http://guest:guest@127.0.0.1:1"))
        // The last one: several nodes, of which none is wanted.
        var answers: [[BrokerProcess.Node]] = [[], [.init()], [.init(os_pid: "1"), .init(os_pid: "2")]]
        let clock = SteppedClock()
        let found = try await BrokerProcess.find(api, by: clock) { () throws(OperationError) -> [BrokerProcess.Node] in
            answers.removeFirst()
        }
        #expect(found == nil && answers.isEmpty && clock.now.offset == .milliseconds(500))
        await api.close()
    }

    @Test(.timeLimit(.minutes(1))) func `gives the wait up in the end, and says what was waited for and what was said last`() async throws {
        let api = ManagementAPI(try ManagementAddress("http://guest:guest@127.0.0.1:1"))
        let clock = SteppedClock()
        let error = try await #require(throws: OperationError.self) {
            try await api.wait(to: "count the sheep", within: .seconds(60), by: clock) { () throws(OperationError) -> Int? in
                throw OperationError(.unavailable, "It answered 500.")
            }
        }
        #expect(error.exitCode == 69 && clock.now.offset == .seconds(60))
        #expect(error.text == "The management API at http://127.0.0.1:1 did not count the sheep within 60 s. It answered 500.")
        let refusal = OperationError(.permission, "It refuses its user.")
        await #expect(throws: refusal) {
            try await api.wait(to: "count", by: clock) { () throws(OperationError) -> Int? in throw refusal }
        }
        #expect(clock.now.offset == .seconds(60), "what another try cannot mend is not tried again")
        await api.close()
    }

    @Test func `shows its figures before it removes anything, and those of the parts that were done when a later one fails`() async throws {
        struct Fault: Error {}
        try await TestVirtualHost.with { host in
            let broker = BrokerOptions(address: host.address, connectionName: "bench", logger: Logger(label: "test"))
            var shown: [Int] = []
            var name = ""
            await #expect(throws: Fault.self) {
                try await BenchmarkHost.withPlace(broker: broker, api: host.api) {
                    shown.append($0)
                } _: { place, report in
                    name = place.host.name
                    report = 7
                    throw Fault()
                }
            }
            #expect(shown == [7])
            #expect(try await host.api.permission(of: host.address.user, virtualHost: name) == nil, "the virtual host is gone")
            try await BenchmarkHost.withPlace(broker: broker, api: host.api) { (_: Int) in
                // A closure that must not wait cannot ask the broker; the folder goes last, with the host.
                shown.append(
                    FileManager.default.fileExists(atPath: FileManager.default.temporaryDirectory.appending(path: name).path) ? 1 : 0)
            } _: { place, report in
                name = place.host.name
                report = 8
            }
            #expect(shown == [7, 1])
        }
    }
}

/// A clock that goes on by as much as somebody wants to sleep.
private final class SteppedClock: Clock, @unchecked Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    // Only one task of one test has it.
    private(set) var now = Instant(offset: .zero)
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws { now = deadline }
}

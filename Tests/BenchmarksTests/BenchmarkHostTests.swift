import AMQP
import Foundation
import Logging
import Operations
import Testing

@testable import Benchmarks

/// What a benchmark does around its measuring.
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

    @Test func `shows its figures before it removes anything, and those of the parts that were done when a later one fails`() async throws {
        struct Fault: Error {}
        struct VirtualHost: Decodable { var name: String }
        let environment = ProcessInfo.processInfo.environment
        let url = try #require(environment["BELFRY_TEST_AMQP_URL"], "run the tests with deploy/test")
        let apiURL = try #require(environment["BELFRY_TEST_RABBITMQ_API_URL"], "run the tests with deploy/test")
        let broker = BrokerOptions(address: try BrokerAddress(url), connectionName: "bench", logger: Logger(label: "test"))
        let api = ManagementAPI(try ManagementAddress(apiURL))
        var shown: [Int] = []
        var name = ""
        await #expect(throws: Fault.self) {
            try await BenchmarkHost.withPlace(broker: broker, api: api) {
                shown.append($0)
            } _: { place, report in
                name = place.host.name
                report = 7
                throw Fault()
            }
        }
        #expect(shown == [7])
        #expect(try await api.get(VirtualHost.self, "vhosts/\(name)") == nil, "the virtual host is gone")
        try await BenchmarkHost.withPlace(broker: broker, api: api) { (_: Int) in
            // A closure that must not wait cannot ask the broker; the folder goes last, with the host.
            shown.append(FileManager.default.fileExists(atPath: FileManager.default.temporaryDirectory.appending(path: name).path) ? 1 : 0)
        } _: { place, report in
            name = place.host.name
            report = 8
        }
        #expect(shown == [7, 1])
        await api.close()
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

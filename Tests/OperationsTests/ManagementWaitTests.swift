import Testing

@testable import Operations

/// Waiting for the management API.
@Suite struct `A wait` {
    @Test(.timeLimit(.minutes(1))) func `goes on for what the API does not say yet, refuses or answers with 500`() async throws {
        let api = ManagementAPI(try ManagementAddress("http://guest:guest@127.0.0.1:1"))
        var answers: [Result<Int?, OperationError>] = [
            .success(nil), .failure(OperationError(.unavailable, "It answered 500.")), .success(5),
        ]
        let clock = SteppedClock()
        let value = try await api.wait(to: "count", by: clock) { () throws(OperationError) -> Int? in try answers.removeFirst().get() }
        #expect(value == 5 && answers.isEmpty && clock.now.offset == .milliseconds(500))
        await api.close()
    }

    @Test(.timeLimit(.minutes(1))) func `is given up in the end, and says what was waited for and what was said last`() async throws {
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

import Foundation
import Synchronization
import Testing

@testable import HTTP

struct `First requests` {
    private var first = FirstRequests()

    @Test mutating func `a connection takes one request until it has answered`() {
        #expect(admits(1, 1) == [true, false])
        #expect(first.isContested)
        first.answered(on: 1)
        #expect(!first.isContested)
        #expect(admits(1, 1) == [true, true])
    }

    @Test mutating func `where the first one failed, another one is tried alone`() {
        #expect(admits(1, 1) == [true, false])
        first.failed(on: 1)
        #expect(!first.isContested)
        #expect(admits(1, 1) == [true, false])
    }

    @Test mutating func `a later failure takes nothing back`() {
        #expect(admits(1) == [true])
        first.answered(on: 1)
        first.failed(on: 1)
        #expect(admits(1, 1) == [true, true])
    }

    @Test mutating func `a connection with the port of one that is gone is new`() {
        #expect(admits(1) == [true])
        first.answered(on: 1)
        first.closed(1)
        #expect(admits(1, 1) == [true, false])
        first.closed(1)
        #expect(!first.isContested)
    }

    @Test mutating func `an answer that came with the connection's end leaves nothing behind`() {
        #expect(admits(1) == [true])
        first.closed(1)
        first.answered(on: 1)
        #expect(admits(1, 1) == [true, false])
    }

    @Test mutating func `connections do not wait for each other`() {
        #expect(admits(1, 2) == [true, true])
        #expect(!first.isContested)
    }

    @Test mutating func `connections are opened one after the other, each with as many sockets as it needs`() {
        let requests = (0..<3).map { _ in Request() }
        #expect(opens(requests[0], requests[0], requests[1], requests[2]) == [true, true, false, false])
        #expect(first.isContested)
        first.opened(1, for: ObjectIdentifier(requests[0]))
        #expect(first.isContested)
        #expect(admits(1) == [true])
        first.answered(on: 1)
        #expect(!first.isContested)
        #expect(opens(requests[1]) == [true])
    }

    @Test mutating func `where no connection comes about, another request may open one`() {
        let requests = (0..<2).map { _ in Request() }
        #expect(opens(requests[0], requests[1]) == [true, false])
        first.stopOpening(for: ObjectIdentifier(requests[1]))
        #expect(first.isContested)
        first.stopOpening(for: ObjectIdentifier(requests[0]))
        #expect(!first.isContested)
        #expect(opens(requests[1], requests[0]) == [true, false])
    }

    @Test mutating func `a connection that was opened and is gone holds nobody up`() {
        let requests = (0..<2).map { _ in Request() }
        #expect(opens(requests[0], requests[1]) == [true, false])
        first.opened(1, for: ObjectIdentifier(requests[0]))
        first.closed(1)
        #expect(!first.isContested)
    }

    private final class Request {}

    private mutating func opens(_ requests: Request...) -> [Bool] {
        requests.map { first.mayOpen(for: ObjectIdentifier($0)) }
    }

    private mutating func admits(_ connections: Int...) -> [Bool] {
        connections.map { first.admits(on: $0) }
    }
}

/// What a server behind nginx has seen: which connection of the client each request came on, and whether it came too early.
private final class Witness: Sendable {
    private struct State {
        var answered: Set<String> = []
        var asked: Set<String> = []
        var early = 0
    }

    private let state = Mutex(State())
    /// One signal for each request that comes while the first one of its connection is not answered.
    private let second = DispatchSemaphore(value: 0)

    /// How many came on a connection whose first request was not answered yet.
    var early: Int { state.withLock { $0.early } }
    var connections: Int { state.withLock { $0.answered.count } }

    /// Takes a request in. The first of a connection is kept waiting, so that others can make the mistake of following.
    func receive(_ request: String) {
        let connection = request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("x-connection:") }.map(String.init) ?? ""
        let (isFirst, isEarly) = state.withLock { state in
            guard !state.answered.contains(connection) else { return (false, false) }
            let isFirst = state.asked.insert(connection).inserted
            if !isFirst { state.early += 1 }
            return (isFirst, !isFirst)
        }
        if isEarly { second.signal() }
        guard isFirst else { return }
        _ = second.wait(timeout: .now() + 0.2)
        state.withLock { _ = $0.answered.insert(connection) }
    }
}

struct `A server that ends its connections after some requests` {
    @Test func `gets one request first on each new one`() async throws {
        let witness = Witness()
        let upstream = try RawServer { connection in
            while let request = connection.readRequest() {
                witness.receive(request)
                connection.answer()
            }
        }
        try await Nginx.run(upstream: upstream.port, requestsPerConnection: 40) { server in
            try await withClient(server.trusting) { client in
                await withTaskGroup(of: HTTPFailure?.self) { group in
                    for number in 0..<200 {
                        group.addTask { await client.failure(HTTPRequest(url: server.url("upstream/\(number)"), body: [1])) }
                    }
                    for await failure in group { #expect(failure == nil) }
                }
            }
        }
        #expect(witness.connections >= 5)
        // The last one has the rest.
        #expect(witness.connections <= 8, "\(witness.connections) connections")
        #expect(witness.early == 0)
    }
}

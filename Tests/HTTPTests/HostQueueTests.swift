import Testing

@testable import HTTP

struct `Host queue` {
    let start = ContinuousClock.now
    var queue = HostQueue<Int>(.init(connections: 2, streams: 5))

    @Test mutating func `a new host gets one request until it has answered`() {
        append(1...9)
        #expect(drain() == [1])
        #expect(queue.waitingCount == 8)
        queue.answered(isMultiplexed: true, at: start)
        #expect(drain() == [2, 3, 4, 5, 6])
        queue.answered(isMultiplexed: true, at: start)
        #expect(drain() == [7])
    }

    @Test mutating func `over HTTP/1 one request goes to a connection`() {
        append(1...9)
        #expect(drain() == [1])
        queue.answered(isMultiplexed: false, at: start)
        #expect(drain() == [2, 3])
    }

    @Test mutating func `a host that cannot be reached is tried one at a time`() {
        append(1...9)
        #expect(drain() == [1])
        queue.answered(isMultiplexed: true, at: start)
        #expect(drain() == [2, 3, 4, 5, 6])
        for _ in 2...6 { queue.failed(isUnreachable: true) }
        #expect(drain() == [7])
    }

    @Test mutating func `a failure on a connection leaves the window open`() {
        append(1...9)
        #expect(drain() == [1])
        queue.answered(isMultiplexed: true, at: start)
        #expect(drain() == [2, 3, 4, 5, 6])
        queue.failed(isUnreachable: false)
        #expect(drain() == [7])
    }

    @Test mutating func `after a minute without requests the host is new`() {
        append(1...1)
        #expect(drain() == [1])
        queue.answered(isMultiplexed: true, at: start)
        append(2...9)
        #expect(drain(at: start + .seconds(61)) == [2])
        #expect(!queue.isIdle)
    }

    @Test mutating func `what is removed is not taken`() {
        append(1...6)
        #expect(drain() == [1])
        #expect(queue.remove { $0.isMultiple(of: 2) } == [2, 4, 6])
        #expect(queue.remove { $0 > 10 }.isEmpty)
        queue.answered(isMultiplexed: true, at: start)
        #expect(drain() == [3, 5])
        for _ in 0..<2 { queue.answered(isMultiplexed: true, at: start) }
        #expect(queue.isIdle)
    }

    @Test mutating func `the order stays through a long queue`() {
        append(1...1000)
        var taken: [Int] = []
        while queue.waitingCount > 0 {
            let more = drain()
            taken += more
            for _ in more { queue.answered(isMultiplexed: true, at: start) }
        }
        #expect(taken == Array(1...1000))
    }

    private mutating func append(_ numbers: ClosedRange<Int>) {
        for number in numbers { queue.append(number) }
    }

    private mutating func drain(at now: ContinuousClock.Instant? = nil) -> [Int] {
        var taken: [Int] = []
        while let next = queue.next(at: now ?? start) { taken.append(next) }
        return taken
    }
}
